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
def job(lab: Any) -> Any:
    return lab.job(lab.sandbox.service("World/MapServer"))


def stop_at_wait(lab: Any) -> None:
    def stop(seconds: float) -> None:
        lab.waiter.stop = True

    lab.waiter.hook = stop


def go_on(lab: Any) -> None:
    lab.waiter.stop, lab.waiter.hook = False, lambda seconds: None


# the submit


def test_closing_while_throttled_is_offered_and_submitted_later(lab: Any, job: Any) -> None:
    lab.sandbox.maximum_outstanding_jobs = 0
    stop_at_wait(lab)
    with pytest.raises(CancelledError):
        lab.cycle(job, leaving=lambda: True).run()
    assert lab.states == ["new", "submitting", "new"] and not lab.leftovers()
    (found,) = lab.unfinished()
    lab.sandbox.maximum_outstanding_jobs = -1
    go_on(lab)
    assert lab.cycle(found).run().exists()
    assert found.state is State.DONE and not lab.unfinished()


def test_cancel_while_throttled_is_not_offered(lab: Any, job: Any) -> None:
    lab.sandbox.maximum_outstanding_jobs = 0
    stop_at_wait(lab)
    with pytest.raises(CancelledError):
        lab.cycle(job).run()
    assert lab.journal.jobs()[0].state is State.CANCELLED and not lab.unfinished()


def test_submit_that_is_refused_is_not_offered(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("error", code=400, message="Invalid extent.", match="exportTiles$")
    lab.fails(job)
    assert lab.journal.jobs()[0].state is State.FAILED and not lab.unfinished()


def test_on_disk_as_being_sent_while_the_server_has_it(lab: Any, job: Any) -> None:
    """A computer that dies just then must not submit the job a second time."""
    seen = []
    respond = lab.sandbox.site.respond

    def spy(request: Any) -> Any:
        if request.path.endswith("/exportTiles"):
            seen.append(lab.journal.jobs()[0])
        return respond(request)

    lab.sandbox.site.respond = spy
    try:
        lab.cycle(job).run()
    finally:
        lab.sandbox.site.respond = respond
    (found,) = seen
    assert found.state is State.SUBMITTING and not can_resume(found)
    error = lab.fails(found)
    assert "Export again" in error.message and lab.submits() == 1


def test_refusal_that_comes_after_qgis_began_to_close(lab: Any, job: Any) -> None:
    lab.sandbox.maximum_outstanding_jobs = 0
    lab.sandbox.misbehave("delay", match="exportTiles$", seconds=0.3)
    cycle = lab.cycle(job, leaving=lambda: True)
    ends: list[type] = []

    def work() -> None:
        with pytest.raises(CancelledError) as caught:
            cycle.run()
        ends.append(caught.type)

    thread = threading.Thread(target=work)
    thread.start()
    end = time.monotonic() + 5
    while not lab.submits() and time.monotonic() < end:
        time.sleep(0.005)
    lab.waiter.stop = True
    thread.join(5)
    while not lab.unfinished() and time.monotonic() < end:
        time.sleep(0.01)
    assert ends and lab.journal.jobs()[0].state is State.NEW and lab.states[-1] == "new"


# the copy


def closed_before_the_copy(lab: Any, job: Any) -> Path:
    """Close QGIS as soon as the package is complete, and return the package."""
    change(job, convert="mbtiles")

    def close(progress: Any) -> None:
        lab.waiter.stop = lab.waiter.stop or progress.text.startswith("Copying")

    with pytest.raises(CancelledError):
        run_job(job, lab.session(job.service_url), lab.journal, close, leaving=lambda: True)
    lab.waiter.stop = False
    return Path(job.output)


def test_a_copy_to_come_is_not_the_end(lab: Any, job: Any) -> None:
    package = closed_before_the_copy(lab, job)
    assert package.exists() and lab.states[-1] == "copying" and lab.leftovers() == [package.name]
    (found,) = lab.unfinished()
    count = len(lab.sandbox.requests)
    lab.sandbox.stop()
    assert lab.cycle(found).run() == package and found.state is State.DONE
    assert package.with_suffix(".mbtiles").exists() and len(lab.sandbox.requests) == count


def test_package_that_is_gone_before_its_copy(lab: Any, job: Any) -> None:
    closed_before_the_copy(lab, job).unlink()
    count = len(lab.sandbox.requests)
    error = lab.fails(job)
    assert job.output in error.message and "no longer there" in error.message
    assert len(lab.sandbox.requests) == count and job.state is State.INTERRUPTED
    assert lab.cycle(job).run().exists() and lab.submits() == 1 and job.state is State.DONE


# words


def test_time_limit_gives_a_next_step_that_the_window_has(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("stall", times=None)
    error = lab.fails(job, timeout=600)
    assert "time limit" not in error.message and "within 10 minutes" in error.message and job.job_id in error.message
    assert error.message.endswith("Export a smaller area, or ask the server's owner.")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_file_that_a_layer_holds_open(lab: Any, job: Any, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """As on Windows, which replaces no file that is open."""

    replace = os.replace

    def refuse(source: Any, target: Any) -> None:
        if target == Path(job.output):
            raise PermissionError(number, os.strerror(number))
        replace(source, target)  # the lookalike server's own files

    Path(job.output).write_bytes(b"yesterday's")
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", refuse)
        error = lab.fails(job)
    assert error.message.startswith("World.tpkx can't be replaced") and "another name" in error.message
    assert Path(job.output).read_bytes() == b"yesterday's" and lab.leftovers() == ["World.tpkx"] and can_resume(job)
    Path(job.output).unlink()
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", refuse)
        assert "no permission to write" in lab.fails(job).message
    assert isinstance(error, ExportError) and lab.submits() == 1
