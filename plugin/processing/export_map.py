# SPDX-License-Identifier: GPL-2.0-or-later
"""``arcgisexport:exportmap``"""

from __future__ import annotations

import contextlib
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtGui import QIcon

from ..core.errors import RequestError
from ..core.i18n import number_text, tr
from ..environment.icons import icon
from ..environment.plain_text import inert
from .base.service_algorithm import ServiceAlgorithm

if TYPE_CHECKING:
    from ..arcgis.operations.export_map.request import ExportMapRequest
    from ..arcgis.services.map_service import MapService
    from ..operations.export_map.operation import MapFile
    from ..tiles.extent import Extent
    from ..tiles.spatial_reference import SpatialReference

FORMAT_WORDS = ["png", "png8", "png24", "png32", "jpg", "pdf", "bmp", "gif", "svg", "svgz", "emf", "ps", "kmz"]
FORMAT_WORDS += ["tiff", "jpgpng", "bip", "bsq", "lerc"]  # of image services
MOST_UNASKED = 400_000_000  # pixels of an image whose extent is not chosen
RELATION_WORDS = [
    "esriTimeRelationOverlaps",
    "esriTimeRelationOverlapsStartWithinEnd",
    "esriTimeRelationAfterStartOverlapsEnd",
    "esriTimeRelationWithin",
]
PAPER_WORDS = [f"A{size} {way}" for size in (4, 3, 2, 1, 0) for way in ("landscape", "portrait")]

# Parameter and form field: JSON text as the operation accepts it.
JSON_TEXTS = {
    "LAYER_DEFS": "layerDefs",
    "LAYER_TIME_OPTIONS": "layerTimeOptions",
    "DYNAMIC_LAYERS": "dynamicLayers",
    "DATUM_TRANSFORMATIONS": "datumTransformations",
    "LAYER_PARAMETER_VALUES": "layerParameterValues",
    "MAP_RANGE_VALUES": "mapRangeValues",
    "LAYER_RANGE_VALUES": "layerRangeValues",
    "CLIPPING": "clipping",
    "SPATIAL_FILTER": "spatialFilter",
    "SELECTION_DEFINITIONS": "selectionDefinitions",
}


