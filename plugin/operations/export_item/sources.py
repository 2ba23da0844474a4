# SPDX-License-Identifier: GPL-2.0-or-later
"""Read exports in formats without field types, feature by feature: CSV, Excel, GeoJSON and Esri JSON."""

from __future__ import annotations

import contextlib
import csv
import datetime
import html
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from osgeo import gdal, ogr, osr

from ...arcgis.curves import straightened
from ...core import json_values
from ...environment.gdal import options
from ...tiles.spatial_reference import SpatialReference
from .feature_collection import read_collection
from .field_types import UTC, Kind

Row = tuple[list[Any], Optional[Any]]  # values in the order of the columns, and an `ogr.Geometry` or `UNREAD`

_HEAD = 4096  # bytes of a file that tell what it is
_LARGEST_BOOK = 1 << 20  # bytes of the list of sheets
_LONGEST_VALUE = 1 << 26  # characters
_KINDS = {
    ogr.OFTInteger: Kind.WHOLE,
    ogr.OFTInteger64: Kind.BIG,
    ogr.OFTReal: Kind.REAL,
    ogr.OFTDate: Kind.DATE,
    ogr.OFTTime: Kind.TIME,
    ogr.OFTDateTime: Kind.MOMENT,
}
_SHAPES = {
    "esriGeometryPoint": ogr.wkbPoint,
    "esriGeometryMultipoint": ogr.wkbMultiPoint,
    "esriGeometryPolyline": ogr.wkbMultiLineString,
    "esriGeometryPolygon": ogr.wkbMultiPolygon,
}
_UTC_FLAG, _QUARTER = 100, 15  # OGR's flag of a time zone is UTC plus quarters of an hour


UNREAD = object()  # in place of a geometry that is none


@dataclass
class Source:
    """A layer of a file. *kinds* are the file's own types, ``None`` where only the values tell.

    *definition* has the fields of the hosted layer that it is, *shape* OGR's type of geometry, *crs* OGR's CRS.
    *rows* reads it from the beginning.
    """

    name: str
    columns: list[str]
    kinds: list[Optional[Kind]]
    rows: Callable[[], Iterator[Row]]
    shape: int = ogr.wkbNone
    crs: Optional[Any] = None
    is_csv: bool = False
    definition: Mapping[str, Any] = field(default_factory=dict)


def sources_of(file: Path) -> list[Source]:
    """Return the layers of a file. Raises `PackageError`, `OSError`, `csv.Error` or `RuntimeError`."""
    suffix = file.suffix.lower()
    if suffix == ".csv":
        return [_csv(file)]
    if suffix == ".json" and not _is_geojson(file):
        return [_esri_json(file.stem, read_collection(file))]
    return _ogr(file)


def _is_geojson(file: Path) -> bool:
    with open(file, "rb") as bytes_:
        return b'"FeatureCollection"' in bytes_.read(_HEAD)


def osr_of(reference: SpatialReference) -> Optional[Any]:
    """Return a CRS as OGR's, east before north; ``None`` for one that PROJ does not know."""
    made = osr.SpatialReference()
    made.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    for authid in reference.authids:
        # Else GDAL takes the successor for a code that is deprecated.
        with contextlib.suppress(RuntimeError), options(OSR_USE_NON_DEPRECATED="NO"):
            if made.SetFromUserInput(authid) == 0:
                return made
    with contextlib.suppress(RuntimeError):
        if reference.wkt and made.ImportFromWkt(reference.wkt) == 0:
            return made
    return None


def _csv(file: Path) -> Source:
    def rows() -> Iterator[Row]:
        with open(file, encoding="utf-8-sig", errors="replace", newline="") as text:
            reader = csv.reader(text)
            next(reader, None)
            for values in reader:
                if values:
                    yield (values + [""] * len(columns))[: len(columns)], None

    csv.field_size_limit(_LONGEST_VALUE)
    with open(file, encoding="utf-8-sig", errors="replace", newline="") as text:
        columns = next(csv.reader(text), [])
    return Source(file.stem, columns, [None] * len(columns), rows, is_csv=True)


def _esri_json(name: str, found: Mapping[str, Any]) -> Source:
    features = json_values.objects(found.get("features"))
    attributes = [json_values.mapping(each.get("attributes")) for each in features]
    named = [json_values.text(each.get("name")) for each in json_values.objects(found.get("fields"))]
    more = [str(key) for each in attributes for key in each]
    columns = list(dict.fromkeys(key for key in (*named, *more) if key))
    shape = _SHAPES.get(json_values.text(found.get("geometryType")), ogr.wkbNone)
    flags = {key: True for key in ("hasZ", "hasM") if json_values.flag(found.get(key))}
    if shape != ogr.wkbNone and "hasZ" in flags:
        shape = ogr.GT_SetZ(shape)
    if shape != ogr.wkbNone and "hasM" in flags:
        shape = ogr.GT_SetM(shape)
    reference = json_values.mapping(found.get("spatialReference"))
    tolerance = json_values.number(reference.get("xyTolerance"))

    def rows() -> Iterator[Row]:
        for feature, values in zip(features, attributes):
            row = [values.get(key) for key in columns]
            try:
                geometry = _geometry(feature.get("geometry"), flags, tolerance) if shape != ogr.wkbNone else None
            except ValueError:
                geometry = UNREAD
            yield row, geometry

    crs = osr_of(SpatialReference.from_json(reference))
    return Source(name, columns, [None] * len(columns), rows, shape, crs, definition=found)


