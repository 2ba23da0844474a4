# SPDX-License-Identifier: GPL-2.0-or-later
"""Open tile packages and recipes that are dropped on the main window of QGIS."""

from __future__ import annotations

from typing import Callable

from qgis.gui import QgsCustomDropHandler

_ENDINGS = (".tpkx", ".tpk")  # QGIS opens a .vtpk by itself
_RECIPE = ".arcgisexport.json"


class PackageDropHandler(QgsCustomDropHandler):
    """Hands a dropped package to *show*, and a recipe to *open_recipe*."""

    def __init__(self, show: Callable[[str], object], open_recipe: Callable[[str], object]) -> None:
        super().__init__()
        self._show, self._open_recipe = show, open_recipe

    def handleFileDrop(self, file: str) -> bool:  # noqa: N802
        if file.lower().endswith(_RECIPE):
            self._open_recipe(file)
            return True
        if not file.lower().endswith(_ENDINGS):
            return False
        self._show(file)
        return True
