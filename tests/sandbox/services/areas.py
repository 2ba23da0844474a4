# SPDX-License-Identifier: GPL-2.0-or-later
"""What an export asks for: extent, polygon, levels; and which tiles that is, worked out tile by tile."""

from __future__ import annotations

import json
import math
import re
import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from shapely import geometry, ops, prepared
from shapely.geometry.base import BaseGeometry

from ..packages.bundles import Place
from .schemes import Box, Scheme, code_of

# pixels by which a tile's box is drawn in: only its interior counts, and sums of floats are not exact
EDGE = 1e-6


class RefusedError(Exception):
    """The request cannot be served; becomes an error envelope."""

    def __init__(self, message: str, details: list[str] | None = None, code: int = 400) -> None:
        """Keep what the envelope says."""
        super().__init__(message or "; ".join(details or []))
        self.code, self.message, self.details = code, message, details or []


@lru_cache(maxsize=64)
def mover(source: str, target: str) -> Any:
    """What moves x and y from one CRS into another."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pyproj

        return pyproj.Transformer.from_crs(source, target, always_xy=True).transform


def _wkid(reference: Any, scheme: Scheme) -> int:
    if reference is None:
        return scheme.wkid
    if not isinstance(reference, dict):
        raise RefusedError("", ["Invalid spatial reference."])
    if "wkid" not in reference and "latestWkid" not in reference:
        if "wkt" in reference:
            raise RefusedError("Error performing submit job operation for Export Tiles on Export Cache", code=500)
        return scheme.wkid
    wkid = reference.get("wkid") or reference.get("latestWkid")
    if not isinstance(wkid, int):
        raise RefusedError("", ["Invalid spatial reference."])
    return wkid


def _move(shape: BaseGeometry, wkid: int, scheme: Scheme) -> BaseGeometry:
    """Into the scheme's CRS: corners only, as servers do, but for references of a region."""
    source, target = scheme.definition if wkid == scheme.wkid else code_of(wkid), scheme.definition
    if source == target:
        return shape
    if scheme.regional:
        shape = walked(*_near(shape, source, target, scheme))
    try:
        move = mover(source, target)
    except Exception as error:
        raise RefusedError("", [f"Invalid spatial reference: {wkid}."]) from error
    limit = 89.9 if wkid == 4326 else math.inf

    def one(xs: Any, ys: Any, zs: Any = None) -> Any:
        clipped = [min(max(y, -limit), limit) for y in ys]
        moved = move(list(xs), clipped)
        if not all(math.isfinite(value) for part in moved for value in part):
            raise RefusedError("", ["Invalid extent."])
        return moved

    return ops.transform(one, shape)


def _near(shape: BaseGeometry, source: str, target: str, scheme: Scheme) -> tuple[BaseGeometry, float]:
    """The part of a shape round the scheme's world, and how long steps along it may be.

    Far from its region a projection folds or ends, so that a whole world would come out as nonsense.
    """
    try:
        outline = ops.transform(mover(target, source), stepped(scheme.world))
    except Exception as error:
        raise RefusedError("", [f"Invalid spatial reference: {source}."]) from error
    xmin, ymin, xmax, ymax = outline.bounds
    if not all(map(math.isfinite, outline.bounds)):
        raise RefusedError("", ["Invalid extent."])
    wide, high = (xmax - xmin) / 10, (ymax - ymin) / 10
    frame = geometry.box(xmin - wide, ymin - high, xmax + wide, ymax + high)
    return shape.buffer(0).intersection(frame).buffer(0), max(wide, high) / 5


def walked(shape: BaseGeometry, step: float) -> BaseGeometry:
    """The same shape with points along its sides, which will bend."""

    def ring(line: Any) -> list[tuple[float, float]]:
        points = list(line.coords)
        found = []
        for (x1, y1), (x2, y2) in zip(points, points[1:]):
            count = math.ceil(math.hypot(x2 - x1, y2 - y1) / step) or 1
            found += [(x1 + part / count * (x2 - x1), y1 + part / count * (y2 - y1)) for part in range(count)]
        return found

    parts = [part for part in getattr(shape, "geoms", [shape]) if not part.is_empty]
    return ops.unary_union(
        [geometry.Polygon(ring(part.exterior), [ring(hole) for hole in part.interiors]) for part in parts]
    )


