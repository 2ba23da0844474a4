# SPDX-License-Identifier: GPL-2.0-or-later
"""The colours of the world, shared by the painter, the vector style and the tests."""

from __future__ import annotations

import zlib

SEA = "#b5d8ea"
COAST = "#7fb2cf"
BORDER = "#8f8878"
LETTERS = "#3d3a33"
DISPUTED = "#b0606a"
EVENT = "#d1495b"
GRATICULE = "#6b8fa3"
LAND = ("#f3e6c8", "#e4edc9", "#f6d9c4", "#dfe6d3", "#f4ecd8", "#e9dcea")


def shade_of(name: str) -> int:
    """Which colour of LAND a country has, the same in every run."""
    return zlib.crc32(name.encode("utf-8")) % len(LAND)
