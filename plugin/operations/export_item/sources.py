# SPDX-License-Identifier: GPL-2.0-or-later
"""Read exports in formats without field types, feature by feature: CSV, Excel, GeoJSON and Esri JSON."""

from __future__ import annotations

import contextlib
import csv
import datetime
import html
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional, Union

from osgeo import gdal, ogr, osr

from ...arcgis.curves import straightened
from ...core import json_values
from ...core.json_values import OTHER_BYTES
from ...environment.gdal import options
from ...tiles.spatial_reference import SpatialReference, declared_reference
from .feature_collection import read_collection
from .field_types import UTC, Kind

Row = tuple[list[Any], Optional[Any]]  # values in the order of the columns, and an `ogr.Geometry` or `UNREAD`

_HEAD = 4096  # bytes of a file that tell what it is
_LARGEST_LIST = 1 << 20  # bytes of a workbook's list of sheets, or of formats
_STYLES = "xl/styles.xml"
# The parts of a format of dates that are no text, and its hours where they are of one letter.
_FORMAT = re.compile(r'(\bformatCode=")([^"]*[yd][^"]*)')
_HOUR = re.compile(r"(?<![hH])[hH](?![hH])(?=\W*:)")
_ZIP_ERRORS = (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, zlib.error, EOFError, ValueError)
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
# What tells the geometries of a layer that does not name their type, or an area as its corners.
_TELLING = {
    "x": ogr.wkbPoint,
    "points": ogr.wkbMultiPoint,
    "paths": ogr.wkbMultiLineString,
    "curvePaths": ogr.wkbMultiLineString,
    "rings": ogr.wkbMultiPolygon,
    "curveRings": ogr.wkbMultiPolygon,
    "xmin": ogr.wkbMultiPolygon,
}
_UTC_FLAG, _QUARTER = 100, 15  # OGR's flag of a time zone is UTC plus quarters of an hour


UNREAD = object()  # in place of a geometry that is none


@dataclass
class Source:
    """A layer of a file. *kinds* are the file's own types, ``None`` where only the values tell.

    *definition* has the fields of the hosted layer that it is, *shape* OGR's type of geometry, *crs* OGR's CRS.
    *rows* reads it from the beginning. In a workbook (*is_book*) numbers can be dates.
    """

    name: str
    columns: list[str]
    kinds: list[Optional[Kind]]
    rows: Callable[[], Iterator[Row]]
    shape: int = ogr.wkbNone
    crs: Optional[Any] = None
    is_csv: bool = False
    is_book: bool = False
    definition: Mapping[str, Any] = field(default_factory=dict)


def sources_of(file: Path) -> list[Source]:
    """Return the layers of a file. Raises `PackageError`, `OSError`, `csv.Error` or `RuntimeError`."""
    suffix = file.suffix.lower()
    if suffix == ".csv":
        return [_csv(file)]
    if suffix == ".json" and not _is_geojson(file):
        return [_esri_json(file.stem, read_collection(file))]
    return _book(file) if suffix == ".xlsx" else _geojson(file)


def _is_geojson(file: Path) -> bool:
    with open(file, "rb") as bytes_:
        return re.search(rb'"type"\s*:\s*"FeatureCollection"', bytes_.read(_HEAD)) is not None


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
        with open(file, encoding="utf-8-sig", errors=OTHER_BYTES, newline="") as text:
            reader = csv.reader(text)
            next(reader, None)
            for values in reader:
                if values:
                    yield [value or None for value in (values + [""] * len(columns))[: len(columns)]], None

    csv.field_size_limit(_LONGEST_VALUE)
    with open(file, encoding="utf-8-sig", errors=OTHER_BYTES, newline="") as text:
        columns = next(csv.reader(text), [])
    return Source(file.stem, columns, [None] * len(columns), rows, is_csv=True)


