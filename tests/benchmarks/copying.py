# SPDX-License-Identifier: GPL-2.0-or-later
"""Tiles of a package into MBTiles and GeoPackage, beside the same bytes from memory into SQLite."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import sys
import time
import zipfile
from pathlib import Path
from statistics import median
from typing import Any

from plugin.packages import open_package, write_geopackage, write_mbtiles
from tests.benchmarks.tools import FOLDER, Memory, Row, child
from tests.sandbox.bundles import compact_v2, grouped

LEVEL, SIDE, TILES = 8, 256, 60_000
HALF, RESOLUTION = 20037508.342787, 156543.03392800014
RUNS = 5
WRITERS = {"mbtiles": write_mbtiles, "gpkg": write_geopackage}
NAMES = {"mbtiles": "MBTiles", "gpkg": "GeoPackage"}


def tiles() -> dict[tuple[int, int], bytes]:
    """Return tiles of 200 to 1,000 bytes that begin as PNG does; one in ten is the same blank."""
    rng = random.Random(7)
    blank = b"\x89PNG\r\n\x1a\n" + rng.randbytes(200)
    made = {}
    for number in range(TILES):
        data = blank if number % 10 == 0 else b"\x89PNG\r\n\x1a\n" + rng.randbytes(rng.randint(192, 992))
        made[number // SIDE, number % SIDE] = data
    return made


def write_package(path: Path) -> None:
    lods = [{"level": z, "resolution": RESOLUTION / 2**z, "scale": 591657527.6 / 2**z} for z in range(LEVEL + 1)]
    info = {"rows": 256, "cols": 256, "dpi": 96, "spatialReference": {"wkid": 102100}, "lods": lods}
    description = {
        "tileInfo": {**info, "origin": {"x": -HALF, "y": HALF}},
        "tileImageInfo": {"format": "PNG"},
        "storageInfo": {"storageFormat": "esriMapCacheStorageModeCompactV2", "packetSize": 128},
        "name": "Bench",
    }
    made = tiles()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("root.json", json.dumps(description))
        for name, places in grouped(made):
            data = compact_v2({place: made[place] for place in places})
            archive.writestr(f"tile/L{LEVEL:02d}/{name}.bundle", data)


def rows() -> list[Row]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    package = FOLDER / "tiles.tpkx"
    write_package(package)
    found = []
    every: dict[str, list[dict[str, Any]]] = {"bare": [], **{kind: [] for kind in WRITERS}}
    for _ in range(RUNS):  # in turns, so that a busy moment of the machine is everybody's
        for kind, runs in every.items():
            runs.append(child(["-m", "tests.benchmarks.copying", kind]))
    base = TILES / median(one["seconds"] for one in every.pop("bare"))
    for kind, runs in every.items():
        speed = TILES / median(one["seconds"] for one in runs)
        found.append(
            Row(
                f"copy {TILES:,} tiles from .tpkx to {NAMES[kind]}",
                f"{speed:,.0f} tiles/s",
                f"memory to SQLite {base:,.0f} tiles/s",
                base / speed,
                f"peak memory +{max(one['memory'] for one in runs):.1f} MB; "
                f"{package.stat().st_size / 1e6:.0f} MB of tiles",
            )
        )
    return found


def main(kind: str) -> None:
    """In a process of its own: one copy."""
    target = FOLDER / f"copied.{kind}"
    target.unlink(missing_ok=True)
    answer: dict[str, Any] = {}
    if kind == "bare":
        data = [(LEVEL, col, row, blob) for (row, col), blob in tiles().items()]
        began = time.perf_counter()
        database = sqlite3.connect(target, isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("BEGIN")
        database.execute("CREATE TABLE tiles (z INTEGER, x INTEGER, y INTEGER, data BLOB)")
        database.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", data)
        database.execute("CREATE UNIQUE INDEX place ON tiles (z, x, y)")
        database.execute("COMMIT")
        database.close()
        answer["seconds"] = time.perf_counter() - began
    else:
        memory = Memory()
        began = time.perf_counter()
        with open_package(FOLDER / "tiles.tpkx") as package:
            written = WRITERS[kind](package, target)
        answer["seconds"] = time.perf_counter() - began
        answer["memory"] = memory.growth()
        assert written == TILES
    os.remove(target)
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
