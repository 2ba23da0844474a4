# SPDX-License-Identifier: GPL-2.0-or-later
"""An export that is larger than the service allows: its grid by job, its plan, and one merged file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.run.hands import FailedError, check_no_traceback, click, file_name, set_tick, type_over, visible
from tests.run.job import draw_box
from tests.run.screen import Eyes, Screen, wait_for
from tests.run.window import (
    choose_service,
    close_window,
    counted,
    export,
    look_at_alone,
    number,
    open_window,
    place_window,
    show_online,
    tick_levels,
    unfold_options,
)

LIMIT = 50  # the tiles that the sandbox's Limited service allows at once
BOX = ((-40, 68), (28, 20))
ANCHOR = (-10, 45)  # where the mouse is when its wheel is turned
LEVELS = {4, 5, 6}
FINEST = 6
AT_ONCE = 4


def larger_than_allowed(screen: Screen, eyes: Eyes, folder: Path) -> None:
    """Export some hundreds of tiles from a service that allows 50 at once."""
    show_online(screen, eyes)
    screen.wheel(*eyes.ask("place", *ANCHOR), -1)
    open_window(screen, eyes)
    place_window(screen, eyes)
    choose_service(screen, eyes, "Limited (")
    draw_box(screen, eyes, BOX, "larger")
    tick_levels(screen, eyes, LEVELS)
    wait_for(lambda: visible(eyes, "split_check"), "the offer of several jobs")
    wait_for(lambda: "merged into one file" in eyes.ask("widget", "split_check")["text"], "the plan")
    screen.picture("larger-offer")
    if eyes.ask("widget", "export_button")["enabled"]:
        raise FailedError("More tiles than the service allows could be asked for in one job.")
    set_tick(screen, eyes, "split_check")
    jobs = number(eyes.ask("widget", "split_check")["text"])
    tiles = {level: count for level, count in counted(eyes).items() if level in LEVELS}
    show_grid(screen, eyes, tiles[FINEST], jobs)

    unfold_options(screen, eyes)
    type_over(screen, eyes, "jobs_spin", str(AT_ONCE))
    path = folder / "larger.mbtiles"
    file_name(screen, eyes, path)
    button = wait_for(lambda: _button(eyes), "the number of jobs on the button")
    if number(button) != sum(tiles.values()) or f"in {jobs} jobs" not in button:
        raise FailedError(f"{tiles} in {jobs} jobs, but the button says: {button}")
    message, layer = export(screen, eyes, path, "larger")
    close_window(screen, eyes)
    check_merged(path, tiles, message)
    look_at_alone(screen, eyes, layer, "larger")
    screen.wheel(*eyes.ask("place", *ANCHOR), 1)
    check_no_traceback(eyes)


def _button(eyes: Eyes) -> str:
    text: str = eyes.ask("widget", "export_button")["text"]
    return text if "jobs" in text else ""


def show_grid(screen: Screen, eyes: Eyes, tiles: int, jobs: int) -> None:
    """Choose the finest level in the menu of the grid button: its tiles lie on the map, a colour for each job."""
    click(screen, eyes.ask("widget", "grid_button"))
    entry = wait_for(lambda: eyes.ask("menu_entry", f"Level {FINEST}: {tiles} tiles"), "the menu of levels")
    screen.picture("grid-menu")
    click(screen, entry)
    found = wait_for(lambda: eyes.ask("jobs_of_tiles", f"Tile grid, level {FINEST}"), "the tile grid")
    screen.picture("grid-map", pause=1.5)
    numbers = {each["job"] for each in found}
    colours = {each["colour"] for each in found}
    if sum(each["tiles"] for each in found) != tiles or not numbers <= set(range(1, jobs + 1)):
        raise FailedError(f"The grid of {tiles} tiles in {jobs} jobs is not right: {found}")
    if len(colours) != len(numbers) or len(numbers) < tiles / LIMIT or max(each["tiles"] for each in found) > LIMIT:
        raise FailedError(f"The grid does not show a colour for each job of {LIMIT} tiles at most: {found}")


def check_merged(path: Path, tiles: dict[int, int], message: str) -> None:
    """Hold the file against what the window had counted before."""
    with closing(sqlite3.connect(path)) as database:
        found = dict(database.execute("SELECT zoom_level, COUNT(*) FROM tiles GROUP BY zoom_level").fetchall())
    if found != tiles:
        raise FailedError(f"{tiles} tiles were counted before, and the merged file has {found}.")
    if f"{sum(tiles.values()):,} tiles" not in message:
        raise FailedError(f"QGIS says: {message}")
