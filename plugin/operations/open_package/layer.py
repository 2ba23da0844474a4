# SPDX-License-Identifier: GPL-2.0-or-later
"""Open a package as a layer, with metadata, scales, legend and style."""

from __future__ import annotations

import datetime
from typing import Optional

from qgis.core import Qgis, QgsCoordinateReferenceSystem, QgsMapLayer, QgsProject, QgsRasterLayer

from ...convert.convert import Conversion, Form
from ...core.i18n import number_text, tr
from ...layers.legend import keep_legend
from ...layers.open_layer import LayerMetadata, describe, open_layer
from ...layers.placement import above_base_maps
from ...packages.reference_systems import Srs
from ...tiles.levels import levels_in_words
from .facts import PackageFacts
from .form import kind_text


def package_layer(facts: PackageFacts, conversion: Conversion, tiles: int) -> QgsMapLayer:
    """Open the result of *conversion*, with so many *tiles*, as a layer. Raises `ExportError` where QGIS can't."""
    shown = conversion.package if conversion.form is Form.AS_IS else conversion.target
    if facts.is_vector and conversion.form is Form.MBTILES:
        from ...layers.vector_styles import mbtiles_layer

        layer: QgsMapLayer = mbtiles_layer(shown, conversion.title)
    else:
        layer = open_layer(shown, conversion.title, facts.extent, facts.is_vector)
    if conversion.srs is not None and not layer.crs().isValid():
        layer.setCrs(crs_of_srs(conversion.srs))
    describe(layer, _metadata(facts, conversion, tiles))
    if isinstance(layer, QgsRasterLayer) and not facts.has_values:
        keep_legend(layer, facts.legend)
    return layer


def add_to_map(project: QgsProject, layer: QgsMapLayer) -> None:
    """Add *layer* above the base maps."""
    project.addMapLayer(layer, False)
    group, index = above_base_maps(project.layerTreeRoot())
    group.insertLayer(index, layer).setExpanded(False)


def crs_of_srs(srs: Srs) -> QgsCoordinateReferenceSystem:
    """Return QGIS' object for a package's system."""
    if srs.organization == "NONE":
        return QgsCoordinateReferenceSystem.fromWkt(srs.wkt)
    return QgsCoordinateReferenceSystem(f"{srs.organization}:{srs.code}")


def srs_of_crs(crs: QgsCoordinateReferenceSystem) -> Optional[Srs]:
    """Return the system that a user chose; ``None`` for no valid one."""
    if not crs.isValid():
        return None
    wkt = crs.toWkt(Qgis.CrsWktVariant.Preferred)
    organization, _, code = crs.authid().partition(":")
    if organization in ("EPSG", "ESRI") and code.isdecimal():
        return Srs(organization, int(code), wkt)
    return Srs("NONE", 100_001, wkt)


def _metadata(facts: PackageFacts, conversion: Conversion, tiles: int) -> LayerMetadata:
    metadata = facts.metadata
    levels = levels_in_words(
        conversion.levels if conversion.levels is not None else (level.level for level in facts.levels)
    )
    known = facts.scales or [level.scale for level in facts.levels if level.scale]
    scales = [f"1:{number_text(scale)}" for scale in (max(known), min(known))] if known else []
    today = datetime.date.today().isoformat()
    beyond = facts.furthest_scale(conversion.levels, conversion.overviews)
    return LayerMetadata(
        identifier=str(facts.path),
        title=conversion.title,
        facts=[
            metadata.summary,
            metadata.description if metadata.description != metadata.summary else "",
            kind_text(facts),
            tr("Scales {coarsest} to {finest}").format(coarsest=scales[0], finest=scales[1]) if scales else "",
            tr("%Ln tile(s), {levels}", tiles).format(levels=levels),
            tr("License: {license}").format(license=metadata.license) if metadata.license else "",
            tr("Tags: {tags}").format(tags=metadata.tags) if metadata.tags else "",
        ],
        attribution=metadata.credits,
        history=tr("Opened by ArcGIS Export from {file} on {date}").format(file=facts.path.name, date=today),
        beyond=beyond,
    )
