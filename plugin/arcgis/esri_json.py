# SPDX-License-Identifier: GPL-2.0-or-later
"""Esri JSON geometry objects for requests."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import numpy as np

from ..tiles.extent import Extent
from ..tiles.scheme import Area
from ..tiles.spatial_reference import SpatialReference


def number(value: float) -> str:
    """Return a decimal without exponent or locale: ``1e-05`` would read as a range of levels."""
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def bbox(extent: Extent) -> str:
    """Return ``xmin,ymin,xmax,ymax``; without a spatial reference the service's own is meant."""
    return ",".join(number(value) for value in (extent.xmin, extent.ymin, extent.xmax, extent.ymax))


def envelope(extent: Extent, reference: SpatialReference) -> str:
    """Return an envelope object as JSON text; without a numbered reference the service's own is meant."""
    return dumps(
        {
            "xmin": extent.xmin,
            "ymin": extent.ymin,
            "xmax": extent.xmax,
            "ymax": extent.ymax,
            **_named(reference),
        }
    )


def polygon(area: Area, reference: SpatialReference) -> dict[str, Any]:
    """Return one polygon geometry of all rings: exteriors clockwise, holes counter-clockwise."""
    rings: list[list[list[float]]] = []
    for parts in area.polygons:
        for index, ring in enumerate(parts):
            rings.append(_turned(np.asarray(ring, dtype=float), clockwise=index == 0).tolist())
    return {"rings": rings, **_named(reference)}


def feature_set(area: Area, reference: SpatialReference) -> dict[str, Any]:
    """Return a feature set with one feature for each polygon (an area of interest takes no bare geometry)."""
    features = [
        {"geometry": polygon(Area.from_polygons([parts]), reference), "attributes": {}} for parts in area.polygons
    ]
    return {
        "geometryType": "esriGeometryPolygon",
        **_named(reference),
        "features": features,
    }


def dumps(value: Any) -> str:
    """Return compact JSON text, as every object parameter must be."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _named(reference: SpatialReference) -> dict[str, Any]:
    """Return the member that names a spatial reference by number.

    One that has only WKT is left out: servers refuse the WKT, and take bare numbers as their own spatial reference.
    """
    return {"spatialReference": reference.to_json()} if reference.authid else {}


def _turned(ring: np.ndarray[Any, Any], clockwise: bool) -> np.ndarray[Any, Any]:
    """Close a ring and turn it the way Esri's rule for exteriors and holes wants."""
    if len(ring) and not np.array_equal(ring[0], ring[-1]):
        ring = np.vstack([ring, ring[:1]])
    moved = ring - ring[0]  # small numbers keep the sign of thin rings right
    x, y = moved[:, 0], moved[:, 1]
    doubled_area = float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))
    return ring if (doubled_area < 0) == clockwise else ring[::-1]
