# SPDX-License-Identifier: GPL-2.0-or-later
"""The package of an export, or the copy of it, as a layer."""

from __future__ import annotations

from qgis.core import (
    QgsMapLayer,
    QgsRasterLayer,
)

from ...core.i18n import number_text, tr
from ...layers.legend import keep_legend
from ...layers.open_layer import Words, check_valid, describe, open_layer
from ...layers.vector_styles import mbtiles_layer
from ...tiles.levels import format_levels
from ...tiles.spatial_reference import SpatialReference
from .operation import Result


def make_layer(result: Result) -> QgsMapLayer:
    """Open the result of an export as a layer. Raises `ExportError` where QGIS can't."""
    shown = result.converted or result.package
    if result.is_vector and result.converted is not None:
        layer: QgsMapLayer = mbtiles_layer(shown, result.job.title)
        check_valid(layer, shown)
    else:
        layer = open_layer(shown, result.job.title, result.extent, result.is_vector)
    describe(layer, _words_of(result))
    if isinstance(layer, QgsRasterLayer) and shown.suffix != ".tif":  # heights have a legend of their own
        keep_legend(layer, result.legend)
    return layer


def _words_of(result: Result) -> Words:
    job, options = result.job, result.job.options
    date, levels = options.get("date", ""), format_levels(options.get("levels", []))
    crs = SpatialReference.from_json(options.get("crs")).authid or ""
    return Words(
        identifier=job.service_url,
        title=job.title,
        facts=[
            str(options.get("description") or ""),
            tr("Exported from {service}").format(service=job.service_url),
            tr("Levels {levels}, {tiles} tiles").format(levels=levels, tiles=number_text(options.get("tiles") or 0)),
            tr("Area {extent} ({crs})").format(
                extent=", ".join(f"{value:.9g}" for value in options.get("extent") or []), crs=crs
            ),
            tr("Date {date}").format(date=date),
        ],
        attribution=str(options.get("attribution") or ""),
        history=tr("Exported by ArcGIS Export on {date}").format(date=date),
        beyond=result.beyond,
    )
