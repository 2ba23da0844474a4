# SPDX-License-Identifier: GPL-2.0-or-later
"""Several jobs for one export: how many at once, what a failure, a cancel and a closed QGIS leave."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import ServerError
from arcgis_export.plugin.arcgis.export_tiles import ExportTilesRequest
from arcgis_export.plugin.arcgis.service import describe
from arcgis_export.plugin.errors import CancelledError, ExportError, RequestError
from arcgis_export.plugin.job import State
from arcgis_export.plugin.server_slots import server_slot
from arcgis_export.plugin.split_export import (
    SplitExport,
    _area_of,
    check_merged_name,
    merged_forms,
    perform_split,
    plan_split,
    split_job_for,
)
from arcgis_export.plugin.split_parts import sweep
from arcgis_export.plugin.tiling import Area
from arcgis_export.plugin.waiting import Waiter

from tests.sandbox import Sandbox
from tests.sandbox.jobs import Pace

from .conftest import Lab

LEVELS = (0, 1, 2, 3, 4)  # 341 tiles of the whole world


@pytest.fixture(autouse=True)
def quick(sandbox: Sandbox) -> Any:
    pace, sandbox.pace = sandbox.pace, Pace(states=("esriJobExecuting", "esriJobSucceeded"))
    yield
    sandbox.pace = pace


def planned(lab: Lab, name: str = "merged.mbtiles", path: str = "Limited/MapServer", **more: Any) -> SplitExport:
    url = lab.sandbox.service(path)
    request = ExportTilesRequest(describe(lab.session(url), url), LEVELS, **more)
    return split_job_for(request, plan_split(request), lab.folder / name)


def carried(lab: Lab, split: SplitExport, first: bool = True, **more: Any) -> Any:
    """Run it, or go on with it as after a restart."""
    job = split.job if first else lab.journal.find(split.job)
    assert job is not None
    session = lab.session(job.service_url)
    parts = split.parts if first else ()
    return perform_split(job, session, lab.journal, lab.reports.append, parts=parts, **more)


def submits(lab: Lab) -> int:
    return len(lab.sandbox.find("Limited/MapServer/exportTiles$", "POST"))


def test_the_plan_and_the_records(lab: Lab) -> None:
    split = planned(lab)
    assert len(split.parts) >= 7 and sum(part.options["tiles"] for part in split.parts) == 341
    assert all(part.options["tiles"] <= 50 for part in split.parts)
    lab.journal.save_all([split.job, *split.parts])
    assert [job.id for job in lab.journal.unfinished()] == [split.job.id], "parts are not offered by themselves"
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


def test_a_job_that_fails_once_is_sent_again(lab: Lab) -> None:
    lab.sandbox.misbehave("fail", times=1, match="/jobs/")
    split = planned(lab)
    carried(lab, split)
    assert submits(lab) == len(split.parts) + 1
    assert lab.leftovers() == ["merged.mbtiles"]


def test_what_is_done_is_kept_when_a_job_fails_and_only_the_rest_is_asked_for_again(lab: Lab) -> None:
    split = planned(lab)
    bad = split.parts[4]
    bad.parameters["levels"] = "8"  # beyond what the service holds
    with pytest.raises(ServerError, match="001470"):
        carried(lab, split, at_once=1)
    assert split.job.state is State.INTERRUPTED and split.job.can_continue
    done = [part for part in lab.journal.parts_of(split.job) if part.state is State.DONE]
    assert len(done) == 4 and all(Path(part.output).is_file() for part in done)
    before = submits(lab)
    mended = lab.journal.parts_of(split.job)[4]
    mended.parameters["levels"] = ",".join(map(str, mended.options["levels"]))
    lab.journal.save(mended)
    carried(lab, split, first=False)
    assert submits(lab) - before == len(split.parts) - 4
    assert tiles_in(lab.folder / "merged.mbtiles") == 341


def tiles_in(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT count(*) FROM tiles").fetchone()[0])


def test_closing_qgis_in_the_middle_leaves_the_servers_jobs_and_goes_on_with_them(lab: Lab) -> None:
    split = planned(lab)
    stop_after(lab, 3)
    with pytest.raises(CancelledError):
        carried(lab, split, leaving=lambda: lab.waiter.stop)
    lab.waiter.stop = False
    assert not lab.sandbox.find("/cancel$")
    stored = lab.journal.find(split.job)
    assert stored is not None and stored.can_continue
    before = submits(lab)
    lab.waiter.hook = lambda seconds: None
    carried(lab, split, first=False)
    assert submits(lab) == len(split.parts), "a part was submitted twice"
    assert before < len(split.parts)
    assert lab.leftovers() == ["merged.mbtiles"]


def stop_after(lab: Lab, number: int) -> None:
    def look(seconds: float) -> None:
        if submits(lab) >= number:
            lab.waiter.stop = True

    lab.waiter.hook = look


def test_a_cancel_tells_the_server_and_leaves_nothing(lab: Lab) -> None:
    lab.sandbox.pace = Pace(states=("esriJobExecuting",) * 50)
    split = planned(lab)
    stop_after(lab, 2)
    with pytest.raises(CancelledError):
        carried(lab, split)
    assert lab.leftovers() == []
    assert len(lab.sandbox.find("/cancel$")) == 2
    assert split.job.state is State.CANCELLED and not lab.journal.unfinished()


def test_a_package_that_somebody_removed_is_fetched_again(lab: Lab) -> None:
    split = planned(lab)
    stop_after(lab, 4)
    with pytest.raises(CancelledError):
        carried(lab, split, leaving=lambda: lab.waiter.stop)
    lab.waiter.stop, lab.waiter.hook = False, lambda seconds: None
    gone = next(part for part in lab.journal.parts_of(split.job) if part.state is State.DONE)
    Path(gone.output).unlink()
    carried(lab, split, first=False)
    assert submits(lab) == len(split.parts) + 1


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
    with pytest.raises(ExportError, match="No folder can be made"):
        carried(lab, split)
    assert submits(lab) == 0


def test_more_jobs_than_anyone_would_run(lab: Lab) -> None:
    url = lab.sandbox.service("Limited/MapServer")
    service = describe(lab.session(url), url)
    request = ExportTilesRequest(_deep(service), tuple(range(10)))
    with pytest.raises(RequestError, match="349,525 tiles would take more than 2,000 jobs of at most 50 tiles"):
        plan_split(request)


def _deep(service: Any) -> Any:
    from arcgis_export.plugin.tiling import Lod

    lods = tuple(Lod(z, 156543.033928 / 2**z, 591657527.6 / 2**z) for z in range(10))
    return replace(service, scheme=replace(service.scheme, lods=lods), usable_levels=tuple(range(10)))


def interrupted(lab: Lab, after: int = 4) -> SplitExport:
    """A split export on which QGIS was closed in the middle."""
    split = planned(lab)
    stop_after(lab, after)
    with pytest.raises(CancelledError):
        carried(lab, split, leaving=lambda: lab.waiter.stop)
    lab.waiter.stop, lab.waiter.hook = False, lambda seconds: None
    return split


def test_a_record_that_lost_a_part_is_never_called_done(lab: Lab) -> None:
    split = interrupted(lab)
    lab.journal.remove(lab.journal.parts_of(split.job)[-1])
    with pytest.raises(ExportError, match="record of this export is incomplete"):
        carried(lab, split, first=False)
    stored = lab.journal.find(split.job)
    assert stored is not None and stored.state is State.FAILED and lab.leftovers() == []


def test_one_that_another_qgis_finished_is_shown_as_it_is(lab: Lab) -> None:
    split = planned(lab)
    carried(lab, split)
    before = submits(lab)
    result = carried(lab, split, first=False)
    assert result.package == lab.folder / "merged.mbtiles" and result.extent is not None
    assert submits(lab) == before and lab.journal.find(split.job).state is State.DONE  # type: ignore[union-attr]


def test_the_folder_of_parts_may_be_gone(lab: Lab) -> None:
    split = interrupted(lab)
    shutil.rmtree(split.job.parts_folder)
    carried(lab, split, first=False)
    assert tiles_in(lab.folder / "merged.mbtiles") == 341 and lab.leftovers() == ["merged.mbtiles"]


def test_a_part_that_was_damaged_meanwhile_is_fetched_again(lab: Lab) -> None:
    split = interrupted(lab)
    done = next(part for part in lab.journal.parts_of(split.job) if part.state is State.DONE)
    whole = Path(done.output).read_bytes()
    Path(done.output).write_bytes(whole[: len(whole) // 2])
    carried(lab, split, first=False)
    assert tiles_in(lab.folder / "merged.mbtiles") == 341
    assert submits(lab) == len(split.parts) + 1


def test_a_name_that_is_a_folder_is_refused_before_anything_is_sent(lab: Lab) -> None:
    split = planned(lab)
    (lab.folder / "merged.mbtiles").mkdir()
    with pytest.raises(RequestError, match="is a folder"):
        carried(lab, split)
    assert submits(lab) == 0


def test_what_a_dead_qgis_left_is_swept(lab: Lab) -> None:
    split = interrupted(lab)
    other = interrupted(lab)
    split.job.state = State.DONE  # and then the power failed
    lab.journal.save(split.job)
    sweep(lab.journal)
    assert not split.job.parts_folder.exists() and lab.journal.parts_of(split.job) == []
    assert other.job.parts_folder.exists() and lab.journal.parts_of(other.job)


def test_one_sign_in_for_each_thread(lab: Lab) -> None:
    url = lab.sandbox.service("Secured/World/MapServer")
    service = replace(describe(lab.session(url, lab.login), url), max_tiles=50)
    request = ExportTilesRequest(service, LEVELS)
    split = split_job_for(request, plan_split(request), lab.folder / "merged.mbtiles")
    lab.sandbox.clear()
    perform_split(split.job, lab.session(url, lab.login), lab.journal, lab.reports.append, parts=split.parts, at_once=2)
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


@pytest.mark.parametrize(
    ("name", "options"), [("reset", {}), ("lost", {}), ("fault", {"status": 502}), ("html", {"status": 503})]
)
def test_a_hiccup_at_a_submit_does_not_stop_the_rest(lab: Lab, name: str, options: dict[str, Any]) -> None:
    split = planned(lab)
    lab.sandbox.misbehave(name, times=1, match="exportTiles$", **options)
    carried(lab, split)
    assert tiles_in(lab.folder / "merged.mbtiles") == 341
    assert submits(lab) == len(split.parts) + 1


def test_a_package_that_is_damaged_on_the_server_is_made_anew(lab: Lab) -> None:
    split = planned(lab)
    first: list[str] = []
    begin = lab.sandbox.begin

    def spoiled(order: Any) -> Any:
        job = begin(order)
        if not first:
            first.append(job.id)
            lab.sandbox.misbehave("corrupt", times=None, match=job.id)
        return job

    lab.sandbox.begin = spoiled  # type: ignore[method-assign]
    try:
        carried(lab, split)
    finally:
        del lab.sandbox.begin
    assert tiles_in(lab.folder / "merged.mbtiles") == 341
    assert submits(lab) == len(split.parts) + 1


def test_packages_that_stay_damaged_are_told_by_their_job_and_asked_for_anew_on_go_on(lab: Lab) -> None:
    split = planned(lab)
    lab.sandbox.misbehave("corrupt", times=None, match="arcgisoutput")
    with pytest.raises(ExportError, match=r"job \d+ of this export is damaged"):
        carried(lab, split)
    assert split.job.state is State.INTERRUPTED
    lab.sandbox.clear()
    carried(lab, split, first=False)
    assert tiles_in(lab.folder / "merged.mbtiles") == 341


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
@pytest.mark.parametrize("ending", ["mbtiles", "gpkg"])
def test_the_logs_of_an_older_file_are_not_applied_to_the_new_one(lab: Lab, mode: str, ending: str) -> None:
    target = lab.folder / f"merged.{ending}"
    code = (
        f"import os, sqlite3; d = sqlite3.connect({str(target)!r}, isolation_level=None); "
        f"d.execute('PRAGMA journal_mode={mode}'); d.execute('CREATE TABLE old (a)'); d.execute('BEGIN'); "
        "d.executemany('INSERT INTO old VALUES (?)', [(str(i) * 999,) for i in range(20000)]); "
        f"{'d.execute(chr(67) + chr(79) + chr(77) + chr(77) + chr(73) + chr(84)); ' if mode == 'WAL' else ''}os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert len(lab.leftovers()) > 1, "there is no log that could be applied"
    carried(lab, planned(lab, target.name))
    with contextlib.closing(sqlite3.connect(target)) as database:
        assert "old" not in {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    assert lab.leftovers() == [target.name]


def test_an_area_without_tiles_is_not_offered_again(lab: Lab) -> None:
    from arcgis_export.plugin.tiling import Extent

    url = lab.sandbox.service("SparseVector/VectorTileServer")
    service = replace(describe(lab.session(url), url), max_tiles=4)
    south = Area.from_extent(Extent(-1.2e7, -1.9e7, -0.9e7, -1.7e7))
    request = ExportTilesRequest(service, (5,), south)
    split = split_job_for(request, plan_split(request), lab.folder / "merged.vtpk")
    with pytest.raises(ExportError, match="no tiles in this area"):
        perform_split(split.job, lab.session(url), lab.journal, lab.reports.append, parts=split.parts)
    assert split.job.state is State.FAILED and lab.leftovers() == [] and not lab.journal.unfinished()
