# SPDX-License-Identifier: GPL-2.0-or-later
"""A window with a text to read and copy: the log of a job, or what the server has said."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QFontDatabase
from qgis.PyQt.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.environment.background import start
from ..common.window import Window

COLUMNS, LINES = 90, 25  # of the text at first


class TextWindow(Window):
    """Not modal; deletes itself when it is closed."""

    guide_page = "jobs"

    def __init__(self, title: str, read: Callable[[], str], parent: QWidget) -> None:
        """*read* is called in the background, now and for *Refresh*."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._read = read
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("text")
        self.text.setAccessibleName(title)
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        box.rejected.connect(self.close)
        self._add(box, "copy_button", tr("Copy")).clicked.connect(self._copy)
        self._add(box, "refresh_button", tr("Refresh")).clicked.connect(self.refresh)
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addWidget(box)
        metrics = self.text.fontMetrics()
        self.resize(metrics.averageCharWidth() * COLUMNS, metrics.lineSpacing() * LINES)
        self.refresh()

    def refresh(self) -> None:
        """Read the text again."""
        start(lambda waiter: self._read(), self._show, lambda error: self._fail(error))

    def _add(self, box: QDialogButtonBox, name: str, text: str) -> QPushButton:
        button = box.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.setObjectName(name)
        return button

    def _show(self, text: str) -> None:
        if text != self.text.toPlainText():
            self.text.setPlainText(text)
            self.text.verticalScrollBar().setValue(self.text.verticalScrollBar().maximum())

    def _fail(self, error: ExportError) -> None:
        self.text.setPlainText(error.message)

    def _copy(self) -> None:
        cursor = self.text.textCursor()
        chosen = cursor.selection().toPlainText() if cursor.hasSelection() else self.text.toPlainText()
        QApplication.clipboard().setText(chosen)
