# SPDX-License-Identifier: GPL-2.0-or-later
"""The area chosen by the user, evaluated for a service: geometry, tiles, texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Optional

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsDistanceArea,
    QgsFeatureRequest,
    QgsGeometry,
    QgsRectangle,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)

from ..arcgis.services.tile_service import Service
from ..core.errors import CancelledError, ExportError, RequestError
from ..core.i18n import tr
from ..tiles.scheme import Area, count_tiles
from .corridors import corridor
from .geometry import area_of, crs_of, held_to, united
from .projection import WGS84


@dataclass(frozen=True)
class AreaChoice:
    """An area in its own CRS: a geometry at hand, the features of a layer still to be read, or all of a service.

    With *buffer*, in metres on the ground, the geometry or the features are lines, and the area lies along them.
    """

    crs: QgsCoordinateReferenceSystem = field(default_factory=QgsCoordinateReferenceSystem)
    geometry: Optional[QgsGeometry] = None
    source: Optional[QgsVectorLayerFeatureSource] = None
    feature_ids: Optional[frozenset[int]] = None
    buffer: Optional[float] = None
    whole: bool = False
    problem: str = ""  # why what was typed is no area

    @classmethod
    def from_box(cls, box: QgsRectangle, crs: QgsCoordinateReferenceSystem, problem: str) -> AreaChoice:
        """Choose a box; *problem* is what to say where it has no extent."""
        has_none = box.isNull() or not box.isFinite()
        return cls(crs, problem=problem) if has_none else cls(crs, QgsGeometry.fromRect(box))

    @classmethod
    def from_layer(cls, layer: QgsVectorLayer, selected_only: bool, buffer: Optional[float] = None) -> AreaChoice:
        """Take a snapshot of a layer of polygons, or of lines with a *buffer*, that another thread may read."""
        ids = frozenset(layer.selectedFeatureIds()) if selected_only else None
        return cls(layer.crs(), source=QgsVectorLayerFeatureSource(layer), feature_ids=ids, buffer=buffer)

    def read(
        self, context: QgsCoordinateTransformContext, check: Callable[[], None] = lambda: None
    ) -> tuple[QgsGeometry, QgsCoordinateReferenceSystem]:
        """Return the area as one geometry, and its CRS: `crs`, but degrees for what lies along lines.

        Reads the layer, so not for the main thread. *check* is called often and may raise. Raises
        `RequestError` where there is nothing.
        """
        if self.problem:
            raise RequestError(self.problem)
        if self.buffer is not None:
            lines = corridor(self._geometries(check), self.crs, self.buffer, context, check)
            return lines, QgsCoordinateReferenceSystem(WGS84)
        merged = united(list(self._geometries(check)))
        if merged.isEmpty() and self.geometry is None:
            raise RequestError(tr("The layer holds no polygon. Choose another one."))
        return merged, self.crs

    def _geometries(self, check: Callable[[], None]) -> Iterator[QgsGeometry]:
        if self.geometry is not None:
            yield self.geometry
            return
        if self.feature_ids is not None and not self.feature_ids:
            raise RequestError(tr("No feature is selected in the layer. Select some, or take all of them."))
        request = QgsFeatureRequest().setNoAttributes()
        if self.feature_ids is not None:
            request.setFilterFids(list(self.feature_ids))
        for feature in self.source.getFeatures(request) if self.source is not None else ():
            check()
            if feature.hasGeometry():
                yield feature.geometry()


@dataclass(frozen=True)
class Survey:
    """What an area holds of a service: *counts* are tiles by level, empty without a service.

    *whole* is all of the service: the request then has no area of its own.
    """

    geometry: Optional[QgsGeometry] = None
    crs: QgsCoordinateReferenceSystem = field(default_factory=QgsCoordinateReferenceSystem)
    area: Optional[Area] = None
    counts: dict[int, int] = field(default_factory=dict)
    size_text: str = ""
    problem: str = ""
    whole: bool = False


def survey(
    choice: Optional[AreaChoice],
    service: Optional[Service],
    context: QgsCoordinateTransformContext,
    ellipsoid: str,
    check: Callable[[], None] = lambda: None,
) -> Survey:
    """Read the chosen area and count its tiles at every level with tiles.

    *check* is called often and may raise `CancelledError`; no other `ExportError` is raised.
    """
    if choice is None:
        return Survey(problem=tr("Draw an area on the map, or choose one from the list."))
    if choice.whole:
        return _survey_whole(service)
    try:
        geometry, crs = choice.read(context, check)
    except CancelledError:
        raise
    except ExportError as error:
        return Survey(problem=error.message)
    size = size_text(geometry, crs, choice.crs.authid(), context, ellipsoid)
    if service is None or service.scheme is None:
        return Survey(geometry, crs, size_text=size)
    check()
    try:
        area = held_to(area_of(geometry, crs, crs_of(service.spatial_reference), context), service.full_extent)
    except ExportError as error:
        return Survey(geometry, crs, size_text=size, problem=error.message)
    if service.full_extent and area.extent.intersection(service.full_extent) is None:
        problem = tr("The area lies outside the service. Choose one that overlaps it.")
        return Survey(geometry, crs, area, size_text=size, problem=problem)
    check()
    counts = count_tiles(service.scheme, service.usable_levels, area, service.full_extent)
    return Survey(geometry, crs, area, counts, size)


def _survey_whole(service: Optional[Service]) -> Survey:
    """Count all tiles of a service."""
    if service is None or service.scheme is None:
        return Survey(whole=True)
    full = service.full_extent
    if full is None:
        problem = tr("The service does not report its extent. Choose an area.")
        return Survey(problem=problem, whole=True)
    counts = count_tiles(service.scheme, service.usable_levels, Area.from_extent(full), full)
    parts = [tr("All that the service shows"), service.spatial_reference.authid]
    return Survey(counts=counts, size_text=" · ".join(part for part in parts if part), whole=True)


def size_text(
    geometry: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    name: str,
    context: QgsCoordinateTransformContext,
    ellipsoid: str,
) -> str:
    """Describe how large an area is, and in which CRS it was chosen: ``1,204 km² · EPSG:3857``."""
    measure = QgsDistanceArea()
    measure.setSourceCrs(crs, context)
    # A project that measures on the plane takes web mercator's for the ground's.
    measure.setEllipsoid(crs.ellipsoidAcronym() if ellipsoid in ("", "NONE") else ellipsoid)
    square_metres = measure.convertAreaMeasurement(measure.measureArea(geometry), Qgis.AreaUnit.SquareMeters)
    if not square_metres > 0:
        return name
    text = QgsUnitTypes.formatArea(square_metres, 0 if square_metres > 1e7 else 1, Qgis.AreaUnit.SquareMeters)
    return " · ".join(word for word in (text, name) if word)
