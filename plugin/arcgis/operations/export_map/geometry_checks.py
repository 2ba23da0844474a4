# SPDX-License-Identifier: GPL-2.0-or-later
"""Schemas of Esri geometry objects, as Clipping and Spatial Filter accept them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ....core.errors import RequestError
from ....core.i18n import tr
from .json_checks import Check, anything, either, form, listed, missing, number, text, whole

_CODES = form({"wkid": whole, "latestWkid": whole, "wkt": text})


def reference_form(value: Any, place: str, ids: Collection[int]) -> None:
    """Take a spatial reference: an object with ``wkid`` or ``wkt``, or a bare number."""
    if isinstance(value, int):
        return whole(value, place, ids)
    _CODES(value, place, ids)
    if not {"wkid", "latestWkid", "wkt"} & set(value):
        raise missing(f"{place}.wkid")


_POINT = listed(number, 2, 4)  # x, y, perhaps z and m
_REFERENCE = either(reference_form, anything, type(None))


def _ring(value: Any, place: str, ids: Collection[int]) -> None:
    listed(_POINT)(value, place, ids)
    if len(value) < 4 or value[0][:2] != value[-1][:2]:
        raise RequestError(
            tr("{place} must have at least four points, the last the same as the first.").format(place=place)
        )


def _shape(straight: str, curved: str, part: Check) -> Check:
    """Take a geometry of straight parts, or of curved ones, which are left to the server."""
    check = form({straight: listed(part), curved: listed(anything), "spatialReference": _REFERENCE})

    def both(value: Any, place: str, ids: Collection[int]) -> None:
        check(value, place, ids)
        if not {straight, curved} & set(value):
            raise missing(f"{place}.{straight}")

    return both


def _envelope(value: Any, place: str, ids: Collection[int]) -> None:
    sides = ("xmin", "ymin", "xmax", "ymax")
    form({**dict.fromkeys(sides, number), "spatialReference": _REFERENCE}, needed=sides)(value, place, ids)
    if value["xmin"] > value["xmax"] or value["ymin"] > value["ymax"]:
        raise RequestError(tr("{place} has its minimum and maximum swapped.").format(place=place))


_FORMS: dict[str, Check] = {
    "esriGeometryPoint": form({"x": number, "y": number, "spatialReference": _REFERENCE}, needed=["x", "y"]),
    "esriGeometryMultipoint": form({"points": listed(_POINT), "spatialReference": _REFERENCE}, needed=["points"]),
    "esriGeometryPolyline": _shape("paths", "curvePaths", listed(_POINT, least=2)),
    "esriGeometryPolygon": _shape("rings", "curveRings", _ring),
    "esriGeometryEnvelope": _envelope,
}


def geometry_form(kind: str) -> Check:
    """Return the check of a geometry type, such as ``esriGeometryPolygon``."""
    return _FORMS[kind]
