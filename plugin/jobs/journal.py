# SPDX-License-Identifier: GPL-2.0-or-later
"""The journal: all jobs on disk, from before their first request until the user removes them."""

from __future__ import annotations

import json
import logging
import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any, Callable, Optional, TypeVar

from ..core.errors import ExportError
from ..core.i18n import tr
from ..core.json_values import encodable, parse_json, real, whole
from .database import Database, database_at
from .job import Job, JobRow, ServerEnd, State
from .schema import NewerError, set_up

T = TypeVar("T")

_SAVE = """
INSERT INTO jobs (id, parent, created, state, kind, service_url, title, output, details, authcfg, job_id, job_url,
    message, notes, leftovers, ended, size, is_paused, server_end, succeeded, server_messages, download, wanted_output)
VALUES (:id, :parent, :created, :state, :kind, :service_url, :title, :output, :details, :authcfg, :job_id, :job_url,
    :message, :notes, :leftovers, :ended, :size, :is_paused, :server_end, :succeeded, :server_messages, :download,
    :wanted_output)
ON CONFLICT (id) DO UPDATE SET
    parent = excluded.parent, created = excluded.created, state = excluded.state, kind = excluded.kind,
    service_url = excluded.service_url, title = excluded.title, output = excluded.output,
    details = excluded.details, authcfg = excluded.authcfg, job_id = excluded.job_id, job_url = excluded.job_url,
    message = excluded.message, notes = excluded.notes, leftovers = excluded.leftovers, ended = excluded.ended,
    size = excluded.size, is_paused = excluded.is_paused, server_end = excluded.server_end,
    succeeded = excluded.succeeded, server_messages = excluded.server_messages, download = excluded.download,
    wanted_output = excluded.wanted_output
"""
_BY_ID = "SELECT * FROM jobs WHERE id = ?"
_BY_PARENT = "SELECT * FROM jobs WHERE parent = ? ORDER BY created DESC, rowid DESC"
_OPEN = """
SELECT * FROM jobs WHERE (leftovers != 0 OR state NOT IN ('done', 'failed', 'cancelled')) AND +parent = ''
ORDER BY created DESC, rowid DESC
"""
_ROWS = """
SELECT id, parent, kind, state, service_url, title, output, authcfg, job_id, job_url, message, leftovers, created,
    ended, size, is_paused, server_end, succeeded
FROM jobs ORDER BY created DESC, rowid DESC
"""
_RECENT = """
SELECT jobs.id, parent, kind, state, service_url, title, output, authcfg, job_id, job_url, message, leftovers, created,
    ended, size, is_paused, server_end, succeeded
FROM jobs JOIN recipes ON recipes.job = jobs.id WHERE parent = '' ORDER BY created DESC, jobs.rowid DESC
"""
_NAMES = tuple(each.name for each in fields(Job))
_TEXTS = (
    "id", "parent", "kind", "title", "output", "wanted_output", "service_url", "message", "authcfg", "job_id",
    "job_url",
)  # fmt: skip
_LARGEST_RECIPE = 64 << 20  # bytes

_log = logging.getLogger("arcgis_export.jobs")


