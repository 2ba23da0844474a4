# SPDX-License-Identifier: GPL-2.0-or-later
"""Base of the tile algorithms: service, sign-in, area and levels.

QGIS builds every algorithm at its start, so nothing heavy is imported before one runs.
"""

from __future__ import annotations

from qgis.core import (
    QgsProcessing,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtGui import QIcon

from ...core.i18n import tr
from ...environment.icons import icon
from .service_algorithm import ServiceAlgorithm


class TileAlgorithm(ServiceAlgorithm):
    """Declares the parameters that choose tiles; the rest is the subclass's."""

    EXTENT, AOI, LEVELS = "EXTENT", "AOI", "LEVELS"

    def group(self) -> str:
        return tr("Tiles")

    def groupId(self) -> str:  # noqa: N802
        return "tiles"

    def icon(self) -> QIcon:
        return icon("arcgis_export")

    def add_tile_parameters(self) -> None:
        """Add SERVICE, AUTHCFG, EXTENT, AOI and LEVELS."""
        self.add_service_parameters()
        self.addParameter(QgsProcessingParameterExtent(self.EXTENT, tr("Extent"), optional=True))
        self.addParameter(
            QgsProcessingParameterFeatureSource(
                self.AOI, tr("Area (polygons)"), [QgsProcessing.SourceType.VectorPolygon], optional=True
            )
        )
        self.addParameter(QgsProcessingParameterString(self.LEVELS, tr("Levels, such as 0-6,9"), optional=True))
