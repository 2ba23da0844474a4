# SPDX-License-Identifier: GPL-2.0-or-later
"""Values of a Mapbox style that change with the zoom, as numbers or as expressions of QGIS.

Source: MapLibre style specification, version 8: functions with ``stops``, and ``interpolate`` and ``step`` by
``zoom``. QGIS' zoom of a vector tile layer, ``@vector_tile_zoom``, is that of the style where its levels are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Optional, Union

ZOOM = "@vector_tile_zoom"
# The zoom of a web map: between two levels, QGIS divides the scale evenly, and a web map its logarithm.
MAP_ZOOM = f"(floor({ZOOM}) - ln(1 - ({ZOOM} - floor({ZOOM})) / 2) / ln(2))"
_LARGEST = 1e9
_FINEST = 30  # zoom; tiles end well before
Value = Union[float, str]  # a number, or an expression of QGIS


def number_of(value: Any, times: float = 1.0) -> Optional[Value]:
    """Return a number of a style *times* something: a number, or an expression of the zoom; ``None`` for another."""
    if is_number(value):
        return float(value) * times
    found = _curve(value)
    if found is None or not all(is_number(each) for _, each in found[1]):
        return None
    base, stops = found
    points = [(zoom, float(each) * times) for zoom, each in stops]
    if len({each for _, each in points}) == 1:
        return points[0][1]
    cases = [f"WHEN {ZOOM} <= {_text(points[0][0])} THEN {_text(points[0][1])}"]
    for (low, first), (high, last) in zip(points, points[1:]):
        if base is None or first == last:  # steps
            between = _text(first)
            ends = "<" if base is None else "<="
        else:
            between, ends = _between(base, low, high, first, last), "<="
        cases.append(f"WHEN {ZOOM} {ends} {_text(high)} THEN {between}")
    return f"CASE {' '.join(cases)} ELSE {_text(points[-1][1])} END"


def steps_of(value: Any) -> Optional[list[tuple[float, Any]]]:
    """Return the zooms from which on something that isn't a number has a value; ``None`` where more decides it.

    The first value holds below its zoom, too.
    """
    if not isinstance(value, (dict, list)) or (isinstance(value, list) and not _is_expression(value)):
        return [(0.0, value)]
    if isinstance(value, list) and value[0] == "literal":
        return [(0.0, value[1])] if len(value) == 2 else None
    if isinstance(value, dict) and "property" not in value and isinstance(value.get("stops"), list):
        pairs = [each for each in value["stops"] if isinstance(each, list) and len(each) == 2]
    elif isinstance(value, list) and value[0] == "step" and len(value) >= 3 and value[1] == ["zoom"]:
        pairs = [[0, value[2]], *(list(pair) for pair in zip(value[3::2], value[4::2]))]
    else:
        return None
    if not pairs or not all(is_number(zoom) for zoom, _ in pairs):
        return None
    return [(float(zoom), each) for zoom, each in pairs]


def choice(cases: Sequence[tuple[float, str]]) -> str:
    """Return an expression that is each of some expressions from its zoom on, and the first one below."""
    if len({each for _, each in cases}) == 1:
        return cases[0][1]
    later = [f"WHEN {ZOOM} >= {_text(zoom)} THEN {each}" for zoom, each in reversed(cases[1:])]
    return f"CASE {' '.join(later)} ELSE {cases[0][1]} END"


def tile_zoom(zoom: float) -> float:
    """Return what ``@vector_tile_zoom`` is at a zoom of the style.

    Both are whole at the levels. Between two, QGIS divides the scale evenly, and a web map its logarithm.
    """
    below = math.floor(zoom)
    return below + 2 * (1 - 2 ** (below - zoom))


def at_map_zoom(expression: str) -> str:
    """Return an expression that takes the zoom of a web map for QGIS', whose variable can't be set to another value."""
    return f"with_variable('map_zoom', {MAP_ZOOM}, {expression.replace(ZOOM, '@map_zoom')})"


def set_zoom_range(style: Any, layer: Mapping[str, Any]) -> None:
    """Let a style for drawing or for labels begin and end between two levels where its layer does.

    QGIS has whole levels only, and rounds. ``maxzoom`` itself is no more drawn.
    """
    low: Any = layer.get("minzoom")
    high: Any = layer.get("maxzoom")
    conditions = []
    if is_number(low) and 0 < low < _FINEST and low != math.floor(low):
        style.setMinZoomLevel(math.floor(low))
        conditions.append(f"{ZOOM} >= {_text(tile_zoom(low))}")
    if is_number(high) and 0 < high < _FINEST and high != math.floor(high):
        style.setMaxZoomLevel(math.floor(high))
        conditions.append(f"{ZOOM} < {_text(tile_zoom(high))}")
    if conditions:
        given = style.filterExpression()
        style.setFilterExpression(" AND ".join([*conditions, *([f"({given})"] if given else [])]))


def value_at(value: Any, zoom: float) -> Any:
    """Return what a value is at a zoom; ``None`` where that depends on more than the zoom.

    Numbers between two stops are interpolated, anything else steps.
    """
    if not isinstance(value, (dict, list)) or (isinstance(value, list) and not _is_expression(value)):
        return value
    found = _curve(value)
    if found is None:
        return None
    base, stops = found
    if zoom <= stops[0][0]:
        return stops[0][1]
    for (low, first), (high, last) in zip(stops, stops[1:]):
        if zoom < high:
            if base is None or not (is_number(first) and is_number(last)):
                return first
            return first + (last - first) * _share(base, low, high, zoom)
    return stops[-1][1]


def is_number(value: Any) -> bool:
    """Whether a value of JSON is a number, and none that a calculation could overflow with."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= _LARGEST


