# SPDX-License-Identifier: GPL-2.0-or-later
"""The Export Tiles window, by mouse and keys: open it, choose, tick, export, wait for the layer."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

from tests.run.hands import FEWEST_COLOURS, FailedError, choose, click, click_left, show_only, steady, visible
from tests.run.screen import Eyes, Screen, wait_for

WINDOW = "arcgis_export_tiles_dialog"
CORNER = (1090, 60)  # where it leaves most of the map to be seen


def open_window(screen: Screen, eyes: Eyes) -> None:
    """Press the plugin's button in the toolbar."""
    wait_for(lambda: eyes.ask("tool_button", "arcgis_export_tiles"), "the plugin's button")
    click(screen, steady(lambda: eyes.ask("tool_button", "arcgis_export_tiles")))
    wait_for(lambda: visible(eyes, WINDOW), "the Export Tiles window")


def close_window(screen: Screen, eyes: Eyes) -> None:
    """Press Esc; nothing of ours stays on the map."""
    button = eyes.ask("widget", "button_box")["rect"]
    screen.key("Escape")
    if visible(eyes, WINDOW):  # it ended the change of an area
        screen.key("Escape")
    wait_for(lambda: not visible(eyes, WINDOW), f"the closed window (buttons at {button})")
    if eyes.ask("bands"):
        raise FailedError("The area is still on the map although the window is closed.")


def place_window(screen: Screen, eyes: Eyes) -> None:
    """Move the window aside, as a user does before drawing."""
    search = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "^Export Tiles$"],
        env=screen.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    screen.xdotool("windowmove", search.stdout.split()[-1], *CORNER)
    wait_for(lambda: eyes.ask("widget", WINDOW)["rect"][0] >= CORNER[0], "the window in its place")


def raise_window(screen: Screen, eyes: Eyes) -> None:
    wait_for(lambda: visible(eyes, WINDOW), "the window, which stepped aside")
    screen.xdotool("search", "--onlyvisible", "--name", "^Export Tiles$", "windowactivate", "--sync")


def choose_service(screen: Screen, eyes: Eyes, label: str) -> None:
    """Pick a service from the drop-down list."""
    choose(screen, eyes, "service_combo", label)
    wait_for(lambda: "levels" in eyes.ask("widget", "sentence_label")["text"], "what was found of the service")


def unfold_options(screen: Screen, eyes: Eyes) -> None:
    """Press the title of Format and Options, unless it is open."""
    if not visible(eyes, "package_combo") or eyes.ask("widget", "options")["collapsed"]:
        x, y, _, _ = eyes.ask("widget", "options")["rect"]
        click_left(screen, {"rect": (x, y, 0, 20)})
        wait_for(lambda: not eyes.ask("widget", "options")["collapsed"], "the options")
        steady(lambda: eyes.ask("widget", "package_combo"))


def tick_levels(screen: Screen, eyes: Eyes, wanted: set[int]) -> None:
    """Click the ticks of the table until exactly *wanted* are on."""
    for row, values in enumerate(eyes.ask("rows", "levels_table")):
        cell = eyes.ask("cell", "levels_table", row, 0)
        on = bool(cell["checked"])
        if cell["checked"] is not None and on != (int(values[0]) in wanted):
            click_left(screen, cell)
            wait_for(lambda: bool(eyes.ask("cell", "levels_table", row, 0)["checked"]) != on, f"level {values[0]}")  # noqa: B023


def counted(eyes: Eyes) -> dict[int, int]:
    """Return the tiles of each level that the table counts."""
    return {int(row[0]): number(row[3]) for row in eyes.ask("rows", "levels_table") if row[3] and row[3][0].isdigit()}


def number(text: str) -> int:
    """Return the first number of *text*, however its digits are grouped."""
    found = re.search(r"\d[\d,]*", text)
    if found is None:
        raise FailedError(f"There is no number in “{text}”")
    return int(found[0].replace(",", ""))


def ready(eyes: Eyes) -> bool:
    button = eyes.ask("widget", "export_button")
    return bool(button["enabled"]) and any(digit in button["text"] for digit in "123456789")


def export(screen: Screen, eyes: Eyes, path: Path, step: str, seconds: float = 120) -> tuple[str, dict[str, Any]]:
    """Press Export when all is set; return the message at the end, and the new layer."""
    before = eyes.ask("layer_ids")
    wait_for(lambda: ready(eyes), "the Export button")
    wait_for(lambda: re.search(r"\d (kB|MB|GB)", eyes.ask("widget", "summary_label")["text"]), "the size of the export")
    screen.picture(f"{step}-ready")
    click(screen, eyes.ask("widget", "export_button"))
    wait_for(lambda: eyes.ask("tasks") or path.exists(), "the task")
    screen.picture(f"{step}-running")
    found = wait_for(lambda: set(eyes.ask("layer_ids")) - set(before), "the exported layer", seconds)
    message = wait_for(lambda: eyes.ask("messages"), "the message")
    if "added to the map" not in message:
        raise FailedError(f"QGIS says: {message}")
    screen.picture(f"{step}-layer")
    if not path.exists():
        raise FailedError(f"There is no {path.name}.")
    left = [file.name for file in path.parent.iterdir() if file.name.endswith((".part", ".parts"))]
    if left:
        raise FailedError(f"Unfinished files are left: {left}")
    return str(message), next(layer for layer in eyes.ask("layers") if layer["id"] in found)


def look_at_alone(screen: Screen, eyes: Eyes, layer: dict[str, Any], step: str) -> None:
    """Check that a layer is drawn, and take an image of it without the others."""
    if not layer["valid"] or layer["crs"] != "EPSG:3857" or layer["colours"] < FEWEST_COLOURS:
        raise FailedError(f"The layer is not right: {layer}")
    show_only(screen, eyes, [layer["id"]])
    screen.picture(f"{step}-map", pause=1.5)  # QGIS draws


def show_online(screen: Screen, eyes: Eyes) -> None:
    """Tick the online layer only: a plain map to draw on."""
    show_only(screen, eyes, [layer["id"] for layer in eyes.ask("layers") if layer["provider"] == "arcgismapserver"])
