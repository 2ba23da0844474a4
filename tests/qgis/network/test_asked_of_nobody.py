# SPDX-License-Identifier: GPL-2.0-or-later
"""No sign-in is sent before the user chose a server, none is sent twice in vain, and none over http unasked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from qgis.core import QgsProcessingException, QgsProcessingFeedback, QgsSettings
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMessageBox

from tests.qgis.environment.test_sign_in import store
from tests.qgis.network.network_setup import NAME, names, settings_of
from tests.qgis.portal_user import sign_in
from tests.qgis.processing.test_algorithms import run
from tests.qgis.user import LEFT, User, until
from tests.sandbox import Sandbox
from tests.sandbox.http.proxies import HttpProxy

WINDOWS = ("tiles", "map", "item", "import")


def connect(name: str, url: str, authcfg: str = "") -> None:
    """Save a connection to an ArcGIS server in QGIS."""
    settings = QgsSettings()
    settings.setValue(f"connections/arcgisfeatureserver/items/{name}/url", url)
    settings.setValue(f"connections/arcgisfeatureserver/items/{name}/authcfg", authcfg)


def keep_portal(sandbox: Sandbox, authcfg: str) -> None:
    """Have used a portal before."""
    from arcgis_export.plugin.environment import settings

    settings.remember_portal(f"{sandbox.url}/portal/sharing/rest", {"authcfg": authcfg})


def open_windows(plugin: Any) -> None:
    for kind in WINDOWS:
        plugin.windows.show(kind)
    QTest.qWait(1000)


def signed_requests(sandbox: Sandbox) -> list[str]:
    return [
        request.path
        for request in sandbox.requests
        if request.token or request.headers.get("Authorization") or "generateToken" in request.path
    ]


def test_opening_windows_signs_in_nowhere(plugin: Any, user: User, sandbox: Sandbox) -> None:
    authcfg = sign_in()
    connect("Office", f"{sandbox.url}/server/rest/services", authcfg)
    connect("Public", sandbox.online("")[:-1])
    keep_portal(sandbox, authcfg)
    open_windows(plugin)
    until(lambda: sandbox.find("/online/"), "the list of the public server")
    assert signed_requests(sandbox) == [] and not sandbox.find("/server/rest/services")


def test_three_windows_with_an_outdated_password_are_one_failed_sign_in(
    plugin: Any, user: User, sandbox: Sandbox
) -> None:
    authcfg = sign_in(password="outdated-word")
    for kind in ("tiles", "map"):
        field = plugin.windows.show(kind).service_field
        field.auth_select.setConfigId(authcfg)
        field.service_combo.setEditText(sandbox.service("Secured/World/MapServer"))
        field.check()
        until(lambda field=field: "did not accept" in field.problem, "the problem")
    keep_portal(sandbox, authcfg)
    portal = plugin.windows.show("item").portal_field
    QTest.mouseClick(portal.portal_sign_in_button, LEFT)  # the user wants it: one more
    until(lambda: "did not accept" in portal.problem, "the problem")
    assert len(sandbox.find("generateToken")) == 2


def test_enter_tries_a_refused_password_once_more(user: User, sandbox: Sandbox) -> None:
    field = user.open().service_field
    field.auth_select.setConfigId(sign_in(password="outdated-word"))
    user.paste(sandbox.service("Secured/World/MapServer"))
    until(lambda: "did not accept" in field.problem, "the problem")
    assert len(sandbox.find("generateToken")) == 1
    QTest.keyClick(field.service_combo.lineEdit(), Qt.Key.Key_Return)
    until(lambda: len(sandbox.find("generateToken")) == 2, "the second try")


def test_server_with_a_sign_in_lists_its_services_when_it_is_chosen(user: User, sandbox: Sandbox) -> None:
    authcfg = sign_in()
    connect("Office", f"{sandbox.url}/server/rest/services", authcfg)
    combo = user.open().service_field.service_combo
    label = "All services of Office"
    index = combo.findText(label)
    assert index >= 0
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    until(lambda: any(combo.itemText(i).startswith("World (") for i in range(combo.count())), "its services")
    found = combo.itemData(next(i for i in range(combo.count()) if combo.itemText(i).startswith("World (")))
    assert found.authcfg == authcfg and user.dialog.service_field.authcfg == authcfg


def test_kept_portal_is_signed_in_to_by_its_button(plugin: Any, user: User, sandbox: Sandbox) -> None:
    keep_portal(sandbox, sign_in())
    field = plugin.windows.show("item").portal_field
    QTest.qWait(300)
    assert field.portal_sign_in_button.isVisible() and not sandbox.find("/portal/")
    QTest.mouseClick(field.portal_sign_in_button, LEFT)
    until(lambda: field.user, "the user signed in")
    assert not field.portal_sign_in_button.isVisible() and field.user.name == "analyst"


# without encryption


@pytest.fixture
def proxied(sandbox: Sandbox, options: Any) -> Iterator[str]:
    """A service of a host that only a proxy leads to, by http; by https there is nothing."""
    with HttpProxy(names=names(sandbox)) as proxy:
        options(**settings_of(proxy))
        yield f"http://{NAME}/server/rest/services/Secured/World/MapServer"


def test_the_user_is_asked_once_for_a_host(user: User, boxes: Any, sandbox: Sandbox, proxied: str) -> None:
    field = user.open().service_field
    field.auth_select.setConfigId(store("EsriToken", token=sandbox.token()))
    boxes.answer(QMessageBox.StandardButton.Cancel)
    user.paste(proxied)
    until(lambda: "is reached without encryption" in field.problem and boxes.seen, "the question")
    assert NAME in boxes.seen[0] and signed_requests(sandbox) == []
    boxes.answer(QMessageBox.StandardButton.Ok)
    QTest.keyClick(field.service_combo.lineEdit(), Qt.Key.Key_Return)
    until(lambda: field.service, "the service")
    assert signed_requests(sandbox)
    user.paste(proxied.replace("Secured/World", "World"))  # the same host again
    until(lambda: not field.pending and field.service, "the service")
    assert len(boxes.seen) == 2


@pytest.mark.parametrize("allowed", [False, True])
def test_algorithms_want_a_word_of_the_user(plugin: Any, sandbox: Sandbox, proxied: str, allowed: bool) -> None:
    authcfg = store("EsriToken", token=sandbox.token())
    values = {"SERVICE": proxied, "AUTHCFG": authcfg, "LEVELS": "0", "ALLOW_HTTP": allowed}
    if allowed:
        assert run("arcgisexport:estimatetiles", **values)["TILES"] >= 1
        assert signed_requests(sandbox)
    else:
        with pytest.raises(QgsProcessingException, match="ALLOW_HTTP"):
            run("arcgisexport:estimatetiles", **values)
        assert not any("Secured" in path for path in signed_requests(sandbox))


# the main thread that waits


def test_renewal_is_done_while_the_main_thread_waits(plugin: Any) -> None:
    """As in `qgis_process`, which runs algorithms on the main thread: a part of an export wants a new token."""
    from arcgis_export.plugin.environment.background import on_main_thread
    from arcgis_export.plugin.processing.base.feedback import waiter_of

    waiter = waiter_of(QgsProcessingFeedback())
    found: list[Any] = []

    def part() -> None:
        found.append(on_main_thread(lambda: threading.current_thread() is threading.main_thread()))

    thread = threading.Thread(target=part)
    started = time.monotonic()
    thread.start()
    while thread.is_alive() and time.monotonic() - started < 10:
        waiter.wait(0.2)  # no event loop runs here
    assert found == [True] and time.monotonic() - started < 3


def test_a_cancel_ends_the_wait_for_the_main_thread(plugin: Any) -> None:
    from arcgis_export.plugin.core.errors import CancelledError
    from arcgis_export.plugin.core.waiter import Waiter
    from arcgis_export.plugin.environment.background import on_main_thread

    stop, ended = threading.Event(), []

    def part() -> None:
        try:
            on_main_thread(lambda: ended.append("done in spite of it"), Waiter(stop.is_set))
        except CancelledError:
            ended.append("cancelled")

    thread = threading.Thread(target=part)
    thread.start()
    time.sleep(0.3)  # the main thread does nothing for it
    stop.set()
    thread.join(2)
    assert ended == ["cancelled"]
    QTest.qWait(50)
    assert ended == ["cancelled"]