def _geometry(value: Any, flags: Mapping[str, bool], tolerance: float) -> Any:
    """Return Esri's geometry as OGR's, ``None`` for an empty one. Raises `ValueError` for what is none."""
    if not value or not isinstance(value, Mapping):
        return None
    value = straightened(value, tolerance)
    parts = next((value[key] for key in ("rings", "paths", "points") if key in value), None)
    if parts == [] or (parts is None and "x" in value and json_values.real(value["x"]) is None):
        return None
    try:
        made = ogr.CreateGeometryFromEsriJson(json.dumps({**flags, **value}))
    except RuntimeError as error:
        raise ValueError(str(error)) from None
    if made is None or (made.IsEmpty() and parts != []):
        raise ValueError("no geometry")
    return made


def _ogr(file: Path) -> list[Source]:
    with options(OGR_XLSX_HEADERS="FORCE", OGR_XLSX_FIELD_TYPES="AUTO"):
        opened = gdal.OpenEx(str(file), gdal.OF_VECTOR)
        if opened is None:
            raise RuntimeError(gdal.GetLastErrorMsg())
        count = opened.GetLayerCount()
        found = [_ogr_layer(opened, number) for number in range(count)]  # sheets are read when their layer is
    if count == 1 and file.suffix.lower() != ".xlsx":
        found[0].name = file.stem
    if file.suffix.lower() == ".xlsx":  # GDAL leaves out empty sheets at the end
        names = {source.name for source in found}
        found += [Source(name, [], [], lambda: iter(())) for name in _sheets(file) if name not in names]
    return found


def _sheets(file: Path) -> list[str]:
    """Return the names of a workbook's sheets; none where it can't be read."""
    try:
        with zipfile.ZipFile(file) as packed:
            info = packed.getinfo("xl/workbook.xml")
            text = packed.read(info) if info.file_size <= _LARGEST_BOOK else b""
        names = re.findall(r'<(?:\w+:)?sheet\s[^<>]*?\bname="([^"<>]*)"', text.decode("utf-8", "replace"))
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, zlib.error, EOFError):
        return []
    return [html.unescape(name) for name in names]


def _ogr_layer(opened: Any, number: int) -> Source:
    layer = opened.GetLayer(number)
    made_of = layer.GetLayerDefn()
    fields = [made_of.GetFieldDefn(each) for each in range(made_of.GetFieldCount())]
    reference = layer.GetSpatialRef()

    def rows() -> Iterator[Row]:
        layer = opened.GetLayer(number)
        layer.ResetReading()
        while (feature := layer.GetNextFeature()) is not None:
            geometry = feature.GetGeometryRef()
            values = [_value(feature, place, kind) for place, kind in enumerate(types)]
            yield values, geometry.Clone() if geometry is not None else None

    types = [each.GetType() for each in fields]
    return Source(
        name=layer.GetName(),
        columns=[each.GetName() for each in fields],
        kinds=[_KINDS.get(kind, Kind.TEXT) for kind in types],
        rows=rows,
        shape=layer.GetGeomType(),
        crs=reference.Clone() if reference is not None else None,
    )


def _value(feature: Any, place: int, kind: int) -> Any:
    if not feature.IsFieldSetAndNotNull(place):
        return None
    if kind in (ogr.OFTInteger, ogr.OFTInteger64):
        return feature.GetFieldAsInteger64(place)
    if kind == ogr.OFTReal:
        return feature.GetFieldAsDouble(place)
    if kind not in (ogr.OFTDate, ogr.OFTTime, ogr.OFTDateTime):
        return feature.GetFieldAsString(place)
    year, month, day, hour, minute, second, flag = feature.GetFieldAsDateTime(place)
    whole, fraction = divmod(round(second * 1000), 1000)
    clock = (hour, minute, min(59, whole), fraction * 1000)
    if kind == ogr.OFTTime:
        return datetime.time(*clock)
    if kind == ogr.OFTDate:
        return datetime.date(year, month, day)
    zone = datetime.timezone(datetime.timedelta(minutes=(flag - _UTC_FLAG) * _QUARTER)) if flag > 1 else None
    return datetime.datetime(year, month, day, *clock, UTC if flag == _UTC_FLAG else zone)
