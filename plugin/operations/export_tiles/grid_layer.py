# SPDX-License-Identifier: GPL-2.0-or-later
"""Tiles as a temporary layer: the grid of a level, by job, and the missing tiles of an export."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Optional, Protocol

import numpy as np
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsProject,
    QgsRendererCategory,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QColor

from ...arcgis.services.tile_service import Service
from ...areas.geometry import crs_of
from ...core.errors import RequestError
from ...core.i18n import number_text, tr
from ...tiles.extent import Extent
from ...tiles.scheme import Area, TileScheme, count_tiles, iter_cover
from .completeness import PlanCheck

MOST_TILES = 50_000

_KIND = "arcgis_export/tiles"  # the layer's property that says it is ours, and which of them
_GRID, _MISSING = "grid", "missing"
_FIELDS = "field=level:integer&field=row:integer&field=col:integer&field=job:integer"
_OUTLINE = QColor("#3d85c6")
_RED = QColor("#d9534f")
_TURN = 0.618034  # of the colour circle: steps of the golden ratio never come near to one another soon
_STEP = 2000  # features added at once

Places = tuple[int, Any, Any]  # level, and arrays of rows and columns


class Part(Protocol):
    """One job of an export that is done in several: its levels, and its box in the service's CRS."""

    @property
    def levels(self) -> tuple[int, ...]: ...

    @property
    def block(self) -> Extent: ...


def tile_grid_layer(service: Service, level: int, area: Optional[Area], parts: Sequence[Part] = ()) -> QgsVectorLayer:
    """Return the tiles of *level* that *area* (``None``: the whole service) touches, as a temporary layer.

    Its fields are level, row, col and job: the number, from 1, of the part that a tile belongs to. Made
    for a thread in the background; the layer then belongs to the main thread. Raises `RequestError`
    for more than `MOST_TILES` tiles, and for none.
    """
    scheme, clip = service.grid(), service.full_extent
    if area is None:
        if clip is None:
            raise RequestError(tr("The service does not report its extent. Choose an area."))
        area = Area.from_extent(clip)
    total = count_tiles(scheme, [level], area, clip)[level]
    if total > MOST_TILES:
        raise RequestError(
            tr("Level {level} has {total} tiles here; {limit} can be shown at once. Choose a coarser level.").format(
                level=level, total=number_text(total), limit=number_text(MOST_TILES)
            )
        )
    if not total:
        raise RequestError(tr("The area touches no tile of the service. Choose a larger one."))
    places = [(level, *_spread(chunk)) for chunk in iter_cover(scheme, level, area, clip)]
    name = tr("Tile grid, level {level}").format(level=level)
    layer = _layer(name, _GRID, crs_of(service.spatial_reference), scheme, places, parts)
    if parts:
        layer.setRenderer(_by_job(range(1, len(parts) + 1)))
    else:
        layer.setRenderer(QgsSingleSymbolRenderer(_symbol(_OUTLINE, 0)))
    return _handed_over(layer)


def missing_layer(check: PlanCheck, scheme: TileScheme) -> QgsVectorLayer:
    """Return the tiles of a plan that are not there, as far as *check* lists them; see `tile_grid_layer`."""
    if not check.missing_tiles:
        raise RequestError(tr("All tiles are there. There is nothing to show."))
    columns = np.array(check.missing_tiles, dtype=np.int64)
    places = [(int(level), *columns[columns[:, 0] == level, 1:].T) for level in np.unique(columns[:, 0])]
    layer = _layer(tr("Missing tiles"), _MISSING, crs_of(scheme.spatial_reference), scheme, places, ())
    layer.setRenderer(QgsSingleSymbolRenderer(_symbol(_RED, 70)))
    return _handed_over(layer)


def add_tile_grid(project: QgsProject, layer: QgsVectorLayer) -> None:
    """Add a layer of tiles on top of the project, in place of an earlier one of the same kind; main thread only."""
    kind = layer.customProperty(_KIND)
    project.removeMapLayers([each.id() for each in project.mapLayers().values() if each.customProperty(_KIND) == kind])
    project.addMapLayer(layer, False)
    project.layerTreeRoot().insertLayer(0, layer).setExpanded(False)


