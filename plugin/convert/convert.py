# SPDX-License-Identifier: GPL-2.0-or-later
"""Conversions of a tile package: read in place, or copied to a file that every QGIS version opens."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Optional

from ..core.errors import PackageError
from ..core.i18n import tr
from ..core.names import free_path
from ..packages import LevelContent, TilePackage, open_package
from ..packages.formats.pixels import VALUES, Pixels, pixels_of
from ..packages.formats.tile_bytes import GIF, problem_of
from ..packages.health import Health, check_tiles
from ..packages.reference_systems import KNOWN, Srs, srs_of
from ..packages.writers.geopackage import write_geopackage
from ..packages.writers.left_out import IMAGES
from ..packages.writers.mbtiles import write_mbtiles
from ..packages.writers.sqlite_file import Cancelled, CopyOptions, Progress
from ..packages.writers.tile_table import Merge
from ..packages.writers.vrt import Moved, Place, can_be_read_in_place, is_current, write_vrt
from ..tiles.extent import Extent
from ..tiles.scheme import TileScheme

# Zoomed out beyond its coarsest level, a raster decodes all tiles of that level for one image.
QUICK_TILES = 256
_SAMPLE, _MOST_LOOKED_AT = 3, 64  # sound tiles of each level, and tiles to find them among
_WIDE_GAP = 16.0  # times the resolution of the next level
_DEEPEST_ZOOM = 22  # that GDAL opens in MBTiles
_VTPK_ROOT = "p12/root.json"
_RASTER_REACH = 4.0  # some 600 tiles in an image
_VECTOR_REACH = 1.001  # there are no tiles above the coarsest level


class Form(Enum):
    """What a package becomes; a copy's value is the ending of its file."""

    AS_IS = "vtpk"  # QGIS opens the file itself
    IN_PLACE = "vrt"
    MBTILES = "mbtiles"
    GEOPACKAGE = "gpkg"
    GEOTIFF = "tif"

    @property
    def is_copy(self) -> bool:
        """Whether it is a file of its own, which can be taken elsewhere."""
        return self not in (Form.AS_IS, Form.IN_PLACE)


def forms_of(package: TilePackage) -> list[Form]:
    """Return what a package can become, the best first; empty for one without tiles."""
    levels = package.levels()
    if not levels:
        return []
    zooms = [package.scheme.web_mercator_zoom(one.level) for one in levels]
    mercator = all(zoom is not None and zoom <= _DEEPEST_ZOOM for zoom in zooms)
    if package.is_vector:
        # QGIS expects the description there, and takes % and line ends in a path for something else.
        plain = _VTPK_ROOT in package.store.sizes and not set("%\n") & set(str(package.path))
        as_it_is = package.path.is_file() and plain and package.is_compressed and package.is_safe_in_qgis
        own = [Form.AS_IS] if as_it_is else []
        return own + ([Form.MBTILES] if mercator else [])
    here = [Form.IN_PLACE] if can_be_read_in_place(package) else []
    if package.has_values:
        return [*here, Form.GEOTIFF]
    if not package.sampled_formats & {*IMAGES, ""}:
        return here if package.sampled_formats & {GIF} else []
    if odd_size(package) is not None:
        return here
    copies = [Form.GEOPACKAGE]
    if mercator:
        copies.insert(0 if fits_mbtiles(package) else 1, Form.MBTILES)
    # A long look at a level of many tiles is what overviews are for, and only copies get them.
    return copies + here if lacks_overviews(levels, package.is_vector) else here + copies


def odd_size(package: TilePackage) -> Optional[Pixels]:
    """Return the layout of the tiles where a level's are of another size than the scheme's; ``None`` for none.

    The first sound tiles of each level tell.
    """
    size = package.scheme.tile_width, package.scheme.tile_height
    for content in package.levels():
        first = islice(package.tiles([content.level]), _MOST_LOOKED_AT)
        sound = (tile.data for tile in first if problem_of(tile.data, False) is None)
        found = [pixels for pixels in map(pixels_of, islice(sound, _SAMPLE)) if pixels is not None]
        if found and all(one.kind != VALUES and (one.width, one.height) != size for one in found):
            return found[0]
    return None