class ExportMap(ServiceAlgorithm):
    """Exports an image of an area from a map or image service, georeferenced."""

    EXTENT, WIDTH, HEIGHT, CRS, FORMAT = "EXTENT", "WIDTH", "HEIGHT", "CRS", "FORMAT"
    DPI, TRANSPARENT, LAYERS, TIME, TIME_RELATION = "DPI", "TRANSPARENT", "LAYERS", "TIME", "TIME_RELATION"
    GDB_VERSION, HISTORIC_MOMENT, MAP_SCALE, ROTATION = "GDB_VERSION", "HISTORIC_MOMENT", "MAP_SCALE", "ROTATION"
    OUTPUT, SCALE, GROUND_SCALE = "OUTPUT", "SCALE", "GROUND_SCALE"
    PAPER, PAPER_WIDTH, PAPER_HEIGHT = "PAPER", "PAPER_WIDTH", "PAPER_HEIGHT"

    def name(self) -> str:
        return "exportmap"

    def displayName(self) -> str:  # noqa: N802
        return tr("Export map")

    def group(self) -> str:
        return tr("Maps")

    def groupId(self) -> str:  # noqa: N802
        return "maps"

    def icon(self) -> QIcon:
        return icon("export_map")

    def tags(self) -> list[str]:
        return ["arcgis", "esri", "map", "image", "geotiff", "exportimage", "print", "raster"]

    def about(self) -> str:
        return tr(
            "Exports an image of an area from an ArcGIS map or image service.\n"
            "A .tif is written georeferenced, whatever format the service sends; a size beyond the "
            "limit of the service is mosaicked from several images. The advanced parameters are "
            "those of the Export Map operation; those that are JSON are checked before anything is "
            "sent.\n"
            "With a paper the image fills it, about the middle of the extent: at the scale where one is given, else so "
            "that the whole extent is on it. The scale is that of the image's CRS; GROUND_SCALE is the one on the "
            "ground, and a warning names a CRS in which both are the same.\n"
            "What places a .png, .jpg, .gif or .bmp on the ground is written beside it: map.png gets map.pgw, "
            "map.png.aux.xml and map.prj. A map.prj of another file stays, and a world file of another image is "
            "refused."
        )

    def initAlgorithm(self, configuration: Any = None) -> None:  # noqa: N802
        self.add_service_parameters()
        self.addParameter(QgsProcessingParameterExtent(self.EXTENT, tr("Extent"), optional=True))
        self.addParameter(QgsProcessingParameterNumber(self.WIDTH, tr("Width (pixels)"), defaultValue=400, minValue=1))
        self.addParameter(
            QgsProcessingParameterNumber(self.HEIGHT, tr("Height (pixels)"), defaultValue=400, minValue=1)
        )
        self.addParameter(self.enum(self.PAPER, tr("Paper, in place of width and height"), PAPER_WORDS, None))
        self.addParameter(QgsProcessingParameterCrs(self.CRS, tr("CRS of the image"), optional=True))
        self.addParameter(self.enum(self.FORMAT, tr("Format"), FORMAT_WORDS, "png"))
        number = QgsProcessingParameterNumber
        double = number.Type.Double
        self.add_advanced(number(self.DPI, tr("Dots per inch"), double, optional=True, minValue=1))
        self.add_advanced(QgsProcessingParameterBoolean(self.TRANSPARENT, tr("Transparent background"), False))
        self.add_advanced(self._text(self.LAYERS, tr("Layers, such as show:0,2")))
        self.add_advanced(self._text(self.TIME, tr("Time, such as 2008-01-01,2009-01-01")))
        self.add_advanced(self.enum(self.TIME_RELATION, tr("Time relation"), RELATION_WORDS, None))
        self.add_advanced(self._text(self.GDB_VERSION, tr("Geodatabase version")))
        self.add_advanced(self._text(self.HISTORIC_MOMENT, tr("Historic moment (a date)")))
        self.add_advanced(number(self.MAP_SCALE, tr("Scale (1:…)"), double, optional=True, minValue=0))
        self.add_advanced(number(self.PAPER_WIDTH, tr("Paper width (mm)"), double, optional=True, minValue=1))
        self.add_advanced(number(self.PAPER_HEIGHT, tr("Paper height (mm)"), double, optional=True, minValue=1))
        self.add_advanced(number(self.ROTATION, tr("Rotation (degrees)"), double, optional=True))
        for name, field in JSON_TEXTS.items():
            self.add_advanced(self._text(name, tr("{name} (JSON)").format(name=field), multi=True))
        self.addParameter(
            QgsProcessingParameterFileDestination(
                self.OUTPUT,
                tr("Image"),
                "GeoTIFF (*.tif);;" + tr("Images") + " (*.png *.jpg *.gif *.bmp *.pdf *.svg *.kmz)",
            )
        )
        self.add_layer_outputs()
        self.addOutput(QgsProcessingOutputNumber(self.SCALE, tr("Scale")))
        self.addOutput(QgsProcessingOutputNumber(self.GROUND_SCALE, tr("Scale on the ground")))
        self.addOutput(QgsProcessingOutputNumber(self.WIDTH, tr("Width (pixels)")))
        self.addOutput(QgsProcessingOutputNumber(self.HEIGHT, tr("Height (pixels)")))

    def checkParameterValues(  # noqa: N802
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse a huge image of all that the service has: most likely the extent was forgotten."""
        pixels = math.prod(self.parameterAsInt(parameters, name, context) for name in (self.WIDTH, self.HEIGHT))
        if not parameters.get(self.EXTENT) and pixels > MOST_UNASKED:
            text = tr("An image of the whole service would have {pixels} pixels. Choose an extent.")
            return False, text.format(pixels=number_text(pixels))
        return super().checkParameterValues(parameters, context)

    @staticmethod
    def _text(name: str, label: str, multi: bool = False) -> QgsProcessingParameterString:
        return QgsProcessingParameterString(name, label, optional=True, multiLine=multi)

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ..arcgis.services.map_service import describe_map
        from ..operations.export_map.layers import map_layers
        from ..operations.export_map.operation import (
            endings_of,
            filter_problems,
            map_job_for,
            not_replacing_others,
        )
        from .base.recipe_values import recipe_of
        from .base.run_job import run_now

        output = Path(self.parameterAsFileOutput(parameters, self.OUTPUT, context))
        with self.open_session(parameters, context, feedback) as session:
            service = describe_map(session, self.service_url(parameters, context))
            if problem := service.problem():
                raise RequestError(problem)
            request = self._request(parameters, context, service)
            if self.is_temporary(parameters, output):
                output = output.with_suffix(f".{endings_of(request.format)[0]}")
            if not parameters.get(self.EXTENT):
                text = tr("No extent is chosen: the whole service is drawn, {pixels} pixels. EXTENT limits it.")
                feedback.pushWarning(inert(text.format(pixels=number_text(request.width * request.height))))
            for problem in filter_problems(session, request):
                raise RequestError(problem)
            authcfg = self.parameterAsString(parameters, self.AUTHCFG, context)
            dpi = self._number(parameters, self.DPI, context) or 0.0
            job = not_replacing_others(map_job_for(request, output, authcfg, dpi=dpi))
            result = run_now(job, session, feedback, recipe=recipe_of(self, parameters, context, output))
        self.show(lambda: map_layers(result))
        (file,) = result.files
        frame = file.frame
        return {
            self.OUTPUT: str(file.path),
            self.SCALE: file.scale,
            self.GROUND_SCALE: self._ground_scale(request, file, parameters, context, feedback),
            self.WIDTH: frame.width if frame else request.width,
            self.HEIGHT: frame.height if frame else request.height,
        }

    def _request(
        self, parameters: dict[str, Any], context: QgsProcessingContext, service: MapService
    ) -> ExportMapRequest:
        from ..arcgis.operations.export_map.json_parameters import parse_json_parameter
        from ..arcgis.operations.export_map.request import ExportMapRequest
        from ..arcgis.operations.export_map.time import parse_time
        from ..areas.geometry import reference_of
        from ..operations.export_map.survey import on_paper

        image_crs = self.parameterAsCrs(parameters, self.CRS, context)
        extent, reference = self._extent(parameters, context, service, image_crs)
        relation = self.parameterAsEnumString(parameters, self.TIME_RELATION, context) or ""
        texts = {field: self.parameterAsString(parameters, name, context).strip() for name, field in JSON_TEXTS.items()}
        values = {field: parse_json_parameter(field, text, service.layer_ids) for field, text in texts.items() if text}
        moment = parse_time(self.parameterAsString(parameters, self.HISTORIC_MOMENT, context))
        if isinstance(moment, tuple):
            raise RequestError(tr("The historic moment is one date and time, not a range."))
        request = ExportMapRequest(
            service=service,
            extent=extent,
            extent_sr=reference,
            width=self.parameterAsInt(parameters, self.WIDTH, context),
            height=self.parameterAsInt(parameters, self.HEIGHT, context),
            image_sr=reference_of(image_crs) if image_crs.isValid() else None,
            format=self.parameterAsEnumString(parameters, self.FORMAT, context),
            dpi=self._number(parameters, self.DPI, context),
            transparent=self.parameterAsBoolean(parameters, self.TRANSPARENT, context),
            layers=self.parameterAsString(parameters, self.LAYERS, context),
            time=parse_time(self.parameterAsString(parameters, self.TIME, context)),
            time_relation=relation,
            gdb_version=self.parameterAsString(parameters, self.GDB_VERSION, context),
            historic_moment=moment,
            map_scale=self._number(parameters, self.MAP_SCALE, context),
            rotation=self._number(parameters, self.ROTATION, context) or 0.0,
            layer_defs=values.get("layerDefs", {}),
            layer_time_options=values.get("layerTimeOptions", {}),
            dynamic_layers=values.get("dynamicLayers", ()),
            datum_transformations=values.get("datumTransformations", ()),
            layer_parameter_values=values.get("layerParameterValues", ()),
            map_range_values=values.get("mapRangeValues", ()),
            layer_range_values=values.get("layerRangeValues", ()),
            clipping=values.get("clipping"),
            spatial_filter=values.get("spatialFilter"),
            selection_definitions=values.get("selectionDefinitions", ()),
        )
        paper = self._paper(parameters, context)
        return on_paper(request, paper, context.transformContext()) if paper is not None else request

    def _paper(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Optional[tuple[float, float]]:
        """Return width and height in mm; ``None`` where no paper is chosen."""
        from ..operations.export_map.form import paper_of

        width, height = (self._number(parameters, name, context) for name in (self.PAPER_WIDTH, self.PAPER_HEIGHT))
        if width and height:
            return width, height
        if width or height:
            raise RequestError(tr("A paper has a width and a height. Fill in both."))
        words = self.parameterAsEnumString(parameters, self.PAPER, context)
        return paper_of(words) if words else None

    def _ground_scale(
        self,
        request: ExportMapRequest,
        file: MapFile,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> float:
        """Return the scale on the ground at the centre, 0 where it isn't known; warn where it is not as asked for."""
        from ..areas.geometry import crs_of
        from ..operations.export_map.form import ground_sentence
        from ..operations.export_map.survey import survey_image

        is_placed = request.extent_sr.same_as(request.reference)
        extent = file.frame.extent if file.frame is not None else request.extent if is_placed else None
        asked = self._number(parameters, self.MAP_SCALE, context) or 0.0
        scale, found = file.scale or asked, None  # an image service tells none
        with contextlib.suppress(RequestError):
            if extent is not None and scale:
                others = [request.service.spatial_reference.authid or ""]
                crs, ellipsoid = crs_of(file.reference), context.ellipsoid()
                found = survey_image(extent, crs, others, context.transformContext(), ellipsoid).ground
        if found is None:
            return 0.0
        if asked and not found.is_exact:
            feedback.pushWarning(inert(ground_sentence(scale, found)))
            if found.local:
                text = tr("With {crs} as CRS the whole map has the printed scale, within 1 %.")
                feedback.pushWarning(inert(text.format(crs=found.local)))
        return scale * (found.across + found.up) / 2

    def _extent(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        service: MapService,
        image_crs: QgsCoordinateReferenceSystem,
    ) -> tuple[Extent, SpatialReference]:
        """Return EXTENT as it is given, else that of the service, and what it is in."""
        from ..areas.antimeridian import box_of, is_beyond_180
        from ..areas.geometry import crs_of, extent_of, reference_of
        from .base.extents import given_extent

        own = QgsCoordinateReferenceSystem()
        with contextlib.suppress(RequestError):  # the service is asked in its own reference, whatever that is
            own = crs_of(service.spatial_reference)
        found = given_extent(self, parameters, self.EXTENT, context, own)
        if found is None:
            if service.full_extent is None:
                raise RequestError(tr("The service does not report its extent. Choose an extent."))
            return service.full_extent, service.spatial_reference
        is_own = not self.parameterAsExtentCrs(parameters, self.EXTENT, context).isValid()
        target = image_crs if image_crs.isValid() else own
        if target.isValid() and is_beyond_180(found, found.crs()):
            # Servers draw what lies beyond 180° empty.
            reach = service.full_extent if target == own else None
            box = box_of(QgsGeometry.fromRect(found), found.crs(), target, context.transformContext(), reach)
            return box, reference_of(target)
        return extent_of(found), service.spatial_reference if is_own else reference_of(found.crs())

    def _number(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> Optional[float]:
        given = parameters.get(name)
        return None if given is None else self.parameterAsDouble(parameters, name, context)
