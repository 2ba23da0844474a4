# SPDX-License-Identifier: GPL-2.0-or-later
"""Result of an import: the tiles of each level and a comparison of one of them, or the cause of its failure."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ...plugin.core.errors import details_of
from ...plugin.core.i18n import tr
from ...plugin.jobs.job import Job
from ...plugin.operations.import_tiles.operation import ImportResult, ImportTiles, levels_text
from ..common.forms import text_label
from ..messages.details import details_button
from .tile_pair_view import TilePairView


class ImportResultView(QWidget):
    """Hidden while there is nothing to show; emits *rerun* with the job that is to be run again."""

    rerun = pyqtSignal(object)

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._job: Optional[Job] = None
        self._added: list[QPushButton] = []  # buttons of the failure that shows
        self.text = text_label(self)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setWordWrap(True)
        self.rerun_button = QPushButton(tr("Run Again"), self)
        self.rerun_button.setAutoDefault(False)
        self.rerun_button.clicked.connect(lambda _: self._press())
        self.pair = TilePairView(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.text)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.rerun_button)
        self._buttons.addStretch(1)
        layout.addLayout(self._buttons)
        layout.addWidget(self.pair)
        self.clear()

    def clear(self) -> None:
        self._show("", None)

    def show_result(self, result: ImportResult) -> None:
        """Show how many tiles came at each level, and one of them as the package and as the service has it."""
        levels = levels_text(result)
        self._show(tr("Imported: {levels}.").format(levels=levels) if levels else tr("All tiles were imported."), None)
        details = result.details
        self.pair.show_pair(result.tile, details.merge and not details.replace)

    def show_failure(self, job: Job, words: str, report: QPushButton) -> None:
        """Show all that is to be shown of an import that did not end well: a message bar has space for little.

        *report* is the button that copies the report on it.
        """
        self._show(words, job if ImportTiles().can_run_again(job) else None)
        self._added = [report]
        if details_of(words):
            self._added.append(details_button(words, self, self.window()))
        for button in self._added:
            self._buttons.insertWidget(1, button)

    def _show(self, words: str, job: Optional[Job]) -> None:
        self._job = job
        while self._added:
            self._added.pop().deleteLater()
        self.text.setText(words)
        self.rerun_button.setVisible(job is not None)
        self.pair.show_pair(None)
        self.setVisible(bool(words))

    def _press(self) -> None:
        job = self._job
        self.clear()
        if job is not None:
            self.rerun.emit(job)
