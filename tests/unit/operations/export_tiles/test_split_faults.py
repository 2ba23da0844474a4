# SPDX-License-Identifier: GPL-2.0-or-later
"""Split exports in trouble: what a failure, a cancel, a closed QGIS and a damaged file leave."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import ServerError
from arcgis_export.plugin.arcgis.operations.export_tiles.request import ExportTilesRequest
from arcgis_export.plugin.arcgis.services.tile_service import describe
from arcgis_export.plugin.core.errors import CancelledError, ExportError, RequestError
from arcgis_export.plugin.jobs.job import State
from arcgis_export.plugin.jobs.server_job import UnansweredError
from arcgis_export.plugin.operations.export_tiles.split import SplitTiles
from arcgis_export.plugin.operations.export_tiles.split_plan import plan_split, split_job_for
from arcgis_export.plugin.tiles.scheme import Area

from tests.job_setup import can_resume, details_of, run_job
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace

from ...conftest import ExportSetup
from .split_setup import carried, cutter, interrupted, planned, stop_after, submits, tiles_in


@pytest.fixture(autouse=True)
def quick(sandbox: Sandbox) -> Any:
    pace, sandbox.pace = sandbox.pace, Pace(states=("esriJobExecuting", "esriJobSucceeded"))
    yield
    sandbox.pace = pace


def test_a_job_that_fails_once_is_sent_again(setup: ExportSetup) -> None:
    setup.sandbox.inject_fault("fail", times=1, match="/jobs/")
    split = planned(setup)
    carried(setup, split)
    assert submits(setup) == len(split.parts) + 1
    assert setup.leftovers() == ["merged.mbtiles"]


def test_what_is_done_is_kept_when_a_job_fails_and_only_the_rest_is_asked_for_again(setup: ExportSetup) -> None:
    split = planned(setup)
    bad = split.parts[4]
    bad.details["parameters"]["levels"] = "8"  # beyond what the service holds
    with pytest.raises(ServerError, match="001470"):
        carried(setup, split, at_once=1)
    assert split.job.state is State.INTERRUPTED and can_resume(split.job)
    done = [part for part in setup.journal.parts_of(split.job) if part.state is State.DONE]
    assert len(done) == 4 and all(Path(part.output).is_file() for part in done)
    before = submits(setup)
    mended = setup.journal.parts_of(split.job)[4]
    mended.details["parameters"]["levels"] = ",".join(map(str, details_of(mended).levels))
    setup.journal.save(mended)
    carried(setup, split, first=False)
    assert submits(setup) - before == len(split.parts) - 4
    assert tiles_in(setup.folder / "merged.mbtiles") == 341


def test_closing_qgis_in_the_middle_leaves_the_servers_jobs_and_resumes_them(setup: ExportSetup) -> None:
    split = planned(setup)
    stop_after(setup, 3)
    with pytest.raises(CancelledError):
        carried(setup, split, leaving=lambda: setup.waiter.stop)
    setup.waiter.stop = False
    assert not setup.sandbox.find("/cancel$")
    stored = setup.journal.find(split.job)
    assert stored is not None and can_resume(stored)
    before = submits(setup)
    setup.waiter.hook = lambda seconds: None
    carried(setup, split, first=False)
    assert submits(setup) == len(split.parts), "a part was submitted twice"
    assert before < len(split.parts)
    assert setup.leftovers() == ["merged.mbtiles"]


def test_a_cancel_reports_the_server_and_leaves_nothing(setup: ExportSetup) -> None:
    setup.sandbox.pace = Pace(states=("esriJobExecuting",) * 50)
    split = planned(setup)
    stop_after(setup, 2)
    with pytest.raises(CancelledError):
        carried(setup, split)
    assert setup.leftovers() == []
    assert len(setup.sandbox.find("/cancel$")) == 2
    assert split.job.state is State.CANCELLED and not setup.unfinished()


def test_a_cancel_reaches_the_jobs_that_wait_for_their_turn(setup: ExportSetup) -> None:
    """QGIS was closed on two jobs; only one of them has its turn again when the user cancels."""
    setup.sandbox.pace = Pace(states=("esriJobExecuting",) * 50)
    split = interrupted(setup, after=2)
    jobs = [setup.sandbox.jobs[part.job_id] for part in setup.journal.parts_of(split.job) if part.job_id]
    assert len(jobs) == 2

    def stop(seconds: float) -> None:
        setup.waiter.stop = True

    setup.waiter.hook = stop
    with pytest.raises(CancelledError):
        carried(setup, split, first=False, at_once=1)
    end = time.monotonic() + 3
    while not all(job.cancelling for job in jobs) and time.monotonic() < end:
        time.sleep(0.01)
    assert all(job.cancelling for job in jobs)


def test_a_package_that_was_removed_is_fetched_again(setup: ExportSetup) -> None:
    split = planned(setup)
    stop_after(setup, 4)
    with pytest.raises(CancelledError):
        carried(setup, split, leaving=lambda: setup.waiter.stop)
    setup.waiter.stop, setup.waiter.hook = False, lambda seconds: None
    gone = next(part for part in setup.journal.parts_of(split.job) if part.state is State.DONE)
    Path(gone.output).unlink()
    carried(setup, split, first=False)
    assert submits(setup) == len(split.parts) + 1


def test_a_record_that_lost_a_part_is_never_called_done(setup: ExportSetup) -> None:
    split = interrupted(setup)
    setup.journal.remove(setup.journal.parts_of(split.job)[-1])
    with pytest.raises(ExportError, match="record of this export is incomplete"):
        carried(setup, split, first=False)
    stored = setup.journal.find(split.job)
    assert stored is not None and stored.state is State.FAILED and setup.leftovers() == []


def test_one_that_another_qgis_finished_is_shown_as_it_is(setup: ExportSetup) -> None:
    split = planned(setup)
    carried(setup, split)
    before = submits(setup)
    result = carried(setup, split, first=False)
    assert result.package == setup.folder / "merged.mbtiles" and result.extent is not None
    assert submits(setup) == before and setup.journal.find(split.job).state is State.DONE  # type: ignore[union-attr]


def test_the_folder_of_parts_may_be_gone(setup: ExportSetup) -> None:
    split = interrupted(setup)
    shutil.rmtree(split.job.parts_folder)
    carried(setup, split, first=False)
    assert tiles_in(setup.folder / "merged.mbtiles") == 341 and setup.leftovers() == ["merged.mbtiles"]


def test_a_part_that_was_damaged_meanwhile_is_fetched_again(setup: ExportSetup) -> None:
    split = interrupted(setup)
    done = next(part for part in setup.journal.parts_of(split.job) if part.state is State.DONE)
    whole = Path(done.output).read_bytes()
    Path(done.output).write_bytes(whole[: len(whole) // 2])
    carried(setup, split, first=False)
    assert tiles_in(setup.folder / "merged.mbtiles") == 341
    assert submits(setup) == len(split.parts) + 1


def test_a_name_that_is_a_folder_is_refused_before_anything_is_sent(setup: ExportSetup) -> None:
    split = planned(setup)
    (setup.folder / "merged.mbtiles").mkdir()
    with pytest.raises(RequestError, match="is a folder"):
        carried(setup, split)
    assert submits(setup) == 0


def test_an_end_before_the_pieces_were_deleted_is_known_as_leftovers(
    setup: ExportSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """QGIS dies right after the job is saved as done: at its next start the record says what to search for."""
    split = interrupted(setup)

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SplitTiles, "discard_pieces", die)
    with pytest.raises(KeyboardInterrupt):
        carried(setup, split, first=False)
    monkeypatch.undo()
    stored = setup.journal.find(split.job)
    assert stored is not None and stored.state is State.DONE and stored.leftovers
    SplitTiles().discard_pieces(stored, setup.journal)
    assert not SplitTiles().has_leftovers(stored) and setup.journal.parts_of(stored) == []


@pytest.mark.parametrize(
    ("name", "options"), [("reset", {}), ("lost", {}), ("fault", {"status": 502}), ("html", {"status": 503})]
)
def test_a_hiccup_at_a_submit_does_not_stop_the_rest(setup: ExportSetup, name: str, options: dict[str, Any]) -> None:
    split = planned(setup)
    setup.sandbox.inject_fault(name, times=1, match="exportTiles$", **options)
    with pytest.raises(UnansweredError):
        carried(setup, split)
    assert submits(setup) == len(split.parts), "no part is submitted twice by itself"
    (stored,) = setup.journal.open_jobs()
    done = [part.state is State.DONE for part in setup.journal.parts_of(stored)]
    assert done.count(False) == 1 and stored.is_unanswered and setup.unfinished() == [stored]
    SplitTiles().submit_again(stored)
    run_job(stored, setup.session(stored.service_url), setup.journal)
    assert submits(setup) == len(split.parts) + 1
    assert tiles_in(setup.folder / "merged.mbtiles") == 341


def test_a_package_that_is_damaged_on_the_server_is_made_anew(setup: ExportSetup) -> None:
    split = planned(setup)
    first: list[str] = []
    begin = setup.sandbox.begin

    def spoiled(order: Any) -> Any:
        job = begin(order)
        if not first:
            first.append(job.id)
            setup.sandbox.inject_fault("corrupt", times=None, match=job.id)
        return job

    setup.sandbox.begin = spoiled  # type: ignore[method-assign]
    try:
        carried(setup, split)
    finally:
        del setup.sandbox.begin
    assert tiles_in(setup.folder / "merged.mbtiles") == 341
    assert submits(setup) == len(split.parts) + 1


def test_packages_that_stay_damaged_are_reported_by_their_job_and_asked_for_anew_on_resume(setup: ExportSetup) -> None:
    split = planned(setup)
    setup.sandbox.inject_fault("corrupt", times=None, match="arcgisoutput")
    with pytest.raises(ExportError, match=r"job \d+ of this export is damaged"):
        carried(setup, split)
    assert split.job.state is State.INTERRUPTED
    setup.sandbox.clear()
    carried(setup, split, first=False)
    assert tiles_in(setup.folder / "merged.mbtiles") == 341


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
@pytest.mark.parametrize("ending", ["mbtiles", "gpkg"])
def test_the_logs_of_an_older_file_are_not_applied_to_the_new_one(setup: ExportSetup, mode: str, ending: str) -> None:
    target = setup.folder / f"merged.{ending}"
    code = (
        f"import os, sqlite3; d = sqlite3.connect({str(target)!r}, isolation_level=None); "
        f"d.execute('PRAGMA journal_mode={mode}'); d.execute('CREATE TABLE old (a)'); d.execute('BEGIN'); "
        "d.executemany('INSERT INTO old VALUES (?)', [(str(i) * 999,) for i in range(20000)]); "
        f"{'d.execute(chr(67) + chr(79) + chr(77) + chr(77) + chr(73) + chr(84)); ' if mode == 'WAL' else ''}os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert len(setup.leftovers()) > 1, "there is no log that could be applied"
    carried(setup, planned(setup, target.name))
    with contextlib.closing(sqlite3.connect(target)) as database:
        assert "old" not in {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    assert setup.leftovers() == [target.name]


def test_an_area_without_tiles_is_not_offered_again(setup: ExportSetup) -> None:
    from arcgis_export.plugin.tiles.extent import Extent

    url = setup.sandbox.service("SparseVector/VectorTileServer")
    service = replace(describe(setup.session(url), url), max_tiles=4)
    south = Area.from_extent(Extent(-1.2e7, -1.9e7, -0.9e7, -1.7e7))
    request = ExportTilesRequest(service, (5,), south)
    split = split_job_for(request, plan_split(request), setup.folder / "merged.vtpk", cutter)
    with pytest.raises(ExportError, match="no tiles in this area"):
        run_job(split.job, setup.session(url), setup.journal, setup.reports.append, parts=split.parts)
    assert split.job.state is State.FAILED and setup.leftovers() == [] and not setup.unfinished()


def test_an_outage_of_a_part_is_told(setup: ExportSetup) -> None:
    setup.sandbox.inject_fault("busy", 2, "/jobs/", retry_after=250)
    split = planned(setup)

    def look(seconds: float) -> None:
        if seconds > 200:
            time.sleep(0.6)  # until the whole export has told it

    setup.waiter.hook = look
    carried(setup, split, at_once=1)
    told = [report.text for report in setup.reports if report.is_waiting]
    assert told and "trying again in 250 s" in told[0] and not setup.reports[-1].is_waiting
