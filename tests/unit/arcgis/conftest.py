# SPDX-License-Identifier: GPL-2.0-or-later
"""A web server that answers as the test says, for what no ArcGIS server would."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, NamedTuple, Optional, Union

import pytest

Reply = tuple[int, Mapping[str, Union[str, tuple[str, ...]]], Any]


class Seen(NamedTuple):
    path: str
    basic: Optional[str]
    form: str
    headers: Mapping[str, str]


class WebServer(ThreadingHTTPServer):
    """Gives what *play* returns for path, ``Authorization`` and form: status, headers, and bytes or JSON."""

    play: Callable[[str, Optional[str], str], Reply]

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[Seen] = []
        self.chunks: list[bytes] = []  # sent one by one in place of a body

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that is done hangs up."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def other(self) -> str:
        """Its address by another name, as another host."""
        return f"http://localhost:{self.server_address[1]}"

    def give_tokens(self, answer: Callable[[bool], Reply]) -> list[str]:
        """Give tokens, and *answer* what else is asked for, by whether a token came along; return those given."""
        tokens: list[str] = []

        def play(path: str, basic: Optional[str], form: str) -> Reply:
            if path.endswith("generateToken"):
                tokens.append(f"token-number-{len(tokens)}")
                return 200, {}, {"token": tokens[-1], "expires": 4e12}
            if path.endswith("/info"):
                return 200, {}, {"authInfo": {"tokenServicesUrl": f"{self.url}/server/tokens/"}}
            return answer("X-Esri-Authorization" in self.seen[-1].headers)

        self.play = play
        return tokens


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:  # noqa: N802
        server: Any = self.server
        form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path, basic = self.path.partition("?")[0], self.headers.get("Authorization")
        server.seen.append(Seen(path, basic, form, self.headers))
        status, headers, body = server.play(path, basic, form)
        if server.chunks:
            headers, body = {**headers, "Transfer-Encoding": "chunked"}, b""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        length = {} if server.chunks else {"Content-Length": str(len(data))}
        for name, value in {**headers, **length}.items():
            for each in value if isinstance(value, tuple) else (value,):
                self.send_header(name, each)
        self.end_headers()
        for piece in server.chunks:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n" if server.chunks else data)

    do_POST = do_GET  # noqa: N815


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as made:
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield made
        made.shutdown()
