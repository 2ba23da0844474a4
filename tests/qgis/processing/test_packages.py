# SPDX-License-Identifier: GPL-2.0-or-later
"""packageinfo, convertpackage and writepackage: what they tell, copy and draw, on packages whose tiles are known."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsPointXY,
    QgsProcessing,
    QgsProcessingException,
    QgsRasterLayer,
)
from qgis.PyQt.QtGui import QImage

from tests.qgis.open_package.test_pixels import AREAS, SCHEMES, fetch, pixels
from tests.qgis.processing.test_algorithms import Feedback, qgis_process, run
from tests.sandbox import Sandbox
from tests.sandbox.drawing.numbered_tiles import raster_tile
from tests.sandbox.package_reader import Tiles, read_all, unzip
from tests.unit.packages.package_fixtures import (
    HALF,
    RESOLUTION,
    bundles,
    bundles_v1,
    conf_xml,
    make_tpkx,
    make_vtpk,
    png,
    tile_info,
    vector_tile,
    write_files,
)

INFO, CONVERT, WRITE = (f"arcgisexport:{name}" for name in ("packageinfo", "convertpackage", "writepackage"))
MORE = {"title": "Made", "credits": "Nobody & all"}


@pytest.fixture
def site(plugin: Any, sandbox: Sandbox) -> Sandbox:
    return sandbox


class Listener(Feedback):
    """Keeps the warnings too; with *at* it cancels once so many percent are done."""

    def __init__(self, at: float | None = None) -> None:
        super().__init__()
        self.warnings: list[str] = []
        self.progress: list[float] = []
        self._at = at
        self.progressChanged.connect(self._look)

    def pushWarning(self, text: str) -> None:  # noqa: N802
        self.warnings.append(text)

    def _look(self, percent: float) -> None:
        self.progress.append(percent)
        if self._at is not None and percent >= self._at:
            self.cancel()


def painted(level: int, rows: range, cols: range) -> Tiles:
    return {(level, row, col): raster_tile(level, row, col) for row in rows for col in cols}


# Not symmetric, so that no two ways to count rows and columns give the same.
TILES = {**painted(4, range(5, 8), range(7, 9)), **painted(5, range(10, 16), range(14, 18))}


@pytest.fixture
def made(plugin: Any, tmp_path: Path) -> Path:
    return make_tpkx(tmp_path / "made package.tpkx", TILES)


def tiles_of(path: str | Path) -> Tiles:
    """The tiles of an MBTiles or GeoPackage file as SQL has them, in Esri's order of rows."""
    with sqlite3.connect(path) as database:
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        if "metadata" in names:
            table, upwards = "tiles", True
        else:
            ((table,),) = database.execute("SELECT table_name FROM gpkg_contents")
            upwards = False
        found = database.execute(f'SELECT zoom_level, tile_row, tile_column, tile_data FROM "{table}"').fetchall()
    database.close()
    return {(z, 2**z - 1 - row if upwards else row, col): data for z, row, col, data in found}


def written(path: str | Path) -> tuple[dict[str, Any], Tiles]:
    """The description and the tiles of a package as an independent reader has them."""
    files = unzip(Path(path).read_bytes())
    return json.loads(files["root.json"]), read_all(files)


def opened(path: Path, name: str) -> QgsRasterLayer:
    """A layer, without the notes that GDAL would leave about."""
    from arcgis_export.plugin.layers.open_layer import open_layer

    layer = open_layer(path, name)
    assert isinstance(layer, QgsRasterLayer) and layer.isValid()
    return layer


def info(path: Path) -> dict[str, Any]:
    found = run(INFO, INPUT=str(path))
    assert list(found) == ["INFO"]
    return dict(json.loads(found["INFO"]))


# packageinfo


def test_info_of_a_package(made: Path) -> None:
    span = 2 * HALF / 32
    assert info(made) == {
        "kind": "tpkx",
        "storage": "compactV2",
        "crs": "EPSG:3857",
        "extent": pytest.approx([-HALF + 14 * span, HALF - 16 * span, -HALF + 18 * span, HALF - 10 * span], abs=0.01),
        "tile_size": 256,
        "tile_format": "PNG",
        "levels": [
            {
                "level": z,
                "resolution": RESOLUTION / 2**z,
                "scale": RESOLUTION / 2**z * 3779.5,
                "tiles": count,
                "bytes": sum(len(data) for place, data in TILES.items() if place[0] == z),
            }
            for z, count in ((4, 6), (5, 24))
        ],
        "bytes": made.stat().st_size,
        **MORE,
    }


