# SPDX-License-Identifier: GPL-2.0-or-later
"""What an export asks for: the exact texts of its parameters, and what is refused before anything is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.esri_json import number
from arcgis_export.plugin.arcgis.operations.export_tiles.request import (
    ExportBy,
    ExportTilesRequest,
    PackageFormat,
    parse_levels_by,
)
from arcgis_export.plugin.arcgis.services.tile_service import Service, read_service
from arcgis_export.plugin.arcgis.urls import parse_service_url
from arcgis_export.plugin.core.errors import RequestError
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.scheme import Area

from tests.job_setup import change

BASE = "https://gis.example.com/server/rest/services/W/"
BOX = Area.from_extent(Extent(-1000.5, 0, 2000, 3e-05))
WKT = 'PROJCS["Own",GEOGCS["x"]]'
# Drawn the wrong way round and not closed: outside anticlockwise, hole clockwise.
HOLED = Area.from_polygons([[[(0, 0), (100, 0), (100, 100), (0, 100)], [(10, 10), (10, 20), (20, 20), (20, 10)]]])
TWO = Area.from_polygons([[[(0, 0), (10, 0), (5, 10)]], [[(50, 0), (60, 0), (55, 10)]]])


@pytest.fixture
def service(description: Any) -> Any:
    def make(kind: str = "MapServer", **changes: Any) -> Service:
        return read_service(description(**changes), parse_service_url(BASE + kind))

    return make


@pytest.fixture
def own_projection(service: Any, description: Any) -> Any:
    """A service whose CRS has no id."""

    def make(kind: str) -> Service:
        info = description()["tileInfo"]
        info["spatialReference"] = {"wkt": WKT}
        box = {"xmin": -5000, "ymin": -5000, "xmax": 5000, "ymax": 5000, "spatialReference": {"wkt": WKT}}
        return service(kind, tileInfo=info, fullExtent=box)

    return make


def test_raster_box(service: Any) -> None:
    assert ExportTilesRequest(service(), (0, 1, 2, 5), BOX).parameters() == {
        "storageFormatType": "esriMapCacheStorageModeCompactV2",
        "tilePackage": "true",
        "exportExtent": "-1000.5,0,2000,0.00003",
        "areaOfInterest": "",
        "optimizeTilesForSize": "false",
        "compressionQuality": "",
        "exportBy": "levelId",
        "levels": "0-2,5",
        "f": "json",
    }


def test_vector_box(service: Any) -> None:
    fields = ExportTilesRequest(service("VectorTileServer"), (3,), Area.from_extent(Extent(-1, 0, 2, 3))).parameters()
    extent = '{"xmin":-1.0,"ymin":0.0,"xmax":2.0,"ymax":3.0,"spatialReference":{"wkid":102100,"latestWkid":3857}}'
    assert fields == {
        "exportExtent": extent, "extent": extent, "polygon": "", "exportBy": "levelId", "levels": "3", "f": "json",
    }  # fmt: skip


def test_raster_polygon_is_a_feature_set_that_turns_right(service: Any) -> None:
    fields = ExportTilesRequest(service(), (0,), HOLED).parameters()
    assert fields["exportExtent"] == "0,0,100,100"
    found = json.loads(fields["areaOfInterest"])
    reference = {"wkid": 102100, "latestWkid": 3857}
    assert found["geometryType"] == "esriGeometryPolygon" and found["spatialReference"] == reference
    ((feature),) = found["features"]
    outer, hole = feature["geometry"]["rings"]
    assert feature["geometry"]["spatialReference"] == reference
    assert outer[0] == outer[-1] and hole[0] == hole[-1]
    assert turns(outer) < 0 < turns(hole)  # exteriors clockwise, holes anticlockwise
    assert sorted(map(tuple, hole[:-1])) == [(10, 10), (10, 20), (20, 10), (20, 20)]


def turns(ring: list[list[float]]) -> float:
    """Twice the signed area: negative for clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))


def test_several_polygons(service: Any) -> None:
    features = json.loads(ExportTilesRequest(service(), (0,), TWO).parameters()["areaOfInterest"])["features"]
    assert [len(it["geometry"]["rings"]) for it in features] == [1, 1]
    bare = json.loads(ExportTilesRequest(service("VectorTileServer"), (0,), TWO).parameters()["polygon"])
    assert len(bare["rings"]) == 2 and all(turns(ring) < 0 for ring in bare["rings"])


def test_vector_polygon_is_a_bare_geometry(service: Any) -> None:
    fields = ExportTilesRequest(service("VectorTileServer"), (0,), HOLED).parameters()
    assert (fields["exportExtent"], fields["extent"]) == ("DEFAULT", "")
    assert set(json.loads(fields["polygon"])) == {"rings", "spatialReference"} and "areaOfInterest" not in fields


