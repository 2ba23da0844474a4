# SPDX-License-Identifier: GPL-2.0-or-later
"""`Recipe`: read, check and write the files that end in ``.arcgisexport.json``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ..arcgis.urls import clean_url
from ..core.errors import ExportError, RequestError
from ..core.i18n import tr
from ..core.json_values import parse_json
from ..core.names import is_safe_file_name, safe_file_name
from ..core.temporary import replacing
from .parameters import OPERATIONS, RUN_ONLY, Kind, check_value

VERSION = 1
ENDING = ".arcgisexport.json"
_KEYS = ("recipe", "operation", "service", "file", "parameters")
_LARGEST = 64 << 20  # bytes; an area of a million points is less


@dataclass(frozen=True)
class Recipe:
    """What an operation is run with again. Raises `RequestError` for what is no recipe of an operation.

    *operation* is an algorithm's name without the provider's, *parameters* are its own by their names, and *file*
    is the name of the output. It holds no sign-in and no folder: the address loses its query and its user.
    """

    operation: str
    service: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""

    def __post_init__(self) -> None:
        if self.operation not in OPERATIONS:
            raise RequestError(
                tr(
                    "This version of ArcGIS Export has no recipes for the operation “{name}”. It has them for "
                    "{known}."
                ).format(name=self.operation, known=", ".join(OPERATIONS))
            )
        known = OPERATIONS[self.operation]
        _refuse_unknown(self.parameters, known.parameters, known.address, self.operation)
        cleaned = dict(self.parameters)
        for name, value in self.parameters.items():
            check_value(name, known.parameters[name], value)
            if known.parameters[name] is Kind.ADDRESS and value:
                cleaned[name] = _bare(value)
        if self.file and not is_safe_file_name(self.file):
            raise RequestError(tr("“file” in the recipe must be the name of a file, without a folder."))
        object.__setattr__(self, "service", _bare(self.service))
        object.__setattr__(self, "parameters", cleaned)


def parse_recipe(text: str, name: str = "") -> Recipe:
    """Read a recipe. Raises `RequestError` that says in a sentence what is wrong; *name* is the file's."""
    name = name or tr("The recipe")
    try:
        found = parse_json(text, _without_repeats)
    except ValueError as error:
        raise RequestError(
            tr("“{name}” is not a recipe of ArcGIS Export: it is not valid JSON ({reason}).").format(
                name=name, reason=error
            )
        ) from None
    version = found.get("recipe") if isinstance(found, dict) else None
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise RequestError(
            tr("“{name}” is not a recipe of ArcGIS Export: the number “recipe” is missing.").format(name=name)
        )
    if version > VERSION:
        raise RequestError(
            tr(
                "“{name}” was written by a newer version of ArcGIS Export: it is a recipe of version {found}, and this "
                "version reads up to {known}. Update the plugin."
            ).format(name=name, found=version, known=VERSION)
        )
    if unknown := sorted(set(found) - set(_KEYS)):
        raise RequestError(
            tr("“{name}” has keys that no recipe has: {keys}. Correct or remove them.").format(
                name=name, keys=", ".join(unknown)
            )
        )
    texts = [found.get(key, "") for key in ("operation", "service", "file")]
    parameters = found.get("parameters", {})
    if not all(isinstance(text, str) for text in texts) or not isinstance(parameters, dict):
        raise RequestError(
            tr("In “{name}”, “operation”, “service” and “file” must be texts, and “parameters” an object.").format(
                name=name
            )
        )
    return Recipe(texts[0], texts[1], parameters, texts[2])


def read_recipe(path: Path) -> Recipe:
    """Read the file of a recipe. Raises `RequestError`, and `ExportError` where the file can't be read."""
    try:
        if path.stat().st_size > _LARGEST:
            raise RequestError(tr("“{name}” is too large for a recipe.").format(name=path.name))
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise RequestError(
            tr("“{name}” is not a recipe of ArcGIS Export: it is not a text.").format(name=path.name)
        ) from None
    except OSError as error:
        raise ExportError(
            tr("The recipe {path} can't be read. Check that it is there and may be read.").format(path=path),
            f"{type(error).__name__}: {error}",
        ) from None
    return parse_recipe(text, path.name)


def recipe_text(recipe: Recipe) -> str:
    """Return what `parse_recipe` reads, a line for each parameter."""
    lines = ",\n".join(f"    {_dumps(name)}: {_dumps(value)}" for name, value in recipe.parameters.items())
    head: dict[str, Any] = {"recipe": VERSION, "operation": recipe.operation, "service": recipe.service}
    if recipe.file:
        head["file"] = recipe.file
    top = [f"  {_dumps(name)}: {_dumps(value)}" for name, value in head.items()]
    top.append('  "parameters": {\n' + lines + "\n  }" if lines else '  "parameters": {}')
    return "{\n" + ",\n".join(top) + "\n}\n"


def write_recipe(recipe: Recipe, path: Path) -> None:
    """Write a recipe; a file that is there is replaced by a whole one only. Raises `ExportError`."""
    with replacing(path) as temporary:
        Path(temporary).write_text(recipe_text(recipe), "utf-8")


def recipe_name(title: str) -> str:
    """Return a file name for a recipe of *title*, with its ending."""
    return safe_file_name(title, default="recipe") + ENDING


def known_name(path: str) -> str:
    """Return the name of a file as a recipe may hold it; "" for what is no name on every system."""
    name = Path(path).name
    return name if is_safe_file_name(name) else ""


def is_recipe_name(name: str) -> bool:
    """Whether a file is a recipe by its name."""
    return name.lower().endswith(ENDING)


def _bare(address: str) -> str:
    """Return an address without user, query and fragment. Raises `RequestError` for what is none."""
    parts = urlsplit(clean_url(address))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _refuse_unknown(given: Iterable[str], known: Iterable[str], address: str, operation: str) -> None:
    if own := sorted({address, *RUN_ONLY} & set(given)):
        raise RequestError(
            tr(
                "The recipe holds {names}, which are not part of a recipe: the address is “service”, and the rest is "
                "given when it is run. Remove them."
            ).format(names=", ".join(own))
        )
    if unknown := sorted(set(given) - set(known)):
        raise RequestError(
            tr("The recipe has parameters that {operation} does not have: {names}. Correct or remove them.").format(
                operation=operation, names=", ".join(unknown)
            )
        )


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(tr("a key is there twice"))
    return found


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
