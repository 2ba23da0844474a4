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
import struct
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
from .field_types import (
    UTC,
    WIDER,
    Kind,
    Value,
    Zoned,
    definitions_of,
    guessed_value,
    in_utc,
    kind_of,
    match_fields,
    moment_of_days,
    value_of,
)
from .sources import UNREAD, Source, osr_of, readable_book, sources_of

FORMATS = (".csv", ".xlsx", ".json", ".geojson")
_READ_ERRORS = (PackageError, OSError, csv.Error, sqlite3.Error, RuntimeError)
_READ = 0.5  # of the progress: all values are read once; the rest is the writing
_TYPES = {
    Kind.SMALL: (ogr.OFTInteger, ogr.OFSTInt16),
    Kind.WHOLE: (ogr.OFTInteger, ogr.OFSTNone),
    Kind.BIG: (ogr.OFTInteger64, ogr.OFSTNone),
    Kind.REAL: (ogr.OFTReal, ogr.OFSTNone),
    Kind.SINGLE: (ogr.OFTReal, ogr.OFSTFloat32),
    Kind.MOMENT: (ogr.OFTDateTime, ogr.OFSTNone),
    Kind.STAMP: (ogr.OFTDateTime, ogr.OFSTNone),
    Kind.DATE: (ogr.OFTDate, ogr.OFSTNone),
    Kind.TIME: (ogr.OFTTime, ogr.OFSTNone),
    Kind.TEXT: (ogr.OFTString, ogr.OFSTNone),
}
# Kinds that no reader mistakes for one another.
_FAMILIES = {Kind.SMALL: Kind.BIG, Kind.WHOLE: Kind.BIG, Kind.SINGLE: Kind.REAL, Kind.STAMP: Kind.MOMENT}
_KEYS = ("objectid", "fid")
_USUAL = ("x", "y")  # the portal's names of the coordinates
_GUESSES = (Kind.BIG, Kind.REAL, Kind.TEXT)
_OF_TIME = (Kind.MOMENT, Kind.STAMP, Kind.DATE, Kind.TIME)
_NO_ZONE, _UTC_FLAG, _QUARTER = 0, 100, 15  # OGR's flags of time zones; UTC's plus quarters of an hour


@dataclass
class _Column:
    """A column of a file, at *place* in its rows; *is_declared* where the hosted layer says its kind.

    *in_days*: its dates can be numbers, as in workbooks.
    """

    name: str
    place: int
    kind: Kind
    is_declared: bool
    zoned: Zoned
    in_days: bool = False
    is_used: bool = False

    def value(self, row: Sequence[Any]) -> Value:
        value = row[self.place]
        if self.in_days and self.kind in _OF_TIME and isinstance(value, (int, float)):
            value = moment_of_days(value)
        return value_of(value, self.kind, self.zoned) if self.is_declared else guessed_value(value, self.kind)


@dataclass
class _Plan:
    """How a layer is copied: *xy* are the places of a point's coordinates, *key* the column of the object ids."""

    source: Source
    columns: list[_Column]
    xy: Optional[tuple[int, int]] = None
    key: Optional[_Column] = None
    rows: int = 0
    left_out: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Copy:
    """A copy at *path*, ``None`` where no file needed one; *names* are its layers, with those of the files.

    *left* are the files to be opened as they are, *notes* tell what could not be copied as it should. *numbered* are
    the layers without object ids of their own, with the names of the fields that number their features.
    """

    path: Optional[Path]
    names: Mapping[str, str]
    left: list[Path]
    notes: list[str]
    numbered: Mapping[str, str] = field(default_factory=dict)


def typed_copy(
    files: Sequence[Path],
    details: ItemDetails,
    target: Path,
    check: Callable[[], None] = lambda: None,
    report: Callable[[float], None] = lambda share: None,
) -> Copy:
    """Copy what needs it of *files* into a new file named like *target*. *check* raises when the user cancels."""
    with quiet(), contextlib.ExitStack() as stack:
        return _copied(files, details, target, check, report, stack)


