# SPDX-License-Identifier: GPL-2.0-or-later
"""What a service says of itself: levels with tiles, limits, versions."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import NotArcGisError, ServerError
from arcgis_export.plugin.arcgis.operations.export_tiles.estimate import estimate
from arcgis_export.plugin.arcgis.operations.export_tiles.request import (
    ExportTilesRequest,
    PackageFormat,
    default_format,
)
from arcgis_export.plugin.arcgis.services.map_service import read_map_service
from arcgis_export.plugin.arcgis.services.tile_service import DEFAULT_MAX_TILES, Service, describe, read_service
from arcgis_export.plugin.arcgis.urls import ServiceKind, parse_service_url
from arcgis_export.plugin.tiles.scheme import Area, count_tiles

from tests.sandbox.http.messages import answer

URL = "https://gis.example.com/server/rest/services/My_World/MapServer"


@pytest.fixture
def read(description: Any) -> Any:
    def make(url: str = URL, **changes: Any) -> Service:
        return read_service(description(**changes), parse_service_url(url))

    return make


@pytest.mark.parametrize(
    ("limits", "levels"),
    [
        ({}, (0, 1, 2, 3, 4, 5)),
        ({"minScale": 0, "maxScale": 0}, (0, 1, 2, 3, 4, 5)),
        ({"minScale": 591657527.591555 / 2, "maxScale": 591657527.591555 / 8}, (1, 2, 3)),
        ({"minScale": 591657528, "maxScale": 36978595}, (0, 1, 2, 3, 4)),  # rounded, as many servers print them
        ({"minScale": "295828763.8"}, (1, 2, 3, 4, 5)),
        ({"minLOD": 2, "maxLOD": 4}, (2, 3, 4)),
        ({"minLOD": "2", "maxLOD": None}, (2, 3, 4, 5)),
        ({"minLOD": 0, "maxLOD": 5, "maxScale": 591657527.591555 / 4}, (0, 1, 2)),
        ({"minLOD": float("nan")}, (0, 1, 2, 3, 4, 5)),
        ({"minScale": None, "maxScale": "x"}, (0, 1, 2, 3, 4, 5)),
        ({"maxScale": 591657527.591555 / 2, "minScale": 591657527.591555 / 8}, (1, 2, 3)),  # swapped
        ({"maxLOD": 2, "minLOD": 4}, (2, 3, 4)),
    ],
)
def test_levels_that_hold_tiles(read: Any, limits: Any, levels: tuple[int, ...]) -> None:
    assert read(**limits).usable_levels == levels


@pytest.mark.parametrize(
    ("value", "allowed"),
    [(True, True), ("true", True), (" True ", True), (False, False), ("false", False), (None, False), (1, False)],
)
def test_booleans_as_strings(read: Any, value: Any, allowed: bool) -> None:
    service = read(exportTilesAllowed=value)
    assert service.export_allowed is allowed
    assert ("switched off" in service.problem()) is not allowed


def test_missing_permission_is_none(read: Any, description: Any) -> None:
    answer = description()
    del answer["exportTilesAllowed"]
    assert not read_service(answer, parse_service_url(URL)).export_allowed


@pytest.mark.parametrize(
    ("changes", "surely"),
    [
        ({"currentVersion": 10.9}, True), ({"currentVersion": 10.91}, True), ({"currentVersion": "11.3"}, True),
        ({"currentVersion": "10.9.1"}, True), ({"currentVersion": 12}, True), ({"currentVersion": "2024.2"}, True),
        ({"currentVersion": 10.81}, False), ({"currentVersion": "10.8.1"}, False), ({"currentVersion": 10.7}, False),
        ({"currentVersion": 10.51}, False), ({"currentVersion": None}, False), ({"currentVersion": "x"}, False),
        ({"currentVersion": 10.71, "exportTileCacheCompactV2Allowed": True}, True),
        ({"currentVersion": 11.1, "exportTileCacheCompactV2Allowed": False}, False),
        ({"currentVersion": 11.1, "exportTileCacheCompactV2Allowed": "false"}, False),
    ],
)  # fmt: skip
def test_who_writes_tpkx(read: Any, changes: Any, surely: bool) -> None:
    service = read(**changes)
    assert service.writes_v2 is surely
    refuses = service.v2_allowed is False or service.version == 10.51  # any other may be asked
    assert default_format(service) is (PackageFormat.TPK if refuses else PackageFormat.TPKX)


def test_online_writes_tpkx_whatever_its_version(read: Any) -> None:
    url = "https://tiles.arcgis.com/tiles/x/arcgis/rest/services/W/MapServer"
    assert read(url, currentVersion=None).writes_v2


@pytest.mark.parametrize(
    ("value", "limit"),
    [
        (500, 500),
        ("500", 500),
        (0, DEFAULT_MAX_TILES),
        (None, DEFAULT_MAX_TILES),
        (-1, DEFAULT_MAX_TILES),
        (float("inf"), DEFAULT_MAX_TILES),
    ],
)
def test_limit(read: Any, value: Any, limit: int) -> None:
    assert read(maxExportTilesCount=value).max_tiles == limit


def test_title_and_sentence(read: Any) -> None:
    service = read(maxLOD=3)
    assert service.title == "My World" and service.problem() == ""
    assert service.sentence() == "Map tiles, levels 0 to 3. Export is allowed, up to 100,000 tiles at once."
    assert read(URL.replace("MapServer", "VectorTileServer")).sentence().startswith("Vector tiles")
    assert read(URL.replace("MapServer", "ImageServer"), cacheType="Elevation").sentence().startswith("Elevation")


def test_problems(read: Any) -> None:
    assert "not cached (no tiles)" in read(tileInfo=None).problem()
    assert "not cached (no tiles)" in read(singleFusedMapCache=False).problem()
    assert "no level" in read(minLOD=9).problem()


IMAGES = URL.replace("MapServer", "ImageServer")
TILED_IMAGERY = {
    "singleFusedMapCache": False, "cacheType": "Raster", "serviceDataType": "esriImageServiceDataTypeThematic",
    "capabilities": "Image", "datasetFormat": "Cache/LERC2D",
}  # fmt: skip


@pytest.mark.parametrize(
    ("allowed", "problem", "sentence"),
    [
        (False, "Export is switched off", "Image tiles, levels 0 to 5."),
        (True, "", "Image tiles, levels 0 to 5. Export is allowed, up to 100,000 tiles at once."),
    ],
)
def test_tiled_imagery_is_cached(description: Any, allowed: bool, problem: str, sentence: str) -> None:
    answer = description(**TILED_IMAGERY, exportTilesAllowed=allowed)
    answer["tileInfo"]["format"] = "LERC2D"
    answer["minScale"], answer["maxScale"] = (answer["tileInfo"]["lods"][place]["scale"] for place in (-1, 0))
    service = read_service(answer, parse_service_url(IMAGES))
    assert service.problem().startswith(problem) and bool(service.problem()) == bool(problem)
    assert service.sentence() == sentence and service.has_values
    drawn = read_map_service(answer, parse_service_url(IMAGES))
    assert not drawn.can_draw and "Use Export Tiles" in drawn.problem()


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"cacheType": "Elevation"}, "Elevation"),
        ({"serviceDataType": "esriImageServiceDataTypeElevation"}, "Elevation"),
        ({"serviceDataType": "esriImageServiceDataTypeGeneric"}, "Image"),
        ({"cacheType": "Map"}, "Image"),
        ({}, "Image"),
    ],
)
def test_values_are_heights_only_where_the_service_says_so(description: Any, changes: Any, kind: str) -> None:
    answer = description(**changes)
    answer["tileInfo"]["format"] = "LERC"
    service = read_service(answer, parse_service_url(IMAGES))
    assert service.sentence().startswith(f"{kind} tiles") and service.has_values


@pytest.mark.parametrize(
    ("low", "high", "levels"),
    [(-1, -1, (0, 1, 2, 3, 4, 5)), (-1, 3, (0, 1, 2, 3)), (4, 2, (2, 3, 4)), (None, "1", (0, 1))],
)
def test_range_of_levels(description: Any, low: Any, high: Any, levels: Any) -> None:
    assert read_service(description(minLOD=low, maxLOD=high), parse_service_url(URL)).usable_levels == levels


def test_odd_levels_are_no_reason_to_refuse_a_service(description: Any) -> None:
    answer = description()
    info = answer["tileInfo"]
    info["dpi"] = None
    info["lods"] = [{**lod, "scale": None} for lod in info["lods"]] + [info["lods"][0], {"level": 9, "resolution": 0}]
    answer["maxScale"] = 591657527.591555 / 8
    service = read_service(answer, parse_service_url(URL))
    assert service.usable_levels == (0, 1, 2, 3) and service.problem() == ""


def test_extents(read: Any) -> None:
    box = {"xmin": 0, "ymin": 1, "xmax": 2, "ymax": 3}
    assert (
        read(fullExtent={**box, "spatialReference": {"wkid": 3857}}).full_extent.xmax == 2
    )  # the same by another name
    assert read(fullExtent=box).full_extent is not None
    assert read(fullExtent={**box, "spatialReference": {"wkid": 4326}}).full_extent is None
    assert read(fullExtent={**box, "xmax": "NaN"}).full_extent is None
    assert read(fullExtent=None, extent=box).full_extent.ymax == 3


def test_what_is_no_service(description: Any) -> None:
    where = parse_service_url(URL)
    with pytest.raises(NotArcGisError, match="not as an ArcGIS service"):
        read_service({"folders": []}, where)
    with pytest.raises(ServerError, match="tile scheme"):
        read_service(description(tileInfo={"rows": 256}), where)


@pytest.mark.parametrize(
    ("path", "kind", "levels"),
    [
        ("World/MapServer", ServiceKind.MAP, tuple(range(7))),
        ("World/ImageServer", ServiceKind.IMAGE, tuple(range(7))),
        ("Hosted/WorldVector/VectorTileServer", ServiceKind.VECTOR, tuple(range(6))),
    ],
)
def test_described_over_the_wire(setup: Any, path: str, kind: ServiceKind, levels: tuple[int, ...]) -> None:
    url = setup.sandbox.service(path)
    service = describe(setup.session(url), url + "/0/?f=html")
    assert (service.url, service.kind, service.usable_levels) == (url, kind, levels)
    (request,) = setup.sandbox.requests
    assert (request.method, request.query) == ("GET", {"f": "json"})


@pytest.mark.parametrize(
    "spelling",
    [
        {"text": "line1 \n line2\t\x0b"},
        {"text": "Straße", "coding": "latin-1"},
        {"text": "Straße", "mark": b"\xef\xbb\xbf"},
        {"text": "Straße", "coding": "utf-16"},
    ],
)
def test_a_description_in_a_strange_spelling_is_a_service(setup: Any, spelling: Any) -> None:
    url = setup.sandbox.service("World/MapServer")
    setup.sandbox.inject_fault("odd_text", **spelling)
    service = describe(setup.session(url), url)
    assert service.attribution == spelling["text"].strip()
    levels = count_tiles(service.grid(), service.usable_levels, Area.from_extent(service.full_extent))
    assert sum(levels.values()) == 5461


def test_refused_over_the_wire(setup: Any) -> None:
    url = setup.sandbox.service("NoExport/MapServer")
    assert "switched off" in describe(setup.session(url), url).problem()
    url = setup.sandbox.service("Nowhere/MapServer")
    with pytest.raises(ServerError, match="Invalid URL Service Nowhere"):
        describe(setup.session(url), url)


@pytest.mark.parametrize("site", ["service", "online"])
def test_estimate_in_both_dialects(setup: Any, site: str) -> None:
    url = getattr(setup.sandbox, site)("World/MapServer")
    session = setup.session(url)
    request = ExportTilesRequest(describe(session, url), (0, 1, 2))
    assert estimate(session, request) == (21, 21 * 9000)
    assert setup.sandbox.find("estimateExportTilesSize$")[0].form == request.estimate_parameters()


def test_estimate_is_never_a_failure(setup: Any) -> None:
    url = setup.sandbox.service("WorldVector/VectorTileServer")
    session = setup.session(url)
    assert estimate(session, ExportTilesRequest(describe(session, url), (0,))) is None  # no such operation
    url = setup.sandbox.service("World/MapServer")
    session = setup.session(url)
    request = ExportTilesRequest(describe(session, url), (0,))
    for switch in ("error", "html", "reset"):
        setup.sandbox.inject_fault(switch, match="estimate")
        assert estimate(session, request) is None
    setup.sandbox.inject_fault("stall", times=None)
    begin = setup.waiter.now
    assert estimate(session, request) is None and setup.waiter.now - begin < 90


@pytest.mark.parametrize(
    ("job", "results", "found"),
    [
        ({}, {"out_service_url": {"paramName": None, "value": {"totalSize": 700, "totalTilesToExport": 7}}}, (7, 700)),
        ({}, {"out_service_tile_estimates": {"value": {"totalSize": 700, "totalTilesToExport": 7}}}, (7, 700)),
        ({}, {"log": {"value": "text"}, "estimates": {"value": {"totalTilesToExport": 7}}}, (7, -1)),
        ({"estimatedNumTiles": 28, "estimatedTilesSize": 0}, {}, (28, -1)),  # counted, not weighed
        ({"estimatedNumTiles": 28, "estimatedTilesSize": 2800}, {}, (28, 2800)),
        ({"estimatedNumTiles": 0, "estimatedTilesSize": 0}, {}, None),
        ({}, {"out_service_url": {"value": None}}, None), ({}, {"out_service_url": {"value": {"totalSize": "x"}}}, None),
        ({}, {"out_service_url": {"error": {"code": 500, "message": "No."}}}, None),
    ],
)  # fmt: skip
def test_estimate_in_the_shapes_that_are_known(setup: Any, job: Any, results: Any, found: Any) -> None:
    url = setup.sandbox.service("World/MapServer")
    session = setup.session(url)
    request = ExportTilesRequest(describe(session, url), (0, 1))
    respond = setup.sandbox.site.respond

    def shaped(asked: Any) -> Any:
        last = asked.path.rsplit("/", 1)[-1]
        if "/results/" in asked.path:
            return answer(results[last])
        if "/jobs/" in asked.path:
            named = {name: {"paramUrl": f"results/{name}"} for name in results}
            return answer({"jobId": last, "jobStatus": "esriJobSucceeded", "results": named, **job})
        return respond(asked)

    setup.sandbox.site.respond = shaped
    try:
        assert estimate(session, request) == found
    finally:
        setup.sandbox.site.respond = respond
    assert setup.sandbox.find("estimateExportTilesSize$")[0].form["exportExtent"] == "DEFAULT"


def test_the_tiles_are_in_the_reference_of_the_service_where_they_name_none() -> None:
    lods = [{"level": level, "resolution": 156543.03392800014 / 2**level, "scale": 1 + level} for level in range(10)]
    corners = {"xmin": 0, "ymin": 0, "xmax": 1000000, "ymax": 1000000}
    origin = {"x": -20037508.342787, "y": 20037508.342787}
    answer = {
        "currentVersion": 10.91,
        "spatialReference": {"wkid": 102100},
        "singleFusedMapCache": True,
        "fullExtent": {**corners, "spatialReference": {}},
        "tileInfo": {"rows": 256, "cols": 256, "dpi": 96, "origin": origin, "lods": lods},
    }
    service = read_service(answer, parse_service_url(URL))
    assert service.spatial_reference.authid == "EPSG:3857" and service.usable_levels == tuple(range(10))
    assert service.scheme is not None and service.full_extent is not None
    area = Area.from_extent(service.full_extent)
    assert sum(count_tiles(service.scheme, service.usable_levels, area).values()) == 244
    del answer["spatialReference"]
    answer["fullExtent"] = {**corners, "spatialReference": {"wkid": 2056}}
    assert read_service(answer, parse_service_url(URL)).spatial_reference.authid == "EPSG:2056"
