# SPDX-License-Identifier: GPL-2.0-or-later
"""Servers that don't write the storage that they should: asked once more, noticed, and told."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

import pytest
from arcgis_export.plugin.arcgis.errors import ServerError, SignInError
from arcgis_export.plugin.arcgis.operations.export_tiles.request import ExportTilesRequest, PackageFormat
from arcgis_export.plugin.arcgis.services.tile_service import describe
from arcgis_export.plugin.core.errors import CancelledError
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.operations.export_tiles.operation import job_for
from arcgis_export.plugin.packages import open_package

from tests.job_setup import change, details_of, run_job

V1, V2 = "esriMapCacheStorageModeCompact", "esriMapCacheStorageModeCompactV2"


def prepare(lab: Any, path: str, name: str = "out.tpkx", package: Optional[PackageFormat] = None) -> Job:
    url = lab.sandbox.service(path)
    request = ExportTilesRequest(describe(lab.session(url), url), (0, 1, 2), None, package)
    request.validate()
    return job_for(request, lab.folder / name)


def run(lab: Any, job: Job, **more: Any) -> Any:
    return run_job(job, lab.session(job.service_url), lab.journal, lab.reports.append, **more)


def asked(lab: Any) -> list[str]:
    return [request.form["storageFormatType"] for request in lab.sandbox.find("/exportTiles$")]


@pytest.mark.parametrize("path", ["Fails1081/MapServer", "Refuses1081/MapServer"])
def test_older_storage_is_asked_for_once_more(lab: Any, path: str) -> None:
    (lab.folder / "out.tpk").write_bytes(b"another's")
    job = prepare(lab, path)
    result = run(lab, job)
    assert asked(lab) == [V2, V1] and result.package == lab.folder / "out (2).tpk" == Path(job.output)
    with open_package(result.package) as package:
        assert (package.kind, package.storage) == ("tpk", "compactV1")
    assert lab.leftovers() == ["out (2).tpk", "out.tpk"] and job.state is State.DONE
    (note,) = job.notes
    assert "127.0.0.1" in note and "can't write a .tpkx" in note and "out (2).tpk" in note
    assert any(report.text == note for report in lab.reports)
    assert (
        lab.journal.jobs()[0].notes == [note]
        and details_of(lab.journal.jobs()[0]).parameters["storageFormatType"] == V1
    )
    assert lab.states.count("new") >= 2 and lab.states.count("submitting") == 2


def test_cache_folder_keeps_its_name(lab: Any) -> None:
    job = prepare(lab, "Fails1081/MapServer", "out", PackageFormat.CACHE)
    with open_package(run(lab, job).package) as package:
        assert (package.kind, package.storage) == ("cache", "compactV1")
    assert lab.leftovers() == ["out"] and asked(lab) == [V2, V1] and "older one" in job.notes[0]


@pytest.mark.parametrize("wanted", ["out.tpkx", "out"])
def test_other_package_than_asked_is_noticed(lab: Any, wanted: str) -> None:
    job = prepare(lab, "Ignores1081/MapServer", wanted)
    result = run(lab, job)
    assert asked(lab) == [V2] and open_package(result.package).kind == "tpk"
    named = wanted != "out"  # a name without an ending says nothing wrong
    assert lab.leftovers() == ["out.tpk" if named else "out"] and bool(job.notes) == named
    if named:
        assert job.notes[0].endswith("created a .tpk instead of a .tpkx, saved as out.tpk.")
        assert lab.journal.jobs()[0].output == str(lab.folder / "out.tpk")


def test_second_failure_is_the_one_told(lab: Any) -> None:
    job = prepare(lab, "World/MapServer")
    change(job, fallback=V1)
    lab.sandbox.misbehave("fail", match="/jobs/", messages=["ERROR 1: First."])
    lab.sandbox.misbehave("fail", match="/jobs/", messages=["ERROR 2: Second."])
    with pytest.raises(ServerError, match="Second"):
        run(lab, job)
    assert asked(lab) == [V2, V1] and job.state is State.FAILED and not lab.leftovers()


@pytest.mark.parametrize("path", ["World/MapServer", "Legacy/MapServer"])
def test_server_that_is_sure_is_asked_once(lab: Any, path: str) -> None:
    job = prepare(lab, path, "out.tpk")
    lab.sandbox.misbehave("fail", match="/jobs/")
    with pytest.raises(ServerError):
        run(lab, job)
    assert len(asked(lab)) == 1


@pytest.mark.parametrize(
    ("switch", "options"),
    [
        ("fail", {"match": "/jobs/", "messages": ["ERROR 001564: Requested tile count exceeds."]}),
        ("timed_out", {"match": "/jobs/"}),
        ("error", {"match": "exportTiles$", "code": 499, "message": "Token Required"}),
        ("html", {"match": "exportTiles$"}),
        ("fault", {"match": "exportTiles$"}),
        ("lost", {"match": "exportTiles$"}),
    ],
)
def test_what_says_nothing_of_the_storage_is_not_asked_twice(lab: Any, switch: str, options: Any) -> None:
    job = prepare(lab, "Fails1081/MapServer")
    lab.sandbox.misbehave(switch, **options)
    with pytest.raises(Exception) as caught:
        run(lab, job)
    assert len(asked(lab)) == 1 and not lab.leftovers()
    assert isinstance(caught.value, SignInError) == (options.get("code") == 499)


def test_closed_between_the_two(lab: Any) -> None:
    job = prepare(lab, "Fails1081/MapServer")

    def close(progress: Any) -> None:
        lab.waiter.stop = lab.waiter.stop or "asking for a .tpk" in progress.text

    with pytest.raises(CancelledError):
        run_job(job, lab.session(job.service_url), lab.journal, close, leaving=lambda: True)
    lab.waiter.stop = False
    (found,) = lab.unfinished()
    assert (found.state, found.job_id, found.output) == (State.NEW, "", str(lab.folder / "out.tpk"))
    assert run(lab, found).package == lab.folder / "out.tpk" and asked(lab) == [V2, V1]
    assert lab.leftovers() == ["out.tpk"]


@pytest.mark.parametrize("path", ["Unbounded/MapServer", "UnboundedVector/VectorTileServer"])
def test_whole_service_that_tells_no_extent(lab: Any, path: str) -> None:
    job = prepare(lab, path, "out.vtpk" if "Vector" in path else "out.tpkx")
    assert (details_of(job).tiles, details_of(job).extent) == (None, None)
    result = run(lab, job)
    assert lab.sandbox.find("/exportTiles$")[0].form["exportExtent"] == "DEFAULT"
    assert details_of(job).tiles == 1 + 4 + 16 and details_of(job).extent is not None and result.extent is not None
    assert details_of(lab.journal.jobs()[0]).tiles == 21
