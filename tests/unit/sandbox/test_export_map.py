# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox's export, asked for by hand, against seeds/2-export-map.txt and protocol.md."""

from __future__ import annotations

import io
import json
import math
import struct
import threading
import time
import zipfile
import zlib
from typing import Any

import numpy as np
import pyproj
import pytest
import requests

from tests.sandbox import Sandbox
from tests.sandbox.maps.computed_map import colours, place

HALF = 20037508.342787001
EUROPE = "0,5000000,800000,5600000"
BOX = {"geometryType": "esriGeometryEnvelope", "geometry": {"xmin": 0, "ymin": 0, "xmax": 9, "ymax": 9}}


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.clear()
    return running


def ask(url: str, **values: Any) -> requests.Response:
    """POST with JSON for whatever is not a text."""
    form = {"bbox": EUROPE, "f": "json", **values}
    sent = {name: it if isinstance(it, str) else json.dumps(it) for name, it in form.items()}
    return requests.post(f"{url}/export", data=sent, timeout=60)


def made(url: str, **values: Any) -> dict[str, Any]:
    answer = ask(url, **values).json()
    assert "error" not in answer, answer
    return answer


def refusal(url: str, **values: Any) -> str:
    answer = ask(url, **values)
    assert answer.status_code == 200
    error = answer.json()["error"]
    assert error["code"] == 400
    return " ".join([error["message"], *error["details"]])


def pixels(data: bytes) -> np.ndarray:
    """A PNG as rows x columns x bytes, read without the sandbox's own code."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, kind = struct.unpack(">2I2B", data[16:26])
    assert depth == 8
    count = {2: 3, 3: 1, 6: 4}[kind]
    at, packed = 8, b""
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        packed += data[at + 8 : at + 8 + length] if name == b"IDAT" else b""
        at += length + 12
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * count)
    assert set(rows[:, 0]) == {2}
    return np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8).reshape(height, width, count)


def said(picture: np.ndarray, col: int, row: int, near: tuple[float, float]) -> tuple[float, float]:
    """Where a pixel of Position says that it is."""
    red, green, blue = (int(part) for part in picture[row, col, :3])
    return place(red, green, blue, near)


def test_position_to_the_pixel(sandbox: Sandbox) -> None:
    """Each pixel names the ground that the answer's extent puts under its centre."""
    service = sandbox.service("Position/MapServer")
    answer = made(service, size="800,500")
    extent = answer["extent"]
    assert (answer["width"], answer["height"]) == (800, 500)
    assert extent["spatialReference"] == {"wkid": 102100, "latestWkid": 3857}
    # the box is 4:3 and the image 8:5, so it becomes wider about the same centre
    assert extent["ymin"] == pytest.approx(5000000) and extent["ymax"] == pytest.approx(5600000)
    assert extent["xmin"] == pytest.approx(-80000) and extent["xmax"] == pytest.approx(880000)
    assert answer["scale"] == pytest.approx(1200 * 96 * 39.37)
    picture = pixels(requests.get(answer["href"], timeout=10).content)
    assert picture.shape == (500, 800, 3)
    for col, row in ((0, 0), (799, 499), (400, 17)):
        x, y = -80000 + (col + 0.5) * 1200, 5600000 - (row + 0.5) * 1200
        assert said(picture, col, row, (x, y)) == pytest.approx((x, y), abs=50.001)


def test_position_turned(sandbox: Sandbox) -> None:
    """Turned counter-clockwise about the centre: what lies east of it goes up."""
    service = sandbox.service("Position/MapServer")
    answer = made(service, size="400,300", rotation="30")
    assert answer["extent"]["xmin"] == pytest.approx(0) and answer["extent"]["ymax"] == pytest.approx(5600000)
    picture = pixels(requests.get(answer["href"], timeout=10).content)
    turn = math.radians(30)
    for col, row in ((0, 0), (399, 0), (350, 150)):
        right, up = (col + 0.5 - 200) * 2000, (150 - row - 0.5) * 2000
        x = 400000 + right * math.cos(turn) + up * math.sin(turn)
        y = 5300000 - right * math.sin(turn) + up * math.cos(turn)
        assert said(picture, col, row, (x, y)) == pytest.approx((x, y), abs=50.001)


