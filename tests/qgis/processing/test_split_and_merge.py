# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipes in parts, run by any scheduler, and their packages merged: the tiles of a single export, byte for byte."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.areas.recipe_area import area_parameters
from arcgis_export.plugin.recipes.recipe import Recipe, read_recipe, write_recipe
from osgeo import gdal
from qgis.core import QgsProcessing, QgsProcessingException, QgsRasterLayer
from qgis.PyQt.QtTest import QTest

from tests.qgis.export_tiles.test_split import tiles_of
from tests.qgis.processing.test_algorithms import EXPORT, ROOT, Feedback, holed, run
from tests.qgis.processing.test_export_tiles import Warned
from tests.qgis.user import until
from tests.sandbox import Sandbox
from tests.unit.packages.package_fixtures import RESOLUTION, make_tpkx, make_vtpk, png, tile_info, vector_tile

RUN, SPLIT, MERGE = (f"arcgisexport:{name}" for name in ("runrecipe", "splitrecipe", "mergepackages"))
BOX = "-20037508,20037508,-8000000,16000000 [EPSG:3857]"


@pytest.fixture
def site(plugin: Any, sandbox: Sandbox) -> Sandbox:
    sandbox.clear()
    return sandbox


def saved(folder: Path, service: str, file: str = "World.tpkx", **values: Any) -> str:
    write_recipe(Recipe("exporttiles", service, values, file), folder / "World.arcgisexport.json")
    return str(folder / "World.arcgisexport.json")


def parts_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.arcgisexport.json"))


def asked(sandbox: Sandbox) -> Counter[tuple[int, int, int]]:
    """The tiles that servers were asked for, and how often each."""
    found: Counter[tuple[int, int, int]] = Counter()
    for job in sandbox.jobs.values():
        found.update((level, row, col) for level, places in job.order.tiles.items() for row, col in places)
    return found


@pytest.mark.parametrize(
    ("path", "levels", "frame", "wanted"),
    [
        ("Limited/MapServer", "1-4", False, None),  # as many as the limit needs
        ("Limited/MapServer", "1-4", True, None),  # polygons
        ("World/MapServer", "0-4", True, 7),
        ("WorldDegrees/MapServer", "0-4", True, 9),  # a geographic CRS
        ("WorldDegrees/MapServer", "1-3", False, 5),
        ("Harbour/MapServer", "0-3", None, 6),  # a CRS without a code
        ("Utm32/MapServer", "0-2", None, 4),
        ("Legacy/MapServer", "1-4", True, 5),  # boxes only
        ("LimitedVector/VectorTileServer", "0-4", True, None),
    ],
)
def test_each_tile_is_in_one_part(
    site: Sandbox, tmp_path: Path, path: str, levels: str, frame: Any, wanted: Any
) -> None:
    area = {} if frame is None else {"EXTENT": BOX}
    if frame:
        layer = holed()
        area = area_parameters(next(layer.getFeatures()).geometry(), layer.crs())
    ending = "vtpk" if "Vector" in path else "tpkx"
    recipe = saved(tmp_path, site.service(path), f"World.{ending}", LEVELS=levels, CONVERT="none", **area)
    found = run(SPLIT, RECIPE=recipe, OUTPUT=str(tmp_path / "parts"), **({"PARTS": wanted} if wanted else {}))
    parts = parts_in(tmp_path / "parts")
    assert len(parts) == found["COUNT"] >= (wanted or 2) and found["OUTPUT"] == str(tmp_path / "parts")
    assert parts[0].name == "part-001.arcgisexport.json"
    assert not site.jobs, "a plan sends nothing"
    for part in parts:
        run(RUN, RECIPE=str(part))
    tiles = asked(site)
    assert set(tiles.values()) == {1}, "a tile was fetched twice"
    site.clear()
    service = site.service(path.replace("Limited", "World"))  # where nothing is limited
    plain = saved(tmp_path, service, f"World.{ending}", LEVELS=levels, **area)
    single = run(RUN, RECIPE=plain)
    assert set(tiles) == set(asked(site)) and len(tiles) == single["TILES"] == found["TILES"]


