# SPDX-License-Identifier: GPL-2.0-or-later
"""What the window says and allows, asked without a window."""

from __future__ import annotations

import math
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.operations.export_tiles.request import PackageFormat
from arcgis_export.plugin.arcgis.services.tile_service import Service, read_service
from arcgis_export.plugin.arcgis.services.tile_size import TileSize
from arcgis_export.plugin.arcgis.urls import parse_service_url
from arcgis_export.plugin.operations.export_tiles.form import (
    Assessment,
    assess,
    button_text,
    file_ending,
    finished_text,
    first_levels,
    levels_problem,
    split_text,
    summary,
)

COUNTS = {0: 1, 1: 4, 2: 16, 3: 64, 4: 256, 5: 1024}


@pytest.fixture
def service(description: Any) -> Any:
    def make(**changes: Any) -> Service:
        return read_service(description(**changes), parse_service_url("https://h/rest/services/World/MapServer"))

    return make


def test_first_levels(service: Any) -> None:
    scale = 591657527.6
    assert first_levels(service(), COUNTS, scale) == (0, 1, 2)
    assert first_levels(service(), COUNTS, scale / 4.1) == (2, 3, 4)
    assert first_levels(service(), COUNTS, 1.0) == (5,)
    assert first_levels(service(), COUNTS, 1e12) == (0, 1, 2)
    assert first_levels(service(maxExportTilesCount=100), COUNTS, scale / 4) == (2, 3)
    # A view whose own level is too much: what fits of it, from the coarsest; one at least, and the problem is said.
    assert first_levels(service(maxExportTilesCount=10), COUNTS, scale / 32) == (0, 1)
    assert first_levels(service(maxExportTilesCount=10, minLOD=5), COUNTS, scale / 32) == (5,)
    assert first_levels(service(minLOD=3), COUNTS, scale) == (3, 4, 5)
    assert first_levels(service(tileInfo=None), {}, scale) == first_levels(service(minLOD=9), {}, scale) == ()


def test_first_levels_of_all_of_a_service(service: Any) -> None:
    """From the coarsest to the deepest that fits in one job."""
    world = {level: 4**level for level in range(6)}
    assert first_levels(service(), world, math.inf) == (0, 1, 2, 3, 4, 5)
    assert first_levels(service(maxExportTilesCount=100), world, math.inf) == (0, 1, 2, 3)
    assert first_levels(service(maxExportTilesCount=100), world, 0) == (0, 1, 2, 3)  # a map without a scale
    assert first_levels(service(maxExportTilesCount=100, minLOD=5), world, math.inf) == (5,)


def test_levels_of_last_time_come_first(service: Any) -> None:
    world, small = {level: 4**level for level in range(6)}, service(maxExportTilesCount=100)
    assert first_levels(small, world, 1e8, [4, 5]) == (4, 5)
    assert first_levels(small, world, math.inf, [1, 3]) == (1, 3)
    assert first_levels(small, world, math.inf, [4, 5]) == (0, 1, 2, 3)  # chosen for another area
    assert first_levels(small, world, math.inf, [0, 77]) == (0, 1, 2, 3)
    assert first_levels(small, world, math.inf, "0-3") == (0, 1, 2, 3)


def test_problems_with_levels(service: Any) -> None:
    small = service(maxExportTilesCount=100)
    assert levels_problem(small, [0, 1, 2], COUNTS) == ""
    assert "No level" in levels_problem(small, [], COUNTS)
    assert "touches no tile" in levels_problem(small, [0], {0: 0})
    text = levels_problem(small, [0, 1, 2, 3, 4], COUNTS)
    assert text == "341 tiles are more than the 100 that the service allows in one export. Down to level 3 would fit."
    assert levels_problem(small, [5], COUNTS).endswith("Choose a smaller area.")
    assert levels_problem(small, [0], {}) == ""  # not counted yet


