# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Item of the sandbox's portal: every format, really read; what is refused; jobs that go wrong."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.sandbox import Sandbox
from tests.sandbox.package_reader import read_all, unzip
from tests.sandbox.portal_client import Caller
from tests.sandbox.services.jobs import Pace

ogr = pytest.importorskip("osgeo.ogr")
NATURE = "Nature of the world"
SMALL = {"layers": [{"id": 2, "where": "population > 50000000"}, {"id": 3}]}


@pytest.fixture
def analyst(running: Sandbox) -> Caller:
    running.clear()
    running.reset_portal()
    running.pace = Pace()
    return Caller(running)


def names(data: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return set(archive.namelist())


def opened(folder: Path, name: str, data: bytes) -> Any:
    (folder / name).write_bytes(data)
    return ogr.Open(f"/vsizip/{folder / name}" if name.endswith(".zip") else str(folder / name))


def rows(text: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.decode("utf-8"), newline="")))


def test_answer_status_and_item(analyst: Caller) -> None:
    told = analyst.export("Places", "shapefile", title="My places", tags="a, b", snippet="Some")
    assert set(told) == {"type", "size", "jobId", "exportItemId", "serviceItemId", "exportFormat"}
    assert (told["type"], told["exportFormat"]) == ("Shapefile", "Shapefile")
    assert told["serviceItemId"] == analyst.sandbox.item("Places")
    item = told["exportItemId"]
    assert item == analyst.sandbox.item("My places")
    assert b"inaccessible" in analyst.data(item)
    states = [analyst.status(told)["status"] for _ in range(7)]
    assert states == ["processing"] * 5 + ["completed"] * 2
    kept = analyst.get(f"/content/items/{item}")
    assert kept["name"] == "My places.zip" and kept["type"] == "Shapefile" and kept["tags"] == ["a", "b"]
    assert kept["size"] == len(analyst.data(item)) and kept["owner"] == "analyst"
    usage = analyst.get("/community/self")["storageUsage"]
    assert analyst.post(f"/content/users/analyst/items/{item}/delete")["success"]
    assert analyst.get("/community/self")["storageUsage"] == usage - kept["size"]


def test_shapefile(analyst: Caller, tmp_path: Path) -> None:
    data = analyst.exported(NATURE, "Shapefile", title="All")
    states = {f"States_and_provinces.{ending}" for ending in ("shp", "shx", "dbf", "prj", "cpg")}
    assert states <= names(data) and "Remarks.dbf" in names(data) and "Remarks.shp" not in names(data)
    made = opened(tmp_path, "a.zip", data)
    assert made.GetLayerByName("States_and_provinces").GetFeatureCount() == 4556
    assert "a_rather_l" in [field.GetName() for field in made.GetLayerByName("Places").schema]
    bare = analyst.exported(
        NATURE, "Shapefile", title="Bare", exportParameters={"layers": [{"id": 0, "includeGeometry": False}]}
    )
    assert names(bare) == {"Countries.dbf", "Countries.cpg"}


def test_csv(analyst: Caller) -> None:
    layer = {"id": 0, "where": "population > 50000000", "xColumnName": "lon", "yColumnName": "lat"}
    alone = rows(analyst.exported("Places", "CSV", title="One", exportParameters={"layers": [layer]}))
    assert alone[0][:4] == ["lon", "lat", "OBJECTID", "name"] and abs(float(alone[1][0])) <= 180
    asked = {"layers": [layer], "targetSR": {"wkid": 102100}}
    moved = rows(analyst.exported("Places", "CSV", title="Two", exportParameters=asked))
    assert len(moved) == len(alone) > 3 and abs(float(moved[1][0])) > 180
    bare = {"layers": [{**layer, "includeGeometry": False}]}
    assert rows(analyst.exported("Places", "CSV", title="Three", exportParameters=bare))[0][0] == "OBJECTID"
    several = analyst.exported(NATURE, "csv", title="Four")
    assert "States and provinces.csv" in names(several)
    with zipfile.ZipFile(io.BytesIO(several)) as archive:
        assert "x" not in rows(archive.read("Countries.csv"))[0]
        assert any("\n" in row[2] for row in rows(archive.read("Remarks.csv")))
    assert [item.name for item in analyst.sandbox.items()][-4:] == ["One.csv", "Two.csv", "Three.csv", "Four.zip"]


