# SPDX-License-Identifier: GPL-2.0-or-later
"""Resume an interrupted job rather than begin the same one a second time."""

from __future__ import annotations

from ..jobs.job import Job
from ..jobs.journal import Journal
from ..operations.registry import interrupted_like
from .job_lock import is_taken


def resume_or_begin(job: Job, journal: Journal, lock_folder: str) -> Job:
    """Return the interrupted job that asks for the same as *job* and that no QGIS works on; *job* where there is none.

    The sign-in is that of *job*: the one of then may be gone.
    """
    for stored in interrupted_like(job, journal):
        if not is_taken(stored, lock_folder):
            stored.authcfg = job.authcfg
            return stored
    return job
