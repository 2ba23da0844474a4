# SPDX-License-Identifier: GPL-2.0-or-later
"""Find the token service of a server or portal, and exchange a user name and password there."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ...core.i18n import tr
from ...core.json_values import mapping, number, text
from ...core.masking import note_secret
from ..errors import ForeignSignInError, NotArcGisError, ServerError, SignInError, ThrottledError, TransportError
from ..request_log import log, loggable, reason
from ..urls import authority, host_of, is_sharing, joined, server_root, sharing_root
from .hosts import encrypted, is_online
from .json_client import JsonClient
from .login import Login, is_token
from .tokens import SharedToken, check_refused, note_refused

TOKEN_MINUTES = 60
ONLINE_SIGN_IN = "https://www.arcgis.com/sharing/rest/generateToken"


def find_token_service(session: JsonClient, service_url: str) -> tuple[str, str]:
    """Return the token service that the ``info`` of a server or portal names, and the server's portal; "" for none."""
    if is_sharing(service_url):
        sharing = sharing_root(service_url)
        found = _token_url(server_info(session, f"{sharing}/info")) or f"{sharing}/generateToken"
        return _whole(service_url, found), ""
    info = server_info(session, server_root(service_url) + "/rest/info")
    portal = portal_of(info)
    if portal:
        sharing = portal + "/sharing/rest"
        found = _token_url(server_info(session, f"{sharing}/info")) or f"{sharing}/generateToken"
    else:
        found = _token_url(info)
    if not found and is_online(urlsplit(service_url).hostname):
        found = ONLINE_SIGN_IN
    return (_whole(service_url, found) if found else ""), portal


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
    except ThrottledError:
        raise  # busy: that tells nothing of its token service
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
        answer = session.post_json(token_url, fields, signed=False)
    except (ForeignSignInError, NotArcGisError, ThrottledError):
        raise
    except ServerError as error:
        # A fault of the token service, or a wish for another lifetime, says nothing about the password.
        message = f"{error.message} {error.details}".lower()
        is_refusal = error.code in (200, 400, 401) or (error.code == 0 and "password" in message)
        if not is_refusal or "expiration" in message:
            raise
        refusal = refused_login(login.name, token_url, error.details or error.message)
        note_refused(token_url, login, refusal)
        raise refusal from None
    token = text(answer.get("token"))
    if not is_token(token):
        refusal = refused_login(login.name, token_url)
        note_refused(token_url, login, refusal)
        raise refusal
    shared.keep(token, _seconds(answer.get("expires")), now, answer.get("ssl") is True)


def refused_login(name: str, url: str, details: str = "", code: int = 0) -> SignInError:
    """Return the error for a user name and password that a token service didn't take."""
    return SignInError(
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
