# SPDX-License-Identifier: GPL-2.0-or-later
"""Run functions in a background thread, with their results on the main thread."""

from __future__ import annotations

import contextlib
import threading
import time
from queue import Empty, SimpleQueue
from typing import Any, Callable, Optional, TypeVar

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QObject, QThread, QTimer, pyqtSignal

from ..core.errors import CancelledError, ExportError
from ..core.waiter import SLICE, Waiter
from .log import log
from .plain_text import inert

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
        self.entry: Optional[_Entry] = None  # in QGIS' list of tasks
        self._ended.connect(self._deliver)

    def start(self) -> None:
        _running.add(self)
        threading.Thread(target=self._work, name="arcgis_export work", daemon=True).start()

    def cancel(self) -> None:
        """Neither *done* nor *failed* is called after this."""
        self._cancelled.set()
        self._leave_list()

    def _leave_list(self) -> None:
        if self.entry is not None and not sip.isdeleted(self.entry):
            self.entry.retire()
        self.entry = None

    def _work(self) -> None:
        value, failure = None, None
        try:
            value = self._function(Waiter(self._cancelled.is_set))
        except ExportError as error:
            failure = error.with_traceback(None)  # its frames would keep what they had open
        except Exception as error:  # nothing that goes wrong here may reach a user as a traceback
            with contextlib.suppress(ImportError):  # the plugin was unloaded meanwhile
                failure = _unexpected(error)
        with contextlib.suppress(RuntimeError):  # QGIS has gone meanwhile
            self._ended.emit(value, failure)

    def _deliver(self, value: Any, failure: Optional[ExportError]) -> None:
        _running.discard(self)
        self._leave_list()
        if self._cancelled.is_set() or _is_gone(self._done):
            return
        if failure is None:
            try:
                self._done(value)
            except Exception as error:  # nor here, where an answer may be other than any widget expects
                failure = _unexpected(error)
        if failure is not None and not isinstance(failure, CancelledError):
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


# Silent: the message at the end is ours, with the buttons for the next step.
SILENT = QgsTask.Flag.CanCancel | QgsTask.Flag.CancelWithoutPrompt | QgsTask.Flag.Silent


class _ClosingSign(QgsTask):
    """A task that never runs and that no user sees, so only a closing QGIS cancels it."""

    def __init__(self) -> None:
        super().__init__("ArcGIS Export", SILENT | QgsTask.Flag.Hidden)
        self.was_seen = False
        self.hold()

    def cancel(self) -> None:
        self.was_seen = True

    def retire(self) -> None:
        super().cancel()


class Closing:
    """Distinguishes a user who cancels a task from a QGIS that is asked to quit. Main thread only.

    QGIS then cancels all tasks, with the same call as a user does, before it asks whether to save; and may stay open.
    """

    def __init__(self) -> None:
        self._sign: Optional[_ClosingSign] = None
        self._tasks = 0
        self._cancels: list[Callable[[], None]] = []  # not decided yet whose they are

    def watch(self) -> None:
        """Look out for it, as one more task begins."""
        self._tasks += 1
        if self._sign is None:
            self._sign = _ClosingSign()
            QgsApplication.taskManager().addTask(self._sign)

    def unwatch(self) -> None:
        """One task has ended."""
        self._tasks = max(0, self._tasks - 1)
        if not self._tasks:
            self.stop()

    def stop(self) -> None:
        """No task is of interest any more."""
        self._tasks = 0
        if self._sign is not None:
            self._sign.retire()
            self._sign = None

    def unless_closing(self, cancel: Callable[[], None]) -> None:
        """Call *cancel* in a moment, if it is the user who cancels."""
        if not self._cancels:
            QTimer.singleShot(0, self._decide)
        self._cancels.append(cancel)

    def _decide(self) -> None:
        cancels, self._cancels = self._cancels, []
        if self._sign is not None and self._sign.was_seen:
            self._sign.was_seen = False
            return
        for cancel in cancels:
            cancel()


