# SPDX-License-Identifier: GPL-2.0-or-later
"""How imports end: on silent portals, by half, killed at the last moment, with a service that is stopped."""

from __future__ import annotations

import time
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import ServerError, TransportError
from arcgis_export.plugin.core.errors import CancelledError
from arcgis_export.plugin.jobs.job import State

from tests.job_setup import discard, leaves_item
from tests.sandbox.services.import_tiles import Lod
from tests.unit.operations.import_tiles.import_setup import FEW, ImportSetup
from tests.unit.operations.import_tiles.test_interruptions import small_parts


@pytest.mark.parametrize("silent", ["/cancel$", r"/jobs/\w+$", "/delete$"])
def test_cancel_does_not_wait_for_a_silent_portal(at: ImportSetup, silent: str) -> None:
    job = at.job(at.package(FEW))

    def hang(seconds: float) -> None:
        at.setup.waiter.stop = bool(job.job_id)
        if job.job_id and not at.sandbox.find("/cancel$"):
            at.sandbox.inject_fault("hang", times=None, match=silent)
            at.setup.waiter.hook = lambda seconds: None

    at.setup.waiter.hook = hang
    begun = time.monotonic()
    with pytest.raises(CancelledError):
        at.perform(job)
    assert time.monotonic() - begun < 4.5
    assert job.state is State.CANCELLED and leaves_item(job) and leaves_item(at.stored(job))
    assert "is on the portal" in job.message and "deleted when QGIS starts again" in job.message
    at.sandbox.clear()
    at.setup.waiter.stop = False
    running = [each for holding in at.sandbox.hosted.holdings.values() for each in holding.jobs.values()]
    for each in running:
        each.end("esriJobCancelled")
    discard(at.stored(job), at.session())
    assert at.left() == []


def test_cancel_of_an_upload_does_not_wait_for_a_silent_portal(
    at: ImportSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(at, monkeypatch)
    job = at.job(at.package(FEW))
    at.sandbox.inject_fault("fault", times=None, match="/cancel$")
    at.sandbox.inject_fault("hang", times=None, match="/delete$")
    at.sandbox.inject_fault("delay", times=None, match="/addPart", seconds=0.25)
    at.setup.waiter.cancelled = lambda: bool(at.sandbox.find("/addPart$"))
    begun = time.monotonic()
    with pytest.raises(CancelledError):
        at.perform(job)
    assert time.monotonic() - begun < 5 and job.state is State.CANCELLED
    assert "deleted when QGIS starts again" in job.message and leaves_item(job)
    at.setup.waiter.cancelled = lambda: False
    at.sandbox.clear()
    discard(at.stored(job), at.session())
    assert at.left() == []


def test_item_that_comes_after_a_cancel_is_deleted(at: ImportSetup) -> None:
    at.sandbox.inject_fault("delay", match="/addItem", seconds=1.5)
    job = at.job(at.package(FEW))
    at.setup.waiter.cancelled = lambda: bool(at.sandbox.find("/addItem$"))
    with pytest.raises(CancelledError):
        at.perform(job)
    assert job.state is State.CANCELLED and leaves_item(job) and "has not reported whether it accepted" in job.message
    end = time.monotonic() + 5
    while leaves_item(at.stored(job)) and time.monotonic() < end:
        pass
    assert not leaves_item(at.stored(job)) and at.left() == []


def test_success_by_half_is_reported(at: ImportSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Lod.describe

    def half(self: Lod) -> dict[str, Any]:
        return {**whole(self), **({"tileCount": 2, "status": "FAILED"} if self.level == 3 else {})}

    monkeypatch.setattr(Lod, "describe", half)
    result = at.run(at.package(FEW))
    assert any("level 3: 2 of 4 tiles" in note for note in result.job.notes)
    assert not any("level 2" in note for note in result.job.notes)


def test_success_without_a_tile_is_reported(at: ImportSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Lod.describe
    nothing = {"tileCount": 0, "expectedTileCount": 0, "status": "DONE"}
    monkeypatch.setattr(Lod, "describe", lambda self: {**whole(self), **nothing})
    result = at.run(at.package(FEW))
    assert any("no tile at all" in note for note in result.job.notes)


@pytest.mark.parametrize("state", [State.CHECKING, State.INTERRUPTED])
def test_killed_after_the_success_of_a_job_that_the_server_has_purged(at: ImportSetup, state: State) -> None:
    job = at.job(at.package(FEW))
    at.perform(job)
    job.state = state  # as it was on disk when the power went
    at.setup.journal.save(job)
    for holding in at.sandbox.hosted.holdings.values():
        holding.jobs.clear()
    result = at.perform(at.stored(job))
    assert result.job.state is State.DONE and result.tile is not None and result.tile.is_same
    assert at.submits() == 1 and at.left() == []


def test_service_that_is_stopped_keeps_half_an_upload(at: ImportSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    small_parts(at, monkeypatch)
    at.sandbox.inject_fault("reset", times=None, match="/commit")
    job = at.job(at.package(FEW))
    at.fails(job, TransportError, timeout=120)
    at.sandbox.clear()
    stopped = "Service WorldTiles/MapServer not started"
    at.sandbox.inject_fault("error", match="/WorldTiles/MapServer$", code=500, message=stopped)
    error = at.fails(at.stored(job), TransportError)
    assert "stopped" in error.message and at.stored(job).state is State.INTERRUPTED
    at.sandbox.clear()
    assert at.perform(at.stored(job)).job.state is State.DONE and not at.sandbox.find("/addPart$")


def test_service_that_is_gone_ends_an_import(at: ImportSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    small_parts(at, monkeypatch)
    at.sandbox.inject_fault("reset", times=None, match="/commit")
    job = at.job(at.package(FEW))
    at.fails(job, TransportError, timeout=120)
    at.sandbox.clear()
    at.sandbox.inject_fault("error", times=None, match="/WorldTiles/MapServer$", code=404, message="Not found")
    at.fails(at.stored(job), ServerError)
    assert at.stored(job).state is State.FAILED and at.left() == []


def test_one_error_after_the_commit_throws_nothing_away(at: ImportSetup) -> None:
    at.sandbox.inject_fault("error", match=r"items/\w+/status", code=500)
    assert at.run(at.package(FEW)).job.state is State.DONE


def test_interrupted_uploads_are_those_that_may_go_on(at: ImportSetup) -> None:
    at.sandbox.inject_fault("error", times=None, match=r"items/\w+/status", code=500)
    job = at.job(at.package(FEW))
    at.fails(job, TransportError)
    assert job.state is State.INTERRUPTED and len(at.left()) == 1
    at.sandbox.clear()
    assert at.perform(at.stored(job)).job.state is State.DONE and at.left() == []
