# SPDX-License-Identifier: GPL-2.0-or-later
"""Base of the plugin's QGIS tasks."""

from __future__ import annotations

import contextlib
from typing import Optional

from qgis.core import QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ..arcgis.errors import unexpected
from ..core.errors import CancelledError, ExportError
from ..environment.background import SILENT
from ..environment.log import log
from ..environment.plain_text import inert
from ..environment.unloading import at_work


class Task(QgsTask):
    """Runs `work`; never raises, and knows nothing of widgets or the project.

    *ended* is emitted on the main thread when all is over: see *error* and `isCanceled`.
    """

    ended = pyqtSignal()

    def __init__(self, title: str) -> None:
        super().__init__(inert(title), SILENT)
        self.title = title
        self.error: Optional[ExportError] = None

    def work(self) -> None:
        """Do it; an `ExportError` becomes *error*. Runs in another thread."""
        raise NotImplementedError

    def outcome(self) -> str:
        """Return what a success brought, for the log; empty for nothing worth a line."""
        return ""

    def run(self) -> bool:
        try:
            with at_work():
                self.work()
        except CancelledError:
            return False
        except ExportError as error:
            self.error = error
        except Exception as error:  # a task never raises
            with contextlib.suppress(ImportError):  # the plugin was unloaded meanwhile
                self.error = unexpected(error)
            return False
        return self.error is None

    def finished(self, result: bool) -> None:
        if self.error is not None:
            log.error("%s: %s %s", self.title, self.error.message, self.error.details)
        elif self.outcome():
            log.info("%s: %s", self.title, self.outcome())
        self.ended.emit()
