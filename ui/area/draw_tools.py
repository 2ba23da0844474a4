# SPDX-License-Identifier: GPL-2.0-or-later
"""Map tools that draw an area: a box, or a polygon or a line corner by corner."""

from __future__ import annotations

from typing import Optional

from qgis.core import Qgis, QgsGeometry, QgsPointXY, QgsRectangle
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool
from qgis.PyQt.QtCore import QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QApplication

from ...plugin.core.i18n import tr
from .area_band import AreaBand
from .canvas_hint import CanvasHint

FEWEST_CORNERS = 3
FEWEST_POINTS = 2  # of a line


class DrawTool(QgsMapTool):
    """What all tools share: a band, a hint, and giving up with Esc."""

    drawn = pyqtSignal(QgsGeometry)
    given_up = pyqtSignal()
    has_handles = False
    corner_step = 1  # of the points of what is shown, which are corners

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.band: Optional[AreaBand] = None
        self.hint: Optional[CanvasHint] = None

    def activate(self) -> None:
        super().activate()
        self.band = AreaBand(self.canvas(), handles=self.has_handles)
        self.hint = CanvasHint(self.canvas())
        self.hint.show_text(self.hint_text())

    def deactivate(self) -> None:
        self.restart()
        if self.band is not None:
            self.band.remove()
            self.band = None
        if self.hint is not None:
            self.hint.deleteLater()
            self.hint.hide()
            self.hint = None
        super().deactivate()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        event.ignore()  # what a tool accepts, QGIS takes as its own: Backspace would delete features
        if event.key() == Qt.Key.Key_Escape:
            self.restart()
            self.given_up.emit()

    def hint_text(self) -> str:
        """Return the hint."""
        raise NotImplementedError

    def restart(self) -> None:
        """Forget what was begun."""
        if self.band is not None:
            self.band.clear()

    def show(self, geometry: QgsGeometry) -> None:
        if self.band is not None:
            self.band.show(geometry, self.canvas().mapSettings().destinationCrs(), self.corner_step)


class BoxTool(DrawTool):
    """Draws an upright box: drag it, or click two corners."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._start: Optional[QgsPointXY] = None
        self._pressed: Optional[QPoint] = None

    def hint_text(self) -> str:
        return tr("Drag a box, or click two corners. Esc to cancel.")

    def restart(self) -> None:
        self._start = None
        super().restart()

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._start is None:
            self._start = event.mapPoint()
            self._pressed = event.pos()

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        if self._start is not None:
            self.show(QgsGeometry.fromRect(QgsRectangle(self._start, event.mapPoint())))

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        if self._start is None or event.button() != Qt.MouseButton.LeftButton:
            return
        box = QgsRectangle(self._start, event.mapPoint())
        moved = (event.pos() - (self._pressed or event.pos())).manhattanLength()
        if moved < QApplication.startDragDistance() or box.isEmpty():
            return  # a click: the second one sets the other corner
        self.restart()
        self.drawn.emit(QgsGeometry.fromRect(box))


class PathTool(DrawTool):
    """Draws corner by corner: click to add, right click or Enter to finish, Backspace to take a point back."""

    fewest = FEWEST_CORNERS

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._corners: list[QgsPointXY] = []

    def hint_text(self) -> str:
        return tr("Click to add corners, right click to finish, Backspace to take one back, Esc to cancel.")

    def lacking(self) -> str:
        """Return the message for too few corners."""
        raise NotImplementedError

    def shape(self, corners: list[QgsPointXY]) -> QgsGeometry:
        raise NotImplementedError

    def restart(self) -> None:
        self._corners = []
        super().restart()

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._corners.append(event.mapPoint())
            self._draw(event.mapPoint())
        elif event.button() == Qt.MouseButton.RightButton:
            self._finish()

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        if self._corners:
            self._draw(event.mapPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            self._finish()
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            event.ignore()
            if self._corners:
                self._corners.pop()
                self._draw(self.toMapCoordinates(self.canvas().mouseLastXY()))
        else:
            super().keyPressEvent(event)

    def _draw(self, mouse: QgsPointXY) -> None:
        self.show(self.shape([*self._corners, mouse]))
        if self.hint is not None:
            self.hint.show_text(self.hint_text())

    def _finish(self) -> None:
        drawn = self.shape(self._corners)
        if len(self._corners) < self.fewest or not has_size(drawn):
            if self.hint is not None:
                self.hint.show_text(self.lacking())
            return
        self.restart()
        self.drawn.emit(drawn)


class PolygonTool(PathTool):
    """Draws a polygon."""

    def lacking(self) -> str:
        return tr("An area needs at least three corners. Click to add them, Esc to cancel.")

    def shape(self, corners: list[QgsPointXY]) -> QgsGeometry:
        return QgsGeometry.fromPolygonXY([corners])


class LineTool(PathTool):
    """Draws a line."""

    fewest = FEWEST_POINTS

    def hint_text(self) -> str:
        return tr("Click to add points, right click to finish, Backspace to take one back, Esc to cancel.")

    def lacking(self) -> str:
        return tr("A line needs at least two points. Click to add them, Esc to cancel.")

    def shape(self, corners: list[QgsPointXY]) -> QgsGeometry:
        return QgsGeometry.fromPolylineXY(corners)


def has_size(geometry: QgsGeometry) -> bool:
    """Whether a polygon encloses something, or a line leads somewhere."""
    is_line = geometry.type() == Qgis.GeometryType.Line
    return bool((geometry.length() if is_line else geometry.area()) > 0)
