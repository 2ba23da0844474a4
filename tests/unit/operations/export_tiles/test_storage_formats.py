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


def prepare(setup: Any, path: str, name: str = "out.tpkx", package: Optional[PackageFormat] = None) -> Job:
    url = setup.sandbox.service(path)
    request = ExportTilesRequest(describe(setup.session(url), url), (0, 1, 2), None, package)
    request.validate()
    return job_for(request, setup.folder / name)


def run(setup: Any, job: Job, **more: Any) -> Any:
    return run_job(job, setup.session(job.service_url), setup.journal, setup.reports.append, **more)


def asked(setup: Any) -> list[str]:
    return [request.form["storageFormatType"] for request in setup.sandbox.find("/exportTiles$")]


@pytest.mark.parametrize("path", ["Fails1081/MapServer", "Refuses1081/MapServer"])
def test_older_storage_is_asked_for_once_more(setup: Any, path: str) -> None:
    (setup.folder / "out.tpk").write_bytes(b"another's")
    job = prepare(setup, path)
    result = run(setup, job)
    assert asked(setup) == [V2, V1] and result.package == setup.folder / "out (2).tpk" == Path(job.output)
    with open_package(result.package) as package:
        assert (package.kind, package.storage) == ("tpk", "compactV1")
    assert setup.leftovers() == ["out (2).tpk", "out.tpk"] and job.state is State.DONE
    (note,) = job.notes
    assert "127.0.0.1" in note and "can't write a .tpkx" in note and "out (2).tpk" in note
    assert any(report.text == note for report in setup.reports)
    assert (
        setup.journal.jobs()[0].notes == [note]
        and details_of(setup.journal.jobs()[0]).parameters["storageFormatType"] == V1
    )
    assert setup.states.count("new") >= 2 and setup.states.count("submitting") == 2


def test_cache_folder_keeps_its_name(setup: Any) -> None:
    job = prepare(setup, "Fails1081/MapServer", "out", PackageFormat.CACHE)
    with open_package(run(setup, job).package) as package:
        assert (package.kind, package.storage) == ("cache", "compactV1")
    assert setup.leftovers() == ["out"] and asked(setup) == [V2, V1] and "older one" in job.notes[0]


@pytest.mark.parametrize("wanted", ["out.tpkx", "out"])
def test_other_package_than_asked_is_noticed(setup: Any, wanted: str) -> None:
    job = prepare(setup, "Ignores1081/MapServer", wanted)
    result = run(setup, job)
    assert asked(setup) == [V2] and open_package(result.package).kind == "tpk"
    named = wanted != "out"  # a name without an ending says nothing wrong
    assert setup.leftovers() == ["out.tpk" if named else "out"] and bool(job.notes) == named
    if named:
        assert job.notes[0].endswith("created a .tpk instead of a .tpkx, saved as out.tpk.")
        assert setup.journal.jobs()[0].output == str(setup.folder / "out.tpk")


def test_second_failure_is_the_one_reported(setup: Any) -> None:
    job = prepare(setup, "World/MapServer")
    change(job, fallback=V1)
    setup.sandbox.inject_fault("fail", match="/jobs/", messages=["ERROR 1: First."])
    setup.sandbox.inject_fault("fail", match="/jobs/", messages=["ERROR 2: Second."])
    with pytest.raises(ServerError, match="Second"):
        run(setup, job)
    assert asked(setup) == [V2, V1] and job.state is State.FAILED and not setup.leftovers()


@pytest.mark.parametrize("path", ["World/MapServer", "Legacy/MapServer"])
def test_server_that_is_sure_is_asked_once(setup: Any, path: str) -> None:
    job = prepare(setup, path, "out.tpk")
    setup.sandbox.inject_fault("fail", match="/jobs/")
    with pytest.raises(ServerError):
        run(setup, job)
    assert len(asked(setup)) == 1


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
def test_what_reports_nothing_of_the_storage_is_not_asked_twice(setup: Any, switch: str, options: Any) -> None:
    job = prepare(setup, "Fails1081/MapServer")
    setup.sandbox.inject_fault(switch, **options)
    with pytest.raises(Exception) as caught:
        run(setup, job)
    assert len(asked(setup)) == 1 and not setup.leftovers()
    assert isinstance(caught.value, SignInError) == (options.get("code") == 499)


def test_closed_between_the_two(setup: Any) -> None:
    job = prepare(setup, "Fails1081/MapServer")

    def close(progress: Any) -> None:
        setup.waiter.stop = setup.waiter.stop or "asking for a .tpk" in progress.text

    with pytest.raises(CancelledError):
        run_job(job, setup.session(job.service_url), setup.journal, close, leaving=lambda: True)
    setup.waiter.stop = False
    (found,) = setup.unfinished()
    assert (found.state, found.job_id, found.output) == (State.NEW, "", str(setup.folder / "out.tpk"))
    assert run(setup, found).package == setup.folder / "out.tpk" and asked(setup) == [V2, V1]
    assert setup.leftovers() == ["out.tpk"]


@pytest.mark.parametrize("path", ["Unbounded/MapServer", "UnboundedVector/VectorTileServer"])
def test_whole_service_that_reports_no_extent(setup: Any, path: str) -> None:
    job = prepare(setup, path, "out.vtpk" if "Vector" in path else "out.tpkx")
    assert (details_of(job).tiles, details_of(job).extent) == (None, None)
    result = run(setup, job)
    assert setup.sandbox.find("/exportTiles$")[0].form["exportExtent"] == "DEFAULT"
    assert details_of(job).tiles == 1 + 4 + 16 and details_of(job).extent is not None and result.extent is not None
    assert details_of(setup.journal.jobs()[0]).tiles == 21
