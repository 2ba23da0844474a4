# SPDX-License-Identifier: GPL-2.0-or-later
"""The Processing provider ``arcgisexport``."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..environment.icons import icon
from .convert_package import ConvertPackage
from .estimate_tiles import EstimateTiles
from .export_item import ExportItem
from .export_map import ExportMap
from .export_tiles import ExportTiles
from .import_tiles import ImportTiles
from .merge_packages import MergePackages
from .package_info import PackageInfo
from .run_recipe import RunRecipe
from .split_recipe import SplitRecipe
from .write_package import WritePackage


class ArcGISExportProvider(QgsProcessingProvider):
    """Offers every operation of the plugin."""

    def id(self) -> str:
        return "arcgisexport"

    def name(self) -> str:
        return "ArcGIS Export"

    def icon(self) -> QIcon:
        return icon("arcgis_export")

    def loadAlgorithms(self) -> None:  # noqa: N802
        for algorithm in (
            ExportTiles,
            EstimateTiles,
            ExportMap,
            ExportItem,
            ImportTiles,
            PackageInfo,
            ConvertPackage,
            WritePackage,
            RunRecipe,
            SplitRecipe,
            MergePackages,
        ):
            self.addAlgorithm(algorithm())
