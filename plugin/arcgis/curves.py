# SPDX-License-Identifier: GPL-2.0-or-later
"""Curves of Esri JSON as lines of points: circular arcs, elliptic arcs and Bézier curves.

``curvePaths`` and ``curveRings`` hold points, and objects for what leads from the point before to another
(https://developers.arcgis.com/rest/services-reference/enterprise/geometry-objects/): ``c`` an arc through a point,
``a`` an arc round a centre, ``b`` a Bézier curve.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from ..core import json_values

_CURVED = {"curveRings": "rings", "curvePaths": "paths"}
_RELATIVE = 1e-5  # of the size of a curve: how far lines may be from it where the layer has no tolerance
_FINEST = 1e-12  # of its size: what numbers can tell apart
_SAME = 1e-8  # of its size, or radians: points that are one, three on a straight line
_MOST_POINTS = 1_000_000  # in place of the curves of one geometry
Point = tuple[float, ...]


def straightened(geometry: Mapping[str, Any], tolerance: float = 0.0) -> Mapping[str, Any]:
    """Return Esri JSON with lines in place of curves, nowhere farther from them than *tolerance*, in map units.

    Raises `ValueError` for a curve that is none, and for one that would take too many lines.
    """
    curved = next((key for key in _CURVED if geometry.get(key) is not None), None)
    if curved is None:
        return geometry
    found = {key: value for key, value in geometry.items() if key not in _CURVED}
    lines: list[list[list[float]]] = []
    left = _MOST_POINTS
    try:
        for part in json_values.items(geometry[curved]):
            lines.append(_line(part, max(0.0, tolerance), left))
            left -= len(lines[-1])
    except ArithmeticError as error:
        raise ValueError(str(error)) from None
    found[_CURVED[curved]] = lines
    return found


def _line(part: Any, tolerance: float, most: int) -> list[list[float]]:
    line: list[Point] = []
    for step in json_values.items(part):
        if not isinstance(step, Mapping):
            line.append(_point(step))
            continue
        kind = next(iter(step), "")
        values = json_values.items(step.get(kind))
        if not line or len(values) < 2 or kind not in _READERS:
            raise ValueError(f"no curve: {str(step)[:80]}")
        start, end = line[-1], _point(values[0])
        points = list(islice(_READERS[kind](start, end, values, tolerance), most))
        if len(line) + len(points) >= most:
            raise ValueError("too many lines in place of curves")
        for number, (x, y) in enumerate(points, 1):
            share = number / (len(points) + 1)
            line.append((x, y, *(a + (b - a) * share for a, b in zip(start[2:], end[2:]))))
        line.append(end)
    return [list(point) for point in line]


def _point(value: Any) -> Point:
    numbers = [json_values.real(each) for each in json_values.items(value)[:4]]
    if len(numbers) < 2 or numbers[0] is None or numbers[1] is None:
        raise ValueError(f"no point: {str(value)[:80]}")
    return tuple(number or 0.0 for number in numbers)


def _circular(start: Point, end: Point, values: Sequence[Any], tolerance: float) -> Iterator[tuple[float, float]]:
    (x1, y1), (x2, y2), (x3, y3) = start[:2], _point(values[1])[:2], end[:2]
    size = max(math.hypot(x2 - x1, y2 - y1), math.hypot(x3 - x1, y3 - y1))
    if math.hypot(x3 - x1, y3 - y1) <= _SAME * size:  # a whole circle: the other point is opposite
        return _turned(((x1 + x2) / 2, (y1 + y2) / 2), start, end, 2 * math.pi, tolerance)
    double = 2 * ((x2 - x1) * (y3 - y1) - (x3 - x1) * (y2 - y1))
    if abs(double) <= _SAME * size * size:  # a straight line
        return iter([(x2, y2)])
    one, other = (x2 - x1) ** 2 + (y2 - y1) ** 2, (x3 - x1) ** 2 + (y3 - y1) ** 2
    centre = (
        x1 + ((y3 - y1) * one - (y2 - y1) * other) / double,
        y1 + ((x2 - x1) * other - (x3 - x1) * one) / double,
    )
    angles = [math.atan2(y - centre[1], x - centre[0]) for x, y in ((x1, y1), (x3, y3))]
    sweep = (angles[1] - angles[0]) % (2 * math.pi)
    return _turned(centre, start, end, sweep if double > 0 else sweep - 2 * math.pi, tolerance)


def _elliptic(start: Point, end: Point, values: Sequence[Any], tolerance: float) -> Iterator[tuple[float, float]]:
    """``[end, centre, is minor, is clockwise, rotation (radians), long half axis, ratio]``; a circle ends before.

    Its ends say how long the axes are: with the centre, the rotation and the ratio there is one ellipse through them.
    """
    centre = _point(values[1])[:2]
    is_minor, is_clockwise = (_is_set(values[place : place + 1]) for place in (2, 3))
    rotation = json_values.number(values[4]) if len(values) > 4 else 0.0
    ratio = json_values.number(values[6]) if len(values) > 6 else 1.0
    if ratio <= 0:
        raise ValueError("an ellipse without a width")
    place = _from(centre, rotation, ratio)
    (x1, y1), (x2, y2) = place(start), place(end)
    sweep = (math.atan2(y2, x2) - math.atan2(y1, x1)) % (2 * math.pi)
    if min(sweep, 2 * math.pi - sweep) <= _SAME:  # nothing, or the whole of it
        whole = -2 * math.pi if is_clockwise else 2 * math.pi
        sweep = 0.0 if is_minor and start[:2] != end[:2] else whole
    elif len(values) > 3:
        sweep = sweep - 2 * math.pi if is_clockwise else sweep
    elif is_minor == (sweep > math.pi):
        sweep -= 2 * math.pi
    return _turned(centre, start, end, sweep, tolerance, rotation, ratio)


def _is_set(values: Sequence[Any]) -> bool:
    return bool(values) and (values[0] is True or json_values.number(values[0]) != 0)


def _from(centre: tuple[float, ...], rotation: float, ratio: float) -> Callable[[Point], tuple[float, float]]:
    """Return what gives the place of a point where an ellipse is a circle round the origin."""
    cos, sin = math.cos(rotation), math.sin(rotation)

    def place(point: Point) -> tuple[float, float]:
        x, y = point[0] - centre[0], point[1] - centre[1]
        return x * cos + y * sin, (y * cos - x * sin) / ratio

    return place


def _turned(
    centre: tuple[float, ...],
    start: Point,
    end: Point,
    sweep: float,
    tolerance: float,
    rotation: float = 0.0,
    ratio: float = 1.0,
) -> Iterator[tuple[float, float]]:
    """Yield the points between the ends of an arc; rounded, they may be of circles that differ a little."""
    place = _from(centre, rotation, ratio)
    (x, y), last = place(start), math.hypot(*place(end))
    first = math.hypot(x, y)
    steps, angle = _steps(max(first, last) * max(1.0, ratio), sweep, tolerance), math.atan2(y, x)
    cos, sin = math.cos(rotation), math.sin(rotation)
    for step in range(1, steps):
        radius, turn = first + (last - first) * step / steps, angle + sweep * step / steps
        x, y = radius * math.cos(turn), radius * ratio * math.sin(turn)
        yield centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos


def _steps(radius: float, sweep: float, tolerance: float) -> int:
    if radius <= 0:
        return 2
    size = radius * min(2.0, abs(sweep))
    tolerance = min(max(tolerance or size * _RELATIVE, size * _FINEST), radius / 10)
    return max(2, math.ceil(abs(sweep) / (4 * math.asin(math.sqrt(tolerance / radius / 2)))))


def _bezier(start: Point, end: Point, values: Sequence[Any], tolerance: float) -> Iterator[tuple[float, float]]:
    if len(values) < 3:
        raise ValueError("a Bézier curve without its points")
    corners = [start[:2], _point(values[1])[:2], _point(values[2])[:2], end[:2]]
    size = max(math.dist(corners[0], each) for each in corners[1:])
    bend = max(
        math.hypot(a[0] - 2 * b[0] + c[0], a[1] - 2 * b[1] + c[1]) for a, b, c in zip(corners, corners[1:], corners[2:])
    )
    tolerance = max(tolerance or size * _RELATIVE, size * _FINEST)
    steps = max(2, math.ceil(math.sqrt(0.75 * bend / tolerance))) if size > 0 else 2
    for step in range(1, steps):
        t = step / steps
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        yield (
            sum(weight * each[0] for weight, each in zip(weights, corners)),
            sum(weight * each[1] for weight, each in zip(weights, corners)),
        )


_READERS = {"c": _circular, "a": _elliptic, "b": _bezier}
