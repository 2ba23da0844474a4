# SPDX-License-Identifier: GPL-2.0-or-later
"""Initial texts for the JSON editors: an example of each parameter, or values of the service's layers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ...services.map_service import LayerDetails

_POLYGON = {
    "spatialReference": {"wkid": 102100},
    "rings": [[[700000, 5700000], [700000, 6000000], [1100000, 6000000], [1100000, 5700000], [700000, 5700000]]],
}
_GREEN = {"type": "esriSFS", "style": "esriSFSSolid", "color": [0, 120, 60, 255]}
_TABLE = {"type": "table", "workspaceId": "CITY", "dataSourceName": "city.owner.parcels"}
EXAMPLES: dict[str, Any] = {
    "layerDefs": {"0": "POP_EST > 1000000", "2": "NAME LIKE 'San%'"},
    "layerTimeOptions": {
        "0": {"useTime": True, "timeDataCumulative": False, "timeOffset": 1, "timeOffsetUnits": "esriTimeUnitsYears"},
        "3": {"useTime": False},
    },
    "dynamicLayers": [
        {
            "id": 501,
            "source": {"type": "mapLayer", "mapLayerId": 0},
            "definitionExpression": "POP_EST > 1000000",
            "drawingInfo": {
                "renderer": {"type": "simple", "symbol": _GREEN},
                "transparency": 40,
                "showLabels": False,
            },
        },
        {"id": 502, "source": {"type": "dataLayer", "dataSource": _TABLE}},
    ],
    "datumTransformations": [
        1623,
        {"geoTransforms": [{"wkid": 108889, "transformForward": True}, {"wkid": 1622, "transformForward": False}]},
    ],
    "layerParameterValues": [{"0": {"floor": 2, "reported": 1475877014000}, "1": {"kind": ["new", "open"]}}],
    "mapRangeValues": [{"name": "depth", "value": 5}, {"name": "elevation", "value": [1000, None]}],
    "layerRangeValues": [{"0": [{"name": "elevation", "value": [1000, 1500]}]}],
    "clipping": {"geometryType": "esriGeometryPolygon", "geometry": _POLYGON, "excludedLayers": [1, 4]},
    "spatialFilter": {
        "spatialRel": "esriSpatialRelIntersects",
        "geometryType": "esriGeometryPolygon",
        "geometry": _POLYGON,
    },
    "selectionDefinitions": [
        {"layerId": 1, "objectIds": [187, 188]},
        {"layerId": 5, "uniqueIds": ["id1", "id2"], "selectionColor": [0, 255, 0]},
    ],
    "mosaicRule": {"mosaicMethod": "esriMosaicLockRaster", "lockRasterIds": [1, 2], "mosaicOperation": "MT_FIRST"},
    "renderingRule": {"rasterFunction": "Hillshade", "rasterFunctionArguments": {"Azimuth": 315, "Altitude": 45}},
}


def example_of(name: str) -> str:
    """Return an example of a parameter as JSON text for an editor."""
    return pretty(EXAMPLES[name])


def offer_of(name: str, layers: Mapping[int, LayerDetails]) -> str:
    """Return a text with the ranges or parameters that *layers* have, to be edited; "" where they have none."""
    offers: dict[str, Any] = {
        "mapRangeValues": [{"name": key, "value": span} for key, span in _spans(layers.values()).items()],
        "layerRangeValues": [
            {str(i): [{"name": key, "value": span} for key, span in _spans([each]).items()]}
            for i, each in layers.items()
            if each.ranges
        ],
        "layerParameterValues": [
            {str(i): {each.name: _default(each.default, each.multiple) for each in details.parameters}}
            for i, details in layers.items()
            if details.parameters
        ],
    }
    return pretty(found) if (found := offers.get(name)) else ""


def pretty(value: Any) -> str:
    """Return JSON text as a user reads it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _spans(layers: Iterable[LayerDetails]) -> dict[str, list[Any]]:
    """Return the widest span of each range."""
    found: dict[str, list[Any]] = {}
    for each in (each for details in layers for each in details.ranges):
        low, high = each.full_range or (None, None)
        old = found.setdefault(each.name, [low, high])
        if low is not None and high is not None:
            found[each.name] = [
                low if old[0] is None else min(old[0], low),
                high if old[1] is None else max(old[1], high),
            ]
    return found


def _default(value: Any, multiple: bool) -> Any:
    if multiple:
        return value if isinstance(value, list) else [] if value is None else [value]
    return value
