# SPDX-License-Identifier: GPL-2.0-or-later
"""Tile table of an SQLite file, as MBTiles and GeoPackage have it: equal blobs are stored once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Optional

from ...core.sql import with_names

# Repeated tiles are found among this many before them; blanks repeat all the time, the rest never.
_REMEMBERED = 1 << 16
# Blobs that repeat, kept to compare with at once; larger ones are read back from the file.
_KEPT_BLOBS, _KEPT_SIZE = 64, 1 << 16
_FLUSH = 4096
# How many rows are looked up at once, an even number.
_BLOCK = 8192

_NEW_TABLE = """CREATE TABLE {table} (zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL,
    tile_row INTEGER NOT NULL, tile_data BLOB NOT NULL)"""
_NEW_TABLE_WITH_KEY = """CREATE TABLE {table} ({key} INTEGER PRIMARY KEY AUTOINCREMENT, zoom_level INTEGER NOT NULL,
    tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL, tile_data BLOB NOT NULL)"""
_NEW_REPEATS = """CREATE TABLE {repeats} (zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL,
    tile_row INTEGER NOT NULL, tile_id INTEGER NOT NULL)"""
_NEW_INDEX = "CREATE UNIQUE INDEX {index} ON {table} (zoom_level, tile_column, tile_row)"
_NEW_VIEW = """CREATE VIEW {table} AS
    SELECT zoom_level, tile_column, tile_row, tile_data FROM {blobs}
    UNION ALL SELECT {repeats}.zoom_level, {repeats}.tile_column, {repeats}.tile_row, {blobs}.tile_data
    FROM {repeats} JOIN {blobs} ON {blobs}.rowid = {repeats}.tile_id"""
_NEW_VIEW_WITH_KEY = """CREATE VIEW {table} AS
    SELECT {key}, zoom_level, tile_column, tile_row, tile_data FROM {blobs}
    UNION ALL SELECT -{repeats}.rowid AS {key}, {repeats}.zoom_level, {repeats}.tile_column, {repeats}.tile_row,
    {blobs}.tile_data FROM {repeats} JOIN {blobs} ON {blobs}.rowid = {repeats}.tile_id"""
_INSERT = "INSERT INTO {table} (zoom_level, tile_column, tile_row, tile_data) VALUES (?, ?, ?, ?)"
_INSERT_REPEAT = "INSERT INTO {repeats} VALUES (?, ?, ?, ?)"
_BLOB = "SELECT tile_data FROM {table} WHERE rowid = ?"
_NEXT_COLUMN = "SELECT min(tile_column) FROM {table} WHERE zoom_level = ? AND tile_column >= ?"
_NEXT_ROW = "SELECT min(tile_row) FROM {table} WHERE zoom_level = ? AND tile_column = ? AND tile_row >= ?"
_ROWS = """SELECT tile_row FROM {table} WHERE zoom_level = ? AND tile_column = ?
    AND tile_row >= ? AND tile_row < ?"""
_CHILDREN = """SELECT tile_column, tile_row, tile_data FROM {table}
    WHERE zoom_level = ?1 AND tile_column IN (?2, ?2 + 1) AND tile_row BETWEEN ?3 AND ?3 + 1
    UNION ALL SELECT place.tile_column, place.tile_row, blob.tile_data FROM
    (SELECT * FROM {repeats}
        WHERE zoom_level = ?1 AND tile_column IN (?2, ?2 + 1) AND tile_row BETWEEN ?3 AND ?3 + 1) AS place
    JOIN {table} AS blob ON blob.rowid = place.tile_id"""

Row = tuple[int, int, int, bytes]  # zoom level, column, row, tile
# Makes one tile of four: upper left, upper right, lower left, lower right; ``None`` where there is none.
Merge = Callable[[Sequence[Optional[bytes]]], bytes]


class TileTable:
    """Takes the rows of a new table *name* and builds its indexes.

    A file without repeated tiles gets the plain table. Where tiles repeat, *name* is a view over the
    different tiles and the places where they are repeated, which readers can't determine from a table.
    """

    def __init__(self, database: sqlite3.Connection, name: str, key: str = "") -> None:
        """*key* declares the column of row ids where the format asks for one."""
        self._database = database
        self._tables = (name, f"{name}_repeats")
        self._names = {"table": name, "repeats": f"{name}_repeats", "blobs": f"{name}_blobs", "key": key}
        self._has_key = bool(key)
        self._seen: dict[int, int] = {}
        self._blobs: dict[int, bytes] = {}
        self._waiting: list[tuple[int, int, int, int]] = []
        self._stored = 0
        self._repeated = 0
        self._execute(_NEW_TABLE_WITH_KEY if key else _NEW_TABLE)
        self._execute(_NEW_REPEATS)

    @property
    def written(self) -> int:
        """How many tiles the table holds, the repeated ones included."""
        return self._stored + self._repeated

    def _execute(self, statement: str, values: Sequence[int] = ()) -> sqlite3.Cursor:
        return self._database.execute(with_names(statement, **self._names), values)

    def _of_both(self, statement: str, values: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        """Yield what *statement* finds in the table and among its repeats."""
        for table in self._tables:
            yield from self._database.execute(with_names(statement, table=table), values)

    def write(self, rows: Iterable[Row]) -> None:
        """Insert *rows*, which no two times name the same place, and index them."""
        self._insert(rows)
        self._flush()
        # After the rows an index is built in one sort; as a constraint it would slow every row.
        for table in self._tables:
            self._database.execute(with_names(_NEW_INDEX, index=f"{table}_place", table=table))

    def coarsen(self, zoom: int, merge: Merge, upwards: bool, watch: Callable[[], None]) -> int:
        """Make the level above *zoom* from its tiles, four and four; return how many tiles that gave.

        *upwards* says that rows count from the bottom. *watch* is called for each tile and may raise.
        """
        made = 0
        order = ((0, 1), (1, 1), (0, 0), (1, 0)) if upwards else ((0, 0), (1, 0), (0, 1), (1, 1))
        for col, row in self._parents(zoom, watch):
            watch()
            made += 1
            children = self._children(zoom, col, row)
            tile = merge([children.get((2 * col + x, 2 * row + y)) for x, y in order])
            self._insert([(zoom - 1, col, row, tile)])
        self._flush()
        return made

    def _parents(self, zoom: int, watch: Callable[[], None]) -> Iterator[tuple[int, int]]:
        """Yield (column, row) of the tiles above those of *zoom*, a block of one column at a time.

        No statement is left open in between, so rows of other levels may be inserted meanwhile.
        """
        col = self._least(_NEXT_COLUMN, (zoom, 0))
        while col is not None:
            watch()
            left = col // 2 * 2
            row = self._next_row(zoom, left, 0)
            while row is not None:
                watch()
                first = row // 2 * 2
                rows: set[int] = set()
                for column in (left, left + 1):
                    rows.update(one // 2 for (one,) in self._of_both(_ROWS, (zoom, column, first, first + _BLOCK)))
                for one in sorted(rows):
                    yield left // 2, one
                row = self._next_row(zoom, left, first + _BLOCK)
            col = self._least(_NEXT_COLUMN, (zoom, left + 2))

    def _next_row(self, zoom: int, left: int, row: int) -> int | None:
        """Return the least row from *row* on, of the two columns from *left* on."""
        found = [self._least(_NEXT_ROW, (zoom, column, row)) for column in (left, left + 1)]
        return min((one for one in found if one is not None), default=None)

    def _least(self, statement: str, values: tuple[int, ...]) -> int | None:
        return min((one for (one,) in self._of_both(statement, values) if one is not None), default=None)

    def _children(self, zoom: int, col: int, row: int) -> dict[tuple[int, int], bytes]:
        found = self._execute(_CHILDREN, (zoom, 2 * col, 2 * row))
        return {(x, y): blob for x, y, blob in found}

    def _insert(self, rows: Iterable[Row]) -> None:
        self._database.executemany(with_names(_INSERT, **self._names), self._new(rows))

    def _new(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Pass on the rows whose blob is new; the others only need its row id."""
        seen, waiting = self._seen, self._waiting
        for row in rows:
            data = row[3]
            digest = hash(data)
            known = seen.get(digest)
            if known is not None and self._is_same(digest, known, data):
                waiting.append((row[0], row[1], row[2], known))
                if len(waiting) >= _FLUSH:
                    self._flush()
                continue
            self._stored += 1
            if known is None:
                if len(seen) >= _REMEMBERED:
                    seen.clear()  # memory stays flat; the blanks are soon back
                seen[digest] = self._stored
            yield row

    def _is_same(self, digest: int, known: int, data: bytes) -> bool:
        """Whether the blob of row *known* is *data*: equal digests only make it likely."""
        kept = self._blobs.get(digest)
        if kept is None:
            found = self._execute(_BLOB, (known,))
            kept = next(found, (b"",))[0]
            if len(kept) <= _KEPT_SIZE:
                if len(self._blobs) >= _KEPT_BLOBS:
                    self._blobs.clear()
                self._blobs[digest] = kept
        return kept == data

    def _flush(self) -> None:
        self._database.executemany(with_names(_INSERT_REPEAT, **self._names), self._waiting)
        self._repeated += len(self._waiting)
        self._waiting.clear()

    def finish(self) -> None:
        """Give the table its last form."""
        if not self._repeated:
            self._execute("DROP TABLE {repeats}")
            return
        self._execute("ALTER TABLE {table} RENAME TO {blobs}")
        self._execute(_NEW_VIEW_WITH_KEY if self._has_key else _NEW_VIEW)
