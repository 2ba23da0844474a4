# SPDX-License-Identifier: GPL-2.0-or-later
"""The portal: who asks, what they may see, and where each resource is answered."""

from __future__ import annotations

import shutil
import threading
import uuid
from typing import TYPE_CHECKING, Any

from ..http.messages import HTML, Reply, Request, answer, error, no_item, no_rights, not_found, portal_error
from ..services.areas import RefusedError
from ..services.catalogue import ORG
from . import users
from .export_item import Exports
from .item_search import page_of, search
from .items import Item, picture, presets
from .uploads import Uploads

if TYPE_CHECKING:
    from pathlib import Path

    from ..server import Sandbox

PORTAL = "/portal/sharing/rest"
QUOTA = 2 * 2**40
SMALLEST_PART = 5 * 2**20


def refused(refusal: RefusedError) -> Reply:
    """A refusal as an answer."""
    return portal_error(refusal.code, refusal.message, "", refusal.details)


class Address(str):
    """The portal's URL, on which its settings can be set."""

    _portal: Portal

    def __new__(cls, portal: Portal) -> Address:
        """The URL as it is now."""
        made = super().__new__(cls, f"{portal.sandbox.url}/portal")
        made._portal = portal
        return made

    @property
    def quota(self) -> int:
        """How many bytes each user may store."""
        return self._portal.quota

    @quota.setter
    def quota(self, value: int) -> None:
        self._portal.quota = value

    @property
    def smallest_part(self) -> int:
        """How many bytes a part of an upload must have, but for the last."""
        return self._portal.smallest_part

    @smallest_part.setter
    def smallest_part(self, value: int) -> None:
        self._portal.smallest_part = value


