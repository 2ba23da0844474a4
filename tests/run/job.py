# SPDX-License-Identifier: GPL-2.0-or-later
"""The main job, done by mouse and keys: draw, tick, export, see the layer; twice."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, Callable, Optional

from tests.run.screen import Eyes, Screen, centre, wait_for

STEADY = 5  # looks, 0.2 s apart, that must agree
FEWEST_COLOURS = 4  # that a drawn layer shows; a blank one has one


class FailedError(AssertionError):
    """Something on the screen is not as it should be."""


def whole_job(screen: Screen, eyes: Eyes, folder: Path, qgis: subprocess.Popen[bytes]) -> None:
    wait_for(lambda: eyes.ask("tool_button", "arcgis_export_tiles"), "the plugin's button")
    button = steady(lambda: eyes.ask("tool_button", "arcgis_export_tiles"))
    screen.picture("qgis")
    click(screen, button)
    wait_for(lambda: visible(eyes, "arcgis_export_tiles_dialog"), "the Export Tiles window")
    wait_for(lambda: "WorldVector (127" in " ".join(eyes.ask("combo_texts", "service_combo")), "the list of services")
    screen.picture("window")
    place_window(screen)

    raster = folder / "raster.tpkx"
    export(screen, eyes, "World (", raster, box=((-12, 62), (32, 35)), ticked={3, 4, 5}, step="raster")
    vector = folder / "vector.vtpk"
    export(screen, eyes, "WorldVector (", vector, box=((-10, 60), (30, 38)), ticked={2, 3}, step="vector")

    button = eyes.ask("widget", "button_box")["rect"]
    screen.key("Escape")
    wait_for(lambda: not visible(eyes, "arcgis_export_tiles_dialog"), f"the closed window (buttons at {button})")
    if eyes.ask("bands"):
        raise FailedError("The area is still on the map although the window is closed.")
    check_layers(eyes.ask("layers"))
    screen.picture("map")
    if errors := eyes.ask("python_errors"):
        raise FailedError(f"A traceback reached the person: {errors}")
    if qgis.poll() is not None:
        raise FailedError("QGIS has ended by itself.")


def export(
    screen: Screen,
    eyes: Eyes,
    service: str,
    path: Path,
    box: tuple[tuple[float, float], tuple[float, float]],
    ticked: set[int],
    step: str,
) -> None:
    """Choose a service, draw a box, tick levels, name the file, press Export, wait for the layer."""
    before = len(eyes.ask("layers"))
    choose_service(screen, eyes, service)
    wait_for(lambda: "levels" in eyes.ask("widget", "sentence_label")["text"], "what was found of the service")
    click(screen, eyes.ask("widget", "box_button"))
    screen.picture(f"{step}-draw")
    screen.drag(eyes.ask("place", *box[0]), eyes.ask("place", *box[1]))
    wait_for(lambda: eyes.ask("bands") > 0, "the drawn box")
    wait_for(lambda: "²" in eyes.ask("widget", "size_label")["text"], "the area's size")
    raise_window(screen)
    tick(screen, eyes, ticked)
    file_name(screen, eyes, path)
    wait_for(lambda: ready(eyes), "the Export button")
    wait_for(lambda: "about" in eyes.ask("widget", "summary_label")["text"], "the size of the export")
    screen.picture(f"{step}-ready")
    click(screen, eyes.ask("widget", "export_button"))
    wait_for(lambda: eyes.ask("tasks") or path.exists(), "the task")
    screen.picture(f"{step}-running")
    wait_for(lambda: len(eyes.ask("layers")) > before, "the exported layer", 120)
    message = wait_for(lambda: eyes.ask("messages"), "the message")
    if "added to the map" not in message:
        raise FailedError(f"QGIS says: {message}")
    screen.picture(f"{step}-layer")
    if not path.exists():
        raise FailedError(f"There is no {path.name}.")
    left = [file.name for file in path.parent.iterdir() if file.name.endswith(".part")]
    if left:
        raise FailedError(f"Half files are left: {left}")


def choose_service(screen: Screen, eyes: Eyes, label: str) -> None:
    """Pick a service from the drop-down list."""
    field = eyes.ask("widget", "service_combo")["rect"]
    screen.click(field[0] + field[2] - 10, field[1] + field[3] / 2)
    texts = eyes.ask("combo_texts", "service_combo")
    text = next(text for text in texts if text.startswith(label))
    entry = wait_for(lambda: opened(eyes, text), f"the list entry {text}")
    screen.click(*centre(entry["rect"]))


def opened(eyes: Eyes, text: str) -> Optional[dict[str, Any]]:
    entry: dict[str, Any] = eyes.ask("combo_entry", "service_combo", text)
    return entry if entry["visible"] else None


def tick(screen: Screen, eyes: Eyes, wanted: set[int]) -> None:
    """Click the ticks of the table until exactly *wanted* are on."""
    for row, values in enumerate(eyes.ask("rows", "levels_table")):
        cell = eyes.ask("cell", "levels_table", row, 0)
        on = bool(cell["checked"])
        if cell["checked"] is not None and on != (int(values[0]) in wanted):
            x, y, _, height = cell["rect"]
            screen.click(x + 12, y + height / 2)
            wait_for(lambda: bool(eyes.ask("cell", "levels_table", row, 0)["checked"]) != on, f"level {values[0]}")  # noqa: B023


def file_name(screen: Screen, eyes: Eyes, path: Path) -> None:
    """Type the file's name over the suggested one."""
    x, y, _, height = eyes.ask("widget", "file_widget")["rect"]
    screen.click(x + 40, y + height / 2)
    screen.key("ctrl+a")
    screen.type(str(path))
    screen.key("Tab")
    wait_for(lambda: eyes.ask("widget", "file_widget")["text"] == str(path), "the file's name")


