# SPDX-License-Identifier: GPL-2.0-or-later
"""The layers of the maps that are drawn: what the services say of them, and the made ones' features."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

UTC = datetime.timezone.utc
NUMBER, TEXT, DATE, WHOLE = "Double", "String", "Date", "Integer"
KINDS = ("storm", "quake", "flood")
MONTHS = 132  # 2000-01 to 2010-12
MAGNITUDES = (0.0, 9.0)


def moment(year: int, month: int = 1, day: int = 1) -> int:
    """A day in milliseconds of the epoch."""
    return int(datetime.datetime(year, month, day, tzinfo=UTC).timestamp() * 1000)


@dataclass(frozen=True)
class Event:
    """One of the points that Events shows: the first of a month between 2000 and 2010."""

    number: int  # its OBJECTID, from 1
    lon: float
    lat: float
    name: str
    kind: str
    happened: int  # milliseconds of the epoch
    magnitude: float  # 0 to 9
    depth: int  # 0 to 600


def events() -> list[Event]:
    """All of them, oldest first; places follow from the number, so that tests can work them out."""
    return [
        Event(
            step + 1,
            -170.0 + step * 37 % 340,
            -55.0 + step * 23 % 110,
            f"Event {step + 1}",
            KINDS[step % 3],
            moment(2000 + step // 12, step % 12 + 1),
            float(step % 10),
            step % 7 * 100,
        )
        for step in range(MONTHS)
    ]


@dataclass(frozen=True)
class Layer:
    """One layer of a map; a group has no table."""

    id: int
    name: str
    table: str = ""  # in the painter's data
    shape: str = ""  # Point, Polyline or Polygon
    fields: tuple[tuple[str, str], ...] = ()  # name and type, besides OBJECTID
    parent: int = -1
    children: tuple[int, ...] = ()
    visible: bool = True
    min_scale: float = 0.0
    max_scale: float = 0.0
    raster: bool = False
    unique: tuple[str, ...] = ()  # fields of uniqueIdInfo

    @property
    def kind(self) -> str:
        """Esri's layer type."""
        return "Raster Layer" if self.raster else "Feature Layer" if self.table else "Group Layer"

    @property
    def timed(self) -> bool:
        """Whether it takes part in time, ranges and parameters."""
        return self.table == "events"

    @property
    def columns(self) -> dict[str, str]:
        """Field types by name in upper case."""
        return {"OBJECTID": "OID", **{name.upper(): kind for name, kind in self.fields}}

    def seen_at(self, scale: float) -> bool:
        """Whether its scale range allows drawing at 1:scale."""
        return not (self.min_scale and scale > self.min_scale) and not (self.max_scale and scale < self.max_scale)


WORLD = (
    Layer(
        0,
        "Events",
        "events",
        "Point",
        (("NAME", TEXT), ("KIND", TEXT), ("HAPPENED", DATE), ("MAGNITUDE", NUMBER), ("DEPTH", WHOLE)),
    ),
    Layer(1, "Borders", children=(2, 3)),
    Layer(2, "Disputed borders", "disputed", "Polyline", (("NAME", TEXT), ("LEFT_OF", TEXT), ("RIGHT_OF", TEXT)), 1),
    Layer(
        3,
        "States and provinces",
        "states",
        "Polygon",
        (("NAME", TEXT), ("COUNTRY", TEXT), ("ISO_A2", TEXT)),
        1,
        min_scale=60000000,
        unique=("COUNTRY", "NAME"),
    ),
    Layer(
        4,
        "Countries",
        "countries",
        "Polygon",
        (("NAME", TEXT), ("ISO_A2", TEXT), ("ISO_A3", TEXT), ("AREA", NUMBER), ("SHADE", WHOLE)),
        unique=("ISO_A3",),
    ),
    Layer(5, "Graticule", "graticule", "Polyline", (("DEGREES", NUMBER), ("KIND", TEXT)), visible=False),
)
GROUND = (Layer(0, "Ground position", raster=True),)


def by_id(layers: tuple[Layer, ...]) -> dict[int, Layer]:
    """The layers by their ids."""
    return {layer.id: layer for layer in layers}


def entry(layer: Layer) -> dict[str, Any]:
    """A layer in its service's list."""
    shape = {"geometryType": f"esriGeometry{layer.shape}"} if layer.shape else {}
    return {
        "id": layer.id,
        "name": layer.name,
        "parentLayerId": layer.parent,
        "defaultVisibility": layer.visible,
        "subLayerIds": list(layer.children) or None,
        "minScale": layer.min_scale,
        "maxScale": layer.max_scale,
        "type": layer.kind,
        **shape,
    }


