# SPDX-License-Identifier: GPL-2.0-or-later
"""The feature services: their layers and fields, and what they say of themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .symbols import LINED, MARKED, by_class, by_value, labelled

SPATIAL = {"wkid": 4326, "latestWkid": 4326}
FORMATS = "csv,shapefile,geoPackage,filegdb,featureCollection,geojson,kml,excel"
MOST = 2000  # features an answer
OID, TEXT, DATE, DOUBLE, WHOLE, SMALL = "OID", "String", "Date", "Double", "Integer", "SmallInteger"
LEGACY = {"Polygon": "esriGeometryPolygon", "Point": "esriGeometryPoint", "Polyline": "esriGeometryPolyline"}


def _coded(name: str, **values: Any) -> dict[str, Any]:
    pairs = [{"name": label, "code": code} for label, code in values.items()]
    return _domain("codedValue", name, codedValues=pairs)


def _domain(kind: str, name: str, **more: Any) -> dict[str, Any]:
    policies = {"mergePolicy": "esriMPTDefaultValue", "splitPolicy": "esriSPTDuplicate"}
    return {"type": kind, "name": name, "description": "", **more, **policies}


CONTINENTS = _coded(
    "Continent",
    **{"Africa": 1, "Antarctica": 2, "Asia": 3, "Europe": 4, "North America": 5, "Oceania": 6, "South America": 7},
)
SIZES = _coded("Kind of place", **{"Small place": "s", "Middling place": "m", "Large place": "l"})
DONE = _coded("Yes or no", No=0, Yes=1)


@dataclass(frozen=True)
class Field:
    """One field."""

    name: str
    kind: str = TEXT
    alias: str = ""
    length: int = 0
    domain: dict[str, Any] | None = None

    def describe(self) -> dict[str, Any]:
        """As a layer lists it."""
        length = {TEXT: {"length": self.length or 255}, DATE: {"length": 8}}.get(self.kind, {})
        number = self.kind == OID
        return {
            "name": self.name,
            "type": f"esriFieldType{self.kind}",
            "alias": self.alias or self.name,
            "sqlType": "sqlTypeOther",
            **length,
            "nullable": not number,
            "editable": not number,
            "domain": self.domain,
            "defaultValue": None,
        }


@dataclass(frozen=True)
class FeatureLayer:
    """One layer, or a table where it has no shape."""

    id: int
    name: str
    table: str  # in the data
    shape: str
    fields: tuple[Field, ...]
    drawing: dict[str, Any] = field(default_factory=dict)

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """Its fields with the number of each feature."""
        return (Field("OBJECTID", OID), *self.fields)

    @property
    def label_field(self) -> str:
        """The field that names a feature."""
        return next((one.name for one in self.fields if one.kind == TEXT), "OBJECTID")

    def entry(self) -> dict[str, Any]:
        """As the service lists it."""
        found: dict[str, Any] = {"id": self.id, "name": self.name, "parentLayerId": -1, "defaultVisibility": True}
        found |= {"subLayerIds": None, "minScale": 0, "maxScale": 0}
        found["type"] = "Feature Layer" if self.shape else "Table"
        return {**found, "geometryType": LEGACY[self.shape]} if self.shape else found


@dataclass(frozen=True)
class FeatureService:
    """One service."""

    name: str
    title: str  # of its item
    layers: tuple[FeatureLayer, ...]
    hosted: bool = True

    def layer(self, number: int) -> FeatureLayer | None:
        """The layer of an id."""
        return next((layer for layer in self.layers if layer.id == number), None)

    @property
    def capabilities(self) -> str:
        """What it can do: who registered it kept the export for themselves."""
        return "Query,Extract" if self.hosted else "Query"


PLACE_FIELDS = (
    Field("name", TEXT, "Name", 80),
    Field("kind", TEXT, "Kind", 1, SIZES),
    Field("visited", DATE, "Last visited"),
    Field("population", WHOLE, "Population"),
    Field("a_rather_long_field_name", TEXT, "A rather long alias, for a field with a rather long name", 200),
)


def _places(number: int) -> FeatureLayer:
    return FeatureLayer(number, "Places", "places", "Point", PLACE_FIELDS, by_class("population", (1e5, 1e6, 1e7, 4e8)))


NATURE = (
    FeatureLayer(
        0,
        "Countries",
        "countries",
        "Polygon",
        (
            Field("name", TEXT, "Name of the country", 80),
            Field("iso_a2", TEXT, "ISO 3166, two letters", 2),
            Field("iso_a3", TEXT, "ISO 3166, three letters", 3),
            Field("continent_code", SMALL, "Continent", 0, CONTINENTS),
            Field("area_deg", DOUBLE, "Area in square degrees", 0, _domain("range", "Area", range=[0, 10000])),
        ),
        by_value("continent_code", CONTINENTS["codedValues"]),
    ),
    FeatureLayer(
        1,
        "States and provinces",
        "states",
        "Polygon",
        (Field("name", TEXT, "Name", 100), Field("admin", TEXT, "Country", 80), Field("iso_a2", TEXT, "", 2)),
        labelled("name"),
    ),
    _places(2),
    FeatureLayer(
        3,
        "Remarks",
        "remarks",
        "",
        (
            Field("country_iso", TEXT, "Country", 3),
            Field("remark", TEXT, "Remark", 500),
            Field("rating", SMALL, "Rating", 0, _domain("range", "Stars", range=[1, 5])),
            Field("written", DATE, "Written on"),
        ),
    ),
)
NOTES = FeatureLayer(
    0,
    "Notes",
    "notes",
    "Point",
    (Field("note", TEXT, "Note", 250), Field("done", SMALL, "Done", 0, DONE), Field("written", DATE, "Written on")),
    MARKED,
)
ROADS = FeatureLayer(
    0,
    "Roads",
    "roads",
    "Polyline",
    (Field("name", TEXT, "Name", 100), Field("left_of", TEXT, "", 80), Field("right_of", TEXT, "", 80)),
    LINED,
)
SERVICES: dict[str, FeatureService] = {
    service.name: service
    for service in (
        FeatureService("Nature", "Nature of the world", NATURE),
        FeatureService("Places", "Places", (_places(0),)),
        FeatureService("Notes", "Viewer's notes", (NOTES,)),
        FeatureService("Roads", "Registered roads", (ROADS,), hosted=False),
    )
}
TABLES: dict[str, FeatureLayer] = {layer.table: layer for service in SERVICES.values() for layer in service.layers}


def of_title(title: str) -> FeatureService | None:
    """The service of an item."""
    return next((service for service in SERVICES.values() if service.title == title), None)
