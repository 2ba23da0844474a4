# SPDX-License-Identifier: GPL-2.0-or-later
"""A portal: found from what users paste, signed in to, and its servers given what is theirs and no more."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from arcgis_export.plugin.arcgis.errors import ServerError, SignInError
from arcgis_export.plugin.arcgis.portal.portal import Portal, find_portal
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.core.errors import ExportError

from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace
from tests.unit.conftest import ExportSetup
from tests.unit.operations.export_item.item_setup import NATURE, ItemExport


@pytest.fixture
def item_export(setup: ExportSetup, sandbox: Sandbox) -> Iterator[ItemExport]:
    pace, sandbox.pace = sandbox.pace, Pace()
    sandbox.reset_portal()
    yield ItemExport(setup, sandbox)
    sandbox.reset_portal()
    sandbox.pace = pace


def test_an_items_own_server_gets_no_token_that_the_portal_does_not_give(item_export: ItemExport) -> None:
    session = item_export.session()
    stranger = item_export.sandbox.url.replace("127.0.0.1", "localhost") + "/stranger/rest/services/Roads/FeatureServer"
    Portal(session, item_export.url).user()
    session.sign_in.authorize_server(session, stranger)
    with contextlib.suppress(ExportError):
        session.get_json(stranger)
    asked = item_export.sandbox.find("/stranger/")
    assert asked and not any(request.token for request in asked) and not item_export.sandbox.leaks()


def test_a_federated_server_on_another_host_gets_a_token_of_its_own(item_export: ItemExport) -> None:
    session = item_export.session()
    portal = Portal(session, item_export.url)
    item = portal.item(item_export.sandbox.item(NATURE))
    elsewhere = item.url.replace("127.0.0.1", "localhost")
    with pytest.raises(SignInError):
        session.get_json(elsewhere)
    assert session.sign_in.authorize_server(session, elsewhere)
    assert session.get_json(elsewhere)["layers"]
    exchanged = [request for request in item_export.sandbox.find("generateToken") if "serverUrl" in request.form]
    assert [request.form["serverUrl"] for request in exchanged] == [elsewhere]
    item_export.sandbox.expire_tokens()
    assert session.get_json(elsewhere)["layers"]  # renewed, and exchanged again
    assert not item_export.sandbox.leaks()


def test_a_passing_fault_keeps_a_federated_server(item_export: ItemExport) -> None:
    session = item_export.session()
    item = Portal(session, item_export.url).item(item_export.sandbox.item(NATURE))
    elsewhere = item.url.replace("127.0.0.1", "localhost")
    assert session.sign_in.authorize_server(session, elsewhere) and session.get_json(elsewhere)["layers"]
    item_export.sandbox.expire_tokens()
    item_export.sandbox.inject_fault("html", times=1, match="generateToken", status=404)
    with contextlib.suppress(ExportError):
        session.get_json(elsewhere)
    assert session.get_json(elsewhere)["layers"]


def test_the_portal_is_found_from_what_users_paste(item_export: ItemExport) -> None:
    base = item_export.sandbox.url
    session = item_export.setup.session(base)
    for text in (
        f"{base}/portal",
        f"{base}/portal/home/content.html?view=table#my",
        f"{base}/portal/sharing/rest/content/items/{item_export.sandbox.item(NATURE)}",
        f"{base}/server/rest/services/World/MapServer",
        base,
    ):
        assert find_portal(session, text) == item_export.url
    assert (
        find_portal(session, "https://myorg.maps.arcgis.com/home/index.html")
        == "https://myorg.maps.arcgis.com/sharing/rest"
    )
    assert (
        find_portal(session, "services1.arcgis.com/abc/arcgis/rest/services") == "https://www.arcgis.com/sharing/rest"
    )
    with pytest.raises(ServerError, match="no portal"):
        find_portal(session, f"{base}/elsewhere")
    assert not item_export.sandbox.leaks()


def test_no_user_signed_in_is_reported(item_export: ItemExport) -> None:
    with pytest.raises(SignInError, match="needs a sign-in"):
        Portal(item_export.setup.session(item_export.url), item_export.url).user()
    with pytest.raises(SignInError, match="did not accept"):
        Portal(item_export.session(Login("bad", "analyst", "wrong")), item_export.url).user()
