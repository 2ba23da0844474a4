# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox's exports, asked for by hand, against protocol.md and formats.md."""

from __future__ import annotations

import gzip
import json
import math
import os
import struct
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.sandbox import Sandbox
from tests.sandbox.package_reader import read_all, unzip

HALF = 20037508.342787
V2 = "esriMapCacheStorageModeCompactV2"
REAL = Path(os.environ.get("ARCGIS_PACKAGES", Path(__file__).resolve().parents[3].parent / "shared" / "packages"))
EUROPE = {
    "xmin": -1000000,
    "ymin": 4000000,
    "xmax": 3000000,
    "ymax": 8000000,
    "spatialReference": {"wkid": 102100},
}
TRIANGLE = [[0, 0], [2100000, 6000000], [5000000, 500000], [0, 0]]
HOLE = [[1700000, 1500000], [2600000, 1600000], [2000000, 3500000], [1700000, 1500000]]


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.clear()
    return running


def submit(service: str, operation: str = "exportTiles", **values: Any) -> dict[str, Any]:
    form = {
        "levels": "0-4",
        "exportExtent": "DEFAULT",
        "exportBy": "levelId",
        "tilePackage": "true",
        "f": "json",
    }
    form.update({name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()})
    answer = requests.post(f"{service}/{operation}", data=form, timeout=10)
    assert answer.status_code == 200
    return answer.json()


def follow(service: str, job: str, family: str = "jobs") -> list[dict[str, Any]]:
    seen = []
    while not seen or seen[-1]["jobStatus"] not in ("esriJobSucceeded", "esriJobFailed", "esriJobCancelled"):
        seen.append(requests.get(f"{service}/{family}/{job}", {"f": "json"}, timeout=30).json())
        assert len(seen) < 20
    return seen


def fetch(service: str, job: str) -> bytes:
    value = requests.get(f"{service}/jobs/{job}/results/out_service_url", {"f": "json"}, timeout=10).json()["value"]
    files = requests.get(value, {"f": "json"}, timeout=10).json()["files"]
    assert len(files) == 1
    return requests.get(files[0]["url"], timeout=10).content


def export(service: str, **values: Any) -> bytes:
    job = submit(service, **values)["jobId"]
    assert follow(service, job)[-1]["jobStatus"] == "esriJobSucceeded"
    return fetch(service, job)


def boxes(box: tuple[float, float, float, float], levels: range, size: int = 256) -> set[tuple[int, int, int]]:
    """The tiles of a box, worked out by division."""
    found = set()
    for level in levels:
        span = 156543.03392800014 / 2**level * 256 if size == 256 else 78271.51696399994 / 2**level * 512
        cols = range(max(0, math.floor((box[0] + HALF) / span)), math.ceil((box[2] + HALF) / span))
        rows = range(max(0, math.floor((HALF - box[3]) / span)), math.ceil((HALF - box[1]) / span))
        found |= {(level, row, col) for row in rows for col in cols}
    return found


def label(tile: bytes) -> str:
    """What a painted tile says about its place."""
    place = tile.index(b"tEXt")
    (size,) = struct.unpack_from(">I", tile, place - 4)
    return tile[place + 4 : place + 4 + size].partition(b"\0")[2].decode()


def test_whole_cycle_enterprise(sandbox: Sandbox) -> None:
    service = sandbox.service("World/MapServer")
    answer = submit(service, storageFormatType=V2)
    assert answer["jobStatus"] == "esriJobSubmitted" and answer["jobId"].endswith("_et")
    states = follow(service, answer["jobId"])
    assert [state["jobStatus"] for state in states] == list(sandbox.pace.states)
    assert all("progress" in state for state in states if state["jobStatus"] == "esriJobExecuting")
    assert states[-1]["results"] == {"out_service_url": {"paramUrl": "results/out_service_url"}}
    assert "results" not in states[0]
    files = unzip(fetch(service, answer["jobId"]))
    root = json.loads(files["root.json"])
    assert (root["minLOD"], root["maxLOD"], root["storageInfo"]["storageFormat"]) == (0, 4, V2)
    tiles = read_all(files)
    assert set(tiles) == {(z, y, x) for z in range(5) for y in range(2**z) for x in range(2**z)}
    assert all(label(tile) == "/".join(map(str, place)) for place, tile in tiles.items())
    # both families of job URL work, and a page comes where f=json was forgotten
    other = requests.get(f"{service}/exportTiles/jobs/{answer['jobId']}", {"f": "json"}, timeout=10).json()
    assert other["jobStatus"] == "esriJobSucceeded"
    assert requests.get(f"{service}/jobs/{answer['jobId']}", timeout=10).text.startswith("<!DOCTYPE")


