# SPDX-License-Identifier: GPL-2.0-or-later
"""What a failure of the network means, in words: no connection, a proxy, a certificate."""

from __future__ import annotations

import requests

from ...core.i18n import tr
from ...core.masking import masked
from ..errors import TransportError
from ..urls import host_of

_NO_CONNECTION = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError")  # of urllib3, 1 and 2
_HUNG_UP = ("SSLEOFError", "SSLZeroReturnError")  # of ssl: a gateway without its server says nothing about certificates


def transport_error(error: BaseException, url: str) -> TransportError:
    """Return the error message of a network failure; the address' query never shows."""
    host = host_of(url)
    details = masked(f"{type(error).__name__}: {error}")
    if isinstance(error, requests.exceptions.InvalidSchema) and "SOCKS" in str(error):
        text = tr(
            "QGIS is set to a SOCKS proxy, which needs the Python package PySocks. Install it, or use an HTTP proxy."
        )
        return TransportError(text, details, is_lasting=True)
    is_lasting = False
    if isinstance(error, requests.exceptions.ProxyError):
        text = tr("The proxy does not let QGIS reach {host}. Check Settings > Options > Network.")
    elif isinstance(error, requests.exceptions.SSLError) and not any(name in str(error) for name in _HUNG_UP):
        is_lasting = True
        text = tr(
            "The certificate of {host} is not trusted. If you know the server, add its certificate authority "
            "under Settings > Options > Authentication > Manage Certificates."
        )
    elif isinstance(error, requests.exceptions.Timeout):
        text = tr("{host} does not answer. Check the network connection, then try again.")
    elif isinstance(error, (requests.exceptions.InvalidURL, UnicodeError, ValueError)) and not isinstance(
        error, requests.exceptions.ConnectionError
    ):
        is_lasting = True
        text = tr("The address of {host} can't be read. Check it for typing errors.")
    else:
        text = tr("{host} can't be reached. Check the address and the network connection, then try again.")
    return TransportError(text.format(host=host), details, is_lasting=is_lasting, never_sent=_was_never_sent(error))


def _was_never_sent(error: BaseException) -> bool:
    """Whether no connection was made: refused, unknown host, no route, a certificate or proxy in the way."""
    text = str(error)
    if isinstance(error, requests.exceptions.ConnectTimeout) or "CERTIFICATE_VERIFY_FAILED" in text:
        return True
    if isinstance(error, requests.exceptions.ProxyError) and "Tunnel connection failed" in text:
        return True
    cause = getattr(error.args[0], "reason", None) if error.args else None
    causes = (cause, getattr(cause, "original_error", None))  # that of a proxy is one further down
    return any(type(each).__name__ in _NO_CONNECTION for each in causes)
