# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipes of the windows: what is chosen as a file, a file as what is chosen, and what can't be is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.areas.recipe_area import area_parameters
from arcgis_export.plugin.recipes.recipe import Recipe, parse_recipe, write_recipe
from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox

from tests.qgis.export_tiles.test_split import tiles_of
from tests.qgis.import_tiles.import_user import ImportUser, package
from tests.qgis.portal_user import PortalUser
from tests.qgis.processing.test_algorithms import holed, run
from tests.qgis.recipes_user import RecipeUser, told
from tests.qgis.user import LEFT, User, until
from tests.sandbox import Sandbox

RUN = "arcgisexport:runrecipe"
CLIPPING = {
    "geometryType": "esriGeometryPolygon",
    "geometry": {"rings": [[[6, 45], [14, 52], [12, 46], [6, 45]]], "spatialReference": {"wkid": 4326}},
    "excludedLayers": [1],
}


@pytest.fixture
def recipes(monkeypatch: pytest.MonkeyPatch) -> RecipeUser:
    return RecipeUser(monkeypatch)


def frame() -> dict[str, Any]:
    layer = holed()
    return area_parameters(next(layer.getFeatures()).geometry(), layer.crs())


def saved(folder: Path, recipe: Recipe) -> Path:
    path = folder / "World.arcgisexport.json"
    write_recipe(recipe, path)
    return path


# Export Tiles


def test_tiles_saved_and_run_without_the_window(
    user: User, sandbox: Sandbox, folder: Path, recipes: RecipeUser
) -> None:
    window = user.open()
    user.service(sandbox.service("World/MapServer"))
    QTest.mouseClick(window.area_widget.box_button, LEFT)
    user.drag(QPoint(100, 100), QPoint(500, 400))
    user.levels("2-5")
    until(user.is_ready, "the Export button")
    recipe = recipes.save(window)
    assert Path(recipes.proposed).parent == folder
    assert recipe.service == sandbox.service("World/MapServer")
    assert set(recipe.parameters) == {"EXTENT", "LEVELS", "PACKAGE"} and recipe.parameters["LEVELS"] == "2-5"
    assert recipe.parameters["EXTENT"].endswith(" [EPSG:3857]") and recipe.file.endswith(".tpkx")
    assert "saved" in told(window)
    layer = user.export()
    exported = next(folder.glob("*.tpkx"))
    found = run(RUN, RECIPE=recipes.proposed, OUTPUT=str(folder / "again.tpkx"))
    assert layer.isValid() and tiles_of(Path(found["OUTPUT"])) == tiles_of(exported)


def test_the_job_of_a_window_keeps_its_recipe(user: User, sandbox: Sandbox, folder: Path, recipes: RecipeUser) -> None:
    window = user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("0-2")
    until(user.is_ready, "the Export button")
    recipe = window.recipe()
    user.export()
    (job,) = user.plugin.runner.journal.jobs()
    assert parse_recipe(user.plugin.runner.journal.recipe(job.id)) == recipe


def test_tiles_filled_in_from_a_recipe(user: User, sandbox: Sandbox, folder: Path, recipes: RecipeUser) -> None:
    """The area is a polygon in degrees, on a map in metres: nothing of it is lost on the way."""
    values = {**frame(), "LEVELS": "1-3,5", "PACKAGE": "tpk", "CHECK": True}
    wanted = Recipe("exporttiles", sandbox.service("World/MapServer"), values, "Frame.tpk")
    window = user.open()
    user.service(sandbox.service("WorldDegrees/MapServer"))  # another one, with choices of its own
    recipes.open(window, saved(folder, wanted))
    until(lambda: window.levels_field.chosen == (1, 2, 3, 5), "the levels")
    until(user.is_ready, "the Export button")
    assert told(window) == "" and window.save_field.path == folder / "Frame.tpk"
    found = window.recipe()
    assert found.parameters.pop("AOI")["crs"] == wanted.parameters["AOI"]["crs"]
    assert (found.operation, found.service, found.file) == (wanted.operation, wanted.service, wanted.file)
    assert found.parameters == {name: value for name, value in values.items() if name != "AOI"}
    tiles = run(RUN, RECIPE=str(folder / "World.arcgisexport.json"), OUTPUT=str(folder / "a.tpk"))["TILES"]
    assert f"{tiles:,}" in window.export_button.text()


