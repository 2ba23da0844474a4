# SPDX-License-Identifier: GPL-2.0-or-later
"""The Add Item request; its response is read even after a cancel, so that the item is known."""

from __future__ import annotations

import threading
from typing import Callable

from ...core.errors import CancelledError, ExportError
from ..client.session import Session

PATIENCE = 0.6  # seconds that a cancel waits for the answer


class NothingSentError(Exception):
    """The user cancelled before the portal had all of the request."""


def add_item(session: Session, ask: Callable[[Session], str], late: Callable[[str, Session], None]) -> str:
    """Return the id of the item that *ask* makes. After a cancel *late* gets it, in a thread, whenever it comes.

    Raises `CancelledError` where it is still open what the portal does, `NothingSentError` where it has
    nothing, and whatever *ask* raises.
    """

    def send(abandoned: threading.Event) -> str:
        with session.with_waiter(session.waiter.uncancellable()) as alone:
            try:
                return ask(alone)
            except CancelledError:  # by whoever counts the bytes: the last was not among them
                raise NothingSentError from None

    def take(answer: Callable[[], str]) -> None:
        try:
            item = answer()
        except (ExportError, NothingSentError):
            return
        with session.with_waiter(session.waiter.uncancellable()) as alone:
            late(item, alone)

    session.waiter.check()
    return session.waiter.run(send, PATIENCE, take)
