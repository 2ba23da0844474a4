# SPDX-License-Identifier: GPL-2.0-or-later
"""Copy exports in formats without field types into a GeoPackage, with the types that the hosted layers declare.

In the file itself a column of 0 and 1 is taken for a boolean, ``007`` for 7, and a date is a text. Each format and
each version of GDAL guesses in its own way, and no option sets all types.
"""

from __future__ import annotations

import contextlib
import csv
import datetime
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from osgeo import gdal, ogr
from qgis.PyQt.QtCore import QDate, QDateTime, QTime, QTimeZone

from ...convert.raster_crs import is_same_crs
from ...core import json_values
from ...core.errors import PackageError
from ...core.i18n import number_text, tr
from ...core.names import free_path
from ...core.temporary import temporary_folder
from ...environment.gdal import quiet
from ...packages.writers.geopackage import add_definition
from .details import ItemDetails
from .field_types import UTC, WIDER, Kind, ToUtc, Value, definitions_of, guessed_value, kind_of, match_fields, value_of
from .sources import UNREAD, Source, osr_of, sources_of

FORMATS = (".csv", ".xlsx", ".json", ".geojson")
_READ_ERRORS = (PackageError, OSError, csv.Error, sqlite3.Error, RuntimeError)
_OFTEN = 1000  # rows between two looks at a cancel
_TYPES = {
    Kind.SMALL: (ogr.OFTInteger, ogr.OFSTInt16),
    Kind.WHOLE: (ogr.OFTInteger, ogr.OFSTNone),
    Kind.BIG: (ogr.OFTInteger64, ogr.OFSTNone),
    Kind.REAL: (ogr.OFTReal, ogr.OFSTNone),
    Kind.SINGLE: (ogr.OFTReal, ogr.OFSTFloat32),
    Kind.MOMENT: (ogr.OFTDateTime, ogr.OFSTNone),
    Kind.DATE: (ogr.OFTDate, ogr.OFSTNone),
    Kind.TIME: (ogr.OFTTime, ogr.OFSTNone),
    Kind.TEXT: (ogr.OFTString, ogr.OFSTNone),
}
# Kinds that no reader mistakes for one another.
_FAMILIES = {Kind.SMALL: Kind.BIG, Kind.WHOLE: Kind.BIG, Kind.SINGLE: Kind.REAL}
_KEYS = ("objectid", "fid")
_GUESSES = (Kind.BIG, Kind.REAL, Kind.TEXT)
_NO_ZONE, _UTC_FLAG = 0, 100  # OGR's flags of time zones


@dataclass
class _Column:
    """A column of a file, at *place* in its rows; *is_declared* where the hosted layer says its kind."""

    name: str
    place: int
    kind: Kind
    is_declared: bool
    to_utc: ToUtc
    is_used: bool = False

    def value(self, row: Sequence[Any]) -> Value:
        value = row[self.place]
        return value_of(value, self.kind, self.to_utc) if self.is_declared else guessed_value(value, self.kind)


@dataclass
class _Plan:
    """How a layer is copied: *xy* are the places of a point's coordinates, *key* the column of the object ids."""

    source: Source
    columns: list[_Column]
    xy: Optional[tuple[int, int]] = None
    key: Optional[_Column] = None
    left_out: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Copy:
    """A copy at *path*, ``None`` where no file needed one; *names* are its layers, with those of the files.

    *left* are the files to be opened as they are, *notes* tell what could not be copied as it should.
    """

    path: Optional[Path]
    names: Mapping[str, str]
    left: list[Path]
    notes: list[str]


def typed_copy(
    files: Sequence[Path], details: ItemDetails, target: Path, check: Callable[[], None] = lambda: None
) -> Copy:
    """Copy what needs it of *files* into a new file named like *target*. *check* raises when the user cancels."""
    plans: list[_Plan] = []
    left: list[Path] = []
    with quiet():
        read = [(file, _sources(file)) for file in files]
        names = [source.name for _, sources in read for source in sources]
        hosted = iter(definitions_of(names, details.definitions))
        for file, sources in read:
            found = [_plan(source, next(hosted), details) for source in sources]
            try:
                for plan in found:
                    _examine(plan, check)
            except _READ_ERRORS:
                found = []
            if not found or (file.suffix.lower() == ".geojson" and not any(map(_differs, found))):
                left.append(file)
            else:
                plans += found
        if not plans:
            return Copy(None, {}, left, [])
        try:
            made, names_in_it = _write(plans, target, check)
        except _READ_ERRORS as error:
            text = tr("The field types of {name} are guessed: its copy could not be written ({problem}).")
            return Copy(None, {}, list(files), [text.format(name=target.stem, problem=_words(error))])
    return Copy(made, names_in_it, left, [note for plan in plans for note in plan.notes])


