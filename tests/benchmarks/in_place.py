# SPDX-License-Identifier: GPL-2.0-or-later
"""From a package of 10,000 tiles to its first image on the map: in place, and as copies that must be made first."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from plugin.packages.health import check_tiles
from tests.benchmarks import made_packages as made
from tests.benchmarks.tools import FOLDER, Row, child

PACKAGE = FOLDER / "imagery.tpkx"
WIDTH, HEIGHT = 1200, 800
RUNS = 5
GOAL = 10.0
FORMS = {"gpkg": "GeoPackage", "mbtiles": "MBTiles"}
# What is timed, in order: a copy is made ("write") with or without the look at every tile before ("check").
STEPS = ("check", "write", "layer", "render")


def rows() -> list[Row]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    levels = made.imagery()
    made.write_tpkx(PACKAGE, levels, "JPEG")
    number = sum(len(tiles) for tiles in levels.values())
    _make_other()
    del levels
    runs: dict[str, list[dict[str, Any]]] = {}
    for _ in range(RUNS):
        for form in ("vrt", *FORMS):
            for disk in ("cold", "warm"):
                runs.setdefault(f"{form} {disk}", []).append(child(["-m", "tests.benchmarks.in_place", form, disk]))
    found = []
    for disk, words in (("warm", "package in the disk's cache"), ("cold", "package and copy dropped from it before")):
        ours = _typical(runs[f"vrt {disk}"])
        for form, name in FORMS.items():
            theirs = _typical(runs[f"{form} {disk}"])
            first, plain = sum(theirs.values()), sum(theirs.values()) - theirs["check"]
            times = first / sum(ours.values())
            kept = "met" if times >= GOAL else "MISSED"
            found.append(
                Row(
                    f"first picture of {number:,} tiles in place, {disk}",
                    f"{sum(ours.values()) * 1000:.0f} ms",
                    f"as a {name} {first * 1000:,.0f} ms, {plain * 1000:,.0f} without a look at each tile",
                    sum(ours.values()) / first,
                    f"{times:.1f} times sooner ({plain / sum(ours.values()):.1f}), goal {GOAL:g} {kept}; {words}",
                )
            )
        parts = ", ".join(f"{step} {ours[step] * 1000:.0f}" for step in STEPS if ours[step])
        detail = ", ".join(f"{key} {value:.0f}" for key, value in _parts(runs[f"vrt {disk}"]).items())
        found.append(Row(f"its parts in ms, {disk}", parts, note=f"of the write: {detail}"))
    PACKAGE.unlink()
    return found


def _make_other() -> None:
    from osgeo import gdal

    file = gdal.GetDriverByName("GTiff").Create(str(FOLDER / "other.tif"), 64, 64, 3)
    file.SetGeoTransform((0, 10, 0, 640, 0, -10))
    file.SetProjection("EPSG:3857")
    del file


def _typical(runs: list[dict[str, Any]]) -> dict[str, float]:
    return {step: median(one.get(step, 0.0) for one in runs) for step in STEPS}


def _parts(runs: list[dict[str, Any]]) -> dict[str, float]:
    return {key: 1000 * median(one["parts"][key] for one in runs) for key in runs[0]["parts"]}


def main(form: str, disk: str) -> None:
    """In a process of its own: a QGIS without a screen, one layer, one image."""
    from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings
    from qgis.PyQt.QtCore import QSize

    application = QgsApplication([b"bench"], True)
    application.initQgis()
    # What a QGIS with the plugin's window open has loaded.
    from plugin.convert.convert import Conversion, Form, convert_tiles
    from plugin.layers.open_layer import open_layer
    from plugin.packages import open_package

    def draw(layer: Any) -> Any:
        settings = QgsMapSettings()
        settings.setLayers([layer])
        settings.setDestinationCrs(layer.crs())
        settings.setOutputSize(QSize(WIDTH, HEIGHT))
        settings.setExtent(layer.extent())
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        return job.renderedImage()

    # A QGIS at work has drawn before: its first image takes longer, whatever it shows.
    draw(open_layer(FOLDER / "other.tif", "Other"))
    target = FOLDER / f"shown.{form}"
    _remove(target)
    conversion = Conversion(PACKAGE, Form(form), target, "Shown")
    answer: dict[str, Any] = {}

    @contextlib.contextmanager
    def timed(step: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        answer[step] = time.perf_counter() - began

    _drop(PACKAGE) if disk == "cold" else _read(PACKAGE)
    if conversion.form.is_copy:
        with timed("check"), open_package(PACKAGE) as package:
            assert check_tiles(package).is_sound
        if disk == "cold":
            _drop(PACKAGE)
    with timed("write"):
        convert_tiles(conversion)
    if disk == "cold":
        _drop(target)
    with timed("layer"):
        layer = open_layer(target, "Shown")
    with timed("render"):
        image = draw(layer)
    middle = image.pixelColor(WIDTH // 2, HEIGHT // 2)
    assert middle.alpha() == 255 and middle.red() + middle.green() + middle.blue() < 3 * 255, "nothing is drawn"
    del layer
    _remove(target)
    if form == "vrt":
        answer["parts"] = _parts_of_write(conversion)
        _remove(target)
    print(json.dumps(answer), flush=True)
    os._exit(0)  # ending QGIS in good order tells nothing


def _parts_of_write(conversion: Any) -> dict[str, float]:
    """Take what writing the VRT does apart: the same steps one after the other."""
    from plugin.convert.convert import convert_tiles
    from plugin.packages import open_package
    from plugin.packages.formats.pixels import HEAD, Layouts

    found: dict[str, float] = {}
    began = time.perf_counter()

    def lap(step: str) -> None:
        nonlocal began
        now = time.perf_counter()
        found[step], began = now - began, now

    with open_package(conversion.package) as package:
        lap("open")
        package.levels()
        lap("index")
        layouts = Layouts()
        for _, _, _, name, offset, size in package.places():
            layouts.of(package.store.read(name, offset, min(size, HEAD)))
        lap("heads")
    convert_tiles(conversion)
    lap("all")
    found["text and files"] = max(0.0, found["all"] - found["open"] - found["index"] - found["heads"])
    return found


def _read(path: Path) -> None:
    with open(path, "rb") as file:
        while file.read(1 << 22):
            pass


def _drop(path: Path) -> None:
    """Ask the system to forget a file's bytes; those not written yet must be first."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _remove(target: Path) -> None:
    for path in (target, Path(f"{target}.tiles")):
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
