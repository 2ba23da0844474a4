# SPDX-License-Identifier: GPL-2.0-or-later
"""The data of the maps that are drawn, in one GeoPackage; part of the worker that draws."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from osgeo import ogr, osr
from qgis.core import QgsApplication, QgsGeometry, QgsVectorLayer

from ..maps.layers import NUMBER, TEXT, WHOLE, WORLD, events
from .palette import shade_of

KINDS = {TEXT: ogr.OFTString, NUMBER: ogr.OFTReal, WHOLE: ogr.OFTInteger}
SHAPES = {"Point": ogr.wkbPoint, "Polyline": ogr.wkbMultiLineString, "Polygon": ogr.wkbMultiPolygon}
Row = tuple[QgsGeometry, tuple[Any, ...]]


def world_map() -> str:
    """The world map that every QGIS carries along."""
    return os.path.join(QgsApplication.pkgDataPath(), "resources", "data", "world_map.gpkg")


def open_layer(path: str, layer: str) -> QgsVectorLayer:
    """A layer of a GeoPackage."""
    opened = QgsVectorLayer(f"{path}|layername={layer}", layer, "ogr")
    if not opened.isValid():
        raise RuntimeError(f"{layer} of {path} does not open")
    return opened


def label_point(geometry: QgsGeometry) -> tuple[QgsGeometry, float]:
    """The middle of a country's largest part, and how large that part is."""
    parts = geometry.asGeometryCollection() or [geometry]
    largest = max(parts, key=lambda part: part.area())
    return largest.poleOfInaccessibility(0.3)[0], largest.area()


def make(target: Path) -> None:
    """Write the GeoPackage, unless it is there."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.gpkg")
    part.unlink(missing_ok=True)
    made = ogr.GetDriverByName("GPKG").CreateDataSource(str(part))
    for layer in WORLD:
        if layer.table:
            _write(made, layer.table, SHAPES[layer.shape], layer.fields, ROWS[layer.table]())
    _write(made, "places", ogr.wkbPoint, (("NAME", TEXT), ("AREA", NUMBER)), _places())
    del made
    os.replace(part, target)


def _write(made: Any, name: str, shape: int, fields: Iterable[tuple[str, str]], rows: Iterable[Row]) -> None:
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    table = made.CreateLayer(name, degrees, shape, ["FID=OBJECTID", "GEOMETRY_NAME=geom"])
    for field, kind in fields:
        # dates as milliseconds of the epoch: what a client's time is compared with
        table.CreateField(ogr.FieldDefn(field, KINDS.get(kind, ogr.OFTInteger64)))
    table.StartTransaction()
    for number, (geometry, values) in enumerate(rows, 1):
        feature = ogr.Feature(table.GetLayerDefn())
        feature.SetFID(number)
        feature.SetGeometry(ogr.CreateGeometryFromWkb(bytes(geometry.asWkb())))
        for place, value in enumerate(values):
            if value is not None:
                feature.SetField(place, value)
        table.CreateFeature(feature)
    table.CommitTransaction()


def _text(value: Any) -> str | None:
    """A text, or nothing where QGIS has its own null."""
    return value if isinstance(value, str) else None


def _features(layer: str) -> Iterable[Any]:
    for feature in open_layer(world_map(), layer).getFeatures():
        geometry = feature.geometry()
        geometry.convertToMultiType()
        yield feature, geometry


def _countries() -> Iterable[Row]:
    for one, shape in _features("countries"):
        name, code = _text(one["NAME"]), _text(one["ISO_A3"])
        shade = shade_of(str(one["ISO_A3"]) + str(one["NAME"]))
        yield shape, (name, _text(one["iso_a2"]), code, round(shape.area(), 3), shade)


def _places() -> Iterable[Row]:
    for one, shape in _features("countries"):
        point, area = label_point(shape)
        yield point, (_text(one["NAME"]), area)


def _states() -> Iterable[Row]:
    for one, shape in _features("states_provinces"):
        yield shape, (_text(one["name"]), _text(one["admin"]), _text(one["iso_a2"]))


def _disputed() -> Iterable[Row]:
    for one, shape in _features("disputed_borders"):
        yield shape, (_text(one["name"]), _text(one["adm0_left"]), _text(one["adm0_right"]))


def _events() -> Iterable[Row]:
    for one in events():
        point = QgsGeometry.fromWkt(f"POINT({one.lon} {one.lat})")
        yield point, (one.name, one.kind, one.happened, one.magnitude, one.depth)


def _graticule() -> Iterable[Row]:
    for lon in range(-180, 181, 15):
        line = ", ".join(f"{lon} {lat}" for lat in range(-85, 86))
        yield QgsGeometry.fromWkt(f"MULTILINESTRING(({line}))"), (float(lon), "meridian")
    for lat in range(-75, 76, 15):
        line = ", ".join(f"{lon} {lat}" for lon in range(-180, 181))
        yield QgsGeometry.fromWkt(f"MULTILINESTRING(({line}))"), (float(lat), "parallel")


ROWS = {
    "countries": _countries,
    "states": _states,
    "disputed": _disputed,
    "events": _events,
    "graticule": _graticule,
}
