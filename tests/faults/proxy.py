# SPDX-License-Identifier: GPL-2.0-or-later
"""An HTTP proxy in front of the sandbox that knows the step of each request, and spoils the n-th of one."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What a request is for, by its method and path; the first that fits.
STEPS: tuple[tuple[str, str, str], ...] = (
    ("sign-in", "POST", r"/generateToken$"),
    ("sign-in info", "", r"/rest/info$"),
    ("submit", "POST", r"/(exportTiles|importTiles)$|/content/users/[^/]+(/\w+)?/export$"),
    ("draw", "POST", r"Server/export(Image)?$"),
    ("cancel", "POST", r"/cancel$"),
    ("poll", "", r"/jobs/[^/]+$|/items/[^/]+/status$"),
    ("job list", "", r"/jobs$"),
    ("result", "", r"/jobs/[^/]+/(results|inputs)/"),
    ("add item", "POST", r"/addItem$"),
    ("upload part", "POST", r"/addPart$"),
    ("part list", "", r"/parts$"),
    ("commit", "POST", r"/commit$"),
    ("delete", "POST", r"/delete$"),
    ("image", "", r"/directories/.*_ags_map"),
    ("download", "", r"\.(tpkx?|vtpk|bundlex?|cdi|xml)$|^/bucket/|/items/[^/]+/data$"),
    ("listing", "", r"/directories/"),
    ("tile", "", r"/tile/\d+/\d+/\d+"),
    ("search", "", r"/search$"),
    ("item", "", r"/content/(items|users)/"),
    ("metadata", "", r""),
)
# Made in the client, for a proxy that has accepted a connection can't refuse it any more; see `wire.py`.
BEFORE_CONNECTION = ("refused", "no name")
# Nothing reaches the server.
NOT_SENT = (
    "reset before",
    "request cut",
    "500",
    "502",
    "503",
    "504",
    "503 later",
    "429",
    "429 later",
    "html",
    "error body",
)
# The server does its work, and the answer is spoiled.
ANSWER = ("answer lost", "reset in the middle", "stall", "stall in the middle", "json cut", "trickle", "length too long",
          "length too short", "changed bytes")  # fmt: skip
FAULTS = (*BEFORE_CONNECTION, *NOT_SENT, *ANSWER, "token expired", "token refused")
LATER = "2"  # seconds, as Retry-After
BUFFER = 8 * 1024  # bytes of a socket, of which the system makes twice as many
LONGEST_STALL = 30.0  # seconds
_HOP = {"connection", "content-length", "transfer-encoding", "keep-alive", "host"}


def step_of(method: str, path: str) -> str:
    """What a request is for."""
    return next(step for step, only, match in STEPS if only in ("", method) and re.search(match, path))


@dataclass
class Rule:
    """One fault at the *nth* request of a step, and at the next ones, *times* in all."""

    step: str
    fault: str
    nth: int = 1
    times: int = 1
    seen: int = 0
    hits: int = 0

    def take(self, step: str) -> bool:
        if step != self.step:
            return False
        self.seen += 1
        if self.seen < self.nth or self.hits >= self.times:
            return False
        self.hits += 1
        return True


@dataclass
class Seen:
    """A request as it stands in the log; *sent* counts the bytes of the answer's body that went out, of *size*."""

    step: str
    method: str
    path: str
    fault: str = ""
    status: int = 0
    sent: int = 0
    size: int = 0
    is_over: bool = False


class Proxy:
    """Listens on the loopback; *expire* ends all tokens of the server."""

    def __init__(self, port: int, expire: Callable[[], None] = lambda: None) -> None:
        self.target, self.expire = port, expire
        self.rule: Rule | None = None
        self.piece, self.pause = 0, 0.0  # bytes and seconds: how fast files come, 0 for at once
        self.released = threading.Event()
        self._lock = threading.Lock()
        self._log: list[Seen] = []
        self._server = _Server(self)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def through(self, url: str) -> str:
        """The address by which a resource of the server is reached through here."""
        return url.replace(f":{self.target}", f":{self.port}")

    def inject(self, rule: Rule | None) -> Rule | None:
        """Begin a new log, and spoil what *rule* says."""
        with self._lock:
            self.rule = rule
            self._log = []
        self.released.set()
        self.released = threading.Event()
        return rule

    @property
    def log(self) -> list[Seen]:
        with self._lock:
            return list(self._log)

    def counts(self) -> dict[str, int]:
        """How many requests of each step came, in the order of the first of each."""
        found: dict[str, int] = {}
        for seen in self.log:
            found[seen.step] = found.get(seen.step, 0) + 1
        return found

    def sent(self, steps: Sequence[str]) -> tuple[int, int]:
        """How many bytes of answers to a step went out, and in how many answers."""
        found = [seen for seen in self.log if seen.step in steps and seen.status in (200, 206)]
        return sum(seen.sent for seen in found), len(found)

    def settle(self, seconds: float = 5.0) -> None:
        """Wait until the server has answered all that was passed on to it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not all(seen.is_over for seen in self.log):
            time.sleep(0.002)

    def connection_fault(self, method: str, path: str) -> str:
        """The fault of a connection that is about to be made for a request; "" for none."""
        with self._lock:
            rule, step = self.rule, step_of(method, path)
            if rule is None or rule.fault not in BEFORE_CONNECTION or not rule.take(step):
                return ""
            self._log.append(Seen(step, method, path, rule.fault))
            return rule.fault

    def note(self, method: str, path: str) -> Seen:
        """Log a request, with the fault that it is to meet."""
        with self._lock:
            seen, rule = Seen(step_of(method, path), method, path), self.rule
            if rule is not None and rule.fault not in BEFORE_CONNECTION and rule.take(seen.step):
                seen.fault = rule.fault
            self._log.append(seen)
            return seen


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that die are what this is for."""