def test_info_of_a_cache_folder(plugin: Any, tmp_path: Path) -> None:
    parts = tile_info(25832, (-5121000.0, 9998000.0), resolutions=[2500.0, 1000.0])
    tiles = {(1, 10, 22): png((1, 2, 3)), (1, 10, 23): png((3, 2, 1))}
    bundles = {f"_alllayers/{name}": data for name, data in bundles_v1(tiles).items()}
    folder = write_files(tmp_path / "Lay ers", {"conf.xml": conf_xml(parts), **bundles})
    assert info(folder) == info(folder / "conf.xml") == {
        "kind": "cache",
        "storage": "compactV1",
        "crs": "EPSG:25832",
        "extent": [511000.0, 7182000.0, 1023000.0, 7438000.0],
        "tile_size": 256,
        "tile_format": "PNG",
        "levels": [
            {"level": 1, "resolution": 1000.0, "scale": 3779500.0, "tiles": 2, "bytes": sum(map(len, tiles.values()))}
        ],
        "bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        "title": "",
        "credits": "",
    }  # fmt: skip


def test_info_reports_damage(plugin: Any, tmp_path: Path) -> None:
    bad = {**TILES, (5, 11, 15): raster_tile(5, 11, 15)[:-20]}
    found = info(make_tpkx(tmp_path / "bad.tpkx", bad))
    assert found["damaged"] == [{"level": 5, "tiles": 1}]
    assert found["problems"] == ["Level 5: 1 of 24 tiles are damaged and can't be drawn."]
    folder = tmp_path / "cut"
    files = {f"_alllayers/{name}": data for name, data in bundles(TILES).items()}
    name = next(name for name in files if "L05" in name)
    files[name] = files[name][: 64 + 131072 + 50]
    feedback = Listener()
    found = json.loads(
        run(INFO, feedback, INPUT=str(write_files(folder, {"conf.xml": conf_xml(tile_info()), **files})))["INFO"]
    )
    assert found["damaged"] == [{"level": 5, "tiles": 24}] and "cut off" in found["problems"][0]
    assert feedback.warnings == found["problems"] and [one["level"] for one in found["levels"]] == [4]
    assert feedback.progress[-1] == 100


def test_info_of_a_sound_package_reports_none(made: Path) -> None:
    assert not {"damaged", "problems"} & set(info(made))


@pytest.mark.parametrize("algorithm", [INFO, CONVERT])
def test_damaged_and_missing_files_are_reported_with_a_message(made: Path, tmp_path: Path, algorithm: str) -> None:
    cut, page = tmp_path / "cut.tpkx", tmp_path / "page.tpkx"
    cut.write_bytes(made.read_bytes()[:-500])
    page.write_text("<!DOCTYPE html><html><body>Sign in</body></html>")
    said = set()
    for path in (cut, page, tmp_path / "none.tpkx", tmp_path):
        with pytest.raises(QgsProcessingException) as caught:
            run(algorithm, INPUT=str(path), OUTPUT=str(tmp_path / "x.gpkg"))
        said.add(str(caught.value))
    assert len(said) == 4 and all(len(text) > 30 and text.endswith(".") and "Traceback" not in text for text in said)
    assert not (tmp_path / "x.gpkg").exists()


# convertpackage


@pytest.mark.parametrize("form", ["gpkg", "mbtiles"])
def test_copies_hold_every_tile_at_its_place(made: Path, tmp_path: Path, form: str) -> None:
    target, feedback = tmp_path / f"co py.{form}", Listener()
    found = run(CONVERT, feedback, INPUT=str(made), FORMAT=form, OUTPUT=str(target))
    assert found.pop("LAYER").startswith(str(target))
    assert found == {"OUTPUT": str(target), "TILES": len(TILES)} and tiles_of(target) == TILES
    assert feedback.progress == sorted(feedback.progress) and feedback.progress[-1] == 100 and not feedback.warnings
    layer = opened(target, "copy")
    assert layer.isValid() and layer.crs().authid() == "EPSG:3857"


