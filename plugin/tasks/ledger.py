# SPDX-License-Identifier: GPL-2.0-or-later
"""Temporary files of this process in the journal, and deletion of those of a process that died."""

from __future__ import annotations

import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from qgis.PyQt.QtCore import QLockFile

from ..core.errors import ExportError
from ..environment.log import log

if TYPE_CHECKING:
    from ..jobs.journal import Journal


class ProcessLedger:
    """Notes temporary files in the journal of *path*; a lock file beside it says that this process lives."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._owner = uuid.uuid4().hex
        self._lock: Optional[QLockFile] = None
        self._making = threading.Lock()  # a second lock file object would free the first one's when it goes

    def add(self, path: Path) -> None:
        try:
            with self._making:
                if self._lock is None:
                    self._path.parent.mkdir(parents=True, exist_ok=True)
                    self._lock = _lock_of(self._path, self._owner)
                    self._lock.tryLock(0)
            self._journal().add_piece(path.absolute(), self._owner)
        except (ExportError, OSError) as error:  # what can't be noted is made all the same
            log.info("A temporary file is not noted: %s", error)

    def remove(self, path: Path) -> None:
        try:
            self._journal().remove_piece(path.absolute())
        except ExportError as error:
            log.info("A temporary file stays noted: %s", error)

    def close(self) -> None:
        """Free the lock: the plugin is unloaded."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _journal(self) -> Journal:
        from ..jobs.journal import Journal  # QGIS starts without it

        return Journal(self._path)


def sweep(journal: Journal) -> None:
    """Delete the temporary files of processes that do not live any more. Raises `ExportError`."""
    from ..core.files import discard, is_part, remove_notes

    alive: dict[str, bool] = {}
    for path, owner in journal.pieces():
        if not is_part(path) or not owner.isalnum():
            log.warning("The list of temporary files names what is none: %s", path.name)
            journal.remove_piece(path)
            continue
        if owner not in alive:
            lock = _lock_of(journal.path, owner)
            alive[owner] = not lock.tryLock(0)
            lock.unlock()
        if not alive[owner]:
            discard(path)
            remove_notes(path)
            journal.remove_piece(path)
            log.info("Deleted what an earlier QGIS left: %s", path.name)


def _lock_of(journal: Path, owner: str) -> QLockFile:
    lock = QLockFile(str(journal.parent / f"process-{owner}.lock"))
    lock.setStaleLockTime(0)
    return lock
