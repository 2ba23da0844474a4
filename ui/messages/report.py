# SPDX-License-Identifier: GPL-2.0-or-later
"""*Copy Report* beside a failure: what the administrator needs, on the clipboard."""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import Qgis
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtWidgets import QApplication, QPushButton, QWidget

from ...plugin.core.i18n import tr
from ...plugin.environment.background import start
from ...plugin.environment.plain_text import plain
from .room import give_room

COPIED_SECONDS = 15


def copy_report(make: Callable[[], str], bar: QgsMessageBar, whom: str = "") -> None:
    """Put what *make* returns, called in the background, on the clipboard; *whom* says to whom to send it."""

    def tell(text: str, level: Qgis.MessageLevel, seconds: int = 0) -> None:
        item = bar.createMessage(plain(text))
        give_room(item, bar)
        bar.pushWidget(item, level, seconds)

    def copied(text: str) -> None:
        QApplication.clipboard().setText(text)
        said = tr("The report was copied to the clipboard.")
        tell(f"{said} {whom}".strip(), Qgis.MessageLevel.Info, COPIED_SECONDS)

    def failed(error: Exception) -> None:
        tell(str(error), Qgis.MessageLevel.Warning)

    start(lambda waiter: make(), copied, failed)


def report_button(make: Callable[[], str], bar: QgsMessageBar, parent: QWidget, whom: str = "") -> QPushButton:
    """Return the button that does it."""
    button = QPushButton(tr("Copy Report"), parent)
    button.setObjectName("report_button")
    button.setToolTip(plain(whom))
    button.setAutoDefault(False)
    button.clicked.connect(lambda *_: copy_report(make, bar, whom))
    return button
