# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS' options and authentication store, as an organisation's network needs them."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication, QgsAuthCertUtils, QgsAuthConfigSslServer
from qgis.PyQt.QtCore import QByteArray
from qgis.PyQt.QtNetwork import QSslCertificate

from tests.sandbox import Sandbox
from tests.sandbox.http.certificates import Identity

NAME = "gis.example.com"  # known to the proxies only
USER, SECRET = "me@work", "p:s/s"


def settings_of(proxy: Any, **more: Any) -> dict[str, Any]:
    """QGIS' options for a proxy of the sandbox."""
    kind = "HttpProxy" if proxy.scheme == "http" else "Socks5Proxy"
    return {"proxyEnabled": True, "proxyType": kind, "proxyHost": "127.0.0.1", "proxyPort": str(proxy.port), **more}


def names(server: Sandbox) -> dict[str, tuple[str, int]]:
    return {NAME: ("127.0.0.1", server.port)}


def certificate_of(identity: Identity) -> QSslCertificate:
    return QSslCertificate(QByteArray(identity.pem.encode()))


def trust(identity: Identity) -> None:
    """Make it an authority that QGIS trusts, as "Manage Certificates" does."""
    manager, certificate = QgsApplication.authManager(), certificate_of(identity)
    assert manager.storeCertAuthority(certificate)
    assert manager.storeCertTrustPolicy(certificate, QgsAuthCertUtils.CertTrustPolicy.Trusted)
    renew()


def distrust(certificate: QSslCertificate) -> None:
    manager = QgsApplication.authManager()
    manager.removeCertTrustPolicy(certificate)
    manager.removeCertAuthority(certificate)


def renew() -> None:
    manager = QgsApplication.authManager()
    manager.rebuildCaCertsCache()
    manager.rebuildCertTrustCache()
    manager.rebuildTrustedCaCertsCache()


def accept(identity: Identity, url: str, *errors: Any) -> None:
    """Make an exception for a server, as QGIS' question about SSL errors does."""
    server = QgsAuthConfigSslServer()
    server.setSslCertificate(certificate_of(identity))
    server.setSslHostPort(url.split("/")[2])
    server.setSslIgnoredErrorEnums(list(errors))
    assert QgsApplication.authManager().storeSslCertCustomConfig(server)
