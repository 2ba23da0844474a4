# SPDX-License-Identifier: GPL-2.0-or-later
"""Write a raster layer as a tile package: tiles are copied where possible, else rendered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsProviderRegistry,
    QgsRasterLayer,
)

from ..areas.geometry import crs_of
from ..core.errors import RequestError
from ..core.i18n import tr
from ..packages import Tile
from ..packages.description import Metadata
from ..packages.formats.tile_bytes import JPEG, MIXED, PNG, kind_of
from ..packages.tile_database import TileDatabase, open_tile_database, web_mercator_scheme
from ..packages.writers.tpkx import write_tpkx
from ..tiles.extent import Extent
from ..tiles.levels import parse_levels
from .render_tiles import JPG, count_sheets, extent_in, own_levels, render_tiles

_SAMPLE = 32  # tiles read to learn their format


@dataclass(frozen=True)
class Order:
    """What to write. *levels* is text, empty for all; *extent* gives the area in the system it is asked for.

    *tile_format* is ``png``, ``jpg``, or empty: the source's own.
    """

    layer: QgsRasterLayer
    target: Path
    levels: str
    extent: Optional[Callable[[QgsCoordinateReferenceSystem], Optional[Extent]]]
    tile_format: str
    context: QgsCoordinateTransformContext


def write_package(
    order: Order,
    say: Callable[[str], None],
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> int:
    """Write the package; return how many tiles it holds. *progress* takes percent.

    Raises `RequestError` and `PackageError`, and `CancelledError`.
    """
    source = _database(order.layer, cancelled)
    if source is not None:
        kinds = {kind_of(tile.data) for tile, _ in zip(source.tiles(source.levels()), range(_SAMPLE))}
        # A .tpkx holds no other images: they are drawn anew.
        wanted = {"png": {PNG}, "jpg": {JPEG}}.get(order.tile_format, {PNG, JPEG})
        if kinds <= wanted:
            say(tr("The tiles are copied as they are."))
            return _copy(
                order, source, MIXED if len(kinds) > 1 else (kinds.pop() if kinds else PNG) or PNG, progress, cancelled
            )
    say(tr("The layer is rendered as tiles."))
    return _draw(order, progress, cancelled)


def _copy(
    order: Order, source: TileDatabase, form: str, progress: Callable[[float], None], cancelled: Callable[[], bool]
) -> int:
    counts = source.levels()
    levels = parse_levels(order.levels, counts)
    extent = _extent(order, crs_of(source.scheme.spatial_reference))
    total = source.count(levels, extent)
    return write_tpkx(
        order.target,
        source.scheme,
        source.tiles(levels, extent),
        form,
        Metadata(
            title=source.title or order.layer.name(),
            credits=source.credits or _attribution(order.layer),
            description=source.description or order.layer.metadata().abstract(),
        ),
        progress=lambda done, of: progress(100.0 * done / max(1, of)),
        total=total,
        cancelled=cancelled,
    )


def _draw(order: Order, progress: Callable[[float], None], cancelled: Callable[[], bool]) -> int:
    layer, scheme = order.layer, web_mercator_scheme()
    crs = crs_of(scheme.spatial_reference)
    wanted = _extent(order, crs)
    whole = extent_in(layer, crs, order.context, wanted)
    box = whole if wanted is None else whole.intersection(wanted)
    if box is None:
        raise RequestError(tr("The raster has no pixels in this extent. Choose another one."))
    if order.levels.strip():
        levels = parse_levels(order.levels, scheme.levels)
    else:
        levels = own_levels(layer, whole, scheme, crs, order.context)
    total, done = count_sheets(scheme, levels, box), 0

    def drawn(tiles: int) -> None:
        nonlocal done
        done += tiles
        progress(100.0 * done / max(1, total))

    tiles: Iterator[Tile] = render_tiles(
        layer, scheme, crs, levels, box, order.tile_format or "png", order.context, cancelled, drawn
    )
    return write_tpkx(
        order.target,
        scheme,
        tiles,
        MIXED if order.tile_format == JPG else PNG,
        Metadata(title=layer.name(), credits=_attribution(layer), description=layer.metadata().abstract()),
        extent=box,
        cancelled=cancelled,
    )


def _extent(order: Order, crs: QgsCoordinateReferenceSystem) -> Optional[Extent]:
    return order.extent(crs) if order.extent is not None else None


def _database(layer: QgsRasterLayer, cancelled: Callable[[], bool]) -> Optional[TileDatabase]:
    """Return the tiles that a layer shows, where it shows a file of tiles."""
    if layer.providerType() != "gdal":
        return None
    parts = QgsProviderRegistry.instance().decodeUri("gdal", layer.source())
    path = str(parts.get("path") or "")
    return open_tile_database(Path(path), str(parts.get("layerName") or ""), cancelled=cancelled) if path else None


def _attribution(layer: QgsRasterLayer) -> str:
    return layer.serverProperties().attribution() or "; ".join(layer.metadata().rights())
