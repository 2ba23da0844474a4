# SPDX-License-Identifier: GPL-2.0-or-later
"""Read a login from QGIS' authentication store. Main thread only."""

from __future__ import annotations

import functools
import secrets
from typing import Optional

from qgis.core import QgsApplication, QgsAuthMethodConfig
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkRequest

from ...arcgis.errors import SignInError
from ...arcgis.sign_in.login import ClientCertificate, Login, clean_token
from ...arcgis.urls import authority, clean_url
from ...core.errors import ExportError
from ...core.i18n import tr
from .. import settings
from ..background import on_main_thread

_TOKEN_HEADERS = (b"X-Esri-Authorization", b"Authorization")
_CERTIFICATES = ("PKI-Paths", "PKI-PKCS#12", "Identity-Cert")


def is_quiet(authcfg: str) -> bool:
    """Whether a login can be had without asking the user for anything: no password, no browser."""
    manager = QgsApplication.authManager()
    if not authcfg:
        return True
    return manager.masterPasswordIsSet() and manager.configAuthMethodKey(authcfg) in ("Basic", "EsriToken")


def login_of(authcfg: str, service_url: str, allow_http: bool = False) -> Optional[Login]:
    """Return the login of an authentication configuration, ``None`` for an empty id.

    *allow_http* lets it be sent to the service without encryption, which the user may also have allowed before.
    QGIS may ask for its master password here, or open a browser for OAuth2. Raises `SignInError`
    where the configuration is gone, stays locked, or is of a kind that gives no ArcGIS sign-in.
    """
    if not authcfg:
        return None
    config = QgsAuthMethodConfig()
    manager = QgsApplication.authManager()
    if not manager.loadAuthenticationConfig(authcfg, config, True) or not config.isValid():
        raise SignInError(
            tr(
                "The authentication configuration can't be read. Unlock QGIS' password store, "
                "or choose another configuration under “Sign-in”."
            )
        )
    name, method = config.name(), config.method()
    allows = allow_http or authority(service_url) in settings.http_hosts()
    if method == "Basic":
        return Login(name, config.config("username"), config.config("password"), allows_http=allows)
    if method == "EsriToken":
        return Login(name, token=clean_token(config.config("token"), name), allows_http=allows)
    if method in _CERTIFICATES:
        return Login(name, certificate=_client_certificate(authcfg, name, service_url), allows_http=allows)
    if method in ("OAuth2", "APIHeader"):
        token = _header_token(authcfg, service_url, name)
        if token:
            renew = functools.partial(on_main_thread, lambda: _header_token(authcfg, service_url, name))
            return Login(name, token=token, renew=renew, allows_http=allows)
        raise SignInError(
            tr("The configuration “{name}” returned no token. Sign in again and retry.").format(name=name)
        )
    raise SignInError(
        tr(
            "The configuration “{name}” uses a method that is not supported ({method}). Choose one "
            "of the methods Esri token, OAuth2, Basic or PKI."
        ).format(name=name, method=method)
    )


def sign_in_host(address: str) -> str:
    """Return the host (with its port) that a sign-in chosen beside *address* is for.

    "" while the address can't be read: then the next one is meant.
    """
    try:
        return authority(clean_url(address))
    except ExportError:
        return ""


def fitting_authcfg(chosen: str, chosen_for: str, url: str, kept: str) -> str:
    """Return the authentication configuration to use at *url*; "" for none.

    The *chosen* one stays unless it was chosen for another host (*chosen_for*, "" for whichever comes next):
    no credential goes to a host that the user did not choose it for. Without a choice it is the one *kept* for
    this address, where QGIS still has it.
    """
    if chosen and chosen_for in ("", authority(url)):
        return chosen
    return kept if kept in QgsApplication.authManager().configIds() else ""


def _header_token(authcfg: str, service_url: str, name: str) -> str:
    """Let QGIS sign a request and take the token from its header. Raises `SignInError` for what is no token."""
    request = QNetworkRequest(QUrl(service_url))
    if not QgsApplication.authManager().updateNetworkRequest(request, authcfg):
        return ""
    for header in _TOKEN_HEADERS:
        scheme, _, token = bytes(request.rawHeader(header)).decode("latin-1").strip().partition(" ")
        if scheme.lower() == "bearer" and token:
            return clean_token(token, name)
    return ""


def _client_certificate(authcfg: str, name: str, service_url: str) -> ClientCertificate:
    """Let QGIS sign a request and take the certificate from it. Raises `SignInError` where there is none."""
    request = QNetworkRequest(QUrl(service_url))
    signed = QgsApplication.authManager().updateNetworkRequest(request, authcfg)
    tls = request.sslConfiguration()
    own, key = tls.localCertificate(), tls.privateKey()
    if not signed or own.isNull() or key.isNull():
        raise SignInError(
            tr(
                "The client certificate of the configuration “{name}” can't be read. Check its files and password."
            ).format(name=name)
        )
    chain = [own, *(each for each in tls.localCertificateChain() if each != own)]
    passphrase = secrets.token_urlsafe(32)  # for the moment that the key is in a file
    return ClientCertificate(
        b"".join(bytes(each.toPem()) for each in chain), bytes(key.toPem(passphrase.encode())), passphrase
    )
