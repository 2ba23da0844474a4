# SPDX-License-Identifier: GPL-2.0-or-later
"""From a recipe to the parameters of its algorithm, and from parameters to a recipe."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterCrs,
    QgsProcessingParameterEnum,
)

from ...areas.geometry import extent_of
from ...areas.recipe_area import area_layer, area_parameters, crs_of_text, crs_text, extent_of_recipe, extent_parameters
from ...core.errors import RequestError
from ...recipes.parameters import OPERATIONS, Kind
from ...recipes.recipe import Recipe, known_name, recipe_text

Parameters = dict[str, Any]
_AREAS = ("EXTENT", "AOI")


def parameters_of(recipe: Recipe, folder: Path, algorithm: QgsProcessingAlgorithm) -> Parameters:
    """Return what *algorithm* is run with for *recipe*, whose files lie in *folder*; the output is left out.

    Raises `RequestError` for a CRS that QGIS does not know.
    """
    operation = OPERATIONS[recipe.operation]
    found: Parameters = {operation.address: recipe.service}
    for name, value in recipe.parameters.items():
        found[name] = _value(operation.parameters[name], name, value, folder, algorithm)
    return found


def overridden(recipe: Recipe, texts: Parameters, given: Parameters) -> tuple[Recipe, Parameters]:
    """Return the recipe with *texts* in place of its own values, and those of them that no recipe holds.

    *given* are the values that come from elsewhere: a recipe gives way to them. Raises `RequestError`.
    """
    operation = OPERATIONS[recipe.operation]
    own = dict(recipe.parameters)
    for name in (*texts, *given):
        if name in _AREAS:  # the one takes the place of the other
            for area in _AREAS:
                own.pop(area, None)
    of_recipe = {name for name in texts if operation.parameters.get(name, Kind.FILE) is not Kind.FILE}
    own.update({name: texts[name] for name in of_recipe})
    for name in given:
        own.pop(name, None)
    rest = {name: value for name, value in texts.items() if name not in {*of_recipe, operation.address}}
    for name in rest:
        own.pop(name, None)
    service = texts.get(operation.address, recipe.service)
    return replace(recipe, service=service, parameters=own), rest


def _value(kind: Kind, name: str, value: Any, folder: Path, algorithm: QgsProcessingAlgorithm) -> Any:
    if kind is Kind.AREA:
        return area_layer(value)
    if kind is Kind.EXTENT:
        return extent_of_recipe(value) or value  # without a CRS it is in that of the service
    if kind is Kind.FILE:
        return str(folder / value)
    is_crs = isinstance(algorithm.parameterDefinition(name), QgsProcessingParameterCrs)
    return crs_of_text(value) if is_crs and value else value


def recipe_of(algorithm: Any, parameters: Parameters, context: QgsProcessingContext, output: Path) -> str:
    """Return the text of the recipe that does what *algorithm* does with *parameters*; *output* gives its file name.

    The area is read, so not for the main thread. "" where no recipe can hold it, which keeps nothing from running.
    """
    operation = OPERATIONS[algorithm.name()]
    found: Parameters = {}
    try:
        for name, kind in operation.parameters.items():  # AOI comes after EXTENT, and wins as in the algorithm
            if parameters.get(name) not in (None, ""):
                if kind is Kind.AREA:
                    found.pop("EXTENT", None)
                found.update(_given(algorithm, kind, name, parameters, context))
        address = algorithm.parameterAsString(parameters, operation.address, context)
        return recipe_text(Recipe(algorithm.name(), address, found, known_name(str(output))))
    except RequestError:
        return ""


def _given(algorithm: Any, kind: Kind, name: str, parameters: Parameters, context: QgsProcessingContext) -> Parameters:
    """Return a value as a recipe holds it; nothing for an area without anything in it."""
    if kind is Kind.AREA:
        source = algorithm.parameterAsSource(parameters, name, context)
        from .tile_request import polygons_of

        return {} if source is None else area_parameters(polygons_of(source), source.sourceCrs())
    if kind is Kind.EXTENT:
        box = algorithm.parameterAsExtent(parameters, name, context)
        crs: QgsCoordinateReferenceSystem = algorithm.parameterAsExtentCrs(parameters, name, context)
        return {} if box.isNull() else extent_parameters(extent_of(box), crs)
    if kind is Kind.FLAG:
        return {name: algorithm.parameterAsBoolean(parameters, name, context)}
    if kind is Kind.WHOLE:
        return {name: algorithm.parameterAsInt(parameters, name, context)}
    if kind is Kind.NUMBER:
        return {name: algorithm.parameterAsDouble(parameters, name, context)}
    definition = algorithm.parameterDefinition(name)
    if isinstance(definition, QgsProcessingParameterEnum):
        return _if_given(name, algorithm.parameterAsEnumString(parameters, name, context))
    if isinstance(definition, QgsProcessingParameterCrs):
        return _if_given(name, crs_text(algorithm.parameterAsCrs(parameters, name, context)))
    text = algorithm.parameterAsString(parameters, name, context)
    return _if_given(name, Path(text).name if kind is Kind.FILE else text)


def _if_given(name: str, text: Optional[str]) -> Parameters:
    return {name: text} if text else {}
