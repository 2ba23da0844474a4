# SPDX-License-Identifier: GPL-2.0-or-later
"""Find the token service of a server or portal, and exchange a user name and password there."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional
from urllib.parse import urlsplit

from ...core.i18n import tr
from ...core.json_values import mapping, number, text
from ...core.masking import note_secret
from ..errors import (
    ForeignSignInError,
    NotArcGisError,
    RefusedLoginError,
    ServerError,
    SignInError,
    ThrottledError,
    TransportError,
)
from ..request_log import log, loggable, reason
from ..urls import authority, host_of, is_sharing, joined, server_root, sharing_root
from .hosts import encrypted, is_online
from .json_client import JsonClient
from .login import Login, is_token
from .tokens import SharedToken, check_refused, note_refused

TOKEN_MINUTES, SHORT_MINUTES = 60, 10
# What token services say of a wrong password, and of a lifetime that they don't give.
_PASSWORD = re.compile(
    r"\b(?:invalid|incorrect|wrong|bad|unknown)(?: (?:log-?in|sign-?in|portal|server|site|arcgis))? "
    r"(?:password|credential|user ?name|user\b(?! (?:store|role|type|privilege|licen[cs]e|session)))"
    r"|\b(?:password|credentials?|user ?name)\b[^.:]{0,30}"
    r"\b(?:invalid|incorrect|wrong|not (?:valid|match|correct)|rejected)\b",
    re.IGNORECASE,
)
_LIFETIME = re.compile(r"expiration|expiry|lifetime|time[- ]to[- ]live", re.IGNORECASE)
ONLINE_SIGN_IN = "https://www.arcgis.com/sharing/rest/generateToken"


@dataclass(frozen=True)
class TokenService:
    """The address to exchange a password at, "" for none, and the server's *portal*, "" for none.

    *is_guess* says that the server doesn't name it: it is where ArcGIS Server has its own. *usual* is that place for
    a server that names another host, which may be known in its own network only; "" for none.
    """

    url: str = ""
    portal: str = ""
    is_guess: bool = False
    usual: str = ""


def find_token_service(session: JsonClient, service_url: str) -> TokenService:
    """Return the token service that the ``info`` of a server or portal names, or where it usually is."""
    if is_sharing(service_url):
        sharing = sharing_root(service_url)
        found = _token_url(server_info(session, f"{sharing}/info")) or f"{sharing}/generateToken"
        return TokenService(_whole(service_url, found))
    root = server_root(service_url)
    info = server_info(session, f"{root}/rest/info")
    portal = portal_of(info)
    if portal:
        sharing = portal + "/sharing/rest"
        found = _token_url(server_info(session, f"{sharing}/info")) or f"{sharing}/generateToken"
    else:
        found = _token_url(info)
    if not found and is_online(urlsplit(service_url).hostname):
        found = ONLINE_SIGN_IN
    usual = f"{root}/tokens/generateToken"
    if found:
        found = _whole(service_url, found)
        is_own = portal or is_online(urlsplit(found).hostname) or authority(found) == authority(root)
        return TokenService(found, portal, usual="" if is_own else usual)
    if mapping(info.get("authInfo")).get("isTokenBasedSecurity") is False:
        return TokenService()  # it says that it has none
    return TokenService(usual, is_guess=True)


def answers_https(session: JsonClient, service_url: str) -> bool:
    """Whether the server or portal at an http address answers by https, too; asked once, and without a secret.

    Raises the `TransportError` of a certificate that is not trusted, and where neither answers.
    """
    root = sharing_root(service_url) if is_sharing(service_url) else server_root(service_url) + "/rest"
    try:
        session.probe(f"{encrypted(root)}/info")
        return True
    except (SignInError, ThrottledError):
        return True
    except ServerError as error:
        log.info("%s has no ArcGIS by https: %s", loggable(service_url), reason(error))
        return False
    except TransportError as error:
        if "certificate" in error.details.lower():
            raise
        log.info("%s does not answer by https: %s", loggable(service_url), reason(error))
    with contextlib.suppress(ServerError):
        session.probe(f"{root}/info")
    return False


def server_info(session: JsonClient, url: str) -> Mapping[str, Any]:
    """Return a server's or portal's ``info``, asked without a secret; empty where there is none."""
    try:
        return session.get_json(url, signed=False)
    except (ThrottledError, RefusedLoginError):
        raise  # busy, or a password that is wrong: that tells nothing of its token service
    except ServerError as error:
        log.debug("%s tells nothing of the server: %s", loggable(url), reason(error))
        return {}  # no such page: a server without a token service, or one that asks by 401


def portal_of(info: Mapping[str, Any]) -> str:
    """Return the address of the portal that a server belongs to, by its ``rest/info``; "" for none."""
    portal = text(info.get("owningSystemUrl")).rstrip("/")
    return portal if authority(portal) else ""


def exchange(session: JsonClient, token_url: str, login: Login, referer: str, shared: SharedToken, now: float) -> None:
    """Exchange a user name and password for a new token. Raises `SignInError` for a refusal, and sends none twice."""
    check_refused(token_url, login)
    note_secret(login.password)  # many tokens may have come since
    fields = {
        "username": login.username,
        "password": login.password,
        "client": "referer",
        "referer": referer,
        "expiration": str(TOKEN_MINUTES),
        "f": "json",
    }
    try:
        try:
            answer = session.post_json(token_url, fields, signed=False)
        except ServerError as error:
            shorter = _shorter_lifetime(error)
            if shorter is None:
                raise
            log.info("%s wants a shorter lifetime of the token: %s", loggable(token_url), reason(error))
            answer = session.post_json(token_url, {**fields, "expiration": shorter}, signed=False)
    except (NotArcGisError, ThrottledError):
        raise
    except ServerError as error:
        refusal = _refusal(error, login.name, token_url)
        if isinstance(refusal, RefusedLoginError):
            note_refused(token_url, login, refusal)
        raise refusal from None
    token = text(answer.get("token"))
    if not is_token(token):
        refusal = _no_token(login.name, token_url)
        note_refused(token_url, login, refusal)
        raise refusal
    shared.keep(token, _seconds(answer.get("expires")), now, answer.get("ssl") is True)


def _shorter_lifetime(error: ServerError) -> Optional[str]:
    """Return the minutes to ask for where a token service has a limit on them, ``None`` where it refuses otherwise.

    Without a number in its words it is one that all take that people tell of.
    """
    words = f"{error.message} {error.details}"
    if error.code in (403, 498, 499) or not _LIFETIME.search(words) or _PASSWORD.search(words):
        return None
    limits = [int(each) for each in re.findall(r"\b(\d{1,4}) ?min", error.details or error.message)]
    return str(min(limits)) if limits and 0 < min(limits) < TOKEN_MINUTES else str(SHORT_MINUTES)


def _refusal(error: ServerError, name: str, url: str) -> ServerError:
    """Return what a refusal of a token service means: a wrong password only where that is what it says.

    A `RefusedLoginError` is one that would come again, and each time may count against the account.
    """
    if isinstance(error, (ForeignSignInError, RefusedLoginError)):
        return error
    words = error.details or error.message
    if _PASSWORD.search(words) or (error.code == 401 and not _challenge_of(error) and not error.details):
        return refused_login(name, url, words, 401)
    is_own = error.code in (200, 400, 401) and not _challenge_of(error) and not _LIFETIME.search(words)
    return _no_token(name, url, error.details) if is_own else error


def _challenge_of(error: ServerError) -> str:
    return error.challenge if isinstance(error, SignInError) else ""


def _no_token(name: str, url: str, words: str = "") -> RefusedLoginError:
    """Return the error for a token service that gives no token and does not blame the password."""
    if words:
        text = tr(
            "{host} gives no token for the authentication configuration “{name}”. It reports: {words} Ask its "
            "administrator, or choose another under “Sign-in”."
        )
    else:
        text = tr(
            "{host} gives no token for the authentication configuration “{name}”, and does not say why. Check it in "
            "QGIS' authentication settings, or ask the administrator of the server."
        )
    short = words if words.endswith((".", "!", "?")) else f"{words}."
    return RefusedLoginError(text.format(host=host_of(url), name=name, words=short[:200]), words, 400)


def refused_login(name: str, url: str, details: str = "", code: int = 0) -> RefusedLoginError:
    """Return the error for a user name and password that a token service or a web server didn't take."""
    return RefusedLoginError(
        tr(
            "{host} did not accept the user name and password of the authentication configuration “{name}”. "
            "Check them in QGIS' authentication settings."
        ).format(host=host_of(url), name=name),
        details,
        code,
    )


def _whole(service_url: str, found: str) -> str:
    """Return the address of the operation; servers also name its folder, or only a path."""
    found = joined(service_url, found)
    return found.rstrip("/") + "/generateToken" if urlsplit(found).path.rstrip("/").endswith("/tokens") else found


def _token_url(info: Mapping[str, Any]) -> str:
    return text(mapping(info.get("authInfo")).get("tokenServicesUrl"))


def _seconds(milliseconds: Any) -> float:
    return number(milliseconds) / 1000.0
