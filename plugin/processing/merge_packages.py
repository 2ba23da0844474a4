# SPDX-License-Identifier: GPL-2.0-or-later
"""``arcgisexport:mergepackages``"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
)

from ..core.errors import RequestError
from ..core.i18n import tr
from ..environment.plain_text import inert
from .base.package_algorithm import PackageAlgorithm, progress_of


class MergePackages(PackageAlgorithm):
    """Makes one file of packages that share a tile scheme."""

    INPUTS, CONFLICTS = "INPUTS", "CONFLICTS"

    def name(self) -> str:
        return "mergepackages"

    def displayName(self) -> str:  # noqa: N802
        return tr("Merge tile packages")

    def tags(self) -> list[str]:
        return ["arcgis", "esri", "tpkx", "tpk", "vtpk", "mbtiles", "geopackage", "join", "parts"]

    def about(self) -> str:
        return tr(
            "Merges tile packages (.tpkx, .tpk, .vtpk) of one tile scheme into an MBTiles, GeoPackage, .vtpk or "
            "GeoTIFF file: as they are, byte for byte. The extension of the output decides, as far as the tiles fit.\n"
            "Of a tile that several packages have, the first one's counts; tiles that differ are listed in the log.\n"
            "The style of vector tiles is written beside an MBTiles file: roads.mbtiles gets roads.style.json and "
            "roads.sprite.png; where files of that name belong to something else, nothing is written."
        )

    def initAlgorithm(self, configuration: Any = None) -> None:  # noqa: N802
        self.addParameter(
            QgsProcessingParameterMultipleLayers(self.INPUTS, tr("Tile packages"), QgsProcessing.SourceType.File)
        )
        self.addParameter(
            QgsProcessingParameterFileDestination(
                self.OUTPUT, tr("Merged file"), tr("Merged tiles") + " (*.gpkg *.mbtiles *.vtpk *.tif)"
            )
        )
        self.addOutput(QgsProcessingOutputNumber(self.TILES, tr("Tiles")))
        self.addOutput(QgsProcessingOutputNumber(self.CONFLICTS, tr("Tiles that differ between packages")))

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ..convert.merge import merge_packages

        paths = [Path(text) for text in self.parameterAsFileList(parameters, self.INPUTS, context)]
        if not paths:
            raise RequestError(tr("There is nothing to merge. Choose tile packages in INPUTS."))
        target = Path(self.parameterAsFileOutput(parameters, self.OUTPUT, context))
        if self.is_temporary(parameters, target):
            target = target.with_suffix("")
        found = merge_packages(paths, target, progress_of(feedback), feedback.isCanceled)
        for each in found.named:
            text = tr("Level {level}, row {row}, column {col}: “{other}” differs from “{first}”, whose tile counts.")
            names = {"other": each.other.name, "first": each.first.name}
            feedback.pushWarning(inert(text.format(level=each.level, row=each.row, col=each.col, **names)))
        if found.conflicts:
            feedback.pushWarning(tr("%Ln tile(s) differ between packages.", found.conflicts))
        return {self.OUTPUT: str(found.path), self.TILES: found.tiles, self.CONFLICTS: found.conflicts}
