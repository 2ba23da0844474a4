# SPDX-License-Identifier: GPL-2.0-or-later
"""The paper on the map: what of the map is printed, to be moved and turned with the mouse."""

from __future__ import annotations

import math
from typing import Callable, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip

from ...plugin.core.i18n import tr
from ...plugin.operations.export_map.frame import Frame
from ..area.area_band import AreaBand
from ..area.area_widget import AreaWidget
from ..area.edit_tool import EditTool

_SMALL = 20  # of the width of the view: a paper is hard to take hold of
_STEPS = 16  # parts of a side: straight in one CRS, it is bent in another


def shape_of(frame: Frame) -> QgsGeometry:
    """Return what an image shows of the ground, in its own CRS."""
    return QgsGeometry.fromPolygonXY([[QgsPointXY(*corner) for corner in frame.corners]])


class Paper:
    """Shows what is printed as a frame; once it is to be placed, a map tool moves it and tells *placed*."""

    def __init__(self, canvas: QgsMapCanvas, area_widget: AreaWidget, placed: Callable[[Frame], None]) -> None:
        self._canvas, self._area_widget, self._placed = canvas, area_widget, placed
        self._band: Optional[AreaBand] = None
        self._tool: Optional[PaperTool] = None
        self._shown: Optional[tuple[Frame, QgsCoordinateReferenceSystem, bool]] = None

    def show(self, frame: Frame, crs: QgsCoordinateReferenceSystem, can_turn: bool) -> None:
        """Show *frame*, in *crs*; *can_turn* states whether the service turns maps."""
        self._shown = frame, crs, can_turn
        if (tool := self._active_tool()) is not None:
            tool.take_frame(frame, crs)
            self._clear_band()
            return
        self._band = self._band or AreaBand(self._canvas, filled=False)
        self._band.show(shape_of(frame).densifyByCount(_STEPS), crs)

    def place(self) -> None:
        """Let the user place it with the mouse; where it is hardly in sight, the map goes there."""
        if self._shown is None:
            return
        frame, crs, can_turn = self._shown
        tool = self._tool = PaperTool(self._canvas, frame, crs, can_turn)
        view, box = self._canvas.extent(), tool.box
        if not box.isEmpty() and (not view.contains(box.center()) or not 1 < view.width() / box.width() < _SMALL):
            self._canvas.setExtent(box.scaled(2))
            self._canvas.refresh()
        self._area_widget.draw(tool, lambda _: self._placed(tool.frame))
        self._clear_band()

    def clear(self) -> None:
        """Take the frame off the map, and the tool."""
        self._shown = None
        self._clear_band()
        if self._active_tool() is not None:
            self._tool = None
            self._area_widget.stop_drawing()

    def _active_tool(self) -> Optional[PaperTool]:
        tool = self._tool
        return tool if tool is not None and not sip.isdeleted(tool) and tool.isActive() else None

    def _clear_band(self) -> None:
        if self._band is not None:
            self._band.remove()
            self._band = None


class PaperTool(EditTool):
    """Moves *frame*, and turns it by a corner. Its shape on the map is drawn anew at each place."""

    corner_step = _STEPS + 1

    def __init__(self, canvas: QgsMapCanvas, frame: Frame, crs: QgsCoordinateReferenceSystem, can_turn: bool) -> None:
        self.frame = self._tried = frame
        self._can_turn = self.has_handles = can_turn
        self._set_crs(canvas, crs)
        super().__init__(canvas, self._on_map(frame))
        self.drawn.connect(self._take)

    @property
    def box(self) -> QgsRectangle:
        """Where on the map it is."""
        return self._geometry.boundingBox()

    def hint_text(self) -> str:
        if self._can_turn:
            return tr("Drag the paper, or turn it by a corner. Esc when it is right.")
        return tr("Drag the paper. This service can't turn it. Esc when it is right.")

    def take_frame(self, frame: Frame, crs: QgsCoordinateReferenceSystem) -> None:
        """Show another paper, unless this one is being dragged."""
        if self._grip is None:
            self.frame = self._tried = frame
            self._set_crs(self.canvas(), crs)
            self._geometry = self._on_map(frame)
            self.show(self._geometry)

    def _set_crs(self, canvas: QgsMapCanvas, crs: QgsCoordinateReferenceSystem) -> None:
        self._to_map = QgsCoordinateTransform(crs, canvas.mapSettings().destinationCrs(), QgsProject.instance())

    def _take(self) -> None:
        self.frame = self._tried

    def _on_map(self, frame: Frame) -> QgsGeometry:
        """Return its shape in map coordinates; empty where the map has no place for it."""
        shape = shape_of(frame).densifyByCount(_STEPS)
        try:
            shape.transform(self._to_map)
        except QgsCsException:
            return QgsGeometry()
        return shape

    def _corner_at(self, point: QgsPointXY) -> Optional[int]:
        if not self._can_turn or self._geometry.isEmpty():
            return None
        corners = [self._to_map.transform(QgsPointXY(*corner)) for corner in self.frame.corners]
        near = (index for index, corner in enumerate(corners) if corner.distance(point) <= self._reach())
        return next(near, None)

    def _changed(self, grip: QgsPointXY, point: QgsPointXY) -> QgsGeometry:
        box = self.frame.extent
        at = QgsPointXY((box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2)
        rotation = self.frame.rotation
        try:
            centre = self._to_map.transform(at)
            if self._corner is None:
                x, y = centre.x() + point.x() - grip.x(), centre.y() + point.y() - grip.y()
                at = self._to_map.transform(QgsPointXY(x, y), QgsCoordinateTransform.TransformDirection.Reverse)
            else:  # the paper turns against the map in it
                rotation -= math.degrees(_angle(centre, point) - _angle(centre, grip))
                rotation = round((rotation + 180) % 360 - 180, 1)
        except QgsCsException:
            return self._geometry
        tried = self.frame.placed((at.x(), at.y()), rotation)
        shape = self._on_map(tried)
        if shape.isEmpty():  # beyond the edge of the map
            return self._geometry
        self._tried = tried
        return shape


def _angle(centre: QgsPointXY, point: QgsPointXY) -> float:
    return math.atan2(point.y() - centre.y(), point.x() - centre.x())
