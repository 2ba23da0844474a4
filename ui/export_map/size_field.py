# SPDX-License-Identifier: GPL-2.0-or-later
"""Size of an image: pixels, ground resolution, scale and paper, kept in step with each other and the area."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from typing import Any, Optional

from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsUnitTypes
from qgis.PyQt.QtCore import QSignalBlocker, pyqtSignal
from qgis.PyQt.QtWidgets import QAbstractSpinBox, QWidget

from ...plugin.core.i18n import tr
from ...plugin.environment.plain_text import plain
from ...plugin.operations.export_map.form import PAPERS, SizeSettings
from ...plugin.operations.export_map.frame import Sizing
from ...plugin.tiles.extent import Extent
from ..common.forms import load_form

OTHER = "other"


class MapSizeField(QWidget):
    """Emits *changed* when the user wants another size; the area comes from outside.

    *local_wanted* asks for the CRS that is proposed, *place_wanted* for the paper on the map.
    """

    changed = pyqtSignal()
    local_wanted = pyqtSignal(QgsCoordinateReferenceSystem)
    place_wanted = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.settings = SizeSettings()
        self.sizing: Optional[Sizing] = None
        self._area: Optional[Extent] = None
        self._metres_per_unit = 1.0
        self._label()
        self.width_spin.valueChanged.connect(lambda width: self._pixels("width", width))
        self.height_spin.setAccessibleName(tr("Height"))
        self.height_spin.valueChanged.connect(lambda height: self._pixels("height", height))
        self.lock_button.toggled.connect(self._locked)
        self.resolution_spin.valueChanged.connect(lambda value: self._want(held="resolution", resolution=float(value)))
        self.scale_widget.scaleChanged.connect(self._scale_typed)
        self.dpi_spin.valueChanged.connect(lambda dpi: self._want(dpi=float(dpi)))
        self.paper_combo.currentIndexChanged.connect(self._paper_chosen)
        for spin in (self.paper_width_spin, self.paper_height_spin):
            spin.valueChanged.connect(lambda _: self._paper_chosen())
        self._local = QgsCoordinateReferenceSystem()
        self.local_button.clicked.connect(lambda: self.local_wanted.emit(self._local))
        self.place_button.clicked.connect(self.place_wanted)
        self.show_ground("", "")
        self._show_paper()

    def set_area(self, area: Optional[Extent], crs: QgsCoordinateReferenceSystem) -> None:
        """Take another area, in *crs*; what the user typed last of the size holds."""
        self._area = area
        self._metres_per_unit = QgsUnitTypes.fromUnitToUnitFactor(
            crs.mapUnits(), QgsUnitTypes.DistanceUnit.DistanceMeters
        )
        unit = QgsUnitTypes.toAbbreviatedString(crs.mapUnits())
        self.resolution_spin.setSuffix(" " + tr("{unit} per pixel").format(unit=unit))
        self._size()

    def set_settings(self, settings: SizeSettings) -> None:
        """Take a size over, as the one that was chosen last."""
        self.settings = settings
        self._show_settings()
        self._size()

    def show_result(self, sentence: str, problem: str) -> None:
        """Show what comes, and what is wrong with it."""
        self.sentence_label.setText(sentence)
        self.sentence_label.setVisible(bool(sentence))
        self.problem_label.show_problem(problem)

    def show_ground(self, sentence: str, local: str) -> None:
        """Show what the scale is on the ground, and offer the CRS named *local*: there it is as printed."""
        self._local = QgsCoordinateReferenceSystem(local)
        self.ground_label.setText(sentence)
        self.ground_label.setVisible(bool(sentence))
        self.local_button.setVisible(bool(local))
        self.local_button.setText(tr("Use {crs}").format(crs=local))
        tip = tr("{crs}: there the whole map has the printed scale, within 1 %.")
        self.local_button.setToolTip(plain(tip.format(crs=self._local.description())))

    def kept(self) -> dict[str, Any]:
        return asdict(self.settings)

    def _want(self, **changes: Any) -> None:
        self.settings = replace(self.settings, **changes)
        self._size()
        self.changed.emit()

    def _pixels(self, side: str, value: int) -> None:
        held = side if self.lock_button.isChecked() else "pixels"
        self._leave_paper()
        self._want(held=held, width=self.width_spin.value(), height=self.height_spin.value())

    def _locked(self, locked: bool) -> None:
        self.lock_button.setIcon(QgsApplication.getThemeIcon("/lockedGray.svg" if locked else "/unlockedGray.svg"))
        if locked and self.settings.held == "pixels":
            self._want(held="width")

    def _scale_typed(self, scale: float) -> None:
        if scale > 0:
            self._want(held="paper" if self.paper_combo.currentData() else "scale", scale=float(scale))

    def _paper_chosen(self) -> None:
        self._show_paper()
        data = self.paper_combo.currentData()
        if data is None:
            if self.settings.held == "paper":
                self._want(held="scale")
            return
        paper = (self.paper_width_spin.value(), self.paper_height_spin.value()) if data == OTHER else data
        if data != OTHER:
            self._fill(self.paper_width_spin, paper[0])
            self._fill(self.paper_height_spin, paper[1])
        scale = self.settings.scale or (self.sizing.scale if self.sizing else 0.0)
        self._want(held="paper", paper=(float(paper[0]), float(paper[1])), scale=scale)

    def _leave_paper(self) -> None:
        if self.paper_combo.currentData() is not None:
            with QSignalBlocker(self.paper_combo):
                self.paper_combo.setCurrentIndex(0)
            self._show_paper()

    def _size(self) -> None:
        """Work the size out and write it into all fields but the one that is being typed in."""
        self.sizing = self.settings.sizing(self._area, self._metres_per_unit) if self._area is not None else None
        found = self.sizing
        if found is None:
            return
        if self.settings.held == "resolution":
            self._leave_paper()
        held = self.settings.held
        if held not in ("width", "pixels"):
            self._fill(self.width_spin, found.width)
        if held not in ("height", "pixels"):
            self._fill(self.height_spin, found.height)
        if held != "resolution":
            self._show_resolution(found.resolution)
        if held not in ("scale", "paper"):
            with QSignalBlocker(self.scale_widget):
                self.scale_widget.setScale(round(found.scale))
            self.settings = replace(self.settings, scale=found.scale)
        if self.paper_combo.currentData() is None:
            for spin, side in zip((self.paper_width_spin, self.paper_height_spin), found.paper):
                self._fill(spin, side)
        self.settings = replace(self.settings, width=found.width, height=found.height)

    def _show_settings(self) -> None:
        """Write the settings into the fields that hold it."""
        settings = self.settings
        with QSignalBlocker(self.lock_button):
            self.lock_button.setChecked(settings.held != "pixels")
        for spin, value in (
            (self.width_spin, settings.width),
            (self.height_spin, settings.height),
            (self.dpi_spin, round(settings.dpi)),
        ):
            self._fill(spin, value)
        if settings.resolution:
            self._show_resolution(settings.resolution)
        if settings.scale:
            with QSignalBlocker(self.scale_widget):
                self.scale_widget.setScale(settings.scale)
        with QSignalBlocker(self.paper_combo):
            papers = [self.paper_combo.itemData(row) for row in range(self.paper_combo.count())]
            data = settings.paper if settings.held == "paper" else None
            self.paper_combo.setCurrentIndex(papers.index(data if data in papers else OTHER))
        self._fill(self.paper_width_spin, settings.paper[0])
        self._fill(self.paper_height_spin, settings.paper[1])
        self._show_paper()

    def _show_resolution(self, resolution: float) -> None:
        """Write a resolution with as many decimals as tell something: metres and degrees differ much."""
        with QSignalBlocker(self.resolution_spin):
            self.resolution_spin.setDecimals(max(2, 5 - math.floor(math.log10(resolution))))
        self._fill(self.resolution_spin, resolution)

    def _show_paper(self) -> None:
        other = self.paper_combo.currentData() == OTHER
        for widget in (self.paper_width_spin, self.by_label, self.paper_height_spin):
            widget.setVisible(other)
        self.place_button.setVisible(self.paper_combo.currentData() is not None)

    @staticmethod
    def _fill(spin: QAbstractSpinBox, value: float) -> None:
        with QSignalBlocker(spin):
            spin.setValue(value)

    def _label(self) -> None:
        self.pixels_label.setText(tr("Pixels"))
        self.times_label.setText("×")
        self.by_label.setText("×")
        self.width_spin.setToolTip(tr("Width of the image in pixels"))
        self.height_spin.setToolTip(tr("Height of the image in pixels"))
        self.lock_button.setToolTip(tr("Keep the shape of the area"))
        self._locked(True)
        self.resolution_label.setText(tr("Resolution"))
        self.resolution_spin.setToolTip(tr("How much ground a pixel shows"))
        self.scale_label.setText(tr("Scale"))
        self.scale_widget.setToolTip(tr("Scale in print; symbols and labels are drawn for it"))
        self.at_label.setText(tr("at"))
        self.dpi_spin.setSuffix(" " + tr("dpi"))
        self.dpi_spin.setToolTip(tr("Dots per inch: more make symbols and labels larger in pixels, and finer in print"))
        self.paper_label.setText(tr("Paper"))
        self.paper_combo.setToolTip(tr("Fill a sheet at this scale, about the middle of the area"))
        self.paper_combo.addItem(tr("None: the area's own shape"), None)
        for name, (long, short) in PAPERS.items():
            self.paper_combo.addItem(tr("{paper}, landscape").format(paper=name), (float(long), float(short)))
            self.paper_combo.addItem(tr("{paper}, portrait").format(paper=name), (float(short), float(long)))
        self.paper_combo.addItem(tr("Other size"), OTHER)
        self.place_button.setText(tr("Place on the Map"))
        self.place_button.setToolTip(tr("Drag the paper on the map to where it belongs"))
        for spin in (self.paper_width_spin, self.paper_height_spin):
            spin.setSuffix(" mm")
            spin.setShowClearButton(False)
        for spin in (self.width_spin, self.height_spin, self.resolution_spin, self.dpi_spin):
            spin.setShowClearButton(False)
            spin.setKeyboardTracking(False)  # a size that is half typed is none
