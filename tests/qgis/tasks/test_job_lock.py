# SPDX-License-Identifier: GPL-2.0-or-later
"""The lock of a job: a look at it keeps nobody from taking it."""

from __future__ import annotations

from pathlib import Path

import pytest
from arcgis_export.plugin.jobs.job import Job
from arcgis_export.plugin.tasks import job_lock as module
from arcgis_export.plugin.tasks.job_lock import holding, is_taken
from qgis.PyQt.QtCore import QSysInfo

JOB = Job("export_tiles", "https://gis.example.com/server/rest/services/W/MapServer", "W", "/data/w.tpkx")


def test_a_lock_that_is_held_is_seen(tmp_path: Path) -> None:
    with holding(JOB, str(tmp_path)):
        assert is_taken(JOB, str(tmp_path))
    assert not is_taken(JOB, str(tmp_path))


def test_a_look_does_not_try_a_lock_that_nobody_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "job_lock", lambda *_: pytest.fail("tried"))
    assert not is_taken(JOB, str(tmp_path))


def test_a_lock_of_a_qgis_that_has_died_is_not_held(tmp_path: Path) -> None:
    (tmp_path / f"{JOB.id}.lock").write_text(f"999999999\nqgis\n{QSysInfo.machineHostName()}\n")
    assert not is_taken(JOB, str(tmp_path))
