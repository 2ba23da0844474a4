# SPDX-License-Identifier: GPL-2.0-or-later
"""The map stays visible while an area is drawn; what is drawn can be taken up again by its handles."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.environment.known_services import KnownService
from arcgis_export.ui.area.canvas_hint import MARGIN
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsRectangle
from qgis.gui import QgsMapTool
from qgis.PyQt.QtCore import QPoint, QRect, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton, QWidget

from tests.qgis.areas.test_drawing import A, B, C, D, box_of, hint, near, ours, press
from tests.qgis.user import LEFT, RIGHT, User, until
from tests.sandbox import Sandbox

WINDOWS = ("tiles", "map", "import")
E = QPoint(600, 420)


@pytest.fixture(params=WINDOWS)
def window(request: Any, user: User, sandbox: Sandbox) -> Any:
    """Each window that has an area."""
    shown = user.plugin.windows.show(request.param)
    if request.param == "map":  # its pages wait for a service
        shown.set_service(KnownService("Map", sandbox.service("WorldMap/MapServer")))
        until(shown.area_widget.box_button.isEnabled, "the pages")
    return shown


def test_the_window_steps_aside_until_a_box_is_drawn(user: User, window: Any) -> None:
    QTest.mouseClick(window.area_widget.box_button, LEFT)
    assert not window.isVisible() and "Drag a box" in hint(user)
    (shown,) = [each for each in user.canvas.findChildren(QWidget, "arcgis_export_hint") if each.isVisible()]
    assert shown.pos() == QPoint(MARGIN, MARGIN), "where the window was there is map"
    user.drag(A, C)
    assert window.isVisible() and window.area_widget.source_combo.currentText() == "Drawn on the Map"
    assert near(user, window.area_widget.choice().geometry.boundingBox(), box_of(user, A, C))


def test_the_window_comes_back_with_escape(user: User, window: Any) -> None:
    QTest.mouseClick(window.area_widget.box_button, LEFT)
    user.click(A)
    user.key(Qt.Key.Key_Escape)
    assert window.isVisible() and not ours(user) and not user.bands()


def test_the_window_comes_back_with_another_tool(user: User, window: Any) -> None:
    QTest.mouseClick(window.area_widget.box_button, LEFT)
    other = QgsMapTool(user.canvas)
    user.canvas.setMapTool(other)
    assert window.isVisible() and user.canvas.mapTool() == other
    user.canvas.setMapTool(user.iface.pan)


def test_the_window_comes_back_with_its_own_button(user: User, window: Any) -> None:
    QTest.mouseClick(window.area_widget.box_button, LEFT)
    kind = next(kind for kind, each in user.plugin.windows.open.items() if each is window)
    user.plugin.windows.show(kind)
    assert window.isVisible() and ours(user), "and the drawing goes on"
    user.drag(A, C)
    assert window.isVisible()


def test_a_window_that_is_aside_is_closed_for_good(user: User, window: Any) -> None:
    QTest.mouseClick(window.area_widget.box_button, LEFT)
    window.close()
    QTest.qWait(50)
    assert not window.isVisible() and not ours(user)


def test_the_keys_of_the_list_pass_drawing_by(user: User) -> None:
    dialog = user.open()
    user.pick(dialog.area_widget.source_combo, "Coordinates")
    QTest.qWait(1000)
    assert dialog.isVisible() and not ours(user)
    user.pick(dialog.area_widget.source_combo, "Drawn on the Map")
    until(lambda: not dialog.isVisible(), "a free map", 3)
    assert "Drag a box" in hint(user)


def test_a_drawn_area_is_taken_up_again(user: User) -> None:
    dialog = user.open()
    area = dialog.area_widget
    assert not area.edit_button.isEnabled()
    press(user, "box_button")
    user.drag(A, C)
    assert len(user.handles()) >= 4, "each corner has a handle"
    user.key(Qt.Key.Key_Escape)
    assert not user.handles() and dialog.isVisible()
    QTest.mouseClick(area.edit_button, LEFT)
    assert not dialog.isVisible() and len(user.handles()) >= 4 and "Drag a corner" in hint(user)
    user.drag(C, E)
    assert not dialog.isVisible(), "there may be more to change"
    (band,) = user.bands()
    assert near(user, band.asGeometry().boundingBox(), box_of(user, A, E)), "not the one before"
    user.click(B, RIGHT)
    assert dialog.isVisible() and not ours(user) and not user.handles()
    assert near(user, user.chosen_area().boundingBox(), box_of(user, A, E)), "a box stays a box"


def test_an_area_of_another_crs_is_taken_up_where_it_is(user: User) -> None:
    dialog = user.open()
    press(user, "polygon_button")
    for corner in (A, B, C):
        user.click(corner)
    user.click(D, RIGHT)
    user.key(Qt.Key.Key_Escape)
    user.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    user.canvas.setExtent(QgsRectangle(100, 10, 110, 20))  # it is out of sight
    QTest.mouseClick(dialog.area_widget.edit_button, LEFT)
    assert all(user.canvas.extent().contains(point) for point in user.handles())
    corner = user.handles()[0]
    user.drag(user.at(corner.x(), corner.y()), user.at(corner.x(), corner.y()) + QPoint(-9, -9))
    user.key(Qt.Key.Key_Escape)
    assert dialog.area_widget.choice().crs.authid() == "EPSG:4326"
    assert user.chosen_area().distance(QgsGeometry.fromPointXY(corner)) < 9 * user.canvas.mapUnitsPerPixel()


def test_the_hint_is_where_the_map_is_seen(user: User) -> None:
    dialog = user.open()
    press(user, "box_button")
    user.drag(A, C)  # the window is back, and the area can be changed
    (shown,) = [each for each in user.canvas.findChildren(QWidget, "arcgis_export_hint") if each.isVisible()]
    for corner in ("topLeft", "topRight"):
        dialog.move(user.canvas.mapToGlobal(getattr(user.canvas.rect(), corner)()) - QPoint(60, 60))
        user.move(A)
        place = QRect(shown.mapToGlobal(QPoint()), shown.size())
        assert not place & dialog.frameGeometry() and user.canvas.rect().contains(shown.geometry())


def test_a_long_hint_fits_a_narrow_map(user: User) -> None:
    user.iface.window.resize(360, 700)
    user.open()
    press(user, "polygon_button")
    (shown,) = [each for each in user.canvas.findChildren(QWidget, "arcgis_export_hint") if each.isVisible()]
    until(lambda: user.canvas.rect().contains(shown.geometry()), "all of the hint", 3)
    assert "right click to finish" in shown.text()
    user.key(Qt.Key.Key_Escape)
    user.iface.window.resize(900, 700)


@pytest.mark.parametrize("end", ["box", "escape", "tool"])
def test_the_window_of_a_package_steps_aside_too(user: User, end: str) -> None:
    window = user.plugin.windows.show("package")
    window.options.area.findChild(QPushButton, "mButtonDrawOnCanvas").click()
    assert not window.isVisible() and "Drag a box" in hint(user)
    if end == "box":
        user.drag(A, C)
    elif end == "escape":
        user.key(Qt.Key.Key_Escape)
    else:
        user.canvas.setMapTool(user.iface.pan)
    until(window.isVisible, "the window", 3)
    assert hint(user) == "" and not ours(user)
    drawn = window.options.area.outputExtent()
    assert near(user, drawn, box_of(user, A, C)) == (end == "box")