def test_geodatabase(analyst: Caller, tmp_path: Path) -> None:
    data = analyst.exported(NATURE, "File Geodatabase", exportParameters=json.dumps({**SMALL, "targetSR": 3857}))
    assert all(".gdb/" in name for name in names(data))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path)
    made = ogr.Open(str(tmp_path / "Nature.gdb"))
    places = made.GetLayerByName("Places")
    assert places.GetSpatialRef().GetAuthorityCode(None) == "3857" and places.GetFeatureCount() > 2
    field = places.GetLayerDefn().GetFieldDefn(places.FindFieldIndex("a_rather_long_field_name", 1))
    assert field.GetAlternativeName().startswith("A rather long alias")
    kind = places.GetLayerDefn().GetFieldDefn(places.FindFieldIndex("kind", 1))
    assert kind.GetDomainName() == "Kind of place"
    assert made.GetLayerByName("Remarks").GetGeomType() == ogr.wkbNone


def test_geopackage_and_excel(analyst: Caller, tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").write_bytes(analyst.exported(NATURE, "geoPackage"))
    with sqlite3.connect(tmp_path / "a.gpkg") as made:
        assert made.execute('SELECT count(*) FROM "States and provinces"').fetchone() == (4556,)
        assert made.execute("SELECT count(*) FROM Remarks WHERE remark IS NULL").fetchone()[0] > 0
    book = opened(tmp_path, "a.xlsx", analyst.exported(NATURE, "Excel"))
    sheets = [book.GetLayer(place).GetName() for place in range(book.GetLayerCount())]
    assert sheets == ["Countries", "States and provinces", "Places", "Remarks"]
    assert book.GetLayerByName("Places").GetFeatureCount() == 240


def test_geojson_and_kml_are_in_degrees(analyst: Caller, tmp_path: Path) -> None:
    asked = {"layers": [{"id": 0, "where": "OBJECTID <= 5"}], "targetSR": 102100}
    found = json.loads(analyst.exported("Places", "GeoJson", exportParameters=asked))
    assert len(found["features"]) == 5
    assert all(abs(one["geometry"]["coordinates"][0]) <= 180 for one in found["features"])
    bare = {"layers": [{"id": 0, "includeGeometry": False}]}
    found = json.loads(analyst.exported("Places", "geojson", title="Bare", exportParameters=bare))
    assert {str(one["geometry"]) for one in found["features"]} == {"None"}
    assert "States and provinces.geojson" in names(analyst.exported(NATURE, "GEOJSON"))
    data = analyst.exported(NATURE, "KML", exportParameters={**SMALL, "targetSR": 102100})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("doc.kml").decode()
    assert text.count("<Folder>") == 2 and "<name>Remarks</name>" in text


def test_feature_collection(analyst: Caller) -> None:
    asked = {**SMALL, "targetSR": {"wkid": 3857}}
    places, remarks = json.loads(analyst.exported(NATURE, "Feature Collection", exportParameters=asked))["layers"]
    told = places["layerDefinition"]
    assert told["name"] == "Places" and told["objectIdField"] == "OBJECTID" and "renderer" in told["drawingInfo"]
    features = places["featureSet"]
    assert features["geometryType"] == told["geometryType"] == "esriGeometryPoint"
    assert abs(features["features"][0]["geometry"]["x"]) > 180
    assert "geometry" not in remarks["featureSet"]["features"][0] and len(remarks["featureSet"]["features"]) == 44


def test_vector_tiles(analyst: Caller) -> None:
    tiles = read_all(unzip(analyst.exported("World vector tiles", "vector tile package")))
    assert len(tiles) == sum(4**level for level in range(6))
    assert analyst.export("World vector tiles", "CSV", title="x")["error"]["message"].startswith("Export format CSV")


def test_who_may_export(analyst: Caller) -> None:
    director, viewer = Caller(analyst.sandbox, "director"), Caller(analyst.sandbox, "viewer")
    assert analyst.export("Viewer's notes", "CSV", "viewer")["error"]["messageCode"] == "GWM_0003"
    assert analyst.export("Viewer's notes", "CSV")["error"]["messageCode"] == "GWM_0003"
    assert viewer.export("Places", "CSV")["error"]["messageCode"] == "GWM_0003"
    assert len(rows(director.exported("Viewer's notes", "CSV", owner="viewer"))) == 13
    assert len(rows(director.exported("Viewer's notes", "CSV", owner="director", title="Mine"))) == 13
    assert analyst.sandbox.items()[-1].owner == "director"
    assert Caller(analyst.sandbox, "").export("Places", "CSV", "analyst")["error"]["code"] == 499
    url = f"{analyst.home}/export"
    assert requests.get(url, {"f": "json"}, headers=analyst.headers, timeout=10).status_code == 405


@pytest.mark.parametrize(
    ("title", "form", "message"),
    [
        ("Registered roads", "CSV", "Item is not a hosted feature service"),
        ("World tiles", "CSV", "Item is not a hosted feature service"),
        ("Places", "Scene Package", "Export format Scene Package is not supported for this item."),
        ("Places", "Vector Tile Package", "Export format Vector Tile Package is not supported for this item."),
    ],
)
def test_what_is_refused(analyst: Caller, title: str, form: str, message: str) -> None:
    problem = analyst.export(title, form)["error"]
    assert (problem["code"], problem["message"]) == (400, message)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{'layers': [{'id': 0}]}",
        '{"layers": []}',
        '{"targetSR": 4326}',
        '{"layers": [{}]}',
        '{"layers": [{"id": 7}]}',
        '{"layers": [{"id": "0"}]}',
        '{"layers": [{"id": 0}, {"id": 0}]}',
        '{"layers": [{"id": 0, "includeGeometry": "false"}]}',
        '{"layers": [{"id": 0, "were": "1=1"}]}',
        '{"layers": [{"id": 0}], "targetSR": "4326"}',
    ],
)
def test_parameters_are_read_strictly(analyst: Caller, text: str) -> None:
    assert analyst.export("Places", "CSV", exportParameters=text)["error"]["code"] == 400


