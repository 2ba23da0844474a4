# SPDX-License-Identifier: GPL-2.0-or-later
"""The proxy of each address as QGIS' options describe it, and requests through real ones."""

from __future__ import annotations

import threading
import time
from typing import Any, Callable

import pytest
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsNetworkAccessManager
from qgis.PyQt.QtCore import QCoreApplication, QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

from tests.qgis.network.network_setup import NAME, SECRET, USER, names, settings_of
from tests.sandbox import Sandbox
from tests.sandbox.http.proxies import HttpProxy, SocksProxy

ON = {"proxyEnabled": True, "proxyHost": "proxy.example.com", "proxyPort": "3128"}
SYSTEM = "http://system.example.com:8080"


def on_thread(function: Callable[[], Any]) -> Any:
    """Run in a thread while the main one stands still."""
    answer: list[Any] = []
    thread = threading.Thread(target=lambda: answer.append(function()))
    thread.start()
    thread.join(30)
    return answer[0]


# which one


def test_no_proxy_by_default(options: Any) -> None:
    assert options(proxyEnabled=False).proxy_for("https://gis.example.com/") is None


def test_proxy_with_a_password(options: Any) -> None:
    made = options(**ON, proxyType="HttpProxy", proxyUser=USER, proxyPassword=SECRET)
    assert made.proxy_for("https://gis.example.com/") == "http://me%40work:p%3As%2Fs@proxy.example.com:3128"


def test_proxy_with_an_address_of_version_6(options: Any) -> None:
    made = options(proxyEnabled=True, proxyType="HttpProxy", proxyHost="::1", proxyPort="3128")
    assert made.proxy_for("https://gis.example.com/") == "http://[::1]:3128"


@pytest.mark.parametrize(
    ("kind", "scheme"), [("HttpProxy", "http"), ("Socks5Proxy", "socks5h"), ("HttpCachingProxy", "http")]
)
def test_kinds_of_proxy(options: Any, kind: str, scheme: str) -> None:
    made = options(**ON, proxyType=kind)
    assert made.proxy_for("https://gis.example.com/") == f"{scheme}://proxy.example.com:3128"


def test_change_of_the_options_counts_at_once(options: Any) -> None:
    assert options(**ON, proxyType="HttpProxy").proxy_for("http://a/") is not None
    assert options(proxyEnabled=False).proxy_for("http://a/") is None


ADDRESSES = (
    "https://gis.example.com/arcgis/rest",
    "http://gis.example.com/arcgis/rest?f=json",
    "https://intern.example.com/arcgis/rest",
    "https://intern.example.com/open/rest",
    "http://plain.example.com:8080/a%20b/MapServer",
    "http://127.0.0.1:6080/arcgis/rest",
)
EXCLUDED = {"noProxyUrls": ["https://intern.example.com/open", "http://127.0.0.1", "  ", ""]}
OLDER = {"proxyExcludedUrls": ["https://intern.example.com", ""]}


@pytest.mark.parametrize("environment", [{}, {"http_proxy": SYSTEM}, {"http_proxy": SYSTEM, "no_proxy": "example.com"}])
@pytest.mark.parametrize(
    "values",
    [
        {"proxyEnabled": False},
        {**ON, "proxyType": "HttpProxy", **EXCLUDED},
        {**ON, "proxyType": "Socks5Proxy", **OLDER},
        {**ON, "proxyType": "HttpProxy", **EXCLUDED, **OLDER},
        {"proxyEnabled": True, "proxyType": "DefaultProxy", **EXCLUDED},
        {"proxyEnabled": True, "proxyType": "DefaultProxy"},
    ],
)
def test_each_address_as_qgis_itself_chooses(
    options: Any, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], values: dict[str, Any]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    made = options(**values)
    for address in ADDRESSES:
        query = QNetworkProxyQuery(QUrl(address))
        (chosen, *_) = QgsNetworkAccessManager.instance().proxyFactory().queryProxy(query)
        if chosen.type() == QNetworkProxy.ProxyType.DefaultProxy:
            (chosen, *_) = QNetworkProxyFactory.proxyForQuery(query)  # as Qt's sockets do
        found = on_thread(lambda address=address: made.proxy_for(address))
        if "127.0.0.1" in address:  # a sign-in goes there without encryption: never to a proxy
            assert found is None
            continue
        assert (found or "").rpartition("/")[2] == (f"{chosen.hostName()}:{chosen.port()}" if chosen.hostName() else "")


@pytest.mark.parametrize("values", [{"proxyEnabled": False}, {"proxyEnabled": True, "proxyType": "DefaultProxy"}])
def test_proxy_of_the_system(options: Any, monkeypatch: pytest.MonkeyPatch, values: dict[str, Any]) -> None:
    monkeypatch.setenv("http_proxy", SYSTEM)
    monkeypatch.setenv("no_proxy", "intern.example.com")
    made = options(**values)
    assert made.proxy_for("http://gis.example.com/") == SYSTEM
    assert made.proxy_for("http://intern.example.com/arcgis") is None