def test_whole_cycle_online(sandbox: Sandbox) -> None:
    service = sandbox.online("WorldVector/VectorTileServer")
    answer = submit(service, exportExtent="", extent=EUROPE, levels="1-4")
    assert answer["status"] == "success" and "jobStatus" not in answer and not answer["jobId"].endswith("_et")
    job = follow(service, answer["jobId"])[-1]
    (url,) = job["output"]["outputUrl"]
    assert url.startswith("http://localhost:") and "X-Amz-Signature=" in url
    assert requests.get(url + "&x=1", timeout=10).status_code == 403
    assert b"<Code>" in requests.get(url, headers={"X-Esri-Authorization": "Bearer x"}, timeout=10).content
    assert len(sandbox.strays()) == 1
    data = requests.get(url, timeout=10)
    assert data.headers["Content-Disposition"].endswith(".vtpk")
    tiles = read_all(unzip(data.content))
    assert set(tiles) == boxes((-1e6, 4e6, 3e6, 8e6), range(1, 5), 512)
    assert all("/".join(map(str, place)).encode() in gzip.decompress(tile) for place, tile in tiles.items())
    sandbox.expire_links()
    assert requests.get(url, timeout=10).status_code == 403
    (fresh,) = follow(service, answer["jobId"])[-1]["output"]["outputUrl"]
    assert fresh != url and requests.get(fresh, timeout=10).status_code == 200


@pytest.mark.parametrize("extent", ["-1000000,4000000,3000000,8000000", EUROPE])
@pytest.mark.parametrize(
    ("levels", "by"),
    [
        ("2-3", "levelId"),
        ("2, 3", "LevelID"),
        ("147914381.897889-73957190.948944", "scale"),
        ("39135.758482,19567.879241", "Resolution"),
    ],
)
def test_exact_tiles_of_an_extent(sandbox: Sandbox, extent: Any, levels: str, by: str) -> None:
    data = export(sandbox.service("World/MapServer"), exportExtent=extent, levels=levels, exportBy=by)
    assert set(read_all(unzip(data))) == boxes((-1e6, 4e6, 3e6, 8e6), range(2, 4))


def test_extent_in_degrees(sandbox: Sandbox) -> None:
    degrees = {
        "xmin": -109.55,
        "ymin": 25.76,
        "xmax": -86.39,
        "ymax": 49.94,
        "spatialReference": {"wkid": 4326},
    }
    data = export(sandbox.service("WorldVector/VectorTileServer"), exportExtent=degrees, levels="0-5")
    metres = (-12195050.2, 2966826.6, -9616890.8, 6434939.6)
    assert set(read_all(unzip(data))) == boxes(metres, range(6), 512)


def crosses(box: tuple[float, float, float, float], ring: list[list[float]]) -> bool:
    """Whether a triangle reaches into a box: no line along a side of either keeps the two apart."""
    corners = [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]
    if max(x for x, _ in ring) <= box[0] or min(x for x, _ in ring) >= box[2]:
        return False
    if max(y for _, y in ring) <= box[1] or min(y for _, y in ring) >= box[3]:
        return False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        # clockwise: inside is to the right
        if all((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) >= 0 for x, y in corners):
            return False
    return True


@pytest.mark.parametrize("kind", ["MapServer", "VectorTileServer"])
def test_exact_tiles_of_a_polygon(sandbox: Sandbox, kind: str) -> None:
    shape = {"rings": [TRIANGLE, HOLE], "spatialReference": {"wkid": 102100}}
    if kind == "MapServer":
        values = {"areaOfInterest": {"features": [{"geometry": shape}]}, "levels": "0-6"}
        data, size, levels = export(sandbox.service("World/MapServer"), **values), 256, range(7)
    else:
        data, size, levels = (
            export(sandbox.service("WorldVector/VectorTileServer"), polygon=shape, levels="0-5"),
            512,
            range(6),
        )
    wanted = set()
    for level, row, col in boxes((0, 0, 5e6, 6e6), levels, size):
        span = 2 * HALF / 2**level
        box = (col * span - HALF, HALF - (row + 1) * span, (col + 1) * span - HALF, HALF - row * span)
        inside_hole = all(
            (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) > 0
            for (x1, y1), (x2, y2) in zip(HOLE, HOLE[1:])
            for x in (box[0], box[2])
            for y in (box[1], box[3])
        )
        if crosses(box, TRIANGLE) and not inside_hole:
            wanted.add((level, row, col))
    assert set(read_all(unzip(data))) == wanted
    assert len(wanted) < len(boxes((0, 0, 5e6, 6e6), levels, size))


