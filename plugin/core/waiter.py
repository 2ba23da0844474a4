# SPDX-License-Identifier: GPL-2.0-or-later
"""Cancellation, sleeping and clock in one injectable object."""

from __future__ import annotations

import queue
import threading
import time
from typing import Any, Callable, TypeVar

from .errors import CancelledError

T = TypeVar("T")

SLICE = 0.2  # seconds between two looks at the cancel flag


class Waiter:
    """A clock, a sleep and a cancel flag in one; tests hand in their own."""

    def __init__(
        self,
        cancelled: Callable[[], bool] = lambda: False,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.cancelled = cancelled
        self.clock = clock
        self._sleep = sleep

    def check(self) -> None:
        """Raise `CancelledError` when the person has cancelled."""
        if self.cancelled():
            raise CancelledError

    def uncancellable(self) -> Waiter:
        """Return a waiter with the same clock that ignores cancellation, for requests sent after a cancel."""
        return Waiter(sleep=self._sleep, clock=self.clock)

    def wait(self, seconds: float) -> None:
        """Sleep for *seconds* in slices; raise `CancelledError` as soon as it is wanted."""
        end = self.clock() + seconds
        self.check()
        while (left := end - self.clock()) > 0:
            self._sleep(min(left, SLICE))
            self.check()

    def run(self, function: Callable[[threading.Event], T]) -> T:
        """Run a blocking call in a thread of its own and return what it returns.

        A socket that waits for a silent server can't be interrupted; so on cancel the thread
        is left behind with its *abandoned* event set, on which it must clean up and end.
        """
        self.check()
        abandoned = threading.Event()
        answers: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

        def work() -> None:
            try:
                answers.put((True, function(abandoned)))
            except BaseException as error:  # handed to the caller, whatever it is
                answers.put((False, error))

        threading.Thread(target=work, name="arcgis_export request", daemon=True).start()
        while True:
            try:
                succeeded, value = answers.get(timeout=SLICE)
            except queue.Empty:
                if self.cancelled():
                    abandoned.set()
                    raise CancelledError from None
                continue
            if succeeded:
                result: T = value
                return result
            raise value