def _esri_json(name: str, found: Mapping[str, Any]) -> Source:
    features = json_values.objects(found.get("features"))
    attributes = [json_values.mapping(each.get("attributes")) for each in features]
    named = [json_values.text(each.get("name")) for each in json_values.objects(found.get("fields"))]
    more = [str(key) for each in attributes for key in each]
    columns = list(dict.fromkeys(key for key in (*named, *more) if key))
    shape = _shape(found, features)
    flags = {key: True for key in ("hasZ", "hasM") if json_values.flag(found.get(key))}
    if shape != ogr.wkbNone and "hasZ" in flags:
        shape = ogr.GT_SetZ(shape)
    if shape != ogr.wkbNone and "hasM" in flags:
        shape = ogr.GT_SetM(shape)
    reference = SpatialReference.from_json(found.get("spatialReference"))
    tolerance = json_values.number(json_values.mapping(found.get("spatialReference")).get("xyTolerance"))
    crs = osr_of(reference)

    def rows() -> Iterator[Row]:
        for feature, values in zip(features, attributes):
            row = [values.get(key) for key in columns]
            try:
                geometry = _geometry(feature.get("geometry"), flags, tolerance, shape)
                if geometry is not None:
                    _move(geometry, declared_reference(feature["geometry"]), reference, crs)
            except (ValueError, RuntimeError):
                geometry = UNREAD
            yield row, geometry

    return Source(name, columns, [None] * len(columns), rows, shape, crs, definition=found)


def _shape(found: Mapping[str, Any], features: Sequence[Mapping[str, Any]]) -> int:
    """Return OGR's type of a layer's geometries: by its name, else by the first; unknown where none tells."""
    named = _SHAPES.get(json_values.text(found.get("geometryType")))
    if named is not None:
        return int(named)
    given = [geometry for each in features if (geometry := json_values.mapping(each.get("geometry")))]
    told = (shape for geometry in given for key, shape in _TELLING.items() if key in geometry)
    return int(next(told, ogr.wkbUnknown if given else ogr.wkbNone))


def _geometry(value: Any, flags: Mapping[str, bool], tolerance: float, shape: int) -> Any:
    """Return Esri's geometry as OGR's, ``None`` for an empty one. Raises `ValueError` for what is not of *shape*."""
    if not value or not isinstance(value, Mapping) or shape == ogr.wkbNone:
        return None
    value = straightened(value, tolerance)
    if "xmin" in value:
        west, south, east, north = (value.get(key) for key in ("xmin", "ymin", "xmax", "ymax"))
        value = {"rings": [[[west, south], [west, north], [east, north], [east, south], [west, south]]]}
    parts = next((value[key] or [] for key in ("rings", "paths", "points") if key in value), None)
    if parts == [] or (parts is None and "x" in value and json_values.real(value["x"]) is None):
        return None
    try:
        made = ogr.CreateGeometryFromEsriJson(json.dumps({**flags, **value}))
    except RuntimeError as error:
        raise ValueError(str(error)) from None
    if made is None or made.IsEmpty():
        raise ValueError("no geometry")
    made = ogr.ForceTo(made, shape)
    if ogr.GT_Flatten(made.GetGeometryType()) != ogr.GT_Flatten(shape):
        raise ValueError("another kind of geometry")
    return made


def _move(geometry: Any, own: SpatialReference, wanted: SpatialReference, crs: Optional[Any]) -> None:
    """Transform a geometry that has a CRS of its own. Raises `ValueError` or `RuntimeError`."""
    if not own.is_known or not wanted.is_known or own.same_as(wanted):
        return
    given = osr_of(own)
    if given is None or crs is None or geometry.Transform(osr.CoordinateTransformation(given, crs)) != 0:
        raise ValueError("no such transformation")


def _geojson(file: Path) -> list[Source]:
    """Return the layers of a GeoJSON file with GDAL's types, and its texts as they are: ``2020/01/01`` is no date."""
    opened = _opened(file)
    found = [_ogr_layer(opened, number) for number in range(opened.GetLayerCount())]
    if len(found) == 1:
        found[0].name = file.stem
    for number, source in enumerate(found):
        source.rows = _lazy_rows(file, number)
    return found