@pytest.mark.parametrize(
    "values",
    [
        {"areaOfInterest": {"rings": [TRIANGLE]}},
        {"polygon": {"features": [{"geometry": {"rings": [TRIANGLE]}}]}},
        {"polygon": {"rings": [TRIANGLE[::-1]]}},
        {"polygon": {"rings": [TRIANGLE[:-1] + [[1, 1]]]}},
        {"polygon": "{'rings': []}"},
        {"exportExtent": "1,2,3"},
        {"exportExtent": "5,5,1,1"},
        {"exportExtent": "xmin"},
        {"levels": ""},
        {"levels": "4-2"},
        {"levels": "1e1"},
        {"levels": "0-30"},
        {"exportBy": "zoom"},
        {"storageFormatType": "zip"},
        {"tilePackage": "yes"},
        {"optimizeTilesForSize": "true", "compressionQuality": "101"},
        {"exportExtent": {**EUROPE, "spatialReference": {"wkt": "PROJCS[]"}}},
    ],
)
def test_refusals(sandbox: Sandbox, values: dict[str, Any]) -> None:
    before = len(sandbox.jobs)
    answer = submit(sandbox.service("World/MapServer"), **values)
    assert set(answer) == {"error"} and answer["error"]["code"] in (400, 500)
    assert len(sandbox.jobs) == before


def test_late_failures(sandbox: Sandbox) -> None:
    for path, values, text in (
        ("Limited/MapServer", {"levels": "0-4"}, "ERROR 001564"),
        ("World/MapServer", {"levels": "7"}, "ERROR 001470"),
        ("World/MapServer", {"exportExtent": "30000000,0,31000000,1"}, "ERROR 001565"),
    ):
        service = sandbox.service(path)
        last = follow(service, submit(service, **values)["jobId"])[-1]
        assert last["jobStatus"] == "esriJobFailed"
        errors = [it["description"] for it in last["messages"] if it["type"] == "esriJobMessageTypeError"]
        assert errors[0].startswith(text)
    assert "error" in submit(sandbox.service("NoExport/MapServer"))


def test_old_package(sandbox: Sandbox) -> None:
    files = unzip(export(sandbox.service("World/MapServer"), exportExtent=EUROPE, levels="3-6"))
    names = {name.split("/")[0] for name in files}
    assert names == {"esriinfo", "servicedescriptions", "v101"}
    conf = ET.fromstring(files["v101/Layers/conf.xml"])
    assert conf.findtext("CacheStorageInfo/StorageFormat") == "esriMapCacheStorageModeCompact"
    assert [int(it.text) for it in conf.iter("LevelID")] == list(range(9))
    tiles = read_all(files)
    assert set(tiles) == boxes((-1e6, 4e6, 3e6, 8e6), range(3, 7))
    assert all(label(tile) == "/".join(map(str, place)) for place, tile in tiles.items())
    # a server from before 10.7 does not know the other kind
    old = unzip(export(sandbox.service("Legacy/MapServer"), storageFormatType=V2, levels="0"))
    assert "v101/Layers/conf.xml" in old


@pytest.mark.parametrize("form", ["Compact", "CompactV2"])
def test_cache_folder(sandbox: Sandbox, form: str) -> None:
    service = sandbox.service("World/MapServer")
    job = submit(service, storageFormatType=form, tilePackage="false", levels="0-6", exportExtent=EUROPE)["jobId"]
    follow(service, job)
    value = requests.get(f"{service}/jobs/{job}/results/out_service_url?f=json", timeout=10).json()["value"]

    def walk(url: str, path: str) -> dict[str, bytes]:
        assert requests.get(url, timeout=10).text.startswith("<!DOCTYPE")
        here = requests.get(url, {"f": "json"}, timeout=10).json()
        found = {f"{path}/{it['name']}": requests.get(it["url"], timeout=10).content for it in here["files"]}
        for name in here["folders"]:
            found.update(walk(f"{url}/{name}", f"{path}/{name}"))
        return found

    files = walk(value, "")
    assert {"/Layers/conf.xml", "/Layers/conf.cdi"} <= set(files)
    assert any(name.endswith(".bundlx") for name in files) == (form == "Compact")
    assert set(read_all(files)) == boxes((-1e6, 4e6, 3e6, 8e6), range(7))


