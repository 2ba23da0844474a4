# SPDX-License-Identifier: GPL-2.0-or-later
"""Geometries among the parameters of Export Map: clipping and spatialFilter."""

from __future__ import annotations

import math
from typing import Any

from shapely import geometry, ops
from shapely.geometry.base import BaseGeometry

from ..services.areas import RefusedError, mover, numbers, rings_of, stepped, walked
from .frame import INVALID, Frame, Reference, parse_reference

RELATIONS = {
    "esriSpatialRel" + name: name.lower()
    for name in (
        "Intersects",
        "Contains",
        "Crosses",
        "EnvelopeIntersects",
        "IndexIntersects",
        "Overlaps",
        "Touches",
        "Within",
    )
}
MASKS = ("esriGeometryPolygon", "esriGeometryEnvelope")


def _points(value: Any) -> list[list[float]]:
    if not isinstance(value, list) or not value:
        raise RefusedError(INVALID, ["The geometry holds no points."])
    return [numbers(point, 2)[:2] for point in value]


def _made(kind: str, value: dict[str, Any]) -> BaseGeometry:
    """The shape, with points along straight sides where they would bend."""
    if kind == "esriGeometryPoint":
        return geometry.Point(numbers([value.get("x"), value.get("y")], 2))
    if kind == "esriGeometryMultipoint":
        return geometry.MultiPoint(_points(value.get("points")))
    if kind == "esriGeometryPolyline":
        paths = value.get("paths")
        if not isinstance(paths, list) or not paths or any(len(_points(path)) < 2 for path in paths):
            raise RefusedError(INVALID, ["The geometry holds no paths."])
        return geometry.MultiLineString([_points(path) for path in paths])
    if kind == "esriGeometryPolygon":
        shape = rings_of(value, "geometry")
        west, south, east, north = shape.bounds if not shape.is_empty else (0.0, 0.0, 1.0, 1.0)
        return walked(shape, max(math.hypot(east - west, north - south) / 100, 1e-9))
    if kind == "esriGeometryEnvelope":
        corners = numbers([value.get(name) for name in ("xmin", "ymin", "xmax", "ymax")], 4)
        if corners[0] >= corners[2] or corners[1] >= corners[3]:
            raise RefusedError(INVALID, ["The envelope is empty."])
        return stepped(corners)
    raise RefusedError(INVALID, [f"'{kind}' is no type of geometry."])


def parse_shape(value: dict[str, Any], kinds: tuple[str, ...], default: Reference, target: Reference) -> str:
    """The geometry of a parameter in a CRS, as WKT."""
    kind, shape = value.get("geometryType"), value.get("geometry")
    if not isinstance(kind, str) or (kinds and kind not in kinds):
        raise RefusedError(INVALID, [f"'geometryType' is invalid: {kind}."])
    if not isinstance(shape, dict):
        raise RefusedError(INVALID, ["'geometry' is missing."])
    source = parse_reference("geometry.spatialReference", shape.get("spatialReference"), default)
    made = _made(kind, shape)
    if source.definition != target.definition:
        made = ops.transform(mover(source.definition, target.definition), made)
    if made.is_empty or not all(map(math.isfinite, made.bounds)):
        raise RefusedError(INVALID, ["The geometry does not lie in the spatial reference."])
    return str(made.wkt)


def parse_clipping(value: dict[str, Any], frame: Frame, default: Reference) -> dict[str, Any]:
    """`clipping`: a mask in the image's CRS and the layers that it spares."""
    spared = value.get("excludedLayers") or []
    if not isinstance(spared, list) or not all(isinstance(number, int) for number in spared):
        raise RefusedError(INVALID, ["'excludedLayers' is not a list of layer ids."])
    return {"wkt": parse_shape(value, MASKS, default, frame.reference), "spared": spared}


def parse_filter(value: dict[str, Any], default: Reference) -> dict[str, str]:
    """`spatialFilter`: a shape in degrees and how features must lie to it."""
    name = value.get("spatialRel") or "esriSpatialRelIntersects"
    if name not in RELATIONS:
        raise RefusedError(INVALID, [f"'spatialRel' is not supported: {name}."])
    degrees = Reference("EPSG:4326", {"wkid": 4326, "latestWkid": 4326})
    return {"wkt": parse_shape(value, (), default, degrees), "relation": RELATIONS[name]}
