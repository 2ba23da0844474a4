# SPDX-License-Identifier: GPL-2.0-or-later
"""Imports that break off: failures, cancels, lost answers, a QGIS that dies; nothing is done twice, all is reported."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import ServerError, TransportError
from arcgis_export.plugin.core.errors import CancelledError, ExportError, RequestError
from arcgis_export.plugin.jobs.job import State
from arcgis_export.plugin.jobs.server_job import UnansweredError
from arcgis_export.plugin.operations.registry import interrupted_like, operation_of

from tests.job_setup import can_resume, can_run_again, details_of, discard, leaves_item, run_again
from tests.sandbox.services.jobs import Pace
from tests.unit.operations.import_tiles.import_setup import FEW, SLOW, ImportSetup, colour_of, places


def test_failed_job_reports_the_levels_and_takes_the_upload_away(at: ImportSetup) -> None:
    job = at.job(at.package(FEW))

    def fail(seconds: float) -> None:
        if job.job_id and at.tile((2, 1, 1)) == colour_of((2, 1, 1)):
            at.sandbox.inject_fault("fail", match=f"/jobs/{job.job_id}", messages=["The disk of the server is full"])
            at.setup.waiter.hook = lambda seconds: None

    at.setup.waiter.hook = fail
    error = at.fails(job, ServerError)
    assert "The disk of the server is full" in error.message
    assert "Imported: level 2. Not changed: level 3." in error.message
    assert job.state is State.FAILED and job.message == error.message and at.left() == []


def test_cancel_stops_the_server_and_reports_what_is_done(at: ImportSetup) -> None:
    job = at.job(at.package(FEW))

    def cancel(seconds: float) -> None:
        at.setup.waiter.stop = bool(job.job_id) and at.tile((2, 1, 1)) == colour_of((2, 1, 1))

    at.setup.waiter.hook = cancel
    with pytest.raises(CancelledError):
        at.perform(job)
    assert at.sandbox.find("/cancel$", "POST")
    assert job.state is State.CANCELLED
    assert "Imported: level 2. Not changed: level 3." in job.message
    assert at.tile((3, 3, 3)) != colour_of((3, 3, 3)) and at.left() == []


def test_cancelled_job_is_run_again_from_where_it_was(at: ImportSetup) -> None:
    job = at.job(at.package(FEW), may_run_again=True)

    def cancel(seconds: float) -> None:
        at.setup.waiter.stop = bool(job.job_id) and at.tile((2, 1, 1)) == colour_of((2, 1, 1))

    at.setup.waiter.hook = cancel
    with pytest.raises(CancelledError):
        at.perform(job)
    at.setup.waiter.stop, at.setup.waiter.hook = False, lambda seconds: None
    assert can_run_again(job) and leaves_item(job) and at.left() == ["new"]
    assert "is on the portal" in job.message
    result = at.perform(run_again(at.stored(job)))
    assert at.sandbox.find("/rerun$", "POST") and at.submits() == 1
    assert at.tile((3, 3, 3)) == colour_of((3, 3, 3)) and at.left() == []
    assert result.job.job_id == job.job_id


def test_upload_of_a_failed_import_is_deleted_when_it_is_discarded(at: ImportSetup) -> None:
    at.sandbox.inject_fault("fail", match="/jobs/", messages=["Out of luck"])
    job = at.job(at.package(FEW), may_run_again=True)
    at.fails(job, ServerError)
    assert at.left() == ["new"] and can_run_again(job)
    discard(at.stored(job), at.session())
    assert at.left() == []


def test_cancel_in_the_upload_leaves_nothing(at: ImportSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    small_parts(at, monkeypatch)
    at.sandbox.inject_fault("delay", times=None, match="/addPart", seconds=0.25)
    job = at.job(at.package(FEW))
    report = at.setup.reports

    class Stopper(list[Any]):
        def append(self, progress: Any) -> None:
            at.setup.waiter.stop = progress.text.startswith("Uploading,")
            super().append(progress)

    at.setup.reports = Stopper(report)
    with pytest.raises(CancelledError):
        at.perform(job)
    at.setup.waiter.stop = False
    assert job.state is State.CANCELLED and at.left() == [] and not at.submits()


def small_parts(at: ImportSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    from arcgis_export.plugin.arcgis.portal import upload

    monkeypatch.setattr(upload, "WHOLE", 100)
    monkeypatch.setattr(upload, "PART", 40_000)
    monkeypatch.setattr(upload, "MIB", 1)
    at.sandbox.portal.smallest_part = 100


def test_qgis_that_died_in_the_upload_is_resumed(at: ImportSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    small_parts(at, monkeypatch)
    at.sandbox.inject_fault("delay", times=3, match="/addPart", seconds=0.01)
    at.sandbox.inject_fault("die", match="/addPart")
    job = at.job(at.package(FEW))
    at.fails(job, TransportError)
    assert job.state is State.INTERRUPTED and can_resume(at.stored(job))
    sent = {int(each.query["partNum"]) for each in at.sandbox.find("/addPart$")}
    at.setup.revive()
    at.sandbox.clear()
    result = at.perform(at.stored(job))
    again = {int(each.query["partNum"]) for each in at.sandbox.find("/addPart$")}
    assert again and len(again & sent) < len(sent)
    assert result.tile is not None and result.tile.is_same and at.left() == []


def test_a_passing_fault_before_the_submit_is_survived(at: ImportSetup) -> None:
    at.sandbox.inject_fault("fault", times=6, match="/jobs$", status=502)
    at.run(at.package(FEW))
    assert at.submits() == 1 and at.left() == []


def test_a_busy_portal_is_waited_for_before_the_upload(at: ImportSetup) -> None:
    at.sandbox.inject_fault("busy", times=3, match="/addItem$", retry_after=20)
    at.run(at.package(FEW))
    assert len(at.sandbox.find("/addItem$")) == 4 and sum(at.setup.waiter.waits) > 60
    assert at.submits() == 1 and at.left() == []


def test_qgis_that_closed_while_the_server_worked_is_resumed(at: ImportSetup) -> None:
    job = at.job(at.package(FEW))

    def close(seconds: float) -> None:
        at.setup.waiter.stop = bool(job.job_id)

    at.setup.waiter.hook = close
    with pytest.raises(CancelledError):
        at.perform(job, leaving=lambda: True)
    at.setup.waiter.stop, at.setup.waiter.hook = False, lambda seconds: None
    assert not at.sandbox.find("/cancel$") and can_resume(at.stored(job))
    assert interrupted_like(at.job(at.setup.folder / "new.tpkx"), at.setup.journal)
    result = at.perform(at.stored(job))
    assert at.submits() == 1 and result.tile is not None and result.tile.is_same and at.left() == []


def test_lost_answer_to_the_submit_starts_no_second_job(at: ImportSetup) -> None:
    at.sandbox.inject_fault("lost", match="/importTiles")
    job = at.job(at.package(FEW))
    error = at.fails(job, UnansweredError)
    assert "did not answer whether it began" in error.message
    assert job.is_unanswered and at.left() == ["new"]
    result = at.perform(at.stored(job))
    assert at.submits() == 1 and result.tile is not None and result.tile.is_same and at.left() == []


def test_submit_that_never_arrived_is_sent_again_once_that_is_known(at: ImportSetup) -> None:
    at.sandbox.inject_fault("reset", match="/importTiles")
    job = at.job(at.package(FEW))
    at.fails(job, UnansweredError)
    result = at.perform(at.stored(job))
    assert at.submits() == 2 and result.tile is not None and result.tile.is_same


def test_where_no_list_reports_nothing_is_asked_twice(at: ImportSetup) -> None:
    at.sandbox.inject_fault("error", times=None, match="/jobs$", code=400, message="No such thing")
    at.sandbox.inject_fault("lost", match="/importTiles")
    job = at.job(at.package(FEW))
    at.fails(job, UnansweredError)
    error = at.fails(at.stored(job), UnansweredError)
    assert "not known whether" in error.message and at.submits() == 1
    assert at.left() == ["new"] and "is on the portal" in error.message and at.stored(job).is_unanswered
    at.fails(at.stored(job), UnansweredError)
    assert at.submits() == 1, "run again it is not sent again by itself"
    operation_of(job).submit_again(stored := at.stored(job))
    assert at.perform(stored).job.state is State.DONE and at.submits() == 2


def test_busy_server_is_asked_again(at: ImportSetup) -> None:
    at.sandbox.inject_fault("busy", times=2, match="/importTiles", retry_after="7")
    result = at.run(at.package(FEW))
    assert result.job.state is State.DONE and at.submits() == 3 and 7.0 in at.setup.waiter.waits


def test_silent_polls_and_spent_tokens_in_between(at: ImportSetup) -> None:
    job = at.job(at.package(FEW))
    at.sandbox.inject_fault("fault", times=2, match=r"/jobs/")
    at.sandbox.inject_fault("error", times=1, match=r"/jobs/", code=498, message="Invalid token.")
    assert at.perform(job).job.state is State.DONE


def test_server_that_never_finishes_is_left_its_job(at: ImportSetup) -> None:
    at.sandbox.inject_fault("stall", times=None, match="/jobs/")
    job = at.job(at.package(FEW))
    error = at.fails(job, timeout=600)
    assert "within 10 minutes" in error.message and job.job_id in error.message
    assert job.state is State.EXPIRED and at.left() == ["new"]


def test_job_without_a_page_is_found_in_the_list(at: ImportSetup) -> None:
    job = at.job(at.package(FEW))
    at.sandbox.pace = Pace(SLOW, seconds=0.01)
    at.sandbox.inject_fault("error", times=None, match=r"/jobs/\w+$", code=404, message="Not found")
    assert at.perform(job).job.state is State.DONE


def test_upload_that_can_not_be_deleted_is_reported(at: ImportSetup) -> None:
    at.sandbox.inject_fault("error", times=None, match="/delete$", code=500, message="Not now")
    result = at.run(at.package(FEW))
    assert result.job.state is State.DONE
    assert any("still on the portal" in note and result.item in note for note in result.job.notes)


def test_tile_that_can_not_be_fetched_does_not_undo_the_import(at: ImportSetup) -> None:
    job = at.job(at.package(FEW))
    at.sandbox.inject_fault("error", times=None, match=r"/tile/", code=404, message="No tile")
    result = at.perform(job)
    assert result.job.state is State.DONE and result.tile is not None and result.tile.of_service is None
    assert any("returned no tile" in note for note in result.job.notes)


def test_file_that_changed_since_is_not_uploaded(at: ImportSetup) -> None:
    path = at.package(FEW)
    job = at.job(path)
    at.package(places(2, (1,), (1,)))
    error = at.fails(job, RequestError)
    assert "changed" in error.message and job.state is State.FAILED and at.left() == []


def test_journal_holds_the_job_before_anything_is_sent(at: ImportSetup) -> None:
    at.sandbox.inject_fault("die", match="/addItem")
    job = at.job(at.package(FEW))
    at.fails(job, TransportError)
    stored = at.stored(job)
    assert details_of(stored).upload["stage"] == "adding" and can_resume(stored)
    at.setup.revive()
    assert at.perform(stored).job.state is State.DONE


def test_qgis_that_died_after_the_upload_was_deleted_uploads_nothing_again(at: ImportSetup) -> None:
    job = at.job(at.package(FEW))
    at.perform(job)
    job.state = State.CHECKING  # as it was on disk when the power went
    at.setup.journal.save(job)
    assert details_of(job).upload["item"] == ""
    result = at.perform(at.stored(job))
    assert len(at.sandbox.find("/addItem$")) == 1 and at.submits() == 1
    assert result.job.state is State.DONE and result.tile is not None and result.tile.is_same


def test_rerun_of_a_job_that_succeeded_meanwhile_only_looks(at: ImportSetup) -> None:
    at.sandbox.pace = Pace((*SLOW[:2], SLOW[-1]))
    job = at.job(at.package(FEW), may_run_again=True)

    def cancel(seconds: float) -> None:
        at.setup.waiter.stop = bool(job.job_id)

    at.setup.waiter.hook = cancel
    at.sandbox.inject_fault("error", times=None, match="/cancel$", code=500, message="Too late")
    with pytest.raises(CancelledError):
        at.perform(job)
    at.setup.waiter.stop, at.setup.waiter.hook = False, lambda seconds: None
    at.sandbox.clear()
    assert "had ended before it could be cancelled" in job.message
    result = at.perform(run_again(at.stored(job)))
    assert result.job.state is State.DONE and not at.sandbox.find("/rerun$") and at.left() == []


def test_upload_of_a_job_that_still_runs_is_not_deleted(at: ImportSetup) -> None:
    at.sandbox.inject_fault("stall", times=None, match="/jobs/")
    job = at.job(at.package(FEW))
    at.fails(job, timeout=600)
    assert "is on the portal" in job.message
    with pytest.raises(ExportError, match="still importing"):
        discard(at.stored(job), at.session())
    assert at.left() == ["new"]
    at.sandbox.clear()
    for _ in SLOW[:-1]:
        with pytest.raises(ExportError):
            discard(at.stored(job), at.session())
    discard(at.stored(job), at.session())
    assert at.left() == []


def test_unknown_states_do_not_go_on_for_ever(at: ImportSetup) -> None:
    at.sandbox.inject_fault("unknown_state", times=None, match="/jobs/", state="esriJobPondering")
    error = at.fails(at.job(at.package(FEW)), ServerError)
    assert "the undocumented state “esriJobPondering”" in error.message
    assert at.left() == ["new"] and "is on the portal" in error.message  # the server may still read it


def test_job_of_another_user_is_not_taken_for_ours(at: ImportSetup) -> None:
    """The submit was lost on its way there, and another import began meanwhile."""
    job = at.job(at.package(FEW))
    at.sandbox.inject_fault("reset", match="/importTiles")
    at.fails(job, UnansweredError)
    other = at.run(at.item("Small package"))
    result = at.perform(at.stored(job))
    assert result.job.job_id != other.job.job_id and at.submits() == 3
    assert result.tile is not None and result.tile.is_same


def test_half_an_upload_that_was_to_be_kept_is_taken_away_when_discarded(
    at: ImportSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(at, monkeypatch)
    at.sandbox.inject_fault("reset", times=None, match="/commit")
    job = at.job(at.package(FEW), keep_item=True)
    at.fails(job, TransportError, timeout=120)
    at.sandbox.clear()
    assert leaves_item(at.stored(job)) and len(at.left()) == 1
    discard(at.stored(job), at.session())
    assert at.left() == []
