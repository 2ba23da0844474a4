# SPDX-License-Identifier: GPL-2.0-or-later
"""The sign-in of a session: which credential goes to which host, and in which form."""

from __future__ import annotations

import base64
import contextlib
import re
import threading
import time
from collections.abc import Iterator
from typing import Callable, Optional
from urllib.parse import quote, urlsplit

from ...core.i18n import tr
from ...core.json_values import text
from ...core.masking import note_secret
from ..errors import ForeignSignInError, RefusedLoginError, ServerError, SignInError, ThrottledError, TransportError
from ..request_log import log, loggable, reason
from ..urls import authority, host_of, is_sharing, server_root, sharing_root
from .hosts import encrypted, is_online, is_signed, is_unencrypted
from .json_client import JsonClient
from .login import ClientCertificate, Login, is_token
from .token_service import answers_https, exchange, find_token_service, refused_login
from .tokens import SharedToken, check_refused, holding, note_refused, shared_token

_SERVICE = re.compile(r"/(?:Map|Image|Feature|VectorTile|Scene)Server(?=/|$)", re.IGNORECASE)
_BASIC = re.compile(r"(?:^|,)\s*basic\b", re.IGNORECASE)


class UnencryptedError(SignInError):
    """A sign-in would be sent without encryption to *host* (with its port), and the user has not allowed that."""

    def __init__(self, url: str) -> None:
        self.host, self.shown_host = authority(url), host_of(url)
        super().__init__(
            tr(
                "{host} is reached without encryption (http): others could read the user name, the password or the "
                "token on the way. Use its https address; where it has none, allow http for this server."
            ).format(host=host_of(url))
        )


