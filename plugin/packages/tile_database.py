# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading MBTiles and GeoPackage tile tables, whose tiles can go into a package as they are.

Sources: the MBTiles 1.3 specification; OGC GeoPackage 1.2, clause 2.2 (tiles).
"""

from __future__ import annotations

import contextlib
import math
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Callable

import numpy as np

from ..core.errors import CancelledError, PackageError
from ..core.i18n import tr
from ..core.json_values import number, text, whole
from ..core.sql import with_names
from ..tiles.extent import Extent
from ..tiles.scheme import WEB_MERCATOR_HALF, Lod, TileScheme
from ..tiles.spatial_reference import SpatialReference
from .package import Tile
from .stores.bundles import PACKET
from .stores.foreign_database import ForeignDatabase, never, was_ended

# ArcGIS Online's web mercator levels: half the resolution each, from these.
_RESOLUTION, _SCALE = 156543.03392800014, 591657527.591555
_LEVELS = 24
_LARGEST_TILE = 64 << 20  # bytes; some thousand in truth
_LONGEST_FACT = 1 << 20  # characters
_DEEPEST = 30  # zoom level; rows beyond it are too large for an index
_MOST_BUNDLES = 1 << 20  # of a level; the whole earth at level 17 has so many
_MOST_ROWS = 10_000  # of a table about tables
_AT_ONCE = 1 << 16  # rows of a table made arrays at once
_DPI, _INCH = 96, 0.0254
_DEGREE = math.pi * 6378137.0 / 180  # metres, as Esri's scales have it

# Columns of SQLite hold values of any type and size; what is no tile is passed over.
_SOUND = """CREATE TEMP VIEW sound AS SELECT zoom_level, tile_row, tile_column, tile_data FROM main.{table}
    WHERE typeof(zoom_level) = 'integer' AND zoom_level BETWEEN 0 AND 30
    AND typeof(tile_row) = 'integer' AND tile_row BETWEEN 0 AND 0x3FFFFFFF
    AND typeof(tile_column) = 'integer' AND tile_column BETWEEN 0 AND 0x3FFFFFFF"""
_COUNTS = "SELECT zoom_level, COUNT(*) FROM temp.sound GROUP BY zoom_level"
_PLACES = """SELECT :base + :sign * tile_row, tile_column FROM temp.sound
    WHERE zoom_level = :zoom AND tile_row BETWEEN :low AND :high"""
_FACTS = """SELECT name, value FROM metadata WHERE name IN ('format', 'name', 'attribution', 'description')
    AND length(value) <= :longest LIMIT 100"""
_BUNDLES = """SELECT DISTINCT (:base + :sign * tile_row) / :packet, tile_column / :packet FROM temp.sound
    WHERE zoom_level = :zoom LIMIT :most"""
_TILES = """SELECT :base + :sign * tile_row, tile_column, tile_data FROM temp.sound
    WHERE zoom_level = :zoom AND tile_column BETWEEN :left AND :right AND tile_row BETWEEN :top AND :bottom
    AND typeof(tile_data) = 'blob' AND length(tile_data) <= :largest"""


@dataclass(frozen=True)
class TileDatabase:
    """A table of tiles: *scheme* has its zoom levels as level ids, *upwards* counts rows from the bottom."""

    path: Path
    table: str
    scheme: TileScheme
    upwards: bool
    title: str = ""
    credits: str = ""
    description: str = ""
    is_vector: bool = False
    cancelled: Callable[[], bool] = never

    def levels(self) -> dict[int, int]:
        """Return how many tiles there are at each level of the scheme that has any."""
        with self._reading() as database:
            rows = sorted(database.rows(_COUNTS))
        return {zoom: count for zoom, count in rows if zoom in self.scheme.levels}

    def tiles(self, levels: Iterable[int], extent: Extent | None = None) -> Iterator[Tile]:
        """Yield the tiles of *levels* that meet *extent*, bundle after bundle."""
        with self._reading() as database:
            for level in sorted(levels):
                block = self.scheme.tile_range(level, extent) if extent else (0, 1 << 30, 0, 1 << 30)
                if block is None:
                    continue
                for place in self._bundles(database, level):
                    yield from self._bundle(database, level, place, block)

    def places(self, level: int, first: int, last: int) -> Iterator[tuple[Any, Any]]:
        """Yield rows (from the top) and columns, int64 arrays, of a level's tiles from row *first* to *last*."""
        low, high = ((1 << level) - 1 - last, (1 << level) - 1 - first) if self.upwards else (first, last)
        with self._reading() as database:
            found = database.rows(_PLACES, {"zoom": level, "low": low, "high": high, **self._rows(level)})
            while rows := list(islice(found, _AT_ONCE)):
                columns = np.array(rows, dtype=np.int64)
                yield columns[:, 0], columns[:, 1]

    def _bundles(self, database: ForeignDatabase, level: int) -> list[tuple[int, int]]:
        """Return the upper left tiles, as row and column, of the package's files that a level fills."""
        values = {"zoom": level, "packet": PACKET, "most": _MOST_BUNDLES, **self._rows(level)}
        found = list(database.rows(_BUNDLES, values))
        if len(found) == _MOST_BUNDLES:
            raise sqlite3.DataError("more places of tiles than a file of its kind can have")
        return sorted((line * PACKET, col * PACKET) for line, col in found)

    def _bundle(
        self, database: ForeignDatabase, level: int, place: tuple[int, int], block: tuple[int, int, int, int]
    ) -> Iterator[Tile]:
        """Yield the tiles of one file: sorting a whole level would write all of it to a temporary file."""
        top, bottom = max(place[0], block[0]), min(place[0] + PACKET - 1, block[1])
        left, right = max(place[1], block[2]), min(place[1] + PACKET - 1, block[3])
        if self.upwards:
            top, bottom = (1 << level) - 1 - bottom, (1 << level) - 1 - top
        values = {"zoom": level, "left": left, "right": right, "top": top, "bottom": bottom, **self._rows(level)}
        for row, col, data in database.rows(_TILES, {**values, "largest": _LARGEST_TILE}):
            if data:
                yield Tile(level, row, col, bytes(data))

    def _rows(self, level: int) -> dict[str, int]:
        """Return the values that make a stored row count from the top: *base* + *sign* * row."""
        return {"base": (1 << level) - 1, "sign": -1} if self.upwards else {"base": 0, "sign": 1}

    @contextlib.contextmanager
    def _reading(self) -> Iterator[ForeignDatabase]:
        """Open the file, its tiles as ``temp.sound``. Raises `PackageError` where it can't be read to the end."""
        try:
            with contextlib.closing(ForeignDatabase(self.path, self.cancelled)) as database:
                database.execute(with_names(_SOUND, table=self.table))
                yield database
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if self.cancelled():
                raise CancelledError from None
            text = tr("“{name}” is damaged, so not all of its tiles can be read. Copy or download it again.")
            if was_ended(error):
                text = tr(
                    "Reading “{name}” takes too long. Copy it to a disk of this computer, or choose another file."
                )
            raise PackageError(text.format(name=self.path.name), str(error)) from error

    def count(self, levels: Iterable[int], extent: Extent | None = None) -> int:
        """Return how many tiles `tiles` would yield at most."""
        counts = self.levels()
        return sum(counts.get(level, 0) for level in levels)


