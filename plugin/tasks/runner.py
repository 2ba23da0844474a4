# SPDX-License-Identifier: GPL-2.0-or-later
"""Start, resume and discard jobs, and show their results. Main thread only."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Callable, Optional

from qgis.core import QgsMapLayer, QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QObject, pyqtSignal

from ..arcgis.client.session import Session
from ..arcgis.sign_in.sign_in import SignIn
from ..arcgis.sign_in.tokens import try_again
from ..core.errors import ExportError
from ..core.files import discard, discard_part
from ..core.i18n import tr
from ..core.waiter import Waiter
from ..environment.background import closing, start
from ..environment.job_log import discard_log, logs_folder
from ..environment.log import log
from ..environment.network.connection import connection
from ..environment.network.credentials import is_quiet, login_of
from ..environment.network.kept_options import forget, with_kept
from ..environment.settings import jobs_at_once, journal_path, profile_folder, time_limit
from ..jobs.job import Job, State
from ..jobs.journal import Journal
from ..jobs.operation import UnreadableRecordError
from ..operations.registry import operation_of, presenter_of
from .activity import Activity
from .job_lock import holding
from .job_task import JobTask
from .project_watch import OpenProject, ProjectWatch

LEAVE_PATIENCE = 1.5  # seconds that a closing QGIS waits for all jobs to stop


class JobRunner(QObject):
    """Runs jobs and adds their results to the map."""

    started = pyqtSignal(object)  # JobTask
    progressed = pyqtSignal(object, str)  # JobTask and its latest text
    ended = pyqtSignal(object)  # JobTask, however it ended
    finished = pyqtSignal(object, object)  # Result, the layer or None: the first of several
    failed = pyqtSignal(object, object)  # Job, ExportError
    cancelled = pyqtSignal(object)  # Job
    refused = pyqtSignal(
        str, object
    )  # title of the dialog, ExportError: the job was never started, and the dialog is closed
    left = pyqtSignal(object)  # Job: stopped without a cancel, and QGIS did not close
    changed = pyqtSignal(str)  # id of a job: its record or its activity is another now
    removed = pyqtSignal(str)  # id of a job that is not in the journal any more

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.journal = Journal(journal_path())
        self.tasks: list[JobTask] = []
        self._is_closed = False
        self._projects = ProjectWatch(self)
        self._begun_in: dict[str, OpenProject] = {}  # by the id of the running job
        self._held: set[str] = set()  # ids of jobs whose result was not added: another project was open
        QCoreApplication.instance().aboutToQuit.connect(self._quit)

    def start(self, job: Job, parts: Sequence[Job] = (), again: bool = False) -> JobTask:
        """Start *job*, or resume it from its last state; *parts* are the jobs of a new split export.

        With *again* the user wants a sign-in tried that was refused before. A job that is done is shown once more.
        Raises `ExportError` if its sign-in is missing or its record can't be read.
        """
        if self._is_closed:
            raise ExportError(tr("ArcGIS Export is being unloaded. Start the job again afterwards."))
        running = self.task_of(job.id)
        if running is not None:
            return running
        if operation_of(job).writes_output and self.writes(job.output):
            raise ExportError(tr("Another export is writing this file. Wait for it, or choose another name."))
        login = login_of(job.authcfg, job.service_url)
        if again:
            try_again(login)
        closing.watch()
        network = with_kept(connection(), job.id, job.service_url, may_ask=True)
        task = JobTask(job, network, login, self.journal, profile_folder(), parts, jobs_at_once(), time_limit())
        task.cancel_wanted.connect(lambda: closing.unless_closing(task.stop))
        task.progressed.connect(lambda text: self._progressed(task, text))
        task.ended.connect(lambda: self._ended(task))
        self._begun_in[job.id] = self._projects.now()
        self._held.discard(job.id)
        self.tasks.append(task)  # QGIS drops a task that Python has released
        task.begin()
        self.started.emit(task)
        self.changed.emit(job.id)
        return task

    def task_of(self, identifier: str) -> Optional[JobTask]:
        """Return the task of the running job of that id; ``None`` where it does not run here."""
        return next((task for task in self.tasks if task.job.id == identifier), None)

    def activity(self, identifier: str) -> Optional[Activity]:
        """Return what the running job of that id is doing; ``None`` where it does not run here."""
        task = self.task_of(identifier)
        return task.activity if task is not None else None

    def pause(self, identifier: str) -> None:
        """Stop a running job without cancelling anything: it can be resumed where it is."""
        task = self.task_of(identifier)
        if task is not None:
            task.pause()

    def cancel(self, identifier: str) -> None:
        """Cancel a running job, on the server, too."""
        task = self.task_of(identifier)
        if task is not None:
            task.stop()

    def try_now(self, identifier: str) -> None:
        """Do not wait any longer for a server that can't be reached."""
        task = self.task_of(identifier)
        if task is not None:
            task.try_now()

    def resume(self, identifier: str) -> None:
        """Resume the stored job of that id, or show its result once more."""
        self._with_stored(identifier, lambda job: None)

    def add_to_map(self, identifier: str) -> None:
        """Add the result of a job that is done to the map, whatever was chosen when the job was made."""
        self._with_stored(identifier, lambda job: job.details.update(add_to_map=True))

    def is_held(self, identifier: str) -> bool:
        """Whether the result of a job was not added to the map because it was started in another project."""
        return identifier in self._held

    def submit_again(self, identifier: str) -> None:
        """Submit a job whose answer was lost once more, because the user says so, and run it."""
        self._with_stored(identifier, lambda job: operation_of(job).submit_again(job))

    def change_sign_in(self, identifier: str, authcfg: str) -> None:
        """Let a stored job use another authentication configuration, "" for none."""

        def change(job: Job) -> None:
            job.authcfg = authcfg
            parts = self.journal.parts_of(job)
            for part in parts:
                part.authcfg = authcfg
            self.journal.save_all([job, *parts])

        self._with_stored(identifier, change, start_it=False)

    def keep_recipe(self, job: Job, recipe: str) -> None:
        """Keep the JSON text from which *job* can be run again."""
        start(lambda waiter: self.journal.save_recipe(job.id, recipe), lambda value: None, self._log)

    def _with_stored(self, identifier: str, change: Callable[[Job], None], start_it: bool = True) -> None:
        """Change the record of a job that does not run, in the background, and start it."""
        if self.task_of(identifier) is not None:
            return
        folder = profile_folder()

        def work(waiter: Waiter) -> Job:
            job = self.journal.get(identifier)
            if job is None:
                raise ExportError(tr("This job was removed from the list meanwhile. Start it again."))
            with holding(job, folder):
                if not self.journal.reload(job):  # another QGIS may have worked on it until now
                    raise ExportError(tr("This job was removed from the list meanwhile. Start it again."))
                change(job)
                self.journal.save(job)
            return job

        def done(job: Job) -> None:
            self.changed.emit(identifier)
            if start_it:
                try:
                    self.start(job, again=True)
                except ExportError as error:
                    self.failed.emit(job, error)

        start(work, done, lambda error: self.refused.emit(tr("ArcGIS Jobs"), error))

    @staticmethod
    def _log(error: ExportError) -> None:
        log.warning("%s %s", error.message, error.details)

    def writes(self, path: str) -> bool:
        """Whether a running job writes the file *path*."""
        wanted = os.path.expanduser(path)  # unlike pathlib's it accepts any "~name"
        writing = (task.job for task in self.tasks if task.operation.writes_output)
        files = (name for job in writing for name in (job.output, str(job.details.get("converted") or job.output)))
        return any(Path(name) == Path(wanted) for name in files)

    def discard(self, job: Job) -> None:
        """Discard a job: its record, its files on disk, and what it left on a portal.

        The server's own job is not cancelled.
        """
        folder, session = profile_folder(), self._session_for(job)

        def work(waiter: Waiter) -> None:
            with holding(job, folder):  # nothing is deleted while another QGIS works on it
                found = self.journal.find(job) or job
                with session or contextlib.nullcontext():
                    left = _discard_work(found, session, self.journal)
                self.journal.remove(found)
                discard_log(logs_folder(folder), found.id)
                if left:
                    raise ExportError(left)

        def done(value: None) -> None:
            forget(job.id)
            self.removed.emit(job.id)

        def failed(error: ExportError) -> None:
            self.failed.emit(job, error)
            self.changed.emit(job.id)

        start(work, done, failed)

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
            network = with_kept(connection(), job.id, job.service_url, may_ask=False)
            return Session(network, SignIn(login_of(job.authcfg, job.service_url), job.service_url))
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

    def _quit(self) -> None:
        """Stop all tasks, and wait a little for them to write how far they are: QGIS has closed its windows."""
        self.leave()
        end = time.monotonic() + LEAVE_PATIENCE
        for task in list(self.tasks):
            task.join(max(0.0, end - time.monotonic()))

    def _progressed(self, task: JobTask, text: str) -> None:
        self.progressed.emit(task, text)
        self.changed.emit(task.job.id)

    def _ended(self, task: JobTask) -> None:
        self.tasks.remove(task)  # before a slot checks whether it still runs
        closing.unwatch()
        if task.job.state in (State.DONE, State.CANCELLED) and not task.job.leftovers:
            forget(task.job.id)
        if task.result is not None:
            self._show(task.job, task.result)
        elif task.error is not None:
            self.failed.emit(task.job, task.error)
        elif not task.was_left:
            self.cancelled.emit(task.job)
        elif not task.is_paused:
            self.left.emit(task.job)
        self._begun_in.pop(task.job.id, None)
        self.ended.emit(task)
        self.changed.emit(task.job.id)

    def _show(self, job: Job, result: Any) -> None:
        known, began = list(job.notes), self._begun_in.get(job.id)
        if began is not None and not self._projects.is_open(began) and getattr(result.details, "add_to_map", False):
            self._held.add(job.id)
            self.finished.emit(result, None)
            return

        def shown(layer: Optional[QgsMapLayer]) -> None:
            self._keep_notes(job, known)
            self.finished.emit(result, layer)

        def failed(error: ExportError) -> None:
            self._keep_notes(job, known)
            self.failed.emit(job, error)

        presenter_of(job).show(QgsProject.instance(), result, shown, failed)

    def _keep_notes(self, job: Job, known: Sequence[str]) -> None:
        """Write what the opening of a result has added to the notes of its job, which has ended."""
        notes = [note for note in job.notes if note not in known]
        if not notes:
            return
        folder = profile_folder()

        def work(waiter: Waiter) -> None:
            with holding(job, folder):
                stored = self.journal.find(job)
                if stored is not None:
                    stored.notes = list(dict.fromkeys([*stored.notes, *notes]))
                    self.journal.save(stored)

        start(work, lambda value: self.changed.emit(job.id), self._log)


def _discard_work(job: Job, session: Optional[Session], journal: Journal) -> str:
    """Delete what a job has made, on a server first; return what stays there, "" for nothing. Raises `ExportError`."""
    try:
        operation = operation_of(job)
    except ExportError:  # of a kind that this version does not know
        discard_part(job.part, Path(job.output))
        discard(job.parts_folder)
        return ""
    try:  # first: what a server still reads is discarded later
        left = operation.clean_up(job, session)
    except UnreadableRecordError as error:
        left = error.message
    operation.discard_pieces(job, journal)
    return left
