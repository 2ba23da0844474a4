# SPDX-License-Identifier: GPL-2.0-or-later
"""Curves of Esri JSON as lines of points: circular arcs, elliptic arcs and Bézier curves.

``curvePaths`` and ``curveRings`` hold points, and objects for what leads from the point before to another
(https://developers.arcgis.com/rest/services-reference/enterprise/geometry-objects/): ``c`` an arc through a point,
``a`` an arc round a centre, ``b`` a Bézier curve.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..core import json_values

_CURVED = {"curveRings": "rings", "curvePaths": "paths"}
_RELATIVE = 1e-5  # of the size of a curve: how far lines may be from it where the layer has no tolerance
_MOST_LINES = 5000  # in place of one curve
Point = tuple[float, ...]


def straightened(geometry: Mapping[str, Any], tolerance: float = 0.0) -> Mapping[str, Any]:
    """Return Esri JSON with lines in place of curves, nowhere farther from them than *tolerance*, in map units.

    Raises `ValueError` for a curve that is none.
    """
    curved = next((key for key in _CURVED if geometry.get(key)), None)
    if curved is None:
        return geometry
    found = {key: value for key, value in geometry.items() if key not in _CURVED}
    found[_CURVED[curved]] = [_line(part, tolerance) for part in json_values.items(geometry[curved])]
    return found


def _line(part: Any, tolerance: float) -> list[list[float]]:
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
        points = list(_READERS[kind](start, end, values, tolerance))
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
    if (x1, y1) == (x3, y3):  # a whole circle: the other point is opposite
        centre = ((x1 + x2) / 2, (y1 + y2) / 2)
        return _turned(centre, start, 2 * math.pi, tolerance)
    double = 2 * ((x2 - x1) * (y3 - y1) - (x3 - x1) * (y2 - y1))
    size = max(math.hypot(x2 - x1, y2 - y1), math.hypot(x3 - x1, y3 - y1))
    if abs(double) <= 1e-12 * size * size:  # a straight line
        return iter([(x2, y2)])
    one, other = (x2 - x1) ** 2 + (y2 - y1) ** 2, (x3 - x1) ** 2 + (y3 - y1) ** 2
    centre = (
        x1 + ((y3 - y1) * one - (y2 - y1) * other) / double,
        y1 + ((x2 - x1) * other - (x3 - x1) * one) / double,
    )
    angles = [math.atan2(y - centre[1], x - centre[0]) for x, y in ((x1, y1), (x3, y3))]
    sweep = (angles[1] - angles[0]) % (2 * math.pi)
    return _turned(centre, start, sweep if double > 0 else sweep - 2 * math.pi, tolerance)


def _turned(centre: tuple[float, float], start: Point, sweep: float, tolerance: float) -> Iterator[tuple[float, float]]:
    x, y = start[0] - centre[0], start[1] - centre[1]
    steps = _steps(math.hypot(x, y), sweep, tolerance)
    for step in range(1, steps):
        cos, sin = math.cos(sweep * step / steps), math.sin(sweep * step / steps)
        yield centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos


def _elliptic(start: Point, end: Point, values: Sequence[Any], tolerance: float) -> Iterator[tuple[float, float]]:
    """``[end, centre, is minor, is clockwise, rotation (radians), long half axis, ratio]``; a circle ends before."""
    centre = _point(values[1])[:2]
    numbers = [json_values.number(each) for each in (*values[2:], 0, 0, 0, 0, 0)]
    is_minor, is_clockwise, rotation, half = bool(numbers[0]), bool(numbers[1]), numbers[2], numbers[3]
    ratio = numbers[4] if 0 < numbers[4] <= 1 and len(values) > 6 else 1.0
    half = half if half > 0 else math.hypot(start[0] - centre[0], start[1] - centre[1])
    cos, sin = math.cos(rotation), math.sin(rotation)

    def angle(point: Point) -> float:
        x, y = point[0] - centre[0], point[1] - centre[1]
        return math.atan2((y * cos - x * sin) / ratio, x * cos + y * sin)

    first = angle(start)
    sweep = (angle(end) - first) % (2 * math.pi)
    if start[:2] == end[:2]:
        sweep = 2 * math.pi
    elif len(values) > 3:
        sweep = sweep - 2 * math.pi if is_clockwise else sweep
    elif is_minor == (sweep > math.pi):
        sweep -= 2 * math.pi
    steps = _steps(half, sweep, tolerance)
    for step in range(1, steps):
        x = half * math.cos(first + sweep * step / steps)
        y = half * ratio * math.sin(first + sweep * step / steps)
        yield centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos


def _steps(radius: float, sweep: float, tolerance: float) -> int:
    tolerance = min(max(tolerance or 2 * radius * _RELATIVE, radius * 1e-9), radius * 0.1)
    step = 2 * math.acos(1 - tolerance / radius) if radius > 0 else math.pi
    return min(_MOST_LINES, max(2, math.ceil(abs(sweep) / step)))


def _bezier(start: Point, end: Point, values: Sequence[Any], tolerance: float) -> Iterator[tuple[float, float]]:
    if len(values) < 3:
        raise ValueError("a Bézier curve without its points")
    corners = [start[:2], _point(values[1])[:2], _point(values[2])[:2], end[:2]]
    size = max(math.dist(corners[0], each) for each in corners[1:])
    bend = max(
        math.hypot(a[0] - 2 * b[0] + c[0], a[1] - 2 * b[1] + c[1]) for a, b, c in zip(corners, corners[1:], corners[2:])
    )
    steps = math.ceil(math.sqrt(0.75 * bend / (tolerance or size * _RELATIVE))) if size > 0 else 2
    steps = min(_MOST_LINES, max(2, steps))
    for step in range(1, steps):
        t = step / steps
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        yield (
            sum(weight * each[0] for weight, each in zip(weights, corners)),
            sum(weight * each[1] for weight, each in zip(weights, corners)),
        )


_READERS = {"c": _circular, "a": _elliptic, "b": _bezier}
