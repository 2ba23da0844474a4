# SPDX-License-Identifier: GPL-2.0-or-later
"""The journal: all jobs on disk, from before their first request until the user removes them."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Optional

from ..core.errors import ExportError
from ..core.i18n import tr
from .job import Job, State
from .migration import migrate_rows

VERSION = 2  # of the schema, in PRAGMA user_version; the released 0.1.0 left it at 0
_TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    parent TEXT NOT NULL,
    created REAL NOT NULL,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    service_url TEXT NOT NULL,
    title TEXT NOT NULL,
    output TEXT NOT NULL,
    details TEXT NOT NULL,
    authcfg TEXT NOT NULL,
    job_id TEXT NOT NULL,
    job_url TEXT NOT NULL,
    message TEXT NOT NULL,
    notes TEXT NOT NULL,
    leftovers INTEGER NOT NULL
)
"""
_INDEX = "CREATE INDEX IF NOT EXISTS jobs_parent ON jobs (parent)"
_COLUMNS = (
    "id", "parent", "created", "state", "kind", "service_url", "title", "output",
    "details", "authcfg", "job_id", "job_url", "message", "notes", "leftovers",
)  # fmt: skip
_SAVE = """
INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    parent = excluded.parent, created = excluded.created, state = excluded.state, kind = excluded.kind,
    service_url = excluded.service_url, title = excluded.title, output = excluded.output,
    details = excluded.details, authcfg = excluded.authcfg, job_id = excluded.job_id, job_url = excluded.job_url,
    message = excluded.message, notes = excluded.notes, leftovers = excluded.leftovers
"""
_RECIPES = "CREATE TABLE IF NOT EXISTS recipes (job TEXT PRIMARY KEY, text TEXT NOT NULL)"
_BY_ID = "SELECT * FROM jobs WHERE id = ?"
_BY_PARENT = "SELECT * FROM jobs WHERE parent = ? ORDER BY created DESC, rowid DESC"
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
        with self._open() as database:
            database.executemany(_SAVE, [_row(job) for job in jobs])

    def jobs(self) -> list[Job]:
        """Return all jobs but the parts of others, the newest first; a row that can't be read is left out."""
        return self._read(_BY_PARENT, "")

    def parts_of(self, job: Job) -> list[Job]:
        """Return the parts of a split export, in the order in which they were first saved."""
        return self._read(_BY_PARENT, job.id)[::-1]

    def find(self, job: Job) -> Optional[Job]:
        """Return *job* as it is on disk, where another QGIS may have changed it; ``None`` if it isn't."""
        return next(iter(self._read(_BY_ID, job.id)), None)

    def reload(self, job: Job) -> bool:
        """Bring *job* up to what is on disk; ``False`` where it isn't there."""
        stored = self.find(job)
        if stored is None:
            return False
        for name in _COLUMNS:
            setattr(job, name, getattr(stored, name))
        return True

    def remove(self, job: Job) -> None:
        """Delete the records of a job and of its parts."""
        with self._open() as database:
            database.execute("DELETE FROM jobs WHERE id = ? OR parent = ?", (job.id, job.id))

    def remove_parts(self, job: Job) -> None:
        """Delete the records of the parts of a split export."""
        with self._open() as database:
            database.execute("DELETE FROM jobs WHERE parent = ?", (job.id,))

    def save_recipe(self, job_id: str, text: str) -> None:
        """Keep the recipe that a job was started with."""
        with self._open() as database:
            database.execute(_RECIPES)
            database.execute("INSERT OR REPLACE INTO recipes VALUES (?, ?)", (job_id, text))

    def recipe(self, job_id: str) -> str:
        """Return the recipe that a job was started with; "" where there is none."""
        if not self.path.exists():
            return ""
        with self._open() as database:
            database.execute(_RECIPES)
            row = database.execute("SELECT text FROM recipes WHERE job = ?", (job_id,)).fetchone()
        return str(row["text"]) if row else ""

    def _read(self, query: str, value: str) -> list[Job]:
        if not self.path.exists():
            return []
        with self._open() as database:
            rows = database.execute(query, (value,)).fetchall()
        return [job for row in rows if (job := _job(dict(row))) is not None]

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self.path, timeout=_BUSY_SECONDS)) as database, database:
                database.row_factory = sqlite3.Row
                self._set_up(database)
                yield database
        except (sqlite3.Error, OSError) as error:
            raise ExportError(
                tr(
                    "The list of jobs can't be read or written. Check that the disk is not full, "
                    "or move the file {path} away, then try again."
                ).format(path=self.path),
                f"{type(error).__name__}: {error}",
            ) from None

    def _set_up(self, database: sqlite3.Connection) -> None:
        """Create the table, or bring one of an older version up to date, in one transaction."""
        if _version(database) == VERSION:
            return
        database.execute("BEGIN IMMEDIATE")
        version = _version(database)  # another QGIS may have done it while this one waited
        if version > VERSION:
            raise ExportError(
                tr(
                    "The list of jobs was written by a newer version of ArcGIS Export and is left as it is. "
                    "Update the plugin, or use another QGIS profile."
                ),
                f"{self.path}: user_version {version}",
            )
        if version < VERSION:
            old = _old_rows(database)
            database.execute(_TABLE)
            database.execute(_INDEX)
            database.executemany(_SAVE, [tuple(row[name] for name in _COLUMNS) for row in migrate_rows(old)])
            database.execute("PRAGMA user_version = 2")  # VERSION: a pragma takes no parameters
        database.commit()


def _version(database: sqlite3.Connection) -> int:
    found: int = database.execute("PRAGMA user_version").fetchone()[0]
    return found


def _old_rows(database: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return the rows of the first version, if there are any, and move their table out of the way."""
    columns = {row["name"] for row in database.execute("PRAGMA table_info(jobs)")}
    if not columns:
        return []
    rows = [dict(row) for row in database.execute("SELECT * FROM jobs ORDER BY created, rowid")]
    database.execute("DROP TABLE IF EXISTS jobs_of_version_1")
    database.execute("ALTER TABLE jobs RENAME TO jobs_of_version_1")  # kept: what can't be read is not destroyed
    return rows


def _row(job: Job) -> tuple[object, ...]:
    return (
        job.id, job.parent, job.created, job.state.value, job.kind, job.service_url, job.title, job.output,
        json.dumps(job.details), job.authcfg, job.job_id, job.job_url, job.message, json.dumps(job.notes),
        int(job.leftovers),
    )  # fmt: skip


def _job(values: dict[str, Any]) -> Optional[Job]:
    try:
        details, notes = json.loads(values["details"]), json.loads(values["notes"])
        if not isinstance(details, dict) or not isinstance(notes, list):
            return None
        read = {"details": details, "notes": [str(note) for note in notes], "state": State(values["state"])}
        return Job(**{**values, **read, "leftovers": bool(values["leftovers"])})
    except (TypeError, ValueError, RecursionError):
        return None
