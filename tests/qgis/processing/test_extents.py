# SPDX-License-Identifier: GPL-2.0-or-later
"""Extents that can be read in several ways, and those that go on across the antimeridian."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsProcessingException, QgsProject, QgsRectangle

from tests.qgis.import_tiles.import_user import package
from tests.qgis.processing.test_algorithms import ESTIMATE, EXPORT, run
from tests.qgis.processing.test_export_map import off_ground
from tests.qgis.processing.test_import_tiles import IMPORT, imported
from tests.qgis.processing.test_packages import CONVERT, WRITE
from tests.sandbox import Sandbox

MAP, RUN = "arcgisexport:exportmap", "arcgisexport:runrecipe"
TWO_WAYS = "170,190,-10,10 for the 20° across the antimeridian, or -170,170,-10,10 for the other 340°"


@pytest.fixture
def site(plugin: Any, sandbox: Sandbox) -> Sandbox:
    return sandbox


def written(folder: Path, operation: str, service: str, **values: Any) -> str:
    path = folder / "r.arcgisexport.json"
    recipe = {"recipe": 1, "operation": operation, "service": service, "parameters": values, "file": "r.tpkx"}
    path.write_text(json.dumps(recipe))
    return str(path)


@pytest.mark.parametrize(
    ("extent", "words"),
    [
        ("170,-170,-10,10 [EPSG:4326]", TWO_WAYS),
        (" 170 , -170, -10 ,10", TWO_WAYS),
        (QgsRectangle(170, -10, -170, 10, False), TWO_WAYS),
        ("170,-170,10,-10 [EPSG:4267]", TWO_WAYS),
        ("3000000,0,1000000,5000000 [EPSG:3857]", "write 0,3000000,1000000,5000000, if that is meant"),
        ("10,20,48,40 [EPSG:4326]", "write 10,20,40,48, if that is meant"),
    ],
)
def test_an_extent_with_several_readings_is_asked(site: Sandbox, tmp_path: Path, extent: Any, words: str) -> None:
    """QGIS would swap the ends without a word."""
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))  # of an extent that names none
    world, degrees = site.service("World/MapServer"), site.service("WorldDegrees/MapServer")
    for algorithm, more in (
        (EXPORT, {"SERVICE": degrees, "LEVELS": "1", "OUTPUT": str(tmp_path / "w.tpkx")}),
        (ESTIMATE, {"SERVICE": degrees, "LEVELS": "1"}),
        (MAP, {"SERVICE": site.service("WorldMapDegrees/MapServer"), "OUTPUT": str(tmp_path / "m.tif")}),
        (RUN, {"RECIPE": written(tmp_path, "exporttiles", degrees, LEVELS="1")}),
    ):
        with pytest.raises(QgsProcessingException) as caught:
            run(algorithm, **{**more, "EXTENT": extent})
        assert words in str(caught.value)
    if isinstance(extent, str) and "[" in extent:
        recipe = written(tmp_path, "exporttiles", world, LEVELS="1", EXTENT=extent)
        with pytest.raises(QgsProcessingException) as caught:
            run(RUN, RECIPE=recipe)
        assert words in str(caught.value)
    assert not site.find("/exportTiles$") and not site.find("/export$")
    assert [path.name for path in tmp_path.iterdir()] == ["r.arcgisexport.json"]


@pytest.mark.parametrize("extent", ["10;20;40;48", "10,20,40"])
def test_what_is_no_extent_is_not_all_there_is(site: Sandbox, tmp_path: Path, extent: str) -> None:
    url, target = site.service("World/MapServer"), tmp_path / "w.tpkx"
    for algorithm in (EXPORT, MAP):
        with pytest.raises(QgsProcessingException, match=f"“{extent}” is not an extent"):
            run(algorithm, SERVICE=url, EXTENT=extent, OUTPUT=str(target))
    assert not site.find("/exportTiles$") and not site.find("/export$") and not target.exists()


def test_the_two_readings(site: Sandbox) -> None:
    def tiles(extent: str) -> Any:
        url = site.service("WorldDegrees/MapServer")
        return run(ESTIMATE, SERVICE=url, EXTENT=f"{extent} [EPSG:4326]", LEVELS="4")["TILES"]

    east, west, whole = (tiles(f"{ends},-10,10") for ends in ("170,179.9", "-179.9,-170", "-179.9,179.9"))
    assert tiles("170,190,-10,10") == tiles("-190,-170,-10,10") == east + west
    assert whole - east - west <= tiles("-170,170,-10,10") <= whole < tiles("-180,180,-11,11") + 1


def test_tiles_across_the_antimeridian_are_exported(site: Sandbox, tmp_path: Path) -> None:
    url, target = site.service("World/MapServer"), tmp_path / "w.tpkx"
    found = run(EXPORT, SERVICE=url, EXTENT="170,190,-10,10 [EPSG:4326]", LEVELS="5", OUTPUT=str(target))
    tiles = site.jobs[found["JOB_ID"]].order.tiles[5]
    assert {col for _, col in tiles} == {0, 31} and found["TILES"] == len(tiles)


@pytest.mark.parametrize("extent", ["170,190,-10,10", "-190,-170,-10,10"])
@pytest.mark.parametrize("crs", [None, "EPSG:4326"])
def test_a_map_that_is_cut_at_the_antimeridian_says_so(
    site: Sandbox, tmp_path: Path, extent: str, crs: str | None
) -> None:
    """The server would draw what lies beyond 180° empty."""
    more = {"CRS": crs} if crs else {}
    url, ends = site.service("Position/MapServer"), "170,180,-10,10; -180,-170,-10,10" if crs else "18924313"
    with pytest.raises(QgsProcessingException, match=f"one by one: {ends}") as caught:
        run(MAP, SERVICE=url, EXTENT=f"{extent} [EPSG:4326]", OUTPUT=str(tmp_path / "m.tif"), **more)
    assert "EPSG:3832" in str(caught.value)
    assert not site.find("/export$") and list(tmp_path.iterdir()) == []


def test_a_map_that_is_not_cut_there_shows_both_sides(site: Sandbox, tmp_path: Path) -> None:
    target = str(tmp_path / "m.tif")
    run(
        MAP, SERVICE=site.service("Position/MapServer"), EXTENT="170,190,-10,10 [EPSG:4326]", CRS="EPSG:3832",
        WIDTH=300, HEIGHT=300, OUTPUT=target,
    )  # fmt: skip
    left, size, _, _, _, _ = gdal.Open(target).GetGeoTransform()
    assert left == pytest.approx(2226389.8, abs=1) and left + 300 * size == pytest.approx(4452779.6, abs=1)
    assert off_ground(target, "EPSG:3832") == 0


def test_degrees_that_lie_beyond_180_altogether(site: Sandbox, tmp_path: Path) -> None:
    target = str(tmp_path / "m.tif")
    url = site.service("Position/MapServer")
    run(MAP, SERVICE=url, EXTENT="185,195,-5,5 [EPSG:4326]", WIDTH=300, HEIGHT=300, OUTPUT=target)
    assert gdal.Open(target).GetGeoTransform()[0] == pytest.approx(-19480910.9, abs=1000)  # as square pixels need
    assert off_ground(target) == 0


def test_one_extent_of_an_import_or_a_copy_holds_no_two_parts(site: Sandbox, tmp_path: Path) -> None:
    site.reset_portal()
    source = package(site, tmp_path / "few.tpkx")
    extent = "170,190,-10,10 [EPSG:4326]"
    for algorithm, output in ((CONVERT, "c.gpkg"), (WRITE, "w.tpkx")):
        given = str(source)
        if algorithm == WRITE:
            given = run(CONVERT, INPUT=str(source), OUTPUT=str(tmp_path / "few.mbtiles"), FORMAT="mbtiles")["OUTPUT"]
        for value, words in ((extent, "one by one: 18924313"), ("170,-170,-10,10 [EPSG:4326]", "in two ways")):
            with pytest.raises(QgsProcessingException, match=words):
                run(algorithm, INPUT=given, EXTENT=value, OUTPUT=str(tmp_path / output))
            assert not (tmp_path / output).exists()
    for value, words in ((extent, "one by one: 18924313"), ("170,-170,-10,10 [EPSG:4326]", "in two ways")):
        with pytest.raises(QgsProcessingException, match=words):
            imported(site, PACKAGE=str(source), EXTENT=value)
    assert not site.find("/importTiles$"), IMPORT
    site.reset_portal()
