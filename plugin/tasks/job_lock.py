# SPDX-License-Identifier: GPL-2.0-or-later
"""Lock of a job: one QGIS at a time runs it, whether from a dialog, a model or `qgis_process`."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from qgis.PyQt.QtCore import QLockFile

from ..core.errors import ExportError
from ..core.i18n import tr
from ..jobs.job import Job


def job_lock(job: Job, folder: str) -> QLockFile:
    """Return the lock that says some QGIS is at work on *job*; it frees itself when that QGIS is gone."""
    lock = QLockFile(_path(job, folder))
    lock.setStaleLockTime(0)
    return lock


@contextlib.contextmanager
def holding(job: Job, folder: str) -> Iterator[None]:
    """Hold the lock of *job* meanwhile. Raises `ExportError` where another QGIS has it."""
    lock = job_lock(job, folder)
    if not lock.tryLock(0):
        raise ExportError(
            tr("This job is being worked on already, here or in another QGIS window. Wait for it, then try again.")
        )
    try:
        yield
    finally:
        lock.unlock()


def is_taken(job: Job, folder: str) -> bool:
    """Whether a running QGIS is at work on *job*."""
    if not os.path.exists(_path(job, folder)):
        return False  # without a try, which would refuse the lock to whoever wants it in that moment
    lock = job_lock(job, folder)
    if not lock.tryLock(0):
        return True
    lock.unlock()
    return False


def _path(job: Job, folder: str) -> str:
    return f"{folder}/{job.id}.lock"
