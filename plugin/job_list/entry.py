# SPDX-License-Identifier: GPL-2.0-or-later
"""One line of the list of jobs: the record of a job, and what happens to it now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Optional

from ..jobs.job import JobRow, ServerEnd, State
from ..tasks.activity import Activity


class Phase(Enum):
    """How a job is, as coarse as the list is filtered by it."""

    RUNNING = "running"
    WAITING = "waiting"  # runs, and waits for other jobs or for a server that can't be reached
    STOPPED = "stopped"  # does not run, and has not ended
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Wish(Enum):
    """What the user has asked of a running job that has not happened yet."""

    PAUSE = "pause"
    CANCEL = "cancel"


_ENDS = {State.DONE: Phase.DONE, State.FAILED: Phase.FAILED, State.CANCELLED: Phase.CANCELLED}


@dataclass(frozen=True)
class Entry:
    """A job as it is listed. *runs* says that this QGIS works on it, or on the job that it is a part of.

    *is_elsewhere* says that another QGIS, or a Processing algorithm, works on it.
    """

    row: JobRow
    activity: Optional[Activity] = None
    runs: bool = False
    is_elsewhere: bool = False
    wish: Optional[Wish] = None

    @property
    def is_part(self) -> bool:
        return bool(self.row.parent)

    @property
    def is_active(self) -> bool:
        """Whether anybody works on it now."""
        return (self.runs or self.is_elsewhere) and not (self.is_part and self.row.state.is_final)

    @property
    def is_unanswered(self) -> bool:
        """Whether the job was sent, and nobody knows whether the server has it."""
        return self.row.state is State.SUBMITTING and not self.row.job_id

    @property
    def has_result_on_server(self) -> bool:
        """Whether the server has finished, and its result was not downloaded."""
        return self.row.server_end is ServerEnd.SUCCEEDED and self.row.state not in (State.DONE, State.COPYING)


def phase_of(entry: Entry) -> Phase:
    """Return how the job is."""
    activity = entry.activity
    if entry.is_active:
        waits = activity is not None and (activity.is_waiting or activity.is_queued)
        waits = waits or (entry.is_part and entry.row.state is State.NEW)
        return Phase.WAITING if waits else Phase.RUNNING
    return _ENDS.get(entry.row.state, Phase.STOPPED)
