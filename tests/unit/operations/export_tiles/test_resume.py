# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS closed at an awkward moment: between submit and answer, while throttled, before the copy of the tiles."""

from __future__ import annotations

import errno
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.core import files
from arcgis_export.plugin.core.errors import CancelledError, ExportError
from arcgis_export.plugin.jobs.job import State

from tests.job_setup import can_resume, change, run_job


@pytest.fixture
def job(setup: Any) -> Any:
    return setup.job(setup.sandbox.service("World/MapServer"))


def stop_at_wait(setup: Any) -> None:
    def stop(seconds: float) -> None:
        setup.waiter.stop = True

    setup.waiter.hook = stop


def go_on(setup: Any) -> None:
    setup.waiter.stop, setup.waiter.hook = False, lambda seconds: None


# the submit


def test_closing_while_throttled_is_offered_and_submitted_later(setup: Any, job: Any) -> None:
    setup.sandbox.maximum_outstanding_jobs = 0
    stop_at_wait(setup)
    with pytest.raises(CancelledError):
        setup.cycle(job, leaving=lambda: True).run()
    assert setup.states == ["new", "submitting", "new"] and not setup.leftovers()
    (found,) = setup.unfinished()
    setup.sandbox.maximum_outstanding_jobs = -1
    go_on(setup)
    assert setup.cycle(found).run().exists()
    assert found.state is State.DONE and not setup.unfinished()


def test_cancel_while_throttled_is_not_offered(setup: Any, job: Any) -> None:
    setup.sandbox.maximum_outstanding_jobs = 0
    stop_at_wait(setup)
    with pytest.raises(CancelledError):
        setup.cycle(job).run()
    assert setup.journal.jobs()[0].state is State.CANCELLED and not setup.unfinished()


def test_submit_that_is_refused_is_not_offered(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("error", code=400, message="Invalid extent.", match="exportTiles$")
    setup.fails(job)
    assert setup.journal.jobs()[0].state is State.FAILED and not setup.unfinished()


def test_on_disk_as_being_sent_while_the_server_has_it(setup: Any, job: Any) -> None:
    """A computer that dies just then must not submit the job a second time."""
    seen = []
    respond = setup.sandbox.site.respond

    def spy(request: Any) -> Any:
        if request.path.endswith("/exportTiles"):
            seen.append(setup.journal.jobs()[0])
        return respond(request)

    setup.sandbox.site.respond = spy
    try:
        setup.cycle(job).run()
    finally:
        setup.sandbox.site.respond = respond
    (found,) = seen
    assert found.state is State.SUBMITTING and can_resume(found)
    error = setup.fails(found)
    assert "may be working on it" in error.message and setup.submits() == 1 and found.is_unanswered


def test_refusal_that_comes_after_qgis_began_to_close(setup: Any, job: Any) -> None:
    setup.sandbox.maximum_outstanding_jobs = 0
    setup.sandbox.inject_fault("delay", match="exportTiles$", seconds=0.3)
    cycle = setup.cycle(job, leaving=lambda: True)
    ends: list[type] = []

    def work() -> None:
        with pytest.raises(CancelledError) as caught:
            cycle.run()
        ends.append(caught.type)

    thread = threading.Thread(target=work)
    thread.start()
    end = time.monotonic() + 5
    while not setup.submits() and time.monotonic() < end:
        time.sleep(0.005)
    setup.waiter.stop = True
    thread.join(5)
    while setup.states[-1] != "new" and time.monotonic() < end:
        time.sleep(0.01)
    assert ends and setup.journal.jobs()[0].state is State.NEW and setup.states[-1] == "new"


# the copy


def closed_before_the_copy(setup: Any, job: Any) -> Path:
    """Close QGIS as soon as the package is complete, and return the package."""
    change(job, convert="mbtiles")

    def close(progress: Any) -> None:
        setup.waiter.stop = setup.waiter.stop or progress.text.startswith("Copying")

    with pytest.raises(CancelledError):
        run_job(job, setup.session(job.service_url), setup.journal, close, leaving=lambda: True)
    setup.waiter.stop = False
    return Path(job.output)


def test_a_copy_to_come_is_not_the_end(setup: Any, job: Any) -> None:
    package = closed_before_the_copy(setup, job)
    assert package.exists() and setup.states[-1] == "copying" and setup.leftovers() == [package.name]
    (found,) = setup.unfinished()
    count = len(setup.sandbox.requests)
    setup.sandbox.stop()
    assert setup.cycle(found).run() == package and found.state is State.DONE
    assert package.with_suffix(".mbtiles").exists() and len(setup.sandbox.requests) == count


def test_package_that_is_gone_before_its_copy(setup: Any, job: Any) -> None:
    closed_before_the_copy(setup, job).unlink()
    count = len(setup.sandbox.requests)
    error = setup.fails(job)
    assert job.output in error.message and "no longer there" in error.message
    assert len(setup.sandbox.requests) == count and job.state is State.INTERRUPTED
    assert setup.cycle(job).run().exists() and setup.submits() == 1 and job.state is State.DONE


def test_a_copy_that_another_qgis_made_is_found(setup: Any, job: Any) -> None:
    change(job, convert="mbtiles")
    made = run_job(job, setup.session(job.service_url), setup.journal)
    found = run_job(setup.journal.find(job), setup.session(job.service_url), setup.journal)
    assert found.converted == made.converted and found.converted.exists()
    assert (found.extent, found.beyond, found.legend) == (made.extent, made.beyond, made.legend)
    found.converted.unlink()
    assert run_job(setup.journal.find(job), setup.session(job.service_url), setup.journal).converted is None


def test_closed_before_anything_was_sent(setup: Any, job: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the record of the submit and the request itself."""
    save = setup.journal.save

    def stop(saved: Any) -> None:
        save(saved)
        setup.waiter.stop = setup.waiter.stop or saved.state is State.SUBMITTING

    monkeypatch.setattr(setup.journal, "save", stop)
    with pytest.raises(CancelledError):
        run_job(job, setup.session(job.service_url), setup.journal, leaving=lambda: True)
    assert setup.submits() == 0 and [one.state for one in setup.unfinished()] == [State.NEW]


# words


def test_time_limit_gives_a_next_step_that_the_window_has(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("stall", times=None)
    error = setup.fails(job, timeout=600)
    assert "time limit" not in error.message and "within 10 minutes" in error.message and job.job_id in error.message
    assert error.message.endswith("Export a smaller area, or ask the server's owner.")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_file_that_a_layer_holds_open(setup: Any, job: Any, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """As on Windows, which replaces no file that is open."""

    replace = os.replace

    def refuse(source: Any, target: Any) -> None:
        if target == Path(job.output):
            raise PermissionError(number, os.strerror(number))
        replace(source, target)  # the lookalike server's own files

    Path(job.output).write_bytes(b"yesterday's")
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", refuse)
        error = setup.fails(job)
    assert error.message.startswith("World.tpkx can't be replaced") and "another name" in error.message
    assert Path(job.output).read_bytes() == b"yesterday's" and can_resume(job)
    assert setup.leftovers() == ["World.tpkx", job.part.name], "the new package is kept, too"
    Path(job.output).unlink()
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", refuse)
        assert "no permission to write" in setup.fails(job).message
    assert isinstance(error, ExportError) and setup.submits() == 1
