# SPDX-License-Identifier: GPL-2.0-or-later
"""Base of the algorithms on packages. QGIS builds them at its start: nothing heavy is imported here."""

from __future__ import annotations

import os
from typing import Any, Callable

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
)
from qgis.PyQt.QtGui import QIcon

from ...core.i18n import tr
from ...environment.icons import icon
from .layer_outputs import LayerAlgorithm


class PackageAlgorithm(LayerAlgorithm):
    """Names the parameters and the group."""

    INPUT, LEVELS, EXTENT, OUTPUT, TILES = "INPUT", "LEVELS", "EXTENT", "OUTPUT", "TILES"

    def group(self) -> str:
        return tr("Tile packages")

    def groupId(self) -> str:  # noqa: N802
        return "packages"

    def icon(self) -> QIcon:
        return icon("tile_package")


class ReadingAlgorithm(PackageAlgorithm):
    """Takes a package, or the folder of a cache, as INPUT."""

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Any:  # noqa: N802
        """Let a folder pass, which QGIS' parameter for files refuses."""
        given = str(parameters.get(self.INPUT) or "")
        if os.path.isdir(given):
            parameters = {**parameters, self.INPUT: __file__}
        return super().checkParameterValues(parameters, context)


def progress_of(feedback: QgsProcessingFeedback) -> Callable[[int, int], None]:
    """Return what passes (done, total) on to *feedback*."""
    return lambda done, total: feedback.setProgress(100.0 * done / max(1, total))