def test_slow_system_does_not_stop_the_window(options: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script of the organisation takes its time: in the thread of the request, and of the address only."""
    from arcgis_export.plugin.environment.network import proxies

    asked: list[tuple[Any, str]] = []

    class Slow:
        @staticmethod
        def systemProxyForQuery(query: QNetworkProxyQuery) -> list[QNetworkProxy]:  # noqa: N802
            asked.append((threading.current_thread(), query.url().toString()))
            time.sleep(2.0)
            return [QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "slow.example.com", 1)]

    monkeypatch.setattr(proxies, "QNetworkProxyFactory", Slow)
    made = options(proxyEnabled=True, proxyType="DefaultProxy")
    assert not asked
    found: list[Any] = []
    url = "https://me:word@gis.example.com/bucket/a?X-Amz-Signature=abc#here"
    thread = threading.Thread(target=lambda: found.append(made.proxy_for(url)))
    thread.start()
    longest, before = 0.0, time.monotonic()
    while thread.is_alive():
        QCoreApplication.processEvents()
        longest, before = max(longest, time.monotonic() - before), time.monotonic()
    assert longest < 1.0 and found == ["http://slow.example.com:1"]
    assert asked == [(thread, "https://gis.example.com/bucket/a")]


class Factory(QNetworkProxyFactory):
    """What another plugin may give QGIS."""

    def queryProxy(self, query: QNetworkProxyQuery) -> list[QNetworkProxy]:  # noqa: N802
        return [QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "other.example.com", 99)]


def test_factory_of_another_plugin_counts_as_in_qgis(options: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It makes QGIS follow the system, before all other rules."""
    monkeypatch.setenv("http_proxy", SYSTEM)
    factory, manager = Factory(), QgsNetworkAccessManager.instance()
    manager.insertProxyFactory(factory)
    try:
        made = options(**ON, proxyType="HttpProxy", noProxyUrls=["http://gis.example.com"])
        query = QNetworkProxyQuery(QUrl("http://gis.example.com/arcgis"))
        assert manager.proxyFactory().queryProxy(query)[0].hostName() == "system.example.com"
        assert made.proxy_for("http://gis.example.com/arcgis") == SYSTEM
    finally:
        manager.removeProxyFactory(factory)


def test_proxy_is_chosen_while_the_main_thread_waits(options: Any) -> None:
    """As in an algorithm of `qgis_process`: no thread asks the main one, which waits for it."""
    made = options(**ON, proxyType="HttpProxy")
    assert on_thread(lambda: made.proxy_for("https://gis.example.com/")) == "http://proxy.example.com:3128"


# through real ones


def ask(connection: Any, url: str) -> Any:
    from arcgis_export.plugin.arcgis.client.session import Session
    from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn

    return on_thread(lambda: Session(connection, SignIn(None, url)).get_json(url))


def test_password_in_the_options(options: Any, sandbox: Sandbox) -> None:
    with HttpProxy(USER, SECRET, names(sandbox)) as proxy:
        made = options(**settings_of(proxy, proxyUser=USER, proxyPassword=SECRET))
        assert ask(made, f"http://{NAME}/server/rest/services/World/MapServer")["mapName"]
        assert [asked.credentials for asked in proxy.asked] == [f"{USER}:{SECRET}"]


@pytest.mark.parametrize("kind", [HttpProxy, SocksProxy])
def test_password_in_the_authentication_store(options: Any, sandbox: Sandbox, kind: Any) -> None:
    config = QgsAuthMethodConfig("Basic")
    config.setName("My proxy")
    config.setConfig("username", USER)
    config.setConfig("password", SECRET)
    assert QgsApplication.authManager().storeAuthenticationConfig(config)[0]
    with kind(USER, SECRET, names(sandbox)) as proxy:
        made = options(**settings_of(proxy, authcfg=config.id()))
        assert ask(made, f"http://{NAME}/server/rest/services/World/MapServer")["mapName"]
        assert [asked.credentials for asked in proxy.asked] == [f"{USER}:{SECRET}"]


def test_password_beyond_latin_1(options: Any, sandbox: Sandbox) -> None:
    with HttpProxy("Юля", "пароль€", names(sandbox)) as proxy:
        made = options(**settings_of(proxy, proxyUser="Юля", proxyPassword="пароль€"))
        assert ask(made, f"http://{NAME}/server/rest/services/World/MapServer")["mapName"]
        assert [asked.credentials for asked in proxy.asked] == ["Юля:пароль€"]


def test_excluded_addresses_go_the_direct_way(options: Any, sandbox: Sandbox) -> None:
    with HttpProxy(names=names(sandbox)) as proxy:
        services = f"http://{NAME}/server/rest/services"
        made = options(**settings_of(proxy, noProxyUrls=[f"{services}/World/"]))
        assert made.proxy_for(f"{services}/World/MapServer") is None
        assert ask(made, f"{services}/WorldDegrees/MapServer")["mapName"]
        assert [asked.target for asked in proxy.asked] == [f"{services}/WorldDegrees/MapServer?f=json"]
