# SPDX-License-Identifier: GPL-2.0-or-later
"""The Open Tile Package window: what is in a package, and how it becomes a layer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Optional

from qgis.core import Qgis, QgsApplication, QgsMapLayer, QgsProject, QgsVectorTileLayer
from qgis.gui import QgsFileWidget, QgsGui, QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QByteArray, Qt, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QCloseEvent, QDesktopServices, QPixmap
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QMessageBox, QPushButton, QWidget

from ..plugin import package_form, settings, tile_form
from ..plugin.areas import rectangle_of
from ..plugin.background import Work, start
from ..plugin.conversions import Form, Wish, checked, fulfil
from ..plugin.errors import ExportError, PackageError
from ..plugin.i18n import tr
from ..plugin.icons import icon
from ..plugin.package_facts import PackageFacts, read_facts
from ..plugin.package_layers import package_layer, put_on_map, srs_of_crs
from ..plugin.package_levels import PackageLevels
from ..plugin.package_tasks import PackageTask
from ..plugin.packages import open_package
from ..plugin.tile_form import Target
from .extent_map import ExtentMap
from .forms import load_form
from .levels_field import LevelsField
from .package_check import PackageCheck
from .package_options import PackageOptions

HELP = Path(__file__).resolve().parent.parent / "README.md"
ROWS = 4
THUMBNAIL = (200, 124)  # pixels


class PackageDialog(QDialog):
    """Shows a package as soon as it is chosen, checks it meanwhile, and adds it to the map."""

    added = pyqtSignal(object, str)  # the layer or None, what to say of it

    def __init__(self, canvas: QgsMapCanvas, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, "package_dialog")
        self.setObjectName("arcgis_export_package_dialog")
        QgsGui.enableAutoGeometryRestore(self)
        self.facts: Optional[PackageFacts] = None
        self._path = ""
        self._opening: Optional[Work] = None
        self._task: Optional[PackageTask] = None
        self._shown: Optional[tuple[QgsMapLayer, Wish]] = None  # drawn in place before the check was over
        self._target = Target()
        self._target_work: Optional[Work] = None
        self.levels_field = LevelsField(self.levels_edit, self.levels_table, self, ROWS)
        self.options = PackageOptions(self, canvas)
        self._map = ExtentMap(self.map_canvas)
        self.check = PackageCheck(self)
        self._label()
        self.file_widget.fileChanged.connect(self.open_package)
        self.folder_button.clicked.connect(self._choose_folder)
        self.options.changed.connect(self._update)
        self.options.form_changed.connect(self._suggest_target)
        self.levels_field.changed.connect(self._update)
        self.target_widget.fileChanged.connect(self._look_at_target)
        self.check.done.connect(self._checked)
        self.repair_button.clicked.connect(self._repair)
        self.rescue_button.clicked.connect(self._repair)
        self.add_check.toggled.connect(self._update)
        self.add_button.clicked.connect(self._go)
        self.button_box.rejected.connect(self.close)
        self.button_box.helpRequested.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(HELP))))
        self._show_nothing()

    def _label(self) -> None:
        self.setWindowTitle(tr("Open Tile Package"))
        font = self.title_label.font()
        font.setBold(True)
        self.title_label.setFont(font)
        self.setWindowIcon(icon("tile_package"))
        self.intro_label.setText(
            tr("Choose a tile package (.tpkx, .tpk, .vtpk), or the folder of a cache that ArcGIS made.")
        )
        self.file_widget.setStorageMode(QgsFileWidget.StorageMode.GetFile)
        self.file_widget.setDialogTitle(tr("Open Tile Package"))
        self.file_widget.setFilter(
            tr("Tile packages") + " (*.tpkx *.tpk *.vtpk *.zip conf.xml Conf.xml);;" + tr("All files") + " (*)"
        )
        self.folder_button.setText(tr("Folder…"))
        self.repair_button.setText(tr("Repair…"))
        self.rescue_button.setText(tr("Repair…"))
        self.save_label.setText(tr("Save to"))
        self.add_check.setText(tr("Add to the map"))
        self.target_widget.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.target_widget.setConfirmOverwrite(False)
        self.add_button = QPushButton(tr("Add to Map"), self)
        self.add_button.setObjectName("add_button")
        self.add_button.setAutoDefault(False)
        self.button_box.addButton(self.add_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.button_box.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)

    # Opening and checking

    def open_package(self, path: str) -> None:
        """Read the package at *path* in the background and show it."""
        path = path.strip().strip('"')
        if self.file_widget.filePath() != path:
            self.file_widget.setFilePath(path)  # comes back here
            return
        self._stop_reading()
        self._show_nothing()
        self._path = path
        if path:
            file = Path(path)
            self._opening = start(lambda waiter: read_facts(file), self._opened, self._not_opened)

    def _opened(self, facts: PackageFacts) -> None:
        self._opening = None
        self.facts = facts
        settings.set_last_folder(str(facts.path.parent))
        self.intro_label.hide()
        self.title_label.setText(facts.title)
        for widget in (self.levels_table, self.tiles_label):
            widget.setVisible(bool(facts.levels))
        self.summary_label.setText(facts.metadata.summary or facts.metadata.description)
        self.summary_label.setVisible(bool(self.summary_label.text()))
        words = [
            tr("Credits: {credits}").format(credits=facts.metadata.credits) if facts.metadata.credits else "",
            tr("License: {license}").format(license=facts.metadata.license) if facts.metadata.license else "",
        ]
        self.credits_label.setText("\n".join(filter(None, words)))
        self.credits_label.setVisible(any(words))
        self.kind_label.setText(package_form.kind_text(facts))
        picture = QPixmap()
        if facts.thumbnail:
            picture.loadFromData(QByteArray(facts.thumbnail))
        if not picture.isNull():
            picture = picture.scaled(
                *THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        self.thumbnail_label.setPixmap(picture)
        self.thumbnail_label.setVisible(not picture.isNull())
        self._show_place()
        self.levels_field.set_levels(PackageLevels.of(facts), self.options.unit(facts))
        self.levels_field.set_counts({level.level: level.tiles for level in facts.levels})
        self.levels_field.model.set_bytes({level.level: level.bytes for level in facts.levels})
        self.levels_field.choose(tuple(level.level for level in facts.levels))
        self.tiles_label.setText(package_form.tiles_text(facts))
        self.options.show_package(facts)
        self.page.show()
        self.check.start(facts)
        self._suggest_target()
        self._update()

    def _not_opened(self, error: ExportError) -> None:
        self._opening = None
        self.open_problem.tell(error.message)
        # A download whose end is missing still holds most of its tiles.
        self.rescue_button.setVisible(isinstance(error, PackageError) and error.can_repair)

    def _show_place(self) -> None:
        facts = self.facts
        assert facts is not None
        crs = self.options.crs()
        known = facts.extent is not None and self._map.show(rectangle_of(facts.extent), crs)
        self.map_canvas.setVisible(known)

    def _show_nothing(self) -> None:
        self.facts = self._shown = None
        self.check.stop()
        self.page.hide()
        self.progress_bar.hide()
        self.rescue_button.hide()
        self.open_problem.tell("")
        self.intro_label.show()
        self.options.show_package(None)
        self._update()

    def _checked(self) -> None:
        health = self.check.health
        if self._shown is not None and health is not None and health.places and not sip.isdeleted(self._shown[0]):
            self._draw_again(*self._shown)

    def _draw_again(self, layer: QgsMapLayer, wish: Wish) -> None:
        """Leave the damaged tiles out of a layer that was added before they were known."""
        assert self.check.health is not None
        without = replace(wish, skip=self.check.health.places)

        def done(value: Any) -> None:
            if not sip.isdeleted(layer):
                layer.reload()
                layer.triggerRepaint()

        start(lambda waiter: fulfil(without, None, waiter.cancelled), done, lambda error: None)

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Open Cache Folder"), settings.last_folder())
        if folder:
            self.open_package(folder)

    # The file to write, and the work

    def _suggest_target(self) -> None:
        facts, form = self.facts, self.options.form
        self._target = Target()
        self._update()
        if facts is None or form is None or form is Form.AS_IS:
            return
        folder = Path(settings.last_folder() if form.is_copy else settings.profile_folder())
        self.target_widget.setFilter(package_form.file_filter(form))

        def put(path: Path) -> None:
            if self.facts is facts and self.options.form is form:
                self.target_widget.setFilePath(str(path))
                self._look_at_target()

        start(lambda waiter: package_form.first_target(facts, form, folder), put, lambda error: None)

    def _look_at_target(self) -> None:
        if self._target_work is not None:
            self._target_work.cancel()
        path, form = self.target_widget.filePath(), self.options.form
        ending = form.value if form else ""

        def found(target: Target) -> None:
            self._target = target
            self._update()

        self._target_work = start(lambda waiter: tile_form.look_at_target(path, ending), found, lambda error: None)
        self._update()

    def _update(self) -> None:
        """Show what belongs to the chosen form; the button is off only with a reason beside a field."""
        facts, form = self.facts, self.options.form
        copy = form is not None and form.is_copy
        for widget in (self.save_label, self.target_widget, self.add_check):
            widget.setVisible(copy)
        self.levels_field.model.set_checkable(copy)
        known = self._target.path == self.target_widget.filePath()
        self.save_problem.tell(self._target.problem if copy and known else "")
        self.levels_problem.tell(self.levels_field.problem)
        if facts is not None and self._map is not None and self.page.isVisible():
            self._show_place()
        ready = facts is not None and form is not None and not self.options.problem and self._task is None
        if form is not None and form is not Form.AS_IS:
            ready = ready and known and bool(self._target.path) and not self._target.problem
        chosen = self.levels_field.chosen
        if copy:
            ready = ready and bool(chosen) and not self.levels_field.problem
        tiles = sum(level.tiles for level in facts.levels if level.level in chosen) if facts else 0
        self.add_button.setEnabled(bool(ready))
        self.add_button.setText(package_form.button_text(form, tiles, self.add_check.isChecked()))

    def _wish(self) -> Wish:
        facts, form = self.facts, self.options.form
        assert facts is not None and form is not None
        chosen = self.levels_field.chosen
        part = form.is_copy and chosen != tuple(level.level for level in facts.levels)
        return Wish(
            package=facts.path,
            form=form,
            target=Path(self.target_widget.filePath()).expanduser(),
            title=facts.title,
            levels=chosen if part else None,
            extent=self.options.extent() if form.is_copy else None,
            overviews=form.is_copy and self.options.overviews,
            srs=srs_of_crs(self.options.crs()) if facts.srs is None else facts.srs,
            skip=self.check.health.places if self.check.health else (),
        )

    def _go(self) -> None:
        wish = self._wish()
        if wish.form.is_copy and self._target.exists and not self._may_replace(wish.target):
            return
        if wish.form is Form.AS_IS:
            self._add(wish, self.facts.tiles if self.facts else 0)
            return
        # A copy without damage takes a look at all tiles; what is drawn in place is mended when that look is over.
        look = wish.form.is_copy and self.check.health is None
        title = tr("Open {title}").format(title=wish.title)
        if wish.form.is_copy:
            title = tr("Copy {title} to {file}").format(title=wish.title, file=wish.target.name)
        make = checked if look else lambda *given: (wish, fulfil(*given))
        self._run(title, lambda report, cancelled: make(wish, report, cancelled), self._made)

    def _made(self, answer: Any) -> None:
        wish, tiles = answer
        if wish.form.is_copy and not self.add_check.isChecked():
            self.added.emit(None, tr("Copied %Ln tile(s): {path}", tiles).format(path=wish.target))
            return
        self._add(wish, tiles)

    def _add(self, wish: Wish, tiles: int) -> None:
        assert self.facts is not None
        try:
            layer = package_layer(self.facts, wish, tiles)
            warnings = self.options.put_style(layer) if isinstance(layer, QgsVectorTileLayer) else ""
        except ExportError as error:
            self._failed(error)
            return
        put_on_map(QgsProject.instance(), layer)
        if wish.form is Form.IN_PLACE and self.check.health is None:
            self._shown = layer, wish
        text = tr("{title} was added to the map.").format(title=wish.title)
        self.added.emit(layer, f"{text} {warnings}".strip())

    def _run(self, title: str, work: Any, done: Any) -> None:
        task = PackageTask(title, work)
        self._task = task
        self.progress_bar.setRange(0, 0)
        self.progress_bar.show()
        task.progressChanged.connect(self._show_progress)
        task.ended.connect(lambda: self._ended(task, done))
        QgsApplication.taskManager().addTask(task)
        self._update()

    def _show_progress(self, percent: float) -> None:
        self.progress_bar.setRange(0, 100)
        self.progress_bar.setValue(round(percent))

    def _ended(self, task: PackageTask, done: Any) -> None:
        self._task = None
        self.progress_bar.hide()
        if task.error is not None:
            self._failed(task.error)
        elif not task.isCanceled():
            done(task.answer)
        self._look_at_target()

    def _failed(self, error: ExportError) -> None:
        self.message_bar.clearWidgets()
        self.message_bar.pushMessage(error.message, Qgis.MessageLevel.Critical, 0)

    def _repair(self) -> None:
        """Write a clean copy where the person says, and show that one."""
        source = Path(self._path)
        first = source.with_name(f"{source.stem} {tr('repaired')}{source.suffix}")
        name, _ = QFileDialog.getSaveFileName(self, tr("Save Clean Copy"), str(first), f"(*{source.suffix})")
        if not name:
            return

        def work(report: Any, cancelled: Any) -> Any:
            from ..plugin.packages.repair import repair_package

            with open_package(source, salvage=True) as package:
                return repair_package(package, Path(name), report, cancelled)

        self._run(tr("Repair {name}").format(name=source.name), work, self._repaired)

    def _repaired(self, repaired: Any) -> None:
        self.message_bar.clearWidgets()
        text = package_form.repaired_text(repaired.kept, repaired.dropped, repaired.path)
        self.message_bar.pushMessage(text, Qgis.MessageLevel.Success, 0)
        self.open_package(str(repaired.path))

    def _may_replace(self, path: Path) -> bool:
        answer = QMessageBox.question(
            self,
            tr("Replace File"),
            tr("{name} exists already. Replace it when the copy is complete?").format(name=path.name),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            QMessageBox.StandardButton.No,
        )
        return bool(answer == QMessageBox.StandardButton.Yes)

    def _stop_reading(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
        self.check.stop()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """A copy that runs goes on; it is in QGIS' task list."""
        if self._shown is None:
            self._stop_reading()
        super().closeEvent(event)
