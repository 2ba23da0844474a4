# SPDX-License-Identifier: GPL-2.0-or-later
"""The same export once more: a window opens as it was left, and lists what was exported last."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from arcgis_export.plugin.areas.recipe_area import area_parameters, choice_of_recipe
from arcgis_export.plugin.recipes.recipe import Recipe, parse_recipe, recipe_text
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from tests.qgis.environment.test_sign_in import PASSWORD, store
from tests.qgis.export_map.map_user import MapUser
from tests.qgis.export_tiles.test_split import tiles_of
from tests.qgis.import_tiles.import_user import ImportUser, package
from tests.qgis.portal_user import PortalUser
from tests.qgis.processing.test_algorithms import holed, qgis_process
from tests.qgis.recipes_user import told
from tests.qgis.user import LEFT, Boxes, User, until
from tests.sandbox import Sandbox


def next_session(user: User) -> None:
    """Close QGIS and start it again, as far as the plugin can tell."""
    user.plugin.unload()
    user.plugin.initGui()


def draw_box(user: User) -> None:
    QTest.mouseClick(user.dialog.area_widget.box_button, LEFT)
    user.drag(user.at(0, 5e6), user.at(2e6, 7e6))


def choose_recent(window: Any, number: int = 0) -> list[str]:
    """Open *Recent*, choose an entry, and return what the entries say."""
    menu = window.recent_menu
    menu.aboutToShow.emit()
    until(lambda: menu.actions() and menu.actions()[0].isEnabled(), "the recent exports")
    texts = [action.text() for action in menu.actions()]
    menu.actions()[number].trigger()
    return texts


def test_a_window_opens_as_the_export_before_with_another_day_in_the_name(
    user: User, sandbox: Sandbox, folder: Path
) -> None:
    authcfg = store("Basic", username="analyst", password=PASSWORD)
    window = user.open()
    user.service(sandbox.service("World/MapServer"))
    window.service_field.auth_select.setConfigId(authcfg)
    until(lambda: window.service_field.service, "the service with a sign-in")
    draw_box(user)
    user.levels("2-3")
    window.options.plan_check.setChecked(True)
    user.save_to(folder / "World 2020-01-31.tpkx")
    user.export()
    area = user.chosen_area()

    next_session(user)
    again = user.open()
    until(user.is_ready, "the Export button, with nothing pressed")
    assert again is not window
    assert again.service.url == sandbox.service("World/MapServer")
    assert user.chosen_area().equals(area)
    assert again.levels_field.chosen == (2, 3)
    assert again.options.checks_plan
    assert again.service_field.authcfg == authcfg
    assert not Path(again.save_field.text).exists() and "2020" not in again.save_field.text
    assert told(again).startswith("Filled in as on ")
    before = tiles_of(folder / "World 2020-01-31.tpkx")
    layer = user.export()
    assert tiles_of(Path(layer.source()).with_suffix(".tpkx")) == before


def test_a_layer_brings_its_area_back_unless_that_was_the_view(user: User, sandbox: Sandbox, folder: Path) -> None:
    url = sandbox.service("World/MapServer")
    user.open()
    user.service(url)
    user.levels("2")
    user.export()  # of the view

    def of_layer() -> None:
        next_session(user)
        layer = QgsRasterLayer(f"url='{url}' layer='0' format='PNG32'", "live", "arcgismapserver")
        QgsProject.instance().addMapLayer(layer)
        user.iface.active = layer
        user.plugin.layer_action.trigger()
        until(user.is_ready, "the Export button")

    of_layer()
    assert user.dialog.area_widget.is_view and user.dialog.levels_field.chosen == (2,)
    draw_box(user)
    user.surveyed()
    user.export()
    area = user.chosen_area()
    of_layer()
    until(lambda: not user.dialog.area_widget.is_view, "the area of last time")
    assert user.chosen_area().equals(area)


def test_recent_exports_fill_the_window(user: User, sandbox: Sandbox, folder: Path) -> None:
    window = user.open()
    user.service(sandbox.service("World/MapServer"))
    for levels in ("1", "2-3"):
        user.levels(levels)
        user.export()
        user.iface.bar.clearWidgets()
    user.levels("0")
    texts = choose_recent(window, 1)
    until(lambda: window.levels_field.chosen == (1,), "the levels of the export before last")
    assert [text.split(",")[0] for text in texts] == ["World 2-3", "World 1"]
    assert not window.area_widget.is_view  # the area of then, not the view of now


def test_recent_is_not_hidden_by_many_exports_of_another_kind() -> None:
    from arcgis_export.plugin.tasks.recent import recent

    text = recipe_text(Recipe("exporttiles", "https://gis.example.com/arcgis/rest/services/World/MapServer", {}))
    kinds = [*["export_map"] * 300, "export_tiles"]
    rows = [SimpleNamespace(id=str(number), kind=kind, service_url="") for number, kind in enumerate(kinds)]
    journal: Any = SimpleNamespace(rows_with_recipe=lambda: rows, recipe=lambda job: text)
    assert [each.row.id for each in recent(journal, "exporttiles")] == ["300"]


def test_recent_is_in_every_window_that_starts_a_job(plugin: Any) -> None:
    for kind in ("tiles", "map", "item", "import"):
        window = plugin.windows.show(kind)
        menu = window.recent_menu
        assert menu.button.isVisible()
        menu.aboutToShow.emit()
        until(lambda menu=menu: menu.actions()[0].text() == "Nothing was exported or imported yet", kind)
        window.close()


def test_a_map_comes_back_with_all_its_pages(user: User, sandbox: Sandbox, folder: Path) -> None:
    maps = MapUser(user.iface, user.plugin)
    window = maps.open()
    maps.service(sandbox.service("World/MapServer"))
    window.image_field.rotation_spin.setValue(30)
    window.size_field.width_spin.setValue(333)
    maps.export()
    window.close()
    next_session(user)
    maps.window = again = user.plugin.windows.show("map")
    until(maps.is_ready, "the Export button")
    assert again.service.url == sandbox.service("World/MapServer")
    assert again.image_field.rotation_spin.value() == 30 and again.size_field.sizing.width == 333
    assert not again.area_widget.is_view


def test_an_item_comes_back_with_its_sign_in(plugin: Any, iface: Any, sandbox: Sandbox, folder: Path) -> None:
    sandbox.reset_portal()
    portal_user = PortalUser(iface, plugin, sandbox)
    portal_user.open()
    portal_user.sign_in()
    portal_user.choose("Places")
    portal_user.export(folder / "places.gpkg", "geoPackage")
    recipe = portal_user.dialog.recipe()
    next_session(User(iface, plugin))
    again = portal_user.open()
    until(lambda: again.export_button.isEnabled(), "the Export button, with nothing pressed")
    until(lambda: not again.layers_field.counting, "the counted features")
    assert again.recipe().parameters == recipe.parameters
    assert again.portal_field.user.name == "analyst"


def test_an_import_comes_back_with_its_package(
    plugin: Any, iface: Any, sandbox: Sandbox, folder: Path, boxes: Boxes
) -> None:
    sandbox.reset_portal()
    user = ImportUser(iface, plugin)
    window = user.open()
    user.choose(sandbox, package(sandbox, folder / "few.tpkx"))
    user.pick(window.add_radio)
    window.levels_edit.setText("2")
    user.settled()
    user.import_tiles(boxes)
    next_session(user)
    again = user.open()
    until(again.import_button.isEnabled, "the Import button, with nothing pressed")
    assert again.source_field.source.path == folder / "few.tpkx"
    assert again.levels_edit.text() == "2" and again.add_radio.isChecked()


def copied(window: Any, form: str) -> str:
    """Choose an entry of *Copy As*; return what is on the clipboard then."""
    QApplication.clipboard().clear()
    next(action for action in window.recipe_menu.copy_actions if action.text() == form).trigger()
    return str(until(QApplication.clipboard().text, "the copy"))


def test_what_is_chosen_is_copied_as_a_recipe_a_command_and_python(
    user: User, folder: Path, outside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = user.open()
    user.service(f"{outside}/server/rest/services/World/MapServer")
    layer = holed()
    QgsProject.instance().addMapLayer(layer)
    window.area_widget.set_choice(choice_of_recipe(area_parameters(next(layer.getFeatures()).geometry(), layer.crs())))
    user.levels("2-3")
    user.surveyed()
    user.save_to(folder / 'it\'s a "map" $HOME.tpkx')
    until(user.is_ready, "the Export button")
    assert parse_recipe(copied(window, "Recipe")) == window.recipe()

    monkeypatch.syspath_prepend(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
    names: dict[str, Any] = {}
    exec(copied(window, "Python"), names)
    one = Path(window.save_field.text)
    assert Path(names["result"]["OUTPUT"]) == one and names["result"]["TILES"] > 0
    tiles = tiles_of(one)
    one.unlink()

    profile = folder / "profile"
    profile.mkdir()
    assert qgis_process(profile, "plugins", "enable", "arcgis_export").returncode == 0
    (folder / "run.sh").write_text(copied(window, "qgis_process Command"))
    done = qgis_process(profile, shell=folder / "run.sh")
    assert done.returncode == 0, done.stdout + done.stderr
    assert tiles_of(one) == tiles


def test_a_command_is_quoted_for_the_shell_of_windows() -> None:
    from arcgis_export.plugin.recipes.commands import command_of

    recipe = Recipe("exporttiles", "https://gis.example.com/arcgis/rest/services/World/MapServer", {"CHECK": True})
    command = command_of(recipe, {"OUTPUT": r"C:\my maps\a.tpkx", "AUTHCFG": ""}, is_windows=True)
    assert command.endswith(r'--CHECK=true "--OUTPUT=C:\my maps\a.tpkx"') and "AUTHCFG" not in command
    layers = {"LAYERS": '[{"id": 0, "where": "POP>2"}]'}
    assert command_of(recipe, layers, is_windows=True).endswith(r'"--LAYERS=[{\"id\": 0, \"where\": \"POP>2\"}]"')
