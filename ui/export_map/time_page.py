# SPDX-License-Identifier: GPL-2.0-or-later
"""Time tab: none, one date and time, or a range with open ends; typed, or from QGIS' temporal controller."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsDateTimeRange
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QDateTime, QSignalBlocker, QTimeZone, pyqtSignal
from qgis.PyQt.QtWidgets import QDateTimeEdit, QWidget

from ...plugin.arcgis.operations.export_map.time import Time
from ...plugin.arcgis.services.map_service import MapService
from ...plugin.arcgis.services.map_support import lacking
from ...plugin.core.i18n import tr
from ...plugin.environment.compat import use_utc
from ...plugin.environment.plain_text import plain
from ...plugin.operations.export_map.labels import time_relations
from ...plugin.operations.export_map.time import known_time, time_sentence
from ..common.forms import load_form

_FORMAT = "yyyy-MM-dd HH:mm:ss"


class MapTimePage(QWidget):
    """Emits *changed* when the time is another one. All times are UTC, as in requests."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self._service: Optional[MapService] = None
        self._canvas: Optional[QgsMapCanvas] = None
        self._label()
        for edit in self._edits:
            use_utc(edit)
            edit.setDisplayFormat(_FORMAT)
            edit.dateTimeChanged.connect(lambda _: self._changed())
        for button in (self.off_radio, self.instant_radio, self.extent_radio, self.from_check, self.to_check):
            button.toggled.connect(lambda _: self._changed())
        self.relation_combo.currentIndexChanged.connect(lambda _: self._changed())
        self.controller_button.clicked.connect(self._take_from_qgis)

    def set_canvas(self, canvas: QgsMapCanvas) -> None:
        """Set which map's temporal controller is meant; call once."""
        self._canvas = canvas
        canvas.temporalRangeChanged.connect(self._show)
        self._show()

    def set_service(self, service: Optional[MapService]) -> None:
        """Hold the fields to the time that *service* knows."""
        self._service = service
        self.off_radio.setChecked(True)
        known = known_time(service) if service is not None else None
        for edit in self._edits:
            with QSignalBlocker(edit):
                edit.clearMinimumDateTime()
                edit.clearMaximumDateTime()
                if known is not None:
                    low, high = known
                    if low is not None:
                        edit.setMinimumDateTime(_moment(low))
                    if high is not None:
                        edit.setMaximumDateTime(_moment(high))
                    first = low if edit is self.from_edit else high
                    if first is not None:
                        edit.setDateTime(_moment(first))
        parts = (time_sentence(service), lacking(service, "timeRelation")) if service is not None else ()
        text = " ".join(each for each in parts if each) if known is not None else ""
        self.known_label.setText(text)
        self.known_label.setVisible(bool(text))
        self._show()

    @property
    def time(self) -> Optional[Time]:
        """The chosen time; ``None`` for none."""
        if self._service is None or lacking(self._service, "time") or self.off_radio.isChecked():
            return None
        if self.instant_radio.isChecked():
            return _milliseconds(self.instant_edit)
        start = _milliseconds(self.from_edit) if self.from_check.isChecked() else None
        end = _milliseconds(self.to_edit) if self.to_check.isChecked() else None
        return start, end

    @property
    def problem(self) -> str:
        """Why the time can't be used; "" where it can."""
        if self.time == (None, None):
            return tr(
                "A time extent that is open at both ends has no effect. Tick a start or an end, or " "choose all times."
            )
        return ""

    def fields(self) -> dict[str, Any]:
        """Return the fields of a request that are chosen here."""
        time = self.time
        if time is None or self.problem:
            return {}
        relation = self.relation_combo.currentData() if self.relation_combo.isEnabled() else ""
        return {"time": time, "time_relation": relation or ""}

    def show_problem(self, problem: str) -> None:
        self.problem_label.show_problem(self.problem or problem)

    def kept(self) -> dict[str, Any]:
        time = self.time
        return {
            "time": list(time) if isinstance(time, tuple) else time,
            "relation": self.relation_combo.currentData(),
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """Choose again what was kept."""
        time = kept.get("time")
        if isinstance(time, list) and len(time) == 2:
            self._set_range(time[0], time[1])
        elif isinstance(time, int):
            self.instant_edit.setDateTime(_moment(time))
            self.instant_radio.setChecked(True)
        self.relation_combo.setCurrentIndex(max(0, self.relation_combo.findData(kept.get("relation"))))

    def _set_range(self, start: Optional[int], end: Optional[int]) -> None:
        for check, edit, value in ((self.from_check, self.from_edit, start), (self.to_check, self.to_edit, end)):
            check.setChecked(value is not None)
            if value is not None:
                moment = _moment(value)  # also one beyond the service's time: the map's time is the map's
                edit.setDateTimeRange(min(edit.minimumDateTime(), moment), max(edit.maximumDateTime(), moment))
                edit.setDateTime(moment)
        self.extent_radio.setChecked(True)

    def _take_from_qgis(self) -> None:
        found = self._range()
        if found is None:
            return
        start, end = found.begin(), found.end()
        # The clock on the wall of QGIS' controller is that of the data: no zone is added or taken away.
        self._set_range(*(_of_wall(each) if each.isValid() else None for each in (start, end)))

    def _range(self) -> Optional[QgsDateTimeRange]:
        """The time that QGIS' map shows now; ``None`` where it shows all."""
        found = self._canvas.temporalRange() if self._canvas is not None else None
        return None if found is None or found.isInfinite() or found.isEmpty() else found

    def _changed(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self, *_: object) -> None:
        service = self._service
        unsupported = lacking(service, "time") if service is not None else ""
        self.lacks_label.show_problem(unsupported)
        usable = service is not None and not unsupported
        for widget in (self.off_radio, self.instant_radio, self.extent_radio):
            widget.setEnabled(usable)
            widget.setToolTip(plain(unsupported))
        span = usable and self.extent_radio.isChecked()
        self.instant_edit.setEnabled(usable and self.instant_radio.isChecked())
        for check, edit in ((self.from_check, self.from_edit), (self.to_check, self.to_edit)):
            check.setEnabled(span)
            edit.setEnabled(span and check.isChecked())
        shown = self._range()
        self.controller_button.setEnabled(usable and shown is not None)
        self.controller_button.setToolTip(
            plain(unsupported)
            or (
                tr("Use the time that the map shows now")
                if shown is not None
                else tr("The map shows all times. Switch QGIS' temporal controller on first.")
            )
        )
        relation = lacking(service, "timeRelation") if service is not None else ""
        timed = usable and not self.off_radio.isChecked()
        self.relation_combo.setEnabled(timed and not relation)
        self.relation_label.setEnabled(timed and not relation)
        self.relation_combo.setToolTip(plain(relation) or tr("Whether what is exactly at the start or end is drawn"))
        self.show_problem("")

    @property
    def _edits(self) -> tuple[QDateTimeEdit, QDateTimeEdit, QDateTimeEdit]:
        return self.instant_edit, self.from_edit, self.to_edit

    def _label(self) -> None:
        self.off_radio.setText(tr("All times"))
        self.instant_radio.setText(tr("At one time"))
        self.extent_radio.setText(tr("In a time range"))
        self.from_check.setText(tr("From"))
        self.from_check.setToolTip(tr("Untick for a span without a start"))
        self.to_check.setText(tr("To"))
        self.to_check.setToolTip(tr("Untick for a span without an end"))
        for edit in self._edits:
            edit.setToolTip(tr("Date and time in UTC"))
        self.controller_button.setText(tr("From QGIS' Temporal Controller"))
        self.relation_label.setText(tr("At start and end"))
        for relation, text in time_relations():
            self.relation_combo.addItem(text, relation)


def _moment(milliseconds: int) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(milliseconds, QTimeZone.utc()).toUTC()


def _milliseconds(edit: QDateTimeEdit) -> int:
    return int(edit.dateTime().toMSecsSinceEpoch())


def _of_wall(time: QDateTime) -> int:
    """Return the milliseconds of a clock's reading, taken as UTC."""
    plain = _moment(0)
    plain.setDate(time.date())
    plain.setTime(time.time())
    return int(plain.toMSecsSinceEpoch())
