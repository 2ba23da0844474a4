# SPDX-License-Identifier: GPL-2.0-or-later
"""What a tile package can become: shown in place, or copied to a file that every QGIS opens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any, Optional

from .errors import PackageError
from .i18n import tr
from .packages import Srs, TilePackage, open_package, write_geopackage, write_mbtiles
from .packages.reference_systems import srs_of
from .packages.tile_table import Merge
from .packages.virtual import Place, fits_in_place, write_vrt
from .packages.writing import Cancelled, Progress
from .tiling import Extent

# Zoomed out beyond its coarsest level, a raster decodes all tiles of that level for one picture.
QUICK_TILES = 256
_RASTER_REACH = 4.0  # some 600 tiles in a picture
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
    if not package.levels():
        return []
    if package.is_vector:
        own = [Form.AS_IS] if package.path.is_file() and "%" not in str(package.path) else []
        return own + ([Form.MBTILES] if _is_mercator(package) else [])
    here = [Form.IN_PLACE] if fits_in_place(package) else []
    if package.is_elevation:
        return [*here, Form.GEOTIFF]
    copies = [Form.GEOPACKAGE]
    if fits_mbtiles(package):
        copies.insert(0, Form.MBTILES)
    elif _is_mercator(package):
        copies.append(Form.MBTILES)
    # A long look at a level of many tiles is what overviews are for, and only copies get them.
    return here + copies if lacks_overviews(package) is False else copies + here


def lacks_overviews(package: TilePackage) -> bool:
    """Whether views of the whole are slow because even the coarsest level has many tiles."""
    levels = package.levels()
    return bool(levels) and not package.is_vector and levels[0].tiles > QUICK_TILES


def furthest_scale(package: TilePackage, overviews: bool = False) -> Optional[float]:
    """Return the scale beyond which a layer of the package should not draw; ``None`` where it always may.

    A raster that lacks overviews is slow there, and vector tiles are not there at all.
    """
    levels = package.levels()
    if not levels or not levels[0].scale:
        return None
    if package.is_vector:
        return levels[0].scale * _VECTOR_REACH if levels[0].level > 0 else None
    return levels[0].scale * _RASTER_REACH if lacks_overviews(package) and not overviews else None


def fits_mbtiles(package: TilePackage) -> bool:
    """Whether a program that reads MBTiles shows the tiles right: web mercator, no level left out."""
    zooms = [package.scheme.web_mercator_zoom(content.level) for content in package.levels()]
    known = sorted(zoom for zoom in zooms if zoom is not None)
    return (
        len(known) == len(zooms)
        and package.scheme.tile_width == 256
        and known == list(range(known[0], known[0] + len(known)))
    )


def _is_mercator(package: TilePackage) -> bool:
    return all(package.scheme.web_mercator_zoom(content.level) is not None for content in package.levels())


@dataclass(frozen=True)
class Wish:
    """What a person wants of a package. *levels*, *extent* and *overviews* are for copies of pictures.

    *extent* is in the package's reference; *srs* stands in for one that the package does not name;
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


def fulfil(wish: Wish, progress: Optional[Progress] = None, cancelled: Optional[Cancelled] = None) -> int:
    """Make the file that *wish* asks for; return how many tiles it shows.

    Raises `PackageError` in words, and `CancelledError`; an existing file is replaced by a whole one only.
    """
    with open_package(wish.package) as package:
        if wish.form is Form.AS_IS:
            return sum(one.tiles for one in package.levels())
        _check_target(wish)
        srs = wish.srs or (None if wish.form is Form.MBTILES else srs_of(package.scheme.spatial_reference))
        if wish.form in (Form.IN_PLACE, Form.GEOTIFF):
            assert srs is not None
            return _virtual(package, wish, srs, progress, cancelled)
        merge: Optional[Merge] = None
        if wish.overviews and not package.is_vector:
            from .overviews import merge_tiles  # needs Qt

            merge = merge_tiles
        options: dict[str, Any] = dict(
            levels=wish.levels,
            extent=wish.extent,
            name=wish.title,
            progress=progress,
            cancelled=cancelled,
            merge=merge,
            skip=wish.skip,
        )
        if wish.form is Form.MBTILES:
            return write_mbtiles(package, wish.target, **options)
        return write_geopackage(package, wish.target, srs=srs, **options)


def _virtual(
    package: TilePackage, wish: Wish, srs: Srs, progress: Optional[Progress], cancelled: Optional[Cancelled]
) -> int:
    name = srs.wkt if srs.organization == "NONE" else f"{srs.organization}:{srs.code}"
    if package.is_elevation:
        from .rasters import check_elevation, write_geotiff  # needs GDAL

        if wish.form is Form.GEOTIFF:
            return write_geotiff(package, wish.target, name, wish.skip, progress, cancelled)
        check_elevation(package)
    write_vrt(package, wish.target, name, wish.skip, cancelled)
    return sum(one.tiles for one in package.levels())


def _check_target(wish: Wish) -> None:
    """Never over the package itself."""
    inside = wish.package.is_dir() and wish.package.resolve() in wish.target.resolve().parents
    if wish.target.resolve() == wish.package.resolve() or inside:
        raise PackageError(tr("The copy would be written over the package. Choose another file."))


def checked(wish: Wish, progress: Optional[Progress] = None, cancelled: Optional[Cancelled] = None) -> tuple[Wish, int]:
    """Look at every tile, then make the file without the damaged ones; return what was made, and how many tiles.

    The first half of the progress is the look. Raises what `fulfil` does.
    """

    def half(first: bool) -> Optional[Progress]:
        if progress is None:
            return None
        return lambda done, total: progress(done + (0 if first else total), 2 * total)

    with open_package(wish.package) as package:
        health = package.health(half(True), cancelled)
    wish = replace(wish, skip=health.places)
    return wish, fulfil(wish, half(False), cancelled)
