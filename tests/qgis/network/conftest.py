# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS' options for the network and its authentication store, put back afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsAuthCertUtils, QgsNetworkAccessManager, QgsSettings

from tests.qgis.network.network_setup import NAME, distrust, renew
from tests.sandbox import Sandbox
from tests.sandbox.http.certificates import certificates


@pytest.fixture
def options(application: QgsApplication, clean: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Writes QGIS' network options and lets QGIS read them."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)

    def write(**values: Any) -> Any:
        from arcgis_export.plugin.environment.network.connection import connection

        settings = QgsSettings()
        settings.remove("proxy")
        for name, value in values.items():
            settings.setValue(f"proxy/{name}", value)
        QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()
        return connection()

    yield write
    QgsSettings().remove("proxy")
    QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()


@pytest.fixture
def store(application: QgsApplication, clean: None) -> Iterator[None]:
    """The authentication store, as it was before afterwards."""
    manager = QgsApplication.authManager()
    yield
    for certificate in manager.databaseCAs():
        distrust(certificate)
    for server in manager.sslCertCustomConfigs():
        manager.removeSslCertCustomConfig(QgsAuthCertUtils.shaHexForCert(server.sslCertificate()), server.sslHostPort())
    for identity in manager.certIdentityIds():
        manager.removeCertIdentity(identity)
    renew()
    assert not manager.databaseCAs() and not manager.sslCertCustomConfigs() and not manager.certIdentityIds()


@pytest.fixture(scope="module")
def secure_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The lookalike over TLS, with a certificate for a name that only a proxy leads to."""
    identity = certificates().authority.issue("gis", NAME, "127.0.0.1", "localhost")
    with Sandbox(tmp_path_factory.mktemp("secure"), tls=identity.tls()) as sandbox:
        yield sandbox
