# SPDX-License-Identifier: GPL-2.0-or-later
"""Limit of jobs that run on one server at once, over all jobs of this QGIS; first come, first served."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter, deque
from collections.abc import Iterator
from typing import Callable

from ..arcgis.urls import authority
from ..core.waiter import SLICE, Waiter

_free = threading.Condition()
_taken: Counter[str] = Counter()
_queues: dict[str, deque[object]] = {}


@contextlib.contextmanager
def server_slot(url: str, at_once: int, waiter: Waiter, waits: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Wait until fewer than *at_once* jobs run on the server of *url*, and count as one meanwhile.

    *waits* is called once where there is no room yet. Raises `CancelledError` when the user cancels.
    """
    host, ticket = authority(url), object()
    _enter(host, ticket, max(1, at_once), waiter, waits)
    try:
        yield
    finally:
        with _free:
            _taken[host] -= 1
            _free.notify_all()


def _enter(host: str, ticket: object, at_once: int, waiter: Waiter, waits: Callable[[], None]) -> None:
    told = False
    with _free:
        queue = _queues.setdefault(host, deque())
        queue.append(ticket)
    try:
        while True:
            waiter.check()
            with _free:
                if queue[0] is ticket and _taken[host] < at_once:
                    _taken[host] += 1
                    return
            if not told:
                told = True
                waits()  # without the lock: it may be slow
            with _free:
                _free.wait(SLICE)
    finally:
        with _free:
            queue.remove(ticket)
            _free.notify_all()
