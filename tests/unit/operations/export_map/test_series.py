# SPDX-License-Identifier: GPL-2.0-or-later
"""Series of map images: which there are, and what each asks for."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.core.errors import RequestError
from arcgis_export.plugin.operations.export_map.operation import map_job_for
from arcgis_export.plugin.operations.export_map.series import (
    drawn_layers,
    over_boxes,
    over_layers,
    over_time,
    time_steps,
)
from arcgis_export.plugin.tiles.extent import Extent

from tests.unit.operations.export_map.test_form import request, service

DAY = 86_400_000


def at(year: int, month: int = 1, day: int = 1) -> int:
    return int(datetime(year, month, day, tzinfo=timezone.utc).timestamp() * 1000)


def days(steps: Any) -> list[str]:
    return [datetime.fromtimestamp(low / 1000, timezone.utc).strftime("%Y-%m-%d") for low, _ in steps]


def test_steps_of_days_end_with_the_time() -> None:
    assert time_steps(0, 10 * DAY, 4, "esriTimeUnitsDays") == [(0, 4 * DAY), (4 * DAY, 8 * DAY), (8 * DAY, 10 * DAY)]


def test_steps_of_months_and_years_are_the_calendars() -> None:
    assert days(time_steps(at(2020, 1, 31), at(2020, 6), 1, "esriTimeUnitsMonths")) == [
        "2020-01-31", "2020-02-29", "2020-03-31", "2020-04-30", "2020-05-31",
    ]  # fmt: skip
    assert days(time_steps(at(2019, 3), at(2021, 3), 1, "esriTimeUnitsYears")) == ["2019-03-01", "2020-03-01"]
    assert days(time_steps(at(1950), at(1990), 2, "esriTimeUnitsDecades")) == ["1950-01-01", "1970-01-01"]
    assert days(time_steps(at(1950), at(1970), 1, "esriTimeUnitsYears"))[:2] == ["1950-01-01", "1951-01-01"]


@pytest.mark.parametrize(
    ("start", "end", "count", "unit", "words"),
    [
        (5, 5, 1, "esriTimeUnitsDays", "a later end"), (0, DAY, 1, "esriTimeUnitsUnknown", "needs a length"),
        (0, DAY, 0, "esriTimeUnitsDays", "needs a length"), (0, DAY, 1, "esriTimeUnitsSeconds", "more than 1,000 images"),
        (at(9950), at(9999), 1, "esriTimeUnitsCenturies", "beyond the calendar"),
    ],
)  # fmt: skip
def test_steps_that_will_not_do(start: int, end: int, count: int, unit: str, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        time_steps(start, end, count, unit)


def test_no_moment_is_in_two_images() -> None:
    timed = request(service=service(timeInfo={"timeExtent": [0, 3 * DAY]}), time=(0, 3 * DAY))
    series = over_time(timed, 1, "esriTimeUnitsDays")
    assert [name for name, _ in series] == ["1970-01-01", "1970-01-02", "1970-01-03"]
    assert [each.parameters()["time"] for _, each in series] == [
        f"0,{DAY - 1}", f"{DAY},{2 * DAY - 1}", f"{2 * DAY},{3 * DAY}",
    ]  # fmt: skip
    with pytest.raises(RequestError, match="needs a start and an end"):
        over_time(request(time=(None, DAY)), 1, "esriTimeUnitsDays")


def test_one_image_for_each_layer() -> None:
    series = over_layers(request(), [0, 1, 2])
    assert [(name, each.layers) for name, each in series] == [("layer 0", "show:0"), ("layer 2", "show:2")]
    with pytest.raises(RequestError, match="No layer"):
        over_layers(request(), [])
    assert drawn_layers(service(), "show:0,4") == [0, 4] and drawn_layers(service(), "") == [0, 1, 2]


def test_one_image_for_each_box_at_one_resolution() -> None:
    boxes = [("Bern", Extent(0, 0, 1000, 500)), ("Uri", Extent(5, 5, 15, 205)), ("bern", Extent(0, 0, 10, 10))]
    series = over_boxes(request(), boxes, 10.0)
    assert [name for name, _ in series] == ["Bern", "Uri", "bern 3"]
    assert [(each.width, each.height) for _, each in series] == [(100, 50), (1, 20), (1, 1)]
    assert series[1][1].extent == boxes[1][1]
    with pytest.raises(RequestError, match="no polygon"):
        over_boxes(request(), [], 10.0)
    with pytest.raises(RequestError, match="more than 1,000"):
        over_boxes(request(), boxes * 400, 10.0)


def test_names_are_parts_of_file_names() -> None:
    boxes = [(name, Extent(0, 0, 10, 10)) for name in ("地" * 100, "a/b", "A-B", "é", "e\u0301", "", "..", "50%\n")]
    names = [name for name, _ in over_boxes(request(), boxes, 1.0)]
    assert names == ["地" * 33, "a-b", "A-B 3", "é", "é 5", "6", "7", "50--"]  # 100 bytes: disks count those


def test_an_image_of_a_series_whose_name_no_disk_takes_is_refused_before_the_start(tmp_path: Path) -> None:
    series = over_boxes(request(), [("地" * 33, Extent(0, 0, 10, 10))], 1.0)
    assert map_job_for(request(), tmp_path / f"{'x' * 130}.png", series=series).output
    with pytest.raises(RequestError, match="too long"):
        map_job_for(request(), tmp_path / f"{'x' * 150}.png", series=series)
