# SPDX-License-Identifier: GPL-2.0-or-later
"""The resources beside the vector tiles: Mapbox style, sprites (drawn here), empty fonts, tile map."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from .numbered_tiles import field, png
from .palette import BORDER, COAST, LAND, LETTERS, SEA

FONT = "Arial Unicode MS Regular"
RARE_FONT = "Josefin Sans Bold Italic"  # which hardly any machine has
FONTS = (FONT, RARE_FONT)


def style() -> dict[str, Any]:
    """The style document, with the paths that ArcGIS writes."""

    def layer(name: str, kind: str, source: str, layout: Any, paint: Any, **more: Any) -> dict[str, Any]:
        base = {"id": name, "type": kind, "source": "esri", "source-layer": source}
        return {**base, "layout": layout, "paint": paint, **more}

    shades = [
        layer(f"Land/{shade}", "fill", "countries", {}, {"fill-color": colour}, filter=["==", "shade", shade])
        for shade, colour in enumerate(LAND)
    ]
    round_line = {"line-cap": "round", "line-join": "round"}
    return {
        "version": 8,
        "name": "WorldVector",
        "sprite": "../sprites/sprite",
        "glyphs": "../fonts/{fontstack}/{range}.pbf",
        "sources": {"esri": {"type": "vector", "url": "../../"}},
        "layers": [
            {"id": "Sea", "type": "background", "layout": {}, "paint": {"background-color": SEA}},
            layer("Coast", "line", "countries", round_line, {"line-color": COAST, "line-width": 2.4}),
            *shades,
            layer(
                "Land/hatched",
                "fill",
                "countries",
                {},
                {"fill-pattern": "Hatch", "fill-opacity": 0.5},
                filter=["==", "shade", len(LAND) - 1],
                minzoom=4.5,
            ),
            layer(
                "States",
                "line",
                "states",
                round_line,
                {"line-color": "#FFFFFF", "line-width": 0.6, "line-opacity": {"stops": [[3, 0.6], [5, 1]]}},
                minzoom=3,
            ),
            layer("Borders", "line", "countries", round_line, {"line-color": BORDER, "line-width": 0.9}),
            layer(
                "Disputed borders",
                "line",
                "disputed",
                {"line-join": "round"},
                {"line-color": "#B0606A", "line-width": 1.2, "line-dasharray": [4, 3]},
            ),
            layer(
                "Place",
                "symbol",
                "places",
                {"icon-image": "Place", "icon-allow-overlap": True},
                {},
                minzoom=2,
            ),
            layer(
                "Name",
                "symbol",
                "places",
                {
                    "text-font": [FONT],
                    "text-field": "{name}",
                    "text-offset": [0, 0.9],
                    "text-anchor": "top",
                    "text-size": {"stops": [[2, 10], [5, 14]]},
                },
                {"text-color": LETTERS, "text-halo-color": "#FFFFFF", "text-halo-width": 1.2},
                minzoom=2,
                maxzoom=4,
            ),
            layer(
                "Name/beside",
                "symbol",
                "places",
                {
                    "text-font": [RARE_FONT, FONT],
                    "text-field": "{name}",
                    "text-variable-anchor": ["left", "right", "top", "bottom"],
                    "text-radial-offset": 0.8,
                    "text-size": {"stops": [[4, 12], [6, 16]]},
                    "text-transform": {"stops": [[4, "none"], [5, "uppercase"]]},
                    "text-line-height": 1.1,
                    "text-padding": 2,
                },
                {
                    "text-color": LETTERS,
                    "text-halo-color": "#FFFFFF",
                    "text-halo-width": 1.2,
                    "text-opacity": {"stops": [[4, 0.7], [6, 1]]},
                },
                minzoom=4,
            ),
            layer(
                "Disputed borders/name",
                "symbol",
                "disputed",
                {
                    "symbol-placement": "line",
                    "symbol-spacing": 400,
                    "text-font": [FONT],
                    "text-field": "{name}",
                    "text-letter-spacing": 0.15,
                    "text-size": 11,
                },
                {"text-color": "#B0606A", "text-halo-color": "#FFFFFF", "text-halo-width": 1},
                minzoom=4,
            ),
            layer(
                "Disputed borders/sign",
                "symbol",
                "disputed",
                {
                    "symbol-placement": "line",
                    "symbol-spacing": 200,
                    "icon-image": "Shield",
                    "icon-rotation-alignment": "viewport",
                    "text-rotation-alignment": "viewport",
                    "text-font": [FONT],
                    "text-field": "D",
                    "text-size": 9,
                },
                {"text-color": "#FFFFFF"},
                minzoom=3,
            ),
        ],
    }


def _star(x: float, y: float) -> bool:
    """Whether a point (-1 to 1) is inside a five-pointed star."""
    angle = (math.atan2(x, -y) + math.pi / 5) % (2 * math.pi / 5) - math.pi / 5
    radius = math.hypot(x, y)
    tip, notch = 0.62, 0.26
    # the edge of the star as the line from tip to notch, in polar form
    across = tip * notch * math.sin(math.pi / 5)
    edge = notch * math.sin(math.pi / 5 - abs(angle)) + tip * math.sin(abs(angle))
    return radius < across / edge


def _draw(size: int, plain: bool) -> list[list[tuple[int, int, int, int]]]:
    """A red disc with white rim and a white star, or only a small dot; antialiased by 4 x 4 samples."""
    rows = []
    for row in range(size):
        line = []
        for col in range(size):
            red = green = blue = hits = 0
            for sample in range(16):
                x = 2 * (col + (sample % 4 + 0.5) / 4) / size - 1
                y = 2 * (row + (sample // 4 + 0.5) / 4) / size - 1
                radius = math.hypot(x, y)
                if radius > (0.55 if plain else 0.98):
                    continue
                white = radius > 0.8 or (not plain and _star(x, y))
                hits += 1
                red += 255 if white else 196
                green += 255 if white else 51
                blue += 255 if white else 64
            line.append((red // hits, green // hits, blue // hits, 255 * hits // 16) if hits else (0, 0, 0, 0))
        rows.append(line)
    return rows


def _hatch(size: int) -> list[list[tuple[int, int, int, int]]]:
    """Diagonal strokes that go on in the next tile of the pattern."""
    return [[(90, 90, 90, 255 if (row + col) % size < size // 4 else 0) for col in range(size)] for row in range(size)]


def _shield(size: int) -> list[list[tuple[int, int, int, int]]]:
    """A dark square with a light edge."""
    edge = size // 14

    def pixel(row: int, col: int) -> tuple[int, int, int, int]:
        is_edge = min(row, col, size - 1 - row, size - 1 - col) < edge
        return (255, 255, 255, 255) if is_edge else (40, 70, 140, 255)

    return [[pixel(row, col) for col in range(size)] for row in range(size)]


@lru_cache(maxsize=2)
def sprite(ratio: int) -> tuple[bytes, bytes]:
    """The sprite sheet at a pixel ratio: JSON and PNG."""
    size = 14 * ratio
    pictures = {
        "Place": _draw(size, False), "Dot": _draw(size, True), "Hatch": _hatch(size), "Shield": _shield(size),
    }  # fmt: skip
    rows = [b"".join(bytes(pixel) for picture in pictures.values() for pixel in picture[row]) for row in range(size)]
    index = {
        name: {"x": place * size, "y": 0, "width": size, "height": size, "pixelRatio": ratio, "sdf": False}
        for place, name in enumerate(pictures)
    }
    return json.dumps(index).encode(), png(len(pictures) * size, size, rows, 6)


def glyphs(font: str) -> bytes:
    """A font range without letters: valid, and enough for readers that bring fonts of their own."""
    return field(1, field(1, font.encode()) + field(2, b"0-255"))


def resources() -> dict[str, bytes]:
    """Every resource file under `resources/`, but the list of them."""
    files = {
        "styles/root.json": json.dumps(style()).encode(),
        **{f"fonts/{font}/0-255.pbf": glyphs(font) for font in FONTS},
    }
    for ratio, name in ((1, "sprite"), (2, "sprite@2x")):
        files[f"sprites/{name}.json"], files[f"sprites/{name}.png"] = sprite(ratio)
    return files


def listing() -> dict[str, Any]:
    """`resources/info/root.json`: what there is, relative to that file."""
    return {"resourceInfo": [f"../{name}" for name in sorted(resources())]}


def tile_index(tiles: Iterable[tuple[int, int, int]]) -> list[Any]:
    """The nested `index` of a tile map: 0 nothing, 1 a tile without children, else its NW, NE, SW and SE."""
    known: set[tuple[int, int, int]] = set()
    for level, row, col in tiles:
        while level >= 0 and (level, row, col) not in known:
            known.add((level, row, col))
            level, row, col = level - 1, row // 2, col // 2

    def below(level: int, row: int, col: int) -> list[Any]:
        return [node(level + 1, 2 * row + down, 2 * col + right) for down in (0, 1) for right in (0, 1)]

    def node(level: int, row: int, col: int) -> Any:
        if (level, row, col) not in known:
            return 0
        children = below(level, row, col)
        return children if any(children) else 1

    return below(0, 0, 0)
