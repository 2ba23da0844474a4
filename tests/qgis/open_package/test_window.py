# SPDX-License-Identifier: GPL-2.0-or-later
"""Open Tile Package as a user uses it: choose a file, read the page, press the button, see the layer."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QMimeData, QSize, QUrl
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QFileDialog, QMessageBox

from tests.qgis.open_package.test_pixels import fetch
from tests.qgis.user import LEFT, Boxes, Heartbeat, User, named, until
from tests.sandbox import Sandbox
from tests.unit.packages.package_fixtures import make_tpkx, make_vtpk, png, real, tile_info, vector_tile

RED, BLUE = (200, 10, 20), (10, 20, 200)


class PackageUser(User):
    """Works with the Open Tile Package window."""

    def open_window(self) -> Any:
        QTest.mouseClick(self.iface.toolbar.widgetForAction(self.plugin.windows.actions["package"]), LEFT)
        until(lambda: self.window is not None and self.window.isVisible(), "the window")
        return self.window

    @property
    def window(self) -> Any:
        return self.plugin.windows.open.get("package")

    def choose(self, path: Path) -> Any:
        """Paste a path over what stands in the file field, and wait for the page and the check."""
        self.paste_path(path)
        until(lambda: self.window.facts is not None, f"the page of {path.name}")
        until(lambda: self.window.check.health is not None, "the check")
        return self.window

    def paste_path(self, path: Path) -> None:
        self.type(self.window.file_widget.lineEdit(), "")
        QApplication.clipboard().setText(str(path))
        self.window.file_widget.lineEdit().paste()

    def go(self) -> None:
        until(lambda: self.window.add_button.isEnabled(), "the button")
        QTest.mouseClick(self.window.add_button, LEFT)

    def layer(self, name: str) -> Any:
        until(lambda: QgsProject.instance().mapLayersByName(name), f"the layer {name}")
        return named(QgsProject.instance().mapLayers().values(), name)


@pytest.fixture
def user(plugin: Any, iface: Any) -> PackageUser:
    found = PackageUser(iface, plugin)
    found.open_window()
    return found


def picture(layer: Any, extent: Any = None) -> QImage:
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setOutputSize(QSize(200, 200))
    settings.setBackgroundColor(QColor(0, 0, 0, 0))
    settings.setExtent(extent or layer.extent())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def board(level: int = 3, side: int = 4) -> dict[tuple[int, int, int], bytes]:
    """Tiles in two colours, with one missing."""
    places = ((row, col) for row in range(side) for col in range(side) if (row, col) != (1, 2))
    return {(level, row, col): png(RED if (row + col) % 2 else BLUE, "P") for row, col in places}


def test_a_real_package_opens_in_place(user: PackageUser, tmp_path: Path) -> None:
    package = Path(shutil.copy(real("ecoregions.tpk"), tmp_path))
    window = user.choose(package)
    assert window.head.title_label.text() == "tilepackage7"
    assert "Tile package (.tpk), PNG tiles of 256 px, EPSG:3857" in window.head.kind_label.text()
    assert "Credits: map credits" in window.head.credits_label.text()
    assert not window.head.thumbnail_label.pixmap().isNull()
    assert window.map_canvas.isVisible()
    assert window.check.health_label.text() == "All 4 tiles are valid."
    model = window.levels_table.model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["0", "1", "2", "3"]
    assert window.add_button.text() == "Add to Map" and not window.options.target_widget.isVisible()
    before = package.read_bytes()
    user.go()
    layer = user.layer("tilepackage7")
    assert isinstance(layer, QgsRasterLayer) and layer.crs().authid() == "EPSG:3857"
    assert package.read_bytes() == before
    names = [re.sub(r"[0-9a-f]{8}\.tiles$", "<stamp>.tiles", path.name) for path in tmp_path.iterdir()]
    assert sorted(names) == [
        "ecoregions.tpk",
        "ecoregions.tpk.vrt",
        "ecoregions.tpk.vrt.<stamp>.tiles",
    ]
    assert layer.metadata().rights() == ["map credits"] and layer.serverProperties().attribution() == "map credits"
    assert "map summary" in layer.metadata().abstract()
    # Its legend, not the bands of the image; and again in a project that is opened.
    labels = [node.data(0) for node in layer.legend().createLayerTreeModelLegendNodes(tree_node(layer))]
    assert labels == ["Very High", "High", "Moderately High", "Moderately Low", "Low", "Very Low"]
    project = tmp_path / "project.qgs"
    assert QgsProject.instance().write(str(project))
    QgsProject.instance().clear()
    assert QgsProject.instance().read(str(project))
    again = user.layer("tilepackage7")
    assert len(again.legend().createLayerTreeModelLegendNodes(tree_node(again))) == 6
    assert picture(again).pixelColor(100, 100).alpha() == 255


def tree_node(layer: Any) -> Any:
    return QgsProject.instance().layerTreeRoot().findLayer(layer)


def test_missing_tiles_are_transparent_and_the_same_vrt_is_used_again(user: PackageUser, tmp_path: Path) -> None:
    package = make_tpkx(tmp_path / "board & 50%.tpkx", board())
    user.choose(package)
    user.go()
    layer = user.layer("Made")
    image = picture(layer)
    assert image.pixelColor(25, 25).getRgb()[:3] == BLUE and image.pixelColor(75, 25).getRgb()[:3] == RED
    assert image.pixelColor(125, 75).alpha() == 0
    user.choose(tmp_path / "board & 50%.tpkx")
    QgsProject.instance().clear()
    user.go()
    user.layer("Made")
    assert len(list(tmp_path.glob("*.vrt"))) == 1


def test_a_copy_of_some_levels(user: PackageUser, tmp_path: Path) -> None:
    tiles = {**board(3), **board(4, 8), **board(5, 3)}
    window = user.choose(make_tpkx(tmp_path / "a.tpkx", tiles))
    user.pick(window.options.form_combo, "A copy as MBTiles")
    assert window.options.target_widget.isVisible() and window.options.options_group.isVisible()
    until(lambda: window.options.target_widget.filePath() == str(tmp_path / "a.mbtiles"), "the file's name")
    window.options.options_group.setCollapsed(False)
    user.type(window.options.levels_edit, "3-4")
    assert window.add_button.text() == f"Copy {15 + 63} Tiles and Add"
    user.go()
    layer = user.layer("Made")
    assert layer.source().endswith("a.mbtiles")
    with sqlite3.connect(tmp_path / "a.mbtiles") as database:
        assert database.execute("SELECT COUNT(*), MIN(zoom_level), MAX(zoom_level) FROM tiles").fetchone() == (78, 3, 4)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mbtiles", "a.tpkx"]


def test_damaged_tiles_are_counted_listed_left_out_and_repaired(
    user: PackageUser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiles = board()
    whole = tiles[3, 0, 1]
    tiles[3, 0, 1] = whole[:60] + bytes([whole[60] ^ 255]) + whole[61:]
    package = make_tpkx(tmp_path / "bad.tpkx", tiles)
    window = user.choose(package)
    assert window.check.health_label.text().startswith("Damaged: 1 of 15 tiles (level 3: 1). The others are drawn.")
    assert window.check.details_button.isVisible() and window.check.repair_button.isVisible()
    user.go()
    image = picture(user.layer("Made"))
    assert image.pixelColor(25, 25).getRgb()[:3] == BLUE and image.pixelColor(75, 25).alpha() == 0
    clean = tmp_path / "clean.tpkx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(clean), ""))
    QTest.mouseClick(window.check.repair_button, LEFT)
    until(lambda: window.facts is not None and window.facts.path == clean, "the clean copy")
    until(lambda: window.check.health is not None, "its check")
    assert window.check.health_label.text() == "All 14 tiles are valid."
    assert "Left out: 1 damaged tile." in window.message_bar.currentItem().text()


def test_damage_found_after_the_layer_was_added(
    user: PackageUser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is shown before the check is over gets mended when it is."""
    import threading

    from arcgis_export.plugin.operations.open_package import check_later
    from arcgis_export.ui.open_package import check

    tiles = board()
    whole = tiles[3, 0, 1]
    tiles[3, 0, 1] = whole[:60] + bytes([whole[60] ^ 255]) + whole[61:]
    package = make_tpkx(tmp_path / "bad.tpkx", tiles)
    held, real_check = threading.Event(), check.check_tiles

    def slow(*given: Any) -> Any:
        held.wait(10)
        return real_check(*given)

    for module in (check, check_later):
        monkeypatch.setattr(module, "check_tiles", slow)
    user.paste_path(package)
    until(lambda: user.window.facts is not None, "the page")
    assert user.window.check.health_label.text() == "Checking the tiles, 0 %"
    user.go()
    layer = user.layer("Made")
    held.set()
    until(lambda: user.window.check.health is not None, "the check")
    until(lambda: picture(layer).pixelColor(25, 25).getRgb()[:3] == BLUE, "the picture without the damaged tile")
    assert picture(layer).pixelColor(75, 25).alpha() == 0


