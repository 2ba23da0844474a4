# SPDX-License-Identifier: GPL-2.0-or-later
"""Page of the plugin in QGIS' options dialog."""

from __future__ import annotations

from typing import Optional

from qgis.gui import QgsOptionsPageWidget
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.core.i18n import tr
from ...plugin.environment import log, settings
from ..common.forms import load_form


class OptionsPage(QgsOptionsPageWidget):
    """How much is written to the log."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.setObjectName("arcgis_export_options")
        self.log_label.setText(tr("&Log:"))
        texts = {
            "WARNING": tr("Warnings and errors only"),
            "INFO": tr("Jobs, requests and retries"),
            "DEBUG": tr("Everything, to find the cause of a problem"),
        }
        for level in log.LEVELS:
            self.log_combo.addItem(texts[level], level)
        self.log_combo.setCurrentIndex(self.log_combo.findData(settings.log_level()))
        self.log_hint.setText(
            tr(
                "The log is under View > Panels > Log Messages, on the tab “{tab}”. "
                "It never contains passwords or tokens."
            ).format(tab=log.TAB)
        )

    def apply(self) -> None:
        """Store what is chosen; QGIS calls this for OK."""
        settings.set_log_level(self.log_combo.currentData())
        log.install(settings.log_level())
