# SPDX-License-Identifier: GPL-2.0-or-later
"""writepackage: tiles copied into a package, and rasters drawn into the tiles of one, right to the pixel."""

from __future__ import annotations

import gc
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal, osr
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingException, QgsProject, QgsRasterLayer
from qgis.PyQt.QtGui import QImage

from tests.qgis.open_package.test_pixels import AREAS, fetch, pixels
from tests.qgis.processing.test_algorithms import run
from tests.qgis.processing.test_packages import CONVERT, TILES, WRITE, Listener, info, tiles_of, written
from tests.sandbox import Sandbox
from tests.sandbox.drawing.numbered_tiles import raster_tile
from tests.sandbox.package_reader import read_all, unzip
from tests.unit.packages.package_fixtures import HALF, RESOLUTION, make_tpkx
from tests.unit.packages.writers.test_tile_kinds import webp


@pytest.fixture
def site(plugin: Any, sandbox: Sandbox) -> Sandbox:
    return sandbox


@pytest.fixture
def source(plugin: Any, tmp_path: Path) -> Path:
    """`TILES` as MBTiles."""
    package, target = make_tpkx(tmp_path / "made.tpkx", TILES), tmp_path / "made.mbtiles"
    run(CONVERT, INPUT=str(package), FORMAT="mbtiles", OUTPUT=str(target))
    package.unlink()
    return target


def test_webp_which_a_tpkx_does_not_hold_is_drawn_as_png(plugin: Any, tmp_path: Path) -> None:
    if gdal.GetDriverByName("WEBP") is None:
        pytest.skip("GDAL has no WebP here")
    package = make_tpkx(tmp_path / "a.tpkx", {(1, row, col): webp() for row in (0, 1) for col in (0, 1)})
    run(CONVERT, INPUT=str(package), FORMAT="mbtiles", OUTPUT=str(tmp_path / "a.mbtiles"))
    assert {data[8:12] for data in tiles_of(tmp_path / "a.mbtiles").values()} == {b"WEBP"}
    feedback = Listener()
    run(WRITE, feedback, INPUT=str(tmp_path / "a.mbtiles"), LEVELS="1", OUTPUT=str(tmp_path / "b.tpkx"))
    assert not any("copied" in text for text in feedback.said)
    root, tiles = written(tmp_path / "b.tpkx")
    assert root["tileImageInfo"]["format"] == "PNG" and len(tiles) == 4
    for data in tiles.values():
        image = QImage.fromData(data)
        assert data.startswith(b"\x89PNG") and image.pixelColor(100, 100).getRgb() == (200, 30, 30, 255)


def test_from_mbtiles_and_back_the_bytes_are_the_same(site: Sandbox, tmp_path: Path) -> None:
    package = fetch(site, "World/MapServer", tmp_path / "world.tpkx", *AREAS["World"])
    tiles = read_all(unzip(package.read_bytes()))
    before, source = info(package), tmp_path / "world.mbtiles"
    run(CONVERT, INPUT=str(package), FORMAT="mbtiles", OUTPUT=str(source))
    feedback, target = Listener(), tmp_path / "again.tpkx"
    found = run(WRITE, feedback, INPUT=str(source), OUTPUT=str(target))
    assert found == {"OUTPUT": str(target), "TILES": len(tiles)}
    assert feedback.progress[-1] == 100 and any("copied" in text for text in feedback.said)
    root, again = written(target)
    assert again == tiles
    after = info(target)
    with sqlite3.connect(source) as database:
        ((title,),) = database.execute("SELECT value FROM metadata WHERE name = 'name'")
    same = ("crs", "tile_size", "tile_format", "credits")
    assert {key: after[key] for key in same} == {key: before[key] for key in same}
    assert after["levels"] == [pytest.approx(level, rel=1e-9) for level in before["levels"]]
    box, area = after["extent"], before["extent"]
    assert box[0] <= area[0] and box[1] <= area[1] and box[2] >= area[2] and box[3] >= area[3]
    assert after["title"] == title and after["credits"]
    assert root["copyrightText"] == after["credits"] and (root["minLOD"], root["maxLOD"]) == (1, 4)
    with zipfile.ZipFile(target) as archive:
        item = json.loads(archive.read("iteminfo.json"))
    assert item["title"] == after["title"] and item["accessInformation"] == after["credits"]
    run(CONVERT, INPUT=str(target), FORMAT="mbtiles", OUTPUT=str(tmp_path / "third.mbtiles"))
    assert tiles_of(tmp_path / "third.mbtiles") == tiles_of(source) == tiles


