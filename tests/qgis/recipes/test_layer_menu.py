# SPDX-License-Identifier: GPL-2.0-or-later
"""The menu of an exported layer: the same export once more, beside its file or in its place."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.environment import settings
from arcgis_export.plugin.recipes.recipe import Recipe, recipe_text
from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMessageBox

from tests.qgis.export_map.map_user import MapUser
from tests.qgis.portal_user import PortalUser
from tests.qgis.recipes.test_again import next_session
from tests.qgis.recipes_user import told
from tests.qgis.user import Boxes, User, until
from tests.sandbox import Sandbox


def tiles_in(path: Path) -> int:
    """How many tiles a file of MBTiles has."""
    with sqlite3.connect(path) as database:
        return int(database.execute("SELECT count(*) FROM tiles").fetchone()[0])


def choose(user: User, layer: QgsMapLayer, name: str) -> None:
    """Choose an entry of a layer's menu; it must be there."""
    action = getattr(user.plugin.layer_menu, name)
    assert layer in user.iface.layer_actions[action]
    user.iface.active = layer
    action.trigger()


def exported(user: User) -> QgsMapLayer:
    """Export, and wait until the layer knows how."""
    layer = user.export()
    until(lambda: layer.customProperty("arcgis_export/recipe"), "the recipe in the layer")
    return layer


def ended(user: User) -> list[Any]:
    found: list[Any] = []
    user.plugin.runner.ended.connect(found.append)
    return found


def reopened(user: User, folder: Path) -> QgsMapLayer:
    """Save the project, and open it in a new session; return its one layer."""
    project = QgsProject.instance()
    project.write(str(folder / "project.qgs"))
    project.clear()
    next_session(user)
    assert project.read(str(folder / "project.qgs"))
    (layer,) = project.mapLayers().values()
    return layer


@pytest.mark.parametrize("service", ["World/MapServer", "WorldVector/VectorTileServer"])
def test_update_writes_the_same_files_and_the_layer_shows_them(
    user: User, sandbox: Sandbox, folder: Path, service: str
) -> None:
    user.open()
    user.service(sandbox.service(service))
    user.levels("1-2")
    exported(user)
    layer = reopened(user, folder)
    layer.setOpacity(0.4)
    if isinstance(layer, QgsRasterLayer):
        layer.brightnessFilter().setBrightness(50)
    before = {path.name: path.stat().st_ino for path in folder.glob("World*")}
    assert before and "token" not in str(layer.customProperty("arcgis_export/recipe"))
    tasks = ended(user)
    layer.setCustomProperty("arcgis_export/date", 1.6e9)
    layer.setName("World, 13 Sep 2020")
    choose(user, layer, "update_action")
    until(lambda: tasks, "the end of the update", 40)
    assert tasks[0].result is not None and user.dialog is None  # no window has shown
    after = {path.name: path.stat().st_ino for path in folder.glob("World*")}
    assert set(after) == set(before)
    assert all(after[name] != before[name] for name in before if not name.endswith((".json", ".png")))
    assert layer.isValid() and layer.opacity() == 0.4
    assert not isinstance(layer, QgsRasterLayer) or layer.brightnessFilter().brightness() == 50
    assert list(QgsProject.instance().mapLayers().values()) == [layer]
    assert "2020" not in layer.name() and layer.customProperty("arcgis_export/job") == tasks[0].job.id


