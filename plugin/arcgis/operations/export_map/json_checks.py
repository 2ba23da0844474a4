# SPDX-License-Identifier: GPL-2.0-or-later
"""Schemas of JSON values, composed of small checks; an error names the path of the wrong value."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any, Callable, Union

from ....core.errors import RequestError
from ....core.i18n import tr

# A check takes a value, its place ("dynamicLayers[2].source") and the ids that layers may have
# (empty where they are not known), and raises RequestError.
Check = Callable[[Any, str, Collection[int]], None]
_ALIKE = 0.8


def anything(value: Any, place: str, ids: Collection[int]) -> None:
    """Take whatever there is: the server's own objects, such as renderers."""


def text(value: Any, place: str, ids: Collection[int]) -> None:
    """Take a text with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise RequestError(tr("{place} must be a text in double quotes.").format(place=place))


def flag(value: Any, place: str, ids: Collection[int]) -> None:
    """Take ``true`` or ``false``."""
    if not isinstance(value, bool):
        raise RequestError(tr("{place} must be true or false.").format(place=place))


def number(value: Any, place: str, ids: Collection[int]) -> None:
    """Take a finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= sys.float_info.max:
        raise RequestError(tr("{place} must be a number.").format(place=place))


def whole(value: Any, place: str, ids: Collection[int]) -> None:
    """Take a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise RequestError(tr("{place} must be a whole number.").format(place=place))


def between(low: int, high: int) -> Check:
    """Take a number from *low* to *high*."""

    def check(value: Any, place: str, ids: Collection[int]) -> None:
        number(value, place, ids)
        if not low <= value <= high:
            raise RequestError(
                tr("{place} must be a number from {low} to {high}.").format(place=place, low=low, high=high),
            )

    return check


def layer_id(value: Any, place: str, ids: Collection[int]) -> None:
    """Take the id of a layer that the service has."""
    whole(value, place, ids)
    if ids and value not in ids:
        raise RequestError(tr("{place}: the service has no layer {id}.").format(place=place, id=value))


def scalar(value: Any, place: str, ids: Collection[int]) -> None:
    """Take one number, text or truth."""
    if not isinstance(value, (bool, str)):
        number(value, place, ids)


def scalars(value: Any, place: str, ids: Collection[int]) -> None:
    """Take one number, text or truth, or a list of them."""
    either(scalar, listed(scalar), list)(value, place, ids)


def one_of(*words: str) -> Check:
    """Take one of *words*."""

    def check(value: Any, place: str, ids: Collection[int]) -> None:
        if value not in words:
            text = tr("{place} must be one of {words}.")
            raise RequestError(text.format(place=place, words=", ".join(words)))

    return check


def either(check: Check, other: Check, kind: Union[type, tuple[type, ...]]) -> Check:
    """Check values of *kind* with *other*, the rest with *check*."""
    return lambda value, place, ids: (other if isinstance(value, kind) else check)(value, place, ids)


def listed(item: Check, least: int = 1, most: int = 0) -> Check:
    """Take a list of at least *least* and, unless 0, at most *most* items."""

    def check(value: Any, place: str, ids: Collection[int]) -> None:
        if not isinstance(value, list):
            raise RequestError(tr("{place} must be a list in square brackets.").format(place=place))
        if len(value) < least or len(value) > (most or len(value)):
            if least == most:
                raise RequestError(tr("{place} must hold exactly {count} values.").format(place=place, count=least))
            raise RequestError(
                tr("{place} is empty.").format(place=place)
                if not value
                else tr("{place} holds {count} values, too many or too few.").format(place=place, count=len(value)),
            )
        for index, each in enumerate(value):
            item(each, f"{place}[{index}]", ids)

    return check


def keyed(item: Check) -> Check:
    """Take an object whose names are the ids of layers."""

    def check(value: Any, place: str, ids: Collection[int]) -> None:
        for key, each in _members(value, place).items():
            if not (isinstance(key, int) or (isinstance(key, str) and key.strip().isdecimal())):
                raise RequestError(
                    tr("{place}: “{key}” is not a layer id; write a number such as {example}.").format(
                        place=place, key=key, example='"0"'
                    ),
                )
            layer_id(int(key), place, ids)
            item(each, f"{place}.{key}", ids)

    return check


def named(item: Check) -> Check:
    """Take an object with names of the user's own."""

    def check(value: Any, place: str, ids: Collection[int]) -> None:
        for key, each in _members(value, place).items():
            item(each, f"{place}.{key}", ids)

    return check


def form(known: Mapping[str, Check], needed: Collection[str] = (), alone: Collection[str] = ()) -> Check:
    """Take an object with *known* members, of which *needed* must be there and at most one of *alone*.

    A name that looks like a known one is a typing error; any other is left to the server, which may be newer.
    """

    def check(value: Any, place: str, ids: Collection[int]) -> None:
        members = _members(value, place, may_be_empty=True)
        for key in members:
            meant = [] if key in known else get_close_matches(str(key), [*known], 1, _ALIKE)
            if meant:
                text = tr("{place}.{key} is not known. Do you mean {meant}?")
                raise RequestError(text.format(place=place, key=key, meant=meant[0]))
        for key in needed:
            if key not in members:
                raise missing(f"{place}.{key}")
        both = [key for key in alone if key in members]
        if len(both) > 1:
            text = tr("{place}: use either {one} or {other}, not both.")
            raise RequestError(text.format(place=place, one=both[0], other=both[1]))
        for key, item in known.items():
            if key in members:
                item(members[key], f"{place}.{key}", ids)

    return check


def _members(value: Any, place: str, may_be_empty: bool = False) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise RequestError(tr("{place} must be an object in curly brackets.").format(place=place))
    if not value and not may_be_empty:
        raise RequestError(tr("{place} is empty.").format(place=place))
    return value


def missing(place: str) -> RequestError:
    """Return the error for a member that is not there."""
    return RequestError(tr("{place} is missing.").format(place=place))
