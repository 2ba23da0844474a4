# SPDX-License-Identifier: GPL-2.0-or-later
"""Exceptions of requests to an ArcGIS server."""

from __future__ import annotations

import logging
import traceback
from typing import Optional

from ..core.errors import ExportError
from ..core.i18n import tr
from ..core.masking import masked

_log = logging.getLogger("arcgis_export")


class TransportError(ExportError):
    """No usable answer came: network, proxy, certificate, or a gateway's passing fault.

    *is_lasting* says that waiting won't mend it: an unknown certificate, an address that can't be read.
    *never_sent* says that there was no connection: the server surely has not got the request.
    """

    def __init__(
        self,
        message: str,
        details: str = "",
        retry_after: Optional[float] = None,
        is_lasting: bool = False,
        never_sent: bool = False,
    ) -> None:
        super().__init__(message, details)
        self.retry_after = retry_after
        self.is_lasting, self.never_sent = is_lasting, never_sent


class ProxySignInError(TransportError):
    """The proxy refused its user name and password (HTTP 407), or was given none."""


class TooSlowError(TransportError):
    """An answer came too slowly to wait for its end; asking at once again would take as long."""


class ServerError(ExportError):
    """The server answered with an error; *code* is ArcGIS' (or HTTP's) number, 0 where there is none."""

    is_lasting = False  # asking again brings the same

    def __init__(self, message: str, details: str = "", code: int = 0) -> None:
        super().__init__(message, details)
        self.code = code


class NotArcGisError(ServerError):
    """The answer is no ArcGIS JSON: a web page, a login form, or something else."""


class ImageSentError(NotArcGisError):
    """The answer is an image, where JSON was asked for."""


class SignInError(ServerError):
    """The server wants a sign-in, or refused the one it was given.

    *challenge* is the ``WWW-Authenticate`` of the web server before ArcGIS, "" where ArcGIS itself answered.
    """

    def __init__(self, message: str, details: str = "", code: int = 0, challenge: str = "") -> None:
        super().__init__(message, details, code)
        self.challenge = challenge


class RefusedLoginError(SignInError):
    """A user name and password were refused, and are not sent again before the user says so."""


class LockedAccountError(RefusedLoginError):
    """The server takes no sign-in of an account for some time, whatever its password."""


class ForeignSignInError(SignInError):
    """The server wants another kind of sign-in: Windows', a certificate. It says nothing about a password."""


class ThrottledError(ServerError):
    """The server is busy (HTTP 503 or 429); *retry_after* in seconds."""

    def __init__(self, message: str, details: str = "", code: int = 503, retry_after: float = 30.0) -> None:
        super().__init__(message, details, code)
        self.retry_after = retry_after


def unexpected(error: BaseException) -> ExportError:
    """Return what a user is told in place of an exception that nobody foresaw; the traceback is for the log."""
    _log.error("%s", masked("".join(traceback.format_exception(type(error), error, error.__traceback__))))
    name = type(error).__name__
    # The text of a UnicodeError holds all that could not be encoded.
    details = name if isinstance(error, UnicodeError) else f"{name}: {masked(str(error))}"
    text = tr("An unexpected error occurred. See the log (ArcGIS Export) for details; please report it.")
    return ExportError(text, details)
