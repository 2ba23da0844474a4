# SPDX-License-Identifier: GPL-2.0-or-later
"""Typed details of a job, to and from the JSON of its record."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

D = TypeVar("D", bound="Details")
LONGEST_KEPT = 1000  # characters of a form field that the record of an ended job keeps


@dataclasses.dataclass(frozen=True)
class Details:
    """What an operation knows of one job; a subclass for each kind of job.

    Fields are strings, numbers, booleans, ``None``, JSON objects, enums, frozen dataclasses (by their own
    ``to_json`` and ``from_json`` where they have these), and tuples of all of them.
    """

    @classmethod
    def from_json(cls: type[D], values: Mapping[str, Any]) -> D:
        """Read a record. Raises `ValueError` or `TypeError` where a value is missing or of another type."""
        found: D = _read(cls, values)
        return found

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads; `json.dumps` takes it."""
        found: dict[str, Any] = _write(self)
        return found


def short_values(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return form fields without shapes and other long values, for the record of a job that has ended."""
    return {name: value for name, value in parameters.items() if len(value) <= LONGEST_KEPT}


def _write(value: Any) -> Any:
    if hasattr(value, "to_json") and not isinstance(value, Details):
        return value.to_json()
    if dataclasses.is_dataclass(value):
        return {each.name: _write(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, tuple):
        return [_write(each) for each in value]
    return value


def _read(kind: Any, value: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return value
    if origin is Union:  # Optional
        return None if value is None else _read(next(each for each in inner if each is not type(None)), value)
    if origin is tuple:
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else list(inner)
        if not isinstance(value, list) or len(kinds) != len(value):
            raise ValueError(value)
        return tuple(_read(each, one) for each, one in zip(kinds, value))
    if origin is not None:  # dict and other JSON
        if not isinstance(value, origin):
            raise ValueError(value)
        return value
    if hasattr(kind, "from_json") and not issubclass(kind, Details):
        return kind.from_json(value)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        known = _hints(kind)
        return kind(**{name: _read(known[name], one) for name, one in value.items() if name in known})
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind(value)
    if kind is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, kind):
        raise ValueError(value)
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in dataclasses.fields(kind)}
