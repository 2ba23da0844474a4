# SPDX-License-Identifier: GPL-2.0-or-later
"""Connections that are never made: refused, or to a host whose name is gone; real errors, in the client's sockets."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
from collections.abc import Iterator
from typing import Any

from urllib3.connectionpool import HTTPConnectionPool
from urllib3.util import connection

from tests.faults.proxy import Proxy


@contextlib.contextmanager
def broken_connections(proxy: Proxy) -> Iterator[None]:
    """Let requests of this process to *proxy* meet the faults that come before it."""
    now = threading.local()
    urlopen, create = HTTPConnectionPool.urlopen, connection.create_connection

    def opened(pool: Any, method: str, url: str, *values: Any, **more: Any) -> Any:
        now.fault = proxy.connection_fault(method, url.partition("?")[0]) if pool.port == proxy.port else ""
        if now.fault:
            _close_kept(pool)
        try:
            return urlopen(pool, method, url, *values, **more)
        finally:
            now.fault = ""

    def created(address: Any, *values: Any, **more: Any) -> Any:
        fault = getattr(now, "fault", "")
        if fault == "no name":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if fault == "refused":
            return create(("127.0.0.1", _closed_port()), *values, **more)
        return create(address, *values, **more)

    HTTPConnectionPool.urlopen, connection.create_connection = opened, created
    try:
        yield
    finally:
        HTTPConnectionPool.urlopen, connection.create_connection = urlopen, create


def _close_kept(pool: Any) -> None:
    """Close the connections that are kept: the next request makes a new one."""
    kept = []
    with contextlib.suppress(queue.Empty):
        while True:
            kept.append(pool.pool.get_nowait())
    for each in reversed(kept):
        if each is not None:
            each.close()
        pool.pool.put_nowait(each)


def _closed_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
