# SPDX-License-Identifier: GPL-2.0-or-later
"""The map tool that changes a drawn area: drag a corner, or the whole of it."""

from __future__ import annotations

from typing import Optional

from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent
from qgis.PyQt.QtCore import Qt

from ..plugin.i18n import tr
from .draw_tools import DrawTool

REACH = 10  # pixels around a corner that still take hold of it


class EditTool(DrawTool):
    """Moves a polygon in map coordinates; a box stays a box. *drawn* is emitted at each release."""

    def __init__(self, canvas: QgsMapCanvas, geometry: QgsGeometry, is_box: bool) -> None:
        super().__init__(canvas)
        self._geometry = geometry
        self._is_box = is_box
        self._corner: Optional[int] = None
        self._grip: Optional[QgsPointXY] = None

    def words(self) -> str:
        return tr("Drag a corner, or the whole area. Esc when it is right.")

    def activate(self) -> None:
        super().activate()
        self.show(self._geometry)

    def restart(self) -> None:
        self._corner, self._grip = None, None

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.mapPoint()
        self._corner = self._corner_at(point)
        if self._corner is not None or self._geometry.contains(point):
            self._grip = point

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        point = event.mapPoint()
        if self._grip is not None:
            self.show(self._changed(point))
        elif self._corner_at(point) is not None:
            self.canvas().setCursor(Qt.CursorShape.SizeAllCursor)
        elif self._geometry.contains(point):
            self.canvas().setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.canvas().setCursor(Qt.CursorShape.ArrowCursor)

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        if self._grip is None or event.button() != Qt.MouseButton.LeftButton:
            return
        changed = self._changed(event.mapPoint())
        self.restart()
        if not changed.isEmpty() and changed.area() > 0:
            self._geometry = changed
            self.drawn.emit(changed)
        self.show(self._geometry)

    def _corner_at(self, point: QgsPointXY) -> Optional[int]:
        _, index, _, _, distance = self._geometry.closestVertex(point)
        reach = REACH * self.canvas().mapUnitsPerPixel()
        return index if index >= 0 and distance <= reach * reach else None

    def _changed(self, point: QgsPointXY) -> QgsGeometry:
        assert self._grip is not None
        changed = QgsGeometry(self._geometry)
        if self._corner is None:
            changed.translate(point.x() - self._grip.x(), point.y() - self._grip.y())
        elif self._is_box:
            box = self._geometry.boundingBox()
            corner = self._geometry.vertexAt(self._corner)
            # The corner across stays where it is.
            across = QgsPointXY(
                box.xMinimum() + box.xMaximum() - corner.x(), box.yMinimum() + box.yMaximum() - corner.y()
            )
            changed = QgsGeometry.fromRect(QgsRectangle(across, point))
        else:
            changed.moveVertex(point.x(), point.y(), self._corner)
        return changed
