# SPDX-License-Identifier: GPL-2.0-or-later
"""Render a raster layer as tiles of a tiling scheme."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from typing import Callable, Optional

import numpy as np
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsMapRendererCustomPainterJob,
    QgsMapSettings,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QBuffer, QIODevice, QSize, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter

from ..areas.geometry import extent_of, rectangle_of
from ..core.errors import CancelledError, RequestError
from ..core.i18n import tr
from ..packages import Tile
from ..tiles.extent import Extent
from ..tiles.scheme import WEB_MERCATOR_HALF, TileScheme

_SHEET = 8  # tiles along the side of what is drawn at once
_JPEG_QUALITY = 80
_NATIVE = 1.05  # a level this much coarser than the raster's own pixels still counts as their level
PNG, JPG = "png", "jpg"


def extent_in(
    layer: QgsRasterLayer,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
    wanted: Optional[Extent] = None,
) -> Extent:
    """Return a layer's box in *crs*, web mercator; *wanted* where it has none there.

    Raises `RequestError` where neither is known.
    """
    if not layer.crs().isValid():
        raise RequestError(tr("The layer has no coordinate reference system. Set one in its properties."))
    try:
        box = _transform(layer, crs, context).transformBoundingBox(layer.extent())
    except QgsCsException:
        box = QgsRectangle()
    square = QgsRectangle(-WEB_MERCATOR_HALF, -WEB_MERCATOR_HALF, WEB_MERCATOR_HALF, WEB_MERCATOR_HALF)
    box = box.intersect(square)  # the poles lie beyond it
    if not box.isEmpty() and box.isFinite():
        return extent_of(box)
    if wanted is not None:
        return wanted
    raise RequestError(tr("The raster has no extent in the tiles' system (web mercator). Set EXTENT."))


def _transform(
    layer: QgsRasterLayer, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
) -> QgsCoordinateTransform:
    transform = QgsCoordinateTransform(layer.crs(), crs, context)
    transform.setBallparkTransformsAreAppropriate(True)
    return transform


def own_levels(
    layer: QgsRasterLayer,
    box: Extent,
    scheme: TileScheme,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> tuple[int, ...]:
    """Return the levels that suit a raster: from the one of its own pixels up to a single image of the whole.

    *box* is its extent in the scheme's CRS. Raises `RequestError` for a layer without pixels of its own.
    """
    provider = layer.dataProvider()
    if not int(provider.capabilities()) & int(Qgis.RasterInterfaceCapability.Size) or provider.xSize() <= 0:
        raise RequestError(tr("This layer has no pixels of its own. Set LEVELS to the levels to write, such as 0-12."))
    pixel = _pixel(layer, crs, context) or math.sqrt(box.width * box.height / (provider.xSize() * provider.ySize()))
    deepest = next((lod.level for lod in scheme.lods if lod.resolution <= pixel * _NATIVE), scheme.levels[-1])
    side = max(box.width, box.height)
    coarsest = max(
        (lod.level for lod in scheme.lods if side / lod.resolution <= scheme.tile_width), default=scheme.levels[0]
    )
    return tuple(level for level in scheme.levels if min(coarsest, deepest) <= level <= deepest)


def _pixel(layer: QgsRasterLayer, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext) -> float:
    """Return the side of a raster's pixel in *crs*, where it is smallest; 0 where none of them has a place there."""
    transform, extent = _transform(layer, crs, context), layer.extent()
    across, down = extent.width() / layer.width(), extent.height() / layer.height()
    found = []
    for x, y in itertools.product((1 / 6, 1 / 2, 5 / 6), repeat=2):
        left, bottom = extent.xMinimum() + x * extent.width(), extent.yMinimum() + y * extent.height()
        try:
            corner, right, top = (
                transform.transform(*place)
                for place in ((left, bottom), (left + across, bottom), (left, bottom + down))
            )
        except QgsCsException:
            continue
        found.append(math.sqrt(corner.distance(right) * corner.distance(top)))
    return min(filter(math.isfinite, found), default=0.0)


