# SPDX-License-Identifier: GPL-2.0-or-later
"""Find interrupted jobs when QGIS starts, to offer them, and ended ones that left something behind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from qgis.PyQt.QtCore import QTimer

if TYPE_CHECKING:
    from ..jobs.job import Job

CHECK_AGAIN = 2000  # milliseconds


class UnfinishedJobs:
    """Finds them in the background; *offer* is called once for each, on the main thread."""

    def __init__(
        self, path: Path, offer: Callable[[Job], None], clean_up: Callable[[Job], None] = lambda job: None
    ) -> None:
        """*path* of the journal need not exist; *clean_up* gets the ended jobs that left something on a portal."""
        self._path, self._offer, self._clean_up = path, offer, clean_up
        self._offered: set[str] = set()
        self._stopped = False

    def stop(self) -> None:
        """Offer nothing any more: the plugin is being unloaded."""
        self._stopped = True

    def check(self, times: int = 3) -> None:
        """Check now, and again while a job is locked: after a reload of the plugin its old task still has to end."""
        from ..environment.background import start

        def checked(answer: tuple[list[Any], bool, list[Any]]) -> None:
            jobs, some_taken, left = answer
            if self._stopped:
                return
            for job in left:
                self._clean_up(job)
            for job in jobs:
                if job.id not in self._offered:
                    self._offered.add(job.id)
                    self._offer(job)
            if some_taken and times > 1:
                QTimer.singleShot(CHECK_AGAIN, lambda: self.check(times - 1))

        start(lambda waiter: self._free(), checked, lambda error: None)

    def _free(self) -> tuple[list[Any], bool, list[Any]]:
        """Return the jobs that no QGIS works on, whether others are locked, and the ended ones that left something."""
        if not self._path.exists():
            return [], False, []
        from ..jobs.journal import Journal

        jobs = Journal(self._path).jobs()
        running = [job for job in reversed(jobs) if not job.state.is_final]
        left = [job for job in jobs if job.state.is_final and job.leftovers]
        if not running and not left:
            return [], False, []  # as on most days: the operations and all they need are not loaded
        from ..operations.registry import is_readable, operation_of
        from .job_lock import is_taken

        running = [job for job in running if is_readable(job) and operation_of(job).can_resume(job)]
        left = self._without_pieces([job for job in left if is_readable(job)])
        left = [job for job in left if operation_of(job).may_clean_up(job)]
        free = [job for job in running if not is_taken(job, str(self._path.parent))]
        return free, len(free) < len(running), left

    def _without_pieces(self, jobs: list[Any]) -> list[Any]:
        """Delete what ended jobs left on disk, and return those that left something on a server, too."""
        from ..jobs.journal import Journal
        from ..operations.registry import operation_of

        journal, clean, left = Journal(self._path), [], []
        for job in jobs:
            operation = operation_of(job)
            operation.discard_pieces(job, journal)
            if operation.has_leftovers(job):
                left.append(job)
            else:
                job.leftovers = False
                clean.append(job)
        journal.save_all(clean)
        return left
