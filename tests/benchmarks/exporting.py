# SPDX-License-Identifier: GPL-2.0-or-later
"""Whole exports, from the submit to the finished file, beside Esri's ArcGIS API for Python on the same sandbox."""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from statistics import mean
from typing import Any

from tests.benchmarks.downloading import Server
from tests.benchmarks.tools import BESIDE, FOLDER, Row, child

SIZES = (1, 10, 100, 400)  # MB
PACES = (0.3, 0.5, 0.9)  # seconds a state, of which the server goes through five: polls are lucky or not


def rows() -> list[Row]:
    target = FOLDER / "exports"
    target.mkdir(parents=True, exist_ok=True)
    script, found = Path(__file__).with_name("once") / "arcgis_once.py", []
    server = 5 * sum(PACES) / len(PACES)
    for megabytes in SIZES:
        ours, theirs, trouble = [], [], ""
        for pace in PACES:
            with Server("sandbox", megabytes, pace) as raster:
                url = raster.replace("World/MapServer", "WorldVector/VectorTileServer")
                _ours(url, target)  # the first package is also made
                ours.append(_ours(url, target))
                try:
                    theirs.append(float(child([str(script), url, str(target)], python=BESIDE)["seconds"]))
                except (RuntimeError, OSError) as error:
                    trouble = f"ArcGIS API for Python did not run: {str(error).strip().splitlines()[-1][:80]}"
                _empty(target)
        mine, note = mean(ours), trouble or f"mean of {len(PACES)}; the server itself takes {server:.1f} s of it"
        if theirs:
            note += f"; after its end {mine - server:.2f} s and {mean(theirs) - server:.2f} s"
            ratio = mine / mean(theirs)
            found.append(Row(_what(megabytes), f"{mine:.2f} s", f"ArcGIS API {mean(theirs):.2f} s", ratio, note))
        else:
            found.append(Row(_what(megabytes), f"{mine:.2f} s", note=note))
    return found


def _what(megabytes: int) -> str:
    return f"export of a .vtpk of {megabytes} MB"


def _ours(url: str, folder: Path) -> float:
    answer: dict[str, Any] = child(["-m", "tests.benchmarks.exporting", url, str(folder)])
    return float(answer["seconds"])


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def main(url: str, folder: str) -> None:
    from plugin.arcgis.client.session import Connection, Session
    from plugin.arcgis.operations.export_tiles.request import ExportTilesRequest
    from plugin.arcgis.services.tile_service import describe
    from plugin.arcgis.sign_in.sign_in import SignIn
    from plugin.jobs.journal import Journal
    from plugin.jobs.operation import execute
    from plugin.operations.export_tiles.operation import ExportTiles, job_for

    with Session(Connection(), SignIn(None, url)) as session:
        request = ExportTilesRequest(describe(session, url), (0, 1, 2, 3))
        job = job_for(request, Path(folder) / "ours.vtpk")
        began = time.perf_counter()
        path = execute(ExportTiles(), job, session, Journal(Path(folder) / "journal.sqlite")).package
        seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "bytes": path.stat().st_size}))


if __name__ == "__main__":
    main(*sys.argv[1:])
