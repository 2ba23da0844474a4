# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports on servers and networks that inject_fault: what is tried again, what ends, and with which words."""

from __future__ import annotations

import zipfile
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import ServerError, SignInError, ThrottledError, TransportError
from arcgis_export.plugin.jobs.job import State
from arcgis_export.plugin.jobs.server_job import MAX_UNKNOWN_POLLS, UnansweredError
from arcgis_export.plugin.operations.registry import operation_of

from tests.job_setup import can_resume

WORLD = "World/MapServer"


@pytest.fixture
def job(setup: Any) -> Any:
    return setup.job(setup.sandbox.service(WORLD))


# jobs that end otherwise


def test_failed_with_messages(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("fail", match="/jobs/", messages=["ERROR 999998: The disk is full.", "Failed."])
    error = setup.fails(job)
    assert "ERROR 999998: The disk is full." in error.message and "Failed." in error.details
    assert job.state is State.FAILED and job.message == error.message and not setup.leftovers()
    assert not setup.unfinished()


@pytest.mark.parametrize(
    ("site", "path"), [("service", "Limited/MapServer"), ("service", "LimitedVector/VectorTileServer")]
)
def test_too_many_tiles_is_reported_plainly(setup: Any, site: str, path: str) -> None:
    job = setup.job(setup.sandbox.service(path), levels="0-5")
    error = setup.fails(job)
    assert "more tiles than it allows at once" in error.message and "fewer levels" in error.message
    assert "001564" in error.details and job.state is State.FAILED


def test_failed_online(setup: Any) -> None:
    job = setup.job(setup.sandbox.online(WORLD), tilePackage="false")
    assert "tilePackage must be true" in setup.fails(job).message and job.state is State.FAILED


def test_failed_online_with_an_error_object(setup: Any, job: Any) -> None:
    respond = setup.sandbox.site.respond

    def failing(request: Any) -> Any:
        from tests.sandbox.http.messages import answer

        if "/jobs/" in request.path:
            return answer({"jobId": "x", "jobStatus": "esriJobFailed", "error": {"code": 500, "message": "No room."}})
        return respond(request)

    setup.sandbox.site.respond = failing
    try:
        error = setup.fails(job)
    finally:
        setup.sandbox.site.respond = respond
    assert "No room." in error.message and job.state is State.FAILED and setup.polls(job) == 1


def test_timed_out_on_the_server(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("timed_out", match="/jobs/")
    assert "longer than the server allows" in setup.fails(job).message and job.state is State.FAILED


def test_our_own_patience_ends(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("stall", times=None)
    begin = setup.waiter.now
    error = setup.fails(job, timeout=600)
    assert job.state is State.EXPIRED and job.job_id in error.message and "10 minutes" in error.message
    assert job.message == error.message and 580 < setup.waiter.now - begin <= 600
    assert not setup.sandbox.find("/cancel$") and not setup.leftovers()


def test_states_that_nobody_knows_end(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("unknown_state", times=None)
    error = setup.fails(job)
    assert "esriJobPondering" in error.message and job.job_id in error.message
    assert job.state is State.INTERRUPTED and can_resume(job), "it may end well after all"
    assert setup.polls(job) == MAX_UNKNOWN_POLLS


def test_a_few_unknown_states_are_waited_out(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("unknown_state", times=5)
    assert setup.cycle(job).run().exists()


def test_job_gone(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("gone", times=None, match="/jobs/")
    error = setup.fails(job)
    assert job.state is State.FAILED and job.job_id in error.message and "no longer knows" in error.message
    assert setup.polls(job) < 10


def test_job_gone_after_a_restart(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("fault", times=None, status=502, match="/jobs/")
    setup.fails(job, timeout=600)
    assert job.state is State.INTERRUPTED
    setup.sandbox.clear()
    setup.sandbox.forget_jobs()
    error = setup.fails(setup.journal.jobs()[0])
    assert "no longer knows" in error.message and not setup.submits()
    assert setup.journal.jobs()[0].state is State.FAILED


def test_job_unknown_at_first_to_one_machine_of_many(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("gone", times=2, match="/jobs/")
    assert setup.cycle(job).run().exists() and setup.submits() == 1


# answers that are none


def test_error_body_under_http_200_at_submit(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("error", code=400, message="", details=["Invalid extent."], match="exportTiles")
    error = setup.fails(job)
    assert error.message.endswith("reports: Invalid extent.") and job.state is State.FAILED and setup.submits() == 1


def test_web_page_at_submit(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("html", match="exportTiles")
    error = setup.fails(job)
    assert isinstance(error, UnansweredError) and "web page" in error.details
    assert job.is_unanswered and can_resume(job) and setup.submits() == 1


@pytest.mark.parametrize(
    ("switch", "options"),
    [
        ("html", {}), ("login", {}), ("fault", {"status": 502}), ("busy", {"retry_after": 7}), ("reset", {}),
        ("error", {"code": 500, "message": "Error handling service request"}), ("lost", {}),
    ],
)  # fmt: skip
def test_polls_that_fail_for_a_while(setup: Any, job: Any, switch: str, options: Any) -> None:
    setup.sandbox.inject_fault(switch, times=4, match="/jobs/", **options)
    assert setup.cycle(job).run().exists()
    assert setup.submits() == 1 and job.state is State.DONE
    told = [report for report in setup.reports if report.is_waiting]
    assert len(told) == 2 and all("trying again in" in report.text and "since" in report.text for report in told)
    if switch == "busy":
        assert 7 in setup.waiter.waits


@pytest.mark.parametrize("switch", ["html", "fault", "reset", "error"])
def test_polls_that_fail_for_as_long_as_the_user_waits_leave_the_job(setup: Any, job: Any, switch: str) -> None:
    setup.sandbox.inject_fault(switch, times=None, match="/jobs/")
    begin = setup.waiter.now
    setup.fails(job, timeout=3600)
    assert job.state is State.INTERRUPTED and can_resume(job)
    waits = setup.waiter.waits
    assert waits == sorted(waits) and waits[0] == 1 and waits[-1] == 60, "the pauses grow up to a minute"
    assert 3500 < setup.waiter.now - begin <= 3600
    setup.sandbox.faults.clear()
    (found,) = setup.unfinished()
    assert setup.cycle(found).run().exists() and setup.submits() == 1


def test_a_poll_that_is_throttled_for_hours_does_not_end_the_job(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("busy", times=2, match="/jobs/", retry_after=7200)
    begin = setup.waiter.now
    assert setup.cycle(job).run().exists() and job.state is State.DONE
    assert 300 <= setup.waiter.now - begin < 400, "what a server asks for is capped"


def test_an_outage_of_a_night_is_waited_out_without_a_limit(setup: Any, job: Any) -> None:
    """Ten hours without network, as far as the clock says: no time limit, no end."""
    morning = setup.waiter.now + 36_000

    def back(seconds: float) -> None:
        if setup.waiter.now > morning and not setup.sandbox.running:
            setup.sandbox.start()

    setup.waiter.hook = back
    setup.sandbox.inject_fault("die", match="/jobs/")
    assert setup.cycle(job, timeout=float("inf")).run().exists()
    assert job.state is State.DONE and setup.submits() == 1


def test_the_sleep_of_a_computer_is_no_part_of_the_time_limit(setup: Any, job: Any) -> None:
    def sleep(seconds: float) -> None:
        if len(setup.waiter.waits) == 2:
            setup.waiter.now += 8 * 3600  # a lid was closed

    setup.waiter.hook = sleep
    assert setup.cycle(job, timeout=1800).run().exists() and job.state is State.DONE


def test_submit_whose_answer_is_lost_is_not_sent_again(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("lost", match="exportTiles$")
    error = setup.fails(job)
    assert isinstance(error, UnansweredError) and "may be working on it" in error.message
    assert setup.submits() == 1 and job.is_unanswered
    (found,) = setup.unfinished()
    assert isinstance(setup.fails(found), UnansweredError) and setup.submits() == 1, "a resume only looks again"
    (found,) = setup.unfinished()
    operation_of(found).submit_again(found)
    assert setup.cycle(found).run().exists() and setup.submits() == 2 and found.state is State.DONE


def test_server_that_dies_and_comes_back(setup: Any, job: Any) -> None:
    def revive(seconds: float) -> None:
        if not setup.sandbox.running and len(setup.waiter.waits) >= 5:
            setup.sandbox.start()

    setup.waiter.hook = revive
    cycle = setup.cycle(job)
    setup.sandbox.inject_fault("die", match="/jobs/")
    assert cycle.run().exists() and setup.submits() == 1 and job.state is State.DONE


def test_server_that_dies_for_good(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("die", match="/jobs/")
    error = setup.fails(job)
    assert isinstance(error, TransportError) and "can't be reached" in error.message
    assert job.state is State.INTERRUPTED and not setup.leftovers()
    setup.sandbox.start()
    (found,) = setup.unfinished()
    assert setup.cycle(found).run().exists()
    assert setup.submits() == 1 and found.state is State.DONE


# throttled


def test_throttled_submit_waits_as_reported(setup: Any, job: Any) -> None:
    setup.sandbox.maximum_outstanding_jobs = 0

    def open_up(seconds: float) -> None:
        if len(setup.waiter.waits) == 2:
            setup.sandbox.maximum_outstanding_jobs = -1

    setup.waiter.hook = open_up
    begin = setup.waiter.now
    setup.cycle(job).run()
    assert setup.waiter.waits[:2] == [300, 300] and setup.waiter.now - begin >= 600 and setup.submits() == 3
    assert any("has been busy since" in report.text and "in 300 s" in report.text for report in setup.reports)
    assert any(report.is_waiting for report in setup.reports), "Try Now is offered"


def test_throttled_until_a_date(setup: Any, job: Any) -> None:
    setup.sandbox.maximum_outstanding_jobs, setup.sandbox.retry_after = 0, formatdate(time() + 90, usegmt=True)
    setup.waiter.hook = lambda seconds: setattr(setup.sandbox, "maximum_outstanding_jobs", -1)
    setup.cycle(job).run()
    assert 80 < setup.waiter.waits[0] <= 91 and setup.submits() == 2


def test_throttled_for_longer_than_the_user_waits(setup: Any, job: Any) -> None:
    setup.sandbox.maximum_outstanding_jobs = 0
    error = setup.fails(job, timeout=1000)
    assert isinstance(error, ThrottledError) and "too many requests" in error.message
    assert job.state is State.FAILED and setup.waiter.waits == [300, 300, 300]


def test_throttle_of_no_seconds_is_not_a_hammer(setup: Any, job: Any) -> None:
    setup.sandbox.maximum_outstanding_jobs, setup.sandbox.retry_after = 0, "0"
    setup.fails(job, timeout=20)
    assert setup.submits() <= 21 and min(setup.waiter.waits) >= 1


# results


@pytest.mark.parametrize("switch", ["relative_url", "file_url", "object_result"])
def test_shapes_of_the_result(setup: Any, job: Any, switch: str) -> None:
    setup.sandbox.inject_fault(switch, match="results/")
    assert zipfile.is_zipfile(setup.cycle(job).run())


def test_object_with_a_capital_url(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("object_result", key="URL", match="results/")
    assert zipfile.is_zipfile(setup.cycle(job).run())


def test_internal_host_is_asked_for_on_the_services_own(setup: Any, job: Any) -> None:
    # A closed port of this machine stands for the host that cannot be reached.
    setup.sandbox.inject_fault("internal_host", match="results/", host="http://127.0.0.1:9")
    assert zipfile.is_zipfile(setup.cycle(job).run())


def test_listing_that_lags(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("lag", times=3)
    assert setup.cycle(job).run().exists()
    setup.sandbox.inject_fault("lag", times=None)
    other = setup.job(job.service_url, "Other.tpkx")
    error = setup.fails(other)
    assert "returned no package" in error.message and other.state is State.INTERRUPTED


@pytest.mark.parametrize("match", ["results/", "arcgisoutput/[^/]+/[^/]+$"])
def test_result_that_is_refused_for_a_moment(setup: Any, job: Any, match: str) -> None:
    setup.sandbox.inject_fault("gone", times=2, match=match)
    assert setup.cycle(job).run().exists()


def test_expired_link_is_asked_for_again_once(setup: Any) -> None:
    job = setup.job(setup.sandbox.online(WORLD))
    setup.sandbox.inject_fault("expired", match="^/bucket/")
    assert setup.cycle(job).run().exists()
    assert len(setup.sandbox.find("^/bucket/")) == 2 and setup.submits() == 1
    setup.sandbox.inject_fault("expired", times=None, match="^/bucket/")
    other = setup.job(setup.sandbox.online(WORLD), "Other.tpkx")
    error = setup.fails(other)
    assert "account" not in error.message and "Export again" in error.message
    assert len(setup.sandbox.find("^/bucket/")) == 4 and not setup.sandbox.strays()
    assert setup.leftovers() == ["World.tpkx"]


# downloads


@pytest.mark.parametrize("site", ["service", "online"])
def test_truncated_file_for_good(setup: Any, site: str) -> None:
    job = setup.job(getattr(setup.sandbox, site)(WORLD))
    setup.sandbox.ranges = False
    Path(job.output).write_bytes(b"yesterday's")
    setup.sandbox.inject_fault("truncate", times=None)
    error = setup.fails(job)
    assert isinstance(error, TransportError) and job.state is State.INTERRUPTED
    assert Path(job.output).read_bytes() == b"yesterday's"
    assert setup.leftovers() == ["World.tpkx", job.part.name], "what was downloaded is kept"


@pytest.mark.parametrize("ranges", [True, False])
def test_truncated_file_once(setup: Any, job: Any, ranges: bool) -> None:
    setup.sandbox.ranges = ranges
    setup.sandbox.inject_fault("truncate")
    assert zipfile.ZipFile(setup.cycle(job).run()).testzip() is None


@pytest.mark.parametrize("switch", ["nolength", "chunked"])
def test_no_content_length(setup: Any, job: Any, switch: str) -> None:
    setup.sandbox.inject_fault(switch)
    assert zipfile.ZipFile(setup.cycle(job).run()).testzip() is None


# tokens


@pytest.mark.parametrize("status", ["body", "http"])
def test_token_that_ends_while_waiting_is_renewed_once(setup: Any, status: str) -> None:
    setup.sandbox.gate.status = status
    job = setup.job(setup.sandbox.service("Secured/World/MapServer"))

    def expire(seconds: float) -> None:
        if len(setup.waiter.waits) == 2:
            setup.sandbox.expire_tokens()

    setup.waiter.hook = expire
    assert setup.cycle(job, setup.login).run().exists()
    assert len(setup.sandbox.find("generateToken")) == 2 and setup.submits() == 1
    setup.assert_no_secret()


def test_token_refused_twice_ends_in_a_sign_in(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("Secured/World/MapServer"))
    setup.sandbox.inject_fault("error", times=None, code=498, message="Invalid token.", match="/jobs/")
    error = setup.fails(job, setup.login)
    assert isinstance(error, SignInError) and "sign-in" in error.message
    assert job.state is State.INTERRUPTED and setup.polls(job) <= 3
    assert len(setup.sandbox.find("generateToken")) == 2
    setup.assert_no_secret(error.message, error.details, repr(error), repr(job))
    setup.sandbox.faults.clear()
    assert setup.cycle(job, setup.login).run().exists() and setup.submits() == 1


def test_token_that_ends_before_the_download(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("Secured/World/MapServer"))
    setup.sandbox.inject_fault("json_error", code=498, message="Invalid token.")
    assert zipfile.is_zipfile(setup.cycle(job, setup.login).run())
    setup.assert_no_secret()


def test_no_rights_on_the_service(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("Secured/World/MapServer"))
    login = type(setup.login)("", "viewer", "look-only")
    error = setup.fails(job, login)
    assert isinstance(error, ServerError) and "may not use this" in error.message and job.state is State.FAILED
    setup.assert_no_secret(error.message, error.details)
