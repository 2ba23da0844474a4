# SPDX-License-Identifier: GPL-2.0-or-later
"""A sign-in that would go without encryption: QGIS asks before, and sends nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests.run.hands import FailedError, check_no_traceback, choose, type_over
from tests.run.screen import Eyes, Screen, wait_for
from tests.run.window import open_window
from tests.sandbox.http.proxies import HttpProxy

HOST = "gis.example.com"
OPTIONS = """
[proxy]
proxyEnabled=true
proxyType=HttpProxy
proxyHost=127.0.0.1
proxyPort={port}
noProxyUrls=http://127.0.0.1, http://localhost
"""


@contextlib.contextmanager
def proxied(url: str, profile: Path) -> Iterator[HttpProxy]:
    """Let QGIS' options name a proxy that leads from a host by http to the sandbox."""
    own = urlsplit(url)
    assert own.hostname and own.port
    with HttpProxy(names={HOST: (own.hostname, own.port)}) as proxy:
        before = profile.read_text(encoding="utf-8")
        profile.write_text(before + OPTIONS.format(port=proxy.port), encoding="utf-8")
        yield proxy


def asked_before_http(screen: Screen, eyes: Eyes, proxy: HttpProxy) -> None:
    """Choose a secured service by http with a sign-in, and think better of it."""
    open_window(screen, eyes)
    type_over(screen, eyes, "service_combo", f"http://{HOST}/server/rest/services/Secured/World/MapServer")
    wait_for(lambda: "needs a sign-in" in eyes.ask("widget", "service_problem")["text"], "the wish for a sign-in")
    choose(screen, eyes, "cmbConfigSelect", "Sandbox analyst")
    wait_for(lambda: HOST in eyes.ask("box"), "the question")
    screen.picture("http-question", pause=1.0)
    screen.key("Return")  # the safe answer is the default
    wait_for(lambda: not eyes.ask("box"), "the end of the question")
    wait_for(lambda: "without encryption" in eyes.ask("widget", "service_problem")["text"], "the sentence")
    screen.picture("http-refused", pause=1.0)
    if any("secret-pass" in str(asked) or "analyst" in str(asked) for asked in proxy.asked):
        raise FailedError("The sign-in went to the proxy.")
    check_no_traceback(eyes)
