# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS' network settings as the session's connection settings. Main thread only."""

from __future__ import annotations

from qgis.core import Qgis, QgsNetworkAccessManager, QgsSettings

from ...arcgis.client.session import Connection
from ..known_services import request_options
from .certificates import authorities, exceptions
from .proxies import ProxyRules


def connection() -> Connection:
    """Return the network as QGIS' options, connections and layers describe it now."""
    return Connection(
        proxy_for=ProxyRules(),
        authorities=authorities(),
        exceptions=exceptions(),
        options=request_options(),
        user_agent=_user_agent(),
        read_timeout=max(30.0, QgsNetworkAccessManager.timeout() / 1000.0),
    )


def _user_agent() -> str:
    own = QgsSettings().value("qgis/networkAndProxy/userAgent", "Mozilla/5.0")
    text = f"{own} QGIS/{Qgis.versionInt()} ArcGISExport"
    return " ".join(text.split()).encode("ascii", "ignore").decode("ascii")  # as a header takes it
