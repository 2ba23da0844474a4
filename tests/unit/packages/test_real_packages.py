# SPDX-License-Identifier: GPL-2.0-or-later
"""The real packages, tile for tile beside a reading of the formats that shares nothing with ours."""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

import pytest

from plugin.packages import open_package
from tests.unit.packages.package_fixtures import real

BUNDLE = re.compile(r"L(\d\d)/R([0-9a-f]+)C([0-9a-f]+)\.bundle$")
TILES = {
    "Usa.tpkx": 144,
    "states_filled.tpk": 24,
    "ecoregions.tpk": 4,
    "sample_v1.tpk": 20,
    "compactcache_v1": 112,
    "compactcache_v2": 36,
    "esri_script_cache": 21,
    "testvtpk.vtpk": 14,
    "vtpk_indexed.vtpk": 0,
}


def files_of(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tiles_of(files: dict[str, bytes]) -> dict[tuple[int, int, int], bytes]:
    """Slot by slot, by formats.md 3 and 4: V1 counts down the columns, V2 along the rows."""
    found = {}
    for name, data in files.items():
        match = BUNDLE.search(name)
        if match is None:
            continue
        level, top, left = int(match[1]), int(match[2], 16), int(match[3], 16)
        index = files.get(name[: -len("bundle")] + "bundlx")
        for slot in range(16384):
            if index is not None:
                at = int.from_bytes(index[16 + 5 * slot : 21 + 5 * slot], "little")
                (size,) = struct.unpack_from("<I", data, at)
                at, row, col = at + 4, top + slot % 128, left + slot // 128
            else:
                (value,) = struct.unpack_from("<Q", data, 64 + 8 * slot)
                at, size, row, col = value % 2**40, value >> 40, top + slot // 128, left + slot % 128
            if size:
                found[level, row, col] = data[at : at + size]
    return found


@pytest.mark.parametrize("name", TILES)
def test_every_tile_is_at_its_address_byte_for_byte(name: str) -> None:
    path = real(name)
    expected = tiles_of(files_of(path))
    assert len(expected) == TILES[name]
    with open_package(path) as package:
        assert {tile[:3]: tile[3] for tile in package.raw_tiles()} == expected
