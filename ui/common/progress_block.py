# SPDX-License-Identifier: GPL-2.0-or-later
"""How far the running job of a window is, and its *Cancel*."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ...plugin.core.i18n import tr
from .forms import text_label


class ProgressBlock(QWidget):
    """Whose job it is, a bar, how much is done, how fast, how long still; hidden while nothing runs."""

    cancel_wanted = pyqtSignal()
    try_wanted = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("progress_block")
        self.title_label, self.text_label = text_label(self), text_label(self)
        self.text_label.setObjectName("progress_text")
        self.progress_bar = QProgressBar(self)
        self.progress_bar.setObjectName("progress_bar")
        self.try_button, self.cancel_button = QPushButton(tr("Try Now"), self), QPushButton(self)
        self.try_button.setObjectName("try_now_button")
        self.cancel_button.setObjectName("cancel_button")
        self.try_button.clicked.connect(lambda _=False: self.try_wanted.emit())
        self.cancel_button.clicked.connect(lambda _=False: self._cancel())
        row = QHBoxLayout()
        row.addWidget(self.progress_bar, 1)
        row.addWidget(self.try_button)
        row.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title_label)
        column.addLayout(row)
        column.addWidget(self.text_label)
        for label in (self.title_label, self.text_label):
            label.setWordWrap(True)
        self.end()

    def show_state(self, title: str, fraction: float, text: str, is_waiting: bool = False) -> None:
        """Show the job *title* at *fraction*, 0 to 1; one that *is_waiting* for a server may try again now."""
        self.title_label.setText(title)
        self.progress_bar.setValue(round(fraction * 100))
        self.text_label.setText(tr("{text}. You may close this window.").format(text=text) if text else "")
        self.try_button.setVisible(is_waiting)
        self.show()

    def end(self) -> None:
        """Nothing runs any more."""
        self.cancel_button.setEnabled(True)
        self.cancel_button.setText(tr("Cancel"))
        self.hide()

    def _cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        self.cancel_button.setText(tr("Cancelling…"))
        self.cancel_wanted.emit()
