# SPDX-License-Identifier: GPL-2.0-or-later
"""The question before a sign-in is sent without encryption, in windows and for jobs."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QMessageBox, QWidget

from ...plugin.arcgis.sign_in.sign_in import UnencryptedError
from ...plugin.core.i18n import tr
from ...plugin.environment import settings
from ...plugin.environment.plain_text import plain


def ask_about_http(window: QWidget, error: UnencryptedError, go_on: Callable[[], object]) -> None:
    """Ask once for each host whether the sign-in may be sent there without encryption, and go on if so."""
    box = QMessageBox(QMessageBox.Icon.Warning, tr("ArcGIS Export"), "", parent=window)
    box.setObjectName("arcgis_export_allow_http")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(plain(tr("Send the sign-in to {host} without encryption?").format(host=error.shown_host)))
    box.setInformativeText(
        tr(
            "This server does not answer by https. Anyone on the way to it could read the user name, the password "
            "or the token. You are asked once for each server, and again after Enter in the address."
        )
    )
    ok, cancel = QMessageBox.StandardButton.Ok, QMessageBox.StandardButton.Cancel
    box.setStandardButtons(ok | cancel)
    box.button(ok).setText(tr("Send Without Encryption"))
    box.setDefaultButton(cancel)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def answered(result: int) -> None:
        if result == ok:
            settings.allow_http(error.host)
            go_on()

    box.finished.connect(answered)
    box.open()
