# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs one job as a `QgsTask`."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any, Callable, Optional

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
from ..jobs.operation import execute
from ..operations.registry import operation_of
from .job_lock import holding
from .task import Task

SETTLE = 0.05  # seconds in which QGIS, when it closes, cancels one task after the other


class ClosingSign(QgsTask):
    """A task that never runs and that no user sees, so only a closing QGIS cancels it.

    QGIS cancels all tasks when it is asked to quit, with the same call as a user does.
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


class JobTask(Task):
    """Runs one job; see *result* when it has ended."""

    progressed = pyqtSignal(str)  # the latest text

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
        """*closing* states whether QGIS is being closed; *parts* are those of a split export that begins.

        Raises `ExportError` for a record that can't be run.
        """
        self.operation = operation_of(job)
        super().__init__(self.operation.title(job))
        self.job = job
        self.result: Any = None
        self.text = ""
        self._journal = journal
        self._leaving = False
        self._closing = closing
        self._lock_folder = lock_folder
        self._parts, self._at_once = parts, at_once
        self._session = Session(connection, SignIn(login, job.service_url), Waiter(self.isCanceled))

    def leave(self) -> None:
        """Stop without cancelling the server's job: QGIS is closing, and will offer to resume."""
        self._leaving = True
        super().cancel()

    @property
    def was_left(self) -> bool:
        """Whether the job stopped only because QGIS is closing; it continues on the server."""
        return self._leaving

    def _is_leaving(self) -> bool:
        if not self._leaving:
            time.sleep(SETTLE)
            self._leaving = self._closing()
        return self._leaving

    def work(self) -> None:
        job = self.job
        with holding(job, self._lock_folder), self._session:
            # Another QGIS may have resumed it since it was offered here.
            if not self._journal.reload(job) and job.state is not State.NEW:
                raise ExportError(tr("This job was removed from the list meanwhile. Start it again."))
            self.result = execute(
                self.operation,
                job,
                self._session,
                self._journal,
                self._report,
                leaving=self._is_leaving,
                at_once=self._at_once,
                parts=self._parts,
            )

    def outcome(self) -> str:
        return self.operation.outcome(self.result) if self.result is not None else ""

    def _report(self, progress: Progress) -> None:
        self.setProgress(progress.fraction * 100)
        if progress.text != self.text:
            self.text = progress.text
            describe_task(self, f"{self.title}: {progress.text}")
            self.progressed.emit(progress.text)
