# SPDX-License-Identifier: GPL-2.0-or-later
"""Read JSON that somebody else wrote: its text, and its values in the spellings of all server versions.

A value of another type than the expected one counts as missing. What `parse_json` returns holds no infinite number
and no text that can't be encoded, so nothing behind it meets one.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Mapping
from typing import Any, Callable, Optional, Union

Pairs = Callable[[list[tuple[str, Any]]], Any]

MOST_MEMORY = 200 << 20  # bytes that the values of one text may take
_BRACKET, _COMMA = 88, 64  # bytes that what they stand for takes in memory, at most
_LONGEST_WHOLE = 20  # characters; more is a float, as in other readers of JSON
_LARGEST_WHOLE = 2**53  # from there on, floats and so JSON skip whole numbers
_HALF_A_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
_MARK = "\ufeff"  # of the byte order; some servers write it, in the midst of blanks, too
# HTML at the beginning, behind what XML may have there: an XML text holds HTML further down.
_WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf|\s|<\?[^>]*>|<!--(?:(?!-->).)*-->)*<(?:!doctype\s+html|html|head|body|title|meta|script)\b",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_START = 4096  # bytes of a page that are looked at


def parse_json(text: Union[str, bytes], pairs: Optional[Pairs] = None, most_memory: int = MOST_MEMORY) -> Any:
    """Return the value of a JSON text, also of one with raw control characters inside its texts, as servers write.

    Bytes that are no UTF-8 are read as Windows-1252, the superset of Latin-1. *pairs* makes objects of their members.
    Raises `ValueError` for what is no JSON, nested too deep, or would take more than *most_memory* bytes.
    """
    if isinstance(text, bytes):
        text = _decoded(text)
    if not isinstance(text, str):
        raise ValueError("no text")
    text = text.strip(_MARK + " \t\r\n\0")
    brackets = text.count("[") + text.count("{")
    if brackets * _BRACKET + text.count(",") * _COMMA > most_memory:
        raise ValueError("far too many values")
    try:
        value = _loads(text, pairs)
        if _HALF_A_PAIR.search(text):  # half of a surrogate pair can't be encoded
            value = _loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode(), None)
        return value
    except RecursionError:
        raise ValueError("nested too deep") from None


def _loads(text: str, pairs: Optional[Pairs]) -> Any:
    return json.loads(
        text,
        strict=False,
        parse_int=_whole,
        parse_float=lambda word: _finite(float(word)),
        parse_constant=lambda word: None,
        object_pairs_hook=pairs,
    )


def _decoded(data: bytes) -> str:
    encoding = json.detect_encoding(data)
    return data.decode(encoding, OTHER_BYTES if encoding.startswith("utf-8") else "replace")


def _of_windows(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8; the rest of a text, which may be mixed, is read as it is."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


OTHER_BYTES = "arcgis_export.windows"  # what `open` and `decode` take as *errors*
codecs.register_error(OTHER_BYTES, _of_windows)


def is_web_page(start: bytes) -> bool:
    """Whether a text that begins so is HTML, and not another kind of XML."""
    return bool(_WEB_PAGE.match(start[:_LONGEST_START]))


def _whole(word: str) -> Union[int, float, None]:
    return int(word) if len(word) <= _LONGEST_WHOLE else _finite(float(word))


def _finite(value: float) -> Optional[float]:
    return value if math.isfinite(value) else None


def encodable(text: str) -> str:
    """Return *text* without what can't be encoded as UTF-8: names of files can hold such bytes."""
    return text.encode("utf-8", "replace").decode()


def flag(value: Any) -> Optional[bool]:
    """Read a boolean; some administrative JSON holds them as strings."""
    if isinstance(value, bool):
        return value
    return value.strip().lower() == "true" if isinstance(value, str) else None


def real(value: Any) -> Optional[float]:
    """Read a finite number, also from text; ``None`` where there is none."""
    try:
        return None if isinstance(value, bool) else _finite(float(value))
    except (TypeError, ValueError, OverflowError):
        return None


def number(value: Any) -> float:
    """Read a number; 0 where there is none."""
    return real(value) or 0.0


def whole(value: Any) -> Optional[int]:
    """Read a whole number, also from text; ``None`` where there is none, or none that is exact."""
    found = real(value)
    return int(found) if found is not None and found.is_integer() and abs(found) < _LARGEST_WHOLE else None


def digits(value: Any) -> Optional[int]:
    """Read a count in a header, plain digits; ``None`` for anything else: ``int`` knows more digits than HTTP has."""
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,18}", value.strip()) else None


def version(value: Any) -> float:
    """Read ``10.81`` or "10.8.1": the parts after the first point are digits of one number."""
    if isinstance(value, str):
        major, _, rest = value.strip().partition(".")
        value = f"{major}.{rest.replace('.', '')}"
    return number(value)


def text(value: Any) -> str:
    """Read a text; "" where there is none."""
    return value.strip() if isinstance(value, str) else ""


def mapping(value: Any) -> Mapping[str, Any]:
    """Read an object; an empty one where there is none."""
    return value if isinstance(value, Mapping) else {}


def items(value: Any) -> list[Any]:
    """Read a list; an empty one where there is none."""
    return value if isinstance(value, list) else []


def objects(value: Any) -> list[Mapping[str, Any]]:
    """Read a list of objects; servers also say ``null`` for an empty one."""
    return [each for each in items(value) if isinstance(each, Mapping)]
