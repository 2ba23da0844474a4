# SPDX-License-Identifier: GPL-2.0-or-later
"""Several jobs for one export: how many at once, what a failure, a cancel and a closed QGIS leave."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.operations.export_tiles.request import ExportTilesRequest
from arcgis_export.plugin.arcgis.services.tile_service import describe
from arcgis_export.plugin.core.errors import CancelledError, ExportError, RequestError
from arcgis_export.plugin.core.waiter import Waiter
from arcgis_export.plugin.jobs.job import State
from arcgis_export.plugin.jobs.server_slots import server_slot
from arcgis_export.plugin.operations.export_tiles.split_plan import (
    _area_of,
    check_merged_name,
    merged_forms,
    plan_split,
    split_job_for,
)
from arcgis_export.plugin.tiles.scheme import Area

from tests.job_setup import details_of, run_job
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace

from ...conftest import Lab
from .split_setup import LEVELS, carried, cutter, planned, submits


@pytest.fixture(autouse=True)
def quick(sandbox: Sandbox) -> Any:
    pace, sandbox.pace = sandbox.pace, Pace(states=("esriJobExecuting", "esriJobSucceeded"))
    yield
    sandbox.pace = pace


def test_the_plan_and_the_records(lab: Lab) -> None:
    split = planned(lab)
    assert len(split.parts) >= 7 and sum(details_of(part).tiles for part in split.parts) == 341
    assert all(details_of(part).tiles <= 50 for part in split.parts)
    lab.journal.save_all([split.job, *split.parts])
    assert [job.id for job in lab.unfinished()] == [split.job.id], "parts are not offered by themselves"
    assert [part.id for part in lab.journal.parts_of(split.job)] == [part.id for part in split.parts]
    lab.journal.remove(split.job)
    assert lab.journal.jobs() == [] and lab.journal.parts_of(split.job) == []


def test_the_merged_file_is_all_that_is_left(lab: Lab) -> None:
    split = planned(lab)
    result = carried(lab, split)
    assert lab.leftovers() == ["merged.mbtiles"] and result.package == lab.folder / "merged.mbtiles"
    assert split.job.state is State.DONE and lab.journal.parts_of(split.job) == []
    fractions = [report.fraction for report in lab.reports]
    assert fractions == sorted(fractions) and fractions[-1] == 1.0
    assert any("jobs done" in report.text for report in lab.reports)
    assert any("Merging" in report.text for report in lab.reports)
    lab.assert_no_secret()


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_no_more_jobs_at_once_than_the_setting_says(lab: Lab, at_once: int) -> None:
    most, lock = 0, threading.Lock()
    begin, earlier = lab.sandbox.begin, set(lab.sandbox.jobs)  # other tests' jobs may never have ended

    def counted(order: Any) -> Any:
        nonlocal most
        job = begin(order)
        with lock:
            most = max(most, sum(1 for each in lab.sandbox.outstanding() if each.id not in earlier))
        return job

    lab.sandbox.begin = counted  # type: ignore[method-assign]
    try:
        carried(lab, planned(lab), at_once=at_once)
    finally:
        del lab.sandbox.begin
    assert most <= at_once and (at_once == 1 or most > 1)


def test_all_exports_to_a_server_share_its_slots() -> None:
    waiter = Waiter(lambda: True)
    with server_slot("https://h/a", 2, Waiter()), server_slot("https://h/b", 2, Waiter()):
        with pytest.raises(CancelledError), server_slot("https://h/c", 2, waiter):
            pass
        with server_slot("https://other/c", 2, waiter):
            pass
    with server_slot("https://h/c", 1, waiter):
        pass


@pytest.mark.parametrize(
    ("path", "forms"),
    [
        ("World/MapServer", ["mbtiles", "gpkg"]),
        ("WorldDegrees/MapServer", ["gpkg"]),
        ("WorldVector/VectorTileServer", ["vtpk", "mbtiles"]),
        ("Elevation/ImageServer", ["tif"]),
    ],
)
def test_what_parts_are_merged_into(lab: Lab, path: str, forms: list[str]) -> None:
    url = lab.sandbox.service(path)
    request = ExportTilesRequest(describe(lab.session(url), url), (2, 3))
    assert merged_forms(request) == forms
    for ending in forms:
        check_merged_name(request, Path(f"a.{ending}"))
    with pytest.raises(RequestError, match=rf"“a\.tpkx”.*\.{forms[0]}"):
        check_merged_name(request, Path("a.tpkx"))


def test_levels_left_out_are_blank_in_mbtiles_so_geopackage_comes_first(lab: Lab) -> None:
    url = lab.sandbox.service("World/MapServer")
    assert merged_forms(ExportTilesRequest(describe(lab.session(url), url), (1, 3))) == ["gpkg", "mbtiles"]


def test_no_folder_to_gather_in(lab: Lab) -> None:
    split = planned(lab, "not/there/merged.mbtiles")
    with pytest.raises(ExportError, match="No folder can be created"):
        carried(lab, split)
    assert submits(lab) == 0


def test_more_jobs_than_anyone_would_run(lab: Lab) -> None:
    url = lab.sandbox.service("Limited/MapServer")
    service = describe(lab.session(url), url)
    request = ExportTilesRequest(_deep(service), tuple(range(10)))
    with pytest.raises(RequestError, match="349,525 tiles would take more than 2,000 jobs of at most 50 tiles"):
        plan_split(request)


def _deep(service: Any) -> Any:
    from arcgis_export.plugin.tiles.scheme import Lod

    lods = tuple(Lod(z, 156543.033928 / 2**z, 591657527.6 / 2**z) for z in range(10))
    return replace(service, scheme=replace(service.scheme, lods=lods), usable_levels=tuple(range(10)))


def test_one_sign_in_for_each_thread(lab: Lab) -> None:
    url = lab.sandbox.service("Secured/World/MapServer")
    service = replace(describe(lab.session(url, lab.login), url), max_tiles=50)
    request = ExportTilesRequest(service, LEVELS)
    split = split_job_for(request, plan_split(request), lab.folder / "merged.mbtiles", cutter)
    lab.sandbox.clear()
    run_job(split.job, lab.session(url, lab.login), lab.journal, lab.reports.append, parts=split.parts, at_once=2)
    assert len(lab.sandbox.find("generateToken$")) == 2
    lab.assert_no_secret()


def test_a_cut_that_goes_wrong_asks_for_the_tiles_themselves(lab: Lab) -> None:
    url = lab.sandbox.service("Limited/MapServer")
    request = ExportTilesRequest(describe(lab.session(url), url), (3, 4))
    scheme = request.service.grid()
    for part in plan_split(request):
        for wrong in (lambda box: Area(()), lambda box: Area.from_extent(request.service.full_extent)):
            area = _area_of(request, part, scheme, wrong)  # type: ignore[arg-type]
            asked = replace(request, levels=part.levels, area=area)
            assert sum(asked.tiles().values()) == part.tiles and not area.is_empty
            assert part.block.contains(area.extent)
