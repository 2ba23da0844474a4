# SPDX-License-Identifier: GPL-2.0-or-later
"""The types of fields as a hosted layer declares them, and the values of files read by them.

Files of text say nothing of types, and where they do (sheets, GeoJSON) it is a guess from the values.
"""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Optional, Union

from ...core import json_values

Value = Union[None, int, float, str, datetime.datetime, datetime.date, datetime.time]
# From a local time without an offset to one with; ``None`` where the service does not know its time zone.
Zoned = Callable[[datetime.datetime], Optional[datetime.datetime]]

UTC = datetime.timezone.utc
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = datetime.datetime(1899, 12, 30)  # day 0 of a sheet
_LONGEST_SHEET = 31  # characters of a sheet's name in Excel
_SHORT = 10  # characters of a field's name in a shapefile


class Kind(enum.Enum):
    """What a field holds: a *stamp* is a moment that keeps its offset from UTC."""

    SMALL, WHOLE, BIG, REAL, SINGLE, MOMENT, STAMP, DATE, TIME, TEXT = range(10)


_KINDS = {
    "esriFieldTypeOID": Kind.BIG,
    "esriFieldTypeSmallInteger": Kind.SMALL,
    "esriFieldTypeInteger": Kind.WHOLE,
    "esriFieldTypeBigInteger": Kind.BIG,
    "esriFieldTypeSingle": Kind.SINGLE,
    "esriFieldTypeDouble": Kind.REAL,
    "esriFieldTypeDate": Kind.MOMENT,
    "esriFieldTypeTimestampOffset": Kind.STAMP,
    "esriFieldTypeDateOnly": Kind.DATE,
    "esriFieldTypeTimeOnly": Kind.TIME,
    "esriFieldTypeString": Kind.TEXT,
    "esriFieldTypeGUID": Kind.TEXT,
    "esriFieldTypeGlobalID": Kind.TEXT,
    "esriFieldTypeXML": Kind.TEXT,
}
# What also holds all the values of a kind, where one of them turns out not to be of it; else text.
WIDER = {Kind.SMALL: Kind.BIG, Kind.WHOLE: Kind.BIG}
_BITS = {Kind.SMALL: 15, Kind.WHOLE: 31, Kind.BIG: 63}

_WHOLE = re.compile(r"[+-]?\d{1,19}(\.0*)?")
_PADDED = re.compile(r"[+-]?0\d")
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
_OFFSET = r"(Z|[+-]\d{2}(?::?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}})(?:[T ]\s*{_CLOCK}\s*{_OFFSET})?")
# As ArcGIS writes dates into CSV and Excel, whatever the language of the user: 8/6/2020 6:35:07 PM
_AMERICAN = re.compile(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}})(?:,?\s+{_CLOCK}\s*([AP]M)?\s*{_OFFSET})?", re.IGNORECASE)
_TIME = re.compile(rf"{_CLOCK}\s*([AP]M)?", re.IGNORECASE)


def kind_of(field: Mapping[str, Any]) -> Optional[Kind]:
    """Return what a field of a hosted layer holds; ``None`` for a type that no table has, such as a raster."""
    return _KINDS.get(json_values.text(field.get("type")))


def value_of(value: Any, kind: Kind, zoned: Zoned) -> Value:
    """Return a file's value as one of its field's kind, ``None`` for none. Raises `ValueError` where it is none such.

    Numbers in a field of dates are milliseconds since 1970, UTC. Not a number is no value.
    """
    if value is None:
        return None
    if kind is Kind.TEXT:
        return _text(value)
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return None
    if isinstance(value, bool) and kind in (*_BITS, Kind.REAL, Kind.SINGLE):
        value = int(value)
    if kind in _BITS:
        return _whole(value, _BITS[kind])
    if kind in (Kind.REAL, Kind.SINGLE):
        if str(value).lower() == "nan":
            return None
        number = None if "_" in str(value) else json_values.real(value)  # Python reads 1_000, too
        return number if number is not None else float(_no(value))
    try:
        if kind is Kind.DATE:
            return _date(value)
        if kind is Kind.TIME:
            return _time(value)
        found = _moment(value, zoned)
    except OverflowError:
        raise ValueError(str(value)[:80]) from None
    return found if kind is Kind.STAMP else in_utc(found)


def in_utc(moment: datetime.datetime) -> datetime.datetime:
    """Return a moment in UTC, one without an offset as it is; the last day of all days stays one."""
    try:
        return moment.astimezone(UTC) if moment.tzinfo is not None else moment
    except OverflowError:
        return moment.replace(tzinfo=UTC)


def moment_of_days(days: float) -> datetime.datetime:
    """Return the local time that a number in a sheet stands for. Raises `ValueError`."""
    try:
        return _FIRST_DAY + datetime.timedelta(milliseconds=round(days * 86_400_000))
    except OverflowError:
        raise ValueError(str(days)) from None


def guessed_value(value: Any, kind: Kind) -> Value:
    """Return a value by a guessed kind: ``007`` and ``nan`` are no numbers. Raises `ValueError` for a wrong guess."""
    if kind is not Kind.TEXT and isinstance(value, str) and (_PADDED.match(value) or value.strip().lower() == "nan"):
        raise ValueError(value)
    return value_of(value, kind, lambda local: None)


