# SPDX-License-Identifier: GPL-2.0-or-later
"""Open Tile Package while the user changes things: the next package chosen meanwhile, the plugin gone, odd files."""

from __future__ import annotations

import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsProject, QgsVectorTileLayer
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMessageBox, QPushButton

from tests.qgis.open_package.test_window import PackageUser, board, picture, user  # noqa: F401 (a fixture)
from tests.qgis.user import LEFT, until
from tests.unit.packages.package_fixtures import make_tpkx, make_vtpk, png, tile_info, vector_tile


class Gate:
    """Holds copies until it is opened."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    from arcgis_export.plugin.convert import convert

    held, real_write = Gate(), convert.write_mbtiles

    def slow(*given: Any, **options: Any) -> int:
        held.reached.set()
        held.open.wait(10)
        return real_write(*given, **options)

    monkeypatch.setattr(convert, "write_mbtiles", slow)
    yield held
    held.open.set()


def start_copy(user: PackageUser, package: Path, gate: Gate) -> None:  # noqa: F811
    window = user.choose(package)
    user.pick(window.options.form_combo, "A copy as MBTiles")
    until(lambda: window.save_field.is_known and window.save_field.text.endswith(".mbtiles"), "the file's name")
    user.go()
    until(gate.reached.is_set, "the copying")


def tasks() -> list[Any]:
    return [it for it in QgsApplication.taskManager().activeTasks() if it.description().startswith("Copy ")]


@pytest.mark.parametrize("then", ["another", "nothing"])
def test_a_copy_keeps_its_own_words_whatever_is_chosen_next(
    user: PackageUser,  # noqa: F811
    tmp_path: Path,
    gate: Gate,
    then: str,
) -> None:
    alpha = make_tpkx(tmp_path / "a.tpkx", board(), name="Alpha", copyrightText="Alice")
    beta = make_tpkx(tmp_path / "b.tpkx", board(4), name="Beta", copyrightText="Bob")
    start_copy(user, alpha, gate)
    assert user.window.progress.isVisible() and user.window.add_button.text() == "Working…"
    if then == "another":
        user.choose(beta)
    else:
        user.type(user.window.file_widget.lineEdit(), "")
        until(lambda: user.window.facts is None, "the empty page")
    assert user.window.progress.isVisible()
    gate.open.set()
    layer = user.layer("Alpha")
    assert layer.metadata().rights() == ["Alice"] and layer.metadata().identifier() == str(alpha)
    assert layer.source() == str(tmp_path / "a.mbtiles") and not user.window.progress.isVisible()


def test_unload_while_a_copy_runs(user: PackageUser, tmp_path: Path, gate: Gate) -> None:  # noqa: F811
    start_copy(user, make_tpkx(tmp_path / "a.tpkx", board()), gate)
    dialog = user.window
    dialog.close()
    dialog.deleteLater()
    del user.plugin.windows.open["package"]
    QTest.qWait(50)
    gate.open.set()
    until(lambda: not tasks(), "the end")
    QTest.qWait(50)
    assert (tmp_path / "a.mbtiles").exists() and not QgsProject.instance().mapLayers()


def test_a_copy_that_ends_in_another_project_is_offered(user: PackageUser, tmp_path: Path, gate: Gate) -> None:  # noqa: F811
    start_copy(user, make_tpkx(tmp_path / "a.tpkx", board(), name="Alpha"), gate)
    QgsProject.instance().clear()
    gate.open.set()
    bar = user.window.message_bar
    until(lambda: bar.items() and "It was started in another project" in bar.items()[-1].text(), "the question")
    assert not QgsProject.instance().mapLayers()
    (add,) = (each for each in bar.findChildren(QPushButton) if each.text() == "Add to This Project")
    QTest.mouseClick(add, LEFT)
    assert user.layer("Alpha").source() == str(tmp_path / "a.mbtiles")


def test_a_wrong_system_can_be_corrected(user: PackageUser, tmp_path: Path) -> None:  # noqa: F811
    info = tile_info(origin=(0, 6e6), resolutions=[4000 / 2**z for z in range(6)])
    info["spatialReference"] = {}
    user.choose(make_tpkx(tmp_path / "unknown.tpkx", board(), info=info))
    for code in ("EPSG:32633", "EPSG:32632"):
        user.window.options.crs_widget.setCrs(QgsCoordinateReferenceSystem(code))
        user.go()
        assert user.layer("Made").crs().authid() == code
        QgsProject.instance().clear()


@pytest.mark.parametrize("name", ["v.zip", "no ending", "v.tpkx"])
def test_a_vector_package_is_known_by_its_content(user: PackageUser, tmp_path: Path, name: str) -> None:  # noqa: F811
    package = make_vtpk(tmp_path / name, {(0, 0, 0): vector_tile("x"), (1, 0, 1): vector_tile("y")})
    user.choose(package)
    user.go()
    assert isinstance(user.layer("Vectors"), QgsVectorTileLayer)


def test_a_vector_package_in_a_folder_of_its_zip_becomes_a_copy(user: PackageUser, tmp_path: Path) -> None:  # noqa: F811
    plain = make_vtpk(tmp_path / "plain.vtpk", {(0, 0, 0): vector_tile("x")})
    deep = tmp_path / "deep.vtpk"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(deep, "w") as target:
        for entry in source.namelist():
            target.writestr(f"extra/{entry}", source.read(entry))
    window = user.choose(deep)
    assert [window.options.form_combo.itemData(row) for row in range(window.options.form_combo.count())] == ["mbtiles"]


def test_what_is_copied_decides_on_zoomed_out_levels(user: PackageUser, tmp_path: Path) -> None:  # noqa: F811
    window = user.choose(make_tpkx(tmp_path / "a.tpkx", {**board(0, 1), **board(6, 20)}))
    user.pick(window.options.form_combo, "A copy as GeoPackage")
    window.options.options_group.setCollapsed(False)
    assert not window.options.overviews_check.isVisible()
    user.pick(window.options.form_combo, "A copy as MBTiles")
    user.type(window.options.levels_edit, "6")
    assert window.options.overviews_check.isVisible() and window.options.overviews_check.isChecked()
    QTest.mouseClick(window.options.overviews_check, LEFT)
    until(lambda: window.add_button.isEnabled(), "the button")
    assert window.add_button.text() == "Copy 399 Tiles and Add"
    user.go()
    assert user.layer("Made").hasScaleBasedVisibility()


def test_levels_left_out_are_made_or_explained(user: PackageUser, tmp_path: Path) -> None:  # noqa: F811
    window = user.choose(make_tpkx(tmp_path / "a.tpkx", {**board(0, 1), **board(3, 2)}))
    user.pick(window.options.form_combo, "A copy as MBTiles")
    window.options.options_group.setCollapsed(False)
    check, problem = window.options.overviews_check, window.options.form_problem.text
    assert check.isVisible() and check.isChecked() and not problem.text()
    QTest.mouseClick(check, LEFT)
    assert "no tiles at zoom levels 1 and 2" in problem.text() and "Mergin Maps show nothing" in problem.text()
    QTest.mouseClick(check, LEFT)
    assert not problem.text()
    user.go()
    user.layer("Made")
    with sqlite3.connect(next(tmp_path.glob("*.mbtiles"))) as database:
        assert database.execute("SELECT DISTINCT zoom_level FROM tiles ORDER BY 1").fetchall() == [
            (z,) for z in range(4)
        ]
        assert database.execute("SELECT value FROM metadata WHERE name LIKE '%zoom' ORDER BY 1").fetchall() == [
            ("0",), ("3",)
        ]  # fmt: skip
    database.close()


def test_an_area_without_tiles_is_reported_at_once(user: PackageUser, tmp_path: Path) -> None:  # noqa: F811
    window = user.choose(make_tpkx(tmp_path / "a.tpkx", board()))
    user.pick(window.options.form_combo, "A copy as MBTiles")
    from qgis.core import QgsRectangle

    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    window.options.area.setOutputExtentFromUser(QgsRectangle(-2e7, 1e7, -1.9e7, 1.1e7), mercator)
    assert window.add_button.text() == "Copy Tiles and Add"
    until(lambda: window.add_button.isEnabled(), "the button")
    window.options.area.setOutputExtentFromUser(QgsRectangle(1e7, -1e7, 1.1e7, -0.9e7), mercator)
    assert "no tiles in this area" in window.options.levels_problem.text.text() and not window.add_button.isEnabled()


def test_tiles_beyond_the_square_are_named(user: PackageUser, tmp_path: Path) -> None:  # noqa: F811
    window = user.choose(make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 2, 3)), (1, 2, 0): png((1, 2, 3))}))
    forms = [window.options.form_combo.itemData(row) for row in range(window.options.form_combo.count())]
    assert forms == ["vrt", "gpkg", "mbtiles"]
    user.pick(window.options.form_combo, "A copy as MBTiles")
    assert "can't hold 1 tile beyond" in window.options.form_problem.text.text()


def test_an_existing_copy_is_asked_for(user: PackageUser, tmp_path: Path, boxes: Any) -> None:  # noqa: F811
    (tmp_path / "old.mbtiles").write_bytes(b"old")
    window = user.choose(make_tpkx(tmp_path / "a.tpkx", board()))
    user.pick(window.options.form_combo, "A copy as MBTiles")
    until(lambda: window.save_field.is_known and window.save_field.text.endswith(".mbtiles"), "the file's name")
    user.type(window.options.target_widget.lineEdit(), str(tmp_path / "old.mbtiles"))
    until(lambda: window.save_field._target.exists, "a look at the file")
    boxes.answer(QMessageBox.StandardButton.Cancel)
    user.go()
    assert (tmp_path / "old.mbtiles").read_bytes() == b"old" and "exists already" in boxes.seen[0]


def test_html_in_a_package_stays_text(user: PackageUser, tmp_path: Path) -> None:  # noqa: F811
    window = user.choose(make_tpkx(tmp_path / "a.tpkx", board(), name="&lt;h1&gt;Big&lt;/h1&gt; &amp;lt;b&gt;x"))
    assert window.head.title_label.textFormat() == Qt.TextFormat.PlainText and "Big" in window.head.title_label.text()
    user.go()
    until(lambda: any("was added" in text for text in user.messages()), "the message")
    assert not any("<" in text for text in user.messages())


def test_an_area_that_can_not_be_read_is_not_all_of_it(user: PackageUser, tmp_path: Path) -> None:  # noqa: F811
    window = user.choose(make_tpkx(tmp_path / "a.tpkx", board()))
    user.pick(window.options.form_combo, "A copy as MBTiles")
    window.options.options_group.setCollapsed(False)
    edit = window.options.area.findChild(QgsFilterLineEdit)
    user.type(edit, "1,2,3", None)
    assert "can't be read" in window.options.levels_problem.text.text() and not window.add_button.isEnabled()
    user.type(window.options.levels_edit, "")
    edit.clearValue()
    until(lambda: "at least one level" in window.options.levels_problem.text.text(), "the sentence")
    assert not window.add_button.isEnabled()


def test_an_area_that_may_mean_two_or_has_two_parts(user: PackageUser, tmp_path: Path) -> None:  # noqa: F811
    window = user.choose(make_tpkx(tmp_path / "a.tpkx", board()))
    user.pick(window.options.form_combo, "A copy as MBTiles")
    window.options.options_group.setCollapsed(False)
    edit, problem = window.options.area.findChild(QgsFilterLineEdit), window.options.levels_problem.text
    for text, words in (
        ("170,-170,-10,10 [EPSG:4326]", "170,190,-10,10 for the 20°"),
        ("170,190,-10,10 [EPSG:4326]", "one by one: 18924313"),
        ("10,0,0,10 [EPSG:3857]", "begins after it ends"),
    ):
        user.type(edit, text)
        assert words in problem.text() and not window.add_button.isEnabled()
    user.type(edit, "190,200,-10,10 [EPSG:4326]")
    found = window.options.extent()  # in the system of the package, whatever was typed
    assert (found.xmin, found.xmax) == pytest.approx((-18924313.4, -17811118.5), abs=1)


def test_closing_and_opening_resumes(user: PackageUser, tmp_path: Path) -> None:  # noqa: F811
    window = user.window
    user.paste_path(make_tpkx(tmp_path / "a.tpkx", board()))
    window.close()
    QTest.qWait(400)
    user.open_window()
    until(lambda: window.facts is not None and window.check.health is not None, "the page and the check")
    until(window.add_button.isEnabled, "the button")


def test_a_layer_is_mended_although_the_next_package_is_chosen(
    user: PackageUser,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from arcgis_export.plugin.operations.open_package import check_later
    from arcgis_export.ui.open_package import check

    tiles = board()
    whole = tiles[3, 0, 1]
    tiles[3, 0, 1] = whole[:60] + bytes([whole[60] ^ 255]) + whole[61:]
    bad = make_tpkx(tmp_path / "bad.tpkx", tiles, name="Bad")
    held, real_check = threading.Event(), check.check_tiles

    def slow(*given: Any) -> Any:
        held.wait(10)
        return real_check(*given)

    for module in (check, check_later):
        monkeypatch.setattr(module, "check_tiles", slow)
    user.paste_path(bad)
    until(lambda: user.window.facts is not None, "the page")
    user.go()
    layer = user.layer("Bad")
    first = layer.source()
    user.paste_path(make_tpkx(tmp_path / "next.tpkx", board()))
    until(lambda: user.window.facts is not None and user.window.facts.title == "Made", "the next page")
    held.set()
    until(lambda: layer.source() != first, "the other file")
    assert picture(layer).pixelColor(25, 25).getRgb()[:3] == (10, 20, 200)
    assert picture(layer).pixelColor(75, 25).alpha() == 0
    text = Path(layer.source()).read_text()
    QgsProject.instance().clear()  # GDAL writes the closed raster back, if it has anything to note
    assert Path(first).exists() and Path(tmp_path / Path(first).name).read_text() != text
