# SPDX-License-Identifier: GPL-2.0-or-later
"""The certificates that QGIS trusts: its authorities, and the exceptions that the user made. Main thread only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Callable, Union

from qgis.core import QgsApplication, QgsAuthConfigSslServer
from qgis.PyQt.QtCore import QCryptographicHash
from qgis.PyQt.QtNetwork import QSslError, QSslSocket

from ...arcgis.client.tls import CertificateException
from ...arcgis.urls import authority
from ...core.errors import ExportError
from ...core.i18n import tr
from ..settings import profile_folder


def authorities() -> Callable[[], Union[bool, str]]:
    """Return a function for any thread that returns the path of a bundle of the authorities that QGIS trusts now."""
    pem = bytes(QgsApplication.authManager().trustedCaCertsPemText())
    if not pem.strip():
        return lambda: True
    path = Path(profile_folder()) / "certificates.pem"

    def bundle() -> Union[bool, str]:
        try:
            if not path.exists() or path.read_bytes() != pem:
                handle, fresh = tempfile.mkstemp(suffix=".pem", prefix="certificates-", dir=path.parent)
                with os.fdopen(handle, "wb") as file:
                    file.write(pem)
                os.replace(fresh, path)  # an export that runs reads the one or the other, never a half
        except OSError as error:
            text = tr("The certificates that QGIS trusts can't be written to {path}. Check the disk.")
            raise ExportError(text.format(path=path), str(error.strerror)) from None
        return str(path)

    return bundle


def exceptions() -> dict[str, CertificateException]:
    """Return the exceptions that the user made in QGIS, each for one certificate at one host and port."""
    found = {}
    for server in QgsApplication.authManager().sslCertCustomConfigs():
        exception = _exception(server)
        name, _, port = str(server.sslHostPort()).rpartition(":")
        host = authority(f"https://[{name.strip('[]')}]:{port}" if ":" in name else f"https://{name}:{port}")
        if exception is not None and host:
            found[host] = exception
    return found


def _exception(server: QgsAuthConfigSslServer) -> Union[CertificateException, None]:
    """Return what QGIS ignores at a server; ``None`` where that is nothing: it only keeps the certificate."""
    errors = set(server.sslIgnoredErrorEnums()) - {QSslError.SslError.NoError}  # what QGIS reads back for none
    never_checked = server.sslPeerVerifyMode() == QSslSocket.PeerVerifyMode.VerifyNone
    certificate = server.sslCertificate()
    if certificate.isNull() or not (errors or never_checked):
        return None
    fingerprint = bytes(certificate.digest(QCryptographicHash.Algorithm.Sha256).toHex()).decode("ascii")
    only_name = errors == {QSslError.SslError.HostNameMismatch} and not never_checked
    return CertificateException(fingerprint, other_name=only_name)