def test_names_and_quota(analyst: Caller) -> None:
    analyst.exported("Places", "CSV", title="A/b: <c>")
    assert analyst.sandbox.items()[-1].name == "A_b_ _c_.csv"
    problem = analyst.export("Places", "CSV", title="A/b: <c>")["error"]
    assert (problem["code"], problem["message"]) == (409, "Item with this filename already exists.")
    assert "error" not in analyst.export("Places", "KML", title="A/b: <c>")
    analyst.sandbox.portal.quota = 1000
    assert analyst.export("Places", "CSV", title="more")["error"]["messageCode"] == "CONT_0050"


def ended(caller: Caller, told: dict[str, Any]) -> dict[str, Any]:
    status = caller.status(told)
    while status["status"] == "processing":
        status = caller.status(told)
    return status


def test_jobs_that_go_wrong(analyst: Caller) -> None:
    asked = {"layers": [{"id": 0, "where": "nope > 1"}]}
    status = ended(analyst, analyst.export("Places", "CSV", title="A", exportParameters=asked))
    assert status["status"] == "failed" and json.loads(status["statusMessage"])["code"] == 400
    unknown = {"layers": [{"id": 0}], "targetSR": 999999}
    status = ended(analyst, analyst.export("Places", "CSV", title="B", exportParameters=unknown))
    assert status["status"] == "failed" and json.loads(status["statusMessage"])["code"] == 500
    told = analyst.export("Places", "CSV", title="C")
    assert analyst.status(told)["status"] == "processing"
    analyst.sandbox.inject_fault("fail_export", words="Out of luck.")
    assert analyst.status(told) == {
        "status": "failed",
        "statusMessage": "Out of luck.",
        "itemId": told["exportItemId"],
    }
    assert analyst.status(told)["status"] == "failed" and b"inaccessible" in analyst.data(told["exportItemId"])


def test_status_of_a_job_that_is_named_wants_the_right_name(analyst: Caller) -> None:
    told = analyst.export("Places", "CSV")
    address = f"{analyst.home}/items/{told['exportItemId']}/status"
    for values in ({"jobId": told["jobId"]}, {"jobType": "export", "jobId": "x"}, {"jobType": "publish"}):
        assert analyst.get(address, **values)["error"]["code"] == 400
    assert "status" in analyst.get(address), "without either it is the item's own"
    analyst.sandbox.inject_fault("error", code=400, message="Error updating file item", match="/status", times=2)
    assert [analyst.status(told).get("error", {}).get("message") for _ in range(3)] == [
        "Error updating file item"
    ] * 2 + [None]


def test_by_time_and_deleted(analyst: Caller) -> None:
    analyst.sandbox.pace = Pace(seconds=0.05)
    told = analyst.export("Places", "CSV", title="By time")
    assert ended(analyst, told)["status"] == "completed" and len(analyst.sandbox.find("/status$")) > 2
    told = analyst.export(NATURE, "KML", title="Away")
    assert analyst.post(f"{analyst.home}/items/{told['exportItemId']}/delete")["success"]
    assert analyst.status(told)["error"]["messageCode"] == "CONT_0001"
    assert len(rows(analyst.exported("Places", "CSV", title="Next"))) > 240
