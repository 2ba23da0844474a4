# SPDX-License-Identifier: GPL-2.0-or-later
"""The formats that feature services are exported to; part of the worker that exports."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osgeo import gdal, ogr, osr

from ..services.schemes import code_of
from . import rows
from .data import SHAPES, definition
from .descriptions import describe_layer
from .layers import DOUBLE, SMALL, TEXT, WHOLE, FeatureLayer, FeatureService, Field


@dataclass(frozen=True)
class Part:
    """One layer of an export."""

    layer: FeatureLayer
    where: str
    shape: bool  # whether the geometry is wanted
    x: str
    y: str

    @property
    def shown(self) -> str:
        """The shape that it is written with."""
        return self.layer.shape if self.shape else ""


@dataclass(frozen=True)
class Export:
    """What is exported."""

    data: Path
    service: FeatureService
    parts: tuple[Part, ...]
    wkid: int


def plain(name: str) -> str:
    """A layer's name where blanks are not taken: in shapefiles and geodatabases."""
    return "".join(sign if sign.isalnum() else "_" for sign in name)


def reference(wkid: int) -> Any:
    """A spatial reference, east before north."""
    made = osr.SpatialReference()
    made.SetFromUserInput(code_of(wkid))
    made.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return made


@dataclass(frozen=True)
class Style:
    """What a format does its own way."""

    driver: str
    wkid: int
    layer_options: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    numbered: bool = True  # OBJECTID is a field like the others
    rich: bool = False  # knows aliases and domains
    columns: bool = False  # points as two columns


def _domain(field: Field, made: Any) -> str:
    """The name of a field's domain, which is added to the data set unless it is there."""
    given = field.domain
    if given is None:
        return ""
    name: str = given["name"]
    if made.GetFieldDomain(name) is None:
        like = definition(field.name, field.kind, field.length)
        kind, sort = like.GetType(), like.GetSubType()
        if given["type"] == "codedValue":
            values = {str(one["code"]): one["name"] for one in given["codedValues"]}
            made.AddFieldDomain(ogr.CreateCodedFieldDomain(name, "", kind, sort, values))
        else:
            low, high = given["range"]
            made.AddFieldDomain(ogr.CreateRangeFieldDomain(name, "", kind, sort, low, True, high, True))
    return name


def _copy(export: Export, part: Part, made: Any, name: str, style: Style) -> None:
    """One layer into a data set."""
    source = ogr.Open(str(export.data))
    table = source.GetLayerByName(part.layer.table)
    table.SetAttributeFilter(part.where)
    target = reference(style.wkid)
    shape = "" if style.columns else part.shown
    layer = made.CreateLayer(name, target if shape else None, SHAPES[shape], list(style.layer_options))
    points = style.columns and part.shown == "Point"
    made_of = layer.GetLayerDefn()
    given = made_of.GetFieldCount()  # KML's own: Name and Description
    for title in (part.x, part.y) if points else ():
        layer.CreateField(definition(title, DOUBLE, 0))
    if style.numbered:
        layer.CreateField(ogr.FieldDefn("OBJECTID", ogr.OFTInteger))
    places = []
    for field in part.layer.fields:
        new = definition(field.name, field.kind, field.length)
        if style.rich:
            new.SetAlternativeName(field.alias)
            new.SetDomainName(_domain(field, made))
        before = made_of.GetFieldCount()
        layer.CreateField(new)
        added = made_of.GetFieldCount() > before  # KML has its own place for a name
        places.append(before if added else made_of.GetFieldIndex(field.name))
    move = None
    if part.shown and style.wkid != 4326:
        move = osr.CoordinateTransformation(reference(4326), target)
    layer.StartTransaction()
    for row in table:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetFID(row.GetFID())
        moved = row.GetGeometryRef().Clone() if part.shown else None
        if moved is not None and move is not None:
            moved.Transform(move)
        if moved is not None and shape:
            feature.SetGeometry(moved)
        if points:
            feature.SetField(given, moved.GetX())
            feature.SetField(given + 1, moved.GetY())
        if style.numbered:
            feature.SetField(given + 2 * points, row.GetFID())
        for place, field in enumerate(part.layer.fields):
            _set(feature, places[place], row, place, field)
        layer.CreateFeature(feature)
    layer.CommitTransaction()


def _set(feature: Any, to: int, row: Any, place: int, field: Field) -> None:
    if not row.IsFieldSetAndNotNull(place):
        feature.SetFieldNull(to)
    elif field.kind == TEXT:
        feature.SetField(to, row.GetFieldAsString(place))
    elif field.kind == DOUBLE:
        feature.SetField(to, row.GetFieldAsDouble(place))
    elif field.kind in (SMALL, WHOLE):
        feature.SetField(to, row.GetFieldAsInteger(place))
    else:
        feature.SetField(to, *row.GetFieldAsDateTime(place))


