# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox's services in other grids, really drawn: each pixel shows what lies there; heights are the formula's."""

from __future__ import annotations

import json
import math
import os
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
import qgis  # noqa: F401 (first, so that a Python without QGIS is distinguished from one with a broken test)
import requests
from osgeo import gdal
from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtGui import QColor, QImage
from shapely import geometry, ops, prepared, wkb

from tests.sandbox import Sandbox
from tests.sandbox.drawing.heights import HIGHEST, LERC_ERROR, LOWEST, height
from tests.sandbox.drawing.palette import LAND, SEA, shade_of
from tests.sandbox.package_reader import Tiles, read_all, unzip

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pyproj

CACHE = Path(__file__).resolve().parents[3] / "build" / "sandbox"
V1, V2 = "esriMapCacheStorageModeCompact", "esriMapCacheStorageModeCompactV2"
HALF = 20037508.342787
# service: EPSG code, and places a good way inside a country (or the sea) with names and borders far
PLACES: dict[str, tuple[int | str, list[tuple[float, float, str]]]] = {
    "WorldDegrees512": (
        4326,
        [(18.0, 28.0, "LBYLibya"), (134.0, -28.0, "AUSAustralia"), (-150.0, 20.0, ""), (-40.0, 75.0, "GRLGreenland")],
    ),
    "Utm32": (
        25832,
        # the Adriatic lies where far countries would come out, were they not kept out
        [
            (10.4, 52.9, "DEUGermany"),
            (6.5, 54.6, ""),
            (16.5, 52.9, "POLPoland"),
            (4.0, 44.7, "FRAFrance"),
            (16, 42.75, ""),
        ],
    ),
    "Feet": (
        2286,
        [(-119.2, 46.6, "USAUnited States of America"), (-124.8, 46.9, ""), (-121.0, 49.06, "CANCanada")],
    ),
    "Albers": (
        "ESRI:102001",
        [(-106.0, 54.0, "CANCanada"), (-86.0, 59.5, ""), (-100.5, 46.5, "USAUnited States of America")],
    ),
    "Harbour": (
        "+proj=tmerc +lat_0=40 +lon_0=-73.5 +x_0=300000 +k=1 +datum=WGS84 +type=crs",
        [(-74.6, 43.4, "USAUnited States of America"), (-72.0, 40.3, ""), (-75.2, 41.3, "USAUnited States of America")],
    ),
}
# service: a level, and a stretch of coast with its tile in the middle
COASTS = {
    "WorldDegrees512": (4, 15.5, 39.5),
    "Utm32": (2, 9.0, 54.0),
    "Feet": (2, -123.0, 48.1),
    "Albers": (2, -94.0, 58.5),
    "Harbour": (2, -72.8, 40.85),
}


@pytest.fixture(scope="module")
def sandbox(application: QgsApplication) -> Iterator[Sandbox]:
    """Real tiles; they stay in build/sandbox, so that only the first run draws."""
    with Sandbox(CACHE, "qgis") as running:
        running.pace.patience = 120
        yield running


@cache
def mover(source: int | str, target: int | str) -> Any:
    one, other = (f"EPSG:{it}" if isinstance(it, int) else it for it in (source, target))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pyproj.Transformer.from_crs(one, other, always_xy=True).transform


def export(sandbox: Sandbox, path: str, **values: Any) -> Path:
    """Export, and say where the package is."""
    form = {"exportExtent": "DEFAULT", "f": "json", "tilePackage": "true", "storageFormatType": V2}
    form.update({name: it if isinstance(it, str) else json.dumps(it) for name, it in values.items()})
    job = requests.post(f"{sandbox.service(path)}/exportTiles", data=form, timeout=60).json()["jobId"]
    for _ in range(20):
        answer = requests.get(f"{sandbox.service(path)}/jobs/{job}", {"f": "json"}, timeout=150).json()
        if answer["jobStatus"] == "esriJobSucceeded":
            output = sandbox.jobs[job].output
            assert output is not None
            return output
        assert answer["jobStatus"] != "esriJobFailed", answer
    raise AssertionError(answer)