def test_a_broken_download_reports_it_and_can_be_rescued(
    user: PackageUser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = make_tpkx(tmp_path / "whole.tpkx", board()).read_bytes()
    cut = tmp_path / "cut.tpkx"
    cut.write_bytes(whole[:-300])
    window = user.window
    user.paste_path(cut)
    until(lambda: window.open_problem.isVisible(), "the sentence")
    assert "incomplete download" in window.open_problem.text.text()
    assert not window.page.isVisible() and window.rescue_button.isVisible() and not window.add_button.isEnabled()
    rescued = tmp_path / "rescued.tpkx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(rescued), ""))
    QTest.mouseClick(window.rescue_button, LEFT)
    until(lambda: window.facts is not None and window.facts.path == rescued, "the rescued copy")
    assert window.facts.tiles == 14  # the last one was cut


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"<!DOCTYPE html><html></html>", "web page"), (b"", "is empty"), (b"nonsense", "not a tile package")],
)
def test_what_is_no_package_is_reported_in_a_sentence(
    user: PackageUser, tmp_path: Path, data: bytes, words: str
) -> None:
    (tmp_path / "x.tpkx").write_bytes(data)
    user.paste_path(tmp_path / "x.tpkx")
    until(lambda: user.window.open_problem.isVisible(), "the sentence")
    assert words in user.window.open_problem.text.text()
    assert not user.window.rescue_button.isVisible() and not user.window.add_button.isEnabled()


