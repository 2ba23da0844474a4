# SPDX-License-Identifier: GPL-2.0-or-later
"""The record of one export: all that is needed to go on with it after QGIS was closed."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

CONVERT_NONE = "none"


class State(Enum):
    """Where an export is."""

    NEW = "new"  # not submitted, or refused for now: to be sent without fear of a second job
    SUBMITTING = "submitting"  # sent, no answer yet: the server may have it, or not
    WAITING = "waiting"  # submitted, the server has not begun
    RUNNING = "running"
    DOWNLOADING = "downloading"
    CHECKING = "checking"
    COPYING = "copying"  # the package is complete, the copy of its tiles is not
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"  # we stopped waiting; the job is the server's
    INTERRUPTED = "interrupted"  # the server is out of reach; its job may still be had

    @property
    def is_final(self) -> bool:
        return self in (State.DONE, State.FAILED, State.CANCELLED, State.EXPIRED)


@dataclass
class Job:
    """One export on one server. Holds no secret: *authcfg* only names a configuration.

    *parameters* are the submitted form fields without token; *options* what is done with the
    result (JSON values); *created* is in epoch seconds.
    """

    operation: str
    service_url: str
    title: str
    output: str
    parameters: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    authcfg: str = ""
    job_id: str = ""
    job_url: str = ""
    state: State = State.NEW
    message: str = ""
    created: float = field(default_factory=time.time)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def part(self) -> Path:
        """The file or folder that the download grows in; its own for each job, so two never write one."""
        target = Path(self.output)
        return target.with_name(f"{target.name}.{self.id[:8]}.part")

    @property
    def is_split(self) -> bool:
        """Whether it is done in several jobs of its own, its parts, and their packages merged."""
        return "parts" in self.options

    @property
    def is_map(self) -> bool:
        """Whether it exports map images, which the server draws at once: no job of its own is waited for."""
        return "images" in self.options

    @property
    def is_item(self) -> bool:
        """Whether it exports a portal's item, with an item of its own that it leaves there."""
        return "item" in self.options and self.operation == "export"

    @property
    def is_import(self) -> bool:
        """Whether it imports tiles into a service; its ``service_url`` is then the portal's."""
        return "import" in self.options

    @property
    def leaves_item(self) -> bool:
        """Whether an item that this job made is still on the portal, and to be deleted: an export's, or an upload."""
        options = self.options
        if self.is_import:
            stage = (options["import"].get("upload") or {}).get("stage", "new")
            return stage != "new" and not (options["import"].get("keep") and stage == "done")
        return bool(self.is_item and options.get("export_item")) and not (
            options.get("keep_item") or options.get("item_deleted")
        )

    @property
    def parent(self) -> str:
        """The id of the split export that it is a part of; "" for one that stands for itself."""
        return str(self.options.get("parent") or "")

    @property
    def parts_folder(self) -> Path:
        """Where the packages of a split export wait to be merged."""
        target = Path(self.output)
        return target.with_name(f"{target.name}.{self.id[:8]}.parts")

    @property
    def is_folder(self) -> bool:
        """Whether the result is a cache folder, not a package (Export Tiles' ``tilePackage``)."""
        return self.parameters.get("tilePackage") == "false"

    @property
    def notes(self) -> list[str]:
        """What the person is to be told besides: where what came is not what was asked for."""
        return [str(note) for note in self.options.get("notes") or []]

    @property
    def can_continue(self) -> bool:
        """Whether it can be taken up again, without a second job on the server."""
        if self.is_split or self.is_map or self.is_import:
            return not self.state.is_final
        if self.state in (State.NEW, State.COPYING):
            return True
        return bool(self.job_id) and not self.state.is_final

    @property
    def makes_copy(self) -> bool:
        """Whether the tiles are copied to another file once the package is complete."""
        return str(self.options.get("convert") or CONVERT_NONE) != CONVERT_NONE
