# SPDX-License-Identifier: GPL-2.0-or-later
"""Draw on the map: the tool, the window that steps aside for it, and what was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional

from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsProject
from qgis.gui import QgsMapCanvas, QgsMapTool
from qgis.PyQt.QtCore import QObject, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.areas.geometry import united
from ...plugin.areas.projection import project
from ..common.window import Window
from .draw_tools import DrawTool
from .edit_tool import EditTool
from .empty_map import EmptyMap


@dataclass(frozen=True)
class Drawing:
    """What was drawn, and the CRS of the map at that time."""

    geometry: QgsGeometry
    crs: QgsCoordinateReferenceSystem


class MapDrawing(QObject):
    """Lets the user draw for *field*, whose window steps aside. *over* is emitted once no tool is active any more."""

    over = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, empty_map: EmptyMap, field: QWidget) -> None:
        super().__init__(field)
        self.canvas, self._empty_map, self._field = canvas, empty_map, field
        self._tool: Optional[DrawTool] = None
        self._tool_before: Optional[QgsMapTool] = None
        canvas.mapToolSet.connect(self._tool_set)

    @property
    def is_editing(self) -> bool:
        """Whether what was drawn is being changed: the tool shows it itself."""
        return isinstance(self._tool, EditTool)

    def begin(self, tool: DrawTool, take: Callable[[QgsGeometry], None], aside: Optional[int]) -> None:
        """Let the user draw with *tool*, and hand to *take* what they drew.

        The window steps aside after *aside* milliseconds, ``None`` for not at all.
        """
        self._empty_map.begin_drawing()
        old, self._tool = self._tool, tool
        if old is None:
            self._tool_before = self.canvas.mapTool()
        tool.drawn.connect(take)
        if not self.is_editing:  # that ends when the user says so
            tool.drawn.connect(lambda _: self._come_back())
        tool.given_up.connect(self.stop)
        self.canvas.setMapTool(tool)
        if old is not None:
            old.deleteLater()
        window = self._field.window()
        if isinstance(window, Window):
            window.on_escape = self.stop
        if aside:
            QTimer.singleShot(aside, lambda: self._step_aside(tool))
        elif aside is not None:
            self._step_aside(tool)

    def stop(self) -> None:
        """Give the user their tool back."""
        tool, self._tool = self._tool, None
        if tool is None:
            return
        if self.canvas.mapTool() is tool or self.canvas.mapTool() == tool:
            if self._tool_before is not None:
                self.canvas.setMapTool(self._tool_before)
            else:
                self.canvas.unsetMapTool(tool)
        self._end(tool)

    def drawn(self, geometry: QgsGeometry) -> Drawing:
        """Return what was drawn on the map as it is now."""
        return Drawing(QgsGeometry(geometry), self.canvas.mapSettings().destinationCrs())

    def placed(self, drawing: Drawing) -> QgsGeometry:
        """Return what was drawn in the CRS that the map has now; raises `RequestError` where that can't be."""
        crs = self.canvas.mapSettings().destinationCrs()
        if drawing.crs == crs:
            return drawing.geometry
        return project(united([drawing.geometry]), drawing.crs, crs, QgsProject.instance().transformContext())

    def show_whole(self, geometry: QgsGeometry) -> None:
        """Zoom to *geometry*, unless all of it is seen."""
        box = geometry.boundingBox()
        if not self.canvas.extent().contains(box):
            self.canvas.setExtent(box.buffered(max(box.width(), box.height()) / 4))
            self.canvas.refresh()

    def _step_aside(self, tool: DrawTool) -> None:
        """Leave the map to *tool*, if the user still has that."""
        if self._tool is not tool:
            return
        window = self._field.window()
        if isinstance(window, Window):
            window.step_aside()
        if tool.hint is not None:
            tool.hint.place()  # there is more of the map to be seen
        self.canvas.window().raise_()
        self.canvas.window().activateWindow()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _come_back(self, is_over: bool = False) -> None:
        """Bring the window back to the front; Esc closes it again where nothing is drawn any more."""
        window = self._field.window()
        if isinstance(window, Window):
            if is_over:
                window.on_escape = None
            window.come_back()

    def _tool_set(self, new: Optional[QgsMapTool], old: Optional[QgsMapTool] = None) -> None:
        """Another tool was chosen in QGIS: ours is over."""
        tool = self._tool
        if tool is not None and new is not tool and new != tool:
            self._tool = None
            self._end(tool)

    def _end(self, tool: DrawTool) -> None:
        self._tool_before = None
        tool.deleteLater()
        self._come_back(is_over=True)
        self.over.emit()
