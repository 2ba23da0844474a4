# SPDX-License-Identifier: GPL-2.0-or-later
"""Import Tiles of the sandbox: from a service to a package, to an item, into another service, to its tiles."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any, Optional

import pytest
import requests
from shapely import geometry

from tests.sandbox import Sandbox
from tests.sandbox.package_reader import read_all, unzip
from tests.sandbox.packages.bundles import compact_v1, compact_v2, grouped
from tests.sandbox.packages.tile_packages import TilePackage
from tests.sandbox.portal_client import Caller
from tests.sandbox.services.grids import ALBERS, UTM32
from tests.sandbox.services.import_tiles import ImportJob
from tests.sandbox.services.jobs import Pace

V1, V2 = "esriMapCacheStorageModeCompact", "esriMapCacheStorageModeCompactV2"
KINDS = {V1: ("tpk", "Tile Package"), V2: ("tpkx", "Compact Tile Package")}
QUARTER = "-20000000,10000,-10000,20000000"  # the north-west
Tiles = dict[tuple[int, int, int], bytes]


@pytest.fixture
def analyst(running: Sandbox) -> Caller:
    running.clear()
    running.reset_portal()
    running.forget_jobs()
    running.pace = Pace()
    return Caller(running)


def admin(caller: Caller, name: str) -> str:
    if name.startswith("Hosted/"):
        return f"{caller.sandbox.url}/server/admin/services/{name}.MapServer"
    return f"{caller.sandbox.online(name)}/MapServer".replace("/rest/services/", "/rest/admin/services/")


def tile(caller: Caller, name: str, level: int, row: int, col: int) -> Optional[bytes]:
    root = caller.sandbox.service(name) if name.startswith("Hosted/") else caller.sandbox.online(name)
    reply = requests.get(f"{root}/MapServer/tile/{level}/{row}/{col}", timeout=10)
    return reply.content if reply.status_code == 200 else None


def exported(caller: Caller, service: str, levels: str, extent: str = "DEFAULT", storage: str = V2) -> bytes:
    """The package that exportTiles makes."""
    form = {"tilePackage": "true", "exportBy": "levelId", "levels": levels, "storageFormatType": storage}
    form |= {"extent": extent, "exportExtent": extent}
    job = f"{service}/jobs/{caller.post(f'{service}/exportTiles', **form)['jobId']}"
    told = caller.get(job)
    while told["jobStatus"] != "esriJobSucceeded":
        assert told["jobStatus"] != "esriJobFailed", told
        told = caller.get(job)
    if "output" in told:
        return requests.get(told["output"]["outputUrl"][0], timeout=60).content
    folder = caller.get(f"{job}/results/out_service_url")["value"]
    return requests.get(caller.get(folder)["files"][0]["url"], timeout=60).content


def marked(package: bytes, note: bytes, **root: Any) -> bytes:
    """The same package with something behind each tile, so that it can be distinguished from those of the services."""
    files = unzip(package)
    made = io.BytesIO()
    tiles = read_all(files)
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            if name == "root.json":
                archive.writestr(name, json.dumps({**json.loads(data), **root}))
            elif not name.endswith(("bundle", "bundlx")):
                archive.writestr(name, data)
        folder = "tile" if "root.json" in files else next(name for name in files if name.endswith("conf.xml"))
        folder = folder.replace("conf.xml", "_alllayers")
        for level in {level for level, _, _ in tiles}:
            for name, places in grouped((row, col) for where, row, col in tiles if where == level):
                bundle = {(row, col): tiles[level, row, col] + note for row, col in places}
                path = f"{folder}/L{level:02d}/{name}"
                if folder == "tile":
                    archive.writestr(f"{path}.bundle", compact_v2(bundle))
                else:
                    for ending, data in zip(("bundle", "bundlx"), compact_v1(bundle)):
                        archive.writestr(f"{path}.{ending}", data)
    return made.getvalue()


@pytest.fixture(autouse=True)
def _levels_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen with the state that they belong to; a server shows them in its list."""
    monkeypatch.setattr(ImportJob, "page_names_levels", True)


def submit(caller: Caller, name: str, item: str, **values: Any) -> dict[str, Any]:
    return caller.post(f"{admin(caller, name)}/importTiles", sourceItemId=item, **values)


def run(caller: Caller, name: str, item: str, **values: Any) -> dict[str, Any]:
    """Import and wait; the job as it ends."""
    told = submit(caller, name, item, **values)
    assert told.get("status") == "Success", told
    return ended(caller, f"{admin(caller, name)}/jobs/{told['jobId']}")


