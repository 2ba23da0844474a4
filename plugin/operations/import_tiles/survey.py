# SPDX-License-Identifier: GPL-2.0-or-later
"""Check all settings of an import: service, levels, area, storage on the portal."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Optional

from qgis.core import QgsCoordinateTransformContext

from ...arcgis.operations.import_tiles import ImportTilesRequest, import_problem
from ...arcgis.portal.items import PortalUser
from ...arcgis.portal.upload_errors import check_room
from ...arcgis.services.tile_service import Service
from ...areas.antimeridian import cut_problem
from ...areas.choice import AreaChoice, Survey, survey
from ...areas.geometry import crs_of
from ...core.errors import ExportError, RequestError
from ...core.i18n import tr
from ...core.waiter import Waiter
from .conditions import Condition, ImportSource, Verdict, bundles_in, chosen_levels, conditions, tiles_in


class Merging(Enum):
    """What happens where the service has tiles already: ``mergeBundle`` and ``replaceTiles``."""

    OVERWRITE = (False, False)
    ADD = (True, False)
    REPLACE = (True, True)

    @property
    def merge(self) -> bool:
        return self.value[0]

    @property
    def replace(self) -> bool:
        return self.value[1]

    @property
    def title(self) -> str:
        return {
            Merging.OVERWRITE: tr("Overwrite whole bundles"),
            Merging.ADD: tr("Add missing tiles"),
            Merging.REPLACE: tr("Add, and replace what both have"),
        }[self]


@dataclass(frozen=True)
class ImportPlan:
    """The result of the choices: the three conditions, the request where there is one, and what is wrong by field.

    *tiles* and *bundles* are what a file brings, -1 where they are unknown.
    """

    conditions: tuple[Condition, ...] = ()
    request: Optional[ImportTilesRequest] = None
    area: Survey = field(default_factory=Survey)
    tiles: int = -1
    bundles: int = -1
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        broken = any(each.verdict is Verdict.BROKEN for each in self.conditions)
        return self.request is not None and not broken and not self.problems


def plan_import(
    source: Optional[ImportSource],
    service: Optional[Service],
    user: Optional[PortalUser],
    portal_url: str,
    levels: str,
    choice: Optional[AreaChoice],
    merging: Merging,
    context: QgsCoordinateTransformContext,
    ellipsoid: str,
    waiter: Optional[Waiter] = None,
) -> ImportPlan:
    """Check all that is chosen; not for the main thread. Raises `CancelledError` when *waiter* is cancelled.

    The problems' keys are ``levels``, ``area``, ``package``.
    """
    waiter = waiter or Waiter()
    check = waiter.check
    whole = choice is not None and choice.whole
    shown = Survey(whole=True) if whole else survey(choice, service, context, ellipsoid, check)
    if source is None or service is None or import_problem(service):
        return ImportPlan(area=shown)
    problems: dict[str, str] = {}
    chosen: Optional[tuple[int, ...]] = None
    try:
        chosen = chosen_levels(levels, source, service)
    except RequestError as error:
        problems["levels"] = error.message
    found = tuple(conditions(source, service, chosen))
    if shown.problem:
        problems["area"] = shown.problem
    extent = shown.area.extent if shown.area is not None and not shown.area.is_empty and not whole else None
    if extent is not None and shown.geometry is not None and shown.area is not None:
        problem = cut_problem(shown.geometry, shown.area, crs_of(service.spatial_reference))
        problems.update({"area": problem} if problem and not shown.problem else {})
    if user is not None and source.path is not None and not source.problem:
        try:
            check_room(user, source.size, portal_url)
        except ExportError as error:
            problems["package"] = error.message
    tiles = bundles = -1
    if source.path is not None and not source.problem and not problems:
        tiles, bundles = tiles_in(source, chosen, extent, waiter.cancelled), bundles_in(source, chosen, extent)
        if not tiles:
            problems["area"] = tr("The package has no tiles in this area at these levels. Choose a larger area.")
    check()
    item = source.item.id if source.item is not None else ""
    request = ImportTilesRequest(service, item, chosen, extent, merging.merge, merging.replace, source.held)
    return ImportPlan(found, request, shown, tiles, bundles, problems)
