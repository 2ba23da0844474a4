# SPDX-License-Identifier: GPL-2.0-or-later
"""What all windows share: Enter takes what was typed, and presses no button."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QKeyEvent, QShowEvent
from qgis.PyQt.QtWidgets import QDialog, QPushButton

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Window(QDialog):
    """A window without a default button."""

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        for button in self.findChildren(QPushButton):  # by itself Qt makes one of them the default
            button.setDefault(False)
            button.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() not in ENTER:  # what QDialog does with it is to press a button
            super().keyPressEvent(event)
