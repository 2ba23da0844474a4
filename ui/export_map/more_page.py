# SPDX-License-Identifier: GPL-2.0-or-later
"""More tab of a map service: geodatabase version, historic moment, JSON parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.arcgis.operations.export_map.examples import offer_of
from ...plugin.arcgis.services.map_service import LayerDetails, MapService
from ...plugin.arcgis.services.map_support import lacking
from ...plugin.core.errors import RequestError
from ...plugin.core.i18n import tr
from ...plugin.environment.plain_text import plain
from ...plugin.operations.export_map.time import parse_moment
from ..common.forms import load_form

# Asks for the details of all layers, and hands them to its first call, or an error message to its second.
AskAll = Callable[[Callable[[dict[int, LayerDetails]], None], Callable[[str], None]], None]


class MapMorePage(QWidget):
    """Emits *changed* as one types."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.ask_all: Optional[AskAll] = None
        self._service: Optional[MapService] = None
        self._moment: Optional[int] = None
        self._moment_problem = ""
        self.json_fields = {
            "dynamicLayers": self.dynamic_field,
            "layerParameterValues": self.parameters_field,
            "mapRangeValues": self.map_ranges_field,
            "layerRangeValues": self.layer_ranges_field,
            "selectionDefinitions": self.selection_field,
        }
        self._label()
        for field in self.json_fields.values():
            field.changed.connect(self.changed)
        self.version_edit.textChanged.connect(lambda _: self.changed.emit())
        self.moment_edit.textChanged.connect(self._moment_typed)

    def set_service(self, service: Optional[MapService]) -> None:
        """Empty the fields, and grey those that *service* doesn't know."""
        self._service = service
        for name, label, edit, tip in (
            (
                "gdbVersion",
                self.version_label,
                self.version_edit,
                tr("Such as {example}").format(example="sde.DEFAULT"),
            ),
            ("historicMoment", self.moment_label, self.moment_edit, tr("Draws an archived state of the data")),
        ):
            unsupported = lacking(service, name) if service is not None else ""
            edit.clear()
            edit.setPlaceholderText(unsupported or tip)
            for widget in (label, edit):
                widget.setEnabled(not unsupported)
                widget.setToolTip(plain(unsupported or tip))
        for field in self.json_fields.values():
            field.set_service(service)

    @property
    def problem(self) -> str:
        """Why what stands here can't be used; "" where it can."""
        return self._moment_problem or next((each.problem for each in self.json_fields.values() if each.problem), "")

    def fields(self) -> dict[str, Any]:
        """Return the fields of a request that are chosen here."""
        found: dict[str, Any] = {"gdb_version": self.version_edit.text().strip()}
        if self._moment is not None:
            found["historic_moment"] = self._moment
        for name, attribute in (
            ("dynamicLayers", "dynamic_layers"),
            ("layerParameterValues", "layer_parameter_values"),
            ("mapRangeValues", "map_range_values"),
            ("layerRangeValues", "layer_range_values"),
            ("selectionDefinitions", "selection_definitions"),
        ):
            if (value := self.json_fields[name].value) is not None:
                found[attribute] = value
        return found

    def show_problem(self, problem: str) -> None:
        self.problem_label.show_problem(problem)

    def kept(self) -> dict[str, Any]:
        texts = {name: field.text for name, field in self.json_fields.items() if field.value is not None}
        return {"version": self.version_edit.text(), "moment": self.moment_edit.text(), "json": texts}

    def restore(self, kept: dict[str, Any]) -> None:
        """Write again what was kept."""
        self.version_edit.setText(str(kept.get("version") or ""))
        self.moment_edit.setText(str(kept.get("moment") or ""))
        for name, text in (kept.get("json") or {}).items():
            if name in self.json_fields:
                self.json_fields[name].restore(str(text))

    def _moment_typed(self, text: str) -> None:
        try:
            self._moment, self._moment_problem = parse_moment(text), ""
        except RequestError as error:
            self._moment, self._moment_problem = None, error.message
        self.moment_problem.show_problem(self._moment_problem)
        self.changed.emit()

    def _offer(self, name: str, take: Callable[[str], None]) -> None:
        def refuse(problem: str) -> None:
            take("")
            self.json_fields[name].json_problem.show_problem(problem)

        if self.ask_all is not None:
            self.ask_all(lambda layers: take(offer_of(name, layers)), refuse)

    def _label(self) -> None:
        self.version_label.setText(tr("Geodatabase version"))
        self.moment_label.setText(tr("Historic moment"))
        self.dynamic_field.set_up(
            "dynamicLayers",
            tr("Dynamic layers"),
            tr(
                "Layers in another order or style, or new ones from a registered workspace; the first is "
                "drawn on top."
            ),
        )
        self.parameters_field.set_up(
            "layerParameterValues",
            tr("Parameters of layers"),
            tr("Values for the filters that the publisher prepared in layers."),
            lambda take: self._offer("layerParameterValues", take),
        )
        self.map_ranges_field.set_up(
            "mapRangeValues",
            tr("Ranges of the map"),
            tr("A value, or a minimum and a maximum, for a range of all layers; null is an open end."),
            lambda take: self._offer("mapRangeValues", take),
        )
        self.layer_ranges_field.set_up(
            "layerRangeValues",
            tr("Ranges of layers"),
            tr("The same for single layers."),
            lambda take: self._offer("layerRangeValues", take),
        )
        self.selection_field.set_up(
            "selectionDefinitions",
            tr("Highlighted features"),
            tr("Features to highlight, by the ids of their layer, with a colour if wanted."),
        )
