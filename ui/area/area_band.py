# SPDX-License-Identifier: GPL-2.0-or-later
"""Rubber band of the chosen area."""

from __future__ import annotations

from qgis.core import Qgis, QgsCoordinateReferenceSystem, QgsGeometry
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QPalette

FILL_ALPHA = 40  # of 255: the map stays readable below
WIDTH = 2


class AreaBand:
    """A rubber band in the user's own highlight colour; gone from the map after `remove`."""

    def __init__(self, canvas: QgsMapCanvas, filled: bool = True, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> None:
        self._canvas = canvas
        self._band = QgsRubberBand(canvas, Qgis.GeometryType.Polygon)
        colour = canvas.window().palette().color(QPalette.ColorRole.Highlight)
        fill = QColor(colour)
        fill.setAlpha(FILL_ALPHA if filled else 0)
        self._band.setStrokeColor(colour)
        self._band.setFillColor(fill)
        self._band.setWidth(WIDTH)
        self._band.setLineStyle(style)

    def show(self, geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem) -> None:
        """Draw *geometry*, given in *crs*, in place of what was drawn."""
        self._band.setToGeometry(geometry, crs)
        self._band.show()

    def clear(self) -> None:
        self._band.reset(Qgis.GeometryType.Polygon)

    def remove(self) -> None:
        """Take the band off the map for good."""
        self._canvas.scene().removeItem(self._band)
