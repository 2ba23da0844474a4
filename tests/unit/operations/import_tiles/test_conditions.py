# SPDX-License-Identifier: GPL-2.0-or-later
"""The three conditions of an import, and the request: what is reported before anything is sent."""

from __future__ import annotations

import dataclasses
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.client.job_status import JobState
from arcgis_export.plugin.arcgis.operations.import_tiles import (
    ImportTilesRequest,
    LevelProgress,
    admin_urls,
    explained,
    levels_sentence,
    read_import,
)
from arcgis_export.plugin.arcgis.portal.items import Item
from arcgis_export.plugin.arcgis.services.tile_service import Service, read_service
from arcgis_export.plugin.arcgis.urls import parse_service_url
from arcgis_export.plugin.core.errors import RequestError
from arcgis_export.plugin.operations.import_tiles.conditions import (
    Verdict,
    bundles_in,
    check,
    chosen_levels,
    conditions,
    first_difference,
    item_source,
    read_source,
    tiles_in,
)
from arcgis_export.plugin.packages import Tile
from arcgis_export.plugin.packages.description import Metadata
from arcgis_export.plugin.packages.writers.tpkx import write_tpkx
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.scheme import TileScheme
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference

from tests.unit.operations.import_tiles.import_setup import places, png

ONLINE = "https://tiles.arcgis.com/tiles/a1B2c3D4e5F6g7H8/arcgis/rest/services/World/MapServer"
ENTERPRISE = "https://gis.example.com/server/rest/services/Hosted/World/MapServer"


@pytest.fixture
def service(description: Callable[..., dict[str, Any]]) -> Service:
    """Web mercator, levels 0 to 5."""
    return read_service(description(), parse_service_url(ONLINE))


def write(path: Path, scheme: TileScheme, level: int = 3) -> Path:
    tiles = [Tile(*place, png((1, 2, 3))) for place in places(level, range(2, 4), range(2, 4))]
    write_tpkx(path, scheme, tiles, "PNG", Metadata("Test"))
    return path


def verdicts(found: Any) -> list[Verdict]:
    return [condition.verdict for condition in found]


