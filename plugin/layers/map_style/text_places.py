# SPDX-License-Identifier: GPL-2.0-or-later
"""Where texts lie around their points, as expressions of QGIS.

Source: MapLibre GL JS places the box of a text, its ``text-padding`` included, beside the point; the line's height and
the ascent of the font decide where in it the letters are. QGIS places the capitals. What differs besides was measured
by ``make fidelity``, and is in pixels or sizes of the text.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .symbol_rules import MM_PER_PIXEL, SymbolRule
from .tile_copies import Grid
from .zoom_values import MAP_ZOOM, Value, product, total

_EM = 24  # units of MapLibre's glyphs; those below are of the same
_ABOVE = 17  # from the middle of a line up to where its glyphs begin
_LIFT = 0.12  # by how much QGIS draws texts too low
_NEARER = -0.045
_CORNER, _SIDE = 0.4, 2.0  # pixels by which QGIS' distance is longer: askew, and straight
_SINE, _COSINE = (f"{each}(radians(coalesce(@map_rotation, 0)))" for each in ("sin", "cos"))


@dataclass(frozen=True)
class Heights:
    """How far a font's letters and its capitals reach above the base line, in ems."""

    ascent: float
    capital: float


def distance(rule: SymbolRule) -> Value:
    """Return QGIS' distance from a point to its text in millimetres, as the first of the rule's places wants it."""
    is_askew = "-" in rule.anchors[0]
    longer = (_CORNER if is_askew else _SIDE) * MM_PER_PIXEL
    beside = total(total(rule.padding, product(rule.size, _NEARER)), -longer)
    return total(rule.distance, product(beside, math.sqrt(2) if is_askew else 1.0))


def moved_point(rule: SymbolRule, heights: Heights, grid: Grid) -> str:
    """Return the point of a text, moved by what the base line of its letters and the gap behind the last are off.

    Texts are level in a rotated map, too.
    """
    lift = heights.capital / 2 - (math.ceil(_EM * heights.ascent) - _ABOVE) / _EM + _LIFT
    up = product(rule.size, lift)
    x, y = product(up, f"-{_SINE}"), product(up, _COSINE)
    if rule.letter_spacing:
        right = product(rule.letter_spacing, 0.5)
        x, y = total(x, product(right, _COSINE)), total(y, product(right, _SINE))
    per_mm = f"({grid.side!r} / {grid.pixels * MM_PER_PIXEL!r} / 2 ^ {MAP_ZOOM})"
    return f"translate(@geometry, {per_mm} * ({x}), {per_mm} * ({y}))"
