# SPDX-License-Identifier: GPL-2.0-or-later
"""Time extents: epoch milliseconds in requests, dates for users."""

from __future__ import annotations

import re
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
_YEAR = re.compile(r"[12]\d{3}")


def parse_time(text: str) -> Optional[Time]:
    """Read ``1199145600000``, ``null,1230768000000`` or dates as ISO 8601 writes them; ``None`` for no text.

    A date without a zone is UTC, one without an hour is its midnight. Raises `RequestError`.
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


def date_text(moment: int) -> str:
    """Return a moment as ISO 8601, shortened to the date at midnight; the bare number beyond the calendar."""
    try:
        found = _EPOCH + timedelta(milliseconds=moment)
    except OverflowError:
        return str(moment)
    if moment % 86_400_000 == 0:
        return found.date().isoformat()
    return found.isoformat().replace("+00:00", "Z")


def _moment(text: str) -> Optional[int]:
    if text.lower() in ("", "null"):
        return None
    if _YEAR.fullmatch(text):
        raise RequestError(
            tr("“{text}” may be a year or milliseconds. Write a date such as {example}.").format(
                text=text, example=f"{text}-01-01"
            )
        )
    try:
        return int(text)
    except ValueError:
        pass
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
    return (found - _EPOCH) // timedelta(milliseconds=1)
