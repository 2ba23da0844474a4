# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a package's tiles are sound: looked at in the background, and said in a line."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import QMessageBox

from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment.background import Work, start
from ...plugin.operations.open_package import form as package_form
from ...plugin.operations.open_package.facts import PackageFacts
from ...plugin.packages import open_package
from ...plugin.packages.health import Health

TICK = 200  # milliseconds between two looks at how far the check is


class PackageCheck(QObject):
    """Fills the line about the tiles; *health* is ``None`` until the check is over, when *done* comes."""

    done = pyqtSignal()

    def __init__(self, dialog: Any) -> None:
        super().__init__(dialog)
        self.health: Optional[Health] = None
        self._ui = dialog
        self._work: Optional[Work] = None
        self._progress = (0, 0)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK)
        self._tick.timeout.connect(self._show)
        dialog.details_button.setText(tr("Details"))
        dialog.details_button.clicked.connect(self._show_details)

    def start(self, facts: PackageFacts) -> None:
        """Look at every tile of the package."""
        self.stop()
        self._progress = (0, facts.tiles)

        def told(done: int, total: int) -> None:
            self._progress = (done, total)

        def look(waiter: Waiter) -> Health:
            with open_package(facts.path, cancelled=waiter.cancelled) as package:
                return package.health(told, waiter.cancelled)

        self._work = start(look, self._ended, self._failed)
        self._show()
        self._tick.start()

    def stop(self) -> None:
        """Forget the package that was looked at."""
        if self._work is not None:
            self._work.cancel()
        self._work = self.health = None
        self._tick.stop()

    def _ended(self, health: Health) -> None:
        self._work = None
        self._tick.stop()
        self.health = health
        self._show()
        self.done.emit()

    def _failed(self, error: ExportError) -> None:
        self._work = None
        self._tick.stop()
        self._show()
        self._ui.health_label.setText(error.message)

    def _show(self) -> None:
        ui, sign = self._ui, ""
        if self._work is not None:
            done, total = self._progress
            ui.health_label.setText(
                tr("Checking the tiles, {percent} %").format(percent=round(100 * done / max(1, total)))
            )
        elif self.health is not None:
            ui.health_label.setText(package_form.health_text(self.health))
            sign = "/mIconSuccess.svg" if self.health.is_sound else "/mIconWarning.svg"
        empty = bool(ui.facts and not ui.facts.levels)  # said elsewhere
        for widget in (ui.health_label, ui.health_sign):
            widget.setVisible(not empty)
        bad = not empty and self.health is not None and not self.health.is_sound
        ui.details_button.setVisible(bad)
        ui.repair_button.setVisible(bad and bool(ui.facts and ui.facts.levels))
        size = ui.fontMetrics().height()
        ui.health_sign.setPixmap(QgsApplication.getThemeIcon(sign).pixmap(size, size) if sign else QPixmap())

    def _show_details(self) -> None:
        if self.health is None:
            return
        text = package_form.health_text(self.health)
        box = QMessageBox(QMessageBox.Icon.Warning, self._ui.windowTitle(), text, parent=self._ui)
        box.setDetailedText(package_form.health_list(self.health))
        box.open()
