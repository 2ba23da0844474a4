# SPDX-License-Identifier: GPL-2.0-or-later
"""The result of a tile export as a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer

from ...core.errors import ExportError
from ...core.i18n import tr
from ...environment.background import start
from ...environment.dates import dated_name
from ...layers.legend import keep_legend
from ...layers.open_layer import LayerMetadata, check_valid, describe, open_layer
from ...layers.placement import add_layer
from ...layers.presenter import Failed, NextStep, Presenter, Shown, open_folder
from ...layers.vector_styles import mbtiles_layer
from ...tiles.levels import format_levels, levels_in_words
from .grid_layer import add_tile_grid, missing_layer
from .operation import Result, notes_of
from .plan import planned_scheme


class TilesPresenter(Presenter):
    """A layer above the one that was exported; what is missing as a layer, too."""

    def show(self, project: QgsProject, result: Result, shown: Shown, failed: Failed) -> None:
        if not result.details.add_to_map:
            return shown(None)
        try:
            layer = make_layer(result)
        except ExportError as error:
            return failed(error)
        add_layer(project, layer, result.details.shown_as or result.job.service_url)
        shown(layer)

    def notes(self, result: Result) -> list[str]:
        return notes_of(result)

    def next_steps(self, result: Result, layer: Optional[QgsMapLayer], failed: Failed) -> Sequence[NextStep]:
        steps = [open_folder(result.package)]
        if result.check is not None and result.check.missing:
            text = tr("Show Missing Tiles")
            steps.insert(0, NextStep(text, lambda: show_missing(result, failed), "arcgis_export_missing"))
        return steps


def make_layer(result: Result) -> QgsMapLayer:
    """Open the result of an export as a layer. Raises `ExportError` where QGIS can't."""
    shown = result.converted or result.package
    name = dated_name(result.job.title, result.job.created, format_levels(result.details.levels))
    if result.is_vector and result.converted is not None:
        layer: QgsMapLayer = mbtiles_layer(shown, name)
        check_valid(layer, shown)
    else:
        layer = open_layer(shown, name, result.extent, result.is_vector)
    describe(layer, _metadata(result))
    if isinstance(layer, QgsRasterLayer) and shown.suffix != ".tif":  # heights have a legend of their own
        keep_legend(layer, result.legend)
    return layer


def show_missing(result: Result, failed: Failed) -> None:
    """Add the tiles that the service has none for as a temporary layer."""
    check, scheme = result.check, planned_scheme(result.details)
    if check is not None and scheme is not None:
        start(
            lambda waiter: missing_layer(check, scheme),
            lambda layer: add_tile_grid(QgsProject.instance(), layer),
            failed,
        )


def _metadata(result: Result) -> LayerMetadata:
    job, details = result.job, result.details
    box = details.extent
    corners = (box.xmin, box.ymin, box.xmax, box.ymax) if box else ()
    return LayerMetadata(
        identifier=job.service_url,
        title=job.title,
        facts=[
            details.description,
            tr("Exported from {service}").format(service=job.service_url),
            tr("%Ln tile(s), {levels}", details.tiles or 0).format(levels=levels_in_words(details.levels)),
            tr("Area {extent} ({crs})").format(
                extent=", ".join(f"{value:.9g}" for value in corners), crs=details.crs.authid or ""
            ),
            tr("Date {date}").format(date=details.date),
        ],
        attribution=details.attribution,
        history=tr("Exported by ArcGIS Export on {date}").format(date=details.date),
        beyond=result.beyond,
        job=job,
    )