def test_an_unknown_system_is_asked_for_never_guessed(user: PackageUser, tmp_path: Path) -> None:
    info = tile_info()
    info["spatialReference"] = {}
    package = make_tpkx(tmp_path / "unknown.tpkx", board(), info=info)
    window = user.choose(package)
    assert (
        window.options.crs_widget.isVisible()
        and window.options.crs_problem.isVisible()
        and not window.add_button.isEnabled()
    )
    assert "no coordinate system" in window.head.kind_label.text()
    window.options.crs_widget.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    assert not window.options.crs_problem.isVisible()
    user.go()
    layer = user.layer("Made")
    assert layer.crs().authid() == "EPSG:3857" and picture(layer).pixelColor(25, 25).getRgb()[:3] == BLUE


def test_a_folder_and_a_compressed_package(user: PackageUser, tmp_path: Path) -> None:
    window = user.choose(real("compactcache_v1"))
    assert "Cache folder" in window.head.kind_label.text() and window.options.form.value == "vrt"
    window = user.choose(make_tpkx(tmp_path / "packed.tpkx", board(), deflate=True))
    # Compressed tiles can't be drawn where they lie.
    assert [window.options.form_combo.itemData(row) for row in range(window.options.form_combo.count())] == [
        "mbtiles",
        "gpkg",
    ]


def test_a_level_of_many_tiles_gets_overviews_or_a_scale_range(user: PackageUser, tmp_path: Path) -> None:
    package = make_tpkx(tmp_path / "many.tpkx", board(6, 20))
    window = user.choose(package)
    assert window.options.form.value == "mbtiles" and window.options.overviews
    user.go()
    layer = user.layer("Made")
    assert not layer.hasScaleBasedVisibility()
    with sqlite3.connect(tmp_path / "many.mbtiles") as database:
        assert database.execute("SELECT COUNT(DISTINCT zoom_level) FROM tiles").fetchone() == (6,)
    QgsProject.instance().clear()
    user.choose(package)
    user.pick(window.options.form_combo, "The package itself")
    user.go()
    layer = user.layer("Made")
    assert layer.hasScaleBasedVisibility() and layer.minimumScale() == pytest.approx(4 * 591657527.6 / 64, rel=0.01)


def test_vector_packages_with_a_second_style(
    user: PackageUser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = Path(shutil.copy(real("testvtpk.vtpk"), tmp_path))
    window = user.choose(package)
    assert window.options.style_combo.isVisible() and window.options.style_combo.currentText() == "The package's own"
    user.go()
    layer = user.layer("Map title")
    assert isinstance(layer, QgsVectorTileLayer) and layer.renderer().styles()
    style = tmp_path / "dark.json"
    source_layer = next(one.layerName() for one in layer.renderer().styles() if one.layerName())
    line = {"id": "only", "type": "line", "source": "esri", "source-layer": source_layer}
    line["paint"] = {"line-color": "#0f0"}
    sources = {"esri": {"type": "vector", "url": "../../"}}
    style.write_text(json.dumps({"version": 8, "name": "Dark", "sources": sources, "layers": [line]}))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: (str(style), ""))
    QTest.mouseClick(window.options.style_button, LEFT)
    until(lambda: window.options.style_combo.currentText() == "Dark", "the style")
    QgsProject.instance().clear()
    user.go()
    layer = user.layer("Map title")
    assert layer.styleManager().currentStyle() == "Dark" and len(layer.styleManager().styles()) == 2
    assert [one.styleName() for one in layer.renderer().styles()] == ["only"]
    user.pick(window.options.form_combo, "A copy as MBTiles")
    user.go()
    until(lambda: (tmp_path / "testvtpk.mbtiles").exists(), "the copy")


