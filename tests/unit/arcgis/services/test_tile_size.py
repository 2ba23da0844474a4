# SPDX-License-Identifier: GPL-2.0-or-later
"""The size that an export is estimated at is within a third of what comes, or said to be the most."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Optional

import numpy as np
import pytest
from arcgis_export.plugin.arcgis.operations.export_tiles.request import ExportTilesRequest
from arcgis_export.plugin.arcgis.services import tile_size as tile_size_module
from arcgis_export.plugin.arcgis.services.tile_service import describe
from arcgis_export.plugin.arcgis.services.tile_size import index_bytes, tile_size
from arcgis_export.plugin.operations.export_tiles.form import assess
from arcgis_export.plugin.operations.export_tiles.operation import job_for
from arcgis_export.plugin.packages import open_package
from arcgis_export.plugin.tiles.scheme import Area

from tests.unit.conftest import ExportSetup

UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9}
EDGE = 20_037_508.0
BOX = [[-EDGE, -EDGE], [EDGE, -EDGE], [EDGE, EDGE], [-EDGE, EDGE], [-EDGE, -EDGE]]
TRIANGLE = [[-9e6, 1e6], [9e6, 9e6], [9e6, -3e6], [-9e6, 1e6]]


@pytest.mark.parametrize("levels", [(2,), (0, 1, 2, 3), (3, 4)])
@pytest.mark.parametrize("ring", [BOX, TRIANGLE], ids=["box", "triangle"])
@pytest.mark.parametrize("name", ["World/MapServer", "WorldVector/VectorTileServer"])
def test_estimate(setup: ExportSetup, name: str, ring: Any, levels: tuple[int, ...]) -> None:
    url = setup.sandbox.service(name)
    session = setup.session(url)
    service = describe(session, url)
    area: Optional[Area] = Area.from_polygons([[np.array(ring)]])
    request = ExportTilesRequest(service, levels, area)
    counts = request.tiles()
    weighed = tile_size(session, service, request.covered, counts)
    overhead = index_bytes(service, area, levels)
    text = assess(service, levels, counts, tile_size=weighed, overhead=overhead).summary
    job = job_for(request, Path(setup.folder / f"w.{request.format.value}"))
    size = setup.cycle(job).run().stat().st_size
    found = re.search(r"about ([\d,.]+) (kB|MB|GB)", text)
    assert found, text
    said = float(found[1].replace(",", "")) * UNITS[found[2]]
    assert size * 2 / 3 <= said <= size * 4 / 3, (text, size)
    with open_package(Path(job.output)) as package:
        tiles = sum(level.bytes for level in package.levels())
    assert weighed is not None and tiles * 2 / 3 <= weighed * sum(counts.values()) <= tiles * 4 / 3


def test_tiles_that_differ_much_are_at_most(setup: ExportSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tile_size_module, "_size", lambda *tile: 20_000 if tile[-1] % 5 == 0 else 300)
    url = setup.sandbox.service("World/MapServer")
    session = setup.session(url)
    service = describe(session, url)
    request = ExportTilesRequest(service, (5, 6), None)
    counts = request.tiles()
    weighed = tile_size(session, service, request.covered, counts)
    assert weighed is not None and not weighed.is_sure and weighed.largest == 20_000
    assert re.search("at most [\\d,.]+ MB", assess(service, (5, 6), counts, tile_size=weighed).summary)
