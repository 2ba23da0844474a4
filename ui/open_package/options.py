# SPDX-License-Identifier: GPL-2.0-or-later
"""Output of a package: its form, CRS, style, part to copy, and file to write."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsProject, QgsUnitTypes, QgsVectorTileLayer
from qgis.gui import QgsExtentWidget, QgsFilterLineEdit, QgsMapCanvas
from qgis.PyQt.QtCore import QSignalBlocker, pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog, QWidget

from ...plugin.areas.antimeridian import box_of, is_beyond_180
from ...plugin.areas.geometry import extent_of, rectangle_of
from ...plugin.areas.typed_extent import check_typed_extent
from ...plugin.convert.convert import Form
from ...plugin.core.errors import ExportError, RequestError
from ...plugin.core.i18n import tr
from ...plugin.environment import settings
from ...plugin.environment.background import start
from ...plugin.operations.open_package import form as package_form
from ...plugin.operations.open_package.facts import NamedStyle, PackageFacts
from ...plugin.operations.open_package.layer import crs_of_srs
from ...plugin.tiles.extent import Extent
from ..area.empty_map import EmptyMap
from ..area.free_map import FreeMap
from ..common.forms import load_form
from ..common.save_field import SaveField

_MOST_WARNINGS = 3


class PackageOptions(QWidget):
    """The lower half of the window, in step with the package; *refused* comes with what went wrong."""

    changed = pyqtSignal()
    form_changed = pyqtSignal()
    refused = pyqtSignal(object)

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self._empty_map: Optional[EmptyMap] = None
        self._facts: Optional[PackageFacts] = None
        self._can_make_levels = False
        self._levels: tuple[int, ...] = ()
        self.problem = ""
        self.save_field = SaveField(self.target_widget, self)
        self.save_field.replace_question = tr("{name} exists already. Replace it when the copy is complete?")
        self.save_field.replace_files_question = tr(
            "These files exist already: {names}. Replace them when the copy is complete?"
        )
        self.form_label.setText(tr("Show"))
        self.crs_label.setText(tr("Coordinate system"))
        self.style_label.setText(tr("Style"))
        self.style_button.setText("…")
        self.style_button.setToolTip(
            tr("Choose a style: a Mapbox or MapLibre file (.json), or another package (.vtpk)")
        )
        self.options_group.setTitle(tr("Part and Options"))
        self.options_group.setCollapsed(True)
        self.part_label.setText(tr("Levels"))
        self.area_label.setText(tr("Area"))
        # The style of this widget can be set nowhere else.
        self.area = QgsExtentWidget(self.options_group, QgsExtentWidget.WidgetStyle.CondensedStyle)
        self.area.setNullValueAllowed(True, tr("Whole package"))
        self.options_layout.addWidget(self.area, 2, 1)
        self.save_label.setText(tr("Save to"))
        self.add_check.setText(tr("Add to the map"))
        self.overviews_check.setText(tr("Make the missing zoomed-out levels"))
        self.overviews_check.setToolTip(tr("Takes longer, and makes views of the whole quick"))
        self.options_group.collapsedStateChanged.connect(lambda *_: self._show_overviews())
        self.overviews_check.toggled.connect(lambda _: self._show_left_out())
        self.form_combo.currentIndexChanged.connect(self._form_changed)
        self.crs_widget.crsChanged.connect(self._crs_changed)
        self.style_button.clicked.connect(self._choose_style)
        self.add_check.toggled.connect(lambda _: self.changed.emit())
        self.area.extentChanged.connect(lambda *_: self.changed.emit())
        for edit in self.area.findChildren(QgsFilterLineEdit):
            edit.textEdited.connect(lambda *_: self.changed.emit())  # also what can't be read

    def set_canvas(self, canvas: QgsMapCanvas) -> None:
        """Let an area be drawn on the map; an empty one shows the place of the package then."""
        self.area.setMapCanvas(canvas)
        FreeMap(self.area, canvas)
        self._empty_map = empty_map = EmptyMap(canvas, self)
        self.area.toggleDialogVisibility.connect(lambda shown: None if shown else empty_map.begin_drawing())

    @property
    def form(self) -> Optional[Form]:
        found = self.form_combo.currentData()
        return Form(found) if found else None

    @property
    def overviews(self) -> bool:
        return self._can_make_levels and bool(self.overviews_check.isChecked())

    def show_package(self, facts: Optional[PackageFacts]) -> None:
        """Offer what *facts*' package can become."""
        self._facts = facts
        with QSignalBlocker(self.form_combo):
            self.form_combo.clear()
            for form in facts.forms if facts else ():
                self.form_combo.addItem(package_form.form_text(form), form.value)
        unknown = facts is not None and facts.srs is None
        for widget in (self.crs_label, self.crs_widget):
            widget.setVisible(unknown)
        self.crs_widget.setCrs(QgsCoordinateReferenceSystem())
        self.style_combo.clear()
        for number, style in enumerate(facts.styles if facts else ()):
            self.style_combo.addItem(tr("The package's own") if number == 0 else style.name, style)
        vector = bool(facts and facts.is_vector and facts.forms)
        for widget in (self.style_label, self.style_combo, self.style_button):
            widget.setVisible(vector)
        if facts is not None:
            self.area.setOutputCrs(self.crs())
            if facts.extent is not None:
                self.area.setOriginalExtent(rectangle_of(facts.extent), self.crs())
                if self._empty_map is not None:
                    self._empty_map.aim(rectangle_of(facts.extent), self.crs())
            self.area.clear()
            self._levels = tuple(level.level for level in facts.levels)
            self._suggest_levels()
        self._show_form()

    def show_save(self, wanted: bool, problem: str) -> None:
        """Show the file where one is *wanted*, and what is wrong with it."""
        for widget in (self.save_label, self.target_widget, self.add_check):
            widget.setVisible(wanted)
        self.save_problem.show_problem(problem)

    def set_levels(self, levels: tuple[int, ...]) -> None:
        """Offer what suits a copy of *levels*."""
        if levels != self._levels and self._facts is not None:
            self._levels = levels
            self._suggest_levels()
            self._show_form()

    def style(self) -> Optional[NamedStyle]:
        """The style chosen besides the package's own; ``None`` for its own."""
        found = self.style_combo.currentData()
        return found if self.style_combo.currentIndex() > 0 and isinstance(found, NamedStyle) else None

    def crs(self) -> QgsCoordinateReferenceSystem:
        """The package's system, or the one that the user chose for it."""
        if self._facts is not None and self._facts.srs is not None:
            return crs_of_srs(self._facts.srs)
        return self.crs_widget.crs()

    def extent(self) -> Optional[Extent]:
        """The area to copy, in the package's system; ``None`` for all of it."""
        if not self.area.isValid():
            return None
        try:
            return self._box()
        except RequestError:
            return None  # `area_problem` says why

    def area_problem(self) -> str:
        """Why what stands in the area's field is none; empty where it is one, or the field is."""
        edit = self.area.findChild(QgsFilterLineEdit)
        if edit is None or edit.isNull() or not edit.text().strip():
            return ""
        try:
            check_typed_extent(edit.text(), self.area.outputCrs())
            if self.area.isValid():
                self._box()
                return ""
        except RequestError as error:
            return error.message
        return tr("The area can't be read. Write it as xmin,xmax,ymin,ymax, or clear the field for all of it.")

    def _box(self) -> Extent:
        """Return the area in the package's system: one that is typed may be in another. Raises `RequestError`."""
        box, crs, own = self.area.outputExtent(), self.area.outputCrs(), self.crs()
        if not own.isValid() or (crs == own and not is_beyond_180(box, crs)):
            return extent_of(box)
        reach, context = self._facts.extent if self._facts else None, QgsProject.instance().transformContext()
        return box_of(QgsGeometry.fromRect(box), crs, own, context, reach)

    @staticmethod
    def unit(facts: PackageFacts) -> str:
        """The unit of the package's resolutions."""
        return QgsUnitTypes.toAbbreviatedString(crs_of_srs(facts.srs).mapUnits()) if facts.srs else ""

    def _suggest_levels(self) -> None:
        """Have levels made where the copy needs them."""
        facts = self._facts
        made = facts is not None and package_form.makes_levels(facts, self.form, self._levels)
        with QSignalBlocker(self.overviews_check):
            self.overviews_check.setChecked(made)

    def _form_changed(self) -> None:
        self._suggest_levels()
        self._show_form()
        self.form_changed.emit()

    def _show_form(self) -> None:
        facts, form = self._facts, self.form
        self.hint_label.setText(package_form.form_hint(form, facts) if form and facts else "")
        self.hint_label.setVisible(bool(self.hint_label.text()))
        for widget in (self.form_label, self.form_combo):
            widget.setVisible(form is not None)
        is_table = form in (Form.MBTILES, Form.GEOPACKAGE)
        self.options_group.setVisible(is_table)
        self._can_make_levels = facts is not None and package_form.can_make_levels(facts, form, self._levels)
        self._show_overviews()
        self.problem = package_form.no_form_text(facts) if facts else ""
        self._show_left_out()
        self._check_crs()

    def _show_left_out(self) -> None:
        facts, form = self._facts, self.form
        text = package_form.left_out_text(facts, form, self._levels, self.overviews) if facts and form else ""
        self.form_problem.show_problem(self.problem or text)

    def _show_overviews(self) -> None:
        """Unfolding shows all that is in the group, and what is shown in a folded one is drawn over its title."""
        self.overviews_check.setVisible(self._can_make_levels and not self.options_group.isCollapsed())

    def _crs_changed(self) -> None:
        self._check_crs()
        if self._facts is not None:
            self.area.setOutputCrs(self.crs())
            self.area.clear()
        self.changed.emit()

    def _check_crs(self) -> None:
        """Unknown systems are asked for, never guessed."""
        missing = self._facts is not None and not self.crs().isValid() and bool(self._facts.forms)
        text = tr(
            "The package does not say which coordinate system it is in. Choose it; ask the package's "
            "author if you don't know it."
        )
        self.crs_problem.show_problem(text if missing else "")
        if missing:
            self.problem = text
        elif self._facts is not None and self._facts.forms:
            self.problem = ""

    def _choose_style(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, tr("Choose Style"), settings.last_folder(), tr("Styles") + " (*.json *.vtpk)"
        )
        if name:
            start(lambda waiter: _read_style(Path(name)), self._add_style, self._no_style)

    def _add_style(self, style: NamedStyle) -> None:
        combo = self.style_combo
        combo.addItem(style.name, style)
        combo.setCurrentIndex(combo.count() - 1)

    def _no_style(self, error: ExportError) -> None:
        self.refused.emit(error)


def add_style(layer: QgsVectorTileLayer, style: NamedStyle) -> str:
    """Give *layer* the style, beside the one it has; return what can't be shown of it."""
    from ...plugin.layers.vector_styles import apply_style

    return " ".join(apply_style(layer, style.style, style.sprite, style.name)[:_MOST_WARNINGS])


def _read_style(path: Path) -> NamedStyle:
    from ...plugin.layers.vector_styles import style_name
    from ...plugin.packages.styles import read_style_file

    style, sprite = read_style_file(path)
    return NamedStyle(style_name(style, path), style, sprite)
