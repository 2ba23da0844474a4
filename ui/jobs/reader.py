# SPDX-License-Identifier: GPL-2.0-or-later
"""What the panel reads from disk; for threads in the background."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from ...plugin.core.waiter import Waiter
from ...plugin.environment.job_log import discard_other_logs, log_file, logs_folder, read_log
from ...plugin.job_list.actions import Facts, facts_of
from ...plugin.job_list.texts import words_text
from ...plugin.jobs.job import Job, JobRow
from ...plugin.jobs.journal import Journal
from ...plugin.operations.registry import is_readable, operation_of
from ...plugin.tasks.job_lock import is_taken

Signature = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Snapshot:
    """Rows as they are on disk. *asked* are the ids that were asked for, ``None`` for all jobs."""

    rows: list[JobRow]
    elsewhere: frozenset[str]
    asked: Optional[frozenset[str]] = None
    notices: tuple[str, ...] = ()
    signature: Signature = ()


class JobReader:
    """Reads the journal and what belongs to it in *folder*, the plugin's own in the profile."""

    def __init__(self, journal: Journal, folder: str) -> None:
        self._journal, self._folder = journal, folder

    def everything(self, here: frozenset[str]) -> Snapshot:
        """Return all jobs; *here* are the ids of those that run in this QGIS. Raises `ExportError`."""
        signature = self.signature()
        rows = self._journal.rows()
        jobs = self._journal.open_jobs()
        discard_other_logs(logs_folder(self._folder), {row.id for row in rows})
        notices = tuple(self._journal.notices()) if self._journal.path.exists() else ()
        return Snapshot(rows, self._elsewhere(jobs, here), None, notices, signature)

    def some(self, ids: frozenset[str], here: frozenset[str]) -> Snapshot:
        """Return the jobs of those ids and their parts. Raises `ExportError`."""
        jobs = [job for identifier in ids if (job := self._journal.get(identifier)) is not None]
        parts = [part for job in jobs if not job.parent for part in self._journal.parts_of(job)]
        return Snapshot([job.row() for job in (*jobs, *parts)], self._elsewhere(jobs, here), ids)

    def facts(self, ids: Iterable[str], waiter: Waiter) -> dict[str, Facts]:
        """Return the facts of the jobs of those ids that there are. Raises `ExportError`, `CancelledError`."""
        found = {}
        for identifier in ids:
            waiter.check()
            job = self._journal.get(identifier)
            if job is not None:
                found[identifier] = self._facts(job)
        return found

    def job(self, identifier: str) -> Optional[Job]:
        """Return a job. Raises `ExportError`."""
        return self._journal.get(identifier)

    def log(self, row: JobRow) -> str:
        """Return the log of a job; that of a part is in its whole job's."""
        return read_log(logs_folder(self._folder), row.parent or row.id)

    def words(self, row: JobRow) -> str:
        """Return the messages of the server about a job. Raises `ExportError`."""
        job = self._journal.get(row.id)
        return words_text(job.server_messages, job.message, job.notes) if job is not None else ""

    def signature(self) -> Signature:
        """Return what is different after any process has written to the journal."""
        found = []
        for ending in ("", "-wal"):
            try:
                status = os.stat(f"{self._journal.path}{ending}")
            except OSError:
                continue
            found.append((status.st_mtime_ns, status.st_size))
        return tuple(found)

    def _facts(self, job: Job) -> Facts:
        output = Path(job.output)
        return facts_of(
            job,
            operation_of(job) if is_readable(job) else None,
            has_recipe=bool(self._journal.recipe(job.id)),
            has_result=os.path.exists(output),
            has_folder=bool(job.output) and os.path.exists(output.parent),
            has_log=os.path.exists(log_file(logs_folder(self._folder), job.parent or job.id)),
        )

    def _elsewhere(self, jobs: Iterable[Job], here: frozenset[str]) -> frozenset[str]:
        unfinished = (job for job in jobs if not job.state.is_final and job.id not in here)
        return frozenset(job.id for job in unfinished if is_taken(job, self._folder))


def differences(known: Mapping[str, JobRow], snapshot: Snapshot) -> tuple[list[str], list[JobRow], list[JobRow]]:
    """Return the ids that are gone, the rows that are another now, and new ones, against what is *known*."""
    found = {row.id: row for row in snapshot.rows}
    if snapshot.asked is None:
        gone = [identifier for identifier in known if identifier not in found]
    else:
        asked = snapshot.asked
        gone = [
            identifier
            for identifier, row in known.items()
            if identifier not in found and (identifier in asked or row.parent in asked)
        ]
    changed = [row for row in snapshot.rows if row.id in known and known[row.id] != row]
    new = [row for row in snapshot.rows if row.id not in known]
    return gone, changed, new
