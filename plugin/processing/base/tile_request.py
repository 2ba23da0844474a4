# SPDX-License-Identifier: GPL-2.0-or-later
"""From the parameters of an algorithm to a request."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Optional

from qgis.core import (
    QgsFeatureRequest,
    QgsFeatureSource,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeedback,
)

from ...arcgis.client.session import Session
from ...arcgis.operations.export_tiles.request import ExportBy, ExportTilesRequest, PackageFormat, parse_levels_by
from ...arcgis.services.basemaps import describe_to_export
from ...arcgis.services.tile_service import Service
from ...areas.geometry import area_of, area_of_extent, crs_of, held_to, united
from ...core.errors import RequestError
from ...core.i18n import tr
from ...environment.plain_text import inert
from ...tiles.scheme import Area
from .extents import given_extent
from .tile_algorithm import TileAlgorithm

Parameters = dict[str, Any]


@contextlib.contextmanager
def open_service(
    algorithm: TileAlgorithm, parameters: Parameters, context: QgsProcessingContext, feedback: QgsProcessingFeedback
) -> Iterator[tuple[Session, Service]]:
    """Give a session that ends when the user cancels, and the service's description."""
    with algorithm.open_session(parameters, context, feedback) as session:
        service = describe_to_export(session, algorithm.service_url(parameters, context))
        feedback.pushInfo(inert(f"{service.title}: {service.sentence()}"))
        yield session, service


def request_of(
    algorithm: TileAlgorithm,
    parameters: Parameters,
    context: QgsProcessingContext,
    service: Service,
    package: Optional[PackageFormat] = None,
    export_by: ExportBy = ExportBy.LEVEL_ID,
    optimize: bool = False,
    quality: Optional[int] = None,
    create_item: bool = False,
) -> ExportTilesRequest:
    """Build the request that the parameters describe. Raises `RequestError` for what can't be read."""
    if service.scheme is None:
        raise RequestError(service.problem())
    levels = algorithm.parameterAsString(parameters, algorithm.LEVELS, context)
    return ExportTilesRequest(
        service=service,
        levels=parse_levels_by(levels, service, export_by) if service.usable_levels else (),
        area=_area(algorithm, parameters, context, service),
        package=package,
        export_by=export_by,
        optimize=optimize,
        quality=quality,
        create_item=create_item,
    )


def _area(
    algorithm: TileAlgorithm,
    parameters: Parameters,
    context: QgsProcessingContext,
    service: Service,
) -> Optional[Area]:
    """Return AOI, else EXTENT, in the service's CRS and as far as it reaches; ``None`` for neither."""
    transforms, target = context.transformContext(), crs_of(service.spatial_reference)
    if parameters.get(algorithm.AOI):
        source = algorithm.parameterAsSource(parameters, algorithm.AOI, context)
        if source is None:
            raise RequestError(tr("The area layer can't be opened. Check its path or name."))
        return held_to(area_of(polygons_of(source), source.sourceCrs(), target, transforms), service.full_extent)
    found = given_extent(algorithm, parameters, algorithm.EXTENT, context, target)
    return held_to(area_of_extent(found, found.crs(), target, transforms), service.full_extent) if found else None


def polygons_of(source: QgsFeatureSource) -> QgsGeometry:
    """Return all polygons of a source as one geometry. Raises `RequestError` where it has none."""
    request = QgsFeatureRequest().setNoAttributes()
    geometries = [feature.geometry() for feature in source.getFeatures(request) if feature.hasGeometry()]
    merged = united(geometries)
    if merged.isEmpty():
        raise RequestError(tr("The area layer holds no polygon. Choose another layer, or select features in it."))
    return merged
