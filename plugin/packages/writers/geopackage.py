# SPDX-License-Identifier: GPL-2.0-or-later
"""Write OGC GeoPackage raster tiles in any CRS, origin and tile size, copied byte by byte."""

from __future__ import annotations

import math
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path

from ...core.errors import PackageError
from ...core.i18n import tr
from ...tiles.extent import Extent
from ...tiles.scheme import Lod
from ..formats.web_images import is_webp
from ..package import TilePackage
from ..reference_systems import KNOWN, WGS84, Srs, stored_srs
from .left_out import LeftOut
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

# "GPKG" and version 1.2, from the GeoPackage specification: readers old enough for any QGIS take it.
_APPLICATION_ID = 0x47504B47
_USER_VERSION = 10200
_WEBP = "http://www.geopackage.org/spec120/#extension_tiles_webp"
_WKT2 = "definition_12_063"

_SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
    description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
    identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL,
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_tile_matrix_set (table_name TEXT NOT NULL PRIMARY KEY, srs_id INTEGER NOT NULL,
    min_x DOUBLE NOT NULL, min_y DOUBLE NOT NULL, max_x DOUBLE NOT NULL, max_y DOUBLE NOT NULL,
    CONSTRAINT fk_gtms_table_name FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gtms_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_tile_matrix (table_name TEXT NOT NULL, zoom_level INTEGER NOT NULL,
    matrix_width INTEGER NOT NULL, matrix_height INTEGER NOT NULL, tile_width INTEGER NOT NULL,
    tile_height INTEGER NOT NULL, pixel_x_size DOUBLE NOT NULL, pixel_y_size DOUBLE NOT NULL,
    CONSTRAINT pk_ttm PRIMARY KEY (table_name, zoom_level),
    CONSTRAINT fk_tmm_table_name FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
    definition TEXT NOT NULL, scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
"""


def write_geopackage(
    package: TilePackage,
    path: str | os.PathLike[str],
    options: CopyOptions = ALL,
    srs: Srs | None = None,
) -> int:
    """Copy image tiles into the tile table of a new GeoPackage; return how many it copied.

    Level ids become zoom levels. With *merge* coarser levels than there are get made from the coarsest;
    where the ids leave no room for them, all zoom levels are counted up. *srs* is needed for other
    systems than EPSG:3857 and EPSG:4326. Raises ``PackageError`` with what would fit instead, and
    ``CancelledError``.
    """
    if package.is_vector:
        raise PackageError(
            tr(
                "GeoPackage supports raster tiles only, and this is a vector tile package. Convert it to "
                "MBTiles, or add the .vtpk to QGIS as it is."
            )
        )
    refuse_values(package)
    extent, merge = options.extent, options.merge
    counts = chosen_counts(package, options.levels, extent)
    srs = srs or _known_srs(package)
    path = Path(path)
    title = options.name or package.metadata.title or path.stem
    table = _table_name(title)
    with new_database(path, sum(counts.values())) as database:
        database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {_USER_VERSION}")
        for statement in _SCHEMA.strip().split(";\n"):
            database.execute(statement)
        lods = [package.scheme.lod(level) for level in sorted(counts)]
        coarser = _coarser(package, lods[0]) if merge is not None else []
        shift = max(0, len(coarser) - lods[0].level)
        _describe(database, package, coarser + lods, len(coarser), shift, extent, title, table, srs)
        left_out = LeftOut()
        tiles = copies(package, counts, extent, options.skip, left_out)
        tiles = watched(tiles, sum(counts.values()), options.progress, options.cancelled)
        content = TileTable(database, table, key="id")
        rows = _Rows(shift, left_out)
        content.write(rows.of(tiles))
        copied = content.written
        if not copied:
            raise left_out.error(sum(counts.values()), "GeoPackage")
        if rows.has_webp:
            database.execute(
                "INSERT INTO gpkg_extensions VALUES (?, 'tile_data', 'gpkg_webp', ?, 'read-write')", (table, _WEBP)
            )
        if merge is not None:
            for lod in reversed(coarser):
                content.coarsen(lod.level + 1 + shift, merge, False, watch(options.cancelled))
        content.finish()
    return copied


class _Rows:
    """Turns tiles into rows of the tile table; *shift* is added to their levels."""

    def __init__(self, shift: int, left_out: LeftOut) -> None:
        self.has_webp = False
        self._shift, self._left_out = shift, left_out

    def of(self, tiles: Iterable[RawTile]) -> Iterator[Row]:
        for level, row, col, data in tiles:
            if row < 0 or col < 0:
                self._left_out.outside += 1
                continue
            self.has_webp = self.has_webp or is_webp(data)
            yield level + self._shift, col, row, data


def _known_srs(package: TilePackage) -> Srs:
    """Return the package's system where its definition is at hand. Raises ``PackageError``."""
    authid = package.scheme.spatial_reference.authid or ""
    if authid in KNOWN:
        return KNOWN[authid]
    raise PackageError(
        tr(
            "The definition of the package's coordinate system ({crs}) is not available. Choose the "
            "system that its tiles are in."
        ).format(crs=authid or tr("unnamed"))
    )


def _describe(
    database: sqlite3.Connection,
    package: TilePackage,
    lods: list[Lod],
    made: int,
    shift: int,
    extent: Extent | None,
    title: str,
    table: str,
    srs: Srs,
) -> None:
    """Write everything but the tiles. The first *made* of *lods* are ours; *shift* is added to their ids."""
    stored = stored_srs(srs)
    systems = {
        -1: ("Undefined Cartesian", -1, "NONE", -1, "undefined"),
        0: ("Undefined geographic", 0, "NONE", 0, "undefined"),
        WGS84.code: ("WGS 84", WGS84.code, "EPSG", WGS84.code, WGS84.wkt),
        stored.number: (_wkt_name(srs.wkt), stored.number, srs.organization, srs.code, stored.wkt1),
    }
    database.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, '')", list(systems.values()))
    if stored.wkt2:
        add_definition(database, stored.number, stored.wkt2)
    square = _matrix_set(package, lods)
    content = raster_extent(package, [lod.level for lod in lods[made:]], extent)
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    metadata = package.metadata
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'tiles', ?, ?, ?, ?, ?, ?, ?, ?)",
        (table, title, metadata.summary or metadata.description, now, *_box(content), stored.number),
    )
    database.execute(
        "INSERT INTO gpkg_tile_matrix_set VALUES (?, ?, ?, ?, ?, ?)", (table, stored.number, *_box(square))
    )
    width, height = package.scheme.tile_width, package.scheme.tile_height
    for lod in lods:
        across, down = _tiles_across(square.width, width, lod), _tiles_across(square.height, height, lod)
        database.execute(
            "INSERT INTO gpkg_tile_matrix VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (table, lod.level + shift, across, down, width, height, lod.resolution, lod.resolution),
        )
    if not _is_halving(lods):
        database.execute(
            "INSERT INTO gpkg_extensions VALUES (?, 'tile_data', 'gpkg_zoom_other', ?, 'read-write')",
            (table, "http://www.geopackage.org/spec120/#extension_zoom_other_intervals"),
        )


