# SPDX-License-Identifier: GPL-2.0-or-later
"""Error messages for failures of the network: no connection, proxies, certificates, unsupported kinds of sign-in."""

from __future__ import annotations

import http.client
import re
from typing import Any, Optional

import requests

from ...core.i18n import tr
from ...core.masking import masked
from ..errors import ProxySignInError, TransportError
from ..urls import host_of

_NO_CONNECTION = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError")  # of urllib3, 1 and 2
_HUNG_UP = ("SSLEOFError", "SSLZeroReturnError")  # of ssl: a gateway without its server says nothing about certificates
_PROXY_PATIENCE = 5.0  # seconds, to ask a proxy what it wants

# What OpenSSL says, in its words for all systems; names of `ssl.SSLError.reason` and texts of X.509 errors.
_NOT_TRUSTED = ("CERTIFICATE_VERIFY_FAILED", "ingerprints did not match")  # the latter of urllib3, for exceptions
_OTHER_NAME = ("Hostname mismatch", "IP address mismatch", "doesn't match")
_OUT_OF_TIME = ("certificate has expired", "certificate is not yet valid")
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE")
_OUT_OF_DATE = (
    "UNSUPPORTED_PROTOCOL", "ALERT_PROTOCOL_VERSION", "DH_KEY_TOO_SMALL", "EE_KEY_TOO_SMALL", "CA_MD_TOO_WEAK",
    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED", "NO_CIPHERS", "VERSION_TOO_LOW",
)  # fmt: skip
# The server's word on the client's own certificate, or on its lack.
_CLIENT_CERTIFICATE = (
    "CERTIFICATE_REQUIRED", "ALERT_HANDSHAKE_FAILURE", "ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA",
    "ALERT_CERTIFICATE_UNKNOWN", "ALERT_CERTIFICATE_EXPIRED", "ALERT_CERTIFICATE_REVOKED", "ALERT_ACCESS_DENIED",
    "ALERT_UNSUPPORTED_CERTIFICATE",
)  # fmt: skip
_WINDOWS = {"negotiate": "Negotiate", "ntlm": "NTLM", "kerberos": "Kerberos"}


def transport_error(error: BaseException, url: str) -> TransportError:
    """Return the error message of a network failure; the address' query never shows.

    A proxy that refused a tunnel is asked once more, for a few seconds: `requests` keeps its status only.
    """
    name = type(error).__name__
    # The text of the former holds the header, and that may be the sign-in.
    details = name if isinstance(error, requests.exceptions.InvalidHeader) else masked(f"{name}: {error}")
    is_socks = type(_pool(error)).__name__.startswith("SOCKS") or (
        isinstance(error, requests.exceptions.InvalidSchema) and "SOCKS" in str(error)
    )
    if is_socks or isinstance(error, requests.exceptions.ProxyError):
        found = _of_socks(error, url, details) if is_socks else _of_proxy(error, url, details)
        if found is not None:
            return found
    if isinstance(error, requests.exceptions.SSLError):
        return _of_encryption(error, url, details)
    is_lasting = False
    if isinstance(error, requests.exceptions.Timeout):
        text = tr("{host} does not answer. Check the network connection, then try again.")
    elif isinstance(error, (requests.exceptions.InvalidURL, UnicodeError, ValueError)) and not isinstance(
        error, requests.exceptions.ConnectionError
    ):
        is_lasting = True
        text = tr("The address of {host} can't be read. Check it for typing errors.")
    else:
        text = tr("{host} can't be reached. Check the address and the network connection, then try again.")
    return _made(text, url, details, is_lasting, _has_no_connection(error))


def proxy_refusal(challenge: str, url: str, details: str) -> ProxySignInError:
    """Return the error for a proxy's 407; *challenge* is its ``Proxy-Authenticate``, "" where it is not known.

    It lasts: a password that is sent again and again locks the account.
    """
    methods = methods_in_words(challenge)
    if not methods or "basic" in _methods(challenge):
        text = tr("The proxy wants a user name and a password that it knows. Check Settings > Options > Network.")
    else:
        text = tr(
            "The proxy wants {methods}, which this plugin can't do. Ask your administrator for a proxy that takes a "
            "user name and a password (Basic), or for direct access to {host}."
        )
    return ProxySignInError(text.format(host=host_of(url), methods=methods), details, is_lasting=True, never_sent=True)


def wants_certificate(host: str) -> str:
    """Return the sentence for a server that wants a client certificate, or another one."""
    text = tr(
        "{host} wants a certificate of yours that it knows. Choose an authentication configuration with a "
        "certificate (PKI) under “Sign-in”."
    )
    return text.format(host=host)


def methods_in_words(challenge: str) -> str:
    """Return the kinds of sign-in that a ``WWW-Authenticate`` or ``Proxy-Authenticate`` offers; "" for none."""
    methods = _methods(challenge)
    windows = [name for method, name in _WINDOWS.items() if method in methods]
    if windows:
        return tr("a Windows sign-in ({methods})").format(methods=", ".join(windows))
    return tr("a sign-in by {methods}").format(methods=", ".join(methods.values())) if methods else ""


def is_known_method(challenge: str) -> bool:
    """Whether a ``WWW-Authenticate`` names no kind of sign-in, or one that a login can be sent by."""
    methods = _methods(challenge)
    return not methods or "basic" in methods or "bearer" in methods


