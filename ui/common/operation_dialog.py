# SPDX-License-Identifier: GPL-2.0-or-later
"""Base of the dialogs that start a job."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Optional

from qgis.core import Qgis
from qgis.gui import QgsFileWidget, QgsGui
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QCloseEvent, QHideEvent, QShowEvent
from qgis.PyQt.QtWidgets import QPushButton, QWidget

from ...plugin.core.errors import ExportError, RequestError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment import settings
from ...plugin.environment.background import start
from ...plugin.environment.dates import date_text
from ...plugin.environment.icons import icon
from ...plugin.environment.log import log
from ...plugin.environment.plain_text import plain
from ...plugin.jobs.job import Job
from ...plugin.recipes.recipe import Recipe, recipe_text
from ...plugin.tasks.job_task import JobTask
from ...plugin.tasks.progress_text import activity_text, running_text
from ...plugin.tasks.recent import Recent, recent
from ...plugin.tasks.report import refusal_report
from ...plugin.tasks.resume import resume_or_begin
from ...plugin.tasks.runner import JobRunner
from ..messages.details import push_problem
from .forms import load_form, set_up_buttons
from .progress_block import ProgressBlock
from .recent_menu import RecentMenu
from .recipe_menu import RecipeMenu
from .save_field import SaveField
from .unattended import Unattended
from .window import Window

RECALLED_SECONDS = 8
Prepared = tuple[Job, Sequence[Job]]  # a job and, where it is split, the jobs of its parts


class OperationDialog(Window):
    """A window that prepares a job in the background, starts it, and shows how it goes.

    The form of a subclass has a ``message_bar`` and a ``button_box``.
    """

    object_name: ClassVar[str]
    icon_name: ClassVar[str]
    operation: ClassVar[str]  # of its recipes: the name of the algorithm

    recipe_opened = pyqtSignal(object, object)  # Recipe of another operation, and the path of its file

    def __init__(self, form: str, runner: JobRunner, parent: Optional[QWidget] = None) -> None:
        """*form* is the ``__file__`` of the subclass, beside which its form lies."""
        super().__init__(parent)
        load_form(self, form)
        self.setObjectName(self.object_name)
        self.setWindowIcon(icon(self.icon_name))
        QgsGui.enableAutoGeometryRestore(self)
        self._runner = runner
        self._preparing = False
        self._shown_job = ""  # the id of the one whose progress shows
        self._wanted: Optional[Recipe] = None  # a recipe that waits for its service
        self._recipe_folder = Path()
        self.progress = ProgressBlock(self)
        self.layout().insertWidget(self.layout().indexOf(self.button_box), self.progress)
        self.progress.cancel_wanted.connect(lambda: self._with_shown(JobTask.stop))
        self.progress.try_wanted.connect(lambda: self._with_shown(JobTask.try_now))
        for signal in (runner.started, runner.progressed, runner.ended):
            signal.connect(self._show_progress)
        runner.ended.connect(self._ended)
        self._show_progress()

    # What a subclass adds

    def _update(self) -> None:
        """Show beside each field what is wrong with it, and on the button what it will do."""
        raise NotImplementedError

    def _remember(self, job: Job) -> None:
        """Keep what was chosen, now that *job* has started."""

    def _ended(self, task: JobTask) -> None:
        """Show how a job ended; *task* may be another window's."""
        raise NotImplementedError

    def _shown(self) -> None:
        """Bring up to date what may have changed while the window was hidden."""

    def _leave_map(self) -> None:
        """Take everything off the map and restore the user's map tool."""

    # Recipes

    def recipe(self) -> Recipe:
        """Return what is chosen now. Raises `RequestError` while something is missing."""
        return self._recipe_maker()()

    def _recipe_maker(self) -> Callable[[], Recipe]:
        """Read what is chosen now, and return what makes a recipe of it, in any thread: areas may be large.

        Both may raise `RequestError`.
        """
        raise NotImplementedError

    def recipe_maker(self) -> Callable[[], Recipe]:
        """Return what makes a recipe of what is chosen now, in any thread. Both may raise `RequestError`."""
        return self._recipe_maker()

    def run_values(self) -> Mapping[str, str]:
        """Return what the algorithm is run with besides the recipe."""
        field = getattr(self, "service_field", None)
        field = field if field is not None and field.authcfg else getattr(self, "portal_field", field)
        return {"AUTHCFG": field.authcfg if field is not None else ""}

    def recipe_lacks(self) -> Sequence[str]:
        """Return the names of what is chosen now that a recipe can't hold."""
        return ()

    def apply_recipe(self, recipe: Recipe, folder: Optional[Path] = None) -> None:
        """Fill the window in; what depends on the service follows when that is there.

        *folder* is where the recipe's own files lie. What can't be applied is shown in the window.
        """
        self.message_bar.clearWidgets()
        self._wanted, self._recipe_folder = recipe, folder or Path(settings.last_folder())
        try:
            self._open_recipe(recipe)
        except ExportError as error:
            self._wanted = None
            self.recipe_menu.tell_lacking([error.message])

    def _open_recipe(self, recipe: Recipe) -> None:
        """Choose the service and the area of a recipe. Raises `RequestError`."""
        raise NotImplementedError

    # What was exported last

    def recall(self, service_url: str = "") -> None:
        """Fill in what was exported last, or of what was exported last from a service what the service doesn't say."""
        journal, operation = self._runner.journal, self.operation
        start(
            lambda waiter: recent(journal, operation, service_url, most=1),
            lambda found: self._recalled(found, service_url),
            lambda error: None,
        )

    def _recalled(self, found: Sequence[Recent], service_url: str) -> None:
        if not found or self._wanted is not None:
            return
        (last,) = found
        if service_url:
            self._recall_area(last, service_url)
        elif self._is_empty():
            self._recall_all(last)
            text = tr("Filled in as on {date}").format(date=date_text(last.row.created))
            self.message_bar.pushMessage(plain(text), Qgis.MessageLevel.Info, RECALLED_SECONDS)

    def _is_empty(self) -> bool:
        """Whether nothing was chosen yet."""
        raise NotImplementedError

    def _recall_all(self, last: Recent) -> None:
        """Fill in all of the job that was started last."""
        self.apply_recipe(last.recipe, last.folder)

    def _recall_area(self, last: Recent, service_url: str) -> None:
        """Choose the area of the job that was started last, of the service that is shown now."""

    # The job

    def _add_button(self, name: str, text: str, pressed: Callable[[], None]) -> QPushButton:
        """Return the button that starts the job."""
        button = set_up_buttons(self, self.button_box, name, text)
        self.recipe_menu = RecipeMenu(self, self.button_box)
        self.recent_menu = RecentMenu(
            self,
            self.button_box,
            self._runner.journal,
            self.operation,
            lambda chosen: self.apply_recipe(chosen.recipe, chosen.folder),
        )
        button.clicked.connect(lambda _=False: pressed())
        return button

    def _prepare(self, make: Callable[[Waiter], Prepared]) -> None:
        """Let *make* prepare the job in the background, and start it, or resume one that asks for the same.

        The job keeps the recipe of what is chosen.
        """
        self._preparing = True
        self.message_bar.clearWidgets()
        maker: Optional[Callable[[], Recipe]] = None
        with contextlib.suppress(ExportError):  # what no recipe can hold is exported all the same
            maker = self._recipe_maker()
        journal, folder = self._runner.journal, settings.profile_folder()

        def work(waiter: Waiter) -> tuple[Prepared, str]:
            (job, parts), text = make(waiter), ""
            with contextlib.suppress(RequestError):
                text = recipe_text(maker()) if maker is not None else ""
            begun = resume_or_begin(job, journal, folder)
            return (begun, parts if begun is job else ()), text

        self._update()
        start(work, lambda found: self._begin(*found), self._refused)

    @property
    def is_filling(self) -> bool:
        """Whether a recipe still waits for what it is about."""
        return self._wanted is not None

    @property
    def is_preparing(self) -> bool:
        """Whether a job is being prepared, or the user is asked about it."""
        return self._preparing

    def _begin(self, prepared: Prepared, recipe: str) -> None:
        job, parts = prepared
        self._preparing = False
        try:
            task = self._runner.start(job, parts)
            if recipe:
                self._runner.keep_recipe(job, recipe)
        except ExportError as error:
            self._refused(error)
            return
        self._follow(task)
        self._remember(job)
        self._update()

    def _follow(self, task: JobTask) -> None:
        """Take note of the job that was started."""

    def _shown_task(self) -> Optional[JobTask]:
        """Return the running job that the window shows: the one that was started last."""
        return next((task for task in reversed(self._runner.tasks) if task.job.kind in self.kinds), None)

    def _with_shown(self, do: Callable[[JobTask], None]) -> None:
        task = self._shown_task()
        if task is not None:
            do(task)

    def _show_progress(self, *_: object) -> None:
        task = self._shown_task()
        if task is not None and task.job.id != self._shown_job:
            self.progress.end()  # what was pressed there was about another job
        self._shown_job = task.job.id if task is not None else ""
        if task is None:
            self.progress.end()
            return
        more = sum(each.job.kind in self.kinds for each in self._runner.tasks) - 1
        title = running_text(task.title, task.job.service_url, more)
        activity = task.activity
        self.progress.show_state(title, activity.fraction, activity_text(activity), activity.is_waiting)

    def _refused(self, error: ExportError) -> None:
        self._preparing = False
        title, maker = self.windowTitle(), None
        with contextlib.suppress(ExportError):
            maker = self._recipe_maker()
        if self.is_seen:
            log.error("%s: %s %s", title, error.message, error.details)
            report = functools.partial(refusal_report, title, error, maker)
            push_problem(self.message_bar, error.message, Qgis.MessageLevel.Critical, report=report)
        else:
            self._runner.refused.emit(title, error)
        self._update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._shown()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        if not event.spontaneous() and not self.is_aside:  # not where the window is only minimised
            self._leave_map()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.is_aside = False
        self._leave_map()
        super().closeEvent(event)


