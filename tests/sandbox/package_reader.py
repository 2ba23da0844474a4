# SPDX-License-Identifier: GPL-2.0-or-later
"""A tiny reader of packages, for tests: an own reading of formats.md that shares nothing with the writers."""

from __future__ import annotations

import io
import re
import struct
import zipfile

Tiles = dict[tuple[int, int, int], bytes]  # level, row, column


def _corner(name: str) -> tuple[int, int]:
    found = re.fullmatch(r"R([0-9a-f]+)C([0-9a-f]+)\.bundle", name)
    assert found is not None, name
    return int(found.group(1), 16), int(found.group(2), 16)


def read_v2(data: bytes, level: int, name: str) -> Tiles:
    """The tiles of a V2 bundle: an own reading of formats.md 3."""
    top, left = _corner(name)
    assert struct.unpack_from("<I", data, 0) == (3,)
    assert struct.unpack_from("<Q", data, 24) == (len(data),)
    assert struct.unpack_from("<Q2I", data, 32) == (40, 131092, 3)
    assert struct.unpack_from("<3I", data, 52) == (16384, 5, 131072)
    tiles = {}
    for slot, value in enumerate(struct.unpack_from("<16384Q", data, 64)):
        offset, size = value & (1 << 40) - 1, value >> 40
        if size:
            assert struct.unpack_from("<I", data, offset - 4) == (size,)
            tiles[level, top + slot // 128, left + slot % 128] = data[offset : offset + size]
    return tiles


def read_v1(bundle: bytes, index: bytes, level: int, name: str) -> Tiles:
    """The tiles of a V1 bundle: an own reading of formats.md 4."""
    top, left = _corner(name)
    assert len(index) in (81952, 81936)
    tiles = {}
    for slot in range(16384):
        offset = int.from_bytes(index[16 + 5 * slot : 21 + 5 * slot], "little")
        (size,) = struct.unpack_from("<I", bundle, offset)
        if size:
            tiles[level, top + slot % 128, left + slot // 128] = bundle[offset + 4 : offset + 4 + size]
    return tiles


def read_all(files: dict[str, bytes]) -> Tiles:
    """The tiles of all bundles, by their folders' levels."""
    tiles: Tiles = {}
    for path, data in files.items():
        level = re.search(r"/L(\d{1,4})/(R[^/]*\.bundle)$", path)
        if level is None:
            continue
        index = files.get(path[: -len("bundle")] + "bundlx")
        number, name = int(level.group(1)), level.group(2)
        tiles.update(read_v1(data, index, number, name) if index else read_v2(data, number, name))
    return tiles


def unzip(data: bytes) -> dict[str, bytes]:
    """The entries of a package, which must all be stored."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        return {name: archive.read(name) for name in archive.namelist()}