class _GoneError(Exception):
    """The connection is at its end."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: 40 ms else
    server: _Server

    def log_message(self, *_: object) -> None:
        """The proxy has a log of its own."""

    def do_GET(self) -> None:  # noqa: N802 (the name that http.server calls)
        proxy = self.server.proxy
        seen = proxy.note(self.command, self.path.partition("?")[0])
        try:
            self._answer(proxy, seen)
        except (_GoneError, ConnectionError, TimeoutError):
            self.close_connection = True
        finally:
            seen.is_over = True

    do_POST = do_HEAD = do_GET  # noqa: N815

    def _answer(self, proxy: Proxy, seen: Seen) -> None:
        fault, length = seen.fault, int(self.headers.get("Content-Length") or 0)
        if fault == "request cut":
            self.rfile.read(length // 2)
            self._reset()
        body = self.rfile.read(length)
        if len(body) < length:
            raise _GoneError  # the client died while it sent
        if fault == "reset before":
            self._reset()
        if fault == "token expired":
            proxy.expire()
        reply = _made_up(fault) if fault in NOT_SENT or fault == "token refused" else self._forward(proxy, body)
        status, headers, data = reply
        seen.status = status
        if fault == "answer lost":
            self._reset()
        if fault == "stall":
            self._wait(proxy)
        if fault == "json cut":
            data = data[: max(1, len(data) * 2 // 3)]
        if fault == "changed bytes":
            data = _changed(data)
        self._send(proxy, seen, status, headers, data)

    def _forward(self, proxy: Proxy, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """Ask the server, and let all addresses in what it says lead through here."""
        connection = http.client.HTTPConnection("127.0.0.1", proxy.target, timeout=60)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", self.headers.get("Host", ""))
            for name, value in self.headers.items():
                if name.lower() not in _HOP:
                    connection.putheader(name, value)
            if body or self.command == "POST":
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        headers = [(name, _readdressed(value, proxy)) for name, value in answer.getheaders()]
        if "json" in answer.getheader("Content-Type", ""):
            data = _readdressed(data.decode("utf-8"), proxy).encode()
        return answer.status, [each for each in headers if each[0].lower() not in _HOP], data

    def _send(self, proxy: Proxy, seen: Seen, status: int, headers: list[tuple[str, str]], data: bytes) -> None:
        fault, length = seen.fault, len(data)
        seen.size = length
        if fault == "length too long":
            length += 10
        if fault == "length too short":
            length = length * 3 // 4
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("server", "date"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.flush()
        if self.command == "HEAD":
            return
        if fault in ("reset in the middle", "stall in the middle"):
            self._write(seen, data[: len(data) // 2])
            if fault.startswith("stall"):
                self._wait(proxy)
            time.sleep(0.05)  # what was sent is to arrive: a reset takes it along
            self._reset()
        is_file = seen.step in ("download", "image") and len(data) > 2000
        piece, pause = (proxy.piece, proxy.pause) if is_file and proxy.piece else (len(data) or 1, 0.0)
        if pause:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        if fault == "trickle":
            piece, pause = max(1, len(data) // 12), 0.05
        for place in range(0, len(data), piece):
            if place and pause:
                time.sleep(pause)
            self._write(seen, data[place : place + piece])
        if fault.startswith("length"):
            self.close_connection = True

    def _write(self, seen: Seen, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()
        seen.sent += len(data)

    def _wait(self, proxy: Proxy) -> None:
        """Say nothing more until the client has given up."""
        released, end = proxy.released, time.monotonic() + LONGEST_STALL
        self.connection.settimeout(0.05)
        while time.monotonic() < end and not released.is_set():
            with contextlib.suppress(TimeoutError):
                if not self.connection.recv(1):
                    break
        raise _GoneError

    def _reset(self) -> None:
        """End the connection with RST instead of a goodbye."""
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        raise _GoneError


def _made_up(fault: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """An answer that the server has no part in."""
    page = [("Content-Type", "text/html")], b"<!DOCTYPE html><html><body><h1>Proxy</h1>Try later.</body></html>"
    if fault[0].isdigit():
        later = [("Retry-After", LATER)] if fault.endswith("later") else []
        return int(fault[:3]), [*page[0], *later], page[1]
    if fault == "html":
        return 200, *page
    code, text = (498, "Invalid Token") if fault == "token refused" else (500, "Unable to complete operation.")
    body = json.dumps({"error": {"code": code, "message": text, "details": []}}).encode()
    return 200, [("Content-Type", "application/json;charset=utf-8")], body


def _changed(data: bytes) -> bytes:
    """The same length, with other bytes in the middle; never text that can still be read."""
    middle, width = len(data) // 2, min(16, max(1, len(data) // 4))
    return data[:middle] + bytes(byte ^ 0xA5 for byte in data[middle : middle + width]) + data[middle + width :]


def _readdressed(text: str, proxy: Proxy) -> str:
    return re.sub(rf"\b(127\.0\.0\.1|localhost):{proxy.target}\b", rf"\g<1>:{proxy.port}", text)