def _words(error: Exception) -> str:
    return (error.message if isinstance(error, PackageError) else str(error))[:200]


def _sources(file: Path) -> list[Source]:
    try:
        return sources_of(file) if file.suffix.lower() in FORMATS else []
    except _READ_ERRORS:
        return []  # opened as it is, and reported where that fails, too


def _plan(source: Source, hosted: Optional[Mapping[str, Any]], details: ItemDetails) -> _Plan:
    definition: Mapping[str, Any] = source.definition or hosted or {}
    fields = {json_values.text(each.get("name")): each for each in json_values.objects(definition.get("fields"))}
    if not source.columns:  # a sheet without rows
        source.columns = [name for name in fields if name]
        source.kinds = [None] * len(source.columns)
    xy = None
    if source.is_csv and hosted is not None:
        xy = _coordinates(source.columns, hosted, details)
        if xy is not None:
            source.shape, source.crs = ogr.wkbPoint, osr_of(details.crs)
    declared = {name: fields[key] for key, name in match_fields(_but(source.columns, xy), definition).items()}
    taken: set[str] = set()
    columns = []
    for place, name in enumerate(source.columns):
        coordinate = xy is not None and place in xy
        others = [other for number, other in enumerate(source.columns) if number != place]
        if coordinate and name.lower() in map(str.lower, others):
            continue  # the point has it; a table takes no two names that differ in case only
        entry = None if coordinate else declared.get(name)
        kind = kind_of(entry) if entry is not None else None
        guess = source.kinds[place]
        column = _Column(
            name=_free(name or f"field_{place + 1}", taken),
            place=place,
            kind=Kind.REAL if coordinate else kind or guess or _GUESSES[0],
            is_declared=coordinate or kind is not None or guess is not None,
            to_utc=_to_utc(definition, json_values.text(entry.get("name")) if entry is not None else ""),
        )
        columns.append(column)
    keys = [each for each in columns if declared.get(source.columns[each.place], {}).get("type") == "esriFieldTypeOID"]
    keys += [each for each in columns if each.name.lower() in _KEYS]  # a table that the service does not list
    return _Plan(source, columns, xy, keys[0] if keys else None)


def _but(columns: Sequence[str], xy: Optional[tuple[int, int]]) -> list[str]:
    return [name for place, name in enumerate(columns) if xy is None or place not in xy]


def _coordinates(
    columns: Sequence[str], definition: Mapping[str, Any], details: ItemDetails
) -> Optional[tuple[int, int]]:
    """Return the places of the columns with the coordinates of points: those that the export was asked for.

    The spelling decides between ``X``, a field, and ``x``; of two that are spelt alike, the portal adds its own last.
    """
    info = next((each for each in details.layers if each.get("id") == definition.get("id")), {})
    if definition.get("geometryType") != "esriGeometryPoint" or not info.get("includeGeometry", True):
        return None
    found = []
    for key, usual in (("xColumnName", "x"), ("yColumnName", "y")):
        wanted = json_values.text(info.get(key)) or usual
        exact = [place for place, name in enumerate(columns) if name == wanted]
        alike = [place for place, name in enumerate(columns) if name.lower() == wanted.lower()]
        if not alike:
            return None
        found.append((exact or alike)[-1])
    return found[0], found[1]


def _free(name: str, taken: set[str]) -> str:
    """Return *name*, with a number where one that differs in case only is taken, and take it."""
    found, number = name, 1
    while found.lower() in taken:
        number += 1
        found = f"{name}_{number}"
    taken.add(found.lower())
    return found