@pytest.mark.parametrize("code, name", [("25832", "EPSG:25832"), ("102013", "ESRI:102013"), ("4326", "EPSG:4326")])
def test_position_in_other_references(sandbox: Sandbox, code: str, name: str) -> None:
    """Really computed in the image's CRS, with numbers of Esri's too."""
    values = {"bbox": "8,47,11,50", "bboxSR": "4326", "imageSR": code, "size": "300,300", "f": "json"}
    answer = made(sandbox.service("Position/MapServer"), **values)
    extent = answer["extent"]
    assert extent["spatialReference"] == {"wkid": int(code), "latestWkid": int(code)}
    wide = (extent["xmax"] - extent["xmin"]) / 300
    assert wide == pytest.approx((extent["ymax"] - extent["ymin"]) / 300)
    picture = pixels(requests.get(answer["href"], timeout=10).content)
    move = pyproj.Transformer.from_crs(name, "EPSG:3857", always_xy=True).transform
    for col, row in ((2, 3), (150, 290)):
        x, y = move(extent["xmin"] + (col + 0.5) * wide, extent["ymax"] - (row + 0.5) * wide)
        assert said(picture, col, row, (x, y)) == pytest.approx((x, y), abs=50.01)


def test_scale_about_the_centre(sandbox: Sandbox) -> None:
    """mapScale sets the pixels' size for the dpi; the centre of bbox stays."""
    answer = made(sandbox.service("Position/MapServer"), size="200,100", mapScale="5E6", dpi="200")
    extent = answer["extent"]
    assert answer["scale"] == pytest.approx(5000000)
    assert extent["xmax"] - extent["xmin"] == pytest.approx(200 * 5000000 / 200 / 39.37)
    assert (extent["xmin"] + extent["xmax"]) / 2 == pytest.approx(400000)
    assert (answer["width"], answer["height"]) == (200, 100)


def test_beyond_the_world(sandbox: Sandbox) -> None:
    """White, and transparent where that was asked for."""
    values = {"bbox": f"{HALF - 1000},0,{HALF + 1000},2000", "size": "20,20", "f": "image"}
    clear = pixels(ask(sandbox.service("Position/MapServer"), transparent="true", **values).content)
    assert clear.shape == (20, 20, 4)
    assert clear[5, 3, 3] == 255 and tuple(clear[5, 15]) == (255, 255, 255, 0)
    assert tuple(pixels(ask(sandbox.service("Position/MapServer"), **values).content)[5, 15]) == (255, 255, 255)


def test_answers(sandbox: Sandbox) -> None:
    """A page unless told otherwise; bytes for image; an archive with its place for kmz."""
    service = sandbox.service("Position/MapServer")
    assert "text/html" in requests.get(f"{service}/export", {"bbox": EUROPE}, timeout=10).headers["Content-Type"]
    image = ask(service, f="image")
    assert image.headers["Content-Type"] == "image/png" and pixels(image.content).shape[:2] == (400, 400)
    with zipfile.ZipFile(io.BytesIO(ask(service, f="kmz", size="80,60").content)) as archive:
        text = archive.read("doc.kml").decode()
        picture = pixels(archive.read("layer0.png"))
    north, west = (float(text.split(f"<{name}>")[1].split("<")[0]) for name in ("north", "west"))
    east = float(text.split("<east>")[1].split("<")[0])
    wide = (east - west) / 80
    x, y = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True).transform(
        west + 10.5 * wide, north - 20.5 * wide
    )
    assert said(picture, 10, 20, (x, y)) == pytest.approx((x, y), abs=50.01)
    assert "not supported" in ask(service, f="xml").text
    assert "missing" in ask(service, f="image", bbox="").json()["error"]["details"][0]


@pytest.mark.parametrize(
    "form, magic",
    [
        ("png8", b"\x89PNG"),
        ("png24", b"\x89PNG"),
        ("png32", b"\x89PNG"),
        ("jpg", b"\xff\xd8\xff"),
        ("bmp", b"BM"),
        ("gif", b"GIF8"),
        ("pdf", b"%PDF"),
        ("svg", b"<?xml"),
        ("svgz", b"\x1f\x8b"),
    ],
)
def test_formats(sandbox: Sandbox, form: str, magic: bytes) -> None:
    """Each format is what it says, and stands in the href's ending."""
    if form in ("jpg", "bmp", "gif", "pdf"):
        pytest.importorskip("osgeo.gdal")
    service = sandbox.service("Position/MapServer")
    assert ask(service, f="image", format=form, size="64,48").content.startswith(magic)
    ending = made(service, format=form, size="64,48")["href"].rsplit(".", 1)[1]
    assert ending == ("png" if form.startswith("png") else form)