def _copied(
    files: Sequence[Path],
    details: ItemDetails,
    target: Path,
    check: Callable[[], None],
    report: Callable[[float], None],
    stack: contextlib.ExitStack,
) -> Copy:
    plans: list[_Plan] = []
    left: list[Path] = []
    read = [(file, _sources(file, target, stack)) for file in files]
    names = [source.name for _, sources in read for source in sources]
    hosted = iter(definitions_of(names, details.definitions))
    for number, (file, sources) in enumerate(read):
        report(_READ * number / len(read))
        found = [_plan(source, next(hosted), details) for source in sources]
        if file.suffix.lower() == ".geojson" and not any(map(_differs, found)):
            found = []
        try:
            for plan in found:
                _examine(plan, check)
        except _READ_ERRORS:
            found = []
        plans += found
        if not found:
            left.append(file)
    if not plans:
        return Copy(None, {}, left, [])
    rows, total = 0, max(1, sum(plan.rows for plan in plans))

    def count() -> None:
        nonlocal rows
        check()
        rows += 1
        report(_READ + (1 - _READ) * min(1.0, rows / total))

    try:
        made, names_in_it = _write(plans, target, count)
    except _READ_ERRORS as error:
        text = tr("The field types of {name} are guessed: its copy could not be written ({problem}).")
        return Copy(None, {}, list(files), [text.format(name=target.stem, problem=_words(error))])
    notes = [note for plan in plans for note in plan.notes]
    if not details.definitions and any(not plan.source.definition for plan in plans):
        text = tr("{name}: the layers on the portal are not known here, so the field types are guessed.")
        notes.append(text.format(name=target.stem))
    numbered = {name: _number_field(plan) for plan, name in zip(plans, names_in_it) if plan.key is None}
    return Copy(made, names_in_it, left, notes, numbered)


def _words(error: Exception) -> str:
    return (error.message if isinstance(error, PackageError) else str(error))[:200]


def _sources(file: Path, target: Path, stack: contextlib.ExitStack) -> list[Source]:
    try:
        if file.suffix.lower() == ".xlsx":
            file = readable_book(file, lambda: stack.enter_context(temporary_folder(target.parent)))
        return sources_of(file) if file.suffix.lower() in FORMATS else []
    except _READ_ERRORS:
        return []  # opened as it is, and reported where that fails, too


def _plan(source: Source, hosted: Optional[Mapping[str, Any]], details: ItemDetails) -> _Plan:
    definition: Mapping[str, Any] = source.definition or hosted or {}
    fields = {json_values.text(each.get("name")): each for each in json_values.objects(definition.get("fields"))}
    if not source.columns:  # a sheet without rows
        source.columns = [name for name in fields if name]
        source.kinds = [None] * len(source.columns)
    xy, notes = None, []
    if source.is_csv and (wanted := _coordinate_names(source, hosted, details)):
        xy = _coordinates(source.columns, wanted)
        if xy is not None:
            source.shape, source.crs = ogr.wkbPoint, osr_of(details.crs)
        else:
            text = tr("{layer}: the file has no columns {x} and {y}. On the map its features are without geometry.")
            notes.append(text.format(layer=source.name, x=wanted[0], y=wanted[1]))
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
            zoned=_zone_of(definition, json_values.text(entry.get("name")) if entry is not None else ""),
            in_days=source.is_book,
        )
        columns.append(column)
    keys = [each for each in columns if declared.get(source.columns[each.place], {}).get("type") == "esriFieldTypeOID"]
    keys += [each for each in columns if each.name.lower() in _KEYS]  # a table that the service does not list
    return _Plan(source, columns, xy, keys[0] if keys else None, notes=notes)


def _but(columns: Sequence[str], xy: Optional[tuple[int, int]]) -> list[str]:
    return [name for place, name in enumerate(columns) if xy is None or place not in xy]


def _coordinate_names(
    source: Source, definition: Optional[Mapping[str, Any]], details: ItemDetails
) -> Optional[tuple[str, str]]:
    """Return the names of the columns with the coordinates of points, as the export was asked for; else ``None``."""
    if definition is None:  # where the service could not be reached, the last columns tell
        return _USUAL if not details.definitions and tuple(source.columns[-2:]) == _USUAL else None
    info = next((each for each in details.layers if each.get("id") == definition.get("id")), {})
    if definition.get("geometryType") != "esriGeometryPoint" or not info.get("includeGeometry", True):
        return None
    names = (json_values.text(info.get(key)) for key in ("xColumnName", "yColumnName"))
    x, y = (name or usual for name, usual in zip(names, _USUAL))
    return x, y


def _coordinates(columns: Sequence[str], names: tuple[str, str]) -> Optional[tuple[int, int]]:
    """Return the places of the columns with the coordinates; ``None`` where one is missing.

    The spelling decides between ``X``, a field, and ``x``; of two that are spelt alike, the portal adds its own last.
    """
    found = []
    for wanted in names:
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


def _zone_of(definition: Mapping[str, Any], name: str) -> Zoned:
    """Return what gives the local times of a field their offset, in the time zone that the layer declares for it."""
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

    def zoned(local: datetime.datetime) -> datetime.datetime:
        day, clock = QDate(local.year, local.month, local.day), QTime(local.hour, local.minute, local.second)
        moment = QDateTime(day, clock, zone)
        offset = zone.offsetFromUtc(moment) if has_summer else zone.standardTimeOffset(moment)
        return local.replace(tzinfo=datetime.timezone(datetime.timedelta(seconds=offset)))

    return zoned


