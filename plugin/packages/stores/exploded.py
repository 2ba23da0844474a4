# SPDX-License-Identifier: GPL-2.0-or-later
"""Exploded caches: one file for each tile, ``L05/R0000000a/C00000004.jpg``.

There can be millions of them, so they are kept as columns of numbers: 40 bytes for each.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

# No tile is larger; a file that claims to be is damaged.
MAX_TILE = 64 << 20
# How many tiles' numbers are made Python's own at once.
_STEP = 4096

_FOLDER_NAME = re.compile(r"(?:^|/)L([0-9a-f]{1,4})/R([0-9a-f]{8})$", re.IGNORECASE)
_FILE_NAME = re.compile(r"C([0-9a-f]{8})\.(jpg|jpeg|png|webp|gif|lerc|pbf)$", re.IGNORECASE)


class TileFiles:
    """Names, sizes and places of tile files; a name is put together again when it is asked for.

    A place is whatever number the store wants back for a name.
    """

    def __init__(self) -> None:
        self.folders: list[str] = []
        self.spellings: list[str] = []
        # One number of each for every file.
        self.folder, self.col, self.spelling, self.size, self.place = (array("q") for _ in range(5))
        self._folder_ids: dict[str, int | None] = {}
        self._spelling_ids: dict[str, int] = {}
        self._sorted: tuple[Any, Any] | None = None

    def __len__(self) -> int:
        return len(self.col)

    @property
    def size_bytes(self) -> int:
        return int(np.array(self.size, dtype=np.int64).sum())

    def add(self, name: str, size: int, place: int) -> bool:
        """Keep the file if *name* is that of a tile; return whether it is."""
        folder, _, file = name.rpartition("/")
        if folder not in self._folder_ids:
            known = len(self.folders) if _FOLDER_NAME.search(folder) else None
            self._folder_ids[folder] = known
            if known is not None:
                self.folders.append(folder)
        number = self._folder_ids[folder]
        match = _FILE_NAME.match(file) if number is not None else None
        if number is None or not match:
            return False
        col = int(match[1], 16)
        spelling = _spelling(file, col)
        style = self._spelling_ids.setdefault(spelling, len(self.spellings))
        if style == len(self.spellings):
            self.spellings.append(spelling)
        for column, value in (
            (self.folder, number),
            (self.col, col),
            (self.spelling, style),
            (self.size, min(size, MAX_TILE + 1)),
            (self.place, place),
        ):
            column.append(value)
        self._sorted = None
        return True

    def place_of(self, name: str) -> int | None:
        """Return the place kept for *name*; ``None`` where it is no tile file."""
        folder, _, file = name.rpartition("/")
        number, match = self._folder_ids.get(folder), _FILE_NAME.match(file)
        if number is None or not match:
            return None
        if self._sorted is None:
            keys = np.array(self.folder, dtype=np.uint64) << np.uint64(32) | np.array(self.col, dtype=np.uint64)
            order = np.argsort(keys, kind="stable")
            self._sorted = keys[order], order
        keys, order = self._sorted
        key = np.uint64(number << 32 | int(match[1], 16))
        first, end = np.searchsorted(keys, key), np.searchsorted(keys, key, side="right")
        for at in order[first:end].tolist():
            if self.name(at) == name:
                return int(self.place[at])
        return None

    def name(self, at: int) -> str:
        return f"{self.folders[self.folder[at]]}/{self.spellings[self.spelling[at]].format(self.col[at])}"


class ExplodedTiles:
    """The tiles of an exploded cache, level by level, in the order of rows and columns."""

    def __init__(self, files: TileFiles, known_levels: Sequence[int] = ()) -> None:
        """Keep the tiles of *known_levels*; empty files are no tiles, enormous ones are *lost*."""
        self._files = files
        self.levels: dict[int, slice] = {}
        self.lost: list[tuple[int, int, int]] = []
        texts = [(match[1], int(match[2], 16)) for match in map(_FOLDER_NAME.search, files.folders) if match]
        # Level folders are decimal; some writers count them in hexadecimal like rows and columns.
        base = 16 if any(not text.isdecimal() for text, _ in texts) else 10
        wanted = set(known_levels)
        levels = np.array([int(text, base) if int(text, base) in wanted else -1 for text, _ in texts], dtype=np.int64)
        folder = np.array(files.folder, dtype=np.int64)
        size, col = np.array(files.size, dtype=np.int64), np.array(files.col, dtype=np.int64)
        level = levels[folder] if len(folder) else folder
        row = np.array([row for _, row in texts], dtype=np.int64)[folder] if len(folder) else folder
        order = np.flatnonzero((size > 0) & (level >= 0))
        order = order[np.lexsort((col[order], row[order], level[order]))]
        level, row, col, size = level[order], row[order], col[order], size[order]
        # One tile in two files, .jpg and .png: one of them.
        first = np.ones(len(order), dtype=bool)
        first[1:] = (np.diff(level) != 0) | (np.diff(row) != 0) | (np.diff(col) != 0)
        huge = size > MAX_TILE
        for at in np.flatnonzero(first & huge).tolist():
            self.lost.append((int(level[at]), int(row[at]), int(col[at])))
        kept = first & ~huge
        level, self.row, self.col, self.size, self._at = (a[kept] for a in (level, row, col, size, order))
        for number in np.unique(level).tolist():
            ends = np.searchsorted(level, [number, number + 1])
            self.levels[number] = slice(int(ends[0]), int(ends[1]))

    def find(self, level: int, row: int, col: int) -> tuple[str, int] | None:
        """Return the name and the size of a tile's file; ``None`` where there is none."""
        part = self.levels.get(level, slice(0, 0))
        rows = self.row[part]
        first, end = part.start + int(np.searchsorted(rows, row)), part.start + int(np.searchsorted(rows, row, "right"))
        at = first + int(np.searchsorted(self.col[first:end], col))
        if at < end and self.col[at] == col:
            return self._files.name(int(self._at[at])), int(self.size[at])
        return None

    def chosen(self, level: int, block: tuple[int, int, int, int] | None = None) -> Any:
        """Return the positions in the columns of the tiles in the block (row_min, row_max, col_min, col_max)."""
        part = self.levels.get(level, slice(0, 0))
        if block is None:
            return np.arange(part.start, part.stop)
        row, col = self.row[part], self.col[part]
        inside = (row >= block[0]) & (row <= block[1]) & (col >= block[2]) & (col <= block[3])
        return part.start + np.flatnonzero(inside)

    def tiles(self, level: int, block: tuple[int, int, int, int] | None = None) -> Iterator[tuple[int, int, str, int]]:
        """Yield (row, col, file name, size) of the tiles in the block."""
        chosen = self.chosen(level, block)
        name = self._files.name
        for start in range(0, len(chosen), _STEP):
            at = chosen[start : start + _STEP]
            columns = (self.row[at], self.col[at], self._at[at], self.size[at])
            for row, col, file, size in zip(*(column.tolist() for column in columns)):
                yield row, col, name(file), size


def _spelling(file: str, col: int) -> str:
    """Return the format string that makes *file* from *col*; *file* itself where none does."""
    for digits in ("{:08x}", "{:08X}"):
        if digits.format(col) == file[1:9]:
            return file[0] + digits + file[9:]
    return file
