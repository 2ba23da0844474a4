# SPDX-License-Identifier: GPL-2.0-or-later
"""Differences between QGIS 3.40 (Qt 5) and 4.x (Qt 6), tested by feature."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsTask
from qgis.PyQt.QtCore import Qt, QTimeZone


def describe_task(task: QgsTask, text: str) -> None:
    """Change the text that a running task shows in the task list, where QGIS lets a task do so."""
    if hasattr(task, "setDescription"):
        task.setDescription(text)


def as_role(flag: Any) -> Any:
    """Return flags as a model's `data` may hand them out: a number in Qt5, the flags themselves in Qt6."""
    try:
        return int(flag)
    except TypeError:
        return flag


def use_utc(edit: Any) -> None:
    """Let a field of date and time (`QDateTimeEdit`) mean UTC."""
    if hasattr(edit, "setTimeZone"):
        edit.setTimeZone(QTimeZone.utc())
    else:
        edit.setTimeSpec(Qt.TimeSpec.UTC)


def show_log(iface: Any, tab: str) -> None:
    """Open QGIS' log, at *tab* where QGIS can do that (3.44 and later)."""
    try:
        iface.openMessageLog(tab)
    except TypeError:
        iface.openMessageLog()
