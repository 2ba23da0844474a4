# SPDX-License-Identifier: GPL-2.0-or-later
"""Requests and replies, apart from how they travel."""

from __future__ import annotations

import html
import json
import time
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .multipart import Uploaded

JSON = "application/json;charset=utf-8"
HTML = "text/html;charset=utf-8"
NO_RIGHTS = "You do not have permissions to access this resource or perform this operation."
NO_ITEM = "Item does not exist or is inaccessible."
HIDDEN = ("token", "password")


@dataclass
class Request:
    """What a client sent, as it stands in the log."""

    method: str
    path: str  # decoded, without the query
    query: dict[str, str]
    form: dict[str, str]
    headers: Message  # names in any case
    raw_query: str = ""
    body: bytes = b""  # the first 64 KiB of it
    status: int = 0  # of the answer; 0 while there is none
    time: float = field(default_factory=time.monotonic)
    files: dict[str, Uploaded] = field(default_factory=dict)  # of a multipart form
    scheme: str = "http"
    peer: str = ""  # the name in the client's certificate

    @property
    def values(self) -> dict[str, str]:
        """Query and form together, the form winning."""
        return {**self.query, **self.form}

    @property
    def host(self) -> str:
        """The host and port that the client believes to talk to."""
        return str(self.headers.get("Host", ""))

    @property
    def origin(self) -> str:
        """The root of the server as the client names it."""
        return f"{self.scheme}://{self.host}"

    @property
    def token(self) -> str | None:
        """The token, wherever it is."""
        for name in ("X-Esri-Authorization", "Authorization"):
            scheme, _, value = str(self.headers.get(name, "")).partition(" ")
            if scheme.lower() == "bearer" and value:
                return value.strip()
        return self.form.get("token") or self.query.get("token") or None

    @property
    def token_in_query(self) -> bool:
        """Whether a secret stands in the URL."""
        return any(self.query.get(name) for name in HIDDEN)

    @property
    def wants_json(self) -> bool:
        """Whether f=json was said; the default of nearly every resource is HTML."""
        return self.values.get("f", "").lower() in ("json", "pjson")


@dataclass
class Reply:
    """What goes back."""

    status: int = 200
    body: bytes = b""
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    file: Path | None = None  # a download: may be made to go wrong
    plain: bool = False  # no HTML version exists, f or not


def answer(value: Any, status: int = 200, **headers: str) -> Reply:
    """A JSON reply."""
    return Reply(status, json.dumps(value).encode(), JSON, {k.replace("_", "-"): v for k, v in headers.items()})


def error(code: int, message: str, details: list[str] | None = None, status: int = 200) -> Reply:
    """An error envelope, by default under HTTP 200 as ArcGIS does."""
    return answer({"error": {"code": code, "message": message, "details": details or []}}, status)


def portal_error(code: int, message: str, message_code: str = "", details: list[str] | None = None) -> Reply:
    """An error envelope of the portal, which has codes of its own; it comes as JSON, whatever `f` says."""
    more = {"messageCode": message_code} if message_code else {}
    reply = answer({"error": {"code": code, **more, "message": message, "details": details or []}})
    reply.plain = True
    return reply


def no_rights() -> Reply:
    """The refusal of those who are known, but may not."""
    return portal_error(403, NO_RIGHTS, "GWM_0003")


def no_item() -> Reply:
    """What is said of items that there are not."""
    return portal_error(400, NO_ITEM, "CONT_0001")


def not_found(path: str) -> Reply:
    """What ArcGIS says about a resource that it does not have."""
    return error(404, f"Unable to find resource {path}.", status=404)


def page(title: str, text: str = "", status: int = 200) -> Reply:
    """An HTML page."""
    title, text = html.escape(title), html.escape(text)
    body = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>"
    body += f"<body><h1>{title}</h1><pre>{text}</pre></body></html>\n"
    return Reply(status, body.encode(), HTML)


def as_page(reply: Reply, path: str) -> Reply:
    """The HTML version of a JSON reply: what a client gets that forgets f=json."""
    text = json.dumps(json.loads(reply.body), indent=1)
    made = page(f"ArcGIS REST Services Directory: {path}", text, reply.status)
    made.headers = reply.headers
    return made


def s3_denied(code: str, message: str) -> Reply:
    """The refusal of a storage bucket."""
    body = '<?xml version="1.0" encoding="UTF-8"?>\n'
    body += f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Reply(403, body.encode(), "application/xml", plain=True)