def test_vector_service_that_knows_no_polygon_gets_the_box(service: Any) -> None:
    old = service("VectorTileServer", currentVersion=10.61)
    request = ExportTilesRequest(old, (0,), HOLED)
    assert request.covered.is_box and request.parameters()["polygon"] == ""
    assert json.loads(request.parameters()["exportExtent"])["xmax"] == 100


@pytest.mark.parametrize("kind", ["MapServer", "VectorTileServer"])
def test_own_projection_sends_bare_numbers(own_projection: Any, kind: str) -> None:
    fields = ExportTilesRequest(own_projection(kind), (0,), BOX).parameters()
    assert fields["exportExtent"] == "-1000.5,0,2000,0.00003" and "wkt" not in str(fields)


@pytest.mark.parametrize("kind", ["MapServer", "VectorTileServer"])
def test_polygon_in_an_own_projection_names_no_crs(own_projection: Any, kind: str) -> None:
    fields = ExportTilesRequest(own_projection(kind), (0,), HOLED).parameters()
    shapes = fields["polygon" if kind == "VectorTileServer" else "areaOfInterest"]
    assert "rings" in shapes and "spatialReference" not in shapes and "wkt" not in str(fields)


def test_whole_service_is_the_default(service: Any) -> None:
    request = ExportTilesRequest(service(), (0,))
    assert request.parameters()["exportExtent"] == "DEFAULT" == request.estimate_parameters()["exportExtent"]
    assert request.parameters()["areaOfInterest"] == "" and request.tiles() == {0: 1}
    vector = ExportTilesRequest(service("VectorTileServer"), (0,)).parameters()
    # Online reads another name, and wants numbers there.
    assert (vector["exportExtent"], json.loads(vector["extent"])["xmax"]) == ("DEFAULT", 20037508.342787)
    assert vector["polygon"] == ""


@pytest.mark.parametrize("kind", ["MapServer", "ImageServer", "VectorTileServer"])
def test_whole_of_a_service_without_an_extent(service: Any, kind: str) -> None:
    request = ExportTilesRequest(service(kind, fullExtent=None, maxExportTilesCount=1), (0, 5))
    request.validate()  # nothing can be counted, so the server has to
    fields = request.parameters()
    assert not request.is_countable and fields["exportExtent"] == "DEFAULT" and fields.get("extent", "") == ""
    with pytest.raises(RequestError, match="No level"):
        ExportTilesRequest(service(kind, fullExtent=None), ()).validate()


def test_storage_is_what_the_server_may_write(service: Any) -> None:
    def asked(package: Any, **changes: Any) -> tuple[Any, str, bool, bool]:
        request = ExportTilesRequest(service(**changes), (0,), BOX, package)
        request.validate()
        storage = request.parameters()["storageFormatType"].removeprefix("esriMapCacheStorageMode")
        return request.format, storage, bool(request.fallback), bool(request.remarks())

    tpkx, tpk, cache = PackageFormat.TPKX, PackageFormat.TPK, PackageFormat.CACHE
    assert asked(None) == asked(tpkx) == (tpkx, "CompactV2", False, False)
    assert asked(tpkx, currentVersion=10.61) == (tpk, "Compact", False, True)
    assert asked(tpkx, exportTileCacheCompactV2Allowed=False) == (tpk, "Compact", False, True)
    assert asked(None, currentVersion=10.61) == (tpk, "Compact", False, False)
    assert asked(cache, currentVersion=10.61) == (cache, "Compact", False, False)
    for version in (10.7, "10.8.1"):
        assert asked(None, currentVersion=version) == (tpkx, "CompactV2", True, False)
        assert asked(cache, currentVersion=version) == (cache, "CompactV2", True, False)
        assert asked(tpk, currentVersion=version) == (tpk, "Compact", False, False)
        assert asked(None, currentVersion=version, exportTileCacheCompactV2Allowed=True)[2] is False
    (words,) = ExportTilesRequest(service(currentVersion=10.61), (0,), BOX, tpkx).remarks()
    assert words == "This server can't create a .tpkx; the package is a .tpk."


def test_quality_is_held_to_that_of_the_tiles(service: Any, description: Any) -> None:
    def asked(quality: Any, best: int, optimize: bool = True) -> tuple[str, list[str]]:
        jpeg = service(tileInfo={**description()["tileInfo"], "format": "JPEG", "compressionQuality": best})
        request = ExportTilesRequest(jpeg, (0,), BOX, optimize=optimize, quality=quality)
        return request.parameters()["compressionQuality"], request.remarks()

    words, remarks = asked(90, 75)
    assert words == "75" and len(remarks) == 1 and "75" in remarks[0]
    assert asked(75, 75) == ("75", []) and asked(60, 75) == ("60", []) and asked(90, 0) == ("90", [])
    assert asked(90, 75, optimize=False) == ("", []) and asked(None, 75) == ("", [])


