# SPDX-License-Identifier: GPL-2.0-or-later
"""The export as a task of QGIS' task list."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Callable, Optional, Union

from qgis.core import QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ..arcgis.client.session import Connection, Session
from ..arcgis.client.sign_in import Login, SignIn
from ..core.errors import ExportError
from ..core.i18n import tr
from ..core.progress import Progress
from ..core.waiter import Waiter
from ..environment.compat import describe_task
from ..jobs.job import Job, State
from ..jobs.journal import Journal
from ..operations.export_item.operation import ItemResult, perform_item
from ..operations.export_map.operation import MapResult, perform_map
from ..operations.export_tiles.operation import Result, perform
from ..operations.export_tiles.split import perform_split
from ..operations.import_tiles.operation import ImportResult, import_finished_text, perform_import
from ..tiles.levels import format_levels
from .job_lock import holding
from .task import Task

AnyResult = Union[Result, MapResult, ItemResult, ImportResult]
SETTLE = 0.05  # seconds in which QGIS, when it closes, cancels one task after the other


class ClosingSign(QgsTask):
    """A task that never runs and that no person sees, so only a closing QGIS cancels it.

    QGIS cancels all tasks when it is asked to quit, with the same call as a person does.
    """

    def __init__(self) -> None:
        flags = QgsTask.Flag.CanCancel | QgsTask.Flag.CancelWithoutPrompt | QgsTask.Flag.Hidden | QgsTask.Flag.Silent
        super().__init__("ArcGIS Export", flags)
        self.closing = threading.Event()  # outlives the task, which QGIS deletes
        self.hold()

    def cancel(self) -> None:
        self.closing.set()
        super().cancel()

    def retire(self) -> None:
        """End it without a sign: no export is running any more."""
        super().cancel()


class ExportTask(Task):
    """Carries one job through its cycle; look at *result* when it has ended."""

    told = pyqtSignal(str)  # the latest words, for whoever shows them

    def __init__(
        self,
        job: Job,
        connection: Connection,
        login: Optional[Login],
        journal: Journal,
        lock_folder: str,
        closing: Callable[[], bool] = lambda: False,
        parts: Sequence[Job] = (),
        at_once: int = 1,
    ) -> None:
        """*closing* says whether QGIS is being closed; *parts* are those of a split export that begins."""
        levels = format_levels(job.options.get("levels", []))
        title = tr("Export {title}, levels {levels}") if levels else tr("Export {title}")
        if job.is_import:
            title = tr("Import tiles into {title}")
        super().__init__(title.format(title=job.title, levels=levels))
        self.job = job
        self.result: Optional[AnyResult] = None
        self.words = ""
        self._journal = journal
        self._leaving = False
        self._closing = closing
        self._lock_folder = lock_folder
        self._parts, self._at_once = parts, at_once
        self._session = Session(connection, SignIn(login, job.service_url), Waiter(self.isCanceled))

    def leave(self) -> None:
        """Stop without cancelling the server's job: QGIS is closing, and will offer to go on."""
        self._leaving = True
        super().cancel()

    @property
    def was_left(self) -> bool:
        """Whether the export stopped only because QGIS is closing; its job goes on on the server."""
        return self._leaving

    def _is_leaving(self) -> bool:
        if not self._leaving:
            time.sleep(SETTLE)
            self._leaving = self._closing()
        return self._leaving

    def work(self) -> None:
        with holding(self.job, self._lock_folder), self._session:
            stored = self._journal.find(self.job)
            if stored is not None:  # another QGIS may have gone on with it since it was offered here
                vars(self.job).update(vars(stored))
            elif self.job.state is not State.NEW or (self.job.is_split and not self._parts):
                raise ExportError(tr("This was taken off the list meanwhile. Start it again."))
            self.result = self._perform()

    def _perform(self) -> AnyResult:
        job, session, save, leaving = self.job, self._session, self._journal.save, self._is_leaving
        if job.is_item:
            return perform_item(job, session, save, self._report, leaving=leaving)
        if job.is_import:
            return perform_import(job, session, save, self._report, leaving=leaving)
        if job.is_map:
            return perform_map(job, session, save, self._report, leaving=leaving)
        if job.is_split:
            return perform_split(
                job,
                session,
                self._journal,
                self._report,
                leaving=leaving,
                at_once=self._at_once,
                parts=self._parts,
            )
        return perform(job, session, save, self._report, leaving=leaving)

    def outcome(self) -> str:
        if isinstance(self.result, MapResult):
            return ", ".join(str(file.path) for file in self.result.files)
        if isinstance(self.result, ItemResult):
            return str(self.result.package)
        if isinstance(self.result, ImportResult):
            return import_finished_text(self.result)
        files = [self.result.package, self.result.converted] if self.result is not None else []
        return ", ".join(str(path) for path in files if path)

    def _report(self, progress: Progress) -> None:
        self.setProgress(progress.fraction * 100)
        if progress.text != self.words:
            self.words = progress.text
            describe_task(self, f"{self.title}: {progress.text}")
            self.told.emit(progress.text)
