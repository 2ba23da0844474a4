# SPDX-License-Identifier: GPL-2.0-or-later
"""Series tab: one image for each time step, each feature of a polygon layer, or each layer."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapLayer,
    QgsMapLayerProxyModel,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.arcgis.operations.export_map.request import ExportMapRequest
from ...plugin.arcgis.services.map_service import MapService
from ...plugin.arcgis.services.map_support import lacking
from ...plugin.core.errors import RequestError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment.plain_text import plain
from ...plugin.operations.export_map.labels import time_units
from ...plugin.operations.export_map.series import (
    MOST_IMAGES,
    Series,
    drawn_layers,
    over_boxes,
    over_layers,
    over_time,
    too_many,
)
from ...plugin.operations.export_map.survey import named_boxes
from ..area.layer_watch import LayerWatch
from ..common.forms import load_form


class SeriesKind(Enum):
    """What there is one image for."""

    NONE = "none"
    TIME = "time"
    FEATURES = "features"
    LAYERS = "layers"


class MapSeriesField(QWidget):
    """Emits *changed* when the series is another one."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self._time_unsupported = self._layers_unsupported = ""
        self._watch = LayerWatch(self)
        self.layer_combo.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self._label()
        self.kind_combo.currentIndexChanged.connect(lambda _: self._changed())
        self.step_spin.valueChanged.connect(lambda _: self._changed())
        self.unit_combo.currentIndexChanged.connect(lambda _: self._changed())
        self.selected_check.toggled.connect(lambda _: self._changed())
        self.layer_combo.layerChanged.connect(self._layer_chosen)
        self._watch.changed.connect(self._changed)
        self._layer_chosen(self.layer_combo.currentLayer())

    @property
    def kind(self) -> SeriesKind:
        found = self.kind_combo.currentData()
        return found if isinstance(found, SeriesKind) else SeriesKind.NONE

    @property
    def is_none(self) -> bool:
        """Whether one image comes, under the name itself."""
        return self.kind is SeriesKind.NONE

    def set_service(self, service: Optional[MapService]) -> None:
        """Grey the series that *service* can't have."""
        self._time_unsupported = lacking(service, "time") if service is not None else ""
        self._layers_unsupported = lacking(service, "layers") if service is not None else ""
        for kind, unsupported in (
            (SeriesKind.TIME, self._time_unsupported),
            (SeriesKind.LAYERS, self._layers_unsupported),
        ):
            item = self.kind_combo.model().item(self.kind_combo.findData(kind))
            item.setEnabled(not unsupported)
            item.setToolTip(plain(unsupported))
        self.kind_combo.setCurrentIndex(0)
        if service is not None and service.time is not None:
            self.step_spin.setValue(max(1, round(service.time.interval or 1)))
            self.unit_combo.setCurrentIndex(max(0, self.unit_combo.findData(service.time.units)))
        self._show()

    def count(self, request: ExportMapRequest) -> int:
        """Return how many images come; 1 without a series. Raises `RequestError`. Reads no feature."""
        if self.kind is SeriesKind.FEATURES:
            layer = self._layer()
            found = layer.selectedFeatureCount() if self.selected_check.isChecked() else layer.featureCount()
            if found > MOST_IMAGES:
                raise too_many()
            if found == 0:
                raise RequestError(tr("No feature is selected in the layer. Select some, or take all of them."))
            return max(1, int(found))
        return len(self.maker(QgsCoordinateReferenceSystem(), 0.0)(request, Waiter())) or 1

    def maker(
        self, crs: QgsCoordinateReferenceSystem, resolution: float
    ) -> Callable[[ExportMapRequest, Waiter], Series]:
        """Return what makes the series of a request, whose extent is in *crs*, off the main thread.

        *resolution* is in map units a pixel. Raises `RequestError`, then or when it is called.
        """
        if self.kind is SeriesKind.TIME:
            count, unit = int(self.step_spin.value()), str(self.unit_combo.currentData())
            return lambda request, waiter: over_time(request, count, unit)
        if self.kind is SeriesKind.LAYERS:
            return lambda request, waiter: over_layers(request, drawn_layers(request.service, request.layers))
        if self.kind is SeriesKind.NONE:
            return lambda request, waiter: ()
        layer = self._layer()
        source, source_crs = QgsVectorLayerFeatureSource(layer), layer.crs()
        ids = frozenset(layer.selectedFeatureIds()) if self.selected_check.isChecked() else None
        name, context = str(self.name_combo.currentField()), QgsProject.instance().transformContext()

        def make(request: ExportMapRequest, waiter: Waiter) -> Series:
            boxes = named_boxes(source, ids, name, source_crs, crs, context, waiter.check)
            return over_boxes(request, boxes, resolution)

        return make

    def show_problem(self, problem: str, images: int) -> None:
        """Show what is wrong with the series, or how many images come."""
        self.problem_label.show_problem(problem)
        series = self.kind is not SeriesKind.NONE
        text = tr("%Ln image(s), each in a file of its own.", images) if series and not problem else ""
        self.series_label.setText(text or self._hint())
        self.series_label.setVisible(bool(self.series_label.text()))

    def kept(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "step": int(self.step_spin.value()),
            "unit": str(self.unit_combo.currentData()),
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """Choose again what was kept; layers of the project may be others by now, and a series is no surprise."""
        self.step_spin.setValue(int(kept.get("step") or 1))
        self.unit_combo.setCurrentIndex(max(0, self.unit_combo.findData(kept.get("unit"))))

    def _layer(self) -> QgsVectorLayer:
        layer = self.layer_combo.currentLayer()
        if not isinstance(layer, QgsVectorLayer):
            raise RequestError(tr("The project has no layer with polygons. Add one first."))
        return layer

    def _layer_chosen(self, layer: Optional[QgsMapLayer]) -> None:
        self._watch.follow(layer)
        self.name_combo.setLayer(layer)
        if isinstance(layer, QgsVectorLayer) and not self.name_combo.currentField():
            index = layer.fields().lookupField(layer.displayField())
            if index >= 0:
                self.name_combo.setField(layer.fields().at(index).name())
        self._changed()

    def _changed(self) -> None:
        self._show()
        self.changed.emit()

    def _hint(self) -> str:
        if self.kind is SeriesKind.NONE:
            reasons = [reason for reason in (self._time_unsupported, self._layers_unsupported) if reason]
            return " ".join([tr("One image of the area."), *reasons])
        return ""

    def _show(self) -> None:
        kind = self.kind
        for widget in (self.step_label, self.step_spin, self.unit_combo):
            widget.setVisible(kind is SeriesKind.TIME)
        for widget in (self.layer_label, self.layer_combo, self.selected_check, self.name_label, self.name_combo):
            widget.setVisible(kind is SeriesKind.FEATURES)

    def _label(self) -> None:
        self.kind_label.setText(tr("Images"))
        for kind, text in (
            (SeriesKind.NONE, tr("One")),
            (SeriesKind.TIME, tr("One for each step of the time")),
            (SeriesKind.FEATURES, tr("One for each feature of a polygon layer")),
            (SeriesKind.LAYERS, tr("One for each ticked layer")),
        ):
            self.kind_combo.addItem(text, kind)
        self.step_label.setText(tr("Each step"))
        for unit, text in time_units():
            self.unit_combo.addItem(text, unit)
        self.layer_label.setText(tr("Layer"))
        self.selected_check.setText(tr("Selected features only"))
        self.name_label.setText(tr("Named by"))