def _create(style: Style, path: Path) -> Any:
    driver = gdal.GetDriverByName(style.driver)
    if driver is None:
        raise RuntimeError(f"this GDAL has no {style.driver}")
    return driver.Create(str(path), 0, 0, 0, gdal.GDT_Unknown, list(style.options))


def _single(export: Export, path: Path, style: Style, naming: Callable[[str], str] = str) -> None:
    """All layers into one data set."""
    made = _create(style, path)
    for part in export.parts:
        _copy(export, part, made, naming(part.layer.name), style)
    made.FlushCache()
    del made


def _zip(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return target


def _in_folder(work: Callable[[Path], Path]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="export-"))
    try:
        return work(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _each(export: Export, target: Path, style: Style, ending: str) -> Path:
    """A file a layer: alone as it is, several in a zip."""

    def work(folder: Path) -> Path:
        for part in export.parts:
            made = _create(style, folder / f"{part.layer.name}{ending}")
            _copy(export, part, made, part.layer.name, style)
            made.FlushCache()
            del made
        written = sorted(folder.iterdir())
        if len(export.parts) > 1 or len(written) > 1:
            return _zip(folder, target)
        shutil.move(str(written[0]), target)
        return target

    return _in_folder(work)


def shapefile(export: Export, target: Path) -> Path:
    """A zip, with the files of each layer."""

    def work(folder: Path) -> Path:
        style = Style("ESRI Shapefile", export.wkid, ("ENCODING=UTF-8",))
        for part in export.parts:
            name = plain(part.layer.name)
            # a lone table is .dbf only, and a data set of its own
            made = _create(style, folder / (f"{name}.shp" if part.shown else f"{name}.dbf"))
            _copy(export, part, made, name, style)
            made.FlushCache()
            del made
        return _zip(folder, target)

    return _in_folder(work)


def geodatabase(export: Export, target: Path) -> Path:
    """A zip with a folder that ends in .gdb."""

    def work(folder: Path) -> Path:
        style = Style("OpenFileGDB", export.wkid, ("FID=OBJECTID",), numbered=False, rich=True)
        _single(export, folder / f"{plain(export.service.name)}.gdb", style, plain)
        return _zip(folder, target)

    return _in_folder(work)


def geopackage(export: Export, target: Path) -> Path:
    """A GeoPackage; it must be called so while it is written."""

    def work(folder: Path) -> Path:
        options = ("FID=OBJECTID", "GEOMETRY_NAME=Shape")
        made = folder / "made.gpkg"
        _single(export, made, Style("GPKG", export.wkid, options, numbered=False, rich=True))
        shutil.move(str(made), target)
        return target

    return _in_folder(work)


def csv(export: Export, target: Path) -> Path:
    """Text; points have their coordinates in two columns."""
    return _each(export, target, Style("CSV", export.wkid, ("STRING_QUOTING=IF_NEEDED",), columns=True), ".csv")


def geojson(export: Export, target: Path) -> Path:
    """Always in degrees."""
    return _each(export, target, Style("GeoJSON", 4326, ("RFC7946=YES",)), ".geojson")


def kml(export: Export, target: Path) -> Path:
    """A .kmz with one folder a layer; always in degrees."""

    def work(folder: Path) -> Path:
        _single(export, folder / "doc.kml", Style("KML", 4326))
        return _zip(folder, target)

    return _in_folder(work)


def excel(export: Export, target: Path) -> Path:
    """A workbook with one sheet a layer."""

    def work(folder: Path) -> Path:
        made = folder / "made.xlsx"
        _single(export, made, Style("XLSX", export.wkid, columns=True))
        shutil.move(str(made), target)
        return target

    return _in_folder(work)


def collection(export: Export, target: Path) -> Path:
    """JSON as a map on the web takes it."""
    layers = []
    for part in export.parts:
        layer = part.layer
        numbers = rows.matching(export.data, layer, part.where, None, "")
        entries = list(rows.features(export.data, layer, numbers, None, bool(part.shown), export.wkid))
        told = describe_layer(export.data, export.service, layer)
        features: dict[str, Any] = {"features": entries}
        if part.shown:
            spatial = {"wkid": export.wkid}
            features |= {"geometryType": layer.entry()["geometryType"], "spatialReference": spatial}
        else:
            told = {name: value for name, value in told.items() if name not in ("geometryType", "drawingInfo")}
        layers.append({"layerDefinition": told, "featureSet": features})
    target.write_text(json.dumps({"layers": layers}), encoding="utf-8")
    return target


WRITERS: dict[str, Callable[[Export, Path], Path]] = {
    "Shapefile": shapefile,
    "CSV": csv,
    "File Geodatabase": geodatabase,
    "Feature Collection": collection,
    "GeoJson": geojson,
    "KML": kml,
    "Excel": excel,
    "geoPackage": geopackage,
}
