# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of split exports share: one that is planned, carried, interrupted, read."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any, Callable

import pytest
from arcgis_export.plugin.arcgis.operations.export_tiles.request import ExportTilesRequest
from arcgis_export.plugin.arcgis.services.tile_service import describe
from arcgis_export.plugin.core.errors import CancelledError
from arcgis_export.plugin.operations.export_tiles.split_plan import SplitExport, plan_split, split_job_for
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.scheme import Area

from tests.job_setup import run_job

from ...conftest import ExportSetup

LEVELS = (0, 1, 2, 3, 4)  # 341 tiles of the whole world


def cutter(area: Area) -> Callable[[Extent], Area]:
    """Cut polygons with QGIS, which only these tests need."""
    from arcgis_export.plugin.areas.geometry import box_cutter

    return box_cutter(area)


def planned(
    setup: ExportSetup, name: str = "merged.mbtiles", path: str = "Limited/MapServer", **more: Any
) -> SplitExport:
    url = setup.sandbox.service(path)
    request = ExportTilesRequest(describe(setup.session(url), url), LEVELS, **more)
    return split_job_for(request, plan_split(request), setup.folder / name, cutter)


def carried(setup: ExportSetup, split: SplitExport, first: bool = True, **more: Any) -> Any:
    """Run it, or go on with it as after a restart."""
    job = split.job if first else setup.journal.find(split.job)
    assert job is not None
    session = setup.session(job.service_url)
    more.setdefault("at_once", 2)
    parts = split.parts if first else ()
    return run_job(job, session, setup.journal, setup.reports.append, parts=parts, **more)


def submits(setup: ExportSetup) -> int:
    return len(setup.sandbox.find("Limited/MapServer/exportTiles$", "POST"))


def tiles_in(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT count(*) FROM tiles").fetchone()[0])


def stop_after(setup: ExportSetup, number: int) -> None:
    def look(seconds: float) -> None:
        if submits(setup) >= number:
            setup.waiter.stop = True

    setup.waiter.hook = look


def interrupted(setup: ExportSetup, after: int = 4) -> SplitExport:
    """A split export on which QGIS was closed in the middle."""
    split = planned(setup)
    stop_after(setup, after)
    with pytest.raises(CancelledError):
        carried(setup, split, leaving=lambda: setup.waiter.stop)
    setup.waiter.stop, setup.waiter.hook = False, lambda seconds: None
    return split