def test_summary(service: Any) -> None:
    small = service(maxExportTilesCount=2000)
    assert summary(small, [0, 1], COUNTS, "") == "5 of 2,000 tiles. Down to level 5 would fit."
    assert summary(small, range(6), COUNTS, "about 31.4 MB") == "1,365 of 2,000 tiles, about 31.4 MB."
    assert summary(small, [], COUNTS, "") == "0 of 2,000 tiles."


def test_summary_with_what_the_server_says(service: Any) -> None:
    small = service(maxExportTilesCount=2000)
    said = summary(small, range(6), COUNTS, "about 9 MB", (1365, 31_440_000))
    assert said == "1,365 of 2,000 tiles. The server estimates 1,365 tiles, 31.4 MB."
    assert summary(small, range(6), COUNTS, "", (1365, -1)).endswith("The server counts 1,365 tiles.")


def test_split_words(service: Any) -> None:
    small = service(maxExportTilesCount=100)
    assert summary(small, range(6), COUNTS, "about 31.4 MB", None, 15) == (
        "1,365 tiles, about 31.4 MB, in 15 jobs of at most 100."
    )
    assert split_text(15).startswith("Export in 15 job") and "planning" in split_text(0)
    assert button_text(1365, 15).startswith("Export 1,365 tiles in 15 job")


def test_other_words(service: Any) -> None:
    assert button_text(0) == "Export" and button_text(1348).startswith("Export 1,348 tile")
    assert service().sentence() == "Map tiles, levels 0 to 5. Export is allowed, up to 100,000 tiles at once."
    assert "switched off" in service(exportTilesAllowed=False).problem()
    assert finished_text("World", [0, 1, 2, 5], 1348, True) == "World, levels 0–2,5, 1,348 tiles: added to the map"
    assert finished_text("World", [0], 1, False) == "World, level 0, 1 tile: saved"


def test_ending_of_the_file_to_come() -> None:
    assert [file_ending(each) for each in (PackageFormat.TPKX, PackageFormat.TPK, PackageFormat.VTPK)] == [
        "tpkx", "tpk", "vtpk"
    ]  # fmt: skip
    assert file_ending(PackageFormat.CACHE) == "" and file_ending(None) == ""  # a folder; nothing is chosen
    assert file_ending("mbtiles") == "mbtiles"


def test_problems_are_reported_in_the_order_of_the_fields(service: Any) -> None:
    made = service(maxExportTilesCount=100)
    over = [3, 4]  # 320 tiles
    assert assess(made, over, COUNTS, "not a number", "no plan").problem == "not a number"
    assert assess(made, over, COUNTS, "", "no plan").problem == "no plan"
    found = assess(made, over, COUNTS)
    assert "more than the 100" in found.problem and found.summary == "" and found.total == 320
    assert assess(made, [], COUNTS).problem == "No level is chosen. Tick at least one."


def test_split_export_may_be_over_the_limit(service: Any) -> None:
    found = assess(service(maxExportTilesCount=100), [3, 4], COUNTS, jobs=4, tile_size=1000)
    assert found.problem == "" and "in 4 jobs of at most 100" in found.summary and "about" in found.summary


def test_nothing_is_reported_of_levels_that_are_not_counted_yet(service: Any) -> None:
    assert assess(service(), [3], {}) == Assessment()
    assert assess(service(), [3], {}, "not a number").problem == "not a number"


def test_nothing_is_reported_of_a_service_that_can_not_be_exported(service: Any) -> None:
    closed = service(exportTilesAllowed=False)
    assert closed.problem()
    assert assess(closed, [3], COUNTS, "not a number") == assess(None, [3], COUNTS) == Assessment()


def test_tiles_that_differ_are_said_to_be_the_most(service: Any) -> None:
    made, counts = service(), {3: 100}
    assert "about 1.0 MB" in assess(made, [3], counts, tile_size=TileSize(1e4, 4e4, True)).summary
    assert "at most 4.0 MB" in assess(made, [3], counts, tile_size=TileSize(1e4, 4e4, False)).summary