def lacks_overviews(levels: Sequence[LevelContent], is_vector: bool = False) -> bool:
    """Whether some views are slow because even the coarsest level for them has many tiles.

    *levels* are those to show, the coarsest first. Above the first there is nothing, and a wide gap
    between two is as bad.
    """
    if is_vector:
        return False
    coarser = [math.inf, *(level.resolution for level in levels)]
    return any(
        level.tiles > QUICK_TILES and above / level.resolution > _WIDE_GAP for above, level in zip(coarser, levels)
    )


def furthest_scale(levels: Sequence[LevelContent], is_vector: bool = False, overviews: bool = False) -> Optional[float]:
    """Return the scale beyond which a layer of *levels* should not draw; ``None`` where it always may.

    A raster that lacks overviews is slow there, and vector tiles are not there at all.
    """
    if not levels or not levels[0].scale:
        return None
    if is_vector:
        return levels[0].scale * _VECTOR_REACH if levels[0].level > 0 else None
    return levels[0].scale * _RASTER_REACH if levels[0].tiles > QUICK_TILES and not overviews else None


def fits_mbtiles(package: TilePackage) -> bool:
    """Whether MBTiles holds all tiles and its readers show them right: no level left out, none beyond the square."""
    found = {one.level: package.scheme.web_mercator_zoom(one.level) for one in package.levels()}
    zooms = sorted(zoom for zoom in found.values() if zoom is not None)
    if len(zooms) < len(found) or package.scheme.tile_width != 256 or zooms[-1] > _DEEPEST_ZOOM:
        return False
    return zooms == list(range(zooms[0], zooms[-1] + 1)) and not any(beyond_square(package).values())


def missing_zooms(scheme: TileScheme, levels: Iterable[int]) -> tuple[int, ...]:
    """Return the zooms of MBTiles between those of *levels*, which readers of a copy without them leave blank."""
    found = {zoom for zoom in map(scheme.web_mercator_zoom, levels) if zoom is not None}
    return tuple(zoom for zoom in range(min(found, default=0), max(found, default=0)) if zoom not in found)


def beyond_square(package: TilePackage, levels: Optional[Collection[int]] = None) -> dict[int, int]:
    """Return how many tiles at each of *levels* lie beyond the web mercator square, where MBTiles has no rows.

    Only levels whose range of rows and columns leaves the square are checked.
    """
    counts = {}
    for one in package.levels():
        zoom = package.scheme.web_mercator_zoom(one.level)
        if zoom is None or (levels is not None and one.level not in levels):
            continue
        side = 1 << zoom
        if one.row_min < 0 or one.col_min < 0 or max(one.row_max, one.col_max) >= side:
            places = package.places([one.level])
            counts[one.level] = sum(not (0 <= row < side and 0 <= col < side) for _, row, col, _, _, _ in places)
    return counts


@dataclass(frozen=True)
class Conversion:
    """The file that a package is to become. *levels*, *extent* and *overviews* are for copies of images.

    *extent* is in the package's CRS; *srs* stands in for one that the package does not name;
    tiles in *skip* are damaged and left out.
    """

    package: Path
    form: Form
    target: Path
    title: str
    levels: Optional[tuple[int, ...]] = None
    extent: Optional[Extent] = None
    overviews: bool = False
    srs: Optional[Srs] = None
    skip: Collection[Place] = ()


def convert_tiles(
    conversion: Conversion, progress: Optional[Progress] = None, cancelled: Optional[Cancelled] = None
) -> int:
    """Make the file that *conversion* asks for; return how many tiles it shows.

    Raises `PackageError`, and `CancelledError`; an existing file is replaced by a whole one only.
    """
    with open_package(conversion.package, cancelled=cancelled) as package:
        if conversion.form is Form.AS_IS:
            return sum(one.tiles for one in package.levels())
        _check_target(conversion)
        return convert_open_package(package, conversion, progress, cancelled)


def convert_open_package(
    package: TilePackage,
    conversion: Conversion,
    progress: Optional[Progress] = None,
    cancelled: Optional[Cancelled] = None,
) -> int:
    """Make the file that *conversion* asks for of an open package; see `convert_tiles`."""
    _check_size(package, conversion.form)
    if conversion.form in (Form.IN_PLACE, Form.GEOTIFF):
        srs = conversion.srs or srs_of(package.scheme.spatial_reference)
        return _virtual(package, conversion, srs, progress, cancelled)
    merge: Optional[Merge] = None
    if conversion.overviews and not package.is_vector:
        from .overviews import merge_tiles  # needs Qt

        merge = merge_tiles
    options = CopyOptions(
        conversion.levels, conversion.extent, conversion.title, merge, conversion.skip, progress, cancelled
    )
    if conversion.form is Form.MBTILES:
        return write_mbtiles(package, conversion.target, options)
    srs = conversion.srs or srs_of(package.scheme.spatial_reference)
    return write_geopackage(package, conversion.target, options, srs)