def _lazy_rows(file: Path, number: int) -> Callable[[], Iterator[Row]]:
    """Return what reads a layer of GeoJSON; the file is opened when it is needed: mostly it is left as it is."""

    def rows() -> Iterator[Row]:
        return _ogr_layer(_opened(file, "DATE_AS_STRING=YES"), number).rows()

    return rows


def _opened(file: Path, *open_options: str) -> Any:
    opened = gdal.OpenEx(str(file), gdal.OF_VECTOR, open_options=list(open_options))
    if opened is None:
        raise RuntimeError(gdal.GetLastErrorMsg())
    return opened


def _book(file: Path) -> list[Source]:
    with options(OGR_XLSX_HEADERS="FORCE", OGR_XLSX_FIELD_TYPES="AUTO"):
        opened = _opened(file)
        found = [_ogr_layer(opened, number) for number in range(opened.GetLayerCount())]  # a sheet is read here
    for source in found:
        source.is_book = True
        _use_header(source, opened)
    names = {source.name for source in found}  # GDAL leaves out empty sheets at the end
    return [*found, *(Source(name, [], [], lambda: iter(())) for name in _sheets(file) if name not in names)]


def _use_header(source: Source, opened: Any) -> None:
    """Make columns of the first row of a sheet that has no other, which GDAL takes for values."""
    layer = opened.GetLayerByName(source.name)
    layer.ResetReading()
    first = layer.GetNextFeature()
    if first is not None and first.GetFID() == 1:  # the number of its row
        source.columns = [first.GetFieldAsString(place) for place in range(first.GetFieldCount())]
        source.kinds = [None] * len(source.columns)
        source.rows = lambda: iter(())


def readable_book(file: Path, new_folder: Callable[[], Path]) -> Path:
    """Return a workbook whose dates GDAL reads with their times: it knows the hours of ``hh:mm`` only, not of ``h:mm``.

    Where a format has to change, it is a copy in a new folder: the same bytes, with other formats at the end. Raises
    `OSError`.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            info = packed.getinfo(_STYLES)
            styles = packed.read(info).decode("utf-8", "surrogateescape") if info.file_size <= _LARGEST_LIST else ""
        changed = _FORMAT.sub(lambda found: found[1] + _HOUR.sub("hh", found[2]), styles)
        if changed == styles:
            return file
        copy = new_folder() / file.name
        shutil.copyfile(file, copy)
        with zipfile.ZipFile(copy, "a", zipfile.ZIP_DEFLATED) as packed:
            old = packed.NameToInfo.pop(_STYLES)
            packed.filelist.remove(old)
            packed.writestr(_STYLES, changed.encode("utf-8", "surrogateescape"))
    except _ZIP_ERRORS:
        return file  # GDAL says what is wrong with it
    return copy


def _sheets(file: Path) -> list[str]:
    """Return the names of a workbook's sheets; none where it can't be read."""
    try:
        with zipfile.ZipFile(file) as packed:
            info = packed.getinfo("xl/workbook.xml")
            text = packed.read(info) if info.file_size <= _LARGEST_LIST else b""
        names = re.findall(r'<(?:\w+:)?sheet\s[^<>]*?\bname="([^"<>]*)"', text.decode("utf-8", "replace"))
    except _ZIP_ERRORS:
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
    try:
        return _moment(feature.GetFieldAsDateTime(place), kind)
    except ValueError:  # the year 10000, or none
        return feature.GetFieldAsString(place)


def _moment(parts: Sequence[Any], kind: int) -> Union[datetime.date, datetime.time]:
    """Return what OGR's parts of a date and time stand for. Raises `ValueError`."""
    year, month, day, hour, minute, second, flag = parts
    whole, fraction = divmod(round(second * 1000), 1000)
    clock = (hour, minute, min(59, whole), fraction * 1000)
    if kind == ogr.OFTTime:
        return datetime.time(*clock)
    if kind == ogr.OFTDate:
        return datetime.date(year, month, day)
    zone = datetime.timezone(datetime.timedelta(minutes=(flag - _UTC_FLAG) * _QUARTER)) if flag > 1 else None
    return datetime.datetime(year, month, day, *clock, UTC if flag == _UTC_FLAG else zone)
