# SPDX-License-Identifier: GPL-2.0-or-later
"""A map image that is larger than the server draws at once: chosen, checked, exported, georeferenced."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.run.hands import FailedError, check_no_traceback, choose, click, file_name, steady, type_over, visible
from tests.run.screen import Eyes, Screen, wait_for
from tests.run.window import look_at_alone, number, show_online

WINDOW = "arcgis_export_map_dialog"
CORNER = (760, 60)
WIDTH = 6000  # pixels; the sandbox draws 4,096


def large_map_image(screen: Screen, eyes: Eyes, folder: Path) -> None:
    """Export the current view as an image that is put together from parts."""
    show_online(screen, eyes)
    wait_for(lambda: eyes.ask("tool_button", "arcgis_export_map"), "the button of Export Map")
    click(screen, steady(lambda: eyes.ask("tool_button", "arcgis_export_map")))
    wait_for(lambda: visible(eyes, WINDOW), "the Export Map window")
    search = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "^Export Map$"],
        env=screen.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    screen.xdotool("windowmove", search.stdout.split()[-1], *CORNER)
    wait_for(lambda: eyes.ask("widget", WINDOW)["rect"][0] >= CORNER[0], "the window in its place")
    if not eyes.ask("widget", "service_combo")["text"].startswith("World ("):
        choose(screen, eyes, "service_combo", "World (")
    wait_for(lambda: "pixels" in eyes.ask("widget", "export_button")["text"], "what the button will do")
    type_over(screen, eyes, "width_spin", str(WIDTH))
    path = folder / "map.tif"
    file_name(screen, eyes, path)
    click(screen, eyes.ask("widget", "preview_button"))
    button = wait_for(lambda: _ready(eyes), "the Export button")
    screen.picture("map-ready", pause=3.0)  # the preview comes
    before = eyes.ask("layer_ids")
    click(screen, button)
    found = wait_for(lambda: set(eyes.ask("layer_ids")) - set(before), "the exported image", 120)
    message = wait_for(lambda: eyes.ask("messages"), "the message")
    screen.picture("map-layer")
    if number(message.split("World, ")[-1]) != WIDTH or "added to the map" not in message:
        raise FailedError(f"QGIS says: {message}")
    left = [file.name for file in folder.iterdir() if file.name.startswith("map.") and file.name != "map.tif"]
    if left or not path.is_file():
        raise FailedError(f"These lie beside map.tif: {left}")
    screen.key("Escape")
    wait_for(lambda: not visible(eyes, WINDOW), "the closed window")
    look_at_alone(screen, eyes, next(layer for layer in eyes.ask("layers") if layer["id"] in found), "map")
    check_no_traceback(eyes)


def _ready(eyes: Eyes) -> dict[str, object]:
    button: dict[str, object] = eyes.ask("widget", "export_button")
    return button if button["enabled"] and f"{WIDTH:,} ×" in str(button["text"]) else {}