def _methods(challenge: str) -> dict[str, str]:
    """Return the schemes of a challenge, lower case -> as they are written; their parameters are left out."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', challenge)
    found = re.findall(r"(?:^|,)\s*([A-Za-z][A-Za-z0-9-]{0,19})(?=\s*(?:,|$)|\s+[^\s=,])", bare)
    return {scheme.lower(): scheme for scheme in found}


def _of_proxy(error: BaseException, url: str, details: str) -> TransportError:
    status = re.search(r"Tunnel connection failed: (\d{3})", str(error))
    if status is None:
        if _has_no_connection(error):
            text = tr("The proxy can't be reached. Check Settings > Options > Network.")
            return _made(text, url, details, never_sent=True)
        text = tr("The proxy ended the connection to {host}. Check the network connection, then try again.")
        return _made(text, url, details)
    if status[1] == "407":
        return proxy_refusal(_challenge_of_proxy(_pool(error)), url, details)
    if status[1].startswith("5"):
        text = tr("The proxy can't reach {host}. Check the address, or try again later.")
    else:
        text = tr("The proxy does not let QGIS reach {host}. Check Settings > Options > Network.")
    return _made(text, url, details, never_sent=True)


def _of_socks(error: BaseException, url: str, details: str) -> Optional[TransportError]:
    """Return the error of a SOCKS proxy itself; ``None`` where it works, and the server is what fails."""
    text = str(error)
    if isinstance(error, requests.exceptions.InvalidSchema):
        text = tr(
            "QGIS is set to a SOCKS proxy, which needs the Python package PySocks. Install it (in QGIS' own shell: "
            "python3 -m pip install PySocks) and start QGIS again, or choose an HTTP proxy under Settings > Options "
            "> Network."
        )
        return _made(text, url, details, True, True)
    if "SOCKS5 authentication" in text:
        return proxy_refusal("", url, details)
    if "Connection not allowed by ruleset" in text:
        text = tr("The proxy does not let QGIS reach {host}. Check Settings > Options > Network.")
        return _made(text, url, details, never_sent=True)
    if _has_no_connection(error) and not re.search(r"0x0[0-9a-f]: ", text):
        text = tr("The proxy can't be reached. Check Settings > Options > Network.")
        return _made(text, url, details, never_sent=True)
    return None


def _of_encryption(error: BaseException, url: str, details: str) -> TransportError:
    said = str(error)

    def says(parts: tuple[str, ...]) -> bool:
        return any(part in said for part in parts)

    if says(_HUNG_UP):
        # Where the server does not wait for it to be read, its word on the client's certificate is lost.
        text = tr(
            "{host} ended the encrypted connection. Try again; if it wants a certificate of yours, choose an "
            "authentication configuration with one (PKI) under “Sign-in”."
        )
        return _made(text, url, details)
    if says(_OTHER_NAME):
        text = tr("The certificate of {host} is for another name. Check the address, or ask its administrator.")
    elif says(_OUT_OF_TIME):
        text = tr(
            "The certificate of {host} has expired or is not valid yet. Check the clock of this computer, or ask the "
            "administrator of the server."
        )
    elif says(_CLIENT_CERTIFICATE):
        text = wants_certificate(host_of(url))
    elif says(_NO_TLS):
        text = tr("{host} does not answer with https at this address. Check the address and its port.")
    elif says(_OUT_OF_DATE):
        text = tr("{host} offers an encryption that is out of date and not safe. Ask its administrator to renew it.")
    elif says(_NOT_TRUSTED):
        text = tr(
            "The certificate of {host} is not trusted. If you know the server, add its certificate authority "
            "under Settings > Options > Authentication > Manage Certificates."
        )
    else:
        text = tr("The encrypted connection to {host} failed. Check the network connection, then try again.")
        return _made(text, url, details)
    return _made(text, url, details, True, says((*_NOT_TRUSTED, *_OTHER_NAME, *_CLIENT_CERTIFICATE)))


def _made(text: str, url: str, details: str, is_lasting: bool = False, never_sent: bool = False) -> TransportError:
    text = text.format(host=host_of(url))
    return TransportError(text, details, is_lasting=is_lasting, never_sent=never_sent)


def _pool(error: BaseException) -> Any:
    """Return urllib3's connection pool that an error of `requests` came from, ``None`` where it tells none."""
    return getattr(error.args[0], "pool", None) if error.args else None


def _challenge_of_proxy(pool: Any) -> str:
    """Return the ``Proxy-Authenticate`` of the HTTP proxy of a *pool*, asked without a password; "" where it fails."""
    proxy = getattr(pool, "proxy", None)
    if proxy is None:
        return ""
    host = f"[{pool.host}]" if ":" in pool.host else pool.host
    connection = http.client.HTTPConnection(proxy.host, proxy.port, timeout=_PROXY_PATIENCE)
    try:
        connection.request("CONNECT", f"{host}:{pool.port}")
        return connection.getresponse().getheader("Proxy-Authenticate") or ""
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


def _has_no_connection(error: BaseException) -> bool:
    """Whether no connection was made: refused, unknown host, no route, a proxy that is not there."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    cause = getattr(error.args[0], "reason", None) if error.args else None
    causes = (cause, getattr(cause, "original_error", None))  # that of a proxy is one further down
    return any(type(each).__name__ in _NO_CONNECTION for each in causes)
