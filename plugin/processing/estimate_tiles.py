# SPDX-License-Identifier: GPL-2.0-or-later
"""``arcgisexport:estimatetiles``"""

from __future__ import annotations

import json
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
)

from ..core.i18n import number_text, tr
from ..environment.plain_text import inert
from .base.tile_algorithm import TileAlgorithm


class EstimateTiles(TileAlgorithm):
    """Counts the tiles of an area exactly, and asks the server for its own estimate."""

    TILES, TILES_PER_LEVEL, LIMIT = "TILES", "TILES_PER_LEVEL", "LIMIT"
    SERVER_TILES, SERVER_SIZE = "SERVER_TILES", "SERVER_SIZE"

    def name(self) -> str:
        return "estimatetiles"

    def displayName(self) -> str:  # noqa: N802
        return tr("Estimate tiles")

    def about(self) -> str:
        return tr(
            "Counts the tiles that an area touches at some levels of an ArcGIS tile service, and "
            "reports the service's limit for one export. Where the service can estimate an export, "
            "its own count and size are given too (-1 where it can't)."
        )

    def tags(self) -> list[str]:
        return ["arcgis", "esri", "offline", "count", "tiles", "size"]

    def initAlgorithm(self, configuration: Any = None) -> None:  # noqa: N802
        self.add_tile_parameters()
        self.addOutput(QgsProcessingOutputNumber(self.TILES, tr("Tiles")))
        self.addOutput(QgsProcessingOutputString(self.TILES_PER_LEVEL, tr("Tiles for each level (JSON)")))
        self.addOutput(QgsProcessingOutputNumber(self.LIMIT, tr("Tiles allowed in one export")))
        self.addOutput(QgsProcessingOutputNumber(self.SERVER_TILES, tr("Tiles by the server's estimate")))
        self.addOutput(QgsProcessingOutputNumber(self.SERVER_SIZE, tr("Bytes by the server's estimate")))

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ..arcgis.operations.export_tiles.estimate import estimate
        from .base.tile_request import open_service, request_of

        with open_service(self, parameters, context, feedback) as (session, service):
            request = request_of(self, parameters, context, service)
            tiles = request.tiles()
            total = sum(tiles.values()) if request.is_countable else -1
            if request.is_countable:
                feedback.pushInfo(inert(tr("{tiles} tiles").format(tiles=number_text(total))))
            server_tiles, server_size = estimate(session, request) or (-1, -1)
        return {
            self.TILES: total,
            self.TILES_PER_LEVEL: json.dumps({str(level): count for level, count in tiles.items() if total >= 0}),
            self.LIMIT: service.max_tiles,
            self.SERVER_TILES: server_tiles,
            self.SERVER_SIZE: server_size,
        }
