# SPDX-License-Identifier: GPL-2.0-or-later
"""HTTP session for one service: requests, sign-in, retries, downloads."""

from __future__ import annotations

import contextlib
import io
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Optional, TypeVar, Union
from urllib.parse import urlencode, urlsplit

import requests

from ...core.errors import CancelledError
from ...core.i18n import tr
from ...core.json_values import digits
from ...core.masking import note_secret
from ...core.waiter import Waiter
from ..errors import NotArcGisError, ServerError, SignInError, ThrottledError, TooSlowError, TransportError
from ..request_log import RequestLog, log, loggable, reason
from ..sign_in.hosts import is_unencrypted
from ..sign_in.proxy_passwords import guarded
from ..sign_in.sign_in import SignIn, UnencryptedError
from ..urls import authority, host_of, is_upgrade, joined
from .body import ACCEPTED, TimeLimit, pieces, too_slow
from .multipart import FilePart, FormBody
from .patience import Patience
from .request_options import RequestOptions, nearest
from .responses import PROXY_SIGN_IN, TOKEN_INVALID, TOKEN_REQUIRED, read_json
from .tls import CertificateException, Http, Tls
from .transport_errors import proxy_refusal, transport_error

T = TypeVar("T")

MAX_REDIRECTS = 5
_LARGE_FORM = 64 * 1024  # bytes
MAX_JSON_BYTES = 32 * 1024 * 1024
RETRY_WAITS = (0.5, 1.0, 2.0, 4.0)  # seconds, for requests that may be sent twice
LONGEST_THROTTLE = 30.0  # a described service that says "later than that" is reported, not waited for


@dataclass(frozen=True)
class Connection:
    """What the user's machine says about the network: QGIS' proxy, certificates and timeouts.

    *proxy_for* returns the proxy's URL for an address, ``None`` for a direct connection; *authorities* returns the
    path of a bundle of the certificate authorities to trust, or true for those that `requests` ships. *exceptions*
    are by host and port (see `authority`).
    """

    proxy_for: Callable[[str], Optional[str]] = lambda url: None
    authorities: Callable[[], Union[bool, str]] = lambda: True
    exceptions: Mapping[str, CertificateException] = field(default_factory=dict)
    options: Mapping[str, RequestOptions] = field(
        default_factory=dict, repr=False
    )  # by address, of a server or a service
    user_agent: str = "ArcGIS Export"
    connect_timeout: float = 15.0
    read_timeout: float = 60.0


