# SPDX-License-Identifier: GPL-2.0-or-later
"""Users are quicker than servers: what is exported is always what the window shows."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtTest import QTest

from tests.qgis.user import LEFT, User, until
from tests.sandbox import Sandbox

EUROPE = QgsRectangle(1e6, 5e6, 1.1e6, 5.1e6)


@pytest.fixture
def world(user: User, sandbox: Sandbox) -> User:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    return user


def test_button_waits_until_the_new_area_is_counted(
    world: User, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    import arcgis_export.ui.export_tiles.dialog as window

    real = window.survey

    def slow(*arguments: Any) -> Any:
        time.sleep(0.5)
        return real(*arguments)

    monkeypatch.setattr(window, "survey", slow)
    world.canvas.setExtent(EUROPE)
    assert not world.is_ready()
    QTest.mouseClick(world.dialog.export_button, LEFT)
    QTest.qWait(300)
    assert not world.is_ready() and not sandbox.jobs
    until(world.is_ready, "the count")
    world.press_export()
    until(lambda: sandbox.jobs, "the job")
    (sent,) = sandbox.find("exportTiles$", "POST")
    box = [float(part) for part in sent.form["exportExtent"].split(",")]
    # The canvas widens what it is asked for to its own shape.
    assert box[0] <= 1e6 and box[2] >= 1.1e6 and box[2] - box[0] < 1e6


def test_button_waits_until_the_new_service_is_known(world: User, sandbox: Sandbox) -> None:
    sandbox.inject_fault("delay", seconds=0.5, match="Hosted")
    world.paste(sandbox.service("Hosted/World/MapServer"), enter=False)
    assert not world.is_ready()
    QTest.mouseClick(world.dialog.export_button, LEFT)
    QTest.qWait(200)
    assert not sandbox.jobs


def test_one_click_is_one_job(world: User, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    import arcgis_export.ui.export_tiles.dialog as window

    real = window.job_for

    def slow(*arguments: Any) -> Any:
        time.sleep(0.5)
        return real(*arguments)

    monkeypatch.setattr(window, "job_for", slow)
    world.press_export()
    world.dialog._update()  # as a size or a target that comes in
    assert not world.is_ready()
    QTest.mouseClick(world.dialog.export_button, LEFT)
    until(lambda: sandbox.jobs, "the job")
    until(lambda: not world.tasks(), "the end", 30)
    assert len(sandbox.find("exportTiles$", "POST")) == 1


def test_coordinates_begin_with_the_view_in_the_map_s_crs(world: User) -> None:
    from arcgis_export.ui.area.area_widget import Source

    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    world.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    world.canvas.setExtent(QgsRectangle(5, 45, 15, 55))
    world.dialog.area_widget.choose(Source.COORDINATES)
    choice = world.dialog.area_widget.choice()
    assert choice.crs.authid() == "EPSG:4326"
    assert choice.geometry.boundingBox().contains(QgsRectangle(6, 46, 14, 54))
    world.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    choice = world.dialog.area_widget.choice()
    assert choice.crs.authid() == "EPSG:3857"
    assert choice.geometry.boundingBox().contains(QgsRectangle(7e5, 6e6, 1.5e6, 7e6))


def test_drawn_area_follows_the_map_into_another_crs(world: User) -> None:
    world.dialog.area_widget.box_button.click()
    world.drag(QPoint(60, 60), QPoint(200, 160))
    drawn = until(world.chosen_area, "the area")
    world.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    until(world.bands, "the band")
    shown = world.bands()[0].asGeometry().boundingBox()
    assert abs(shown.xMaximum()) <= 181 and abs(shown.yMaximum()) <= 91  # degrees
    assert world.dialog.area_widget.choice().geometry.equals(drawn)


def test_layer_comes_above_base_maps_in_a_group(world: User, folder: Path) -> None:
    base = world.export()
    root = QgsProject.instance().layerTreeRoot()
    group = root.insertGroup(0, "Base maps")
    node = root.findLayer(base.id())
    group.addChildNode(node.clone())
    node.parent().removeChildNode(node)
    points = QgsVectorLayer("Point?crs=EPSG:4326", "points", "memory")
    QgsProject.instance().addMapLayer(points, False)
    root.insertLayer(0, points)
    world.save_to(folder / "second.tpkx")
    until(world.is_ready, "the button")
    world.export()
    assert [child.name().split(" 4-")[0] for child in root.children()] == ["points", "World", "Base maps"]


def test_opening_tiles_leaves_no_notes_about(
    world: User, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = tmp_path / "current folder"
    here.mkdir()
    monkeypatch.chdir(here)
    world.export()
    QgsProject.instance().clear()
    QTest.qWait(100)
    assert list(here.iterdir()) == [] and not list(tmp_path.rglob("*.aux.xml"))


def test_messages_go_with_the_plugin(world: User) -> None:
    world.export()
    until(world.messages, "the message")
    world.plugin.unload()
    assert world.iface.messageBar().currentItem() is None


def test_cancelled_copy_reports_where_the_package_is(
    world: User, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from arcgis_export.plugin.core.errors import CancelledError
    from arcgis_export.plugin.operations.export_tiles import operation as exports

    def long(*arguments: Any) -> None:
        while not arguments[-1]():
            time.sleep(0.01)
        raise CancelledError

    monkeypatch.setattr(exports, "convert_package", long)
    target = Path(world.dialog.file_widget.filePath())
    world.press_export()
    until(target.exists, "the package")
    (task,) = world.plugin.runner.tasks
    task.cancel()
    (message,) = until(world.messages, "the message")
    assert "copy was cancelled" in message and str(target) in message
    assert target.exists() and not target.with_suffix(".mbtiles").exists()


def test_name_of_nobody_is_no_error_while_an_export_runs(world: User, sandbox: Sandbox) -> None:
    sandbox.inject_fault("stall", times=None)
    world.press_export()
    until(world.tasks, "the task")
    world.save_to("~nobody-at-all/x.tpkx")
    assert "can't be saved under this name" in world.wait_said(world.dialog.save_problem, "under this name")
    world.plugin.runner.tasks[0].cancel()
    until(lambda: not world.tasks(), "the end")
