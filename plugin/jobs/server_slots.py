# SPDX-License-Identifier: GPL-2.0-or-later
"""Limit of jobs that run on one server at once, over all split exports of this QGIS."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator

from ..arcgis.urls import authority
from ..core.waiter import SLICE, Waiter

_free = threading.Condition()
_taken: Counter[str] = Counter()


@contextlib.contextmanager
def server_slot(url: str, at_once: int, waiter: Waiter) -> Iterator[None]:
    """Wait until fewer than *at_once* jobs run on the server of *url*, and count as one meanwhile.

    Raises `CancelledError` when the user cancels.
    """
    host = authority(url)
    with _free:
        while _taken[host] >= max(1, at_once):
            waiter.check()
            _free.wait(SLICE)
        _taken[host] += 1
    try:
        yield
    finally:
        with _free:
            _taken[host] -= 1
            _free.notify_all()
