# SPDX-License-Identifier: GPL-2.0-or-later
"""Online keeps a package as an item of the portal: it is fetched from there, and stays."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from arcgis_export.plugin.arcgis.client.sign_in import Login
from arcgis_export.plugin.arcgis.errors import ServerError, SignInError
from arcgis_export.plugin.arcgis.operations.export_tiles.request import ExportTilesRequest
from arcgis_export.plugin.arcgis.portal.portal import ONLINE_SHARING, data_url, sharing_url
from arcgis_export.plugin.arcgis.services.tile_service import describe
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.operations.export_tiles.operation import job_for
from arcgis_export.plugin.packages import open_package

from tests.job_setup import details_of, run_job


def prepare(lab: Any) -> Job:
    url = lab.sandbox.online("WorldVector/VectorTileServer")
    request = ExportTilesRequest(describe(lab.session(url, lab.login), url), (0, 1, 2), create_item=True)
    request.validate()
    job = job_for(request, lab.folder / "out.vtpk")
    lab.sandbox.clear()
    return job


def run(lab: Any, job: Job, login: Any = None) -> Any:
    return run_job(job, lab.session(job.service_url, login or lab.login), lab.journal, lab.reports.append)


def test_item_is_fetched_from_the_portal_and_stays(lab: Any) -> None:
    job = prepare(lab)
    result = run(lab, job)
    assert open_package(result.package).kind == "vtpk" and lab.leftovers() == ["out.vtpk"]
    (submit,) = lab.sandbox.find("/exportTiles$")
    item = lab.sandbox.jobs[job.job_id].item_id
    assert submit.form["createItem"] == "on" and details_of(job).item == item
    assert details_of(lab.journal.jobs()[0]).item == item
    (data,) = lab.sandbox.find("/portal/sharing/rest/content/items/")
    assert data.path.endswith(f"/{item}/data") and data.token and data.query == {}
    (stored,) = lab.sandbox.find("^/bucket/")  # the redirect: another host, and nothing secret goes there
    assert stored.status == 200 and not stored.token
    lab.assert_no_secret()
    token = lab.sandbox.token()
    here = f"{lab.sandbox.portal}/sharing/rest/content/items/{item}?f=json"
    kept = requests.get(here, headers={"X-Esri-Authorization": f"Bearer {token}"}, timeout=5).json()
    assert (kept["id"], kept["owner"]) == (item, "analyst")


def test_token_of_a_configuration_goes_to_the_portal_too(lab: Any) -> None:
    job = prepare(lab)
    run(lab, job, Login("token", token=lab.sandbox.token()))
    assert all(request.token for request in lab.sandbox.find("/content/items/"))
    assert not lab.sandbox.strays() and not lab.sandbox.leaks()


def test_strangers_get_nothing(lab: Any) -> None:
    job = prepare(lab)
    run(lab, job)
    job.state, job.output = State.RUNNING, str(lab.folder / "other.vtpk")
    with pytest.raises(SignInError, match="may not use this"):
        run(lab, job, Login("", "viewer", "look-only"))
    assert lab.leftovers() == ["out.vtpk"] and job.state is State.INTERRUPTED
    anonymous = prepare(lab)
    with pytest.raises(SignInError, match="needs a sign-in"):
        run_job(anonymous, lab.session(anonymous.service_url), lab.journal, lab.reports.append)


def test_where_the_portal_is(lab: Any) -> None:
    online = "https://basemaps.arcgis.com/arcgis/rest/services/W/VectorTileServer"
    assert sharing_url(lab.session(online), online) == ONLINE_SHARING  # nothing is asked
    url = lab.sandbox.service("World/MapServer")
    assert sharing_url(lab.session(url), url) == f"{lab.sandbox.portal}/sharing/rest"
    lab.sandbox.federated = False
    assert sharing_url(lab.session(url), url) == ""
    with pytest.raises(ServerError, match="no portal address. Download item abc"):
        data_url(lab.session(url), url, "abc")
