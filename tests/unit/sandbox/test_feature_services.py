# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox's feature services: what they say of themselves, and queries of real data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox import Sandbox
from tests.sandbox.portal_client import Caller

pytest.importorskip("osgeo.ogr")  # the worker that makes the data needs it
EUROPE = {"xmin": 0, "ymin": 40, "xmax": 20, "ymax": 60, "spatialReference": {"wkid": 4326}}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def analyst(sandbox: Sandbox) -> Caller:
    return Caller(sandbox)


def ask(caller: Caller, rest: str = "", name: str = "Nature", **values: Any) -> dict[str, Any]:
    return caller.get(f"{caller.sandbox.online(name)}/FeatureServer{rest}", **values)


def count(caller: Caller, layer: int, where: str, **values: Any) -> int:
    answer = ask(caller, f"/{layer}/query", where=where, returnCountOnly="true", **values)
    assert set(answer) == {"count"}, answer
    return answer["count"]


def test_access_follows_the_item(sandbox: Sandbox) -> None:
    codes = {
        name: [ask(Caller(sandbox, user), name=name).get("error", {}).get("code") for user in ("", "viewer", "analyst")]
        for name in ("Nature", "Places", "Notes")
    }
    assert codes == {"Nature": [499, 403, None], "Places": [499, None, None], "Notes": [499, None, None]}
    assert "error" not in ask(Caller(sandbox, "director"))
    assert ask(Caller(sandbox), name="Roads")["error"]["code"] == 400


def test_service(analyst: Caller) -> None:
    told = ask(analyst)
    assert told["serviceItemId"] == analyst.sandbox.item("Nature of the world")
    assert told["capabilities"] == "Query,Extract" and told["maxRecordCount"] == 2000
    assert "filegdb" in told["supportedExportFormats"].split(",")
    assert [(one["id"], one["name"]) for one in told["layers"]] == [
        (0, "Countries"),
        (1, "States and provinces"),
        (2, "Places"),
    ]
    assert [one["name"] for one in told["tables"]] == ["Remarks"]
    both = ask(analyst, "/layers")
    assert both["layers"] == [ask(analyst, f"/{number}") for number in range(3)]
    assert both["tables"] == [ask(analyst, "/3")]
    assert ask(analyst, "/4")["error"]["code"] == 400


def test_layers(analyst: Caller) -> None:
    countries, states, places, remarks = (ask(analyst, f"/{number}") for number in range(4))
    fields = {field["name"]: field for field in countries["fields"]}
    assert countries["objectIdField"] == "OBJECTID" and fields["OBJECTID"]["type"] == "esriFieldTypeOID"
    assert fields["name"]["alias"] == "Name of the country" and fields["name"]["length"] == 80
    assert fields["continent_code"]["domain"]["type"] == "codedValue"
    assert fields["area_deg"]["domain"]["range"][0] == 0
    assert countries["drawingInfo"]["renderer"]["type"] == "uniqueValue"
    assert states["drawingInfo"]["renderer"]["type"] == "simple" and states["drawingInfo"]["labelingInfo"]
    assert places["drawingInfo"]["renderer"]["type"] == "classBreaks"
    assert {field["type"] for field in places["fields"]} >= {"esriFieldTypeDate", "esriFieldTypeInteger"}
    assert remarks["type"] == "Table" and "geometryType" not in remarks
    assert -180 <= places["extent"]["xmin"] < places["extent"]["xmax"] <= 180


def test_counts(analyst: Caller) -> None:
    assert count(analyst, 0, "1=1") == 240 and count(analyst, 1, "1=1") == 4556 and count(analyst, 3, "1=1") == 44
    assert count(analyst, 0, "name = 'Austria'") == 1
    assert count(analyst, 0, "NAME LIKE 'A%' and area_deg > 100") < count(analyst, 0, "name LIKE 'A%'")
    some = count(analyst, 2, "visited >= DATE '2005-01-01'") + count(analyst, 2, "visited < DATE '2005-01-01'")
    assert some == 240 - count(analyst, 2, "visited IS NULL") < 240
    assert count(analyst, 2, "a_rather_long_field_name = 'O''Brien''s'") > 0
    inside = count(analyst, 0, "1=1", geometry=json.dumps(EUROPE))
    assert 10 < inside < 60
    loose = {"geometry": "0,40,20,60", "inSR": "4326", "spatialRel": "esriSpatialRelEnvelopeIntersects"}
    assert count(analyst, 0, "1=1", **loose) > inside
    one = json.dumps({"x": 16.4, "y": 48.2, "spatialReference": {"wkid": 4326}})
    assert count(analyst, 0, "", geometry=one, geometryType="esriGeometryPoint") == 1


@pytest.mark.parametrize("where", ["", "nope = 1", '"nope" = 1', "1=1); --", "name = 'open", "1 IN (SELECT 1)", "("])
def test_bad_clauses(analyst: Caller, where: str) -> None:
    problem = ask(analyst, "/0/query", where=where, returnCountOnly="true")["error"]
    assert problem["code"] == 400 and "'where' clause is invalid" in problem["details"]


def test_bad_shapes(analyst: Caller) -> None:
    for wrong in (
        {"geometry": "1,2,3"},
        {"geometry": "{"},
        {"geometry": "0,0,1,1", "spatialRel": "near"},
        {"geometry": "0,0,1,1", "inSR": "x"},
        {"outFields": "nope"},
    ):
        assert ask(analyst, "/0/query", where="1=1", **wrong)["error"]["code"] == 400
    assert ask(analyst, "/3/query", where="1=1", geometry="0,0,1,1")["error"]["code"] == 400


def test_features(analyst: Caller) -> None:
    page = ask(analyst, "/0/query", where="1=1", outFields="*", resultRecordCount="5", resultOffset="5")
    assert [one["attributes"]["OBJECTID"] for one in page["features"]] == [6, 7, 8, 9, 10]
    assert page["exceededTransferLimit"] and page["geometryType"] == "esriGeometryPolygon"
    for feature in page["features"]:
        ring = max(feature["geometry"]["rings"], key=len)
        area = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:]))
        assert ring[0] == ring[-1] and area < 0  # clockwise
    point = ask(analyst, "/2/query", where="visited IS NOT NULL", outFields="name,visited", outSR="102100")["features"][
        0
    ]
    assert isinstance(point["attributes"]["visited"], int) and abs(point["geometry"]["x"]) > 180
    values = ask(analyst, "/3/query", where="1=1", outFields="remark")["features"]
    texts = [one["attributes"]["remark"] for one in values]
    assert None in texts and any("\n" in text for text in texts if text) and any('"' in text for text in texts if text)
