# SPDX-License-Identifier: GPL-2.0-or-later
"""Convert feature collections of a portal to Esri JSON files that GDAL reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from ...core import json_values
from ...core.errors import PackageError
from ...core.i18n import tr
from ...tiles.spatial_reference import SpatialReference

_MOST_MEMORY = 512 << 20  # bytes; nearly all of it are coordinates
LARGEST = 32 * 1024 * 1024  # bytes of JSON, which is read as a whole; portals keep far smaller ones


def read_collection(path: Path) -> Mapping[str, Any]:
    """Return the JSON of a feature collection. Raises `PackageError` for what is none."""
    if path.stat().st_size > LARGEST:
        raise PackageError(
            tr("{name} is saved, but too large to be added to the map. Export as geoPackage instead.").format(
                name=path.name
            )
        )
    try:
        found = json_values.parse_json(path.read_bytes(), most_memory=_MOST_MEMORY)
    except ValueError as error:
        raise PackageError(tr("{name} is not a feature collection.").format(name=path.name), str(error)) from None
    if isinstance(found, dict) and isinstance(found.get("featureCollection"), dict):
        found = found["featureCollection"]
    return found if isinstance(found, dict) else {}


def feature_sets(collection: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each layer's name and its features as a query of a layer would answer them."""
    for number, layer in enumerate(json_values.objects(collection.get("layers"))):
        definition, features = layer.get("layerDefinition"), layer.get("featureSet")
        if not isinstance(definition, Mapping) or not isinstance(features, Mapping):
            continue
        found = {
            "geometryType": features.get("geometryType") or definition.get("geometryType"),
            "spatialReference": _reference(features, definition),
            **{key: features.get(key, definition.get(key)) for key in ("hasZ", "hasM")},
            "fields": definition.get("fields") or features.get("fields") or [],
            "features": features.get("features") or [],
        }
        name = json_values.text(definition.get("name")) or str(number)
        yield name, {key: value for key, value in found.items() if value is not None}


def _reference(features: Mapping[str, Any], definition: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the CRS of a layer as JSON: from the first place where one stands, with the tolerance of any."""
    geometries = (each.get("geometry") for each in json_values.objects(features.get("features")))
    holders: Iterator[Any] = chain([features], geometries, [definition, definition.get("extent")])
    found = (json_values.mapping(json_values.mapping(each).get("spatialReference")) for each in holders)
    first = next((each for each in found if SpatialReference.from_json(each).is_known), {})
    last = json_values.mapping(json_values.mapping(definition.get("extent")).get("spatialReference"))
    if not SpatialReference.from_json(first).same_as(SpatialReference.from_json(last)):
        return first
    return {key: value for key, value in last.items() if key == "xyTolerance"} | dict(first)