def add_definition(database: sqlite3.Connection, srs_id: int, wkt: str) -> None:
    """Note a system's WKT 2 in a GeoPackage, by the extension "WKT for Coordinate Reference Systems"."""
    columns = [name for _, name, *_ in database.execute("PRAGMA table_info(gpkg_spatial_ref_sys)")]
    if _WKT2 not in columns:
        database.execute(
            "ALTER TABLE gpkg_spatial_ref_sys ADD COLUMN definition_12_063 TEXT NOT NULL DEFAULT 'undefined'"
        )
        database.execute(
            "INSERT INTO gpkg_extensions VALUES ('gpkg_spatial_ref_sys', ?, 'gpkg_crs_wkt', ?, 'read-write')",
            (_WKT2, "http://www.geopackage.org/spec120/#extension_crs_wkt"),
        )
    database.execute("UPDATE gpkg_spatial_ref_sys SET definition_12_063 = ? WHERE srs_id = ?", (wkt, srs_id))


def _coarser(package: TilePackage, coarsest: Lod) -> list[Lod]:
    """Return the levels above the coarsest, each of half its resolution, up to one tile; their ids may be below 0."""
    content = next(one for one in package.levels() if one.level == coarsest.level)
    found: list[Lod] = []
    edges = (content.row_min, content.row_max), (content.col_min, content.col_max)
    while any(first >> len(found) != last >> len(found) for first, last in edges):
        steps = len(found) + 1
        found.append(Lod(coarsest.level - steps, coarsest.resolution * 2**steps, coarsest.scale * 2**steps))
    return found[::-1]


def _matrix_set(package: TilePackage, lods: list[Lod]) -> Extent:
    """Return the box that all matrices share: from the origin over all tiles, whole tiles of the coarsest.

    Only ratios that are whole numbers can fill it exactly at every level; others come up to a tile over.
    """
    scheme = package.scheme
    ends = [
        scheme.tile_extent(one.level, one.row_max, one.col_max)
        for one in package.levels()
        if one.level in {lod.level for lod in lods}  # ids that we gave may be those of empty levels: they have none
    ]
    width, height = scheme.tile_width * lods[0].resolution, scheme.tile_height * lods[0].resolution
    across = _whole((max(end.xmax for end in ends) - scheme.origin_x) / width)
    down = _whole((scheme.origin_y - min(end.ymin for end in ends)) / height)
    return Extent(
        scheme.origin_x,
        scheme.origin_y - down * height,
        scheme.origin_x + across * width,
        scheme.origin_y,
    )


def _tiles_across(length: float, pixels: int, lod: Lod) -> int:
    return _whole(length / (pixels * lod.resolution))


def _whole(tiles: float) -> int:
    """Round up; a hundredth of a percent over is the rounding of published resolutions."""
    return max(1, math.ceil(tiles * (1 - 1e-9) - 1e-4))


def _is_halving(lods: list[Lod]) -> bool:
    """Whether each zoom level has half the resolution of the one before, as core GeoPackage asks."""
    return all(
        abs(coarse.resolution / fine.resolution / 2 ** (fine.level - coarse.level) - 1) < 1e-6
        for coarse, fine in zip(lods, lods[1:])
    )


def _box(extent: Extent) -> tuple[float, float, float, float]:
    return extent.xmin, extent.ymin, extent.xmax, extent.ymax


def _table_name(title: str) -> str:
    """Return a name that SQL and every reader take unquoted."""
    name = re.sub(r"[^A-Za-z0-9_]+", "_", title).strip("_")[:60]
    reserved = name.lower().startswith(("gpkg_", "sqlite_", "rtree_"))
    return name if name and name[0].isalpha() and not reserved else f"tiles_{name}".rstrip("_")


def _wkt_name(wkt: str) -> str:
    match = re.search(r'"([^"]+)"', wkt)
    return match[1] if match else "unknown"
