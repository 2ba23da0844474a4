# SPDX-License-Identifier: GPL-2.0-or-later
"""Which proxy leads to an address, as QGIS chooses it."""

from __future__ import annotations

from typing import Optional
from urllib.parse import quote

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

from ..core.masking import note_secret
from .background import on_main_thread

_PATIENCE = 2.0  # seconds that a request waits for the main thread
_SCHEMES = {
    QNetworkProxy.ProxyType.HttpProxy: "http",
    QNetworkProxy.ProxyType.HttpCachingProxy: "http",
    QNetworkProxy.ProxyType.Socks5Proxy: "socks5h",
}


class ProxyRules:
    """The proxy of each address: made on the main thread, where QGIS keeps its rules, and asked from any thread.

    What QGIS leaves to the system is asked of Qt for each address by the thread that sends the request, and never
    when this is made: with an organisation's script (PAC) Windows may take several seconds, says Qt's documentation,
    and the window would stand still so long. Qt guards that call with a mutex, its own tests make it from threads,
    and QGIS makes it in the threads of its data providers.

    Factories that other plugins gave QGIS are objects of the main thread, and are asked there. Where it does not
    answer soon, because it waits for this very request (an algorithm in `qgis_process`), QGIS' own rules decide.
    """

    def __init__(self) -> None:
        manager = QgsNetworkAccessManager.instance()
        self._direct = [text for text in manager.noProxyList() if text.strip()]
        self._default = [text for text in manager.excludeList() if text.strip()]  # an older key: Qt's own proxy
        self._system = manager.useSystemProxy()
        self._fallback = QNetworkProxy(manager.fallbackProxy())
        self._has_factories = bool(manager.proxyFactories())

    def __call__(self, url: str) -> Optional[str]:
        """Return the URL of the proxy for *url*, with its password; ``None`` for a direct way."""
        # Neither a script nor another plugin's factory needs the query, which may hold a signature.
        bare = QUrl(url).adjusted(
            QUrl.UrlFormattingOption.RemoveUserInfo
            | QUrl.UrlFormattingOption.RemoveQuery
            | QUrl.UrlFormattingOption.RemoveFragment
        )
        query = QNetworkProxyQuery(bare)
        found = on_main_thread(lambda: _ask_qgis(query), _PATIENCE) if self._has_factories else None
        return _url_of((found or self._ask(query))[0])

    def _ask(self, query: QNetworkProxyQuery) -> list[QNetworkProxy]:
        """Follow the rules of QGIS' network manager, in its order."""
        url = query.url().toString()
        if any(url.startswith(prefix) for prefix in self._direct):
            return [QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)]
        if any(url.startswith(prefix) for prefix in self._default):
            return _resolved([], query)
        found = QNetworkProxyFactory.systemProxyForQuery(query) if self._system else None
        return found or _resolved([self._fallback], query)


def _ask_qgis(query: QNetworkProxyQuery) -> list[QNetworkProxy]:
    return _resolved(QgsNetworkAccessManager.instance().proxyFactory().queryProxy(query), query)


def _resolved(proxies: list[QNetworkProxy], query: QNetworkProxyQuery) -> list[QNetworkProxy]:
    """Return *proxies*, or Qt's own choice where they leave it to Qt: the system's, if not set otherwise."""
    if proxies and proxies[0].type() != QNetworkProxy.ProxyType.DefaultProxy:
        return proxies
    chosen: list[QNetworkProxy] = QNetworkProxyFactory.proxyForQuery(query)
    return chosen


def _url_of(proxy: QNetworkProxy) -> Optional[str]:
    scheme, host = _SCHEMES.get(proxy.type()), proxy.hostName()
    if scheme is None or not host:
        return None
    host = f"[{host}]" if ":" in host else host
    note_secret(proxy.password())
    user, password = (_quoted(text, scheme) for text in (proxy.user(), proxy.password()))
    return f"{scheme}://{f'{user}:{password}@' if user else ''}{host}:{proxy.port()}"


def _quoted(text: str, scheme: str) -> str:
    """Return *text* for a URL. `requests` sends it in Latin-1 to an HTTP proxy, and fails with what is not in that."""
    if scheme == "http" and any(ord(letter) > 0xFF for letter in text):
        text = text.encode().decode("latin-1")  # so that it is sent in UTF-8
    return quote(text, safe="")
