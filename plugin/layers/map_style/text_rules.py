# SPDX-License-Identifier: GPL-2.0-or-later
"""What the labels of a symbol layer say, and where their lines break, as expressions of QGIS.

Source: MapLibre style specification, version 8, and MapLibre GL JS' shaping of texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Optional, Union

from .zoom_values import choice, is_number, number_of, product, ratio, steps_of, value_at

_TOKEN = re.compile(r"{([^{}]+)}")
_LINE_HEIGHT = 1.2  # em, where a style has none
_WIDTH = 10.0  # em, the longest line of a style that says nothing
_BREAK = "\u200b"  # no width; QGIS breaks lines there as it does at blanks
_ROOM = 2  # letters by which a line may be longer than the mean, so that words find place
_AFTER = "[-/+&)\u00b7\u2010\u2013]"  # lines may break after these
_CASES = {"uppercase": "upper", "lowercase": "lower"}


def text_of(layer: Mapping[str, Any]) -> Optional[str]:
    """Return the text of a symbol layer as an expression, letters changed as it wants; ``None`` for one too complex."""
    layout = _layout(layer)
    try:
        text = _text(layout.get("text-field"))
    except RecursionError:  # deeper than any text
        return None
    return None if text is None else _transformed(text, layout.get("text-transform", "none"))


def longest_line(layer: Mapping[str, Any]) -> Union[float, str, None]:
    """Return how long a line of a text may be, in ems; ``None`` for texts along lines, which have one line."""
    layout = _layout(layer)
    if value_at(layout.get("symbol-placement", "point"), _zoom(layer)) != "point":
        return None
    return number_of(layout.get("text-max-width", _WIDTH)) or _WIDTH


def wrapped(text: str, most: Union[float, str]) -> str:
    """Return an expression for *text* in lines of *most* letters.

    A web map makes lines of about the same length, and breaks them after hyphens, too.
    """
    lines = f"ceil(length(@text) / ({_part(most)}))"
    breakable = f"regexp_replace(@text, '({_AFTER})(?=\\\\S)', '\\\\1{_BREAK}')"
    broken = f"replace(wordwrap({breakable}, ceil(length(@text) / {lines}) + {_ROOM}), '{_BREAK}', '')"
    return f"with_variable('text', {text}, if(length(@text) > {_part(most)}, {broken}, @text))"


def line_height(layer: Mapping[str, Any]) -> float:
    """Return the height of a line in ems; the one at a zoom at which the layer is drawn, where it changes."""
    found = value_at(_layout(layer).get("text-line-height", _LINE_HEIGHT), _zoom(layer))
    return float(found) if is_number(found) and found > 0 else _LINE_HEIGHT


def rotation(layer: Mapping[str, Any]) -> Optional[str]:
    """Return the clockwise rotation as an expression where it changes with the zoom, which the converter leaves out."""
    found = number_of(_layout(layer).get("text-rotate", 0))
    return found if isinstance(found, str) else None


def letters_in(layer: Mapping[str, Any], ems: Union[float, str], small: float, capital: float) -> Union[float, str]:
    """Return how many letters fit in *ems*, by the mean widths of small letters and capitals in ems."""
    layout = _layout(layer)
    spacing = value_at(layout.get("text-letter-spacing", 0), _zoom(layer))
    width = capital if value_at(layout.get("text-transform"), _zoom(layer)) == "uppercase" else small
    return ratio(ems, width + (float(spacing) if is_number(spacing) else 0.0))


def quoted(text: str) -> str:
    """Return a text as a constant of an expression."""
    inside = text.replace("\0", "").replace("\\", "\\\\").replace("'", "''")
    return "'" + inside.replace("\n", "\\n").replace("\t", "\\t") + "'"


def column(name: str) -> str:
    """Return a field's name as part of an expression."""
    return '"' + name.replace("\0", "").replace('"', '""') + '"'


def _text(value: Any, has_tokens: bool = True) -> Optional[str]:
    """Return a text; ``{field}`` in it means a field, but not inside of operators."""
    if isinstance(value, str):
        return _tokens(value) if has_tokens else quoted(value)
    if is_number(value):
        return quoted(f"{value:g}")
    if isinstance(value, dict) and value.get("type") == "identity" and isinstance(value.get("property"), str):
        return column(value["property"])
    if isinstance(value, list) and value and value[0] not in ("step", "literal"):
        return _call(value[0], value[1:])
    steps = steps_of(value)
    if steps is None or any(each == value for _, each in steps):
        return None
    known = [(zoom, _text(each, isinstance(value, dict))) for zoom, each in steps]
    cases = [(zoom, each) for zoom, each in known if each is not None]
    return choice(cases) if len(cases) == len(steps) else None


def _tokens(text: str) -> str:
    pieces = _TOKEN.split(text)
    parts = [
        column(piece) if number % 2 else quoted(piece) for number, piece in enumerate(pieces) if number % 2 or piece
    ]
    if len(parts) > 1:
        return f"concat({', '.join(parts)})"
    return parts[0] if parts else "''"


def _call(name: Any, arguments: list[Any]) -> Optional[str]:
    """Return an operator of a style as an expression; ``None`` for one that isn't known here."""
    if name == "get":
        is_name = len(arguments) == 1 and isinstance(arguments[0], str)
        return column(arguments[0]) if is_name else None
    if name == "format":
        arguments = [each for each in arguments if not isinstance(each, dict)]
    parts = [_text(each, has_tokens=False) for each in arguments]
    known = [each for each in parts if each is not None]
    if not known or len(known) < len(parts):
        return None
    if name in ("concat", "format"):
        return f"concat({', '.join(known)})"
    if name == "coalesce":
        return f"coalesce({', '.join(known)})"
    if name in ("upcase", "downcase") and len(known) == 1:
        return f"{'upper' if name == 'upcase' else 'lower'}({known[0]})"
    if name in ("to-string", "string"):
        return known[0]
    return None


def _transformed(text: str, value: Any) -> str:
    steps = steps_of(value)
    if steps is None:
        return text
    return choice([(zoom, f"{_CASES[each]}({text})" if each in tuple(_CASES) else text) for zoom, each in steps])


def _zoom(layer: Mapping[str, Any]) -> float:
    """Return a zoom at which a layer is drawn."""
    low = layer.get("minzoom", 0)
    return (float(low) if is_number(low) else 0.0) + 2


def _part(value: Union[float, str]) -> str:
    return str(product("1", value)) if isinstance(value, str) else f"{value:.4g}"


def _layout(layer: Mapping[str, Any]) -> Mapping[str, Any]:
    found = layer.get("layout")
    return found if isinstance(found, dict) else {}
