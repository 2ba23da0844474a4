# SPDX-License-Identifier: GPL-2.0-or-later
"""``arcgisexport:splitrecipe``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
)

from ..core.errors import RequestError
from ..core.i18n import number_text, tr
from ..environment.plain_text import inert
from .run_recipe import RecipeAlgorithm

if TYPE_CHECKING:
    from ..recipes.recipe import Recipe
    from .export_tiles import ExportTiles


class SplitRecipe(RecipeAlgorithm):
    """Cuts a recipe of Export Tiles into recipes whose packages hold its tiles, each tile once."""

    PARTS, COUNT, TILES = "PARTS", "COUNT", "TILES"

    def name(self) -> str:
        return "splitrecipe"

    def displayName(self) -> str:  # noqa: N802
        return tr("Split recipe")

    def tags(self) -> list[str]:
        return ["arcgis", "esri", "recipe", "parallel", "cluster", "tiles", "parts"]

    def about(self) -> str:
        return tr(
            "Cuts a recipe of Export Tiles along tile edges into several, one for each part: any scheduler can run "
            "them, on one machine or many. “Merge tile packages” makes one file of the results, with the tiles of a "
            "single export.\n"
            "Without PARTS there are as many as the limit of the service needs."
        )

    def initAlgorithm(self, configuration: Any = None) -> None:  # noqa: N802
        self.add_recipe_parameters()
        self.addParameter(
            QgsProcessingParameterNumber(
                self.PARTS, tr("Parts at least (empty: what the service's limit needs)"), optional=True, minValue=1
            )
        )
        self.addParameter(QgsProcessingParameterFolderDestination(self.OUTPUT, tr("Folder of the recipes")))
        self.addOutput(QgsProcessingOutputNumber(self.COUNT, tr("Parts")))
        self.addOutput(QgsProcessingOutputNumber(self.TILES, tr("Tiles")))

    def values_of(
        self,
        recipe: Recipe,
        algorithm: QgsProcessingAlgorithm,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
    ) -> dict[str, Any]:
        from .base.recipe_values import parameters_of

        if recipe.operation != "exporttiles":
            raise RequestError(
                tr("Only a recipe of Export Tiles can be split, and this one is of {operation}.").format(
                    operation=recipe.operation
                )
            )
        folder = self.recipe_path(parameters, context).parent
        found = parameters_of(recipe, folder, algorithm)
        own = {name: parameters.get(name) for name in (self.AUTHCFG, self.ALLOW_HTTP)}
        return {**found, **own, self.OUTPUT: str(folder / (recipe.file or "_"))}

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        from ..areas.geometry import box_cutter, crs_of
        from ..areas.recipe_area import parameters_of_area
        from ..operations.export_tiles.recipe import part_recipe, write_parts
        from ..operations.export_tiles.split_plan import part_requests, plan_split
        from ..recipes.recipe import read_recipe
        from .base.tile_request import open_service

        recipe = read_recipe(self.recipe_path(parameters, context))
        algorithm, values = cast("ExportTiles", self.algorithm), self.take_values()
        self.algorithm = None
        wanted = self.parameterAsInt(parameters, self.PARTS, context) if parameters.get(self.PARTS) else 0
        with open_service(algorithm, values, context, feedback) as (session, service):
            request = algorithm.request(values, context, service, Path(recipe.file) if recipe.file else None)
            request.validate(split=True)
            parts = plan_split(request, wanted)
            crs = crs_of(service.spatial_reference)
            found = []
            requests = part_requests(request, parts, box_cutter, session.waiter.check)
            for number, each in enumerate(requests, 1):
                area = parameters_of_area(each.covered, crs)
                found.append(part_recipe(recipe, each, area, number, len(parts)))
                feedback.setProgress(100.0 * number / len(parts))
        folder = Path(self.parameterAsString(parameters, self.OUTPUT, context))
        write_parts(found, folder)
        tiles = sum(part.tiles for part in parts)
        feedback.pushInfo(inert(tr("{tiles} tiles").format(tiles=number_text(tiles))))
        feedback.pushInfo(tr("%Ln recipe(s) written", len(found)))
        return {self.OUTPUT: str(folder), self.COUNT: len(found), self.TILES: tiles}
