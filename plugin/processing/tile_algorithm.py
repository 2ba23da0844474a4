# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tile algorithms have in common: a service, a sign-in, an area and levels.

QGIS builds every algorithm at its start, so nothing heavy is imported before one runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterAuthConfig,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtGui import QIcon

from ..errors import ExportError
from ..i18n import tr
from ..icons import icon
from .algorithm import Algorithm

if TYPE_CHECKING:
    from ..arcgis.session import Connection
    from ..arcgis.sign_in import Login


class TileAlgorithm(Algorithm):
    """Declares the parameters that choose tiles and prepares the sign-in; the rest is the subclass's."""

    SERVICE, AUTHCFG, EXTENT, AOI, LEVELS = "SERVICE", "AUTHCFG", "EXTENT", "AOI", "LEVELS"

    def __init__(self) -> None:
        super().__init__()
        self.connection: Optional[Connection] = None
        self.login: Optional[Login] = None

    def group(self) -> str:
        return tr("Tiles")

    def groupId(self) -> str:  # noqa: N802
        return "tiles"

    def icon(self) -> QIcon:
        return icon("arcgis_export")

    def add_tile_parameters(self) -> None:
        """Add SERVICE, AUTHCFG, EXTENT, AOI and LEVELS."""
        self.addParameter(QgsProcessingParameterString(self.SERVICE, tr("Address of the service")))
        self.addParameter(QgsProcessingParameterAuthConfig(self.AUTHCFG, tr("Sign-in"), optional=True))
        self.addParameter(QgsProcessingParameterExtent(self.EXTENT, tr("Extent"), optional=True))
        self.addParameter(
            QgsProcessingParameterFeatureSource(
                self.AOI, tr("Area (polygons)"), [QgsProcessing.SourceType.VectorPolygon], optional=True
            )
        )
        self.addParameter(QgsProcessingParameterString(self.LEVELS, tr("Levels, such as 0-6,9"), optional=True))

    @staticmethod
    def enum(name: str, label: str, options: list[str], default: Optional[str]) -> QgsProcessingParameterEnum:
        """Return a choice that takes its words; optional where it has no default."""
        return QgsProcessingParameterEnum(
            name, label, options, defaultValue=default, optional=default is None, usesStaticStrings=True
        )

    def prepareAlgorithm(  # noqa: N802
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Take what only the main thread may read: the network settings and the sign-in."""
        from ..arcgis.urls import parse_service_url
        from ..credentials import login_of
        from ..network import connection

        try:
            url = parse_service_url(self.parameterAsString(parameters, self.SERVICE, context)).url
            self.connection = connection()
            self.login = login_of(self.parameterAsString(parameters, self.AUTHCFG, context), url)
        except ExportError as error:
            raise QgsProcessingException(error.message) from None
        return True