BAD = {
    "bbox": ["", "1,2,3", "a,b,c,d", "3,2,1,4", "0,0,nan,9", "0;0;9;9"],
    "size": ["0,5", "4097,10", "10,4097", "400", "4e2,400", "-5,5"],
    "imageSR": ["nonsense", "999999", "-1", '{"wkid":"x"}'],
    "bboxSR": ["{"],
    "format": ["emf", "ps", "webp"],
    "transparent": ["yes"],
    "dpi": ["0", "many"],
    "layers": ["0,1", "show", "only:1", "show:99", "hide:x"],
    "layerDefs": ["0:NAME", '{"4":"NAM = 1"}', '{"4":"NAME ="}', '{"4":"NAME = \'a"}', '{"9":"1=1"}', '{"1":"1=1"}',
                  '{"4":"1=1) OR (1=1"}', '{"4":"\\"NAM\\" = 1"}', '{"4":3}'],
    "time": ["yesterday", "1,2,3", "null", "5,3"],
    "timeRelation": ["Overlaps"],
    "layerTimeOptions": ["[]", '{"0":{"useTime":1}}', '{"0":{"timeOffsetUnits":"Days"}}', '{"7":{}}'],
    "dynamicLayers": ["{}", "[{}]", '[{"id":1,"source":{"type":"mapLayer","mapLayerId":9}}]',
                      '[{"id":1,"source":{"type":"dataLayer"}}]',
                      '[{"id":1,"source":{"type":"mapLayer","mapLayerId":4},"drawingInfo":{"transparency":101}}]',
                      '[{"id":1,"source":{"type":"mapLayer","mapLayerId":4},"definitionExpression":"NOPE=1"}]'],
    "gdbVersion": ["sde.USER1"],
    "mapScale": ["0", "-5", "1:1000", "inf"],
    "rotation": ["left", "nan"],
    "datumTransformations": ["1623", '["x"]', '[{"wkt":"nonsense"}]', '[{"geoTransforms":[]}]'],
    "historicMoment": ["now"],
    "mapRangeValues": ["{}", '[{"name":"none","value":1}]', '[{"name":"magnitude"}]',
                       '[{"name":"magnitude","value":[5,1]}]', '[{"name":"magnitude","value":"5"}]'],
    "layerRangeValues": ['[{"4":{"magnitude":1}}]', "5"],
    "layerParameterValues": ['[{"0":{"kinds":"storm"}}]', '[{"0":{"shallowest":[1]}}]', '[{"0":{"nope":1}}]'],
    "clipping": ["[]", "{}", '{"geometryType":"esriGeometryPoint","geometry":{"x":1,"y":2}}',
                 '{"geometryType":"esriGeometryPolygon","geometry":{"rings":[[[0,0],[0,9],[9,9]]]}}'],
    "spatialFilter": ['{"geometryType":"esriGeometryEnvelope"}',
                      '{"spatialRel":"near","geometryType":"esriGeometryPoint","geometry":{"x":1,"y":2}}'],
    "selectionDefinitions": ["{}", "[{}]", '[{"layerId":4,"objectIds":[1],"uniqueIds":["DEU"]}]',
                             '[{"layerId":4,"objectIds":[1],"selectionColor":[300,0,0]}]',
                             '[{"layerId":3,"uniqueIds":["Bavaria"]}]', '[{"layerId":0,"uniqueIds":["a"]}]'],
}  # fmt: skip


@pytest.mark.parametrize("name, value", [(name, value) for name, values in BAD.items() for value in values])
def test_wrong_forms(sandbox: Sandbox, name: str, value: str) -> None:
    """Every parameter is checked before anything is drawn; the answer is an error under HTTP 200."""
    assert refusal(sandbox.service("WorldMap/MapServer"), **{"imageSR": "", name: value})


