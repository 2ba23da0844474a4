# SPDX-License-Identifier: GPL-2.0-or-later
"""``arcgisexport:exporttiles``"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingUtils,
)

from ..core.errors import RequestError
from ..core.i18n import bytes_text, number_text, tr
from ..environment.plain_text import inert
from .base.tile_algorithm import TileAlgorithm

if TYPE_CHECKING:
    from ..arcgis.client.session import Session
    from ..arcgis.operations.export_tiles.request import ExportTilesRequest
    from ..arcgis.services.tile_service import Service
    from ..operations.export_tiles.operation import Result

MINUTES = 120
MOST_UNASKED = 1_000_000  # tiles of an export for which neither an area nor levels are chosen
EXPORT_BY_WORDS = ["levelId", "resolution", "scale"]
PACKAGE_WORDS = ["tpkx", "tpk", "cache"]
CONVERT_WORDS = ["none", "gpkg", "mbtiles"]


class ExportTiles(TileAlgorithm):
    """Exports the tiles of an area from an ArcGIS service as a tile package."""

    EXPORT_BY, PACKAGE, OPTIMIZE, QUALITY = "EXPORT_BY", "PACKAGE", "OPTIMIZE", "QUALITY"
    CONVERT, SPLIT, TIMEOUT, OUTPUT = "CONVERT", "SPLIT", "TIMEOUT", "OUTPUT"
    CREATE_ITEM, CHECK = "CREATE_ITEM", "CHECK"
    CONVERTED, JOB_ID, TILES, ITEM, MISSING = "CONVERTED", "JOB_ID", "TILES", "ITEM", "MISSING"

    def name(self) -> str:
        return "exporttiles"

    def displayName(self) -> str:  # noqa: N802
        return tr("Export tiles")

    def about(self) -> str:
        return tr(
            "Exports the tiles of an area and some levels from an ArcGIS map, image or vector tile service "
            "as a tile package (.tpkx, .tpk or .vtpk) or a cache folder, and copies them to GeoPackage or MBTiles if "
            "wanted.\n"
            "The service must allow its tiles to be exported. Without an extent or an area the whole service is "
            "exported; without levels, all of them.\n"
            "The copy lies beside the package, under its name, or with a number where a file of that name is there. "
            "The style of vector tiles is written beside an MBTiles file: roads.mbtiles gets roads.style.json and "
            "roads.sprite.png."
        )

    def tags(self) -> list[str]:
        return ["arcgis", "esri", "offline", "tpkx", "tpk", "vtpk", "vector tiles", "mbtiles", "geopackage"]

    def initAlgorithm(self, configuration: Any = None) -> None:  # noqa: N802
        self.add_tile_parameters()
        self.add_advanced(self.enum(self.EXPORT_BY, tr("Levels are"), EXPORT_BY_WORDS, "levelId"))
        self.addParameter(self.enum(self.PACKAGE, tr("Package (raster services)"), PACKAGE_WORDS, None))
        self.add_advanced(QgsProcessingParameterBoolean(self.OPTIMIZE, tr("Recompress JPEG tiles"), False))
        self.add_advanced(
            QgsProcessingParameterNumber(self.QUALITY, tr("JPEG quality"), optional=True, minValue=0, maxValue=100)
        )
        self.addParameter(self.enum(self.CONVERT, tr("Also write the tiles as"), CONVERT_WORDS, "none"))
        self.add_advanced(
            QgsProcessingParameterBoolean(self.SPLIT, tr("Split an export over the service's limit"), False)
        )
        self.add_advanced(QgsProcessingParameterBoolean(self.CHECK, tr("Verify that all tiles were exported"), False))
        self.add_advanced(
            QgsProcessingParameterNumber(self.TIMEOUT, tr("Time limit (minutes)"), defaultValue=MINUTES, minValue=1)
        )
        self.add_submit_again()
        self.add_advanced(
            QgsProcessingParameterBoolean(
                self.CREATE_ITEM, tr("Keep the package as an item (vector tiles of ArcGIS Online)"), False
            )
        )
        self.addParameter(
            QgsProcessingParameterFileDestination(
                self.OUTPUT,
                tr("Tile package, or folder of the cache"),
                tr("Tile packages")
                + " (*.tpkx *.vtpk *.tpk);;"
                + tr("Merged tiles")
                + " (*.gpkg *.mbtiles *.vtpk *.tif)",
            )
        )
        self.add_layer_outputs()
        self.addOutput(QgsProcessingOutputString(self.CONVERTED, tr("Converted file")))
        self.addOutput(QgsProcessingOutputString(self.JOB_ID, tr("Job")))
        self.addOutput(QgsProcessingOutputNumber(self.TILES, tr("Tiles")))
        self.addOutput(QgsProcessingOutputNumber(self.MISSING, tr("Tiles that the service does not have")))
        self.addOutput(QgsProcessingOutputString(self.ITEM, tr("Item")))

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ..arcgis.operations.export_tiles.request import PackageFormat, check_name
        from ..arcgis.services.basemaps import terms_notice
        from ..core.names import folder_name, with_package_suffix
        from ..operations.export_tiles.operation import check_room_for, job_for
        from .base.recipe_values import recipe_of
        from .base.run_job import run_now
        from .base.tile_request import open_service

        output = Path(self.parameterAsFileOutput(parameters, self.OUTPUT, context))
        temporary = self.is_temporary(parameters, output)
        with open_service(self, parameters, context, feedback) as (session, service):
            request = self.request(parameters, context, service, None if temporary else output)
            package = request.package
            if self._is_split(parameters, context, request, output, temporary):
                return self._split(parameters, context, feedback, session, request, output, temporary)
            request.validate()
            if request.format is PackageFormat.CACHE:
                output = folder_name(output)
            elif temporary:
                output = output.with_suffix(f".{request.format.value}")
            elif package is PackageFormat.TPKX and request.format is PackageFormat.TPK:
                output = with_package_suffix(output, request.format.value)
            check_name(output, request.format)
            for text in (terms_notice(service), *request.remarks()):
                if text:
                    feedback.pushWarning(inert(text))
            convert = self.parameterAsEnumString(parameters, self.CONVERT, context)
            authcfg = self.parameterAsString(parameters, self.AUTHCFG, context)
            keep_plan = self.parameterAsBoolean(parameters, self.CHECK, context)
            job = job_for(request, output, authcfg, convert, keep_plan=keep_plan)
            if request.is_countable:
                tiles = sum(request.tiles().values())
                feedback.pushInfo(inert(tr("{tiles} tiles").format(tiles=number_text(tiles))))
                _say_whole(request, tiles, feedback)
            check_room_for(request, output, session)
            seconds = self.parameterAsInt(parameters, self.TIMEOUT, context) * 60.0
            recipe, again = recipe_of(self, parameters, context, output), self.submits_again(parameters, context)
            result = run_now(job, session, feedback, seconds, submit_again=again, recipe=recipe)
        self._show(result, context, feedback)
        return {
            self.OUTPUT: str(result.package),
            self.CONVERTED: str(result.converted or ""),
            self.JOB_ID: result.job.job_id,
            self.TILES: int(result.details.tiles or 0),
            self.ITEM: result.details.item,
            self.MISSING: _missing(result, feedback),
        }

    def request(
        self, parameters: dict[str, Any], context: QgsProcessingContext, service: Service, output: Optional[Path]
    ) -> ExportTilesRequest:
        """Return the request that the parameters describe; without PACKAGE, the ending of *output* decides.

        Raises `RequestError` for what can't be read.
        """
        from ..arcgis.operations.export_tiles.request import ExportBy, PackageFormat, format_of_name
        from .base.tile_request import request_of

        word = self.parameterAsEnumString(parameters, self.PACKAGE, context)
        package = PackageFormat(word) if word else None
        if package is None and output is not None:
            package = format_of_name(service, output)
        quality = parameters.get(self.QUALITY)
        return request_of(
            self,
            parameters,
            context,
            service,
            package=package,
            export_by=ExportBy(self.parameterAsEnumString(parameters, self.EXPORT_BY, context)),
            optimize=self.parameterAsBoolean(parameters, self.OPTIMIZE, context),
            quality=None if quality is None else self.parameterAsInt(parameters, self.QUALITY, context),
            create_item=self.parameterAsBoolean(parameters, self.CREATE_ITEM, context),
        )

    def _show(self, result: Result, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> None:
        """Let QGIS draw the result; tiles that are in a package only by a temporary VRT of them."""
        from ..convert.convert import Form
        from ..core.errors import PackageError
        from ..operations.export_tiles.layer import make_layer
        from ..operations.export_tiles.operation import convert_package

        package = result.package
        if result.converted is None and not result.is_vector and package.suffix not in (".gpkg", ".mbtiles", ".tif"):
            vrt = Path(QgsProcessingUtils.generateTempFilename(f"{package.stem}.vrt", context))
            title, form = result.job.title, Form.IN_PLACE.value
            try:
                convert_package(package, lambda _form: vrt, form, title, cancelled=feedback.isCanceled)
            except PackageError as error:
                feedback.pushWarning(inert(error.message))
                return
            result = replace(result, converted=vrt)
        self.show(lambda: [make_layer(result)])

    def _is_split(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        request: ExportTilesRequest,
        output: Path,
        temporary: bool,
    ) -> bool:
        """Whether to export in jobs and merge: over the limit, or where OUTPUT names a merged file."""
        from ..operations.export_tiles.split_plan import merged_forms

        if not self.parameterAsBoolean(parameters, self.SPLIT, context) or request.service.problem():
            return False
        merged = not temporary and output.suffix.lower().lstrip(".") in {*merged_forms(request), "gpkg", "mbtiles"}
        is_package = output.suffix.lower() == f".{request.format.value}"
        return sum(request.tiles().values()) > request.service.max_tiles or (merged and not is_package)

    def _split(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        session: Session,
        request: ExportTilesRequest,
        output: Path,
        temporary: bool,
    ) -> dict[str, Any]:
        """Export in as many jobs as the service's limit takes."""
        from ..arcgis.services.basemaps import terms_notice
        from ..arcgis.services.tile_size import tile_size
        from ..arcgis.urls import ServiceKind
        from ..areas.geometry import box_cutter
        from ..core.files import refuse_others
        from ..operations.export_tiles.operation import check_room_for
        from ..operations.export_tiles.split_plan import merged_forms, plan_split, split_job_for
        from ..packages.styles import other_style_files
        from .base.recipe_values import recipe_of
        from .base.run_job import run_now

        request.validate(split=True)
        convert = self.parameterAsEnumString(parameters, self.CONVERT, context)
        _check_split(request, convert, None if temporary else output)
        for text in (terms_notice(request.service), *request.remarks()):
            if text:
                feedback.pushWarning(inert(text))
        if temporary:
            output = output.with_suffix(f".{convert if convert != 'none' else merged_forms(request)[0]}")
        if request.service.kind is ServiceKind.VECTOR and output.suffix.lower() == ".mbtiles":
            refuse_others(output, other_style_files(output))
        parts = plan_split(request)
        tiles = sum(part.tiles for part in parts)
        if request.area is None and not parameters.get(self.LEVELS) and tiles > MOST_UNASKED:
            text = tr(
                "Nothing is chosen: the whole service at all levels has {tiles} tiles, for %Ln job(s). Set EXTENT or "
                "AOI, or LEVELS.",
                len(parts),
            )
            raise RequestError(text.format(tiles=number_text(tiles)))
        authcfg = self.parameterAsString(parameters, self.AUTHCFG, context)
        keep_plan = self.parameterAsBoolean(parameters, self.CHECK, context)
        split = split_job_for(
            request, parts, output, box_cutter, authcfg, keep_plan=keep_plan, check=session.waiter.check
        )
        size = tile_size(session, request.service, request.covered, request.tiles())
        check_room_for(request, output, session, size)
        size_text = ", " + tr("about {size}").format(size=bytes_text(size * tiles)) if size else ""
        feedback.pushInfo(inert(tr("{tiles} tiles").format(tiles=number_text(tiles)) + size_text))
        feedback.pushInfo(tr("To be exported in %Ln job(s)", len(parts)))
        _say_whole(request, tiles, feedback)
        seconds = self.parameterAsInt(parameters, self.TIMEOUT, context) * 60.0
        recipe, again = recipe_of(self, parameters, context, output), self.submits_again(parameters, context)
        result = run_now(split.job, session, feedback, seconds, split.parts, again, recipe)
        self._show(result, context, feedback)
        return {
            self.OUTPUT: str(result.package),
            self.CONVERTED: str(result.converted or ""),
            self.JOB_ID: ",".join(result.details.jobs),
            self.TILES: tiles,
            self.ITEM: "",
            self.MISSING: _missing(result, feedback),
        }


