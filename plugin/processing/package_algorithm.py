# SPDX-License-Identifier: GPL-2.0-or-later
"""What the algorithms on packages have in common. QGIS builds them at its start: nothing heavy is imported here."""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
)
from qgis.PyQt.QtGui import QIcon

from ..errors import CancelledError, ExportError
from ..i18n import tr
from ..icons import icon


class PackageAlgorithm(QgsProcessingAlgorithm):
    """Turns our errors into those of Processing; the rest is the subclass's."""

    INPUT, LEVELS, EXTENT, OUTPUT, TILES = "INPUT", "LEVELS", "EXTENT", "OUTPUT", "TILES"

    def createInstance(self) -> QgsProcessingAlgorithm:  # noqa: N802
        return type(self)()

    def group(self) -> str:
        return tr("Tile packages")

    def groupId(self) -> str:  # noqa: N802
        return "packages"

    def icon(self) -> QIcon:
        return icon("tile_package")

    def processAlgorithm(  # noqa: N802
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        try:
            return self.work(parameters, context, feedback)
        except CancelledError:
            return {}
        except ExportError as error:
            if error.details:
                feedback.pushDebugInfo(error.details)
            raise QgsProcessingException(error.message) from None

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Do the algorithm's own work; an `ExportError` becomes the exception of Processing."""
        raise NotImplementedError


def progress_of(feedback: QgsProcessingFeedback) -> Callable[[int, int], None]:
    """Return what passes (done, total) on to *feedback*."""
    return lambda done, total: feedback.setProgress(100.0 * done / max(1, total))