def test_vector_package(sandbox: Sandbox) -> None:
    files = unzip(export(sandbox.service("WorldVector/VectorTileServer"), exportExtent=EUROPE, levels="2-4"))
    root, style = json.loads(files["p12/root.json"]), json.loads(files["p12/resources/styles/root.json"])
    assert root["type"] == "indexedVector" and (root["minLOD"], root["maxLOD"], root["maxzoom"]) == (2, 4, 4)
    assert (style["sprite"], style["sources"]["esri"]["url"]) == ("../sprites/sprite", "../../")
    listed = json.loads(files["p12/resources/info/root.json"])["resourceInfo"]
    assert {"p12/resources/" + name[3:] for name in listed} <= set(files)
    tiles = read_all(files)

    def walk(node: Any, level: int, row: int, col: int) -> Iterator[tuple[int, int, int]]:
        if node:
            yield level, row, col
        for place, child in enumerate(node if isinstance(node, list) else []):
            yield from walk(child, level + 1, 2 * row + place // 2, 2 * col + place % 2)

    indexed = {place for place in walk(json.loads(files["p12/tilemap/root.json"])["index"], 0, 0, 0) if place[0] >= 2}
    assert indexed == set(tiles)


def test_estimate(sandbox: Sandbox) -> None:
    service = sandbox.service("World/MapServer")
    job = submit(service, "estimateExportTilesSize", levels="0-3", exportExtent=EUROPE)["jobId"]
    follow(service, job, "estimateExportTilesSize/jobs")
    answer = requests.get(f"{service}/jobs/{job}/results/out_service_url?f=json", timeout=10).json()
    assert answer["value"]["totalTilesToExport"] == len(boxes((-1e6, 4e6, 3e6, 8e6), range(4)))
    assert answer["value"]["totalSize"] > 0
    assert submit(sandbox.service("WorldVector/VectorTileServer"), "estimateExportTilesSize")["error"]["code"] == 400


def test_cancel(sandbox: Sandbox) -> None:
    service = sandbox.service("World/MapServer")
    job = submit(service)["jobId"]
    answer = requests.post(f"{service}/jobs/{job}/cancel", data={"f": "json"}, timeout=10).json()
    assert answer == {"jobId": job, "jobStatus": "esriJobCancelling"}
    assert [it["jobStatus"] for it in follow(service, job)] == ["esriJobCancelling", "esriJobCancelled"]


def test_degrees_and_imagery(sandbox: Sandbox) -> None:
    degrees = export(sandbox.service("WorldDegrees/MapServer"), exportExtent="0,0,90,45", levels="0-2")
    found = set(read_all(unzip(degrees)))
    assert found == {(0, 0, 1), (1, 0, 2), (2, 1, 4), (2, 1, 5)}
    imagery = export(
        sandbox.service("World/ImageServer"),
        exportBy="resolution",
        levels="156543.033928",
        storageFormatType=V2,
    )
    assert set(read_all(unzip(imagery))) == {(0, 0, 0)}


@pytest.mark.skipif(not REAL.is_dir(), reason="the real packages are not here")
def test_readers_read_real_packages(sandbox: Sandbox) -> None:
    """The readers that judge the sandbox read what ArcGIS wrote, and the sandbox fills the same fields."""
    for name, count in (("Usa.tpkx", 144), ("states_filled.tpk", 24), ("testvtpk.vtpk", 14)):
        assert len(read_all(unzip((REAL / name).read_bytes()))) == count
    ours = unzip(export(sandbox.service("World/MapServer"), levels="0"))
    theirs = unzip((REAL / "ecoregions.tpk").read_bytes())

    def outline(data: bytes) -> list[str]:
        return list(dict.fromkeys(it.tag for it in ET.fromstring(data).iter()))

    for name in ("conf.xml", "conf.cdi"):
        assert outline(ours[f"v101/Layers/{name}"]) == outline(theirs[f"v101/Layers/{name}"])
    index = "v101/Layers/_alllayers/L00/R0000C0000.bundlx"
    assert ours[index] == theirs[index]
    bundle = "v101/Layers/_alllayers/L00/R0000C0000.bundle"
    assert ours[bundle][:8] == theirs[bundle][:8] and ours[bundle][12:24] == theirs[bundle][12:24]
    assert ours[bundle][28:60] == theirs[bundle][28:60]
    new = json.loads(unzip(export(sandbox.service("World/MapServer"), levels="0", storageFormatType=V2))["root.json"])
    real = json.loads(unzip((REAL / "Usa.tpkx").read_bytes())["root.json"])
    assert set(real) - set(new) == set()
    assert set(real["tileInfo"]) <= set(new["tileInfo"])
