# SPDX-License-Identifier: GPL-2.0-or-later
"""An export of images that is done is shown once more, with the files that are still there."""

from __future__ import annotations

from pathlib import Path

import pytest
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.jobs.operation import execute
from arcgis_export.plugin.operations.export_map.details import Image, MapDetails
from arcgis_export.plugin.operations.export_map.operation import ExportMap

URL = "https://gis.example.com/server/rest/services/World/MapServer"


def done_job(folder: Path) -> Job:
    images = tuple(Image(name, str(folder / f"w {name}.tif"), {}, 10, 10, "png") for name in ("a", "b"))
    return Job("export_map", URL, "W", images[0].output, MapDetails(images=images).to_json(), state=State.DONE)


def run(job: Job, folder: Path) -> object:
    return execute(ExportMap(), job, Session(Connection(), SignIn(None, URL)), Journal(folder / "jobs.sqlite"))


def test_the_files_that_are_there_are_shown(tmp_path: Path) -> None:
    job = done_job(tmp_path)
    (tmp_path / "w b.tif").write_bytes(b"image")
    result = run(job, tmp_path)
    assert [file.name for file in result.files] == ["b"] and job.state is State.DONE  # type: ignore[attr-defined]


def test_without_any_file_it_has_ended(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="ended already"):
        run(done_job(tmp_path), tmp_path)
