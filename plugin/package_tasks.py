# SPDX-License-Identifier: GPL-2.0-or-later
"""Work on a package as a task of QGIS' task list: making what a layer shows, or a clean copy."""

from __future__ import annotations

import time
from typing import Any, Callable, Optional

from qgis.core import QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from .background import unexpected
from .errors import CancelledError, ExportError
from .log import log_info

_EVERY = 0.1  # seconds between two reports: more only keep the window busy

Report = Callable[[int, int], None]


class PackageTask(QgsTask):
    """Runs *work(report, cancelled)*; never raises, and knows nothing of widgets or the project.

    *ended* is emitted on the main thread when all is over: look at *answer*, *error* and `isCanceled`.
    """

    ended = pyqtSignal()

    def __init__(self, title: str, work: Callable[[Report, Callable[[], bool]], Any]) -> None:
        flags = QgsTask.Flag.CanCancel | QgsTask.Flag.CancelWithoutPrompt | QgsTask.Flag.Silent
        super().__init__(title, flags)
        self._work = work
        self._told = 0.0
        self.answer: Any = None
        self.error: Optional[ExportError] = None

    def run(self) -> bool:
        try:
            self.answer = self._work(self._report, self.isCanceled)
        except CancelledError:
            return False
        except ExportError as error:
            self.error = error
        except Exception as error:  # a task never raises
            self.error = unexpected(error)
        return self.error is None

    def finished(self, result: bool) -> None:
        if self.error is not None:
            log_info(f"{self.description()}: {self.error.message} {self.error.details}".strip())
        self.ended.emit()

    def _report(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._told >= _EVERY or done >= total:
            self._told = now
            self.setProgress(100.0 * done / max(1, total))
