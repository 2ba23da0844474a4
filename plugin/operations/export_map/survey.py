# SPDX-License-Identifier: GPL-2.0-or-later
"""Evaluate the chosen area and the clipping and filter shapes for a map image."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Optional

from qgis.core import (
    Qgis,
    QgsArcGisRestUtils,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeatureRequest,
    QgsGeometry,
    QgsUnitTypes,
    QgsVectorLayerFeatureSource,
)

from ...arcgis.esri_json import polygon
from ...arcgis.operations.export_map.request import ExportMapRequest
from ...arcgis.services.map_service import MapService
from ...areas.antimeridian import box_of
from ...areas.choice import AreaChoice, Survey, size_text, survey
from ...areas.geometry import area_of, crs_of, rectangle_of, reference_of
from ...areas.ground import GroundScale, ground_scale
from ...core.errors import CancelledError, ExportError, RequestError
from ...core.i18n import tr
from ...tiles.extent import Extent
from ...tiles.spatial_reference import SpatialReference
from .form import SizeSettings
from .frame import USUAL_DPI

_AUTHORITIES = ("EPSG:", "ESRI:")


@dataclass(frozen=True)
class MapSurvey:
    """The result of the choices: the area as it is shown, its box in the image's CRS, and the shapes.

    *shapes* are Esri polygons by name, with their CRS; *problems* say by the same names why one is none.
    """

    shown: Survey = field(default_factory=Survey)
    extent: Optional[Extent] = None
    shapes: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def survey_map(
    choice: Optional[AreaChoice],
    service: MapService,
    crs: QgsCoordinateReferenceSystem,
    shapes: Mapping[str, AreaChoice],
    context: QgsCoordinateTransformContext,
    ellipsoid: str,
    check: Callable[[], None] = lambda: None,
) -> MapSurvey:
    """Read the area and the shapes for an image in *crs*; not for the main thread.

    *check* is called often and may raise `CancelledError`; no other `ExportError` is raised.
    """
    shown, extent = _box(choice, service, crs, context, ellipsoid, check)
    found: dict[str, dict[str, Any]] = {}
    problems: dict[str, str] = {}
    for name, shape in shapes.items():
        try:
            found[name] = _shape(shape, crs, context, check)
        except CancelledError:
            raise
        except ExportError as error:
            problems[name] = error.message
    return MapSurvey(shown, extent, found, problems)


@dataclass(frozen=True)
class ImageSurvey:
    """What an image shows: how large its area is, as text, and the scale on the ground where it can be measured."""

    size_text: str = ""
    ground: Optional[GroundScale] = None


def survey_image(
    extent: Extent,
    crs: QgsCoordinateReferenceSystem,
    others: Iterable[str],
    context: QgsCoordinateTransformContext,
    ellipsoid: str,
) -> ImageSurvey:
    """Measure an image of *extent* in *crs*; *others* name CRSs to propose. Not for the main thread."""
    if ellipsoid in ("", "NONE"):  # the project measures on a plane
        ellipsoid = "EPSG:7030"
    size = size_text(QgsGeometry.fromRect(rectangle_of(extent)), crs, crs.authid(), context, ellipsoid)
    name = crs.authid() if crs.authid().startswith(_AUTHORITIES) else crs.toWkt(Qgis.CrsWktVariant.Preferred)
    return ImageSurvey(size, ground_scale(extent, name, others))


def on_paper(
    request: ExportMapRequest, paper: tuple[float, float], context: QgsCoordinateTransformContext
) -> ExportMapRequest:
    """Return *request* for a paper (width and height in mm), at its scale, else at the one that shows all of its area.

    Raises `RequestError`.
    """
    crs = crs_of(request.reference)
    unit = QgsUnitTypes.fromUnitToUnitFactor(crs.mapUnits(), Qgis.DistanceUnit.Meters)
    area = request.extent
    if not request.extent_sr.same_as(request.reference):
        area = box_of(QgsGeometry.fromRect(rectangle_of(area)), crs_of(request.extent_sr), crs, context)
    fitting = max(area.width / paper[0], area.height / paper[1]) * 1000 * unit
    dpi = request.dpi or USUAL_DPI
    sizing = SizeSettings("paper", scale=request.map_scale or fitting, dpi=dpi, paper=paper).sizing(area, unit)
    found = replace(
        request, extent=sizing.extent, extent_sr=reference_of(crs), width=sizing.width, height=sizing.height
    )
    return replace(found, dpi=None, map_scale=None) if request.service.is_image else found  # these know neither


def choice_of_shape(value: Mapping[str, Any]) -> Optional[AreaChoice]:
    """Return the polygon of a clipping or a spatial filter; ``None`` where it has none, or no known CRS."""
    shape = value.get("geometry")
    if value.get("geometryType") != "esriGeometryPolygon" or not isinstance(shape, Mapping) or "rings" not in shape:
        return None
    reference = shape.get("spatialReference")
    geometry, _ = QgsArcGisRestUtils.convertGeometry(dict(shape), "esriGeometryPolygon", False, False)
    try:
        crs = crs_of(SpatialReference.from_json(reference if isinstance(reference, Mapping) else {"wkid": reference}))
    except RequestError:
        return None
    return AreaChoice(crs, QgsGeometry(geometry)) if geometry is not None else None


def named_boxes(
    source: QgsVectorLayerFeatureSource,
    feature_ids: Optional[frozenset[int]],
    name_field: str,
    source_crs: QgsCoordinateReferenceSystem,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
    check: Callable[[], None] = lambda: None,
) -> list[tuple[str, Extent]]:
    """Return name and box (in *crs*) of each feature with a surface; not for the main thread."""
    request = QgsFeatureRequest()
    if feature_ids is not None:
        request.setFilterFids(list(feature_ids))
    found = []
    for feature in source.getFeatures(request):
        check()
        if not feature.hasGeometry():
            continue
        index = feature.fields().lookupField(name_field) if name_field else -1
        value = feature.attribute(index) if index >= 0 else None
        name = str(value) if value is not None and str(value) != "NULL" else str(feature.id())
        try:
            found.append((name, box_of(feature.geometry(), source_crs, crs, context)))
        except RequestError as error:
            raise RequestError(tr("Feature {name}: {problem}").format(name=name, problem=error.message)) from None
    return found


def _box(
    choice: Optional[AreaChoice],
    service: MapService,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
    ellipsoid: str,
    check: Callable[[], None],
) -> tuple[Survey, Optional[Extent]]:
    if choice is not None and choice.whole:
        full = service.full_extent
        if full is None:
            problem = tr("The service does not report its extent. Choose an area.")
            return Survey(problem=problem, whole=True), None
        try:
            whole = QgsGeometry.fromRect(rectangle_of(full))
            box = box_of(whole, crs_of(service.spatial_reference), crs, context, full)
        except ExportError as error:
            return Survey(problem=error.message, whole=True), None
        return Survey(size_text=tr("All that the service shows"), whole=True), box
    shown = survey(choice, None, context, ellipsoid, check)
    if shown.geometry is None or shown.problem:
        return shown, None
    try:
        reach = service.full_extent if reference_of(crs).same_as(service.spatial_reference) else None
        return shown, box_of(shown.geometry, shown.crs, crs, context, reach)
    except ExportError as error:
        return replace(shown, problem=error.message), None


def _shape(
    choice: AreaChoice,
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
    check: Callable[[], None],
) -> dict[str, Any]:
    if choice.whole:
        raise RequestError(tr("The whole service is not a shape. Choose an area, or polygons of a layer."))
    geometry, source = choice.read(context, check)
    reference = reference_of(crs)
    # Named even where it has only WKT: a bare polygon would be taken for the map's own CRS.
    return {**polygon(area_of(geometry, source, crs, context), reference), "spatialReference": reference.to_json()}
