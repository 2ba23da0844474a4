# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipes of Export Tiles: of what is chosen in the window, and of the parts of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional

from ...arcgis.operations.export_tiles.request import ExportBy, ExportTilesRequest, PackageFormat, parse_levels_by
from ...arcgis.services.tile_service import Service
from ...arcgis.urls import ServiceKind
from ...core.errors import RequestError
from ...core.files import make_folder
from ...core.i18n import tr
from ...core.names import title_name
from ...recipes.recipe import ENDING, Recipe, known_name, write_recipe
from .form import file_ending
from .operation import copy_forms

_DIGITS = 3
# What the parts of an export have in common with the whole; copies are made of what is merged.
_KEPT = ("EXPORT_BY", "PACKAGE", "OPTIMIZE", "QUALITY", "CHECK", "TIMEOUT")


@dataclass(frozen=True)
class TileChoices:
    """What a recipe chooses in the window, besides service and area. *package* is ``None`` for the usual one."""

    levels: tuple[int, ...]
    package: Optional[PackageFormat] = None
    export_by: ExportBy = ExportBy.LEVEL_ID
    optimize: bool = False
    quality: Optional[int] = None
    create_item: bool = False
    check: bool = False
    split: bool = False
    convert: str = ""  # the file that the tiles are copied to, by its ending
    lacking: tuple[str, ...] = ()  # why some of it is not chosen, in sentences


def recipe_of_request(
    request: Optional[ExportTilesRequest],
    area: Mapping[str, Any],
    check: bool,
    split: bool,
    file: str,
    convert: str = "",
) -> Recipe:
    """Return the recipe of what is chosen, *area* as EXTENT or AOI. Raises `RequestError` for what is missing.

    *convert* is the ending of *file* where that is a copy of the package: the algorithm names the package.
    """
    if request is None:
        raise RequestError(tr("Choose a service and an area first: they are what a recipe is about."))
    if not request.levels:
        raise RequestError(tr("No level is chosen. Tick at least one."))
    values: dict[str, Any] = {**area, "LEVELS": request.parameters()["levels"]}
    if request.export_by is not ExportBy.LEVEL_ID:
        values["EXPORT_BY"] = request.export_by.value
    if request.package is not None and request.package is not PackageFormat.VTPK:
        values["PACKAGE"] = request.package.value
    if request.optimize:
        values["OPTIMIZE"] = True
        if request.quality is not None:
            values["QUALITY"] = request.quality
    if convert:
        values["CONVERT"] = convert
        file = str(Path(file).with_suffix(f".{request.format.value}"))
    flags = {"CREATE_ITEM": request.create_item, "CHECK": check, "SPLIT": split}
    values.update({name: True for name, on in flags.items() if on})
    return Recipe("exporttiles", request.service.display_url or request.service.url, values, known_name(file))


def choices_of_recipe(recipe: Recipe, service: Service) -> TileChoices:
    """Return what a recipe chooses for *service*; what it can't have is described in `TileChoices.lacking`."""
    values, lacking = recipe.parameters, []
    levels: tuple[int, ...] = ()
    export_by = next((each for each in ExportBy if each.value == values.get("EXPORT_BY")), ExportBy.LEVEL_ID)
    try:
        levels = parse_levels_by(values.get("LEVELS", ""), service, export_by)
    except RequestError as error:
        lacking.append(error.message)
    word = values.get("PACKAGE")
    package = next((each for each in PackageFormat if each.value == word), None)
    may_write = (PackageFormat.TPK, PackageFormat.CACHE, *((PackageFormat.TPKX,) if service.may_write_v2 else ()))
    if word is not None and (service.kind is ServiceKind.VECTOR or package not in may_write):
        lacking.append(tr("The service does not write {package}.").format(package=word))
        package = None
    if values.get("CREATE_ITEM") and not service.creates_items:
        lacking.append(tr("The service can't keep the package as an item."))
    convert = values.get("CONVERT", "none")
    if convert not in ("none", *copy_forms(service)):
        lacking.append(tr("The service does not write {package}.").format(package=convert))
    if "TIMEOUT" in values:
        lacking.append(tr("{name} is for the algorithm only.").format(name="TIMEOUT"))
    return TileChoices(
        levels,
        package,
        export_by,
        values.get("OPTIMIZE", False),
        values.get("QUALITY"),
        values.get("CREATE_ITEM", False),
        values.get("CHECK", False),
        values.get("SPLIT", False),
        convert if convert in copy_forms(service) else "",
        tuple(lacking),
    )


def part_recipe(recipe: Recipe, request: ExportTilesRequest, area: dict[str, Any], number: int, count: int) -> Recipe:
    """Return the recipe of a part: *request* is its own, and *area* that request's as EXTENT or AOI.

    Raises `RequestError` for what can't be done in parts.
    """
    if recipe.parameters.get("CREATE_ITEM"):
        raise RequestError(tr("An export in several jobs can't be kept as a portal item. Switch CREATE_ITEM off."))
    levels = request.parameters()["levels"]
    kept = {name: recipe.parameters[name] for name in _KEPT if name in recipe.parameters}
    title = title_name(Path(recipe.file).stem or request.service.title) or "tiles"
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
