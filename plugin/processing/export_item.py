# SPDX-License-Identifier: GPL-2.0-or-later
"""``arcgisexport:exportitem``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QThread
from qgis.PyQt.QtGui import QIcon

from ..core.errors import RequestError
from ..core.i18n import tr
from ..environment.icons import icon
from ..environment.plain_text import inert
from .base.service_algorithm import ServiceAlgorithm

if TYPE_CHECKING:
    from ..arcgis.client.session import Session
    from ..arcgis.operations.export_item import ExportItemRequest
    from ..arcgis.portal.portal import Portal
    from ..core.waiter import Waiter
    from ..operations.export_item.operation import ItemResult

FORMAT_WORDS = [
    "Shapefile", "CSV", "File Geodatabase", "GeoJson", "KML", "Excel", "geoPackage",
    "Feature Collection", "Scene Package", "Vector Tile Package",
]  # fmt: skip
FILTER = "*.zip *.csv *.geojson *.kmz *.xlsx *.gpkg *.json *.slpk *.vtpk"


class ExportItem(ServiceAlgorithm):
    """Exports a hosted feature service of a portal to a file."""

    PORTAL, ITEM, FORMAT, TITLE, LAYERS = "PORTAL", "ITEM", "FORMAT", "TITLE", "LAYERS"
    TARGET_CRS, KEEP_ITEM, TIMEOUT = "TARGET_CRS", "KEEP_ITEM", "TIMEOUT"
    EXPORT_ITEM, JOB_ID = "EXPORT_ITEM", "JOB_ID"

    def name(self) -> str:
        return "exportitem"

    def displayName(self) -> str:  # noqa: N802
        return tr("Export portal item")

    def group(self) -> str:
        return tr("Portal")

    def groupId(self) -> str:  # noqa: N802
        return "portal"

    def icon(self) -> QIcon:
        return icon("export_item")

    def tags(self) -> list[str]:
        return [
            "arcgis",
            "esri",
            "portal",
            "agol",
            "feature service",
            "hosted",
            "shapefile",
            "geopackage",
            "csv",
            "fgdb",
        ]

    def about(self) -> str:
        return tr(
            "Exports a hosted feature service of ArcGIS Online or ArcGIS Enterprise to a file, "
            "with Export Item: for its owner or an administrator.\n"
            "The item that the export makes on the portal is deleted afterwards, unless it is to be kept. Packed files "
            "are unpacked beside it, and formats without field types (CSV, Excel, GeoJSON) get a copy as a GeoPackage "
            "there, which the layers show."
        )

    def initAlgorithm(self, configuration: Any = None) -> None:  # noqa: N802
        self.addParameter(QgsProcessingParameterString(self.PORTAL, tr("Address of the portal")))
        self.addParameter(QgsProcessingParameterString(self.ITEM, tr("Id of the item")))
        self.add_sign_in()
        self.addParameter(self.enum(self.FORMAT, tr("Format"), FORMAT_WORDS, "geoPackage"))
        self.add_advanced(
            QgsProcessingParameterString(
                self.LAYERS, tr("Layers, such as 0,2 (all when empty)"), optional=True, multiLine=True
            )
        )
        self.addParameter(QgsProcessingParameterCrs(self.TARGET_CRS, tr("CRS of the export"), optional=True))
        self.add_advanced(
            QgsProcessingParameterString(self.TITLE, tr("Title of the item on the portal"), optional=True)
        )
        self.add_advanced(QgsProcessingParameterBoolean(self.KEEP_ITEM, tr("Keep the item on the portal"), False))
        self.add_advanced(
            QgsProcessingParameterNumber(self.TIMEOUT, tr("Longest wait (minutes)"), defaultValue=120, minValue=1)
        )
        self.add_submit_again()
        self.addParameter(
            QgsProcessingParameterFileDestination(self.OUTPUT, tr("File"), tr("Exports") + f" ({FILTER})")
        )
        self.add_layer_outputs(several=True)
        self.addOutput(QgsProcessingOutputString(self.EXPORT_ITEM, tr("Item of the export")))
        self.addOutput(QgsProcessingOutputString(self.JOB_ID, tr("Job")))

    def service_url(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Return the address of the portal as it was given: what the sign-in is for."""
        from ..arcgis.urls import clean_url

        return clean_url(self.parameterAsString(parameters, self.PORTAL, context))

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ..arcgis.client.session import Session
        from ..arcgis.portal.portal import Portal, are_one, find_portal
        from ..arcgis.sign_in.sign_in import SignIn
        from ..arcgis.urls import SHARING
        from ..operations.export_item.form import is_unreached, unreached_text
        from ..operations.export_item.operation import item_job_for
        from .base.feedback import waiter_of
        from .base.recipe_values import recipe_of
        from .base.run_job import run_now

        text, waiter = self.service_url(parameters, context), waiter_of(feedback)
        with Session(self.connection, SignIn(None, text), waiter) as plain:
            url = find_portal(plain, text)
        if self.login is not None and not are_one(url, text):
            raise RequestError(
                tr("This address belongs to the portal {portal}. Set PORTAL to it.").format(portal=url[: -len(SHARING)])
            )
        with Session(self.connection, SignIn(self.login, url), waiter) as session:
            portal = Portal(session, url)
            request = self._request(parameters, context, portal, session)
            if is_unreached(request.item, request.service):
                feedback.pushWarning(inert(unreached_text(request.item)))
            output = self._output(parameters, context, request)
            keep = self.parameterAsBoolean(parameters, self.KEEP_ITEM, context)
            authcfg = self.parameterAsString(parameters, self.AUTHCFG, context)
            job = item_job_for(request, portal, output, authcfg, keep_item=keep)
            minutes = self.parameterAsInt(parameters, self.TIMEOUT, context)
            recipe = recipe_of(self, parameters, context, output)
            again = self.submits_again(parameters, context)
            result = run_now(job, session, feedback, minutes * 60.0, submit_again=again, recipe=recipe)
        self._show(result, waiter, feedback)
        return {
            self.OUTPUT: str(result.package),
            self.EXPORT_ITEM: result.details.export_item,
            self.JOB_ID: result.job.job_id,
        }

    def _show(self, result: ItemResult, waiter: Waiter, feedback: QgsProcessingFeedback) -> None:
        """Open the layers here: a large file of text is copied to one with types first."""
        from ..core.errors import CancelledError, ExportError
        from ..operations.export_item.layers import Opened, finished_layers, open_item_layers

        known, opened = set(result.job.notes), list[Opened]()
        try:
            opened = open_item_layers(result, waiter.check, lambda share: feedback.setProgress(100 * share), None)
        except CancelledError:
            raise
        except ExportError as error:
            feedback.pushWarning(inert(error.message))
        for note in result.job.notes:
            if note not in known:
                feedback.pushWarning(inert(note))

        def finish() -> list[QgsMapLayer]:
            for each in opened:
                each.layer.moveToThread(QThread.currentThread())
            return finished_layers(result, opened)

        self.show(finish, result.job.title if len(opened) > 1 else "")

    def _request(
        self, parameters: dict[str, Any], context: QgsProcessingContext, portal: Portal, session: Session
    ) -> ExportItemRequest:
        from ..arcgis.operations.export_item import ExportItemRequest, ExportLayer, parse_layers
        from ..areas.geometry import reference_of
        from ..operations.export_item.form import default_title, describe_item

        text = self.parameterAsString(parameters, self.ITEM, context).strip()
        item, service = describe_item(session, portal, text)
        layers = parse_layers(self.parameterAsString(parameters, self.LAYERS, context))
        if not layers and service is not None:
            layers = tuple(ExportLayer(layer.id) for layer in service.layers)
        crs = self.parameterAsCrs(parameters, self.TARGET_CRS, context)
        return ExportItemRequest(
            item=item,
            format=self.parameterAsEnumString(parameters, self.FORMAT, context),
            title=self.parameterAsString(parameters, self.TITLE, context).strip() or default_title(item),
            layers=layers,
            service=service,
            target_sr=reference_of(crs) if crs.isValid() else None,
        )

    def _output(self, parameters: dict[str, Any], context: QgsProcessingContext, request: ExportItemRequest) -> Path:
        from ..arcgis.operations.export_item import default_ending

        output = Path(self.parameterAsFileOutput(parameters, self.OUTPUT, context))
        if self.is_temporary(parameters, output):
            output = output.with_suffix(f".{default_ending(request.format, len(request.layers))}")
        return output
