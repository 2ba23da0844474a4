# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that become items: in one request, or part by part."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..http.messages import Reply, Request, answer, no_rights, portal_error
from ..services.areas import RefusedError
from .export_item import NAME_TAKEN
from .item_search import REFUSED
from .items import Item
from .users import may_create

if TYPE_CHECKING:
    from ..server import Sandbox
    from .portal import Portal

TYPES = {
    ".tpk": "Tile Package",
    ".tpkx": "Compact Tile Package",
    ".vtpk": "Vector Tile Package",
    ".csv": "CSV",
}
# what a package of each type describes itself in
DESCRIPTIONS: dict[str, Callable[[str], bool]] = {
    "Tile Package": lambda name: name.endswith("/conf.xml"),
    "Compact Tile Package": lambda name: name == "root.json",
    "Vector Tile Package": lambda name: name == "p12/root.json",
}
MOST_PARTS = 10000
WORKING = 2  # polls, or paces, for which a new item is being processed


class Upload:
    """What came in for one item, and what became of it."""

    def __init__(self, folder: Path) -> None:
        """Nothing yet; parts are kept in a folder."""
        self.folder = folder
        self.parts: dict[int, int] = {}  # number and size
        self.lock = threading.Lock()
        self.complete = 0.0  # since when
        self._polls = 0

    @property
    def size(self) -> int:
        """How many bytes have come in."""
        return sum(list(self.parts.values()))

    def place(self, number: int) -> Path:
        """Where a part lies."""
        return self.folder / f"part-{number}"

    def finish(self) -> None:
        """All is there."""
        self.complete = time.time()

    def status(self, item: Item, seconds: float) -> tuple[str, str]:
        """How far it is, a poll further on."""
        if not self.complete:
            return "partial", "The upload has not been committed."
        self._polls += 1
        worked = (time.time() - self.complete) / seconds if seconds else self._polls - 1
        if worked < WORKING:
            return "processing", "processing"
        problem = flaw(item)
        return ("failed", problem) if problem else ("completed", "completed")


def flaw(item: Item) -> str:
    """What is wrong with an item's file, if anything is."""
    test, file = DESCRIPTIONS.get(item.type), item.file()
    if test is None:
        return ""
    try:
        with zipfile.ZipFile(str(file)) as archive:
            names = archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return f"The file {item.name} is not a valid {item.type}: it is no zip archive."
    return "" if any(map(test, names)) else f"The file {item.name} is not a valid {item.type}: it describes no tiles."


def _refused(why: str) -> RefusedError:
    return RefusedError(REFUSED, [why])


def _checked_type(name: str, values: dict[str, str]) -> str:
    """The item's type, which must fit the file's ending, and its title, which must be there."""
    kind = values.get("type", "").strip()
    if not values.get("title", "").strip():
        raise _refused("'title' must be specified.")
    if not kind:
        raise _refused("'type' must be specified.")
    if TYPES.get(os.path.splitext(name)[1].lower()) != kind:
        raise _refused(f"The file {name} is not valid for the item type {kind}.")
    return kind


def _describe(item: Item, values: dict[str, str]) -> None:
    """Take over what a form says of an item."""

    def listed(name: str) -> tuple[str, ...]:
        return tuple(text.strip() for text in values.get(name, "").split(",") if text.strip())

    item.type, item.title = values["type"].strip(), values["title"].strip()
    item.tags, item.keywords = listed("tags"), listed("typeKeywords") or ("Data", item.type)
    item.snippet, item.description = values.get("snippet") or None, values.get("description") or None
    if values.get("extent"):
        try:
            xmin, ymin, xmax, ymax = (float(part) for part in values["extent"].split(","))
        except ValueError as problem:
            raise _refused("'extent' is not valid.") from problem
        item.more["extent"] = [[xmin, ymin], [xmax, ymax]]
    if values.get("properties"):
        try:
            item.more["properties"] = json.loads(values["properties"])
        except ValueError as problem:
            raise _refused("'properties' is not valid JSON.") from problem


