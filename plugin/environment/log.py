# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS' log, under one name."""

from __future__ import annotations

from qgis.core import Qgis, QgsMessageLog

TAB = "ArcGIS Export"


def log_info(text: str) -> None:
    QgsMessageLog.logMessage(text, TAB, Qgis.MessageLevel.Info, False)


def log_error(text: str) -> None:
    QgsMessageLog.logMessage(text, TAB, Qgis.MessageLevel.Critical, False)
