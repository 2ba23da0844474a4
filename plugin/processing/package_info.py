# SPDX-License-Identifier: GPL-2.0-or-later
"""``arcgisexport:packageinfo``"""

from __future__ import annotations

import json
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterFile,
)

from ..core.i18n import tr
from ..environment.plain_text import inert
from .base.package_algorithm import ReadingAlgorithm, progress_of


class PackageInfo(ReadingAlgorithm):
    """Reports what is in a tile package."""

    INFO = "INFO"

    def name(self) -> str:
        return "packageinfo"

    def displayName(self) -> str:  # noqa: N802
        return tr("Tile package information")

    def about(self) -> str:
        return tr(
            "Reports what is in a tile package (.tpkx, .tpk, .vtpk) or a cache folder, as JSON text: "
            "its kind, coordinate system, extent, tile format, the levels that really hold tiles, and what is "
            "damaged: every tile is checked."
        )

    def tags(self) -> list[str]:
        return ["arcgis", "esri", "offline", "tpkx", "tpk", "vtpk", "cache"]

    def initAlgorithm(self, configuration: Any = None) -> None:  # noqa: N802
        self.addParameter(QgsProcessingParameterFile(self.INPUT, tr("Tile package or cache folder")))
        self.addOutput(QgsProcessingOutputString(self.INFO, tr("Information (JSON)")))

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ..packages import open_package
        from ..packages.health import check_tiles
        from ..packages.info import package_info

        source = self.parameterAsString(parameters, self.INPUT, context)
        with open_package(source, cancelled=feedback.isCanceled) as package:
            health = check_tiles(package, progress_of(feedback), feedback.isCanceled)
            text = json.dumps(package_info(package, health), ensure_ascii=False)
        for problem in health.problems:
            feedback.pushWarning(inert(problem))
        feedback.pushInfo(inert(text))
        return {self.INFO: text}
