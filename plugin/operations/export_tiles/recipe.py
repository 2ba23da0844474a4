# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipes of Export Tiles: those of the parts of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...arcgis.operations.export_tiles.request import ExportTilesRequest
from ...core.errors import RequestError
from ...core.files import make_folder, safe_file_name
from ...core.i18n import tr
from ...recipes.recipe import ENDING, Recipe, write_recipe
from .form import file_ending

_DIGITS = 3
# What the parts of an export have in common with the whole; copies are made of what is merged.
_KEPT = ("EXPORT_BY", "PACKAGE", "OPTIMIZE", "QUALITY", "CHECK", "TIMEOUT")


def part_recipe(recipe: Recipe, request: ExportTilesRequest, area: dict[str, Any], number: int, count: int) -> Recipe:
    """Return the recipe of a part: *request* is its own, and *area* that request's as EXTENT or AOI.

    Raises `RequestError` for what can't be done in parts.
    """
    if recipe.parameters.get("CREATE_ITEM"):
        raise RequestError(tr("An export in several jobs can't be kept as a portal item. Switch CREATE_ITEM off."))
    levels = request.parameters()["levels"]
    kept = {name: recipe.parameters[name] for name in _KEPT if name in recipe.parameters}
    title = Path(recipe.file).stem or safe_file_name(request.service.title, default="tiles")
    file = f"{title} {_part_name(number, count)}.{file_ending(request.format)}"
    return replace(recipe, parameters={**area, "LEVELS": levels, **kept}, file=file)


def write_parts(parts: Sequence[Recipe], folder: Path) -> None:
    """Write the recipes ``part-001.arcgisexport.json`` and so on into *folder*.

    Raises `RequestError` where parts of another split lie there, which a scheduler would run along.
    """
    names = [f"{_part_name(number, len(parts))}{ENDING}" for number in range(1, len(parts) + 1)]
    make_folder(folder)
    others = sorted({path.name for path in folder.glob(f"part-*{ENDING}")} - set(names))
    if others:
        raise RequestError(
            tr(
                "The folder {folder} has parts of another split, such as {name}. Remove them, or choose another."
            ).format(folder=folder, name=others[0])
        )
    for name, part in zip(names, parts):
        write_recipe(part, folder / name)


def _part_name(number: int, count: int) -> str:
    return f"part-{number:0{max(_DIGITS, len(str(count)))}d}"
