# SPDX-License-Identifier: GPL-2.0-or-later
"""``arcgisexport:runrecipe``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from qgis.core import (
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterAuthConfig,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QThread
from qgis.PyQt.QtGui import QIcon

from ..core.errors import RequestError
from ..core.i18n import tr
from ..environment.icons import icon
from ..environment.plain_text import inert
from .base.algorithm import words_of
from .base.layer_outputs import LayerAlgorithm
from .base.service_algorithm import allow_http_label
from .export_item import ExportItem
from .export_map import ExportMap
from .export_tiles import ExportTiles
from .import_tiles import ImportTiles

if TYPE_CHECKING:
    from ..recipes.recipe import Recipe

FILTER = "*.arcgisexport.json"
_ALGORITHMS = {
    "exporttiles": ExportTiles,
    "exportmap": ExportMap,
    "exportitem": ExportItem,
    "importtiles": ImportTiles,
}


class RecipeAlgorithm(LayerAlgorithm):
    """Takes a recipe as RECIPE, and holds the algorithm of its operation, prepared with its values."""

    RECIPE, AUTHCFG, ALLOW_HTTP, OUTPUT = "RECIPE", "AUTHCFG", "ALLOW_HTTP", "OUTPUT"

    def __init__(self) -> None:
        super().__init__()
        self.algorithm: Optional[QgsProcessingAlgorithm] = None
        self._values: dict[str, Any] = {}
        self._layer: Optional[QgsVectorLayer] = None  # the recipe's own area

    def group(self) -> str:
        return tr("Recipes")

    def groupId(self) -> str:  # noqa: N802
        return "recipes"

    def icon(self) -> QIcon:
        return icon("arcgis_export")

    def add_recipe_parameters(self) -> None:
        """Add RECIPE, AUTHCFG and ALLOW_HTTP."""
        recipes = f"{tr('Recipes')} ({FILTER})"
        self.addParameter(QgsProcessingParameterFile(self.RECIPE, tr("Recipe"), fileFilter=recipes))
        self.addParameter(QgsProcessingParameterAuthConfig(self.AUTHCFG, tr("Sign-in"), optional=True))
        self.add_advanced(QgsProcessingParameterBoolean(self.ALLOW_HTTP, allow_http_label(), False))

    def recipe_path(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Path:
        return Path(self.parameterAsFile(parameters, self.RECIPE, context))

    def values_of(
        self,
        recipe: Recipe,
        algorithm: QgsProcessingAlgorithm,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
    ) -> dict[str, Any]:
        """Return what the recipe's algorithm is run with. Raises `RequestError`."""
        raise NotImplementedError

    def prepareAlgorithm(  # noqa: N802
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Read the recipe, and prepare its algorithm: what is wrong with a value, that algorithm tells."""
        from ..recipes.recipe import read_recipe

        try:
            recipe = read_recipe(self.recipe_path(parameters, context))
            algorithm = _ALGORITHMS[recipe.operation]().create()
            self._values = self.values_of(recipe, algorithm, parameters, context)
            fine, problem = algorithm.checkParameterValues(self._values, context)
            if not fine:
                raise RequestError(problem)
        except Exception as error:
            raise QgsProcessingException(inert(words_of(error)[0])) from None
        feedback.pushInfo(inert(f"{algorithm.displayName()}: {recipe.service}"))
        self.algorithm = algorithm
        area = self._values.get("AOI")
        self._layer = area if isinstance(area, QgsVectorLayer) and area is not parameters.get("AOI") else None
        ready = bool(algorithm.prepare(self._values, context, feedback))
        if self._layer is not None:
            self._layer.moveToThread(None)
        return ready

    def take_values(self) -> dict[str, Any]:
        """Return what the recipe's algorithm is run with; the recipe's own area goes to the thread of the caller."""
        layer, self._layer = self._layer, None
        if layer is not None:
            layer.moveToThread(QThread.currentThread())
        values, self._values = self._values, {}
        return values


class RunRecipe(RecipeAlgorithm):
    """Runs the operation that a recipe is for, with its values or others in their place."""

    EXTENT, AOI, LEVELS, PARAMETERS = "EXTENT", "AOI", "LEVELS", "PARAMETERS"

    def name(self) -> str:
        return "runrecipe"

    def displayName(self) -> str:  # noqa: N802
        return tr("Run recipe")

    def tags(self) -> list[str]:
        return ["arcgis", "esri", "recipe", "batch", "schedule", "nightly", "tiles"]

    def about(self) -> str:
        return tr(
            "Runs an operation as a recipe describes it: a file that a window saved with “Save Recipe”. The outputs "
            "are those of the operation.\n"
            "Extent, area and levels take the place of the recipe's own where they are given. Any other value is "
            "replaced in PARAMETERS: a line NAME=value for each, or a JSON object, with the parameters of the "
            "operation's own algorithm.\n"
            "Without OUTPUT the result is saved beside the recipe, under the file name that the recipe holds."
        )

    def initAlgorithm(self, configuration: Any = None) -> None:  # noqa: N802
        self.add_recipe_parameters()
        self.addParameter(
            QgsProcessingParameterExtent(self.EXTENT, tr("Extent, in place of the recipe's area"), optional=True)
        )
        polygon = [QgsProcessing.SourceType.VectorPolygon]
        area = tr("Area (polygons), in place of the recipe's area")
        self.addParameter(QgsProcessingParameterFeatureSource(self.AOI, area, polygon, optional=True))
        levels = tr("Levels, in place of the recipe's levels")
        self.addParameter(QgsProcessingParameterString(self.LEVELS, levels, optional=True))
        self.add_advanced(
            QgsProcessingParameterString(
                self.PARAMETERS, tr("Other values (NAME=value in each line, or JSON)"), optional=True, multiLine=True
            )
        )
        self.addParameter(
            QgsProcessingParameterFileDestination(
                self.OUTPUT, tr("Output"), tr("All files") + " (*)", optional=True, createByDefault=False
            )
        )
        self.add_layer_outputs(several=True)
        for name, text in (
            ("CONVERTED", tr("Converted file")),
            ("JOB_ID", tr("Job")),
            ("ITEM", tr("Item")),
            ("EXPORT_ITEM", tr("Item of the export")),
            ("STATUS", tr("Status")),
        ):
            self.addOutput(QgsProcessingOutputString(name, text))
        for name, text in (
            ("TILES", tr("Tiles")),
            ("MISSING", tr("Tiles that the service does not have")),
            ("SCALE", tr("Scale")),
            ("GROUND_SCALE", tr("Scale on the ground")),
            ("WIDTH", tr("Width (pixels)")),
            ("HEIGHT", tr("Height (pixels)")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, text))

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        if self.algorithm is None:
            raise RuntimeError("the algorithm was not prepared")
        return dict(self.algorithm.runPrepared(self.take_values(), context, feedback))

    def postProcessAlgorithm(  # noqa: N802
        self, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        algorithm, self.algorithm = self.algorithm, None
        return dict(algorithm.postProcess(context, feedback)) if algorithm is not None else {}

    def values_of(
        self,
        recipe: Recipe,
        algorithm: QgsProcessingAlgorithm,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
    ) -> dict[str, Any]:
        """Return what the recipe's algorithm is run with. Raises `RequestError`."""
        from ..recipes.parameters import parse_overrides
        from .base.recipe_values import overridden, parameters_of

        operation, folder = recipe.operation, self.recipe_path(parameters, context).parent
        texts = parse_overrides(operation, self.parameterAsString(parameters, self.PARAMETERS, context))
        fields = (self.AUTHCFG, self.EXTENT, self.AOI, self.LEVELS)
        given = {name: parameters[name] for name in fields if parameters.get(name) not in (None, "")}
        if self.parameterAsBoolean(parameters, self.ALLOW_HTTP, context):
            given[self.ALLOW_HTTP] = True
        for name in (*texts, *given):
            if algorithm.parameterDefinition(name) is None:
                raise RequestError(
                    tr("{name} can't be given: {operation} has no such parameter. Leave it out.").format(
                        name=name, operation=operation
                    )
                )
        recipe, rest = overridden(recipe, texts, given)
        found = {**parameters_of(recipe, folder, algorithm), **rest, **given}
        if algorithm.parameterDefinition(self.OUTPUT) is not None:
            is_cache = found.get("PACKAGE") == "cache" and operation == "exporttiles"
            found[self.OUTPUT] = self._output(recipe, folder, parameters, is_cache)
        return found

    def _output(self, recipe: Recipe, folder: Path, parameters: dict[str, Any], is_cache: bool) -> Any:
        """Return OUTPUT; the recipe's file name in its folder where only a folder, or nothing, is given."""
        given = parameters.get(self.OUTPUT)
        if given not in (None, "") and (is_cache or not isinstance(given, str) or not Path(given).is_dir()):
            return given
        if not recipe.file:
            raise RequestError(tr("The recipe names no file to save to. Choose the file in OUTPUT."))
        return str((Path(given) if given else folder) / recipe.file)
