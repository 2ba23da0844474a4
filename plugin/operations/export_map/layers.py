# SPDX-License-Identifier: GPL-2.0-or-later
"""Add exported map images as layers, with metadata, time and the request."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Optional

from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsDateTimeRange,
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QDateTime, Qt, QTimer

from ...areas.geometry import crs_of
from ...core.errors import ExportError, RequestError
from ...core.i18n import number_text, tr
from ...environment.dates import dated_name
from ...layers.open_layer import LayerMetadata, describe, open_layer
from ...layers.placement import add_layer, place_of
from ...layers.presenter import Failed, NextStep, Presenter, Shown, open_file, open_folder
from ...tiles.spatial_reference import SpatialReference
from .operation import MapFile, MapResult

_RASTERS = (".tif", ".tiff", ".png", ".jpg", ".jpeg", ".gif", ".bmp")
_MAYBE = {".pdf": "PDF", ".kmz": "KMLSUPEROVERLAY"}  # where GDAL has the driver, and the file a place on the ground


class MapPresenter(Presenter):
    """The images as layers, each opened in a turn of the event loop: a series may be long."""

    def show(self, project: QgsProject, result: MapResult, shown: Shown, failed: Failed) -> None:
        if not result.details.add_to_map:
            return shown(None)
        opening, layers = map_layers(result), list[QgsMapLayer]()

        def turn() -> None:
            try:
                layer = next(opening, None)
            except ExportError as error:
                return failed(error)
            if layer is not None:
                layers.append(layer)
                QTimer.singleShot(0, turn)
                return
            if layers:
                add_map_layers(project, result, layers)
            shown(layers[0] if layers else None)

        QTimer.singleShot(0, turn)

    def next_steps(self, result: MapResult, layer: Optional[QgsMapLayer], failed: Failed) -> Sequence[NextStep]:
        steps = [open_folder(result.package)]
        return steps if layer is not None else [open_file(result.package), *steps]


def map_layers(result: MapResult) -> Iterator[QgsMapLayer]:
    """Open the images of an export that are rasters as layers, one by one; the others are files to open elsewhere.

    Raises `ExportError` where QGIS can't open one that it should.
    """
    for file in result.files:
        layer = _layer(result, file)
        if layer is not None:
            yield layer


def add_map_layers(project: QgsProject, result: MapResult, layers: list[QgsMapLayer]) -> None:
    """Add the layers to the project; those of a series in a group of their own."""
    if len(layers) == 1:
        add_layer(project, layers[0], result.job.service_url)
        return
    parent, row = place_of(project, result.job.service_url)
    group = QgsLayerTreeGroup(dated_name(result.job.title, result.job.created))
    parent.insertChildNode(row, group)
    for layer in layers:
        project.addMapLayer(layer, False)
        group.addLayer(layer).setExpanded(False)


def _layer(result: MapResult, file: MapFile) -> Optional[QgsMapLayer]:
    suffix = file.path.suffix.lower()
    title = f"{result.job.title} {file.name}".strip()
    name = title if file.name else dated_name(title, result.job.created)  # a series is in a group with its date
    if suffix in _RASTERS:
        layer = open_layer(file.path, name)
    elif suffix in _MAYBE and gdal.GetDriverByName(_MAYBE[suffix]) is not None:
        try:
            layer = open_layer(file.path, name)
        except ExportError:
            return None
        if not layer.crs().isValid():
            return None  # a page without a place
    else:
        return None
    if not layer.crs().isValid():
        layer.setCrs(_crs(file.reference))
    describe(layer, _metadata(result, file, title))
    if file.time is not None and isinstance(layer, QgsRasterLayer):
        _set_time(layer, file.time)
    return layer


def _crs(reference: SpatialReference) -> QgsCoordinateReferenceSystem:
    try:
        return crs_of(reference)
    except RequestError:
        return QgsCoordinateReferenceSystem()


def _set_time(layer: QgsRasterLayer, time: tuple[Optional[int], Optional[int]]) -> None:
    """Let the layer show only at its time in QGIS' temporal controller."""
    start, end = (
        QDateTime() if each is None else QDateTime.fromMSecsSinceEpoch(each, Qt.TimeSpec.UTC) for each in time
    )
    properties = layer.temporalProperties()
    properties.setMode(Qgis.RasterTemporalMode.FixedTemporalRange)
    # A step ends where the next begins, which shows what is there at that moment.
    properties.setFixedTemporalRange(QgsDateTimeRange(start, end, True, time[0] == time[1]))
    properties.setIsActive(True)


def _metadata(result: MapResult, file: MapFile, title: str) -> LayerMetadata:
    job, details = result.job, result.details
    parameters = next((each.parameters for each in details.images if each.output == str(file.path)), {})
    frame, date = file.frame, details.date
    scale = tr("Scale 1:{scale}").format(scale=number_text(file.scale)) if file.scale else ""
    size = (
        tr("{width} × {height} pixels").format(width=number_text(frame.width), height=number_text(frame.height))
        if frame
        else ""
    )
    return LayerMetadata(
        identifier=job.service_url,
        title=title,
        facts=[
            details.description,
            tr("Exported from {service}").format(service=job.service_url),
            size,
            scale,
            tr("Date {date}").format(date=date),
            # So that it can be run again.
            tr("Request: {request}").format(request=json.dumps(parameters, ensure_ascii=False)),
        ],
        attribution=details.attribution,
        history=tr("Exported by ArcGIS Export on {date}").format(date=date),
        job=job,
    )
