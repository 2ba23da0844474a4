# SPDX-License-Identifier: GPL-2.0-or-later
"""Signing in with QGIS' authentication store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsProject, QgsSettings

from tests.qgis.conftest import PROFILE
from tests.qgis.user import User, until
from tests.sandbox import Sandbox

PASSWORD = "secret-pass"


def store(method: str, **values: str) -> str:
    """Put a configuration into the authentication store and return its id."""
    config = QgsAuthMethodConfig(method)
    config.setName("My server")
    for name, value in values.items():
        config.setConfig(name, value)
    manager = QgsApplication.authManager()
    assert manager.storeAuthenticationConfig(config)[0]
    return str(config.id())


def login(method: str, **values: str) -> Any:
    from arcgis_export.plugin.environment.network.credentials import login_of

    return login_of(store(method, **values), "http://127.0.0.1/arcgis/rest/services/World/MapServer")


def test_each_kind_of_configuration(application: QgsApplication, clean: None) -> None:
    basic = login("Basic", username="analyst", password=PASSWORD)
    assert (basic.name, basic.username, basic.password, basic.token) == ("My server", "analyst", PASSWORD, "")
    assert login("EsriToken", token="abc").token == "abc"
    header = login("APIHeader", Authorization="Bearer xyz")
    assert header.token == "xyz" and header.renew() == "xyz"
    assert PASSWORD not in repr(basic) and "xyz" not in repr(header)


@pytest.mark.parametrize(
    ("method", "values", "words"),
    [
        ("APIHeader", {"X-Other": "1"}, "returned no token"),
        ("PKI-Paths", {"certpath": "/a", "keypath": "/b"}, "can't be read. Check its files"),
    ],
)
def test_kinds_that_do_not_do(
    application: QgsApplication, clean: None, method: str, values: dict[str, str], words: str
) -> None:
    from arcgis_export.plugin.arcgis.errors import SignInError

    with pytest.raises(SignInError, match=words):
        login(method, **values)


def test_configuration_that_is_gone(application: QgsApplication, clean: None) -> None:
    from arcgis_export.plugin.arcgis.errors import SignInError
    from arcgis_export.plugin.environment.network.credentials import login_of

    assert login_of("", "http://127.0.0.1/arcgis/rest/services/World/MapServer") is None
    with pytest.raises(SignInError, match="can't be read"):
        login_of("gone123", "http://127.0.0.1/arcgis/rest/services/World/MapServer")


@pytest.mark.parametrize("kind", ["Basic", "EsriToken", "APIHeader"])
def test_secured_export_leaves_no_secret(
    user: User, sandbox: Sandbox, folder: Path, log: list[str], kind: str, tmp_path: Path
) -> None:
    token = sandbox.token()
    values = {
        "Basic": {"username": "analyst", "password": PASSWORD},
        "EsriToken": {"token": token},
        "APIHeader": {"Authorization": f"Bearer {token}"},
    }[kind]
    authcfg = store(kind, **values)
    url = sandbox.service("Secured/WorldVector/VectorTileServer")
    dialog = user.open()
    user.paste(url)
    until(dialog.service_field.auth_select.isVisible, "the sign-in row")
    dialog.service_field.auth_select.setConfigId(authcfg)
    until(user.is_ready, "the Export button")
    layer = user.export()
    assert (kind == "Basic") == bool(sandbox.find("generateToken"))
    project = tmp_path / "project.qgs"
    QgsProject.instance().write(str(project))
    QgsSettings().sync()
    texts = [path.read_bytes() for path in PROFILE.rglob("*") if path.is_file() and "auth" not in path.name]
    texts += [project.read_bytes(), layer.source().encode(), *(line.encode() for line in log)]
    texts += [text.encode() for text in user.messages()]
    for secret in (PASSWORD, token, *sandbox.gate.tokens):
        assert not any(secret.encode() in text for text in texts)
    assert log and not sandbox.leaks() and not sandbox.strays()
    assert authcfg.encode() in b"".join(texts)  # the id is what comes back the next time


def test_sign_in_is_remembered_for_the_service(user: User, sandbox: Sandbox, folder: Path) -> None:
    authcfg = store("Basic", username="analyst", password=PASSWORD)
    url = sandbox.service("Secured/World/MapServer")
    dialog = user.open()
    user.paste(url)
    until(dialog.service_field.auth_select.isVisible, "the sign-in row")
    dialog.service_field.auth_select.setConfigId(authcfg)
    user.export()
    dialog.service_field.auth_select.setConfigId("")
    user.service(sandbox.service("World/MapServer"))
    user.paste(url)
    until(lambda: dialog.service_field.service and dialog.service_field.service.url == url, "the secured service", 5)
    assert dialog.service_field.auth_select.configId() == authcfg


def wire(server: Sandbox) -> str:
    """All that came to a server."""
    return "".join(f"{it.headers}{it.form}{it.raw_query}" for it in server.requests)


@pytest.mark.parametrize("method", ["Basic", "EsriToken"])
def test_sign_in_is_not_carried_to_another_server(user: User, sandbox: Sandbox, tmp_path: Path, method: str) -> None:
    token = sandbox.token("analyst", 60)
    values = {"username": "analyst", "password": PASSWORD} if method == "Basic" else {"token": token}
    authcfg = store(method, **values)
    dialog = user.open()
    user.paste(sandbox.service("Secured/World/MapServer"))
    until(dialog.service_field.auth_select.isVisible, "the sign-in row")
    dialog.service_field.auth_select.setConfigId(authcfg)
    until(lambda: dialog.service_field.service, "the secured service")
    with Sandbox(cache=tmp_path / "elsewhere", tiles="painted") as stranger:
        user.paste(stranger.service("Secured/World/MapServer"))
        until(
            lambda: "needs a sign-in" in user.said(dialog.service_field.service_problem), "the question for a sign-in"
        )
        assert dialog.service_field.auth_select.configId() == ""
        assert stranger.requests and not any(secret in wire(stranger) for secret in (PASSWORD, token, "analyst"))
        dialog.service_field.auth_select.setConfigId(authcfg)  # the user means this server now
        secret = PASSWORD if method == "Basic" else token
        until(lambda: secret in wire(stranger), "the sign-in there")


def test_wrong_password_is_reported(user: User, sandbox: Sandbox) -> None:
    authcfg = store("Basic", username="analyst", password="wrong-one")
    dialog = user.open()
    dialog.service_field.auth_select.setConfigId(authcfg)
    user.paste(sandbox.service("Secured/World/MapServer"))
    said = until(lambda: user.said(dialog.service_field.service_problem), "the problem")
    assert "did not accept the user name and password" in said and "My server" in said
    assert dialog.service_field.auth_select.isVisible() and "wrong-one" not in said