def _layer(
    name: str,
    kind: str,
    crs: QgsCoordinateReferenceSystem,
    scheme: TileScheme,
    places: Iterable[Places],
    parts: Sequence[Part],
) -> QgsVectorLayer:
    layer = QgsVectorLayer(f"Polygon?{_FIELDS}", name, "memory")
    layer.setCrs(crs)
    layer.setCustomProperty(_KIND, kind)
    layer.setCustomProperty("skipMemoryLayersCheck", 1)  # closing QGIS asks of layers that someone has worked on
    provider, fields = layer.dataProvider(), layer.fields()
    waiting: list[QgsFeature] = []
    for level, rows, cols in places:
        jobs = _jobs(scheme, level, rows, cols, parts)
        for row, col, job, shape in zip(rows.tolist(), cols.tolist(), jobs, _boxes(scheme, level, rows, cols)):
            feature = QgsFeature(fields)
            feature.setGeometry(shape)
            feature.setAttributes([level, row, col, job])
            waiting.append(feature)
            if len(waiting) == _STEP:
                provider.addFeatures(waiting)
                waiting = []
    provider.addFeatures(waiting)
    layer.updateExtents()
    return layer


def _spread(chunk: Any) -> tuple[Any, Any]:
    """Return the rows and columns of intervals of tiles, one for each tile."""
    count = chunk.last - chunk.first + 1
    before = np.cumsum(count) - count
    return np.repeat(chunk.row, count), np.arange(int(count.sum())) + np.repeat(chunk.first - before, count)


def _corners(scheme: TileScheme, level: int, rows: Any, cols: Any) -> tuple[Any, Any, Any, Any]:
    width, height = scheme.tile_size(level)
    left, top = scheme.origin_x + cols * width, scheme.origin_y - rows * height
    return left, top - height, left + width, top


def _boxes(scheme: TileScheme, level: int, rows: Any, cols: Any) -> Iterator[QgsGeometry]:
    """Yield the tiles as polygons, by way of well-known binary: one polygon of one ring of five points."""
    xmin, ymin, xmax, ymax = _corners(scheme, level, rows, cols)
    ring = np.column_stack([xmin, ymax, xmax, ymax, xmax, ymin, xmin, ymin, xmin, ymax]).astype("<f8")
    head = struct.pack("<BIII", 1, 3, 1, 5)
    for row in ring:
        shape = QgsGeometry()
        shape.fromWkb(head + row.tobytes())
        yield shape


def _jobs(scheme: TileScheme, level: int, rows: Any, cols: Any, parts: Sequence[Part]) -> list[Optional[int]]:
    """Return the number, from 1, of the part that holds each tile's centre; ``None`` where none does."""
    xmin, ymin, xmax, ymax = _corners(scheme, level, rows, cols)
    x, y = (xmin + xmax) / 2, (ymin + ymax) / 2
    found = np.zeros(len(rows), dtype=np.int64)
    for number, part in enumerate(parts, 1):
        if level in part.levels:
            box = part.block
            inside = (x >= box.xmin) & (x <= box.xmax) & (y >= box.ymin) & (y <= box.ymax)
            found[inside & (found == 0)] = number
    return [number or None for number in found.tolist()]


def _by_job(numbers: Iterable[int]) -> QgsCategorizedSymbolRenderer:
    """Give each job a colour: strong ones of middling lightness, which read on light and dark maps."""
    categories = [
        QgsRendererCategory(
            number,
            _symbol(QColor.fromHslF(number * _TURN % 1, 0.65, 0.5), 70),
            tr("Job {number}").format(number=number),
        )
        for number in numbers
    ]
    return QgsCategorizedSymbolRenderer("job", categories)


def _symbol(colour: QColor, alpha: int) -> QgsFillSymbol:
    """Return an outline of *colour*, filled with *alpha* (of 255) of it."""
    fill = QColor(colour)
    fill.setAlpha(alpha)
    symbol = QgsFillSymbol.createSimple({"style": "solid" if alpha else "no", "outline_width": "0.4"})
    symbol.symbolLayer(0).setFillColor(fill)
    symbol.symbolLayer(0).setStrokeColor(colour)
    return symbol


def _handed_over(layer: QgsVectorLayer) -> QgsVectorLayer:
    """Let the main thread have a layer that was made in another one."""
    layer.moveToThread(QCoreApplication.instance().thread())
    return layer
