# SPDX-License-Identifier: GPL-2.0-or-later
"""Run work on a package as a QGIS task: a conversion or a clean copy."""

from __future__ import annotations

import time
import weakref
from typing import Any, Callable

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication

from ..environment.background import closing, heed_calls
from .task import Task

_EVERY = 0.1  # seconds between two reports: more only keep the window busy

Report = Callable[[int, int], None]


_running: weakref.WeakSet[PackageTask] = weakref.WeakSet()


def cancel_all(patience: float = 1.0) -> None:
    """Cancel all that runs, and wait a little for it: the plugin is unloaded."""
    tasks = [task for task in _running if not sip.isdeleted(task) and task.isActive()]
    for task in tasks:
        task.stop()
    end = time.monotonic() + patience
    for task in tasks:
        while not task.waitForFinished(20) and time.monotonic() < end:
            heed_calls()  # it may be about to replace a file that layers show


class PackageTask(Task):
    """Runs *work(report, cancelled)*; see *answer* when it has ended."""

    def __init__(self, title: str, work: Callable[[Report, Callable[[], bool]], Any]) -> None:
        super().__init__(title)
        _running.add(self)
        closing.watch()
        QCoreApplication.instance().aboutToQuit.connect(self.stop)
        self._work = work
        self._told = 0.0
        self.done = self.total = 0  # tiles
        self.answer: Any = None

    def cancel(self) -> None:
        closing.unless_closing(lambda: None if sip.isdeleted(self) else self.stop())

    def stop(self) -> None:
        """Cancel it, whoever wants it."""
        super().cancel()

    def finished(self, result: bool) -> None:
        closing.unwatch()
        super().finished(result)

    def work(self) -> None:
        self.answer = self._work(self._report, self.isCanceled)

    def _report(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        now = time.monotonic()
        if now - self._told >= _EVERY or done >= total:
            self._told = now
            self.setProgress(round(100.0 * done / max(1, total)))
