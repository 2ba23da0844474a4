# SPDX-License-Identifier: GPL-2.0-or-later
"""The ending of a file's name when another kind of file is to be written."""

from __future__ import annotations

from pathlib import Path

import pytest
from arcgis_export.plugin.core.save_name import with_ending

KNOWN = ("tpkx", "tpk", "vtpk", "mbtiles")


@pytest.mark.parametrize(
    ("name", "endings", "expected"),
    [
        ("World.tpkx", ("tpk",), "World.tpk"),
        ("World.TPKX", ("tpk",), "World.tpk"),
        ("World.tif", ("tif", "tiff"), "World.tif"),
        ("World.TIFF", ("tif", "tiff"), "World.TIFF"),
        ("World", ("tpk",), "World.tpk"),
        ("World 1.5", ("tpk",), "World 1.5.tpk"),  # no ending, but a part of the name
        ("World 1.5.vtpk", ("mbtiles",), "World 1.5.mbtiles"),
        ("World.tpkx", ("",), "World"),  # a folder
        ("World 1.5", ("",), "World 1.5"),
    ],
)
def test_known_ending_gives_way_to_the_new_one(name: str, endings: tuple[str, ...], expected: str) -> None:
    assert with_ending(Path("/data") / name, endings, KNOWN) == Path("/data") / expected


def test_path_without_a_name_stays(tmp_path: Path) -> None:
    assert with_ending(Path("/"), ("tpk",), KNOWN) == Path("/")
