# SPDX-License-Identifier: GPL-2.0-or-later
"""A server all of whose words hold markup."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from tests.sandbox import Sandbox
from tests.sandbox.http.messages import JSON, Reply, Request

# what people read of an answer, and no program needs
WORDS = {
    "serviceDescription",
    "description",
    "copyrightText",
    "accessInformation",
    "licenseInfo",
    "snippet",
    "message",
    "alias",
    "label",
    "fullName",
    "Title",
    "Author",
    "Subject",
    "Comments",
    "Keywords",
    "help",
}
LISTS = {"details", "tags"}
NAMED = {"layers", "tables", "subLayers"}  # lists of things with a name


def marked(value: Any, markup: str, inside: str = "") -> Any:
    """Return an answer with *markup* before each of its words."""
    if isinstance(value, list):
        if inside in LISTS:
            return [markup + each if isinstance(each, str) else each for each in value]
        return [marked(each, markup, inside) for each in value]
    if not isinstance(value, dict):
        return value
    names = WORDS | ({"name"} if inside in NAMED or "geometryType" in value else set())
    if "owner" in value or "portalName" in value:
        names = names | {"title", "name"} if "portalName" in value else names | {"title"}
    return {
        key: markup + each if key in names and isinstance(each, str) else marked(each, markup, key)
        for key, each in value.items()
    }


@contextlib.contextmanager
def all_marked(sandbox: Sandbox, markup: str) -> Iterator[None]:
    """Let a sandbox speak with markup in all of its words."""
    plainly = sandbox.site.respond

    def respond(request: Request) -> Reply:
        reply = plainly(request)
        if reply.kind == JSON and reply.body:
            with contextlib.suppress(ValueError):
                reply.body = json.dumps(marked(json.loads(reply.body), markup)).encode()
        return reply

    sandbox.site.respond = respond  # type: ignore[method-assign]
    try:
        yield
    finally:
        del sandbox.site.respond  # type: ignore[attr-defined]
