# SPDX-License-Identifier: GPL-2.0-or-later
"""Run functions in a background thread, with their results on the main thread."""

from __future__ import annotations

import contextlib
import threading
import traceback
from typing import Any, Callable, Optional, TypeVar

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QObject, QThread, pyqtSignal

from ..core.errors import CancelledError, ExportError
from ..core.i18n import tr
from ..core.waiter import Waiter
from .log import log

T = TypeVar("T")

MAIN_THREAD_PATIENCE = 300.0  # seconds; a user may be signing in


class Work(QObject):
    """One function in a thread of its own; its answer comes back on the main thread.

    No `QgsTask`: those share a few threads, and a look-up must not wait for an export to end.
    """

    _ended = pyqtSignal(object, object)

    def __init__(
        self,
        function: Callable[[Waiter], Any],
        done: Callable[[Any], None],
        failed: Callable[[ExportError], None],
    ) -> None:
        super().__init__()
        self._function = function
        self._done = done
        self._failed = failed
        self._cancelled = threading.Event()
        self._ended.connect(self._deliver)

    def start(self) -> None:
        _running.add(self)
        threading.Thread(target=self._work, name="arcgis_export work", daemon=True).start()

    def cancel(self) -> None:
        """Neither *done* nor *failed* is called after this."""
        self._cancelled.set()

    def _work(self) -> None:
        value, failure = None, None
        try:
            value = self._function(Waiter(self._cancelled.is_set))
        except ExportError as error:
            failure = error
        except Exception as error:  # nothing that goes wrong here may reach a user as a traceback
            with contextlib.suppress(ImportError):  # the plugin was unloaded meanwhile
                failure = unexpected(error)
        with contextlib.suppress(RuntimeError):  # QGIS has gone meanwhile
            self._ended.emit(value, failure)

    def _deliver(self, value: Any, failure: Optional[ExportError]) -> None:
        _running.discard(self)
        if self._cancelled.is_set() or _is_gone(self._done):
            return
        if failure is None:
            self._done(value)
        elif not isinstance(failure, CancelledError):
            self._failed(failure)


def _is_gone(call: Callable[..., Any]) -> bool:
    """Whether the widget, or other object of Qt's, that *call* belongs to has been deleted meanwhile."""
    holders = [getattr(call, "__self__", None)]
    for cell in getattr(call, "__closure__", None) or ():
        with contextlib.suppress(ValueError):  # a name that was never set
            holders.append(cell.cell_contents)
    return any(isinstance(holder, QObject) and sip.isdeleted(holder) for holder in holders)


_running: set[Work] = set()  # so that Python keeps a reference


def start(
    function: Callable[[Waiter], Any], done: Callable[[Any], None], failed: Callable[[ExportError], None]
) -> Work:
    """Start *function* in the background, from the main thread; it is handed a `Waiter` that knows of cancel."""
    work = Work(function, done, failed)
    work.start()
    return work


def cancel_all() -> None:
    """Cancel all that runs in the background: the plugin is unloaded."""
    for work in list(_running):
        work.cancel()


def unexpected(error: BaseException) -> ExportError:
    """Return the error of an unexpected exception; the traceback is for the log."""
    from ..arcgis.errors import masked  # QGIS' start needs this module, not that one

    log.error("%s", "".join(traceback.format_exception(type(error), error, error.__traceback__)))
    name = type(error).__name__
    # The text of a UnicodeError holds all that could not be encoded.
    details = name if isinstance(error, UnicodeError) else f"{name}: {masked(str(error))}"
    text = tr("An unexpected error occurred. See the log (ArcGIS Export) for details; please report it.")
    return ExportError(text, details)


class _Caller(QObject):
    """Lives on the main thread and runs there what another thread asks for."""

    wanted = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.moveToThread(QCoreApplication.instance().thread())
        self.wanted.connect(self._run)

    def _run(self, call: Callable[[], None]) -> None:
        call()


def on_main_thread(function: Callable[[], T]) -> Optional[T]:
    """Run *function* on the main thread and return its answer; ``None`` if it fails or takes too long."""
    answer: list[T] = []
    done = threading.Event()

    def call() -> None:
        try:
            answer.append(function())
        except ExportError as error:
            log.info("Not done on the main thread: %s: %s", type(error).__name__, error)
        finally:
            done.set()

    if QThread.currentThread() == QCoreApplication.instance().thread():
        call()
    else:
        caller = _Caller()
        caller.wanted.emit(call)
        done.wait(MAIN_THREAD_PATIENCE)
    return answer[0] if answer else None