def test_a_failed_update_leaves_all_as_it_was(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("1-2")
    layer = exported(user)
    name, before = layer.name(), {path: path.read_bytes() for path in folder.glob("World*")}
    user.dialog.close()
    tasks = ended(user)
    sandbox.inject_fault("fail")
    choose(user, layer, "update_action")
    until(lambda: tasks, "the end of the update", 40)
    assert tasks[0].error is not None
    assert {path: path.read_bytes() for path in folder.glob("World*")} == before
    assert layer.isValid() and layer.name() == name


def test_an_update_that_can_not_be_filled_in_shows_its_window(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("1-2")
    layer = exported(user)
    user.dialog.close()
    recipe = str(layer.customProperty("arcgis_export/recipe")).replace('"1-2"', '"77"')
    layer.setCustomProperty("arcgis_export/recipe", recipe)
    choose(user, layer, "update_action")
    windows = user.plugin.windows
    until(lambda: windows._hidden and windows._hidden[0].isVisible(), "the window")
    assert "can't be updated by itself" in told(windows._hidden[0]) and "77" in told(windows._hidden[0])


def test_an_update_that_the_user_declines_is_asked_about_once(
    plugin: Any, iface: Any, sandbox: Sandbox, folder: Path, boxes: Boxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = MapUser(iface, plugin)
    window = user.open()
    user.service(sandbox.service("WorldMap/MapServer"))
    layer = exported(user)
    window.close()
    file = Path(layer.source())
    before, tasks = file.stat().st_ino, ended(user)
    monkeypatch.setattr(settings, "ask_above", lambda: 1e-6)
    boxes.answer(QMessageBox.StandardButton.Cancel)
    choose(user, layer, "update_action")
    until(lambda: boxes.seen, "the question", 20)
    windows = plugin.windows
    until(lambda: all(sip.isdeleted(each) for each in windows._hidden), "the end of the window that never showed")
    QTest.qWait(1500)
    assert len(boxes.seen) == 1 and not boxes.unexpected and not tasks
    assert file.stat().st_ino == before and layer.isValid()


def test_an_import_in_the_project_of_a_stranger_is_no_update(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    layer = exported(user)
    user.dialog.close()
    foreign = Recipe("importtiles", sandbox.service("World/MapServer"), {}, Path(layer.source()).name)
    layer.setCustomProperty("arcgis_export/recipe", recipe_text(foreign))
    choose(user, layer, "update_action")
    until(lambda: any("can't be updated in place" in each for each in user.messages()), "why not")


def test_export_again_fills_the_window(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("1-2")
    exported(user)
    layer = reopened(user, folder)
    choose(user, layer, "again_action")
    until(lambda: user.dialog is not None and user.is_ready(), "the window, filled in")
    assert user.dialog.levels_field.chosen == (1, 2) and not Path(user.dialog.save_field.text).exists()


def test_a_table_of_an_item_is_updated(plugin: Any, iface: Any, sandbox: Sandbox, folder: Path) -> None:
    sandbox.reset_portal()
    portal_user, user = PortalUser(iface, plugin, sandbox), User(iface, plugin)
    portal_user.open()
    portal_user.sign_in()
    portal_user.choose("Places")
    layers = portal_user.export(folder / "places.gpkg", "geoPackage")
    portal_user.dialog.close()
    number, before = layers[0].featureCount(), (folder / "places.gpkg").stat().st_ino
    tasks = ended(user)
    choose(user, layers[0], "update_action")
    until(lambda: tasks, "the end of the update", 40)
    assert (folder / "places.gpkg").stat().st_ino != before
    assert layers[0].isValid() and layers[0].featureCount() == number > 0


def test_edits_of_another_layer_of_the_file_outlive_an_update(
    plugin: Any, iface: Any, sandbox: Sandbox, folder: Path
) -> None:
    sandbox.reset_portal()
    portal_user, user = PortalUser(iface, plugin, sandbox), User(iface, plugin)
    portal_user.open()
    portal_user.sign_in()
    portal_user.choose("Places")
    (layer, *_) = portal_user.export(folder / "places.gpkg", "geoPackage")
    portal_user.dialog.close()
    edited, count = layer.clone(), layer.featureCount()
    QgsProject.instance().addMapLayer(edited)
    before, tasks = (folder / "places.gpkg").stat().st_ino, ended(user)

    def drop_one() -> None:
        assert edited.startEditing() and edited.deleteFeature(next(edited.getFeatures()).id())

    drop_one()
    choose(user, layer, "update_action")
    until(lambda: any("being edited" in each for each in user.messages()), "why not")
    edited.rollBack()
    choose(user, layer, "update_action")
    until(plugin.runner.tasks.__len__, "the update", 20)
    drop_one()  # while the portal works
    until(lambda: tasks, "the end of the update", 40)
    assert tasks[0].error is not None and "can't be replaced" in tasks[0].error.message
    assert (folder / "places.gpkg").stat().st_ino == before and layer.isValid()
    assert edited.isEditable() and edited.commitChanges()
    assert QgsVectorLayer(layer.source(), "as it is on disk").featureCount() == edited.featureCount() == count - 1


def test_other_layers_have_no_such_menu(user: User, sandbox: Sandbox) -> None:
    QgsProject.instance().addMapLayer(QgsRasterLayer(sandbox.service("World/MapServer"), "live", "arcgismapserver"))
    assert not user.iface.layer_actions[user.plugin.layer_menu.update_action]


def test_an_updated_map_stays_in_its_place(plugin: Any, iface: Any, sandbox: Sandbox, folder: Path) -> None:
    user = MapUser(iface, plugin)
    window = user.open()
    user.service(sandbox.service("WorldMap/MapServer"))
    user.save_to(folder / "World.png")
    layer = exported(user)
    window.close()
    crs, extent, beside = layer.crs(), layer.extent(), [folder / f"World{end}" for end in (".pgw", ".png.aux.xml")]
    before = [each.stat().st_ino for each in beside]
    opened: list[list[int]] = []  # the files beside the image each time that the layer opened it
    layer.dataSourceChanged.connect(lambda: opened.append([each.stat().st_ino for each in beside if each.exists()]))
    tasks = ended(user)
    choose(user, layer, "update_action")
    until(lambda: tasks, "the end of the update", 40)
    assert tasks[0].result is not None and layer.isValid()
    assert opened[-1] == [each.stat().st_ino for each in beside] and not set(opened[-1]) & set(before)
    assert layer.crs() == crs and layer.crs().authid() == crs.authid() and layer.extent() == extent