def test_what_a_part_holds(site: Sandbox, tmp_path: Path) -> None:
    values = {"EXTENT": BOX, "LEVELS": "1-4", "CONVERT": "gpkg", "SPLIT": True, "PACKAGE": "tpk", "TIMEOUT": 10}
    recipe = saved(tmp_path, site.service("Limited/MapServer"), "World map.gpkg", **values)
    run(SPLIT, RECIPE=recipe, OUTPUT=str(tmp_path / "parts"))
    part = read_recipe(tmp_path / "parts" / "part-002.arcgisexport.json")
    assert part.file == "World map part-002.tpk" and part.operation == "exporttiles"
    assert set(part.parameters) == {"EXTENT", "LEVELS", "PACKAGE", "TIMEOUT"}
    assert str(part.parameters["EXTENT"]).endswith(" [EPSG:3857]")


def test_levels_by_scale_stay_levels_by_scale(site: Sandbox, tmp_path: Path) -> None:
    recipe = saved(
        tmp_path, site.service("World/MapServer"), LEVELS="300000000-30000000", EXPORT_BY="scale", EXTENT=BOX
    )
    found = run(SPLIT, RECIPE=recipe, PARTS=5, OUTPUT=str(tmp_path / "parts"))
    total = sum(run(RUN, RECIPE=str(part))["TILES"] for part in parts_in(tmp_path / "parts"))
    assert total == found["TILES"] == run(RUN, RECIPE=recipe)["TILES"]


def test_a_small_export_is_one_part(site: Sandbox, tmp_path: Path) -> None:
    recipe = saved(tmp_path, site.service("World/MapServer"), LEVELS="0-1")
    found = run(SPLIT, RECIPE=recipe, OUTPUT=str(tmp_path / "parts"))
    assert (found["COUNT"], found["TILES"]) == (1, 5)
    # More parts than tiles can't be.
    assert run(SPLIT, RECIPE=recipe, PARTS=100, OUTPUT=str(tmp_path / "many"))["COUNT"] == 5


def test_parts_of_another_split_are_not_mixed_in(site: Sandbox, tmp_path: Path) -> None:
    recipe = saved(tmp_path, site.service("World/MapServer"), LEVELS="0-3")
    run(SPLIT, RECIPE=recipe, PARTS=8, OUTPUT=str(tmp_path / "parts"))
    before = {path.name: path.read_text() for path in parts_in(tmp_path / "parts")}
    run(SPLIT, RECIPE=recipe, PARTS=8, OUTPUT=str(tmp_path / "parts"))  # the same again is no harm
    with pytest.raises(QgsProcessingException, match="parts of another split"):
        run(SPLIT, RECIPE=recipe, PARTS=2, OUTPUT=str(tmp_path / "parts"))
    assert {path.name: path.read_text() for path in parts_in(tmp_path / "parts")} == before


def test_what_cannot_be_split_is_refused(site: Sandbox, tmp_path: Path) -> None:
    service = site.service("World/MapServer")
    recipe = saved(tmp_path, service, LEVELS="0-3", PACKAGE="cache")
    with pytest.raises(QgsProcessingException, match="cache folder"):
        run(SPLIT, RECIPE=recipe, OUTPUT=str(tmp_path / "parts"))
    write_recipe(Recipe("exportmap", service, {}, "a.png"), Path(recipe))
    with pytest.raises(QgsProcessingException, match="Only a recipe of Export Tiles"):
        run(SPLIT, RECIPE=recipe, OUTPUT=str(tmp_path / "parts"))
    assert not (tmp_path / "parts").exists()


# merging


@pytest.mark.parametrize("ending", ["gpkg", "mbtiles"])
def test_the_parts_merged_are_the_single_export(site: Sandbox, tmp_path: Path, ending: str) -> None:
    recipe = saved(tmp_path, site.service("Limited/MapServer"), EXTENT=BOX, LEVELS="1-4")
    run(SPLIT, RECIPE=recipe, OUTPUT=str(tmp_path / "parts"))
    packages = [run(RUN, RECIPE=str(part))["OUTPUT"] for part in parts_in(tmp_path / "parts")]
    found = run(MERGE, INPUTS=packages, OUTPUT=str(tmp_path / f"merged.{ending}"))
    single = run(
        EXPORT, SERVICE=site.service("World/MapServer"), EXTENT=BOX, LEVELS="1-4", OUTPUT=str(tmp_path / "s.tpkx")
    )
    wanted = tiles_of(Path(single["OUTPUT"]))
    assert tiles_of(Path(found["OUTPUT"])) == wanted
    assert (found["TILES"], found["CONFLICTS"]) == (len(wanted), 0)
    assert QgsRasterLayer(found["OUTPUT"], "merged", "gdal").isValid()
    assert not list(tmp_path.glob("*merging*"))


