# SPDX-License-Identifier: GPL-2.0-or-later
"""State of an upload: what is stored in the job, and how its item is found after a lost response."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import Enum
from typing import Any

from ...core import json_values
from .portal import Portal

SETTLED = 600.0  # seconds after which an item that was asked for is there, or never comes
_PAGE = 100  # items; the newest come first


class Stage(Enum):
    """How far an upload is; each is on disk before the request that leads beyond it."""

    NEW = "new"
    ADDING = "adding"  # asked for an item, no answer yet: the portal may have made one
    SENDING = "sending"  # the item is there, parts are on their way
    COMMITTING = "committing"  # asked to assemble the parts, no answer yet
    PROCESSING = "processing"  # all is there, the portal checks it
    DONE = "done"


@dataclass
class UploadRecord:
    """What is to be known to resume an upload, in plain values; *size* and *modified* are the file's.

    *name* is the file's on the portal, where no other of the user's files has it. *is_own_name* says that
    it was made up for this upload: an item of that name can only come from it. Otherwise *known* are the
    items that had the name before, *since* when the newest of all was made, by the portal's clock in ms.
    *asked* is when the item was asked for, in epoch seconds.
    """

    path: str
    name: str
    title: str
    type: str
    tags: str
    size: int
    modified: float
    is_own_name: bool = False
    owner: str = ""
    item: str = ""
    part_size: int = 0
    stage: str = Stage.NEW.value
    asked: float = 0.0
    known: list[str] = field(default_factory=list)
    since: float = 0.0

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> UploadRecord:
        """Read what `to_json` wrote. Raises `TypeError` for anything else."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: found for name, found in value.items() if name in known})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def parts(self) -> int:
        """How many parts it takes; 0 for a file that goes in one piece."""
        return -(-self.size // self.part_size) if self.part_size else 0

    @property
    def is_done(self) -> bool:
        return self.stage == Stage.DONE.value

    @property
    def is_open(self) -> bool:
        """Whether the item that was asked for may still come."""
        return self.stage == Stage.ADDING.value and time.time() - self.asked < SETTLED


def note_existing_items(portal: Portal, record: UploadRecord) -> None:
    """Note what has the name of the upload already, where it is not the upload's own: it is never ours."""
    if record.is_own_name or record.asked:
        return
    items = _newest(portal, record.owner)
    record.known = [json_values.text(each.get("id")) for each in items if each.get("name") == record.name]
    record.since = max((json_values.number(each.get("created")) for each in items), default=0.0)


def find_item(portal: Portal, record: UploadRecord) -> str:
    """Return the item that the upload has made; "" where there is none, or none that is surely its own."""
    if not (record.is_own_name or record.asked):
        return ""
    for each in _newest(portal, record.owner):
        identifier, created = json_values.text(each.get("id")), json_values.number(each.get("created"))
        fresh = record.is_own_name or (identifier not in record.known and created >= record.since)
        if each.get("name") == record.name and fresh:
            return identifier
    return ""


def item_titled(portal: Portal, owner: str, title: str, since: float) -> str:
    """Return the newest item of *owner* with that title, made after *since* (epoch seconds); "" where there is none."""
    for each in _newest(portal, owner):
        created = json_values.number(each.get("created")) or 0.0
        if each.get("title") == title and created / 1000.0 >= since:
            return json_values.text(each.get("id"))
    return ""


def _newest(portal: Portal, owner: str) -> list[Mapping[str, Any]]:
    asked = {"start": "1", "num": str(_PAGE), "sortField": "created", "sortOrder": "desc"}
    return json_values.objects(portal.session.get_json(portal.content_of(owner), asked).get("items"))
