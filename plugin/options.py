# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's page in QGIS' options dialog, loaded when that dialog is opened."""

from __future__ import annotations

from typing import Optional

from qgis.gui import QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtCore import QObject

from .environment.icons import icon
from .environment.log import TAB


class OptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page; the plugin registers one with QGIS and takes it away again."""

    def __init__(self) -> None:
        super().__init__(TAB, icon("arcgis_export"), "arcgis_export")

    def createWidget(self, parent: Optional[QObject] = None) -> QgsOptionsPageWidget:  # noqa: N802
        from ..ui.options.page import OptionsPage

        return OptionsPage(parent)