def test_vector_tiles_merged(site: Sandbox, tmp_path: Path) -> None:
    recipe = saved(tmp_path, site.service("LimitedVector/VectorTileServer"), "World.vtpk", EXTENT=BOX, LEVELS="0-4")
    run(SPLIT, RECIPE=recipe, OUTPUT=str(tmp_path / "parts"))
    packages = [run(RUN, RECIPE=str(part))["OUTPUT"] for part in parts_in(tmp_path / "parts")]
    service = site.service("WorldVector/VectorTileServer")
    single = run(EXPORT, SERVICE=service, EXTENT=BOX, LEVELS="0-4", OUTPUT=str(tmp_path / "s.vtpk"))["OUTPUT"]
    for ending in ("vtpk", "mbtiles"):
        run(MERGE, INPUTS=packages, OUTPUT=str(tmp_path / f"merged.{ending}"))
    assert tiles_of(tmp_path / "merged.vtpk") == tiles_of(Path(single))
    assert (tmp_path / "merged.style.json").exists(), "the style of vector tiles is beside an .mbtiles"
    with pytest.raises(QgsProcessingException, match=r"Use \.vtpk or \.mbtiles"):
        run(MERGE, INPUTS=packages, OUTPUT=str(tmp_path / "merged.gpkg"))


def test_heights_merged(site: Sandbox, tmp_path: Path) -> None:
    recipe = saved(tmp_path, site.service("Elevation/ImageServer"), LEVELS="2")
    run(SPLIT, RECIPE=recipe, PARTS=4, OUTPUT=str(tmp_path / "parts"))
    packages = [run(RUN, RECIPE=str(part))["OUTPUT"] for part in parts_in(tmp_path / "parts")]
    found = run(MERGE, INPUTS=packages, OUTPUT=str(tmp_path / "merged.tif"))
    single = run(EXPORT, SERVICE=site.service("Elevation/ImageServer"), LEVELS="2", OUTPUT=str(tmp_path / "s.tpkx"))
    wanted = run(MERGE, INPUTS=[single["OUTPUT"]], OUTPUT=str(tmp_path / "wanted.tif"))
    heights, others = (gdal.Open(each["OUTPUT"]).ReadAsArray() for each in (found, wanted))
    assert heights.shape == others.shape and (heights == others).all() and heights.max() > 0
    assert found["TILES"] == wanted["TILES"] == 16
    with pytest.raises(QgsProcessingException, match=r"Use \.tif"):
        run(MERGE, INPUTS=packages, OUTPUT=str(tmp_path / "merged.gpkg"))


RED, BLUE = png((200, 0, 0)), png((0, 0, 200))


def test_a_tile_twice_and_different_is_told(plugin: Any, tmp_path: Path) -> None:
    make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): RED, (1, 0, 1): RED, (2, 1, 1): RED})
    make_tpkx(tmp_path / "b.tpkx", {(1, 0, 1): BLUE, (1, 1, 0): BLUE, (2, 1, 1): RED})
    make_tpkx(tmp_path / "c.tpkx", {(1, 0, 0): RED, (1, 0, 1): RED, (1, 1, 0): RED, (1, 1, 1): RED})
    feedback = Warned()
    inputs = [str(tmp_path / f"{name}.tpkx") for name in "abc"]
    found = run(MERGE, feedback, INPUTS=inputs, OUTPUT=str(tmp_path / "m.gpkg"))
    assert (found["TILES"], found["CONFLICTS"]) == (5, 2)
    assert tiles_of(tmp_path / "m.gpkg") == {
        (1, 0, 0): RED, (1, 0, 1): RED, (1, 1, 0): BLUE, (1, 1, 1): RED, (2, 1, 1): RED
    }  # fmt: skip
    assert any("row 0, column 1" in text and "b.tpkx" in text and "a.tpkx" in text for text in feedback.warned)
    assert any("row 1, column 0" in text and "c.tpkx" in text and "b.tpkx" in text for text in feedback.warned)


