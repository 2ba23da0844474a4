# SPDX-License-Identifier: GPL-2.0-or-later
"""Which level of tiles is drawn at which scale: as a web map does it."""

from __future__ import annotations

from qgis.core import Qgis, QgsVectorTileLayer

# QGIS' scale at a level's own resolution is larger than the level's by a few millionths: it would draw the next one.
_LARGER = 1.0001
_COARSEST = 295828763.7957775  # scale of level 0 of 512-pixel tiles in web mercator, at 96 dpi


def set_tile_levels(layer: QgsVectorTileLayer) -> None:
    """Let *layer* draw each level at its own scale, and from there to the next finer one's. May be called again."""
    levels = layer.tileMatrixSet()
    levels.setScaleToTileZoomMethod(Qgis.ScaleToTileZoomLevelMethod.Esri)
    for level in range(levels.minimumZoom(), levels.maximumZoom() + 1):
        matrix = levels.tileMatrix(level)
        matrix.setScale(_COARSEST / 2**level * _LARGER)
        levels.addMatrix(matrix)