def ended(caller: Caller, job: str) -> dict[str, Any]:
    told = caller.get(job)
    while told["jobStatus"] not in ("esriJobSucceeded", "esriJobFailed", "esriJobCancelled", "esriJobTimedOut"):
        told = caller.get(job)
    return told


@pytest.mark.parametrize("storage", [V1, V2])
@pytest.mark.parametrize("merge", [False, True])
@pytest.mark.parametrize("replace", [False, True])
def test_round_trip(analyst: Caller, storage: str, merge: bool, replace: bool) -> None:
    """A quarter of World, levels 1 to 4, into a service that has levels 0 to 2."""
    ending, kind = KINDS[storage]
    world = analyst.sandbox.service("World/MapServer")
    package = marked(exported(analyst, world, "1-4", QUARTER, storage), b" marked")
    tiles = read_all(unzip(package))
    item = analyst.add(f"quarter.{ending}", package, kind)
    before = {place: tile(analyst, "SparseTiles", *place) for place in everywhere(4)}
    assert {level for (level, _, _), data in before.items() if data} == {0, 1, 2}
    flags = {"mergeBundle": json.dumps(merge), "replaceTiles": json.dumps(replace)}
    job = run(analyst, "SparseTiles", item, **flags)
    assert job["jobStatus"] == "esriJobSucceeded" and job["percentComplete"] == 100
    assert [(one["levelID"], one["tileCount"]) for one in job["lodInfos"]] == [(1, 1), (2, 4), (3, 16), (4, 64)]
    for place, old in before.items():
        new = tiles.get(place)
        if not merge:
            wanted = old if place[0] == 0 else new  # each level is one bundle: what the package lacks is gone
        else:
            wanted = (new or old) if replace else (old or new)
        assert tile(analyst, "SparseTiles", *place) == wanted, place


def everywhere(last: int) -> list[tuple[int, int, int]]:
    return [(level, row, col) for level in range(last + 1) for row in range(2**level) for col in range(2**level)]


def test_what_is_imported_is_exported(analyst: Caller) -> None:
    world = analyst.sandbox.service("World/MapServer")
    item = analyst.add("a.tpkx", marked(exported(analyst, world, "0-3"), b" marked"))
    assert run(analyst, "WorldTiles", item, levels="2")["jobStatus"] == "esriJobSucceeded"
    service = f"{analyst.sandbox.online('WorldTiles')}/MapServer"
    tiles = read_all(unzip(exported(analyst, service, "1-3")))
    assert {level for (level, _, _), data in tiles.items() if data.endswith(b" marked")} == {2}
    assert len(tiles) == 4 + 16 + 64
    sparse = read_all(unzip(exported(analyst, f"{analyst.sandbox.online('SparseTiles')}/MapServer", "2-3")))
    assert {level for level, _, _ in sparse} == {2}
    hosted = f"{analyst.sandbox.service('Hosted/WorldTiles')}/MapServer"
    assert not any(data.endswith(b" marked") for data in read_all(unzip(exported(analyst, hosted, "2"))).values())
    assert run(analyst, "Hosted/WorldTiles", item, levels="2", mergeBundle="true")["jobStatus"] == "esriJobSucceeded"
    analyst.sandbox.reset_portal()
    assert not tile(analyst, "WorldTiles", 2, 0, 0).endswith(b" marked")


