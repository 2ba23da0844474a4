# SPDX-License-Identifier: GPL-2.0-or-later
"""The record of one job: all that is needed to resume it after QGIS was closed."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any


class State(Enum):
    """Where a job is."""

    NEW = "new"  # not submitted, or refused for now: can be sent without fear of a second job
    SUBMITTING = "submitting"  # sent, no answer yet: the server may have it, or not
    WAITING = "waiting"  # submitted, the server has not begun
    RUNNING = "running"
    DOWNLOADING = "downloading"
    CHECKING = "checking"
    COPYING = "copying"  # the result is on disk; it is still to be copied, unpacked or merged
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"  # the time limit is over; the job is left to the server
    INTERRUPTED = "interrupted"  # the server can't be reached; its job can be resumed

    @property
    def is_final(self) -> bool:
        return self in (State.DONE, State.FAILED, State.CANCELLED, State.EXPIRED)


@dataclass
class Job:
    """One job. Holds no secret: *authcfg* only names an authentication configuration.

    *kind* names the operation (see ``operations/registry.py``), and *details* is what that operation knows of
    the job, as JSON: nothing else reads it. *parent* is the id of the split export that it is a part of, ""
    for a job of its own. *notes* are messages for the user that come with the result. *leftovers* says that
    the job has ended and something that it made is still to be deleted. *created* is in epoch seconds.
    """

    kind: str
    service_url: str
    title: str
    output: str
    details: dict[str, Any] = field(default_factory=dict)
    authcfg: str = ""
    parent: str = ""
    job_id: str = ""
    job_url: str = ""
    state: State = State.NEW
    message: str = ""
    notes: list[str] = field(default_factory=list)
    leftovers: bool = False
    created: float = field(default_factory=time.time)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def part(self) -> Path:
        """The file or folder that the download grows in; its own for each job, so two never write one."""
        target = Path(self.output)
        return target.with_name(f"{target.name}.{self.id[:8]}.part")

    @property
    def parts_folder(self) -> Path:
        """The folder in which the pieces of a result are kept until it is complete."""
        target = Path(self.output)
        return target.with_name(f"{target.name}.{self.id[:8]}.parts")