@dataclass(frozen=True)
class Answer:
    """An answer of any kind, read into memory."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Session:
    """Sends requests for one service; every call can be cancelled through *waiter* within a second."""

    def __init__(
        self,
        connection: Connection,
        sign_in: SignIn,
        waiter: Optional[Waiter] = None,
    ) -> None:
        self.connection = connection
        self.waiter = waiter or Waiter()
        self.sign_in = sign_in
        self._http = Http(self._tls_of)
        self._options = nearest(connection.options, sign_in.service_url)
        for name, value in self._options.headers.items():
            if name.lower() == "referer":
                sign_in.referer = value  # tokens are bound to it
            elif name.lower() != "user-agent":
                note_secret(value)
        self._post_only: set[str] = set()  # hosts that read a token from forms only
        # Named by a server in its answers, and not to be reached from here.
        self.unreachable_hosts: set[str] = set()
        self.requests = RequestLog()
        self.patience: Optional[Patience] = None  # of a job, which waits where a window reports

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def with_waiter(self, waiter: Waiter) -> Session:
        """Return a session with the same sign-in and another cancel flag (to send a cancel itself)."""
        other = Session(self.connection, self.sign_in, waiter)
        other._post_only, other.unreachable_hosts = self._post_only, self.unreachable_hosts
        other.requests = self.requests
        return other

    def for_thread(self) -> Session:
        """Return a session for another thread; the sign-in is one and the same."""
        other = self.with_waiter(self.waiter)
        other.patience = self.patience
        return other

    def _tls_of(self, url: str) -> Tls:
        if not url.lower().startswith("https:"):
            return Tls()
        return Tls(self.connection.exceptions.get(authority(url)), self.sign_in.certificate(url))

    def _verify(self, url: str) -> Union[bool, str]:
        """Return what the certificate of *url* is checked against; false where only its fingerprint counts."""
        exception = self._tls_of(url).exception
        return False if exception is not None and not exception.other_name else self.connection.authorities()

    def get_json(
        self,
        url: str,
        fields: Optional[Mapping[str, str]] = None,
        signed: bool = True,
        waits: tuple[float, ...] = RETRY_WAITS,
    ) -> dict[str, Any]:
        """GET a resource with ``f=json`` and return its object; passing faults are tried again."""
        return self._patient("GET", url, {"f": "json", **(fields or {})}, signed, waits)

    def post_json(
        self,
        url: str,
        fields: Mapping[str, str],
        signed: bool = True,
        waits: tuple[float, ...] = (),
        part: Optional[FilePart] = None,
    ) -> dict[str, Any]:
        """POST a form, with a file in it for a *part*, and return the object answered.

        It is sent once unless *waits* are given, for it may start something.
        """
        return self._patient("POST", url, {"f": "json", **fields}, signed, waits, part)

    def probe(self, url: str) -> dict[str, Any]:
        """GET an object at this very address, once, and without a secret; no redirect is followed."""

        def work(abandoned: threading.Event, clock: TimeLimit) -> dict[str, Any]:
            headers = {"Accept-Encoding": ACCEPTED}
            with self.open("GET", url, {"f": "json"}, False, headers, redirects=0, secretless=True) as response:
                body = _body(response, MAX_JSON_BYTES, abandoned, url, clock)
                return read_json(response.status_code, response.headers, body, url)

        return self.timed(work, url)

    def get_bytes(
        self, url: str, limit: int, headers: Optional[Mapping[str, str]] = None, as_it_comes: bool = False
    ) -> Answer:
        """GET a resource of any kind, once; of a body longer than *limit* bytes, a few more than these are read.

        With *as_it_comes* the body is left as the server packed it. Raises `TransportError`, and `ServerError` for a
        strange packing; what the status means is the caller's to say.
        """

        def work(abandoned: threading.Event, clock: TimeLimit) -> Answer:
            with self.open("GET", url, headers={"Accept-Encoding": ACCEPTED, **(headers or {})}) as response:
                body = _body(response, limit, abandoned, url, clock, as_it_comes)
                return Answer(response.status_code, response.headers, body)

        return self.timed(work, url)

    def timed(self, work: Callable[[threading.Event, TimeLimit], T], url: str) -> T:
        """Run *work*, a request and the reading of its answer, in a thread of its own (see `Waiter.run`).

        Raises `TransportError` where the answer takes longer than its time limit, which *work* may restart.
        """
        clock = TimeLimit(self.connection.connect_timeout + 2 * self.connection.read_timeout)
        try:
            return self.waiter.run(lambda abandoned: work(abandoned, clock), overdue=clock.is_over)
        except TimeoutError:
            raise too_slow(url) from None

    def _patient(
        self,
        method: str,
        url: str,
        fields: Mapping[str, str],
        signed: bool,
        waits: tuple[float, ...],
        part: Optional[FilePart] = None,
    ) -> dict[str, Any]:
        left, attempt = list(waits), 1
        while True:
            try:
                answer = self._json(method, url, fields, signed, part, attempt)
                if self.patience is not None:
                    self.patience.answered(url)
                return answer
            except (TransportError, ThrottledError) as error:
                wait = error.retry_after
                is_final = error.is_lasting or isinstance(error, TooSlowError)
                if not left or is_final or (wait or 0) > LONGEST_THROTTLE:
                    if not waits or self.patience is None:
                        raise  # a request that is sent once, or one of a window
                    self.patience.wait(error, url)
                    attempt += 1
                    continue
                pause = max(wait or 0.0, left.pop(0))
                log.info("Trying %s again in %.1f s: %s", loggable(url), pause, reason(error))
                self.waiter.wait(pause)
                attempt += 1

    def _json(
        self,
        method: str,
        url: str,
        fields: Mapping[str, str],
        signed: bool,
        part: Optional[FilePart] = None,
        attempt: int = 1,
    ) -> dict[str, Any]:
        if signed:
            self.sign_in.prepare(self)
        url = self.sign_in.secured(url)
        token = self.sign_in.token_for(url)
        try:
            return self._json_once(method, url, fields, signed, part, attempt)
        except SignInError as error:
            if not signed:
                raise
            refused = error
            if error.code not in (TOKEN_INVALID, TOKEN_REQUIRED, 403):
                raise
        if refused.code == TOKEN_REQUIRED and method == "GET" and self.sign_in.form_token(url):
            # Servers that don't know the header read the token from a form.
            log.info("%s asks for a token: sending it in a form", loggable(url))
            try:
                answer = self._json_once("POST", url, fields, signed)
                self._post_only.add(authority(url))
                return answer
            except ServerError as error:
                log.info("%s does not take it from a form either: %s", loggable(url), reason(error))
        if refused.code != 403 and self.sign_in.renew(self, url, token):
            log.info("%s refused the token (code %d): sent again with a new one", loggable(url), refused.code)
            try:
                return self._json_once(method, url, fields, signed, part)
            except SignInError as error:
                if error.code not in (TOKEN_INVALID, TOKEN_REQUIRED):
                    raise
                self.sign_in.note_in_vain(url)
                refused = error
        if refused.code != TOKEN_REQUIRED and self.sign_in.has_login and part is None:
            try:  # a public service refuses a token from elsewhere, and needs none
                answer = self._json_once(method, url, fields, signed=False)
                self.sign_in.leave_token_out(url)
                log.info("%s answers without the sign-in, which it refused (code %d)", loggable(url), refused.code)
                return answer
            except ServerError as error:
                log.debug("%s does not answer without a sign-in either: %s", loggable(url), reason(error))
        raise refused

    def _json_once(
        self,
        method: str,
        url: str,
        fields: Mapping[str, str],
        signed: bool,
        part: Optional[FilePart] = None,
        attempt: int = 1,
    ) -> dict[str, Any]:
        def work(abandoned: threading.Event, clock: TimeLimit) -> dict[str, Any]:
            headers = {"Accept-Encoding": ACCEPTED}
            sent = _timed_part(part, abandoned, clock)
            with self.open(method, url, fields, signed, headers, sent, attempt) as response:
                body = _body(response, MAX_JSON_BYTES, abandoned, url, clock)
                if len(body) > MAX_JSON_BYTES or abandoned.is_set():
                    raise NotArcGisError(
                        tr("The response of {host} is far larger than that of a service.").format(host=host_of(url))
                    )
                length = digits(response.headers.get("Content-Length"))
                if length is not None and response.raw.tell() < length:
                    raise TransportError(
                        tr("The response of {host} is incomplete. Try again.").format(host=host_of(url))
                    )
                return read_json(response.status_code, response.headers, body, url, self.final_url(response))

        return self.timed(work, url)

    def final_url(self, response: requests.Response) -> str:
        """Return where redirects led a request; "" where a prefix hides that."""
        return "" if self._options.prefix else str(response.url)

    def open(
        self,
        method: str,
        url: str,
        fields: Optional[Mapping[str, str]] = None,
        signed: bool = True,
        headers: Optional[Mapping[str, str]] = None,
        part: Optional[FilePart] = None,
        attempt: int = 1,
        redirects: int = MAX_REDIRECTS,
        secretless: bool = False,
    ) -> requests.Response:
        """Send one request and return the streamed answer, redirects and HTTP challenges followed.

        A request that is not *signed* has no token; HTTP Basic goes along where a web server wants it, but if it is
        *secretless*.

        *attempt* is for the log: how often the caller has sent it, this time included.

        A *part* makes the form of a POST one with a file, read again from disk each time it is sent.

        Redirects are followed here and not by `requests`, which would carry Esri's token header to
        another host. Raises `TransportError` where no answer comes.
        """
        if signed and authority(url) in self._post_only and self.sign_in.form_token(url):
            method = "POST"
        challenged = False
        for _ in range(redirects + 1):
            url = self.sign_in.secured(url)
            sent = {"User-Agent": self.connection.user_agent, **(headers or {})}
            data = dict(fields or {})
            if signed and method == "POST":
                data.update(self.sign_in.form_token(url))
            with contextlib.nullcontext() if secretless else self.sign_in.first_basic(url):
                if not secretless:
                    sent.update(self.sign_in.headers(url) if signed else self.sign_in.web_tier(url))
                response = self._send(method, url, data, sent, part, attempt)
                if "Authorization" in sent:
                    self.sign_in.note_basic(url, response.status_code)
            target = response.headers.get("Location")
            if response.status_code in (301, 302, 303, 307, 308) and target:
                response.close()
                before, url = url, _joined(url, target)
                if not _may_repeat(method, response.status_code, before, url):
                    method, fields, part = "GET", None, None  # the new address stands for itself
                continue
            challenge = response.headers.get("WWW-Authenticate", "")
            if response.status_code == 401 and not secretless and not challenged:
                challenged = True
                if self.sign_in.answer_challenge(url, challenge):
                    response.close()
                    continue
            return response
        raise NotArcGisError(tr("{host} redirects endlessly. Check the address.").format(host=host_of(url)))

    def _send(
        self,
        method: str,
        url: str,
        fields: Mapping[str, str],
        headers: Mapping[str, str],
        part: Optional[FilePart] = None,
        attempt: int = 1,
    ) -> requests.Response:
        wire = self._on_the_wire(url)
        proxy = self.connection.proxy_for(wire)
        with guarded(proxy):
            response = self._send_by(proxy, method, url, wire, fields, headers, part, attempt)
            if proxy and response.status_code == PROXY_SIGN_IN:
                response.close()
                raise proxy_refusal(response.headers.get("Proxy-Authenticate", ""), url, "")
        return response

    def _on_the_wire(self, url: str) -> str:
        """Return the address that a request for *url* is sent to, with the prefix by which QGIS reaches its host.

        Raises `UnencryptedError` where that would show a sign-in to others.
        """
        prefix = self._options.prefix
        if not prefix or not self._is_own(url):
            return url
        if self.sign_in.has_login and is_unencrypted(prefix) and not is_unencrypted(url):
            raise UnencryptedError(prefix)
        return prefix + url

    def _is_own(self, url: str) -> bool:
        """Whether the headers and the prefix of the service's connection are for *url*."""
        own = self.sign_in.service_url
        return authority(url) in {authority(own), authority(self.sign_in.secured(own))} and (
            urlsplit(url).scheme == "https" or urlsplit(own).scheme != "https"
        )

    def _send_by(
        self,
        proxy: Optional[str],
        method: str,
        url: str,
        wire: str,
        fields: Mapping[str, str],
        headers: Mapping[str, str],
        part: Optional[FilePart] = None,
        attempt: int = 1,
    ) -> requests.Response:
        body = FormBody(fields, part) if part is not None else None
        if self._is_own(url):
            headers = {**self._options.headers, **headers}
        if body is not None:
            headers = {**headers, "Content-Type": body.content_type}
        elif method == "POST":
            headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        if method == "GET" and fields:  # not by `requests`, which takes the "?" of a prefix for that of the address
            wire += ("&" if "?" in url else "?") + urlencode(fields)
        started = time.monotonic()
        try:
            response = self._http.request(
                method,
                wire,
                data=body or (_form(fields) if method == "POST" else None),
                headers=dict(headers),
                proxies={"http": proxy, "https": proxy} if proxy else None,
                verify=self._verify(wire),
                timeout=(self.connection.connect_timeout, self.connection.read_timeout),
                allow_redirects=False,
                stream=True,
            )
        except (requests.RequestException, OSError, UnicodeError, ValueError) as error:
            self.requests.failed(method, url, error, time.monotonic() - started, attempt)
            raise transport_error(error, url) from None
        finally:
            if body is not None:
                body.close()
        self.requests.answered(method, url, response.status_code, time.monotonic() - started, attempt)
        return response