def _to_utc(definition: Mapping[str, Any], name: str) -> ToUtc:
    """Return what makes UTC of the local times of a field, in the time zone that the layer declares for it."""
    edits = json_values.mapping(definition.get("editFieldsInfo"))
    is_edit = bool(name) and name in (edits.get("creationDateField"), edits.get("editDateField"))
    holder = edits if is_edit else definition
    if not is_edit and json_values.flag(definition.get("datesInUnknownTimezone")):
        return lambda local: None
    given = json_values.mapping(holder.get("dateFieldsTimeReference"))
    iana = json_values.text(given.get("timeZoneIANA")).encode("ascii", "ignore")
    windows = json_values.text(given.get("timeZone")).encode("ascii", "ignore")
    if not iana and windows:
        iana = bytes(QTimeZone.windowsIdToDefaultIanaId(windows))
    zone = QTimeZone(iana) if iana and iana != b"UTC" else None
    if zone is None or not zone.isValid():
        return lambda local: local.replace(tzinfo=UTC)
    has_summer = json_values.flag(given.get("respectsDaylightSaving")) is not False

    def to_utc(local: datetime.datetime) -> datetime.datetime:
        day, clock = QDate(local.year, local.month, local.day), QTime(local.hour, local.minute, local.second)
        moment = QDateTime(day, clock, zone)
        offset = zone.offsetFromUtc(moment) if has_summer else zone.standardTimeOffset(moment)
        return (local - datetime.timedelta(seconds=offset)).replace(tzinfo=UTC)

    return to_utc


def _examine(plan: _Plan, check: Callable[[], None]) -> None:
    """Read all values once: a column with one that is not of its kind gets a wider one, text in the end."""
    wrong: dict[str, int] = {}
    for number, (row, geometry) in enumerate(plan.source.rows()):
        if number % _OFTEN == 0:
            check()
        plan.left_out += geometry is UNREAD
        for column in plan.columns:
            try:
                column.is_used |= column.value(row) is not None
            except ValueError:
                _widen(column, row)
                if column.is_declared and column.kind is Kind.TEXT:
                    wrong[column.name] = 1
    for column in plan.columns:
        if not (column.is_used or column.is_declared):
            column.kind = Kind.TEXT
    if wrong:
        text = tr("{layer}: not all values are of their field's type, so it is text on the map: {fields}.")
        plan.notes.append(text.format(layer=plan.source.name, fields=", ".join(wrong)))
    if plan.left_out:
        text = tr("{layer}: the geometries of {number} features can't be read. On the map they are without.")
        plan.notes.append(text.format(layer=plan.source.name, number=number_text(plan.left_out)))


def _widen(column: _Column, row: Sequence[Any]) -> None:
    """Give a column the first kind that holds its value in *row*, and all before it."""
    while column.kind is not Kind.TEXT:
        if column.is_declared:
            column.kind = WIDER.get(column.kind, Kind.TEXT)
        else:
            column.kind = _GUESSES[_GUESSES.index(column.kind) + 1]
        try:
            column.is_used |= column.value(row) is not None
            return
        except ValueError:
            continue


def _differs(plan: _Plan) -> bool:
    """Whether a file's own types are others than the declared ones."""
    pairs = [(plan.source.kinds[column.place], column.kind) for column in plan.columns]
    return any(_FAMILIES.get(one, one) is not _FAMILIES.get(other, other) for one, other in pairs if one is not None)


def _write(plans: Sequence[_Plan], target: Path, check: Callable[[], None]) -> tuple[Path, dict[str, str]]:
    """Write the layers beside *target*, then move them there; a name that is taken gets a number.

    Return the file, and the names of its layers with those of the sources.
    """
    has_time = any(column.kind is Kind.TIME for plan in plans for column in plan.columns)
    driver, ending, options = ogr.GetDriverByName("GPKG"), ".gpkg", []
    if has_time:  # which a GeoPackage keeps as a text
        driver, ending, options = ogr.GetDriverByName("SQLite"), ".sqlite", ["SPATIALITE=YES", "INIT_WITH_EPSG=NO"]
    target = free_path(target.with_suffix(ending))
    taken: set[str] = set()
    names = {_free(plan.source.name, taken): plan.source.name for plan in plans}
    while True:
        with temporary_folder(target.parent) as folder:
            part = folder / f"copy{ending}"
            made = _there(driver.CreateDataSource(str(part), options))
            odd = [plan for plan, name in zip(plans, names) if not _write_layer(made, plan, name, check)]
            made = None
            if not odd:
                if ending == ".gpkg":
                    _keep_crs(part, {name: plan.source.crs for plan, name in zip(plans, names)})
                os.replace(part, target)
                return target, names
            for plan in odd:
                plan.key = None


