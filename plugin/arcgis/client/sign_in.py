# SPDX-License-Identifier: GPL-2.0-or-later
"""ArcGIS sign-in: which credential goes to which host, and how a token is requested and renewed."""

from __future__ import annotations

import base64
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable, Optional
from urllib.parse import urlsplit

from ...core.i18n import tr
from ...core.json_values import mapping, number, text
from ..errors import NotArcGisError, ServerError, SignInError, ThrottledError
from ..urls import authority, host_of, is_sharing, is_upgrade, joined, server_root, sharing_root
from .json_client import JsonClient
from .request_log import log, loggable, reason

TOKEN_MINUTES = 60
ONLINE_SIGN_IN = "https://www.arcgis.com/sharing/rest/generateToken"
RENEW_EARLY = 300.0  # seconds before a token's end (as ArcGIS API for Python does), less for short-lived ones
_SERVICE = re.compile(r"/(?:Map|Image|Feature|VectorTile|Scene)Server(?=/|$)", re.IGNORECASE)
_BASIC = re.compile(r"(?:^|,)\s*basic\b", re.IGNORECASE)


@dataclass(frozen=True)
class Login:
    """What QGIS' authentication store gave for one configuration; kept in memory only.

    Either a *username* and *password*, or a *token*; *renew* asks the store for a fresh token
    (OAuth2) and returns ``None`` where there is none to be had.
    """

    name: str = ""
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    renew: Optional[Callable[[], Optional[str]]] = field(default=None, repr=False)