def ready(eyes: Eyes) -> bool:
    button = eyes.ask("widget", "export_button")
    return bool(button["enabled"]) and any(digit in button["text"] for digit in "123456789")


def place_window(screen: Screen) -> None:
    """Move the window aside, as a person does before drawing."""
    search = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "^Export Tiles$"],
        env=screen.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    window = search.stdout.split()[-1]
    screen.xdotool("windowmove", window, 1090, 60)


def raise_window(screen: Screen) -> None:
    screen.xdotool("search", "--onlyvisible", "--name", "^Export Tiles$", "windowactivate", "--sync")


def steady(look: Callable[[], Any]) -> Any:
    """Return what *look* returns once it stays the same: windows take a moment to find their places."""
    last: list[Any] = []

    def same() -> Any:
        last.append(look())
        return last[-1] if len(last) > STEADY and all(found == last[-1] for found in last[-STEADY:]) else None

    return wait_for(same, "a steady window")


def visible(eyes: Eyes, name: str) -> bool:
    found = eyes.ask("widget", name)
    return bool(found and found["visible"])


def click(screen: Screen, found: dict[str, Any]) -> None:
    screen.click(*centre(found["rect"]))


def check_layers(layers: list[dict[str, Any]]) -> None:
    exported = {layer["type"]: layer for layer in layers if layer["provider"] != "arcgismapserver"}
    for kind in ("QgsRasterLayer", "QgsVectorTileLayer"):
        layer = exported.get(kind)
        if layer is None:
            raise FailedError(f"There is no {kind} among {layers}")
        if not layer["valid"] or layer["crs"] != "EPSG:3857":
            raise FailedError(f"{kind} is not right: {layer}")
        if layer["colours"] < FEWEST_COLOURS:
            raise FailedError(f"{kind} draws {layer['colours']} colours only")
        if "MapServer" not in layer["abstract"] and "VectorTileServer" not in layer["abstract"]:
            raise FailedError(f"{kind} does not say where it is from: {layer['abstract']}")
