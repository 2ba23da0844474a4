# SPDX-License-Identifier: GPL-2.0-or-later
"""Pixels tab of an image service: pixel type, bands, no data, resampling, compression, raster functions."""

from __future__ import annotations

import json
from typing import Any, Optional

from qgis.PyQt.QtCore import QSignalBlocker, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QLineEdit, QWidget

from ...plugin.arcgis.operations.export_map.image_options import COMPRESSIONS, PIXEL_TYPES
from ...plugin.arcgis.services.map_service import MapService
from ...plugin.arcgis.services.map_support import lacking
from ...plugin.core.errors import RequestError
from ...plugin.core.i18n import number_text, tr
from ...plugin.environment.plain_text import plain
from ...plugin.operations.export_map.time import parse_numbers
from ..common.forms import load_form

_JPEG = ("jpg", "jpgpng")


class MapPixelsPage(QWidget):
    """Emits *changed* when anything here is another one."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self._service: Optional[MapService] = None
        self._format = ""
        self._typing_problem = ""
        self._label()
        for combo in self._combos.values():
            combo.currentIndexChanged.connect(lambda _: self._changed())
        for edit in self._edits.values():
            edit.textChanged.connect(lambda _: self._changed())
        self.quality_spin.valueChanged.connect(lambda _: self._changed())
        for check in (self.validate_check, self.aspect_check):
            check.toggled.connect(lambda _: self._changed())
        self.function_combo.currentIndexChanged.connect(self._function_chosen)
        for field in (self.rendering_field, self.mosaic_field):
            field.changed.connect(self._changed)

    def set_service(self, service: Optional[MapService]) -> None:
        """Offer what *service* has."""
        self._service = service
        for combo in self._combos.values():
            combo.setCurrentIndex(0)
        for edit in self._edits.values():
            edit.clear()
        for field in (self.rendering_field, self.mosaic_field):
            field.set_service(service)
        with QSignalBlocker(self.function_combo):
            self.function_combo.clear()
            self.function_combo.addItem(tr("Default of the service"), "")
            for name in service.raster_functions if service is not None else ():
                self.function_combo.addItem(name, name)
        unsupported = lacking(service, "renderingRule") if service is not None else ""
        for widget in (self.function_label, self.function_combo):
            widget.setEnabled(not unsupported)
            widget.setToolTip(plain(unsupported))
        if service is not None and service.is_image:
            own = service.pixel_type
            text = tr("Default of the service ({kind})").format(kind=own) if own else tr("Default of the service")
            self.pixel_type_combo.setItemText(0, text)
            count = service.band_count
            self.bands_edit.setPlaceholderText(
                tr("All, or some of {bands}").format(bands=f"0–{number_text(count - 1)}") if count > 1 else tr("All")
            )
            for name, label, widget in (
                ("sliceId", self.slice_label, self.slice_edit),
                ("validateExtent", self.validate_check, self.validate_check),
            ):
                for each in (label, widget):
                    each.setEnabled(not lacking(service, name))
                    each.setToolTip(plain(lacking(service, name)))
            self.slice_edit.setPlaceholderText(lacking(service, "sliceId"))
        self._show()

    def set_format(self, format: str) -> None:
        """Offer what goes with a format."""
        self._format = format
        self._changed()

    @property
    def problem(self) -> str:
        """Why what stands here can't be used; "" where it can."""
        self.fields()
        return self._typing_problem or self.rendering_field.problem or self.mosaic_field.problem

    def fields(self) -> dict[str, Any]:
        """Return the fields of a request that are chosen here."""
        self._typing_problem = ""
        if self._service is None or not self._service.is_image:
            return {}
        try:
            return self._fields()
        except RequestError as error:
            self._typing_problem = error.message
            return {}

    def show_problem(self, problem: str) -> None:
        self.problem_label.show_problem(self._typing_problem or problem)

    def kept(self) -> dict[str, Any]:
        combos = {name: combo.currentData() for name, combo in self._combos.items()}
        edits = {name: edit.text() for name, edit in self._edits.items()}
        rules = {"rendering": self.rendering_field.text, "mosaic": self.mosaic_field.text}
        return {"combos": combos, "edits": edits, "quality": self.quality_spin.value(), **rules}

    def restore(self, kept: dict[str, Any]) -> None:
        """Choose again what was kept."""
        for name, data in (kept.get("combos") or {}).items():
            if name in self._combos:
                self._combos[name].setCurrentIndex(max(0, self._combos[name].findData(data)))
        for name, text in (kept.get("edits") or {}).items():
            if name in self._edits:
                self._edits[name].setText(str(text))
        self.quality_spin.setValue(int(kept.get("quality") or -1))
        self.rendering_field.restore(str(kept.get("rendering") or ""))
        self.mosaic_field.restore(str(kept.get("mosaic") or ""))

    def _fields(self) -> dict[str, Any]:
        numbers = {
            name: parse_numbers(self._edits[name].text(), label.text())
            for name, label in (
                ("bands", self.bands_label),
                ("no_data", self.no_data_label),
                ("tolerance", self.tolerance_label),
                ("slice", self.slice_label),
            )
        }
        found: dict[str, Any] = {
            "pixel_type": self.pixel_type_combo.currentData(),
            "interpolation": self.interpolation_combo.currentData(),
            "band_ids": tuple(int(each) for each in numbers["bands"]),
            "rendering_rule": self.rendering_field.value,
            "mosaic_rule": self.mosaic_field.value,
            "adjust_aspect_ratio": self.aspect_check.isChecked(),
            "validate_extent": self.validate_check.isChecked() and self.validate_check.isEnabled(),
        }
        if numbers["no_data"]:
            found["no_data"] = numbers["no_data"] if len(numbers["no_data"]) > 1 else numbers["no_data"][0]
            found["no_data_interpretation"] = self.no_data_combo.currentData()
        if self.compression_combo.isEnabled():
            found["compression"] = self.compression_combo.currentData()
        if self.quality_spin.isEnabled() and self.quality_spin.value() >= 0:
            found["compression_quality"] = self.quality_spin.value()
        if numbers["tolerance"] and self.tolerance_edit.isEnabled():
            found["compression_tolerance"] = numbers["tolerance"][0]
        if numbers["slice"] and self.slice_edit.isEnabled():
            found["slice_id"] = int(numbers["slice"][0])
        return found

    def _function_chosen(self) -> None:
        """Write the chosen raster function into the editor, where its arguments can be added."""
        name = self.function_combo.currentData()
        self.rendering_field.set_text(json.dumps({"rasterFunction": name}) if name else "")

    def _changed(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        format = self._format
        tiff = format == "tiff"
        jpeg = format in _JPEG or (tiff and self.compression_combo.currentData() == "JPEG")
        for widgets, usable, why in (
            ((self.compression_label, self.compression_combo), tiff, tr("Only a TIFF is compressed in this way")),
            ((self.quality_label, self.quality_spin), jpeg, tr("Applies to JPEG only")),
            ((self.tolerance_label, self.tolerance_edit), format == "lerc", tr("Applies to LERC only")),
        ):
            for widget in widgets:
                widget.setEnabled(usable)
                widget.setToolTip("" if usable else plain(why))

    @property
    def _combos(self) -> dict[str, QComboBox]:
        return {
            "pixel_type": self.pixel_type_combo,
            "interpolation": self.interpolation_combo,
            "no_data": self.no_data_combo,
            "compression": self.compression_combo,
        }

    @property
    def _edits(self) -> dict[str, QLineEdit]:
        return {
            "bands": self.bands_edit,
            "no_data": self.no_data_edit,
            "tolerance": self.tolerance_edit,
            "slice": self.slice_edit,
        }

    def _label(self) -> None:
        self.pixel_type_label.setText(tr("Pixel type"))
        self.pixel_type_combo.addItem(tr("Default of the service"), "")
        for kind in sorted(PIXEL_TYPES):
            self.pixel_type_combo.addItem(kind, kind)
        self.bands_label.setText(tr("Bands"))
        self.interpolation_label.setText(tr("Resampling"))
        for text, name in (
            (tr("Default of the service"), ""),
            (tr("Nearest neighbour"), "RSP_NearestNeighbor"),
            (tr("Bilinear"), "RSP_BilinearInterpolation"),
            (tr("Cubic"), "RSP_CubicConvolution"),
            (tr("Majority"), "RSP_Majority"),
        ):
            self.interpolation_combo.addItem(text, name)
        self.no_data_label.setText(tr("No data"))
        self.no_data_edit.setPlaceholderText(tr("Pixel value, or one for each band"))
        for text, name in (
            (tr("Default of the service"), ""),
            (tr("Match any band"), "esriNoDataMatchAny"),
            (tr("Match all bands"), "esriNoDataMatchAll"),
        ):
            self.no_data_combo.addItem(text, name)
        self.compression_label.setText(tr("Compression"))
        self.compression_combo.addItem(tr("Default of the service"), "")
        for name in COMPRESSIONS:
            self.compression_combo.addItem(tr("None") if name == "None" else name, name)
        self.quality_label.setText(tr("Quality"))
        self.quality_spin.setSpecialValueText(tr("Usual"))
        self.quality_spin.setClearValue(-1)
        self.tolerance_label.setText(tr("LERC tolerance"))
        self.slice_label.setText(tr("Slice"))
        self.function_label.setText(tr("Raster function"))
        self.validate_check.setText(tr("Fail if the area has no pixels"))
        self.aspect_check.setText(tr("Widen the area to the image's shape"))
        self.rendering_field.set_up(
            "renderingRule", tr("Rendering rule"), tr("The raster function with its arguments.")
        )
        self.mosaic_field.set_up("mosaicRule", tr("Mosaic rule"), tr("Which rasters are drawn, and which lies on top."))
