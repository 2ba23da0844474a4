# SPDX-License-Identifier: GPL-2.0-or-later
"""What lies along a line that is drawn on the map, 50 km to each side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from tests.run.hands import FailedError, check_no_traceback, click, file_name, type_over
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
    raise_window,
    show_online,
    tick_levels,
)

LINE = ((-8.6, 41.1), (2.3, 48.9), (13.4, 52.5))  # Porto, Paris, Berlin
BUFFER = 50  # km
EARTH = 6371.0  # km
TOLERANCE = 0.05  # relative: a pixel of the map is some 7 km
LEVELS = {4, 5, 6}


def along_a_line(screen: Screen, eyes: Eyes, folder: Path) -> None:
    """Draw a line, set the buffer, export a few levels."""
    show_online(screen, eyes)
    open_window(screen, eyes)
    place_window(screen, eyes)
    choose_service(screen, eyes, "World (")
    click(screen, eyes.ask("widget", "line_button"))
    for point in LINE:
        screen.click(*eyes.ask("place", *point))
    screen.picture("corridor-draw")
    screen.click(*eyes.ask("place", *LINE[-1]), button=3)
    wait_for(lambda: eyes.ask("widget", "source_combo")["text"] == "Along Lines", "the drawn line")
    raise_window(screen, eyes)
    type_over(screen, eyes, "buffer_spin", str(BUFFER * 1000))
    expected = 2 * BUFFER * length(LINE) + math.pi * BUFFER**2
    wait_for(lambda: abs(_size(eyes) / expected - 1) < TOLERANCE, f"an area of about {expected:.0f} km²", 20)
    wait_for(lambda: eyes.ask("bands") > 0, "the band along the line")
    tick_levels(screen, eyes, LEVELS)
    tiles = sum(count for level, count in counted(eyes).items() if level in LEVELS)
    path = folder / "corridor.tpkx"
    file_name(screen, eyes, path)
    message, layer = export(screen, eyes, path, "corridor")
    close_window(screen, eyes)
    if f", {tiles} tiles" not in message:
        raise FailedError(f"{tiles} tiles were counted, and QGIS says: {message}")
    look_at_alone(screen, eyes, layer, "corridor")
    check_no_traceback(eyes)


def _size(eyes: Eyes) -> int:
    return number(eyes.ask("widget", "size_label")["text"])


def length(line: Sequence[tuple[float, float]]) -> float:
    """Return how long a line is on the ground, in km."""
    total = 0.0
    for (lon0, lat0), (lon1, lat1) in zip(line, line[1:]):
        a, b = math.radians(lat0), math.radians(lat1)
        half = math.sin((b - a) / 2) ** 2
        half += math.cos(a) * math.cos(b) * math.sin(math.radians(lon1 - lon0) / 2) ** 2
        total += 2 * EARTH * math.asin(math.sqrt(half))
    return total