def to_degrees(box: Box, scheme: Scheme) -> Box:
    """A box in longitude and latitude, sides bent."""
    if scheme.latest == 4326:
        return box
    bounds: Box = ops.transform(mover(scheme.definition, "EPSG:4326"), stepped(box)).bounds
    return bounds


def _json(name: str, text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise RefusedError("Unable to complete operation.", [f"Parameter {name} is not valid JSON."]) from error
    if not isinstance(value, dict):
        raise RefusedError("Unable to complete operation.", [f"Parameter {name} is not a JSON object."])
    return value


def numbers(values: Any, count: int) -> list[float]:
    """At least so many finite numbers, or refused."""
    good = isinstance(values, list) and len(values) >= count
    if not good or any(isinstance(value, bool) or not isinstance(value, (int, float)) for value in values):
        raise RefusedError("", ["Invalid extent."])
    if not all(math.isfinite(value) for value in values):
        raise RefusedError("", ["Invalid extent."])
    return [float(value) for value in values]


def parse_extent(text: str, scheme: Scheme) -> BaseGeometry:
    """`exportExtent` in any of its spellings."""
    text = text.strip()
    if not text or text.upper() == "DEFAULT":
        return geometry.box(*scheme.world)
    if text.startswith("{"):
        value = _json("exportExtent", text)
        wkid = _wkid(value.get("spatialReference"), scheme)
        corners = numbers([value.get(name) for name in ("xmin", "ymin", "xmax", "ymax")], 4)
    else:
        wkid = scheme.wkid
        try:
            corners = numbers([float(part) for part in text.split(",")], 4)
        except ValueError as error:
            raise RefusedError("", ["Invalid extent."]) from error
        if len(corners) != 4:
            raise RefusedError("", ["Invalid extent."])
    if corners[0] >= corners[2] or corners[1] >= corners[3]:
        raise RefusedError("", ["Invalid extent."])
    # an envelope stays an envelope; its sides may bend on the way, so they are walked in steps
    outline = stepped(corners)
    moved = _move(outline, wkid, scheme)
    return moved if moved.is_empty else geometry.box(*moved.bounds)


def stepped(corners: Sequence[float]) -> BaseGeometry:
    """A box with points along its sides."""
    xmin, ymin, xmax, ymax = corners
    steps = [step / 20 for step in range(21)]
    xs, ys = [xmin + step * (xmax - xmin) for step in steps], [ymin + step * (ymax - ymin) for step in steps]
    ring = [(x, ymin) for x in xs] + [(xmax, y) for y in ys]
    ring += [(x, ymax) for x in xs[::-1]] + [(xmin, y) for y in ys[::-1]]
    return geometry.Polygon(ring)


def rings_of(value: Any, name: str) -> BaseGeometry:
    """Rings into a shape: clockwise outside, counter-clockwise holes, closed, or refused."""
    if not isinstance(value, dict) or not isinstance(value.get("rings"), list) or not value["rings"]:
        raise RefusedError("Unable to complete operation.", [f"Parameter {name} holds no polygon with rings."])
    rings = []
    for ring in value["rings"]:
        if not isinstance(ring, list) or len(ring) < 4 or ring[0][:2] != ring[-1][:2]:
            raise RefusedError("Unable to complete operation.", [f"A ring of {name} is not closed."])
        rings.append(geometry.Polygon([numbers(point, 2)[:2] for point in ring]))
    made: BaseGeometry = geometry.Polygon()
    for number, ring in enumerate(rings):
        if not ring.is_valid:
            continue
        corner = geometry.Point(ring.exterior.coords[0])  # a point inside it may lie in a hole of its own
        inside = sum(other.is_valid and other is not ring and other.contains(corner) for other in rings)
        # several outer rings may overlap, so only a lone hole-like ring outside all others is surely wrong
        if ring.exterior.is_ccw and inside == 0:
            raise RefusedError("Unable to complete operation.", [f"Ring {number} of {name} runs counter-clockwise."])
        if not ring.exterior.is_ccw and inside % 2:
            raise RefusedError(
                "Unable to complete operation.", [f"Ring {number} of {name} is a hole but runs clockwise."]
            )
    for ring in rings:
        made = made.symmetric_difference(ring.buffer(0))
    return made


def parse_polygon(text: str, scheme: Scheme) -> BaseGeometry:
    """`polygon`: a bare geometry."""
    value = _json("polygon", text)
    if "features" in value:
        raise RefusedError("Unable to complete operation.", ["Parameter polygon is a feature set, not a geometry."])
    return _move(rings_of(value, "polygon"), _wkid(value.get("spatialReference"), scheme), scheme)


def parse_features(text: str, scheme: Scheme) -> BaseGeometry:
    """`areaOfInterest`: a feature set of polygons."""
    value = _json("areaOfInterest", text)
    if "rings" in value or not isinstance(value.get("features"), list) or not value["features"]:
        raise RefusedError("Unable to complete operation.", ["Parameter areaOfInterest is not a feature set."])
    shapes = []
    for feature in value["features"]:
        shape = feature.get("geometry") if isinstance(feature, dict) else None
        polygon = rings_of(shape, "areaOfInterest")
        reference = shape.get("spatialReference", value.get("spatialReference")) if isinstance(shape, dict) else None
        shapes.append(_move(polygon, _wkid(reference, scheme), scheme))
    return ops.unary_union(shapes)


def parse_levels(text: str, by: str, scheme: Scheme) -> list[int]:
    """`levels` as ids, resolutions or scales; single values and ranges."""
    kinds = {"levelid": "level", "resolution": "resolution", "scale": "scale"}
    kind = kinds.get(by.lower() or "levelid")
    if kind is None:
        raise RefusedError("Unable to complete operation.", [f"exportBy does not take {by}."])
    if not text.strip():
        raise RefusedError("Unable to complete operation.", ["Parameter levels is missing."])
    number = r"\d+" if kind == "level" else r"\d+(?:\.\d+)?"
    found: set[int] = set()
    for part in re.split(r"[,\s]+", text.strip()):
        match = re.fullmatch(rf"({number})(?:-({number}))?", part)
        if not match:
            raise RefusedError("Unable to complete operation.", [f"levels does not take '{part}'."])
        ends = [_level(value, kind, scheme) for value in match.groups() if value is not None]
        if ends[0] > ends[-1]:
            raise RefusedError("Unable to complete operation.", [f"levels has a range the wrong way round: '{part}'."])
        found.update(range(ends[0], ends[-1] + 1))
    return sorted(found)


def _level(text: str, kind: str, scheme: Scheme) -> int:
    for lod in scheme.lods:
        if math.isclose(float(text), getattr(lod, kind), rel_tol=1e-6):
            return lod.level
    name = {"level": "Level id", "resolution": "Resolution", "scale": "Scale"}[kind]
    raise RefusedError(f'Specified {name.lower()} "{text}" is not in the tiling scheme.', code=500)


def _within(whole: range, low: float, high: float) -> range:
    return range(max(whole.start, math.floor(low) - 1), min(whole.stop, math.ceil(high) + 1))


def tiles_of(area: BaseGeometry, scheme: Scheme, levels: list[int]) -> dict[int, list[Place]]:
    """The tiles whose interior the area reaches, level by level."""
    ready = prepared.prep(area)
    xmin, ymin, xmax, ymax = area.bounds if not area.is_empty else (0.0, 0.0, 0.0, 0.0)
    found: dict[int, list[Place]] = {}
    for level in levels:
        lod = scheme.lod(level)
        assert lod is not None
        span, edge = scheme.span(level), lod.resolution * EDGE
        x, y = scheme.origin
        rows, cols = scheme.ranges(level)
        # a tile more on each side than the division says: what counts is the test below
        rows = _within(rows, (y - ymax) / span, (y - ymin) / span)
        cols = _within(cols, (xmin - x) / span, (xmax - x) / span)
        places = found[level] = []
        for row in rows:
            for col in cols:
                left, bottom, right, top = scheme.box(level, row, col)
                if bottom >= ymax or top <= ymin or right <= xmin or left >= xmax:
                    continue
                if ready.intersects(geometry.box(left + edge, bottom + edge, right - edge, top - edge)):
                    places.append((row, col))
    return found
