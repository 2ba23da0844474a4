# SPDX-License-Identifier: GPL-2.0-or-later
"""Jobs run, resumed and read as the plugin does it, for unit tests, QGIS tests and benchmarks."""

from __future__ import annotations

from typing import Any, Callable, Optional

from arcgis_export.plugin.arcgis.client.session import Session
from arcgis_export.plugin.core.progress import Progress
from arcgis_export.plugin.jobs.job import Job
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.jobs.operation import execute
from arcgis_export.plugin.operations.export_tiles.split_jobs import TilesPart
from arcgis_export.plugin.operations.registry import operation_of


def run_job(
    job: Job,
    session: Session,
    journal: Journal,
    report: Callable[[Progress], None] = lambda progress: None,
    **more: Any,
) -> Any:
    """Run *job* to its end and return its result."""
    return execute(operation_of(job), job, session, journal, report, **more)


def can_resume(job: Job) -> bool:
    return operation_of(job).can_resume(job)


def can_run_again(job: Job) -> bool:
    return operation_of(job).can_run_again(job)


def run_again(job: Job) -> Job:
    """Return *job*, made ready to be run again by the server."""
    operation_of(job).run_again(job)
    return job


def details_of(job: Job) -> Any:
    operation = TilesPart() if job.kind == TilesPart.kind else operation_of(job)
    return operation.details_of(job)


def change(job: Job, **details: Any) -> Job:
    """Return *job* with other details."""
    job.details.update(details)
    return job


def leaves_item(job: Job) -> bool:
    """Whether something that the job made is still on a portal."""
    return operation_of(job).has_leftovers(job)


def discard(job: Job, session: Optional[Session]) -> str:
    """Clean up after *job*; return what is reported where something stays."""
    return operation_of(job).clean_up(job, session)