GOOD = {
    "layers": ["show:0,4", "hide:1", "include:5", "exclude:1,4", "show:-1"],
    "layerDefs": [{"4": "NAME LIKE 'F%' AND AREA > 5", "0": "HAPPENED >= DATE '2005-01-01'"}, {"4": ""}],
    "time": ["1199145600000", "null,1199145600000", "1199145600000,null"],
    "timeRelation": ["esriTimeRelationWithin"],
    "layerTimeOptions": [{"0": {"useTime": True, "timeOffset": -2, "timeOffsetUnits": "esriTimeUnitsYears"}}],
    "datumTransformations": [[1623, 4078], [{"wkid": 108889}], [{"geoTransforms": [{"wkid": 1, "transformForward": True}]}]],
    "layerParameterValues": [[{"0": {"kinds": ["storm"], "shallowest": 100}}]],
    "mapRangeValues": [[{"name": "magnitude", "value": [None, 5]}], [{"name": "magnitude", "value": 5}]],
    "layerRangeValues": [[{"0": {"magnitude": [1, 5]}}], [{"0": [{"name": "magnitude", "value": 3}]}]],
    "clipping": [{**BOX, "excludedLayers": [0]}],
    "spatialFilter": [{**BOX, "spatialRel": "esriSpatialRelWithin"}],
    "selectionDefinitions": [[{"layerId": 4, "uniqueIds": ["DEU"]}, {"layerId": 3, "uniqueIds": [["Germany", "Bayern"]]}]],
    "historicMoment": ["1199145600000"],
    "gdbVersion": ["sde.DEFAULT"],
    "imageSR": ['{"wkid":102100}', '{"wkid":25832,"latestWkid":25832}'],
}  # fmt: skip


@pytest.mark.parametrize("name, value", [(name, value) for name, values in GOOD.items() for value in values])
def test_right_forms(sandbox: Sandbox, name: str, value: Any) -> None:
    """What the documentation prints is taken."""
    assert made(sandbox.service("WorldMap/MapServer"), **{name: value})["width"] == 400


def test_old_servers_pass_over_what_they_do_not_know(sandbox: Sandbox) -> None:
    """A 10.3 server knows nothing of clipping, but does of dynamic layers; a cached map takes no dynamic ones."""
    old = sandbox.service("OldMap/MapServer")
    assert made(old, clipping="nonsense", mapRangeValues="nonsense", timeRelation="nonsense")
    assert refusal(old, dynamicLayers="nonsense")
    layer = [{"id": 1, "source": {"type": "mapLayer", "mapLayerId": 4}}]
    assert made(old, dynamicLayers=layer)
    assert "not enabled" in refusal(sandbox.service("World/MapServer"), dynamicLayers=layer)
    assert made(sandbox.service("World/MapServer"), selectionDefinitions="nonsense")


def test_hosted_tiles_are_not_drawn(sandbox: Sandbox) -> None:
    """Hosted tile services have no export, and say TilesOnly; image services have exportImage only."""
    for url in (sandbox.online("World/MapServer"), sandbox.service("Hosted/World/MapServer")):
        assert requests.post(f"{url}/export", {"bbox": EUROPE, "f": "json"}, timeout=10).status_code == 404
        assert "TilesOnly" in requests.get(url, {"f": "json"}, timeout=10).json()["capabilities"]
    url = sandbox.service("Elevation/ImageServer")
    assert requests.post(f"{url}/export", {"bbox": EUROPE, "f": "json"}, timeout=10).status_code == 404


def test_what_services_say(sandbox: Sandbox) -> None:
    """Layers with their groups and scale ranges, time, limits; no tiles where there is no cache."""
    told = requests.get(sandbox.service("WorldMap/MapServer"), {"f": "json"}, timeout=10).json()
    assert told["currentVersion"] == 11.4 and told["capabilities"] == "Map,Query,Data"
    assert not told["singleFusedMapCache"] and "tileInfo" not in told
    assert told["supportsDynamicLayers"] and told["supportsTimeRelation"]
    assert (told["maxImageWidth"], told["maxImageHeight"]) == (4096, 4096)
    assert told["timeInfo"]["timeExtent"] == [946684800000, 1291161600000]
    assert told["datumTransformations"][0]["geoTransforms"][0]["wkid"]
    layers = {layer["id"]: layer for layer in told["layers"]}
    assert layers[1]["subLayerIds"] == [2, 3] and layers[2]["parentLayerId"] == layers[3]["parentLayerId"] == 1
    assert layers[3]["minScale"] == 60000000 and not layers[5]["defaultVisibility"]
    old = requests.get(sandbox.service("OldMap/MapServer"), {"f": "json"}, timeout=10).json()
    assert not {"supportsTimeRelation", "datumTransformations", "supportsClipping"} & set(old)


