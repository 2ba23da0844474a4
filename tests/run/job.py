# SPDX-License-Identifier: GPL-2.0-or-later
"""The main job, done by mouse and keys: draw, tick, export, see the layer; twice. And what a newcomer does first."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from tests.run.hands import FEWEST_COLOURS, FailedError, check_no_traceback, click, file_name, visible
from tests.run.screen import Eyes, Screen, wait_for
from tests.run.window import (
    WINDOW,
    choose_service,
    close_window,
    export,
    open_window,
    place_window,
    raise_window,
    ready,
    tick_levels,
)

Box = tuple[tuple[float, float], tuple[float, float]]  # two corners: longitude and latitude


def whole_job(screen: Screen, eyes: Eyes, folder: Path, qgis: subprocess.Popen[bytes]) -> None:
    screen.picture("qgis")
    open_window(screen, eyes)
    wait_for(lambda: "WorldVector (127" in " ".join(eyes.ask("combo_texts", "service_combo")), "the list of services")
    screen.picture("window")
    place_window(screen, eyes)

    choose_service(screen, eyes, "World (")
    export_box(screen, eyes, folder / "raster.tpkx", ((-12, 62), (32, 35)), {3, 4, 5}, "raster")
    choose_service(screen, eyes, "WorldVector (")
    export_box(screen, eyes, folder / "vector.vtpk", ((-10, 60), (30, 38)), {2, 3}, "vector")

    close_window(screen, eyes)
    check_layers(eyes.ask("layers"))
    screen.picture("map")
    check_no_traceback(eyes)
    if qgis.poll() is not None:
        raise FailedError("QGIS has ended by itself.")


def from_an_empty_project(screen: Screen, eyes: Eyes, url: str) -> None:
    """Open the window on QGIS' welcome page, paste an address, press Export: the layer is seen."""
    if eyes.ask("canvas")["visible"] or eyes.ask("layers"):
        raise FailedError("QGIS does not begin with its welcome page.")
    screen.picture("empty-start", 1)
    open_window(screen, eyes)  # 1
    screen.picture("empty-window", 0.5)
    click(screen, eyes.ask("widget", "service_combo"))  # 2
    screen.type(f"{url}/server/rest/services/World/MapServer")  # 3
    screen.key("Return")  # 4
    live = wait_for(lambda: eyes.ask("layers"), "the service on the map")
    if [layer["name"] for layer in live] != ["World (live)"]:
        raise FailedError(f"The map shows {live}")
    wait_for(lambda: ready(eyes), "the Export button")
    if eyes.ask("widget", "source_combo")["text"] != "Whole Service":
        raise FailedError("All of the service is not what is exported at first.")
    screen.picture("empty-ready", 1.5)
    click(screen, eyes.ask("widget", "export_button"))  # 5
    wait_for(lambda: len(eyes.ask("layers")) > 1, "the exported layer", 180)
    screen.picture("empty-exported", 2)
    screen.key("Escape")  # 6
    wait_for(lambda: not visible(eyes, "arcgis_export_tiles_dialog"), "the closed window")
    found = eyes.ask("layers")[0]
    if found["provider"] != "gdal" or found["colours"] < FEWEST_COLOURS:
        raise FailedError(f"The exported layer shows nothing: {found}")
    wait_for(lambda: eyes.ask("canvas")["colours"] >= FEWEST_COLOURS, "something on the map")
    check_no_traceback(eyes)
    screen.picture("empty-map", 1)


def export_box(screen: Screen, eyes: Eyes, path: Path, box: Box, levels: set[int], step: str) -> None:
    """Draw a box, tick levels, name the file, press Export, wait for the layer."""
    draw_box(screen, eyes, box, step)
    tick_levels(screen, eyes, levels)
    file_name(screen, eyes, path)
    export(screen, eyes, path, step)


def draw_box(screen: Screen, eyes: Eyes, box: Box, step: str) -> None:
    """Press the button for a box, and drag one on the map."""
    click(screen, eyes.ask("widget", "box_button"))
    wait_for(lambda: not visible(eyes, WINDOW), "a free map")
    screen.picture(f"{step}-draw")
    screen.drag(eyes.ask("place", *box[0]), eyes.ask("place", *box[1]))
    wait_for(lambda: eyes.ask("bands") > 0, "the drawn box")
    wait_for(lambda: "²" in eyes.ask("widget", "size_label")["text"], "the area's size")
    raise_window(screen, eyes)


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