def _examine(plan: _Plan, check: Callable[[], None]) -> None:
    """Read all values once: a column with one that is not of its kind gets a wider one, text in the end."""
    wrong: dict[str, int] = {}
    for row, geometry in plan.source.rows():
        check()
        plan.rows += 1
        plan.left_out += (geometry if plan.xy is None else _place(row, plan.xy)) is UNREAD
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
        text = tr("{layer}: geometries that can't be read: {number}. On the map these features have none.")
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


def _write(plans: Sequence[_Plan], target: Path, count: Callable[[], None]) -> tuple[Path, dict[str, str]]:
    """Write the layers beside *target*, then move them there; a name that is taken gets a number.

    Return the file, and the names of its layers with those of the sources.
    """
    driver, ending, options = ogr.GetDriverByName("GPKG"), ".gpkg", []
    # A GeoPackage keeps a time as a text, has no offsets from UTC, and a CRS in any case; QGIS reads "%20" in its
    # path as a blank.
    if "%" in str(target.absolute()) or any(_is_for_sqlite(plan) for plan in plans):
        driver, ending, options = ogr.GetDriverByName("SQLite"), ".sqlite", ["SPATIALITE=YES", "INIT_WITH_EPSG=NO"]
    target = free_path(target.with_suffix(ending))
    taken: set[str] = set()
    names = {_free(plan.source.name, taken): plan.source.name for plan in plans}
    while True:
        with temporary_folder(target.parent) as folder:
            part = folder / f"copy{ending}"
            made = _there(driver.CreateDataSource(str(part), options))
            odd = [plan for plan, name in zip(plans, names) if not _write_layer(made, plan, name, count)]
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


def _is_for_sqlite(plan: _Plan) -> bool:
    has_no_crs = plan.source.shape != ogr.wkbNone and plan.source.crs is None
    return has_no_crs or any(column.kind in (Kind.TIME, Kind.STAMP) for column in plan.columns)


def _number_field(plan: _Plan) -> str:
    return _free("fid", {column.name.lower() for column in plan.columns})


def _write_layer(made: Any, plan: _Plan, name: str, count: Callable[[], None]) -> bool:
    """Write one layer; return whether the values of its key identify its features, else it is not complete."""
    source, key, taken = plan.source, plan.key, {column.name.lower() for column in plan.columns}
    columns = [column for column in plan.columns if column is not key]
    shape = ogr.wkbNone if source.shape == ogr.wkbNone else source.shape
    geometry_name = _free("geom", taken)
    options = [f"FID={key.name if key else _number_field(plan)}", f"GEOMETRY_NAME={geometry_name}"]
    if made.GetDriver().GetName() == "SQLite":
        options += ["LAUNDER=NO", *(["SPATIAL_INDEX=NO"] if source.crs is None else [])]  # SpatiaLite wants a CRS
    try:
        layer = made.CreateLayer(name, source.crs, shape, options)
    except RuntimeError:  # QGIS' Processing lets GDAL raise, also for a CRS that only WKT 1 has no words for
        layer = made.GetLayerByName(name)
    layer = _there(layer)
    for column in columns:
        kind, sort = _TYPES[column.kind]
        new = ogr.FieldDefn(column.name, kind)
        new.SetSubType(sort)
        _done(layer.CreateField(new))
    _done(layer.StartTransaction())
    for row, geometry in source.rows():
        count()
        feature = ogr.Feature(layer.GetLayerDefn())
        for place, column in enumerate(columns):
            _set(feature, place, column.value(row))
        if plan.xy is not None:
            geometry = _place(row, plan.xy)
            if geometry is not None and geometry is not UNREAD:
                geometry = ogr.CreateGeometryFromWkb(struct.pack("<BIdd", 1, ogr.wkbPoint, *geometry))
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
        zone = _NO_ZONE
        if (offset := value.utcoffset()) is not None:
            quarters, rest = divmod(offset, datetime.timedelta(minutes=_QUARTER))
            value, zone = (in_utc(value), _UTC_FLAG) if rest else (value, _UTC_FLAG + quarters)
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


def _place(row: Sequence[Any], xy: tuple[int, int]) -> Any:
    """Return the coordinates of a point, ``None`` where there are none, `UNREAD` where they are no numbers."""
    given = (row[xy[0]], row[xy[1]])
    east, north = map(json_values.real, given)
    if east is not None and north is not None:
        return east, north
    return UNREAD if any(str(each or "").strip() for each in given) else None


def _fitting(geometry: Any, shape: int) -> Any:
    return geometry if shape == ogr.wkbUnknown else ogr.ForceTo(geometry, shape)


def _there(found: Any) -> Any:
    if found is None:
        raise RuntimeError(gdal.GetLastErrorMsg())
    return found


def _done(code: int) -> None:
    if code != 0:
        raise RuntimeError(gdal.GetLastErrorMsg())