def with_free_vrt_path(conversion: Conversion) -> Conversion:
    """Return *conversion* with a VRT's name that is free, or that of one which is just what it asks for.

    A VRT that is there may be open: GDAL writes it back when its layer goes, statistics and all.
    """
    if conversion.form is not Form.IN_PLACE:
        return conversion
    with open_package(conversion.package) as package:
        name = _gdal_name(conversion.srs or srs_of(package.scheme.spatial_reference))
        target = free_path(
            conversion.target,
            lambda path: path.exists() and not is_current(package, path.absolute(), name, conversion.skip),
        )
    return replace(conversion, target=target)


def renew_vrt(moved: Moved, cancelled: Optional[Cancelled] = None) -> Path:
    """Write a VRT that was moved as it has to be there; return its path. Raises `PackageError`, `CancelledError`.

    One that the user has changed stays as it is, and the new one gets a free name.
    """
    organization, _, code = moved.srs.partition(":")
    is_named = code.isdecimal()
    srs = Srs(organization, int(code), "") if is_named else Srs("NONE", 0, moved.srs)
    with open_package(moved.package, cancelled=cancelled) as package:
        health = check_tiles(package, None, cancelled)
    conversion = Conversion(moved.package, Form.IN_PLACE, moved.path, "", srs=srs, skip=health.places)
    if not moved.is_untouched:
        conversion = with_free_vrt_path(conversion)
    convert_tiles(conversion, None, cancelled)
    return conversion.target


def _gdal_name(srs: Srs) -> str:
    """Return what GDAL takes as a spatial reference: it would take the successor for a code that is deprecated."""
    code = f"{srs.organization}:{srs.code}"
    return code if code in KNOWN or not srs.wkt else srs.wkt


def _virtual(
    package: TilePackage, conversion: Conversion, srs: Srs, progress: Optional[Progress], cancelled: Optional[Cancelled]
) -> int:
    name = _gdal_name(srs)
    if package.has_values:
        from .elevation import check_elevation, write_geotiff  # needs GDAL

        if conversion.form is Form.GEOTIFF:
            return write_geotiff(package, conversion.target, name, conversion.skip, progress, cancelled)
        check_elevation(package)
    write_vrt(package, conversion.target, name, conversion.skip, cancelled)
    return sum(one.tiles for one in package.levels())


def _check_size(package: TilePackage, form: Form) -> None:
    """Copies are drawn by the scheme: tiles of another size would be blank in them."""
    odd = odd_size(package) if form in (Form.MBTILES, Form.GEOPACKAGE) and not package.is_vector else None
    if odd is not None:
        raise PackageError(
            tr(
                "Its tiles are {width} × {height} pixels, not of the size that the package declares, so a copy would "
                "be blank. Open the package as it is: Open Tile Package, Add to Map."
            ).format(width=odd.width, height=odd.height)
        )


def _check_target(conversion: Conversion) -> None:
    """Never over the package itself."""
    inside = conversion.package.is_dir() and conversion.package.resolve() in conversion.target.resolve().parents
    if conversion.target.resolve() == conversion.package.resolve() or inside:
        raise PackageError(tr("The copy would be written over the package. Choose another file."))


def convert_checked(
    conversion: Conversion, progress: Optional[Progress] = None, cancelled: Optional[Cancelled] = None
) -> tuple[Conversion, int, Health]:
    """Check the tiles, then convert without the damaged ones; return what was made, of how many tiles, and the check.

    The first half of the progress is the check. Raises what `convert_tiles` does.
    """

    def half(first: bool) -> Optional[Progress]:
        if progress is None:
            return None
        return lambda done, total: progress(done + (0 if first else total), 2 * total)

    with open_package(conversion.package, cancelled=cancelled) as package:
        health = check_tiles(package, half(True), cancelled, levels=conversion.levels, extent=conversion.extent)
    conversion = replace(conversion, skip=health.places)
    return conversion, convert_tiles(conversion, half(False), cancelled), health