def test_an_ending_that_is_added_replaces_nothing(plugin: Any, tmp_path: Path) -> None:
    make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): RED})
    for ending in ("gpkg", "mbtiles"):
        (tmp_path / f"World.{ending}").write_text("mine")
    found = Path(run(MERGE, INPUTS=[str(tmp_path / "a.tpkx")], OUTPUT=str(tmp_path / "World"))["OUTPUT"])
    assert found.stem == "World (2)" and tiles_of(found) == {(1, 0, 0): RED}
    assert {(tmp_path / f"World.{ending}").read_text() for ending in ("gpkg", "mbtiles")} == {"mine"}


def test_packages_that_number_levels_anew(plugin: Any, tmp_path: Path) -> None:
    """A package may declare the levels that it has only, the first of them as 0."""
    make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): RED, (3, 2, 2): RED})
    make_tpkx(tmp_path / "b.tpkx", {(0, 3, 3): BLUE}, info=tile_info(resolutions=[RESOLUTION / 8]))
    found = run(MERGE, INPUTS=[str(tmp_path / "b.tpkx"), str(tmp_path / "a.tpkx")], OUTPUT=str(tmp_path / "m.gpkg"))
    assert found["TILES"] == 3
    assert tiles_of(tmp_path / "m.gpkg") == {(1, 0, 0): RED, (3, 2, 2): RED, (3, 3, 3): BLUE}


@pytest.mark.parametrize(
    "info",
    [
        tile_info(wkid=25832),
        tile_info(size=512),
        tile_info(origin=(-400, 400)),
        tile_info(resolutions=[RESOLUTION / 3**level for level in range(5)]),
    ],
)
def test_another_tile_scheme_is_refused_by_name(plugin: Any, tmp_path: Path, info: Any) -> None:
    make_tpkx(tmp_path / "first.tpkx", {(1, 0, 0): RED})
    make_tpkx(tmp_path / "second.tpkx", {(1, 0, 1): RED}, info=info)
    inputs = [str(tmp_path / "first.tpkx"), str(tmp_path / "second.tpkx")]
    with pytest.raises(QgsProcessingException, match="“second.tpkx” does not share the tile scheme of “first.tpkx”"):
        run(MERGE, INPUTS=inputs, OUTPUT=str(tmp_path / "m.gpkg"))
    assert sorted(os.listdir(tmp_path)) == ["first.tpkx", "second.tpkx"]


def test_what_cannot_be_merged_is_refused(plugin: Any, tmp_path: Path) -> None:
    make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): RED})
    make_vtpk(tmp_path / "v.vtpk", {(1, 0, 0): vector_tile("x")})
    (tmp_path / "note.tpkx").write_text("hello")
    a = str(tmp_path / "a.tpkx")
    for inputs, output, words in (
        ([a, str(tmp_path / "v.vtpk")], "m.gpkg", "different kinds of tiles"),
        ([a, str(tmp_path / "note.tpkx")], "m.gpkg", "note.tpkx"),
        ([a], "m.tif", r"Use \.(gpkg|mbtiles) or"),
        ([a], "m.shp", r"Use \.(gpkg|mbtiles) or"),
    ):
        with pytest.raises(QgsProcessingException, match=words):
            run(MERGE, INPUTS=inputs, OUTPUT=str(tmp_path / output))
    found = run(MERGE, INPUTS=[a], OUTPUT=QgsProcessing.TEMPORARY_OUTPUT)
    assert Path(found["OUTPUT"]).suffix in (".gpkg", ".mbtiles") and found["TILES"] == 1


# many processes


