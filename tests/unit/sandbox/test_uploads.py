# SPDX-License-Identifier: GPL-2.0-or-later
"""Uploads to the sandbox's portal: whole, in parts, strictly, and through trouble."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.sandbox import Sandbox
from tests.sandbox.portal_client import Caller
from tests.sandbox.services.jobs import Pace

TPKX = {"title": "Mine", "type": "Compact Tile Package"}


@pytest.fixture
def analyst(running: Sandbox) -> Caller:
    running.start()
    running.clear()
    running.reset_portal()
    running.pace = Pace()
    return Caller(running)


@pytest.fixture
def package(analyst: Caller) -> bytes:
    return analyst.data(analyst.sandbox.item("Small package"))


def refusal(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["error"]["code"], answer["error"].get("messageCode") or "; ".join(answer["error"]["details"])


def begin(caller: Caller, name: str = "parts.tpkx", spelling: str = "filename") -> str:
    told = caller.post(f"{caller.home}/addItem", multipart="true", **{spelling: name})
    return f"{caller.home}/items/{told['id']}"


def part(caller: Caller, item: str, number: Any, data: bytes) -> dict[str, Any]:
    return caller.post(f"{item}/addPart", {"file": ("part", data)}, {"partNum": number})


def states(caller: Caller, item: str, count: int = 3) -> list[str]:
    return [caller.get(f"{item}/status")["status"] for _ in range(count)]


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return made.getvalue()


def test_whole(analyst: Caller, package: bytes) -> None:
    more = {"tags": "a, b", "snippet": "Some", "extent": "1,2,3,4", "properties": json.dumps({"from": "a test"})}
    told = analyst.post(f"{analyst.home}/addItem", {"file": ('Übersicht "1".tpkx', package)}, **TPKX, **more)
    assert told == {"success": True, "id": analyst.sandbox.item("Mine"), "folder": None}
    assert states(analyst, f"{analyst.home}/items/{told['id']}", 4) == ["processing"] * 2 + ["completed"] * 2
    item = analyst.get(f"/content/items/{told['id']}")
    assert item["name"] == 'Übersicht "1".tpkx' and item["size"] == len(package) and item["access"] == "private"
    assert item["tags"] == ["a", "b"] and item["extent"] == [[1, 2], [3, 4]]
    assert item["properties"] == {"from": "a test"} and item["ownerFolder"] is None
    assert analyst.data(told["id"]) == package
    assert len(analyst.sandbox.find("addItem")[-1].body) == 65536


def test_what_is_refused(analyst: Caller, package: bytes) -> None:
    address, file = f"{analyst.home}/addItem", {"file": ("a.tpkx", package)}
    assert refusal(analyst.post(address, file, type="Compact Tile Package"))[0] == 400
    assert refusal(analyst.post(address, file, title="A"))[0] == 400
    assert "not valid for" in refusal(analyst.post(address, file, title="A", type="Tile Package"))[1]
    assert refusal(analyst.post(address, {"file": ("a.zip", package)}, **TPKX))[0] == 400
    assert refusal(analyst.post(address, **TPKX))[0] == 400
    assert refusal(analyst.post(address, multipart="true"))[0] == 400
    viewer = Caller(analyst.sandbox, "viewer")
    assert refusal(viewer.post(f"{viewer.home}/addItem", file, **TPKX)) == (403, "GWM_0003")
    assert refusal(viewer.post(address, file, **TPKX)) == (403, "GWM_0003")
    assert requests.get(address, headers=analyst.headers, timeout=10).status_code == 405
    analyst.add("a.tpkx", package)
    assert refusal(analyst.post(address, file, **TPKX)) == (409, "CONT_0044")
    assert refusal(analyst.post(address, multipart="true", filename="a.tpkx")) == (409, "CONT_0044")
    analyst.sandbox.portal.quota = Caller(analyst.sandbox).get("/community/self")["storageUsage"] + len(package) - 1
    assert refusal(analyst.post(address, {"file": ("b.tpkx", package)}, **TPKX)) == (400, "CONT_0050")
    director = Caller(analyst.sandbox, "director")
    assert director.post(f"{director.home}/addItem", {"file": ("a.tpkx", b"1")}, **TPKX)["success"]


@pytest.mark.parametrize(
    ("name", "kind", "data", "words"),
    [
        ("a.tpkx", "Compact Tile Package", b"nothing", "no zip archive"),
        ("a.tpkx", "Compact Tile Package", zipped(other_json=b"{}"), "describes no tiles"),
        ("a.tpk", "Tile Package", zipped(root_json=b"{}"), "describes no tiles"),
        ("a.vtpk", "Vector Tile Package", zipped(root_json=b"{}"), "describes no tiles"),
        ("a.csv", "CSV", b"anything", ""),
    ],
)
def test_files_that_are_none(analyst: Caller, name: str, kind: str, data: bytes, words: str) -> None:
    item = f"{analyst.home}/items/{analyst.add(name, data, kind)}"
    assert states(analyst, item) == ["processing"] * 2 + ["failed" if words else "completed"]
    assert words in analyst.get(f"{item}/status")["statusMessage"]


@pytest.mark.parametrize("spelling", ["filename", "fileName"])
def test_parts(analyst: Caller, package: bytes, spelling: str) -> None:
    analyst.sandbox.portal.smallest_part = size = 100000
    pieces = {number + 1: package[at : at + size] for number, at in enumerate(range(0, len(package), size))}
    item = begin(analyst, spelling=spelling)
    assert states(analyst, item, 2) == ["partial"] * 2
    assert analyst.get("/search", q="parts")["total"] == 0
    part(analyst, item, 2, b"wrong")
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda number: part(analyst, item, number, pieces[number]), reversed(pieces)))
    assert {answer["id"] for answer in told} == {item.rsplit("/", 1)[-1]}
    assert analyst.get(f"{item}/parts") == {"parts": sorted(pieces)}
    assert sorted({int(one.query["partNum"]) for one in analyst.sandbox.find("addPart")}) == sorted(pieces)
    done = analyst.post(f"{item}/commit", id=item.rsplit("/", 1)[-1], tags="x", **{"async": "true"}, **TPKX)
    assert done == {"success": True, "id": analyst.sandbox.item("Mine")}
    assert states(analyst, item) == ["processing"] * 2 + ["completed"]
    assert analyst.data(done["id"]) == package
    kept = analyst.get(f"/content/items/{done['id']}")
    assert (kept["name"], kept["title"], kept["tags"]) == ("parts.tpkx", "Mine", ["x"])
    assert refusal(part(analyst, item, 1, b"late"))[0] == 400 == refusal(analyst.post(f"{item}/cancel"))[0]


def test_parts_that_are_refused(analyst: Caller) -> None:
    analyst.sandbox.portal.smallest_part = 10
    item = begin(analyst)
    assert refusal(analyst.post(f"{item}/addPart", {"file": ("part", b"1")}, partNum="1"))[0] == 400
    for number in ("0", "10001", "x", ""):
        assert refusal(part(analyst, item, number, b"1"))[0] == 400
    assert refusal(analyst.post(f"{item}/addPart", params={"partNum": 1}))[0] == 400
    assert refusal(analyst.post(f"{item}/commit", **TPKX))[0] == 400  # nothing came
    part(analyst, item, 10000, b"0123456789")
    assert "missing: 1, 2" in refusal(analyst.post(f"{item}/commit", **TPKX))[1]
    assert analyst.post(f"{item}/cancel") == {"success": True}
    assert refusal(analyst.get(f"{item}/status")) == (400, "CONT_0001")
    item = begin(analyst)
    part(analyst, item, 1, b"small")
    part(analyst, item, 2, b"small too")
    assert "Part 1 is smaller" in refusal(analyst.post(f"{item}/commit", **TPKX))[1]
    part(analyst, item, 1, b"large enough")
    assert refusal(analyst.post(f"{item}/commit", type="Compact Tile Package"))[0] == 400
    assert refusal(analyst.post(f"{item}/commit", title="A", type="CSV"))[0] == 400
    assert analyst.post(f"{item}/commit", **TPKX)["success"]
    viewer = Caller(analyst.sandbox, "viewer")
    assert refusal(part(viewer, item, 1, b"1")) == (403, "GWM_0003")


def test_the_default_is_five_mebibytes(analyst: Caller) -> None:
    item = begin(analyst)
    part(analyst, item, 1, bytes(5 * 2**20 - 1))
    part(analyst, item, 2, b"end")
    assert refusal(analyst.post(f"{item}/commit", **TPKX))[0] == 400
    part(analyst, item, 1, bytes(5 * 2**20))
    assert analyst.post(f"{item}/commit", **TPKX)["success"]
    usage = analyst.get("/community/self")["storageUsage"]
    analyst.sandbox.portal.quota = usage + 5
    assert refusal(part(analyst, begin(analyst, "b.tpkx"), 1, b"123456")) == (400, "CONT_0050")


def test_death_keeps_parts(analyst: Caller, package: bytes) -> None:
    sandbox = analyst.sandbox
    sandbox.portal.smallest_part = 1
    item, half = begin(analyst), len(package) // 2
    part(analyst, item, 1, package[:half])
    sandbox.inject_fault("die", match="addPart")
    with pytest.raises(requests.RequestException):
        part(analyst, item, 2, package[half:])
    while sandbox.running:
        pass
    sandbox.start()
    assert analyst.get(f"{item}/parts") == {"parts": [1]}
    sandbox.inject_fault("reset", match="addPart")
    with pytest.raises(requests.RequestException):
        part(analyst, item, 2, package[half:])
    sandbox.inject_fault("lost", match="addPart")
    with contextlib.suppress(requests.RequestException):
        part(analyst, item, 2, package[half:])
    assert analyst.get(f"{item}/parts") == {"parts": [1, 2]}
    told = analyst.post(f"{item}/commit", **TPKX)
    assert analyst.data(told["id"]) == package
    assert not list((sandbox.folder / "incoming").iterdir())


def test_forms_that_break_off(analyst: Caller) -> None:
    head = {**analyst.headers, "Content-Type": "multipart/form-data; boundary=xx"}
    for body in (b"--xx\r\nno end", b"--xx\r\nContent-Disposition: form-data\r\n\r\n1\r\n--xx--", b"nothing"):
        assert requests.post(f"{analyst.home}/addItem", body, headers=head, timeout=10).status_code == 400
    body = b'--xx\r\nContent-Disposition: form-data; name="f"\r\n\r\njson\r\n--xx--\r\nbehind the end'
    assert requests.post(f"{analyst.home}/addItem", body, headers=head, timeout=10).json()["error"]["code"] == 400


def test_by_time(analyst: Caller, package: bytes) -> None:
    analyst.sandbox.pace = Pace(seconds=0.05)
    item = f"{analyst.home}/items/{analyst.add('t.tpkx', package)}"
    seen = states(analyst, item, 1)
    while seen[-1] == "processing":
        seen += states(analyst, item, 1)
    assert seen[-1] == "completed"
