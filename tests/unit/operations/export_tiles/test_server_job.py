# SPDX-License-Identifier: GPL-2.0-or-later
"""An export from submit to file, and its end in every state: what is sent, saved and left on disk."""

from __future__ import annotations

import sqlite3
import threading
import time
import zipfile
from pathlib import Path
from typing import Any, Callable

import pytest
from arcgis_export.plugin.arcgis.client.job_status import FIRST_POLL, LONGEST_POLL
from arcgis_export.plugin.core.errors import CancelledError, ExportError, PackageError
from arcgis_export.plugin.core.progress import Progress
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.operations.registry import operation_of

from tests.job_setup import can_resume, details_of

from ...conftest import Export

BOTH = [
    ("service", "World/MapServer"),
    ("service", "World/ImageServer"),
    ("service", "Hosted/WorldVector/VectorTileServer"),
    ("online", "World/MapServer"),
    ("online", "WorldVector/VectorTileServer"),
]


@pytest.mark.parametrize(("site", "path"), BOTH)
def test_success_in_both_dialects(setup: Any, site: str, path: str) -> None:
    job = setup.job(getattr(setup.sandbox, site)(path))
    found = setup.cycle(job).run()
    assert found == Path(job.output) and zipfile.is_zipfile(found)
    assert job.state is State.DONE and setup.submits() == 1
    assert setup.states[:3] == ["new", "submitting", "waiting"] and setup.states[-1] == "done"
    assert "downloading" in setup.states and "checking" in setup.states
    fractions = [report.fraction for report in setup.reports]
    assert fractions == sorted(fractions) and 0.9 < fractions[-1] <= 1
    assert setup.leftovers() == [found.name]
    assert not setup.sandbox.strays() and setup.journal.jobs()[0].state is State.DONE


