# SPDX-License-Identifier: GPL-2.0-or-later
"""A result becomes a layer: its name, style, attribution, metadata, and its place in the layer tree."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from osgeo import gdal
from qgis.core import (
    QgsBox3d,
    QgsDataSourceUri,
    QgsLayerMetadata,
    QgsLayerTreeGroup,
    QgsLayerTreeLayer,
    QgsLayerTreeNode,
    QgsMapLayer,
    QgsProject,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QUrl

from ..arcgis.urls import parse_service_url
from ..areas.geometry import rectangle_of
from ..core.errors import ExportError, RequestError
from ..core.i18n import tr
from ..tiles.scheme import Extent
from .legend import restore_legend


@dataclass(frozen=True)
class Words:
    """What a layer says of itself. *facts* are the lines of its abstract; *beyond* is the scale to hide it at."""

    identifier: str
    title: str
    facts: Sequence[str]
    attribution: str
    history: str
    beyond: Optional[float] = None


def open_layer(path: Path, title: str, extent: Optional[Extent] = None, is_vector: bool = False) -> QgsMapLayer:
    """Open a raster that GDAL reads, or a package of vector tiles, as a layer. Raises `ExportError` where QGIS can't.

    *extent*, in the layer's reference, is for vector tiles: they declare their service's, not their own.
    """
    if is_vector:
        layer: QgsMapLayer = _vector_tile_layer(str(path), title)
        if extent is not None:
            layer.setExtent(rectangle_of(extent))
    else:
        layer = _raster_layer(str(path), title)
    check_valid(layer, path)
    return layer


def check_valid(layer: QgsMapLayer, path: Path) -> None:
    """Raise `ExportError` where QGIS could not open *path*."""
    if not layer.isValid():
        raise ExportError(tr("The tiles are in {path}, but QGIS can't open them as a layer.").format(path=path))


def add_layer(project: QgsProject, layer: QgsMapLayer, service_url: str) -> None:
    """Put *layer* in the project: right above the layer that shows *service_url*, else above the base maps."""
    project.addMapLayer(layer, False)
    group, index = place_of(project, service_url)
    group.insertLayer(index, layer).setExpanded(False)


def source_service(layer: QgsMapLayer) -> Optional[str]:
    """Return the tiled ArcGIS service that an online layer shows, ``None`` for any other layer."""
    if layer.providerType() not in ("arcgismapserver", "arcgisvectortileservice", "xyzvectortiles", "vectortile"):
        return None
    if layer.providerType() == "arcgismapserver":
        url = QgsDataSourceUri(layer.source()).param("url")
    else:
        parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
        url = str(parts.get("url") or "")
    try:
        return parse_service_url(QUrl.fromPercentEncoding(url.encode())).url
    except RequestError:
        return None


def show_other_file(layer: QgsRasterLayer, path: Path) -> None:
    """Let *layer* show another raster of the same kind; its name, style and legend stay."""
    with _without_notes():
        layer.setDataSource(str(path), layer.name(), "gdal")
    restore_legend(layer)
    layer.triggerRepaint()


def _raster_layer(path: str, title: str) -> QgsRasterLayer:
    """Open tiles without GDAL's notes, which it would write beside them and into the current folder."""
    with _without_notes():
        return QgsRasterLayer(path, title, "gdal")


@contextlib.contextmanager
def _without_notes() -> Iterator[None]:
    gdal.SetThreadLocalConfigOption("GDAL_PAM_ENABLED", "NO")
    try:
        yield
    finally:
        gdal.SetThreadLocalConfigOption("GDAL_PAM_ENABLED", None)


def _vector_tile_layer(path: str, title: str) -> QgsVectorTileLayer:
    source = QgsProviderRegistry.instance().encodeUri("vtpkvectortiles", {"type": "vtpk", "path": path})
    layer = QgsVectorTileLayer(source, title)
    if layer.isValid():
        layer.loadDefaultMetadata()
        layer.loadDefaultStyle()
        layer.setName(title)
    return layer


def describe(layer: QgsMapLayer, words: Words) -> None:
    """Write down where the layer comes from; what the package said of itself stays."""
    metadata = QgsLayerMetadata(layer.metadata())
    metadata.setIdentifier(words.identifier)
    metadata.setTitle(words.title)
    metadata.setType("dataset")
    metadata.setLanguage(metadata.language() or "")
    metadata.setAbstract("\n".join(fact for fact in words.facts if fact))
    if words.attribution:
        metadata.setRights([words.attribution])
        layer.serverProperties().setAttribution(words.attribution)
    metadata.setHistory([*metadata.history(), words.history])
    metadata.setCrs(layer.crs())
    extent = metadata.extent()
    spatial = QgsLayerMetadata.SpatialExtent()
    spatial.bounds = QgsBox3d(layer.extent())
    spatial.extentCrs = layer.crs()
    extent.setSpatialExtents([spatial])
    metadata.setExtent(extent)
    layer.setMetadata(metadata)
    if words.beyond is not None:
        layer.setMinimumScale(words.beyond)
        layer.setScaleBasedVisibility(True)


def place_of(project: QgsProject, service_url: str) -> tuple[QgsLayerTreeGroup, int]:
    """Return the group and row for a copy of *service_url*."""
    root = project.layerTreeRoot()
    for node in root.findLayers():
        if node.layer() is not None and source_service(node.layer()) == service_url:
            parent = node.parent()
            row = parent.children().index(node)
            while row and _is_export_of(parent.children()[row - 1], service_url):
                row -= 1  # the newest export is the one to look at
            return parent, row
    return above_base_maps(root)


def _is_export_of(node: QgsLayerTreeNode, service_url: str) -> bool:
    layer = node.layer() if isinstance(node, QgsLayerTreeLayer) else None
    return layer is not None and layer.metadata().identifier() == service_url


def above_base_maps(root: QgsLayerTreeGroup) -> tuple[QgsLayerTreeGroup, int]:
    """Return the group and row for a new picture of the ground: under all data, over the base maps."""
    for index, child in enumerate(root.children()):
        if _is_base_map(child):
            return root, index
    return root, len(root.children())


def _is_base_map(node: QgsLayerTreeNode) -> bool:
    """Whether a layer, or all layers of a group, are images or tiles."""
    if isinstance(node, QgsLayerTreeLayer):
        return isinstance(node.layer(), (QgsRasterLayer, QgsVectorTileLayer))
    return bool(node.findLayers()) and all(_is_base_map(layer) for layer in node.findLayers())
