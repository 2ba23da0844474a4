# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's icons, by name."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtGui import QIcon

FOLDER = Path(__file__).resolve().parents[2] / "ui" / "icons"


def icon(name: str) -> QIcon:
    """Return the icon ``ui/icons/<name>.svg``."""
    return QIcon(str(FOLDER / f"{name}.svg"))