def test_what_layers_say(sandbox: Sandbox) -> None:
    """One by one and all at once: fields, time, ranges, parameters; older servers say less."""
    url = sandbox.service("WorldMap/MapServer")
    everything = requests.get(f"{url}/layers", {"f": "json"}, timeout=10).json()["layers"]
    assert [layer["name"] for layer in everything][:2] == ["Events", "Borders"]
    events = requests.get(f"{url}/0", {"f": "json"}, timeout=10).json()
    assert events == everything[0]
    assert {field["name"]: field["type"] for field in events["fields"]}["HAPPENED"] == "esriFieldTypeDate"
    assert events["timeInfo"]["startTimeField"] == "HAPPENED"
    assert events["rangeInfos"][0]["name"] == "magnitude"
    assert [one["multipleValues"] for one in events["parameterInfos"]] == [True, False]
    assert everything[4]["uniqueIdInfo"]["type"] == "simple" and everything[3]["uniqueIdInfo"]["type"] == "composite"
    assert everything[1]["type"] == "Group Layer" and "fields" not in everything[1]
    old = requests.get(f"{sandbox.service('OldMap/MapServer')}/0", {"f": "json"}, timeout=10).json()
    assert not {"rangeInfos", "parameterInfos", "uniqueIdInfo"} & set(old)
    assert requests.get(f"{url}/9", {"f": "json"}, timeout=10).status_code == 404


def test_trouble(sandbox: Sandbox) -> None:
    """An image cut off, one on a host inside, a page in its place, and drawing that takes its time."""
    url = sandbox.service("Position/MapServer")
    sandbox.inject_fault("truncate", match="_ags_map")
    href = made(url)["href"]
    cut = requests.get(href, timeout=10)
    assert len(cut.content) == int(cut.headers["Content-Length"]) // 2
    sandbox.inject_fault("html", match="_ags_map")
    assert requests.get(href, timeout=10).content.startswith(b"<!DOCTYPE html>")
    sandbox.inject_fault("internal_host", match="/export")
    assert made(url)["href"].startswith("https://internal.example.invalid:6443/server/rest/directories/arcgisoutput/")
    sandbox.inject_fault("image_for_json", match="/export")
    image = ask(url)
    assert image.headers["Content-Type"] == "image/png" and image.content.startswith(b"\x89PNG")
    sandbox.inject_fault("slow_draw", seconds=60, match="/export")
    threading.Timer(0.2, sandbox.release).start()
    begun = time.monotonic()
    assert made(url)["width"] == 400
    assert 0.1 < time.monotonic() - begun < 30
    assert requests.get(f"{href}x", timeout=10).status_code == 404


def test_secured_maps(sandbox: Sandbox) -> None:
    """Map and image are for those with a token."""
    url = sandbox.service("Secured/World/MapServer")
    assert ask(url).json()["error"]["code"] == 499
    token = {"Authorization": f"Bearer {sandbox.token()}"}
    href = requests.post(f"{url}/export", {"bbox": EUROPE, "f": "json"}, headers=token, timeout=10).json()["href"]
    assert requests.get(href, {"f": "json"}, timeout=10).json()["error"]["code"] == 499
    assert requests.get(href, headers=token, timeout=10).content.startswith(b"\x89PNG")


def test_many_large_ones_at_once(sandbox: Sandbox) -> None:
    """Cells of one large image fit each other: the last column of one goes on in the first of the next."""
    url, pictures = sandbox.service("Position/MapServer"), {}

    def fetch(cell: int) -> None:
        box = f"{cell * 2048000},0,{(cell + 1) * 2048000},2048000"
        pictures[cell] = pixels(ask(url, bbox=box, size="2048,2048", f="image").content)

    threads = [threading.Thread(target=fetch, args=(cell,)) for cell in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    whole = np.concatenate([pictures[cell] for cell in range(4)], axis=1)
    x, y = (np.arange(4 * 2048) + 0.5)[None, :] * 1000, 2048000 - (np.arange(2048) + 0.5)[:, None] * 1000
    assert (whole == colours(x, y)[..., :3]).all()
