# SPDX-License-Identifier: GPL-2.0-or-later
"""Proxies as organisations have them: HTTP with a password or with Windows sign-in, and SOCKS5.

Each writes down what it was asked for, and knows names that no name server does: so a test sees that a request
went through it, and that it asked for the name and not for an address.
"""

from __future__ import annotations

import base64
import contextlib
import select
import socket
import socketserver
import struct
import threading
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, NamedTuple

PIECE = 65536
_HOP = {"connection", "proxy-authorization", "proxy-connection", "keep-alive", "transfer-encoding", "te", "trailer"}

Address = tuple[str, int]


class Asked(NamedTuple):
    """What a proxy was asked for."""

    method: str  # CONNECT, or that of the request; "SOCKS"
    target: str  # host:port, or the URL
    credentials: str  # "user:password" as they came, "" for none
    status: int  # the proxy's own answer; 0 where it did what it was asked for


class Proxy(socketserver.ThreadingTCPServer):
    """Listens on the loopback in threads of its own."""

    daemon_threads = True
    allow_reuse_address = True
    scheme = ""

    def __init__(self, handler: Any, user: str, password: str, names: Mapping[str, Address] | None) -> None:
        """Want a user and a password, where they are given; `names` leads host names to addresses."""
        super().__init__(("127.0.0.1", 0), handler)
        self.user, self.password = user, password
        self.names = dict(names or {})
        self.asked: list[Asked] = []
        self._lock = threading.Lock()

    def note(self, *values: Any) -> None:
        """Log what was asked for."""
        with self._lock:
            self.asked.append(Asked(*values))

    def credentials(self) -> str:
        """What lets a client in; "" where everyone may come."""
        return f"{self.user}:{self.password}" if self.user else ""

    def resolve(self, host: str, port: int) -> Address:
        """Where a name leads, or a name with its port."""
        return self.names.get(f"{host}:{port}") or self.names.get(host) or (host, port)

    def dial(self, host: str, port: int) -> socket.socket:
        """Connect to where a name leads."""
        return socket.create_connection(self.resolve(host, port), 10)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """Its URL without a password."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def url_for(self, user: str, password: str) -> str:
        """Its URL with a user and a password."""
        pair = ":".join(urllib.parse.quote(word, safe="") for word in (user, password))
        return f"{self.scheme}://{pair}@127.0.0.1:{self.port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are no error of ours."""

    def __enter__(self) -> Any:
        """Start."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(  # type: ignore[override]
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.shutdown()
        self.server_close()


class HttpProxy(Proxy):
    """CONNECT for https, whole URLs for http."""

    scheme = "http"

    def __init__(
        self,
        user: str = "",
        password: str = "",
        names: Mapping[str, Address] | None = None,
        methods: Sequence[str] = ('Basic realm="proxy"',),
        forbidden: Sequence[str] = (),
    ) -> None:
        """`methods` are the ways to sign in that it offers; hosts that are `forbidden` are answered with 403."""
        super().__init__(_Http, user, password, names)
        self.methods, self.forbidden = methods, forbidden

    def refusal(self, host: str, given: str) -> int:
        """403 or 407 where a client may not go there, else 0."""
        if host in self.forbidden:
            return 403
        knows_basic = any(method.lower().startswith("basic") for method in self.methods)
        is_open = not self.methods or (knows_basic and not self.user)
        return 0 if is_open or (knows_basic and given == self.credentials()) else 407


@dataclass
class _Basic:
    header: str

    def __str__(self) -> str:
        scheme, _, value = self.header.partition(" ")
        if scheme.lower() != "basic":
            return ""
        raw = base64.b64decode(value)
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode()
        return raw.decode("latin-1")


class _Http(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HttpProxy

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""

    def do_CONNECT(self) -> None:  # noqa: N802 (the name that http.server calls)
        """Open a tunnel."""
        host, _, port = self.path.rpartition(":")
        if self._refused(host.strip("[]")):
            return
        try:
            other = self.server.dial(host.strip("[]"), int(port))
        except OSError:
            self._answer(502)
            return
        self.server.note("CONNECT", self.path, self._given(), 0)
        self.send_response(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        with other:
            relay(self.connection, other)
        self.close_connection = True

    def do_GET(self) -> None:  # noqa: N802
        """Pass a request on, whose URL is whole."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urllib.parse.urlsplit(self.path)
        if not parts.hostname:
            self._answer(400)
            return
        if self._refused(parts.hostname):
            return
        self.server.note(self.command, self.path, self._given(), 0)
        host, port = self.server.resolve(parts.hostname, parts.port or 80)
        other = HTTPConnection(host, port, timeout=30)
        path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            other.request(self.command, path, body or None, headers)
            answer = other.getresponse()
            data = answer.read()
        except OSError:
            self._answer(502)
            return
        finally:
            other.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in (*_HOP, "content-length", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_HEAD = do_GET  # noqa: N815

    def _given(self) -> str:
        return str(_Basic(self.headers.get("Proxy-Authorization", "")))

    def _refused(self, host: str) -> bool:
        status = self.server.refusal(host, self._given())
        if status:
            self._answer(status)
        return bool(status)

    def _answer(self, status: int) -> None:
        self.server.note(self.command, self.path, self._given(), status)
        self.send_response(status)
        if status == 407:
            for method in self.server.methods:
                self.send_header("Proxy-Authenticate", method)
        page = b"<html><body>The proxy says no.</body></html>"
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


class SocksProxy(Proxy):
    """SOCKS5 (RFC 1928), by itself or with a user and a password (RFC 1929)."""

    scheme = "socks5h"

    def __init__(
        self,
        user: str = "",
        password: str = "",
        names: Mapping[str, Address] | None = None,
        forbidden: Sequence[str] = (),
    ) -> None:
        """Hosts that are `forbidden` are refused by the rule set."""
        super().__init__(_Socks, user, password, names)
        self.forbidden = forbidden


class _Socks(socketserver.StreamRequestHandler):
    server: SocksProxy

    def handle(self) -> None:
        """Greet, sign in, connect, relay."""
        _, count = self.rfile.read(2)
        methods = self.rfile.read(count)
        wanted = 2 if self.server.user else 0
        if wanted not in methods:
            self.server.note("SOCKS", "", "", 0xFF)
            self.wfile.write(b"\x05\xff")
            return
        self.wfile.write(bytes((5, wanted)))
        given = self._signed_in() if wanted else ""
        if given is None:
            return
        _, command, _, kind = self.rfile.read(4)
        if kind == 1:
            host = socket.inet_ntoa(self.rfile.read(4))
        elif kind == 3:
            host = self.rfile.read(self.rfile.read(1)[0]).decode()
        else:
            host = socket.inet_ntop(socket.AF_INET6, self.rfile.read(16))
        (port,) = struct.unpack(">H", self.rfile.read(2))
        target = f"{host}:{port}"
        if command != 1 or host in self.server.forbidden:
            self._reply(target, given, 2)
            return
        try:
            other = self.server.dial(host, port)
        except OSError:
            self._reply(target, given, 5)
            return
        self._reply(target, given, 0)
        with other:
            relay(self.connection, other)

    def _signed_in(self) -> str | None:
        self.rfile.read(1)
        user = self.rfile.read(self.rfile.read(1)[0]).decode()
        password = self.rfile.read(self.rfile.read(1)[0]).decode()
        given = f"{user}:{password}"
        good = given == self.server.credentials()
        if not good:
            self.server.note("SOCKS", "", given, 1)
        self.wfile.write(bytes((1, 0 if good else 1)))
        return given if good else None

    def _reply(self, target: str, given: str, code: int) -> None:
        self.server.note("SOCKS", target, given, code)
        self.wfile.write(bytes((5, code, 0, 1)) + bytes(6))


def relay(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one side ends."""
    while True:
        ready, _, _ = select.select([one, other], [], [], 60)
        if not ready:
            return
        for end in ready:
            try:
                data = end.recv(PIECE)
                if not data:
                    return
                (other if end is one else one).sendall(data)
            except OSError:
                return
