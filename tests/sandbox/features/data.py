# SPDX-License-Identifier: GPL-2.0-or-later
"""The data of the feature services, in one GeoPackage; part of the worker that exports.

The shapes are those of the world map that QGIS ships. What that map does not know is made up from it, with
values that hurt: none at all, umlauts, quotation marks, commas, line breaks.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from osgeo import ogr, osr

from .layers import DATE, DOUBLE, SMALL, TABLES, TEXT, WHOLE, FeatureLayer

KINDS = {TEXT: ogr.OFTString, DOUBLE: ogr.OFTReal, WHOLE: ogr.OFTInteger, SMALL: ogr.OFTInteger}
KINDS[DATE] = ogr.OFTDateTime
SHAPES = {"Point": ogr.wkbPoint, "Polyline": ogr.wkbMultiLineString, "Polygon": ogr.wkbMultiPolygon}
SHAPES[""] = ogr.wkbNone
HURTING = (
    "plain words",
    None,
    'He said "no, never"',
    "one line\nand another",
    "a,b;c\td",
    "Übergrößenträger, 東京",
    "O'Brien's",
    "<b>bold</b> & more",
    "",
    "=1+1",
    "  blanks  at  both ends  ",
)
# west, south, east, north; the first that fits a label point counts
CONTINENTS = (
    (2, (-180, -90, 180, -60)),
    (4, (-25, 36, 45, 82)),
    (3, (34, 29.5, 63, 42)),
    (3, (43, 12.5, 60, 30)),
    (1, (-26, -36, 52, 37)),
    (7, (-93, -57, -33, 12.5)),
    (5, (-180, 7, -20, 84)),
    (6, (110, -50, 180, -1)),
    (6, (-180, -50, -120, 7)),
    (3, (26, -11, 180, 82)),
)
Row = tuple[Any, tuple[Any, ...]]


def world_map() -> str:
    """The world map that every QGIS carries along; QGIS itself is asked only where looking does not find it."""
    spec = importlib.util.find_spec("qgis")
    beside = [Path(spec.origin).parents[2]] if spec and spec.origin else []
    for root in (*beside, Path(sys.base_prefix, "share", "qgis")):
        found = root / "resources" / "data" / "world_map.gpkg"
        if found.exists():
            return str(found)
    from ..drawing.map_data import QgsApplication
    from ..drawing.map_data import world_map as asked

    application = QgsApplication([], False)  # without one it does not know where it lies
    application.initQgis()
    return asked()


def _features(table: str) -> Iterator[Any]:
    opened = ogr.Open(world_map())
    for feature in opened.GetLayerByName(table):
        yield feature, ogr.ForceTo(feature.GetGeometryRef().Clone(), _multi(feature.GetGeometryRef()))


def _multi(shape: Any) -> int:
    return ogr.wkbMultiPolygon if "POLYGON" in shape.GetGeometryName() else ogr.wkbMultiLineString


def _label_point(shape: Any) -> Any:
    """A point in the largest part."""
    parts = [shape.GetGeometryRef(place) for place in range(shape.GetGeometryCount())]
    return max(parts, key=lambda part: part.GetArea()).PointOnSurface()


def _continent(point: Any) -> int | None:
    x, y = point.GetX(), point.GetY()
    boxes = (code for code, (west, south, east, north) in CONTINENTS if west <= x <= east and south <= y <= north)
    return next(boxes, None)


def _countries() -> Iterator[Row]:
    for one, shape in _features("countries"):
        area = round(shape.GetArea(), 3)
        yield shape, (one["NAME"], one["iso_a2"], one["ISO_A3"], _continent(_label_point(shape)), area)


def _states() -> Iterator[Row]:
    for one, shape in _features("states_provinces"):
        yield shape, (one["name"], one["admin"], one["iso_a2"])


def _places() -> Iterator[Row]:
    for number, (one, shape) in enumerate(_features("countries"), 1):
        area = shape.GetArea()
        kind = None if number % 17 == 0 else "l" if area > 100 else "m" if area > 5 else "s"
        people = None if number % 13 == 0 else int(area * 100000) + number
        yield _label_point(shape), (one["NAME"], kind, _day(number), people, HURTING[number % len(HURTING)])


def _remarks() -> Iterator[Row]:
    for number, (one, _) in enumerate(_features("countries"), 1):
        if number > 44:
            return
        text = HURTING[number % len(HURTING)]
        yield None, (one["ISO_A3"], text, number % 6 or None, _day(number))


def _notes() -> Iterator[Row]:
    for number in range(1, 13):
        point = ogr.CreateGeometryFromWkt(f"POINT({number * 10 - 60} {50 - number * 3})")
        yield point, (HURTING[number % len(HURTING)] or f"Note {number}", number % 2, _day(number))


def _roads() -> Iterator[Row]:
    for one, shape in _features("disputed_borders"):
        yield shape, (one["name"], one["adm0_left"], one["adm0_right"])


def _day(number: int) -> str | None:
    """A day and a time that follow from a number; none for every fifth."""
    if number % 5 == 0:
        return None
    return f"{1990 + number % 30}/{number % 12 + 1:02d}/{number % 28 + 1:02d} {number % 24:02d}:30:00+00"


ROWS = {
    "countries": _countries,
    "states": _states,
    "places": _places,
    "remarks": _remarks,
    "notes": _notes,
    "roads": _roads,
}


def make(target: Path) -> None:
    """Write the GeoPackage, unless it is there."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.gpkg")
    part.unlink(missing_ok=True)
    made = ogr.GetDriverByName("GPKG").CreateDataSource(str(part))
    for name, layer in TABLES.items():
        _write(made, layer, ROWS[name]())
    del made
    os.replace(part, target)


def _write(made: Any, layer: FeatureLayer, rows: Iterator[Row]) -> None:
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    # dates always with milliseconds, so that they compare as text
    options = ["FID=OBJECTID", "GEOMETRY_NAME=geom"]
    table = made.CreateLayer(layer.table, degrees if layer.shape else None, SHAPES[layer.shape], options)
    for field in layer.fields:
        table.CreateField(definition(field.name, field.kind, field.length))
    table.StartTransaction()
    for number, (shape, values) in enumerate(rows, 1):
        feature = ogr.Feature(table.GetLayerDefn())
        feature.SetFID(number)
        if shape is not None:
            feature.SetGeometry(shape)
        for place, value in enumerate(values):
            if value is None:
                feature.SetFieldNull(place)
            else:
                feature.SetField(place, value)
        table.CreateFeature(feature)
    table.CommitTransaction()


def definition(name: str, kind: str, length: int) -> Any:
    """A field as OGR has it."""
    made = ogr.FieldDefn(name, KINDS[kind])
    if kind == SMALL:
        made.SetSubType(ogr.OFSTInt16)
    if kind == TEXT and length:
        made.SetWidth(length)
    return made
