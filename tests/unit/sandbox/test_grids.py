# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox's services in other grids: each tile where pyproj and the formula of formats.md 7 say."""

from __future__ import annotations

import gzip
import json
import math
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest
import requests

from tests.sandbox import Sandbox
from tests.sandbox.drawing.sparse_tiles import TOWNS
from tests.sandbox.package_reader import read_all, unzip
from tests.unit.sandbox.test_export_tiles import V2, export, follow, label, submit

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pyproj

Place = tuple[int, int, int]
HARBOUR = "+proj=tmerc +lat_0=40 +lon_0=-73.5 +x_0=300000 +k=1 +datum=WGS84 +type=crs"
# what the grids are, written down once more: EPSG code or other definition, origin, pixels, resolutions by
# level id, extent
GRIDS: dict[str, tuple[int | str, tuple[float, float], int, dict[int, float], tuple[float, ...]]] = {
    "WorldDegrees512": (
        4326,
        (-400, 400),
        512,
        {2: 0.3515625, 3: 0.17578125, 4: 0.087890625, 5: 0.0439453125},
        (-180, -90, 180, 90),
    ),
    "Utm32": (
        25832,
        (-5121000, 9998000),
        256,
        {0: 2500, 1: 1000, 2: 500, 3: 250},
        (100000, 4700000, 1100000, 6150000),
    ),
    "Feet": (
        2286,
        (-117498300, 98850300),
        256,
        {0: 2666.67200001, 1: 1333.33600000533, 2: 666.668000002667, 3: 333.334000001333, 4: 166.667000000667},
        (510000, 40000, 2550000, 1400000),
    ),
    "Albers": (
        "ESRI:102001",
        (-16901100, 6972200),
        256,
        {0: 4000, 1: 2000, 2: 1000, 3: 500},
        (-2500000, 200000, 3100000, 3700000),
    ),
    "Harbour": (
        HARBOUR,
        (-5000000, 5000000),
        256,
        {0: 400, 1: 200, 2: 100, 3: 50},
        (100000, -50000, 600000, 450000),
    ),
}
TOWN = {
    "WorldDegrees512": (-78.51, -0.22),
    "Utm32": (9.99, 53.55),
    "Feet": (-122.33, 47.61),
    "Albers": (-113.49, 53.55),
    "Harbour": (-74.01, 40.71),
}
NUMBERS = {
    "WorldDegrees512": (2, 3),
    "Utm32": (3, 2),
    "Feet": (3, 4),
    "Albers": (4, 6),
    "Harbour": (6, 6),
}  # rows and columns of the first level


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@cache
def mover(source: str, target: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pyproj.Transformer.from_crs(source, target, always_xy=True).transform


def system(code: int | str) -> str:
    return f"EPSG:{code}" if isinstance(code, int) else code


def boxes(name: str, box: Iterable[float], levels: Iterable[int]) -> set[Place]:
    """The tiles of a box in the grid's own CRS, worked out by division."""
    _, (x, y), size, resolutions, world = GRIDS[name]
    xmin, ymin, xmax, ymax = box
    xmin, ymin, xmax, ymax = max(xmin, world[0]), max(ymin, world[1]), min(xmax, world[2]), min(ymax, world[3])
    found = set()
    for level in levels:
        span = resolutions[level] * size
        rows = range(math.floor((y - ymax) / span), math.ceil((y - ymin) / span))
        cols = range(math.floor((xmin - x) / span), math.ceil((xmax - x) / span))
        found |= {(level, row, col) for row in rows for col in cols}
    return found


def place(name: str, level: int, lon: float, lat: float) -> Place:
    """The tile that a town lies in."""
    code, (x, y), size, resolutions, _ = GRIDS[name]
    east, north = mover("EPSG:4326", system(code))(lon, lat)
    span = resolutions[level] * size
    return level, math.floor((y - north) / span), math.floor((east - x) / span)


@pytest.mark.parametrize("form", [V2, "esriMapCacheStorageModeCompact"])
@pytest.mark.parametrize("name", list(GRIDS))
def test_whole_package(sandbox: Sandbox, name: str, form: str) -> None:
    levels = sorted(GRIDS[name][3])[:3]
    files = unzip(
        export(sandbox.service(f"{name}/MapServer"), levels=f"{levels[0]}-{levels[-1]}", storageFormatType=form)
    )
    tiles = read_all(files)
    assert set(tiles) == boxes(name, (-1e9, -1e9, 1e9, 1e9), levels)
    first = {place[1:] for place in tiles if place[0] == levels[0]}
    rows, cols = {row for row, _ in first}, {col for _, col in first}
    assert (len(rows), len(cols)) == NUMBERS[name] and min(rows) > 0 and min(cols) > 0
    for where, tile in tiles.items():
        assert label(tile) == "/".join(map(str, where))
    for level in levels:
        assert place(name, level, *TOWN[name]) in tiles
    size = GRIDS[name][2]
    assert all(tile[16:24] == size.to_bytes(4, "big") * 2 for tile in tiles.values())


@pytest.mark.parametrize("name", list(GRIDS))
def test_descriptions(sandbox: Sandbox, name: str) -> None:
    """The service, root.json and conf.xml say the same; the WKT says what the code says."""
    code, origin, size, resolutions, world = GRIDS[name]
    service = sandbox.service(f"{name}/MapServer")
    about = requests.get(service, {"f": "json"}, timeout=10).json()
    wkid, latest = {2286: (102749, 2286), "ESRI:102001": (102001, 102001)}.get(code, (code, code))
    level = str(min(resolutions))
    root = json.loads(unzip(export(service, levels=level, storageFormatType=V2))["root.json"])
    old = unzip(export(service, levels=level))
    conf = ET.fromstring(old["v101/Layers/conf.xml"])
    for info in (about["tileInfo"], root["tileInfo"]):
        assert (info["rows"], info["cols"], info["format"]) == (size, size, "PNG")
        assert (info["origin"]["x"], info["origin"]["y"]) == origin
        if name == "Harbour":  # no number, which leads servers and packages to the words
            assert list(info["spatialReference"]) == ["wkt"] and '"Harbour_Grid"' in info["spatialReference"]["wkt"]
        else:
            assert info["spatialReference"] == {"wkid": wkid, "latestWkid": latest}
        found = {lod["level"]: lod["resolution"] for lod in info["lods"]}
        assert {it: found[it] for it in resolutions} == pytest.approx(resolutions, rel=1e-11)
    assert [about["fullExtent"][it] for it in ("xmin", "ymin", "xmax", "ymax")] == list(world)
    assert about["units"] == root["units"] == {4326: "esriDecimalDegrees", 2286: "esriFeet"}.get(code, "esriMeters")
    assert {int(it.findtext("LevelID")): float(it.findtext("Resolution")) for it in conf.iter("LODInfo")} == found
    assert (float(conf.findtext(".//TileOrigin/X")), float(conf.findtext(".//TileOrigin/Y"))) == origin
    for tree in (conf, ET.fromstring(old["v101/Layers/conf.cdi"])):
        reference = tree.find(".//SpatialReference")
        if name == "Harbour":
            assert reference.find("WKID") is reference.find("LatestWKID") is None
        else:
            assert (int(reference.findtext("WKID")), int(reference.findtext("LatestWKID"))) == (wkid, latest)
        for town in (TOWN[name], (TOWN[name][0] + 2, TOWN[name][1] - 1)):
            by_text = mover("EPSG:4326", reference.findtext("WKT"))(*town)
            assert by_text == pytest.approx(mover("EPSG:4326", system(code))(*town), abs=0.01)


@pytest.mark.parametrize("wkid", [4326, 102100, 0])
@pytest.mark.parametrize(
    ("name", "degrees"),
    [("Utm32", (5.9, 47.3, 15.1, 54.9)), ("Feet", (-123.2, 46.3, -118.4, 48.7))],
)
def test_extents(sandbox: Sandbox, name: str, degrees: tuple[float, ...], wkid: int) -> None:
    """An envelope in any CRS; its sides bend, and the tiles are those of what they enclose."""
    code, _, _, resolutions, _ = GRIDS[name]
    source = f"EPSG:{({0: code, 102100: 3857}).get(wkid, wkid)}"
    xs, ys = mover("EPSG:4326", source)(degrees[::2], degrees[1::2])
    asked = dict(zip(("xmin", "ymin", "xmax", "ymax"), (xs[0], ys[0], xs[1], ys[1])))
    extent = {**asked, "spatialReference": {"wkid": wkid or {2286: 102749}.get(code, code)}}
    steps = [step / 100 for step in range(101)]
    xs, ys = [xs[0] + (xs[1] - xs[0]) * it for it in steps], [ys[0] + (ys[1] - ys[0]) * it for it in steps]
    ring = [(x, y) for x in xs for y in (ys[0], ys[-1])] + [(x, y) for x in (xs[0], xs[-1]) for y in ys]
    east, north = mover(source, f"EPSG:{code}")(*zip(*ring))
    wanted = boxes(name, (min(east), min(north), max(east), max(north)), sorted(resolutions)[:3])
    levels = ",".join(map(str, sorted(resolutions)[:3]))
    assert (
        set(read_all(unzip(export(sandbox.service(f"{name}/MapServer"), exportExtent=extent, levels=levels)))) == wanted
    )
    assert len(wanted) < len(boxes(name, (-1e9, -1e9, 1e9, 1e9), sorted(resolutions)[:3]))


@pytest.mark.parametrize("how", ["bare numbers", "no reference", "polygon"])
def test_own_crs_goes_without_a_name(sandbox: Sandbox, how: str) -> None:
    """Numbers without a CRS are the service's own; its words are refused."""
    service, box = sandbox.service("Harbour/MapServer"), (250000, 100000, 350000, 150000)
    extent = dict(zip(("xmin", "ymin", "xmax", "ymax"), box))
    ring = [[box[0], box[1]], [box[0], box[3]], [box[2], box[3]], [box[2], box[1]], [box[0], box[1]]]
    asked: dict[str, Any] = {
        "bare numbers": {"exportExtent": ",".join(map(str, box))},
        "no reference": {"exportExtent": extent},
        "polygon": {"areaOfInterest": {"features": [{"geometry": {"rings": [ring]}}]}},
    }[how]
    assert set(read_all(unzip(export(service, levels="0-3", **asked)))) == boxes("Harbour", box, range(4))
    words = requests.get(service, {"f": "json"}, timeout=10).json()["fullExtent"]["spatialReference"]
    for refused in ({"exportExtent": {**extent, "spatialReference": words}},
                    {"areaOfInterest": {"features": [{"geometry": {"rings": [ring], "spatialReference": words}}]}}):  # fmt: skip
        assert submit(service, levels="0", **refused)["error"]["code"] == 500


@pytest.mark.parametrize("name", ["Utm32", "Feet"])
def test_extents_far_and_wide(sandbox: Sandbox, name: str) -> None:
    """The whole world is the whole cache; the other side of the world is nothing."""
    service = sandbox.service(f"{name}/MapServer")
    world = {"xmin": -180, "ymin": -90, "xmax": 180, "ymax": 90, "spatialReference": {"wkid": 4326}}
    found = set(read_all(unzip(export(service, exportExtent=world, levels="0-1"))))
    assert found == boxes(name, (-1e9, -1e9, 1e9, 1e9), range(2))
    far = {"xmin": 100, "ymin": -5, "xmax": 110, "ymax": 5, "spatialReference": {"wkid": 4326}}
    last = follow(service, submit(service, exportExtent=far, levels="0-1")["jobId"])[-1]
    assert last["jobStatus"] == "esriJobFailed" and "ERROR 001565" in json.dumps(last["messages"])


def test_polygon_in_degrees(sandbox: Sandbox) -> None:
    """Its long sides bend on the way to UTM: no tile of a point inside is missing, hardly another is there."""
    ring = [[4.5, 44.0], [11.0, 55.0], [16.5, 46.0], [4.5, 44.0]]
    shape = {"rings": [ring], "spatialReference": {"wkid": 4326}}
    service = sandbox.service("Utm32/MapServer")
    found = set(read_all(unzip(export(service, areaOfInterest={"features": [{"geometry": shape}]}, levels="2-3"))))
    parts = [(a / 250, b / 250) for a in range(251) for b in range(251 - a)]
    lons = [ring[0][0] + a * (ring[1][0] - ring[0][0]) + b * (ring[2][0] - ring[0][0]) for a, b in parts]
    lats = [ring[0][1] + a * (ring[1][1] - ring[0][1]) + b * (ring[2][1] - ring[0][1]) for a, b in parts]
    _, (x, y), size, resolutions, _ = GRIDS["Utm32"]
    wanted = set()
    for east, north in zip(*mover("EPSG:4326", "EPSG:25832")(lons, lats)):
        for level in (2, 3):
            span = resolutions[level] * size
            wanted.add((level, math.floor((y - north) / span), math.floor((east - x) / span)))
    wanted &= boxes("Utm32", GRIDS["Utm32"][4], (2, 3))
    assert wanted <= found
    assert len(found - wanted) < 0.03 * len(found)


def test_levels_by_other_names(sandbox: Sandbox) -> None:
    for name, by, levels, wanted in (
        ("Feet", "resolution", "1333.336,666.668", {1, 2}),
        ("Feet", "scale", "3072000-1536000", {0, 1}),
        ("Utm32", "resolution", "1000", {1}),
        ("WorldDegrees512", "levelId", "2,4", {2, 4}),
    ):
        data = export(sandbox.service(f"{name}/MapServer"), levels=levels, exportBy=by)
        assert {place[0] for place in read_all(unzip(data))} == wanted
    assert "error" in submit(sandbox.service("WorldDegrees512/MapServer"), levels="0-2")


def test_tiles_one_by_one(sandbox: Sandbox) -> None:
    for path, status in (
        ("WorldDegrees512/MapServer/tile/2/1/1", 200),
        ("WorldDegrees512/MapServer/tile/2/0/0", 404),  # in the grid, outside the world
        ("WorldDegrees512/MapServer/tile/0/0/0", 404),
        ("WorldDegrees512/MapServer/tile/6/40/40", 404),  # a level without tiles
        ("Utm32/MapServer/tile/0/6/8", 200),
        ("Feet/MapServer/tile/4/2283/2765", 200),
        ("Feet/MapServer/tile/4/2282/2765", 404),
    ):
        tile = requests.get(sandbox.service(path), timeout=10)
        assert tile.status_code == status, path
        if status == 200:
            assert label(tile.content) == path.split("tile/")[1]


def test_degrees_of_a_package(sandbox: Sandbox) -> None:
    """iteminfo.json shows the corners of a bent area, not the bent corners."""
    item = json.loads(
        unzip(export(sandbox.service("Utm32/MapServer"), levels="0", storageFormatType=V2))["iteminfo.json"]
    )
    xmin, ymin, xmax, ymax = GRIDS["Utm32"][4]
    lons, lats = mover("EPSG:25832", "EPSG:4326")([xmin, xmin, xmax, xmax, 500000], [ymin, ymax, ymin, ymax, ymax])
    extent = [item["extent"][it] for it in ("xmin", "ymin", "xmax", "ymax")]
    assert extent == pytest.approx([min(lons), min(lats), max(lons), max(lats)], abs=0.01)
    assert lats[4] > max(lats[1], lats[3]) + 0.1


def test_tiles_that_stop_early(sandbox: Sandbox) -> None:
    """SparseVector's index has leaves above the deepest level, and a town's features are in its deepest tile."""
    service = sandbox.service("SparseVector/VectorTileServer")
    files = unzip(export(service, levels="0-5"))
    tiles = read_all(files)
    index = json.loads(files["p12/tilemap/root.json"])["index"]
    assert requests.get(f"{service}/tilemap", timeout=10).json()["index"] == index
    leaves: dict[int, int] = {}

    def walk(node: Any, level: int, row: int, col: int) -> None:
        assert bool(node) == ((level, row, col) in tiles)
        if node == 1:
            leaves[level] = leaves.get(level, 0) + 1
        elif node:
            for number, child in enumerate(node):
                walk(child, level + 1, 2 * row + number // 2, 2 * col + number % 2)

    walk(index, 0, 0, 0)
    assert set(leaves) == {2, 3, 4, 5} and len(tiles) < 200
    for name, (lon, lat) in TOWNS.items():
        x, y = mover("EPSG:4326", "EPSG:3857")(lon, lat)
        for level in range(6):
            span = 2 * 20037508.342787 / 2**level
            where = level, int((20037508.342787 - y) / span), int((x + 20037508.342787) / span)
            if where in tiles:
                assert name.encode() in gzip.decompress(tiles[where])
            else:
                missing = requests.get(f"{service}/tile/{'/'.join(map(str, where))}.pbf", timeout=10)
                assert missing.status_code == 404
    sprite = json.loads(files["p12/resources/sprites/sprite.json"])
    assert sprite["Place"]["width"] and len(files["p12/resources/sprites/sprite.png"]) > 100
    assert any(name.startswith("p12/resources/fonts/") for name in files)


def test_catalogue(sandbox: Sandbox) -> None:
    found = requests.get(sandbox.service("")[:-1], {"f": "json"}, timeout=10).json()["services"]
    names = {(it["name"], it["type"]) for it in found}
    assert names >= {(name, "MapServer") for name in GRIDS}
    assert names >= {("Elevation", "ImageServer"), ("SparseVector", "VectorTileServer")}