def test_item_is_for_vector_services_of_online(description: Any) -> None:
    def asked(url: str) -> ExportTilesRequest:
        return ExportTilesRequest(read_service(description(), parse_service_url(url)), (0,), BOX, create_item=True)

    online = "https://basemaps.arcgis.com/arcgis/rest/services/W/VectorTileServer"
    asked(online).validate()
    assert asked(online).parameters()["createItem"] == "on"
    assert "createItem" not in ExportTilesRequest(asked(online).service, (0,), BOX).parameters()
    for other in (BASE + "VectorTileServer", "https://tiles.arcgis.com/tiles/a/arcgis/rest/services/W/MapServer"):
        with pytest.raises(RequestError, match="ArcGIS Online's vector tile services"):
            asked(other).validate()


def test_box_is_held_to_the_service(service: Any) -> None:
    request = ExportTilesRequest(service(), (0, 1), Area.from_extent(Extent(-9e9, -9e9, 9e9, 9e9)))
    assert request.parameters()["exportExtent"].startswith("-20037508.342787,") and request.tiles() == {0: 1, 1: 4}


@pytest.mark.parametrize(
    ("by", "levels"),
    [
        (ExportBy.SCALE, "591657527.591555,295828763.7957775"),
        (ExportBy.RESOLUTION, "156543.03392800014,78271.51696400007"),
        (ExportBy.LEVEL_ID, "0-1"),
    ],
)
def test_levels_by_number(service: Any, by: ExportBy, levels: str) -> None:
    fields = ExportTilesRequest(service(), (1, 0), BOX, export_by=by).parameters()
    assert (fields["exportBy"], fields["levels"]) == (by.value, levels)


def test_no_exponent_in_small_resolutions(service: Any, description: Any) -> None:
    info = description()["tileInfo"]
    info["lods"] = [
        {"level": 0, "resolution": 0.00001, "scale": 0.5},
        {"level": 1, "resolution": 2.5e-07, "scale": 0.25},
    ]
    fields = ExportTilesRequest(service(tileInfo=info), (0, 1), BOX, export_by=ExportBy.RESOLUTION).parameters()
    assert fields["levels"] == "0.00001,0.00000025"


def test_numbers() -> None:
    cases = {1e22: "1" + "0" * 22, 1e-05: "0.00001", -0.5: "-0.5", 3.0: "3", 100.0: "100", 1 / 3: "0.3333333333333333"}
    assert {value: number(value) for value in cases} == cases


@pytest.mark.parametrize(
    ("package", "storage", "as_package"),
    [
        (PackageFormat.TPKX, "esriMapCacheStorageModeCompactV2", "true"),
        (PackageFormat.TPK, "esriMapCacheStorageModeCompact", "true"),
        (PackageFormat.CACHE, "esriMapCacheStorageModeCompactV2", "false"),
    ],
)
def test_formats(service: Any, package: PackageFormat, storage: str, as_package: str) -> None:
    fields = ExportTilesRequest(service(), (0,), BOX, package).parameters()
    assert (fields["storageFormatType"], fields["tilePackage"]) == (storage, as_package)


def test_quality_only_where_tiles_are_recompressed(service: Any) -> None:
    assert ExportTilesRequest(service(), (0,), BOX, quality=60).parameters()["compressionQuality"] == ""
    fields = ExportTilesRequest(service(), (0,), BOX, optimize=True, quality=60).parameters()
    assert (fields["optimizeTilesForSize"], fields["compressionQuality"]) == ("true", "60")


def test_every_parameter_is_text(service: Any) -> None:
    for kind in ("MapServer", "ImageServer", "VectorTileServer"):
        for area in (None, BOX, HOLED):
            fields = ExportTilesRequest(service(kind), (0,), area, optimize=True).parameters()
            assert all(type(value) is str for value in fields.values()) and "token" not in fields


