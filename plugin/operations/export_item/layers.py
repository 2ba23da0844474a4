# SPDX-License-Identifier: GPL-2.0-or-later
"""Add the files of an exported item as layers, with names, fields and symbols of the hosted layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsEditorWidgetSetup,
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsProviderRegistry,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QThread

from ...areas.geometry import crs_of
from ...core import json_values
from ...core.errors import ExportError, RequestError
from ...core.i18n import tr
from ...environment.background import start_listed
from ...environment.dates import dated_name
from ...jobs.job import Job
from ...layers.open_layer import LayerMetadata, describe, open_layer
from ...layers.placement import place_of
from ...layers.presenter import Failed, Presenter, Shown
from .details import ItemDetails
from .field_types import definitions_of
from .operation import ItemResult
from .style import carry_style
from .typed_copy import Copy, typed_copy

_FILES = (".shp", ".csv", ".geojson", ".json", ".kml", ".kmz", ".xlsx", ".gpkg")
_PIECE = 1 << 20  # bytes


@dataclass(frozen=True)
class Opened:
    """A layer as a thread opened it, the text of its CRS, and the JSON of the hosted layer that it copies."""

    layer: QgsMapLayer
    crs: str
    definition: Optional[Mapping[str, Any]] = None


def open_item_layers(
    result: ItemResult,
    check: Callable[[], None] = lambda: None,
    report: Callable[[float], None] = lambda share: None,
    thread: Optional[QThread] = None,
) -> list[Opened]:
    """Open every layer of an export; for a thread in the background, and handed to *thread*, or to whichever takes it.

    Formats without field types are copied into a GeoPackage beside the export first; *check* raises when that is
    cancelled, *report* shows how far it is. What could not be done as it should is added to the notes of the job.
    Raises `ExportError` where there is a file that QGIS should open and can't. A scene package is no
    layer: the list is empty then.
    """
    found = list(_opened(result, check, report))
    for each in found:
        # What PROJ made for the CRS ends with this thread, and a transform made of it would be kept as useless.
        each.layer.setCrs(QgsCoordinateReferenceSystem())
        each.layer.moveToThread(thread)
    return found


class ItemPresenter(Presenter):
    """The files as layers, opened in the background: a large file of text is read as a whole when it is opened."""

    def show(self, project: QgsProject, result: ItemResult, shown: Shown, failed: Failed) -> None:
        if not result.details.add_to_map:
            return shown(None)

        main_thread = QThread.currentThread()

        def add(opened: list[Opened]) -> None:
            layers = add_item_layers(project, result, opened)
            shown(layers[0] if layers else None)

        start_listed(
            tr("{title}: opening the layers").format(title=result.job.title),
            lambda waiter, report: open_item_layers(result, waiter.check, report, main_thread),
            add,
            failed,
            lambda: shown(None),
        )


def add_item_layers(project: QgsProject, result: ItemResult, opened: Sequence[Opened]) -> list[QgsMapLayer]:
    """Finish the layers and add them on top of the project, several in a group of the item's name, tables last."""
    layers = finished_layers(result, opened)
    title = layers[0].name() if len(layers) == 1 else result.job.title
    name = dated_name(title, result.job.created)
    root = project.layerTreeRoot()
    parent, row = (root, 0) if any(isinstance(layer, QgsVectorLayer) for layer in layers) else place_of(project, "")
    if len(layers) > 1:
        group = QgsLayerTreeGroup(name)
        parent.insertChildNode(row, group)
        parent, row = group, 0
    elif layers:
        layers[0].setName(name)
    for number, layer in enumerate(layers):
        project.addMapLayer(layer, False)
        parent.insertLayer(row + number, layer).setExpanded(False)
    return layers


def finished_layers(result: ItemResult, opened: Sequence[Opened]) -> list[QgsMapLayer]:
    """Return the layers with CRS, style and metadata, tables last. Call it in the thread that owns the layers."""
    for each in opened:
        _finish(each, result)
    return sorted((each.layer for each in opened), key=lambda layer: not layer.isSpatial())


def _opened(result: ItemResult, check: Callable[[], None], report: Callable[[float], None]) -> Iterator[Opened]:
    package, job = result.package, result.job
    if package.suffix.lower() == ".vtpk":
        layer = open_layer(package, job.title, is_vector=True)
        yield Opened(layer, _crs_text(layer))
        return
    if package.suffix.lower() == ".slpk" or (result.folder is None and package.suffix.lower() in (".zip", ".kmz")):
        return
    files = [package] if result.folder is None else sorted(_files_in(result.folder))
    beside = package if result.folder is None else result.folder / result.folder.name
    copy = typed_copy(files, result.details, beside, check, report)
    notes = list(copy.notes)
    found = [(copy.path, layer) for layer in _copied_layers(copy)] if copy.path is not None else []
    for file in copy.left:
        problem = _link_problem(file)
        found += [] if problem else [(file, layer) for layer in _ogr_layers(file)]
        notes += [problem] if problem else []
    layers = [layer for _, layer in found if layer.isValid()]
    failed = dict.fromkeys(file.name for file, layer in found if not layer.isValid())
    notes += [tr("QGIS can't open {name} as a layer.").format(name=name) for name in failed]
    job.notes = list(dict.fromkeys([*job.notes, *notes]))  # it may be opened again
    if not layers:
        text = tr("The export is in {path}, but QGIS can't open it as a layer.").format(path=package)
        raise ExportError(next(filter(None, map(_link_problem, files)), text))
    for layer, definition in zip(
        layers, definitions_of([layer.name() for layer in layers], result.details.definitions)
    ):
        yield Opened(layer, _crs_text(layer), definition)


def _copied_layers(copy: Copy) -> Iterator[QgsVectorLayer]:
    for name, own in copy.names.items():
        layer = QgsVectorLayer(f"{copy.path}|layername={name}", own, "ogr")
        hidden = layer.fields().lookupField(copy.numbered.get(name, ""))
        if hidden >= 0:  # no field of the export's
            layer.setEditorWidgetSetup(hidden, QgsEditorWidgetSetup("Hidden", {}))
            table = layer.attributeTableConfig()
            table.update(layer.fields())
            table.setColumnHidden(hidden, True)
            layer.setAttributeTableConfig(table)
        yield layer


def _link_problem(file: Path) -> str:
    """Return what is wrong with a KML that only names where its features are; "" for any other file."""
    if file.suffix.lower() != ".kml":
        return ""
    has_link, before = False, b""
    with open(file, "rb") as data:
        while piece := data.read(_PIECE):
            if b"<Placemark" in before + piece:
                return ""
            has_link |= b"<NetworkLink" in before + piece
            before = piece[-20:]
    if not has_link:
        return ""
    return tr(
        "{name} holds no features, only a link to a service. Export again in another format, such as GeoPackage."
    ).format(name=file.name)


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
    describe(layer, _metadata(result.job, result.details, layer.name()))


def _metadata(job: Job, details: ItemDetails, title: str) -> LayerMetadata:
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
        job=job,
    )
