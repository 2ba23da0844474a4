# SPDX-License-Identifier: GPL-2.0-or-later
"""The kinds of jobs: each is complete, and a record that can't be read keeps no other away."""

from __future__ import annotations

from pathlib import Path

import pytest
from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.jobs.operation import Operation
from arcgis_export.plugin.layers.presenter import Presenter
from arcgis_export.plugin.operations.registry import KINDS, interrupted_like, operation_of, presenter_of, resumable

URL = "https://h/rest/services/W/MapServer"


def job(kind: str = "split_tiles", **details: object) -> Job:
    return Job(kind, URL, "W", "/data/w.mbtiles", dict(details), state=State.RUNNING)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_an_operation_and_a_presenter(kind: str) -> None:
    operation = operation_of(job(kind))
    assert isinstance(operation, Operation) and operation.kind == kind
    assert operation is not operation_of(job(kind)), "an operation serves one run"
    assert isinstance(presenter_of(job(kind)), Presenter)
    assert operation.details_of(job(kind)) == operation.details(), "every detail has a default"


def test_unknown_kinds_and_unreadable_records_are_left_out(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    good = job(fingerprint="abc")
    journal.save_all([job("fly_to_the_moon"), good, job(levels="not a list", fingerprint="abc")])
    assert len(journal.jobs()) == 3 and resumable(journal) == [good]
    assert interrupted_like(job(fingerprint="abc"), journal) == [good]
    assert interrupted_like(job(fingerprint="other"), journal) == []
    with pytest.raises(ExportError, match="fly_to_the_moon"):
        operation_of(job("fly_to_the_moon"))
