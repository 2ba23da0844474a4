# SPDX-License-Identifier: GPL-2.0-or-later
"""Add the files of an exported item as layers, with names, fields and symbols of the hosted layers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsProviderRegistry,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication, QUrl, QUrlQuery

from ...areas.geometry import crs_of
from ...core import json_values
from ...core.errors import ExportError, RequestError
from ...core.i18n import tr
from ...environment.background import start
from ...layers.open_layer import LayerMetadata, describe, open_layer
from ...layers.placement import place_of
from ...layers.presenter import Failed, Presenter, Shown
from .details import ItemDetails
from .operation import ItemResult
from .style import carry_style

_FILES = (".shp", ".csv", ".geojson", ".json", ".kml", ".kmz", ".xlsx", ".gpkg")
_TEXTS = ("esriFieldTypeString", "esriFieldTypeGUID", "esriFieldTypeGlobalID", "esriFieldTypeXML")
_LONGEST_SHEET = 31  # characters of a sheet's name in Excel
_READER = 1 << 16  # bytes of a CSV that are checked for its columns


@dataclass(frozen=True)
class Opened:
    """A layer as a thread opened it, the text of its CRS, and the JSON of the hosted layer that it copies."""

    layer: QgsMapLayer
    crs: str
    definition: Optional[Mapping[str, Any]] = None


def open_item_layers(result: ItemResult) -> list[Opened]:
    """Open every layer of an export; for a thread in the background, and handed to the main one.

    Raises `ExportError` where there is a file that QGIS should open and can't. A scene package is no
    layer: the list is empty then.
    """
    found = list(_opened(result))
    for each in found:
        # What PROJ made for the CRS ends with this thread, and a transform made of it would be kept as useless.
        each.layer.setCrs(QgsCoordinateReferenceSystem())
        each.layer.moveToThread(QCoreApplication.instance().thread())
    return found


class ItemPresenter(Presenter):
    """The files as layers, opened in the background: a large file of text is read as a whole when it is opened."""

    def show(self, project: QgsProject, result: ItemResult, shown: Shown, failed: Failed) -> None:
        if not result.details.add_to_map:
            return shown(None)

        def add(opened: list[Opened]) -> None:
            layers = add_item_layers(project, result, opened)
            shown(layers[0] if layers else None)

        start(lambda waiter: open_item_layers(result), add, failed)


def add_item_layers(project: QgsProject, result: ItemResult, opened: Sequence[Opened]) -> list[QgsMapLayer]:
    """Finish the layers and add them on top of the project, several in a group of the item's name, tables last."""
    for each in opened:
        _finish(each, result)
    layers = sorted((each.layer for each in opened), key=lambda layer: not layer.isSpatial())
    root = project.layerTreeRoot()
    parent, row = (root, 0) if any(isinstance(layer, QgsVectorLayer) for layer in layers) else place_of(project, "")
    if len(layers) > 1:
        group = QgsLayerTreeGroup(result.job.title)
        parent.insertChildNode(row, group)
        parent, row = group, 0
    for number, layer in enumerate(layers):
        project.addMapLayer(layer, False)
        parent.insertLayer(row + number, layer).setExpanded(False)
    return layers


def _opened(result: ItemResult) -> Iterator[Opened]:
    package, job = result.package, result.job
    if package.suffix.lower() == ".vtpk":
        layer = open_layer(package, job.title, is_vector=True)
        yield Opened(layer, _crs_text(layer))
        return
    if package.suffix.lower() == ".slpk" or (result.folder is None and package.suffix.lower() in (".zip", ".kmz")):
        return
    files = [package] if result.folder is None else sorted(_files_in(result.folder))
    definitions = result.details.definitions
    layers: list[QgsVectorLayer] = []
    for file in files:
        for layer in _csv_layers(file, result.details) if file.suffix.lower() == ".csv" else _ogr_layers(file):
            if layer.isValid():
                layers.append(layer)
            else:
                text = tr("QGIS can't open {name} as a layer.").format(name=file.name)
                job.notes = [*job.notes, text]
    if not layers:
        raise ExportError(tr("The export is in {path}, but QGIS can't open it as a layer.").format(path=package))
    for layer, definition in zip(layers, _definitions_of([layer.name() for layer in layers], definitions)):
        yield Opened(layer, _crs_text(layer), definition)


def _crs_text(layer: QgsMapLayer) -> str:
    crs = layer.crs()
    return str(crs.authid() or f"WKT:{crs.toWkt(Qgis.CrsWktVariant.Preferred)}") if crs.isValid() else ""


def _files_in(folder: Path) -> Iterator[Path]:
    """Yield what QGIS opens: geodatabases as folders, shapefiles without shapes as their table."""
    for path in folder.rglob("*"):
        suffix = path.suffix.lower()
        inside = any(part.lower().endswith(".gdb") for part in path.relative_to(folder).parts[:-1])
        table = suffix == ".dbf" and not path.with_suffix(".shp").exists()
        if not inside and (suffix in _FILES or table or (suffix == ".gdb" and path.is_dir())):
            yield path