def _check_split(request: ExportTilesRequest, convert: str, output: Optional[Path]) -> None:
    """Raise `RequestError` for what an export in several jobs can't do; *output* is ``None`` for a temporary file."""
    if request.create_item:
        raise RequestError(tr("An export in several jobs can't be kept as a portal item. Switch CREATE_ITEM off."))
    if convert != "none" and output is not None and output.suffix.lower() != f".{convert}":
        raise RequestError(
            tr(
                "An export in several jobs makes one file, OUTPUT. Use the extension .{convert}, or leave CONVERT out."
            ).format(convert=convert)
        )


def _say_whole(request: ExportTilesRequest, tiles: int, feedback: QgsProcessingFeedback) -> None:
    """Warn where an empty form means all that the service has."""
    if request.area is None:
        text = tr(
            "No area is chosen: the whole service is exported, {tiles} tiles. EXTENT or AOI limits it, and LEVELS too."
        )
        feedback.pushWarning(inert(text.format(tiles=number_text(tiles))))


def _missing(result: Result, feedback: QgsProcessingFeedback) -> int:
    """Describe what the check against the plan found, and return how many tiles are not there; -1 without a check."""
    if result.check is None:
        return -1
    from ..operations.export_tiles.completeness import sentence

    feedback.pushInfo(inert(sentence(result.check)))
    return result.check.missing
