# SPDX-License-Identifier: GPL-2.0-or-later
"""Basemaps that are displayed at one host and exported at another, and what may be done with them."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import SignInError
from arcgis_export.plugin.arcgis.operations.export_tiles.request import ExportTilesRequest
from arcgis_export.plugin.arcgis.services.basemaps import _export_url, describe_to_export, is_esri_basemap, terms_notice
from arcgis_export.plugin.arcgis.services.tile_service import read_service
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.arcgis.urls import parse_service_url
from arcgis_export.plugin.operations.export_tiles.operation import job_for

from tests.job_setup import details_of, run_job


@pytest.fixture
def displayed(setup: Any) -> str:
    """The address at which the sandbox' Basemap displays only."""
    return str(setup.sandbox.online("Basemap/MapServer")).replace("127.0.0.1", "localhost")


def test_export_host_of_the_live_list_is_exported(setup: Any, displayed: str) -> None:
    session = setup.session(displayed)
    service = describe_to_export(session, displayed)
    assert service.url == setup.sandbox.online("Basemap/MapServer") and service.display_url == displayed
    port = setup.sandbox.port
    assert service.sentence().endswith(f"Exported from 127.0.0.1:{port}, the export-enabled host of localhost:{port}.")
    request = ExportTilesRequest(service, (0, 1))
    request.validate()
    job = job_for(request, setup.folder / "out.tpkx")
    assert details_of(job).shown_as == displayed
    assert run_job(job, session, setup.journal, setup.reports.append).package.exists()


def test_only_where_export_is_off(setup: Any) -> None:
    url = setup.sandbox.service("World/MapServer")
    assert describe_to_export(setup.session(url), url).display_url == ""
    assert len(setup.sandbox.requests) == 1
    off = setup.sandbox.service("NoExport/MapServer")
    assert "switched off" in describe_to_export(setup.session(off), off).problem()


def test_export_host_that_is_not_there(setup: Any, displayed: str) -> None:
    respond = setup.sandbox.site.respond

    def gone(request: Any) -> Any:
        if request.host.startswith("127.") and "Basemap" in request.path:
            from tests.sandbox.http.messages import error

            return error(404, "Service not found.")
        return respond(request)

    setup.sandbox.site.respond = gone
    try:
        service = describe_to_export(setup.session(displayed), displayed)
    finally:
        setup.sandbox.site.respond = respond
    assert service.url == displayed and "switched off" in service.problem()


@pytest.mark.parametrize("switch", ["fault", "html", "gone"])
def test_list_that_cannot_be_had(setup: Any, displayed: str, switch: str) -> None:
    setup.sandbox.inject_fault(switch, times=None, match="portals/self")
    assert describe_to_export(setup.session(displayed), displayed).display_url == ""


def test_secret_is_not_taken_to_a_host_that_it_is_not_for(setup: Any, displayed: str) -> None:
    """The list comes from the server: it must not move a password to a host of its choice."""
    for login in (setup.login, Login("token", token=setup.sandbox.token())):
        setup.sandbox.clear()
        service = describe_to_export(setup.session(displayed, login), displayed)
        assert service.url == displayed and service.display_url == ""
        problem = service.problem()  # names the other address instead
        assert setup.sandbox.online("Basemap/MapServer") in problem and "sign-in" in problem
        assert not [it for it in setup.sandbox.find("Basemap") if it.host.startswith("127.")]


