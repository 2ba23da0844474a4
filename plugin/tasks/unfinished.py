# SPDX-License-Identifier: GPL-2.0-or-later
"""Find interrupted jobs when QGIS starts, to offer them, and what ended jobs and dead processes have left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from qgis.PyQt.QtCore import QTimer

if TYPE_CHECKING:
    from ..core.errors import ExportError
    from ..jobs.job import Job
    from ..jobs.journal import Journal

CHECK_AGAIN = 2000  # milliseconds


@dataclass(frozen=True)
class Found:
    """Jobs that no QGIS works on, whether others are locked, ended jobs that left something, and what to tell."""

    free: Sequence[Any] = ()
    some_taken: bool = False
    left: Sequence[Any] = ()
    notices: Sequence[str] = ()


class UnfinishedJobs:
    """Finds them in the background; *offer* is called once for each, on the main thread."""

    def __init__(
        self,
        path: Path,
        offer: Callable[[Job], None],
        clean_up: Callable[[Job], None] = lambda job: None,
        tell: Callable[[str], None] = lambda text: None,
    ) -> None:
        """*path* of the journal need not exist; *clean_up* gets the ended jobs that left something on a portal, *tell*
        what the user must know of the journal itself.
        """
        self._path, self._offer, self._clean_up, self._tell = path, offer, clean_up, tell
        self._offered: set[str] = set()
        self._stopped = False

    def stop(self) -> None:
        """Offer nothing any more: the plugin is being unloaded."""
        self._stopped = True

    def check(self, times: int = 3) -> None:
        """Check now, and again while a job is locked: after a reload of the plugin its old task still has to end."""
        from ..environment.background import start

        def checked(found: Found) -> None:
            if self._stopped:
                return
            for text in found.notices:
                self._tell(text)
            for job in found.left:
                self._clean_up(job)
            for job in found.free:
                if job.id not in self._offered:
                    self._offered.add(job.id)
                    self._offer(job)
            if found.some_taken and times > 1:
                QTimer.singleShot(CHECK_AGAIN, lambda: self.check(times - 1))

        def failed(error: ExportError) -> None:
            if not self._stopped:
                self._tell(error.message)

        start(lambda waiter: self._find(), checked, failed)

    def _find(self) -> Found:
        """Raises `ExportError` where the journal can't be read."""
        if not self._path.exists():
            return Found()
        from ..jobs.job import ServerEnd
        from ..jobs.journal import Journal
        from .ledger import sweep

        journal = Journal(self._path)
        jobs = journal.open_jobs()
        sweep(journal)
        notices = journal.notices()
        running = [job for job in reversed(jobs) if not job.state.is_final and not job.is_paused]
        left = [job for job in jobs if job.state.is_final and job.leftovers]
        if not running and not left:
            return Found(notices=notices)  # as on most days: the operations and all they need are not loaded
        from ..operations.registry import is_readable, operation_of
        from .job_lock import is_taken

        running = [job for job in running if is_readable(job) and operation_of(job).can_resume(job)]
        left = self._without_pieces(journal, [job for job in left if is_readable(job)])
        left = [job for job in left if operation_of(job).may_clean_up(job)]
        free = [job for job in running if not is_taken(job, str(self._path.parent))]
        free.sort(key=lambda job: job.server_end is not ServerEnd.SUCCEEDED)  # results that may be deleted soon
        return Found(free, len(free) < len(running), left, notices)

    def _without_pieces(self, journal: Journal, jobs: list[Any]) -> list[Any]:
        """Delete what ended jobs left on disk, and return those that left something on a server, too."""
        from ..core.errors import ExportError
        from ..operations.registry import operation_of
        from .job_lock import holding

        left = []
        for job in jobs:
            operation = operation_of(job)
            try:
                with holding(job, str(self._path.parent)):
                    if not journal.reload(job) or not (job.state.is_final and job.leftovers):
                        continue  # another QGIS has resumed or discarded it
                    operation.discard_pieces(job, journal)
                    if operation.has_leftovers(job):
                        left.append(job)
                    else:
                        job.leftovers = operation.has_pieces(job)
                        journal.save(job)
            except ExportError:
                continue  # another QGIS is at work on it
        return left
