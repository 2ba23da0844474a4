# SPDX-License-Identifier: GPL-2.0-or-later
"""A hosted feature service: its layers and tables, their fields and how many features they have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from ...core import json_values
from ...core.i18n import tr
from ...tiles.extent import Extent
from ...tiles.spatial_reference import SpatialReference, declared_reference, extent_in
from ..client.session import Session
from ..errors import NotArcGisError, ServerError
from ..request_log import log, reason
from ..urls import host_of
from .map_service import Field
from .tile_service import LOOKUP_WAITS

# How a service's ``supportedExportFormats`` name what Export Item calls otherwise.
_FORMATS = {
    "shapefile": "Shapefile",
    "csv": "CSV",
    "filegdb": "File Geodatabase",
    "geojson": "GeoJson",
    "kml": "KML",
    "excel": "Excel",
    "geopackage": "geoPackage",
    "featurecollection": "Feature Collection",
    "scenepackage": "Scene Package",
    "slpk": "Scene Package",
    "vectortilepackage": "Vector Tile Package",
    "vtpk": "Vector Tile Package",
}


@dataclass(frozen=True)
class FeatureLayer:
    """A layer or table; *geometry* is Esri's type, "" for a table. *definition* is the layer's own JSON."""

    id: int
    name: str
    geometry: str = ""
    fields: tuple[Field, ...] = ()
    definition: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_table(self) -> bool:
        return not self.geometry

    @property
    def is_point(self) -> bool:
        return self.geometry == "esriGeometryPoint"


@dataclass(frozen=True)
class FeatureService:
    """What can be exported of a service; *formats* are Export Item's names, empty where the service lists none."""

    url: str
    layers: tuple[FeatureLayer, ...] = ()
    formats: tuple[str, ...] = ()
    spatial_reference: SpatialReference = field(default_factory=SpatialReference)
    full_extent: Optional[Extent] = None
    attribution: str = ""
    description: str = ""

    def layer(self, identifier: int) -> Optional[FeatureLayer]:
        return next((layer for layer in self.layers if layer.id == identifier), None)


def describe_features(session: Session, url: str) -> FeatureService:
    """Ask a feature service for itself and all its layers. Raises `ServerError` or `TransportError`."""
    url = url.rstrip("/")
    answer = session.get_json(url, waits=LOOKUP_WAITS)
    entries = [*json_values.objects(answer.get("layers")), *json_values.objects(answer.get("tables"))]
    if not entries and "serviceDescription" not in answer and "capabilities" not in answer:
        raise NotArcGisError(tr("There is no feature service at {url}. Check the item on the portal.").format(url=url))
    details = _definitions(session, url, entries)
    extents = (answer.get("fullExtent"), answer.get("initialExtent"))
    reference = declared_reference(answer, *extents, *(each.get("extent") for each in details.values()))
    return FeatureService(
        url=url,
        layers=tuple(
            layer
            for entry in entries
            if (layer := _layer(entry, details.get(json_values.whole(entry.get("id"))))) is not None
        ),
        formats=_formats(answer.get("supportedExportFormats")),
        spatial_reference=reference,
        full_extent=extent_in(extents[0], reference),
        attribution=json_values.text(answer.get("copyrightText")),
        description=json_values.text(answer.get("serviceDescription")) or json_values.text(answer.get("description")),
    )


def count_features(
    session: Session,
    url: str,
    layer: int,
    where: str = "",
    area: Optional[tuple[Extent, SpatialReference]] = None,
) -> int:
    """Return how many features of a layer fit a filter, and touch a box. Raises `ServerError` for a bad filter."""
    answer = _query(session, url, layer, where, area, "returnCountOnly")
    count = json_values.whole(answer.get("count"))
    if count is None:
        raise NotArcGisError(tr("{host} does not count its features.").format(host=host_of(url)))
    return count


def feature_ids(
    session: Session, url: str, layer: int, where: str, area: tuple[Extent, SpatialReference]
) -> tuple[str, tuple[int, ...]]:
    """Return the name of the object id field, and the ids of the features that fit a filter and touch a box."""
    answer = _query(session, url, layer, where, area, "returnIdsOnly")
    ids = answer.get("objectIds")
    found = [each for each in ids if isinstance(each, int)] if isinstance(ids, list) else []
    return json_values.text(answer.get("objectIdFieldName")), tuple(sorted(found))


def _query(
    session: Session,
    url: str,
    layer: int,
    where: str,
    area: Optional[tuple[Extent, SpatialReference]],
    wanted: str,
) -> Mapping[str, Any]:
    fields = {"where": where.strip() or "1=1", wanted: "true"}
    if area is not None:
        box, reference = area
        corners = {"xmin": box.xmin, "ymin": box.ymin, "xmax": box.xmax, "ymax": box.ymax}
        fields |= {
            "geometry": json.dumps(corners),
            "geometryType": "esriGeometryEnvelope",
            "inSR": json.dumps(reference.to_json()),
            "spatialRel": "esriSpatialRelIntersects",
        }
    # A POST: filters outgrow addresses, and asking twice changes nothing.
    return session.post_json(f"{url}/{layer}/query", fields, waits=(0.5, 1.0))


def _definitions(
    session: Session, url: str, entries: list[Mapping[str, Any]]
) -> dict[Optional[int], Mapping[str, Any]]:
    """Return the layers' own JSON: all at once, or one by one where a service has no such resource."""
    try:
        answer = session.get_json(f"{url}/layers")
        found = [*json_values.objects(answer.get("layers")), *json_values.objects(answer.get("tables"))]
    except ServerError as error:
        log.info("Asking layer by layer: %s", reason(error))
        found = [session.get_json(f"{url}/{entry.get('id')}") for entry in entries]
    return {json_values.whole(each.get("id")): each for each in found}


def _layer(entry: Mapping[str, Any], definition: Optional[Mapping[str, Any]]) -> Optional[FeatureLayer]:
    identifier = json_values.whole(entry.get("id"))
    merged = {**entry, **(definition or {})}
    if identifier is None or json_values.text(merged.get("type")) in ("Group Layer", "Annotation SubLayer"):
        return None
    return FeatureLayer(
        id=identifier,
        name=json_values.text(merged.get("name")) or str(identifier),
        geometry=json_values.text(merged.get("geometryType")),
        fields=tuple(
            Field(
                json_values.text(each.get("name")),
                json_values.text(each.get("alias")),
                json_values.text(each.get("type")),
            )
            for each in json_values.objects(merged.get("fields"))
        ),
        definition=merged,
    )


def _formats(value: Any) -> tuple[str, ...]:
    listed = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    found = [_FORMATS.get(str(word).strip().lower().replace(" ", "")) for word in listed]
    return tuple(dict.fromkeys(name for name in found if name))
