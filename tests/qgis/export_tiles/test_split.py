# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports over the service's limit: several jobs, one file, exactly the tiles of a single unlimited export."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.packages import open_package
from arcgis_export.plugin.packages.info import package_info
from qgis.core import QgsProcessingException, QgsProject, QgsRasterLayer, QgsVectorTileLayer
from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtTest import QTest

from tests.qgis.conftest import QUICK
from tests.qgis.processing.test_algorithms import EXPORT, Feedback, holed, run
from tests.qgis.user import LEFT, User, until
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace

LIMIT = 50


def tiles_of(path: Path) -> dict[tuple[int, int, int], bytes]:
    """The tiles of a file by zoom, row from the top, and column, read without the plugin where it is a database."""
    if path.suffix in (".gpkg", ".mbtiles"):
        with sqlite3.connect(path) as database:
            table = "tiles"
            if path.suffix == ".gpkg":
                table = database.execute("SELECT table_name FROM gpkg_contents").fetchone()[0]
            rows = database.execute(f'SELECT zoom_level, tile_row, tile_column, tile_data FROM "{table}"').fetchall()
        flip = path.suffix == ".mbtiles"
        return {(z, (1 << z) - 1 - row if flip else row, col): bytes(data) for z, row, col, data in rows}
    with open_package(path) as package:
        return {(tile.level, tile.row, tile.col): tile.data for tile in package.tiles()}


def submits(sandbox: Sandbox) -> list[Any]:
    return sandbox.find("exportTiles$", "POST")


@pytest.mark.parametrize("ending", ["gpkg", "mbtiles"])
def test_700_tiles_of_a_service_that_gives_50(sandbox: Sandbox, plugin: Any, tmp_path: Path, ending: str) -> None:
    sandbox.clear()
    box = "-20037508,20037508,-8000000,16000000 [EPSG:3857]"
    feedback = Feedback()
    merged = run(
        EXPORT,
        feedback,
        SERVICE=sandbox.service("Limited/MapServer"),
        EXTENT=box,
        LEVELS="1-5",
        SPLIT=True,
        OUTPUT=str(tmp_path / f"merged.{ending}"),
    )
    single = run(
        EXPORT,
        SERVICE=sandbox.service("World/MapServer"),
        EXTENT=box,
        LEVELS="1-5",
        OUTPUT=str(tmp_path / "single.tpkx"),
    )
    wanted, found = tiles_of(tmp_path / "single.tpkx"), tiles_of(Path(merged["OUTPUT"]))
    assert merged["TILES"] == single["TILES"] == len(wanted) >= 700
    assert found == wanted
    jobs = [job for job in sandbox.jobs.values() if job.order.service.path == "Limited"]
    assert all(job.order.count <= LIMIT for job in jobs)
    asked = [tile for job in jobs for tile in _places(job)]
    assert len(asked) == len(set(asked)) == len(wanted), "a tile was fetched twice, or one is missing"
    assert len(jobs) <= 1.4 * len(wanted) / LIMIT
    assert set(merged["JOB_ID"].split(",")) == {job.id for job in jobs}
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"merged.{ending}", "single.tpkx"]
    assert QgsRasterLayer(merged["OUTPUT"], "merged", "gdal").isValid()
    assert any(f"{len(jobs)} jobs" in text for text in feedback.said)


def _places(job: Any) -> list[tuple[int, int, int]]:
    return [(level, row, col) for level, places in job.order.tiles.items() for row, col in places]


