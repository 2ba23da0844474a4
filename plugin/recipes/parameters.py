# SPDX-License-Identifier: GPL-2.0-or-later
"""Which parameters of which algorithms a recipe may hold, and what kind of value each is.

The names are those of the algorithms; a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..core.errors import RequestError
from ..core.i18n import tr
from ..core.json_values import parse_json
from ..core.names import is_safe_file_name
from .area import LARGEST, check_area, check_extent


class Kind(Enum):
    """What a value is in the file."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    EXTENT = "extent"
    AREA = "area"  # polygons with their CRS
    ADDRESS = "address"  # loses its query and user name when written
    FILE = "file"  # a name only: the file lies beside the recipe


@dataclass(frozen=True)
class RecipeOperation:
    """An algorithm that recipes are for: which parameter the address is, and the kinds of all others."""

    address: str
    parameters: Mapping[str, Kind]


# Parameters of whoever runs the recipe. They are never part of one.
RUN_ONLY = ("AUTHCFG", "OUTPUT", "ALLOW_HTTP", "SUBMIT_AGAIN")

_TEXTS_OF_MAP = (
    "CRS", "FORMAT", "LAYERS", "TIME", "TIME_RELATION", "GDB_VERSION", "HISTORIC_MOMENT", "LAYER_DEFS",
    "LAYER_TIME_OPTIONS", "DYNAMIC_LAYERS", "DATUM_TRANSFORMATIONS", "LAYER_PARAMETER_VALUES", "MAP_RANGE_VALUES",
    "LAYER_RANGE_VALUES", "CLIPPING", "SPATIAL_FILTER", "SELECTION_DEFINITIONS",
)  # fmt: skip

OPERATIONS: Mapping[str, RecipeOperation] = {
    "exporttiles": RecipeOperation(
        "SERVICE",
        {
            "EXTENT": Kind.EXTENT,
            "AOI": Kind.AREA,
            "LEVELS": Kind.TEXT,
            "EXPORT_BY": Kind.TEXT,
            "PACKAGE": Kind.TEXT,
            "OPTIMIZE": Kind.FLAG,
            "QUALITY": Kind.WHOLE,
            "CONVERT": Kind.TEXT,
            "SPLIT": Kind.FLAG,
            "CHECK": Kind.FLAG,
            "TIMEOUT": Kind.WHOLE,
            "CREATE_ITEM": Kind.FLAG,
        },
    ),
    "exportmap": RecipeOperation(
        "SERVICE",
        {
            "EXTENT": Kind.EXTENT,
            "WIDTH": Kind.WHOLE,
            "HEIGHT": Kind.WHOLE,
            "DPI": Kind.NUMBER,
            "TRANSPARENT": Kind.FLAG,
            "MAP_SCALE": Kind.NUMBER,
            "PAPER": Kind.TEXT,
            "PAPER_WIDTH": Kind.NUMBER,
            "PAPER_HEIGHT": Kind.NUMBER,
            "ROTATION": Kind.NUMBER,
            **dict.fromkeys(_TEXTS_OF_MAP, Kind.TEXT),
        },
    ),
    "exportitem": RecipeOperation(
        "PORTAL",
        {
            "ITEM": Kind.TEXT,
            "FORMAT": Kind.TEXT,
            "LAYERS": Kind.TEXT,
            "TARGET_CRS": Kind.TEXT,
            "TITLE": Kind.TEXT,
            "KEEP_ITEM": Kind.FLAG,
            "TIMEOUT": Kind.WHOLE,
        },
    ),
    "importtiles": RecipeOperation(
        "SERVICE",
        {
            "PORTAL": Kind.ADDRESS,
            "PACKAGE": Kind.FILE,
            "ITEM": Kind.TEXT,
            "EXTENT": Kind.EXTENT,
            "LEVELS": Kind.TEXT,
            "MERGE": Kind.FLAG,
            "REPLACE": Kind.FLAG,
            "KEEP_ITEM": Kind.FLAG,
            "TIMEOUT": Kind.WHOLE,
        },
    ),
}


def check_value(name: str, kind: Kind, value: Any) -> None:
    """Raise `RequestError` where a value of a recipe is not of its kind."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= LARGEST
    if kind is Kind.FLAG and not isinstance(value, bool):
        raise RequestError(tr("“{name}” in the recipe must be true or false.").format(name=name))
    if kind is Kind.WHOLE and not (number and value == int(value) and abs(value) < 2**31):
        raise RequestError(tr("“{name}” in the recipe must be a whole number.").format(name=name))
    if kind is Kind.NUMBER and not number:
        raise RequestError(tr("“{name}” in the recipe must be a number.").format(name=name))
    if kind is Kind.AREA:
        check_area(name, value)
    elif kind in (Kind.TEXT, Kind.EXTENT, Kind.ADDRESS, Kind.FILE) and not isinstance(value, str):
        raise RequestError(tr("“{name}” in the recipe must be a text in quotes.").format(name=name))
    if kind is Kind.EXTENT:
        check_extent(name, value)
    if kind is Kind.FILE and not is_safe_file_name(value):
        raise RequestError(
            tr(
                "“{name}” in the recipe must be the name of a file beside the recipe, without a folder. Move the file "
                "there."
            ).format(name=name)
        )


def parse_value(name: str, kind: Kind, text: str) -> Any:
    """Return the value that a text such as ``true`` or ``120`` means. Raises `RequestError`."""
    if kind in (Kind.FLAG, Kind.WHOLE, Kind.NUMBER, Kind.AREA):
        try:
            return parse_json(text.strip().lower() if kind is Kind.FLAG else text)
        except ValueError:
            check_value(name, kind, text)
    return text


def parse_overrides(operation: str, text: str) -> dict[str, Any]:
    """Read values that replace those of a recipe: a JSON object, or a line ``NAME=value`` for each.

    The address and the parameters in `RUN_ONLY` that are no fields of their own may be among them. Raises
    `RequestError` for what can't be read, naming it.
    """
    known = {**dict.fromkeys(RUN_ONLY, Kind.FLAG), **OPERATIONS[operation].parameters}
    known[OPERATIONS[operation].address] = Kind.ADDRESS
    for own in ("AUTHCFG", "OUTPUT"):
        del known[own]
    found: dict[str, Any]
    if text.strip().startswith("{"):
        try:
            found = parse_json(text)
        except ValueError as error:
            raise RequestError(
                tr(
                    "PARAMETERS is not valid JSON: {reason}. Write a JSON object, or a line NAME=value for each."
                ).format(reason=error)
            ) from None
        _check_names(found, known, operation)
    else:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if wrong := [line for line in lines if "=" not in line]:
            raise RequestError(
                tr("“{line}” in PARAMETERS is not a value. Write a line NAME=value for each, or a JSON object.").format(
                    line=wrong[0]
                )
            )
        given = {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in lines)}
        _check_names(given, known, operation)
        found = {name: parse_value(name, known[name], value) for name, value in given.items()}
    for name, value in found.items():
        if known[name] is not Kind.FILE:  # whoever runs it may name a file anywhere
            check_value(name, known[name], value)
    return found


def _check_names(given: Mapping[str, Any], known: Mapping[str, Kind], operation: str) -> None:
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise RequestError(
            tr("PARAMETERS: {operation} has no {names}. It has {known}.").format(
                operation=operation, names=", ".join(unknown), known=", ".join(sorted(known))
            )
        )
