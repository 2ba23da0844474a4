# SPDX-License-Identifier: GPL-2.0-or-later
"""Room for a message in a window, which is narrower than QGIS'."""

from __future__ import annotations

from qgis.gui import QgsMessageBar, QgsMessageBarItem
from qgis.PyQt.QtWidgets import QDialog, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

MARGINS = 160  # pixels of a window that are not text of a message
COUNT = 100  # pixels of what QGIS says of the messages below it
MOST_LINES = 8  # then it scrolls


def give_room(item: QgsMessageBarItem, bar: QgsMessageBar) -> None:
    """Put the buttons of a message in a window below its text, which QGIS cuts after a line: it shows in full."""
    text = item.findChild(QTextBrowser)
    if not isinstance(bar.window(), QDialog) or text is None:
        return
    item.setDuration(0)  # the fields below would jump by themselves
    metrics, document = text.fontMetrics(), text.document().clone()
    margins = MARGINS + (COUNT if bar.items() else 0)
    document.setTextWidth(max(MARGINS, bar.window().width() - margins))
    height = round(min(document.size().height(), MOST_LINES * metrics.lineSpacing()))
    text.setStyleSheet(f"QTextEdit {{ background: transparent; min-height: {height}px; max-height: {height}px; }}")
    box = QWidget(item)
    column, row = QVBoxLayout(box), QHBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(text)
    buttons = item.findChildren(QPushButton)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    if buttons:
        column.addLayout(row)
    item.layout().addWidget(box)
