# SPDX-License-Identifier: GPL-2.0-or-later
"""Map tool that edits the drawn area: move a vertex, or the whole area."""

from __future__ import annotations

from typing import Optional

from qgis.core import Qgis, QgsGeometry, QgsPointXY, QgsRectangle
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent
from qgis.PyQt.QtCore import Qt

from ...plugin.areas.geometry import united
from ...plugin.core.i18n import tr
from .draw_tools import DrawTool, has_size

REACH = 10  # pixels around a corner that still take hold of it


class EditTool(DrawTool):
    """Moves polygons, or a line, in map coordinates; a box stays a box. *drawn* is emitted at each release."""

    has_handles = True

    def __init__(self, canvas: QgsMapCanvas, geometry: QgsGeometry, is_box: bool = False) -> None:
        super().__init__(canvas)
        self._geometry = geometry
        self._is_box = is_box
        self._is_line = geometry.type() == Qgis.GeometryType.Line
        self._corner: Optional[int] = None
        self._part: Optional[int] = None
        self._grip: Optional[QgsPointXY] = None

    def hint_text(self) -> str:
        if self._is_line:
            return tr("Drag a point, or the whole line. Right click or Esc when it is right.")
        if self._geometry.isMultipart():
            return tr("Drag a corner, or a whole polygon. Right click or Esc when it is right.")
        return tr("Drag a corner, or the whole area. Right click or Esc when it is right.")

    def activate(self) -> None:
        super().activate()
        self.show(self._geometry)

    def restart(self) -> None:
        self._corner, self._part, self._grip = None, None, None

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.mapPoint()
        self._corner, self._part = self._corner_at(point), self._part_at(point)
        if self._corner is not None or self._part is not None:
            self._grip = point

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        point = event.mapPoint()
        if self.hint is not None:
            self.hint.place()  # the window may have moved over it
        if self._grip is not None:
            self.show(self._changed(self._grip, point))
        elif self._corner_at(point) is not None:
            self.canvas().setCursor(Qt.CursorShape.SizeAllCursor)
        elif self._part_at(point) is not None:
            self.canvas().setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.canvas().setCursor(Qt.CursorShape.ArrowCursor)

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.RightButton:
            self.given_up.emit()
        if self._grip is None or event.button() != Qt.MouseButton.LeftButton:
            return
        changed = self._changed(self._grip, event.mapPoint())
        self.restart()
        if has_size(changed):
            # Polygons that were pushed into one another are one.
            self._geometry = united([changed]) if changed.isMultipart() else changed
            self.drawn.emit(self._geometry)
        self.show(self._geometry)

    def _reach(self) -> float:
        return float(REACH * self.canvas().mapUnitsPerPixel())

    def _corner_at(self, point: QgsPointXY) -> Optional[int]:
        _, index, _, _, distance = self._geometry.closestVertex(point)
        return index if index >= 0 and distance <= self._reach() ** 2 else None

    def _part_at(self, point: QgsPointXY) -> Optional[int]:
        """Return which polygon the mouse is in, or which line it is on."""
        room = self._reach() if self._is_line else 0.0
        at = QgsGeometry.fromPointXY(point)
        parts = enumerate(self._geometry.asGeometryCollection())
        return next((index for index, part in parts if part.distance(at) <= room), None)

    def _changed(self, grip: QgsPointXY, point: QgsPointXY) -> QgsGeometry:
        """Return the geometry with what was taken at *grip* brought to *point*."""
        changed = QgsGeometry(self._geometry)
        if self._corner is None:
            parts = changed.asGeometryCollection()
            for part in parts if self._part is None else [parts[self._part]]:
                part.translate(point.x() - grip.x(), point.y() - grip.y())
            return QgsGeometry.collectGeometry(parts) if len(parts) > 1 else parts[0]
        if self._is_box:
            box = self._geometry.boundingBox()
            corner = self._geometry.vertexAt(self._corner)
            # The corner across stays where it is.
            across = QgsPointXY(
                box.xMinimum() + box.xMaximum() - corner.x(), box.yMinimum() + box.yMaximum() - corner.y()
            )
            return QgsGeometry.fromRect(QgsRectangle(across, point))
        changed.moveVertex(point.x(), point.y(), self._corner)
        return changed
