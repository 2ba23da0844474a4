# SPDX-License-Identifier: GPL-2.0-or-later
"""Dialog of one layer: its where clause and its time options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QDialogButtonBox, QListWidgetItem, QToolButton, QWidget

from ...plugin.arcgis.operations.export_map.time import date_text
from ...plugin.arcgis.services.map_service import Field, LayerDetails, MapLayer, MapService, TimeInfo
from ...plugin.arcgis.services.map_support import lacking
from ...plugin.arcgis.services.where_clause import check_where
from ...plugin.core.i18n import tr
from ...plugin.environment.plain_text import plain
from ...plugin.operations.export_map.labels import time_units
from ..common.forms import load_form
from ..common.keyboard import Keyboard
from ..common.window import Window

OPERATORS = ("=", "<>", "<", ">", "<=", ">=", "LIKE", "IN", "IS NULL", "AND", "OR", "NOT")
_NAME = Qt.ItemDataRole.UserRole


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

    def __init__(self, layer: MapLayer, service: MapService, choice: LayerChoice, parent: Optional[QWidget]) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        Keyboard(self, "export-map")
        self.setWindowTitle(tr("Filter and Time of “{layer}”").format(layer=layer.name))
        self._service, self._fields = service, tuple[Field, ...]()
        self._label()
        self._show_time(layer.time)
        self.where_edit.setPlainText(choice.where)
        self._set_time(choice.time)
        self.busy_label.setText(tr("Reading the layer…"))
        self.fields_list.itemDoubleClicked.connect(lambda item: self._insert(str(item.data(_NAME))))
        self.where_edit.textChanged.connect(self._check)
        self.use_check.toggled.connect(self._check)
        self._check()

    def set_details(self, details: LayerDetails) -> None:
        """Offer the layer's fields."""
        self.busy_label.hide()
        self._fields = details.fields
        for each in details.fields:
            alias = "" if each.alias in ("", each.name) else f" ({each.alias})"
            item = QListWidgetItem(f"{each.name}{alias}", self.fields_list)
            item.setData(_NAME, each.name)
            item.setToolTip(plain(each.kind.replace("esriFieldType", "")))
        if details.definition:
            text = tr("The publisher's own filter applies as well: {filter}").format(filter=details.definition)
            self.definition_label.setText(text)
            self.definition_label.show()
        if details.time is not None:  # most services tell it of the layer only
            self._show_time(details.time)
        self._check()

    def set_problem(self, problem: str) -> None:
        """Show why the fields aren't known; a filter can be typed all the same."""
        self.busy_label.setText(problem)

    def choice(self) -> LayerChoice:
        """Return what is chosen now."""
        return LayerChoice(self.where_edit.toPlainText().strip(), self._time())

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
        """Show at once what is wrong with the filter."""
        unsupported = lacking(self._service, "layerDefs")
        problem = unsupported or check_where(self.where_edit.toPlainText(), self._fields)
        self.where_problem.show_problem(problem)
        self.where_edit.setEnabled(not unsupported)
        for widget in (self.cumulative_check, self.offset_label, self.offset_spin, self.unit_combo):
            widget.setEnabled(self.use_check.isChecked())
        self.button_box.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not problem or bool(unsupported))

    def _insert(self, word: str) -> None:
        """Insert a word at the cursor, with a space on each side that needs one."""
        cursor = self.where_edit.textCursor()
        before = self.where_edit.toPlainText()[: cursor.selectionStart()]
        space = "" if not before or before.endswith((" ", "(")) else " "
        cursor.insertText(f"{space}{word} ")
        self.where_edit.setFocus()

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
        self.filter_group.setTitle(tr("Filter"))
        self.fields_list.setToolTip(tr("Double-click a field to put it into the filter"))
        self.where_edit.setPlaceholderText(tr("Such as {example}").format(example="POP_EST > 1000000"))
        self.definition_label.hide()
        for word in OPERATORS:
            button = QToolButton(self)
            button.setText(word)
            button.setAutoRaise(True)
            button.clicked.connect(lambda _=False, word=word: self._insert(word))
            self.operators_row.addWidget(button)
        self.operators_row.addStretch(1)
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
        self.where_edit.clear()
        self._set_time({})
