# SPDX-License-Identifier: GPL-2.0-or-later
"""What all windows share: keys, no button that Enter presses, and what there is to say is said where it is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Optional

from qgis.core import Qgis
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from qgis.PyQt.QtWidgets import QDialog, QPushButton, QWidget

from ..messages.details import push_problem
from .keyboard import Keyboard

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Window(QDialog):
    """A window without a default button."""

    guide_page: ClassVar[str]  # of the user guide, that Help and F1 open
    message_bar: QgsMessageBar  # of those that have one
    kinds: ClassVar[tuple[str, ...]] = ()  # of the jobs whose messages are the window's
    told = pyqtSignal(object, object)  # a sentence and its level, for QGIS' message bar: the window is closed
    is_aside = False  # hidden, and only to leave the map free
    on_escape: Optional[Callable[[], None]] = None  # what Esc does instead of closing the window

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        Keyboard(self, self.guide_page)

    @property
    def is_seen(self) -> bool:
        """Whether a message in the window is seen."""
        return self.isVisible() and not self.isMinimized()

    def tell(self, text: str, level: Qgis.MessageLevel) -> None:
        """Show a sentence in the window, or in QGIS' message bar where the window is closed by now."""
        if self.is_seen:
            push_problem(self.message_bar, text, level)
        else:
            self.told.emit(text, level)

    def step_aside(self) -> None:
        """Leave the map free until `come_back`; the window stays as it is."""
        if self.isVisible():
            self.is_aside = True
            self.hide()

    def come_back(self) -> None:
        """Show the window again, if it stepped aside."""
        if self.is_aside:
            self.show()
            self.raise_()
            self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        self.is_aside = False
        super().showEvent(event)
        for button in self.findChildren(QPushButton):  # by itself Qt makes one of them the default
            button.setDefault(False)
            button.setAutoDefault(False)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.is_aside = False
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape and self.on_escape is not None:
            self.on_escape()
        elif event.key() not in ENTER:  # what QDialog does with it is to press a button
            super().keyPressEvent(event)
