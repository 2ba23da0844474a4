# SPDX-License-Identifier: GPL-2.0-or-later
"""The Add Item request; its response is read even after a cancel, so that the item is known."""

from __future__ import annotations

import threading
from typing import Callable, Optional

from ...core.errors import CancelledError
from ...core.waiter import SLICE
from ..client.session import Session

PATIENCE = 0.6  # seconds that a cancel waits for the answer


class NothingSentError(Exception):
    """The user cancelled before the portal had all of the request."""


class ItemRequest:
    """Asks in a thread, which is left behind by a cancel and then clears up what it has made."""

    def __init__(self, session: Session, ask: Callable[[Session], str]) -> None:
        """*ask* sends the request and returns the id of the item."""
        self._session, self._ask = session, ask
        self._lock = threading.Lock()
        self._left = False
        self._item = ""
        self._error: Optional[BaseException] = None

    def run(self, late: Callable[[str, Session], None]) -> str:
        """Return the id of the item. After a cancel *late* gets it, in the thread, whenever it comes.

        Raises `CancelledError` where it is still open what the portal does, `NothingSentError` where it has
        nothing, and whatever the request raises.
        """
        self._session.waiter.check()
        thread = threading.Thread(target=self._work, args=(late,), name="arcgis_export item", daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(SLICE)
            if self._session.waiter.cancelled():
                thread.join(PATIENCE)
                break
        with self._lock:
            if self._error is None and not self._item:
                self._left = True
                raise CancelledError
        if isinstance(self._error, CancelledError):  # by whoever counts the bytes: the last was not among them
            raise NothingSentError
        if self._error is not None:
            raise self._error
        return self._item

    def _work(self, late: Callable[[str, Session], None]) -> None:
        with self._session.with_waiter(self._session.waiter.uncancellable()) as session:
            try:
                item = self._ask(session)
            except BaseException as error:  # raised again in the waiting thread
                self._error = error
                return
            with self._lock:
                if not self._left:
                    self._item = item
                    return
            late(item, session)
