# SPDX-License-Identifier: GPL-2.0-or-later
"""Estimate the size of an export in bytes from a few tiles of the service."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Optional

import numpy as np

from ...core.errors import ExportError
from ...tiles.extent import Extent
from ...tiles.scheme import Area, cover
from ..client.session import Session
from ..request_log import log, reason
from ..urls import ServiceKind
from .tile_service import Service

SAMPLES = (9, 4)  # tiles of the deepest level, which holds most of them, and of the one above
SURE = 1 / 3  # of the mean: what the error of an estimate may be
_ERRORS = 2.0  # standard errors, which almost never lie farther off
_MOST_ROWS = 20_000  # of an area that is no box; of larger ones the box is sampled
_GOLDEN = 0.618  # spreads any number of points evenly
_BUNDLE, _INDEX = 128, 131_136  # tiles to a side of a bundle, and bytes of its header and index (compact cache V2)
LARGEST = 4 * 1024 * 1024  # bytes; no tile is larger


class TileSize(float):
    """The mean bytes of a tile. *largest* is that of the largest one seen, *is_sure* whether the mean is close."""

    largest: float
    is_sure: bool

    def __new__(cls, mean: float, largest: float = 0.0, is_sure: bool = True) -> TileSize:
        made = super().__new__(cls, mean)
        made.largest, made.is_sure = largest or mean, is_sure
        return made


def tile_size(session: Session, service: Service, area: Area, counts: Mapping[int, int]) -> Optional[TileSize]:
    """Return how large a tile in *area* is at the levels of *counts*; ``None`` if none could be had."""
    deepest = sorted((level for level, count in counts.items() if count), reverse=True)
    mean = variance = largest = 0.0
    weighed = 0  # tiles of the levels that were sampled
    for level, number in zip(deepest, SAMPLES):
        places = _places(service, level, area, number)
        sizes = [size for place in places if (size := _size(session, service, level, *place)) is not None]
        if not sizes:
            continue
        count, own = counts[level], sum(sizes) / len(sizes)
        spread = sum((size - own) ** 2 for size in sizes) / max(1, len(sizes) - 1)
        missing = count > len(sizes)  # else all were weighed
        known = spread / len(sizes) if len(sizes) > 1 else own**2
        mean, variance, weighed = mean + own * count, variance + missing * known * count**2, weighed + count
        largest = max(largest, *sizes)
    if not weighed:
        return None
    return TileSize(mean / weighed, largest, _ERRORS * math.sqrt(variance) <= SURE * mean)


def index_bytes(service: Service, area: Optional[Area], levels: Iterable[int]) -> int:
    """Return what a package of *levels* has besides its tiles: the indexes of its bundles, which may be half empty."""
    total = 0
    for level in levels:
        window = service.grid().tile_range(level, box) if (box := _box(service, area)) else None
        if window is not None:
            rows, columns = (high // _BUNDLE - low // _BUNDLE + 1 for low, high in (window[:2], window[2:]))
            total += rows * columns * _INDEX
    return total


def _box(service: Service, area: Optional[Area]) -> Optional[Extent]:
    full = service.full_extent
    if area is None:
        return full
    return area.extent.intersection(full) if full else area.extent


def _places(service: Service, level: int, area: Area, number: int) -> list[tuple[int, int]]:
    """Return row and column of a few tiles of the area, evenly spread."""
    box = _box(service, area)
    window = service.grid().tile_range(level, box) if box else None
    if window is None:
        return []
    row_min, row_max, col_min, col_max = window
    rows, columns = row_max - row_min + 1, col_max - col_min + 1
    if area.is_box or rows > _MOST_ROWS:
        shares = [((each + 0.5) / number, each * _GOLDEN % 1.0) for each in range(number)]
        return sorted({(row_min + int(down * rows), col_min + int(across * columns)) for down, across in shares})
    runs = cover(service.grid(), level, area, service.full_extent)
    ends = np.cumsum(runs.last - runs.first + 1)
    if not len(ends):
        return []
    wanted = np.unique(((np.arange(number) + 0.5) * ends[-1] / number).astype(int))
    at = np.searchsorted(ends, wanted, side="right")
    return list(zip(runs.row[at].tolist(), (runs.last[at] - (ends[at] - 1 - wanted)).tolist()))


def _size(session: Session, service: Service, level: int, row: int, col: int) -> Optional[int]:
    ending = ".pbf" if service.kind is ServiceKind.VECTOR else ""
    url = f"{service.url}/tile/{level}/{row}/{col}{ending}"
    try:
        # As it is transferred: packages keep vector tiles compressed, too.
        answer = session.get_bytes(url, LARGEST, {"Accept-Encoding": "gzip"}, as_it_comes=True)
    except ExportError as error:
        session.waiter.check()
        log.debug("No tile to measure: %s", reason(error))
        return None
    is_tile = answer.status == 200 and "json" not in answer.headers.get("Content-Type", "")
    return len(answer.body) if is_tile and len(answer.body) <= LARGEST else None
