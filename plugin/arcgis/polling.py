# SPDX-License-Identifier: GPL-2.0-or-later
"""Looking at a job, wherever this server keeps it; and the one job that leaves no file, the estimate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from ..errors import ExportError
from .errors import ServerError, SignInError, TransportError
from .export_tiles import ExportTilesRequest
from .jobs import JobState, JobStatus, job_id, job_urls, read_status
from .results import result_value
from .session import Session
from .urls import ServiceKind

ESTIMATE = "estimateExportTilesSize"
FIRST_POLL, LONGEST_POLL, GROWTH = 0.5, 10.0, 1.5  # seconds
ESTIMATE_PATIENCE = 60.0  # seconds; an estimate is welcome, never waited for


def look(
    session: Session, service_url: str, operation: str, identifier: str, known_url: str = ""
) -> tuple[str, JobStatus]:
    """Read a job and return its address and status; the address that answered is to be kept.

    Raises `ServerError` or `TransportError` of the first address where neither answers.
    """
    if known_url:
        return known_url, read_status(session.get_json(known_url, waits=()))
    first, second = job_urls(service_url, operation, identifier)
    try:
        return first, read_status(session.get_json(first, waits=()))
    except SignInError:
        raise
    except (ServerError, TransportError) as error:
        try:
            return second, read_status(session.get_json(second, waits=()))
        except (ServerError, TransportError):
            raise error from None


def estimate(session: Session, request: ExportTilesRequest) -> Optional[tuple[int, int]]:
    """Return the server's own (tiles, bytes) for an export; ``None`` where it has no estimate."""
    service = request.service
    if service.kind is ServiceKind.VECTOR:
        return None  # vector tile services have no such operation
    try:
        url = f"{service.url}/{ESTIMATE}"
        answer = session.post_json(url, request.estimate_parameters())
        identifier = job_id(answer, url)
        job_url, pause = "", FIRST_POLL
        end = session.waiter.clock() + ESTIMATE_PATIENCE
        while session.waiter.clock() < end:
            job_url, status = look(session, service.url, ESTIMATE, identifier, job_url)
            if status.state is JobState.SUCCEEDED:
                return _numbers(result_value(session, job_url, status), session.get_json(job_url))
            if status.state.is_final:
                return None
            session.waiter.wait(pause)
            pause = min(LONGEST_POLL, pause * GROWTH)
    except ExportError:
        session.waiter.check()  # a cancel goes on its way; anything else only means: no estimate
    return None


def _numbers(value: Any, job: Mapping[str, Any]) -> Optional[tuple[int, int]]:
    """Read the estimate from the result, or from the job itself (hosted services)."""
    for source, tiles, size in (
        (value, "totalTilesToExport", "totalSize"),
        (job, "estimatedNumTiles", "estimatedTilesSize"),
    ):
        if isinstance(source, Mapping) and isinstance(source.get(tiles), (int, float)):
            return int(source[tiles]), int(source.get(size) or 0)
    return None
