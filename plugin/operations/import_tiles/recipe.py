# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipes of Import Tiles: of what is chosen in the window, and the other way round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from ...core.errors import RequestError
from ...core.i18n import tr
from ...recipes.recipe import Recipe, known_name
from .conditions import ImportSource
from .survey import Merging


def recipe_of_choice(
    service: str,
    portal: str,
    source: Optional[ImportSource],
    area: Mapping[str, Any],
    levels: str,
    merging: Merging,
    keep_item: bool,
) -> Recipe:
    """Return the recipe of what is chosen: *area* as EXTENT or nothing, of a package's file the name.

    Raises `RequestError` while something is missing.
    """
    if not service or source is None:
        raise RequestError(tr("Choose a service and a package first: they are what a recipe is about."))
    values: dict[str, Any] = {"PORTAL": portal} if portal else {}
    if source.path is not None:
        if not known_name(str(source.path)):
            raise RequestError(
                tr("“{name}” is not a file name on every system. Rename the package first.").format(
                    name=source.path.name
                )
            )
        values["PACKAGE"] = source.path.name
    elif source.item is not None:
        values["ITEM"] = source.item.id
    values.update(area)
    if levels.strip():
        values["LEVELS"] = levels.strip()
    flags = {"MERGE": merging.merge, "REPLACE": merging.replace, "KEEP_ITEM": keep_item and source.path is not None}
    values.update({name: True for name, on in flags.items() if on})
    return Recipe("importtiles", service, values)


def merging_of(recipe: Recipe) -> Merging:
    """Return what a recipe does with tiles that the service has already."""
    if not recipe.parameters.get("MERGE"):
        return Merging.OVERWRITE
    return Merging.REPLACE if recipe.parameters.get("REPLACE") else Merging.ADD


def lacking_of(recipe: Recipe) -> list[str]:
    """Return why some of a recipe is not chosen in the window, in sentences."""
    return [tr("{name} is for the algorithm only.").format(name="TIMEOUT")] if "TIMEOUT" in recipe.parameters else []
