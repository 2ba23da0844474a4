# SPDX-License-Identifier: GPL-2.0-or-later
"""Which level of a vector tile layer is drawn at which scale: that of its resolution, as web maps do it.

QGIS draws one too coarse at a level's own resolution, where its scale is larger by some millionths, and switches those
of MBTiles half-way between two levels. It does not save these settings in a project.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Optional

from qgis.core import Qgis, QgsMapLayer, QgsTileMatrix, QgsUnitTypes, QgsVectorTileLayer

from .map_style.tile_copies import Grid

MARK = "arcgis_export/levels"  # custom property of the layers that are to be set again
_LARGER = 1.0001
_TILE = 512  # pixels, of a vector tile
_STEP = 256  # pixels; tiles of packages have a multiple of it
_DOTS_PER_METRE = 96 / 0.0254


def set_tile_levels(layer: QgsVectorTileLayer, deepest: int) -> None:
    """Let *layer* draw each level from its own resolution to the next finer level's, now and in a saved project.

    The level *deepest* is drawn beyond its own, too: a package declares more levels than it has tiles of.
    """
    levels = layer.tileMatrixSet()
    if deepest >= levels.minimumZoom():
        levels.dropMatricesOutsideZoomRange(levels.minimumZoom(), deepest)
    levels.setScaleToTileZoomMethod(Qgis.ScaleToTileZoomLevelMethod.Esri)
    for level in range(levels.minimumZoom(), levels.maximumZoom() + 1):
        matrix = levels.tileMatrix(level)
        if scale := _scale(matrix, declares_scales=layer.providerType() == "vtpkvectortiles"):
            matrix.setScale(scale * _LARGER)
            levels.addMatrix(matrix)
    layer.setCustomProperty(MARK, deepest)


def restore_tile_levels(layer: QgsVectorTileLayer, others: Iterable[QgsMapLayer] = ()) -> None:
    """Set the levels again of a layer that was opened with a project, or is a duplicate of one of *others*.

    QGIS 3.40 duplicates neither the levels nor the mark of a vector tile layer.
    """
    marks = [each.customProperty(MARK) for each in (layer, *others) if each.source() == layer.source()]
    deepest = next((each for each in marks if isinstance(each, int) and each >= 0), None)
    if layer.isValid() and deepest is not None:
        set_tile_levels(layer, deepest)


def grid_of(layer: QgsVectorTileLayer) -> Optional[Grid]:
    """Return the grid of a layer's tiles; ``None`` where a level's tiles are not half as wide as the one's before."""
    levels = layer.tileMatrixSet()
    matrices = [levels.tileMatrix(level) for level in range(levels.minimumZoom(), levels.maximumZoom() + 1)]
    grids = {
        (
            each.extent().xMinimum(),
            each.extent().yMaximum(),
            round(each.extent().width() / each.matrixWidth() * 2 ** each.zoomLevel(), 6),
            each.matrixWidth() / 2 ** each.zoomLevel(),
            each.matrixHeight() / 2 ** each.zoomLevel(),
        )
        for each in matrices
        if each.matrixWidth() > 0
    }
    if len(grids) != 1:
        return None
    return Grid(*grids.pop(), levels.maximumZoom(), _pixels(matrices[-1]))


def _scale(matrix: QgsTileMatrix, declares_scales: bool) -> float:
    """Return the scale at 96 dpi at which a pixel of a level's tiles is one of the screen; 0 for no such level.

    The scale that a package declares tells how many pixels its tiles have; those that QGIS gives to MBTiles do not.
    """
    scale = _dots(matrix) / (_pixels(matrix) if declares_scales else _TILE)
    return scale if math.isfinite(scale) and scale > 0 else 0.0


def _pixels(matrix: QgsTileMatrix) -> int:
    """Return how many pixels a side of a level's tiles has at the scale of the level."""
    scale = float(matrix.scale())
    steps = _dots(matrix) / scale / _STEP if scale > 0 else math.inf
    return max(1, round(steps)) * _STEP if math.isfinite(steps) else _TILE


def _dots(matrix: QgsTileMatrix) -> float:
    """Return the length of a side of a level's tiles in pixels of 96 to the inch."""
    metres = QgsUnitTypes.fromUnitToUnitFactor(matrix.crs().mapUnits(), Qgis.DistanceUnit.Meters)
    width = matrix.extent().width() / matrix.matrixWidth() if matrix.matrixWidth() > 0 else 0.0
    return float(width * metres * _DOTS_PER_METRE)