def test_package_that_fits(service: Service, tmp_path: Path) -> None:
    source = read_source(write(tmp_path / "a.tpkx", service.grid()))
    found = check(source, service)
    assert verdicts(found) == [Verdict.MET] * 3
    assert [condition.title for condition in found] == [
        "Same tiling scheme",
        "Levels that the service has",
        "Readable and complete package",
    ]
    assert "EPSG:3857" in found[0].text and "To be imported: level 3." in found[1].text and "4 tiles" in found[2].text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"spatial_reference": SpatialReference(25832)}, "spatial reference differs: EPSG:25832 in the package"),
        ({"origin_x": -400.0}, "origin differs: (-400, 20037508.34) in the package, (-20037508.34, 20037508.34)"),
        ({"tile_width": 512, "tile_height": 512}, "tile size differs: 512 × 512 pixels in the package, 256 × 256"),
    ],
)
def test_the_first_difference_is_named(service: Service, tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    scheme = dataclasses.replace(service.grid(), **changes)
    found = conditions(read_source(write(tmp_path / "a.tpkx", scheme)), service)
    assert found[0].verdict is Verdict.BROKEN and told in found[0].text


def test_resolutions_are_compared_where_both_have_the_level(service: Service) -> None:
    scheme = service.grid()
    off = dataclasses.replace(
        scheme, lods=tuple(dataclasses.replace(lod, resolution=lod.resolution / 2) for lod in scheme.lods)
    )
    assert "resolution of level 3 differs: 9783.939621 in the package, 19567.87924" in first_difference(
        off, scheme, [3]
    )
    noisy = dataclasses.replace(
        scheme,
        origin_x=scheme.origin_x + 1e-6,
        lods=tuple(dataclasses.replace(lod, resolution=lod.resolution * (1 + 1e-9)) for lod in scheme.lods),
    )
    assert first_difference(noisy, scheme, scheme.levels) == ""
    one_level_off = dataclasses.replace(scheme, lods=(*scheme.lods[:5], off.lods[5]))
    assert first_difference(one_level_off, scheme, [0, 1, 2, 3]) == ""
    assert "level 5" in first_difference(one_level_off, scheme, scheme.levels)


def test_references_without_a_number_are_left_to_the_server(service: Service, tmp_path: Path) -> None:
    wkt = SpatialReference(wkt='LOCAL_CS["Harbour",UNIT["Meter",1.0]]')
    source = read_source(write(tmp_path / "a.tpkx", dataclasses.replace(service.grid(), spatial_reference=wkt)))
    assert conditions(source, service)[0].verdict is Verdict.UNKNOWN


def test_levels_outside_name_those_that_would_work(
    description: Callable[..., dict[str, Any]], service: Service, tmp_path: Path
) -> None:
    shallow = read_service(description(minLOD=0, maxLOD=2), parse_service_url(ONLINE))
    tiles = [Tile(*place, png((1, 2, 3))) for level in (1, 2, 3) for place in places(level, (0, 1), (0, 1))]
    path = tmp_path / "a.tpkx"
    write_tpkx(path, service.grid(), tiles, "PNG", Metadata("Test"))
    source = read_source(path)
    found = conditions(source, shallow)
    assert verdicts(found) == [Verdict.MET, Verdict.BROKEN, Verdict.MET]
    assert found[1].text == "The service does not have level 3. Import only what would work: levels 1 and 2."
    assert verdicts(conditions(source, shallow, (1, 2))) == [Verdict.MET] * 3
    with pytest.raises(RequestError, match="does not have level 3"):
        check(source, shallow)
    assert "have level 3. It has levels 0 to 2" in conditions(source, shallow, (3,))[1].text


def test_levels_as_they_are_typed(service: Service, tmp_path: Path) -> None:
    source = read_source(write(tmp_path / "a.tpkx", service.grid()))
    assert chosen_levels(" ", source, service) is None
    assert chosen_levels("3", source, service) == (3,)
    with pytest.raises(RequestError, match="Level 19 can't be chosen here, only level 3"):
        chosen_levels("19", source, service)
    item = item_source(Item("0" * 32, "Far", "Tile Package", size=10))
    assert chosen_levels("0-5", item, service) == (0, 1, 2, 3, 4, 5)
    with pytest.raises(RequestError, match="only levels 0 to 5"):
        chosen_levels("19", item, service)


def test_what_is_not_a_package(service: Service, tmp_path: Path) -> None:
    missing = read_source(tmp_path / "no.tpkx")
    text = tmp_path / "text.tpkx"
    text.write_text("<html>")
    for source, words in (
        (missing, "does not exist"),
        (read_source(text), "web page"),
    ):
        found = conditions(source, service)
        assert verdicts(found) == [Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.BROKEN] and words in found[2].text
        with pytest.raises(RequestError, match=words):
            check(source, service)


def test_package_that_is_cut_off(service: Service, tmp_path: Path) -> None:
    whole = write(tmp_path / "a.tpkx", service.grid())
    cut = tmp_path / "cut.tpkx"
    cut.write_bytes(whole.read_bytes()[:-2000])
    with pytest.raises(RequestError, match="incomplete download"):
        check(read_source(cut), service)


def test_damaged_tiles_are_found(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "a.tpkx"
    tiles = [Tile(3, 2, 2, png((1, 2, 3))), Tile(3, 2, 3, b"\x89PNG\r\n\x1a\nshort")]
    write_tpkx(path, service.grid(), tiles, "PNG", Metadata("T"))
    found = conditions(read_source(path), service)[2]
    assert found.verdict is Verdict.BROKEN and "1 of 2 tiles are damaged" in found.text and "Repair" in found.text


def test_package_without_scales_is_reported(service: Service, tmp_path: Path) -> None:
    whole, bare = write(tmp_path / "a.tpkx", service.grid()), tmp_path / "bare.tpkx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(bare, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "root.json":
                data = data.replace(b'"minScale"', b'"was"').replace(b'"maxScale"', b'"was2"')
            target.writestr(name, data)
    found = conditions(read_source(bare), service)[2]
    assert found.verdict is Verdict.MET and "has no minimum and maximum scale" in found.text


def test_item_reports_what_was_not_checked(service: Service) -> None:
    source = item_source(Item("0" * 32, "Far", "Compact Tile Package", size=5_000_000))
    found = check(source, service)
    assert verdicts(found) == [Verdict.UNKNOWN] * 3
    assert "does not let the package be read in place" in found[0].text and "5.0 MB" in found[2].text
    assert verdicts(conditions(source, service, (1, 2)))[1] is Verdict.MET
    empty = item_source(Item("0" * 32, "Far", "Tile Package", size=0))
    with pytest.raises(RequestError, match="is empty"):
        check(empty, service)
    with pytest.raises(RequestError, match="not a tile package but a Web Map"):
        check(item_source(Item("0" * 32, "Map", "Web Map", size=9)), service)


def test_bundles_and_tiles_that_an_import_touches(service: Service, tmp_path: Path) -> None:
    source = read_source(write(tmp_path / "a.tpkx", service.grid()))
    assert (tiles_in(source, None, None), bundles_in(source, None, None)) == (4, 1)
    one = service.grid().tile_extent(3, 2, 2)
    assert (tiles_in(source, (3,), one), bundles_in(source, (3,), one)) == (1, 1)
    far = Extent(15_000_000, -19_000_000, 16_000_000, -18_000_000)
    assert (tiles_in(source, None, far), bundles_in(source, None, far)) == (0, 0)


def test_request_refuses_what_would_not_be_meant(service: Service) -> None:
    box = Extent(0, 0, 10, 10)
    ImportTilesRequest(service, "i", (1, 2), box, True, True, (1, 2)).validate()
    for request, words in (
        (ImportTilesRequest(service, "i", replace=True), "Replacing tiles applies only"),
        (ImportTilesRequest(service, "i", levels=()), "No level is chosen"),
        (ImportTilesRequest(service, "i", levels=(19,)), "have level 19. It has levels 0 to 5"),
        (ImportTilesRequest(service, "i", levels=(3,), held=(1, 2)), "no tiles at level 3"),
        (ImportTilesRequest(service, "i", extent=Extent(9e7, 9e7, 9.1e7, 9.1e7)), "outside the service"),
        (ImportTilesRequest(dataclasses.replace(service, scheme=None), "i"), "is not cached"),
    ):
        with pytest.raises(RequestError, match=words):
            request.validate()


def test_parameters_are_texts(service: Service) -> None:
    fields = ImportTilesRequest(service, "abc", (3, 1, 2), Extent(-1.5, 0, 10, 1e-7), merge=True).parameters()
    box = {"xmin": -1.5, "ymin": 0, "xmax": 10, "ymax": 1e-7, "spatialReference": {"wkid": 102100, "latestWkid": 3857}}
    assert json.loads(fields.pop("extent")) == box
    assert fields == {
        "sourceItemId": "abc",
        "levels": "1-3",
        "mergeBundle": "true",
        "replaceTiles": "false",
        "f": "json",
    }
    bare = ImportTilesRequest(service, "abc").parameters()
    assert (bare["levels"], bare["extent"], bare["mergeBundle"]) == ("", "", "false")


def test_extent_of_a_crs_without_a_number_is_bare(service: Service) -> None:
    scheme = dataclasses.replace(service.grid(), spatial_reference=SpatialReference(wkt="LOCAL_CS[]"))
    request = ImportTilesRequest(dataclasses.replace(service, scheme=scheme), "i", extent=Extent(1, 2, 3.5, 4))
    assert request.parameters()["extent"] == "1,2,3.5,4"


def test_administration_of_both_dialects(description: Callable[..., dict[str, Any]]) -> None:
    online = read_service(description(), parse_service_url(ONLINE))
    hosted = read_service(description(), parse_service_url(ENTERPRISE))
    assert admin_urls(online)[0] == (
        "https://tiles.arcgis.com/tiles/a1B2c3D4e5F6g7H8/arcgis/rest/admin/services/World/MapServer"
    )
    assert admin_urls(hosted)[0] == "https://gis.example.com/server/admin/services/Hosted/World.MapServer"


def test_words_of_the_operations_own_example(service: Service) -> None:
    said = 'Specified level id "19" is not within the min and max scale range.'
    request = ImportTilesRequest(service, "i", held=(3, 4, 19))
    assert "does not accept level 19" in explained(said, request) and "would work: levels 3 and 4." in explained(
        said, request
    )
    assert "would work: levels 0 to 5." in explained(said, ImportTilesRequest(service, "i"))
    assert "It has levels 0 to 5" in explained(said, ImportTilesRequest(service, "i", levels=(19,)))
    assert explained("Something else", request) == ""


def test_job_of_the_listing_and_its_own_page() -> None:
    listed = {
        "id": "a1", "status": "DONE", "type": "UpdateTiles", "submitTime": 1,
        "lodInfos": [{"levelID": 2, "tileCount": 4, "expectedTileCount": 4, "tilesSize": 8427, "status": "DONE"}],
    }  # fmt: skip
    found = read_import(listed)
    assert found.job.state is JobState.SUCCEEDED
    assert found.levels == (LevelProgress(2, 4, 4, 8427, JobState.SUCCEEDED),)
    page = {
        "jobId": "a1", "jobStatus": "esriJobExecuting", "percentComplete": 40, "message": None,
        "lodInfos": [None, {"levelID": "3", "tileCount": None}, {"tileCount": 9}],
    }  # fmt: skip
    found = read_import(page)
    assert found.job.state is JobState.RUNNING and found.job.fraction == 0.4
    assert [one.level for one in found.levels] == [3] and not found.levels[0].is_done


def test_levels_that_an_import_reached() -> None:
    done, part, none = (
        LevelProgress(2, 4, 4, 0, JobState.SUCCEEDED),
        LevelProgress(3, 5, 16, 0, JobState.CANCELLED),
        LevelProgress(4, 0, 64, 0, JobState.WAITING),
    )
    assert levels_sentence([done, part, none]) == (
        "Imported: level 2. Imported in part: level 3. Not changed: level 4."
    )
    assert levels_sentence([none]) == "No level was imported: the service is as it was."
    assert levels_sentence([]) == ""


def test_other_image_formats_are_named_and_heights_refused(service: Service, tmp_path: Path) -> None:
    source = read_source(write(tmp_path / "a.tpkx", service.grid()))
    assert source.tile_format == "PNG" and "PNG" not in conditions(source, service)[0].text
    jpeg = conditions(dataclasses.replace(source, tile_format="JPEG"), service)[0]
    assert jpeg.verdict is Verdict.MET and "JPEG" in jpeg.text and "imported as they are" in jpeg.text
    heights = conditions(dataclasses.replace(source, tile_format="LERC"), service)[0]
    assert heights.verdict is Verdict.BROKEN and "LERC" in heights.text
    mixed = conditions(dataclasses.replace(source, tile_format="MIXED"), service)[0]
    assert mixed.verdict is Verdict.MET and "MIXED" not in mixed.text


def test_tiles_outside_the_service_are_named(service: Service, tmp_path: Path) -> None:
    source = read_source(write(tmp_path / "a.tpkx", service.grid()))
    assert "outside" not in conditions(source, service)[2].text
    levels = tuple(dataclasses.replace(one, row_max=10_000) for one in source.levels)
    assert "outside the service's extent" in conditions(dataclasses.replace(source, levels=levels), service)[2].text


def test_level_numbers_that_begin_elsewhere_are_explained(service: Service, tmp_path: Path) -> None:
    scheme = service.grid()
    shifted = dataclasses.replace(
        scheme, lods=tuple(dataclasses.replace(lod, level=lod.level - 2) for lod in scheme.lods if lod.level >= 2)
    )
    assert "Its level 1 is the service's level 3" in first_difference(shifted, scheme, [1])
