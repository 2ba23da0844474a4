# SPDX-License-Identifier: GPL-2.0-or-later
"""A recipe as a command for a shell, and as a call in QGIS' Python console."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Mapping
from typing import Any

from .parameters import OPERATIONS, Kind
from .recipe import Recipe

PROVIDER = "arcgisexport"


def command_of(recipe: Recipe, given: Mapping[str, Any], is_windows: bool = os.name == "nt") -> str:
    """Return the command that runs *recipe*, *given* what no recipe holds (OUTPUT, AUTHCFG), quoted for its shell."""
    words = ["qgis_process", "run", f"{PROVIDER}:{recipe.operation}"]
    words += [f"--{name}={_word(value)}" for name, value in _values(recipe, given).items()]
    return " ".join(map(_windows_word, words)) if is_windows else shlex.join(words)


def python_of(recipe: Recipe, given: Mapping[str, Any]) -> str:
    """Return what runs *recipe* in QGIS' Python console; *given* is that of `command_of`."""
    lines = "".join(f"        {name!r}: {value!r},\n" for name, value in _values(recipe, given).items())
    name = f"{PROVIDER}:{recipe.operation}"
    return f'import processing\n\nresult = processing.run(\n    "{name}",\n    {{\n{lines}    }},\n)\n'


def _values(recipe: Recipe, given: Mapping[str, Any]) -> dict[str, Any]:
    operation = OPERATIONS[recipe.operation]
    found = {
        operation.address: recipe.service,
        **recipe.parameters,
        **{key: each for key, each in given.items() if each},
    }
    return {
        name: _area(value) if operation.parameters.get(name) is Kind.AREA else value for name, value in found.items()
    }


def _area(value: Mapping[str, Any]) -> str:
    """Return polygons as GDAL opens them without a file: the text of a GeoJSON, with its CRS."""
    system = {"type": "name", "properties": {"name": value["crs"]}}
    feature = {"type": "Feature", "properties": {}, "geometry": value["geometry"]}
    return json.dumps({"type": "FeatureCollection", "crs": system, "features": [feature]})


def _windows_word(word: str) -> str:
    """Quote a word as programs on Windows read it, with all that cmd would take for its own."""
    if re.fullmatch(r"[\w:,./\\@+=-]+", word):
        return word
    quoted = re.sub(r'(\\*)"', r'\1\1\\"', word)
    return '"' + re.sub(r"(\\+)$", r"\1\1", quoted) + '"'


def _word(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)
