# SPDX-License-Identifier: GPL-2.0-or-later
"""One connection to an SQLite file for all threads of this process, patient with those of other processes.

GDAL 3.13 makes `sqlite3.connect` answer "database is locked" at once, whatever its timeout, while an `.mbtiles` raster
is open and another thread writes. So a file is opened once, one thread at a time uses it, and busy answers are
tried again.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import Callable, Optional, TypeVar

T = TypeVar("T")

BUSY_SECONDS = 20.0  # that a busy file is tried again: another process may be writing
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.5  # seconds between two tries
_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file


class Database:
    """An SQLite file; see `database_at`."""

    def __init__(self, path: Path, set_up: Callable[[sqlite3.Connection], None]) -> None:
        self.path, self._set_up = path, set_up
        self._lock = threading.RLock()
        self._connection: Optional[sqlite3.Connection] = None
        self._file: Optional[tuple[int, int]] = None  # device and inode of the open file
        self.set_aside: list[Path] = []  # damaged files that were moved out of the way

    def run(self, work: Callable[[sqlite3.Connection], T], writes: bool = False) -> T:
        """Return *work* of the connection, in one transaction where it *writes*: all of it or nothing.

        A damaged file is moved aside and a new one begun, once. Raises `sqlite3.Error`, `OSError`.
        """
        end = time.monotonic() + BUSY_SECONDS
        pause, mended = _FIRST_PAUSE, False
        while True:
            try:
                with self._lock:
                    return self._once(work, writes)
            except sqlite3.DatabaseError as error:
                if _is_busy(error):
                    if time.monotonic() >= end:
                        raise
                    time.sleep(pause)  # without the lock
                    pause = min(_LONGEST_PAUSE, pause * 2)
                elif _is_damage(error) and not mended:
                    mended = True
                    with self._lock:
                        self._move_aside()
                else:
                    raise

    def close(self) -> None:
        """Close the file; it is opened again when it is used."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = self._file = None

    def _once(self, work: Callable[[sqlite3.Connection], T], writes: bool) -> T:
        try:
            return self._worked(work, writes)
        except UnicodeDecodeError as error:  # of `sqlite3`'s own message about what is damaged
            raise sqlite3.DatabaseError(f"malformed: {error.reason}") from None

    def _worked(self, work: Callable[[sqlite3.Connection], T], writes: bool) -> T:
        connection = self._open()
        if not writes:
            return work(connection)
        connection.execute("BEGIN IMMEDIATE")
        try:
            found = work(connection)
            connection.execute("COMMIT")
            return found
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None and self._file == _identity(self.path):
            return self._connection
        self.close()  # another file stands there now, or none
        self.path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        with contextlib.suppress(OSError):
            os.chmod(self.path, 0o600)  # made by an older version
        connection = sqlite3.connect(self.path, timeout=1.0, isolation_level=None, check_same_thread=False)
        try:
            connection.row_factory = sqlite3.Row
            # Bytes that are no text are the matter of their row, not of all rows.
            connection.text_factory = lambda data: data.decode("utf-8", "replace")
            self._set_up(connection)
        except BaseException:
            connection.close()
            raise
        self._connection, self._file = connection, _identity(self.path)
        return connection

    def _move_aside(self) -> None:
        """Move a damaged file out of the way; nothing of it is deleted."""
        self.close()
        if not self.path.exists():
            return
        stem = f"{self.path.name}.broken-{datetime.date.today().isoformat()}"
        place, number = self.path.with_name(stem), 2
        while place.exists():
            place, number = self.path.with_name(f"{stem}-{number}"), number + 1
        os.replace(self.path, place)
        for ending in _BESIDE:
            with contextlib.suppress(OSError):
                os.replace(f"{self.path}{ending}", f"{place}{ending}")
        self.set_aside.append(place)


_databases: dict[Path, Database] = {}
_lock = threading.Lock()


def database_at(path: Path, set_up: Callable[[sqlite3.Connection], None]) -> Database:
    """Return this process' one `Database` of the file *path*; *set_up* brings its schema up to date."""
    with _lock:
        return _databases.setdefault(path, Database(path, set_up))


def close_databases() -> None:
    """Close all files: the plugin is unloaded."""
    with _lock:
        databases = list(_databases.values())
        _databases.clear()
    for database in databases:
        database.close()


def _identity(path: Path) -> Optional[tuple[int, int]]:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_busy(error: sqlite3.DatabaseError) -> bool:
    text = str(error).lower()
    return isinstance(error, sqlite3.OperationalError) and ("locked" in text or "busy" in text)


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    text = str(error).lower()
    return "not a database" in text or "malformed" in text
