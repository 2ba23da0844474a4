# SPDX-License-Identifier: GPL-2.0-or-later
"""The Open Tile Package dialog: the content of a package, and its layer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional, TypeVar

from qgis.core import Qgis, QgsApplication, QgsProject, QgsVectorTileLayer
from qgis.gui import QgsFileWidget, QgsGui, QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtGui import QCloseEvent, QShowEvent
from qgis.PyQt.QtWidgets import QFileDialog, QWidget

from ...plugin.areas.geometry import rectangle_of
from ...plugin.convert.convert import Conversion, Form, convert_checked, convert_tiles, with_free_vrt_path
from ...plugin.core.errors import ExportError, PackageError
from ...plugin.core.i18n import tr
from ...plugin.core.names import LONGEST_TITLE, cut_name
from ...plugin.core.save_target import notes_beside
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ...plugin.environment.icons import icon
from ...plugin.operations.open_package import form as package_form
from ...plugin.operations.open_package.check_later import mend_when_checked
from ...plugin.operations.open_package.facts import NamedStyle, PackageFacts, PackageLevels, read_facts
from ...plugin.operations.open_package.layer import add_to_map, package_layer, srs_of_crs
from ...plugin.packages import open_package
from ...plugin.packages.styles import files_beside_vector_tiles
from ...plugin.packages.writers.sqlite_file import Cancelled, Progress
from ...plugin.tasks.package_task import PackageTask
from ...plugin.tasks.progress_text import tiles_done_text
from ...plugin.tasks.project_watch import ProjectWatch
from ..common.forms import load_form, set_up_buttons
from ..common.progress_block import ProgressBlock
from ..common.window import Window
from ..levels.levels_field import LevelsField
from .extent_map import ExtentMap
from .options import add_style

if TYPE_CHECKING:
    from ...plugin.packages.writers.repair import Repaired

T = TypeVar("T")
ROWS = 4
PAUSE = 300  # milliseconds without a letter typed before a path is checked


class PackageDialog(Window):
    """Shows a package as soon as it is chosen, checks it meanwhile, and adds it to the map."""

    kinds = ("open_package",)
    guide_page = "open-package"
    # The layer or None, the message for it, the path of its file, and what adds it where it isn't added or None.
    added = pyqtSignal(object, str, object, object)

    def __init__(self, canvas: QgsMapCanvas, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.setObjectName("arcgis_open_package_dialog")
        QgsGui.enableAutoGeometryRestore(self)
        self.facts: Optional[PackageFacts] = None
        self._path = ""
        self._opening: Optional[Work] = None
        self._task: Optional[PackageTask] = None
        self._projects = ProjectWatch(self)
        self.levels_field = LevelsField(self.options.levels_edit, self.levels_table, self, ROWS)
        self.options.set_canvas(canvas)
        self.save_field = self.options.save_field
        self._map = ExtentMap(self.map_canvas)
        self._label()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._open)
        self.file_widget.fileChanged.connect(lambda _: self._typed())
        self.folder_button.clicked.connect(self._choose_folder)
        self.options.changed.connect(self._update)
        self.options.form_changed.connect(self._suggest_target)
        self.options.refused.connect(self._failed)
        self.options.options_group.collapsedStateChanged.connect(lambda _: self._grow())
        self.options.crs_widget.crsChanged.connect(lambda _: self._show_extent())
        self.levels_field.changed.connect(self._update)
        self.save_field.changed.connect(self._update)
        self.check.repair.connect(self._repair)
        self.rescue_button.clicked.connect(self._repair)
        self.add_button.clicked.connect(self._go)
        self.progress = ProgressBlock(self)
        self.layout().insertWidget(self.layout().indexOf(self.button_box), self.progress)
        self.progress.cancel_wanted.connect(self._cancel)
        self._show_nothing()

    def _label(self) -> None:
        self.setWindowTitle(tr("Open Tile Package"))
        self.file_widget.setAccessibleName(tr("Tile package"))
        self.setWindowIcon(icon("tile_package"))
        intro = tr("Choose a tile package (.tpkx, .tpk, .vtpk), or the folder of a cache that ArcGIS " "created.")
        self.intro_label.setText(intro)
        self.file_widget.setStorageMode(QgsFileWidget.StorageMode.GetFile)
        self.file_widget.setDialogTitle(tr("Open Tile Package"))
        known = " (*.tpkx *.tpk *.vtpk *.zip conf.xml Conf.xml);;"
        self.file_widget.setFilter(tr("Tile packages") + known + tr("All files") + " (*)")
        self.folder_button.setText(tr("Folder…"))
        self.rescue_button.setText(tr("Repair…"))
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
        self.head.show_package(facts)
        for widget in (self.levels_table, self.tiles_label):
            widget.setVisible(bool(facts.levels))
        self.levels_field.set_levels(PackageLevels.of(facts), self.options.unit(facts))
        self.levels_field.fit_rows()
        self.levels_field.set_counts({level.level: level.tiles for level in facts.levels})
        self.levels_field.model.set_bytes({level.level: level.bytes for level in facts.levels})
        self.levels_field.choose(tuple(level.level for level in facts.levels))
        self.tiles_label.setText(package_form.tiles_text(facts))
        self.options.show_package(facts)
        self._show_extent()
        self.page.show()
        self.check.start(facts)
        self._suggest_target()
        self._update()

    def _not_opened(self, error: ExportError) -> None:
        self._opening = None
        self.open_problem.show_problem(error.message)
        # A download whose end is missing still holds most of its tiles.
        self.rescue_button.setVisible(isinstance(error, PackageError) and error.can_repair)

    def _show_extent(self) -> None:
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
        self.rescue_button.hide()
        self.open_problem.show_problem("")
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
        """Propose a file for the chosen form; what was found of a file for another form is of no use."""
        facts, form = self.facts, self.options.form
        if facts is None or form is None or form is Form.AS_IS:
            self.save_field.propose((), "", Path)
            return
        folder = Path(settings.last_folder() if form.is_copy else settings.profile_folder())
        make = partial(package_form.first_target, facts, form, folder)
        self.save_field.set_beside(files_beside_vector_tiles if facts.is_vector else notes_beside)
        self.save_field.propose((form.value,), package_form.file_filter(form), make)

    def _update(self) -> None:
        """Show what belongs to the chosen form; the button is off only with a reason beside a field."""
        facts, form = self.facts, self.options.form
        copy = form is not None and form.is_copy
        written = form is not None and form is not Form.AS_IS
        self.options.show_save(copy, self.save_field.problem if written else "")
        self.levels_field.model.set_checkable(copy)
        chosen = self.levels_field.chosen
        self.options.set_levels(chosen)
        area = self.options.extent() if facts and copy else None
        part_problem = self.levels_field.problem or self.options.area_problem()
        if facts is not None and not part_problem:
            part_problem = package_form.part_problem(facts, chosen, area)
        self.options.levels_problem.show_problem(part_problem if copy else "")
        ready = facts is not None and form is not None and not self.options.problem and self._task is None
        if written:
            ready = ready and self.save_field.is_known and not self.save_field.problem
        if copy:
            ready = ready and bool(chosen) and not part_problem
        tiles = sum(level.tiles for level in facts.chosen(chosen)) if facts and area is None else None
        self.add_button.setEnabled(bool(ready))
        text = package_form.button_text(form, tiles, self.options.add_check.isChecked())
        self.add_button.setText(text if self._task is None else tr("Working…"))
        for button in (self.check.repair_button, self.rescue_button):
            button.setEnabled(self._task is None)
        if facts is not None:
            self._grow()

    def _conversion(self, facts: PackageFacts, form: Form) -> Conversion:
        chosen = self.levels_field.chosen
        part = form.is_copy and chosen != tuple(level.level for level in facts.levels)
        return Conversion(
            package=facts.path,
            form=form,
            target=self.save_field.path,
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
        conversion = self._conversion(facts, form)
        if form.is_copy and not self.save_field.may_write():
            return
        if conversion.form is Form.AS_IS:
            self._add(facts, style, conversion, facts.tiles)
            return
        is_known, began = self.check.health is not None, self._projects.now()
        check_first = package_form.is_checked_first(conversion.form, is_known)
        check_later = package_form.is_checked_later(conversion.form, is_known)
        add = not conversion.form.is_copy or self.options.add_check.isChecked()

        check = self.save_field.unchanged() if form.is_copy else None

        def work(report: Progress, cancelled: Cancelled) -> tuple[Conversion, int]:
            if check is not None:
                check()
            if check_first:
                return convert_checked(conversion, report, cancelled)[:2]
            free = with_free_vrt_path(conversion)
            return free, convert_tiles(free, report, cancelled)

        def made(answer: tuple[Conversion, int]) -> None:
            done, tiles = answer
            go_on = partial(self._add, facts, style, done, tiles, check_later)
            if add and self._projects.is_open(began):
                go_on()
            elif add:
                text = tr("{title}: It was started in another project.").format(title=done.title)
                self.added.emit(None, text, done.target, go_on)
            else:
                self.added.emit(
                    None, tr("Copied %Ln tile(s): {path}", tiles).format(path=done.target), done.target, None
                )

        self._run(package_form.task_title(conversion.form, conversion.title, conversion.target.name), work, made)

    def _add(
        self,
        facts: PackageFacts,
        style: Optional[NamedStyle],
        conversion: Conversion,
        tiles: int,
        check_later: bool = False,
    ) -> None:
        """Add to the map what was made of the package that was chosen then, whatever is chosen now."""
        try:
            layer = package_layer(facts, conversion, tiles)
            warnings = add_style(layer, style) if style and isinstance(layer, QgsVectorTileLayer) else ""
        except ExportError as error:
            self._failed(error)
            return
        add_to_map(QgsProject.instance(), layer)
        if check_later:
            mend_when_checked(layer, conversion, self._failed)
        text = tr("{title} was added to the map.").format(title=conversion.title)
        shown = conversion.target if conversion.form.is_copy else conversion.package
        self.added.emit(layer, f"{text} {warnings}".strip(), shown, None)

    def _run(self, title: str, work: Callable[[Progress, Cancelled], T], done: Callable[[T], None]) -> None:
        task = PackageTask(title, work)
        self._task = task
        self._show_progress()
        task.progressChanged.connect(self._show_progress)
        task.ended.connect(lambda: self._ended(task, done))
        QgsApplication.taskManager().addTask(task)
        self._update()

    def _show_progress(self, percent: float = 0.0) -> None:
        task = self._task
        if task is not None:
            text = tiles_done_text(task.done, task.total, task.elapsedTime() / 1000 if percent else 0.0)
            self.progress.show_state(task.title, percent / 100, text)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.stop()

    def _ended(self, task: PackageTask, done: Callable[[Any], None]) -> None:
        if sip.isdeleted(self):
            return  # the plugin was unloaded meanwhile; the file is there all the same
        self._task = None
        self.progress.end()
        if task.error is not None:
            self._failed(task.error)
        elif task.isCanceled():
            text = tr("{title}: cancelled. {message}").format(title=task.title, message=tr("No file was written."))
            self.tell(text, Qgis.MessageLevel.Warning)
        else:
            done(task.answer)
        self.save_field.check()

    def _failed(self, error: ExportError) -> None:
        self.message_bar.clearWidgets()
        self.tell(error.message, Qgis.MessageLevel.Critical)

    def _repair(self) -> None:
        """Write a clean copy where the user chooses, and show that one."""
        source = self.facts.path if self.facts else Path(self._path)
        first = source.with_name(f"{cut_name(source.stem, LONGEST_TITLE)} {tr('repaired')}{source.suffix}")
        name, _ = QFileDialog.getSaveFileName(self, tr("Save Clean Copy"), str(first), f"(*{source.suffix})")
        if not name:
            return

        def work(report: Progress, cancelled: Cancelled) -> Repaired:
            from ...plugin.packages.writers.repair import repair_package

            with open_package(source, salvage=True, cancelled=cancelled) as package:
                return repair_package(package, Path(name), report, cancelled)

        typed = self._path
        self._run(tr("Repair {name}").format(name=source.name), work, lambda found: self._repaired(found, typed))

    def _repaired(self, repaired: Repaired, typed: str) -> None:
        self.message_bar.clearWidgets()
        self.tell(package_form.repaired_text(repaired.kept, repaired.dropped, repaired.path), Qgis.MessageLevel.Success)
        if self._path == typed:  # else the user is elsewhere by now
            self.open_package(str(repaired.path))

    def _stop_reading(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
        self.check.stop()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Resume what closing the window has stopped."""
        was_aside = self.is_aside
        super().showEvent(event)
        if was_aside:  # nothing was stopped
            return
        if self.facts is None:
            self._open()
        elif self.check.health is None:
            self.check.start(self.facts)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """A copy that runs continues; it is in QGIS' task list."""
        self._stop_reading()
        super().closeEvent(event)
