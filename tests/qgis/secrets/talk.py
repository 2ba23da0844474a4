# SPDX-License-Identifier: GPL-2.0-or-later
"""What a server does with the secrets that it is sent: tell them back, or send the client elsewhere."""

from __future__ import annotations

import base64
import contextlib
import html
import re
from collections.abc import Iterator
from typing import Callable
from urllib.parse import quote

from tests.sandbox import Sandbox
from tests.sandbox.http.messages import HTML, Reply, Request, answer, error

Talk = Callable[[Request], Reply]


@contextlib.contextmanager
def talking(sandbox: Sandbox, match: str, talk: Talk) -> Iterator[list[Request]]:
    """Let *talk* answer requests with a secret whose path *match* finds; yields those that it answered."""
    usually, answered = sandbox.site.respond, []

    def respond(request: Request) -> Reply:
        if not (re.search(match, request.path) and secrets_in(request)):
            return usually(request)
        answered.append(request)
        return talk(request)

    sandbox.site.respond = respond  # type: ignore[method-assign]
    try:
        yield answered
    finally:
        del sandbox.site.respond  # type: ignore[attr-defined]


def secrets_in(request: Request) -> list[str]:
    """The secrets that came with a request: token, user and password."""
    found = [request.token or "", request.form.get("password", "")]
    scheme, _, value = str(request.headers.get("Authorization", "")).partition(" ")
    if scheme.lower() == "basic":
        pair = base64.b64decode(value).decode()
        found += [value, pair, pair.partition(":")[2]]
    return [each for each in found if each]


def spoken(request: Request) -> str:
    """All secrets of a request in a sentence, each as it is, for addresses, and in base64."""
    words = []
    for each in secrets_in(request):
        words += [each, quote(each, safe=""), base64.b64encode(each.encode()).decode()]
    return "Error handling request with token " + " or ".join(words)


def told_back(request: Request) -> Reply:
    """An error of ArcGIS' that repeats what it was sent."""
    return error(400, spoken(request), [f"token {each}" for each in secrets_in(request)])


def told_as_page(request: Request) -> Reply:
    """A gateway's page that does so."""
    text = f"<html><head><title>{html.escape(spoken(request))}</title></head><body>{spoken(request)}</body></html>"
    return Reply(200, text.encode(), HTML, plain=True)


def failed_job(request: Request) -> Reply:
    """The end of a job, which says what it was sent; in the words of a server, and of a portal."""
    messages = [{"type": "esriJobMessageTypeError", "description": spoken(request)}]
    job = request.path.rstrip("/").rpartition("/")[2]
    server = {"jobId": job, "jobStatus": "esriJobFailed", "messages": messages}
    return answer({**server, "status": "failed", "statusMessage": spoken(request)})


def refused_token(request: Request) -> Reply:
    """The refusal of a token, by its name."""
    return error(498, f"Invalid token. {spoken(request)}", [spoken(request)])


def refused_password(request: Request) -> Reply:
    """The refusal of a password, by its name."""
    return error(400, "Unable to generate token.", [f"Invalid username or password: {spoken(request)}"])


def sent_to(url: str, status: int = 307) -> Talk:
    """A redirect to another host, which keeps method and body (307), or makes it a GET (302)."""

    def talk(request: Request) -> Reply:
        return Reply(status, b"", HTML, {"Location": f"{url}{quote(request.path)}"})

    return talk
