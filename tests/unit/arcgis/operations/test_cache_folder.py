# SPDX-License-Identifier: GPL-2.0-or-later
"""What a listing may name, and how much of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.operations.export_tiles import cache_folder
from arcgis_export.plugin.arcgis.operations.export_tiles.cache_folder import UnusableError, fetch_cache
from arcgis_export.plugin.core.files import is_safe_file_name

URL = "https://gis.example.com/server/rest/services/W/MapServer"
FOLDER = "https://gis.example.com/server/rest/directories/arcgisoutput/W"

BAD = ["..", ".", "../x", "a/b", "/etc/passwd", "a\\b", "C:x", "x:stream", "CON", "nul.txt", "com1.bundle", "x.", " x",
       "x ", "", "x\0y", "x\ny", "a" * 201, "a?b", "a*b", "..\\x", "%2e%2e/", "\u202egpj.exe"]  # fmt: skip


def test_names_that_are_safe() -> None:
    assert [name for name in BAD if is_safe_file_name(name)] == []
    good = ["conf.xml", "_alllayers", "L00", "R0000C0000.bundle", "Grün & blau", "con_f", "100%", "status.gdb", "..x"]
    assert [name for name in good if not is_safe_file_name(name)] == []


class Listings:
    """Stands for a session: lists what it is given, by the end of the address."""

    def __init__(self, **listings: Any) -> None:
        self.listings = listings
        self.waiter = self

    def get_json(self, url: str, **more: Any) -> Any:
        return self.listings[url.rsplit("/", 1)[-1]]

    def wait(self, seconds: float) -> None:
        pass

    check = wait


@pytest.mark.parametrize(("bound", "most"), [("MAX_FILES", 4), ("MAX_FOLDERS", 2)])
def test_more_than_an_export_can_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, most: int) -> None:
    monkeypatch.setattr(cache_folder, bound, most)
    below = {name: {"files": [f"{name}.bundle"], "folders": []} for name in ("L00", "L01", "L02")}
    session: Any = Listings(W={"files": ["conf.xml", "conf.cdi"], "folders": list(below)}, **below)
    with pytest.raises(UnusableError, match="has no end"):
        fetch_cache(session, URL, FOLDER, tmp_path / "part", lambda done, total, size: None)
    assert not list(tmp_path.iterdir())  # before a file is fetched
