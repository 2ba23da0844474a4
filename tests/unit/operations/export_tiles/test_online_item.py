# SPDX-License-Identifier: GPL-2.0-or-later
"""Online keeps a package as an item of the portal: it is fetched from there, and stays."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from arcgis_export.plugin.arcgis.errors import ServerError, SignInError
from arcgis_export.plugin.arcgis.operations.export_tiles.request import ExportTilesRequest
from arcgis_export.plugin.arcgis.portal.portal import ONLINE_SHARING, data_url, sharing_url
from arcgis_export.plugin.arcgis.services.tile_service import describe
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.operations.export_tiles.operation import job_for
from arcgis_export.plugin.packages import open_package

from tests.job_setup import details_of, run_job


def prepare(setup: Any) -> Job:
    url = setup.sandbox.online("WorldVector/VectorTileServer")
    request = ExportTilesRequest(describe(setup.session(url, setup.login), url), (0, 1, 2), create_item=True)
    request.validate()
    job = job_for(request, setup.folder / "out.vtpk")
    setup.sandbox.clear()
    return job


def run(setup: Any, job: Job, login: Any = None) -> Any:
    return run_job(job, setup.session(job.service_url, login or setup.login), setup.journal, setup.reports.append)


def test_item_is_fetched_from_the_portal_and_stays(setup: Any) -> None:
    job = prepare(setup)
    result = run(setup, job)
    assert open_package(result.package).kind == "vtpk" and setup.leftovers() == ["out.vtpk"]
    (submit,) = setup.sandbox.find("/exportTiles$")
    item = setup.sandbox.jobs[job.job_id].item_id
    assert submit.form["createItem"] == "on" and details_of(job).item == item
    assert details_of(setup.journal.jobs()[0]).item == item
    (data,) = setup.sandbox.find("/portal/sharing/rest/content/items/")
    assert data.path.endswith(f"/{item}/data") and data.token and data.query == {}
    (stored,) = setup.sandbox.find("^/bucket/")  # the redirect: another host, and nothing secret goes there
    assert stored.status == 200 and not stored.token
    setup.assert_no_secret()
    token = setup.sandbox.token()
    here = f"{setup.sandbox.portal}/sharing/rest/content/items/{item}?f=json"
    kept = requests.get(here, headers={"X-Esri-Authorization": f"Bearer {token}"}, timeout=5).json()
    assert (kept["id"], kept["owner"]) == (item, "analyst")


def test_token_of_a_configuration_goes_to_the_portal_too(setup: Any) -> None:
    job = prepare(setup)
    run(setup, job, Login("token", token=setup.sandbox.token()))
    assert all(request.token for request in setup.sandbox.find("/content/items/"))
    assert not setup.sandbox.strays() and not setup.sandbox.leaks()


def test_strangers_get_nothing(setup: Any) -> None:
    job = prepare(setup)
    run(setup, job)
    job.state, job.output = State.RUNNING, str(setup.folder / "other.vtpk")
    with pytest.raises(SignInError, match="may not use this"):
        run(setup, job, Login("", "viewer", "look-only"))
    assert setup.leftovers() == ["out.vtpk"] and job.state is State.INTERRUPTED
    anonymous = prepare(setup)
    with pytest.raises(SignInError, match="needs a sign-in"):
        run_job(anonymous, setup.session(anonymous.service_url), setup.journal, setup.reports.append)


def test_where_the_portal_is(setup: Any) -> None:
    online = "https://basemaps.arcgis.com/arcgis/rest/services/W/VectorTileServer"
    assert sharing_url(setup.session(online), online) == ONLINE_SHARING  # nothing is asked
    url = setup.sandbox.service("World/MapServer")
    assert sharing_url(setup.session(url), url) == f"{setup.sandbox.portal}/sharing/rest"
    setup.sandbox.federated = False
    assert sharing_url(setup.session(url), url) == ""
    with pytest.raises(ServerError, match="no portal address. Download item abc"):
        data_url(setup.session(url), url, "abc")