@pytest.mark.parametrize("form", ["gpkg", "mbtiles"])
def test_levels_and_an_extent_in_degrees(made: Path, tmp_path: Path, form: str) -> None:
    def part(**more: str) -> set[tuple[int, int, int]]:
        target = str(tmp_path / f"part.{form}")
        found = run(CONVERT, INPUT=str(made), FORMAT=form, OUTPUT=target, **more)
        tiles = tiles_of(target)
        assert found["TILES"] == len(tiles) and all(tiles[place] == TILES[place] for place in tiles)
        return set(tiles)

    inside = {(4, 7, 8), *((5, row, col) for row in (14, 15) for col in (16, 17))}
    assert part(EXTENT="10,20,10,20 [EPSG:4326]") == inside
    assert part(EXTENT="10,20,10,20 [EPSG:4326]", LEVELS="5") == inside - {(4, 7, 8)}
    assert part(LEVELS="4") == {place for place in TILES if place[0] == 4}
    for more, words in (({"LEVELS": "3-4"}, "Level 3"), ({"EXTENT": "100,101,-50,-49 [EPSG:4326]"}, "no tiles")):
        with pytest.raises(QgsProcessingException, match=words):
            part(**more)


def test_outputs_by_name(made: Path, tmp_path: Path) -> None:
    for form in ("gpkg", "mbtiles"):
        copy = Path(run(CONVERT, INPUT=str(made), FORMAT=form, OUTPUT=QgsProcessing.TEMPORARY_OUTPUT)["OUTPUT"])
        assert copy.suffix == f".{form}" and tiles_of(copy) == TILES
    with pytest.raises(QgsProcessingException, match=r"must end in \.gpkg"):
        run(CONVERT, INPUT=str(made), FORMAT="gpkg", OUTPUT=str(tmp_path / "x.mbtiles"))
    found = Path(run(WRITE, INPUT=str(copy), OUTPUT=QgsProcessing.TEMPORARY_OUTPUT)["OUTPUT"])
    assert found.suffix == ".tpkx" and written(found)[1] == TILES
    with pytest.raises(QgsProcessingException, match=r"must end in \.tpkx"):
        run(WRITE, INPUT=str(copy), OUTPUT=str(tmp_path / "x.tpk"))
    assert list(tmp_path.iterdir()) == [made]


def test_an_ending_that_is_added_replaces_nothing(made: Path, tmp_path: Path) -> None:
    for form in ("gpkg", "mbtiles"):
        (tmp_path / f"World.{form}").write_text("mine")
        copy = run(CONVERT, INPUT=str(made), FORMAT=form, OUTPUT=str(tmp_path / "World"))["OUTPUT"]
        assert copy == str(tmp_path / f"World (2).{form}") and tiles_of(copy) == TILES
        assert (tmp_path / f"World.{form}").read_text() == "mine"


