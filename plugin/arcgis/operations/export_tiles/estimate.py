# SPDX-License-Identifier: GPL-2.0-or-later
"""Request the server's estimate of an export, a job without a result file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from ....core.errors import ExportError
from ....core.json_values import whole
from ...client.job_status import (
    FIRST_POLL,
    GROWTH,
    LONGEST_POLL,
    JobState,
    job_id,
    poll,
)
from ...client.session import Session
from ...request_log import log, reason
from ...urls import ServiceKind
from .request import ExportTilesRequest
from .results import RESULT_NAME, result_value

ESTIMATE = "estimateExportTilesSize"
_RESULT, _COUNTERS = ("totalTilesToExport", "totalSize"), ("estimatedNumTiles", "estimatedTilesSize")
ESTIMATE_PATIENCE = 60.0  # seconds; an estimate is welcome, never waited for


def estimate(session: Session, request: ExportTilesRequest) -> Optional[tuple[int, int]]:
    """Return the server's own (tiles, bytes) for an export, -1 bytes where it only counts.

    ``None`` where it has no estimate.
    """
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
            job_url, status = poll(session, service.url, ESTIMATE, identifier, job_url)
            if status.state is JobState.SUCCEEDED:
                # Hosted services tell it on the job itself and have no result resource.
                found = _numbers(session.get_json(job_url), *_COUNTERS)
                for name in status.results or (RESULT_NAME,):  # servers differ in what they call it
                    if found is None:
                        found = _numbers(result_value(session, job_url, status, name), *_RESULT)
                return found
            if status.state.is_final:
                return None
            session.waiter.wait(pause)
            pause = min(LONGEST_POLL, pause * GROWTH)
    except ExportError as error:
        session.waiter.check()  # a cancel goes on its way; anything else only means: no estimate
        log.info("The server has no estimate: %s", reason(error))
    return None


def _numbers(source: Any, tiles: str, size: str) -> Optional[tuple[int, int]]:
    """Read an estimate by the names of its two numbers; ``None`` where it is none, or none yet."""
    if not isinstance(source, Mapping):
        return None
    count, total = whole(source.get(tiles)) or 0, whole(source.get(size)) or 0
    return (count, total if total > 0 else -1) if count > 0 else None
