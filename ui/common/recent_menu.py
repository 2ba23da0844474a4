# SPDX-License-Identifier: GPL-2.0-or-later
"""The *Recent* button of a window: what was exported last, to be chosen once more."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QMenu, QPushButton

from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.environment.background import start
from ...plugin.environment.plain_text import plain
from ...plugin.jobs.journal import Journal
from ...plugin.tasks.recent import Recent, recent


class RecentMenu(QMenu):
    """Lists the latest jobs of the window's operation, read each time that it opens."""

    def __init__(
        self, dialog: QDialog, box: QDialogButtonBox, journal: Journal, operation: str, use: Callable[[Recent], None]
    ) -> None:
        super().__init__(dialog)
        self._journal, self._operation, self._use = journal, operation, use
        self.setToolTipsVisible(True)
        self.button = QPushButton(tr("Recent"), dialog)
        self.button.setObjectName("recent_button")
        self.button.setMenu(self)
        box.addButton(self.button, QDialogButtonBox.ButtonRole.ResetRole)
        self.aboutToShow.connect(self._read)

    def _read(self) -> None:
        if self.isEmpty():
            self._say(tr("Reading the list of jobs…"))
        journal, operation = self._journal, self._operation
        start(lambda waiter: recent(journal, operation), self._show, self._failed)

    def _show(self, found: list[Recent]) -> None:
        self.clear()
        for each in found:
            action = self.addAction(each.name.replace("&", "&&"), lambda each=each: self._use(each))
            action.setToolTip(plain(each.row.output))
        if not found:
            self._say(tr("Nothing was exported or imported yet"))

    def _failed(self, error: ExportError) -> None:
        self.clear()
        self._say(error.message)

    def _say(self, text: str) -> None:
        self.addAction(text).setEnabled(False)
