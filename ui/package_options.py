# SPDX-License-Identifier: GPL-2.0-or-later
"""How a package is shown: its form, system, style, and the part of it to copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsCoordinateReferenceSystem, QgsUnitTypes, QgsVectorTileLayer
from qgis.gui import QgsExtentGroupBox, QgsMapCanvas
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog

from ..plugin import package_form, settings
from ..plugin.areas import extent_of, rectangle_of
from ..plugin.conversions import Form
from ..plugin.i18n import tr
from ..plugin.package_facts import PackageFacts
from ..plugin.package_layers import crs_of_srs
from ..plugin.tiling import Extent

_OWN, _FILE = "own", "file"


class PackageOptions(QObject):
    """Keeps the lower half of the window's widgets in step with the package."""

    changed = pyqtSignal()
    form_changed = pyqtSignal()

    def __init__(self, dialog: Any, canvas: QgsMapCanvas) -> None:
        super().__init__(dialog)
        self._ui = dialog
        self._facts: Optional[PackageFacts] = None
        self.problem = ""
        ui = dialog
        ui.form_label.setText(tr("Show"))
        ui.crs_label.setText(tr("System"))
        ui.style_label.setText(tr("Style"))
        ui.style_button.setText("…")
        ui.style_button.setToolTip(tr("Choose a style file (Mapbox or MapLibre style, .json)"))
        ui.options_group.setTitle(tr("Part and Options"))
        ui.options_group.setCollapsed(True)
        ui.extent_group.setTitleBase(tr("Only an Area"))
        ui.extent_group.setMapCanvas(canvas)
        ui.extent_group.setCheckable(True)
        ui.extent_group.setChecked(False)
        ui.overviews_check.setText(tr("Make the missing zoomed-out levels"))
        ui.overviews_check.setToolTip(tr("Takes longer, and makes views of the whole quick"))
        ui.form_combo.currentIndexChanged.connect(self._form_changed)
        ui.crs_widget.crsChanged.connect(self._crs_changed)
        ui.style_button.clicked.connect(self._choose_style)
        ui.extent_group.extentChanged.connect(lambda *_: self.changed.emit())

    @property
    def form(self) -> Optional[Form]:
        found = self._ui.form_combo.currentData()
        return Form(found) if found else None

    @property
    def overviews(self) -> bool:
        return bool(
            self._ui.overviews_check.isVisibleTo(self._ui.options_group) and self._ui.overviews_check.isChecked()
        )

    def show_package(self, facts: Optional[PackageFacts]) -> None:
        """Offer what *facts*' package can become."""
        self._facts, ui = facts, self._ui
        ui.form_combo.blockSignals(True)
        ui.form_combo.clear()
        for form in facts.forms if facts else ():
            ui.form_combo.addItem(package_form.form_text(form), form.value)
        ui.form_combo.blockSignals(False)
        unknown = facts is not None and facts.srs is None
        for widget in (ui.crs_label, ui.crs_widget):
            widget.setVisible(unknown)
        ui.crs_widget.setCrs(QgsCoordinateReferenceSystem())
        ui.style_combo.clear()
        for number, name in enumerate(facts.styles if facts else ()):
            text = tr("The package's own") if number == 0 else name
            ui.style_combo.addItem(text, (_OWN, name))
        vector = bool(facts and facts.is_vector)
        for widget in (ui.style_label, ui.style_combo, ui.style_button):
            widget.setVisible(vector)
        if facts is not None:
            ui.extent_group.setOutputCrs(self.crs())
            if facts.extent is not None:
                ui.extent_group.setOriginalExtent(rectangle_of(facts.extent), self.crs())
            ui.overviews_check.setChecked(facts.lacks_overviews)
        self._show_form()

    def crs(self) -> QgsCoordinateReferenceSystem:
        """The package's system, or the one that the person chose for it."""
        if self._facts is not None and self._facts.srs is not None:
            return crs_of_srs(self._facts.srs)
        return self._ui.crs_widget.crs()

    def extent(self) -> Optional[Extent]:
        """The area to copy, in the package's system; ``None`` for all of it."""
        group: QgsExtentGroupBox = self._ui.extent_group
        if not group.isChecked():
            return None
        return extent_of(group.outputExtent())

    @staticmethod
    def unit(facts: PackageFacts) -> str:
        """The unit of the package's resolutions."""
        return QgsUnitTypes.toAbbreviatedString(crs_of_srs(facts.srs).mapUnits()) if facts.srs else ""

    def put_style(self, layer: QgsVectorTileLayer) -> str:
        """Give *layer* the chosen style; return what can't be shown of it."""
        kind, name = self._ui.style_combo.currentData() or (_OWN, "")
        if self._facts is None or (kind == _OWN and self._ui.style_combo.currentIndex() <= 0):
            return ""
        from ..plugin.package_styles import apply_file, apply_named

        if kind == _FILE:
            return apply_file(layer, Path(name))
        return apply_named(layer, self._facts.path, name)

    def _form_changed(self) -> None:
        self._show_form()
        self.form_changed.emit()

    def _show_form(self) -> None:
        facts, form, ui = self._facts, self.form, self._ui
        ui.hint_label.setText(package_form.form_hint(form, facts) if form and facts else "")
        ui.hint_label.setVisible(bool(ui.hint_label.text()))
        for widget in (ui.form_label, ui.form_combo):
            widget.setVisible(form is not None)
        pictures = form in (Form.MBTILES, Form.GEOPACKAGE)
        ui.options_group.setVisible(pictures)
        ui.overviews_check.setVisible(bool(pictures and facts and not facts.is_vector))
        self.problem = package_form.no_form_text(facts) if facts else ""
        ui.form_problem.tell(self.problem)
        self._check_crs()

    def _crs_changed(self) -> None:
        self._check_crs()
        if self._facts is not None:
            self._ui.extent_group.setOutputCrs(self.crs())
        self.changed.emit()

    def _check_crs(self) -> None:
        """Unknown systems are asked for, never guessed."""
        missing = self._facts is not None and not self.crs().isValid() and bool(self._facts.forms)
        text = tr("The package does not say which coordinate system it is in. Choose it; its maker knows.")
        self._ui.crs_problem.tell(text if missing else "")
        if missing:
            self.problem = text
        elif self._facts is not None and self._facts.forms:
            self.problem = ""

    def _choose_style(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self._ui, tr("Choose Style"), settings.last_folder(), tr("Style files") + " (*.json)"
        )
        if name:
            combo = self._ui.style_combo
            combo.addItem(Path(name).name, (_FILE, name))
            combo.setCurrentIndex(combo.count() - 1)
