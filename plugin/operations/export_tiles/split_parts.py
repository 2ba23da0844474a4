# SPDX-License-Identifier: GPL-2.0-or-later
"""What split exports gather on the way, the packages of their parts and the parts' records, and its removal."""

from __future__ import annotations

import shutil

from ...jobs.job import Job
from ...jobs.journal import Journal


def discard_parts(job: Job, journal: Journal) -> None:
    """Remove what a split export has gathered."""
    shutil.rmtree(job.parts_folder, ignore_errors=True)
    journal.remove_parts(job)


def sweep(journal: Journal) -> None:
    """Remove what split exports have left that ended in a QGIS which died before it could."""
    for job in journal.jobs():
        if (job.is_split or job.is_map) and job.state.is_final and (job.parts_folder.exists() or journal.parts_of(job)):
            discard_parts(job, journal)
