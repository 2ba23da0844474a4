# SPDX-License-Identifier: GPL-2.0-or-later
"""A map whose pixels say which ground they show: computed, not drawn.

The world of web mercator is laid out in squares of 100 m, counted from its upper left corner. A pixel names the
square under its centre by the last 12 bits of the square's column and row:

    red = column / 16        green = column % 16 * 16 + row / 256        blue = row % 256

which tells places apart within 409.6 km. Beyond the world pixels are white and transparent.
"""

from __future__ import annotations

from typing import Any

from ..services.schemes import HALF
from .frame import Frame

STEP = 100.0
COUNT = 4096
STRIP = 256  # rows at once


def colours(x: Any, y: Any) -> Any:
    """Red, green, blue and opacity of places in web mercator: arrays that broadcast, into rows x columns x 4."""
    import numpy as np

    inside = (abs(x) <= HALF) & (abs(y) <= HALF)  # false for what is not finite
    with np.errstate(invalid="ignore"):
        col = np.floor((np.where(abs(x) <= HALF, x, 0) + HALF) / STEP).astype(np.int64) % COUNT
        row = np.floor((HALF - np.where(abs(y) <= HALF, y, 0)) / STEP).astype(np.int64) % COUNT
    found = np.empty((*inside.shape, 4), np.uint8)
    found[..., 0] = col >> 4
    found[..., 1] = (col & 15) << 4 | row >> 8
    found[..., 2] = row & 255
    found[..., 3] = 255
    found[~inside] = (255, 255, 255, 0)
    return found


def place(red: int, green: int, blue: int, near: tuple[float, float]) -> tuple[float, float]:
    """The middle of the square that a colour names: of those that share the colour, the one nearest a place."""
    period = STEP * COUNT
    x = ((red << 4 | green >> 4) + 0.5) * STEP - HALF
    y = HALF - ((green & 15) << 8 | blue) * STEP - 0.5 * STEP
    return x + round((near[0] - x) / period) * period, y + round((near[1] - y) / period) * period


def picture(frame: Frame) -> Any:
    """What a frame shows: rows x columns x 4 bytes."""
    import numpy as np

    found = np.empty((frame.height, frame.width, 4), np.uint8)
    for first in range(0, frame.height, STRIP):
        last = min(first + STRIP, frame.height)
        found[first:last] = colours(*frame.moved("EPSG:3857", first, last))
    return found
