# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports on servers and networks that misbehave: what is tried again, what ends, and with which words."""

from __future__ import annotations

import zipfile
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import NotArcGisError, ServerError, SignInError, ThrottledError, TransportError
from arcgis_export.plugin.jobs.job import State
from arcgis_export.plugin.jobs.server_job import MAX_LOST_POLLS, MAX_UNKNOWN_POLLS

from tests.job_setup import can_resume

WORLD = "World/MapServer"


@pytest.fixture
def job(lab: Any) -> Any:
    return lab.job(lab.sandbox.service(WORLD))


# jobs that end otherwise


def test_failed_with_messages(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("fail", match="/jobs/", messages=["ERROR 999998: The disk is full.", "Failed."])
    error = lab.fails(job)
    assert "ERROR 999998: The disk is full." in error.message and "Failed." in error.details
    assert job.state is State.FAILED and job.message == error.message and not lab.leftovers()
    assert not lab.unfinished()


@pytest.mark.parametrize(
    ("site", "path"), [("service", "Limited/MapServer"), ("service", "LimitedVector/VectorTileServer")]
)
def test_too_many_tiles_is_said_plainly(lab: Any, site: str, path: str) -> None:
    job = lab.job(lab.sandbox.service(path), levels="0-5")
    error = lab.fails(job)
    assert "more tiles than it allows at once" in error.message and "fewer levels" in error.message
    assert "001564" in error.details and job.state is State.FAILED


def test_failed_online(lab: Any) -> None:
    job = lab.job(lab.sandbox.online(WORLD), tilePackage="false")
    assert "tilePackage must be true" in lab.fails(job).message and job.state is State.FAILED


def test_failed_online_with_an_error_object(lab: Any, job: Any) -> None:
    respond = lab.sandbox.site.respond

    def failing(request: Any) -> Any:
        from tests.sandbox.http.messages import answer

        if "/jobs/" in request.path:
            return answer({"jobId": "x", "jobStatus": "esriJobFailed", "error": {"code": 500, "message": "No room."}})
        return respond(request)

    lab.sandbox.site.respond = failing
    try:
        error = lab.fails(job)
    finally:
        lab.sandbox.site.respond = respond
    assert "No room." in error.message and job.state is State.FAILED and lab.polls(job) == 1


def test_timed_out_on_the_server(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("timed_out", match="/jobs/")
    assert "longer than the server allows" in lab.fails(job).message and job.state is State.FAILED


def test_our_own_patience_ends(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("stall", times=None)
    begin = lab.waiter.now
    error = lab.fails(job, timeout=600)
    assert job.state is State.EXPIRED and job.job_id in error.message and "10 minutes" in error.message
    assert job.message == error.message and 580 < lab.waiter.now - begin <= 600
    assert not lab.sandbox.find("/cancel$") and not lab.leftovers()


def test_states_that_nobody_knows_end(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("unknown_state", times=None)
    error = lab.fails(job)
    assert "esriJobPondering" in error.message and job.job_id in error.message
    assert job.state is State.FAILED and lab.polls(job) == MAX_UNKNOWN_POLLS


def test_a_few_unknown_states_are_waited_out(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("unknown_state", times=5)
    assert lab.cycle(job).run().exists()


def test_job_gone(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("gone", times=None, match="/jobs/")
    error = lab.fails(job)
    assert job.state is State.FAILED and job.job_id in error.message and "no longer knows" in error.message
    assert lab.polls(job) < 10


def test_job_gone_after_a_restart(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("fault", times=None, status=502, match="/jobs/")
    lab.fails(job)
    assert job.state is State.INTERRUPTED
    lab.sandbox.clear()
    lab.sandbox.forget_jobs()
    error = lab.fails(lab.journal.jobs()[0])
    assert "no longer knows" in error.message and not lab.submits()
    assert lab.journal.jobs()[0].state is State.FAILED


def test_job_unknown_at_first_to_one_machine_of_many(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("gone", times=2, match="/jobs/")
    assert lab.cycle(job).run().exists() and lab.submits() == 1


# answers that are none


def test_error_body_under_http_200_at_submit(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("error", code=400, message="", details=["Invalid extent."], match="exportTiles")
    error = lab.fails(job)
    assert error.message.endswith("reports: Invalid extent.") and job.state is State.FAILED and lab.submits() == 1


def test_web_page_at_submit(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("html", match="exportTiles")
    error = lab.fails(job)
    assert isinstance(error, NotArcGisError) and "web page" in error.message
    assert job.state is State.FAILED and lab.submits() == 1


@pytest.mark.parametrize(
    ("switch", "options"),
    [
        ("html", {}), ("login", {}), ("fault", {"status": 502}), ("busy", {"retry_after": 7}), ("reset", {}),
        ("error", {"code": 500, "message": "Error handling service request"}), ("lost", {}),
    ],
)  # fmt: skip
def test_polls_that_fail_for_a_while(lab: Any, job: Any, switch: str, options: Any) -> None:
    lab.sandbox.misbehave(switch, times=4, match="/jobs/", **options)
    assert lab.cycle(job).run().exists()
    assert lab.submits() == 1 and job.state is State.DONE
    assert any("does not answer" in report.text for report in lab.reports)
    if switch == "busy":
        assert 7 in lab.waiter.waits


@pytest.mark.parametrize("switch", ["html", "fault", "reset", "error"])
def test_polls_that_fail_for_good_leave_the_job(lab: Any, job: Any, switch: str) -> None:
    lab.sandbox.misbehave(switch, times=None, match="/jobs/")
    lab.fails(job)
    assert job.state is State.INTERRUPTED and can_resume(job)
    assert len(lab.waiter.waits) == MAX_LOST_POLLS - 1
    lab.sandbox.mischief.clear()
    (found,) = lab.unfinished()
    assert lab.cycle(found).run().exists() and lab.submits() == 1


def test_submit_whose_answer_is_lost_is_not_sent_again(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("lost", match="exportTiles$")
    assert isinstance(lab.fails(job), TransportError)
    assert lab.submits() == 1 and job.state is State.FAILED


def test_server_that_dies_and_comes_back(lab: Any, job: Any) -> None:
    def revive(seconds: float) -> None:
        if not lab.sandbox.running and len(lab.waiter.waits) >= 5:
            lab.sandbox.start()

    lab.waiter.hook = revive
    cycle = lab.cycle(job)
    lab.sandbox.misbehave("die", match="/jobs/")
    assert cycle.run().exists() and lab.submits() == 1 and job.state is State.DONE


def test_server_that_dies_for_good(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("die", match="/jobs/")
    error = lab.fails(job)
    assert isinstance(error, TransportError) and "can't be reached" in error.message
    assert job.state is State.INTERRUPTED and not lab.leftovers()
    lab.sandbox.start()
    (found,) = lab.unfinished()
    assert lab.cycle(found).run().exists()
    assert lab.submits() == 1 and found.state is State.DONE


# throttled


def test_throttled_submit_waits_as_told(lab: Any, job: Any) -> None:
    lab.sandbox.maximum_outstanding_jobs = 0

    def open_up(seconds: float) -> None:
        if len(lab.waiter.waits) == 2:
            lab.sandbox.maximum_outstanding_jobs = -1

    lab.waiter.hook = open_up
    begin = lab.waiter.now
    lab.cycle(job).run()
    assert lab.waiter.waits[:2] == [300, 300] and lab.waiter.now - begin >= 600 and lab.submits() == 3
    assert any("trying again in about 5 minute" in report.text for report in lab.reports)


def test_throttled_until_a_date(lab: Any, job: Any) -> None:
    lab.sandbox.maximum_outstanding_jobs, lab.sandbox.retry_after = 0, formatdate(time() + 90, usegmt=True)
    lab.waiter.hook = lambda seconds: setattr(lab.sandbox, "maximum_outstanding_jobs", -1)
    lab.cycle(job).run()
    assert 80 < lab.waiter.waits[0] <= 91 and lab.submits() == 2


def test_throttled_for_longer_than_the_person_waits(lab: Any, job: Any) -> None:
    lab.sandbox.maximum_outstanding_jobs = 0
    error = lab.fails(job, timeout=1000)
    assert isinstance(error, ThrottledError) and "too many requests" in error.message
    assert job.state is State.FAILED and lab.waiter.waits == [300, 300, 300]


def test_throttle_of_no_seconds_is_not_a_hammer(lab: Any, job: Any) -> None:
    lab.sandbox.maximum_outstanding_jobs, lab.sandbox.retry_after = 0, "0"
    lab.fails(job, timeout=20)
    assert lab.submits() <= 21 and min(lab.waiter.waits) >= 1


# results


@pytest.mark.parametrize("switch", ["relative_url", "file_url", "object_result"])
def test_shapes_of_the_result(lab: Any, job: Any, switch: str) -> None:
    lab.sandbox.misbehave(switch, match="results/")
    assert zipfile.is_zipfile(lab.cycle(job).run())


def test_object_with_a_capital_url(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("object_result", key="URL", match="results/")
    assert zipfile.is_zipfile(lab.cycle(job).run())


def test_internal_host_is_asked_for_on_the_services_own(lab: Any, job: Any) -> None:
    # A closed port of this machine stands for the host that cannot be reached.
    lab.sandbox.misbehave("internal_host", match="results/", host="http://127.0.0.1:9")
    assert zipfile.is_zipfile(lab.cycle(job).run())


def test_listing_that_lags(lab: Any, job: Any) -> None:
    lab.sandbox.misbehave("lag", times=3)
    assert lab.cycle(job).run().exists()
    lab.sandbox.misbehave("lag", times=None)
    other = lab.job(job.service_url, "Other.tpkx")
    error = lab.fails(other)
    assert "returned no package" in error.message and other.state is State.FAILED


@pytest.mark.parametrize("match", ["results/", "arcgisoutput/[^/]+/[^/]+$"])
def test_result_that_is_refused_for_a_moment(lab: Any, job: Any, match: str) -> None:
    lab.sandbox.misbehave("gone", times=2, match=match)
    assert lab.cycle(job).run().exists()


def test_expired_link_is_asked_for_again_once(lab: Any) -> None:
    job = lab.job(lab.sandbox.online(WORLD))
    lab.sandbox.misbehave("expired", match="^/bucket/")
    assert lab.cycle(job).run().exists()
    assert len(lab.sandbox.find("^/bucket/")) == 2 and lab.submits() == 1
    lab.sandbox.misbehave("expired", times=None, match="^/bucket/")
    other = lab.job(lab.sandbox.online(WORLD), "Other.tpkx")
    error = lab.fails(other)
    assert "account" not in error.message and "Export again" in error.message
    assert len(lab.sandbox.find("^/bucket/")) == 4 and not lab.sandbox.strays()
    assert lab.leftovers() == ["World.tpkx"]


# downloads


@pytest.mark.parametrize("site", ["service", "online"])
def test_truncated_file_for_good(lab: Any, site: str) -> None:
    job = lab.job(getattr(lab.sandbox, site)(WORLD))
    lab.sandbox.ranges = False
    Path(job.output).write_bytes(b"yesterday's")
    lab.sandbox.misbehave("truncate", times=None)
    error = lab.fails(job)
    assert isinstance(error, TransportError) and job.state is State.INTERRUPTED
    assert Path(job.output).read_bytes() == b"yesterday's" and lab.leftovers() == ["World.tpkx"]


@pytest.mark.parametrize("ranges", [True, False])
def test_truncated_file_once(lab: Any, job: Any, ranges: bool) -> None:
    lab.sandbox.ranges = ranges
    lab.sandbox.misbehave("truncate")
    assert zipfile.ZipFile(lab.cycle(job).run()).testzip() is None


@pytest.mark.parametrize("switch", ["nolength", "chunked"])
def test_no_content_length(lab: Any, job: Any, switch: str) -> None:
    lab.sandbox.misbehave(switch)
    assert zipfile.ZipFile(lab.cycle(job).run()).testzip() is None


# tokens


@pytest.mark.parametrize("status", ["body", "http"])
def test_token_that_ends_while_waiting_is_renewed_once(lab: Any, status: str) -> None:
    lab.sandbox.gate.status = status
    job = lab.job(lab.sandbox.service("Secured/World/MapServer"))

    def expire(seconds: float) -> None:
        if len(lab.waiter.waits) == 2:
            lab.sandbox.expire_tokens()

    lab.waiter.hook = expire
    assert lab.cycle(job, lab.login).run().exists()
    assert len(lab.sandbox.find("generateToken")) == 2 and lab.submits() == 1
    lab.assert_no_secret()


def test_token_refused_twice_ends_in_a_sign_in(lab: Any) -> None:
    job = lab.job(lab.sandbox.service("Secured/World/MapServer"))
    lab.sandbox.misbehave("error", times=None, code=498, message="Invalid token.", match="/jobs/")
    error = lab.fails(job, lab.login)
    assert isinstance(error, SignInError) and "sign-in" in error.message
    assert job.state is State.INTERRUPTED and lab.polls(job) <= 3
    assert len(lab.sandbox.find("generateToken")) == 2
    lab.assert_no_secret(error.message, error.details, repr(error), repr(job))
    lab.sandbox.mischief.clear()
    assert lab.cycle(job, lab.login).run().exists() and lab.submits() == 1


def test_token_that_ends_before_the_download(lab: Any) -> None:
    job = lab.job(lab.sandbox.service("Secured/World/MapServer"))
    lab.sandbox.misbehave("json_error", code=498, message="Invalid token.")
    assert zipfile.is_zipfile(lab.cycle(job, lab.login).run())
    lab.assert_no_secret()


def test_no_rights_on_the_service(lab: Any) -> None:
    job = lab.job(lab.sandbox.service("Secured/World/MapServer"))
    login = type(lab.login)("", "viewer", "look-only")
    error = lab.fails(job, login)
    assert isinstance(error, ServerError) and "may not use this" in error.message and job.state is State.FAILED
    lab.assert_no_secret(error.message, error.details)