def test_the_same_service_again(user: User, sandbox: Sandbox, folder: Path, recipes: RecipeUser) -> None:
    window = user.open()
    service = sandbox.service("World/MapServer")
    user.service(service)
    recipes.open(window, saved(folder, Recipe("exporttiles", service, {**frame(), "LEVELS": "4"}, "A.tpkx")))
    until(lambda: window.levels_field.chosen == (4,), "the level")
    until(user.is_ready, "the Export button")
    assert window.save_field.path.name == "A.tpkx" and "AOI" in window.recipe().parameters


def test_several_jobs_into_the_file_of_the_recipe(
    user: User, sandbox: Sandbox, folder: Path, recipes: RecipeUser
) -> None:
    values = {**frame(), "LEVELS": "1-5", "SPLIT": True}
    recipe = Recipe("exporttiles", sandbox.service("Limited/MapServer"), values, "Frame.gpkg")
    window = user.open()
    recipes.open(window, saved(folder, recipe))
    until(user.is_ready, "the Export button")
    until(lambda: window.save_field.path.name == "Frame.gpkg", "the file")
    assert "jobs" in window.export_button.text() and window.recipe() == recipe


def test_what_cannot_be_applied_is_told(user: User, sandbox: Sandbox, folder: Path, recipes: RecipeUser) -> None:
    values = {"LEVELS": "3-99", "CONVERT": "gpkg", "TIMEOUT": 5, "CREATE_ITEM": True, "PACKAGE": "tpkx"}
    window = user.open()
    recipe = Recipe("exporttiles", sandbox.service("WorldVector/VectorTileServer"), values)
    recipes.open(window, saved(folder, recipe))
    until(lambda: told(window), "the message")
    for words in ("Level 6", "gpkg", "TIMEOUT", "item", "tpkx"):
        assert words in told(window), words


def test_files_that_are_no_recipe_are_refused_in_words(user: User, folder: Path, recipes: RecipeUser) -> None:
    window = user.open()
    path = folder / "x.arcgisexport.json"
    for text, words in (
        (json.dumps({"recipe": 7}), "newer version"),
        (json.dumps({"recipe": 1, "<b>x</b>": 1}), "&lt;b&gt;x"),
        ("hello", "not a recipe"),
    ):
        path.write_text(text)
        window.message_bar.clearWidgets()
        recipes.open(window, path)
        assert words in told(window)
    write_recipe(Recipe("exporttiles", "https://gis.example.com/arcgis/rest/services/Roads/FeatureServer"), path)
    recipes.open(window, path)
    assert "paste the address of a map, image or vector tile service" in told(window)
    with pytest.raises(Exception, match="Choose a service"):
        window.recipe()
    window.recipe_menu.save_action.trigger()
    assert "Choose a service" in told(window)


def test_a_name_without_the_ending_gets_it(user: User, sandbox: Sandbox, folder: Path, recipes: RecipeUser) -> None:
    window = user.open()
    user.service(sandbox.service("World/MapServer"))
    recipes._path = str(folder / "mine.json")
    window.recipe_menu.save_action.trigger()
    assert (folder / "mine.arcgisexport.json").exists() and not (folder / "mine.json").exists()
    before = (folder / "mine.arcgisexport.json").read_text()
    user.levels("0")
    window.recipe_menu.save_action.trigger()
    assert "exists already" in told(window) and (folder / "mine.arcgisexport.json").read_text() == before


