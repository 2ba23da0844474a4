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
from arcgis_export.plugin.arcgis.sign_in.tokens import forget_tokens
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

from ...conftest import ExportSetup
from .split_setup import LEVELS, carried, cutter, planned, submits


@pytest.fixture(autouse=True)
def quick(sandbox: Sandbox) -> Any:
    pace, sandbox.pace = sandbox.pace, Pace(states=("esriJobExecuting", "esriJobSucceeded"))
    yield
    sandbox.pace = pace


def test_the_plan_and_the_records(setup: ExportSetup) -> None:
    split = planned(setup)
    assert len(split.parts) >= 7 and sum(details_of(part).tiles for part in split.parts) == 341
    assert all(details_of(part).tiles <= 50 for part in split.parts)
    setup.journal.save_all([split.job, *split.parts])
    assert [job.id for job in setup.unfinished()] == [split.job.id], "parts are not offered by themselves"
    assert [part.id for part in setup.journal.parts_of(split.job)] == [part.id for part in split.parts]
    setup.journal.remove(split.job)
    assert setup.journal.jobs() == [] and setup.journal.parts_of(split.job) == []


def test_the_merged_file_is_all_that_is_left(setup: ExportSetup) -> None:
    split = planned(setup)
    result = carried(setup, split)
    assert setup.leftovers() == ["merged.mbtiles"] and result.package == setup.folder / "merged.mbtiles"
    assert split.job.state is State.DONE and setup.journal.parts_of(split.job) == []
    fractions = [report.fraction for report in setup.reports]
    assert fractions == sorted(fractions) and fractions[-1] == 1.0
    assert any("jobs done" in report.text for report in setup.reports)
    assert any("Merging" in report.text for report in setup.reports)
    setup.assert_no_secret()


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_no_more_jobs_at_once_than_the_setting_says(setup: ExportSetup, at_once: int) -> None:
    most, lock = 0, threading.Lock()
    begin, earlier = setup.sandbox.begin, set(setup.sandbox.jobs)  # other tests' jobs may never have ended

    def counted(order: Any) -> Any:
        nonlocal most
        job = begin(order)
        with lock:
            most = max(most, sum(1 for each in setup.sandbox.outstanding() if each.id not in earlier))
        return job

    setup.sandbox.begin = counted  # type: ignore[method-assign]
    try:
        carried(setup, planned(setup), at_once=at_once)
    finally:
        del setup.sandbox.begin
    assert most <= at_once and (at_once == 1 or most > 1)


def test_all_exports_to_a_server_share_its_slots() -> None:
    waiter = Waiter(lambda: True)
    with server_slot("https://h/a", 2, Waiter()), server_slot("https://h/b", 2, Waiter()):
        with pytest.raises(CancelledError), server_slot("https://h/c", 2, waiter):
            pass
        with server_slot("https://other/c", 2, Waiter()):
            pass
    with server_slot("https://h/c", 1, Waiter()):
        pass


def test_who_waits_first_is_served_first() -> None:
    order: list[int] = []
    waiting = [threading.Event() for _ in range(4)]

    def work(number: int) -> None:
        with server_slot("https://queue/a", 1, Waiter(), waiting[number].set):
            order.append(number)

    with server_slot("https://queue/a", 1, Waiter()):
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for number, thread in enumerate(threads):
            thread.start()
            assert waiting[number].wait(5)
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("path", "forms"),
    [
        ("World/MapServer", ["mbtiles", "gpkg"]),
        ("WorldDegrees/MapServer", ["gpkg"]),
        ("WorldVector/VectorTileServer", ["vtpk", "mbtiles"]),
        ("Elevation/ImageServer", ["tif"]),
    ],
)
def test_what_parts_are_merged_into(setup: ExportSetup, path: str, forms: list[str]) -> None:
    url = setup.sandbox.service(path)
    request = ExportTilesRequest(describe(setup.session(url), url), (2, 3))
    assert merged_forms(request) == forms
    for ending in forms:
        check_merged_name(request, Path(f"a.{ending}"))
    with pytest.raises(RequestError, match=rf"“a\.tpkx”.*\.{forms[0]}"):
        check_merged_name(request, Path("a.tpkx"))


def test_levels_left_out_are_blank_in_mbtiles_so_geopackage_comes_first(setup: ExportSetup) -> None:
    url = setup.sandbox.service("World/MapServer")
    assert merged_forms(ExportTilesRequest(describe(setup.session(url), url), (1, 3))) == ["gpkg", "mbtiles"]


def test_no_folder_to_gather_in(setup: ExportSetup) -> None:
    split = planned(setup, "not/there/merged.mbtiles")
    with pytest.raises(ExportError, match="No folder can be created"):
        carried(setup, split)
    assert submits(setup) == 0


def test_more_jobs_than_anyone_would_run(setup: ExportSetup) -> None:
    url = setup.sandbox.service("Limited/MapServer")
    service = describe(setup.session(url), url)
    request = ExportTilesRequest(_deep(service), tuple(range(10)))
    with pytest.raises(RequestError, match="349,525 tiles would take more than 2,000 jobs of at most 50 tiles"):
        plan_split(request)


def _deep(service: Any) -> Any:
    from arcgis_export.plugin.tiles.scheme import Lod

    lods = tuple(Lod(z, 156543.033928 / 2**z, 591657527.6 / 2**z) for z in range(10))
    return replace(service, scheme=replace(service.scheme, lods=lods), usable_levels=tuple(range(10)))


def test_one_sign_in_for_all_threads(setup: ExportSetup) -> None:
    url = setup.sandbox.service("Secured/World/MapServer")
    service = replace(describe(setup.session(url, setup.login), url), max_tiles=50)
    request = ExportTilesRequest(service, LEVELS)
    split = split_job_for(request, plan_split(request), setup.folder / "merged.mbtiles", cutter)
    setup.sandbox.clear()
    forget_tokens()
    run_job(
        split.job, setup.session(url, setup.login), setup.journal, setup.reports.append, parts=split.parts, at_once=2
    )
    assert len(setup.sandbox.find("generateToken$")) == 1
    setup.assert_no_secret()


def test_a_cut_that_goes_wrong_asks_for_the_tiles_themselves(setup: ExportSetup) -> None:
    url = setup.sandbox.service("Limited/MapServer")
    request = ExportTilesRequest(describe(setup.session(url), url), (3, 4))
    scheme = request.service.grid()
    for part in plan_split(request):
        for wrong in (lambda box: Area(()), lambda box: Area.from_extent(request.service.full_extent)):
            area = _area_of(request, part, scheme, wrong)  # type: ignore[arg-type]
            asked = replace(request, levels=part.levels, area=area)
            assert sum(asked.tiles().values()) == part.tiles and not area.is_empty
            assert part.block.contains(area.extent)
