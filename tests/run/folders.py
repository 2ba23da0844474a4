# SPDX-License-Identifier: GPL-2.0-or-later
"""A cache raster dataset comes as a folder, becomes a layer, and is compared with the plan."""

from __future__ import annotations

from pathlib import Path

from tests.run.hands import FailedError, check_no_traceback, choose, click, file_name, set_tick, visible
from tests.run.screen import Eyes, Screen, wait_for
from tests.run.window import (
    choose_service,
    close_window,
    counted,
    export,
    look_at_alone,
    open_window,
    place_window,
    tick_levels,
    unfold_options,
)

LEVELS = {3, 4, 5}


def checked_cache(screen: Screen, eyes: Eyes, folder: Path) -> None:
    """Export the current view as a folder, with the check at the end."""
    open_window(screen, eyes)
    place_window(screen, eyes)
    choose_service(screen, eyes, "World (")
    if visible(eyes, "clear_button"):
        click(screen, eyes.ask("widget", "clear_button"))
    wait_for(lambda: eyes.ask("widget", "source_combo")["text"] == "Current View", "the current view")
    unfold_options(screen, eyes)
    choose(screen, eyes, "package_combo", "Cache raster dataset")
    set_tick(screen, eyes, "plan_check")
    tick_levels(screen, eyes, LEVELS)
    path = folder / "cache"
    file_name(screen, eyes, path)
    message, layer = export(screen, eyes, path, "cache")
    tiles = sum(count for level, count in counted(eyes).items() if level in LEVELS)
    close_window(screen, eyes)
    if f"All {tiles} tiles are there." not in message:
        raise FailedError(f"{tiles} tiles were planned, and QGIS says: {message}")
    if not (path / "conf.xml").is_file() or not list(path.glob("_alllayers/L*/*.bundle")):
        raise FailedError(f"{path.name} is no cache: {sorted(each.name for each in path.rglob('*'))}")
    look_at_alone(screen, eyes, layer, "cache")
    check_no_traceback(eyes)
