# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS is closed while an export runs; at the next start the same job goes on."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from tests.run.hands import FailedError, check_no_traceback, click, file_name
from tests.run.screen import Eyes, Screen, wait_for
from tests.run.window import open_window, ready

FILE = "closed.tpkx"


def closed_in_the_middle(screen: Screen, eyes: Eyes, folder: Path, qgis: subprocess.Popen[bytes]) -> None:
    """Export the current view, and quit QGIS by its keys as soon as the export runs; first without meaning it."""
    open_window(screen, eyes)
    wait_for(lambda: "levels" in eyes.ask("widget", "sentence_label")["text"], "the service of the active layer")
    file_name(screen, eyes, folder / FILE)
    wait_for(lambda: ready(eyes), "the Export button")
    screen.picture("closing-ready")
    click(screen, eyes.ask("widget", "export_button"))
    wait_for(lambda: any("aiting" in text or "working" in text for text, _ in eyes.ask("tasks")), "the running export")
    screen.key("Escape")
    screen.xdotool("search", "--onlyvisible", "--name", "QGIS", "windowactivate", "--sync")
    screen.key("ctrl+q")
    screen.picture("closing-quit", 0.6)
    screen.key("Escape")  # "Do you want to save the current project?": cancel
    time.sleep(0.4)
    if not eyes.ask("tasks"):
        raise FailedError("The export stopped although QGIS was not closed after all.")
    screen.key("ctrl+q")
    time.sleep(0.6)
    screen.key("Tab", "Return")  # discard
    try:
        qgis.wait(30)
    except subprocess.TimeoutExpired:
        raise FailedError("QGIS does not close while an export runs.") from None
    if list(folder.glob(FILE + "*")):
        raise FailedError("Closing QGIS left a file behind.")


def taken_up_again(screen: Screen, eyes: Eyes, folder: Path) -> None:
    """Press *Resume* in the message that offers the interrupted export."""
    button = wait_for(lambda: eyes.ask("widget", "arcgis_export_resume"), "the offer to go on")
    screen.picture("closing-offer")
    click(screen, button)
    wait_for(lambda: any(layer["provider"] == "gdal" for layer in eyes.ask("layers")), "the layer of the old job", 60)
    if not (folder / FILE).exists():
        raise FailedError("The interrupted export brought no file.")
    check_no_traceback(eyes)
    screen.picture("closing-layer")
