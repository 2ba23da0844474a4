# SPDX-License-Identifier: GPL-2.0-or-later
"""Choose the area: drawn, current view, layer, along lines, bookmark, coordinates, or the whole service."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from enum import Enum
from typing import Any, Callable, Optional

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
from qgis.gui import QgsExtentWidget, QgsFilterLineEdit, QgsMapCanvas
from qgis.PyQt.QtCore import QSignalBlocker, pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.areas.choice import AreaChoice, Survey
from ...plugin.areas.corridors import MOST_METRES
from ...plugin.areas.geometry import united
from ...plugin.areas.recipe_area import choice_of_recipe
from ...plugin.areas.typed_extent import check_extent_field, check_typed_extent
from ...plugin.core.errors import RequestError
from ...plugin.core.i18n import tr
from ...plugin.environment.icons import icon
from ...plugin.environment.settings import choices
from ..common.forms import load_form
from .area_band import AreaBand
from .draw_tools import BoxTool, DrawTool, LineTool, PolygonTool
from .drawing import Drawing, MapDrawing
from .edit_tool import EditTool
from .empty_map import EmptyMap, ServicePlace
from .layer_watch import LayerWatch

VIEW = "view"  # the key of a service's choices for whether its area was what the map showed
BUFFER = 500  # metres, to begin with
PASSING = 800  # milliseconds in which the keys of a list pass an entry by


class Source(Enum):
    """Where an area comes from."""

    VIEW = "view"
    DRAWN = "drawn"
    LAYER_EXTENT = "layer extent"
    POLYGONS = "polygons"
    LINES = "lines"
    BOOKMARK = "bookmark"
    COORDINATES = "coordinates"
    WHOLE = "whole"


class AreaWidget(QWidget):
    """Emits *changed* whenever the area is another one; shows it on the map until `leave_map`."""

    changed = pyqtSignal()
    _home = Source.VIEW  # what is chosen to begin with

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self._canvas: Optional[QgsMapCanvas] = None
        self._empty_map: Optional[EmptyMap] = None
        self._is_chosen = False  # by the user, or for a recipe
        self._has_moved = False  # whether the view has, since it was shown what it holds
        self._band: Optional[AreaBand] = None
        self._drawing: Optional[MapDrawing] = None
        self._drawn: Optional[Drawing] = None
        self._drawn_line: Optional[Drawing] = None
        self._polygon_watch, self._line_watch = LayerWatch(self), LayerWatch(self)
        self._fill()

    def set_canvas(self, canvas: QgsMapCanvas) -> None:
        """Set the map canvas that areas are drawn on; call once."""
        self._canvas = canvas
        self._empty_map = EmptyMap(canvas, self)
        self._drawing = MapDrawing(canvas, self._empty_map, self)
        self._drawing.over.connect(self.changed)
        canvas.extentsChanged.connect(self._view_changed)
        canvas.destinationCrsChanged.connect(self._crs_changed)
        self._begin(False)

    def take_boxes(self) -> None:
        """Offer boxes only, and to begin with all there is."""
        for button, source in ((self.polygon_button, Source.POLYGONS), (self.line_button, Source.LINES)):
            button.hide()
            self.source_combo.removeItem(self.source_combo.findData(source))
        self.add_button.hide()
        self._home = Source.WHOLE
        self.choose(self._home)

    def show_service(self, place: ServicePlace) -> None:
        """Show a new service on an empty map; without a view that shows some of it, all of it is the first area."""
        if self._empty_map is not None:
            self._begin(self._empty_map.is_wanted() or not self._empty_map.covers(place))
            self._empty_map.show(place)

    def _begin(self, with_all: bool) -> None:
        """Choose the first area: the view, unless there is none or *with_all* of the service makes more sense."""
        if not self._is_chosen and self._home is Source.VIEW:
            self.choose(Source.WHOLE if with_all or self._has_no_view else Source.VIEW)
            self._is_chosen = False
            self.clear_button.hide()

    @property
    def _has_no_view(self) -> bool:
        return self._canvas is not None and self._canvas.mapSettings().visibleExtent().isEmpty()

    def choice(self) -> Optional[AreaChoice]:
        """Return the chosen area, ``None`` while there is none."""
        source = self.source_combo.currentData()
        if source is Source.VIEW and self._canvas is not None:
            settings = self._canvas.mapSettings()
            text = tr("The map is empty: there is no current view. Choose another area, or add a layer.")
            return AreaChoice.from_box(settings.visibleExtent(), settings.destinationCrs(), text)
        if source is Source.DRAWN and self._drawn is not None:
            return AreaChoice(self._drawn.crs, self._drawn.geometry)
        if source is Source.LAYER_EXTENT and (layer := self.extent_layer_combo.currentLayer()):
            return AreaChoice.from_box(layer.extent(), layer.crs(), tr("The layer is empty. Choose another one."))
        if source is Source.POLYGONS and isinstance(layer := self.polygon_layer_combo.currentLayer(), QgsVectorLayer):
            return AreaChoice.from_layer(layer, self.selected_check.isChecked())
        if source is Source.LINES:
            return self._along_lines()
        if source is Source.WHOLE:
            return AreaChoice(whole=True)
        if source is Source.BOOKMARK:
            return self._boxed(self.bookmark_combo.currentData(QgsBookmarkManagerModel.CustomRole.RoleExtent))
        if source is Source.COORDINATES:
            return self._typed()
        return None

    def set_choice(self, choice: AreaChoice) -> None:
        """Choose an area from elsewhere, as if it had been drawn: typed coordinates would be rounded."""
        self._is_chosen = True
        if choice.whole or choice.geometry is None:
            self.choose(Source.WHOLE)
            return
        self.stop_drawing()
        self.take(choice.geometry, choice.crs)

    def take(self, geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem) -> None:
        """Choose what was placed on the map; the tool that did it stays."""
        self._drawn = Drawing(QgsGeometry(geometry), crs)
        self._taken(Source.DRAWN)

    @property
    def is_view(self) -> bool:
        """Whether the area is what the map shows."""
        return bool(self.source_combo.currentData() is Source.VIEW)

    @property
    def is_all_at_first(self) -> bool:
        """Whether the area is all of the service, as nothing else makes sense yet."""
        return not self._is_chosen and self.source_combo.currentData() is Source.WHOLE

    def recall(self, parameters: Mapping[str, Any], service_url: str) -> None:
        """Choose the area of a recipe of a service, unless the view is right as it was last, or anything is chosen."""
        if not self._is_chosen and not (self.is_view and choices(service_url).get(VIEW)):
            with contextlib.suppress(RequestError):
                self.set_choice(choice_of_recipe(parameters))

    def show_survey(self, survey: Survey, amount: str = "") -> None:
        """Show the result of the chosen area, and draw it; *amount* is what of the service a changed view holds."""
        text = survey.size_text
        if self._has_moved and text:
            text = tr("The view has changed: {amount}").format(amount=" · ".join(filter(None, (amount, text))))
        self.size_label.setText(text)
        self.size_label.setEnabled(True)
        self.problem_label.show_problem(survey.problem)
        if self._canvas is None or not self.isVisible():
            return
        source = self.source_combo.currentData()
        changing = self._drawing is not None and self._drawing.is_editing and source is not Source.LINES
        if survey.geometry is None or source is Source.VIEW or changing:
            # The view needs no frame; while it is being changed, the tool shows the area.
            self._clear_band()
            return
        self._show_band(survey.geometry, survey.crs)

    def show_size(self, text: str) -> None:
        """Show how large what is exported is, where that is not the chosen area itself."""
        self.size_label.setText(text)

    def leave_map(self) -> None:
        """Take everything off the map and give the user their tool back."""
        self.stop_drawing()
        self._clear_band()
        if self._empty_map is not None:
            self._empty_map.clear()

    def choose(self, source: Source) -> None:
        self.source_combo.setCurrentIndex(self.source_combo.findData(source))

    def draw(self, tool: DrawTool, take: Callable[[QgsGeometry], None], aside: Optional[int] = 0) -> None:
        """Let the user draw with *tool*, and hand to *take* what they drew.

        The window steps aside after *aside* milliseconds, ``None`` for not at all.
        """
        if self._drawing is not None:
            if isinstance(tool, EditTool):  # it shows the area itself
                self._clear_band()
            self._drawing.begin(tool, take, aside)

    def _fill(self) -> None:
        for source, text in (
            (Source.VIEW, tr("Current View")),
            (Source.DRAWN, tr("Drawn on the Map")),
            (Source.LAYER_EXTENT, tr("Extent of a Layer")),
            (Source.POLYGONS, tr("Polygons of a Layer")),
            (Source.LINES, tr("Along Lines")),
            (Source.BOOKMARK, tr("Bookmark")),
            (Source.COORDINATES, tr("Coordinates")),
            (Source.WHOLE, tr("Whole Service")),
        ):
            self.source_combo.addItem(text, source)
        self.polygon_layer_combo.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.line_layer_combo.setFilters(QgsMapLayerProxyModel.Filter.LineLayer)
        self.line_layer_combo.setAllowEmptyLayer(True, tr("Line drawn on the map"))
        self.extent_layer_combo.setFilters(QgsMapLayerProxyModel.Filter.SpatialLayer)
        self.bookmark_combo.setModel(
            QgsBookmarkManagerModel(QgsApplication.bookmarkManager(), QgsProject.instance().bookmarkManager(), self)
        )
        # Its style can be set only as it is made, so the form can't hold it.
        self.extent_widget = QgsExtentWidget(self, QgsExtentWidget.WidgetStyle.CondensedStyle)
        self.extent_widget.setObjectName("extent_widget")
        self._extent_edit = self.extent_widget.findChild(QgsFilterLineEdit)
        self.detail_layout.addWidget(self.extent_widget)
        self.selected_check.setText(tr("Selected features only"))
        self.buffer_label.setText(tr("Buffer"))
        self.buffer_spin.setMaximum(MOST_METRES)
        self.buffer_spin.setSuffix(" " + tr("m to each side"))
        self.buffer_spin.setToolTip(tr("How far the area reaches from the lines, in metres on the ground"))
        self.buffer_spin.setValue(BUFFER)
        self.buffer_spin.setClearValue(BUFFER)
        self.box_button.setIcon(icon("draw_box"))
        self.box_button.setToolTip(tr("Draw a box on the map"))
        self.polygon_button.setIcon(icon("draw_polygon"))
        self.polygon_button.setToolTip(tr("Draw a polygon on the map"))
        self.add_button.setIcon(icon("add_polygon"))
        self.add_button.setAccessibleName(tr("Draw another polygon, to be added to the area"))
        self.edit_button.setIcon(QgsApplication.getThemeIcon("/mActionVertexTool.svg"))
        self.edit_button.setAccessibleName(tr("Move what is drawn, or its corners, on the map"))
        self.edit_button.clicked.connect(self._edit_again)
        self.line_button.setIcon(icon("draw_line"))
        self.line_button.setToolTip(tr("Draw a line on the map, and use the corridor along it"))
        self.clear_button.setText(tr("Clear"))
        self.clear_button.setToolTip(tr("Clear this area"))
        self.box_button.clicked.connect(lambda _=False: self._draw_box())
        self.polygon_button.clicked.connect(self._draw_polygon)
        self.add_button.clicked.connect(self._draw_another)
        self.line_button.clicked.connect(lambda _=False: self._draw_line())
        self.clear_button.clicked.connect(self._clear)
        self.source_combo.currentIndexChanged.connect(self._source_changed)
        for signal in (
            self.extent_layer_combo.layerChanged,
            self.selected_check.toggled,
            self.bookmark_combo.currentIndexChanged,
            self.buffer_spin.valueChanged,
            self.extent_widget.extentChanged,
            self._extent_edit.textChanged,
        ):
            signal.connect(lambda *_: self.changed.emit())
        self.changed.connect(lambda: self.size_label.setEnabled(False))  # until it is that of the new area
        self._polygon_watch.changed.connect(lambda: self._layer_edited(Source.POLYGONS))
        self._line_watch.changed.connect(lambda: self._layer_edited(Source.LINES))
        self.polygon_layer_combo.layerChanged.connect(self._polygon_watch.follow)
        self._polygon_watch.follow(self.polygon_layer_combo.currentLayer())
        self.line_layer_combo.layerChanged.connect(self._line_layer_changed)
        self.line_layer_combo.activated.connect(lambda _: self._begin_line())
        self._show_details()

    def _typed(self) -> Optional[AreaChoice]:
        crs = self.extent_widget.outputCrs()
        try:
            # QGIS swaps ends, and keeps the extent before for what it can't read.
            check = check_extent_field if self._extent_edit.isModified() else check_typed_extent
            check(self._extent_edit.text(), crs)
        except RequestError as error:
            return AreaChoice(crs, problem=error.message) if self._extent_edit.text().strip() else None
        if not self.extent_widget.isValid():
            return None
        return AreaChoice(crs, QgsGeometry.fromRect(self.extent_widget.outputExtent()))

    def _along_lines(self) -> Optional[AreaChoice]:
        layer, buffer = self.line_layer_combo.currentLayer(), float(self.buffer_spin.value())
        if isinstance(layer, QgsVectorLayer):
            return AreaChoice.from_layer(layer, self.selected_check.isChecked(), buffer)
        if self._drawn_line is not None:
            return AreaChoice(self._drawn_line.crs, self._drawn_line.geometry, buffer=buffer)
        return None

    def _choose_line_layer(self, row: int) -> None:
        """Choose an entry of the list: 0 is what is drawn. The list itself signals only what a user chooses."""
        self.line_layer_combo.setCurrentIndex(row)
        self._line_layer_changed(self.line_layer_combo.currentLayer())

    def _line_layer_changed(self, layer: Optional[QgsMapLayer]) -> None:
        self._show_details()
        self._line_watch.follow(layer)

    def _layer_edited(self, source: Source) -> None:
        if self.source_combo.currentData() is source:
            self.changed.emit()

    def _source_changed(self) -> None:
        self._is_chosen, self._has_moved = True, False
        self.stop_drawing()
        if self.source_combo.currentData() is Source.COORDINATES and self._canvas is not None:
            self._begin_coordinates()
        self._show_details()
        if self.source_combo.currentData() is Source.DRAWN and self._drawn is None and self._canvas is not None:
            self._draw_box(PASSING)
        if self.source_combo.currentData() is Source.LINES and self._drawn_line is None:
            if self.line_layer_combo.currentLayer() is None and self.line_layer_combo.count() > 1:
                self._choose_line_layer(1)  # the first layer
            self._begin_line()
        self.changed.emit()

    def _begin_line(self) -> None:
        """Let the user draw the line that was chosen and isn't there."""
        if self._drawn_line is None and self.line_layer_combo.currentLayer() is None:
            self._draw_line(PASSING)

    def _show_details(self) -> None:
        source = self.source_combo.currentData()
        self.extent_layer_combo.setVisible(source is Source.LAYER_EXTENT)
        self.polygon_layer_combo.setVisible(source is Source.POLYGONS)
        has_lines = self.line_layer_combo.currentLayer() is not None
        self.line_layer_combo.setVisible(source is Source.LINES)
        self.buffer_label.setVisible(source is Source.LINES)
        self.buffer_spin.setVisible(source is Source.LINES)
        self.selected_check.setVisible(source is Source.POLYGONS or (source is Source.LINES and has_lines))
        self.bookmark_combo.setVisible(source is Source.BOOKMARK)
        self.extent_widget.setVisible(source is Source.COORDINATES)
        self.clear_button.setVisible(source is not self._home)
        can_edit = self._drawing_of(source) is not None
        self.edit_button.setEnabled(can_edit)
        self.edit_button.setToolTip(
            tr("Move what is drawn, or its corners, on the map")
            if can_edit
            else tr("Draw an area first; then this lets you change it on the map")
        )
        can_add = source is Source.DRAWN and self._drawn is not None
        self.add_button.setEnabled(can_add)
        self.add_button.setToolTip(
            tr("Draw another polygon, to be added to the area")
            if can_add
            else tr("Draw a box or a polygon first; then this adds another polygon to it")
        )

    def _draw_box(self, aside: int = 0) -> None:
        if self._canvas is not None:
            self.draw(BoxTool(self._canvas), lambda geometry: self._take(geometry, True), aside)

    def _draw_polygon(self) -> None:
        if self._canvas is not None:
            self.draw(PolygonTool(self._canvas), self._take)

    def _draw_another(self) -> None:
        if self._canvas is not None and self._drawn is not None:
            self.draw(PolygonTool(self._canvas), self._take_more)
            self._show_band(self._drawn.geometry, self._drawn.crs)

    def _draw_line(self, aside: int = 0) -> None:
        if self._canvas is not None:
            self.draw(LineTool(self._canvas), self._take_line, aside)

    def _take(self, geometry: QgsGeometry, is_box: bool = False) -> None:
        """Take what was drawn, and let the user change it with the mouse."""
        if self._drawing is not None:
            self._drawn = self._drawing.drawn(geometry)
            self._edit(geometry, is_box, self._take)
            self._taken(Source.DRAWN)

    def _take_more(self, geometry: QgsGeometry) -> None:
        """Add a polygon to the area, which may have been drawn on a map in another CRS."""
        if self._drawn is None:
            self._take(geometry)
        elif (kept := self._placed(self._drawn)) is not None:
            self._take(united([kept, geometry]))

    def _placed(self, drawing: Optional[Drawing]) -> Optional[QgsGeometry]:
        """Return what was drawn in the CRS that the map has now; shows why where that can't be."""
        if self._drawing is None or drawing is None:
            return None
        try:
            return self._drawing.placed(drawing)
        except RequestError as error:
            self.problem_label.show_problem(error.message)
            return None

    def _take_line(self, geometry: QgsGeometry) -> None:
        if self._drawing is not None:
            self._drawn_line = self._drawing.drawn(geometry)
            self._edit(geometry, False, self._take_line)
            self._choose_line_layer(0)
            self._taken(Source.LINES)

    def _edit(self, geometry: QgsGeometry, is_box: bool, take: Callable[[QgsGeometry], None]) -> None:
        """Activate the edit tool for what was drawn, unless it is already."""
        if self._drawing is not None and not self._drawing.is_editing:
            self.draw(EditTool(self._drawing.canvas, geometry, is_box), take, aside=None)

    def _drawing_of(self, source: Optional[Source]) -> Optional[Drawing]:
        """Return what was drawn of the chosen area; ``None`` where it comes from elsewhere."""
        if source is Source.LINES and self.line_layer_combo.currentLayer() is None:
            return self._drawn_line
        return self._drawn if source is Source.DRAWN else None

    def _edit_again(self) -> None:
        """Let the user change on the map what was drawn before."""
        source = self.source_combo.currentData()
        geometry = self._placed(self._drawing_of(source))
        if self._drawing is None or geometry is None:
            return
        self._drawing.show_whole(geometry)
        is_box = not geometry.isMultipart() and geometry.isAxisParallelRectangle(0.1)
        take = self._take_line if source is Source.LINES else self._take
        self.draw(EditTool(self._drawing.canvas, geometry, is_box), take)

    def _taken(self, source: Source) -> None:
        self._is_chosen = True
        with QSignalBlocker(self.source_combo):
            self.choose(source)
        self._show_details()
        self.changed.emit()

    def _clear(self) -> None:
        self._drawn = self._drawn_line = None
        self.choose(Source.WHOLE if self._has_no_view else self._home)

    def stop_drawing(self) -> None:
        """Give the user their tool back; what is on the map stays."""
        if self._drawing is not None:
            self._drawing.stop()

    def _begin_coordinates(self) -> None:
        """Start from the view, in the map's own CRS, so that there is something to change."""
        if self._canvas is None or self._has_no_view:
            return
        settings = self._canvas.mapSettings()
        with QSignalBlocker(self.extent_widget):
            self.extent_widget.setCurrentExtent(settings.visibleExtent(), settings.destinationCrs())
            self.extent_widget.setOutputExtentFromUser(settings.visibleExtent(), settings.destinationCrs())
            self.extent_widget.setOutputCrs(settings.destinationCrs())

    def _crs_changed(self) -> None:
        """The map has another CRS: what is typed from now on, and what is drawn, is in that."""
        self.stop_drawing()
        if self.source_combo.currentData() is Source.COORDINATES and self._canvas is not None:
            self.extent_widget.setOutputCrs(self._canvas.mapSettings().destinationCrs())
        self.changed.emit()

    def _view_changed(self) -> None:
        if self._canvas is not None:
            settings = self._canvas.mapSettings()
            self.extent_widget.setCurrentExtent(settings.visibleExtent(), settings.destinationCrs())
        if self.isVisible() and self.source_combo.currentData() is Source.VIEW:
            self._has_moved = bool(self.size_label.text())
            self.changed.emit()

    def _show_band(self, geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem) -> None:
        if self._canvas is None:
            return
        self._band = self._band or AreaBand(self._canvas)
        self._band.show(geometry, crs)

    def _clear_band(self) -> None:
        if self._band is not None:
            self._band.remove()
            self._band = None

    @staticmethod
    def _boxed(extent: Optional[QgsReferencedRectangle]) -> Optional[AreaChoice]:
        if extent is None or extent.isEmpty():
            return None
        return AreaChoice(extent.crs(), QgsGeometry.fromRect(extent))
