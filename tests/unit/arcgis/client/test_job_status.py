# SPDX-License-Identifier: GPL-2.0-or-later
"""Jobs in both dialects, and the many words for their states."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.arcgis.client.job_status import (
    JobState,
    JobStatus,
    failure,
    job_id,
    job_urls,
    read_status,
    state_of,
)
from arcgis_export.plugin.arcgis.client.result_urls import addresses
from arcgis_export.plugin.arcgis.errors import NotArcGisError, ServerError
from arcgis_export.plugin.arcgis.operations.export_tiles.results import package_urls

URL = "https://gis.example.com/server/rest/services/W/MapServer"


def test_submit_answers() -> None:
    assert job_id({"jobId": "j1_et", "jobStatus": "esriJobSubmitted"}, URL) == "j1_et"
    online = {
        "id": "a5",
        "name": "W",
        "url": None,
        "status": "success",
        "itemId": "f4",
        "jobId": "b7",
        "message": "success",
    }
    assert job_id(online, URL) == "b7"
    for refused in (
        {"jobId": "j", "jobStatus": "esriJobFailed", "messages": [{"description": "Because."}]},
        {"status": "failed", "message": "Because."},
    ):
        with pytest.raises(ServerError, match="did not start the export: Because."):
            job_id(refused, URL)
    for nothing in ({}, {"id": "a5"}, {"jobId": {"a": 1}}, {"jobId": ""}, {"jobId": True}, {"jobId": None}):
        with pytest.raises(NotArcGisError, match="returned no job"):
            job_id(nothing, URL)


def test_addresses_of_a_job() -> None:
    assert job_urls(URL, "exportTiles", "j1_et") == (f"{URL}/jobs/j1_et", f"{URL}/exportTiles/jobs/j1_et")
    assert job_urls(URL, "exportTiles", "../x?y")[0] == f"{URL}/jobs/..%2Fx%3Fy"


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("esriJobNew", JobState.WAITING), ("esriJobSubmitted", JobState.WAITING), ("esriJobWaiting", JobState.WAITING),
        ("esriJobExecuting", JobState.RUNNING), ("esriJobCancelling", JobState.RUNNING), ("esriJobDeleting", JobState.RUNNING),
        ("esriJobSucceeded", JobState.SUCCEEDED), ("esriJobFailed", JobState.FAILED), ("esriJobTimedOut", JobState.TIMED_OUT),
        ("esriJobCancelled", JobState.CANCELLED), ("esriJobDeleted", JobState.GONE), ("DONE", JobState.SUCCEEDED),
        ("Submitted", JobState.WAITING), ("CANCELED", JobState.CANCELLED), ("IN_PROGRESS", JobState.RUNNING),
        ("In Progress", JobState.RUNNING), ("completed", JobState.SUCCEEDED), ("esriJobPondering", JobState.UNKNOWN),
        ("", JobState.UNKNOWN),
    ],
)  # fmt: skip
def test_messages_for_states(word: str, state: JobState) -> None:
    assert state_of(word) is state


def test_enterprise_job() -> None:
    status = read_status(
        {
            "jobId": "j",
            "jobStatus": "esriJobExecuting",
            "progress": {"type": "step", "message": "Exported 3 of 9", "percent": 40},
            "messages": [{"type": "esriJobMessageTypeInformative", "description": "Start"}],
        }
    )
    assert (status.state, status.fraction, status.message) == (JobState.RUNNING, 0.4, "Exported 3 of 9")
    done = read_status(
        {"jobStatus": "esriJobSucceeded", "results": {"out_service_url": {"paramUrl": " results/out_service_url"}}}
    )
    assert done.results == {"out_service_url": "results/out_service_url"}


def test_online_job() -> None:
    status = read_status(
        {
            "jobId": "b",
            "jobStatus": "esriJobExecuting",
            "numTasks": 4,
            "numDoneTasks": 1,
            "message": None,
            "output": {"outputUrl": []},
        }
    )
    assert status.fraction == 0.25 and status.output_urls == ()
    for urls in ("https://b/x.vtpk", ["https://b/x.vtpk"]):
        assert read_status({"jobStatus": "DONE", "output": {"outputUrl": urls}}).output_urls == ("https://b/x.vtpk",)


def test_fractions_stay_within_bounds() -> None:
    for answer, fraction in (
        ({"percentComplete": 140}, 1.0), ({"percentComplete": -3}, 0.0), ({"numTasks": 0, "numDoneTasks": 0}, None),
        ({"progress": {"percent": "40"}}, None), ({"percentComplete": float("nan")}, None), ({"progress": None}, None),
    ):  # fmt: skip
        assert read_status({"jobStatus": "esriJobExecuting", **answer}).fraction == fraction


@pytest.mark.parametrize("answer", [{}, {"jobStatus": None}, {"jobStatus": 3}, {"jobStatus": ""}, {"status": ["x"]}])
def test_what_is_no_job(answer: Any) -> None:
    with pytest.raises(NotArcGisError):
        read_status(answer)


def test_messages_for_failures() -> None:
    def error(**answer: Any) -> ServerError:
        return failure(read_status({"jobStatus": "esriJobFailed", **answer}), URL)

    messages = [
        {"type": "esriJobMessageTypeInformative", "description": "Start"},
        {"type": "esriJobMessageTypeError", "description": "ERROR 999999: x"},
        {"type": "esriJobMessageTypeError", "description": "Failed to execute."},
    ]
    found = error(messages=messages)
    assert found.message == "The export failed on gis.example.com: ERROR 999999: x"
    assert found.details == "ERROR 999999: x\nFailed to execute."
    assert "no reason" in error().message
    assert (
        "No room." in error(error={"message": "No room."}).message and "No room." in error(message="No room.").message
    )
    assert (
        "last words" in error(messages=[{"type": "esriJobMessageTypeInformative", "description": "last words"}]).message
    )
    limit = error(message="ERROR 001564: Requested tile count(9) exceeds")
    assert "more tiles than it allows" in limit.message
    assert len(error(message="x" * 5000).message) < 300
    for state, words in (
        ("esriJobCancelled", "was cancelled"), ("esriJobDeleted", "was deleted"), ("esriJobTimedOut", "took longer"),
    ):  # fmt: skip
        assert words in failure(read_status({"jobStatus": state}), URL).message


# results


class Answers:
    """Stands for a session: answers by address."""

    def __init__(self, **by_end: Any) -> None:
        self.by_end, self.asked = by_end, []

    def get_json(self, url: str, *args: Any, **more: Any) -> Any:
        self.asked.append(url)
        return next(answer for end, answer in self.by_end.items() if url.rstrip("/").endswith(end))


def urls(value: Any, listing: Any = None, **status: Any) -> list[str]:
    session: Any = Answers(out_service_url={"value": value}, folder=listing or {})
    return package_urls(session, URL, f"{URL}/jobs/j", JobStatus(JobState.SUCCEEDED, **status))


HOST = "https://gis.example.com/server/rest/directories/arcgisoutput"


@pytest.mark.parametrize(
    ("value", "listing", "found"),
    [
        (f"{HOST}/a.tpkx", None, [f"{HOST}/a.tpkx"]),
        (f"{HOST}/a.TPK?x=1", None, [f"{HOST}/a.TPK?x=1"]),
        ({"url": f"{HOST}/a.vtpk"}, None, [f"{HOST}/a.vtpk"]),
        ("/server/rest/directories/arcgisoutput/a.tpk", None, [f"{HOST}/a.tpk"]),
        ("/rest/directories/arcgisoutput/a.tpk", None, [f"{HOST}/a.tpk"]),
        ("rest/directories/arcgisoutput/a.tpk", None, [f"{HOST}/a.tpk"]),
        (f"{HOST}/folder", {"files": [{"name": "My Map.tpk", "url": f"{HOST}/folder/My%20Map.tpk"}]}, [f"{HOST}/folder/My%20Map.tpk"]),
        (f"{HOST}/folder/", {"files": ["My #1.tpkx", "log.txt"]}, [f"{HOST}/folder/My%20%231.tpkx"]),
        (f"{HOST}/folder", {"files": [{"name": "a.tpk"}, {"url": "http://[bad.tpk"}, None, 3]}, [f"{HOST}/folder/a.tpk"]),
        (f"{HOST}/folder", {"files": 5}, []), (f"{HOST}/folder", {"files": []}, []),
        ("http://[bad", None, []), ("", None, []), (None, None, []), (7, None, []), ({"url": 3}, None, []), ([], None, []),
    ],
)  # fmt: skip
def test_values_of_a_result(value: Any, listing: Any, found: list[str]) -> None:
    assert urls(value, listing) == found


def test_result_by_another_name() -> None:
    session: Any = Answers(estimates={"value": f"{HOST}/a.tpk"})
    status = JobStatus(JobState.SUCCEEDED, results={"other": "results/estimates"})
    assert package_urls(session, URL, f"{URL}/jobs/j", status) == [f"{HOST}/a.tpk"]
    assert session.asked == [f"{URL}/jobs/j/results/estimates"]


def test_output_urls_of_online() -> None:
    assert urls(None, output_urls=("https://b/x.vtpk?X-Amz-Signature=1",)) == ["https://b/x.vtpk?X-Amz-Signature=1"]
    assert urls(f"{HOST}/a.tpk", output_urls=("http://[bad",)) == []


def test_where_a_result_is_asked_for() -> None:
    own = f"{HOST}/a.tpk"
    assert addresses(own, URL) == [own]
    internal = "https://internal:6443/arcgis/rest/directories/arcgisoutput/a.tpk"
    assert addresses(internal, URL) == [internal, own]
    # A proxy that ends https: the plain way is not taken.
    assert addresses("http://gis.example.com:6080/arcgis/rest/directories/arcgisoutput/a.tpk", URL) == [own]
    assert addresses("https://bucket/x.tpk", URL) == ["https://bucket/x.tpk"]
