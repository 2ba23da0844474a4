# SPDX-License-Identifier: GPL-2.0-or-later
"""Process a list of items in a few threads, each with a session of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from typing import Callable, Generic, Optional, TypeVar

from ...core.errors import CancelledError
from ...core.waiter import SLICE, thread_name
from .session import Session

PATIENCE = 0.9  # seconds that a cancel waits for the threads, which may notify a server

T = TypeVar("T")


class WorkerPool(Generic[T]):
    """Process items in *at_once* threads; stop handing out items after the first error."""

    def __init__(self, session: Session, process: Callable[[T, Session], None], at_once: int) -> None:
        self._session, self._process, self._at_once = session, process, max(1, at_once)
        self._changed = threading.Condition()
        self._todo: deque[T] = deque()
        self._working = 0
        self._error: Optional[Exception] = None

    def run(self, items: Iterable[T], report: Callable[[], None]) -> None:
        """Work through *items*, calling *report* in this thread now and then.

        What is at work when something fails is finished first; then the failure is raised, or
        `CancelledError` as soon as the user cancels.
        """
        self._todo = deque(items)
        threads = [
            threading.Thread(target=self._work, name=thread_name("part"), daemon=True)
            for _ in range(min(self._at_once, len(self._todo)))
        ]
        self._working = len(threads)
        for thread in threads:
            thread.start()
        while True:
            with self._changed:
                if not self._working:
                    break
                self._changed.wait(SLICE)
            report()
            if self._session.waiter.cancelled():
                for thread in threads:
                    thread.join(PATIENCE / len(threads))
                raise CancelledError
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        try:
            with self._session.for_thread() as session:  # signs in once, for all its items
                while (item := self._next()) is not None:
                    self._process(item, session)
        except Exception as error:  # raised again in the waiting thread
            with self._changed:
                if self._error is None or isinstance(self._error, CancelledError):
                    self._error = error
        finally:
            with self._changed:
                self._working -= 1
                self._changed.notify_all()

    def _next(self) -> Optional[T]:
        with self._changed:
            return self._todo.popleft() if self._todo and self._error is None else None