closing = Closing()


class _Entry(QgsTask):
    """Shows work in QGIS' list of tasks; held, it takes none of their threads."""

    cancel_wanted = pyqtSignal()

    def __init__(self, title: str) -> None:
        super().__init__(inert(title), SILENT)
        self._percent = 0
        self.hold()
        closing.watch()

    def report(self, share: float) -> None:
        """Show progress, 0 to 1; from any thread."""
        percent = int(share * 100)
        if percent > self._percent:
            self._percent = percent
            with contextlib.suppress(RuntimeError):  # QGIS has gone, or the user has cancelled meanwhile
                self.setProgress(percent)

    def cancel(self) -> None:
        closing.unless_closing(lambda: None if sip.isdeleted(self) else self.cancel_wanted.emit())

    def retire(self) -> None:
        """Take it out of the list."""
        closing.unwatch()
        super().cancel()


def start_listed(
    title: str,
    function: Callable[[Waiter, Callable[[float], None]], Any],
    done: Callable[[Any], None],
    failed: Callable[[ExportError], None],
    cancelled: Callable[[], None],
) -> Work:
    """Start *function* as `start` does, and show it in QGIS' list of tasks; *cancelled* when the user cancels there.

    It is handed a `Waiter`, and a function that shows progress, 0 to 1.
    """
    entry = _Entry(title)
    work = Work(lambda waiter: function(waiter, entry.report), done, failed)
    work.entry = entry

    def cancel() -> None:
        work.cancel()
        cancelled()

    entry.cancel_wanted.connect(cancel)
    QgsApplication.taskManager().addTask(entry)
    work.start()
    return work


def cancel_all() -> None:
    """Cancel all that runs in the background: the plugin is unloaded."""
    for work in list(_running):
        work.cancel()
    closing.stop()


def _unexpected(error: BaseException) -> ExportError:
    from ..arcgis.errors import unexpected  # QGIS' start needs this module, not that one

    return unexpected(error)


class _Caller(QObject):
    """Lives on the main thread, and wakes it up for what another thread asks of it."""

    wanted = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.moveToThread(QCoreApplication.instance().thread())
        self.wanted.connect(self._heed)  # a function would be called in the thread of whoever asks

    def _heed(self) -> None:
        heed_calls()


_calls: SimpleQueue[Callable[[], None]] = SimpleQueue()  # that the main thread is to make


def on_main_thread(function: Callable[[], T], waiter: Optional[Waiter] = None) -> Optional[T]:
    """Run *function* on the main thread and return its answer; ``None`` if it fails or takes too long.

    Raises `CancelledError` when *waiter* hears a cancel meanwhile.
    """
    answer: list[T] = []
    done = threading.Event()

    def call() -> None:
        try:
            if not done.is_set():
                answer.append(function())
        except ExportError as error:
            log.info("Not done on the main thread: %s: %s", type(error).__name__, error)
        except Exception as error:
            _unexpected(error)
        finally:
            done.set()

    if _is_main_thread():
        call()
        return answer[0] if answer else None
    _calls.put(call)
    caller = _Caller()
    caller.wanted.emit()
    end = time.monotonic() + MAIN_THREAD_PATIENCE
    try:
        while not done.wait(SLICE) and time.monotonic() < end:
            if waiter is not None:
                waiter.check()
    finally:
        done.set()  # nobody waits any more: it is not begun late
    return answer[0] if answer else None


def heed_calls() -> None:
    """Make the calls that other threads ask of the main thread; any other thread does nothing.

    Whoever lets the main thread wait for other threads calls it meanwhile: Processing runs algorithms on the main
    thread in `qgis_process`, and a renewal of the sign-in by a part of an export would wait for it in vain.
    """
    if not _is_main_thread():
        return
    with contextlib.suppress(Empty):
        while True:
            _calls.get_nowait()()


def _is_main_thread() -> bool:
    return bool(QThread.currentThread() == QCoreApplication.instance().thread())