@pytest.mark.parametrize("form", ["gpkg", "mbtiles"])
def test_overviews_on_request(made: Path, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"over.{form}"
    found = run(CONVERT, INPUT=str(made), FORMAT=form, LEVELS="5", OVERVIEWS=True, OUTPUT=str(target))
    tiles = tiles_of(target)
    assert found["TILES"] == 24 and {place: data for place, data in tiles.items() if place[0] == 5} == {
        place: data for place, data in TILES.items() if place[0] == 5
    }
    assert {place for place in tiles if place[0] == 4} == {(4, row, col) for row in (5, 6, 7) for col in (7, 8)}
    assert min(place[0] for place in tiles) < 4
    merged = QImage.fromData(tiles[4, 6, 8])
    for number, place in enumerate(((5, 12, 16), (5, 12, 17), (5, 13, 16), (5, 13, 17))):
        own = QImage.fromData(TILES[place]).pixelColor(20, 30)
        assert merged.pixelColor(number % 2 * 128 + 10, number // 2 * 128 + 15) == own
    layer = opened(target, "overviews")
    assert layer.isValid() and layer.dataProvider().sample(QgsPointXY(1e5, 1e6), 1)[1]


def test_levels_left_out_are_told_by_the_algorithm_and_made_for_an_export(plugin: Any, tmp_path: Path) -> None:
    from arcgis_export.plugin.operations.export_tiles.operation import convert_package

    package = make_tpkx(tmp_path / "gap.tpkx", {**painted(2, range(1, 2), range(1, 2)), **TILES})
    feedback, target = Listener(), tmp_path / "told.mbtiles"
    run(CONVERT, feedback, INPUT=str(package), FORMAT="mbtiles", OUTPUT=str(target))
    assert {place[0] for place in tiles_of(target)} == {2, 4, 5}
    assert any("no tiles at zoom level 3:" in text for text in feedback.warnings)
    assert convert_package(package, lambda form: tmp_path / "made.mbtiles", "mbtiles", "Gap")
    assert {place[0] for place in tiles_of(tmp_path / "made.mbtiles")} >= {2, 3, 4, 5}


def test_what_does_not_fit_is_refused_with_a_message(site: Sandbox, tmp_path: Path) -> None:
    heights = fetch(site, "Elevation/ImageServer", tmp_path / "heights.tpkx", "1", None)
    utm = fetch(site, "Utm32/MapServer", tmp_path / "utm.tpk", "0", None, v2=False)
    vectors = make_vtpk(tmp_path / "vectors.vtpk", {(0, 0, 0): vector_tile("a")})
    empty = make_tpkx(tmp_path / "empty.tpkx", {})
    before = sorted(tmp_path.iterdir())
    for path, form, words in (
        (heights, "gpkg", "LERC.*GeoTIFF"),
        (heights, "mbtiles", "LERC.*GeoTIFF"),
        (utm, "mbtiles", "EPSG:25832.*GeoPackage"),
        (vectors, "gpkg", "vector.*MBTiles"),
        (empty, "gpkg", "no tiles"),
    ):
        with pytest.raises(QgsProcessingException, match=words):
            run(CONVERT, INPUT=str(path), FORMAT=form, OUTPUT=str(tmp_path / f"x.{form}"))
    with pytest.raises(QgsProcessingException, match="over the package"):
        run(CONVERT, INPUT=str(utm.rename(tmp_path / "utm.gpkg")), FORMAT="gpkg", OUTPUT=str(tmp_path / "utm.gpkg"))
    assert len(list(tmp_path.iterdir())) == len(before)


def test_damaged_tiles_are_left_out_and_counted(plugin: Any, tmp_path: Path) -> None:
    bad = {(4, 6, 7): TILES[4, 6, 7][:-80], (5, 12, 15): b"<html>no</html>"}
    package = make_tpkx(tmp_path / "bad.tpkx", {**TILES, **bad})
    for form in ("gpkg", "mbtiles"):
        feedback, target = Listener(), tmp_path / f"good.{form}"
        found = run(CONVERT, feedback, INPUT=str(package), FORMAT=form, OUTPUT=str(target))
        assert tiles_of(target) == {place: data for place, data in TILES.items() if place not in bad}
        assert found["TILES"] == len(TILES) - 2 and len(feedback.warnings) == 3
        assert "2 damaged tiles" in feedback.warnings[-1]


@pytest.mark.parametrize("at", [0.0, 30.0, 60.0])
@pytest.mark.parametrize("form", ["gpkg", "mbtiles"])
def test_cancel_leaves_the_old_file(plugin: Any, tmp_path: Path, form: str, at: float) -> None:
    package = make_tpkx(
        tmp_path / "p.tpkx", {(6, n // 64, n % 64): b"\x89PNG" + bytes([n % 251]) * 9 for n in range(4096)}
    )
    target = tmp_path / f"old.{form}"
    target.write_bytes(b"old")
    with pytest.MonkeyPatch.context() as patch:
        # What a tile is doesn't matter here, and damaged ones would all be left out.
        patch.setattr("arcgis_export.plugin.packages.health.problem_of", lambda data, is_vector: None)
        with pytest.raises(QgsProcessingException, match="Cancelled"):
            run(CONVERT, Listener(at), INPUT=str(package), FORMAT=form, OUTPUT=str(target))
    assert target.read_bytes() == b"old" and sorted(tmp_path.iterdir()) == sorted([target, package])


@pytest.mark.parametrize("service", ["Utm32", "Feet", "WorldDegrees512"])
def test_other_grids_have_their_pixels_in_place(site: Sandbox, tmp_path: Path, service: str) -> None:
    """Known pixels of known tiles, in the copy and in the package written of the copy."""
    levels, area = AREAS[service]
    package = fetch(site, f"{service}/MapServer", tmp_path / "p.tpk", levels, area, v2=False)
    tiles, scheme = read_all(unzip(package.read_bytes())), SCHEMES[f"{service}/MapServer"]
    target = tmp_path / "p.gpkg"
    found = run(CONVERT, INPUT=str(package), FORMAT="gpkg", OUTPUT=str(target))
    assert found["TILES"] == len(tiles) and tiles_of(target) == tiles
    layer = opened(target, "copy")
    code = area["spatialReference"]["wkid"]
    assert layer.crs().postgisSrid() == (2286 if code == 102749 else code)
    size = scheme["rows"]
    resolution = next(lod["resolution"] for lod in scheme["lods"] if lod["level"] == max(z for z, _, _ in tiles))
    deepest = sorted(place for place in tiles if place[0] == max(z for z, _, _ in tiles))
    for level, row, col in (deepest[0], deepest[len(deepest) // 2], deepest[-1]):
        own = pixels(tiles[level, row, col])
        for x, y in ((0, 0), (1, 1), (size - 1, 3), (size // 2 + 5, size // 2), (40, size - 1)):
            place = QgsPointXY(
                scheme["origin"]["x"] + (col * size + x + 0.5) * resolution,
                scheme["origin"]["y"] - (row * size + y + 0.5) * resolution,
            )
            if layer.extent().contains(place):
                shown = [layer.dataProvider().sample(place, band)[0] for band in (1, 2, 3)]
                assert shown == own[:3, y, x].tolist(), (level, row, col, x, y)
    back = run(WRITE, INPUT=str(target), OUTPUT=str(tmp_path / "back.tpkx"))
    root, again = written(back["OUTPUT"])
    assert again == tiles and back["TILES"] == len(tiles)
    assert root["tileInfo"]["origin"] == pytest.approx(scheme["origin"])
    assert root["tileInfo"]["rows"] == size and root["spatialReference"]["wkid"] in (code, 2286)
    kept = {lod["level"]: lod["resolution"] for lod in scheme["lods"]}
    assert all(lod["resolution"] == pytest.approx(kept[lod["level"]], rel=1e-9) for lod in root["tileInfo"]["lods"])
    assert all(lod["scale"] == pytest.approx(original["scale"], rel=1e-5) for lod, original in zip(
        root["tileInfo"]["lods"], (lod for lod in scheme["lods"] if lod["level"] in {z for z, _, _ in tiles})
    ))  # fmt: skip


def test_all_three_by_qgis_process(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    assert qgis_process(profile, "plugins", "enable", "arcgis_export").returncode == 0

    def results(*arguments: str) -> dict[str, Any]:
        done = qgis_process(profile, "--json", "run", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return dict(json.loads(done.stdout)["results"])

    here = tmp_path / "current folder"
    here.mkdir()
    monkeypatch.chdir(here)
    copy, again = tmp_path / "p.mbtiles", tmp_path / "p.tpkx"
    assert results(CONVERT, f"--INPUT={made}", "--FORMAT=mbtiles", f"--OUTPUT={copy}")["TILES"] == len(TILES)
    assert results(WRITE, f"--INPUT={copy}", f"--OUTPUT={again}")["TILES"] == len(TILES)
    assert not [*here.iterdir(), *tmp_path.glob("*.aux.xml")], "notes of GDAL's, which opened the copy"
    assert json.loads(results(INFO, f"--INPUT={again}")["INFO"])["levels"] == info(again)["levels"]
    assert written(again)[1] == TILES
    bad = qgis_process(profile, "run", INFO, f"--INPUT={tmp_path / 'none.tpkx'}")
    assert bad.returncode != 0 and "none.tpkx" in bad.stdout + bad.stderr
