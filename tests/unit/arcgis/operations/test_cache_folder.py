# SPDX-License-Identifier: GPL-2.0-or-later
"""What a listing may name, and how much of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.operations.export_tiles import cache_folder
from arcgis_export.plugin.arcgis.operations.export_tiles.cache_folder import UnusableError, fetch_cache

URL = "https://gis.example.com/server/rest/services/W/MapServer"
FOLDER = "https://gis.example.com/server/rest/directories/arcgisoutput/W"


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
    with pytest.raises(UnusableError, match="nested too deeply or too large"):
        fetch_cache(session, URL, FOLDER, tmp_path / "part", lambda done, total, size: None)
    assert not list(tmp_path.iterdir())  # before a file is fetched


@pytest.mark.parametrize("other", ["CONF.XML", "L00", "e\u0301"])
def test_names_that_some_disk_takes_for_one(tmp_path: Path, other: str) -> None:
    session: Any = Listings(W={"files": ["conf.xml", "l00", "é", other], "folders": []})
    with pytest.raises(UnusableError, match="can't be saved under its name"):
        fetch_cache(session, URL, FOLDER, tmp_path / "part", lambda done, total, size: None)
    assert not list(tmp_path.iterdir())
