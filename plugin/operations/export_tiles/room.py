# SPDX-License-Identifier: GPL-2.0-or-later
"""Look for free space on the disk before a server works for an export."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Optional

from ...arcgis.client.session import Session
from ...arcgis.operations.export_tiles.request import ExportTilesRequest
from ...arcgis.services.tile_size import tile_size
from ...core.files import check_room

LARGE_TILE = 256 * 1024  # bytes; where there is room for as many as wanted, no tile is weighed


def check_room_for(
    request: ExportTilesRequest, output: Path, session: Optional[Session] = None, tile_bytes: Optional[float] = None
) -> None:
    """Raise `ExportError` where the disk of *output* has no room for the tiles of *request*.

    *tile_bytes* is what one takes; where it is not known and room is scarce, a few tiles are weighed by *session*.
    """
    if not request.is_countable:
        return
    counts = request.tiles()
    total = sum(counts.values())
    try:
        if total * LARGE_TILE <= shutil.disk_usage(output.parent).free:
            return
    except OSError:
        return  # what is wrong with the folder shows when it is written
    if tile_bytes is None and session is not None:
        tile_bytes = tile_size(session, request.service, request.covered, counts)
    check_room(output, int(total * (tile_bytes or 0)))