class Uploads:
    """The operations of the portal that bring files."""

    def __init__(self, sandbox: Sandbox, portal: Portal) -> None:
        """Belong to a portal."""
        self.sandbox, self.portal = sandbox, portal

    def _taken(self, owner: str, name: str, folder: str | None, but: Item | None = None) -> Reply | None:
        mine = (item for item in self.portal.all() if item.owner == owner and item.folder == folder)
        if any(item.name == name and item is not but for item in mine):
            return portal_error(409, NAME_TAKEN, "CONT_0044")
        return None

    def add(self, owner: str, folder: str | None, user: str, request: Request) -> Reply:
        """`addItem`: a whole file, or the begin of one that comes in parts."""
        with self.portal.lock:  # of two files of one name at the same time, one comes first
            return self._add(owner, folder, user, request)

    def _add(self, owner: str, folder: str | None, user: str, request: Request) -> Reply:
        values, file = request.values, request.files.get("file")
        if not may_create(user) or not may_create(owner):
            return no_rights()
        in_parts = values.get("multipart", "").lower() == "true"
        name = (values.get("filename") or values.get("fileName") or "").strip()
        if in_parts and (file is not None or not name):
            raise _refused("A multipart upload begins with 'filename', and without a file.")
        if not in_parts and (file is None or not file.name):
            raise _refused("'file' must be specified.")
        size = file.size if file is not None else 0
        if file is not None:
            name = file.name
            _checked_type(name, values)
        taken = self._taken(owner, name, folder)
        if taken is not None:
            return taken
        if self.portal.usage(owner) + size > self.portal.quota:
            return self.portal.over_quota()
        key, now = self.portal.new_id(name), int(time.time() * 1000)
        place = self.portal.folder / key
        upload = Upload(place / "parts")
        # until the commit nothing but the name of the file counts
        item = Item(key, owner, name, "", created=now, modified=now, folder=folder, name=name, upload=upload)
        if file is not None:
            _describe(item, values)
            place.mkdir(parents=True)
            item.path = place / _plain(name)
            os.replace(file.path, item.path)
            upload.finish()
        self.portal.add(item)
        return answer({"success": True, "id": key, "folder": folder})

    def respond(self, item: Item, operation: str, request: Request) -> Reply:
        """`addPart`, `parts`, `commit` and `cancel`."""
        upload = item.upload
        if upload is None or upload.complete:
            raise _refused("The item is not being uploaded in parts.")
        if operation == "parts":
            return answer({"parts": sorted(upload.parts)})
        if operation == "addPart":
            return self._part(item, upload, request)
        if operation == "cancel":
            self.portal.remove(item)
            return answer({"success": True})
        return self._commit(item, upload, request)

    def _part(self, item: Item, upload: Upload, request: Request) -> Reply:
        text = request.query.get("partNum", "").strip()
        if not text.isdigit() or not 1 <= int(text) <= MOST_PARTS:
            raise _refused(f"'partNum' must stand in the query, from 1 to {MOST_PARTS}.")
        file, number = request.files.get("file"), int(text)
        if file is None:
            raise _refused("'file' must be specified.")
        with upload.lock:
            if upload.complete:
                raise _refused("The upload has been committed.")
            more = file.size - upload.parts.get(number, 0)
            if self.portal.usage(item.owner) + more > self.portal.quota:
                return self.portal.over_quota()
            upload.folder.mkdir(parents=True, exist_ok=True)
            os.replace(file.path, upload.place(number))
            upload.parts[number] = file.size
        return answer({"success": True, "id": item.id})

    def _commit(self, item: Item, upload: Upload, request: Request) -> Reply:
        values = request.values
        assert item.name is not None
        if values.get("id", item.id) != item.id:
            raise _refused("'id' is not that of the item.")
        _checked_type(item.name, values)
        with upload.lock:
            numbers = sorted(upload.parts)
            missing = sorted(set(range(1, (numbers or [1])[-1] + 1)) - set(numbers))
            if missing:
                raise _refused(f"Parts are missing: {', '.join(map(str, missing[:20]))}.")
            small = [number for number in numbers[:-1] if upload.parts[number] < self.portal.smallest_part]
            if small:
                raise _refused(f"Part {small[0]} is smaller than {self.portal.smallest_part} bytes.")
            taken = self._taken(item.owner, item.name, item.folder, item)
            if taken is not None:
                return taken
            _describe(item, values)
            target = upload.folder.parent / _plain(item.name)
            _join([upload.place(number) for number in numbers], target)
            item.path = target
            upload.finish()
        shutil.rmtree(upload.folder, ignore_errors=True)
        return answer({"success": True, "id": item.id})

    def status(self, item: Item) -> Reply:
        """How far an item is on its way from file to item."""
        assert item.upload is not None
        status, words = item.upload.status(item, self.sandbox.pace.seconds)
        return answer({"status": status, "statusMessage": words, "itemId": item.id})


def _plain(name: str) -> str:
    """A name that stays in its folder."""
    return name.replace("/", "_").replace("\\", "_").strip(".") or "file"


def _join(parts: list[Path], target: Path) -> None:
    """The first part grows by the others; no more of them is in memory than a piece."""
    with parts[0].open("r+b") as joined:
        joined.seek(0, os.SEEK_END)
        for path in parts[1:]:
            with path.open("rb") as part:
                left = os.fstat(part.fileno()).st_size
                while left:  # by the kernel: a portal has faster disks than this machine
                    left -= os.sendfile(joined.fileno(), part.fileno(), None, left)
    os.replace(parts[0], target)
