# SPDX-License-Identifier: GPL-2.0-or-later
"""A portal: found from what users paste, signed in to, and its servers given what is theirs and no more."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from arcgis_export.plugin.arcgis.client.sign_in import Login
from arcgis_export.plugin.arcgis.errors import ServerError, SignInError
from arcgis_export.plugin.arcgis.portal.portal import Portal, find_portal
from arcgis_export.plugin.core.errors import ExportError

from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace
from tests.unit.conftest import Lab
from tests.unit.operations.export_item.item_setup import NATURE, ItemExport


@pytest.fixture
def portal_lab(lab: Lab, sandbox: Sandbox) -> Iterator[ItemExport]:
    pace, sandbox.pace = sandbox.pace, Pace()
    sandbox.reset_portal()
    yield ItemExport(lab, sandbox)
    sandbox.reset_portal()
    sandbox.pace = pace


def test_an_items_own_server_gets_no_token_that_the_portal_does_not_give(portal_lab: ItemExport) -> None:
    session = portal_lab.session()
    stranger = portal_lab.sandbox.url.replace("127.0.0.1", "localhost") + "/stranger/rest/services/Roads/FeatureServer"
    Portal(session, portal_lab.url).user()
    session.sign_in.authorize_server(session, stranger)
    with contextlib.suppress(ExportError):
        session.get_json(stranger)
    asked = portal_lab.sandbox.find("/stranger/")
    assert asked and not any(request.token for request in asked) and not portal_lab.sandbox.leaks()


def test_a_federated_server_on_another_host_gets_a_token_of_its_own(portal_lab: ItemExport) -> None:
    session = portal_lab.session()
    portal = Portal(session, portal_lab.url)
    item = portal.item(portal_lab.sandbox.item(NATURE))
    elsewhere = item.url.replace("127.0.0.1", "localhost")
    with pytest.raises(SignInError):
        session.get_json(elsewhere)
    assert session.sign_in.authorize_server(session, elsewhere)
    assert session.get_json(elsewhere)["layers"]
    exchanged = [request for request in portal_lab.sandbox.find("generateToken") if "serverUrl" in request.form]
    assert [request.form["serverUrl"] for request in exchanged] == [elsewhere]
    portal_lab.sandbox.expire_tokens()
    assert session.get_json(elsewhere)["layers"]  # renewed, and exchanged again
    assert not portal_lab.sandbox.leaks()


def test_a_passing_fault_keeps_a_federated_server(portal_lab: ItemExport) -> None:
    session = portal_lab.session()
    item = Portal(session, portal_lab.url).item(portal_lab.sandbox.item(NATURE))
    elsewhere = item.url.replace("127.0.0.1", "localhost")
    assert session.sign_in.authorize_server(session, elsewhere) and session.get_json(elsewhere)["layers"]
    portal_lab.sandbox.expire_tokens()
    portal_lab.sandbox.misbehave("html", times=1, match="generateToken", status=404)
    with contextlib.suppress(ExportError):
        session.get_json(elsewhere)
    assert session.get_json(elsewhere)["layers"]


def test_the_portal_is_found_from_what_people_paste(portal_lab: ItemExport) -> None:
    base = portal_lab.sandbox.url
    session = portal_lab.lab.session(base)
    for text in (
        f"{base}/portal",
        f"{base}/portal/home/content.html?view=table#my",
        f"{base}/portal/sharing/rest/content/items/{portal_lab.sandbox.item(NATURE)}",
        f"{base}/server/rest/services/World/MapServer",
        base,
    ):
        assert find_portal(session, text) == portal_lab.url
    assert (
        find_portal(session, "https://myorg.maps.arcgis.com/home/index.html")
        == "https://myorg.maps.arcgis.com/sharing/rest"
    )
    assert (
        find_portal(session, "services1.arcgis.com/abc/arcgis/rest/services") == "https://www.arcgis.com/sharing/rest"
    )
    with pytest.raises(ServerError, match="no portal"):
        find_portal(session, f"{base}/elsewhere")
    assert not portal_lab.sandbox.leaks()


def test_nobody_signed_in_is_told(portal_lab: ItemExport) -> None:
    with pytest.raises(SignInError, match="needs a sign-in"):
        Portal(portal_lab.lab.session(portal_lab.url), portal_lab.url).user()
    with pytest.raises(SignInError, match="did not accept"):
        Portal(portal_lab.session(Login("bad", "analyst", "wrong")), portal_lab.url).user()
