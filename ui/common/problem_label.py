# SPDX-License-Identifier: GPL-2.0-or-later
"""Warning label beside a field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from ...plugin.core.errors import details_of
from ...plugin.core.i18n import tr
from ..messages.details import show_details
from ..messages.report import report_button
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
        self._problem = ""
        self._report: Optional[QPushButton] = None
        self.details_button = QToolButton(self)
        self.details_button.setObjectName("details_button")
        self.details_button.setText(tr("Details"))
        self.details_button.setAutoRaise(True)
        self.details_button.clicked.connect(lambda *_: show_details(self._problem, self.window()))
        layout.addWidget(self.details_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_problem(self, problem: str) -> None:
        """Show *problem*, with *Details* where it has any; nothing for an empty text."""
        self._problem = problem
        if self._report is not None:
            self._report.hide()
            self._report.deleteLater()
            self._report = None
        self.details_button.setVisible(bool(details_of(problem)))
        self.text.setText(problem)
        self.setVisible(bool(problem))

    def offer_report(self, make: Callable[[], str], whom: str) -> None:
        """Offer *Copy Report* on the problem shown, in a window that can say that it was copied; *whom* is for whom."""
        bar = getattr(self.window(), "message_bar", None)
        if bar is not None:
            self._report = report_button(make, bar, self, whom)
            self._report.setFlat(True)  # as Details beside it
            self.layout().addWidget(self._report, 0, Qt.AlignmentFlag.AlignTop)