def test_submit_sends_the_parameters_as_a_form(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"))
    setup.cycle(job).run()
    (submit,) = setup.sandbox.find("/exportTiles$")
    assert (submit.method, submit.query, submit.form) == ("POST", {}, details_of(job).parameters)


def test_job_is_on_disk_before_the_first_poll(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"))
    seen = []
    respond = setup.sandbox.site.respond

    def spy(request: Any) -> Any:
        if "/jobs/" in request.path and not seen:
            with sqlite3.connect(setup.journal.path) as database:
                seen.extend(database.execute("SELECT job_id, state, service_url FROM jobs").fetchall())
        return respond(request)

    setup.sandbox.site.respond = spy
    try:
        setup.cycle(job).run()
    finally:
        setup.sandbox.site.respond = respond
    assert seen == [(job.job_id, "waiting", job.service_url)] and job.job_id


def test_polls_begin_soon_and_grow_apart(setup: Any) -> None:
    setup.sandbox.inject_fault("stall", times=14, match="/jobs/")
    job = setup.job(setup.sandbox.service("World/MapServer"))
    setup.cycle(job).run()
    waits = setup.waiter.waits
    assert waits[0] == FIRST_POLL == 0.5
    assert waits == sorted(waits) and waits[-1] == LONGEST_POLL == 10
    assert all(after <= before * 1.5 + 1e-9 for before, after in zip(waits, waits[1:]))


def test_server_that_keeps_jobs_under_the_operation(setup: Any) -> None:
    setup.sandbox.job_urls = "operation"
    job = setup.job(setup.sandbox.service("World/MapServer"))
    setup.cycle(job).run()
    assert job.job_url == f"{job.service_url}/exportTiles/jobs/{job.job_id}"
    # Asked once at the other address, then kept.
    assert len(setup.sandbox.find(f"MapServer/jobs/{job.job_id}$")) == 1
    assert setup.journal.jobs()[0].job_url == job.job_url


def test_existing_file_is_replaced_only_by_a_whole_one(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"))
    Path(job.output).write_bytes(b"yesterday's")
    setup.sandbox.inject_fault("corrupt", times=2)
    error = setup.fails(job)
    assert isinstance(error, PackageError)
    assert Path(job.output).read_bytes() == b"yesterday's" and setup.leftovers() == ["World.tpkx"]
    setup.cycle(job).run()  # the server still has it
    assert zipfile.is_zipfile(job.output) and setup.submits() == 1


def test_folder_that_is_gone_leaves_the_job_to_be_resumed(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"), name="away/World.tpkx")
    folder = Path(job.output).parent
    folder.mkdir()
    setup.sandbox.inject_fault("corrupt", times=2)
    setup.fails(job)
    folder.rmdir()
    error = setup.fails(job)
    assert "does not exist" in error.message and job.state is State.INTERRUPTED
    folder.mkdir()
    assert setup.cycle(job).run().exists() and setup.submits() == 1


def test_place_that_cannot_be_written_is_reported_before_anything_is_sent(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"), name="nowhere/World.tpkx")
    error = setup.fails(job)
    assert "does not exist" in error.message and job.state is State.FAILED
    assert setup.submits() == 0


# cancelled


def run_and_cancel(setup: Any, cycle: Export, when: Callable[[], bool]) -> float:
    """Run *cycle* in a thread, cancel *when* that holds; return the seconds until it ended."""
    errors: list[BaseException] = []

    def work() -> None:
        try:
            cycle.run()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    end = time.monotonic() + 5
    while not when() and time.monotonic() < end:
        time.sleep(0.005)
    assert when()
    setup.waiter.stop = True
    begin = time.monotonic()
    thread.join(5)
    took = time.monotonic() - begin
    assert [type(error) for error in errors] == [CancelledError]
    return took


def cancels(setup: Any, wait: float = 1.0) -> list[Any]:
    end = time.monotonic() + wait
    while not (found := setup.sandbox.find("/cancel$", "POST")) and time.monotonic() < end:
        time.sleep(0.01)
    return list(found)


def test_cancel_while_the_submit_is_on_its_way(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"))
    setup.sandbox.inject_fault("delay", match="exportTiles$", seconds=0.4)
    took = run_and_cancel(setup, setup.cycle(job), lambda: bool(setup.submits()))
    assert took < 1 and job.state is State.CANCELLED
    # The job that was born after the cancel is cancelled as soon as its number is known.
    assert cancels(setup) and list(setup.sandbox.jobs.values())[-1].cancelling
    assert not setup.leftovers()


def test_closing_while_the_submit_is_on_its_way_keeps_the_job(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"))
    setup.sandbox.inject_fault("delay", match="exportTiles$", seconds=0.3)
    run_and_cancel(setup, setup.cycle(job, leaving=lambda: True), lambda: bool(setup.submits()))
    end = time.monotonic() + 2
    while not setup.unfinished() and time.monotonic() < end:
        time.sleep(0.01)
    assert [it.job_id for it in setup.unfinished()] and not setup.sandbox.find("/cancel$")


def pause_on_submit(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("delay", match="exportTiles$", seconds=0.8)
    run_and_cancel(setup, setup.cycle(job, leaving=lambda: True, paused=lambda: True), lambda: bool(setup.submits()))
    assert job.is_unanswered


def test_a_late_answer_does_not_bring_a_discarded_job_back(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"))
    pause_on_submit(setup, job)
    setup.journal.remove(job)
    time.sleep(1.0)
    assert setup.sandbox.jobs and not setup.journal.jobs()


def test_a_late_answer_leaves_a_job_alone_that_was_submitted_again(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"))
    pause_on_submit(setup, job)
    again = setup.journal.find(job)
    operation_of(again).submit_again(again)
    setup.waiter.stop = False
    assert setup.cycle(again).run().exists()
    time.sleep(1.0)
    stored = setup.journal.find(job)
    assert (stored.state, stored.job_id) == (State.DONE, again.job_id)


def test_cancel_while_waiting_for_the_server(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"))
    setup.sandbox.inject_fault("stall", times=None)

    def cancel(seconds: float) -> None:
        setup.waiter.stop = len(setup.waiter.waits) > 3

    setup.waiter.hook = cancel
    begin = time.monotonic()
    with pytest.raises(CancelledError):
        setup.cycle(job).run()
    assert time.monotonic() - begin < 1
    assert job.state is State.CANCELLED and len(cancels(setup)) == 1
    assert setup.sandbox.jobs[job.job_id].cancelling
    assert setup.journal.jobs()[0].state is State.CANCELLED and not setup.unfinished()


def test_cancel_while_a_poll_hangs(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"))
    setup.sandbox.inject_fault("hang", match="/jobs/")
    took = run_and_cancel(setup, setup.cycle(job), lambda: bool(setup.sandbox.find("/jobs/")))
    assert took < 1 and cancels(setup) and job.state is State.CANCELLED


def test_cancel_of_a_server_that_does_not_hear(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"))
    setup.sandbox.inject_fault("hang", times=None, match="/jobs/")
    took = run_and_cancel(setup, setup.cycle(job), lambda: bool(setup.sandbox.find("/jobs/")))
    assert took < 1 and job.state is State.CANCELLED


@pytest.mark.parametrize("site", ["service", "online"])
def test_cancel_while_downloading(setup: Any, site: str) -> None:
    job = setup.job(getattr(setup.sandbox, site)("World/MapServer"))
    setup.sandbox.inject_fault("slow", piece=500, pause=0.02)
    took = run_and_cancel(setup, setup.cycle(job), lambda: job.state is State.DOWNLOADING)
    assert took < 1 and job.state is State.CANCELLED
    assert cancels(setup) and not setup.leftovers()
    setup.sandbox.release()
    time.sleep(0.1)  # the thread that was left behind ends, and leaves nothing
    assert not setup.leftovers()


def test_cancel_while_throttled(setup: Any) -> None:
    setup.sandbox.maximum_outstanding_jobs = 0
    job = setup.job(setup.sandbox.service("World/MapServer"))

    def cancel(seconds: float) -> None:
        setup.waiter.stop = True

    setup.waiter.hook = cancel
    with pytest.raises(CancelledError):
        setup.cycle(job).run()
    assert job.state is State.CANCELLED and setup.submits() == 1 and setup.waiter.waits == [300]


def test_closing_qgis_leaves_the_job_to_the_server(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"))

    def cancel(seconds: float) -> None:
        setup.waiter.stop = True

    setup.waiter.hook = cancel
    with pytest.raises(CancelledError):
        setup.cycle(job, leaving=lambda: True).run()
    assert not setup.sandbox.find("/cancel$") and can_resume(job)
    (found,) = setup.unfinished()
    setup.waiter.stop, setup.waiter.hook = False, lambda seconds: None
    setup.cycle(found).run()
    assert setup.submits() == 1 and found.state is State.DONE


# resumed


@pytest.mark.parametrize("state", [State.WAITING, State.RUNNING, State.DOWNLOADING, State.CHECKING, State.INTERRUPTED])
@pytest.mark.parametrize("site", ["service", "online"])
def test_restart_in_each_state(setup: Any, state: State, site: str) -> None:
    job = setup.job(getattr(setup.sandbox, site)("World/MapServer"))
    setup.cycle(job).run()
    Path(job.output).unlink()
    job.state = state
    setup.journal.save(job)
    (found,) = setup.unfinished()
    setup.sandbox.expire_links()
    assert setup.cycle(found).run().exists()
    assert found.state is State.DONE and setup.submits() == 1 and setup.leftovers() == ["World.tpkx"]


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_an_ended_job_is_not_a_success(setup: Any, state: State) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"))
    job.state = state
    assert "ended" in setup.fails(job).message and job.state is state
    assert not setup.sandbox.requests


def test_progress_distinguishes_states(setup: Any) -> None:
    job: Job = setup.job(setup.sandbox.service("World/MapServer"))
    setup.cycle(job).run()
    texts = [report.text for report in setup.reports]
    assert texts[0] == f"Sending the job to 127.0.0.1:{setup.sandbox.port}"
    for words in ("Submitted", "Waiting for the server", "The server is working", "Downloading, ", "Checking"):
        assert any(text.startswith(words) for text in texts), words
    assert all(isinstance(report, Progress) and report.text for report in setup.reports)


def test_journal_that_cannot_be_written_stops_before_the_submit(setup: Any) -> None:
    setup.journal.path.parent.write_bytes(b"a file where a folder should be")
    with pytest.raises(ExportError, match="list of jobs"):
        setup.cycle(setup.job(setup.sandbox.service("World/MapServer"))).run()
    assert not setup.sandbox.requests
