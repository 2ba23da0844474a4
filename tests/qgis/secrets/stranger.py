# SPDX-License-Identifier: GPL-2.0-or-later
"""A host that no sign-in is for: it asks for one, and keeps every byte that comes."""

from __future__ import annotations

import contextlib
import json
import socketserver
import threading
from typing import Any

ASKS = json.dumps({"error": {"code": 499, "message": "Token Required", "details": []}}).encode()


class Stranger:
    """Listens at an address of the loopback that is not the sandbox's."""

    def __init__(self, address: str = "127.0.0.2") -> None:
        self.heard: list[bytes] = []
        heard = self.heard

        class Handler(socketserver.StreamRequestHandler):
            timeout = 5

            def handle(self) -> None:
                with contextlib.suppress(OSError, ValueError):
                    head, length = b"", 0
                    while (line := self.rfile.readline(65536)) not in (b"\r\n", b""):
                        head += line
                        name, _, value = line.partition(b":")
                        if name.strip().lower() == b"content-length":
                            length = int(value)
                    heard.append(head + b"\r\n" + self.rfile.read(length))
                    status = b"401 Unauthorized" if b"/basic/" in head.split(b"\r\n")[0] else b"200 OK"
                    asks = b'WWW-Authenticate: Basic realm="stranger"\r\n' if b"401" in status else b""
                    self.wfile.write(
                        b"HTTP/1.1 %s\r\n%sContent-Type: application/json\r\nConnection: close\r\n"
                        b"Content-Length: %d\r\n\r\n%s" % (status, asks, len(ASKS), ASKS)
                    )

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self._server = Server((address, 0), Handler)
        self.url = f"http://{address}:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Stranger:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._server.server_close()
