# SPDX-License-Identifier: GPL-2.0-or-later
"""How a job waits for a server that can't be reached: as long as the user lets it, and says so."""

from __future__ import annotations

import threading
import time
from typing import Callable, Optional, Union

from ...core.errors import ExportError
from ...core.i18n import tr
from ...core.waiter import Waiter
from ..errors import ThrottledError, TransportError
from ..request_log import log, loggable, reason
from ..urls import host_of

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between two tries
SHARE = 0.5  # of how long the server has not answered: the next pause
LONGEST_RETRY_AFTER = 300.0  # seconds; servers ask for hours and are back in minutes


class Patience:
    """Waits between two tries of a request, for all threads of one job."""

    def __init__(
        self,
        waiter: Waiter,
        tell: Callable[[str], None],
        may_wait: Callable[[float], bool] = lambda seconds: True,
        now: Callable[[], float] = time.time,
    ) -> None:
        """*tell* shows a sentence, *may_wait* says whether so many seconds fit in the time limit, *now* is the time
        of day in epoch seconds.
        """
        self._waiter, self._tell, self._may_wait, self._now = waiter, tell, may_wait, now
        self._lock = threading.Lock()
        self._since: dict[str, tuple[float, float]] = {}  # host -> clock and time of day of the first failure
        self._hurries = 0
        self._outer: Optional[Patience] = None

    def try_now(self) -> None:
        """End all waits: the user wants the next try now."""
        self._hurries += 1

    def follow(self, outer: Optional[Patience]) -> None:
        """Let `try_now` of *outer*, that of the job which this one is a part of, end these waits, too."""
        self._outer = outer

    def _hurry(self) -> int:
        return self._hurries + (self._outer._hurry() if self._outer is not None else 0)

    def answered(self, url: str) -> None:
        """Note that the host of *url* has answered."""
        if self._since:
            with self._lock:
                self._since.pop(host_of(url), None)

    def wait(self, error: Union[ExportError, TransportError, ThrottledError], url: str) -> None:
        """Wait until the next try of a request that failed.

        Raises *error* where waiting is of no use or the time limit ends before, `CancelledError`.
        """
        if getattr(error, "is_lasting", False):
            raise error
        host, clock = host_of(url), self._waiter.clock()
        with self._lock:
            begun, moment = self._since.setdefault(host, (clock, self._now()))
        asked = min(LONGEST_RETRY_AFTER, getattr(error, "retry_after", None) or 0.0)
        seconds = max(asked, min(LONGEST_PAUSE, max(FIRST_PAUSE, SHARE * (clock - begun))))
        if not self._may_wait(seconds):
            raise error
        if isinstance(error, ThrottledError):
            text = tr("{host} has been busy since {time}; trying again in {seconds} s")
        elif isinstance(error, TransportError):
            text = tr("{host} has not answered since {time}; trying again in {seconds} s")
        else:
            text = tr("{host} has answered with an error since {time}; trying again in {seconds} s")
        at = time.strftime("%H:%M", time.localtime(moment))
        log.info("Trying %s again in %.0f s: %s", loggable(url), seconds, reason(error))
        self._tell(text.format(host=host, time=at, seconds=max(1, round(seconds))))
        hurries = self._hurry()
        self._waiter.wait(seconds, lambda: self._hurry() != hurries)
