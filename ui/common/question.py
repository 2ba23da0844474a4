# SPDX-License-Identifier: GPL-2.0-or-later
"""A question whose button says what happens, and whose default does nothing."""

from __future__ import annotations

from typing import Callable

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QMessageBox, QWidget

from ...plugin.core.i18n import tr
from ...plugin.environment.plain_text import plain


def ask(window: QWidget, text: str, more: str, button: str, answered: Callable[[bool], None]) -> None:
    """Ask *text*, with *more* below it, and tell *answered* whether *button* was pressed."""
    box = QMessageBox(QMessageBox.Icon.Question, tr("ArcGIS Export"), plain(text), parent=window)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(plain(more))
    ok, cancel = QMessageBox.StandardButton.Ok, QMessageBox.StandardButton.Cancel
    box.setStandardButtons(ok | cancel)
    box.button(ok).setText(button)
    box.setDefaultButton(cancel)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.finished.connect(lambda answer: answered(answer == ok))
    box.open()
