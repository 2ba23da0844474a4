# SPDX-License-Identifier: GPL-2.0-or-later
"""Every job on disk, from before its first poll until the person removes it."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Optional

from ..core.errors import ExportError
from ..core.i18n import tr
from .job import Job, State

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    created REAL NOT NULL,
    state TEXT NOT NULL,
    operation TEXT NOT NULL,
    service_url TEXT NOT NULL,
    title TEXT NOT NULL,
    output TEXT NOT NULL,
    parameters TEXT NOT NULL,
    options TEXT NOT NULL,
    authcfg TEXT NOT NULL,
    job_id TEXT NOT NULL,
    job_url TEXT NOT NULL,
    message TEXT NOT NULL
)
"""
_COLUMNS = (
    "id", "created", "state", "operation", "service_url", "title", "output",
    "parameters", "options", "authcfg", "job_id", "job_url", "message",
)  # fmt: skip
_PARTS = "WHERE options LIKE ?"
_BUSY_SECONDS = 10.0  # another QGIS on the same profile may be writing


class Journal:
    """The jobs of one QGIS profile in an SQLite file; usable from any thread, and from two QGIS at once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def save(self, job: Job) -> None:
        """Write *job* as it stands; it is on disk when this returns."""
        self.save_all([job])

    def save_all(self, jobs: Iterable[Job]) -> None:
        """Write *jobs* as they stand, all of them or none."""
        marks = ", ".join("?" * len(_COLUMNS))
        with self._open() as database:
            database.executemany(
                f"INSERT OR REPLACE INTO jobs ({', '.join(_COLUMNS)}) VALUES ({marks})", [_row(job) for job in jobs]
            )

    def jobs(self) -> list[Job]:
        """Return all jobs but the parts of others, the newest first; a row that can't be read is passed over."""
        return self._read("WHERE options NOT LIKE ?", _parts_pattern())

    def parts_of(self, job: Job) -> list[Job]:
        """Return the parts of a split export in their order."""
        return sorted(self._read(_PARTS, _parts_pattern(job)), key=lambda part: int(part.options.get("number", 0)))

    def find(self, job: Job) -> Optional[Job]:
        """Return *job* as it is on disk, where another QGIS may have gone on with it; ``None`` if it isn't."""
        return next(iter(self._read("WHERE id = ?", job.id)), None)

    def unfinished(self) -> list[Job]:
        """Return the jobs that can be taken up again, the oldest first."""
        return [job for job in reversed(self.jobs()) if job.can_continue]

    def remove(self, job: Job) -> None:
        """Forget a job, with its parts."""
        with self._open() as database:
            database.execute("DELETE FROM jobs WHERE id = ?", (job.id,))
            database.execute(f"DELETE FROM jobs {_PARTS}", (_parts_pattern(job),))

    def remove_parts(self, job: Job) -> None:
        """Forget the parts of a split export."""
        with self._open() as database:
            database.execute(f"DELETE FROM jobs {_PARTS}", (_parts_pattern(job),))

    def _read(self, where: str, *values: str) -> list[Job]:
        if not self.path.exists():
            return []
        with self._open() as database:
            rows = database.execute(
                f"SELECT {', '.join(_COLUMNS)} FROM jobs {where} ORDER BY created DESC", values
            ).fetchall()
        return [job for row in rows if (job := _read(row)) is not None]

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self.path, timeout=_BUSY_SECONDS)) as database, database:
                database.execute(_SCHEMA)
                yield database
        except (sqlite3.Error, OSError) as error:
            raise ExportError(
                tr(
                    "The list of exports can't be read or written. Check that the disk is not full, "
                    "or move the file {path} away, then try again."
                ).format(path=self.path),
                f"{type(error).__name__}: {error}",
            ) from None


def _row(job: Job) -> tuple[object, ...]:
    return (
        job.id, job.created, job.state.value, job.operation, job.service_url, job.title, job.output,
        json.dumps(job.parameters), json.dumps(job.options), job.authcfg, job.job_id, job.job_url, job.message,
    )  # fmt: skip


def _parts_pattern(job: Optional[Job] = None) -> str:
    """Return what the options of a part, of *job* or any, contain as `json.dumps` writes it; quotes in words are escaped."""
    return f'%"parent": "{job.id if job else ""}%'


def _read(row: tuple[object, ...]) -> Optional[Job]:
    values = dict(zip(_COLUMNS, row))
    try:
        read = {name: json.loads(str(values[name])) for name in ("parameters", "options")}
        if not all(isinstance(value, dict) for value in read.values()):
            return None
        return Job(**{**values, **read, "state": State(values["state"])})
    except (TypeError, ValueError, RecursionError):
        return None
