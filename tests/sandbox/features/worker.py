# SPDX-License-Identifier: GPL-2.0-or-later
"""The worker that makes the data of the feature services and exports it, with OGR.

It runs as a process of its own (`python3 -m tests.sandbox.features.worker`), so that a test's process need not
load GDAL. One JSON command a line comes in on stdin, one JSON answer a line goes out on stdout:

    {"do": "make", "target": ...}
    {"do": "export", "data": ..., "form": "Shapefile", "service": "Nature", "target": ..., "wkid": 4326,
     "layers": [{"id": 0, "where": "1=1", "shape": true, "x": "x", "y": "y"}]}

Where clauses come as SQLite takes them: `feature_rows.clause` has checked them.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from osgeo import gdal, ogr, osr

from . import data
from .formats import WRITERS, Export, Part
from .layers import SERVICES

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()


def make(order: dict[str, Any]) -> None:
    """Make the data."""
    data.make(Path(order["target"]))


def export(order: dict[str, Any]) -> None:
    """Write one file in one of the formats."""
    service = SERVICES[order["service"]]
    parts = []
    for given in order["layers"]:
        layer = service.layer(given["id"])
        assert layer is not None
        parts.append(Part(layer, given["where"], given["shape"], given["x"], given["y"]))
    target = Path(order["target"])
    unfinished = target.with_name(target.name + ".part")
    try:
        written = WRITERS[order["form"]](Export(Path(order["data"]), service, tuple(parts), order["wkid"]), unfinished)
        os.replace(written, target)
    finally:
        unfinished.unlink(missing_ok=True)


def main() -> int:
    """Answer commands until stdin ends."""
    # answers have a channel of their own: libraries print to stdout when they please
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            {"make": make, "export": export}[order["do"]](order)
            reply: dict[str, Any] = {"ok": True}
        except Exception as error:  # the server needs to hear of any
            reply = {"ok": False, "error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(reply) + "\n")
        answers.flush()
    # no exitQgis, should QGIS have been asked: it is slow, may crash, and nothing is left to save
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
