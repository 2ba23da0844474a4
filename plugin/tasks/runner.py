# SPDX-License-Identifier: GPL-2.0-or-later
"""Start, resume and discard jobs, and show their results. Main thread only."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Callable, Optional

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..arcgis.client.session import Session
from ..arcgis.client.sign_in import SignIn
from ..core.errors import ExportError
from ..core.i18n import tr
from ..core.waiter import Waiter
from ..environment.background import start
from ..environment.credentials import is_quiet, login_of
from ..environment.log import log
from ..environment.network import connection
from ..environment.settings import jobs_at_once, journal_path, profile_folder
from ..jobs.job import Job
from ..jobs.journal import Journal
from ..jobs.operation import UnreadableRecordError
from ..operations.registry import operation_of, presenter_of
from .job_lock import holding
from .job_task import ClosingSign, JobTask


class JobRunner(QObject):
    """Runs jobs as QGIS tasks and adds their results to the map."""

    started = pyqtSignal(object)  # JobTask
    progressed = pyqtSignal(object, str)  # JobTask and its latest text
    ended = pyqtSignal(object)  # JobTask, however it ended
    finished = pyqtSignal(object, object)  # Result, the layer or None: the first of several
    failed = pyqtSignal(object, object)  # Job, ExportError
    cancelled = pyqtSignal(object)  # Job
    refused = pyqtSignal(
        str, object
    )  # title of the dialog, ExportError: the job was never started, and the dialog is closed
    left = pyqtSignal(object)  # Job: QGIS was about to close, and did not

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.journal = Journal(journal_path())
        self.tasks: list[JobTask] = []
        self._sign: Optional[ClosingSign] = None
        self._is_closed = False

    def start(self, job: Job, parts: Sequence[Job] = ()) -> JobTask:
        """Start *job*, or resume it from its last state; *parts* are the jobs of a new split export.

        Raises `ExportError` if its sign-in is missing or its record can't be read.
        """
        if self._is_closed:
            raise ExportError(tr("ArcGIS Export is being unloaded. Start the job again afterwards."))
        running = next((task for task in self.tasks if task.job.id == job.id), None)
        if running is not None:
            return running
        if operation_of(job).writes_output and self.writes(job.output):
            raise ExportError(tr("Another export is writing this file. Wait for it, or choose another name."))
        login = login_of(job.authcfg, job.service_url)
        closing = self._watch_for_closing()
        task = JobTask(job, connection(), login, self.journal, profile_folder(), closing, parts, jobs_at_once())
        task.progressed.connect(lambda text: self.progressed.emit(task, text))
        task.ended.connect(lambda: self._ended(task))
        self.tasks.append(task)  # QGIS drops finished() of a task that Python has released
        QgsApplication.taskManager().addTask(task)
        self.started.emit(task)
        return task

    def keep_recipe(self, job: Job, text: str) -> None:
        """Keep the recipe that *job* was started with. Raises `ExportError`."""
        self.journal.save_recipe(job.id, text)

    def writes(self, path: str) -> bool:
        """Whether a running job writes the file *path*."""
        wanted = os.path.expanduser(path)  # unlike pathlib's it accepts any "~name"
        writing = (task.job for task in self.tasks if task.operation.writes_output)
        return any(Path(job.output) == Path(wanted) for job in writing)

    def discard(self, job: Job) -> None:
        """Discard a job: its record, its files on disk, and what it left on a portal.

        The server's own job is not cancelled.
        """
        folder, session = profile_folder(), self._session_for(job)

        def work(waiter: Waiter) -> None:
            with holding(job, folder):  # nothing is deleted while another QGIS works on it
                found = self.journal.find(job) or job
                operation, left = operation_of(found), ""
                with session or contextlib.nullcontext():
                    try:  # first: what a server still reads is discarded later
                        left = operation.clean_up(found, session)
                    except UnreadableRecordError as error:
                        left = error.message
                operation.discard_pieces(found, self.journal)
                self.journal.remove(found)
                if left:
                    raise ExportError(left)

        start(work, lambda value: None, lambda error: self.failed.emit(job, error))

    def clean_up(self, job: Job) -> None:
        """Clean up after a job that has ended, if that needs no password from the user."""
        if not is_quiet(job.authcfg):
            return
        folder, session = profile_folder(), self._session_for(job)

        def work(waiter: Waiter) -> None:
            with holding(job, folder):  # another QGIS may have resumed or discarded it
                found = self.journal.find(job)
                if found is None or not (found.state.is_final and found.leftovers):
                    return
                operation = operation_of(found)
                with session or contextlib.nullcontext():
                    left = operation.clean_up(found, session)
                found.leftovers = operation.has_leftovers(found)
                self.journal.save(found)
                if left:
                    raise ExportError(left)

        start(work, lambda value: None, lambda error: log.info("%s: %s %s", job.title, error.message, error.details))

    def run_again(self, job: Job) -> None:
        """Let the server rerun its failed or cancelled job, and follow it."""
        if not operation_of(job).can_run_again(job):
            return  # another message has done it
        folder = profile_folder()

        def work(waiter: Waiter) -> bool:
            with holding(job, folder):
                if not self.journal.reload(job):
                    raise ExportError(tr("This job was removed from the list meanwhile. Start it again."))
                operation = operation_of(job)
                if not operation.can_run_again(job):
                    return False  # another QGIS has done it
                operation.run_again(job)
                self.journal.save(job)
                return True

        def resume(wanted: bool) -> None:
            if not wanted:
                return
            try:
                self.start(job)
            except ExportError as error:
                self.failed.emit(job, error)

        start(work, resume, lambda error: self.failed.emit(job, error))

    def _session_for(self, job: Job) -> Optional[Session]:
        """Return a session for what a job has left on a portal; ``None`` where there is nothing to do."""
        try:
            if not operation_of(job).has_leftovers(job):
                return None
            return Session(connection(), SignIn(login_of(job.authcfg, job.service_url), job.service_url))
        except ExportError:
            return None  # the sign-in is gone: nothing can be deleted

    def close(self) -> None:
        """Stop all tasks as `leave` does, and start no more: the plugin is unloaded."""
        self._is_closed = True
        self.leave()

    def leave(self) -> None:
        """Stop all tasks without cancelling anything on a server: QGIS is closing."""
        for task in list(self.tasks):
            task.leave()

    def _watch_for_closing(self) -> Callable[[], bool]:
        if self._sign is None or self._sign.closing.is_set():
            self._sign = ClosingSign()
            QgsApplication.taskManager().addTask(self._sign)
        return self._sign.closing.is_set

    def _ended(self, task: JobTask) -> None:
        self.tasks.remove(task)  # before a slot checks whether it still runs
        if not self.tasks and self._sign is not None:
            if not self._sign.closing.is_set():
                self._sign.retire()
            self._sign = None
        if task.result is not None:
            self._show(task.job, task.result)
        elif task.error is not None:
            self.failed.emit(task.job, task.error)
        elif task.was_left:
            self.left.emit(task.job)
        else:
            self.cancelled.emit(task.job)
        self.ended.emit(task)

    def _show(self, job: Job, result: Any) -> None:
        presenter_of(job).show(
            QgsProject.instance(),
            result,
            lambda layer: self.finished.emit(result, layer),
            lambda error: self.failed.emit(job, error),
        )
