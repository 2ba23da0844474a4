# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas as a recipe holds them: an extent as text, or polygons as GeoJSON with their CRS."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from ..arcgis.esri_json import number
from ..core.errors import RequestError
from ..core.i18n import tr

_EXTENT = re.compile(r"\s*([^,\[\]]+),([^,\[\]]+),([^,\[\]]+),([^,\[\]]+?)\s*(?:\[(.+)\])?\s*", re.DOTALL)
LARGEST = 1e300  # number; JSON has whole numbers that are no floats
_TURN = 360.0  # degrees
_RING = 4  # points of the smallest ring, the first one twice

Polygons = Sequence[Sequence[Sequence[Sequence[float]]]]  # polygons, rings, points


def extent_text(xmin: float, ymin: float, xmax: float, ymax: float, crs: str) -> str:
    """Return an extent as Processing reads it: ``xmin,xmax,ymin,ymax [EPSG:3857]``."""
    numbers = ",".join(repr(float(value)) for value in (xmin, xmax, ymin, ymax))
    return f"{numbers} [{crs}]" if crs else numbers


def parse_extent(text: str) -> tuple[float, float, float, float, str]:
    """Return (xmin, ymin, xmax, ymax, CRS) of an extent as text, the CRS "" where it has none. Raises `ValueError`.

    The ends are as they are written: see `refuse_backwards`.
    """
    match = _EXTENT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    xmin, xmax, ymin, ymax = (float(word) for word in match.groups()[:4])
    if not all(map(math.isfinite, (xmin, xmax, ymin, ymax))):
        raise ValueError(text)
    return xmin, ymin, xmax, ymax, (match[5] or "").strip()


def refuse_backwards(xmin: float, ymin: float, xmax: float, ymax: float, in_degrees: bool) -> None:
    """Raise `RequestError` where an extent begins after it ends, with what it may mean.

    Degrees may go on across the antimeridian; on other maps the ends are swapped, or the numbers in another order.
    """
    if xmin <= xmax and ymin <= ymax:
        return
    south, north = sorted((ymin, ymax))
    given, swapped = _numbers(xmin, xmax, ymin, ymax), _numbers(*sorted((xmin, xmax)), south, north)
    if in_degrees and 0 < xmin - xmax < _TURN and max(abs(xmin), abs(xmax)) <= _TURN:
        raise RequestError(
            tr(
                "The extent {extent} can be read in two ways. Write {across} for the {across_width}° across the "
                "antimeridian, or {other} for the other {other_width}°."
            ).format(
                extent=given,
                across=_numbers(xmin, round(xmax + _TURN, 9), south, north),
                across_width=number(round(xmax + _TURN - xmin, 9)),
                other=swapped,
                other_width=number(round(xmin - xmax, 9)),
            )
        )
    raise RequestError(
        tr(
            "The extent {extent} begins after it ends. Its order is xmin,xmax,ymin,ymax: write {swapped}, if that is "
            "meant."
        ).format(extent=given, swapped=swapped)
    )


def _numbers(*values: float) -> str:
    return ",".join(map(number, values))


def check_extent(name: str, text: str) -> None:
    """Raise `RequestError` unless *text* is an extent."""
    try:
        parse_extent(text)
    except ValueError:
        text = tr("“{name}” in the recipe is not an extent. Write it as xmin,xmax,ymin,ymax [EPSG:3857].")
        raise RequestError(text.format(name=name)) from None


def area_value(polygons: Polygons, crs: str) -> dict[str, Any]:
    """Return polygons, each its outer ring and its holes, as a recipe holds them."""
    return {"crs": crs, "geometry": {"type": "MultiPolygon", "coordinates": polygons}}


def polygons_of_value(value: Any) -> tuple[Polygons, str]:
    """Return the polygons of a recipe's area, and their CRS. Raises `ValueError` and `TypeError` for anything else."""
    if set(value) != {"crs", "geometry"} or not isinstance(value["crs"], str):
        raise ValueError(value)
    geometry = value["geometry"]
    if set(geometry) != {"type", "coordinates"}:
        raise ValueError(geometry)
    polygons = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}[geometry["type"]]
    rings = [ring for polygon in polygons for ring in polygon]
    if not rings or not all(polygons) or not all(_is_ring(ring) for ring in rings):
        raise ValueError(geometry)
    return polygons, value["crs"]


def check_area(name: str, value: Any) -> None:
    """Raise `RequestError` unless *value* is an area."""
    try:
        polygons_of_value(value)
    except (ValueError, TypeError, KeyError):
        raise RequestError(
            tr(
                "“{name}” in the recipe is not an area. Write it as an object with “crs” and “geometry”, a Polygon or "
                "MultiPolygon of GeoJSON."
            ).format(name=name)
        ) from None


def _is_ring(ring: Any) -> bool:
    numbers = [number for point in ring for number in point[:2]]
    sound = all(
        isinstance(each, (int, float)) and not isinstance(each, bool) and abs(each) <= LARGEST for each in numbers
    )
    return sound and len(ring) >= _RING and len(numbers) == 2 * len(ring) and list(ring[0]) == list(ring[-1])
