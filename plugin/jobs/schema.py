# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables of the journal, and how a file of an older version is brought up to date."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import Any

from .migration import migrate_rows

VERSION = 3  # in PRAGMA user_version; the released 0.1.0 left it at 0
_TABLES = (
    """
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
    leftovers INTEGER NOT NULL,
    ended REAL NOT NULL DEFAULT 0,
    size INTEGER NOT NULL DEFAULT 0,
    is_paused INTEGER NOT NULL DEFAULT 0,
    server_end TEXT NOT NULL DEFAULT '',
    succeeded REAL NOT NULL DEFAULT 0,
    server_messages TEXT NOT NULL DEFAULT '[]',
    download TEXT NOT NULL DEFAULT '{}',
    wanted_output TEXT NOT NULL DEFAULT ''
)
""",
    "CREATE TABLE IF NOT EXISTS recipes (job TEXT PRIMARY KEY, recipe BLOB NOT NULL)",  # compressed JSON
    # Temporary files beside results, and the process that makes them.
    "CREATE TABLE IF NOT EXISTS pieces (path TEXT PRIMARY KEY, owner TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS jobs_parent ON jobs (parent)",
    # What QGIS looks for at its start, among thousands of ended jobs.
    "CREATE INDEX IF NOT EXISTS jobs_open ON jobs (created) "
    "WHERE leftovers != 0 OR state NOT IN ('done', 'failed', 'cancelled')",
)
COLUMNS_OF_VERSION_2 = (
    "id", "parent", "created", "state", "kind", "service_url", "title", "output",
    "details", "authcfg", "job_id", "job_url", "message", "notes", "leftovers",
)  # fmt: skip
_INSERT_OF_VERSION_2 = """
INSERT INTO jobs (id, parent, created, state, kind, service_url, title, output, details, authcfg, job_id, job_url,
    message, notes, leftovers)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_NEW_IN_VERSION_3 = (
    "ALTER TABLE jobs ADD COLUMN ended REAL NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN size INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN server_end TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE jobs ADD COLUMN succeeded REAL NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN server_messages TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE jobs ADD COLUMN download TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE jobs ADD COLUMN wanted_output TEXT NOT NULL DEFAULT ''",
)


class NewerError(Exception):
    """The file was written by a newer version of the plugin."""


def set_up(database: sqlite3.Connection) -> None:
    """Create the tables, or bring those of an older version up to date, in one transaction.

    Raises `NewerError` for a file of a newer version, which is left as it is.
    """
    version = _version(database)
    if version > VERSION:
        raise NewerError(f"user_version {version}")
    # A reader never waits for the writer, nor the other way round; on disk when a transaction has ended.
    with contextlib.suppress(sqlite3.OperationalError):  # a network folder may not have it
        database.execute("PRAGMA journal_mode = WAL").fetchone()
    database.execute("PRAGMA synchronous = FULL")
    if version == VERSION:
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        _migrate(database)
        database.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise


def _migrate(database: sqlite3.Connection) -> None:
    version = _version(database)  # another QGIS may have done it while this one waited
    if version == VERSION:
        return
    old = _old_rows(database) if version == 0 else []
    if version == 2:
        for statement in _NEW_IN_VERSION_3:
            database.execute(statement)
    for statement in _TABLES:
        database.execute(statement)
    database.executemany(
        _INSERT_OF_VERSION_2, [tuple(row[name] for name in COLUMNS_OF_VERSION_2) for row in migrate_rows(old)]
    )
    database.execute("PRAGMA user_version = 3")  # VERSION: a pragma takes no parameters


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
