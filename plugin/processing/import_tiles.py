# SPDX-License-Identifier: GPL-2.0-or-later
"""``arcgisexport:importtiles``"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from qgis.core import (
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtGui import QIcon

from ..core.errors import RequestError
from ..core.i18n import tr
from ..environment.icons import icon
from ..environment.plain_text import inert
from .base.service_algorithm import ServiceAlgorithm

if TYPE_CHECKING:
    from ..arcgis.client.session import Session
    from ..arcgis.portal.portal import Portal
    from ..arcgis.services.tile_service import Service
    from ..operations.import_tiles.conditions import ImportSource
    from ..tiles.extent import Extent

MINUTES = 120


class ImportTiles(ServiceAlgorithm):
    """Imports the tiles of a package into a hosted tile service."""

    PORTAL, PACKAGE, ITEM, EXTENT, LEVELS = "PORTAL", "PACKAGE", "ITEM", "EXTENT", "LEVELS"
    MERGE, REPLACE, KEEP_ITEM, TIMEOUT = "MERGE", "REPLACE", "KEEP_ITEM", "TIMEOUT"
    JOB_ID, STATUS = "JOB_ID", "STATUS"

    def name(self) -> str:
        return "importtiles"

    def displayName(self) -> str:  # noqa: N802
        return tr("Import tiles")

    def group(self) -> str:
        return tr("Tiles")

    def groupId(self) -> str:  # noqa: N802
        return "tiles"

    def icon(self) -> QIcon:
        return icon("import_tiles")

    def tags(self) -> list[str]:
        return ["arcgis", "esri", "tiles", "import", "upload", "tpkx", "tpk", "hosted", "cache", "update"]

    def about(self) -> str:
        return tr(
            "Imports the tiles of a package (.tpk, .tpkx) into a hosted tile service of ArcGIS Online or Enterprise.\n"
            "The package is a file, which is uploaded first, or an item that is on the portal already. Its tiling "
            "scheme "
            "must be that of the service, and its levels must exist there; both are checked before anything is sent.\n"
            "By default whole bundles (blocks of 128 by 128 tiles) of the service are overwritten: tiles of the "
            "service in them that the package lacks are lost. With MERGE they stay, and with REPLACE as well the "
            "package's tiles "
            "win where both have one.\n"
            "An uploaded package is deleted from the portal afterwards, unless KEEP_ITEM is set."
        )

    def initAlgorithm(self, configuration: Any = None) -> None:  # noqa: N802
        self.addParameter(QgsProcessingParameterString(self.SERVICE, tr("Address of the hosted tile service")))
        portal = tr("Address of the portal (empty: the one that the service names)")
        self.addParameter(QgsProcessingParameterString(self.PORTAL, portal, optional=True))
        self.add_sign_in()
        self.addParameter(
            QgsProcessingParameterFile(
                self.PACKAGE, tr("Tile package to upload"), optional=True, fileFilter="(*.tpkx *.tpk)"
            )
        )
        item = tr("Id of an item of the portal, in place of a file")
        self.addParameter(QgsProcessingParameterString(self.ITEM, item, optional=True))
        self.addParameter(QgsProcessingParameterExtent(self.EXTENT, tr("Extent"), optional=True))
        self.addParameter(QgsProcessingParameterString(self.LEVELS, tr("Levels, such as 0-6,9"), optional=True))
        boolean = QgsProcessingParameterBoolean
        self.addParameter(boolean(self.MERGE, tr("Merge bundles in place of overwriting them"), False))
        self.addParameter(boolean(self.REPLACE, tr("When merging, replace the tiles that both have"), False))
        self.add_advanced(boolean(self.KEEP_ITEM, tr("Keep the uploaded package on the portal"), False))
        self.add_submit_again()
        self.add_advanced(
            QgsProcessingParameterNumber(self.TIMEOUT, tr("Time limit (minutes)"), defaultValue=MINUTES, minValue=1)
        )
        self.addOutput(QgsProcessingOutputString(self.ITEM, tr("Item")))
        self.addOutput(QgsProcessingOutputString(self.JOB_ID, tr("Job")))
        self.addOutput(QgsProcessingOutputString(self.STATUS, tr("Status")))

    def checkParameterValues(  # noqa: N802
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Accept any file extension: `work` says why a file is refused, QGIS' parameter would not."""
        if parameters.get(self.PACKAGE):
            parameters = {**parameters, self.PACKAGE: "any.tpkx"}
        return super().checkParameterValues(parameters, context)

    @contextlib.contextmanager
    def open_portal(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Iterator[tuple[Session, Portal]]:
        """Give a session on the portal, by PORTAL or as the service names it. Raises `ExportError` for none."""
        from ..arcgis.client.session import Session
        from ..arcgis.portal.portal import Portal, are_one, find_portal, sharing_url
        from ..arcgis.sign_in.sign_in import SignIn
        from ..arcgis.urls import SHARING, host_of
        from .base.feedback import waiter_of

        waiter, service = waiter_of(feedback), self.service_url(parameters, context)
        given = self.parameterAsString(parameters, self.PORTAL, context).strip()
        with Session(self.connection, SignIn(None, given or service), waiter) as plain:
            url = find_portal(plain, given) if given else sharing_url(plain, service)
        if not url:
            raise RequestError(
                tr(
                    "{host} does not name its portal, and without one no package can be uploaded. Set PORTAL "
                    "to the address of the portal that hosts the service."
                ).format(host=host_of(service))
            )
        if self.login is not None and not are_one(url, given or service):
            # Whoever sets a server up says which portal it belongs to; the sign-in is the user's to give.
            raise RequestError(
                tr("This address belongs to the portal {portal}. Set PORTAL to it.").format(portal=url[: -len(SHARING)])
            )
        with Session(self.connection, SignIn(self.login, url), waiter) as session:
            portal = Portal(session, url)
            text = tr("Signed in to {host} as {name}").format(host=host_of(url), name=portal.user().name)
            feedback.pushInfo(inert(text))
            session.sign_in.authorize_server(session, service)
            yield session, portal

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ..arcgis.operations.import_tiles import ImportTilesRequest
        from ..arcgis.services.tile_service import describe
        from ..operations.import_tiles.conditions import chosen_levels, conditions
        from ..operations.import_tiles.operation import import_job_for
        from .base.recipe_values import recipe_of
        from .base.run_job import run_now

        source = self._file(parameters, context, feedback)
        with self.open_portal(parameters, context, feedback) as (session, portal):
            if source is None:
                source = self._item(parameters, context, portal)
            service = describe(session, self.service_url(parameters, context))
            levels = chosen_levels(self.parameterAsString(parameters, self.LEVELS, context), source, service)
            for condition in conditions(source, service, levels):
                feedback.pushInfo(inert(f"{condition.title} ({condition.verdict.value}): {condition.text}"))
            request = ImportTilesRequest(
                service,
                "",
                levels,
                self._extent(parameters, context, service),
                self.parameterAsBoolean(parameters, self.MERGE, context),
                self.parameterAsBoolean(parameters, self.REPLACE, context),
            )
            authcfg = self.parameterAsString(parameters, self.AUTHCFG, context)
            keep = self.parameterAsBoolean(parameters, self.KEEP_ITEM, context)
            job = import_job_for(session, portal, source, request, authcfg, keep)
            seconds = self.parameterAsInt(parameters, self.TIMEOUT, context) * 60.0
            recipe = recipe_of(self, parameters, context, Path())
            again = self.submits_again(parameters, context)
            result = run_now(job, session, feedback, seconds, submit_again=again, recipe=recipe)
        for level in result.levels:
            feedback.pushInfo(inert(tr("Level {level}: %Ln tile(s)", level.done).format(level=level.level)))
        return {self.ITEM: result.item, self.JOB_ID: result.job.job_id, self.STATUS: "succeeded"}

    def _file(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Optional[ImportSource]:
        """Return the package that PACKAGE names; ``None`` where ITEM does. Raises `RequestError` for both or none."""
        from ..operations.import_tiles.conditions import read_source

        path = self.parameterAsFile(parameters, self.PACKAGE, context)
        item = self.parameterAsString(parameters, self.ITEM, context).strip()
        if bool(path) == bool(item):
            raise RequestError(
                tr("Choose what to import: a file in PACKAGE, or an item of the portal in ITEM; one of the two.")
            )
        if not path:
            return None
        source = read_source(Path(path), feedback.isCanceled)
        if source.problem:  # no portal can change that
            raise RequestError(source.problem)
        return source

    def _item(self, parameters: dict[str, Any], context: QgsProcessingContext, portal: Portal) -> ImportSource:
        from ..arcgis.urls import portal_item
        from ..operations.import_tiles.portal_package import describe_package

        text = self.parameterAsString(parameters, self.ITEM, context).strip()
        return describe_package(portal, portal.item(portal_item(text) or text))

    def _extent(self, parameters: dict[str, Any], context: QgsProcessingContext, service: Service) -> Optional[Extent]:
        from ..areas.antimeridian import box_of
        from ..areas.geometry import crs_of
        from .base.extents import given_extent

        if not parameters.get(self.EXTENT):
            return None
        target = crs_of(service.spatial_reference)
        found = given_extent(self, parameters, self.EXTENT, context, target)
        if found is None:
            return None
        return box_of(QgsGeometry.fromRect(found), found.crs(), target, context.transformContext())
