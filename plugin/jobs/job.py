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
    EXPIRED = "expired"  # the time limit is over; the job is left to the server and can be resumed
    INTERRUPTED = "interrupted"  # the server can't be reached, or the user paused it; it can be resumed

    @property
    def is_final(self) -> bool:
        return self in (State.DONE, State.FAILED, State.CANCELLED)


class ServerEnd(Enum):
    """How a server's job has ended, as far as that is known."""

    UNKNOWN = ""
    SUCCEEDED = "succeeded"  # its result can be downloaded until the server deletes it
    FAILED = "failed"
    CANCELLED = "cancelled"
    GONE = "gone"  # the server no longer knows the job or its result

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left on the server that a job could be resumed with."""
        return self in (ServerEnd.FAILED, ServerEnd.CANCELLED, ServerEnd.GONE)


@dataclass(frozen=True)
class JobRow:
    """What a list shows of a job; the same names as in `Job`."""

    id: str
    parent: str
    kind: str
    state: State
    service_url: str
    title: str
    output: str
    authcfg: str
    job_id: str
    job_url: str
    message: str
    leftovers: bool
    created: float
    ended: float
    size: int
    is_paused: bool
    server_end: ServerEnd
    succeeded: float


@dataclass
class Job:
    """One job. Holds no secret: *authcfg* only names an authentication configuration.

    *kind* names the operation (see ``operations/registry.py``), and *details* is what that operation knows of
    the job, as JSON: nothing else reads it. *parent* is the id of the split export that it is a part of, ""
    for a job of its own. *notes* are messages for the user that come with the result, *server_messages* the latest
    messages of the server, the details of the error that ended the job among them. *leftovers* says that the job
    has ended and something that it made is still to be deleted. *wanted_output* is the *output* that was asked for:
    a server may make another kind of file. *download* is what is known of the file whose beginning is in *part*
    (see ``arcgis/client/download``).

    *created*, *ended* and *succeeded* (when the server's job was seen to have succeeded) are in epoch seconds, 0
    for not yet; *size* is that of the result in bytes.
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
    ended: float = 0.0
    size: int = 0
    is_paused: bool = False
    server_end: ServerEnd = ServerEnd.UNKNOWN
    succeeded: float = 0.0
    server_messages: list[str] = field(default_factory=list)
    download: dict[str, Any] = field(default_factory=dict)
    wanted_output: str = ""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        self.wanted_output = self.wanted_output or self.output

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

    @property
    def is_unanswered(self) -> bool:
        """Whether the job was sent and no answer came: the server may be working on it."""
        return self.state is State.SUBMITTING and not self.job_id

    def row(self) -> JobRow:
        """Return what a list shows of the job."""
        return JobRow(**{name: getattr(self, name) for name in JobRow.__dataclass_fields__})
