# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of tiles in an SQLite file, MBTiles' and GeoPackage's alike: each different blob is stored once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Optional

# Repeated tiles are found among this many before them; blanks repeat all the time, the rest never.
_REMEMBERED = 1 << 16
# Blobs that repeat, kept to compare with at once; larger ones are read back from the file.
_KEPT_BLOBS, _KEPT_SIZE = 64, 1 << 16
_FLUSH = 4096
# How many rows are looked up at once, an even number.
_BLOCK = 8192

Row = tuple[int, int, int, bytes]  # zoom level, column, row, tile
# Makes one tile of four: upper left, upper right, lower left, lower right; ``None`` where there is none.
Merge = Callable[[Sequence[Optional[bytes]]], bytes]


class TileTable:
    """Takes the rows of a new table *name* and builds its indexes.

    A file without repeated tiles gets the plain table. Where tiles repeat, *name* is a view over the
    different tiles and the places where they are repeated, which readers can't tell from a table.
    """

    def __init__(self, database: sqlite3.Connection, name: str, key: str = "") -> None:
        """*key* declares the column of row ids where the format asks for one."""
        self._database = database
        self._name = name
        self._key = key
        self._seen: dict[int, int] = {}
        self._blobs: dict[int, bytes] = {}
        self._waiting: list[tuple[int, int, int, int]] = []
        self._stored = 0
        self._repeated = 0
        column = f"{key} INTEGER PRIMARY KEY AUTOINCREMENT, " if key else ""
        database.execute(f'CREATE TABLE "{name}" ({column}{_PLACE}, tile_data BLOB NOT NULL)')
        database.execute(f'CREATE TABLE "{self._repeats}" ({_PLACE}, tile_id INTEGER NOT NULL)')

    @property
    def written(self) -> int:
        """How many tiles the table holds, the repeated ones included."""
        return self._stored + self._repeated

    @property
    def _repeats(self) -> str:
        return f"{self._name}_repeats"

    def write(self, rows: Iterable[Row]) -> None:
        """Insert *rows*, which no two times name the same place, and index them."""
        self._insert(rows)
        self._flush()
        # After the rows an index is built in one sort; as a constraint it would slow every row.
        for table in (self._name, self._repeats):
            self._database.execute(
                f'CREATE UNIQUE INDEX "{table}_place" ON "{table}" (zoom_level, tile_column, tile_row)'
            )

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
        col = self._least("tile_column", "zoom_level = ? AND tile_column >= ?", (zoom, 0))
        while col is not None:
            watch()
            left = col // 2 * 2
            row = self._next_row(zoom, left, 0)
            while row is not None:
                watch()
                first = row // 2 * 2
                rows: set[int] = set()
                for table in (self._name, self._repeats):
                    for column in (left, left + 1):
                        rows.update(
                            one // 2
                            for (one,) in self._database.execute(
                                f'SELECT tile_row FROM "{table}" WHERE zoom_level = ? AND tile_column = ? '
                                "AND tile_row >= ? AND tile_row < ?",
                                (zoom, column, first, first + _BLOCK),
                            )
                        )
                for one in sorted(rows):
                    yield left // 2, one
                row = self._next_row(zoom, left, first + _BLOCK)
            col = self._least("tile_column", "zoom_level = ? AND tile_column >= ?", (zoom, left + 2))

    def _next_row(self, zoom: int, left: int, row: int) -> int | None:
        """Return the least row from *row* on, of the two columns from *left* on."""
        where = "zoom_level = ? AND tile_column = ? AND tile_row >= ?"
        found = [self._least("tile_row", where, (zoom, column, row)) for column in (left, left + 1)]
        return min((one for one in found if one is not None), default=None)

    def _least(self, column: str, where: str, values: tuple[int, ...]) -> int | None:
        found = [
            self._database.execute(f'SELECT min({column}) FROM "{table}" WHERE {where}', values).fetchone()[0]
            for table in (self._name, self._repeats)
        ]
        return min((one for one in found if one is not None), default=None)

    def _children(self, zoom: int, col: int, row: int) -> dict[tuple[int, int], bytes]:
        where = "zoom_level = ?1 AND tile_column IN (?2, ?2 + 1) AND tile_row BETWEEN ?3 AND ?3 + 1"
        found = self._database.execute(
            f'SELECT tile_column, tile_row, tile_data FROM "{self._name}" WHERE {where} UNION ALL '
            f"SELECT place.tile_column, place.tile_row, blob.tile_data FROM "
            f'(SELECT * FROM "{self._repeats}" WHERE {where}) AS place '
            f'JOIN "{self._name}" AS blob ON blob.rowid = place.tile_id',
            (zoom, 2 * col, 2 * row),
        )
        return {(x, y): blob for x, y, blob in found}

    def _insert(self, rows: Iterable[Row]) -> None:
        self._database.executemany(
            f'INSERT INTO "{self._name}" (zoom_level, tile_column, tile_row, tile_data) VALUES (?, ?, ?, ?)',
            self._new(rows),
        )

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
            found = self._database.execute(f'SELECT tile_data FROM "{self._name}" WHERE rowid = ?', (known,))
            kept = next(found, (b"",))[0]
            if len(kept) <= _KEPT_SIZE:
                if len(self._blobs) >= _KEPT_BLOBS:
                    self._blobs.clear()
                self._blobs[digest] = kept
        return kept == data

    def _flush(self) -> None:
        self._database.executemany(f'INSERT INTO "{self._repeats}" VALUES (?, ?, ?, ?)', self._waiting)
        self._repeated += len(self._waiting)
        self._waiting.clear()

    def finish(self) -> None:
        """Give the table its last form."""
        execute, name = self._database.execute, self._name
        if not self._repeated:
            execute(f'DROP TABLE "{self._repeats}"')
            return
        blobs = f"{name}_blobs"
        execute(f'ALTER TABLE "{name}" RENAME TO "{blobs}"')
        key = f"{self._key}, " if self._key else ""
        negative = f'-"{self._repeats}".rowid AS {self._key}, ' if self._key else ""
        execute(
            f'CREATE VIEW "{name}" AS SELECT {key}zoom_level, tile_column, tile_row, tile_data FROM "{blobs}" '
            f'UNION ALL SELECT {negative}"{self._repeats}".zoom_level, "{self._repeats}".tile_column, '
            f'"{self._repeats}".tile_row, "{blobs}".tile_data FROM "{self._repeats}" '
            f'JOIN "{blobs}" ON "{blobs}".rowid = "{self._repeats}".tile_id'
        )


_PLACE = "zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL"
