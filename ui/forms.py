# SPDX-License-Identifier: GPL-2.0-or-later
"""Designer forms, loaded when they are first shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.PyQt import uic
from qgis.PyQt.QtWidgets import QWidget

_FOLDER = Path(__file__).resolve().parent


def load_form(widget: QWidget, name: str) -> Any:
    """Fill *widget* from ``<name>.ui``; its named children become attributes of the widget."""
    return uic.loadUi(str(_FOLDER / f"{name}.ui"), widget)
