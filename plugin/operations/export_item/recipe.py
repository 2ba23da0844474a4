# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipes of Export Item: of what is chosen in the window, and the other way round."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

from ...arcgis.operations.export_item import ExportItemRequest, ExportLayer, parse_layers
from ...arcgis.services.feature_service import FeatureService
from ...core.errors import RequestError
from ...core.i18n import tr
from ...recipes.recipe import Recipe, known_name


def recipe_of_request(
    request: Optional[ExportItemRequest], portal: str, crs: str, own_title: str, keep_item: bool, file: str
) -> Recipe:
    """Return the recipe of what is chosen on *portal*; *own_title* is the window's, with a time in it.

    Raises `RequestError` while something is missing.
    """
    if request is None or not portal:
        raise RequestError(tr("Choose an item of the portal first: it is what a recipe is about."))
    values: dict[str, Any] = {"ITEM": request.item.id, "FORMAT": request.format}
    if request.layers:
        values["LAYERS"] = json.dumps([layer.to_json() for layer in request.layers], ensure_ascii=False)
    if request.target_sr is not None and crs:
        values["TARGET_CRS"] = crs
    if request.title.strip() not in ("", own_title):
        values["TITLE"] = request.title.strip()
    if keep_item:
        values["KEEP_ITEM"] = True
    return Recipe("exportitem", portal, values, known_name(file))


@dataclass(frozen=True)
class ItemChoices:
    """What a recipe chooses: the ticked layers by id; *lacking* says why some of it is not chosen."""

    format: str
    layers: Optional[Mapping[int, ExportLayer]]
    title: str
    crs: str
    keep_item: bool
    lacking: tuple[str, ...] = ()


def choices_of_recipe(recipe: Recipe, service: Optional[FeatureService]) -> ItemChoices:
    """Return what a recipe chooses for an item with *service*; no layers for all of them."""
    values, lacking = recipe.parameters, []
    layers: Optional[dict[int, ExportLayer]] = None
    try:
        layers = {layer.id: layer for layer in parse_layers(values.get("LAYERS", ""))} or None
    except RequestError as error:
        lacking.append(error.message)
    known = {layer.id for layer in service.layers} if service is not None else set()
    if missing := sorted(set(layers or ()) - known):
        lacking.append(tr("The item has no layer {layer}.").format(layer=", ".join(map(str, missing))))
    if "TIMEOUT" in values:
        lacking.append(tr("{name} is for the algorithm only.").format(name="TIMEOUT"))
    return ItemChoices(
        values.get("FORMAT", "geoPackage"),
        layers,
        values.get("TITLE", ""),
        values.get("TARGET_CRS", ""),
        values.get("KEEP_ITEM", False),
        tuple(lacking),
    )