def match_fields(names: Sequence[str], definition: Mapping[str, Any]) -> dict[str, str]:
    """Return how the fields of a hosted layer are called in a copy: formats cut names, or write the alias instead."""
    left = list(names)
    hosted = [
        (json_values.text(each.get("name")), json_values.text(each.get("alias")))
        for each in json_values.objects(definition.get("fields"))
    ]
    found: dict[str, str] = {}

    def match(fits: Callable[[str, str, str], bool]) -> None:
        for name, alias in hosted:
            other = next((other for other in left if name not in found and fits(other, name, alias)), None)
            if other is not None:
                found[name] = other
                left.remove(other)

    match(lambda other, name, alias: other == name)
    match(lambda other, name, alias: other.lower() == name.lower())
    match(lambda other, name, alias: len(name) > _SHORT and other.lower() == name[:_SHORT].lower())
    # Of two that would be cut to the same, a shapefile numbers the second.
    match(lambda other, name, alias: len(name) > _SHORT and _is_numbered(other, name))
    match(lambda other, name, alias: bool(alias) and other == alias)
    return found


def definitions_of(names: Sequence[str], definitions: Sequence[Mapping[str, Any]]) -> list[Optional[Mapping[str, Any]]]:
    """Return the hosted layer that each layer of the files is, by its name in the spelling of files.

    Formats number layers of one name (``Roads_1``), and Excel cuts names to 31 characters.
    """
    if len(names) == len(definitions) == 1:
        return [definitions[0]]
    left = list(definitions)
    found: list[Optional[Mapping[str, Any]]] = []
    for name in names:
        wanted = _plain(name)
        for plain in (wanted, re.sub(r"_\d+$", "", wanted)):
            fits = (each for each in left if plain in (_plain(_name(each)), _plain(_name(each)[:_LONGEST_SHEET])))
            match = next(fits, None)
            if match is not None:
                left.remove(match)
                break
        found.append(match)
    return found


def _name(definition: Mapping[str, Any]) -> str:
    return json_values.text(definition.get("name"))


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name).strip("_").lower()


def _is_numbered(other: str, name: str) -> bool:
    stem, _, number = other.rpartition("_")
    return number.isdigit() and len(other) <= _SHORT and len(stem) > 4 and name.lower().startswith(stem.lower())


def _no(value: Any) -> Any:
    raise ValueError(str(value)[:80])


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():  # a sheet's cell has no other numbers
        return str(int(value))
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return value if isinstance(value, str) else str(value)


def _whole(value: Any, bits: int) -> int:
    if isinstance(value, str):
        if not _WHOLE.fullmatch(value):
            raise ValueError(value[:80])
        number = int(value.partition(".")[0])
    elif isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        number = int(value)
    else:
        return int(_no(value))
    return number if -(1 << bits) <= number < 1 << bits else int(_no(value))


def _moment(value: Any, zoned: Zoned) -> datetime.datetime:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _EPOCH + datetime.timedelta(milliseconds=value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        value = datetime.datetime(value.year, value.month, value.day)
    found = value if isinstance(value, datetime.datetime) else _read_moment(str(value))
    return found if found.tzinfo is not None else zoned(found) or found


def _read_moment(text: str) -> datetime.datetime:
    if iso := _ISO.fullmatch(text):
        year, month, day, hour, minute, second, fraction, zone = iso.groups()
        return datetime.datetime(int(year), int(month), int(day), *_clock(hour, minute, second, fraction), _zone(zone))
    if american := _AMERICAN.fullmatch(text):
        month, day, year, hour, minute, second, fraction, half, zone = american.groups()
        clock = _clock(hour, minute, second, fraction, half)
        return datetime.datetime(int(year), int(month), int(day), *clock, _zone(zone))
    if re.fullmatch(r"-?\d{9,15}", text):
        return _EPOCH + datetime.timedelta(milliseconds=int(text))
    raise ValueError(text[:80])


def _clock(
    hour: Optional[str], minute: Optional[str], second: Optional[str], fraction: Optional[str], half: Optional[str] = ""
) -> tuple[int, int, int, int]:
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError(hour)
        hours = hours % 12 + 12 * (half.upper() == "PM")
    return hours, int(minute or 0), int(second or 0), int((fraction or "").ljust(6, "0")[:6])


def _zone(text: Optional[str]) -> Optional[datetime.timezone]:
    if not text:
        return None
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = datetime.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return datetime.timezone(-offset if text[0] == "-" else offset)


def _date(value: Any) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    return _read_moment(str(value)).date()


def _time(value: Any) -> datetime.time:
    if isinstance(value, (datetime.time, datetime.datetime)):
        return datetime.time(value.hour, value.minute, value.second, value.microsecond)
    found = _TIME.fullmatch(str(value))
    if not found:
        raise ValueError(str(value)[:80])
    hour, minute, second, fraction, half = found.groups()
    return datetime.time(*_clock(hour, minute, second, fraction, half))
