# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox's portal: users, items, search, and back to the start."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.sandbox import Sandbox
from tests.sandbox.portal_client import Caller
from tests.sandbox.services.catalogue import ORG


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.clear()
    running.reset_portal()
    return running


@pytest.fixture
def analyst(sandbox: Sandbox) -> Caller:
    return Caller(sandbox)


def titles(answer: dict[str, Any]) -> list[str]:
    return [item["title"] for item in answer["results"]]


def test_users(sandbox: Sandbox) -> None:
    roles = {}
    for user in ("analyst", "viewer", "director"):
        caller = Caller(sandbox, user)
        me = caller.get("/community/self")
        assert me == caller.get("/portals/self")["user"]
        assert me["username"] == user and me["orgId"] == ORG and me["storageQuota"] == 2 * 2**40
        roles[user] = me["role"], len(me["privileges"]), "portal:publisher:publishTiles" in me["privileges"]
        mine = caller.get(f"/content/users/{user}", num="100")["items"]
        assert me["storageUsage"] == sum(item["size"] for item in mine)
    assert [role for role, _, _ in roles.values()] == ["org_publisher", "org_user", "org_admin"]
    assert roles["viewer"][1:] == (1, False) and roles["director"][1] > roles["analyst"][1] > 1
    sandbox.portal.quota = 5
    assert Caller(sandbox).get("/community/self")["storageQuota"] == 5
    assert Caller(sandbox, "").get("/community/self")["error"]["code"] == 499
    assert "user" not in Caller(sandbox, "").get("/portals/self")


def test_who_sees_what(sandbox: Sandbox) -> None:
    secret, shared = sandbox.item("Nature of the world"), sandbox.item("Viewer's notes")
    totals = {}
    for user in ("", "viewer", "analyst", "director"):
        caller = Caller(sandbox, user)
        totals[user] = caller.get("/search", q="*", num="0")["total"]
        code = caller.get(f"/content/items/{secret}").get("error", {}).get("messageCode")
        assert code == (None if user in ("analyst", "director") else "GWM_0003")
    assert totals[""] < totals["viewer"] < totals["analyst"] == totals["director"] == len(sandbox.items())
    kept = [Caller(sandbox, user).get(f"/content/items/{shared}") for user in ("viewer", "analyst", "director")]
    assert [item["itemControl"] for item in kept] == ["admin", "view", "admin"]
    assert "ownerFolder" in kept[0] and "ownerFolder" not in kept[1]
    assert Caller(sandbox).get("/content/items/0123")["error"]["messageCode"] == "CONT_0001"


def test_item(analyst: Caller) -> None:
    item = analyst.get(f"/content/items/{analyst.sandbox.item('Nature of the world')}")
    assert item["type"] == "Feature Service" and item["owner"] == "analyst" and item["access"] == "private"
    assert item["url"] == f"{analyst.sandbox.url}/online/{ORG}/arcgis/rest/services/Nature/FeatureServer"
    assert {"Hosted Service", "Multilayer"} <= set(item["typeKeywords"]) and item["extent"] == [[-180, -90], [180, 90]]
    assert analyst.data(item["id"]) == b""
    roads = analyst.get(f"/content/items/{analyst.sandbox.item('Registered roads')}")
    assert "Hosted Service" not in roads["typeKeywords"]
    assert roads["url"].startswith(f"http://localhost:{analyst.sandbox.port}/stranger/")
    towns = analyst.sandbox.item("Town list")
    data = analyst.data(towns)
    assert "Zürich" in data.decode() and analyst.get(f"/content/items/{towns}")["size"] == len(data)
    assert analyst.data(analyst.sandbox.item("Old package")).startswith(b"PK")
    assert not analyst.data(analyst.sandbox.item("Broken package")).startswith(b"PK")
    assert b"operationalLayers" in analyst.data(analyst.sandbox.item("Map 05"))
    assert not analyst.sandbox.leaks() and not analyst.sandbox.strays()


def test_thumbnails(analyst: Caller) -> None:
    shown = analyst.get("/search", q='type:"Web Map"', num="100")["results"]
    with_picture = [item for item in shown if item["thumbnail"]]
    assert 0 < len(with_picture) < len(shown) == 61
    url = f"{analyst.root}/content/items/{with_picture[0]['id']}/info/{with_picture[0]['thumbnail']}"
    reply = requests.get(url, headers=analyst.headers, timeout=10)
    assert reply.headers["Content-Type"] == "image/png" and reply.content.startswith(b"\x89PNG")
    assert requests.get(url, timeout=10).json()["error"]["messageCode"] == "GWM_0003"
    assert requests.get(url + "x", headers=analyst.headers, timeout=10).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('type:"Map Service"', 5),
        ('type:"map service" owner:viewer', 1),
        ('type:"Tile Package"', 3),
        ('type:"Feature Service" -typekeywords:"Hosted Service"', 1),
        ('type:"Feature Service" AND NOT typekeywords:"Hosted Service"', 1),
        ('(type:"Feature Service" OR type:CSV) AND owner:analyst', 4),
        ("map*", 61),
        ("map 07", 1),
        ('"map 07"', 1),
        ("title:Map", 60),
        ("title:ma*", 60),
        ("täl", 1),
        ("TÄLER über", 1),
        ("tags:odd", 30),
        ("access:public", 6),
        (f"orgid:{ORG} title:Places", 1),
        (f"orgid:{ORG.lower()}", 0),
        ("title:Viewer*", 2),
        (r"note\s", 1),
        ("owner:ana*", 73),
        ("nothing-of-this-kind", 0),
    ],
)
def test_search(analyst: Caller, query: str, found: int) -> None:
    answer = analyst.get("/search", q=query, num="100")
    assert answer["query"] == query and answer["total"] == found == len(answer["results"]), titles(answer)


