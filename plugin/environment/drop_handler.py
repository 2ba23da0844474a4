# SPDX-License-Identifier: GPL-2.0-or-later
"""Open tile packages that are dropped on the main window of QGIS."""

from __future__ import annotations

from typing import Callable

from qgis.gui import QgsCustomDropHandler

_ENDINGS = (".tpkx", ".tpk")  # QGIS opens a .vtpk by itself


class PackageDropHandler(QgsCustomDropHandler):
    """Hands a dropped package to *show*."""

    def __init__(self, show: Callable[[str], object]) -> None:
        super().__init__()
        self._show = show

    def handleFileDrop(self, file: str) -> bool:  # noqa: N802
        if not file.lower().endswith(_ENDINGS):
            return False
        self._show(file)
        return True