class Portal:
    """The items, and the answers about them."""

    def __init__(self, sandbox: Sandbox) -> None:
        """Belong to a sandbox, and hold what is there at the start."""
        self.sandbox = sandbox
        self.folder = sandbox.folder / "portal"
        self.lock = threading.RLock()
        self.items: dict[str, Item] = {}
        self.exports = Exports(sandbox, self)
        self.uploads = Uploads(sandbox, self)
        self.folders: dict[str, tuple[str, str]] = {}  # whose, and what they are called
        self._made = 0  # items since the start: a number that no two of them share
        self.reset()

    def reset(self) -> None:
        """Bring everything back to the start; files that a start always has stay made."""
        with self.lock:
            for item in self.items.values():
                self._drop(item)
            self.quota, self.smallest_part = QUOTA, SMALLEST_PART
            self.folders = {}
            self.items = presets(self.sandbox.content, self.folder / "kept")

    def close(self) -> None:
        """End what still runs."""
        for item in self.all():
            self._drop(item)

    # items

    def all(self) -> list[Item]:
        """All items, oldest first."""
        with self.lock:
            return list(self.items.values())

    def new_id(self, title: str) -> str:
        """An id for a new item."""
        with self.lock:
            self._made += 1
            return uuid.uuid5(uuid.NAMESPACE_URL, f"sandbox item {self._made} {title}").hex

    def add(self, item: Item) -> None:
        """Take an item in."""
        with self.lock:
            self.items[item.id] = item

    def remove(self, item: Item) -> None:
        """Forget an item, its file, and the job that makes it."""
        with self.lock:
            self.items.pop(item.id, None)
        self._drop(item)

    def _drop(self, item: Item) -> None:
        if item.job is not None:
            item.job.stop()
        if item.maker is None:
            shutil.rmtree(self.folder / item.id, ignore_errors=True)

    def _settle(self, item: Item) -> None:
        """Painted packages are made at once, so that their size is known everywhere; drawing takes too long."""
        if not self.sandbox.content.real:
            item.file()

    def usage(self, user: str) -> int:
        """How many bytes a user's items take."""
        mine = [item for item in self.all() if item.owner == user]
        for item in mine:
            self._settle(item)
        return sum(item.size for item in mine)

    def file(self, key: str) -> Path | None:
        """The file of an item, where it has one that is complete."""
        item = self.items.get(key)
        return item.file() if item is not None else None

    @staticmethod
    def over_quota() -> Reply:
        """What is said when storage does not suffice."""
        return portal_error(400, "User storage quota exceeded.", "CONT_0050")

    @staticmethod
    def may_see(user: str, item: Item) -> bool:
        """Whether an item is there for a user; for nobody in particular where that is empty."""
        if item.access == "public":
            return True
        return bool(user) and (item.access == "org" or Portal.may_change(user, item))

    @staticmethod
    def may_change(user: str, item: Item) -> bool:
        """Whether a user may do with an item what they like."""
        return user == item.owner or users.is_admin(user)

    # answers

    def respond(self, rest: str, request: Request) -> Reply:
        """Answer for what stands behind the portal's own path."""
        held = self.sandbox.gate.find(request)
        if request.token and held is None:
            return error(498, "Invalid token.")
        user = held.user if held else ""
        try:
            return self._route(rest, user, request)
        except RefusedError as refusal:
            return refused(refusal)

    def _route(self, rest: str, user: str, request: Request) -> Reply:
        base = request.origin
        if rest == "":
            return answer({"currentVersion": "2024.2"})
        if rest == "/info":
            tokens = {"isTokenBasedSecurity": True, "tokenServicesUrl": f"{base}{PORTAL}/generateToken"}
            return answer({"owningSystemUrl": f"{base}/portal", "authInfo": tokens})
        if rest == "/community/self":
            return answer(self._profile(user)) if user else error(499, "Token Required")
        if rest == "/portals/self":
            return answer(self._self(user, request))
        if rest == "/search":
            seen = [item for item in self.all() if self.may_see(user, item) and item.type]
            shown, told = search(seen, request.values)
            return answer({**told, "results": [self._describe(item, request) for item in shown]})
        parts = rest.strip("/").split("/")
        if parts[:2] == ["content", "items"] and len(parts) >= 3:
            return self._item(parts[2], parts[3:], user, request)
        if parts[:2] == ["content", "users"] and len(parts) >= 3:
            return self._of_user(parts[2], parts[3:], user, request)
        return not_found(request.path)

    def _profile(self, user: str) -> dict[str, Any]:
        return users.profile(user, self.usage(user), self.quota)

    def _self(self, user: str, request: Request) -> dict[str, Any]:
        swaps = [
            ("https://services.arcgisonline.com", "https://tiledbasemaps.arcgis.com"),
            ("https://basemaps-api.arcgis.com", "https://basemaps.arcgis.com"),
            (self.sandbox.foreign, self.sandbox.url),
        ]
        services = [{"source": source, "export": export} for source, export in swaps]
        packaging = {"url": f"{request.origin}/server/rest/services", "exportTilesMap": services}
        found: dict[str, Any] = {
            "currentVersion": "2024.2",
            "id": ORG,
            "name": "Sandbox",
            "portalName": "Sandbox",
            "isPortal": True,
            "portalHostname": f"{request.host}/portal",
            "allSSL": False,
            "helperServices": {"packaging": packaging},
        }
        return {**found, "user": self._profile(user)} if user else found

    def _describe(self, item: Item, request: Request) -> dict[str, Any]:
        self._settle(item)
        return item.describe(request.origin, self.sandbox.foreign)

    def _item(self, key: str, rest: list[str], user: str, request: Request) -> Reply:
        item = self.items.get(key)
        if item is None:
            return self._exported(key, rest == ["data"], user)
        if not self.may_see(user, item):
            return no_rights()
        if not rest:
            item.file()
            change = self.may_change(user, item)
            more: dict[str, Any] = {"itemControl": "admin" if change else "view"}
            if change:
                more["ownerFolder"] = item.folder
            return answer({**item.describe(request.origin, self.sandbox.foreign), **more})
        if rest == ["data"]:
            return self._data(item)
        if rest[0] == "info" and "/".join(rest[1:]) == item.thumbnail:
            return Reply(200, picture(item.title), "image/png", plain=True)
        return not_found(request.path)

    def _data(self, item: Item) -> Reply:
        """What the item holds: JSON at once, files from the bucket, and nothing where there is nothing."""
        file = item.file()
        if file is not None:
            return Reply(302, b"", HTML, {"Location": self.sandbox.sign(item.id, file)}, plain=True)
        if item.path is not None:
            return no_item()
        return Reply(200, item.text.encode(), plain=True)

    def _exported(self, key: str, wants_data: bool, user: str) -> Reply:
        """An item that an export of tiles made: for its owner only; its data lies in the bucket."""
        job = next((job for job in self.sandbox.jobs.values() if job.item_id == key), None)
        if job is None or job.state != "esriJobSucceeded":
            return no_item()
        if user != job.order.owner:
            return no_rights()
        if wants_data:
            return Reply(302, b"", HTML, {"Location": str(self.sandbox.signed_url(job))}, plain=True)
        return answer({"id": key, "owner": user, "type": "Vector Tile Package", "title": job.order.service.name})

    def _of_user(self, owner: str, rest: list[str], user: str, request: Request) -> Reply:
        """Everything below `content/users/OWNER`."""
        if not user:
            return portal_error(499, "Token Required", "GWM_0001")
        if owner not in users.ROLES:
            return portal_error(400, "User does not exist or is inaccessible.", "COM_0019")
        if owner != user and not users.is_admin(user):
            return no_rights()
        folder = None
        if rest and self.folders.get(rest[0], ("", ""))[0] == owner:
            folder, rest = rest[0], rest[1:]
        if not rest:
            return self._listing(owner, folder, request)
        if len(rest) == 1 and rest[0] in ("export", "addItem", "createFolder") and request.method != "POST":
            return error(405, "Method Not Allowed", status=405)
        if rest == ["export"]:
            return self.exports.submit(owner, user, request)
        if rest == ["addItem"]:
            return self.uploads.add(owner, folder, user, request)
        if rest == ["createFolder"]:
            return self._create_folder(owner, user, request)
        if len(rest) == 3 and rest[0] == "items":
            return self._owned(owner, rest[1], rest[2], request)
        return not_found(request.path)

    def _create_folder(self, owner: str, user: str, request: Request) -> Reply:
        title = request.values.get("title", "").strip()
        if not users.may_create(user):
            return no_rights()
        if not title or (owner, title) in self.folders.values():
            raise RefusedError("Folder title is missing, or there is a folder of that title.")
        key = self.new_id(title)
        self.folders[key] = (owner, title)
        folder = {"username": owner, "id": key, "title": title}
        return answer({"success": True, "username": owner, "folder": folder})

    def _listing(self, owner: str, folder: str | None, request: Request) -> Reply:
        mine = [item for item in self.all() if item.owner == owner and item.folder == folder]
        shown, place = page_of(mine, request.values)
        told = [{**self._describe(item, request), "ownerFolder": item.folder} for item in shown]
        folders = [{"username": owner, "id": key, "title": title} for key, (whose, title) in self.folders.items()]
        mine_too = [one for one in folders if self.folders[one["id"]][0] == owner]
        current = next((one for one in folders if one["id"] == folder), None)
        return answer({"username": owner, **place, "currentFolder": current, "items": told, "folders": mine_too})

    def _owned(self, owner: str, key: str, operation: str, request: Request) -> Reply:
        """What an item's owner, or who rules over all, does with it."""
        item = self.items.get(key)
        if item is None or item.owner != owner:
            return no_item()
        if operation in ("delete", "addPart", "commit", "cancel") and request.method != "POST":
            return error(405, "Method Not Allowed", status=405)
        if operation == "status":
            return self._status(item, request)
        if operation in ("addPart", "parts", "commit", "cancel"):
            return self.uploads.respond(item, operation, request)
        if operation == "delete":
            self.remove(item)
            return answer({"success": True, "itemId": key})
        return not_found(request.path)

    def _status(self, item: Item, request: Request) -> Reply:
        if item.job is not None:
            return self.exports.status(item, request)
        if item.upload is not None:
            return self.uploads.status(item)
        return answer({"status": "completed", "statusMessage": "completed", "itemId": item.id})
