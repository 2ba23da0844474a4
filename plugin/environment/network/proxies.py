# SPDX-License-Identifier: GPL-2.0-or-later
"""Which proxy leads to an address, as QGIS chooses it."""

from __future__ import annotations

from typing import Optional
from urllib.parse import quote

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

from ...arcgis.sign_in.hosts import is_loopback
from ...core.masking import note_secret

_SCHEMES = {
    QNetworkProxy.ProxyType.HttpProxy: "http",
    QNetworkProxy.ProxyType.HttpCachingProxy: "http",
    QNetworkProxy.ProxyType.Socks5Proxy: "socks5h",
}


class ProxyRules:
    """The proxy of each address: made on the main thread, where QGIS keeps its rules, and asked from any thread.

    No request waits for the main thread, which may itself wait for that request (an algorithm in `qgis_process`).

    What QGIS leaves to the system is asked of Qt for each address by the thread that sends the request, and never
    when this is made: with an organisation's script (PAC) Windows may take several seconds, says Qt's documentation,
    and the window would stand still so long. Qt guards that call with a mutex, its own tests make it from threads,
    and QGIS makes it in the threads of its data providers.
    """

    def __init__(self) -> None:
        manager = QgsNetworkAccessManager.instance()
        self._direct = [text for text in manager.noProxyList() if text.strip()]
        self._default = [text for text in manager.excludeList() if text.strip()]  # an older key: Qt's own proxy
        self._system = manager.useSystemProxy()
        # Those of other plugins: QGIS asks the system before them, which always has an answer.
        self._has_factories = bool(manager.proxyFactories())
        self._fallback = QNetworkProxy(manager.fallbackProxy())

    def __call__(self, url: str) -> Optional[str]:
        """Return the URL of the proxy for *url*, with its password; ``None`` for a direct way.

        That to this machine without encryption is always direct, as in browsers: a sign-in may go there.
        """
        if url.lower().startswith("http:") and is_loopback(QUrl(url).host()):
            return None
        # A script needs no query, which may hold a signature.
        bare = QUrl(url).adjusted(
            QUrl.UrlFormattingOption.RemoveUserInfo
            | QUrl.UrlFormattingOption.RemoveQuery
            | QUrl.UrlFormattingOption.RemoveFragment
        )
        return _url_of(self._choose(QNetworkProxyQuery(bare))[0])

    def _choose(self, query: QNetworkProxyQuery) -> list[QNetworkProxy]:
        """Follow the rules of QGIS' network manager, in its order."""
        url = query.url().toString()
        if self._has_factories:
            return _resolved(QNetworkProxyFactory.systemProxyForQuery(query), query)
        if any(url.startswith(prefix) for prefix in self._direct):
            return [QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)]
        if any(url.startswith(prefix) for prefix in self._default):
            return _resolved([], query)
        found = QNetworkProxyFactory.systemProxyForQuery(query) if self._system else []
        return _resolved(found or [self._fallback], query)


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
