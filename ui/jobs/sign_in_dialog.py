# SPDX-License-Identifier: GPL-2.0-or-later
"""Choose another sign-in for a job."""

from __future__ import annotations

from qgis.gui import QgsAuthConfigSelect
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from ...plugin.arcgis.urls import host_of
from ...plugin.core.i18n import tr
from ...plugin.jobs.job import JobRow
from ..common.forms import text_label
from ..common.window import Window


class SignInDialog(Window):
    """Not modal; emits *chosen* with the id of the job and of the authentication configuration, "" for none."""

    guide_page = "jobs"
    chosen = pyqtSignal(str, str)

    def __init__(self, row: JobRow, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Change Sign-in"))
        self._id = row.id
        text = tr("Sign-in of “{title}” at {host}. It is used when the job is resumed.")
        label = text_label(self, text.format(title=row.title, host=host_of(row.service_url)))
        label.setWordWrap(True)
        self.auth_select = QgsAuthConfigSelect(self)
        self.auth_select.setAccessibleName(tr("Sign-in"))
        self.auth_select.setConfigId(row.authcfg)
        buttons = QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        self.button_box = QDialogButtonBox(buttons, self)
        self.button_box.accepted.connect(self.accept)
        self.button_box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (label, self.auth_select, self.button_box):
            layout.addWidget(widget)

    def accept(self) -> None:
        self.chosen.emit(self._id, str(self.auth_select.configId()))
        super().accept()