def _curve(value: Any) -> Optional[tuple[Optional[float], list[tuple[float, Any]]]]:
    """Return the base (``None`` for steps) and the stops, in order, of a value that depends on the zoom alone."""
    if isinstance(value, dict):
        return None if "property" in value else _stops(value.get("base", 1), value.get("stops"))
    if not _is_expression(value):
        return None
    if value[0] == "interpolate" and len(value) >= 5 and value[2] == ["zoom"]:
        kind = value[1]
        if kind == ["linear"]:
            base: Any = 1
        elif isinstance(kind, list) and len(kind) == 2 and kind[0] == "exponential":
            base = kind[1]
        else:
            return None
        return _stops(base, [list(pair) for pair in zip(value[3::2], value[4::2])])
    if value[0] == "step" and len(value) >= 3 and value[1] == ["zoom"]:
        pairs = [[0, value[2]], *(list(pair) for pair in zip(value[3::2], value[4::2]))]
        return _stops(None, pairs)
    return None


def _stops(base: Any, stops: Any) -> Optional[tuple[Optional[float], list[tuple[float, Any]]]]:
    if base is not None and not (is_number(base) and base > 0):
        return None
    if not isinstance(stops, list) or not stops:
        return None
    pairs = []
    for stop in stops:
        if not isinstance(stop, list) or len(stop) != 2 or not is_number(stop[0]) or _depends(stop[1]):
            return None
        pairs.append((float(stop[0]), stop[1]))
    if any(low >= high for (low, _), (high, _) in zip(pairs, pairs[1:])):
        return None
    return (None if base is None else float(base)), pairs


def _depends(value: Any) -> bool:
    return isinstance(value, dict) or _is_expression(value)


def _is_expression(value: Any) -> bool:
    """Whether a value is an expression: a list that begins with a name, which a list of names does, too."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], str) and value[0] in _OPERATORS


_OPERATORS = frozenset(
    "interpolate interpolate-hcl interpolate-lab step case match coalesce get concat zoom literal let var format image "
    "to-string to-number to-boolean to-color number string boolean array upcase downcase rgb rgba at has in length "
    "feature-state geometry-type id properties all any ! == != < <= > >= + - * / % ^ min max".split()
)


def _share(base: float, low: float, high: float, zoom: float) -> float:
    if base == 1:
        return (zoom - low) / (high - low)
    try:
        return float((base ** (zoom - low) - 1) / (base ** (high - low) - 1))
    except (OverflowError, ZeroDivisionError):  # a wall, or a plain
        return 0.0


def _between(base: float, low: float, high: float, first: float, last: float) -> str:
    values = ",".join(_text(each) for each in (low, high, first, last))
    if base == 1:
        return f"scale_linear({ZOOM},{values})"
    return f"scale_exponential({ZOOM},{values},{_text(base)})"


def _text(value: float) -> str:
    return f"{value:.10g}"


def product(one: Value, other: Value) -> Value:
    """Return two numbers or expressions multiplied."""
    if not isinstance(one, str) and not isinstance(other, str):
        return one * other
    return f"({_part(one)}) * ({_part(other)})"


def total(one: Value, other: Value) -> Value:
    """Return the sum of two numbers or expressions."""
    if not isinstance(one, str) and not isinstance(other, str):
        return one + other
    return f"({_part(one)}) + ({_part(other)})"


def ratio(one: Value, other: Value) -> Value:
    """Return a number or an expression divided by another."""
    if not isinstance(one, str) and not isinstance(other, str):
        return one / other if other else 0.0
    return f"({_part(one)}) / ({_part(other)})"


def _part(value: Value) -> str:
    return value if isinstance(value, str) else _text(value)
