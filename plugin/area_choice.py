# SPDX-License-Identifier: GPL-2.0-or-later
"""What a person chose as the area, and what that means for a service: geometry, tiles, words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsDistanceArea,
    QgsFeatureRequest,
    QgsGeometry,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)

from .arcgis.service import Service
from .areas import area_of, crs_of, valid
from .errors import ExportError, RequestError
from .i18n import tr
from .tiling import Area, count_tiles


@dataclass(frozen=True)
class AreaChoice:
    """An area in its own CRS: a geometry at hand, or the polygons of a layer still to be read."""

    crs: QgsCoordinateReferenceSystem
    geometry: Optional[QgsGeometry] = None
    source: Optional[QgsVectorLayerFeatureSource] = None
    feature_ids: Optional[frozenset[int]] = None

    @classmethod
    def from_layer(cls, layer: QgsVectorLayer, selected_only: bool) -> AreaChoice:
        """Take a snapshot of a polygon layer that another thread may read."""
        ids = frozenset(layer.selectedFeatureIds()) if selected_only else None
        return cls(layer.crs(), source=QgsVectorLayerFeatureSource(layer), feature_ids=ids)

    def read(self) -> QgsGeometry:
        """Return all polygons as one geometry; reads the layer, so not for the main thread."""
        if self.geometry is not None:
            return valid(self.geometry)
        if self.feature_ids is not None and not self.feature_ids:
            raise RequestError(tr("No feature is selected in the layer. Select some, or take all of them."))
        request = QgsFeatureRequest().setNoAttributes()
        if self.feature_ids is not None:
            request.setFilterFids(list(self.feature_ids))
        assert self.source is not None
        geometries = [feature.geometry() for feature in self.source.getFeatures(request) if feature.hasGeometry()]
        merged = QgsGeometry.unaryUnion(geometries) if geometries else QgsGeometry()
        if merged.isEmpty():
            raise RequestError(tr("The layer holds no polygon. Choose another one."))
        return merged


@dataclass(frozen=True)
class Survey:
    """What an area holds of a service: *counts* are tiles by level, empty without a service."""

    geometry: Optional[QgsGeometry] = None
    crs: QgsCoordinateReferenceSystem = field(default_factory=QgsCoordinateReferenceSystem)
    area: Optional[Area] = None
    counts: dict[int, int] = field(default_factory=dict)
    size_text: str = ""
    problem: str = ""


def survey(
    choice: Optional[AreaChoice],
    service: Optional[Service],
    context: QgsCoordinateTransformContext,
    ellipsoid: str,
) -> Survey:
    """Read the chosen area and count its tiles at every level with tiles; never raises an `ExportError`."""
    if choice is None:
        return Survey(problem=tr("Draw an area on the map, or choose one from the list."))
    try:
        geometry = choice.read()
    except ExportError as error:
        return Survey(problem=error.message)
    size = _size_text(geometry, choice.crs, context, ellipsoid)
    if service is None or service.scheme is None:
        return Survey(geometry, choice.crs, size_text=size)
    try:
        area = area_of(geometry, choice.crs, crs_of(service.spatial_reference), context)
    except ExportError as error:
        return Survey(geometry, choice.crs, size_text=size, problem=error.message)
    if service.full_extent and area.extent.intersection(service.full_extent) is None:
        problem = tr("The area lies outside the service. Choose one that overlaps it.")
        return Survey(geometry, choice.crs, area, size_text=size, problem=problem)
    counts = count_tiles(service.scheme, service.usable_levels, area, service.full_extent)
    return Survey(geometry, choice.crs, area, counts, size)


def _size_text(
    geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext, ellipsoid: str
) -> str:
    """Say how large an area is, and in which reference: ``1,204 km² · EPSG:3857``."""
    measure = QgsDistanceArea()
    measure.setSourceCrs(crs, context)
    measure.setEllipsoid(ellipsoid)
    square_metres = measure.convertAreaMeasurement(measure.measureArea(geometry), Qgis.AreaUnit.SquareMeters)
    if not square_metres > 0:
        return crs.authid()
    text = QgsUnitTypes.formatArea(square_metres, 0 if square_metres > 1e7 else 1, Qgis.AreaUnit.SquareMeters)
    return f"{text} · {crs.authid()}"
