# SPDX-License-Identifier: GPL-2.0-or-later
"""Answers to a submit that come after its job was resumed elsewhere: they change nothing any more."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.operations import import_tiles
from arcgis_export.plugin.core.errors import CancelledError
from arcgis_export.plugin.jobs.job import State

from tests.job_setup import run_job
from tests.unit.operations.import_tiles.import_setup import FEW


@pytest.mark.parametrize("leaving", [False, True])
def test_a_late_answer_leaves_the_resumed_import_alone(at: Any, monkeypatch: pytest.MonkeyPatch, leaving: bool) -> None:
    job, waiter, journal = at.job(at.package(FEW)), at.setup.waiter, at.setup.journal
    answer_now, sent, answered = threading.Event(), threading.Event(), threading.Event()
    submit = import_tiles.submit

    def slow(session: Any, admin: str, fields: Any) -> str:
        found = submit(session, admin, fields)
        sent.set()
        answer_now.wait(20)
        answered.set()
        return found

    monkeypatch.setattr(import_tiles, "submit", slow)

    def stop() -> None:
        sent.wait(20)
        waiter.stop = True

    threading.Thread(target=stop, daemon=True).start()
    with pytest.raises(CancelledError):
        run_job(job, at.session(), journal, leaving=lambda: leaving)
    waiter.stop = False
    resumed = journal.find(job)

    def come_late(seconds: float) -> None:
        if resumed.job_id and not answer_now.is_set():
            answer_now.set()
            answered.wait(5)
            time.sleep(0.3)

    waiter.hook = come_late
    run_job(resumed, at.session(), journal)
    assert answered.is_set() and not at.sandbox.find("/cancel$", "POST") and at.submits() == 1
    assert journal.find(job).state is State.DONE
