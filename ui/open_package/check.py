# SPDX-License-Identifier: GPL-2.0-or-later
"""Tile check of a package, in the background, and its result line."""

from __future__ import annotations

from typing import Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import QMessageBox, QWidget

from ...plugin.core.errors import ExportError, details_of
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment.background import Work, start
from ...plugin.environment.plain_text import plain
from ...plugin.operations.open_package import form as package_form
from ...plugin.operations.open_package.facts import PackageFacts
from ...plugin.packages import open_package
from ...plugin.packages.health import Health, check_tiles
from ..common.forms import load_form
from ..messages.details import show_details

TICK = 200  # milliseconds between two checks of how far the check is


class PackageCheck(QWidget):
    """The line about the tiles; *health* is ``None`` until the check is over."""

    repair = pyqtSignal()  # the user wants a copy without the damaged tiles

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.health: Optional[Health] = None
        self._problem = ""
        self._has_tiles = False
        self._work: Optional[Work] = None
        self._progress = (0, 0)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK)
        self._tick.timeout.connect(self._show)
        self.details_button.setText(tr("Details"))
        self.details_button.clicked.connect(self._show_details)
        self.repair_button.setText(tr("Repair…"))
        self.repair_button.clicked.connect(self.repair)

    def start(self, facts: PackageFacts) -> None:
        """Check every tile of the package."""
        self.stop()
        self._has_tiles = bool(facts.levels)
        self._progress = (0, facts.tiles)

        def on_progress(done: int, total: int) -> None:
            self._progress = (done, total)

        def check(waiter: Waiter) -> Health:
            with open_package(facts.path, cancelled=waiter.cancelled) as package:
                return check_tiles(package, on_progress, waiter.cancelled)

        self._work = start(check, self._ended, self._failed)
        self._show()
        self._tick.start()

    def stop(self) -> None:
        """Forget the package that was checked."""
        if self._work is not None:
            self._work.cancel()
        self._work = self.health = None
        self._problem = ""
        self._tick.stop()

    def _ended(self, health: Health) -> None:
        self._work = None
        self._tick.stop()
        self.health = health
        self._show()

    def _failed(self, error: ExportError) -> None:
        self._work = None
        self._tick.stop()
        self._problem = error.message
        self._show()

    def _show(self) -> None:
        sign = "/mIconWarning.svg" if self._problem else ""
        self.health_label.setText(self._problem)
        if self._work is not None:
            done, total = self._progress
            self.health_label.setText(
                tr("Checking the tiles, {percent} %").format(percent=round(100 * done / max(1, total)))
            )
        elif self.health is not None:
            self.health_label.setText(package_form.health_text(self.health))
            sign = "/mIconSuccess.svg" if self.health.is_sound else "/mIconWarning.svg"
        self.setVisible(self._has_tiles)  # that there are none is shown elsewhere
        bad = self.health is not None and not self.health.is_sound
        self.details_button.setVisible(bad or bool(details_of(self._problem)))
        self.repair_button.setVisible(bad)
        size = self.fontMetrics().height()
        self.health_sign.setPixmap(QgsApplication.getThemeIcon(sign).pixmap(size, size) if sign else QPixmap())

    def _show_details(self) -> None:
        if self.health is None:
            show_details(self._problem, self.window())
            return
        text = package_form.health_text(self.health)
        box = QMessageBox(QMessageBox.Icon.Warning, self.window().windowTitle(), plain(text), parent=self)
        box.setDetailedText(package_form.health_list(self.health))
        box.open()