@pytest.mark.parametrize(
    "query",
    ["", "a AND", "OR b", "(a", "a)", "type:", "type: x", "x:1", '"open', "a ~b", "*b", "a[1 TO 2]", "a!", "\\"],
)
def test_search_is_strict(analyst: Caller, query: str) -> None:
    problem = analyst.get("/search", q=query)["error"]
    assert (problem["code"], problem["message"]) == (400, "Unable to complete operation.")


def test_pages_and_order(analyst: Caller) -> None:
    start, seen = 1, []
    while start != -1:
        page = analyst.get("/search", q='type:"Web Map"', num="25", start=str(start), sortField="title")
        seen += titles(page)
        start = page["nextStart"]
    assert len(seen) == len(set(seen)) == page["total"] == 61 and seen == sorted(seen)
    newest = analyst.get("/search", q='type:"Web Map"', sortField="modified", sortOrder="desc")
    times = [item["modified"] for item in newest["results"]]
    assert times == sorted(times, reverse=True) and titles(newest) != sorted(titles(newest), reverse=True)
    assert len(analyst.get("/search", q="*", num="500")["results"]) == analyst.get("/search", q="*")["total"] <= 100
    for wrong in ({"sortField": "size"}, {"sortOrder": "up"}, {"start": "0"}, {"num": "-1"}):
        assert analyst.get("/search", q="*", **wrong)["error"]["code"] == 400


def test_own_items_and_delete(analyst: Caller) -> None:
    page = analyst.get("/content/users/analyst", num="3")
    assert len(page["items"]) == 3 and page["nextStart"] == 4 and page["total"] == 73
    item = page["items"][0]["id"]
    address = f"/content/users/analyst/items/{item}/delete"
    assert Caller(analyst.sandbox, "viewer").post(address)["error"]["messageCode"] == "GWM_0003"
    assert Caller(analyst.sandbox, "").post(address)["error"]["code"] == 499
    assert requests.get(analyst.root + address, headers=analyst.headers, timeout=10).status_code == 405
    assert analyst.post(f"/content/users/analyst/items/{'0' * 32}/delete")["error"]["messageCode"] == "CONT_0001"
    assert Caller(analyst.sandbox, "director").post(address) == {"success": True, "itemId": item}
    assert analyst.get(f"/content/items/{item}")["error"]["code"] == 400
    assert analyst.get(analyst.sandbox.online("Nature/FeatureServer"))["error"]["code"] == 400
    analyst.sandbox.reset_portal()
    assert analyst.get(f"/content/items/{item}")["title"] == "Nature of the world"


def test_folders(analyst: Caller) -> None:
    folder = analyst.post("/content/users/analyst/createFolder", title="Mine")["folder"]["id"]
    file = {"file": ("a.csv", b"a\n1\n")}
    told = analyst.post(f"/content/users/analyst/{folder}/addItem", file, title="A", type="CSV")
    assert told["folder"] == folder
    assert [item["title"] for item in analyst.get(f"/content/users/analyst/{folder}")["items"]] == ["A"]
    assert analyst.get("/content/users/analyst")["total"] == 73
    assert analyst.get(f"/content/items/{told['id']}")["ownerFolder"] == folder
    assert analyst.post(f"/content/users/analyst/{folder}/items/{told['id']}/delete")["success"]


def test_tokens_in_urls_leak(analyst: Caller) -> None:
    requests.get(f"{analyst.root}/search", {"q": "*", "f": "json", "token": analyst.sandbox.token()}, timeout=10)
    assert len(analyst.sandbox.leaks()) == 1
    roads = f"http://localhost:{analyst.sandbox.port}/stranger/rest/services/Roads/FeatureServer"
    assert "Extract" not in requests.get(roads, {"f": "json"}, timeout=10).json()["capabilities"]
    assert len(analyst.sandbox.leaks()) == 1
    analyst.get(roads)
    assert len(analyst.sandbox.leaks()) == 2
    assert analyst.get("/search", q="*")["total"] and len(analyst.sandbox.leaks()) == 2