def test_bundles_that_meet_the_extent(analyst: Caller, tmp_path: Path) -> None:
    service = f"{analyst.sandbox.online('UtmTiles')}/MapServer"
    item = analyst.add("utm.tpkx", exported(analyst, service, "0-3"))
    job = run(analyst, "UtmTiles", item, extent="80000000,0,80000001,1")
    assert {one["expectedTileCount"] for one in job["lodInfos"]} == {0}
    job = run(analyst, "UtmTiles", item, extent="500000,5000000,500001,5000001", levels="2-3")
    assert [one["levelID"] for one in job["lodInfos"]] == [2, 3]
    assert all(one["tileCount"] == one["expectedTileCount"] > 1 for one in job["lodInfos"])
    # Canada lies across the edge of two bundles, 128 tiles of 128 km from the origin
    file = tmp_path / "a.tpkx"
    file.write_bytes(exported(analyst, analyst.sandbox.service("Albers/MapServer"), "3"))
    package, edge = TilePackage(file), -16901100 + 128 * 128000
    assert package.fits(ALBERS) and not package.fits(UTM32) and package.levels == [3]
    assert [(bundle.row, bundle.col) for bundle in package.bundles] == [(0, 0), (0, 128)]
    for west, east, met in ((-9, -1, [True, False]), (-1, 1, [True, True]), (0, 9, [False, True])):
        area = geometry.box(edge + west * 1000, 0, edge + east * 1000, 1000000)
        assert [bundle.meets(area, ALBERS) for bundle in package.bundles] == met
    assert {col // 128 for _, col in package.tiles(package.bundles[1])} == {1}


def test_answers(analyst: Caller) -> None:
    item, service = analyst.sandbox.item("Small package"), admin(analyst, "SparseTiles")
    told = submit(analyst, "SparseTiles", item)
    assert set(told) == {"id", "name", "itemId", "status", "type", "jobId", "message"}
    assert told["type"] == "Map Service" and told["itemId"] == analyst.sandbox.item("Sparse tiles")
    job = f"{service}/jobs/{told['jobId']}"
    seen = [analyst.get(job) for _ in range(6)]
    assert [one["jobStatus"] for one in seen][:3] == ["esriJobSubmitted", "esriJobWaiting", "esriJobExecuting"]
    assert seen[-1]["jobStatus"] == "esriJobSucceeded" and seen[-1]["type"] == "IMPORTTILES"
    assert seen[0]["submitter"] == "analyst" and seen[0]["percentComplete"] == 0
    shares = [one["percentComplete"] for one in seen]
    assert shares == sorted(shares) and shares[-1] == 100
    assert set(seen[0]["lodInfos"][0]) == {"levelID", "tileCount", "expectedTileCount", "tilesSize", "status"}
    listed = analyst.get(f"{service}/jobs")
    assert listed["total"] == 1 and listed["jobs"][0]["id"] == told["jobId"] and listed["jobs"][0]["status"] == "DONE"
    assert analyst.get(f"{service}/status") == {"name": "SparseTiles", "status": "Started"}
    assert analyst.get(f"{service}/refresh") == {"success": True}
    assert analyst.get(f"{service}/jobs/nope")["error"]["code"] == 400
    asked = {"f": "json", "sourceItemId": item}  # GET will do
    assert requests.get(f"{service}/importTiles", asked, headers=analyst.headers, timeout=10).json()["jobId"]
    page = requests.get(f"{service}/importTiles", {"sourceItemId": item}, headers=analyst.headers, timeout=10)
    assert "html" in page.headers["Content-Type"] and analyst.get(f"{service}/jobs")["total"] == 2


def test_descriptions(analyst: Caller) -> None:
    lods, ends = {}, {}
    for name in ("WorldTiles", "SparseTiles", "ShallowTiles", "UtmTiles", "ViewerTiles"):
        told = analyst.get(f"{analyst.sandbox.online(name)}/MapServer")
        lods[name], ends[name] = len(told["tileInfo"]["lods"]), (told["minLOD"], told["maxLOD"])
        assert told["singleFusedMapCache"] and told["exportTilesAllowed"]
        assert set(told["capabilities"].split(",")) == {"Map", "Tilemap", "TilesOnly"}
        assert analyst.get(f"/content/items/{told['serviceItemId']}")["url"].endswith(f"/{name}/MapServer")
    assert lods == {"WorldTiles": 9, "SparseTiles": 9, "ShallowTiles": 5, "UtmTiles": 4, "ViewerTiles": 9}
    assert ends["SparseTiles"] == (0, 6) and ends["ShallowTiles"] == (0, 4) and ends["UtmTiles"] == (0, 3)
    window = analyst.get(f"{analyst.sandbox.online('SparseTiles')}/MapServer/tilemap/2/0/0/4/4")
    assert window["data"] == [1] * 16
    assert not analyst.get(f"{analyst.sandbox.online('SparseTiles')}/MapServer/tilemap/3/0/0/4/4")["valid"]


def test_who_may_import(analyst: Caller) -> None:
    item = analyst.sandbox.item("Small package")
    codes = {}
    for user in ("", "viewer", "analyst", "director"):
        caller = Caller(analyst.sandbox, user)
        codes[user] = [
            submit(caller, name, item).get("error", {}).get("code")
            for name in ("SparseTiles", "ViewerTiles", "Hosted/WorldTiles")
        ]
    assert codes["analyst"] == [None, 403, None] and codes["director"] == [None] * 3 and codes[""] == [499] * 3
    assert codes["viewer"] == [403, 400, 403]  # their own service, but not their package
    assert submit(Caller(analyst.sandbox, "viewer"), "SparseTiles", item)["error"]["messageCode"] == "GWM_0003"
    assert submit(analyst, "World", item)["error"]["code"] == 404


def test_what_is_refused(analyst: Caller) -> None:
    world = exported(analyst, analyst.sandbox.service("World/MapServer"), "0-2")
    item = analyst.add("world.tpkx", world)
    unscaled = analyst.add("unscaled.tpkx", marked(world, b"", minScale=0, maxScale=0))
    mercator = "The tiling scheme of the source item does not match the service."
    for service, source, values, code, message in (
        (
            "SparseTiles",
            item,
            {"levels": "19"},
            500,
            'Specified level id "19" is not within the min and max scale range.',
        ),
        (
            "SparseTiles",
            item,
            {"levels": "2-7"},
            500,
            'Specified level id "7" is not within the min and max scale range.',
        ),
        ("SparseTiles", unscaled, {}, 500, "Invalid min scale in the specified source item"),
        ("UtmTiles", item, {}, 400, mercator),
        ("SparseTiles", analyst.sandbox.item("Town list"), {}, 400, "The source item is not a tile package."),
        (
            "SparseTiles",
            analyst.sandbox.item("Broken package"),
            {},
            400,
            "The source item is not a valid tile package.",
        ),
        ("SparseTiles", "", {}, 400, "Item does not exist or is inaccessible."),
        ("SparseTiles", item, {"levels": "a"}, 400, "Unable to complete operation."),
        ("SparseTiles", item, {"mergeBundle": "yes"}, 400, "Unable to complete operation."),
        ("SparseTiles", item, {"extent": "1,2,3"}, 400, ""),
    ):
        problem = submit(analyst, service, source, **values)["error"]
        assert (problem["code"], problem["message"]) == (code, message)
    assert submit(analyst, "SparseTiles", item, levels="19")["error"]["details"] is None
    deep = analyst.add("deep.tpkx", exported(analyst, analyst.sandbox.service("World/MapServer"), "3-6"))
    assert '"5"' in submit(analyst, "ShallowTiles", deep)["error"]["message"]
    assert run(analyst, "ShallowTiles", deep, levels="3,4")["jobStatus"] == "esriJobSucceeded"
    degrees = analyst.add(
        "d.tpk", exported(analyst, analyst.sandbox.service("WorldDegrees/MapServer"), "0", storage=V1), "Tile Package"
    )
    assert submit(analyst, "SparseTiles", degrees)["error"]["message"] == mercator


def test_cancel_and_run_again(analyst: Caller) -> None:
    item = analyst.add(
        "w.tpkx", marked(exported(analyst, analyst.sandbox.service("World/MapServer"), "1-3"), b" marked")
    )
    told = submit(analyst, "SparseTiles", item)
    job = f"{admin(analyst, 'SparseTiles')}/jobs/{told['jobId']}"
    assert analyst.post(f"{job}/rerun")["error"]["code"] == 400
    while analyst.get(job)["jobStatus"] != "esriJobExecuting":
        pass
    assert analyst.post(f"{job}/cancel") == {"success": True}
    assert analyst.get(job)["jobStatus"] == "esriJobCancelling"
    told = ended(analyst, job)
    assert told["jobStatus"] == "esriJobCancelled"
    assert [one["status"] for one in told["lodInfos"]] == ["DONE", "CANCELED", "CANCELED"]
    assert tile(analyst, "SparseTiles", 1, 0, 0).endswith(b" marked") and tile(analyst, "SparseTiles", 3, 0, 0) is None
    assert not tile(analyst, "SparseTiles", 2, 0, 0).endswith(b" marked")
    assert analyst.post(f"{job}/rerun", rerun="CANCELED") == {"success": True}
    assert ended(analyst, job)["jobStatus"] == "esriJobSucceeded"
    assert tile(analyst, "SparseTiles", 3, 0, 0).endswith(b" marked")


def test_trouble(analyst: Caller) -> None:
    item = analyst.sandbox.item("Small package")
    for switch, state in (("fail", "esriJobFailed"), ("timed_out", "esriJobTimedOut")):
        told = submit(analyst, "SparseTiles", item)
        job = f"{admin(analyst, 'SparseTiles')}/jobs/{told['jobId']}"
        analyst.get(job)
        analyst.sandbox.inject_fault(switch, match="/jobs/", **({"messages": ["No luck."]} if switch == "fail" else {}))
        told = analyst.get(job)
        assert told["jobStatus"] == state and told["message"] == ("No luck." if switch == "fail" else None)
        assert tile(analyst, "SparseTiles", 3, 0, 0) is None
    analyst.sandbox.inject_fault("unknown_state", state="esriJobPondering")
    assert analyst.get(job)["jobStatus"] == "esriJobPondering"


def test_by_time(analyst: Caller) -> None:
    analyst.sandbox.pace = Pace(seconds=0.03)
    submit(analyst, "SparseTiles", analyst.sandbox.item("Small package"))
    while tile(analyst, "SparseTiles", 3, 0, 0) is None:  # nobody asks the job
        pass
    while analyst.get(f"{admin(analyst, 'SparseTiles')}/jobs")["jobs"][0]["status"] != "DONE":
        pass