def _ogr_layers(file: Path) -> Iterator[QgsVectorLayer]:
    registry = QgsProviderRegistry.instance()
    flags = Qgis.SublayerQueryFlag.ResolveGeometryType
    details = [each for each in registry.querySublayers(str(file), Qgis.SublayerQueryFlags(flags))]
    found = [each for each in details if each.type() == Qgis.LayerType.Vector and each.providerKey() == "ogr"]
    if not found:
        yield QgsVectorLayer(str(file), file.stem, "ogr")
    single = len(found) == 1
    for each in found:
        name = file.stem if single and file.suffix.lower() != ".gpkg" else each.name()
        yield QgsVectorLayer(each.uri(), name or file.stem, "ogr")


def _csv_layers(file: Path, details: ItemDetails) -> Iterator[QgsVectorLayer]:
    """Open a CSV: as points where it has the columns of coordinates, else as a table."""
    (definition,) = _definitions_of([file.stem], details.definitions)
    with open(file, encoding="utf-8-sig", errors="replace", newline="") as lines:
        header = next(csv.reader(lines.read(_READER).splitlines()[:1]), [])
    info = next((each for each in details.layers if definition and each.get("id") == definition.get("id")), {})
    by_name = {name.lower(): name for name in header}
    x = by_name.get(str(info.get("xColumnName") or "x").lower())
    y = by_name.get(str(info.get("yColumnName") or "y").lower())
    is_point = definition is not None and definition.get("geometryType") == "esriGeometryPoint"
    options = {"type": "csv", "encoding": "UTF-8", "detectTypes": "yes"}
    if is_point and x and y and info.get("includeGeometry", True):
        options |= {"xField": x, "yField": y, "spatialIndex": "no"}
        if authid := details.crs.authid:
            options["crs"] = authid
    else:
        options["geomType"] = "none"
    texts = [name for name in header if name in _text_fields(definition)]
    url = QUrl.fromLocalFile(str(file))
    query = QUrlQuery()
    for name, value in options.items():
        query.addQueryItem(name, bytes(QUrl.toPercentEncoding(value, b":")).decode())
    for name in texts:  # "007" is no number
        query.addQueryItem("field", bytes(QUrl.toPercentEncoding(f"{name}:text", b":")).decode())
    url.setQuery(query)
    yield QgsVectorLayer(bytes(url.toEncoded()).decode(), file.stem, "delimitedtext")


def _finish(opened: Opened, result: ItemResult) -> None:
    layer, definition = opened.layer, opened.definition
    name = json_values.text(definition.get("name")) if definition else ""
    layer.setName(name or layer.name())
    crs = QgsCoordinateReferenceSystem(opened.crs)
    if layer.isSpatial() and not crs.isValid():
        try:
            crs = crs_of(result.details.crs)
        except RequestError:
            pass  # QGIS marks a layer without one, and the user chooses
    layer.setCrs(crs)
    if definition is not None and isinstance(layer, QgsVectorLayer):
        carry_style(layer, definition)
    describe(layer, _metadata(result.details, layer.name()))


def _text_fields(definition: Optional[Mapping[str, Any]]) -> set[str]:
    """Return the names, and aliases, of the fields that hold text, whatever it looks like."""
    fields = json_values.objects(definition.get("fields")) if definition else []
    texts = [field for field in fields if json_values.text(field.get("type")) in _TEXTS]
    return {json_values.text(field.get(key)) for field in texts for key in ("name", "alias")} - {""}


def _definitions_of(
    names: Sequence[str], definitions: Sequence[Mapping[str, Any]]
) -> list[Optional[Mapping[str, Any]]]:
    """Return the hosted layer that each layer of the files is, by its name in the spelling of files.

    Formats number layers of one name (``Roads_1``), and Excel cuts names to 31 characters.
    """
    if len(names) == len(definitions) == 1:
        return [definitions[0]]
    left = list(definitions)
    found: list[Optional[Mapping[str, Any]]] = []
    for name in names:
        wanted = _plain(name)
        for plain in (wanted, re.sub(r"_\d+$", "", wanted)):
            fits = (each for each in left if plain in (_plain(_name(each)), _plain(_name(each)[:_LONGEST_SHEET])))
            match = next(fits, None)
            if match is not None:
                left.remove(match)
                break
        found.append(match)
    return found


def _name(definition: Mapping[str, Any]) -> str:
    return json_values.text(definition.get("name"))


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name).strip("_").lower()


def _metadata(details: ItemDetails, title: str) -> LayerMetadata:
    date, source = details.date, details.item_url or details.item
    filters = [
        tr("Filter of layer {layer}: {problem}").format(layer=each.get("id"), problem=str(each["where"])[:200])
        for each in details.layers
        if each.get("where")
    ]
    return LayerMetadata(
        identifier=source,
        title=title,
        facts=[
            details.description,
            tr("Exported from {service}").format(service=source),
            *filters,
            *details.area_notes,
            tr("Date {date}").format(date=date),
        ],
        attribution=details.attribution,
        history=tr("Exported by ArcGIS Export on {date}").format(date=date),
    )
