# SPDX-License-Identifier: GPL-2.0-or-later
"""The administration of a service, by whatever address it was pasted, and its jobs in both forms."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.client.job_status import JobState
from arcgis_export.plugin.arcgis.client.responses import read_json
from arcgis_export.plugin.arcgis.errors import ServerError
from arcgis_export.plugin.arcgis.operations.import_tiles import admin_urls, read_import
from arcgis_export.plugin.arcgis.services.tile_service import read_service
from arcgis_export.plugin.arcgis.urls import parse_service_url
from arcgis_export.plugin.jobs.job import State

from tests.sandbox.services.import_tiles import ImportJob
from tests.unit.operations.import_tiles.import_setup import FEW, WORLD, ImportSetup

HOST = "https://tiles.arcgis.com/tiles/a1B2/arcgis"


@pytest.mark.parametrize("middle", ["rest/services", "rest/admin/services", "REST/Services", "Rest/Admin/Services"])
def test_administration_of_a_pasted_address(description: Callable[..., dict[str, Any]], middle: str) -> None:
    found = parse_service_url(f"{HOST}/{middle}/World/MapServer")
    assert "admin" not in found.url.lower() and found.name == "World"
    assert admin_urls(read_service(description(), found)) == (
        f"{HOST}/rest/admin/services/World/MapServer",
        f"{HOST}/admin/services/World.MapServer",
    )


def test_address_of_the_administration_may_be_pasted(at: ImportSetup) -> None:
    url = at.sandbox.online(WORLD).replace("/rest/services/", "/rest/admin/services/")
    result = at.perform(at.job(at.package(FEW), url=parse_service_url(url).url))
    assert result.job.state is State.DONE and result.tile is not None and result.tile.is_same


@pytest.mark.parametrize("about", [{"lodInfos": []}, {"submitTime": 1}])
def test_failed_job_in_the_form_of_the_list_is_a_job(about: dict[str, Any]) -> None:
    answer = {"id": "a1", "status": "FAILED", "type": "UpdateTiles", **about}
    found = read_json(200, {}, json.dumps(answer).encode(), "https://gis.example.com/jobs/a1")
    assert read_import(found).job.state is JobState.FAILED
    with pytest.raises(ServerError):
        read_json(200, {}, b'{"status": "FAILED", "message": "No"}', "https://gis.example.com/x")


def test_job_whose_page_has_the_form_of_the_list_fails_at_once(
    at: ImportSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    def describe(self: ImportJob, state: str) -> dict[str, Any]:
        self.fail(["Out of luck"])
        return self.entry()

    monkeypatch.setattr(ImportJob, "describe", describe)
    job = at.job(at.package(FEW))
    error = at.fails(job, ServerError)
    assert job.state is State.FAILED and "import failed" in error.message and at.left() == []
