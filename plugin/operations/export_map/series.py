# SPDX-License-Identifier: GPL-2.0-or-later
"""Series of map images: one for each step of a time extent, each layer, or each feature of a polygon layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from ...arcgis.operations.export_map.request import ExportMapRequest
from ...arcgis.operations.export_map.time import date_text
from ...arcgis.services.map_service import MapService
from ...core.errors import RequestError
from ...core.i18n import number_text, tr
from ...core.names import distinct_names
from ...tiles.extent import Extent
from .frame import size_for_resolution

MOST_IMAGES = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MILLISECONDS = {
    "esriTimeUnitsMilliseconds": 1,
    "esriTimeUnitsSeconds": 1000,
    "esriTimeUnitsMinutes": 60_000,
    "esriTimeUnitsHours": 3_600_000,
    "esriTimeUnitsDays": 86_400_000,
    "esriTimeUnitsWeeks": 7 * 86_400_000,
}
_MONTHS = {
    "esriTimeUnitsMonths": 1,
    "esriTimeUnitsYears": 12,
    "esriTimeUnitsDecades": 120,
    "esriTimeUnitsCenturies": 1200,
}
Series = Sequence[tuple[str, ExportMapRequest]]


def time_steps(start: int, end: int, count: int, unit: str) -> list[tuple[int, int]]:
    """Cut a time (epoch milliseconds) into steps of *count* units; the last ends with the time.

    Months and longer are those of the calendar. Raises `RequestError` for more than `MOST_IMAGES`, and for
    an *unit* without a length.
    """
    if start >= end:
        raise RequestError(tr("A series over time needs a start and a later end."))
    if count < 1 or (unit not in _MILLISECONDS and unit not in _MONTHS):
        raise RequestError(tr("A step of the series needs a length, such as 1 month."))
    found: list[tuple[int, int]] = []
    for low, high in _steps(start, end, count, unit):
        if len(found) == MOST_IMAGES:
            raise too_many()
        found.append((low, high))
    return found


def over_time(request: ExportMapRequest, count: int, unit: str) -> Series:
    """Return a request for each step of the request's own time, named by the step's start."""
    time = request.time
    if not isinstance(time, tuple) or time[0] is None or time[1] is None:
        raise RequestError(tr("A series over time needs a start and an end. Choose them under Time."))
    steps = time_steps(time[0], time[1], count, unit)
    names = _names(date_text(low).replace(":", "") for low, _ in steps)
    # A step's end is the next one's start: one millisecond less, or a feature there would be in both.
    last = len(steps) - 1
    spans = [(low, high if index == last else high - 1) for index, (low, high) in enumerate(steps)]
    return [(name, replace(request, time=span)) for name, span in zip(names, spans)]


def over_layers(request: ExportMapRequest, layer_ids: Sequence[int]) -> Series:
    """Return a request for each layer alone, named by it. Raises `RequestError` where there is none."""
    wanted = [layer for layer in request.service.layers if layer.id in layer_ids and not layer.children]
    if not wanted:
        raise RequestError(tr("No layer is chosen. Tick at least one."))
    if len(wanted) > MOST_IMAGES:
        raise too_many()
    names = _names(layer.name for layer in wanted)
    return [(name, replace(request, layers=f"show:{layer.id}")) for name, layer in zip(names, wanted)]


def over_boxes(request: ExportMapRequest, boxes: Sequence[tuple[str, Extent]], resolution: float) -> Series:
    """Return a request for each named box (in the request's ``extent_sr``), all at one resolution (map units)."""
    if not boxes:
        raise RequestError(tr("The layer holds no polygon. Choose another one."))
    if len(boxes) > MOST_IMAGES:
        raise too_many()
    names = _names(name for name, _ in boxes)
    found = []
    for name, (_, box) in zip(names, boxes):
        width, height = size_for_resolution(box, resolution)
        found.append((name, replace(request, extent=box, width=width, height=height)))
    return found


def drawn_layers(service: MapService, layers: str) -> list[int]:
    """Return the ids that the form value ``layers`` shows, as the dialog writes it: ``show:`` or nothing."""
    if layers.startswith("show:"):
        return [int(word) for word in layers[5:].split(",") if word]
    return [layer.id for layer in service.layers if layer.visible]


def _names(names: Iterable[str]) -> list[str]:
    return distinct_names(names, "-", also="%")


def _steps(start: int, end: int, count: int, unit: str) -> Iterator[tuple[int, int]]:
    low, number = start, 0
    while low < end:
        number += count
        high = _after(start, number, unit)
        yield low, min(high, end)
        low = high


def _after(start: int, number: int, unit: str) -> int:
    """Return the moment *number* units after *start*; counted from there, so that the 31st stays the month's last."""
    if unit in _MILLISECONDS:
        return start + number * _MILLISECONDS[unit]
    begin = _EPOCH + timedelta(milliseconds=start)
    months = begin.year * 12 + begin.month - 1 + number * _MONTHS[unit]
    year, month = divmod(months, 12)
    try:
        for day in range(begin.day, 27, -1):
            try:
                moved = begin.replace(year=year, month=month + 1, day=day)
                return (moved - _EPOCH) // timedelta(milliseconds=1)
            except ValueError:
                if year > 9999:
                    raise
        return (begin.replace(year=year, month=month + 1) - _EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        raise RequestError(tr("The series reaches beyond the calendar. Choose an earlier end.")) from None


def too_many() -> RequestError:
    """Return the error for a series that is too long."""
    return RequestError(
        tr("The series has more than {most} images. Choose longer steps, or fewer features.").format(
            most=number_text(MOST_IMAGES)
        )
    )
