# SPDX-License-Identifier: GPL-2.0-or-later
"""A portal's content, by mouse and keys: sign in, choose an item, export it, see its layers. And no sign-in by http."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.run.hands import (
    FEWEST_COLOURS,
    FailedError,
    check_no_traceback,
    choose,
    click,
    file_name,
    steady,
    type_over,
    visible,
)
from tests.run.screen import Eyes, Screen, wait_for
from tests.run.window import open_window
from tests.sandbox.http.proxies import HttpProxy

WINDOW = "arcgis_export_item_dialog"
HOST = "gis.example.com"
OPTIONS = """
[proxy]
proxyEnabled=true
proxyType=HttpProxy
proxyHost=127.0.0.1
proxyPort={port}
noProxyUrls=http://127.0.0.1, http://localhost
"""
ITEM = "Nature of the world"
SPATIAL = ("Countries", "States and provinces", "Places")


def item_exported(screen: Screen, eyes: Eyes, folder: Path, url: str) -> None:
    """Export a hosted feature service as shapefiles, with the symbols that it has on the portal."""
    wait_for(lambda: eyes.ask("tool_button", "arcgis_export_item"), "the button of Export Item")
    click(screen, steady(lambda: eyes.ask("tool_button", "arcgis_export_item")))
    wait_for(lambda: visible(eyes, WINDOW), "the Export Item window")
    sign_in(screen, eyes, url)
    choose_item(screen, eyes, ITEM)
    wait_for(lambda: "4 layers" in eyes.ask("widget", "export_button")["text"], "what the button will do")
    screen.picture("item-chosen", pause=1.0)
    choose(screen, eyes, "format_combo", "Shapefile")
    path = folder / "nature.zip"
    file_name(screen, eyes, path)
    button = wait_for(lambda: _enabled(eyes, "export_button"), "the Export button")
    screen.picture("item-ready")
    before = eyes.ask("layer_ids")
    click(screen, button)
    found = wait_for(lambda: _four(eyes, before), "the layers of the export", 120)
    message = wait_for(lambda: eyes.ask("messages"), "the message")
    if "added to the map" not in message:
        raise FailedError(f"QGIS says: {message}")
    screen.picture("item-layers")
    layers = {layer["name"]: layer for layer in eyes.ask("layers") if layer["id"] in found}
    for name in SPATIAL:
        if not layers[name]["valid"] or layers[name]["colours"] < FEWEST_COLOURS - 1:
            raise FailedError(f"The layer is not right: {layers[name]}")
    if not path.is_file() or not (folder / "nature" / "Countries.shp").is_file():
        raise FailedError("The archive or the unpacked shapefile is missing.")
    screen.key("Escape")
    wait_for(lambda: not visible(eyes, WINDOW), "the closed window")
    screen.picture("item-map", pause=2.0)
    check_no_traceback(eyes)


def sign_in(screen: Screen, eyes: Eyes, url: str) -> None:
    """Type the portal's address and choose the sign-in; press the button where both came back from the last time."""
    if visible(eyes, "portal_sign_in_button"):
        screen.picture("portal-kept", pause=1.0)
        click(screen, eyes.ask("widget", "portal_sign_in_button"))
    elif "Signed in" not in eyes.ask("widget", "sentence_label")["text"]:
        type_over(screen, eyes, "portal_combo", f"{url}/portal")
        choose(screen, eyes, "cmbConfigSelect", "Sandbox analyst")
    wait_for(lambda: "Signed in" in eyes.ask("widget", "sentence_label")["text"], "the user signed in", 30)
    screen.picture("portal-signed-in", pause=1.0)


def choose_item(screen: Screen, eyes: Eyes, title: str) -> None:
    """Click an item in the list."""
    row = wait_for(lambda: _row(eyes, title) + 1, f"the item {title}") - 1
    click(screen, steady(lambda: eyes.ask("cell", "item_view", row, 0)))


def _row(eyes: Eyes, title: str) -> int:
    titles = [row[0].split("\n")[0] for row in eyes.ask("rows", "item_view")]
    return titles.index(title) if title in titles else -1


def _enabled(eyes: Eyes, name: str) -> dict[str, Any]:
    found: dict[str, Any] = eyes.ask("widget", name)
    return found if found["enabled"] else {}


def _four(eyes: Eyes, before: list[str]) -> set[str]:
    found = set(eyes.ask("layer_ids")) - set(before)
    return found if len(found) == 4 else set()


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