def test_the_button_is_beside_help(user: User) -> None:
    window = user.open()
    button = window.recipe_menu.button
    assert window.button_box.buttonRole(button) == QDialogButtonBox.ButtonRole.ResetRole
    assert button.x() < window.export_button.x()
    assert not any(each.autoDefault() for each in window.button_box.buttons()), "Enter in a field presses one"
    assert [action.text() for action in button.menu().actions()] == ["Save Recipe…", "Open Recipe…", "Copy As"]


# dropped, and of other windows


def test_a_dropped_recipe_opens_its_window(user: User, sandbox: Sandbox, folder: Path) -> None:
    values = {"EXTENT": "0.0,1000000.0,3000000.0,5000000.0 [EPSG:3857]", "WIDTH": 200, "HEIGHT": 400}
    recipe = Recipe("exportmap", sandbox.service("WorldMap/MapServer"), values, "Map.png")
    (handler,) = user.iface.drop_handlers
    assert handler.handleFileDrop(str(saved(folder, recipe)))
    window = until(lambda: user.plugin.windows.open.get("map"), "the window")
    until(window.export_button.isEnabled, "the Export button")
    assert "200 × 400" in window.export_button.text() and window.save_field.path.name == "Map.png"
    assert not handler.handleFileDrop(str(folder / "x.json"))


def test_a_dropped_file_that_is_wrong_is_told(user: User, folder: Path) -> None:
    (folder / "x.arcgisexport.json").write_text('{"recipe": 9}')
    (handler,) = user.iface.drop_handlers
    assert handler.handleFileDrop(str(folder / "x.arcgisexport.json"))
    assert any("newer version" in text for text in user.messages())
    assert not user.plugin.windows.open


def test_a_recipe_of_another_operation_opens_that_window(
    user: User, sandbox: Sandbox, folder: Path, recipes: RecipeUser
) -> None:
    recipe = Recipe("exportmap", sandbox.service("WorldMap/MapServer"), {"WIDTH": 50, "HEIGHT": 50}, "Map.png")
    recipes.open(user.open(), saved(folder, recipe))
    window = until(lambda: user.plugin.windows.open.get("map"), "the window")
    assert window.isVisible()
    until(window.export_button.isEnabled, "the Export button")


# Export Map


def test_a_map_saved_and_filled_in_again(user: User, sandbox: Sandbox, folder: Path, recipes: RecipeUser) -> None:
    values = {
        "EXTENT": "5.0,15.0,44.0,54.0 [EPSG:4326]",
        "WIDTH": 300,
        "HEIGHT": 300,
        "CRS": "EPSG:4326",
        "FORMAT": "png24",
        "DPI": 150.0,
        "TRANSPARENT": True,
        "ROTATION": 10.0,
        "LAYERS": "show:0",
        "LAYER_DEFS": '{"0":"POP>1000"}',
        "CLIPPING": json.dumps(CLIPPING),
        "TIME": "1199145600000,1230768000000",  # as earlier versions wrote it
    }
    service = sandbox.service("WorldMap/MapServer")
    path = saved(folder, Recipe("exportmap", service, values, "Map.tif"))
    (handler,) = user.iface.drop_handlers
    handler.handleFileDrop(str(path))
    window = until(lambda: user.plugin.windows.open.get("map"), "the window")
    until(lambda: window.service is not None and not window._pause.isActive(), "the service")
    until(lambda: window._request is not None, "the request")
    found = recipes.save(window, folder / "again.arcgisexport.json")
    assert found.file == "Map.tif" and "Not filled in" not in told(window)
    clipping = json.loads(found.parameters["CLIPPING"])
    assert clipping["excludedLayers"] == [1]
    rings = clipping["geometry"]["rings"]
    assert sorted(map(tuple, rings[0][:-1])) == sorted(map(tuple, CLIPPING["geometry"]["rings"][0][:-1]))
    values["TIME"] = "2008-01-01,2009-01-01"
    kept = {name: found.parameters.get(name) for name in values}
    assert json.loads(kept.pop("LAYER_DEFS")) == {"0": "POP>1000"}
    assert kept == {name: found.parameters[name] for name in kept}
    assert all(kept[name] == value for name, value in values.items() if name not in ("LAYER_DEFS", "CLIPPING"))