def open_tile_database(
    path: Path, table: str = "", any_tiles: bool = False, cancelled: Callable[[], bool] = never
) -> TileDatabase | None:
    """Return the tiles in an MBTiles file, or in *table* (the first) of a GeoPackage; ``None`` for anything else.

    *any_tiles* takes those as well that can't go into a package: of vectors, or in a system without a number.
    """
    try:
        with open(path, "rb") as file:
            if not file.read(16).startswith(b"SQLite format 3\0"):
                return None
        with contextlib.closing(ForeignDatabase(path, cancelled)) as database:
            found = None
            if {"tiles", "metadata"} <= database.tables:
                found = _mbtiles(path, database, any_tiles)
            elif "gpkg_tile_matrix_set" in database.tables:
                found = _geopackage(path, database, table, any_tiles)
    except (OSError, sqlite3.Error, UnicodeDecodeError):  # of the message about what is damaged
        if cancelled():
            raise CancelledError from None
        return None
    return replace(found, cancelled=cancelled) if found else None


def web_mercator_scheme() -> TileScheme:
    """Return the scheme of ArcGIS Online's tiled services: 256 pixels, levels 0 to 23."""
    lods = tuple(Lod(level, _RESOLUTION / 2**level, _SCALE / 2**level) for level in range(_LEVELS))
    half = 20037508.342787001  # as ArcGIS writes it
    return TileScheme(-half, half, 256, 256, lods, SpatialReference(102100, 3857))