def _keep_crs(part: Path, references: Mapping[str, Any]) -> None:
    """Add the WKT 2 of the layers' CRSs where GDAL reads others back: it writes WKT 1, which tells less."""
    opened, differing = _there(ogr.Open(str(part))), {}
    for name, wanted in references.items():
        if wanted is not None and not is_same_crs(opened.GetLayerByName(name).GetSpatialRef(), wanted):
            differing[name] = str(wanted.ExportToWkt(["FORMAT=WKT2"]))
    opened = None
    if differing:
        with contextlib.closing(sqlite3.connect(part)) as database, database:
            for name, wkt in differing.items():
                found = "SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = ?"
                for (number,) in database.execute(found, (name,)).fetchall():
                    add_definition(database, number, wkt)


def _write_layer(made: Any, plan: _Plan, name: str, check: Callable[[], None]) -> bool:
    """Write one layer; return whether the values of its key identify its features, else it is not complete."""
    source, key, taken = plan.source, plan.key, {column.name.lower() for column in plan.columns}
    columns = [column for column in plan.columns if column is not key]
    shape = ogr.wkbNone if source.shape == ogr.wkbNone else source.shape
    geometry_name = _free("geom", taken)
    options = [f"FID={key.name if key else _free('fid', taken)}", f"GEOMETRY_NAME={geometry_name}"]
    if made.GetDriver().GetName() == "SQLite":
        options += ["LAUNDER=NO"]
    layer = _there(made.CreateLayer(name, source.crs, shape, options))
    for column in columns:
        kind, sort = _TYPES[column.kind]
        new = ogr.FieldDefn(column.name, kind)
        new.SetSubType(sort)
        _done(layer.CreateField(new))
    _done(layer.StartTransaction())
    for number, (row, geometry) in enumerate(source.rows()):
        if number % _OFTEN == 0:
            check()
        feature = ogr.Feature(layer.GetLayerDefn())
        for place, column in enumerate(columns):
            _set(feature, place, column.value(row))
        if plan.xy is not None:
            geometry = _point(row[plan.xy[0]], row[plan.xy[1]])
        if geometry is not None and geometry is not UNREAD:
            feature.SetGeometryDirectly(_fitting(geometry, shape))
        if key is not None:
            identifier = key.value(row)
            if not isinstance(identifier, int) or identifier < 0:
                layer.RollbackTransaction()
                return False
            feature.SetFID(identifier)
        try:
            _done(layer.CreateFeature(feature))
        except RuntimeError:
            if key is None:
                raise
            layer.RollbackTransaction()
            return False
    _done(layer.CommitTransaction())
    return True


def _set(feature: Any, place: int, value: Value) -> None:
    if value is None:
        feature.SetFieldNull(place)
    elif isinstance(value, datetime.datetime):
        zone = _UTC_FLAG if value.tzinfo is not None else _NO_ZONE
        second = value.second + value.microsecond / 1e6
        feature.SetField(place, value.year, value.month, value.day, value.hour, value.minute, second, zone)
    elif isinstance(value, datetime.date):
        feature.SetField(place, value.year, value.month, value.day, 0, 0, 0.0, _NO_ZONE)
    elif isinstance(value, datetime.time):
        second = value.second + value.microsecond / 1e6
        feature.SetField(place, 0, 0, 0, value.hour, value.minute, second, _NO_ZONE)
    elif isinstance(value, int):
        feature.SetFieldInteger64(place, value)
    else:
        feature.SetField(place, value)


def _point(x: Any, y: Any) -> Any:
    east, north = json_values.real(x), json_values.real(y)
    if east is None or north is None:
        return None
    point = ogr.Geometry(ogr.wkbPoint)
    point.AddPoint_2D(east, north)
    return point


def _fitting(geometry: Any, shape: int) -> Any:
    return geometry if shape == ogr.wkbUnknown else ogr.ForceTo(geometry, shape)


def _there(found: Any) -> Any:
    if found is None:
        raise RuntimeError(gdal.GetLastErrorMsg())
    return found


def _done(code: int) -> None:
    if code != 0:
        raise RuntimeError(gdal.GetLastErrorMsg())
