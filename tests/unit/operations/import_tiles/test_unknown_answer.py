# SPDX-License-Identifier: GPL-2.0-or-later
"""Imports of which nobody knows at once whether a server is at them: nothing is deleted or begun on a guess."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import TransportError
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.jobs.job import State
from arcgis_export.plugin.jobs.server_job import UnansweredError

from tests.job_setup import discard
from tests.sandbox.services.import_tiles import ImportJob
from tests.sandbox.services.jobs import Pace
from tests.unit.operations.import_tiles.import_setup import FEW, SLOW, WORLD, ImportSetup, places


def jobs_of(at: ImportSetup, path: str = WORLD) -> dict[str, ImportJob]:
    """The jobs of the services of that path, on both sites."""
    found: dict[str, ImportJob] = {}
    for key, each in at.sandbox.hosted.holdings.items():
        if key.endswith(path):
            found.update(each.jobs)
    return found


def test_package_stays_while_a_job_whose_answer_was_lost_reads_it(at: ImportSetup) -> None:
    at.sandbox.inject_fault("lost", match="/importTiles")
    job = at.job(at.package(FEW))
    at.fails(job, UnansweredError)
    with pytest.raises(ExportError, match="still importing"):
        discard(at.stored(job), at.session())
    assert at.left() == ["new"]
    (running,) = jobs_of(at).values()
    while not running.ended:
        running.poll()
    assert running.state == "esriJobSucceeded"
    discard(at.stored(job), at.session())
    assert at.left() == []


def test_package_stays_while_nobody_knows_whether_a_job_began(at: ImportSetup) -> None:
    at.sandbox.inject_fault("lost", match="/importTiles")
    job = at.job(at.package(FEW))
    at.fails(job, UnansweredError)
    at.sandbox.inject_fault("error", times=None, match="/jobs$", code=400, message="No such thing")
    with pytest.raises(UnansweredError, match="not known whether"):
        discard(at.stored(job), at.session())
    assert at.left() == ["new"]


def test_package_of_a_submit_that_never_arrived_is_deleted(at: ImportSetup) -> None:
    at.sandbox.inject_fault("reset", match="/importTiles")
    job = at.job(at.package(FEW))
    at.fails(job, UnansweredError)
    discard(at.stored(job), at.session())
    assert at.left() == []


def test_server_on_another_host_is_asked_with_its_own_sign_in(at: ImportSetup) -> None:
    at.sandbox.inject_fault("stall", times=None, match="/jobs/")
    job = at.job(at.package(FEW), url=at.sandbox.online(WORLD).replace("127.0.0.1", "localhost"))
    at.fails(job, timeout=3)
    assert job.state is State.EXPIRED
    with pytest.raises(ExportError, match="still importing"):
        discard(at.stored(job), at.session())
    assert at.left() == ["new"]


@pytest.mark.parametrize("code", [499, 403, 500])
def test_a_server_that_does_not_tell_keeps_the_package(at: ImportSetup, code: int) -> None:
    at.sandbox.inject_fault("stall", times=None, match="/jobs/")
    job = at.job(at.package(FEW))
    at.fails(job, timeout=3)
    at.sandbox.clear()
    at.sandbox.inject_fault("error", times=None, match="/jobs", code=code, message="Not for you")
    with pytest.raises(ExportError, match="does not report whether it is still importing"):
        discard(at.stored(job), at.session())
    assert at.left() == ["new"]


def test_interrupted_job_that_the_server_has_purged_can_be_discarded(at: ImportSetup) -> None:
    job = at.job(at.package(FEW))
    at.sandbox.inject_fault("fault", times=None, match="/jobs/")
    at.fails(job, TransportError)
    assert job.state is State.INTERRUPTED and job.job_id
    at.sandbox.clear()
    for holding in at.sandbox.hosted.holdings.values():
        holding.jobs.clear()
    discard(at.stored(job), at.session())
    assert at.left() == []


def test_submit_that_is_answered_late_is_not_sent_again(at: ImportSetup) -> None:
    job = at.job(at.package(FEW))
    at.sandbox.inject_fault("delay", match="/importTiles", seconds=0.8)
    session = at.setup.session(at.sharing, at.setup.login, read_timeout=0.4)
    with pytest.raises(UnansweredError, match="did not answer whether it began"):
        at.perform(job, session=session)

    def arrive(seconds: float) -> None:
        end = time.monotonic() + 5
        while not jobs_of(at) and time.monotonic() < end:
            pass

    at.setup.waiter.hook = arrive
    assert not jobs_of(at)
    result = at.perform(at.stored(job))
    assert at.submits() == 1 and result.tile is not None and result.tile.is_same


def test_submit_that_never_arrived_is_searched_for_until_the_server_would_have_answered(at: ImportSetup) -> None:
    at.sandbox.inject_fault("reset", match="/importTiles")
    job = at.job(at.package(FEW))
    at.fails(job, UnansweredError)
    before = at.setup.waiter.now
    at.perform(at.stored(job))
    assert at.submits() == 2 and at.setup.waiter.now - before >= 2 * 5.0 - 1


def likely(at: ImportSetup, **more: Any) -> Any:
    """An import whose submit never arrived, while someone else began another."""
    job = at.job(at.package(FEW, name="mine.tpkx"), **more)
    at.sandbox.inject_fault("reset", match="/importTiles")
    at.fails(job, UnansweredError)
    return job


def test_job_of_another_user_is_not_ours(at: ImportSetup) -> None:
    job = likely(at)
    director = Login("director", "director", "all-powers")
    other = at.perform(at.job(at.package(FEW, name="theirs.tpkx"), login=director), director)
    result = at.perform(at.stored(job))
    assert result.job.job_id != other.job.job_id and at.submits() == 3


def test_jobs_of_other_levels_or_elsewhere_are_not_ours(at: ImportSetup) -> None:
    from arcgis_export.plugin.tiles.extent import Extent

    here, there = Extent(-5_000_000, -5_000_000, 5_000_000, 5_000_000), Extent(-900_000, -900_000, 900_000, 900_000)
    job = likely(at, levels=(2, 3), extent=here)
    at.run(at.package(FEW, name="theirs.tpkx"), levels=(2, 3), extent=there)
    at.run(at.package([*FEW, *places(4, (7,), (7,))], name="more.tpkx"), extent=here)
    result = at.perform(at.stored(job))
    assert at.submits() == 4 and result.tile is not None and result.tile.is_same


def test_jobs_that_can_not_be_distinguished_are_left_to_the_user(at: ImportSetup) -> None:
    job = likely(at)
    for name in ("one.tpkx", "two.tpkx"):
        at.run(at.package(FEW, name=name))
    error = at.fails(at.stored(job), UnansweredError)
    assert "not known whether" in error.message and at.submits() == 3 and "mine" in at.left()


def test_job_that_names_nobody_is_not_taken_for_ours(at: ImportSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    job = likely(at)
    at.run(at.package(FEW, name="one.tpkx"))
    for each in jobs_of(at).values():
        each.order = type(each.order)(**{**vars(each.order), "submitter": ""})
    assert "not known" in at.fails(at.stored(job), UnansweredError).message


@pytest.mark.parametrize("ours", [True, False])
def test_the_item_decides_where_a_job_names_it(at: ImportSetup, monkeypatch: pytest.MonkeyPatch, ours: bool) -> None:
    monkeypatch.setattr(ImportJob, "page_names_item", True)
    if ours:
        job = at.job(at.package(FEW))
        at.sandbox.inject_fault("lost", match="/importTiles")
        at.fails(job, UnansweredError)
        assert at.perform(at.stored(job)).job.state is State.DONE and at.submits() == 1
    else:
        job = likely(at)
        at.run(at.package(FEW, name="theirs.tpkx"))
        assert at.perform(at.stored(job)).job.state is State.DONE and at.submits() == 3


def test_levels_come_from_the_list_where_the_page_has_none(at: ImportSetup) -> None:
    result = at.run(at.package(FEW))
    (page,) = [each.describe("esriJobSucceeded") for each in jobs_of(at).values()]
    assert "lodInfos" not in page and "itemId" not in json.dumps(page)
    assert [(one.level, one.done) for one in result.levels] == [(2, 4), (3, 4)]


def test_list_that_fails_takes_nothing_from_the_page(at: ImportSetup) -> None:
    job = at.job(at.package(FEW))
    at.sandbox.pace = Pace(SLOW)

    def fail(seconds: float) -> None:
        if job.job_id:
            at.sandbox.inject_fault("error", times=None, match="/jobs$", code=500, message="Not now")
            at.setup.waiter.hook = lambda seconds: None

    at.setup.waiter.hook = fail
    result = at.perform(job)
    assert result.job.state is State.DONE
