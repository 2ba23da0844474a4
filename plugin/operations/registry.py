# SPDX-License-Identifier: GPL-2.0-or-later
"""The kinds of jobs: their operation and their presenter. A new kind is a folder and a line here.

Operations and presenters are imported when they are first asked for: QGIS starts without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from .export_item import ItemKind
from .export_map import MapKind
from .export_tiles import SplitKind, TilesKind
from .import_tiles import ImportKind

if TYPE_CHECKING:
    from ..jobs.job import Job
    from ..jobs.journal import Journal
    from ..jobs.operation import Operation
    from ..layers.presenter import Presenter


class Kind(Protocol):
    """What the registry knows of one kind of job."""

    @staticmethod
    def operation() -> Operation[Any, Any]:
        """Return a new operation, which serves one run."""

    @staticmethod
    def presenter() -> Presenter:
        """Return what shows the results."""


KINDS: Mapping[str, type[Kind]] = {
    "export_tiles": TilesKind,
    "split_tiles": SplitKind,
    "export_map": MapKind,
    "export_item": ItemKind,
    "import_tiles": ImportKind,
}


def operation_of(job: Job) -> Operation[Any, Any]:
    """Return the operation that runs *job*. Raises `ExportError` for a kind that this version does not know."""
    return _kind(job).operation()


def presenter_of(job: Job) -> Presenter:
    """Return what shows the result of *job*. Raises `ExportError` as `operation_of` does."""
    return _kind(job).presenter()


def is_readable(job: Job) -> bool:
    """Whether this version knows the kind of *job* and can read its record."""
    from ..jobs.operation import UnreadableRecordError

    try:
        return job.kind in KINDS and bool(operation_of(job).details_of(job))
    except UnreadableRecordError:
        return False


def resumable(journal: Journal) -> list[Job]:
    """Return the jobs in *journal* that can be resumed, the oldest first."""
    running = (job for job in reversed(journal.open_jobs()) if not job.state.is_final)
    return [job for job in running if is_readable(job) and operation_of(job).can_resume(job)]


def interrupted_like(job: Job, journal: Journal) -> list[Job]:
    """Return the jobs in *journal* that can be resumed and ask for the same as *job*."""
    operation = operation_of(job)
    same = (job.kind, job.service_url, job.wanted_output)
    stored = (one for one in resumable(journal) if (one.kind, one.service_url, one.wanted_output) == same)
    return [one for one in stored if operation.is_same(one, job)]


def _kind(job: Job) -> type[Kind]:
    if job.kind not in KINDS:
        from ..core.errors import ExportError
        from ..core.i18n import tr

        raise ExportError(tr("This version of ArcGIS Export has no operation “{kind}”.").format(kind=job.kind))
    return KINDS[job.kind]
