# SPDX-License-Identifier: GPL-2.0-or-later
"""The sources of an area in the window: the view, layers, lines, bookmarks, coordinates, the whole service."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyproj
import pytest
from arcgis_export.plugin.arcgis.services.tile_service import read_service
from arcgis_export.plugin.arcgis.urls import parse_service_url
from arcgis_export.plugin.areas.choice import AreaChoice, survey
from arcgis_export.plugin.core.errors import CancelledError
from arcgis_export.plugin.tiles.extent import Extent
from qgis.core import (
    QgsApplication,
    QgsBookmark,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtTest import QTest
from shapely.geometry import Polygon, box

from tests.qgis.areas.test_geometry import DEEPEST, HALF, HOLED, MERCATOR, apart, crs, projected
from tests.qgis.user import LEFT, User, until
from tests.sandbox import Sandbox


def polygons(*wkts: str, reference: str = "EPSG:4326") -> QgsVectorLayer:
    layer = QgsVectorLayer(f"MultiPolygon?crs={reference}", "Areas", "memory")
    features = []
    for wkt in wkts:
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    return layer


@pytest.fixture
def world(user: User, sandbox: Sandbox, folder: Path) -> User:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    return user


def choose(user: User, source: str) -> None:
    user.pick(user.dialog.area_widget.source_combo, source)
    QTest.qWait(200)


def bounds(user: User) -> list[float]:
    found = user.surveyed().area.extent
    return [found.xmin, found.ymin, found.xmax, found.ymax]


def test_current_view_follows_the_map(world: User) -> None:
    for extent in (QgsRectangle(0, 0, 1e6, 1e6), QgsRectangle(-5e6, 2e6, -3e6, 4e6)):
        world.canvas.setExtent(extent)
        QTest.qWait(250)
        visible = world.canvas.mapSettings().visibleExtent()
        expected = [visible.xMinimum(), visible.yMinimum(), visible.xMaximum(), visible.yMaximum()]
        assert bounds(world) == pytest.approx(expected, abs=1)
    assert world.bands() == []


@pytest.mark.parametrize("project", ["EPSG:4326", "EPSG:32632", "EPSG:3031"])
def test_box_drawn_on_a_map_in_another_crs(world: User, project: str) -> None:
    world.canvas.setDestinationCrs(crs(project))
    views = {"EPSG:4326": (-10, 35, 30, 60), "EPSG:32632": (2e5, 45e5, 9e5, 60e5), "EPSG:3031": (1e6, 1e6, 3e6, 3e6)}
    world.canvas.setExtent(QgsRectangle(*views[project]))
    QTest.mouseClick(world.dialog.area_widget.box_button, LEFT)
    first, second = world.at(*views[project][:2]), world.at(*views[project][2:])
    world.drag(first, second)
    QTest.qWait(250)
    area = world.surveyed().area
    drawn = QgsRectangle(world.point(first), world.point(second))
    rectangle = box(drawn.xMinimum(), drawn.yMinimum(), drawn.xMaximum(), drawn.yMaximum())
    found = Polygon(area.polygons[0][0])
    assert apart(found, projected(rectangle, project)) < DEEPEST / 2
    assert project in world.said(world.dialog.area_widget.size_label)
    assert world.is_ready()


def test_extent_of_a_layer(world: User) -> None:
    QgsProject.instance().addMapLayer(polygons("POLYGON((0 0, 10 0, 10 10, 0 0))"))
    choose(world, "Extent of a Layer")
    assert bounds(world) == pytest.approx([0, 0, 1113194.9, 1118889.97], abs=1)
    assert len(world.bands()) == 1


def test_polygons_of_a_layer_all_and_selected(world: User) -> None:
    layer = polygons(HOLED, "POLYGON((-100 20, -90 20, -90 30, -100 20))")
    QgsProject.instance().addMapLayer(layer)
    choose(world, "Polygons of a Layer")
    area = world.surveyed().area
    assert sorted(len(rings) for rings in area.polygons) == [1, 2]
    selected = world.dialog.area_widget.selected_check
    QTest.mouseClick(selected, LEFT)
    QTest.qWait(200)
    world.surveyed()
    assert "No feature is selected" in world.said(world.dialog.area_widget.problem_label)
    assert not world.is_ready()
    QTest.mouseClick(selected, LEFT)
    layer.selectByIds([2])
    QTest.mouseClick(selected, LEFT)
    QTest.qWait(200)
    assert bounds(world)[2] < 0


def test_selecting_other_features_changes_the_area(world: User) -> None:
    layer = polygons(HOLED, "POLYGON((-100 20, -90 20, -90 30, -100 20))")
    QgsProject.instance().addMapLayer(layer)
    layer.selectByIds([2])
    choose(world, "Polygons of a Layer")
    QTest.mouseClick(world.dialog.area_widget.selected_check, LEFT)
    until(lambda: bounds(world)[2] < 0, "the selected one")
    layer.selectByIds([1])
    until(lambda: (found := world.surveyed()).area and found.area.extent.xmin >= 0, "the newly selected one", 3)


def lines(*wkts: str) -> QgsVectorLayer:
    layer = QgsVectorLayer("LineString?crs=EPSG:4326", "Lines", "memory")
    features = []
    for wkt in wkts:
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def test_along_the_lines_of_a_layer_all_and_selected(world: User) -> None:
    layer = lines("LINESTRING(5 45, 6 45)", "LINESTRING(20 45, 21 46)")
    QgsProject.instance().addMapLayer(layer)
    widget = world.dialog.area_widget
    choose(world, "Along Lines")
    assert widget.line_layer_combo.currentLayer() == layer and world.canvas.mapTool() == world.iface.pan
    world.type(widget.buffer_spin, "10000")
    until(lambda: (found := world.surveyed()).area and len(found.area.polygons) == 2, "both corridors")
    way = pyproj.Transformer.from_crs("EPSG:4326", MERCATOR, always_xy=True)
    # ten kilometres are a lot more on this map at 45 degrees
    south, north = way.transform(5, 45 - 10000 / 111132)[1], way.transform(21, 46 + 10000 / 111132)[1]
    assert bounds(world)[1] == pytest.approx(south, abs=300) and bounds(world)[3] == pytest.approx(north, abs=300)
    assert len(world.bands()) == 1 and world.is_ready()
    QTest.mouseClick(widget.selected_check, LEFT)
    world.wait_said(widget.problem_label, "No feature is selected")
    layer.selectByIds([2])
    until(lambda: (found := world.surveyed()).area and found.area.extent.xmin > 2e6, "the selected one", 3)
    layer.selectByIds([1])
    until(lambda: (found := world.surveyed()).area and found.area.extent.xmin < 1e6, "the other one", 3)


def test_line_layer_without_lines_is_reported(world: User) -> None:
    QgsProject.instance().addMapLayer(lines())
    choose(world, "Along Lines")
    world.wait_said(world.dialog.area_widget.problem_label, "no line")
    assert not world.is_ready()


def test_whole_service(world: User) -> None:
    choose(world, "Whole Service")
    found = world.surveyed()
    assert found.whole and found.area is None and found.geometry is None and not found.problem
    assert found.counts == {level: 4**level for level in range(7)}
    assert "EPSG:3857" in world.said(world.dialog.area_widget.size_label) and world.bands() == []
    assert world.is_ready()
    world.canvas.setExtent(QgsRectangle(0, 0, 1e6, 1e6))  # the map's view plays no part
    QTest.qWait(200)
    assert world.surveyed().counts[6] == 4096


def test_whole_of_a_service_that_does_not_say_how_far_it_reaches() -> None:
    answer = {
        "currentVersion": 11.1,
        "exportTilesAllowed": True,
        "tileInfo": {
            "rows": 256,
            "cols": 256,
            "origin": {"x": -HALF, "y": HALF},
            "spatialReference": {"wkid": 102100},
            "lods": [{"level": 0, "resolution": 156543.03392804097, "scale": 591657527.6}],
        },
    }
    service = read_service(answer, parse_service_url("https://gis.example.com/server/rest/services/W/MapServer"))
    context = QgsCoordinateTransformContext()
    assert "its extent" in survey(AreaChoice(whole=True), service, context, "EPSG:7030").problem
    known = replace(service, full_extent=Extent(-1e6, -1e6, 1e6, 1e6))
    assert survey(AreaChoice(whole=True), known, context, "EPSG:7030").counts == {0: 1}
    assert not survey(AreaChoice(whole=True), None, context, "EPSG:7030").problem


def test_polygons_of_a_layer_that_overlap_or_cross_themselves() -> None:
    layer = polygons(
        "MULTIPOLYGON(((0 0, 10 0, 10 10, 0 10, 0 0)),((5 0, 15 0, 15 10, 5 10, 5 0)))",
        "MULTIPOLYGON(((20 0, 30 10, 30 0, 20 10, 20 0)))",
    )
    found, reference = AreaChoice.from_layer(layer, False).read(QgsCoordinateTransformContext())
    assert reference == layer.crs() and found.isGeosValid()
    assert found.area() == pytest.approx(150 + 50)


def test_counting_is_cancelled() -> None:
    def stop() -> None:
        raise CancelledError

    context = QgsCoordinateTransformContext()
    for choice in (
        AreaChoice.from_layer(polygons(HOLED), False),
        AreaChoice.from_layer(lines("LINESTRING(5 45, 6 45)"), False, 500.0),
    ):
        with pytest.raises(CancelledError):
            survey(choice, None, context, "EPSG:7030", stop)


def test_bookmark(world: User) -> None:
    bookmark = QgsBookmark()
    bookmark.setName("Alps")
    bookmark.setExtent(QgsReferencedRectangle(QgsRectangle(5, 44, 16, 48), crs("EPSG:4326")))
    QgsApplication.bookmarkManager().addBookmark(bookmark)
    choose(world, "Bookmark")
    assert bounds(world) == pytest.approx([556597.45, 5465442.18, 1781111.85, 6106854.83], abs=1)


def test_typed_coordinates(world: User) -> None:
    world.canvas.setDestinationCrs(crs("EPSG:4326"))
    choose(world, "Coordinates")
    widget = world.dialog.area_widget.extent_widget
    widget.setOutputExtentFromUser(QgsRectangle(5, 44, 16, 48), crs("EPSG:4326"))
    until(lambda: bounds(world) == pytest.approx([556597.45, 5465442.18, 1781111.85, 6106854.83], abs=1), "the box")
    world.canvas.setExtent(QgsRectangle(0, 0, 1, 1))  # moving the map does not change what was typed
    QTest.qWait(250)
    assert bounds(world) == pytest.approx([556597.45, 5465442.18, 1781111.85, 6106854.83], abs=1)


def test_typed_coordinates_that_may_mean_two_areas(world: User) -> None:
    """QGIS' field swaps ends, and keeps the extent before for what it can't read."""
    world.canvas.setDestinationCrs(crs("EPSG:4326"))
    choose(world, "Coordinates")
    widget = world.dialog.area_widget
    edit = widget.extent_widget.findChild(QgsFilterLineEdit)
    world.type(edit, "-170,170,-10,10 [EPSG:4326]")
    until(lambda: bounds(world)[2] == pytest.approx(18924313.4, abs=1) and world.is_ready(), "the box")
    world.type(edit, "170,-170,-10,10 [EPSG:4326]")
    said = world.wait_said(widget.problem_label, "in two ways")
    assert "170,190,-10,10" in said and "-170,170,-10,10" in said and not world.is_ready()
    world.type(edit, "170,190,-10,10 [EPSG:4326]")
    until(lambda: (found := world.surveyed()).area and len(found.area.polygons) == 2, "both sides of 180°")
    until(world.is_ready, "the Export button")
    world.type(edit, "10,20,40")
    world.wait_said(widget.problem_label, "“10,20,40” is not an extent")
    assert not world.is_ready()
    world.type(edit, "1000000,0,0,1000000 [EPSG:3857]")
    assert "write 0,1000000,0,1000000" in world.wait_said(widget.problem_label, "begins after it ends")


def test_area_outside_the_service(world: User) -> None:
    world.canvas.setExtent(QgsRectangle(60e6, 60e6, 61e6, 61e6))
    QTest.qWait(250)
    world.surveyed()
    assert "outside the service" in world.said(world.dialog.area_widget.problem_label)
    assert not world.is_ready()


def test_area_that_the_map_cannot_hold_is_reported(world: User) -> None:
    world.canvas.setDestinationCrs(crs("EPSG:4326"))
    world.canvas.setExtent(QgsRectangle(0, 88, 4, 90))
    QTest.qWait(250)
    world.surveyed()
    assert world.said(world.dialog.area_widget.problem_label)
    assert not world.is_ready()
