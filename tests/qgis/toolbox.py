# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS' own Processing plugin, as every QGIS with windows has it."""

from __future__ import annotations

import sys
from pathlib import Path

from osgeo import gdal, ogr, osr
from qgis.core import QgsApplication


def load_toolbox() -> None:
    """Make Processing and its native algorithms importable; it leaves GDAL's exceptions as they were."""
    from qgis.analysis import QgsNativeAlgorithms

    registry = QgsApplication.processingRegistry()
    if registry.providerById("native") is None:
        registry.addProvider(QgsNativeAlgorithms(registry))
    folder = str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins")
    if folder not in sys.path:
        sys.path.append(folder)
    raising = [each for each in (osr, ogr, gdal) if each.GetUseExceptions()]
    import processing.gui.AlgorithmDialog
    import processing.gui.Postprocessing  # noqa: F401

    for each in (osr, ogr, gdal):
        if each not in raising:
            each.DontUseExceptions()
