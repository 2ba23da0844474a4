# SPDX-License-Identifier: GPL-2.0-or-later
"""Drawing an area on the map, and changing it."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import QgsGeometry, QgsRectangle
from qgis.gui import QgsMapTool
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QWidget

from tests.qgis.user import LEFT, RIGHT, User, until
from tests.sandbox import Sandbox

A, B, C, D = QPoint(200, 150), QPoint(500, 150), QPoint(500, 400), QPoint(200, 400)


def press(user: User, name: str) -> None:
    QTest.mouseClick(getattr(user.dialog.area_widget, name), LEFT)


@pytest.fixture
def box(user: User) -> User:
    """The window open, the box tool in hand."""
    user.open()
    press(user, "box_button")
    return user


@pytest.fixture
def polygon(user: User) -> User:
    """The window open, the polygon tool in hand."""
    user.open()
    press(user, "polygon_button")
    return user


def ours(user: User) -> bool:
    return user.canvas.mapTool() != user.iface.pan


def box_of(user: User, first: QPoint, second: QPoint) -> QgsRectangle:
    return QgsRectangle(user.point(first), user.point(second))


def corners(user: User) -> int:
    return len(user.chosen_area().asPolygon()[0]) - 1


def near(user: User, one: QgsRectangle, other: QgsRectangle) -> bool:
    """Whether two boxes agree within a pixel."""
    pixel = user.canvas.mapUnitsPerPixel() * 1.01
    pairs = zip(
        (one.xMinimum(), one.yMinimum(), one.xMaximum(), one.yMaximum()),
        (other.xMinimum(), other.yMinimum(), other.xMaximum(), other.yMaximum()),
    )
    return all(abs(a - b) <= pixel for a, b in pairs)


def hint(user: User) -> str:
    labels = user.canvas.findChildren(QWidget, "arcgis_export_hint")
    return next((label.text() for label in labels if label.isVisible()), "")


def test_box_by_dragging(box: User) -> None:
    assert "Drag a box" in hint(box)
    box.drag(A, C)
    assert near(box, box.chosen_area().boundingBox(), box_of(box, A, C))
    assert box.dialog.area_widget.source_combo.currentText() == "Drawn on the Map"
    assert "km²" in until(lambda: box.said(box.dialog.area_widget.size_label), "the size")
    assert len(box.bands()) == 1


def test_box_by_two_clicks(box: User) -> None:
    box.click(A)
    assert box.dialog.area_widget.source_combo.currentText() == "Current View"
    box.move(C)
    assert near(box, box.bands()[0].asGeometry().boundingBox(), box_of(box, A, C))
    box.click(C)
    assert near(box, box.chosen_area().boundingBox(), box_of(box, A, C))


def test_box_dragged_to_a_line_is_not_taken(box: User) -> None:
    box.drag(A, QPoint(A.x() + 200, A.y()))
    assert box.dialog.area_widget.source_combo.currentText() == "Current View"
    assert ours(box)


def test_polygon_by_clicks_and_right_click(polygon: User) -> None:
    assert "right click to finish" in hint(polygon)
    for corner in (A, B, C):
        polygon.click(corner)
    polygon.click(D, RIGHT)
    expected = QgsGeometry.fromPolygonXY([[polygon.point(corner) for corner in (A, B, C)]])
    assert polygon.chosen_area().isGeosEqual(expected)


def test_polygon_with_enter(polygon: User) -> None:
    for corner in (A, B, C, D):
        polygon.click(corner)
    polygon.key(Qt.Key.Key_Return)
    assert corners(polygon) == 4


def test_backspace_takes_a_corner_back(polygon: User) -> None:
    for corner in (A, B, C, QPoint(350, 600)):
        polygon.click(corner)
    polygon.key(Qt.Key.Key_Backspace)
    polygon.click(D)
    polygon.key(Qt.Key.Key_Enter)
    expected = QgsGeometry.fromPolygonXY([[polygon.point(corner) for corner in (A, B, C, D)]])
    assert polygon.chosen_area().isGeosEqual(expected)


def test_backspace_with_nothing_drawn(polygon: User) -> None:
    polygon.key(Qt.Key.Key_Backspace)
    polygon.click(A)
    polygon.key(Qt.Key.Key_Backspace)
    polygon.key(Qt.Key.Key_Backspace)
    assert ours(polygon)


@pytest.mark.parametrize("finish", [Qt.Key.Key_Return, None])
def test_two_corners_are_no_polygon(polygon: User, finish: Qt.Key | None) -> None:
    polygon.click(A)
    polygon.click(B)
    polygon.key(finish) if finish is not None else polygon.click(C, RIGHT)
    assert "at least three corners" in hint(polygon)
    assert ours(polygon)
    polygon.click(C)  # resumes where it was
    polygon.click(D, RIGHT)
    assert corners(polygon) == 3


def test_three_corners_on_one_spot_are_no_area(polygon: User, sandbox: Sandbox, folder: Path) -> None:
    polygon.service(sandbox.service("World/MapServer"))
    for _ in range(3):
        polygon.click(A)
    polygon.click(A, RIGHT)
    until(lambda: ours(polygon) or polygon.said(polygon.dialog.area_widget.problem_label), "a word about it")
    QTest.qWait(200)
    polygon.surveyed()
    area = polygon.chosen_area()
    assert (area is not None and area.area() > 0) or not polygon.is_ready()


@pytest.mark.parametrize("name", ["box_button", "polygon_button"])
def test_escape_gives_up_and_the_earlier_tool_is_back(user: User, name: str) -> None:
    user.open()
    QTest.mouseClick(getattr(user.dialog.area_widget, name), LEFT)
    assert ours(user)
    user.click(A)
    user.move(B)
    user.key(Qt.Key.Key_Escape)
    assert not ours(user)
    assert user.bands() == [] and hint(user) == ""
    assert user.dialog.area_widget.source_combo.currentText() == "Current View"
    assert user.dialog.isVisible()


def test_earlier_tool_is_back_after_drawing_twice(user: User) -> None:
    user.open()
    for name in ("box_button", "polygon_button", "box_button"):
        QTest.mouseClick(getattr(user.dialog.area_widget, name), LEFT)
    user.drag(A, C)
    user.key(Qt.Key.Key_Escape)
    assert not ours(user)
    assert near(user, user.chosen_area().boundingBox(), box_of(user, A, C))


def test_another_tool_of_qgis_ends_the_drawing(polygon: User) -> None:
    polygon.click(A)
    polygon.click(B)
    other = QgsMapTool(polygon.canvas)
    polygon.canvas.setMapTool(other)
    assert hint(polygon) == "" and polygon.bands() == []
    QTest.keyClick(polygon.dialog, Qt.Key.Key_Escape)
    assert polygon.canvas.mapTool() == other
    polygon.canvas.setMapTool(polygon.iface.pan)


def test_corner_of_a_box_is_dragged(box: User) -> None:
    box.drag(A, C)
    until(lambda: box.bands(), "the box")
    end = QPoint(600, 500)
    box.drag(C, end)
    assert near(box, box.chosen_area().boundingBox(), box_of(box, A, end))
    assert box.chosen_area().isGeosEqual(QgsGeometry.fromRect(box.chosen_area().boundingBox()))


def test_corner_of_a_box_is_dragged_across_the_other(box: User) -> None:
    box.drag(A, C)
    end = QPoint(100, 80)
    box.drag(C, end)
    assert near(box, box.chosen_area().boundingBox(), box_of(box, A, end))


def test_corner_of_a_polygon_is_dragged(polygon: User) -> None:
    for corner in (A, B, C):
        polygon.click(corner)
    polygon.click(C, RIGHT)
    polygon.drag(A, D)
    expected = QgsGeometry.fromPolygonXY([[polygon.point(corner) for corner in (D, B, C)]])
    pixel = polygon.canvas.mapUnitsPerPixel()
    assert polygon.chosen_area().hausdorffDistance(expected) <= pixel


def test_whole_area_is_moved(box: User) -> None:
    box.drag(A, C)
    middle, by = QPoint(350, 275), QPoint(60, -40)
    box.drag(middle, middle + by)
    assert near(box, box.chosen_area().boundingBox(), box_of(box, A + by, C + by))
    assert near(box, box.bands()[0].asGeometry().boundingBox(), box.chosen_area().boundingBox())


def test_drag_beside_the_area_changes_nothing(box: User) -> None:
    box.drag(A, C)
    before = box.chosen_area().asWkt()
    box.drag(QPoint(650, 550), QPoint(700, 600))
    assert box.chosen_area().asWkt() == before


def test_bands_are_gone_after_close_and_back_after_open(box: User) -> None:
    box.drag(A, C)
    box.key(Qt.Key.Key_Escape)
    until(lambda: len(box.bands()) == 1, "the band")
    area = box.chosen_area().asWkt()
    box.dialog.close()
    assert box.bands() == [] and not ours(box) and hint(box) == ""
    box.open()
    until(lambda: len(box.bands()) == 1, "the band again")
    assert box.chosen_area().asWkt() == area


def test_escape_in_the_window_ends_the_drawing_and_then_closes_the_window(box: User) -> None:
    box.drag(A, C)
    assert box.dialog.isVisible() and ours(box)
    QTest.keyClick(box.dialog, Qt.Key.Key_Escape)
    assert box.dialog.isVisible() and not ours(box) and hint(box) == ""
    QTest.keyClick(box.dialog, Qt.Key.Key_Escape)
    assert not box.dialog.isVisible() and box.bands() == []


def test_clear_goes_back_to_the_view(box: User) -> None:
    box.drag(A, C)
    QTest.mouseClick(box.dialog.area_widget.clear_button, LEFT)
    assert box.dialog.area_widget.source_combo.currentText() == "Current View"
    assert not ours(box)
    box.surveyed()
    assert box.bands() == []


def test_tools_do_not_pile_up_on_the_map(user: User) -> None:
    user.open()
    before = len(user.canvas.findChildren(QgsMapTool))
    for _ in range(4):
        QTest.mouseClick(user.dialog.area_widget.box_button, LEFT)
        user.drag(A, C)
        user.key(Qt.Key.Key_Escape)
    QTest.qWait(20)
    assert len(user.canvas.findChildren(QgsMapTool)) <= before + 2
