# SPDX-License-Identifier: GPL-2.0-or-later
"""A submit whose answer was lost: looked up where the server lists its jobs, else for the user to decide."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.jobs.job import State
from arcgis_export.plugin.jobs.server_job import UnansweredError
from arcgis_export.plugin.operations.registry import operation_of

HOSTED = "WorldTiles/MapServer"


@pytest.fixture
def job(setup: Any) -> Any:
    setup.sandbox.forget_jobs()
    return setup.job(setup.sandbox.online(HOSTED))


def owner(setup: Any) -> Login:
    return setup.login  # type: ignore[no-any-return]


def lose(setup: Any, job: Any, times: int = 1) -> None:
    setup.sandbox.inject_fault("lost", times=times, match="exportTiles$")
    assert isinstance(setup.fails(job, owner(setup)), UnansweredError) and job.is_unanswered


def test_the_list_of_a_hosted_service_shows_the_job(setup: Any, job: Any) -> None:
    lose(setup, job)
    assert setup.cycle(job, owner(setup)).run().exists()
    assert setup.submits() == 1 and job.state is State.DONE


def test_a_job_of_ours_is_not_taken_for_another(setup: Any, job: Any) -> None:
    other = setup.job(job.service_url, "Other.tpkx")
    setup.cycle(other, owner(setup)).run()
    lose(setup, job)
    assert setup.cycle(job, owner(setup)).run().exists()
    assert job.job_id != other.job_id and setup.submits() == 2


def test_two_that_may_be_ours_are_the_users_to_decide(setup: Any, job: Any) -> None:
    lose(setup, job)
    lose(setup, setup.job(job.service_url, "Other.tpkx"))
    assert isinstance(setup.fails(job, owner(setup)), UnansweredError) and setup.submits() == 2
    operation_of(job).submit_again(job)
    assert setup.cycle(job, owner(setup)).run().exists() and setup.submits() == 3


def test_a_submit_that_never_arrived_is_not_sent_again_by_itself(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("reset", match="exportTiles$")
    setup.fails(job, owner(setup))
    assert isinstance(setup.fails(job, owner(setup)), UnansweredError) and job.is_unanswered
    assert not setup.sandbox.jobs


def test_who_may_not_see_the_list_decides(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("lost", match="exportTiles$")
    setup.fails(job)
    assert isinstance(setup.fails(job), UnansweredError) and setup.submits() == 1
