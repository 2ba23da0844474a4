# SPDX-License-Identifier: GPL-2.0-or-later
"""The same algorithm run again: it takes up the job that did not end, and never submits a second one by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingException

from tests.qgis.processing.test_algorithms import EXPORT, Feedback, run
from tests.sandbox import Sandbox

BOX = "-20037508,20037508,-8000000,16000000 [EPSG:3857]"


@pytest.fixture
def site(plugin: Any, sandbox: Sandbox) -> Sandbox:
    sandbox.clear()
    return sandbox


def asked(site: Sandbox, folder: Path, **more: Any) -> dict[str, Any]:
    service = site.service("World/MapServer")
    return {"SERVICE": service, "EXTENT": BOX, "LEVELS": "0-3", "OUTPUT": str(folder / "World.tpkx"), **more}


def submits(site: Sandbox) -> int:
    return len(site.find("exportTiles$"))


def test_a_sign_in_that_ended_on_the_way(site: Sandbox, tmp_path: Path) -> None:
    site.inject_fault("error", None, "/jobs/", code=498, message="Invalid token.")
    with pytest.raises(QgsProcessingException, match="run the same again to resume"):
        run(EXPORT, **asked(site, tmp_path))
    assert submits(site) == 1
    site.clear()
    feedback = Feedback()
    found = run(EXPORT, feedback, **asked(site, tmp_path))
    assert Path(found["OUTPUT"]).exists() and submits(site) == 0 and found["JOB_ID"] in site.jobs
    assert any("Resuming an earlier run" in text for text in feedback.said)


def test_a_submit_without_an_answer_is_the_users_to_decide(site: Sandbox, tmp_path: Path) -> None:
    site.inject_fault("lost", match="exportTiles$")
    for _ in range(2):
        with pytest.raises(QgsProcessingException, match="may be working on it.*SUBMIT_AGAIN"):
            run(EXPORT, **asked(site, tmp_path))
        assert submits(site) == 1
    found = run(EXPORT, **asked(site, tmp_path, SUBMIT_AGAIN=True))
    assert Path(found["OUTPUT"]).exists() and submits(site) == 2


@pytest.mark.parametrize(
    "change", [{"LEVELS": "0-2"}, {"EXTENT": "0,1000000,0,1000000 [EPSG:3857]"}, {"CONVERT": "gpkg"}]
)
def test_another_choice_is_another_job(site: Sandbox, tmp_path: Path, change: dict[str, Any]) -> None:
    site.inject_fault("lost", match="exportTiles$")
    with pytest.raises(QgsProcessingException):
        run(EXPORT, **asked(site, tmp_path))
    found = run(EXPORT, **asked(site, tmp_path, **change))
    assert Path(found["OUTPUT"]).exists() and submits(site) == 2