class ExportDialog(OperationDialog):
    """A window whose job writes a file. Its form has a ``file_widget``, a ``save_label`` and an ``add_check``."""

    file_widget: QgsFileWidget
    known_endings: ClassVar[Sequence[str]] = ()  # of files that the window may write

    def __init__(self, form: str, runner: JobRunner, parent: Optional[QWidget] = None) -> None:
        super().__init__(form, runner, parent)
        self.unattended: Optional[Unattended] = None
        self.save_field = SaveField(self.file_widget, self, self.known_endings)
        self.save_label.setText(tr("Save to"))
        self.add_check.setText(tr("Add to the map"))
        self.export_button = self._add_button("export_button", tr("Export"), self._export)

    def _export(self) -> None:
        raise NotImplementedError

    def run_values(self) -> Mapping[str, str]:
        return {**super().run_values(), "OUTPUT": self.save_field.text}

    def _prepare(self, make: Callable[[Waiter], Prepared]) -> None:
        check = self.save_field.unchanged()

        unattended = self.unattended

        def checked(waiter: Waiter) -> Prepared:
            check()
            prepared = make(waiter)
            if unattended is not None:
                unattended.adjust(prepared[0])
            return prepared

        super()._prepare(checked)

    def _refused(self, error: ExportError) -> None:
        if self.unattended is not None:
            self.unattended.show()
        super()._refused(error)
        self.save_field.check()  # the disk may be another by now

    def _show_button(self, ready: bool, waiting: bool, text: str) -> None:
        """Enable the button where all is *ready* and nothing is waited for; *text* shows what it will do."""
        writing = self._runner.writes(self.save_field.text)
        self.export_button.setEnabled(ready and self.save_field.is_known and not writing and not waiting)
        self.export_button.setText(tr("Exporting…") if writing else text)
        if self.unattended is not None:
            self.unattended.look(self.export_button.isEnabled(), waiting)

    def update_file(self, recipe: Recipe, output: Path, copy: Optional[Path], updated: Callable[[Job], None]) -> None:
        """Export *recipe* over *output* without being shown; *updated* is called where that went well."""
        self.unattended = Unattended(self, self._runner, output, copy, updated)
        self.unattended.run(recipe)

    def start_export(self) -> None:
        """Do what the button does."""
        self._export()

    def _follow(self, task: JobTask) -> None:
        super()._follow(task)
        if self.unattended is not None:
            self.unattended.follow(task)

    def _remember(self, job: Job) -> None:
        settings.set_last_folder(str(Path(job.output).parent))

    def _ended(self, task: JobTask) -> None:
        """After a success the next file gets a name of its own; after a failure all stays as it is."""
        if task.result is not None:
            self.save_field.suggest_next(task.job.output, str(task.job.details.get("converted") or ""))
        self.save_field.check()  # a job without a result may have written the file, too
        self._update()