def time_info(layer: Layer | None = None) -> dict[str, Any]:
    """`timeInfo` of a layer, or of a service with such a layer."""
    extent = [moment(2000), moment(2010, 12)]
    steps = {"timeInterval": 1, "timeIntervalUnits": "esriTimeUnitsMonths"}
    zone = {"timeZone": "UTC", "respectsDaylightSaving": False}
    shared = {"timeExtent": extent, "timeReference": zone}
    if layer is None:
        default = {"defaultTimeInterval": 1, "defaultTimeIntervalUnits": "esriTimeUnitsMonths"}
        return {**shared, "timeRelation": "esriTimeRelationOverlaps", **default, "hasLiveData": False}
    options = {"useTime": True, "timeDataCumulative": False, "timeOffset": None, "timeOffsetUnits": None}
    fields = {"startTimeField": "HAPPENED", "endTimeField": None, "trackIdField": None}
    return {**fields, **shared, **steps, "exportOptions": options, "hasLiveData": False}


def details(layer: Layer, layers: tuple[Layer, ...], version: float, extent: dict[str, Any]) -> dict[str, Any]:
    """A layer's own resource."""
    known = by_id(layers)
    parent = known.get(layer.parent)
    described: dict[str, Any] = {
        **entry(layer),
        "currentVersion": version,
        "description": "",
        "copyrightText": "Natural Earth",
        "definitionExpression": "",
        "extent": extent,
        "parentLayer": {"id": parent.id, "name": parent.name} if parent else None,
        "subLayers": [{"id": number, "name": known[number].name} for number in layer.children],
        "capabilities": "Map,Query,Data",
    }
    if not layer.table:
        return described
    fields = [{"name": "OBJECTID", "type": "esriFieldTypeOID", "alias": "OBJECTID", "domain": None}]
    for name, kind in layer.fields:
        length = {"length": 80} if kind == TEXT else {"length": 8} if kind == DATE else {}
        alias = name.replace("_", " ").capitalize()
        fields.append({"name": name, "type": f"esriFieldType{kind}", "alias": alias, "domain": None, **length})
    described |= {
        "fields": fields,
        "displayField": layer.fields[0][0],
        "objectIdField": "OBJECTID",
        "supportsStatistics": True,
        "supportsAdvancedQueries": True,
        "maxRecordCount": 1000,
        "drawingInfo": {"renderer": {"type": "simple", "symbol": SYMBOLS[layer.shape], "label": ""}, "transparency": 0},
    }
    if version >= 10.61:
        described["advancedQueryCapabilities"] = {"supportsQueryWithHistoricMoment": layer.timed}
        described["supportsQueryWithHistoricMoment"] = layer.timed
    if layer.unique and version >= 11.3:
        kind = "simple" if len(layer.unique) == 1 else "composite"
        described["uniqueIdInfo"] = {"type": kind, "fields": list(layer.unique), "OIDFieldContainsHashValue": False}
    if layer.timed:
        described["timeInfo"] = time_info(layer)
        if version >= 10.5:
            described |= {"rangeInfos": [RANGE], "parameterInfos": PARAMETERS}
    return described


def distinct_values(values: dict[str, str]) -> dict[str, Any] | None:
    """Answer a query of Events for the distinct values of one field; None for any other query."""
    name = values.get("outFields", "")
    wanted = (values.get("returnDistinctValues"), values.get("returnGeometry"), values.get("orderByFields"))
    if wanted != ("true", "false", name) or name not in dict(WORLD[0].fields):
        return None
    found = sorted({getattr(each, name.lower()) for each in events()})
    field = {"name": name, "type": f"esriFieldType{dict(WORLD[0].fields)[name]}", "alias": name.capitalize()}
    return {"fields": [field], "features": [{"attributes": {name: each}} for each in found]}


RANGE: dict[str, Any] = {
    "name": "magnitude",
    "type": "esriFieldTypeDouble",
    "field": "MAGNITUDE",
    "fullRange": list(MAGNITUDES),
    "currentRange": [None, None],
}
PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "kinds",
        "type": "esriFieldTypeString",
        "field": "KIND",
        "multipleValues": True,
        "defaultValue": list(KINDS),
        "domain": None,
    },
    {
        "name": "shallowest",
        "type": "esriFieldTypeInteger",
        "field": "DEPTH",
        "multipleValues": False,
        "defaultValue": 0,
        "domain": None,
    },
]
_LINE = {"type": "esriSLS", "style": "esriSLSSolid", "color": [143, 136, 120, 255], "width": 0.7}
SYMBOLS: dict[str, dict[str, Any]] = {
    "Point": {"type": "esriSMS", "style": "esriSMSCircle", "color": [209, 73, 91, 255], "size": 6, "outline": _LINE},
    "Polyline": _LINE,
    "Polygon": {"type": "esriSFS", "style": "esriSFSSolid", "color": [243, 230, 200, 255], "outline": _LINE},
}
