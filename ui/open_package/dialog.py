# SPDX-License-Identifier: GPL-2.0-or-later
"""The Open Tile Package window: what is in a package, and how it becomes a layer."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from qgis.core import Qgis, QgsApplication, QgsProject, QgsVectorTileLayer
from qgis.gui import QgsFileWidget, QgsGui, QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtGui import QCloseEvent, QShowEvent
from qgis.PyQt.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from ...plugin.areas.geometry import rectangle_of
from ...plugin.convert.convert import Form, Wish, checked, fulfil, settled
from ...plugin.core.errors import ExportError, PackageError
from ...plugin.core.i18n import tr
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ...plugin.environment.icons import icon
from ...plugin.operations.export_tiles import form as tile_form
from ...plugin.operations.export_tiles.form import Target
from ...plugin.operations.open_package import form as package_form
from ...plugin.operations.open_package.check_later import mend_when_checked
from ...plugin.operations.open_package.facts import NamedStyle, PackageFacts, read_facts
from ...plugin.operations.open_package.layer import package_layer, put_on_map, srs_of_crs
from ...plugin.operations.open_package.levels import PackageLevels
from ...plugin.packages import open_package
from ...plugin.tasks.package_task import PackageTask
from ..common.forms import load_form, set_up_buttons
from ..levels.levels_field import LevelsField
from .check import PackageCheck
from .extent_map import ExtentMap
from .head import show_head
from .options import PackageOptions, put_style

ROWS = 4
PAUSE = 300  # milliseconds without a letter typed before a path is looked at


class PackageDialog(QDialog):
    """Shows a package as soon as it is chosen, checks it meanwhile, and adds it to the map."""

    added = pyqtSignal(object, str)  # the layer or None, what to say of it

    def __init__(self, canvas: QgsMapCanvas, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.setObjectName("arcgis_export_package_dialog")
        QgsGui.enableAutoGeometryRestore(self)
        self.facts: Optional[PackageFacts] = None
        self._path = ""
        self._opening: Optional[Work] = None
        self._task: Optional[PackageTask] = None
        self._target = Target()
        self._target_work: Optional[Work] = None
        self.levels_field = LevelsField(self.levels_edit, self.levels_table, self, ROWS)
        self.options = PackageOptions(self, canvas)
        self._map = ExtentMap(self.map_canvas)
        self.check = PackageCheck(self)
        self._label()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._open)
        self.file_widget.fileChanged.connect(lambda _: self._typed())
        self.folder_button.clicked.connect(self._choose_folder)
        self.options.changed.connect(self._update)
        self.options.form_changed.connect(self._suggest_target)
        self.options_group.collapsedStateChanged.connect(lambda _: self._grow())
        self.crs_widget.crsChanged.connect(lambda _: self._show_place())
        self.levels_field.changed.connect(self._update)
        self.target_widget.fileChanged.connect(self._look_at_target)
        self.repair_button.clicked.connect(self._repair)
        self.rescue_button.clicked.connect(self._repair)
        self.add_check.toggled.connect(self._update)
        self.add_button.clicked.connect(self._go)
        self._show_nothing()

    def _label(self) -> None:
        self.setWindowTitle(tr("Open Tile Package"))
        self.setWindowIcon(icon("tile_package"))
        intro = tr("Choose a tile package (.tpkx, .tpk, .vtpk), or the folder of a cache that ArcGIS made.")
        self.intro_label.setText(intro)
        self.file_widget.setStorageMode(QgsFileWidget.StorageMode.GetFile)
        self.file_widget.setDialogTitle(tr("Open Tile Package"))
        known = " (*.tpkx *.tpk *.vtpk *.zip conf.xml Conf.xml);;"
        self.file_widget.setFilter(tr("Tile packages") + known + tr("All files") + " (*)")
        self.folder_button.setText(tr("Folder…"))
        self.repair_button.setText(tr("Repair…"))
        self.rescue_button.setText(tr("Repair…"))
        self.save_label.setText(tr("Save to"))
        self.add_check.setText(tr("Add to the map"))
        self.target_widget.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.target_widget.setConfirmOverwrite(False)
        self.add_button = set_up_buttons(self, self.button_box, "add_button", tr("Add to Map"))

    # Opening and checking

    def open_package(self, path: str) -> None:
        """Read the package at *path* in the background and show it."""
        self.file_widget.setFilePath(path)
        self._open()

    def _typed(self) -> None:
        """Take away what is not of the path that stands there now, and wait for the rest of it."""
        if self.file_widget.filePath().strip().strip('"') != self._path:
            self._stop_reading()
            self._show_nothing()
            self._pause.start()

    def _open(self) -> None:
        self._pause.stop()
        path = self.file_widget.filePath().strip().strip('"')
        self._stop_reading()
        self._show_nothing()
        self._path = path
        if path:
            file = Path(path)
            self._opening = start(lambda waiter: read_facts(file, waiter.cancelled), self._opened, self._not_opened)

    def _opened(self, facts: PackageFacts) -> None:
        self._opening = None
        self.facts = facts
        settings.set_last_folder(str(facts.path.parent))
        self.intro_label.hide()
        show_head(self, facts)
        for widget in (self.levels_table, self.tiles_label):
            widget.setVisible(bool(facts.levels))
        self.levels_field.set_levels(PackageLevels.of(facts), self.options.unit(facts))
        self.levels_field.fit_rows()
        self.levels_field.set_counts({level.level: level.tiles for level in facts.levels})
        self.levels_field.model.set_bytes({level.level: level.bytes for level in facts.levels})
        self.levels_field.choose(tuple(level.level for level in facts.levels))
        self.tiles_label.setText(package_form.tiles_text(facts))
        self.options.show_package(facts)
        self._show_place()
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
        if facts is None:
            return
        crs = self.options.crs()
        known = facts.extent is not None and self._map.show(rectangle_of(facts.extent), crs)
        self.map_canvas.setVisible(known)

    def _show_nothing(self) -> None:
        self.facts = None
        self.check.stop()
        self.page.hide()
        self.progress_bar.setVisible(self._task is not None)
        self.rescue_button.hide()
        self.open_problem.tell("")
        self.intro_label.show()
        self.options.show_package(None)
        self._update()

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Open Cache Folder"), settings.last_folder())
        if folder:
            self.open_package(folder)

    def _grow(self) -> None:
        """Show all of the page without scrolling, as far as the screen has room."""

        def fit() -> None:
            if not sip.isdeleted(self) and self.page.isVisible():
                view = self.page_scroll.viewport()
                missing = self.page.layout().totalHeightForWidth(view.width()) - view.height()
                room = self.screen().availableGeometry().height()
                self.resize(self.width(), max(self.height(), min(self.height() + missing, room)))

        QTimer.singleShot(0, fit)

    # The file to write, and the work

    def _suggest_target(self) -> None:
        facts, form = self.facts, self.options.form
        self._forget_target()
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

    def _forget_target(self) -> None:
        """What was found of a file for another form, or will be, is of no use."""
        self._target = Target()
        if self._target_work is not None:
            self._target_work.cancel()

    def _look_at_target(self) -> None:
        self._forget_target()
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
        self.save_problem.tell(self._target.problem if known and form is not None and form is not Form.AS_IS else "")
        chosen = self.levels_field.chosen
        self.options.set_levels(chosen)
        area = self.options.extent() if facts and copy else None
        part_problem = self.levels_field.problem or self.options.area_problem()
        if facts is not None and not part_problem:
            part_problem = package_form.part_problem(facts, chosen, area)
        self.levels_problem.tell(part_problem if copy else "")
        ready = facts is not None and form is not None and not self.options.problem and self._task is None
        if form is not None and form is not Form.AS_IS:
            ready = ready and known and bool(self._target.path) and not self._target.problem
        if copy:
            ready = ready and bool(chosen) and not part_problem
        tiles = sum(level.tiles for level in facts.chosen(chosen)) if facts and area is None else None
        self.add_button.setEnabled(bool(ready))
        text = package_form.button_text(form, tiles, self.add_check.isChecked())
        self.add_button.setText(text if self._task is None else tr("Working…"))
        for button in (self.repair_button, self.rescue_button):
            button.setEnabled(self._task is None)
        if facts is not None:
            self._grow()

    def _wish(self, facts: PackageFacts, form: Form) -> Wish:
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
        facts, form, style = self.facts, self.options.form, self.options.style()
        if facts is None or form is None:
            return
        wish = self._wish(facts, form)
        if wish.form.is_copy and self._target.exists and not self._may_replace(wish.target):
            return
        if wish.form is Form.AS_IS:
            self._add(facts, style, wish, facts.tiles)
            return
        # A copy without damage takes a look at all tiles; what is drawn in place is mended when that look is over.
        known = self.check.health is not None
        look = wish.form.is_copy and not known
        title = tr("Open {title}").format(title=wish.title)
        if wish.form.is_copy:
            title = tr("Copy {title} to {file}").format(title=wish.title, file=wish.target.name)
        add = not wish.form.is_copy or self.add_check.isChecked()

        def work(report: Any, cancelled: Any) -> tuple[Wish, int]:
            if look:
                return checked(wish, report, cancelled)[:2]
            free = settled(wish)
            return free, fulfil(free, report, cancelled)

        def made(answer: tuple[Wish, int]) -> None:
            done, tiles = answer
            if add:
                self._add(facts, style, done, tiles, known)
            else:
                self.added.emit(None, tr("Copied %Ln tile(s): {path}", tiles).format(path=done.target))

        self._run(title, work, made)

    def _add(
        self, facts: PackageFacts, style: Optional[NamedStyle], wish: Wish, tiles: int, checked_before: bool = True
    ) -> None:
        """Put on the map what was made of the package that was chosen then, whatever is chosen now."""
        try:
            layer = package_layer(facts, wish, tiles)
            warnings = put_style(layer, style) if style and isinstance(layer, QgsVectorTileLayer) else ""
        except ExportError as error:
            self._failed(error)
            return
        put_on_map(QgsProject.instance(), layer)
        if wish.form is Form.IN_PLACE and not checked_before:
            mend_when_checked(layer, wish, self._failed)
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
        if sip.isdeleted(self):
            return  # the plugin was unloaded meanwhile; the file is there all the same
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
        source = self.facts.path if self.facts else Path(self._path)
        first = source.with_name(f"{source.stem} {tr('repaired')}{source.suffix}")
        name, _ = QFileDialog.getSaveFileName(self, tr("Save Clean Copy"), str(first), f"(*{source.suffix})")
        if not name:
            return

        def work(report: Any, cancelled: Any) -> Any:
            from ...plugin.packages.writers.repair import repair_package

            with open_package(source, salvage=True, cancelled=cancelled) as package:
                return repair_package(package, Path(name), report, cancelled)

        typed = self._path
        self._run(tr("Repair {name}").format(name=source.name), work, lambda found: self._repaired(found, typed))

    def _repaired(self, repaired: Any, typed: str) -> None:
        self.message_bar.clearWidgets()
        text = package_form.repaired_text(repaired.kept, repaired.dropped, repaired.path)
        self.message_bar.pushMessage(text, Qgis.MessageLevel.Success, 0)
        if self._path == typed:  # else the person is elsewhere by now
            self.open_package(str(repaired.path))

    def _may_replace(self, path: Path) -> bool:
        yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
        text = tr("{name} exists already. Replace it when the copy is complete?").format(name=path.name)
        return bool(QMessageBox.question(self, tr("Replace File"), text, yes | no, no) == yes)

    def _stop_reading(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
        self.check.stop()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Go on with what closing the window has stopped."""
        super().showEvent(event)
        if self.facts is None:
            self._open()
        elif self.check.health is None:
            self.check.start(self.facts)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """A copy that runs goes on; it is in QGIS' task list."""
        self._stop_reading()
        super().closeEvent(event)
