# SPDX-License-Identifier: GPL-2.0-or-later
"""A problem with the technical details behind it, which an administrator needs: the server's own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from qgis.core import Qgis
from qgis.gui import QgsMessageBar, QgsMessageViewer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QPushButton, QWidget

from ...plugin.core.errors import DetailedText, details_of
from ...plugin.core.i18n import tr
from ...plugin.environment.plain_text import escaped, plain
from .report import report_button
from .room import give_room


def show_details(text: str, parent: QWidget) -> None:
    """Show a sentence and its details in a window of QGIS, to read and copy, however long they are."""
    viewer = QgsMessageViewer(parent, Qt.WindowType.Dialog, False)
    viewer.setModal(False)  # to be read beside the window
    viewer.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    viewer.setTitle(tr("ArcGIS Export"))
    viewer.setMessageAsPlainText(f"{text}\n\n{details_of(text)}")
    viewer.show()


def push_problem(
    bar: QgsMessageBar,
    text: str,
    level: Qgis.MessageLevel,
    seconds: int = 0,
    title: str = "",
    report: Optional[Callable[[], str]] = None,
) -> None:
    """Show a sentence in a bar, with *Details* where there are any, and *Copy Report* where *report* makes one."""
    item = bar.createMessage(title, escaped(text) if title else plain(text))
    if report is not None:
        item.layout().addWidget(report_button(report, bar, item))
    if details_of(text):
        item.layout().addWidget(details_button(text, item, bar.window()))
    give_room(item, bar)
    bar.pushWidget(item, level, seconds)


def details_button(text: str, parent: QWidget, window: QWidget) -> QPushButton:
    """Return a button that shows the details of a sentence above *window*."""
    kept = DetailedText(text, details_of(text))
    button = QPushButton(tr("Details"), parent)
    button.setObjectName("details_button")
    button.clicked.connect(lambda *_: show_details(kept, window))
    return button
