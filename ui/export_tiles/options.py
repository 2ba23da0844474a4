# SPDX-License-Identifier: GPL-2.0-or-later
"""Format and options of a tile export: the collapsible group of the dialog."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional, Union

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QSignalBlocker, pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.arcgis.operations.export_tiles.request import ExportBy, PackageFormat, default_format
from ...plugin.arcgis.services.tile_service import Service
from ...plugin.arcgis.urls import ServiceKind
from ...plugin.core.i18n import tr
from ...plugin.environment import settings
from ...plugin.operations.export_tiles.form import RASTER_FORMATS, file_ending, package_text
from ...plugin.operations.export_tiles.operation import copy_forms
from ...plugin.operations.export_tiles.recipe import TileChoices
from ..common.forms import load_form

_JPEG_FORMATS = ("JPEG", "MIXED", "JPG")


class TileOptions(QgsCollapsibleGroupBox):
    """Emits *output_changed* when another kind of file comes."""

    output_changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self._service: Optional[Service] = None
        self._merged: Sequence[str] = ()
        self._wanted = ""  # the merged file that a recipe wants
        self._label()
        self.package_combo.currentIndexChanged.connect(self._output_changed)
        self.optimize_check.toggled.connect(self._show)
        # Unfolding shows all that is in the group, wanted or not.
        self.collapsedStateChanged.connect(lambda _: self._show())

    @property
    def convert(self) -> str:
        """The ending of the file that the tiles of the package are copied to; "" for the package itself."""
        kind = self.package_combo.currentData()
        return kind if isinstance(kind, str) and not self._merged else ""

    @property
    def ready(self) -> bool:
        return self.package_combo.currentData() is not None

    @property
    def package(self) -> Optional[PackageFormat]:
        """The package to ask the service for; ``None`` for its own choice, when packages are merged."""
        data = self.package_combo.currentData()
        return data if isinstance(data, PackageFormat) else None

    @property
    def ending(self) -> str:
        """How the file's name ends, without the point; "" for a folder."""
        kind: Union[PackageFormat, str, None] = self.package_combo.currentData()
        return file_ending(kind)

    @property
    def file_filter(self) -> str:
        return f"{self.package_combo.currentText()} (*.{self.ending})" if self.ending else ""

    @property
    def choices(self) -> dict[str, Any]:
        """The fields of a request that are chosen here."""
        return {
            "package": self.package,
            "export_by": self.by_combo.currentData() if self._is_raster else ExportBy.LEVEL_ID,
            "optimize": self._recompresses,
            "quality": self.quality_spin.value() if self._recompresses else None,
            "create_item": self._offers_item and self.item_check.isChecked(),
        }

    @property
    def checks_plan(self) -> bool:
        """Whether the package is to be compared with the plan when it is there."""
        return bool(self.plan_check.isChecked())

    @property
    def at_once(self) -> int:
        return int(self.jobs_spin.value())

    def set_service(self, service: Optional[Service]) -> None:
        """Offer what *service* can write."""
        self._service, self._merged, self._wanted = service, (), ""
        self.quality_spin.setMaximum((service.cache_quality if service is not None else None) or 100)
        self._fill()

    def choose(self, wanted: TileChoices, file: str) -> None:
        """Choose what a recipe wants; *file* names the merged file, where it is one."""
        self._wanted = Path(file).suffix.lower().lstrip(".")
        if wanted.package is not None:
            self.package_combo.setCurrentIndex(max(0, self.package_combo.findData(wanted.package)))
        if wanted.convert:
            self.package_combo.setCurrentIndex(max(0, self.package_combo.findData(wanted.convert)))
        self.by_combo.setCurrentIndex(max(0, self.by_combo.findData(wanted.export_by)))
        self.optimize_check.setChecked(wanted.optimize)
        if wanted.quality is not None:
            self.quality_spin.setValue(wanted.quality)
        self.item_check.setChecked(wanted.create_item)
        self.plan_check.setChecked(wanted.check)

    def set_merged(self, forms: Sequence[str]) -> None:
        """Offer the files that several packages are merged into, by their endings; a package again for none."""
        if list(forms) != list(self._merged):
            self._merged = list(forms)
            self._fill()
            self._output_changed()

    def _fill(self) -> None:
        combo, service = self.package_combo, self._service
        before = combo.currentData()
        with QSignalBlocker(combo):
            combo.clear()
            if self._merged:
                for ending in self._merged:
                    combo.addItem(_merged_text(ending), ending)
                combo.setCurrentIndex(max(0, combo.findData(before), combo.findData(self._wanted)))
            elif service is not None and service.kind is ServiceKind.VECTOR:
                combo.addItem(package_text(PackageFormat.VTPK), PackageFormat.VTPK)
                self._add_copies(service)
            elif service is not None:
                for kind in RASTER_FORMATS[0 if service.may_write_v2 else 1 :]:
                    combo.addItem(package_text(kind), kind)
                self._add_copies(service)
                kept = settings.choices(service.url).get("package") or settings.tile_format()
                wanted = next((each for each in PackageFormat if each.value == kept), default_format(service))
                combo.setCurrentIndex(max(0, combo.findData(wanted)))
        self._show()

    def _add_copies(self, service: Service) -> None:
        for ending in copy_forms(service):
            self.package_combo.addItem(_merged_text(ending), ending)

    def _output_changed(self) -> None:
        self._show()
        self.output_changed.emit()

    def _show(self) -> None:
        """Show what makes a difference for this service; nothing shows in a group that is folded."""
        if self.isCollapsed():
            return
        self.optimize_check.setVisible(self._is_jpeg)
        for widget in (self.quality_label, self.quality_spin):
            widget.setVisible(self._recompresses)
        for widget in (self.by_label, self.by_combo):
            widget.setVisible(self._is_raster)
        self.item_check.setVisible(self._offers_item)
        self.keep_check.setVisible(bool(self.convert))
        for widget in (self.jobs_label, self.jobs_spin):
            widget.setVisible(bool(self._merged))

    @property
    def _is_raster(self) -> bool:
        return self._service is not None and self._service.kind is not ServiceKind.VECTOR

    @property
    def _is_jpeg(self) -> bool:
        service = self._service
        return service is not None and any(word in service.tile_format.upper() for word in _JPEG_FORMATS)

    @property
    def _recompresses(self) -> bool:
        return self._is_jpeg and bool(self.optimize_check.isChecked())

    @property
    def _offers_item(self) -> bool:
        """Whether the service can leave its package on the portal: vector tiles of ArcGIS Online."""
        return self._service is not None and self._service.creates_items and not self._merged

    def _label(self) -> None:
        self.setTitle(tr("Format and Options"))
        self.setCollapsed(True)
        self.package_label.setText(tr("Save as"))
        self.optimize_check.setText(tr("Recompress JPEG tiles"))
        self.optimize_check.setToolTip(tr("Makes the package smaller and the images a little worse"))
        self.quality_label.setText(tr("JPEG quality"))
        self.quality_spin.setToolTip(
            tr("At most the quality of the service's own tiles: more would only make them larger")
        )
        self.by_label.setText(tr("Name levels by"))
        self.by_combo.setToolTip(tr("How the levels are given to the server; the exported tiles are the same"))
        for text, by in (
            (tr("Level"), ExportBy.LEVEL_ID),
            (tr("Scale"), ExportBy.SCALE),
            (tr("Resolution"), ExportBy.RESOLUTION),
        ):
            self.by_combo.addItem(text, by)
        self.item_check.setText(tr("Keep the package in ArcGIS Online, too"))
        self.item_check.setToolTip(tr("The package becomes an item in your content, and is downloaded from there"))
        self.keep_check.setText(tr("Keep the tile package, too"))
        self.plan_check.setText(tr("Verify that all tiles were exported"))
        self.plan_check.setToolTip(tr("Reports how many tiles of the area the service does not have, and shows them"))
        self.jobs_label.setText(tr("Jobs at once"))
        self.jobs_spin.setToolTip(tr("How many jobs the server works on at the same time; others want to use it, too"))
        self.jobs_spin.setRange(1, settings.MOST_JOBS_AT_ONCE)
        self.jobs_spin.setValue(settings.jobs_at_once())


def _merged_text(ending: str) -> str:
    return {
        "mbtiles": tr("MBTiles (.mbtiles)"),
        "gpkg": tr("GeoPackage (.gpkg)"),
        "tif": tr("GeoTIFF (.tif)"),
        "vtpk": tr("Vector tile package (.vtpk)"),
    }[ending]