def test_what_a_recipe_of_a_map_does_not_hold_is_told(
    user: User, sandbox: Sandbox, folder: Path, recipes: RecipeUser
) -> None:
    recipe = Recipe("exportmap", sandbox.service("World/ImageServer"), {"WIDTH": 50, "HEIGHT": 50, "FORMAT": "png"})
    user.iface.drop_handlers[0].handleFileDrop(str(saved(folder, recipe)))
    window = until(lambda: user.plugin.windows.open.get("map"), "the window")
    until(lambda: window._request is not None, "the request")
    recipes.save(window, folder / "plain.arcgisexport.json")
    assert "does not hold" not in told(window)
    combo = window.pixels_page._combos["interpolation"]
    combo.setCurrentIndex(combo.count() - 1)
    until(lambda: window._request is not None, "the request")
    recipes.save(window, folder / "pixels.arcgisexport.json")
    assert "does not hold: the pixels" in told(window)


# Export Item


def test_an_item_saved_and_filled_in_again(
    plugin: Any, iface: Any, sandbox: Sandbox, folder: Path, recipes: RecipeUser
) -> None:
    sandbox.reset_portal()
    portal_user = PortalUser(iface, plugin, sandbox)
    window = portal_user.open()
    portal_user.sign_in()
    portal_user.choose("Nature of the world")
    everything = window.recipe()
    assert set(everything.parameters) >= {"ITEM", "FORMAT", "LAYERS"} and "TITLE" not in everything.parameters
    layers = json.loads(everything.parameters["LAYERS"])
    values = {
        "ITEM": everything.parameters["ITEM"],
        "FORMAT": "CSV",
        "LAYERS": json.dumps([{"id": layers[0]["id"], "where": "1=1"}]),
        "TITLE": "My export",
        "KEEP_ITEM": True,
    }
    path = saved(folder, Recipe("exportitem", everything.service, values, "towns.csv"))
    recipes.open(window, path)  # the portal and the item are there already
    until(lambda: window.format == "CSV", "the format")
    until(lambda: not window.layers_field.counting, "the counted features")
    assert window.recipe().parameters == values
    window.item_list.search_edit.clear()
    portal_user.choose("Places")
    recipes.open(window, path)
    until(lambda: window._wanted is None, "the item")
    until(lambda: not window.layers_field.counting, "the counted features")
    assert window.recipe().parameters == values and window.save_field.path.name == "towns.csv"


# Import Tiles


def test_an_import_saved_and_filled_in_again(
    plugin: Any, iface: Any, sandbox: Sandbox, folder: Path, recipes: RecipeUser
) -> None:
    sandbox.reset_portal()
    user = ImportUser(iface, plugin)
    window = user.open()
    user.choose(sandbox, package(sandbox, folder / "few.tpkx"))
    window.levels_edit.setText("0-2")
    user.pick(window.replace_radio)
    user.settled()
    recipe = recipes.save(window, folder / "few.arcgisexport.json")
    assert recipe.parameters == {
        "PORTAL": str(sandbox.portal), "PACKAGE": "few.tpkx", "LEVELS": "0-2", "MERGE": True, "REPLACE": True,
    }  # fmt: skip
    assert str(folder) not in (folder / "few.arcgisexport.json").read_text()
    window.source_field.file_widget.setFilePath("")
    window.levels_edit.setText("")
    user.pick(window.overwrite_radio)
    recipes.open(window, folder / "few.arcgisexport.json")
    user.settled()
    assert window.source_field.source is not None and window.recipe() == recipe
