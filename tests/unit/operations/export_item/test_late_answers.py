# SPDX-License-Identifier: GPL-2.0-or-later
"""The answer to an export that comes after its cancel: its item is deleted, and a removed record stays removed."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from arcgis_export.plugin.core.errors import CancelledError
from arcgis_export.plugin.jobs.job import State
from arcgis_export.plugin.operations.export_item import item_job

from tests.job_setup import details_of


@pytest.mark.parametrize("is_removed", [False, True])
def test_the_item_of_a_late_answer_is_deleted(
    item_export: Any, monkeypatch: pytest.MonkeyPatch, is_removed: bool
) -> None:
    waiter, journal = item_export.setup.waiter, item_export.setup.journal
    job, answer_now, sent = item_export.job(), threading.Event(), threading.Event()
    read = item_job.read_submitted

    def slow(answer: Any, url: str) -> Any:
        sent.set()
        answer_now.wait(20)
        return read(answer, url)

    monkeypatch.setattr(item_job, "read_submitted", slow)

    def stop() -> None:
        sent.wait(20)
        waiter.stop = True

    threading.Thread(target=stop, daemon=True).start()
    with pytest.raises(CancelledError):
        item_export.run(job)
    assert journal.find(job).state is State.CANCELLED
    if is_removed:
        journal.remove(job)
    answer_now.set()
    end = time.monotonic() + 5
    while not item_export.sandbox.find("/delete$") and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.3)
    assert item_export.ids() == item_export.before
    stored = journal.find(job)
    assert (stored is None) == is_removed
    if stored is not None:
        assert details_of(stored).is_deleted and details_of(stored).definitions == () and not stored.leftovers
