# SPDX-License-Identifier: GPL-2.0-or-later
"""What the feature services and their layers say of themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..services.catalogue import item_id
from . import rows
from .layers import FORMATS, MOST, SPATIAL, FeatureLayer, FeatureService

WORLD = {"xmin": -180.0, "ymin": -90.0, "xmax": 180.0, "ymax": 90.0, "spatialReference": SPATIAL}


def _box(data: Path, layer: FeatureLayer) -> dict[str, Any]:
    corners = rows.extent(data, layer)
    return {**dict(zip(("xmin", "ymin", "xmax", "ymax"), corners)), "spatialReference": SPATIAL}


def _hosted(service: FeatureService) -> dict[str, Any]:
    if not service.hosted:
        return {}
    return {"serviceItemId": item_id(service.title), "supportedExportFormats": FORMATS}


def describe_service(data: Path, service: FeatureService) -> dict[str, Any]:
    """The service's own JSON."""
    text = "Made for tests from the world map of QGIS"
    return {
        "currentVersion": 11.4,
        **_hosted(service),
        "serviceDescription": text,
        "description": text,
        "copyrightText": "Natural Earth",
        "hasVersionedData": False,
        "maxRecordCount": MOST,
        "supportedQueryFormats": "JSON",
        "capabilities": service.capabilities,
        "spatialReference": SPATIAL,
        "initialExtent": WORLD,
        "fullExtent": _box(data, service.layers[0]),
        "units": "esriDecimalDegrees",
        "layers": [layer.entry() for layer in service.layers if layer.shape],
        "tables": [layer.entry() for layer in service.layers if not layer.shape],
    }


def describe_layer(data: Path, service: FeatureService, layer: FeatureLayer) -> dict[str, Any]:
    """A layer's JSON."""
    found = {
        **layer.entry(),
        "currentVersion": 11.4,
        **_hosted(service),
        "description": "",
        "copyrightText": "Natural Earth",
        "displayField": layer.label_field,
        "objectIdField": "OBJECTID",
        "uniqueIdField": {"name": "OBJECTID", "isSystemMaintained": True},
        "globalIdField": "",
        "typeIdField": "",
        "hasAttachments": False,
        "hasZ": False,
        "hasM": False,
        "fields": [one.describe() for one in layer.all_fields],
        "types": [],
        "templates": [],
        "relationships": [],
        "maxRecordCount": MOST,
        "capabilities": service.capabilities,
        "supportedQueryFormats": "JSON",
        "supportsPagination": True,
        "advancedQueryCapabilities": {"supportsPagination": True, "supportsOrderBy": False},
        "useStandardizedQueries": True,
    }
    if layer.shape:
        shown = {"extent": _box(data, layer), "drawingInfo": layer.drawing, "sourceSpatialReference": SPATIAL}
        found |= shown
    return found
