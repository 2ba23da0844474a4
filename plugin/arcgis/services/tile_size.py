# SPDX-License-Identifier: GPL-2.0-or-later
"""Estimate the size of an export in bytes from a few tiles of the service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional

from ...core.errors import ExportError
from ...tiles.scheme import Area
from ..client.session import Session
from ..request_log import log, reason
from ..urls import ServiceKind
from .tile_service import Service

SAMPLED_LEVELS = 2  # the deepest ones, which hold most of the tiles
SAMPLES = 3  # tiles for each of them
LARGEST = 4 * 1024 * 1024  # bytes; no tile is larger


def tile_size(session: Session, service: Service, area: Area, counts: Mapping[int, int]) -> Optional[float]:
    """Return the mean bytes of a tile in *area* at the deepest levels of *counts*; ``None`` if none could be had."""
    sizes = []
    for level in sorted(level for level, count in counts.items() if count)[-SAMPLED_LEVELS:]:
        for row, col in _addresses(service, level, area):
            size = _size(session, service, level, row, col)
            if size is not None:
                sizes.append(size)
    return sum(sizes) / len(sizes) if sizes else None


def _addresses(service: Service, level: int, area: Area) -> list[tuple[int, int]]:
    """Return a few tiles on the diagonal of the area's box."""
    box = area.extent.intersection(service.full_extent) if service.full_extent else area.extent
    window = service.grid().tile_range(level, box) if box else None
    if window is None:
        return []
    row_min, row_max, col_min, col_max = window
    steps = [(i + 1) / (SAMPLES + 1) for i in range(SAMPLES)]
    found = {
        (row_min + round((row_max - row_min) * step), col_min + round((col_max - col_min) * step)) for step in steps
    }
    return sorted(found)


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
