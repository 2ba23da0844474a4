# SPDX-License-Identifier: GPL-2.0-or-later
"""Progress line of the running job in a dialog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from qgis.core import Qgis
from qgis.gui import QgsMessageBar, QgsMessageBarItem
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QPushButton, QWidget

from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.environment.log import log
from ...plugin.environment.plain_text import plain
from ...plugin.recipes.recipe import Recipe
from ...plugin.tasks.job_task import JobTask
from ...plugin.tasks.report import refusal_report
from ...plugin.tasks.runner import JobRunner
from .details import push_problem


class ExportNote(QObject):
    """Follows the export that a window has started last; *ended* with the task of any export that ends."""

    ended = pyqtSignal(object)

    def __init__(self, bar: QgsMessageBar, runner: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._bar = bar
        self._task: Optional[JobTask] = None
        self._note: Optional[QgsMessageBarItem] = None
        self._try_button: Optional[QPushButton] = None
        runner.progressed.connect(self._show_text)
        runner.ended.connect(self._ended)

    def begin(self, task: JobTask) -> None:
        """Report that the export runs; QGIS' status bar has its progress, so the window may close."""
        self._task = task
        self._bar.clearWidgets()
        self._note = self._bar.createMessage("", tr("The export has started. You may close this window."))
        self._try_button = QPushButton(tr("Try Now"), self._note)
        self._try_button.setObjectName("try_now_button")
        self._try_button.clicked.connect(lambda _=False: task.try_now())
        self._try_button.hide()
        self._note.layout().addWidget(self._try_button)
        self._bar.pushWidget(self._note, Qgis.MessageLevel.Info)

    def _show_text(self, task: JobTask, text: str) -> None:
        if task is self._task and self._note is not None and not sip.isdeleted(self._note):
            text = tr("{text}. You may close this window.").format(text=text)
            self._note.setText(plain(text))
            if self._try_button is not None:
                self._try_button.setVisible(task.activity.is_waiting)

    def _ended(self, task: JobTask) -> None:
        if task is self._task:
            self._task = None
            self._bar.clearWidgets()
        self.ended.emit(task)


def show_refusal(
    dialog: QWidget, runner: JobRunner, error: ExportError, maker: Optional[Callable[[], Recipe]] = None
) -> None:
    """Show why nothing was started: in the window, or in QGIS' message bar where the window is closed by now.

    *maker* makes the recipe of what was asked.
    """
    title = dialog.windowTitle()
    if dialog.isVisible():
        log.error("%s: %s %s", title, error.message, error.details)
        push_problem(
            dialog.message_bar,
            error.message,
            Qgis.MessageLevel.Critical,
            report=lambda: refusal_report(title, error, maker),
        )
    else:
        runner.refused.emit(title, error)