@pytest.mark.parametrize(
    ("shown", "export_url"),
    [
        ("https://services.arcgisonline.com/ArcGIS/rest/services/World_Imagery/MapServer",
         "https://tiledbasemaps.arcgis.com/ArcGIS/rest/services/World_Imagery/MapServer"),
        ("http://Services.ArcGISOnline.com/ArcGIS/rest/services/World_Imagery/MapServer",
         "https://tiledbasemaps.arcgis.com/ArcGIS/rest/services/World_Imagery/MapServer"),
        ("https://basemaps-api.arcgis.com/arcgis/rest/services/W_v2/VectorTileServer",
         "https://basemaps.arcgis.com/arcgis/rest/services/W_v2/VectorTileServer"),
        ("https://ibasemaps-api.arcgis.com/arcgis/rest/services/World_Imagery/MapServer",
         "https://tiledbasemaps.arcgis.com/arcgis/rest/services/World_Imagery/MapServer"),
        ("https://tiles.arcgis.com/tiles/x/arcgis/rest/services/Mine/MapServer", ""),
        ("https://tiledbasemaps.arcgis.com/arcgis/rest/services/World_Imagery/MapServer", ""),
    ],
)  # fmt: skip
def test_known_export_hosts(shown: str, export_url: str) -> None:
    assert _export_url(Silent(), parse_service_url(shown).url) == export_url  # type: ignore[arg-type]


class Silent:
    """A session whose portal tells nothing, or what it is given."""

    def __init__(self, answer: Any = None) -> None:
        self.answer, self.asked = answer or {}, ""
        self.waiter = self

    def get_json(self, url: str, **more: Any) -> Any:
        self.asked = url
        return self.answer


def test_live_list_goes_before_the_table() -> None:
    pairs = [{"source": "https://services.arcgisonline.com", "export": "https://new.arcgis.com"}, "x", {"source": 1}]
    session: Any = Silent({"helperServices": {"packaging": {"exportTilesMap": pairs}}})
    url = "https://services.arcgisonline.com/ArcGIS/rest/services/W/MapServer"
    assert _export_url(session, url) == url.replace("services.arcgisonline", "new.arcgis")
    assert session.asked == "https://www.arcgis.com/sharing/rest/portals/self"


@pytest.mark.parametrize("answer", [{"helperServices": None}, {"helperServices": {"packaging": []}}, {"x": 1}])
def test_list_that_makes_no_sense(answer: Any) -> None:
    url = "https://services.arcgisonline.com/ArcGIS/rest/services/W/MapServer"
    assert _export_url(Silent(answer), url).startswith("https://tiledbasemaps.arcgis.com/")  # type: ignore[arg-type]


def test_sign_in_of_online_is_good_at_the_export_host(setup: Any) -> None:
    shown = "https://services.arcgisonline.com/ArcGIS/rest/services/World_Imagery/MapServer"
    sign_in = setup.session(shown, Login("token", token="t")).sign_in
    assert sign_in.belongs_to(shown.replace("services.arcgisonline", "tiledbasemaps.arcgis"))
    assert not sign_in.belongs_to("https://tiledbasemaps.arcgis.com.example.com/x")


def test_export_host_that_wants_a_sign_in_reports_it(setup: Any, displayed: str) -> None:
    respond = setup.sandbox.site.respond

    def closed(request: Any) -> Any:
        if request.host.startswith("127.") and "Basemap" in request.path:
            from tests.sandbox.http.messages import error

            return error(499, "Token Required")
        return respond(request)

    setup.sandbox.site.respond = closed
    try:
        with pytest.raises(SignInError, match="127.0.0.1:.* needs a sign-in"):
            describe_to_export(setup.session(displayed), displayed)
    finally:
        setup.sandbox.site.respond = respond


def test_terms_are_reported_of_esris_content_only(setup: Any, displayed: str, description: Any) -> None:
    def service(url: str) -> Any:
        return read_service(description(), parse_service_url(url))

    own = [
        setup.sandbox.service("World/MapServer"),
        "https://tiles.arcgis.com/tiles/x/arcgis/rest/services/A/MapServer",
    ]
    assert [url for url in own if is_esri_basemap(service(url)) or terms_notice(service(url))] == []
    for host in ("tiledbasemaps.arcgis.com", "basemaps.arcgis.com", "services.arcgisonline.com"):
        words = terms_notice(service(f"https://{host}/arcgis/rest/services/W/MapServer"))
        for part in ("ArcGIS", "not outside", "not taken out", "not published again"):
            assert part in words
    assert terms_notice(describe_to_export(setup.session(displayed), displayed))
