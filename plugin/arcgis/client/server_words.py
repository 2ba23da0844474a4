# SPDX-License-Identifier: GPL-2.0-or-later
"""Refusals that servers have no code of their own for: recognised by their words, told with the next step."""

from __future__ import annotations

import html
import re
from typing import Optional

from ...core.errors import ExportError
from ...core.i18n import tr
from ..errors import ForeignSignInError, LockedAccountError, NotArcGisError, ServerError, TransportError

# What a web adaptor says whose site does not answer; Esri's words.
_MACHINES = re.compile(
    r"(?:could not|unable to|cannot|can't) (?:access|contact|connect to|reach) any \w+ machines?"
    r"|no (?:server|portal) machines? (?:is|are) available",
    re.IGNORECASE,
)
_DIRECTORY = re.compile(
    r"(?:identity|user|role) store|\bldap\b|active directory|user directory|domain controller", re.IGNORECASE
)
_FAILS = re.compile(r"unable|could not|cannot|can't|fail|not available|unavailable|timed? ?out|refused", re.IGNORECASE)
_SECOND_FACTOR = re.compile(
    r"(?:multi|two)[- ]?factor|\b2(?:-factor|fa)\b|second factor|\b(?:mfa|totp)\b|verification code"
    r"|one[- ]time (?:code|password)",
    re.IGNORECASE,
)
_HTTPS = re.compile(
    r"\b(?:https|ssl|tls)\b(?!:).{0,30}\b(?:is required|required|only|must be used)\b|\bonly (?:https|ssl|tls)\b(?!:)"
    r"|\bHTTP request was sent to HTTPS port"  # nginx
    r"|\b(?:requires?|must use|must be .{0,20}(?:over|via|through)|only .{0,20}(?:over|via|through))\b.{0,10}"
    r"\b(?:https|ssl|tls)\b(?!:)",
    re.IGNORECASE,
)
_SUBSCRIPTION = re.compile(
    r"subscription.{0,40}\b(?:expired|disabled|suspended|cancell?ed|inactive|ended|deactivated)\b"
    # It is the subject: organizations also disable things for their users.
    r"|(?-i:\b(?:(?:This|Your|The) [Oo]|O)rgani[sz]ation)(?: account)? "
    r"(?:(?:is|was|has been) (?:expired|disabled|suspended|cancell?ed|inactive|ended|deactivated)"
    r"|has (?:expired|ended))\b",
    re.IGNORECASE,
)
_LOCKED = re.compile(
    r"too many .{0,20}(?:attempts|log-?ins|sign-?ins)|\block(?:ed )?out\b"
    r"|\b(?:account|user)\b(?: \S{1,64})? (?:is|was|has been) (?:\w+ly )?(?:locked|disabled|suspended)\b"
    r"|\b(?:locked|disabled|suspended) account\b|\baccount (?:locked|disabled|suspended)\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]*>")
_STORE = re.compile(
    rb"(?:<\?[^>]*>\s*)?<error\b[^>]*>(?:(?!</error>).)*?<message>([^<]{1,500})</message>", re.IGNORECASE | re.DOTALL
)
_PAGE = re.compile(r"<(?:!doctype html|html|head|title|body)\b", re.IGNORECASE)


def known_refusal(words: str, host: str) -> Optional[ExportError]:
    """Return the error for what a server reports in *words*, ``None`` where they are of no kind known here.

    None of these says that a password is wrong.
    """
    if _MACHINES.search(words) or _HTTPS.search(words):
        return _of_site(words, host)
    if _SECOND_FACTOR.search(words):
        text = tr(
            "{host} wants a second factor for this account, which a user name and a password can't give. Choose an "
            "authentication configuration with OAuth2 under “Sign-in”."
        )
        return ForeignSignInError(text.format(host=host), words, 401)
    if _SUBSCRIPTION.search(words):
        text = tr(
            "The ArcGIS organization or subscription of this account on {host} is not active any more. Ask its "
            "administrator to renew it, or sign in as another user."
        )
        return ServerError(text.format(host=host), words, 403)
    if _LOCKED.search(words):
        text = tr(
            "{host} has locked this account: {words} Wait some time before you sign in again, or ask its administrator."
        )
        return LockedAccountError(text.format(host=host, words=sentence(words)), words, 401)
    if _DIRECTORY.search(words) and _FAILS.search(words):
        text = tr(
            "{host} can't check user names at the moment, for its user directory does not answer. Try again later, or "
            "tell its administrator."
        )
        return ServerError(text.format(host=host), words, 503)
    return None


def known_page(page: str, host: str, status: int) -> Optional[ExportError]:
    """Return the error for a web page of a web adaptor or web server that is known; ``None`` for any other."""
    words = " ".join(_TAG.sub(" ", page).split())
    is_known = _MACHINES.search(words) or (status in (400, 403, 426) and _HTTPS.search(words))
    return _of_site(words, host) if is_known else None


def _of_site(words: str, host: str) -> ExportError:
    if _MACHINES.search(words):
        text = tr(
            "The web adaptor of {host} answers, but the machines behind it don't. Try again later, or tell its "
            "administrator."
        )
        return TransportError(text.format(host=host), words)
    text = tr("{host} can be used with https only. Use its https address.")
    return ServerError(text.format(host=host), words, 403)


def refused_by_page(status: int, host: str, page: str, kind: str) -> Optional[NotArcGisError]:
    """Return the error for a refusal by a web page, of a firewall or a gateway: ArcGIS' own are JSON.

    *page* is the beginning of its body where that was read, *kind* its ``Content-Type``.
    """
    if status not in (403, 406) or not (_PAGE.search(page) or kind.lower().startswith("text/html")):
        return None
    text = tr(
        "Something before {host} blocked the request with a web page of its own (HTTP {status}), such as a firewall. "
        "ArcGIS itself has not answered. Ask the administrator of your network or of the server to let it through."
    )
    return NotArcGisError(text.format(host=host, status=status), page, status)


def too_large(status: int, host: str, details: str) -> ServerError:
    """Return the error for HTTP 413: a proxy or web server lets no request of that size through."""
    text = tr(
        "{host}, or a proxy before it, lets no request that large through (HTTP {status}). Ask its administrator to "
        "allow larger ones."
    )
    return ServerError(text.format(host=host, status=status), details, status)


def other_sign_in_page(host: str, other: str, page: str, status: int) -> ForeignSignInError:
    """Return the error for a redirect to a web page of another host, as single sign-on and guest networks do."""
    text = tr(
        "{host} leads to a web page of {other} and does not answer itself. Open the address in a browser: if people "
        "sign in there, choose an authentication configuration with OAuth2 under “Sign-in”."
    )
    return ForeignSignInError(text.format(host=host, other=other), page, 401 if status < 400 else status)


def words_of_store(start: bytes) -> str:
    """Return what a store of files (Amazon S3, Azure) says in an error of its own, which is XML; "" for others."""
    found = _STORE.match(start)
    return " ".join(html.unescape(found[1].decode("utf-8", "replace")).split()) if found else ""


def sentence(words: str) -> str:
    """Return a server's words as one sentence of up to 200 letters."""
    short = words if len(words) <= 200 else words[:200].rsplit(" ", 1)[0] + "…"
    return short if short.endswith((".", "!", "?", "…")) else short + "."