def test_part_of_mbtiles(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "part.tpkx"
    found = run(WRITE, INPUT=str(source), EXTENT="10,20,10,20 [EPSG:4326]", LEVELS="5", OUTPUT=str(target))
    wanted = {(5, row, col): TILES[5, row, col] for row in (14, 15) for col in (16, 17)}
    assert written(target)[1] == wanted and found["TILES"] == 4
    with pytest.raises(QgsProcessingException, match="Level 6"):
        run(WRITE, INPUT=str(source), LEVELS="6", OUTPUT=str(target))
    assert written(target)[1] == wanted  # the old file stays
    feedback = Listener(0.0)
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run(WRITE, feedback, INPUT=str(source), OUTPUT=str(target))
    assert written(target)[1] == wanted and sorted(tmp_path.iterdir()) == sorted([source, target])


def test_another_format_is_drawn(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "drawn.tpkx"
    feedback = Listener()
    found = run(WRITE, feedback, INPUT=str(source), TILE_FORMAT="jpg", LEVELS="5", OUTPUT=str(target))
    root, tiles = written(target)
    wanted = {place for place in TILES if place[0] == 5}
    assert any("rendered" in text for text in feedback.said) and set(tiles) == wanted and found["TILES"] == len(wanted)
    assert all(data.startswith(b"\xff\xd8\xff") for data in tiles.values())
    for place in wanted:
        own, drawn = QImage.fromData(TILES[place]), QImage.fromData(tiles[place])
        for x, y in ((40, 60), (200, 30)):
            pairs = zip(own.pixelColor(x, y).getRgb(), drawn.pixelColor(x, y).getRgb())
            assert all(abs(a - b) < 12 for a, b in pairs), place
    assert root["tileImageInfo"]["format"] in ("JPEG", "MIXED")


def chequered(path: Path, alpha: Callable[[Any, Any], Any] | None = None) -> np.ndarray[Any, Any]:
    """A GeoTIFF in UTM 32, 700 x 500 pixels of 100 m from (400000, 5800000), squares of 25 pixels; its bands."""
    x, y = np.meshgrid(np.arange(700), np.arange(500))
    u, v = x // 25, y // 25
    bands = [u * 9 % 256, v * 12 % 256, (u * 31 + v * 57) % 256]
    bands += [alpha(x, y)] if alpha else []
    array = np.array(bands, dtype=np.uint8)
    options = ["ALPHA=YES"] if alpha else []
    file = gdal.GetDriverByName("GTiff").Create(str(path), 700, 500, len(array), gdal.GDT_Byte, options)
    file.SetGeoTransform((400000, 100, 0, 5800000, 0, -100))
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(25832)
    file.SetProjection(reference.ExportToWkt())
    file.WriteArray(array)
    return array


def place_of(level: int, row: int, col: int) -> tuple[Any, Any]:
    """The column and row, with fractions, of the GeoTIFF under the middle of each pixel of a tile."""
    from pyproj import Transformer

    pixel = RESOLUTION / 2**level
    xs, ys = np.meshgrid(
        -HALF + (256 * col + np.arange(256) + 0.5) * pixel, HALF - (256 * row + np.arange(256) + 0.5) * pixel
    )
    x, y = Transformer.from_crs(3857, 25832, always_xy=True).transform(xs, ys)
    return (x - 400000) / 100, (5800000 - y) / 100


def test_a_raster_gets_the_levels_of_its_pixels_and_lies_right(plugin: Any, tmp_path: Path) -> None:
    array = chequered(tmp_path / "r.tif")
    found = run(WRITE, INPUT=str(tmp_path / "r.tif"), OUTPUT=str(tmp_path / "r.tpkx"))
    root, tiles = written(tmp_path / "r.tpkx")
    # 100 m at 52 degrees north are 162 m in web mercator, and level 10 has 153; at level 8 it is one image.
    assert {z for z, _, _ in tiles} == {8, 9, 10} and found["TILES"] == len(tiles)
    assert root["name"] == "r" and {kind[:4] for kind in tiles.values()} == {b"\x89PNG"}
    wrong: dict[tuple[int, float], list[Any]] = {}
    for (level, row, col), data in tiles.items():
        shown = pixels(data)
        x, y = place_of(level, row, col)
        for part in (0.5, 1.5):
            # So much of one of the tile's pixels, in the raster's own. Nearer to a square's side all is allowed.
            slack = part * RESOLUTION / 2**level * 0.62 / 100
            inside = (x > slack) & (x < 700 - slack) & (y > slack) & (y < 500 - slack)
            plain = inside & (abs(x % 25 - 12.5) < 12.5 - slack) & (abs(y % 25 - 12.5) < 12.5 - slack)
            same = shown[:3, plain] == array[:, y[plain].astype(int), x[plain].astype(int)]
            wrong.setdefault((level, part), []).extend((~same).any(axis=0))
            outside = (x < -slack) | (x > 700 + slack) | (y < -slack) | (y > 500 + slack)
            assert (shown[3][inside] == 255).all() and (shown[3][outside] > 0).sum() <= (200 if part < 1 else 0)
    assert all(np.mean(wrong[level, 0.5]) < share for level, share in ((10, 0.005), (9, 0.02), (8, 0.03)))
    assert not any(any(wrong[level, 1.5]) for level in (8, 9, 10)) and len(wrong[10, 0.5]) > 300_000


def test_transparent_parts_are_left_out(plugin: Any, tmp_path: Path) -> None:
    chequered(tmp_path / "a.tif", lambda x, y: np.where(x < 450, 255, 0))
    found = {}
    for kind in ("png", "jpg"):
        target = tmp_path / f"{kind}.tpkx"
        assert run(WRITE, INPUT=str(tmp_path / "a.tif"), LEVELS="10", TILE_FORMAT=kind, OUTPUT=str(target))["TILES"]
        root, found[kind] = written(target)
        assert root["tileImageInfo"]["format"] == ("MIXED" if kind == "jpg" else "PNG")
    assert found["png"].keys() == found["jpg"].keys()
    for place, data in found["jpg"].items():
        alpha = pixels(found["png"][place])[3]
        assert alpha.any() and (data[:2] == b"\xff\xd8") == bool((alpha == 255).all())
    assert {data[:2] for data in found["jpg"].values()} == {b"\xff\xd8", b"\x89P"}
    # Columns further east have no tiles.
    x, _ = place_of(*max(found["png"], key=lambda place: place[2]))
    assert x.min() < 450 < x.max()


def test_extent_of_a_raster(plugin: Any, tmp_path: Path) -> None:
    chequered(tmp_path / "r.tif")
    box = "420000,422000,5780000,5781000 [EPSG:25832]"
    run(WRITE, INPUT=str(tmp_path / "r.tif"), EXTENT=box, LEVELS="10-11", OUTPUT=str(tmp_path / "e.tpkx"))
    tiles = written(tmp_path / "e.tpkx")[1]
    for level in (10, 11):
        x, y = (np.array(part) for part in zip(*(place_of(*place) for place in tiles if place[0] == level)))
        assert x.min() <= 200.5 and x.max() >= 219.5 and y.min() <= 190.5 and y.max() >= 199.5
    assert len(tiles) <= 8
    with pytest.raises(QgsProcessingException, match="no pixels in this extent"):
        run(WRITE, INPUT=str(tmp_path / "r.tif"), EXTENT="0,1,0,1 [EPSG:4326]", OUTPUT=str(tmp_path / "n.tpkx"))
    feedback = Listener(1.0)
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run(WRITE, feedback, INPUT=str(tmp_path / "r.tif"), OUTPUT=str(tmp_path / "n.tpkx"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e.tpkx", "r.tif"]


def world(path: Path, reference: str) -> None:
    """A GeoTIFF of a degree a pixel, from pole to pole."""
    file = gdal.GetDriverByName("GTiff").Create(str(path), 360, 180, 3)
    file.SetGeoTransform((-180, 1, 0, 90, 0, -1))
    file.SetProjection(reference)
    for band in (1, 2, 3):
        file.GetRasterBand(band).Fill(60 * band)


def test_from_pole_to_pole(plugin: Any, tmp_path: Path) -> None:
    world(tmp_path / "w.tif", "EPSG:4326")
    run(WRITE, INPUT=str(tmp_path / "w.tif"), TILE_FORMAT="jpg", OUTPUT=str(tmp_path / "w.tpkx"))
    root, tiles = written(tmp_path / "w.tpkx")
    # A degree is 111 km on the equator, and level 1 has 78: nothing lies beyond the square.
    assert set(tiles) == {(0, 0, 0), *((1, row, col) for row in (0, 1) for col in (0, 1))}
    assert all(pixels(data)[0].mean() == pytest.approx(60, abs=2) for data in tiles.values())
    degrees = root["fullExtent"]
    assert abs(degrees["xmin"] + HALF) < 1 and abs(degrees["ymax"] - HALF) < 1


def test_what_can_not_be_written_is_refused_with_a_message(source: Path, tmp_path: Path) -> None:
    world(tmp_path / "none.tif", "")
    target = tmp_path / "x.tpkx"
    (tmp_path / "no.tif").write_text("not a raster")
    data = bytearray(source.read_bytes())
    data[len(data) // 2 :] = b"\xff" * (len(data) - len(data) // 2)
    (tmp_path / "torn.mbtiles").write_bytes(data)
    for name, words in (
        ("none.tif", "no coordinate reference system"),
        ("no.tif", "not a raster that QGIS can open"),
        ("torn.mbtiles", "“torn.mbtiles” is damaged|not a raster that QGIS can open"),
        (source.name, "no tiles"),
    ):
        with pytest.raises(QgsProcessingException, match=words):
            run(WRITE, INPUT=str(tmp_path / name), EXTENT="100,101,-50,-49 [EPSG:4326]", OUTPUT=str(target))
    assert not target.exists()


def test_online_tiles(plugin: Any, outside: str, tmp_path: Path) -> None:
    url = f"{outside}/server/rest/services/World/MapServer/tile/{{z}}/{{y}}/{{x}}"
    layer = QgsRasterLayer(f"type=xyz&url={url}&zmin=0&zmax=6", "Online", "wms")
    layer.serverProperties().setAttribution("The sandbox")
    assert layer.isValid()
    QgsProject.instance().addMapLayer(layer)
    target = tmp_path / "online.tpkx"
    with pytest.raises(QgsProcessingException, match="Set LEVELS"):
        run(WRITE, INPUT=layer.id(), OUTPUT=str(target))
    found = run(WRITE, INPUT=layer.id(), LEVELS="1-3", OUTPUT=str(target))
    root, tiles = written(target)
    assert found["TILES"] == 84 and set(tiles) == {
        (z, r, c) for z in (1, 2, 3) for r in range(2**z) for c in range(2**z)
    }
    for (level, row, col), data in tiles.items():
        own = pixels(raster_tile(level, row, col))
        assert (pixels(data)[:3] == own[:3]).all(), (level, row, col)
    assert (root["name"], root["copyrightText"]) == ("Online", "The sandbox")
    assert layer.isValid() and layer.serverProperties().attribution() == "The sandbox"  # the user's own is as it was


def test_the_input_is_a_raster_layer_to_models_too(plugin: Any, source: Path) -> None:
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(WRITE)
    copy = algorithm.parameterDefinition("INPUT").clone()
    del algorithm
    gc.collect()
    context = QgsProcessingContext()
    assert (copy.type(), copy.name(), copy.description()) == (
        "raster",
        "INPUT",
        "Raster layer, MBTiles or GeoPackage tiles",
    )
    assert copy.checkValueIsAcceptable(str(source), context) and not copy.checkValueIsAcceptable(None, context)
