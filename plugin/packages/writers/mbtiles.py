# SPDX-License-Identifier: GPL-2.0-or-later
"""Write MBTiles 1.3: tiles of the standard web mercator grid, copied byte by byte."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from ...core.errors import PackageError
from ...core.i18n import tr
from ...tiles.extent import Extent
from ...tiles.levels import levels_in_words
from ...tiles.scheme import WEB_MERCATOR_HALF
from ..formats.tile_bytes import PNG_SIGNATURE
from ..formats.web_images import is_webp
from ..package import TilePackage
from ..styles import at_zooms
from .left_out import LeftOut
from .mbtiles_style import carry_style
from .overzoom import plan_overzoom
from .sqlite_file import (
    ALL,
    CopyOptions,
    RawTile,
    chosen_counts,
    copies,
    new_database,
    raster_extent,
    refuse_values,
    watch,
    watched,
)
from .tile_table import Row, TileTable

_APPLICATION_ID = 0x4D504258  # "MPBX", from the MBTiles specification


def write_mbtiles(
    package: TilePackage,
    path: str | os.PathLike[str],
    options: CopyOptions = ALL,
    style: bool = True,
) -> int:
    """Copy tiles, images or vector, into a new MBTiles file; return how many it copied.

    Only the standard web mercator grid fits, and of it only the square: tiles beyond are left out.
    Where a vector package stops early, tiles are filled in (see ``overzoom``), which the
    number returned leaves out; with *style* its style and sprites are written beside the file (see
    ``carry_style``).
    Raises ``PackageError`` with what would fit instead, and ``CancelledError``.
    """
    refuse_values(package)
    extent, merge, check = options.extent, options.merge, watch(options.cancelled)
    counts = chosen_counts(package, options.levels, extent)
    zooms = _zooms(package, counts)
    path = Path(path)
    fill = plan_overzoom(package, counts, zooms, extent, check) if package.is_vector else None
    with new_database(path, sum(counts.values())) as database:
        database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        database.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        progress = fill.progress_of_all(options.progress, counts) if fill else options.progress
        left_out = LeftOut()
        own = copies(package, counts, extent, options.skip, left_out)
        own = watched(own, sum(counts.values()), progress, options.cancelled)
        tiles: Iterable[RawTile] = chain(own, fill.tiles(progress)) if fill else own
        rows, content = _Rows(zooms, left_out), TileTable(database, "tiles")
        content.write(rows.of(tiles))
        copied = content.written - (fill.made if fill else 0)
        if not copied:
            raise left_out.error(sum(counts.values()), "MBTiles")
        filled = {zooms[level] for level in rows.levels}
        if merge is not None:
            coarsest = min(filled)
            for zoom in range(max(filled), 0, -1):
                if zoom - 1 not in filled:
                    filled.add(zoom - 1)
                    # A level between others is made in any case: readers draw nothing where there is none.
                    if content.coarsen(zoom, merge, True, check) == 1 and zoom <= coarsest:
                        break
        content.finish()
        bounds = raster_extent(package, rows.levels, extent)
        bounds = fill.widened(bounds) if fill else bounds
        name = options.name or package.metadata.title or path.stem
        facts = _metadata(package, name, rows.tile_format, filled, bounds)
        database.executemany("INSERT INTO metadata VALUES (?, ?)", facts.items())
    if style and package.is_vector:
        carry_style(package, path)
    return copied


class _Rows:
    """Turns tiles into rows of MBTiles and notes what its metadata must say."""

    def __init__(self, zooms: Mapping[int, int], left_out: LeftOut) -> None:
        self.zooms = zooms
        self.left_out = left_out
        self.levels: set[int] = set()
        self._has_png = self._has_webp = False

    @property
    def tile_format(self) -> str:
        """What the metadata calls image tiles: "png" makes readers expect transparency, also among others."""
        return "png" if self._has_png else "webp" if self._has_webp else "jpg"

    def of(self, tiles: Iterable[RawTile]) -> Iterator[Row]:
        for level, row, col, data in tiles:
            zoom = self.zooms[level]
            side = 1 << zoom
            if not (0 <= row < side and 0 <= col < side):
                self.left_out.outside += 1
                continue  # the scheme can extend beyond the square, where MBTiles has no rows
            self.levels.add(level)
            self._has_png = self._has_png or data.startswith(PNG_SIGNATURE)
            self._has_webp = self._has_webp or is_webp(data)
            # MBTiles counts rows from the bottom.
            yield zoom, col, side - 1 - row, data


def _zooms(package: TilePackage, levels: Iterable[int]) -> dict[int, int]:
    zooms = {level: package.scheme.web_mercator_zoom(level) for level in levels}
    unfit = [level for level, zoom in zooms.items() if zoom is None]
    if not unfit:
        return {level: zoom for level, zoom in zooms.items() if zoom is not None}
    scheme = package.scheme
    if package.is_vector:
        raise PackageError(
            tr(
                "MBTiles supports the web mercator tile scheme only, and this package is in {crs}. Keep "
                "the .vtpk: QGIS opens it as it is."
            ).format(crs=scheme.spatial_reference.authid or tr("another coordinate system"))
        )
    if scheme.spatial_reference.is_web_mercator:
        raise PackageError(
            tr(
                "MBTiles supports the standard web mercator levels only. The tile size, the origin or the "
                "resolution of {levels} of this package is another. Convert it to GeoPackage instead."
            ).format(levels=levels_in_words(unfit))
        )
    if not scheme.spatial_reference.authid and not scheme.spatial_reference.wkt:
        raise PackageError(
            tr(
                "MBTiles supports the web mercator tile scheme only, and the package does not say which "
                "coordinate system it is in. Open it with Open Tile Package, and choose the system there."
            )
        )
    raise PackageError(
        tr(
            "MBTiles supports the web mercator tile scheme only, and this package is in {crs}. "
            "Convert it to GeoPackage instead."
        ).format(crs=scheme.spatial_reference.authid or tr("another coordinate system"))
    )


def _metadata(package: TilePackage, name: str, tile_format: str, zooms: set[int], bounds: Extent) -> dict[str, str]:
    # From the first to the last level with tiles, as the specification has it, also where some between are left out.
    minzoom, maxzoom = min(zooms), max(zooms)
    west, south = _to_wgs84(bounds.xmin, bounds.ymin)
    east, north = _to_wgs84(bounds.xmax, bounds.ymax)
    facts = {
        "name": name,
        "format": "pbf" if package.is_vector else tile_format,
        "bounds": ",".join(f"{value:.15g}" for value in (west, south, east, north)),
        "minzoom": str(minzoom),
        "maxzoom": str(maxzoom),
        "type": "baselayer",
        "version": "1",
    }
    metadata = package.metadata
    for key, value in (("attribution", metadata.credits), ("description", metadata.summary or metadata.description)):
        if value:
            facts[key] = value
    if package.is_vector:
        facts["generator"] = "ArcGIS Export"
        facts["json"] = json.dumps(_vector_layers(package, minzoom, maxzoom), ensure_ascii=False)
    return facts


def _vector_layers(package: TilePackage, minzoom: int, maxzoom: int) -> dict[str, Any]:
    """Return what MBTiles asks for of vector tiles: their layers, from the package or its style."""
    given = package.read_json("metadata.json")
    if isinstance(given.get("vector_layers"), list):
        layers = [at_zooms(layer, minzoom, maxzoom) for layer in given["vector_layers"]]
        more = {"tilestats": given["tilestats"]} if "tilestats" in given else {}
        return {"vector_layers": [layer for layer in layers if layer is not None], **more}
    style = package.read_json("resources/styles/root.json")
    styled = style.get("layers")
    layers = styled if isinstance(styled, list) else []
    names = {str(one["source-layer"]) for one in layers if isinstance(one, dict) and "source-layer" in one}
    return {"vector_layers": [{"id": one, "fields": {}} for one in sorted(names)]}


def _to_wgs84(x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude of spherical web mercator metres, cut at the square."""
    x, y = (max(-WEB_MERCATOR_HALF, min(WEB_MERCATOR_HALF, value)) for value in (x, y))
    radius = WEB_MERCATOR_HALF / math.pi
    return math.degrees(x / radius), math.degrees(math.atan(math.sinh(y / radius)))
