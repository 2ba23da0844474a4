# SPDX-License-Identifier: GPL-2.0-or-later
"""Rubber band of the chosen area."""

from __future__ import annotations

from qgis.core import Qgis, QgsCoordinateReferenceSystem, QgsGeometry, QgsPointXY
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QPalette

FILL_ALPHA = 40  # of 255: the map stays readable below
WIDTH = 2
HANDLE = 9  # pixels


class AreaBand:
    """A rubber band in the user's own highlight colour; gone from the map after `remove`."""

    def __init__(
        self,
        canvas: QgsMapCanvas,
        filled: bool = True,
        style: Qt.PenStyle = Qt.PenStyle.SolidLine,
        handles: bool = False,
    ) -> None:
        """With *handles* each corner has one, to be taken with the mouse."""
        self._canvas = canvas
        self._band = QgsRubberBand(canvas, Qgis.GeometryType.Polygon)
        colour = canvas.window().palette().color(QPalette.ColorRole.Highlight)
        fill = QColor(colour)
        fill.setAlpha(FILL_ALPHA if filled else 0)
        self._band.setStrokeColor(colour)
        self._band.setFillColor(fill)
        self._band.setWidth(WIDTH)
        self._band.setLineStyle(style)
        self._handles = QgsRubberBand(canvas, Qgis.GeometryType.Point) if handles else None
        if self._handles is not None:
            self._handles.setIcon(QgsRubberBand.IconType.ICON_FULL_BOX)
            self._handles.setIconSize(HANDLE)
            self._handles.setColor(colour)

    def show(self, geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem, step: int = 1) -> None:
        """Draw *geometry*, given in *crs*, in place of what was drawn; of its points every *step*th is a corner."""
        self._band.setToGeometry(geometry, crs)
        self._band.show()
        if self._handles is not None:
            corners = [QgsPointXY(point) for point in geometry.vertices()][::step]
            self._handles.setToGeometry(QgsGeometry.fromMultiPointXY(corners), crs)

    def clear(self) -> None:
        self._band.reset(Qgis.GeometryType.Polygon)
        if self._handles is not None:
            self._handles.reset(Qgis.GeometryType.Point)

    def remove(self) -> None:
        """Take the band off the map for good."""
        for band in (self._band, self._handles):
            if band is not None:
                self._canvas.scene().removeItem(band)