class Journal:
    """The jobs of one QGIS profile in an SQLite file; usable from any thread, and from two QGIS at once.

    A damaged file is kept aside as ``jobs.sqlite.broken-<date>``, and a new one begun; see `notices`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._unreadable: set[str] = set()  # ids of rows that can't be read

    def save(self, job: Job) -> None:
        """Write *job* as it stands; it is on disk when this returns."""
        self.save_all([job])

    def save_all(self, jobs: Iterable[Job]) -> None:
        """Write *jobs* as they stand, all of them or none."""
        rows = [_values(job) for job in jobs]
        self._write(lambda database: database.executemany(_SAVE, rows))

    def jobs(self) -> list[Job]:
        """Return all jobs but the parts of others, the newest first; a row that can't be read is left out."""
        return self._read(_BY_PARENT, "")

    def open_jobs(self) -> list[Job]:
        """Return the jobs that have not ended or have left something, without parts, the newest first."""
        return self._read(_OPEN)

    def rows(self) -> list[JobRow]:
        """Return what a list shows of all jobs, parts included, the newest first."""
        return self._rows(_ROWS)

    def rows_with_recipe(self) -> list[JobRow]:
        """Return what a list shows of the jobs that can be run again, the newest first."""
        return self._rows(_RECENT)

    def _rows(self, query: str) -> list[JobRow]:
        if not self.path.exists():
            return []
        found = self._run(lambda database: database.execute(query).fetchall())
        return [row for values in found if (row := self._known(dict(values), _job_row)) is not None]

    def parts_of(self, job: Job) -> list[Job]:
        """Return the parts of a split export, in the order in which they were first saved."""
        return self._read(_BY_PARENT, job.id)[::-1]

    def get(self, identifier: str) -> Optional[Job]:
        """Return the job of that id; ``None`` where there is none that can be read."""
        return next(iter(self._read(_BY_ID, identifier)), None)

    def find(self, job: Job) -> Optional[Job]:
        """Return *job* as it is on disk, where another QGIS may have changed it; ``None`` if it isn't."""
        return self.get(job.id)

    def reload(self, job: Job) -> bool:
        """Bring *job* up to what is on disk; ``False`` where it isn't there."""
        stored = self.find(job)
        if stored is None:
            return False
        for name in _NAMES:
            setattr(job, name, getattr(stored, name))
        return True

    def remove(self, job: Job) -> None:
        """Delete the records of a job and of its parts."""

        def work(database: sqlite3.Connection) -> None:
            database.execute("DELETE FROM jobs WHERE id = ? OR parent = ?", (job.id, job.id))
            database.execute("DELETE FROM recipes WHERE job = ?", (job.id,))

        self._write(work)

    def remove_parts(self, job: Job) -> None:
        """Delete the records of the parts of a split export."""
        self._write(lambda database: database.execute("DELETE FROM jobs WHERE parent = ?", (job.id,)))

    def save_recipe(self, identifier: str, recipe: str) -> None:
        """Keep the JSON text from which the job of that id can be run again."""
        packed = zlib.compress(encodable(recipe).encode())
        self._write(
            lambda database: database.execute("INSERT OR REPLACE INTO recipes VALUES (?, ?)", (identifier, packed))
        )

    def recipe(self, identifier: str) -> str:
        """Return the recipe of the job of that id; "" where there is none."""
        query = "SELECT recipe FROM recipes WHERE job = ?"
        row = self._run(lambda database: database.execute(query, (identifier,)).fetchone())
        try:
            return zlib.decompressobj().decompress(row["recipe"], _LARGEST_RECIPE).decode() if row is not None else ""
        except (zlib.error, TypeError, UnicodeDecodeError):
            return ""

    def add_piece(self, path: Path, owner: str) -> None:
        """Note a temporary file that the process *owner* makes."""
        self._write(
            lambda database: database.execute("INSERT OR REPLACE INTO pieces VALUES (?, ?)", (_text(path), owner))
        )

    def remove_piece(self, path: Path) -> None:
        """Forget a temporary file: it is gone."""
        self._write(lambda database: database.execute("DELETE FROM pieces WHERE path = ?", (_text(path),)))

    def pieces(self) -> list[tuple[Path, str]]:
        """Return the temporary files that are noted, and the process that made each."""
        if not self.path.exists():
            return []
        rows = self._run(lambda database: database.execute("SELECT path, owner FROM pieces").fetchall())
        return [(Path(row["path"]), str(row["owner"])) for row in rows if isinstance(row["path"], str)]

    def notices(self) -> list[str]:
        """Return what the user must know of the file itself, each once: damage, and rows that can't be read."""
        found = []
        database = self._database()
        while database.set_aside:
            text = tr("The list of jobs was damaged. It was kept as {path}, and a new one was begun.")
            found.append(text.format(path=database.set_aside.pop()))
        if self._unreadable:
            number = len(self._unreadable)
            text = tr("%Ln record(s) in the list of jobs can't be read and are not shown; they stay in {path}.", number)
            found.append(text.format(path=self.path))
            self._unreadable.clear()
        return found

    def _read(self, query: str, *values: str) -> list[Job]:
        if not self.path.exists():
            return []
        rows = self._run(lambda database: database.execute(query, values).fetchall())
        return [job for row in rows if (job := self._known(dict(row), _job)) is not None]

    def _known(self, values: dict[str, Any], read: Callable[[dict[str, Any]], T]) -> Optional[T]:
        """Return what *read* makes of a row; ``None``, and a line in the log, where it can't be read."""
        try:
            return read(values)
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            name = str(values.get("id"))
            if name not in self._unreadable:
                _log.warning("the record of job %s can't be read: %s", name[:8], type(error).__name__)
            self._unreadable.add(name)
            return None

    def _write(self, work: Callable[[sqlite3.Connection], object]) -> None:
        self._run(work, writes=True)

    def _database(self) -> Database:
        return database_at(self.path, set_up)

    def _run(self, work: Callable[[sqlite3.Connection], T], writes: bool = False) -> T:
        try:
            return self._database().run(work, writes)
        except NewerError as error:
            raise ExportError(
                tr(
                    "The list of jobs was written by a newer version of ArcGIS Export and is left as it is. "
                    "Update the plugin, or use another QGIS profile."
                ),
                f"{self.path}: {error}",
            ) from None
        except (sqlite3.Error, OSError, OverflowError) as error:
            raise ExportError(
                tr(
                    "The list of jobs can't be read or written. Check that the disk is not full, "
                    "or move the file {path} away, then try again."
                ).format(path=self.path),
                f"{type(error).__name__}: {error}",
            ) from None


