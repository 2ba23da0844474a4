# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS' network settings as the session's connection settings. Main thread only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Union

from qgis.core import Qgis, QgsApplication, QgsNetworkAccessManager, QgsSettings

from ..arcgis.client.session import Connection
from .log import log
from .proxies import ProxyRules
from .settings import profile_folder


def connection() -> Connection:
    """Return the network as QGIS' options describe it now."""
    return Connection(
        proxy_for=ProxyRules(),
        verify=_trusted_certificates(),
        user_agent=_user_agent(),
        read_timeout=max(30.0, QgsNetworkAccessManager.timeout() / 1000.0),
    )


def _trusted_certificates() -> Union[bool, str]:
    """Return a bundle of the authorities and server certificates that QGIS trusts now."""
    manager = QgsApplication.authManager()
    text = bytes(manager.trustedCaCertsPemText())
    for exception in manager.sslCertCustomConfigs():
        text += b"\n" + bytes(exception.sslCertificate().toPem())
    if not text.strip():
        return True
    path = Path(profile_folder()) / "certificates.pem"
    try:
        if not path.exists() or path.read_bytes() != text:
            fresh = path.with_name(f"certificates.{os.getpid()}.pem")
            fresh.write_bytes(text)
            os.replace(fresh, path)  # an export that runs reads the one or the other, never a half
    except OSError as error:
        log.error("%s: %s", path, error)
        return True
    return str(path)


def _user_agent() -> str:
    own = QgsSettings().value("qgis/networkAndProxy/userAgent", "Mozilla/5.0")
    return f"{own} QGIS/{Qgis.versionInt()} ArcGISExport".strip()
