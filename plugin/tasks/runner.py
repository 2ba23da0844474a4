# SPDX-License-Identifier: GPL-2.0-or-later
"""The exports that are running: started, taken up again, ended; on the main thread."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Callable, Optional

from qgis.core import QgsApplication, QgsMapLayer, QgsProject
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..arcgis.client.session import Session
from ..arcgis.client.sign_in import SignIn
from ..core.errors import ExportError
from ..core.i18n import tr
from ..core.waiter import Waiter
from ..environment.background import start
from ..environment.credentials import is_quiet, login_of
from ..environment.log import log_info
from ..environment.network import connection
from ..environment.settings import jobs_at_once, journal_path, profile_folder
from ..jobs.job import Job, State
from ..jobs.journal import Journal
from ..layers.open_layer import add_layer, make_layer
from ..operations.export_item.layers import Opened, add_item_layers, open_item_layers
from ..operations.export_item.operation import ItemResult, forget_item, item_stays
from ..operations.export_map.layers import add_map_layers, map_layers
from ..operations.export_map.operation import MapResult
from ..operations.export_tiles.split_parts import discard_parts
from ..operations.import_tiles.operation import ImportResult, can_rerun, forget_import, rerun_job, upload_stays
from .job_lock import holding
from .job_task import AnyResult, ClosingSign, ExportTask

_ENDED = (State.DONE, State.FAILED, State.CANCELLED)


class Exporter(QObject):
    """Runs jobs as tasks and puts what comes of them on the map."""

    started = pyqtSignal(object)  # ExportTask
    told = pyqtSignal(object, str)  # ExportTask and its latest words
    ended = pyqtSignal(object)  # ExportTask, whatever came of it
    finished = pyqtSignal(object, object)  # Result, the layer or None: the first of several
    failed = pyqtSignal(object, object)  # Job, ExportError
    cancelled = pyqtSignal(object)  # Job
    refused = pyqtSignal(str, object)  # a window's title, ExportError: of what never became a job, its window closed
    left = pyqtSignal(object)  # Job: QGIS was about to close, and did not

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.journal = Journal(journal_path())
        self.tasks: list[ExportTask] = []
        self._sign: Optional[ClosingSign] = None

    def export(self, job: Job, parts: Sequence[Job] = ()) -> ExportTask:
        """Start *job*, or go on with it where it stands; *parts* are those of a split export that begins.

        Raises `ExportError` where its sign-in can't be had.
        """
        running = next((task for task in self.tasks if task.job.id == job.id), None)
        if running is not None:
            return running
        if not job.is_import and self.writes(job.output):
            raise ExportError(tr("Another export is writing this file. Wait for it, or choose another name."))
        login = login_of(job.authcfg, job.service_url)
        closing = self._watch_for_closing()
        task = ExportTask(job, connection(), login, self.journal, profile_folder(), closing, parts, jobs_at_once())
        task.told.connect(lambda words: self.told.emit(task, words))
        task.ended.connect(lambda: self._ended(task))
        self.tasks.append(task)  # QGIS forgets finished() of a task that Python has let go
        QgsApplication.taskManager().addTask(task)
        self.started.emit(task)
        return task

    def writes(self, path: str) -> bool:
        """Whether a running export will become the file *path*."""
        wanted = os.path.expanduser(path)  # unlike pathlib's it takes any "~name" without a complaint
        writing = (task.job for task in self.tasks if not task.job.is_import)
        return any(Path(job.output) == Path(wanted) for job in writing)

    def forget(self, job: Job) -> None:
        """Remove a job from the journal, and what it has gathered; the server's copy is left to the server.

        The item that it made on the portal is deleted, unless it was to be kept.
        """
        folder, session = profile_folder(), self._session_for(job)

        def work(waiter: Waiter) -> None:
            with holding(job, folder):  # nothing is taken away from under another QGIS
                found = self.journal.find(job) or job
                if found.is_import and session is not None:
                    with session:
                        forget_import(found, session)  # first: what a server still reads is forgotten later
                if job.is_split or job.is_map:
                    discard_parts(job, self.journal)
                self.journal.remove(job)
                if found.leaves_item and session is None:
                    raise upload_stays(found) if found.is_import else item_stays(found)
                if found.is_item and session is not None:
                    with session:
                        forget_item(found, session)

        start(work, lambda value: None, lambda error: self.failed.emit(job, error))

    def tidy(self, job: Job) -> None:
        """Delete the item that a job which has ended left behind, where nobody need be asked for a password."""
        if not is_quiet(job.authcfg):
            return
        folder, session = profile_folder(), self._session_for(job)

        def work(waiter: Waiter) -> None:
            with holding(job, folder):  # another QGIS may have gone on with it, or forgotten it
                found = self.journal.find(job)
                if session is None or found is None or not (found.leaves_item and found.state in _ENDED):
                    return
                with session:
                    forget_import(found, session) if found.is_import else forget_item(found, session)
                self.journal.save(found)

        start(work, lambda value: None, lambda error: log_info(f"{job.title}: {error.message} {error.details}"))

    def rerun(self, job: Job) -> None:
        """Let the server do again what an import's failed or cancelled job left, and follow it."""
        if not can_rerun(job):
            return  # another message has done it
        folder = profile_folder()

        def work(waiter: Waiter) -> bool:
            with holding(job, folder):
                found = self.journal.find(job)
                if found is None:
                    raise ExportError(tr("This import was taken off the list meanwhile. Import again."))
                if not can_rerun(found):
                    return False  # another QGIS has done it
                self.journal.save(rerun_job(found))
                vars(job).update(vars(found))
                return True

        def go_on(wanted: bool) -> None:
            if not wanted:
                return
            try:
                self.export(job)
            except ExportError as error:
                self.failed.emit(job, error)

        start(work, go_on, lambda error: self.failed.emit(job, error))

    def _session_for(self, job: Job) -> Optional[Session]:
        """Return a session for the item that a job has left on a portal; ``None`` where there is nothing to do."""
        if not job.leaves_item:
            return None
        try:
            return Session(connection(), SignIn(login_of(job.authcfg, job.service_url), job.service_url))
        except ExportError:
            return None  # no sign-in any more: the item stays where it is

    def leave(self) -> None:
        """Stop all tasks without cancelling anything on a server: QGIS is closing."""
        for task in list(self.tasks):
            task.leave()

    def _watch_for_closing(self) -> Callable[[], bool]:
        if self._sign is None or self._sign.closing.is_set():
            self._sign = ClosingSign()
            QgsApplication.taskManager().addTask(self._sign)
        return self._sign.closing.is_set

    def _ended(self, task: ExportTask) -> None:
        self.tasks.remove(task)  # before anyone looks whether it still runs
        if not self.tasks and self._sign is not None:
            if not self._sign.closing.is_set():
                self._sign.retire()
            self._sign = None
        if task.result is not None:
            self._show(task.result)
        elif task.error is not None:
            self.failed.emit(task.job, task.error)
        elif task.was_left:
            self.left.emit(task.job)
        else:
            self.cancelled.emit(task.job)
        self.ended.emit(task)

    def _show(self, result: AnyResult) -> None:
        if isinstance(result, ImportResult) or not result.job.options.get("add_to_map"):
            self.finished.emit(result, None)
        elif isinstance(result, MapResult):
            self._show_images(result)
        elif isinstance(result, ItemResult):
            self._show_item(result)
        else:
            try:
                layer = make_layer(result)
            except ExportError as error:
                self.failed.emit(result.job, error)
                return
            add_layer(QgsProject.instance(), layer, result.job)
            self.finished.emit(result, layer)

    def _show_item(self, result: ItemResult) -> None:
        """Open the layers in the background: a large file of text is read as a whole when it is opened."""

        def add(opened: list[Opened]) -> None:
            layers = add_item_layers(QgsProject.instance(), result, opened)
            self.finished.emit(result, layers[0] if layers else None)

        start(lambda waiter: open_item_layers(result), add, lambda error: self.failed.emit(result.job, error))

    def _show_images(self, result: MapResult) -> None:
        """Put the images on the map together, each opened in a turn of the event loop: a series may be long."""
        opening, layers = map_layers(result), list[QgsMapLayer]()
        turns = QTimer(self)

        def turn() -> None:
            try:
                layer = next(opening, None)
            except ExportError as error:
                turns.stop()
                turns.deleteLater()
                self.failed.emit(result.job, error)
                return
            if layer is not None:
                layers.append(layer)
                return
            turns.stop()
            turns.deleteLater()
            if layers:
                add_map_layers(QgsProject.instance(), result, layers)
            self.finished.emit(result, layers[0] if layers else None)

        turns.timeout.connect(turn)
        turns.start(0)
