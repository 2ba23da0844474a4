# SPDX-License-Identifier: GPL-2.0-or-later
"""A result becomes a layer: its name, style, attribution, metadata, and its place in the layer tree."""

from __future__ import annotations

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

from .arcgis.urls import parse_service_url
from .areas import rectangle_of
from .errors import ExportError, RequestError
from .exports import Result
from .i18n import number_text, tr
from .job import Job
from .tiling import format_levels


def make_layer(result: Result) -> QgsMapLayer:
    """Open a result as a layer. Raises `ExportError` where QGIS can't."""
    if result.converted is None:
        layer: QgsMapLayer = _vector_tile_layer(str(result.package), result.job.title)
        if result.extent is not None:
            layer.setExtent(rectangle_of(result.extent))  # the package declares its service's, not its own
    else:
        layer = _raster_layer(str(result.converted), result.job.title)
    if not layer.isValid():
        path = result.converted or result.package
        raise ExportError(tr("The tiles are in {path}, but QGIS can't open them as a layer.").format(path=path))
    _describe(layer, result.job)
    return layer


def add_layer(project: QgsProject, layer: QgsMapLayer, job: Job) -> None:
    """Put *layer* in the project: right above the layer it was exported from, else above the base maps."""
    project.addMapLayer(layer, False)
    root = project.layerTreeRoot()
    group, index = _place(root, job.service_url)
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


def _raster_layer(path: str, title: str) -> QgsRasterLayer:
    """Open tiles without GDAL's notes, which it would write beside them and into the current folder."""
    gdal.SetThreadLocalConfigOption("GDAL_PAM_ENABLED", "NO")
    try:
        return QgsRasterLayer(path, title, "gdal")
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


def _describe(layer: QgsMapLayer, job: Job) -> None:
    """Write down where the layer comes from; what the package said of itself stays."""
    options = job.options
    levels = format_levels(options.get("levels", []))
    metadata = QgsLayerMetadata(layer.metadata())
    metadata.setIdentifier(job.service_url)
    metadata.setTitle(job.title)
    metadata.setType("dataset")
    metadata.setLanguage(metadata.language() or "")
    facts = [
        str(options.get("description") or ""),
        tr("Exported from {service}").format(service=job.service_url),
        tr("Levels {levels}, {tiles} tiles").format(levels=levels, tiles=number_text(options.get("tiles", 0))),
        tr("Area {extent} ({crs})").format(
            extent=", ".join(f"{value:.9g}" for value in options.get("extent", [])), crs=layer.crs().authid()
        ),
        tr("Date {date}").format(date=options.get("date", "")),
    ]
    metadata.setAbstract("\n".join(fact for fact in facts if fact))
    attribution = str(options.get("attribution") or "")
    if attribution:
        metadata.setRights([attribution])
        layer.serverProperties().setAttribution(attribution)
    metadata.setHistory(
        [*metadata.history(), tr("Exported by ArcGIS Export on {date}").format(date=options.get("date", ""))]
    )
    metadata.setCrs(layer.crs())
    extent = metadata.extent()
    spatial = QgsLayerMetadata.SpatialExtent()
    spatial.bounds = QgsBox3d(layer.extent())
    spatial.extentCrs = layer.crs()
    extent.setSpatialExtents([spatial])
    metadata.setExtent(extent)
    layer.setMetadata(metadata)


def _place(root: QgsLayerTreeGroup, service_url: str) -> tuple[QgsLayerTreeGroup, int]:
    """Return the group and row for a copy of *service_url*."""
    for node in root.findLayers():
        if node.layer() is not None and source_service(node.layer()) == service_url:
            parent = node.parent()
            return parent, parent.children().index(node)
    for index, child in enumerate(root.children()):
        if _is_base_map(child):
            return root, index
    return root, len(root.children())


def _is_base_map(node: QgsLayerTreeNode) -> bool:
    """Whether a layer, or all layers of a group, are images or tiles."""
    if isinstance(node, QgsLayerTreeLayer):
        return isinstance(node.layer(), (QgsRasterLayer, QgsVectorTileLayer))
    return bool(node.findLayers()) and all(_is_base_map(layer) for layer in node.findLayers())
