# SPDX-License-Identifier: GPL-2.0-or-later
"""Parse a response body, or raise the error it contains."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Optional

from ...core.i18n import tr
from ...core.json_values import is_web_page, parse_json, real, whole
from ...core.masking import masked
from ..errors import (
    ForeignSignInError,
    ImageSentError,
    NotArcGisError,
    ServerError,
    SignInError,
    ThrottledError,
    TransportError,
)
from ..urls import host_of
from .server_words import (
    known_page,
    known_refusal,
    other_sign_in_page,
    refused_by_page,
    sentence,
    too_large,
    words_of_store,
)
from .transport_errors import is_known_method, methods_in_words, proxy_refusal, wants_certificate

TOKEN_INVALID = 498
TOKEN_REQUIRED = 499
_GATEWAY_FAULTS = {408, 429, 500, 502, 503, 504}
PROXY_SIGN_IN = 407
TOO_LARGE = 413
_NO_CHALLENGE = "-"  # the status alone, by a page or nothing: not ArcGIS' own answer either
_NEVER_ARCGIS_OWN = _GATEWAY_FAULTS - {500} | {PROXY_SIGN_IN}  # passing, even where the body is ArcGIS' JSON
# Older servers say with 400 or 500 what newer ones have codes for.
_WORDS_FOR_TOKENS = {
    "invalid token": TOKEN_INVALID,
    "token required": TOKEN_REQUIRED,
    "token is valid but access is denied": 403,
}
_NO_RIGHTS = "GWM_0003"  # a portal's messageCode, which says more than its code
_LONGEST_DETAILS = 2000
_LONGEST_SNIPPET, _MOST_READ = 500, 20_000  # of a page; masked before it is cut
# Pages of nginx and IIS, for clients without a certificate or with one that they don't know.
_CERTIFICATE_PAGE = re.compile("SSL certificate was sent|SSL certificate error|client certificate", re.IGNORECASE)


def read_json(status: int, headers: Mapping[str, str], body: bytes, url: str, final: str = "") -> dict[str, Any]:
    """Return the JSON object of an answer, or raise the error that it is; *final* is where redirects from *url* led.

    The order of the checks and the error shapes are those of the REST reference and of Esri's own
    clients: HTTP status, JSON at all, ``error``, a root ``code``, ``status``, ``success``.
    """
    try:
        answer, is_json = parse_json(body), True
    except ValueError:
        answer, is_json = None, False
    if isinstance(answer, dict):
        _raise_error_of(answer, status, headers, url)
        if status < 400:
            return answer
    stored = masked(words_of_store(_start_of(body)))
    if stored and status in (200, 400, 403):
        raise NotArcGisError(_reports(host_of(url), stored), stored, status)
    if status >= 400:
        raise error_of_status(status, headers, url, _snippet(body))
    if final and host_of(final) != host_of(url) and _is_html(headers, body):
        raise other_sign_in_page(host_of(url), host_of(final), _snippet(body), status)
    if headers.get("Content-Type", "").strip().lower().startswith("image/"):
        text = tr("{host} sent an image, and no description of it. Check the address.")
        raise ImageSentError(text.format(host=host_of(url)), _snippet(body), status)
    hint = tr("Check the address, or open it in a browser: it may want a sign-in.")
    text = _no_json(headers, body, is_json)
    raise NotArcGisError(text.format(host=host_of(url), hint=hint), _snippet(body), status)


def _start_of(body: bytes) -> bytes:
    return body[:_MOST_READ].lstrip(b"\xef\xbb\xbf \t\r\n")


def _is_html(headers: Mapping[str, str], body: bytes) -> bool:
    start = _start_of(body)
    return is_web_page(start) or (start.startswith(b"<") and "html" in headers.get("Content-Type", "").lower())


def _no_json(headers: Mapping[str, str], body: bytes, is_json: bool) -> str:
    """Return what to tell of an answer that is no JSON object, with places for ``{host}`` and ``{hint}``."""
    start = _start_of(body)
    if _is_html(headers, body):
        return tr("{host} answered with a web page, not with an ArcGIS service. {hint}")
    if not start:
        return tr("{host} sent an empty response. Try again, or ask its administrator.")
    if start.startswith(b"<"):
        return tr("{host} answered with XML, not as an ArcGIS REST service does. Check the address.")
    if is_json:
        return tr("{host} answered, but not as an ArcGIS service does. Check the address.")
    return tr("{host} sent a response that can't be read: it is not valid JSON. Ask its administrator.")


def error_of_status(status: int, headers: Mapping[str, str], url: str, details: str) -> Exception:
    """Return the error for an HTTP status that is none of ArcGIS' own."""
    host = host_of(url)
    wait = retry_after(headers)
    if status in (429, 503) and wait is not None:
        return ThrottledError(
            tr("{host} is busy: too many requests. Try again later.").format(host=host), details, status, wait
        )
    if known := known_page(details, host, status):
        return known
    if status in _GATEWAY_FAULTS:
        return TransportError(
            tr("{host} returned a temporary error (HTTP {status}). Try again later.").format(host=host, status=status),
            details,
            wait,
        )
    if status == PROXY_SIGN_IN:
        return proxy_refusal(headers.get("Proxy-Authenticate", ""), url, details)
    challenge = headers.get("WWW-Authenticate", "")
    if status == 401 and not is_known_method(challenge):
        return ForeignSignInError(
            tr(
                "{host} wants {methods}, which this plugin can't do. Ask its administrator for an address where a "
                "token, OAuth2, or a user name and a password will do."
            ).format(host=host, methods=methods_in_words(challenge)),
            details,
            status,
        )
    if status in (400, 403) and _CERTIFICATE_PAGE.search(details):
        return ForeignSignInError(wants_certificate(host), details, 401)
    if blocked := refused_by_page(status, host, details, headers.get("Content-Type", "")):
        return blocked
    if status in (TOKEN_INVALID, TOKEN_REQUIRED, 401, 403):
        return sign_in_error(status, host, details, challenge or _NO_CHALLENGE)
    if status == TOO_LARGE:
        return too_large(status, host, details)
    if status in (404, 410):
        return ServerError(
            tr("This address does not exist on {host}. Check that the service still exists.").format(host=host),
            details,
            status,
        )
    return ServerError(
        tr("{host} refused the request (HTTP {status}).").format(host=host, status=status), details, status
    )