class SignIn:
    """A login, the token it was exchanged for, and the hosts they are for; shared by the threads of a session."""

    def __init__(self, login: Optional[Login], service_url: str, clock: Callable[[], float] = time.time) -> None:
        self._login = login
        self._service_url = service_url
        self._clock = clock
        self._own_token = login.token if login else ""
        self._exchange_url: Optional[str] = None  # "" where there is no token service
        self._usual_url = ""  # to ask where the one that was named can't be reached
        self._is_guess = False  # where a token service usually is, but none was named
        self._shared: Optional[SharedToken] = None  # what a password was exchanged for
        self._final = ""  # a token that could not be renewed
        self._lock = threading.RLock()
        self._hosts = {authority(service_url)}
        if urlsplit(service_url).scheme == "http":
            self._hosts |= {authority(encrypted(service_url))} - {""}  # the same server, the safer way
        self._answers_https: Optional[bool] = None  # a server at an http address: not asked yet
        self._basic_hosts: set[str] = set()
        self._basic_accepted: set[str] = set()
        self._basic_lock = threading.Lock()
        self._public: set[str] = set()  # hosts or services that refused the token and answered without it
        self._asks_portal = False  # for the token of a server, which needs the portal's own
        self._in_vain: dict[str, str] = {}  # new tokens that were refused, by host
        self._servers: dict[str, tuple[str, str]] = {}  # federated ones: a service there, and their own token
        self.referer = quote(server_root(service_url), safe=":/%[]@")  # as a header takes it

    @property
    def service_url(self) -> str:
        """The address that the login was chosen for."""
        return self._service_url

    @property
    def has_login(self) -> bool:
        return self._login is not None

    @property
    def _token(self) -> str:
        return self._shared.value if self._shared is not None else self._own_token

    def belongs_to(self, url: str) -> bool:
        """Whether a secret may go to *url*: its host is one the login is for, and not less safe."""
        if not authority(url):
            return False
        parts, home = urlsplit(url), urlsplit(self._service_url)
        if home.scheme == "https" and parts.scheme != "https":
            return False
        if is_signed(url):
            return False  # a pre-signed address carries its own right and refuses another
        if is_unencrypted(url) and not self._may_be_read(url):
            return False
        if authority(url) in self._hosts:
            return True
        return is_online(home.hostname) and is_online(parts.hostname)

    def _may_be_read(self, url: str) -> bool:
        """Whether the user lets others read what is sent to *url*: the service itself, and it has no https."""
        same = authority(url) == authority(self._service_url)
        allowed = self._login is not None and self._login.allows_http
        return same and allowed and self._answers_https is False and not self._needs_https

    @property
    def _needs_https(self) -> bool:
        return bool(self._answers_https) or (self._shared is not None and self._shared.needs_https)

    def secured(self, url: str) -> str:
        """Return the address to ask in place of *url*: by https on ArcGIS Online, and where the sign-in needs it."""
        if not is_unencrypted(url):
            return url
        is_wanted = is_online(urlsplit(url).hostname) or (self._needs_https and authority(url) in self._hosts)
        return (encrypted(url) if is_wanted else "") or url

    def _encrypt(self, session: JsonClient) -> None:
        """Find an encrypted way to the service. Raises `UnencryptedError` where there is none that the user wants."""
        url = self._service_url
        if not is_unencrypted(self.secured(url)):
            return
        if self._answers_https is None:
            with holding(self._lock, session.waiter):
                if self._answers_https is None:
                    self._answers_https = bool(encrypted(url)) and answers_https(session, url)
        if is_unencrypted(self.secured(url)) and not self._may_be_read(url):
            raise UnencryptedError(url)

    def certificate(self, url: str) -> Optional[ClientCertificate]:
        """Return the certificate to show to the host of *url*; ``None`` for none."""
        found = self._login.certificate if self._login is not None else None
        return found if found is not None and self.belongs_to(url) else None

    def headers(self, url: str) -> dict[str, str]:
        """Return the headers that sign a request to *url*; empty for any host the login isn't for."""
        if self._login is None or not self.belongs_to(url):
            return {}
        if authority(url) in self._basic_hosts:
            check_refused(authority(url), self._login)
        found = {"Referer": self.referer, **self.web_tier(url)}
        if token := self.token_for(url):
            # Lives beside web-tier sign-in, which owns Authorization (protocol: "presenting the token").
            found["X-Esri-Authorization"] = f"Bearer {token}"
        return found

    def web_tier(self, url: str) -> dict[str, str]:
        """Return the header for a web server that lets nothing through to ArcGIS without HTTP Basic; empty for others.

        Requests without a token need it, too: those for the token itself.
        """
        if self._login is None or authority(url) not in self._basic_hosts or not self.belongs_to(url):
            return {}
        pair = f"{self._login.username}:{self._login.password}".encode()
        return {"Authorization": "Basic " + base64.b64encode(pair).decode("ascii")}

    def form_token(self, url: str) -> dict[str, str]:
        """Return the token as a form field of a POST, which every server version understands."""
        token = self.token_for(url)
        return {"token": token} if token else {}

    def token_for(self, url: str) -> str:
        """Return the token that goes to *url*; "" for none."""
        if not self.belongs_to(url) or self._is_public(url):
            return ""
        return self._servers.get(authority(url), ("", self._token))[1]

    def prepare(self, session: JsonClient) -> None:
        """Exchange the password for a token before the first request, and before a token ends.

        Raises `UnencryptedError` where others could read a secret that is for the service.
        """
        login = self._login
        if login is None or not (login.password or login.token):
            return
        self._encrypt(session)
        if login.password and not self._is_prepared():
            with holding(self._lock, session.waiter):
                if not self._is_prepared():
                    self._exchange(session, login)
            self._encrypt(session)  # the token may be one for https only

    def _is_prepared(self) -> bool:
        if self._shared is None:
            return self._exchange_url is not None
        return self._shared.is_good(self._clock())

    def answer_challenge(self, url: str, challenge: str) -> bool:
        """Take an HTTP 401: from now on send HTTP Basic to that host, if there is a login for it.

        Raises the `SignInError` of a login that this host refused before.
        """
        login = self._login
        # A server may offer several ways in one header: "Negotiate, Basic realm=…".
        if login is None or not login.password or not _BASIC.search(challenge):
            return False
        # What was given for a federated server is a token, not the portal's password; nor is Online given any.
        host = authority(url)
        if not self.belongs_to(url) or host not in self._hosts or host in self._servers:
            return False
        check_refused(host, login)
        self._basic_hosts.add(host)
        return True

    @contextlib.contextmanager
    def first_basic(self, url: str) -> Iterator[None]:
        """Let one thread at a time send HTTP Basic to a host that has not accepted it yet."""
        host = authority(url)
        if host not in self._basic_hosts or host in self._basic_accepted:
            yield
            return
        with self._basic_lock:
            if self._login is not None:
                check_refused(host, self._login)
            yield

    def note_basic(self, url: str, status: int) -> None:
        """Note how *url* answered to HTTP Basic. Raises `SignInError` for a refusal, which is not sent again."""
        login, host = self._login, authority(url)
        if 200 <= status < 300:
            self._basic_accepted.add(host)
        if status != 401 or login is None:
            return
        refusal = refused_login(login.name, url, code=401)
        if host not in self._basic_accepted:
            note_refused(host, login, refusal)
            self._basic_hosts.discard(host)
        raise refusal

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
        if is_unencrypted(url) and not self._may_be_read(url):
            return False
        with holding(self._lock, session.waiter):
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
        self._asks_portal = True
        try:
            answer = session.post_json(f"{sharing_root(self._service_url)}/generateToken", fields)
        except ServerError as error:
            log.info("The portal gives no token for %s: %s", loggable(url), reason(error))
            return ""
        finally:
            self._asks_portal = False
        token = text(answer.get("token"))
        if not is_token(token):
            return ""
        note_secret(token)
        return token

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

    def renew(self, session: JsonClient, url: str, refused_token: str) -> bool:
        """Get another token in place of *refused_token* after 498 or 499 from *url*; false where there is none.

        Of several threads whose token ended one asks for the new one; the others get it, too.
        """
        login = self._login
        if login is None:
            return False
        with holding(self._lock, session.waiter):
            if refused_token and refused_token == self._in_vain.get(authority(url)):
                return False
            if refused_token and refused_token != self.token_for(url):
                return bool(self.token_for(url))  # another thread was first
            if not self._asks_portal and self._exchange_server(session, url):
                return True
            before = self._token
            if before and before == self._final:
                return False
            if login.password:
                self._exchange(session, login, before)
            elif login.renew and (fresh := login.renew(session.waiter)):
                note_secret(fresh)
                self._own_token = fresh
            if not self._token or self._token == before:
                self._final = before
                return False
            for server, _ in [] if self._asks_portal else list(self._servers.values()):
                self._exchange_server(session, server)
            return True

    def note_in_vain(self, url: str) -> None:
        """Note that *url* has refused a new token, too: another new one would not help there."""
        self._in_vain[authority(url)] = self.token_for(url)

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

    def _exchange(self, session: JsonClient, login: Login, refused: str = "") -> None:
        """Take the token that is known for the login, if it is not the one *refused*; get another one otherwise."""
        if self._exchange_url is None:
            found = find_token_service(session, self.secured(self._service_url))
            url = self.secured(found.url)
            if url:
                self._check_token_service(url)
                self._hosts |= {authority(each) for each in (url, found.portal)} - {""}
            self._is_guess, self._exchange_url, self._usual_url = found.is_guess, url, found.usual
            if authority(self._service_url) in self._basic_hosts and self._knows_user(session):
                return  # by HTTP Basic, before ArcGIS itself; a 499 would say that a token is needed, too
        if not self._exchange_url:
            return  # no token service here; HTTP Basic may be asked for with a 401
        try:
            self._exchange_at(session, login, refused)
        except TransportError as error:
            if not self._usual_url or not error.never_sent:
                raise
            log.info("Asking the server itself for a token: %s", reason(error))
            self._exchange_url, self._usual_url, self._is_guess = self._usual_url, "", True
            self._exchange_at(session, login, refused)
            if not self._exchange_url:  # it has no token service either: all is looked up anew
                self._exchange_url = None
                raise

    def _exchange_at(self, session: JsonClient, login: Login, refused: str) -> None:
        """Do so at the one token service."""
        url = self._exchange_url or ""
        shared = shared_token(url, login, self.referer)
        with holding(shared.lock, session.waiter):
            if not shared.is_good(self._clock()) or shared.value == refused:
                try:
                    exchange(session, url, login, self.referer, shared, self._clock())
                except ServerError as error:
                    if not self._is_guess or _is_of_a_token_service(error):
                        raise
                    log.info("There is no token service at %s: %s", loggable(url), reason(error))
                    self._exchange_url = ""
                    return
        self._shared = shared

    def _knows_user(self, session: JsonClient) -> bool:
        """Whether a server that has taken HTTP Basic needs no token; a portal says who is signed in."""
        if not is_sharing(self._service_url):
            return True
        try:
            answer = session.get_json(f"{sharing_root(self.secured(self._service_url))}/portals/self", signed=False)
        except (RefusedLoginError, ForeignSignInError):
            raise
        except SignInError as error:
            if error.challenge:
                raise
            return False  # the portal itself wants a token, of everybody
        return isinstance(answer.get("user"), dict)

    def _check_token_service(self, found: str) -> None:
        """Raise `SignInError` where a password would go to the token service *found* in the clear."""
        home = self.secured(self._service_url)
        is_same = urlsplit(home).scheme == "http" and authority(found) == authority(home)
        if urlsplit(found).scheme == "https" or is_same:
            return
        raise SignInError(
            tr(
                "The server wants the password sent to {host} without encryption. "
                "Ask its administrator for an https address."
            ).format(host=host_of(found))
        )


def _is_of_a_token_service(error: ServerError) -> bool:
    """Whether a refused login has the details that token services give, or another sign-in or an overload answered."""
    if isinstance(error, RefusedLoginError):
        return bool(error.details)
    return isinstance(error, (ForeignSignInError, ThrottledError))


def _service_of(url: str) -> str:
    """Return the part of an address that names a service, or all of it."""
    path = url.partition("?")[0]
    found = _SERVICE.search(path)
    return path[: found.end()] if found else path
