# SPDX-License-Identifier: GPL-2.0-or-later
"""Base of the dialogs that start a job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, Optional

from qgis.gui import QgsFileWidget, QgsGui
from qgis.PyQt.QtGui import QCloseEvent, QHideEvent, QShowEvent
from qgis.PyQt.QtWidgets import QDialog, QPushButton, QWidget

from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment import settings
from ...plugin.environment.background import start
from ...plugin.environment.icons import icon
from ...plugin.jobs.job import Job
from ...plugin.tasks.job_task import JobTask
from ...plugin.tasks.resume import resume_or_begin
from ...plugin.tasks.runner import JobRunner
from .forms import load_form, set_up_buttons
from .progress_note import ExportNote, show_refusal
from .save_field import SaveField

Prepared = tuple[Job, Sequence[Job]]  # a job and, where it is split, the jobs of its parts


class OperationDialog(QDialog):
    """A window that prepares a job in the background, starts it, and shows how it goes.

    The form of a subclass has a ``message_bar`` and a ``button_box``.
    """

    object_name: ClassVar[str]
    icon_name: ClassVar[str]
    guide_page: ClassVar[str]  # that Help opens

    def __init__(self, form: str, runner: JobRunner, parent: Optional[QWidget] = None) -> None:
        """*form* is the ``__file__`` of the subclass, beside which its form lies."""
        super().__init__(parent)
        load_form(self, form)
        self.setObjectName(self.object_name)
        self.setWindowIcon(icon(self.icon_name))
        QgsGui.enableAutoGeometryRestore(self)
        self._runner = runner
        self._preparing = False
        self.note = ExportNote(self.message_bar, runner, self)
        self.note.ended.connect(self._ended)

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

    # The job

    def _add_button(self, name: str, text: str, pressed: Callable[[], None]) -> QPushButton:
        """Return the button that starts the job."""
        button = set_up_buttons(self, self.button_box, self.guide_page, name, text)
        button.clicked.connect(lambda _=False: pressed())
        return button

    def _prepare(self, make: Callable[[Waiter], Prepared]) -> None:
        """Let *make* prepare the job in the background, and start it, or resume one that asks for the same."""
        self._preparing = True
        self._update()
        journal, folder = self._runner.journal, settings.profile_folder()

        def prepare(waiter: Waiter) -> Prepared:
            job, parts = make(waiter)
            begun = resume_or_begin(job, journal, folder)
            return begun, parts if begun is job else ()

        start(prepare, self._begin, self._refused)

    def _begin(self, prepared: Prepared) -> None:
        job, parts = prepared
        self._preparing = False
        try:
            task = self._runner.start(job, parts)
        except ExportError as error:
            self._refused(error)
            return
        self._follow(task)
        self._remember(job)
        self._update()

    def _follow(self, task: JobTask) -> None:
        """Show how far the job is."""
        self.note.begin(task)

    def _refused(self, error: ExportError) -> None:
        self._preparing = False
        show_refusal(self, self._runner, error)
        self._update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._shown()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        if not event.spontaneous():  # not where the window is only minimised
            self._leave_map()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self._leave_map()
        super().closeEvent(event)


class ExportDialog(OperationDialog):
    """A window whose job writes a file. Its form has a ``file_widget``, a ``save_label`` and an ``add_check``."""

    file_widget: QgsFileWidget
    known_endings: ClassVar[Sequence[str]] = ()  # of files that the window may write

    def __init__(self, form: str, runner: JobRunner, parent: Optional[QWidget] = None) -> None:
        super().__init__(form, runner, parent)
        self.save_field = SaveField(self.file_widget, self, self.known_endings)
        self.save_label.setText(tr("Save to"))
        self.add_check.setText(tr("Add to the map"))
        self.export_button = self._add_button("export_button", tr("Export"), self._export)

    def _export(self) -> None:
        raise NotImplementedError

    def _show_button(self, ready: bool, waiting: bool, text: str) -> None:
        """Enable the button where all is *ready* and nothing is waited for; *text* shows what it will do."""
        writing = self._runner.writes(self.save_field.text)
        self.export_button.setEnabled(ready and self.save_field.is_known and not writing and not waiting)
        self.export_button.setText(tr("Exporting…") if writing else text)

    def _remember(self, job: Job) -> None:
        settings.set_last_folder(str(Path(job.output).parent))

    def _ended(self, task: JobTask) -> None:
        """After a success the next file gets a name of its own; after a failure all stays as it is."""
        if task.result is not None:
            self.save_field.suggest_next(task.job.output)
        self.save_field.check()  # a job without a result may have written the file, too
        self._update()
