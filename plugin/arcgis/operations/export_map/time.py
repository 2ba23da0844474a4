# SPDX-License-Identifier: GPL-2.0-or-later
"""Time extents: epoch milliseconds in requests, dates for users."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Optional, Union

from ....core.errors import RequestError
from ....core.i18n import tr

# An instant, or a start and an end of which each may be open; epoch milliseconds, UTC.
Time = Union[int, tuple[Optional[int], Optional[int]]]

TIME_RELATIONS = tuple(
    f"esriTimeRelation{relation}"
    for relation in ("Overlaps", "OverlapsStartWithinEnd", "AfterStartOverlapsEnd", "Within")
)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_DAY = 86_400_000  # milliseconds
_MILLISECONDS = re.compile(r"([+-]?\d{1,30})\s*(?:ms)?", re.IGNORECASE | re.ASCII)
_YEARS = range(1000, 3000)  # that digits in a row are taken for
_SECONDS = range(10**8, 10**10)  # 1973 to 2286
# How people write dates in digits, by the number of digits.
_DIGITS = {
    4: ("%Y",),
    6: ("%Y%m",),
    8: ("%Y%m%d", "%d%m%Y", "%m%d%Y"),
    10: ("%Y%m%d%H",),
    12: ("%Y%m%d%H%M",),
    14: ("%Y%m%d%H%M%S",),
}
_PARTED = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)


def parse_time(text: str) -> Optional[Time]:
    """Read ``1199145600000``, ``null,1230768000000`` or dates as ISO 8601 writes them; ``None`` for no text.

    A date without a zone is UTC, one without an hour is its midnight. Digits that may be a date or seconds, too, are
    refused; ``20090101ms`` are milliseconds whatever the digits. Raises `RequestError`.
    """
    if not text.strip():
        return None
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 2:
        raise RequestError(tr("A time is one date and time, or a start and an end with a comma between."))
    moments = [_moment(part) for part in parts]
    if len(moments) == 2:
        span = (moments[0], moments[1])
        check_time(span)
        return span
    if moments[0] is None:
        raise RequestError(tr("“null” is an open end: write the other end, too, such as {example}.").format(
            example="null,2009-01-01"
        ))  # fmt: skip
    return moments[0]


def check_time(time: Time) -> None:
    """Raise `RequestError` for a time that ends before it begins."""
    if isinstance(time, tuple) and None not in time:
        start, end = time
        if start is not None and end is not None and start > end:
            raise RequestError(
                tr("The time ends ({end}) before it begins ({start}). Swap the two.").format(
                    start=date_text(start), end=date_text(end)
                )
            )


def time_text(time: Time) -> str:
    """Return the form value: ``null,1230768000000``."""
    moments = time if isinstance(time, tuple) else (time,)
    return ",".join("null" if each is None else str(each) for each in moments)


def written_time(time: Time) -> str:
    """Return what `parse_time` reads as *time*, in dates: ``null,2009-01-01``."""
    moments = time if isinstance(time, tuple) else (time,)
    return ",".join("null" if each is None else written_moment(each) for each in moments)


def written_moment(moment: int) -> str:
    """Return what `parse_time` reads as *moment*: a date, or ``10000000000000000ms`` beyond the calendar."""
    text = date_text(moment)
    return f"{text}ms" if text == str(moment) else text


def date_text(moment: int) -> str:
    """Return a moment as ISO 8601, shortened to the date at midnight; the bare number beyond the calendar."""
    try:
        found = _EPOCH + timedelta(milliseconds=moment)
    except OverflowError:
        return str(moment)
    if moment % _DAY == 0:
        return found.date().isoformat()
    return found.isoformat().replace("+00:00", "Z")


def _moment(text: str) -> Optional[int]:
    if text.lower() in ("", "null"):
        return None
    _refuse_ambiguous(text)
    if match := _MILLISECONDS.fullmatch(text):
        return int(match[1])
    try:  # Python before 3.11 knows no Z
        found = datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text))
    except ValueError:
        raise RequestError(
            tr(
                "“{text}” is not a time. Write {milliseconds} (milliseconds since 1970) or a date such " "as {example}."
            ).format(text=text, milliseconds="1199145600000", example="2008-01-01T00:00:00Z")
        ) from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=timezone.utc)
    return _since_epoch(found)


def _refuse_ambiguous(text: str) -> None:
    """Raise `RequestError` with all readings of a text that has several."""
    if match := _PARTED.fullmatch(text):
        day_or_month, other, year = match.groups()
        dates = _dates(f"{day_or_month:0>2}{other:0>2}{year}", ("%d%m%Y", "%m%d%Y"))
        if dates:
            raise RequestError(
                tr(
                    "“{text}” is read differently from country to country. Write the date that is meant: {dates}."
                ).format(text=text, dates=", ".join(map(date_text, dates)))
            )
    if not re.fullmatch(r"[0-9]{1,18}", text):
        return
    number = int(text)
    dates = _dates(text, _DIGITS.get(len(text), ()))
    # Whole days in milliseconds are what programs write: as seconds they would be a multiple of 1000 days.
    if number in _SECONDS and number % _DAY and 1000 * number not in dates:
        dates.append(1000 * number)
    if dates:
        raise RequestError(
            tr(
                "“{text}” may be a date ({dates}) or milliseconds since 1970 ({moment}). Write the date so, or "
                "{milliseconds} for the milliseconds."
            ).format(
                text=text, dates=", ".join(map(date_text, dates)), moment=date_text(number), milliseconds=f"{text}ms"
            )
        )


def _dates(digits: str, forms: Sequence[str]) -> list[int]:
    """Return the moments that *digits* are in one of *forms*, each once."""
    found: list[int] = []
    for form in forms:
        try:
            date = datetime.strptime(digits, form).replace(tzinfo=timezone.utc)
        except ValueError:
            continue
        if date.year in _YEARS and _since_epoch(date) not in found:
            found.append(_since_epoch(date))
    return found


def _since_epoch(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(milliseconds=1)
