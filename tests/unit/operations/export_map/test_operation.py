# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports of images that end before an image is there; the images themselves are tested with QGIS."""

from __future__ import annotations

from pathlib import Path

import pytest
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.operations.export_map.details import Image, MapDetails
from arcgis_export.plugin.operations.registry import operation_of, resumable

from tests.job_setup import run_job


def test_a_name_that_no_disk_takes_ends_the_job(tmp_path: Path) -> None:
    """The folder of its pieces has a longer name than the file itself."""
    output = str(tmp_path / f"{'x' * 245}.png")
    details = MapDetails(images=(Image("", output, {}, 10, 10, "png"),))
    job = Job("export_map", "http://127.0.0.1:1/x/MapServer", "X", output, details.to_json())
    journal = Journal(tmp_path / "journal.sqlite")
    with Session(Connection(), SignIn(None, job.service_url)) as session, pytest.raises(ExportError):
        run_job(job, session, journal)
    assert journal.jobs()[0].state is State.FAILED and resumable(journal) == []
    operation_of(job).discard_pieces(job, journal)  # nothing to discard, and no error
