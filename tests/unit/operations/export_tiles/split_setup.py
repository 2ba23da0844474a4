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

from ...conftest import Lab

LEVELS = (0, 1, 2, 3, 4)  # 341 tiles of the whole world


def cutter(area: Area) -> Callable[[Extent], Area]:
    """Cut polygons with QGIS, which only these tests need."""
    from arcgis_export.plugin.areas.geometry import box_cutter

    return box_cutter(area)


def planned(lab: Lab, name: str = "merged.mbtiles", path: str = "Limited/MapServer", **more: Any) -> SplitExport:
    url = lab.sandbox.service(path)
    request = ExportTilesRequest(describe(lab.session(url), url), LEVELS, **more)
    return split_job_for(request, plan_split(request), lab.folder / name, cutter)


def carried(lab: Lab, split: SplitExport, first: bool = True, **more: Any) -> Any:
    """Run it, or go on with it as after a restart."""
    job = split.job if first else lab.journal.find(split.job)
    assert job is not None
    session = lab.session(job.service_url)
    more.setdefault("at_once", 2)
    parts = split.parts if first else ()
    return run_job(job, session, lab.journal, lab.reports.append, parts=parts, **more)


def submits(lab: Lab) -> int:
    return len(lab.sandbox.find("Limited/MapServer/exportTiles$", "POST"))


def tiles_in(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT count(*) FROM tiles").fetchone()[0])


def stop_after(lab: Lab, number: int) -> None:
    def look(seconds: float) -> None:
        if submits(lab) >= number:
            lab.waiter.stop = True

    lab.waiter.hook = look


def interrupted(lab: Lab, after: int = 4) -> SplitExport:
    """A split export on which QGIS was closed in the middle."""
    split = planned(lab)
    stop_after(lab, after)
    with pytest.raises(CancelledError):
        carried(lab, split, leaving=lambda: lab.waiter.stop)
    lab.waiter.stop, lab.waiter.hook = False, lambda seconds: None
    return split
