# SPDX-License-Identifier: GPL-2.0-or-later
"""What of a style QGIS doesn't draw, told once for each cause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Callable, Optional

from ...core.i18n import tr
from .fonts import face_of, names_of
from .text_rules import text_of

_QUOTED = re.compile(r"[\"'\u201e\u201c\u00ab].*?[\"'\u201c\u201d\u00bb]")  # as in the languages of QGIS


def problems(by_id: Mapping[str, Mapping[str, Any]], warnings: Iterable[str]) -> list[str]:
    """Return a sentence for each cause, with the number of layers it is seen in, that of the most layers first.

    *by_id* are the layers of the style, *warnings* the converter's, ``layer: text`` in the language of QGIS. What the
    plugin draws after all, and the fonts, which have a sentence of their own, are left out.
    """
    causes: dict[str, set[str]] = {}
    texts: dict[str, str] = {}
    for name, layer in by_id.items():
        for cause in _causes(layer):
            causes.setdefault(cause, set()).add(name)
    for warning in warnings:
        name, text = _parted(warning, by_id)
        layer = by_id.get(name, {})
        if _kind(layer) is not None or _is_mended(layer, text):
            continue
        cause = _QUOTED.sub("", text).strip()
        texts.setdefault(cause, text.rstrip("."))
        causes.setdefault(cause, set()).add(name)
    ordered = sorted(causes.items(), key=lambda each: -len(each[1]))
    return [_sentence(cause, len(names), texts.get(cause, "")) for cause, names in ordered]


def _causes(layer: Mapping[str, Any]) -> list[str]:
    """Return what a layer wants that neither the converter draws nor tells of."""
    found = _kind(layer)
    paint = layer.get("paint")
    given = paint if isinstance(paint, dict) else {}
    return [*([found] if found else []), *(each for each in _UNTOLD if each in given)]


def _kind(layer: Mapping[str, Any]) -> Optional[str]:
    kind = layer.get("type")
    return str(kind) if kind in _KINDS else None


_KINDS = ("fill-extrusion", "heatmap", "hillshade", "color-relief", "raster", "sky")
_UNTOLD = ("line-gradient", "background-pattern", "circle-blur")


def _sentence(cause: str, count: int, text: str) -> str:
    known: dict[str, Callable[[], str]] = {
        "fill-extrusion": lambda: tr("%Ln layer(s): extrusions are not drawn.", count),
        "heatmap": lambda: tr("%Ln layer(s): heatmaps are not drawn.", count),
        "hillshade": lambda: tr("%Ln layer(s): hillshades are not drawn.", count),
        "color-relief": lambda: tr("%Ln layer(s): colored elevations are not drawn.", count),
        "raster": lambda: tr("%Ln layer(s): rasters are not drawn.", count),
        "sky": lambda: tr("%Ln layer(s): the sky is not drawn.", count),
        "line-gradient": lambda: tr("%Ln layer(s): color gradients along lines are not drawn.", count),
        "background-pattern": lambda: tr("%Ln layer(s): patterns of the background are not drawn.", count),
        "circle-blur": lambda: tr("%Ln layer(s): blurred circles have sharp edges.", count),
    }
    if cause in known:
        return known[cause]()
    return tr("%Ln layer(s): {problem}.", count).format(problem=text)


def _parted(warning: str, by_id: Mapping[str, Any]) -> tuple[str, str]:
    """Return the layer's id, which may have a colon, too, and what is said of it."""
    ends = [found.start() for found in re.finditer(": ", warning)]
    name = next((warning[:end] for end in reversed(ends) if warning[:end] in by_id), "")
    return name, warning[len(name) + 2 :] if name else warning


def _is_mended(layer: Mapping[str, Any], text: str) -> bool:
    """Whether a warning is about a font, or about a text that the plugin writes."""
    if layer.get("type") != "symbol":
        return False
    names = names_of(layer)
    if any(name in text for name in names) or face_of(names[0]).family in text:
        return True
    layout = layer.get("layout")
    field = layout.get("text-field") if isinstance(layout, dict) else None
    operators = re.findall(r"[\"\u201e\u201c]([a-z-]+)[\"\u201c\u201d]", text)
    return bool(operators) and all(each in str(field) for each in operators) and text_of(layer) is not None
