# SPDX-License-Identifier: GPL-2.0-or-later
"""Time extent of a map service, and parsing of dates and numbers, for the Export Map dialog."""

from __future__ import annotations

from typing import Optional

from ...arcgis.operations.export_map.time import date_text, parse_time
from ...arcgis.services.map_service import MapService
from ...core.errors import RequestError
from ...core.i18n import number_text, tr
from .labels import time_units


def known_time(service: MapService) -> Optional[tuple[Optional[int], Optional[int]]]:
    """Return the span that the service's data covers (epoch milliseconds), ``None`` where there is no time.

    An end is ``None`` where it is unknown, and where data is still added.
    """
    infos = [info for info in (service.time, *(layer.time for layer in service.layers)) if info is not None]
    if not infos:
        return None
    starts = [info.start for info in infos if info.start is not None]
    ends = [info.end for info in infos if info.end is not None]
    live = any(info.live for info in infos)
    return (min(starts) if starts else None), (max(ends) if ends and not live else None)


def time_sentence(service: MapService) -> str:
    """Describe what time the service's data has: ``Data from 2001-01-01 to 2020-01-01, by years.``"""
    span = known_time(service)
    if span is None:
        return ""
    start, end = (date_text(each) if each is not None else "" for each in span)
    if start and end:
        text = tr("The service has data from {start} to {end} (UTC)").format(start=start, end=end)
    elif start:
        text = tr("The service has data from {start} on (UTC)").format(start=start)
    else:
        text = tr("The service has data of several times")
    unit = dict(time_units()).get(service.time.units) if service.time is not None else None
    if unit and service.time is not None and service.time.interval:
        interval = number_text(service.time.interval, 0 if service.time.interval.is_integer() else 2)
        step = tr("by {unit}") if service.time.interval == 1 else tr("in steps of {count} {unit}")
        text += ", " + step.format(count=interval, unit=unit)
    return text + "."


def parse_moment(text: str) -> Optional[int]:
    """Read one moment, as milliseconds or a date; ``None`` for no text. Raises `RequestError`."""
    found = parse_time(text)
    if isinstance(found, tuple):
        raise RequestError(tr("Enter one date and time, not a range, such as {example}.").format(example="2008-01-01"))
    return found


def parse_numbers(text: str, name: str) -> tuple[float, ...]:
    """Read numbers with commas between, as in a request. Raises `RequestError` naming the field."""
    try:
        return tuple(float(word) for word in text.split(",")) if text.strip() else ()
    except ValueError:
        raise RequestError(
            tr("{name}: write numbers with commas between, such as {example}.").format(name=name, example="0,1,2")
        ) from None
