# SPDX-License-Identifier: GPL-2.0-or-later
"""The end of the plugin in a QGIS that stays open, as at an upgrade: its threads stop, or load no more code.

QGIS forgets the modules of a plugin that it unloads, and another version's files take their place. What a thread of
the old code would import then is of both, and would be taken for the new code when the plugin is loaded again.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from typing import Any

from ..core.waiter import THREADS
from .log import log

_at_work: set[threading.Thread] = set()  # threads of QGIS that run code of the plugin now

_STEP = 0.02  # seconds
PATIENCE = 2.0  # seconds; threads look for a cancel several times a second
_ROOT = __name__.partition(".")[0]


class _Refusal(MetaPathFinder):
    """Refuses the plugin's modules to threads of the code that was unloaded."""

    def __init__(self, threads: Sequence[threading.Thread]) -> None:
        self._threads = threads

    @property
    def is_over(self) -> bool:
        return not _at_work and not any(thread.is_alive() for thread in self._threads)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.partition(".")[0] == _ROOT and threading.current_thread() in {*self._threads, *_at_work}:
            raise ImportError(f"{name}: the plugin was unloaded", name=name)


@contextlib.contextmanager
def at_work() -> Iterator[None]:
    """Note that a thread of QGIS runs code of the plugin: a task's, or that of an algorithm."""
    thread = threading.current_thread()
    is_new = thread is not threading.main_thread() and thread not in _at_work
    if is_new:
        _at_work.add(thread)
    try:
        yield
    finally:
        if is_new:
            _at_work.discard(thread)


def end_threads(patience: float = PATIENCE) -> None:
    """Wait a little for the plugin's threads, which have been told to stop; those that go on import nothing more."""
    end = time.monotonic() + patience
    threads = [thread for thread in threading.enumerate() if thread.name.startswith(THREADS)]
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    while _at_work and time.monotonic() < end:
        time.sleep(_STEP)
    left = [thread for thread in threads if thread.is_alive()]
    sys.meta_path[:] = [finder for finder in sys.meta_path if not getattr(finder, "is_over", False)]
    if left or _at_work:
        log.info("Unloaded while at work: %s", ", ".join(thread.name for thread in (*left, *_at_work)))
        sys.meta_path.insert(0, _Refusal(left))
