# SPDX-License-Identifier: GPL-2.0-or-later
"""Dialog of one layer: its where clause and its time options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from qgis.PyQt.QtWidgets import QDialogButtonBox, QWidget

from ...plugin.arcgis.operations.export_map.time import date_text
from ...plugin.arcgis.services.map_service import LayerDetails, MapLayer, MapService, TimeInfo
from ...plugin.arcgis.services.map_support import lacking
from ...plugin.core.i18n import tr
from ...plugin.environment.plain_text import plain
from ...plugin.operations.export_map.labels import time_units
from ..common.filter_field import Values
from ..common.forms import load_form
from ..common.window import Window


@dataclass(frozen=True)
class LayerChoice:
    """What is chosen for one layer: a filter, and its member of ``layerTimeOptions``."""

    where: str = ""
    time: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.where or self.time)

    def summary(self) -> str:
        """Describe the options in short; "" for none."""
        parts = [self.where] if self.where else []
        if self.time:
            parts.append(tr("ignores the time") if self.time.get("useTime") is False else tr("own time settings"))
        return ", ".join(parts)


class LayerOptionsDialog(Window):
    """Stays beside the window; *accepted* when the choice is to be taken."""

    guide_page = "export-map"

    def __init__(self, layer: MapLayer, service: MapService, choice: LayerChoice, parent: Optional[QWidget]) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.setWindowTitle(tr("Filter and Time of “{layer}”").format(layer=layer.name))
        self._service = service
        self._label()
        self._show_time(layer.time)
        self.filter_field.set_where(choice.where)
        self._set_time(choice.time)
        self.filter_field.changed.connect(self._check)
        self.use_check.toggled.connect(self._check)
        self._check()

    def set_details(self, details: LayerDetails, values: Optional[Values] = None) -> None:
        """Offer the layer's fields, and what *values* finds in them."""
        self.filter_field.set_fields(details.fields, values, details.definition)
        if details.time is not None:  # most services tell it of the layer only
            self._show_time(details.time)

    def set_problem(self, problem: str) -> None:
        """Show why the fields aren't known; a filter can be typed all the same."""
        self.filter_field.set_problem(problem)

    def choice(self) -> LayerChoice:
        """Return what is chosen now."""
        return LayerChoice(self.filter_field.where, self._time())

    def _time(self) -> dict[str, Any]:
        """Return the member of ``layerTimeOptions``; empty for what the service does anyway."""
        if not self.time_group.isEnabled():
            return {}
        if not self.use_check.isChecked():
            return {"useTime": False}
        found: dict[str, Any] = {}
        if self.cumulative_check.isChecked():
            found["timeDataCumulative"] = True
        if offset := self.offset_spin.value():
            found |= {"timeOffset": offset, "timeOffsetUnits": self.unit_combo.currentData()}
        return {"useTime": True, **found} if found else {}

    def _set_time(self, time: Mapping[str, Any]) -> None:
        self.use_check.setChecked(time.get("useTime") is not False)
        self.cumulative_check.setChecked(time.get("timeDataCumulative") is True)
        self.offset_spin.setValue(float(time.get("timeOffset") or 0.0))
        row = self.unit_combo.findData(time.get("timeOffsetUnits") or "esriTimeUnitsDays")
        self.unit_combo.setCurrentIndex(max(0, row))

    def _check(self) -> None:
        """Switch off what is of no use, and the button while the filter can't be sent."""
        unsupported = lacking(self._service, "layerDefs")
        self.filter_field.setEnabled(not unsupported)
        if unsupported:
            self.filter_field.where_problem.show_problem(unsupported)
        for widget in (self.cumulative_check, self.offset_label, self.offset_spin, self.unit_combo):
            widget.setEnabled(self.use_check.isChecked())
        okay = self.button_box.button(QDialogButtonBox.StandardButton.Ok)
        okay.setEnabled(not self.filter_field.problem or bool(unsupported))

    def _show_time(self, time: Optional[TimeInfo]) -> None:
        """Offer the time where the layer has one; else show why not."""
        unsupported = lacking(self._service, "layerTimeOptions")
        self.time_group.setEnabled(time is not None and not unsupported)
        self.time_group.setToolTip(plain(unsupported))
        title = tr("Time") if time is not None else tr("Time: this layer is not time-enabled")
        if time is not None and time.start is not None and time.end is not None:
            title = tr("Time ({start} to {end})").format(start=date_text(time.start), end=date_text(time.end))
        self.time_group.setTitle(title)

    def _label(self) -> None:
        self.use_check.setText(tr("Follow the time of the export"))
        self.cumulative_check.setText(tr("Draw all data up to that time"))
        self.offset_label.setText(tr("Shifted by"))
        for unit, text in time_units():
            self.unit_combo.addItem(text, unit)
        box = self.button_box
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        box.button(QDialogButtonBox.StandardButton.Reset).clicked.connect(self._reset)

    def _reset(self) -> None:
        self.filter_field.set_where("")
        self._set_time({})