def count_sheets(scheme: TileScheme, levels: Iterable[int], box: Extent) -> int:
    """Return how many tiles `render_tiles` draws."""
    total = 0
    for level in levels:
        block = scheme.tile_range(level, box)
        if block is not None:
            total += (block[1] - block[0] + 1) * (block[3] - block[2] + 1)
    return total


def render_tiles(
    layer: QgsRasterLayer,
    scheme: TileScheme,
    crs: QgsCoordinateReferenceSystem,
    levels: Iterable[int],
    box: Extent,
    kind: str,
    context: QgsCoordinateTransformContext,
    cancelled: Callable[[], bool] = lambda: False,
    drawn: Optional[Callable[[int], None]] = None,
) -> Iterator[Tile]:
    """Draw *layer*, which must belong to this thread, and yield the tiles that show something.

    *box* is in the scheme's CRS. A *kind* of ``jpg`` gives PNG where a tile is transparent.
    *drawn* is called with the number of tiles drawn. Raises `CancelledError`.
    """
    for level in levels:
        block = scheme.tile_range(level, box)
        if block is None:
            continue
        top, bottom, left, right = block
        for row in range(top, bottom + 1, _SHEET):
            for col in range(left, right + 1, _SHEET):
                if cancelled():
                    raise CancelledError()
                rows, cols = min(_SHEET, bottom + 1 - row), min(_SHEET, right + 1 - col)
                ground = scheme.range_extent(level, row, row + rows - 1, col, col + cols - 1)
                size = QSize(cols * scheme.tile_width, rows * scheme.tile_height)
                sheet = _draw(layer, crs, ground, size, context)
                yield from _cut(sheet, scheme, level, row, col, rows, cols, kind)
                if drawn is not None:
                    drawn(rows * cols)


def _draw(
    layer: QgsRasterLayer,
    crs: QgsCoordinateReferenceSystem,
    ground: Extent,
    size: QSize,
    context: QgsCoordinateTransformContext,
) -> QImage:
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(crs)
    settings.setTransformContext(context)
    settings.setBackgroundColor(QColor(0, 0, 0, 0))  # by default it is white
    settings.setOutputSize(size)
    settings.setExtent(rectangle_of(ground))
    settings.setFlag(Qgis.MapSettingsFlag.RenderMapTile, True)
    settings.setFlag(Qgis.MapSettingsFlag.Antialiasing, False)
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    job = QgsMapRendererCustomPainterJob(settings, painter)
    job.renderSynchronously()
    painter.end()
    return image


def _cut(
    sheet: QImage, scheme: TileScheme, level: int, row: int, col: int, rows: int, cols: int, kind: str
) -> Iterator[Tile]:
    width, height = scheme.tile_width, scheme.tile_height
    pixels = sheet.convertToFormat(QImage.Format.Format_ARGB32)
    bits = pixels.constBits()
    bits.setsize(pixels.sizeInBytes())
    # Memory order of a 32-bit ARGB number on the machines that QGIS runs on: blue, green, red, alpha.
    alpha = np.frombuffer(bits, dtype=np.uint8).reshape(pixels.height(), pixels.bytesPerLine() // 4, 4)[:, :, 3]
    for down in range(rows):
        for across in range(cols):
            part = alpha[down * height : (down + 1) * height, across * width : (across + 1) * width]
            if not part.any():
                continue
            opaque = bool((part == 255).all())
            tile = pixels.copy(across * width, down * height, width, height)
            yield Tile(level, row + down, col + across, _encode(tile, kind == JPG and opaque, opaque))


def _encode(tile: QImage, as_jpeg: bool, opaque: bool) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if opaque:
        tile = tile.convertToFormat(QImage.Format.Format_RGB32)
    if as_jpeg:
        tile.save(buffer, "JPG", _JPEG_QUALITY)
    else:
        tile.save(buffer, "PNG")
    return bytes(buffer.data())
