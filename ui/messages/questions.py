# SPDX-License-Identifier: GPL-2.0-or-later
"""Questions before what can't be undone: a button says the action, and Enter presses *Cancel*."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QMessageBox, QWidget

from ...plugin.arcgis.sign_in.sign_in import UnencryptedError
from ...plugin.core.i18n import tr
from ...plugin.environment import settings
from ...plugin.environment.plain_text import plain


def question(window: QWidget, title: str, text: str, action: str, details: str = "") -> QMessageBox:
    """Return a box with a button *action*, which is its *Ok*, and *Cancel*."""
    box = QMessageBox(QMessageBox.Icon.Warning, title, "", parent=window)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setInformativeText(plain(details))
    ok, cancel = QMessageBox.StandardButton.Ok, QMessageBox.StandardButton.Cancel
    box.setStandardButtons(ok | cancel)
    box.button(ok).setText(action)
    box.button(ok).setObjectName("action_button")
    box.setDefaultButton(cancel)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


def confirmed(window: QWidget, title: str, text: str, action: str) -> bool:
    """Ask, and return whether *action* was pressed."""
    return bool(question(window, title, text, action).exec() == QMessageBox.StandardButton.Ok)


def asked(window: QWidget, text: str, details: str, action: str, answered: Callable[[bool], None]) -> None:
    """Ask, wait for nothing, and tell *answered* whether *action* was pressed."""
    box = question(window, tr("ArcGIS Export"), text, action, details)
    box.finished.connect(lambda answer: answered(answer == QMessageBox.StandardButton.Ok))
    box.open()


def ask_about_http(window: QWidget, error: UnencryptedError, go_on: Callable[[], object]) -> None:
    """Ask once for each host whether the sign-in may be sent there without encryption, and go on if so."""
    text = tr("Send the sign-in to {host} without encryption?").format(host=error.shown_host)
    why = tr(
        "This server does not answer by https. Anyone on the way to it could read the user name, the password "
        "or the token. You are asked once for each server, and again after Enter in the address."
    )
    box = question(window, tr("ArcGIS Export"), text, tr("Send Without Encryption"), why)
    box.setObjectName("arcgis_export_allow_http")

    def answered(result: int) -> None:
        if result == QMessageBox.StandardButton.Ok:
            settings.allow_http(error.host)
            go_on()

    box.finished.connect(answered)
    box.open()
