# SPDX-License-Identifier: GPL-2.0-or-later
"""Cancellation, sleeping and clock in one injectable object."""

from __future__ import annotations

import threading
import time
from typing import Callable, Optional, TypeVar

from .errors import CancelledError

T = TypeVar("T")

THREADS = "arcgis_export "  # what the names of all threads of the plugin begin with
SLICE = 0.2  # seconds between two checks of the cancel flag


def thread_name(purpose: str, tag: str = "") -> str:
    """Return the name of a new thread: it ends with *tag*, or with the tag of the thread that makes it.

    The log of a job is told from others by it: a job's threads all have its id as tag.
    """
    tag = tag or threading.current_thread().name.partition("#")[2]
    return f"{THREADS}{purpose}#{tag}" if tag else f"{THREADS}{purpose}"


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
        """Raise `CancelledError` when the user has cancelled."""
        if self.cancelled():
            raise CancelledError

    def uncancellable(self) -> Waiter:
        """Return a waiter with the same clock that ignores cancellation, for requests sent after a cancel."""
        return Waiter(sleep=self._sleep, clock=self.clock)

    def limited(self, seconds: float) -> Waiter:
        """Return a waiter that counts as cancelled after *seconds*, too, by the real clock."""
        end = time.monotonic() + seconds
        return Waiter(lambda: self.cancelled() or time.monotonic() >= end, self._sleep, self.clock)

    def wait(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Sleep for *seconds* in slices, or *until* something is; raise `CancelledError` as soon as it is wanted."""
        end = self.clock() + seconds
        self.check()
        while (left := end - self.clock()) > 0 and not until():
            self._sleep(min(left, SLICE))
            self.check()

    def run(
        self,
        function: Callable[[threading.Event], T],
        patience: float = 0.0,
        late: Optional[Callable[[Callable[[], T]], None]] = None,
        overdue: Callable[[], bool] = lambda: False,
    ) -> T:
        """Run a blocking call in a thread of its own and return what it returns, or raise what it raises.

        A socket that waits for a silent server can't be interrupted. So a cancel waits *patience* seconds for
        the answer, then leaves the thread behind with its *abandoned* event set and raises `CancelledError`.
        *late* then gets the answer in that thread, as a function that returns or raises it: each answer is
        either returned here or given to *late*, never both and never lost.

        With *patience* the call is made after a cancel, too: for requests to a server after a cancel. A call that is
        *overdue* is left behind in the same way, with a `TimeoutError`.
        """
        if not patience:
            self.check()
        abandoned, answered, lock = threading.Event(), threading.Event(), threading.Lock()
        answers: list[Callable[[], T]] = []

        def work() -> None:
            answer = _answer_of(function, abandoned)
            with lock:
                if not abandoned.is_set():
                    answers.append(answer)
            answered.set()
            if not answers and late is not None:
                late(answer)

        threading.Thread(target=work, name=thread_name("request"), daemon=True).start()
        failure: BaseException = CancelledError()
        while not answered.is_set():
            if self.cancelled():
                answered.wait(patience)
                break
            if overdue():
                failure = TimeoutError()
                break
            answered.wait(SLICE)
        with lock:
            if not answers:
                abandoned.set()
        if not answers:
            raise failure
        return answers[0]()


def _answer_of(function: Callable[[threading.Event], T], abandoned: threading.Event) -> Callable[[], T]:
    """Call *function* and return its answer, as a function that returns or raises it."""
    try:
        value = function(abandoned)
    except BaseException as caught:  # raised again wherever the answer is read
        error = caught

        def fail() -> T:
            raise error

        return fail
    return lambda: value
