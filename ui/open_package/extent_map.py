# SPDX-License-Identifier: GPL-2.0-or-later
"""World map with the extent of a package."""

from __future__ import annotations

import os
from typing import Optional

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFillSymbol,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtGui import QColor, QPalette

_WORLD = QgsRectangle(-180, -90, 180, 90)
_SMALLEST = 12.0  # degrees to each side: less would show no coast to know the place by
_AROUND = 2.5  # times the package's own size


class ExtentMap(QObject):
    """Draws QGIS' own world map and a box on a read-only canvas."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._world: Optional[QgsVectorLayer] = None
        canvas.setFixedSize(220, 124)
        canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
        canvas.setInteractive(False)
        canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        canvas.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        canvas.setCanvasColor(canvas.palette().color(QPalette.ColorRole.Base))
        self._band = QgsRubberBand(canvas, Qgis.GeometryType.Polygon)
        accent = canvas.palette().color(QPalette.ColorRole.Highlight)
        self._band.setStrokeColor(accent)
        self._band.setFillColor(QColor(accent.red(), accent.green(), accent.blue(), 70))
        self._band.setWidth(2)

    def show(self, extent: QgsRectangle, crs: QgsCoordinateReferenceSystem) -> bool:
        """Show a box; return whether it has a place on the map."""
        self._band.reset(Qgis.GeometryType.Polygon)
        if not crs.isValid() or extent.isEmpty():
            return False
        transform = QgsCoordinateTransform(crs, self._canvas.mapSettings().destinationCrs(), QgsProject.instance())
        transform.setBallparkTransformsAreAppropriate(True)
        try:
            box = transform.transformBoundingBox(extent).intersect(_WORLD)
        except QgsCsException:
            return False
        if box.isEmpty() or not box.isFinite():
            return False
        if self._world is None:
            self._world = self._open_world()
        self._band.setToGeometry(QgsGeometry.fromRect(box), None)
        side = max(box.width() * _AROUND, box.height() * _AROUND, 2 * _SMALLEST)
        view = QgsRectangle.fromCenterAndSize(box.center(), side, side)
        self._canvas.setExtent(_WORLD if side > 180 else view)
        self._canvas.refresh()
        return True

    def _open_world(self) -> QgsVectorLayer:
        path = os.path.join(QgsApplication.pkgDataPath(), "resources", "data", "world_map.gpkg")
        world = QgsVectorLayer(f"{path}|layername=countries", "world", "ogr")
        world.setParent(self._canvas)  # it is drawn in a thread as long as the canvas lives
        palette = self._canvas.palette()
        land = palette.color(QPalette.ColorRole.Mid)
        fill = {
            "color": land.name(),
            "outline_color": palette.color(QPalette.ColorRole.Base).name(),
            "outline_width": "0.1",
        }
        world.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(fill)))
        self._canvas.setLayers([world])
        return world