class SignIn:
    """The sign-in of one session: a login, the token it was exchanged for, and their hosts."""

    def __init__(self, login: Optional[Login], service_url: str, clock: Callable[[], float] = time.time) -> None:
        self._login = login
        self._service_url = service_url
        self._clock = clock
        self._token = login.token if login else ""
        self._renew_at = float("inf")
        self._token_url: Optional[str] = None
        self._refusal: Optional[SignInError] = None  # of this very password: asked again, accounts get locked
        self._lock = threading.RLock()  # the requests of several threads may share a sign-in
        self._hosts = {authority(service_url)}
        self._basic_hosts: set[str] = set()
        self._public: set[str] = set()  # hosts or services that refused the token and answered without it
        self._servers: dict[str, tuple[str, str]] = {}  # federated ones: a service there, and their own token
        self.referer = server_root(service_url)

    def clone(self) -> SignIn:
        """Return the same sign-in before its first request."""
        return SignIn(self._login, self._service_url, self._clock)

    @property
    def has_login(self) -> bool:
        return self._login is not None

    def belongs_to(self, url: str) -> bool:
        """Whether a secret may go to *url*: its host is one the login is for, and not less safe."""
        if not authority(url):
            return False
        parts, home = urlsplit(url), urlsplit(self._service_url)
        if home.scheme == "https" and parts.scheme != "https":
            return False
        if is_signed(url):
            return False  # a pre-signed address carries its own right and refuses another
        if authority(url) in self._hosts or is_upgrade(self._service_url, url):
            return True
        return is_online(home.hostname) and is_online(parts.hostname)

    def headers(self, url: str) -> dict[str, str]:
        """Return the headers that sign a request to *url*; empty for any host the login isn't for."""
        if self._login is None or not self.belongs_to(url):
            return {}
        found = {"Referer": self.referer}
        if (token := self._token_for(url)) and not self._is_public(url):
            # Lives beside web-tier sign-in, which owns Authorization (protocol: "presenting the token").
            found["X-Esri-Authorization"] = f"Bearer {token}"
        if authority(url) in self._basic_hosts:
            pair = f"{self._login.username}:{self._login.password}".encode()
            found["Authorization"] = "Basic " + base64.b64encode(pair).decode("ascii")
        return found

    def form_token(self, url: str) -> dict[str, str]:
        """Return the token as a form field of a POST, which every server version understands."""
        token = self._token_for(url)
        wanted = token and self.belongs_to(url) and not self._is_public(url)
        return {"token": token} if wanted else {}

    def _token_for(self, url: str) -> str:
        return self._servers.get(authority(url), ("", self._token))[1]

    def prepare(self, session: JsonClient) -> None:
        """Exchange the password for a token before the first request, and before a token ends."""
        if self._login is None or not self._login.password:
            return
        with self._lock:
            if self._refusal is not None:
                raise self._refusal
            has_no_tokens = self._token_url is not None and not self._token_url
            if not has_no_tokens and not (self._token and self._clock() < self._renew_at):
                self._exchange(session, self._login)

    def answer_challenge(self, url: str, challenge: str) -> bool:
        """Take an HTTP 401: from now on send HTTP Basic to that host, if there is a login for it."""
        login = self._login
        # A server may offer several ways in one header: "Negotiate, Basic realm=…".
        if login is None or not login.password or not _BASIC.search(challenge):
            return False
        if not self.belongs_to(url) or authority(url) in self._basic_hosts:
            return False
        if authority(url) in self._servers:
            return False  # what was given for it is a token, not the portal's password
        self._basic_hosts.add(authority(url))
        return True

    def trust(self, url: str) -> None:
        """Let the login go to the host of *url* too: the portal that the service's own server belongs to.

        Not to another host without encryption, whoever names it.
        """
        if urlsplit(url).scheme == "https" or urlsplit(url).hostname == urlsplit(self._service_url).hostname:
            self._hosts |= {authority(url)} - {""}

    def authorize_server(self, session: JsonClient, url: str) -> bool:
        """Let the login of a portal go to the server at *url*, where the portal itself gives a token for it.

        Whoever registers an item chooses its address, so the portal is asked (``generateToken`` with
        ``serverUrl``, as Esri's JavaScript client does): it knows its federated servers. Returns whether
        the login may go there; the server is asked without it otherwise.
        """
        if self._login is None or self.belongs_to(url):
            return self._login is not None
        if urlsplit(url).scheme != "https" and urlsplit(self._service_url).scheme == "https":
            return False
        with self._lock:
            token = self._server_token(session, url)
            if token:
                self._servers[authority(url)] = (url, token)
                self._hosts.add(authority(url))
            return bool(token)

    def _server_token(self, session: JsonClient, url: str) -> str:
        """Return the token that the portal gives for the server at *url*; "" where it gives none."""
        self.prepare(session)
        if not self._token:
            return ""
        fields = {"token": self._token, "serverUrl": url, "client": "referer", "referer": self.referer, "f": "json"}
        try:
            answer = session.post_json(f"{sharing_root(self._service_url)}/generateToken", fields)
        except ServerError as error:
            log.info("The portal gives no token for %s: %s", loggable(url), reason(error))
            return ""
        token = answer.get("token")
        return token if isinstance(token, str) else ""

    def leave_token_out(self, url: str) -> None:
        """Send no token to where *url* belongs any more: its service is public and knows none of ours.

        For a service that is its host; for a portal the one service: portals and servers often have one host.
        """
        if not (is_sharing(self._service_url) and is_sharing(url)):
            self._public.add(self._realm(url))

    def _is_public(self, url: str) -> bool:
        return bool(self._public) and self._realm(url) in self._public

    def _realm(self, url: str) -> str:
        return _service_of(url) if is_sharing(self._service_url) else authority(url)

    def refused(self, error: SignInError, url: str) -> SignInError:
        """Return *error*, with a better message where the user name and password were sent and not accepted."""
        if error.code == 401 and self._login is not None and authority(url) in self._basic_hosts:
            return refused_login(self._login.name, url, error.details, 401)
        return error

    def renew(self, session: JsonClient, url: str = "") -> bool:
        """Get another token after 498 or 499 from *url*; false where this login has none to give."""
        login = self._login
        if login is None:
            return False
        with self._lock:
            if self._exchange_server(session, url):
                return True
            before, fresh = self._token, None
            if login.password:
                self._exchange(session, login)
                fresh = self._token
            elif login.renew:
                fresh = login.renew()
            if not fresh or fresh == before:
                return False
            self._token = fresh
            for server, _ in list(self._servers.values()):
                self._exchange_server(session, server)
            return True

    def _exchange_server(self, session: JsonClient, url: str) -> bool:
        """Get another token for a federated server, whose own may end before its portal's."""
        known = self._servers.get(authority(url))
        if known is None:
            return False
        token = self._server_token(session, known[0])
        if not token or token == known[1]:
            return False  # the one that it has is kept: this may be a passing fault
        self._servers[authority(url)] = (known[0], token)
        return True

    def _exchange(self, session: JsonClient, login: Login) -> None:
        if self._token_url is None:
            self._token_url = self._find_token_service(session)
        if not self._token_url:
            return  # no token service here; HTTP Basic may be asked for with a 401
        fields = {
            "username": login.username,
            "password": login.password,
            "client": "referer",
            "referer": self.referer,
            "expiration": str(TOKEN_MINUTES),
            "f": "json",
        }
        try:
            answer = session.post_json(self._token_url, fields, signed=False)
        except (NotArcGisError, ThrottledError):
            raise
        except ServerError as error:
            if not isinstance(error, SignInError) and error.code not in (0, 200, 400):
                raise  # a fault of the token service says nothing about the password
            self._refusal = refused_login(login.name, self._token_url, error.details or error.message)
            raise self._refusal from None
        token = answer.get("token")
        if not isinstance(token, str) or not token:
            self._refusal = refused_login(login.name, self._token_url)
            raise self._refusal
        self._token = token
        # A clock that is wrong by hours would make every token look spent: then only a 498 is reliable.
        lifetime = _seconds(answer.get("expires")) - self._clock()
        self._renew_at = self._clock() + lifetime - min(RENEW_EARLY, lifetime / 10) if lifetime > 0 else float("inf")

    def _find_token_service(self, session: JsonClient) -> str:
        """Return the token service that the server's or portal's ``info`` names; "" where there is none."""
        if is_sharing(self._service_url):
            sharing = sharing_root(self._service_url)
            return self._safe(_token_url(server_info(session, f"{sharing}/info")) or f"{sharing}/generateToken")
        info = server_info(session, server_root(self._service_url) + "/rest/info")
        portal = portal_of(info)
        if portal:
            portal_info = server_info(session, portal + "/sharing/rest/info")
            found = _token_url(portal_info) or portal + "/sharing/rest/generateToken"
        else:
            found = _token_url(info)
        if not found and is_online(urlsplit(self._service_url).hostname):
            found = ONLINE_SIGN_IN
        return self._safe(found, portal) if found else ""

    def _safe(self, found: str, portal: str = "") -> str:
        """Return the address of a token service. Raises `SignInError` where a password would go there in the clear."""
        found = joined(self._service_url, found)
        if urlsplit(found).path.rstrip("/").endswith("/tokens"):
            found = found.rstrip("/") + "/generateToken"  # servers name the folder of the operation
        plain = urlsplit(self._service_url).scheme == "http" and authority(found) == authority(self._service_url)
        safe = urlsplit(found).scheme == "https" or plain
        if not safe:
            raise SignInError(
                tr(
                    "The server wants the password sent to {host} without encryption. "
                    "Ask its administrator for an https address."
                ).format(host=host_of(found))
            )
        self._hosts |= {authority(url) for url in (found, portal)} - {""}
        return found


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


def is_signed(url: str) -> bool:
    """Whether *url* is pre-signed (S3, Azure, CloudFront): it must be fetched as it is."""
    query = url.partition("?")[2].partition("#")[0]
    names = {part.split("=", 1)[0].lower() for part in query.split("&")}
    return bool(names & {"sig", "signature"}) or any(name.startswith(("x-amz-", "x-goog-")) for name in names)


def is_online(host: Optional[str]) -> bool:
    """Whether a host is one of ArcGIS Online, on all of which its tokens are good."""
    return bool(host) and (str(host).endswith((".arcgis.com", ".arcgisonline.com")))


def _service_of(url: str) -> str:
    """Return the part of an address that names a service, or all of it."""
    path = url.partition("?")[0]
    found = _SERVICE.search(path)
    return path[: found.end()] if found else path


def _token_url(info: Mapping[str, Any]) -> str:
    return text(mapping(info.get("authInfo")).get("tokenServicesUrl"))


def _seconds(milliseconds: Any) -> float:
    return number(milliseconds) / 1000.0
