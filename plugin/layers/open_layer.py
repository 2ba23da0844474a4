# SPDX-License-Identifier: GPL-2.0-or-later
"""Open a result as a layer: name, style, attribution, metadata, position in the layer tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from qgis.core import (
    QgsBox3d,
    QgsLayerMetadata,
    QgsMapLayer,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtXml import QDomDocument

from ..areas.geometry import rectangle_of
from ..core.errors import ExportError, PackageError
from ..core.i18n import tr
from ..environment.gdal import without_aux_files
from ..environment.log import log
from ..environment.plain_text import inert
from ..jobs.job import Job
from ..packages import open_package
from ..packages.styles import sprites_of, styles_of
from ..tiles.extent import Extent
from .legend import restore_legend
from .origin import DATE, JOB
from .tile_levels import set_tile_levels
from .vector_styles import apply_style


@dataclass(frozen=True)
class LayerMetadata:
    """What a layer says about itself. *facts* are the lines of its abstract; *beyond* is the scale to hide it at."""

    identifier: str
    title: str
    facts: Sequence[str]
    attribution: str
    history: str
    beyond: Optional[float] = None
    job: Optional[Job] = None  # that made its file


def open_layer(path: Path, title: str, extent: Optional[Extent] = None, is_vector: bool = False) -> QgsMapLayer:
    """Open a raster that GDAL reads, or a package of vector tiles, as a layer. Raises `ExportError` where QGIS can't.

    *extent*, in the layer's CRS, is for vector tiles: they declare their service's, not their own.
    """
    if is_vector:
        layer: QgsMapLayer = _vector_tile_layer(str(path), title, extent)
    else:
        layer = _raster_layer(str(path), title)
    check_valid(layer, path)
    return layer


def check_valid(layer: QgsMapLayer, path: Path) -> None:
    """Raise `ExportError` where QGIS could not open the layer."""
    if not layer.isValid():
        raise ExportError(tr("The tiles are in {path}, but QGIS can't open them as a layer.").format(path=path))


def show_other_file(layer: QgsRasterLayer, path: Path) -> None:
    """Let *layer* show another raster of the same kind; its name, style and legend stay."""
    with without_aux_files():
        layer.setDataSource(str(path), layer.name(), "gdal")
    restore_legend(layer)
    layer.triggerRepaint()


def _raster_layer(path: str, title: str) -> QgsRasterLayer:
    """Open tiles without GDAL's notes, which it would write beside them and into the current folder."""
    with without_aux_files():
        return QgsRasterLayer(path, title, "gdal")


def _vector_tile_layer(path: str, title: str, extent: Optional[Extent] = None) -> QgsVectorTileLayer:
    source = QgsProviderRegistry.instance().encodeUri("vtpkvectortiles", {"type": "vtpk", "path": path})
    layer = QgsVectorTileLayer(source, title)
    if layer.isValid():
        layer.loadDefaultMetadata()
        layer.setName(title)
        if extent is not None:
            layer.setExtent(rectangle_of(extent))
        _draw_as_packed(layer, Path(path))
    return layer


def _draw_as_packed(layer: QgsVectorTileLayer, path: Path) -> None:
    """Draw a package by its levels and its default style; by QGIS' own symbols where it has none.

    QGIS' own reading of the style would do what `sound_layers` prevents.
    """
    try:
        with open_package(path) as package:
            set_tile_levels(layer, max(package.held_levels, default=layer.sourceMaxZoom()))
            style = next(styles_of(package), None)
            sprite = None if style is None else sprites_of(package, style)
        if style is not None:
            apply_style(layer, style.json, sprite)
    except PackageError as error:
        log.info("The package's style is left out: %s", error)


def describe(layer: QgsMapLayer, source: LayerMetadata) -> None:
    """Write down where the layer comes from; what the package reported about itself stays.

    QGIS draws all of it as HTML in the layer's properties, and as plain text in other places.
    """
    layer.setName(inert(layer.name()))
    metadata = QgsLayerMetadata(layer.metadata())
    metadata.setIdentifier(source.identifier)
    metadata.setTitle(source.title)
    metadata.setType("dataset")
    metadata.setLanguage(metadata.language() or "")
    metadata.setAbstract("\n".join(fact for fact in source.facts if fact))
    if source.attribution:
        metadata.setRights([source.attribution])
        layer.serverProperties().setAttribution(inert(source.attribution))
    metadata.setHistory([*metadata.history(), source.history])
    metadata.setCrs(layer.crs())
    extent = metadata.extent()
    spatial = QgsLayerMetadata.SpatialExtent()
    spatial.bounds = QgsBox3d(layer.extent())
    spatial.extentCrs = layer.crs()
    extent.setSpatialExtents([spatial])
    metadata.setExtent(extent)
    layer.setMetadata(_inert(metadata))
    if source.job is not None:
        layer.setCustomProperty(JOB, source.job.id)
        layer.setCustomProperty(DATE, source.job.created)
    if source.beyond is not None:
        layer.setMinimumScale(source.beyond)
        layer.setScaleBasedVisibility(True)


def _inert(metadata: QgsLayerMetadata) -> QgsLayerMetadata:
    """Return metadata without anything that could be HTML, whichever of its many fields it is in."""
    document = QDomDocument()
    element = document.createElement("metadata")
    document.appendChild(element)
    metadata.writeMetadataXml(element, document)
    document.setContent(document.toString(-1).replace("&lt;", inert("<")))
    found = QgsLayerMetadata()
    found.readMetadataXml(document.documentElement())
    return found
