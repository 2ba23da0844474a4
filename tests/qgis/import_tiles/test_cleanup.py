# SPDX-License-Identifier: GPL-2.0-or-later
"""What an import left is cleared up or run again by what the journal says, not by what a message remembers."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.environment.background import start
from arcgis_export.plugin.environment.settings import profile_folder
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.tasks.job_lock import job_lock
from arcgis_export.plugin.tasks.unfinished import UnfinishedJobs
from qgis.PyQt.QtTest import QTest

from tests.job_setup import details_of, leaves_item
from tests.qgis.import_tiles.import_user import ImportUser, package
from tests.qgis.user import Boxes, until
from tests.sandbox import Sandbox


@pytest.fixture
def hosted(sandbox: Sandbox) -> Iterator[Sandbox]:
    sandbox.reset_portal()
    yield sandbox
    sandbox.clear()
    sandbox.reset_portal()


@pytest.fixture
def user(plugin: Any, iface: Any, hosted: Sandbox) -> ImportUser:
    found = ImportUser(iface, plugin)
    found.open()
    return found


@pytest.fixture
def failed(user: ImportUser, hosted: Sandbox, folder: Path, boxes: Boxes) -> Job:
    """An import that failed and left its package, as a message remembers it."""
    hosted.inject_fault("fail", match="/jobs/", messages=["The disk of the server is full"])
    user.choose(hosted, package(hosted, folder / "few.tpkx"))
    user.import_tiles(boxes)
    (job,) = [each for each in user.plugin.runner.journal.jobs() if each.kind == "import_tiles"]
    assert leaves_item(job) and job.state is State.FAILED
    return job


def settle() -> None:
    """Wait until work that was begun before has ended."""
    ended: list[Any] = []
    QTest.qWait(300)
    start(lambda waiter: None, ended.append, ended.append)
    until(lambda: ended, "the background")


def test_clean_up_takes_what_the_journal_says(user: ImportUser, hosted: Sandbox, failed: Job) -> None:
    runner, item = user.plugin.runner, details_of(failed).upload["item"]
    again = copy.deepcopy(failed)
    again.state = State.INTERRUPTED  # another QGIS resumes it
    runner.journal.save(again)
    runner.clean_up(failed)
    settle()
    assert item in {each.id for each in hosted.items()} and not hosted.find("/delete$")
    runner.journal.save(failed)
    lock = job_lock(failed, profile_folder())
    assert lock.tryLock(0)
    runner.clean_up(failed)
    settle()
    assert not hosted.find("/delete$")
    lock.unlock()
    runner.clean_up(failed)
    until(lambda: item not in {each.id for each in hosted.items()}, "the item to be deleted")
    until(lambda: not leaves_item(runner.journal.find(failed)), "the journal")


def test_rerun_takes_what_the_journal_says(user: ImportUser, hosted: Sandbox, failed: Job) -> None:
    runner = user.plugin.runner
    done = copy.deepcopy(failed)
    done.state = State.DONE  # another QGIS has run it again
    runner.journal.save(done)
    runner.run_again(copy.deepcopy(failed))
    settle()
    assert not hosted.find("/rerun$") and not runner.tasks
    runner.journal.remove(failed)
    told: list[Any] = []
    runner.failed.connect(lambda job, error: told.append(error.message))
    runner.run_again(copy.deepcopy(failed))
    until(lambda: told, "the words")
    assert "removed from the list" in told[0] and not hosted.find("/rerun$")


def test_package_that_may_be_read_is_not_deleted_at_a_start(user: ImportUser, failed: Job) -> None:
    runner = user.plugin.runner
    unfinished = UnfinishedJobs(runner.journal.path, lambda job: None)
    assert [job.id for job in unfinished._find().left] == [failed.id]
    unknown = copy.deepcopy(failed)
    unknown.job_id = ""
    assert details_of(unknown).submitted
    runner.journal.save(unknown)
    assert unfinished._find().left == []