def sign_in_error(code: int, host: str, details: str = "", challenge: str = "") -> SignInError:
    """Return the error for a missing, spent or insufficient sign-in; *challenge* as `SignInError` has it."""
    if code == TOKEN_INVALID:
        text = tr("The sign-in to {host} has ended or is not valid there. Choose another under “Sign-in”.")
    elif code == 403:
        text = tr("Your account may not use this on {host}. Ask its owner to share it, or sign in as another user.")
    else:
        text = tr("{host} needs a sign-in for this service. Choose an authentication configuration under “Sign-in”.")
    return SignInError(text.format(host=host), details, code, challenge)


def retry_after(headers: Mapping[str, str]) -> Optional[float]:
    """Return the seconds of a ``Retry-After`` header, given as a number or as a date of the server's clock."""
    value = headers.get("Retry-After", "").strip()
    if not value:
        return None
    seconds = real(value)
    if seconds is not None:
        return max(0.0, seconds)
    moment, now = _moment(value), _moment(headers.get("Date", "")) or datetime.now(timezone.utc)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def _moment(value: str) -> Optional[datetime]:
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)


def _raise_error_of(answer: Mapping[str, Any], status: int, headers: Mapping[str, str], url: str) -> None:
    found = answer.get("error")
    if status < 400 and isinstance(answer.get("jobStatus"), str):
        return  # a job's own answer may hold an error; it is read by whoever asked for the job
    if isinstance(found, str) and found:
        found = {"message": answer.get("error_description") or found}
    if not isinstance(found, Mapping):
        code = whole(answer.get("code")) or 0
        state = str(answer.get("status", "")).lower()
        failed = code >= 400 or state in ("failed", "failure", "error") or answer.get("success") is False
        # The submit of a job, and the status of an item, have a state of their own, read by whoever asked.
        if not failed or (status < 400 and (_is_job(answer) or ("itemId" in answer and "success" not in answer))):
            return
        found = dict(_nested(answer.get("statusMessage")), **{k: v for k, v in answer.items() if v})
    raise _error(found, status, headers, url)


def _is_job(answer: Mapping[str, Any]) -> bool:
    """Whether an answer is a job: by itself, or in the form in which administrations list them."""
    return any(name in answer for name in ("jobId", "lodInfos", "submitTime"))


def _error(found: Mapping[str, Any], status: int, headers: Mapping[str, str], url: str) -> Exception:
    code = (whole(found.get("code")) or 0) or (status if status >= 400 else 0)
    message = error_text(found)
    host = host_of(url)
    if status in _NEVER_ARCGIS_OWN:
        return error_of_status(status, headers, url, message)
    if code not in (TOKEN_INVALID, TOKEN_REQUIRED):
        code = _WORDS_FOR_TOKENS.get(message.lower().rstrip(". "), code)
        code = 403 if found.get("messageCode") == _NO_RIGHTS else code
    if code not in (TOKEN_INVALID, TOKEN_REQUIRED) and (known := known_refusal(message, host)):
        return known
    if code in (TOKEN_INVALID, TOKEN_REQUIRED, 401, 403):
        return sign_in_error(code, host, message, headers.get("WWW-Authenticate", "") if status == 401 else "")
    if "not started" in message.lower():
        text = tr("The service is stopped on {host}. Ask its owner to start it.").format(host=host)
    elif message:
        text = _reports(host, message)
    else:
        text = tr("{host} refused the request without a reason (code {code}).").format(host=host, code=code)
    return ServerError(text, message, code)


def _reports(host: str, words: str) -> str:
    return tr("{host} reports: {words}").format(host=host, words=sentence(words))


def error_text(found: Mapping[str, Any]) -> str:
    """Return the server's message of an error object: message first, then its details."""
    parts: list[str] = []
    for key in ("message", "error_description", "details", "messages"):
        value = found.get(key)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, Mapping):
                part = part.get("description") or part.get("message")
            text = str(part).strip() if part else ""
            if text and text not in parts:
                parts.append(text)
    return masked(" ".join(parts))[:_LONGEST_DETAILS]


def _nested(value: Any) -> Mapping[str, Any]:
    """Read a ``statusMessage``, which may be JSON text itself."""
    if not isinstance(value, str):
        return {}
    try:
        inner = parse_json(value)
    except ValueError:
        return {"message": value}
    return inner if isinstance(inner, Mapping) else {"message": value}


def _snippet(body: bytes) -> str:
    return masked(body[:_MOST_READ].decode("utf-8", "replace"))[:_LONGEST_SNIPPET]
