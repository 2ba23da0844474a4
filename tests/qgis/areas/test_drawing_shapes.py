# SPDX-License-Identifier: GPL-2.0-or-later
"""Drawing an area of several polygons, and a line to go along."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QPoint, Qt

from tests.qgis.areas.test_drawing import A, B, C, D, box_of, hint, near, ours, press
from tests.qgis.user import RIGHT, User, until
from tests.sandbox import Sandbox

E, F, G = QPoint(600, 450), QPoint(750, 450), QPoint(750, 600)


@pytest.fixture
def polygon(user: User) -> User:
    """The window open, the polygon tool in hand."""
    user.open()
    press(user, "polygon_button")
    return user


def draw(user: User, *corners: QPoint) -> None:
    for corner in corners:
        user.click(corner)
    user.click(corners[-1], RIGHT)


def parts(user: User) -> int:
    return len(user.chosen_area().asGeometryCollection())


def test_another_polygon_is_added(polygon: User) -> None:
    widget = polygon.dialog.area_widget
    assert not widget.add_button.isEnabled() and "first" in widget.add_button.toolTip()
    draw(polygon, A, B, C)
    assert widget.add_button.isEnabled() and "another" in widget.add_button.toolTip()
    press(polygon, "add_button")
    assert len(polygon.bands()) == 1  # what is there already stays in sight
    draw(polygon, E, F, G)
    expected = [[[polygon.point(corner) for corner in ring]] for ring in ((A, B, C), (E, F, G))]
    assert polygon.chosen_area().isGeosEqual(QgsGeometry.fromMultiPolygonXY(expected))
    assert len(polygon.surveyed().geometry.asGeometryCollection()) == 2
    press(polygon, "add_button")
    draw(polygon, QPoint(60, 500), QPoint(120, 500), QPoint(120, 560))
    assert parts(polygon) == 3
    press(polygon, "clear_button")
    assert widget._drawn is None and not widget.add_button.isEnabled()
    press(polygon, "polygon_button")
    draw(polygon, E, F, G)
    assert parts(polygon) == 1


def test_polygon_is_added_to_a_box(polygon: User) -> None:
    press(polygon, "box_button")
    polygon.drag(A, C)
    press(polygon, "add_button")
    draw(polygon, E, F, G)
    end = A + QPoint(-50, -50)
    polygon.drag(A, end)  # its corners are those of a polygon now: no other goes with this one
    found = polygon.chosen_area().asGeometryCollection()
    first = min(found, key=lambda part: part.boundingBox().xMinimum())
    expected = QgsGeometry.fromPolygonXY([[polygon.point(it) for it in (end, B, C, D)]])
    assert parts(polygon) == 2 and first.hausdorffDistance(expected) <= polygon.canvas.mapUnitsPerPixel()


def test_overlapping_polygons_become_one(polygon: User) -> None:
    draw(polygon, A, B, C, D)
    press(polygon, "add_button")
    draw(polygon, QPoint(400, 300), QPoint(700, 300), QPoint(700, 500), QPoint(400, 500))
    assert parts(polygon) == 1
    one, two = box_of(polygon, A, C), box_of(polygon, QPoint(400, 300), QPoint(700, 500))
    shared = one.intersect(two)
    areas = [QgsGeometry.fromRect(it).area() for it in (one, two, shared)]
    assert polygon.chosen_area().area() == pytest.approx(areas[0] + areas[1] - areas[2], rel=1e-9)


def test_corners_of_any_part_are_dragged_and_each_part_is_moved(polygon: User) -> None:
    draw(polygon, A, B, C, D)
    press(polygon, "add_button")
    draw(polygon, E, F, G)
    assert "a whole polygon" in hint(polygon)
    end = QPoint(780, 640)
    polygon.drag(G, end)
    found = sorted(polygon.chosen_area().asGeometryCollection(), key=lambda part: part.boundingBox().xMinimum())
    assert found[1].hausdorffDistance(QgsGeometry.fromPolygonXY([[polygon.point(it) for it in (E, F, end)]])) <= (
        polygon.canvas.mapUnitsPerPixel()
    )
    by = QPoint(-40, 30)
    polygon.drag(QPoint(350, 275), QPoint(350, 275) + by)
    moved = sorted(polygon.chosen_area().asGeometryCollection(), key=lambda part: part.boundingBox().xMinimum())
    assert near(polygon, moved[0].boundingBox(), box_of(polygon, A + by, C + by))
    assert moved[1].isGeosEqual(found[1])
    polygon.drag(QPoint(350, 275), QPoint(650, 420))  # onto the other one
    assert parts(polygon) == 1 and polygon.chosen_area().isGeosValid()


def test_polygon_added_on_a_map_in_another_crs(polygon: User) -> None:
    draw(polygon, A, B, C)
    first = polygon.chosen_area().densifyByCount(200)
    polygon.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    polygon.canvas.setExtent(QgsRectangle(-40, 20, 60, 70))
    press(polygon, "add_button")
    draw(polygon, E, F, G)
    assert parts(polygon) == 2
    way = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("EPSG:3857"), QgsCoordinateReferenceSystem("EPSG:4326"), QgsProject.instance()
    )
    first.transform(way)
    assert max(part.intersection(first).area() for part in polygon.chosen_area().asGeometryCollection()) == (
        pytest.approx(first.area(), rel=1e-2)
    )


def test_giving_up_another_polygon_keeps_the_first(polygon: User) -> None:
    draw(polygon, A, B, C)
    before = polygon.chosen_area().asWkt()
    press(polygon, "add_button")
    polygon.click(E)
    polygon.key(Qt.Key.Key_Escape)
    assert polygon.chosen_area().asWkt() == before and not ours(polygon)
    until(lambda: len(polygon.bands()) == 1, "the band")


@pytest.fixture
def line(user: User) -> User:
    """The window open, the line tool in hand."""
    user.open()
    press(user, "line_button")
    return user


def said_area(user: User) -> float:
    """How large the corridor is, in square metres on the map."""
    return float(user.surveyed().geometry.area())


def test_line_becomes_a_corridor(line: User) -> None:
    assert "right click to finish" in hint(line)
    for corner in (A, B, D):
        line.click(corner)
    line.key(Qt.Key.Key_Backspace)
    line.click(C)
    line.key(Qt.Key.Key_Return)
    widget = line.dialog.area_widget
    assert widget.source_combo.currentText() == "Along Lines" and widget.buffer_spin.value() == 500
    assert widget.line_layer_combo.currentText() == "Line drawn on the map"
    assert not widget.selected_check.isVisible() and widget.buffer_spin.isVisible()
    choice = widget.choice()
    assert choice.buffer == 500
    assert choice.geometry.isGeosEqual(QgsGeometry.fromPolylineXY([line.point(it) for it in (A, B, C)]))
    until(lambda: line.surveyed().geometry is not None, "the corridor")
    narrow = said_area(line)
    assert "km²" in line.said(widget.size_label) and "EPSG:3857" in line.said(widget.size_label)
    assert len(line.bands()) == 2  # the line in hand, and the corridor
    line.type(widget.buffer_spin, "2000")
    until(lambda: said_area(line) > 3 * narrow, "the wider corridor")
    line.drag(C, QPoint(500, 600))
    assert widget.choice().geometry.length() > choice.geometry.length()
    line.key(Qt.Key.Key_Escape)
    until(lambda: len(line.bands()) == 1, "the corridor alone")


def test_line_is_moved(line: User) -> None:
    draw(line, A, B)
    before = QgsGeometry(line.dialog.area_widget.choice().geometry)
    middle = QPoint((A.x() + B.x()) // 2, A.y() + 3)
    line.drag(middle, middle + QPoint(0, 100))
    after = line.dialog.area_widget.choice().geometry
    assert after.length() == pytest.approx(before.length())
    down = line.point(A).y() - line.point(A + QPoint(0, 100)).y()
    assert before.boundingBox().yMaximum() - after.boundingBox().yMaximum() == pytest.approx(down)


def test_one_point_is_no_line(line: User) -> None:
    line.click(A)
    line.click(A, RIGHT)
    assert "at least two points" in hint(line) and ours(line)
    line.click(B)
    line.key(Qt.Key.Key_Enter)
    assert line.dialog.area_widget.choice().geometry.length() > 0


def test_buffer_of_nothing_is_reported(line: User, sandbox: Sandbox, folder: Path) -> None:
    line.service(sandbox.service("World/MapServer"))
    press(line, "line_button")
    draw(line, A, B)
    widget = line.dialog.area_widget
    line.type(widget.buffer_spin, "0")
    line.wait_said(widget.problem_label, "encloses nothing")
    assert not line.is_ready()
    line.type(widget.buffer_spin, "50000")
    until(line.is_ready, "the Export button")


def test_clear_forgets_the_line_too(line: User) -> None:
    draw(line, A, B)
    press(line, "clear_button")
    assert line.dialog.area_widget.source_combo.currentText() == "Current View"
    line.pick(line.dialog.area_widget.source_combo, "Along Lines")
    assert ours(line) and "Click to add points" in hint(line)
    line.key(Qt.Key.Key_Escape)
    line.surveyed()
    assert line.dialog.area_widget.choice() is None