def test_a_frame_of_polygons_in_parts(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    sandbox.clear()
    layer = holed()
    parameters = {"AOI": layer.id(), "LEVELS": "0-5"}
    before = set(sandbox.jobs)
    merged = run(
        EXPORT,
        SERVICE=sandbox.service("Limited/MapServer"),
        SPLIT=True,
        OUTPUT=str(tmp_path / "merged.gpkg"),
        **parameters,
    )
    jobs = [job for name, job in sandbox.jobs.items() if name not in before]
    run(EXPORT, SERVICE=sandbox.service("World/MapServer"), OUTPUT=str(tmp_path / "single.tpkx"), **parameters)
    wanted = tiles_of(tmp_path / "single.tpkx")
    assert tiles_of(Path(merged["OUTPUT"])) == wanted and len(wanted) > 400
    asked = [tile for job in jobs for tile in _places(job)]
    assert sorted(asked) == sorted(wanted)


@pytest.mark.parametrize("ending", ["vtpk", "mbtiles"])
def test_vector_tiles_become_one_layer(sandbox: Sandbox, plugin: Any, tmp_path: Path, ending: str) -> None:
    sandbox.clear()
    merged = run(
        EXPORT,
        SERVICE=sandbox.service("LimitedVector/VectorTileServer"),
        LEVELS="0-4",
        SPLIT=True,
        OUTPUT=str(tmp_path / f"merged.{ending}"),
    )
    run(
        EXPORT,
        SERVICE=sandbox.service("WorldVector/VectorTileServer"),
        LEVELS="0-4",
        OUTPUT=str(tmp_path / "single.vtpk"),
    )
    wanted = tiles_of(tmp_path / "single.vtpk")
    assert tiles_of(Path(merged["OUTPUT"])) == wanted and len(wanted) == 341
    if ending == "vtpk":
        layer = QgsVectorTileLayer(f"type=vtpk&url={merged['OUTPUT']}", "merged")
        assert layer.isValid()
        with open_package(merged["OUTPUT"]) as package, open_package(tmp_path / "single.vtpk") as single:
            assert package.read_json("tilemap/root.json") == single.read_json("tilemap/root.json")
            assert package_info(package)["extent"] == pytest.approx(package_info(single)["extent"])
            names = {name for name in single.store.sizes if not name.endswith(".bundle")}
            assert names == {name for name in package.store.sizes if not name.endswith(".bundle")}


def test_without_split_both_numbers_are_named_and_nothing_is_sent(
    sandbox: Sandbox, plugin: Any, tmp_path: Path
) -> None:
    sandbox.clear()
    with pytest.raises(QgsProcessingException, match=r"341 tiles .* 50 "):
        run(
            EXPORT,
            SERVICE=sandbox.service("Limited/MapServer"),
            LEVELS="0-4",
            OUTPUT=str(tmp_path / "merged.tpkx"),
        )
    assert not submits(sandbox)


def test_the_merged_file_needs_a_name_that_fits(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    sandbox.clear()
    with pytest.raises(QgsProcessingException, match=r"\.mbtiles or \.gpkg"):
        run(
            EXPORT,
            SERVICE=sandbox.service("Limited/MapServer"),
            LEVELS="0-4",
            SPLIT=True,
            OUTPUT=str(tmp_path / "merged.tpkx"),
        )
    assert not submits(sandbox) and not list(tmp_path.iterdir())


def test_by_the_window(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("Limited/MapServer"), ready=False)
    dialog = user.dialog
    user.pick(dialog.area_widget.source_combo, "Current View")
    user.levels("0-6")
    problem = user.wait_said(dialog.levels_problem, "more than the 50 that the service allows")
    until(lambda: dialog.split_check.isVisible() and dialog.split_check.isEnabled(), "the offer")
    assert not user.is_ready() and "Down to level" in problem
    jobs = len(dialog.split_offer.parts)
    assert dialog.split_check.text() == f"Export in {jobs} jobs, merged into one file"
    QTest.mouseClick(dialog.split_check, LEFT, pos=QPoint(8, dialog.split_check.height() // 2))
    until(user.is_ready, "the button")
    assert user.said(dialog.levels_problem) == "" and f"in {jobs} jobs of at most 50" in user.said(dialog.summary_label)
    assert dialog.export_button.text().endswith(f"tiles in {jobs} jobs")
    target = Path(dialog.file_widget.filePath())
    assert target.suffix == ".mbtiles"
    layer = user.export()
    assert layer.isValid() and layer.source().startswith(str(target)) and list(folder.iterdir()) == [target]
    text = until(user.messages, "the message")[-1]
    assert "added to the map" in text
    # Fewer levels fit one job again, and a package comes.
    user.levels("0-1")
    until(lambda: Path(dialog.file_widget.filePath()).suffix == ".tpkx", "the package's name")
    assert not dialog.split_check.isVisible()


def test_a_split_export_is_resumed_after_qgis_was_closed(user: User, sandbox: Sandbox, folder: Path) -> None:
    sandbox.pace = Pace(states=("esriJobExecuting",) * 3 + ("esriJobSucceeded",))
    user.open()
    user.service(sandbox.service("LimitedVector/VectorTileServer"), ready=False)
    user.levels("0-5")
    until(lambda: user.dialog.split_check.isEnabled() and user.dialog.split_check.isVisible(), "the offer")
    QTest.mouseClick(user.dialog.split_check, LEFT, pos=QPoint(8, user.dialog.split_check.height() // 2))
    user.press_export()
    until(lambda: submits(sandbox), "the first job")
    user.plugin.runner.leave()
    until(lambda: not user.tasks(), "the end of the task")
    assert not sandbox.find("/cancel$")
    sandbox.pace = Pace(states=QUICK)
    user.press("Resume")
    layer = until(lambda: list(QgsProject.instance().mapLayers().values()), "the layer", 30)[0]
    assert isinstance(layer, QgsVectorTileLayer) and layer.isValid()
    assert [path.suffix for path in folder.iterdir()] == [".vtpk"]
    assert len(submits(sandbox)) == len({job.id for job in sandbox.jobs.values()})


def test_the_algorithm_resumes_what_an_earlier_run_has_done(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    parameters = {
        "SERVICE": sandbox.service("Limited/MapServer"),
        "LEVELS": "0-4",
        "SPLIT": True,
        "OUTPUT": str(tmp_path / "merged.mbtiles"),
    }
    began = len(sandbox.jobs)
    begin = sandbox.begin

    def fails_later(order: Any) -> Any:
        if len(sandbox.jobs) - began >= 5:
            order.failure.append("ERROR 999999: The disk of the server is full.")
        return begin(order)

    sandbox.begin = fails_later  # type: ignore[method-assign]
    try:
        with pytest.raises(QgsProcessingException, match="run the same again to resume"):
            run(EXPORT, **parameters)
    finally:
        del sandbox.begin
    before = len(submits(sandbox))
    feedback = Feedback()
    merged = run(EXPORT, feedback, **parameters)
    assert any("earlier run" in text for text in feedback.said)
    assert len(tiles_of(Path(merged["OUTPUT"]))) == 341
    assert len(submits(sandbox)) - before < len(merged["JOB_ID"].split(","))
    assert [path.name for path in tmp_path.iterdir()] == ["merged.mbtiles"]
