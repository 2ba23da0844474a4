# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS' network settings as the session's connection settings. Main thread only."""

from __future__ import annotations

from typing import Optional
from urllib.parse import quote

from qgis.core import Qgis, QgsNetworkAccessManager, QgsSettings
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

from ..arcgis.client.session import Connection
from .certificates import authorities, exceptions


def connection() -> Connection:
    """Return the network as QGIS' options describe it now."""
    return Connection(
        proxy_for=_proxy_rules(),
        authorities=authorities(),
        exceptions=exceptions(),
        user_agent=_user_agent(),
        read_timeout=max(30.0, QgsNetworkAccessManager.timeout() / 1000.0),
    )


class _ProxyRules:
    """The proxy of each address, by the rules of QGIS' network manager, frozen for another thread."""

    def __init__(self, manager: QgsNetworkAccessManager) -> None:
        self._direct = [text for text in manager.noProxyList() if text.strip()]
        # The older key excluded addresses from QGIS' proxy; they take Qt's default, a direct way.
        self._direct += [text for text in manager.excludeList() if text.strip()]
        self._system = manager.useSystemProxy()
        self._fallback = _proxy_url(manager.fallbackProxy())

    def __call__(self, url: str) -> Optional[str]:
        if any(url.startswith(prefix) for prefix in self._direct):
            return None
        if self._system:
            found = QNetworkProxyFactory.systemProxyForQuery(QNetworkProxyQuery(QUrl(url)))
            return _proxy_url(found[0]) if found else None
        return self._fallback


def _proxy_rules() -> _ProxyRules:
    return _ProxyRules(QgsNetworkAccessManager.instance())


def _proxy_url(proxy: QNetworkProxy) -> Optional[str]:
    if proxy.type() == QNetworkProxy.ProxyType.DefaultProxy:
        proxy = QNetworkProxy.applicationProxy()
    schemes = {
        QNetworkProxy.ProxyType.HttpProxy: "http",
        QNetworkProxy.ProxyType.HttpCachingProxy: "http",
        QNetworkProxy.ProxyType.Socks5Proxy: "socks5h",
    }
    scheme = schemes.get(proxy.type())
    if scheme is None or not proxy.hostName():
        return None
    user = quote(proxy.user(), safe="")
    secret = f"{user}:{quote(proxy.password(), safe='')}@" if user else ""
    return f"{scheme}://{secret}{proxy.hostName()}:{proxy.port()}"


def _user_agent() -> str:
    own = QgsSettings().value("qgis/networkAndProxy/userAgent", "Mozilla/5.0")
    text = f"{own} QGIS/{Qgis.versionInt()} ArcGISExport"
    return " ".join(text.split()).encode("ascii", "ignore").decode("ascii")  # as a header takes it
