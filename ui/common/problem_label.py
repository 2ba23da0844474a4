# SPDX-License-Identifier: GPL-2.0-or-later
"""Warning label beside a field."""

from __future__ import annotations

from typing import Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from .forms import text_label


class ProblemLabel(QWidget):
    """Hidden while there is nothing to show."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        size = self.fontMetrics().height()
        sign = text_label(self)
        sign.setPixmap(QgsApplication.getThemeIcon("/mIconWarning.svg").pixmap(size, size))
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.text = text_label(self)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout.addWidget(sign)
        layout.addWidget(self.text, 1)
        self.hide()

    def show_problem(self, problem: str) -> None:
        """Show *problem*, or nothing for an empty text."""
        self.text.setText(problem)
        self.setVisible(bool(problem))