def profile_of(folder: Path) -> dict[str, str]:
    """Make a QGIS profile with the plugin on, and return the environment of a process that uses it."""
    profile = folder / "profile"
    (profile / "QGIS").mkdir(parents=True)
    (profile / "QGIS" / "QGIS3.ini").write_text("[PythonPlugins]\narcgis_export=true\n")
    environment = {
        **os.environ, "HOME": str(profile), "QGIS_CUSTOM_CONFIG_PATH": str(profile),
        "QGIS_PLUGINPATH": str(ROOT / "build" / "plugins"), "PYTHONWARNINGS": "ignore", "QT_QPA_PLATFORM": "offscreen",
    }  # fmt: skip
    enabled = subprocess.run(
        ["qgis_process", "plugins", "enable", "arcgis_export"],
        env=environment, cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "arcgis_export" in enabled.stdout, enabled.stderr
    return environment


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("where", "switch", "options"),
    [("/jobs/", "stall", {}), (r"\.tpkx$", "slow", {"pause": 0.2, "piece": 512})],
    ids=["while the server works", "in the middle of the download"],
)
def test_one_that_is_killed_and_run_again_takes_up_its_own_job(
    site: Sandbox, tmp_path: Path, where: str, switch: str, options: dict[str, Any]
) -> None:
    recipe = saved(tmp_path, site.service("Limited/MapServer"), EXTENT=BOX, LEVELS="1-4")
    run(SPLIT, RECIPE=recipe, OUTPUT=str(tmp_path / "parts"))
    part, environment = parts_in(tmp_path / "parts")[0], profile_of(tmp_path)
    command = ["qgis_process", "run", "arcgisexport:runrecipe", "--", f"RECIPE={part}"]
    site.inject_fault(switch, None, where, **options)
    first = subprocess.Popen(
        command, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: len(site.find(where)) >= (2 if switch == "stall" else 1), "the moment to kill it", 60)
        QTest.qWait(1500)
    finally:
        first.kill()
        first.wait(10)
    had = sum(path.stat().st_size for path in (tmp_path / "parts").glob("*.part"))
    submits = len(site.find("exportTiles$"))
    site.clear()
    again = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert again.returncode == 0, again.stdout + again.stderr
    assert submits == 1 and not site.find("exportTiles$"), "nothing is submitted twice"
    assert "Resuming an earlier run" in again.stdout + again.stderr
    ranges = [request.headers.get("Range") for request in site.find(r"\.tpkx$")]
    assert ranges == ([f"bytes={had}-"] if had else [None])
    package = read_recipe(part).file
    assert tiles_of(tmp_path / "parts" / package) and not list((tmp_path / "parts").glob("*.part"))


@pytest.mark.timeout(300)
def test_four_processes_at_once(site: Sandbox, tmp_path: Path) -> None:
    """GNU parallel runs four `qgis_process` at a time on the parts; the merge has the tiles of the single export."""
    recipe = saved(tmp_path, site.service("Limited/MapServer"), EXTENT=BOX, LEVELS="1-4")
    count = run(SPLIT, RECIPE=recipe, OUTPUT=str(tmp_path / "parts"))["COUNT"]
    assert count >= 4
    environment = profile_of(tmp_path)

    def shell(command: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=280, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    shell(
        "ls parts/*.arcgisexport.json |"
        " parallel --will-cite --jobs 4 --joblog log qgis_process run arcgisexport:runrecipe -- RECIPE={}"
    )
    times = [line.split("\t") for line in (tmp_path / "log").read_text().splitlines()[1:]]
    spans = [(float(each[2]), float(each[2]) + float(each[3])) for each in times]
    at_once = max(sum(begin <= start < end for begin, end in spans) for start, _ in spans)
    assert at_once == 4, "the processes did not run at once"
    # As the guide has it.
    merged = shell(
        r"""printf '%s\n' parts/*.tpkx | python3 -c 'import json, sys; print(json.dumps({"inputs": {"INPUTS": """
        r"""sys.stdin.read().split("\n")[:-1], "OUTPUT": "world.gpkg"}}))' | qgis_process run arcgisexport:mergepackages -"""
    )
    results = json.loads(merged.stdout)["results"]
    service = site.service("World/MapServer")
    single = run(EXPORT, SERVICE=service, EXTENT=BOX, LEVELS="1-4", OUTPUT=str(tmp_path / "single.tpkx"))
    wanted, found = tiles_of(Path(single["OUTPUT"])), tiles_of(tmp_path / "world.gpkg")
    assert sorted(found) == sorted(wanted) and results["TILES"] == len(wanted) and results["CONFLICTS"] == 0
    assert [place for place in wanted if found[place] != wanted[place]] == []


def test_feedback_names_the_parts(site: Sandbox, tmp_path: Path) -> None:
    feedback = Feedback()
    recipe = saved(tmp_path, site.service("Limited/MapServer"), EXTENT=BOX, LEVELS="1-3")
    found = run(SPLIT, feedback, RECIPE=recipe, OUTPUT=str(tmp_path / "parts"))
    assert any(f"{found['COUNT']} recipe" in text for text in feedback.said)
