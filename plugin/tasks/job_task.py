# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs one job in a thread of its own, and shows it as a `QgsTask`."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any, Optional

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ..arcgis.client.session import Connection, Session
from ..arcgis.errors import unexpected
from ..arcgis.sign_in.login import Login
from ..arcgis.sign_in.sign_in import SignIn
from ..arcgis.urls import host_of
from ..core.errors import CancelledError, ExportError
from ..core.i18n import tr
from ..core.progress import Progress
from ..core.waiter import Waiter, thread_name
from ..environment.background import SILENT
from ..environment.compat import describe_task
from ..environment.log import log
from ..environment.plain_text import inert
from ..jobs.job import Job, ServerEnd, State
from ..jobs.journal import Journal
from ..jobs.operation import NO_LIMIT, Run, execute
from ..jobs.server_slots import server_slot
from ..operations.registry import operation_of
from .activity import Activity, Meter
from .job_lock import holding

EVERY = 0.2  # seconds between two reports: more only keep the windows busy


class JobTask(QgsTask):
    """Runs one job; see *result* and *error* when it has ended. Never raises, never touches widgets.

    The task is held, so it takes none of QGIS' few task threads: a job may wait for hours. QGIS' task manager shows
    its progress, and its cancel button asks for a cancel, which is the runner's to decide.
    """

    cancel_wanted = pyqtSignal()
    progressed = pyqtSignal(str)  # the latest text
    ended = pyqtSignal()  # on the main thread, when all is over
    _over = pyqtSignal()

    def __init__(
        self,
        job: Job,
        connection: Connection,
        login: Optional[Login],
        journal: Journal,
        lock_folder: str,
        parts: Sequence[Job] = (),
        at_once: int = 1,
        timeout: float = NO_LIMIT,
    ) -> None:
        """*parts* are those of a split export that begins, *at_once* how many jobs a server works on, *timeout* in
        seconds how long servers are waited for.

        Raises `ExportError` for a record that can't be run.
        """
        self.operation = operation_of(job)
        self.title = self.operation.title(job)
        super().__init__(inert(self.title), SILENT)
        self.hold()
        self.job = job
        self.result: Any = None
        self.error: Optional[ExportError] = None
        self.text = ""
        self.activity = Activity()
        self.was_left = False  # stopped without a cancel: QGIS is closing, or the user pauses
        self.is_paused = False
        self._journal, self._lock_folder = journal, lock_folder
        self._parts, self._at_once, self._timeout = parts, at_once, timeout
        self._stop, self._meter, self._reported = threading.Event(), Meter(), 0.0
        self._is_queued, self._percent = False, 0
        self._session = Session(connection, SignIn(login, job.service_url), Waiter(self._stop.is_set))
        self._thread = threading.Thread(target=self._work, name=thread_name("job", job.id), daemon=True)
        self._over.connect(self._finish)

    def begin(self) -> None:
        """Start the thread, and show the task in QGIS."""
        QgsApplication.taskManager().addTask(self)
        self._thread.start()

    def run(self) -> bool:
        return True  # the work is done in a thread of its own

    def cancel(self) -> None:
        self.cancel_wanted.emit()

    def stop(self) -> None:
        """Cancel the job, on the server, too."""
        self._stop.set()

    def leave(self) -> None:
        """Stop without cancelling the server's job, which can be resumed."""
        self.was_left = True
        self._stop.set()

    def pause(self) -> None:
        """Stop as `leave` does, because the user wants it."""
        self.is_paused = True
        self.leave()

    def try_now(self) -> None:
        """Do not wait any longer for a server that can't be reached."""
        if self._session.patience is not None:
            self._session.patience.try_now()

    def join(self, seconds: float) -> None:
        """Wait for the thread to end."""
        self._thread.join(seconds)

    def retire(self) -> None:
        """Take it out of QGIS' list of tasks."""
        super().cancel()

    def _work(self) -> None:
        try:
            self._execute()
        except CancelledError:
            pass
        except ExportError as error:
            self.error = error
        except Exception as error:  # a task never raises
            with contextlib.suppress(ImportError):  # the plugin was unloaded meanwhile
                self.error = unexpected(error)
        with contextlib.suppress(Exception):
            self._log_end()
        with contextlib.suppress(RuntimeError):  # QGIS has gone meanwhile
            self._over.emit()

    def _execute(self) -> None:
        job = self.job
        with holding(job, self._lock_folder), self._session:
            # Another QGIS may have resumed it since it was offered here.
            authcfg = job.authcfg
            if not self._journal.reload(job) and job.state is not State.NEW:
                raise ExportError(tr("This job was removed from the list meanwhile. Start it again."))
            job.authcfg = authcfg  # the sign-in of now
            self.result = execute(
                self.operation,
                job,
                self._session,
                self._journal,
                self._report,
                self._timeout,
                leaving=lambda: self.was_left,
                paused=lambda: self.is_paused,
                at_once=self._at_once,
                parts=self._parts,
                slot=self._slot,
            )

    @contextlib.contextmanager
    def _slot(self, run: Run[Any]) -> Iterator[None]:
        """Wait until the server may work on one job more; a result that it may delete soon is fetched at once."""
        is_ready = run.job.server_end is ServerEnd.SUCCEEDED or run.job.state is State.COPYING
        if is_ready or not self.operation.takes_slot:
            yield
            return

        def waits() -> None:
            self._is_queued = True
            text = tr("Waiting for other jobs on {host}")
            run.report_text(text.format(host=host_of(run.job.service_url)))

        with server_slot(run.job.service_url, self._at_once, run.waiter, waits):
            self._is_queued = False
            yield

    def _report(self, progress: Progress) -> None:
        now = time.monotonic()
        activity = self._meter.activity(progress, now, self._is_queued)
        is_news = (activity.is_waiting, activity.is_queued) != (self.activity.is_waiting, self.activity.is_queued)
        self.activity = activity
        is_moving = bool(progress.done) and now - self._reported < EVERY
        percent = round(progress.fraction * 100)
        if (progress.text, percent) == (self.text, self._percent) or (is_moving and not is_news):
            return
        self._reported, self._percent = now, percent
        self.text = progress.text
        with contextlib.suppress(RuntimeError):  # QGIS has gone meanwhile
            self.setProgress(percent)  # whole, as the windows and the jobs panel show it
            describe_task(self, inert(f"{self.title}: {progress.text}"))
            self.progressed.emit(progress.text)

    def _log_end(self) -> None:
        """Log how it ended; in the thread of the job, whose log it belongs to."""
        if self.error is not None:
            log.error("%s: %s %s", self.title, self.error.message, self.error.details)
        elif self.result is not None and (outcome := self.operation.outcome(self.result)):
            log.info("%s: %s", self.title, outcome)

    def _finish(self) -> None:
        self.ended.emit()
        self.retire()
