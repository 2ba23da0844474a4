# SPDX-License-Identifier: GPL-2.0-or-later
"""A map image of 12,000 x 12,000 pixels: seconds, memory and seams, beside QGIS' own provider and GDAL's."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.downloading import Server
from tests.benchmarks.tools import FOLDER, Memory, Row, child

SIDE = 12_000
BOX = (600_000.0, 6_000_000.0, 1_200_000.0, 6_600_000.0)  # web mercator: 50 m a pixel
LARGE = 20_000
GOAL = 400.0  # MB for the large one
DRAWING = 1.0  # seconds that the server takes for an image besides; real ones take longer
SAMPLES = 3000


def rows() -> list[Row]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = []
    with Server("maps", pace=DRAWING) as url:
        ours, alone = _run("ours", url, SIDE, 3), _run("ours", url, SIDE, 1)
        note = f"{_seams(ours)}; memory +{ours['memory']:.0f} MB"
        speed = ours["seconds"] / alone["seconds"]
        found.append(
            Row(_what(SIDE), f"{ours['seconds']:.1f} s", f"one request at a time {alone['seconds']:.1f} s", speed, note)
        )
        for name, label in (("qgis", "native:rasterize"), ("gdal", "gdal_translate, AGS driver")):
            try:
                beside = _run(name, url, SIDE, 1)
            except RuntimeError as error:
                found.append(Row(label, "", note=f"did not run: {str(error).strip().splitlines()[-1][:80]}"))
                continue
            note = f"{_seams(beside)}; memory +{beside['memory']:.0f} MB"
            text = f"{label} {beside['seconds']:.1f} s"
            found.append(Row("the same", f"{ours['seconds']:.1f} s", text, ours["seconds"] / beside["seconds"], note))
        large = _run("ours", url, LARGE, 3)
        kept = "met" if large["memory"] < GOAL else "MISSED"
        found.append(
            Row(
                _what(LARGE),
                f"{large['seconds']:.1f} s",
                note=f"memory +{large['memory']:.0f} MB, goal {GOAL:.0f} {kept}",
            )
        )
    return found


def _what(side: int) -> str:
    return f"a map image of {side:,} x {side:,} pixels"


def _seams(found: dict[str, Any]) -> str:
    wrong = found["wrong"]
    return f"all of {SAMPLES:,} pixels in place" if not wrong else f"{wrong:,} of {SAMPLES:,} PIXELS ARE NOT IN PLACE"


def _run(kind: str, url: str, side: int, at_once: int) -> dict[str, Any]:
    answer: dict[str, Any] = child(["-m", "tests.benchmarks.maps", kind, url, str(side), str(at_once)])
    return answer


def ours(url: str, side: int, at_once: int, target: Path) -> None:
    from plugin.arcgis.client.session import Connection, Session
    from plugin.arcgis.operations.export_map.request import ExportMapRequest
    from plugin.arcgis.services.map_service import describe_map
    from plugin.arcgis.sign_in.sign_in import SignIn
    from plugin.jobs.journal import Journal
    from plugin.jobs.operation import execute
    from plugin.operations.export_map.operation import ExportMap, map_job_for
    from plugin.tiles.extent import Extent
    from plugin.tiles.spatial_reference import SpatialReference

    with Session(Connection(), SignIn(None, url)) as session:
        request = ExportMapRequest(describe_map(session, url), Extent(*BOX), SpatialReference(102100, 3857), side, side)
        job = map_job_for(request, target)
        execute(ExportMap(at_once), job, session, Journal(target.with_name("journal.sqlite")))


def qgis(url: str, side: int, at_once: int, target: Path) -> None:
    """QGIS' own provider, drawn to a raster as its Processing does it."""
    import processing
    from processing.core.Processing import Processing
    from qgis.core import QgsProject, QgsRasterLayer

    Processing.initialize()
    layer = QgsRasterLayer(f"crs='EPSG:3857' format='PNG' layer='0' url='{url}'", "map", "arcgismapserver")
    assert layer.isValid()
    QgsProject.instance().addMapLayer(layer)
    parameters = {
        "EXTENT": f"{BOX[0]},{BOX[2]},{BOX[1]},{BOX[3]} [EPSG:3857]",
        "TILE_SIZE": 2000,
        "MAP_UNITS_PER_PIXEL": (BOX[2] - BOX[0]) / side,
        "MAKE_BACKGROUND_TRANSPARENT": False,
        "LAYERS": [layer.id()],
        "OUTPUT": str(target),
    }
    processing.run("native:rasterize", parameters)


def gdal(url: str, side: int, at_once: int, target: Path) -> None:
    """GDAL's reading of the same service."""
    from osgeo import gdal as library

    library.UseExceptions()
    text = (
        f"<GDAL_WMS><Service name='AGS'><ServerUrl>{url}</ServerUrl><SRS>EPSG:3857</SRS><ImageFormat>png24"
        f"</ImageFormat></Service><DataWindow><UpperLeftX>{BOX[0]}</UpperLeftX><UpperLeftY>{BOX[3]}</UpperLeftY>"
        f"<LowerRightX>{BOX[2]}</LowerRightX><LowerRightY>{BOX[1]}</LowerRightY><SizeX>{side}</SizeX>"
        f"<SizeY>{side}</SizeY></DataWindow><BlockSizeX>2000</BlockSizeX><BlockSizeY>2000</BlockSizeY>"
        "<BandsCount>3</BandsCount></GDAL_WMS>"
    )
    library.Translate(str(target), text, creationOptions=["TILED=YES", "COMPRESS=DEFLATE"])


def wrong_pixels(target: Path) -> int:
    """How many of some pixels show other ground than the one that they lie on."""
    import numpy as np
    from osgeo import gdal as library

    from tests.sandbox.maps import computed_map

    raster = library.Open(str(target))
    turn, rng = raster.GetGeoTransform(), np.random.default_rng(3)
    wrong = 0
    for col, row in zip(
        rng.integers(0, raster.RasterXSize, SAMPLES).tolist(), rng.integers(0, raster.RasterYSize, SAMPLES).tolist()
    ):
        x, y = turn[0] + (col + 0.5) * turn[1], turn[3] + (row + 0.5) * turn[5]
        wanted = computed_map.colours(np.array([[x]]), np.array([[y]]))[0, 0, :3]
        wrong += bool((raster.ReadAsArray(col, row, 1, 1)[:3, 0, 0] != wanted).any())
    return wrong


def main(kind: str, url: str, side: str, at_once: str) -> None:
    from qgis.core import QgsApplication

    sys.path.append("/usr/share/qgis/python/plugins")
    application = QgsApplication([], False)
    application.initQgis()
    target = FOLDER / f"{kind}.tif"
    memory, began = Memory(), time.perf_counter()
    {"ours": ours, "qgis": qgis, "gdal": gdal}[kind](url, int(side), int(at_once), target)
    seconds, grown = time.perf_counter() - began, memory.growth()
    wrong = wrong_pixels(target)
    target.unlink()
    print(json.dumps({"seconds": seconds, "memory": grown, "wrong": wrong}))


if __name__ == "__main__":
    main(*sys.argv[1:])
