# SPDX-License-Identifier: GPL-2.0-or-later
"""Tiles of a package into MBTiles and GeoPackage, beside tpkutils, GDAL, and the same bytes from memory into SQLite."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from plugin.convert.convert import Conversion, Form, convert_checked, convert_tiles
from tests.benchmarks import made_packages as made
from tests.benchmarks.tools import BESIDE, FOLDER, Memory, Row, child

TILES = made.SMALL_SIDE**2
RUNS = 5
NAMES = {"mbtiles": "MBTiles", "gpkg": "GeoPackage"}
OURS = (("tpk", "mbtiles"), ("tpk", "gpkg"), ("tpkx", "gpkg"), ("tpkx", "mbtiles"))
# At least so many times the tiles per second of what stands beside.
TPKUTILS, GDAL, LIMIT = 2.5, 500, 0.6


def rows() -> list[Row]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    _make()
    works: dict[str, list[str]] = {f"{source} {target}": ["copy", source, target] for source, target in OURS}
    works["bare"] = ["bare"]
    works["gdal"] = ["gdal", "PNG"]
    works["gdal as it likes"] = ["gdal", "AUTO"]
    works["checked"] = ["checked"]
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in [*works, "tpkutils"]}
    without = ""
    for turn in range(RUNS):  # in turns, so that a busy moment of the machine is everybody's
        for name, work in works.items():
            if not name.startswith("gdal") or turn < 3:  # seconds each time
                runs[name].append(child(["-m", "tests.benchmarks.copying", *work]))
        if not without:
            try:
                runs["tpkutils"].append(_tpkutils())
            except (OSError, RuntimeError) as error:
                without = f"tpkutils is not at hand: {str(error).splitlines()[0]}"
    speeds = {name: _speed(name, them) for name, them in runs.items() if them}
    memory = {name: max(one.get("memory", 0.0) for one in them) for name, them in runs.items() if them}

    def row(what: str, name: str, other: str, beside: str, goal: float, note: str) -> Row:
        if beside not in speeds:
            return Row(what, f"{speeds[name]:,.0f} tiles/s", other, None, without)
        times = speeds[name] / speeds[beside]
        words = f"{times:,.2f} times" if times < 10 else f"{times:,.0f} times"
        kept = "met" if times >= goal else "MISSED"
        return Row(
            what,
            f"{speeds[name]:,.0f} tiles/s",
            f"{other} {speeds[beside]:,.0f} tiles/s",
            speeds[beside] / speeds[name],
            f"{words}, goal {goal:g} {kept}; {note}",
        )

    size = f"{(FOLDER / 'small.tpk').stat().st_size / 1e6:.0f} MB"
    found = [
        row(
            f"copy {TILES:,} small tiles, V1 .tpk to MBTiles",
            "tpk mbtiles",
            "tpkutils",
            "tpkutils",
            TPKUTILS,
            f"{size}; peak memory +{memory['tpk mbtiles']:.1f} MB",
        )
    ]
    for source, version in (("tpk", "V1"), ("tpkx", "V2")):
        name = f"{source} gpkg"
        note = (
            f"GDAL on a cut of {made.CUT} of the tiles, which it draws anew, as PNG and at the same zoom: "
            f"the same content. Left to itself it makes JPEG: {speeds['gdal as it likes']:,.0f} tiles/s"
        )
        found.append(row(f"the same, {version} .{source} to GeoPackage", name, "gdal_translate", "gdal", GDAL, note))
    for source, target in OURS:
        version = "V1" if source == "tpk" else "V2"
        name = f"{source} {target}"
        note = f"peak memory +{memory[name]:.1f} MB"
        what = f"the same, {version} .{source} to {NAMES[target]}"
        found.append(row(what, name, "the blobs from memory to SQLite", "bare", LIMIT, note))
    found.append(
        Row(
            "the same with the look at every tile before, V2 .tpkx to GeoPackage",
            f"{speeds['checked']:,.0f} tiles/s",
            f"without it {speeds['tpkx gpkg']:,.0f} tiles/s",
            speeds["tpkx gpkg"] / speeds["checked"],
            "as the window and convertpackage do it",
        )
    )
    return found


def _make() -> None:
    tiles = made.small_tiles()
    made.write_tpk(FOLDER / "small.tpk", tiles)
    made.write_tpkx(FOLDER / "small.tpkx", {made.SMALL_LEVEL: tiles})
    made.write_tpkx(FOLDER / "cut.tpkx", {made.SMALL_LEVEL: made.cut(tiles)})
    convert_tiles(Conversion(FOLDER / "cut.tpkx", Form.MBTILES, FOLDER / "cut.mbtiles", "Cut"))


def _speed(name: str, runs: list[dict[str, Any]]) -> float:
    return float((made.CUT if name.startswith("gdal") else TILES) / median(one["seconds"] for one in runs))


def _tpkutils() -> dict[str, Any]:
    target = FOLDER / "tpkutils.mbtiles"
    script = Path(__file__).with_name("once") / "tpkutils_once.py"
    answer: dict[str, Any] = child([str(script), str(FOLDER / "small.tpk"), str(target)], python=BESIDE)
    with sqlite3.connect(target) as database:
        assert database.execute("SELECT count(*) FROM tiles").fetchone() == (TILES,)
    database.close()
    target.unlink()
    return answer


def bare() -> dict[str, Any]:
    """The same blobs, in memory already, into a fresh file: as fast as SQLite can take them."""
    target = FOLDER / "bare.sqlite"
    level = made.SMALL_LEVEL
    data = [(level, col, row, blob) for (row, col), blob in made.small_tiles().items()]
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
    seconds = time.perf_counter() - began
    os.remove(target)
    return {"seconds": seconds}


def copy(source: str, target: str, look: bool = False) -> dict[str, Any]:
    path = FOLDER / f"copied.{target}"
    path.unlink(missing_ok=True)
    conversion = Conversion(FOLDER / f"small.{source}", Form(target), path, "Copied")
    memory = Memory()
    began = time.perf_counter()
    written = convert_checked(conversion)[1] if look else convert_tiles(conversion)
    seconds = time.perf_counter() - began
    answer = {"seconds": seconds, "memory": memory.growth()}
    assert written == TILES
    os.remove(path)
    return answer


def gdal(form: str) -> dict[str, Any]:
    """GDAL's own way with the same content, from a file of tiles that it can open."""
    from osgeo import gdal

    gdal.UseExceptions()
    target = FOLDER / "gdal.gpkg"
    source = gdal.OpenEx(str(FOLDER / "cut.mbtiles"), gdal.OF_RASTER)
    assert source.RasterXSize * source.RasterYSize == made.CUT * 256 * 256
    began = time.perf_counter()
    options = ["TILING_SCHEME=GoogleMapsCompatible", f"TILE_FORMAT={form}"]
    written = gdal.Translate(str(target), source, format="GPKG", creationOptions=options)
    del written
    seconds = time.perf_counter() - began
    target.unlink()
    return {"seconds": seconds}


def main(kind: str, *given: str) -> None:
    """In a process of its own: one piece of work."""
    works: dict[str, Any] = {"bare": bare, "gdal": gdal, "copy": copy}
    answer = copy("tpkx", "gpkg", look=True) if kind == "checked" else works[kind](*given)
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
