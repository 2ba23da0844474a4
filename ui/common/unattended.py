# SPDX-License-Identifier: GPL-2.0-or-later
"""Run a recipe in a window that does not show, over the file of before; it shows where something is missing."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional, Protocol

from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject, Qt, QTimer

from ...plugin.core.i18n import tr
from ...plugin.jobs.job import Job
from ...plugin.recipes.recipe import Recipe
from ...plugin.tasks.job_task import JobTask
from ...plugin.tasks.runner import JobRunner
from .recipe_menu import RecipeMenu
from .save_field import SaveField

SETTLED = 700  # milliseconds without a change after which a window is what its recipe makes it
PATIENCE = 120.0  # seconds for a server to describe itself


class ExportWindow(Protocol):
    """A window with a file to write, and a button that starts it."""

    save_field: SaveField
    recipe_menu: RecipeMenu
    unattended: Any

    @property
    def is_filling(self) -> bool: ...
    @property
    def is_preparing(self) -> bool: ...
    def apply_recipe(self, recipe: Recipe, folder: Optional[Path] = None) -> None: ...
    def start_export(self) -> None: ...
    def setAttribute(self, attribute: Qt.WidgetAttribute) -> None: ...  # noqa: N802
    def show(self) -> None: ...
    def tell(self, text: str, level: Qgis.MessageLevel) -> None: ...
    def close(self) -> bool: ...
    def deleteLater(self) -> None: ...  # noqa: N802


class Unattended(QObject):
    """Presses Export once all is filled in. *output* is written over, and *copy* with the copy of its tiles."""

    def __init__(
        self,
        dialog: ExportWindow,
        runner: JobRunner,
        output: Path,
        copy: Optional[Path],
        updated: Callable[[Job], None],
    ) -> None:
        super().__init__(dialog)
        self._dialog, self._output, self._copy, self._updated = dialog, output, copy, updated
        self._ready = self._waiting = self._is_pressing = self._is_pressed = False
        self._task: Optional[JobTask] = None
        self._end = time.monotonic() + PATIENCE
        self._pause = QTimer(self, singleShot=True, interval=SETTLED)
        self._pause.timeout.connect(self._decide)
        runner.ended.connect(self._ended)
        dialog.save_field.may_replace = True

    def run(self, recipe: Recipe) -> None:
        """Begin; the runner tells how it ends."""
        self._dialog.apply_recipe(recipe, self._output.parent)
        self._pause.start()

    def look(self, ready: bool, waiting: bool) -> None:
        """The button of the window is another now: *ready* to be pressed, or *waiting* for something."""
        self._ready, self._waiting = ready, waiting
        if self._task is None:
            self._pause.start()

    def adjust(self, job: Job) -> None:
        """Let *job* write the files that a layer shows already."""
        job.details["add_to_map"] = False
        if self._copy is not None:
            job.details.update(convert="auto", converted=str(self._copy))

    def follow(self, task: JobTask) -> None:
        """The job has begun."""
        self._task = task
        self._pause.stop()

    def show(self) -> None:
        """Leave it to the user."""
        dialog = self._dialog
        self._pause.stop()
        dialog.unattended, dialog.save_field.may_replace = None, False
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        text = tr("The layer can't be updated by itself. Complete what is missing here, and export.")
        dialog.tell(text, Qgis.MessageLevel.Warning)

    def _decide(self) -> None:
        dialog = self._dialog
        if dialog.unattended is not self or self._is_pressing:
            return  # it is the user's, or they are being asked
        if self._is_pressed:
            if not dialog.is_preparing:  # the user was asked, and does not want it
                self._end_dialog()
        elif (self._waiting or dialog.is_filling) and time.monotonic() < self._end:
            self._pause.start()
        elif dialog.recipe_menu.lacking or (not self._ready and dialog.save_field.path == self._output):
            self.show()
        elif dialog.save_field.path != self._output:
            dialog.save_field.set_path(self._output)
            self._pause.start()
        else:
            self._is_pressing = True
            dialog.start_export()
            self._is_pressing, self._is_pressed = False, True
            self._pause.start()

    def _end_dialog(self) -> None:
        self._pause.stop()
        self._dialog.close()
        self._dialog.deleteLater()

    def _ended(self, task: JobTask) -> None:
        if task is self._task:
            if task.result is not None:
                self._updated(task.job)
            self._end_dialog()
