# SPDX-License-Identifier: GPL-2.0-or-later
"""Clip the geometries of a vector tile to a box, with the winding order of rings kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .vector_tile import LINE, POLYGON, Box, Feature, Layer, Part, Point, area_of

# A cut ring smaller than this part of the box is what is left of a ring that only passes by.
_SLIVER = 1e-7
_NOISE = 1e-9  # of the floats in an area, as a part of it


def cut(layers: Iterable[Layer], box: Box) -> list[Layer]:
    """Return what of *layers* lies in *box*, which counts in widths of the tile."""
    found = []
    for layer in layers:
        left, top, right, bottom = box
        own = (left * layer.extent, top * layer.extent, right * layer.extent, bottom * layer.extent)
        features = []
        for feature in layer.features:
            parts = _cut_parts(feature, own)
            if parts:
                features.append(Feature(feature.head, feature.kind, parts, feature.tags))
        if features:
            found.append(Layer(layer.head, layer.extent, features, layer.keys, layer.values))
    return found


def is_solid(layers: Iterable[Layer], box: Box) -> bool:
    """Whether, of layers cut to *box*, every feature is a polygon that fills all of it."""
    for layer in layers:
        left, top, right, bottom = box
        own = (left * layer.extent, top * layer.extent, right * layer.extent, bottom * layer.extent)
        for feature in layer.features:
            part = feature.parts[0]
            if feature.kind != POLYGON or len(feature.parts) > 1 or part.box != own or len(part.points) != 4:
                return False
            if part.points != _corners(own, part.sign):
                return False
    return True


def _cut_parts(feature: Feature, box: Box) -> list[Part]:
    if feature.kind == POLYGON:
        return _cut_polygons(feature.parts, box)
    found: list[Part] = []
    for part in feature.parts:
        if _inside(part.box, box):
            found.append(part)
        elif not _apart(part.box, box):
            if feature.kind == LINE:
                found += map(Part, _cut_line(part.points, box))
            else:
                points = [(x, y) for x, y in part.points if box[0] <= x <= box[2] and box[1] <= y <= box[3]]
                if points:
                    found.append(Part(points))
    return found


def _cut_polygons(rings: list[Part], box: Box) -> list[Part]:
    """Cut outer rings, each with the holes that follow it: those that turn the other way."""
    found: list[Part] = []
    group: list[Part] = []  # of the outer ring at hand; empty while nothing of it is in the box
    outer = rings[0].sign if rings else 0
    for ring in rings:
        is_hole = ring.sign != outer
        if not is_hole:
            found += group
            group = []
        elif not group:
            continue
        part = _cut_ring(ring, box)
        if part is None:
            continue
        if is_hole and part.box == box and part.points == _corners(box, part.sign):
            group = []  # the box lies in the hole
        else:
            group.append(part)
    return found + group


def _cut_ring(ring: Part, box: Box) -> Part | None:
    """Sutherland and Hodgman's way: a ring stays one ring, and its parts hang together along the box."""
    if _inside(ring.box, box):
        return ring
    if _apart(ring.box, box):
        return None
    points = ring.points
    if ring.box[0] < box[0]:
        points = _cut_side(points, 0, box[0], 1)
    if ring.box[2] > box[2]:
        points = _cut_side(points, 0, box[2], -1)
    if ring.box[1] < box[1]:
        points = _cut_side(points, 1, box[1], 1)
    if ring.box[3] > box[3]:
        points = _cut_side(points, 1, box[3], -1)
    if len(points) < 3:
        return None
    full = (box[2] - box[0]) * (box[3] - box[1])
    area = area_of(points)
    if area * ring.sign <= full * _SLIVER:
        return None
    if area * ring.sign >= full * (1 - _NOISE):
        points = _corners(box, ring.sign)
    return Part(points, ring.sign)


def _cut_side(points: list[Point], axis: int, bound: float, side: int) -> list[Point]:
    """Keep what of a ring lies above (side 1) or below (-1) *bound*; the cuts lie on it exactly."""
    out: list[Point] = []
    if not points:
        return out
    last = points[-1]
    last_in = (last[axis] - bound) * side >= 0
    for point in points:
        now_in = (point[axis] - bound) * side >= 0
        if now_in != last_in:
            out.append(_crossing(last, point, axis, bound))
        if now_in:
            out.append(point)
        last, last_in = point, now_in
    return out


def _crossing(one: Point, other: Point, axis: int, bound: float) -> Point:
    part = (bound - one[axis]) / (other[axis] - one[axis])
    if axis == 0:
        return bound, one[1] + part * (other[1] - one[1])
    return one[0] + part * (other[0] - one[0]), bound


def _cut_line(points: list[Point], box: Box) -> Iterator[list[Point]]:
    """Yield the stretches of a line in the box, by Liang and Barsky's way."""
    run: list[Point] = []
    for one, other in zip(points, points[1:]):
        dx, dy = other[0] - one[0], other[1] - one[1]
        enter, leave = 0.0, 1.0
        for step, room in (
            (-dx, one[0] - box[0]),
            (dx, box[2] - one[0]),
            (-dy, one[1] - box[1]),
            (dy, box[3] - one[1]),
        ):
            if step < 0:
                enter = max(enter, room / step)
            elif step > 0:
                leave = min(leave, room / step)
            elif room < 0:
                leave = -1.0
        if enter > leave:
            continue
        if enter > 0 or not run:
            if len(run) > 1:
                yield run
            run = [(one[0] + enter * dx, one[1] + enter * dy) if enter > 0 else one]
        run.append((one[0] + leave * dx, one[1] + leave * dy) if leave < 1 else other)
        if leave < 1:
            yield run
            run = []
    if len(run) > 1:
        yield run


def _inside(inner: Box, box: Box) -> bool:
    return inner[0] >= box[0] and inner[1] >= box[1] and inner[2] <= box[2] and inner[3] <= box[3]


def _apart(one: Box, other: Box) -> bool:
    return one[2] < other[0] or one[0] > other[2] or one[3] < other[1] or one[1] > other[3]


def _corners(box: Box, sign: int) -> list[Point]:
    """The box as a ring: clockwise on the screen, as outer rings are, for sign 1."""
    left, top, right, bottom = box
    ring = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return ring if sign > 0 else ring[:1] + ring[:0:-1]
