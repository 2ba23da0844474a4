# SPDX-License-Identifier: GPL-2.0-or-later
"""HTTP itself: reading requests, sending replies, and sending them badly when told so."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import sys
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from .faults import AFTER, BEFORE, DOWNLOAD, WIRE, Rule
from .messages import JSON, Reply, Request, error, page, s3_denied
from .multipart import KEPT, Body, Form
from .odd import odd_answer

if TYPE_CHECKING:
    from ..server import Sandbox

PIECE = 65536


class HangupError(Exception):
    """The connection ends here, without (the rest of) an answer."""


class Server(ThreadingHTTPServer):
    """Threads for connections, all of which end when the server does."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, sandbox: Sandbox, port: int) -> None:
        """Listen on the loopback only."""
        self.sandbox = sandbox
        self.open: set[socket.socket] = set()
        super().__init__((sandbox.host, port), Handler)

    def get_request(self) -> tuple[Any, Any]:
        """Take a connection; a TLS one greets its client in a thread of its own, with the first read."""
        connection, address = super().get_request()
        if self.sandbox.tls is not None:
            connection = self.sandbox.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection."""
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection."""
        self.open.discard(request)
        super().shutdown_request(request)

    def drop_all(self) -> None:
        """Cut every connection, as the death of a process does."""
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are no error of ours."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError, ValueError, ssl.SSLError)):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "Apache-Coyote/1.1"
    sys_version = ""
    disable_nagle_algorithm = True  # head and body are two writes; the second would wait for 40 ms
    wbufsize = -1  # one packet for head and body, else small answers wait for an acknowledgement
    disable_nagle_algorithm = True
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing here; the sandbox keeps a log of its own."""

    def handle(self) -> None:
        """Serve; a client that is refused its greeting gets to read why, as of Apache's lingering close."""
        try:
            super().handle()
        except ssl.SSLError:
            with contextlib.suppress(OSError):
                self.connection.settimeout(1.0)
                self.connection.shutdown(socket.SHUT_WR)
                while self.connection.recv(PIECE):
                    pass
            raise

    def do_GET(self) -> None:  # noqa: N802 (the name that http.server calls)
        """Answer any method."""
        sandbox = self.server.sandbox
        request = self._read()
        if request is None:
            return
        sandbox.note(request)
        try:
            self._answer(request, sandbox)
        finally:
            for file in request.files.values():
                file.path.unlink(missing_ok=True)  # those that nobody took

    def _answer(self, request: Request, sandbox: Sandbox) -> None:
        try:
            reply = self._before(request) or sandbox.site.respond(request)
        except HangupError:
            self._reset()
            return
        except Exception as problem:
            if sandbox.verbose:
                raise
            reply = error(500, f"{type(problem).__name__}: {problem}", status=500)
        request.status = reply.status
        sandbox.tell(request)
        if sandbox.faults.take(AFTER, request.path):
            self._reset()
            return
        with contextlib.suppress(ConnectionError):
            self._send(reply, request)

    do_POST = do_HEAD = do_PUT = do_DELETE = do_OPTIONS = do_GET  # noqa: N815

    def _read(self) -> Request | None:
        try:
            length = int(self.headers.get("Content-Length") or 0)
        except ValueError:
            length = 0
        if "chunked" in str(self.headers.get("Transfer-Encoding", "")).lower():
            # ArcGIS answers 411 too
            self.close_connection = True
            self.send_error(411)
            return None
        path, _, query = self.path.partition("?")
        pairs = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        request = Request(self.command, urllib.parse.unquote(path), pairs, {}, self.headers, query)
        if isinstance(self.connection, ssl.SSLSocket):
            request.scheme, request.peer = "https", common_name(self.connection.getpeercert())
        boundary = self.headers.get_param("boundary")
        if self.headers.get_content_type() == "multipart/form-data" and isinstance(boundary, str):
            return self._read_parts(request, Body(self.rfile, length), boundary)
        body = self.rfile.read(length) if length else b""
        request.body = body[:KEPT]
        if "x-www-form-urlencoded" in str(self.headers.get("Content-Type", "")):
            request.form = dict(urllib.parse.parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        return request

    def _read_parts(self, request: Request, body: Body, boundary: str) -> Request | None:
        """A form with files in it, which may be large."""
        try:
            form = Form(body, boundary, self.server.sandbox.folder / "incoming")
        except ValueError:
            self.close_connection = True
            self.send_error(400)
            return None
        request.form, request.files, request.body = form.fields, form.files, body.head
        return request

    def _before(self, request: Request) -> Reply | None:
        """Switches that act whatever was asked for."""
        sandbox = self.server.sandbox
        rule = sandbox.faults.take(BEFORE, request.path)
        if rule is None:
            return None
        options = rule.options
        if rule.name == "delay":
            time.sleep(options["seconds"])
            return None
        if rule.name in ("reset", "hang", "die"):
            if rule.name == "hang":
                sandbox.released.wait(600)
            if rule.name == "die":
                sandbox.stop_soon()
            raise HangupError
        if rule.name == "error":
            reply = error(options["code"], options["message"], status=options["status"])
            reply.body = json.dumps({"error": {k: options[k] for k in ("code", "message", "details")}}).encode()
        elif rule.name == "html":
            reply = page("Service Unavailable", "The web adaptor is not configured.", options["status"])
        elif rule.name == "login":
            reply = Reply(302, b"", "text/html", {"Location": "/signin?redirect=1"})
        elif rule.name == "gone":
            reply = page("404", request.path, 404) if options["html"] else error(404, "Job not found.", status=404)
        elif rule.name == "busy":
            reply = error(503, "Service Unavailable", status=503)
            reply.headers["Retry-After"] = str(options["retry_after"])
        else:
            reply = page("Internal Server Error", status=options["status"])
        reply.plain = True
        return reply

    def _reset(self) -> None:
        """End the connection with RST instead of a goodbye."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def _head(self, reply: Reply, length: int | None) -> None:
        self.send_response(reply.status)
        if reply.body or reply.file or length:
            self.send_header("Content-Type", reply.kind)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def _send(self, reply: Reply, request: Request) -> None:
        bare = request.method == "HEAD"
        rule = self.server.sandbox.faults.take(WIRE, request.path)
        if rule is not None:
            self.close_connection = True
            for piece in odd_answer(reply, rule):
                self.wfile.write(piece)
                self.wfile.flush()
                if rule.name == "trickle" and self.server.sandbox.released.wait(rule.options["pause"]):
                    return
            return
        if reply.file is not None:
            self._send_file(reply, request)
            return
        self._head(reply, len(reply.body))
        if not bare:
            self.wfile.write(reply.body)

    def _send_file(self, reply: Reply, request: Request) -> None:
        assert reply.file is not None
        sandbox = self.server.sandbox
        rule = sandbox.faults.take(DOWNLOAD, request.path) or Rule("", None, None, {})  # type: ignore[arg-type]
        data = reply.file.read_bytes()
        if rule.name == "json_error":
            text = {"error": {"code": rule.options["code"], "message": rule.options["message"], "details": []}}
            self._send(Reply(200, json.dumps(text).encode(), JSON), request)
            return
        if rule.name == "expired":
            request.status = 403
            self._send(s3_denied("AccessDenied", "Request has expired"), request)
            return
        if rule.name == "corrupt":
            # the head stays a zip's; the directory at the end is what breaks
            data = data[: len(data) // 2] + bytes(byte ^ 0x5A for byte in data[len(data) // 2 :])
        start, part = 0, data
        span = str(request.headers.get("Range", ""))
        known = request.headers.get("If-Range")
        if known and known not in (reply.headers.get("ETag"), reply.headers.get("Last-Modified")):
            span = ""  # another file by now: all of it
        if span.startswith("bytes=") and sandbox.ranges and "," not in span:
            first, _, last = span[6:].partition("-")
            start = int(first) if first else max(len(data) - int(last), 0)
            end = min(int(last) + 1 if first and last else len(data), len(data))
            if start >= len(data):
                self._send(Reply(416, headers={"Content-Range": f"bytes */{len(data)}"}), request)
                return
            part = data[start:end]
            reply.status = request.status = 206
            reply.headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(data)}"
        if sandbox.ranges:
            reply.headers["Accept-Ranges"] = "bytes"
        self._send_body(reply, request, part, rule)

    def _send_body(self, reply: Reply, request: Request, part: bytes, rule: Rule) -> None:
        length: int | None = len(part)
        if rule.name == "chunked":
            reply.headers["Transfer-Encoding"], length = "chunked", None
        elif rule.name == "nolength":
            self.close_connection, length = True, None
        self._head(reply, length)
        if request.method == "HEAD":
            return
        if rule.name == "truncate":
            self.wfile.write(part[: int(len(part) * rule.options["part"])])
            self.wfile.flush()
            self.close_connection = True
            return
        size = rule.options.get("piece", PIECE)
        for place in range(0, len(part), size):
            piece = part[place : place + size]
            if rule.name == "chunked":
                piece = f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
            self.wfile.write(piece)
            if rule.name == "slow":
                self.wfile.flush()
                if self.server.sandbox.released.wait(rule.options["pause"]):
                    pass  # clear() lets the rest through at once
        if rule.name == "chunked":
            self.wfile.write(b"0\r\n\r\n")


def common_name(certificate: Any) -> str:
    """The name of the subject of a certificate as `ssl` tells it; "" where there is none."""
    pairs = [pair for pairs in (certificate or {}).get("subject", ()) for pair in pairs]
    return str(dict(pairs).get("commonName", ""))
