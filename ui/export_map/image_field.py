# SPDX-License-Identifier: GPL-2.0-or-later
"""Format, background, coordinate system with its datum transformation, and rotation of an image."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsApplication, QgsCoordinateReferenceSystem
from qgis.gui import QgsMapCanvas, QgsProjectionSelectionWidget
from qgis.PyQt.QtCore import QSignalBlocker, pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.arcgis.operations.export_map.json_parameters import parse_json_parameter
from ...plugin.arcgis.operations.export_map.request import TRANSPARENT_FORMATS
from ...plugin.arcgis.services.map_service import MapService
from ...plugin.arcgis.services.map_support import lacking
from ...plugin.areas.geometry import crs_of, reference_of
from ...plugin.core.errors import ExportError, RequestError
from ...plugin.core.i18n import tr
from ...plugin.environment.plain_text import plain
from ...plugin.operations.export_map import form as map_form
from ..common.forms import load_form

_NAME = "datumTransformations"


class MapImageField(QWidget):
    """Emits *changed*, and *format_changed* when another kind of file comes."""

    changed = pyqtSignal()
    format_changed = pyqtSignal()
    crs_changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self._service: Optional[MapService] = None
        self._service_crs = QgsCoordinateReferenceSystem()
        self._canvas: Optional[QgsMapCanvas] = None
        self._own_crs = False  # whether the user chose one
        self.datum_error = ""
        self._label()
        self.format_combo.currentIndexChanged.connect(self._format_chosen)
        self.transparent_check.toggled.connect(lambda _: self.changed.emit())
        self.crs_widget.crsChanged.connect(self._crs_chosen)
        self.datum_combo.currentTextChanged.connect(lambda _: self._datum_typed())
        self.rotation_spin.valueChanged.connect(lambda _: self.changed.emit())
        self._show_datum()

    @property
    def format(self) -> str:
        """The format's request value; "" while there is no service."""
        return str(self.format_combo.currentData() or "")

    @property
    def crs(self) -> QgsCoordinateReferenceSystem:
        return self.crs_widget.crs()

    @property
    def can_turn(self) -> bool:
        """Whether the service turns maps."""
        return self._service is not None and not lacking(self._service, "rotation")

    @property
    def rotation(self) -> float:
        """Degrees counter-clockwise."""
        return float(self.rotation_spin.value()) if self.can_turn else 0.0

    def local_crs(self) -> list[str]:
        """Return what QGIS and the service suggest for a local map: their own CRS, and those used last."""
        recent = QgsApplication.coordinateReferenceSystemRegistry().recentCrs()
        return [each.authid() for each in (self._service_crs, self._map_crs(), *recent) if each.isValid()]

    def set_canvas(self, canvas: QgsMapCanvas) -> None:
        """Set the map whose CRS is followed as long as the user has chosen none; call once."""
        self._canvas = canvas
        canvas.destinationCrsChanged.connect(self._follow)
        self._follow()

    def _map_crs(self) -> QgsCoordinateReferenceSystem:
        return self._canvas.mapSettings().destinationCrs() if self._canvas else QgsCoordinateReferenceSystem()

    def _follow(self) -> None:
        crs = self._map_crs()
        if not self._own_crs and crs.isValid() and crs != self.crs:
            self._set_crs(crs)
            self.crs_changed.emit()

    def set_service(self, service: Optional[MapService]) -> None:
        """Offer what *service* draws."""
        self._service = service
        self._service_crs = QgsCoordinateReferenceSystem()
        with QSignalBlocker(self.format_combo), QSignalBlocker(self.datum_combo):
            self.format_combo.clear()
            self.datum_combo.clear()
            self.datum_combo.addItem("")
            if service is not None:
                self._offer(service)
        self._format_chosen()
        self._show_datum()

    def _offer(self, service: MapService) -> None:
        for format in map_form.formats_of(service):
            self.format_combo.addItem(map_form.format_text(format), format)
        try:
            self._service_crs = crs_of(service.spatial_reference)
        except ExportError:
            pass
        for each in service.datum_transformations:
            self.datum_combo.addItem(map_form.transformation_text(each), each)
        for widget in (self.rotation_label, self.rotation_spin):
            widget.setVisible(self.can_turn)
        self.transparent_check.setVisible(not lacking(service, "transparent"))

    def fields(self) -> dict[str, Any]:
        """Return the fields of a request that are chosen here."""
        service = self._service
        found = {"format": self.format, "rotation": self.rotation}
        found["transparent"] = self.transparent_check.isChecked() and self.transparent_check.isEnabled()
        reference = reference_of(self.crs)
        if service is not None and not reference.same_as(service.spatial_reference):
            found["image_sr"] = reference
            found["datum_transformations"] = self._transformations()
        return found

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show what is wrong beside each field."""
        self.format_problem.show_problem(problems.get("format", ""))
        self.reference_problem.show_problem(problems.get("reference", ""))
        self.rotation_problem.show_problem(problems.get("rotation", ""))

    def kept(self) -> dict[str, Any]:
        return {
            "format": self.format,
            "transparent": self.transparent_check.isChecked(),
            "rotation": self.rotation_spin.value(),
            "crs": self.crs.authid() if self._own_crs else "",
            "datum": self.datum_combo.currentText(),
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """Choose again what was kept."""
        row = self.format_combo.findData(kept.get("format"))
        if row >= 0:
            self.format_combo.setCurrentIndex(row)
        self.transparent_check.setChecked(kept.get("transparent") is True)
        if isinstance(kept.get("rotation"), (int, float)):
            self.rotation_spin.setValue(kept["rotation"])
        crs = QgsCoordinateReferenceSystem(str(kept.get("crs") or ""))
        if crs.isValid():
            self._own_crs = True
            self._set_crs(crs)
        self.datum_combo.setCurrentText(str(kept.get("datum") or ""))

    def _set_crs(self, crs: QgsCoordinateReferenceSystem) -> None:
        with QSignalBlocker(self.crs_widget):
            self.crs_widget.setCrs(crs)
        self._show_datum()

    def _crs_chosen(self) -> None:
        self._own_crs = True
        self._show_datum()
        self.crs_changed.emit()

    def _format_chosen(self) -> None:
        service, format = self._service, self.format
        can = format in TRANSPARENT_FORMATS and (service is None or not lacking(service, "transparent"))
        self.transparent_check.setEnabled(can)
        self.transparent_check.setToolTip(
            plain(self._transparent_hint) if can else tr("Only png and gif have transparency")
        )
        hint = map_form.format_hint(format)
        self.hint_label.setText(hint)
        self.hint_label.setVisible(bool(hint))
        self.format_changed.emit()
        self.changed.emit()

    def _datum_typed(self) -> None:
        self._transformations()
        self.datum_problem.show_problem(self.datum_error)
        self.changed.emit()

    def _transformations(self) -> list[Any]:
        """Read the chosen or typed transformations; *datum_error* shows what is wrong with them."""
        self.datum_error = ""
        text, row = self.datum_combo.currentText().strip(), self.datum_combo.currentIndex()
        if not text or not self.datum_combo.isEnabled():
            return []
        if row > 0 and self.datum_combo.itemText(row) == text:
            return [self.datum_combo.itemData(row)]
        try:
            return list(parse_json_parameter(_NAME, text if text.startswith("[") else f"[{text}]") or [])
        except RequestError as error:
            self.datum_error = error.message
            return []

    def _show_datum(self) -> None:
        """Show the transformations where there is one to choose: the service lists some, or the datum differs."""
        service, crs = self._service, self.crs
        known = self._service_crs.isValid() and crs.isValid()
        differs = known and crs.toGeographicCrs().authid() != self._service_crs.toGeographicCrs().authid()
        wanted = service is not None and crs != self._service_crs and (differs or self.datum_combo.count() > 1)
        for widget in (self.datum_label, self.datum_combo):
            widget.setVisible(bool(wanted))
        unsupported = lacking(service, _NAME) if service is not None else ""
        self.datum_combo.setEnabled(not unsupported)
        self.datum_combo.lineEdit().setPlaceholderText(unsupported or tr("Default of the service"))
        self.datum_combo.setToolTip(
            plain(unsupported)
            or tr("Transformation from the service's datum to this one: choose one, or type the WKID of " "another")
        )
        self._transformations()
        self.datum_problem.show_problem(self.datum_error if wanted else "")

    def _label(self) -> None:
        self._rotation_hint = tr("Turns the map counter-clockwise")
        self._transparent_hint = tr("Leaves out the colour behind the map")
        self.format_label.setText(tr("Drawn as"))
        self.transparent_check.setText(tr("Transparent background"))
        self.crs_label.setText(tr("Coordinate system"))
        self.crs_widget.setOptionVisible(QgsProjectionSelectionWidget.CrsOption.CrsNotSet, False)
        self.datum_label.setText(tr("Datum transformation"))
        self.rotation_label.setText(tr("Rotation"))
        self.rotation_spin.setSuffix("°")
        self.rotation_spin.setToolTip(plain(self._rotation_hint))
        self.rotation_spin.setClearValue(0.0)
