# SPDX-License-Identifier: GPL-2.0-or-later
"""The portal asked by hand, for tests: a user, their token, and the few steps that every test takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import requests

from .services.catalogue import item_id

if TYPE_CHECKING:
    from .server import Sandbox

SECONDS = 60


class Caller:
    """One user of the portal; nobody in particular without a name."""

    def __init__(self, sandbox: Sandbox, user: str = "analyst") -> None:
        """Sign in, without asking over HTTP."""
        self.sandbox, self.user = sandbox, user
        self.root = f"{sandbox.portal}/sharing/rest"
        self.home = f"{self.root}/content/users/{user}"
        self.headers = {"X-Esri-Authorization": f"Bearer {sandbox.token(user)}"} if user else {}

    def _url(self, path: str) -> str:
        return path if path.startswith("http") else self.root + path

    def get(self, path: str, **values: Any) -> dict[str, Any]:
        """Ask for a resource of the portal, or for any URL."""
        asked = {"f": "json", **values}
        return requests.get(self._url(path), asked, headers=self.headers, timeout=SECONDS).json()

    def post(self, path: str, files: Any = None, params: Any = None, **values: Any) -> dict[str, Any]:
        """Post a form, with files if there are any; what is no text goes as JSON."""
        form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
        form = {"f": "json", **form}
        url = self._url(path)
        reply = requests.post(url, form, files=files, params=params, headers=self.headers, timeout=SECONDS)
        return reply.json()

    def data(self, item: str) -> bytes:
        """What an item holds; the token stays with the portal."""
        url = f"{self.root}/content/items/{item}/data"
        reply = requests.get(url, headers=self.headers, timeout=SECONDS, allow_redirects=False)
        if reply.status_code != 302:
            return reply.content
        stored = requests.get(reply.headers["Location"], timeout=SECONDS)
        stored.raise_for_status()
        return stored.content

    def export(self, source: str, form: str, owner: str = "", **values: Any) -> dict[str, Any]:
        """Submit an export of an item that is there from the start."""
        fields = {"itemId": item_id(source), "exportFormat": form, **values}
        return self.post(f"/content/users/{owner or self.user}/export", **fields)

    def status(self, told: dict[str, Any]) -> dict[str, Any]:
        """Where an export stands."""
        item, job = told["exportItemId"], told["jobId"]
        return self.get(f"{self.home}/items/{item}/status", jobType="export", jobId=job)

    def exported(self, source: str, form: str, **values: Any) -> bytes:
        """The file that an export makes."""
        told = self.export(source, form, **values)
        assert "error" not in told, told
        status = self.status(told)
        while status["status"] == "processing":
            status = self.status(told)
        assert status["status"] == "completed", status
        return self.data(told["exportItemId"])

    def add(self, name: str, data: bytes, kind: str = "Compact Tile Package", **values: Any) -> str:
        """Upload a file in one request; the new item's id."""
        told = self.post(f"{self.home}/addItem", {"file": (name, data)}, title=name, type=kind, **values)
        assert told.get("success"), told
        return str(told["id"])