def _form(fields: Mapping[str, str]) -> Union[Mapping[str, str], io.BytesIO]:
    """Return a form as it is, a large one as a file: that is sent in blocks, each with a timeout of its own."""
    text = urlencode(fields).encode("ascii")
    return io.BytesIO(text) if len(text) > _LARGE_FORM else fields


def _joined(url: str, target: str) -> str:
    """Return where a redirect leads. Raises `NotArcGisError` for what is no web address."""
    if found := joined(url, target):
        return found
    raise NotArcGisError(
        tr("{host} redirects to an address that can't be read. Ask its administrator.").format(host=host_of(url))
    )


def _may_repeat(method: str, status: int, before: str, after: str) -> bool:
    """Whether a redirected form is sent again: never to another host, which must not get a password.

    A server that only wants https, or another spelling of the path, means the same request, whatever
    the status reports; it would lose its form otherwise.
    """
    old, new = urlsplit(before), urlsplit(after)
    same = authority(before) == authority(after) and old.scheme == new.scheme
    if method != "POST" or not (same or is_upgrade(before, after)):
        return False
    return status in (307, 308) or old.path.rstrip("/").lower() == new.path.rstrip("/").lower()


def _timed_part(part: Optional[FilePart], abandoned: threading.Event, clock: TimeLimit) -> Optional[FilePart]:
    """Return *part* with a clock that begins again with each block sent, and that ends with who waits for it."""
    if part is None:
        return None
    told = part.sent

    def sent(done: int) -> None:
        if abandoned.is_set():
            raise CancelledError
        clock.restart()
        told(done)

    return replace(part, sent=sent)


def _body(
    response: requests.Response,
    limit: int,
    abandoned: threading.Event,
    url: str,
    clock: TimeLimit,
    as_it_comes: bool = False,
) -> bytes:
    """Return the body, or its beginning once that is longer than *limit* or it is not awaited any more."""
    body = bytearray()
    try:
        for chunk in pieces(response, url, min(65536, limit + 1), clock, as_it_comes):
            body += chunk
            if len(body) > limit or abandoned.is_set():
                break
    except requests.RequestException as error:
        raise transport_error(error, url) from None
    return bytes(body)
