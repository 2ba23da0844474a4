# SPDX-License-Identifier: GPL-2.0-or-later
"""Shape that clips a map or filters its features: the export's area, drawn, or polygons of a layer."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Optional

from qgis.core import QgsMapLayerProxyModel, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.arcgis.services.map_service import MapService
from ...plugin.arcgis.services.map_support import lacking
from ...plugin.areas.choice import AreaChoice
from ...plugin.core.i18n import tr
from ...plugin.environment.icons import icon
from ...plugin.environment.plain_text import plain
from ...plugin.operations.export_map.labels import spatial_relations
from ..area.area_widget import PASSING, AreaWidget
from ..area.draw_tools import PolygonTool
from ..area.layer_watch import LayerWatch
from ..common.forms import load_form


class ShapeSource(Enum):
    """Where a shape comes from."""

    OFF = "off"
    AREA = "area"
    DRAWN = "drawn"
    POLYGONS = "polygons"


class MapShapeField(QWidget):
    """Emits *changed* when the shape, or what is done with it, is another one."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self._name = ""
        self._unsupported = ""
        self._area: Optional[AreaWidget] = None
        self._canvas: Optional[QgsMapCanvas] = None
        self._drawn: Optional[AreaChoice] = None
        self._watch = LayerWatch(self)
        self.layer_combo.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self._label()
        self.source_combo.currentIndexChanged.connect(self._source_chosen)
        self.draw_button.clicked.connect(lambda _=False: self._draw())
        self.layer_combo.layerChanged.connect(self._watch.follow)
        self._watch.follow(self.layer_combo.currentLayer())
        self._watch.changed.connect(self._layer_changed)
        self.selected_check.toggled.connect(lambda _: self.changed.emit())
        self.relation_combo.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.excluded_combo.checkedItemsChanged.connect(lambda _: self.changed.emit())
        self._show()

    def set_up(self, name: str, area: AreaWidget, canvas: QgsMapCanvas) -> None:
        """Set which parameter this is, ``clipping`` or ``spatialFilter``, and where it is drawn; call once."""
        self._name, self._area, self._canvas = name, area, canvas
        self._show()

    def set_service(self, service: Optional[MapService]) -> None:
        """Offer the layers of *service*, or show why it has no such parameter."""
        self._unsupported = lacking(service, self._name) if service is not None else ""
        self.source_combo.setCurrentIndex(0)
        self.excluded_combo.clear()
        for layer in service.layers if service is not None else ():
            self.excluded_combo.addItemWithCheckState(layer.name, Qt.CheckState.Unchecked, layer.id)
        self._show()

    @property
    def source(self) -> ShapeSource:
        return ShapeSource.OFF if self._unsupported else self.source_combo.currentData()

    def restore(self, choice: AreaChoice, value: Mapping[str, Any]) -> None:
        """Choose a shape as if it had been drawn, with what else the parameter's *value* holds."""
        self._drawn = choice
        self.source_combo.setCurrentIndex(self.source_combo.findData(ShapeSource.DRAWN))
        self.relation_combo.setCurrentIndex(max(0, self.relation_combo.findData(value.get("spatialRel"))))
        excluded = value.get("excludedLayers") or ()
        for row in range(self.excluded_combo.count()):
            if self.excluded_combo.itemData(row) in excluded:
                self.excluded_combo.setItemCheckState(row, Qt.CheckState.Checked)

    def choice(self) -> Optional[AreaChoice]:
        """Return where the shape comes from, to be read in the background; ``None`` for no shape."""
        if self.source is ShapeSource.AREA and self._area is not None:
            return self._area.choice()
        if self.source is ShapeSource.DRAWN:
            return self._drawn
        layer = self.layer_combo.currentLayer()
        if self.source is ShapeSource.POLYGONS and isinstance(layer, QgsVectorLayer):
            return AreaChoice.from_layer(layer, self.selected_check.isChecked())
        return None

    def value(self, shape: Optional[dict[str, Any]]) -> Optional[dict[str, Any]]:
        """Return the parameter with the polygon that was read; ``None`` where there is none."""
        if self.source is ShapeSource.OFF or shape is None:
            return None
        found: dict[str, Any] = {"geometryType": "esriGeometryPolygon", "geometry": shape}
        if self._name == "spatialFilter":
            return {"spatialRel": self.relation_combo.currentData(), **found}
        excluded = self.excluded_combo.checkedItemsData()
        return {**found, "excludedLayers": [int(each) for each in excluded]} if excluded else found

    def show_problem(self, problem: str) -> None:
        """Show what is wrong with the shape."""
        missing = ""
        if self.source is ShapeSource.POLYGONS and self.layer_combo.currentLayer() is None:
            missing = tr("The project has no layer with polygons. Add one, or draw the shape.")
        if self.source is ShapeSource.DRAWN and self._drawn is None:
            missing = tr("Nothing is drawn yet. Draw a polygon on the map.")
        self.problem_label.show_problem(self._unsupported or missing or problem)

    @property
    def is_missing(self) -> bool:
        """Whether a shape is wanted and there is none to read."""
        return self.source is not ShapeSource.OFF and self.choice() is None

    def _source_chosen(self) -> None:
        self._show()
        if self.source is ShapeSource.DRAWN and self._drawn is None:
            self._draw(PASSING)
        self.changed.emit()

    def _layer_changed(self) -> None:
        if self.source is ShapeSource.POLYGONS:
            self.changed.emit()

    def _draw(self, aside: int = 0) -> None:
        if self._area is not None and self._canvas is not None:
            self._area.draw(PolygonTool(self._canvas), self._take, aside)

    def _take(self, geometry: Any) -> None:
        if self._area is None or self._canvas is None:
            return
        self._drawn = AreaChoice(self._canvas.mapSettings().destinationCrs(), geometry)
        self._area.stop_drawing()
        self.changed.emit()

    def _show(self) -> None:
        source = self.source
        for widget in (self.source_label, self.source_combo):
            widget.setEnabled(not self._unsupported)
            widget.setToolTip(plain(self._unsupported))
        self.draw_button.setVisible(source is ShapeSource.DRAWN)
        for widget in (self.layer_label, self.layer_combo, self.selected_check):
            widget.setVisible(source is ShapeSource.POLYGONS)
        on = source is not ShapeSource.OFF
        for widget in (self.relation_label, self.relation_combo):
            widget.setVisible(on and self._name == "spatialFilter")
        for widget in (self.excluded_label, self.excluded_combo):
            widget.setVisible(on and self._name == "clipping")
        self.show_problem("")

    def _label(self) -> None:
        for source, text in (
            (ShapeSource.OFF, tr("None")),
            (ShapeSource.AREA, tr("The area of the export")),
            (ShapeSource.DRAWN, tr("Drawn on the Map")),
            (ShapeSource.POLYGONS, tr("Polygons of a Layer")),
        ):
            self.source_combo.addItem(text, source)
        self.draw_button.setIcon(icon("draw_polygon"))
        self.draw_button.setToolTip(tr("Draw a polygon on the map"))
        self.layer_label.setText(tr("Layer"))
        self.selected_check.setText(tr("Selected features only"))
        self.relation_label.setText(tr("Draw features that"))
        for relation, label in spatial_relations():
            self.relation_combo.addItem(label, relation)
        self.excluded_label.setText(tr("Not clipped"))
        self.excluded_combo.setDefaultText(tr("All layers are clipped"))
