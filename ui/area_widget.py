# SPDX-License-Identifier: GPL-2.0-or-later
"""Choosing the area: drawn, the view, a layer, a bookmark, or coordinates."""

from __future__ import annotations

from enum import Enum
from typing import Any, Optional

from qgis.core import (
    QgsApplication,
    QgsBookmarkManagerModel,
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsMapLayer,
    QgsMapLayerProxyModel,
    QgsProject,
    QgsReferencedRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsExtentWidget, QgsMapCanvas, QgsMapTool
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from ..plugin.area_choice import AreaChoice, Survey
from ..plugin.i18n import tr
from ..plugin.icons import icon
from .area_band import AreaBand
from .draw_tools import BoxTool, DrawTool, PolygonTool
from .edit_tool import EditTool
from .forms import load_form


class Source(Enum):
    """Where an area comes from."""

    VIEW = "view"
    DRAWN = "drawn"
    LAYER_EXTENT = "layer extent"
    POLYGONS = "polygons"
    BOOKMARK = "bookmark"
    COORDINATES = "coordinates"


class AreaWidget(QWidget):
    """Emits *changed* whenever the area is another one; shows it on the map until `leave_map`."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, "area_widget")
        self._canvas: Optional[QgsMapCanvas] = None
        self._band: Optional[AreaBand] = None
        self._tool: Optional[DrawTool] = None
        self._tool_before: Optional[QgsMapTool] = None
        self._drawn: Optional[QgsGeometry] = None
        self._drawn_crs = QgsCoordinateReferenceSystem()
        self._watched: Optional[QgsVectorLayer] = None
        self._fill()

    def set_canvas(self, canvas: QgsMapCanvas) -> None:
        """Say on which map areas are drawn; call once."""
        self._canvas = canvas
        canvas.extentsChanged.connect(self._view_changed)
        canvas.destinationCrsChanged.connect(self._crs_changed)
        canvas.mapToolSet.connect(self._tool_set)

    def choice(self) -> Optional[AreaChoice]:
        """Return the chosen area, ``None`` while there is none."""
        source = self.source_combo.currentData()
        if source is Source.VIEW and self._canvas is not None:
            settings = self._canvas.mapSettings()
            return AreaChoice(settings.destinationCrs(), QgsGeometry.fromRect(settings.visibleExtent()))
        if source is Source.DRAWN and self._drawn is not None:
            return AreaChoice(self._drawn_crs, self._drawn)
        if source is Source.LAYER_EXTENT and (layer := self.extent_layer_combo.currentLayer()):
            return AreaChoice(layer.crs(), QgsGeometry.fromRect(layer.extent()))
        if source is Source.POLYGONS and isinstance(layer := self.polygon_layer_combo.currentLayer(), QgsVectorLayer):
            return AreaChoice.from_layer(layer, self.selected_check.isChecked())
        if source is Source.BOOKMARK:
            return self._boxed(self.bookmark_combo.currentData(QgsBookmarkManagerModel.CustomRole.RoleExtent))
        if source is Source.COORDINATES and self.extent_widget.isValid():
            extent = self.extent_widget.outputExtent()
            return AreaChoice(self.extent_widget.outputCrs(), QgsGeometry.fromRect(extent))
        return None

    def show_survey(self, survey: Survey) -> None:
        """Say and draw what came of the chosen area."""
        self.size_label.setText(survey.size_text)
        self.problem_label.tell(survey.problem)
        if self._canvas is None or not self.isVisible():
            return
        source = self.source_combo.currentData()
        if survey.geometry is None or source is Source.VIEW or isinstance(self._tool, EditTool):
            # The view needs no frame; while it is being changed, the tool shows the area.
            self._clear_band()
            return
        self._band = self._band or AreaBand(self._canvas)
        self._band.show(survey.geometry, survey.crs)

    def leave_map(self) -> None:
        """Take everything off the map and give the person their tool back."""
        self._stop_drawing()
        self._clear_band()

    def choose(self, source: Source) -> None:
        self.source_combo.setCurrentIndex(self.source_combo.findData(source))

    def draw(self, tool: DrawTool, is_box: bool) -> None:
        """Let the person draw with *tool*."""
        if self._canvas is None:
            return
        old, self._tool = self._tool, tool
        if old is None:
            self._tool_before = self._canvas.mapTool()
        tool.drawn.connect(lambda geometry: self._take(geometry, is_box))
        tool.given_up.connect(self._stop_drawing)
        self._canvas.setMapTool(tool)
        if old is not None:
            old.deleteLater()
        self._canvas.window().raise_()
        self._canvas.window().activateWindow()
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        for source, text in (
            (Source.VIEW, tr("Current View")),
            (Source.DRAWN, tr("Drawn on the Map")),
            (Source.LAYER_EXTENT, tr("Extent of a Layer")),
            (Source.POLYGONS, tr("Polygons of a Layer")),
            (Source.BOOKMARK, tr("Bookmark")),
            (Source.COORDINATES, tr("Coordinates")),
        ):
            self.source_combo.addItem(text, source)
        self.polygon_layer_combo.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.extent_layer_combo.setFilters(QgsMapLayerProxyModel.Filter.SpatialLayer)
        self.bookmark_combo.setModel(
            QgsBookmarkManagerModel(QgsApplication.bookmarkManager(), QgsProject.instance().bookmarkManager(), self)
        )
        # Its style can be set only as it is made, so the form can't hold it.
        self.extent_widget = QgsExtentWidget(self, QgsExtentWidget.WidgetStyle.CondensedStyle)
        self.extent_widget.setObjectName("extent_widget")
        self.detail_layout.addWidget(self.extent_widget)
        self.selected_check.setText(tr("Selected features only"))
        self.box_button.setIcon(icon("draw_box"))
        self.box_button.setToolTip(tr("Draw a box on the map"))
        self.polygon_button.setIcon(icon("draw_polygon"))
        self.polygon_button.setToolTip(tr("Draw a polygon on the map"))
        self.clear_button.setText(tr("Clear"))
        self.clear_button.setToolTip(tr("Go back to the current view"))
        self.box_button.clicked.connect(lambda: self._canvas and self.draw(BoxTool(self._canvas), True))
        self.polygon_button.clicked.connect(lambda: self._canvas and self.draw(PolygonTool(self._canvas), False))
        self.clear_button.clicked.connect(self._clear)
        self.source_combo.currentIndexChanged.connect(self._source_changed)
        for signal in (
            self.extent_layer_combo.layerChanged,
            self.selected_check.toggled,
            self.bookmark_combo.currentIndexChanged,
            self.extent_widget.extentChanged,
        ):
            signal.connect(lambda *_: self.changed.emit())
        self.polygon_layer_combo.layerChanged.connect(self._layer_changed)
        self._layer_changed(self.polygon_layer_combo.currentLayer())
        self._show_details()

    def _layer_changed(self, layer: Optional[QgsMapLayer]) -> None:
        """Follow the polygon layer: another selection, or an edit, is another area."""
        if self._watched is not None and not sip.isdeleted(self._watched):
            self._watched.selectionChanged.disconnect(self._polygons_changed)
            self._watched.dataChanged.disconnect(self._polygons_changed)
        self._watched = layer if isinstance(layer, QgsVectorLayer) else None
        if self._watched is not None:
            self._watched.selectionChanged.connect(self._polygons_changed)
            self._watched.dataChanged.connect(self._polygons_changed)
        self._polygons_changed()

    def _polygons_changed(self, *_: Any) -> None:
        if self.source_combo.currentData() is Source.POLYGONS:
            self.changed.emit()

    def _source_changed(self) -> None:
        self._stop_drawing()
        if self.source_combo.currentData() is Source.COORDINATES and self._canvas is not None:
            self._begin_coordinates()
        self._show_details()
        if self.source_combo.currentData() is Source.DRAWN and self._drawn is None and self._canvas is not None:
            self.draw(BoxTool(self._canvas), True)
        self.changed.emit()

    def _show_details(self) -> None:
        source = self.source_combo.currentData()
        self.extent_layer_combo.setVisible(source is Source.LAYER_EXTENT)
        self.polygon_layer_combo.setVisible(source is Source.POLYGONS)
        self.selected_check.setVisible(source is Source.POLYGONS)
        self.bookmark_combo.setVisible(source is Source.BOOKMARK)
        self.extent_widget.setVisible(source is Source.COORDINATES)
        self.clear_button.setVisible(source is not Source.VIEW)

    def _take(self, geometry: QgsGeometry, is_box: bool) -> None:
        """Take what was drawn, and let the person change it with the mouse."""
        assert self._canvas is not None
        self._drawn = QgsGeometry(geometry)
        self._drawn_crs = self._canvas.mapSettings().destinationCrs()
        if not isinstance(self._tool, EditTool):
            self.draw(EditTool(self._canvas, geometry, is_box), is_box)
        self.source_combo.blockSignals(True)
        self.choose(Source.DRAWN)
        self.source_combo.blockSignals(False)
        self._show_details()
        self.changed.emit()

    def _clear(self) -> None:
        self._drawn = None
        self.choose(Source.VIEW)

    def _stop_drawing(self) -> None:
        tool, self._tool = self._tool, None
        if tool is None or self._canvas is None:
            return
        if self._canvas.mapTool() is tool or self._canvas.mapTool() == tool:
            if self._tool_before is not None:
                self._canvas.setMapTool(self._tool_before)
            else:
                self._canvas.unsetMapTool(tool)
        self._tool_before = None
        tool.deleteLater()
        self.changed.emit()

    def _tool_set(self, new: Optional[QgsMapTool], old: Optional[QgsMapTool] = None) -> None:
        """Another tool was chosen in QGIS: ours is over."""
        if self._tool is not None and new is not self._tool and new != self._tool:
            self._tool.deleteLater()
            self._tool, self._tool_before = None, None
            self.changed.emit()

    def _begin_coordinates(self) -> None:
        """Start from the view, in the map's own reference, so that there is something to change."""
        assert self._canvas is not None
        settings = self._canvas.mapSettings()
        self.extent_widget.blockSignals(True)
        self.extent_widget.setCurrentExtent(settings.visibleExtent(), settings.destinationCrs())
        self.extent_widget.setOutputExtentFromUser(settings.visibleExtent(), settings.destinationCrs())
        self.extent_widget.setOutputCrs(settings.destinationCrs())
        self.extent_widget.blockSignals(False)

    def _crs_changed(self) -> None:
        """The map has another reference: what is typed from now on, and what is drawn, is in that."""
        self._stop_drawing()
        if self.source_combo.currentData() is Source.COORDINATES and self._canvas is not None:
            self.extent_widget.setOutputCrs(self._canvas.mapSettings().destinationCrs())
        self.changed.emit()

    def _view_changed(self) -> None:
        if self._canvas is not None:
            settings = self._canvas.mapSettings()
            self.extent_widget.setCurrentExtent(settings.visibleExtent(), settings.destinationCrs())
        if self.isVisible() and self.source_combo.currentData() is Source.VIEW:
            self.changed.emit()

    def _clear_band(self) -> None:
        if self._band is not None:
            self._band.remove()
            self._band = None

    @staticmethod
    def _boxed(extent: Optional[QgsReferencedRectangle]) -> Optional[AreaChoice]:
        if extent is None or extent.isEmpty():
            return None
        return AreaChoice(extent.crs(), QgsGeometry.fromRect(extent))