def test_a_vector_layer_hides_where_it_has_no_tiles(user: PackageUser, tmp_path: Path) -> None:
    tiles = {(3, 2, 2): vector_tile("x"), (4, 4, 4): vector_tile("y")}
    user.choose(make_vtpk(tmp_path / "v.vtpk", tiles))
    user.go()
    layer = user.layer("Vectors")
    assert layer.hasScaleBasedVisibility()


def test_cancel_leaves_no_half_file(user: PackageUser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    from arcgis_export.plugin.convert import convert

    began, real_write = threading.Event(), convert.write_geopackage

    def slow(package: Any, path: Any, options: Any, srs: Any) -> int:
        cancelled = options.cancelled

        def told(done: int, total: int) -> None:
            began.set()
            while not cancelled():
                pass

        return real_write(package, path, replace(options, progress=told), srs)

    monkeypatch.setattr(convert, "write_geopackage", slow)
    package = make_tpkx(tmp_path / "a.tpkx", board())
    (tmp_path / "old.gpkg").write_bytes(b"an older file")
    window = user.choose(package)
    user.pick(window.options.form_combo, "A copy as GeoPackage")
    until(lambda: window.save_field.is_known, "the file's name")
    user.type(window.options.target_widget.lineEdit(), str(tmp_path / "old.gpkg"))
    monkeypatch.setattr(type(window.save_field), "may_write", lambda self: True)
    user.go()
    until(began.is_set, "the copying")
    assert window.progress.isVisible() and not window.add_button.isEnabled()
    task = next(it for it in QgsApplication.taskManager().activeTasks() if it.description().startswith("Copy "))
    task.cancel()
    until(lambda: window._task is None, "the end", 1.2)
    assert (tmp_path / "old.gpkg").read_bytes() == b"an older file"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tpkx", "old.gpkg"]
    until(lambda: window.add_button.isEnabled(), "the button again")
    assert not QgsProject.instance().mapLayers()


def test_a_dropped_package_is_shown(user: PackageUser, iface: Any, tmp_path: Path) -> None:
    package = make_tpkx(tmp_path / "dropped.tpk", board())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(package))])
    handler = iface.drop_handlers[0]
    assert handler.handleFileDrop(str(package)) and not handler.handleFileDrop(str(tmp_path / "a.tif"))
    until(lambda: user.window.facts is not None and user.window.facts.path == package, "the page")


def test_the_window_never_blocks(user: PackageUser, tmp_path: Path) -> None:
    package = make_tpkx(tmp_path / "large.tpkx", board(7, 90))
    QTest.qWait(200)
    with Heartbeat() as heart:
        user.paste_path(package)
        until(lambda: user.window.check.health is not None, "the check", 30)
    assert heart.longest < 0.25  # QGIS' own world map is opened once


def test_a_zip_without_a_scheme(user: PackageUser, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")
    user.paste_path(tmp_path / "other.zip")
    until(lambda: user.window.open_problem.isVisible(), "the sentence")
    assert "no tile scheme" in user.window.open_problem.text.text()


def test_exported_elevation_becomes_heights(user: User, sandbox: Any, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("Elevation/ImageServer"))
    user.levels("0-2")
    layer = user.export()
    assert isinstance(layer, QgsRasterLayer) and layer.source().endswith(".tif") and layer.bandCount() == 1
    center, found = layer.dataProvider().sample(layer.extent().center(), 1)
    assert found and -2200 < center < 2600


def test_the_notes_of_a_geotiff_are_not_replaced_unasked(
    user: PackageUser, sandbox: Sandbox, boxes: Boxes, tmp_path: Path
) -> None:
    for name in ("old.tif", "old.tif.aux.xml"):
        (tmp_path / name).write_text("dear")
    window = user.choose(fetch(sandbox, "Elevation/ImageServer", tmp_path / "heights.tpkx", "1", None))
    user.pick(window.options.form_combo, "A copy as GeoTIFF")
    until(lambda: window.save_field.is_known, "the file's name")
    user.type(window.options.target_widget.lineEdit(), str(tmp_path / "old.tif"))
    until(lambda: window.save_field._target.path == str(tmp_path / "old.tif"), "a look at the file")
    boxes.answer(QMessageBox.StandardButton.Cancel)
    user.go()
    until(lambda: boxes.seen, "the question")
    assert "old.tif, old.tif.aux.xml. Replace them" in boxes.seen[0]
    assert (tmp_path / "old.tif.aux.xml").read_text() == "dear" and window._task is None
