# SPDX-License-Identifier: GPL-2.0-or-later
"""Read values of a service's JSON, in the spellings of all server versions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Optional

from ..tiles.extent import Extent


def flag(value: Any) -> Optional[bool]:
    """Read a boolean; some administrative JSON holds them as strings."""
    if isinstance(value, bool):
        return value
    return value.strip().lower() == "true" if isinstance(value, str) else None


def number(value: Any) -> float:
    """Read a number; 0 where there is none."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return found if math.isfinite(found) else 0.0


def whole(value: Any) -> Optional[int]:
    """Read a whole number; ``None`` where there is none."""
    try:
        return None if isinstance(value, bool) else int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def version(value: Any) -> float:
    """Read ``10.81`` or "10.8.1": the parts after the first point are digits of one number."""
    if isinstance(value, str):
        major, _, rest = value.strip().partition(".")
        value = f"{major}.{rest.replace('.', '')}"
    return number(value)


def text(value: Any) -> str:
    """Read a text; "" where there is none."""
    return value.strip() if isinstance(value, str) else ""


def objects(value: Any) -> list[Mapping[str, Any]]:
    """Read a list of objects; servers also say ``null`` for an empty one."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def extent(value: Any) -> Optional[Extent]:
    """Read an envelope; ``None`` for an empty one, and for the "NaN" that services without data say."""
    if not isinstance(value, Mapping):
        return None
    try:
        found = Extent(*(float(value[key]) for key in ("xmin", "ymin", "xmax", "ymax")))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    numbers = (found.xmin, found.ymin, found.xmax, found.ymax)
    return found if all(map(math.isfinite, numbers)) and not found.is_empty else None
