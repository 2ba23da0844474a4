# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS is closed while an export runs; at the next start the same job goes on, and the jobs panel lists it."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from tests.run.hands import FailedError, check_no_traceback, click, file_name, steady, visible
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
    if (folder / FILE).exists():
        raise FailedError("Closing QGIS left an unfinished package under its name.")


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


def jobs_listed(screen: Screen, eyes: Eyes) -> None:
    """Open the jobs panel with its button, choose the newest job, and close the panel again."""
    button = steady(lambda: eyes.ask("tool_button", "arcgis_export_jobs_action"))
    click(screen, button)
    wait_for(lambda: visible(eyes, "job_view") and eyes.ask("rows", "job_view"), "the list of jobs")
    click(screen, steady(lambda: eyes.ask("cell", "job_view", 0, 0)))
    wait_for(lambda: FILE in eyes.ask("widget", "about_label")["text"], "what is said of the job")
    wait_for(lambda: visible(eyes, "step_0"), "what can be done with it")
    screen.picture("jobs", 0.5)
    click(screen, eyes.ask("tool_button", "arcgis_export_jobs_action"))
    wait_for(lambda: not visible(eyes, "job_view"), "the closed panel")
    check_no_traceback(eyes)