def around(lon: float, lat: float, degrees: float = 0.01) -> dict[str, Any]:
    """A small envelope."""
    sides = {"xmin": lon - degrees, "ymin": lat - degrees, "xmax": lon + degrees, "ymax": lat + degrees}
    return {**sides, "spatialReference": {"wkid": 4326}}


def near(colour: QColor, other: str) -> bool:
    pairs = zip(colour.getRgb()[:3], QColor(other).getRgb()[:3])
    return all(abs(one - two) <= 3 for one, two in pairs)


def spot(info: dict[str, Any], code: int | str, level: int, lon: float, lat: float) -> tuple[int, int, int, int]:
    """Row, column, and the pixel across and down, by the formula of formats.md 7."""
    x, y = mover(4326, code)(lon, lat)
    (resolution,) = (lod["resolution"] for lod in info["lods"] if lod["level"] == level)
    across, down = (x - info["origin"]["x"]) / resolution, (info["origin"]["y"] - y) / resolution
    col, row = int(across // info["cols"]), int(down // info["rows"])
    return row, col, int(across % info["cols"]), int(down % info["rows"])


@pytest.mark.parametrize("form", [V1, V2])
@pytest.mark.parametrize("name", list(PLACES))
def test_places_have_their_colours(sandbox: Sandbox, name: str, form: str) -> None:
    """On each level a place lies in the expected tile and pixel."""
    code, places = PLACES[name]
    service = f"{name}/MapServer"
    about = requests.get(sandbox.service(service), {"f": "json"}, timeout=10).json()
    for lon, lat, country in places:
        levels = range(about["minLOD"], about["maxLOD"] + 1)
        package = export(
            sandbox, service, levels=f"{levels[0]}-{levels[-1]}", exportExtent=around(lon, lat), storageFormatType=form
        )
        tiles = read_all(unzip(package.read_bytes()))
        assert {place[0] for place in tiles} == set(levels)
        wanted = LAND[shade_of(country)] if country else SEA
        for level in levels:
            row, col, across, down = spot(about["tileInfo"], code, level, lon, lat)
            image = QImage.fromData(tiles[level, row, col])
            assert image.width() == about["tileInfo"]["cols"]
            # a little way up and down, because the white line of a province may run there
            pixels = [image.pixelColor(across, min(max(down + step, 0), image.height() - 1)) for step in (-4, 0, 4)]
            assert any(near(pixel, wanted) for pixel in pixels), (level, lon, lat, pixels[1].name(), wanted)


def countries(frame: QgsRectangle) -> Any:
    """The land inside a frame of degrees, quick to ask."""
    path = os.path.join(QgsApplication.pkgDataPath(), "resources", "data", "world_map.gpkg")
    layer = QgsVectorLayer(f"{path}|layername=countries", "countries", "ogr")
    found = layer.getFeatures(QgsFeatureRequest().setFilterRect(frame))
    edge = geometry.box(frame.xMinimum(), frame.yMinimum(), frame.xMaximum(), frame.yMaximum())
    shapes = [wkb.loads(bytes(it.geometry().asWkb())).buffer(0).intersection(edge) for it in found]
    return prepared.prep(ops.unary_union(shapes))


@pytest.mark.parametrize("name", list(COASTS))
def test_coast_to_the_pixel(sandbox: Sandbox, name: str) -> None:
    """Land and sea of a whole tile are where the map has them; a pixel further they fit worse."""
    code = PLACES[name][0]
    level, lon, lat = COASTS[name]
    service = f"{name}/MapServer"
    info = requests.get(sandbox.service(service), {"f": "json"}, timeout=10).json()["tileInfo"]
    row, col, *_ = spot(info, code, level, lon, lat)
    package = export(sandbox, service, levels=str(level), exportExtent=around(lon, lat))
    image = QImage.fromData(read_all(unzip(package.read_bytes()))[level, row, col])
    size = info["cols"]
    (resolution,) = (lod["resolution"] for lod in info["lods"] if lod["level"] == level)
    # every pixel is judged by its middle, at the place where it should be and a few pixels off it
    shown = [(x, y, near(image.pixelColor(x, y), SEA)) for y in range(8, size - 8, 3) for x in range(8, size - 8, 3)]
    land_colours = [QColor(it).getRgb()[:3] for it in LAND]
    plain = [
        (x, y, sea)
        for x, y, sea in shown
        if sea or any(max(abs(a - b) for a, b in zip(image.pixelColor(x, y).getRgb(), it)) < 4 for it in land_colours)
    ]
    left, top = info["origin"]["x"] + col * size * resolution, info["origin"]["y"] - row * size * resolution
    wrong = {}
    span = size * resolution
    lons, lats = mover(code, 4326)([left, left, left + span, left + span], [top, top - span] * 2)
    land = countries(QgsRectangle(min(lons) - 1, min(lats) - 1, max(lons) + 1, max(lats) + 1))
    for shift in ((0, 0), (3, 0), (-3, 0), (0, 3), (0, -3)):
        xs = [left + (x + 0.5 + shift[0]) * resolution for x, _, _ in plain]
        ys = [top - (y + 0.5 + shift[1]) * resolution for _, y, _ in plain]
        points = zip(*mover(code, 4326)(xs, ys))
        inside = [land.contains(geometry.Point(point)) for point in points]
        wrong[shift] = sum(dry == sea for dry, (_, _, sea) in zip(inside, plain))
    assert len(plain) > 0.8 * len(shown)
    assert 0.1 < sum(sea for _, _, sea in plain) / len(plain) < 0.9
    best = wrong.pop((0, 0))
    assert best < 0.001 * len(plain) and best < min(wrong.values()) / 10, (best, wrong)
    # the coast's own line hides a pixel on both sides; were all a pixel off, one way would hide less than the other
    for one, two in ((wrong[3, 0], wrong[-3, 0]), (wrong[0, 3], wrong[0, -3])):
        assert abs(one - two) < 0.4 * (one + two), wrong


def decode(package: Path, tiles: Tiles) -> dict[tuple[int, int, int], Any]:
    """Every blob, read by GDAL inside the package."""
    whole, found = package.read_bytes(), {}
    for place, blob in tiles.items():
        opened = gdal.Open(f"/vsisubfile/{whole.index(blob)}_{len(blob)},{package}")
        assert opened is not None and opened.RasterCount == 1
        assert opened.GetRasterBand(1).DataType == gdal.GDT_Float32
        width, high = opened.RasterXSize, opened.RasterYSize
        found[place] = np.frombuffer(opened.ReadRaster(), dtype=np.float32).reshape(high, width)
    return found


def formula(level: int, row: int, col: int) -> Any:
    """The heights at the corners of a tile's pixels."""
    pixel = 2 * HALF / 256 / 2**level
    xs, ys = -HALF + (256 * col + np.arange(257)) * pixel, HALF - (256 * row + np.arange(257)) * pixel
    lons, lats = mover(3857, 4326)(*(part.ravel() for part in np.meshgrid(xs, ys)))
    return height(lons, lats).reshape(257, 257)


@pytest.mark.parametrize("form", [V1, V2])
def test_heights(sandbox: Sandbox, form: str) -> None:
    """Each sample is the formula's within the error that the package states, and neighbours meet."""
    service = "Elevation/ImageServer"
    extent = {"xmin": -2e7, "ymin": 1e5, "xmax": 6e6, "ymax": 1.5e7, "spatialReference": {"wkid": 102100}}
    package = export(sandbox, service, levels="0-3", exportExtent=extent, storageFormatType=form)
    tiles = read_all(unzip(package.read_bytes()))
    wanted = set()
    for level in range(4):
        span = 2 * HALF / 2**level
        rows = range(math.floor((HALF - 1.5e7) / span), math.ceil((HALF - 1e5) / span))
        cols = range(math.floor((HALF - 2e7) / span), math.ceil((HALF + 6e6) / span))
        wanted |= {(level, row, col) for row in rows for col in cols}
    assert set(tiles) == wanted
    heights = decode(package, tiles)
    slack = LERC_ERROR + 0.001  # Float32 itself rounds
    for place, found in heights.items():
        assert np.abs(found - formula(*place)).max() <= slack, place
    pairs = 0
    for (level, row, col), found in heights.items():
        for right, below in ((1, 0), (0, 1)):
            other = heights.get((level, row + below, col + right))
            if other is not None:
                edge = (found[:, -1], other[:, 0]) if right else (found[-1], other[0])
                assert np.abs(edge[0] - edge[1]).max() <= 2 * slack
                pairs += 1
    assert pairs > 20
    values = np.concatenate([found.ravel() for found in heights.values()])
    assert LOWEST < values.min() < -1000 and 1500 < values.max() < HIGHEST
    # half a pixel makes a difference that a test can see, even on the deepest of these levels
    deep = heights[3, 1, 2]
    assert np.abs((deep[:, 1:] - deep[:, :-1]) / 2).max() > 20 * LERC_ERROR


def test_descriptions_of_heights(sandbox: Sandbox) -> None:
    service = "Elevation/ImageServer"
    about = requests.get(sandbox.service(service), {"f": "json"}, timeout=10).json()
    wanted = ("F32", 1, "esriImageServiceDataTypeElevation", "Elevation", True)
    keys = ("pixelType", "bandCount", "serviceDataType", "cacheType", "exportTilesAllowed")
    assert tuple(about[key] for key in keys) == wanted
    assert (about["tileInfo"]["format"], about["tileInfo"]["cols"]) == ("LERC", 256)
    new = unzip(export(sandbox, service, levels="0-1").read_bytes())
    root = json.loads(new["root.json"])
    image = {"format": "LERC", "compressionQuality": 0, "bandCount": 1, "lercError": LERC_ERROR}
    assert about["tileImageInfo"] == root["tileImageInfo"] == image and root["tileInfo"]["format"] == "LERC"
    old = unzip(export(sandbox, service, levels="0-1", storageFormatType=V1).read_bytes())
    found = ET.fromstring(old["v101/Layers/conf.xml"]).find("TileImageInfo")
    assert found is not None
    tags = ("CacheTileFormat", "BandCount", "LERCError")
    assert [found.findtext(tag) for tag in tags] == ["LERC", "1", str(LERC_ERROR)]
    for place, blob in read_all(new).items():
        answer = requests.get(f"{sandbox.service(service)}/tile/{'/'.join(map(str, place))}", timeout=10)
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.content == blob == read_all(old)[place]
        assert blob[:6] == b"Lerc2 " and int.from_bytes(blob[6:10], "little") == 2
    assert requests.get(f"{sandbox.service(service)}/tile/1/2/0", timeout=10).status_code == 404


@pytest.mark.parametrize("name", ["WorldVector", "SparseVector"])
def test_drawn_packages_stop_early(sandbox: Sandbox, name: str) -> None:
    """Leaves of the index lie above the deepest level, where the sea is; what it lists is what there is."""
    files = unzip(export(sandbox, f"{name}/VectorTileServer", levels="0-5").read_bytes())
    tiles = read_all(files)
    found: set[tuple[int, int, int]] = set()
    leaves: set[int] = set()

    def walk(node: Any, level: int, row: int, col: int) -> None:
        if node:
            found.add((level, row, col))
        if node == 1:
            leaves.add(level)
        for number, child in enumerate(node if isinstance(node, list) else []):
            walk(child, level + 1, 2 * row + number // 2, 2 * col + number % 2)

    walk(json.loads(files["p12/tilemap/root.json"])["index"], 0, 0, 0)
    assert found == set(tiles) and min(leaves) < 4 and max(leaves) == 5
    assert len(tiles) < sum(4**level for level in range(6)) * 0.8