@pytest.mark.parametrize(
    ("changes", "request_", "words"),
    [
        ({"exportTilesAllowed": False}, {}, "Export is switched off for this service."),
        ({"tileInfo": None}, {}, "not cached (no tiles)"),
        ({}, {"levels": ()}, "No level is chosen."),
        ({"maxLOD": 3}, {"levels": (2, 4, 5)}, "no tiles at levels 4 and 5. It has levels 0 to 3."),
        ({}, {"area": Area(())}, "No area is chosen."),
        ({}, {"area": Area.from_extent(Extent(3e7, 3e7, 4e7, 4e7))}, "lies outside the service"),
        ({"maxExportTilesCount": 5000}, {"levels": (5, 0), "area": None}, None),
        ({"maxExportTilesCount": 1000}, {"levels": (5, 0), "area": None}, "1,025 tiles are more than the 1,000"),
        ({}, {"quality": 101}, "from 0 to 100"), ({}, {"quality": -1}, "from 0 to 100"),
        ({}, {"package": PackageFormat.VTPK}, "not .vtpk"),
        ({"currentVersion": 10.7}, {"package": PackageFormat.TPKX}, None),  # it may be tried
        ({"currentVersion": None}, {"package": PackageFormat.TPKX}, None),
        ({}, {}, None),
    ],
)  # fmt: skip
def test_what_is_refused(service: Any, changes: Any, request_: Any, words: Any) -> None:
    request = ExportTilesRequest(service(**changes), **{"levels": (0,), "area": BOX, **request_})
    if words is None:
        return request.validate()
    with pytest.raises(RequestError) as caught:
        request.validate()
    assert words in caught.value.message and caught.value.message.endswith(".")


def test_what_vector_services_refuse(service: Any) -> None:
    vector = service("VectorTileServer")
    for more, words in (({"package": PackageFormat.TPK}, ".vtpk"), ({"export_by": ExportBy.SCALE}, "by level id only")):
        with pytest.raises(RequestError, match=words):
            ExportTilesRequest(vector, (0,), BOX, **more).validate()
    ExportTilesRequest(vector, (0,), BOX, PackageFormat.VTPK).validate()


@pytest.mark.parametrize(
    ("text", "by", "levels"),
    [
        ("", ExportBy.SCALE, (0, 1, 2, 3, 4, 5)), ("0-2, 4", ExportBy.LEVEL_ID, (0, 1, 2, 4)),
        ("591657527.6-147914381.9", ExportBy.SCALE, (0, 1, 2)), ("147914381.9 – 591657528", ExportBy.SCALE, (0, 1, 2)),
        ("295828764,18489298", ExportBy.SCALE, (1, 5)), ("2.95828764e8", ExportBy.SCALE, (1,)),
        ("156543.034", ExportBy.RESOLUTION, (0,)),
    ],
)  # fmt: skip
def test_levels_as_people_write_them(service: Any, text: str, by: ExportBy, levels: tuple[int, ...]) -> None:
    assert parse_levels_by(text, service(), by) == levels


@pytest.mark.parametrize("by", list(ExportBy))
def test_service_without_tiles_has_no_levels(service: Any, by: ExportBy) -> None:
    none = service(tileInfo=None)
    for text in ("", "1"):
        with pytest.raises(RequestError, match="is not cached"):
            parse_levels_by(text, none, by)
    with pytest.raises(RequestError, match="is not cached"):
        ExportTilesRequest(none, (0,), BOX, export_by=by).tiles()


@pytest.mark.parametrize("text", ["x", "1-2-3", "-", "nan", "inf", "12", ",", "1e-05", "--5", "9" * 400, "٣x"])
def test_levels_that_are_none(service: Any, text: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse_levels_by(text, service(), ExportBy.SCALE)
    assert "“" in caught.value.message


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("World/MapServer", None), ("World/MapServer", "polygon"), ("World/ImageServer", "box"),
        ("WorldVector/VectorTileServer", "polygon"), ("WorldVector/VectorTileServer", "box"), ("WorldDegrees/MapServer", "box"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("site", ["service", "online"])
def test_a_strict_server_exports_what_was_counted(setup: Any, site: str, path: str, area: Any) -> None:
    from arcgis_export.plugin.arcgis.services.tile_service import describe

    if site == "online" and path in ("World/ImageServer", "WorldDegrees/MapServer"):
        return  # Online has none of these
    url = getattr(setup.sandbox, site)(path)
    half = 80 if "Degrees" in path else 1.2e7
    areas = {
        None: None,
        "box": Area.from_extent(Extent(-half, -half / 2, half, half)),
        "polygon": Area.from_polygons(
            [[[(0, 0), (half, 0), (half / 2, half)]], [[(-half, 0), (-half / 2, 0), (-half, -half)]]]
        ),
    }
    request = ExportTilesRequest(describe(setup.session(url), url), (0, 1, 2, 3), areas[area])
    request.validate()
    job = setup.job(url)
    change(job, parameters=request.parameters())
    setup.cycle(job).run()
    assert {
        level: len(places) for level, places in setup.sandbox.jobs[job.job_id].order.tiles.items()
    } == request.tiles()