def _mbtiles(path: Path, database: ForeignDatabase, any_tiles: bool) -> TileDatabase | None:
    facts = {str(name): str(value) for name, value in database.rows(_FACTS, {"longest": _LONGEST_FACT})}
    is_vector = facts.get("format", "").lower() == "pbf"
    if is_vector and not any_tiles:
        raise PackageError(
            tr("“{name}” holds vector tiles. A .tpkx holds raster tiles only; choose a raster.").format(name=path.name)
        )
    return TileDatabase(
        path,
        "tiles",
        web_mercator_scheme(),
        True,
        facts.get("name", ""),
        facts.get("attribution", ""),
        facts.get("description", ""),
        is_vector,
    )


def _geopackage(path: Path, database: ForeignDatabase, wanted: str, any_tiles: bool) -> TileDatabase | None:
    contents = database.rows(
        "SELECT c.table_name, c.identifier, c.description, s.min_x, s.max_y, r.organization, "
        "r.organization_coordsys_id, r.definition FROM gpkg_contents c "
        "JOIN gpkg_tile_matrix_set s ON s.table_name = c.table_name "
        "JOIN gpkg_spatial_ref_sys r ON r.srs_id = s.srs_id WHERE c.data_type = 'tiles' "
        "LIMIT :most",
        {"most": _MOST_ROWS},
    )
    found = next((row for row in contents if not wanted or row[0] == wanted), None)
    if found is None:
        return None
    table, title, description, left, top, organization, code, wkt = found
    selected = database.rows(
        "SELECT zoom_level, tile_width, tile_height, pixel_x_size, pixel_y_size FROM gpkg_tile_matrix "
        "WHERE table_name = :table ORDER BY zoom_level LIMIT :most",
        {"table": table, "most": _MOST_ROWS},
    )
    matrices = list(selected)
    sizes = {(width, height) for _, width, height, _, _ in matrices}
    square = all(math.isclose(number(x), number(y), rel_tol=1e-9) for _, _, _, x, y in matrices)
    deepest = max((whole(zoom) or 0 for zoom, *_ in matrices), default=0)
    numbered = any_tiles or str(organization).upper() in ("EPSG", "ESRI")
    if len(sizes) != 1 or not square or not numbered or not isinstance(table, str) or deepest > _DEEPEST:
        return None  # a package has one tile size, square pixels, and names its system
    ((width, height),) = sizes
    meters = _DEGREE if str(wkt).startswith(("GEOGCS", "GEODCRS", "GEOGCRS")) else _unit(str(wkt))
    lods = [
        {"level": zoom, "resolution": x, "scale": number(x) * meters * _DPI / _INCH} for zoom, _, _, x, _ in matrices
    ]
    info = {"rows": height, "cols": width, "origin": {"x": left, "y": top}, "lods": lods}
    try:
        scheme = TileScheme.from_tile_info({**info, "spatialReference": {"wkid": code}})
    except ValueError:
        return None
    if scheme.spatial_reference.is_web_mercator and abs(scheme.origin_x + WEB_MERCATOR_HALF) < 1e-3:
        scheme = replace(scheme, spatial_reference=SpatialReference(102100, 3857))
    return TileDatabase(path, table, scheme, False, text(title), "", text(description))


def _unit(wkt: str) -> float:
    """Return how many metres the unit of a projected system has."""
    from pyproj import CRS  # slow to load
    from pyproj.exceptions import CRSError

    try:
        return float(CRS.from_wkt(wkt).axis_info[0].unit_conversion_factor)
    except (CRSError, IndexError):
        return 1.0