def _text(path: Path) -> str:
    return encodable(str(path))


def _values(job: Job) -> dict[str, object]:
    """Return the row of a job. Its texts may be a server's, or the name of a file that is no text."""
    values: dict[str, object] = {name: getattr(job, name) for name in _NAMES}
    values.update({name: encodable(value) for name, value in values.items() if isinstance(value, str)})
    texts = {name: json.dumps(getattr(job, name)) for name in ("details", "notes", "server_messages", "download")}
    numbers = {name: int(getattr(job, name)) for name in ("leftovers", "is_paused")}
    return {**values, **texts, **numbers, "state": job.state.value, "server_end": job.server_end.value}


def _job(values: dict[str, Any]) -> Job:
    """Return the job of a row. Raises `TypeError` or `ValueError`."""
    read = {name: parse_json(values[name]) for name in ("details", "notes", "server_messages", "download")}
    for name, kind in (("details", dict), ("notes", list), ("server_messages", list), ("download", dict)):
        if not isinstance(read[name], kind):
            raise ValueError(name)
    texts = {name: [str(text) for text in read[name]] for name in ("notes", "server_messages")}
    return Job(**{**values, **read, **texts, **_plain(values)})


def _job_row(values: dict[str, Any]) -> JobRow:
    return JobRow(**{**values, **_plain(values)})


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a row that Python has another type for; all others must have the right one."""
    for name in ("created", "ended", "succeeded"):
        if isinstance(values[name], str) or real(values[name]) is None:
            raise ValueError(name)
    for name in _TEXTS:
        if not isinstance(values.get(name, ""), str):
            raise ValueError(name)
    return {
        "state": State(values["state"]),
        "server_end": ServerEnd(values["server_end"]),
        "leftovers": bool(values["leftovers"]),
        "is_paused": bool(values["is_paused"]),
        "size": whole(values["size"]) or 0,
    }
