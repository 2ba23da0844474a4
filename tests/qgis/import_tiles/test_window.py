# SPDX-License-Identifier: GPL-2.0-or-later
"""The Import Tiles window, as a user uses it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from qgis.core import QgsProject, QgsRasterLayer
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMessageBox

from tests.qgis.import_tiles.import_user import FEW, ImportUser, package, tile
from tests.qgis.user import LEFT, Boxes, Heartbeat, User, until
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace
from tests.unit.operations.import_tiles.import_setup import colour_of, places

SLOW = ("esriJobSubmitted", *["esriJobExecuting"] * 4, "esriJobSucceeded")


@pytest.fixture
def hosted(sandbox: Sandbox) -> Iterator[Sandbox]:
    sandbox.reset_portal()
    yield sandbox
    sandbox.clear()
    assert not sandbox.leaks() and not sandbox.strays()
    sandbox.reset_portal()


@pytest.fixture
def user(plugin: Any, iface: Any, hosted: Sandbox) -> ImportUser:
    found = ImportUser(iface, plugin)
    found.open()
    return found


def others(sandbox: Sandbox) -> set[str]:
    return {item.id for item in sandbox.items()}


def test_the_message_opens_the_folder_and_shows_the_service(
    user: ImportUser, hosted: Sandbox, folder: Path, boxes: Boxes
) -> None:
    user.choose(hosted, package(hosted, folder / "few.tpkx"))
    url = hosted.online("WorldTiles/MapServer")
    uri = f"crs='EPSG:3857' format='PNG32' layer='' url='{url}'"
    QgsProject.instance().addMapLayer(QgsRasterLayer(uri, "Service", "arcgismapserver"))
    user.import_tiles(boxes)
    until(lambda: any("imported" in text for text in user.messages()), "the message")
    buttons = [button.text() for button in user.message_buttons()]
    assert "Zoom to Layer" in buttons and "Open Folder" in buttons
    assert len(QgsProject.instance().mapLayers()) == 1, "nothing is added"


def test_import_of_a_file(user: ImportUser, hosted: Sandbox, folder: Path, boxes: Boxes) -> None:
    before = others(hosted)
    user.choose(hosted, package(hosted, folder / "few.tpkx"))
    assert [verdict for verdict, _ in user.conditions()] == ["met", "met", "met"]
    dialog = user.dialog
    assert dialog.import_button.text().replace("&", "") == "Import 8 tiles"
    assert dialog.replace_radio.isChecked() and "All others are kept" in dialog.merging_text.text()
    user.import_tiles(boxes)
    host = urlsplit(hosted.online("")).netloc
    assert f"Import 8 tiles at levels 2 and 3 into “WorldTiles” on {host}?" in boxes.seen[0]
    assert boxes.buttons == [["Import 8 tiles", "Cancel"]] and boxes.defaults == ["Cancel"]
    (sent,) = hosted.find("/importTiles$")
    assert (sent.values["mergeBundle"], sent.values["replaceTiles"]) == ("true", "true")
    assert tile(hosted, (3, 3, 3)) == colour_of((3, 3, 3)) and tile(hosted, (3, 0, 0)) is not None
    assert others(hosted) == before
    view = until(lambda: dialog.result_view.pair if dialog.result_view.pair.isVisible() else None, "the two tiles")
    package_picture, service_picture = view.package_picture.pixmap(), view.service_picture.pixmap()
    assert not package_picture.isNull() and package_picture.toImage() == service_picture.toImage()
    assert "byte for byte" in view.sentence.text()
    assert dialog.result_view.text.text() == "Imported: level 2: 4 tiles, level 3: 4 tiles."
    assert any("WorldTiles, levels 2 and 3, 8 tiles: imported" in text for text in user.messages())


def test_nothing_is_overwritten_without_a_word(user: ImportUser, hosted: Sandbox, folder: Path, boxes: Boxes) -> None:
    user.choose(hosted, package(hosted, folder / "few.tpkx"))
    user.pick(user.dialog.overwrite_radio)
    user.settled()
    assert "lost" in user.dialog.merging_text.text()
    boxes.answer(QMessageBox.StandardButton.Cancel)
    user.press_import()
    user.settled()
    assert (
        "2 bundles will be overwritten" in boxes.seen[0]
        and "8 tiles at levels 2 and 3 into “WorldTiles”" in boxes.seen[0]
    )
    assert boxes.buttons == [["Overwrite 2 Bundles", "Cancel"]] and boxes.defaults == ["Cancel"]
    assert not hosted.find("/addItem$") and user.dialog.import_button.isEnabled()


def test_merging_asks_and_keeps_the_rest(user: ImportUser, hosted: Sandbox, folder: Path, boxes: Boxes) -> None:
    old = tile(hosted, (3, 3, 3))
    user.choose(hosted, package(hosted, folder / "few.tpkx"))
    user.pick(user.dialog.add_radio)
    user.settled()
    assert "Only tiles that the service does not have" in user.dialog.merging_text.text()
    user.import_tiles(boxes)
    assert tile(hosted, (3, 3, 3)) == old
    assert "were to be kept" in user.dialog.result_view.pair.sentence.text()


def test_conditions_that_are_not_met_keep_the_button_off(user: ImportUser, hosted: Sandbox, folder: Path) -> None:
    utm = package(hosted, folder / "utm.tpkx", places(1, (3,), (8,)), "UtmTiles/MapServer")
    user.choose(hosted, utm)
    verdict, text = user.conditions()[0]
    assert verdict == "broken" and "spatial reference differs: EPSG:25832" in text
    assert not user.dialog.import_button.isEnabled()
    deep = package(hosted, folder / "deep.tpkx", [*FEW, *places(6, (30,), (30,))])
    user.file(deep)
    user.service(hosted.online("ShallowTiles/MapServer"))
    verdict, text = user.conditions()[1]
    assert verdict == "broken" and "would work: levels 2 and 3" in text
    assert not user.dialog.import_button.isEnabled()
    user.type(user.dialog.levels_edit, "2-3")
    user.settled()
    assert [verdict for verdict, _ in user.conditions()] == ["met", "met", "met"]
    assert user.dialog.import_button.isEnabled()
    user.type(user.dialog.levels_edit, "19")
    user.settled()
    assert "only levels 2–3,6" in user.dialog.levels_problem.text.text()
    assert not user.dialog.import_button.isEnabled()


def test_file_that_is_no_package(user: ImportUser, hosted: Sandbox, folder: Path) -> None:
    path = folder / "text.tpkx"
    path.write_text("not a zip")
    user.choose(hosted, path)
    assert "not a tile package" in user.dialog.source_field.source_problem.text.text()
    assert not user.dialog.import_button.isEnabled()


def test_quota_is_reported_beside_the_package(user: ImportUser, hosted: Sandbox, folder: Path) -> None:
    hosted.portal.quota = 10
    user.choose(hosted, package(hosted, folder / "few.tpkx"))
    assert "left, and the package needs" in user.dialog.package_problem.text.text()
    assert not user.dialog.import_button.isEnabled()


def test_item_of_the_portal(user: ImportUser, hosted: Sandbox, boxes: Boxes) -> None:
    user.sign_in(hosted)
    user.service(hosted.online("WorldTiles/MapServer"))
    field = user.dialog.source_field
    user.pick(field.item_radio)
    QTest.mouseClick(field.item_button, LEFT)
    window = until(lambda: field._dialog, "the items")
    titles = until(lambda: [item.title for item in window.items.model.items], "items")
    assert {"Small package", "Old package", "Broken package"} <= set(titles) and "Town list" not in titles
    window.items.item_view.setCurrentIndex(window.items.model.index(titles.index("Small package"), 0))
    QTest.mouseClick(window._ok, LEFT)
    until(lambda: field.source is not None, "the item")
    user.settled()
    assert [verdict for verdict, _ in user.conditions()] == ["met", "met", "met"]
    assert "its tiles were not checked" in user.conditions()[2][1]
    user.service(hosted.online("UtmTiles/MapServer"))
    assert user.conditions()[0][0] == "broken" and not user.dialog.import_button.isEnabled()
    user.service(hosted.online("WorldTiles/MapServer"))
    user.import_tiles(boxes)
    assert not hosted.find("/addItem$") and hosted.find("/importTiles$")
    assert "byte for byte" in user.dialog.result_view.pair.sentence.text()
    assert not user.dialog.result_view.pair.package_picture.pixmap().isNull()
    assert not user.dialog.result_view.pair.service_picture.pixmap().isNull()


def test_service_is_chosen_among_the_portals(user: ImportUser, hosted: Sandbox) -> None:
    user.sign_in(hosted)
    QTest.mouseClick(user.dialog.service_button, LEFT)
    window = until(lambda: user.dialog._items, "the services")
    titles = until(lambda: [item.title for item in window.items.model.items], "services")
    assert "Sparse tiles" in titles
    window.items.item_view.setCurrentIndex(window.items.model.index(titles.index("Sparse tiles"), 0))
    QTest.mouseClick(window._ok, LEFT)
    user.settled()
    until(lambda: user.dialog.service is not None, "the service")
    assert user.dialog.service.url == hosted.online("SparseTiles/MapServer")


def test_service_names_its_portal(user: ImportUser, hosted: Sandbox) -> None:
    user.service(hosted.service("Hosted/WorldTiles/MapServer"))
    field = user.dialog.portal_field
    until(lambda: field.portal_combo.currentText() == str(hosted.portal), "the portal's address")
    until(lambda: "needs a sign-in" in field.portal_problem.text.text(), "the wish for a sign-in")


def test_area_across_the_antimeridian(user: ImportUser, hosted: Sandbox, folder: Path) -> None:
    """One extent holds no two parts, and the one around both is the whole world."""
    user.choose(hosted, package(hosted, folder / "few.tpkx"))
    area = user.dialog.area_widget
    User.pick(user, area.source_combo, "Coordinates")
    user.type(area.extent_widget.findChild(QgsFilterLineEdit), "170,190,-80,80 [EPSG:4326]")
    user.wait_said(user.dialog.area_problem, "one by one: 18924313")
    assert not user.dialog.import_button.isEnabled()


def test_area_on_the_map(user: ImportUser, hosted: Sandbox, folder: Path, boxes: Boxes) -> None:
    from arcgis_export.ui.area.area_widget import Source

    old = tile(hosted, (3, 3, 3))
    user.choose(hosted, package(hosted, folder / "few.tpkx", [*FEW, *places(4, (6, 9), (6, 9))]))
    area = user.dialog.area_widget
    offered = {area.source_combo.itemData(row) for row in range(area.source_combo.count())}
    assert Source.POLYGONS not in offered and Source.LINES not in offered
    assert area.source_combo.currentText() == "All of the Package"
    QTest.mouseClick(area.box_button, LEFT)
    user.drag(user.at(500_000, 4_500_000), user.at(2_000_000, 6_000_000))
    user.settled()
    assert area.source_combo.currentData() is Source.DRAWN
    assert user.dialog.import_button.text().replace("&", "") == "Import 2 tiles"
    user.type(user.dialog.levels_edit, "3")
    user.settled()
    user.pick(user.dialog.replace_radio)
    user.settled()
    user.import_tiles(boxes)
    assert tile(hosted, (3, 3, 4)) == colour_of((3, 3, 4))
    assert hosted.find("/importTiles$")[0].values["levels"] == "3" and old is not None
    user.dialog.close()
    assert not user.bands()


def test_cancel_and_run_again(user: ImportUser, hosted: Sandbox, folder: Path, boxes: Boxes) -> None:
    before = others(hosted)
    hosted.pace = Pace(SLOW, seconds=0.4)
    user.choose(hosted, package(hosted, folder / "few.tpkx"))
    boxes.answer(QMessageBox.StandardButton.Ok)
    user.press_import()
    dialog = user.dialog
    until(lambda: tile(hosted, (2, 1, 1)) == colour_of((2, 1, 1)), "the first level")
    assert dialog.progress.progress_bar.isVisible() and not dialog.import_button.isEnabled()
    QTest.mouseClick(dialog.progress.cancel_button, LEFT)
    until(lambda: dialog._task is None, "the end")
    assert tile(hosted, (3, 3, 3)) != colour_of((3, 3, 3))
    (said,) = [text for text in user.messages() if "cancelled" in text]
    assert "Imported: level 2. Not changed: level 3." in said
    assert len(others(hosted) - before) == 1 and "is on the portal" in said
    hosted.pace = Pace(("esriJobExecuting", "esriJobSucceeded"))
    user.press("Run Again")
    until(lambda: tile(hosted, (3, 3, 3)) == colour_of((3, 3, 3)), "the rest")
    until(lambda: others(hosted) == before, "the upload to be deleted")
    until(lambda: dialog._task is None and dialog.result_view.pair.isVisible(), "the two tiles")
    assert len(hosted.find("/importTiles$")) == 1 and hosted.find("/rerun$")


def test_failure_offers_to_delete_the_upload(user: ImportUser, hosted: Sandbox, folder: Path, boxes: Boxes) -> None:
    before = others(hosted)
    hosted.inject_fault("fail", match="/jobs/", messages=["The disk of the server is full"])
    user.choose(hosted, package(hosted, folder / "few.tpkx"))
    user.import_tiles(boxes)
    (said,) = [text for text in user.messages() if "disk of the server" in text]
    assert "No level was imported" in said and "is on the portal" in said
    assert user.dialog.result_view.rerun_button.isVisible()
    assert "disk of the server" in user.dialog.result_view.text.text()
    assert len(others(hosted) - before) == 1
    user.press("Delete Upload")
    until(lambda: others(hosted) == before, "the upload to be deleted")


def test_window_may_close_while_it_works_and_nothing_waits(
    user: ImportUser, hosted: Sandbox, folder: Path, boxes: Boxes
) -> None:
    hosted.inject_fault("delay", times=None, match="/sharing/|/importTiles|/jobs", seconds=0.3)
    with Heartbeat() as heart:
        user.choose(hosted, package(hosted, folder / "few.tpkx"))
        boxes.answer(QMessageBox.StandardButton.Ok)
        user.press_import()
        until(lambda: user.dialog._task is not None, "the import")
        user.dialog.close()
        until(lambda: any("imported" in text for text in user.messages()), "the message")
    assert heart.longest < 1.0


def test_sign_in_that_may_not(user: ImportUser, hosted: Sandbox, folder: Path, boxes: Boxes) -> None:
    user.sign_in(hosted, "viewer", "look-only")
    user.service(hosted.online("WorldTiles/MapServer"))
    user.file(package(hosted, folder / "few.tpkx"))
    assert "may not change the tiles" in user.dialog.service_field.service_problem.text.text()
    assert not user.dialog.import_button.isEnabled()


def test_service_of_another_owner_is_refused(user: ImportUser, hosted: Sandbox, folder: Path, boxes: Boxes) -> None:
    user.choose(hosted, package(hosted, folder / "few.tpkx"), "ViewerTiles/MapServer")
    assert "may not change the tiles" in user.dialog.service_field.service_problem.text.text()
    assert not user.dialog.import_button.isEnabled()


def test_service_that_is_not_hosted(user: ImportUser, hosted: Sandbox) -> None:
    user.sign_in(hosted)
    user.service(hosted.service("World/MapServer"))
    assert "only hosted tile services accept tiles" in user.dialog.service_field.service_problem.text.text()


def test_reason_stands_by_while_something_is_missing(user: ImportUser, hosted: Sandbox) -> None:
    dialog = user.settled()
    assert not dialog.import_button.isEnabled() and "sign in first" in dialog.hint_label.text()
    user.sign_in(hosted)
    user.settled()
    assert "Choose the hosted tile service" in dialog.hint_label.text()
    user.service(hosted.online("WorldTiles/MapServer"))
    assert dialog.hint_label.text() == "Choose a package."


def test_import_is_resumed_after_qgis_was_closed(iface: Any, hosted: Sandbox, folder: Path, boxes: Boxes) -> None:
    from arcgis_export import classFactory

    before = others(hosted)
    hosted.inject_fault("stall", times=3, match="/jobs/")
    plugin = classFactory(iface)
    plugin.initGui()
    user = ImportUser(iface, plugin)
    user.open()
    user.choose(hosted, package(hosted, folder / "few.tpkx"))
    boxes.answer(QMessageBox.StandardButton.Ok)
    user.press_import()
    until(lambda: hosted.find("/jobs/"), "a poll")
    plugin.unload()
    until(lambda: not user.tasks(), "the end", 4)
    assert not hosted.find("/cancel$") and len(others(hosted) - before) == 1
    hosted.faults.clear()
    plugin = classFactory(iface)
    plugin.initGui()
    try:
        user = ImportUser(iface, plugin)
        text = until(user.messages, "the offer")[-1]
        assert "import of tiles into WorldTiles was interrupted" in text
        user.press("Resume")
        until(lambda: any("imported" in text for text in user.messages()), "the message")
        assert len(hosted.find("/importTiles$")) == 1 and others(hosted) == before
    finally:
        plugin.unload()
        until(lambda: not user.tasks(), "the end", 4)


def test_lost_answer_is_found_out_by_resuming(user: ImportUser, hosted: Sandbox, folder: Path, boxes: Boxes) -> None:
    before = others(hosted)
    hosted.inject_fault("lost", match="/importTiles")
    user.choose(hosted, package(hosted, folder / "few.tpkx"))
    user.import_tiles(boxes)
    assert "did not answer whether it began" in user.dialog.result_view.text.text()
    user.press("Look Again")
    until(lambda: user.dialog.result_view.pair.isVisible(), "the two tiles")
    assert len(hosted.find("/importTiles$")) == 1 and others(hosted) == before


def test_upload_that_broke_off_is_resumed_by_the_next_press(
    user: ImportUser, hosted: Sandbox, folder: Path, boxes: Boxes
) -> None:
    before = others(hosted)
    hosted.inject_fault("lost", match="/addItem")
    user.choose(hosted, package(hosted, folder / "few.tpkx"))
    user.import_tiles(boxes)
    assert user.dialog.result_view.text.text()
    user.settled()
    user.import_tiles(boxes)
    until(lambda: user.dialog.result_view.pair.isVisible(), "the two tiles")
    assert len(hosted.find("/addItem$")) == 1 and others(hosted) == before


def test_upload_that_is_not_resumed_is_gone_after_the_next_start(
    iface: Any, hosted: Sandbox, folder: Path, boxes: Boxes
) -> None:
    from arcgis_export import classFactory

    before = others(hosted)
    hosted.inject_fault("fail", match="/jobs/", messages=["Out of luck"])
    plugin = classFactory(iface)
    plugin.initGui()
    user = ImportUser(iface, plugin)
    user.open()
    user.choose(hosted, package(hosted, folder / "few.tpkx"))
    user.import_tiles(boxes)
    assert len(others(hosted) - before) == 1
    plugin.unload()
    plugin = classFactory(iface)
    plugin.initGui()
    try:
        until(lambda: others(hosted) == before, "the upload to be deleted")
    finally:
        plugin.unload()
        until(lambda: not user.tasks(), "the end", 4)
