# SPDX-License-Identifier: GPL-2.0-or-later
"""Signing in with QGIS' authentication store, and the network as QGIS' options describe it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsNetworkAccessManager, QgsProject, QgsSettings
from qgis.PyQt.QtNetwork import QNetworkProxy

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
    from arcgis_export.plugin.environment.credentials import login_of

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
        ("PKI-Paths", {"certpath": "/a", "keypath": "/b"}, "PKI-Paths"),
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
    from arcgis_export.plugin.environment.credentials import login_of

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


# the network


@pytest.fixture
def options(application: QgsApplication, clean: None) -> Iterator[Any]:
    """Writes QGIS' network options and lets QGIS read them."""

    def write(**values: Any) -> Any:
        from arcgis_export.plugin.environment.network import connection

        settings = QgsSettings()
        settings.remove("proxy")
        for name, value in values.items():
            settings.setValue(f"proxy/{name}", value)
        QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()
        return connection()

    yield write
    QgsSettings().remove("proxy")
    QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()
    QNetworkProxy.setApplicationProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))


ON = {"proxyEnabled": True, "proxyHost": "proxy.example.com", "proxyPort": "3128"}


def test_no_proxy_by_default(options: Any) -> None:
    assert options(proxyEnabled=False).proxy_for("https://gis.example.com/") is None


def test_proxy_with_a_password(options: Any) -> None:
    made = options(**ON, proxyType="HttpProxy", proxyUser="me@work", proxyPassword="p:s/s")
    assert made.proxy_for("https://gis.example.com/") == "http://me%40work:p%3As%2Fs@proxy.example.com:3128"


@pytest.mark.parametrize(
    ("kind", "scheme"), [("HttpProxy", "http"), ("Socks5Proxy", "socks5h"), ("HttpCachingProxy", "http")]
)
def test_kinds_of_proxy(options: Any, kind: str, scheme: str) -> None:
    made = options(**ON, proxyType=kind)
    assert made.proxy_for("https://gis.example.com/") == f"{scheme}://proxy.example.com:3128"


def test_exclusions(options: Any) -> None:
    made = options(**ON, proxyType="HttpProxy", noProxyUrls=["https://intern.example.com", ""])
    assert made.proxy_for("https://intern.example.com/arcgis/rest") is None
    assert made.proxy_for("https://gis.example.com/arcgis/rest") == "http://proxy.example.com:3128"


def test_change_of_the_options_counts_at_once(options: Any) -> None:
    assert options(**ON, proxyType="HttpProxy").proxy_for("http://a/") is not None
    assert options(proxyEnabled=False).proxy_for("http://a/") is None


def test_system_proxy(options: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://system.example.com:8080")
    made = options(proxyEnabled=True, proxyType="DefaultProxy")
    assert made.proxy_for("http://gis.example.com/") == "http://system.example.com:8080"


def test_export_goes_through_the_proxy(user: User, sandbox: Sandbox, options: Any) -> None:
    """The sandbox plays the proxy: what arrives there was meant for another host."""
    options(proxyEnabled=True, proxyType="HttpProxy", proxyHost="127.0.0.1", proxyPort=str(sandbox.port))
    user.open()
    user.paste("http://gis.example.com/server/rest/services/World/MapServer")
    until(lambda: any("gis.example.com" in it.host for it in sandbox.requests), "the request by the proxy")


def test_certificates_are_a_bundle_of_what_qgis_trusts(options: Any, tmp_path: Path) -> None:
    import ssl

    made = options(proxyEnabled=False)
    assert isinstance(made.verify, str) and Path(made.verify).is_file()
    context = ssl.create_default_context(cafile=made.verify)
    assert len(context.get_ca_certs()) >= 1
    assert made.verify.startswith(str(PROFILE))
    assert "QGIS/" in made.user_agent and made.read_timeout >= 30


def test_certificates_that_went_missing_are_written_again(options: Any) -> None:
    made = options(proxyEnabled=False)
    Path(made.verify).unlink()
    again = options(proxyEnabled=False)
    assert Path(again.verify).is_file()
