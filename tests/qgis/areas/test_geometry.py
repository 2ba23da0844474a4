# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas that are not drawn, and the way of any area into the service's CRS."""

from __future__ import annotations

import math

import numpy as np
import pyproj
import pytest
from arcgis_export.plugin.areas.geometry import area_of, area_of_extent
from arcgis_export.plugin.core.errors import RequestError
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsGeometry,
    QgsRectangle,
)
from shapely.affinity import translate
from shapely.geometry import Point, Polygon, box
from shapely.ops import unary_union
from shapely.prepared import prep

MERCATOR, HALF = "EPSG:3857", 20037508.342789244
DEEPEST = 156543.03392804097 / 2**6  # metres a pixel at the deepest level of the sandbox's World
HOLED = "POLYGON((0 40, 20 40, 20 60, 0 60, 0 40),(5 45, 5 55, 15 55, 15 45, 5 45))"


def crs(name: str) -> QgsCoordinateReferenceSystem:
    return QgsCoordinateReferenceSystem(name)


def projected(polygon: Polygon, source: str, target: str = MERCATOR, steps: int = 1000) -> Polygon:
    """The same by another way: numpy's own cutting, and pyproj."""
    corners = np.array(polygon.exterior.coords)
    parts = np.linspace(0, 1, steps, endpoint=False)[:, None]
    points = np.vstack([start + parts * (end - start) for start, end in zip(corners[:-1], corners[1:])])
    x, y = pyproj.Transformer.from_crs(source, target, always_xy=True).transform(points[:, 0], points[:, 1])
    return Polygon(np.column_stack([x, y]))


def apart(one: Polygon, other: Polygon) -> float:
    """How far the two outlines are from one another at most."""
    there = max(other.exterior.distance(Point(corner)) for corner in one.exterior.coords)
    return max(there, max(one.exterior.distance(Point(corner)) for corner in other.exterior.coords))


@pytest.mark.parametrize(
    ("source", "bounds"),
    [
        ("EPSG:4326", (-10, 35, 30, 60)),
        ("EPSG:32632", (200000, 4500000, 900000, 6500000)),
        ("EPSG:3035", (2500000, 1400000, 7000000, 5400000)),
        ("EPSG:3031", (1000000, 1000000, 3000000, 3000000)),  # polar: nothing stays straight
        ("EPSG:3413", (-3000000, -3000000, -1000000, -500000)),
    ],
)
def test_edges_bend_as_they_should(source: str, bounds: tuple[float, float, float, float]) -> None:
    area = area_of_extent(QgsRectangle(*bounds), crs(source), crs(MERCATOR), QgsCoordinateTransformContext())
    expected = projected(box(*bounds), source)
    found = Polygon(area.polygons[0][0])
    assert len(area.polygons) == 1 and len(area.polygons[0]) == 1
    assert apart(found, expected) < DEEPEST / 2
    assert area.is_box == (source == "EPSG:4326")


def test_triangle_keeps_its_corners_and_bends_between() -> None:
    wkt = "POLYGON((-10 35, 40 40, 10 65, -10 35))"
    area = area_of(QgsGeometry.fromWkt(wkt), crs("EPSG:4326"), crs("EPSG:3035"), QgsCoordinateTransformContext())
    expected = projected(Polygon([(-10, 35), (40, 40), (10, 65)]), "EPSG:4326", "EPSG:3035")
    assert apart(Polygon(area.polygons[0][0]), expected) < DEEPEST / 2


def test_poles_are_cut() -> None:
    context = QgsCoordinateTransformContext()
    world = area_of_extent(QgsRectangle(-180, -90, 180, 90), crs("EPSG:4326"), crs(MERCATOR), context)
    assert world.is_box
    assert world.extent.xmin == pytest.approx(-HALF, abs=1) and world.extent.xmax == pytest.approx(HALF, abs=1)
    assert 19.9e6 < world.extent.ymax < 20.3e6
    arctic = QgsRectangle(-3000000, -3000000, 3000000, 3000000)  # the pole is inside
    area = area_of_extent(arctic, crs("EPSG:3413"), crs(MERCATOR), context)
    assert area.extent.ymax > 19e6 and math.isfinite(area.extent.ymax)
    assert area.extent.xmax - area.extent.xmin == pytest.approx(2 * HALF, rel=0.01)


def test_area_across_the_date_line_has_two_parts() -> None:
    context = QgsCoordinateTransformContext()
    area = area_of_extent(QgsRectangle(400000, 6000000, 1000000, 6400000), crs("EPSG:32660"), crs(MERCATOR), context)
    assert len(area.polygons) == 2
    assert sum(Polygon(rings[0]).area for rings in area.polygons) == pytest.approx(8e11, rel=0.2)
    assert area.extent.xmin == pytest.approx(-HALF, abs=50) and area.extent.xmax == pytest.approx(HALF, abs=50)


def test_country_wider_than_its_zone_is_kept() -> None:
    """Germany's maps are in UTM 32 as far as Saxony, which is in zone 33."""
    germany = QgsRectangle(6, 47, 15, 55)
    area = area_of_extent(germany, crs("EPSG:4326"), crs("EPSG:25832"), QgsCoordinateTransformContext())
    expected = projected(box(6, 47, 15, 55), "EPSG:4326", "EPSG:25832")
    assert apart(Polygon(area.polygons[0][0]), expected) < 50


@pytest.mark.parametrize(
    "wkt",
    [
        "POLYGON((1 1, 1 1, 1 1, 1 1))",
        "POLYGON((0 0, 1 1, 2 2, 0 0))",
        "POLYGON EMPTY",
    ],
)
def test_area_without_surface_is_reported(wkt: str) -> None:
    for target in (MERCATOR, "EPSG:4326"):
        with pytest.raises(RequestError):
            area_of(QgsGeometry.fromWkt(wkt), crs("EPSG:4326"), crs(target), QgsCoordinateTransformContext())


def test_bow_tie_and_curves_become_polygons() -> None:
    context = QgsCoordinateTransformContext()
    tie = QgsGeometry.fromWkt("POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))")
    assert len(area_of(tie, crs("EPSG:4326"), crs(MERCATOR), context).polygons) == 2
    touching = QgsGeometry.fromWkt("POLYGON((0 0, 10 0, 10 10, 0 10, 0 0, -5 -5, 0 0))")  # a polygon with a spike
    assert len(area_of(touching, crs("EPSG:4326"), crs(MERCATOR), context).polygons) == 1
    circle = QgsGeometry.fromWkt("CURVEPOLYGON(CIRCULARSTRING(0 0, 1000 1000, 2000 0, 1000 -1000, 0 0))")
    for target in (MERCATOR, "EPSG:4326"):
        area = area_of(circle, crs(MERCATOR), crs(target), context)
        assert len(area.polygons[0][0]) > 50
    z = QgsGeometry.fromWkt("MULTIPOLYGONZ(((0 0 1, 5 0 2, 5 5 3, 0 0 1)))")
    assert np.shape(area_of(z, crs(MERCATOR), crs(MERCATOR), context).polygons[0][0]) == (4, 2)


def test_holes_and_parts_are_kept() -> None:
    both = QgsGeometry.fromWkt(f"MULTIPOLYGON({HOLED[7:]},((30 0, 40 0, 40 10, 30 0)))")
    area = area_of(both, crs("EPSG:4326"), crs(MERCATOR), QgsCoordinateTransformContext())
    assert sorted(len(rings) for rings in area.polygons) == [1, 2]


WHOLE = {  # a view of the whole world: its corners are not on the globe
    "ESRI:54030": (-2e7, -1e7, 2e7, 1e7),
    "ESRI:54009": (-2e7, -1e7, 2e7, 1e7),
    "ESRI:54008": (-22e6, -11e6, 22e6, 11e6),
    "+proj=robin +lon_0=150 +type=crs": (-2e7, -1e7, 2e7, 1e7),
    "+proj=ortho +lat_0=0 +lon_0=0 +type=crs": (-7e6, -7e6, 7e6, 7e6),
    "+proj=ortho +lat_0=50 +lon_0=170 +type=crs": (-2e7, -1e7, 2e7, 1e7),
    "+proj=laea +lat_0=10 +lon_0=20 +type=crs": (-13e6, -13e6, 13e6, 13e6),
    "+proj=aeqd +lat_0=10 +lon_0=20 +type=crs": (-21e6, -21e6, 21e6, 21e6),
    "+proj=nsper +h=300000 +lat_0=45 +lon_0=179 +type=crs": (-8e6, -8e6, 8e6, 8e6),
    "ESRI:102008": (-6e6, -4e6, 6e6, 5e6),
    "EPSG:3857": (-3e7, -1e7, 1e7, 3e7),
}


def reference_of(name: str) -> QgsCoordinateReferenceSystem:
    return QgsCoordinateReferenceSystem.fromProj(name) if name.startswith("+") else crs(name)


@pytest.mark.parametrize(
    ("source", "target"),
    [(source, target) for source in WHOLE for target in (MERCATOR, "EPSG:4326") if source != target],
)
def test_view_beyond_the_globe_keeps_what_is_on_it(source: str, target: str) -> None:
    """Places all over the globe are in the area if, by pyproj, the view shows them."""
    view = QgsRectangle(*WHOLE[source])
    area = area_of_extent(view, reference_of(source), crs(target), QgsCoordinateTransformContext())
    random = np.random.default_rng(1)
    places = np.column_stack([random.uniform(-179.95, 179.95, 4000), random.uniform(-84.9, 84.9, 4000)])
    x, y = pyproj.Transformer.from_crs("EPSG:4326", source, always_xy=True).transform(places[:, 0], places[:, 1])
    xmin, ymin, xmax, ymax = WHOLE[source]
    x = np.where((source == MERCATOR) & (x > xmax), x - 2 * HALF, x)  # this view begins before -180°
    shown = (x > xmin) & (x < xmax) & (y > ymin) & (y < ymax)
    tx, ty = pyproj.Transformer.from_crs("EPSG:4326", target, always_xy=True).transform(places[:, 0], places[:, 1])
    surfaces = [Polygon(rings[0], rings[1:]) for rings in area.polygons]
    assert all(surface.is_valid for surface in surfaces)
    found = unary_union(surfaces)
    inside, edge = prep(found).contains, found.boundary
    held = np.array([inside(Point(at)) for at in zip(tx, ty)])
    # A horizon is seen from aside: this is 14 m on the map.
    near = (20000 if target == MERCATOR else 0.2) / np.cos(np.radians(places[:, 1]))
    wrong = [at for at in np.flatnonzero(held != shown) if edge.distance(Point(tx[at], ty[at])) > near[at]]
    assert not wrong, places[wrong][:9]
    assert shown.sum() > 30


def test_map_of_the_world_is_the_world() -> None:
    context = QgsCoordinateTransformContext()
    for source in ("ESRI:54030", "ESRI:54009"):
        area = area_of_extent(QgsRectangle(*WHOLE[source]), crs(source), crs("EPSG:4326"), context)
        assert sum(Polygon(rings[0]).area for rings in area.polygons) == pytest.approx(360 * 180, rel=1e-3)


def test_area_beside_the_globe_is_reported() -> None:
    with pytest.raises(RequestError):
        area_of_extent(
            QgsRectangle(16e6, 8e6, 17e6, 9e6), crs("ESRI:54009"), crs(MERCATOR), QgsCoordinateTransformContext()
        )


def test_references_are_named_as_they_are() -> None:
    north = reference_of("+proj=ortho +lat_0=90 +type=crs")
    with pytest.raises(RequestError) as caught:
        area_of_extent(QgsRectangle(1e6, 1e6, 2e6, 2e6), crs("EPSG:3031"), north, QgsCoordinateTransformContext())
    assert "EPSG:3031" in caught.value.message and north.userFriendlyIdentifier() in caught.value.message
    assert "EPSG:4326" not in caught.value.message


def test_whole_world_bends_on_the_map_of_a_zone() -> None:
    context = QgsCoordinateTransformContext()
    area = area_of_extent(QgsRectangle(-180, -90, 180, 90), crs("EPSG:4326"), crs("EPSG:32632"), context)
    assert not area.is_box and len(area.polygons[0][0]) > 500


@pytest.mark.parametrize("target", [MERCATOR, "EPSG:4326", "EPSG:4258"])
@pytest.mark.parametrize(
    ("west", "east", "expected"),
    [
        (170, 190, [(-180, -170), (170, 180)]),
        (-190, -170, [(-180, -170), (170, 180)]),
        (185, 190, [(-175, -170)]),
        (-370, -365, [(-10, -5)]),
        (0, 360, [(-180, 180)]),
        (-200, 200, [(-180, 180)]),
        (-180, 180.0000000001, [(-180, 180)]),
    ],
)
def test_degrees_beyond_180_go_on_at_the_other_end(
    west: float, east: float, expected: list[tuple[float, float]], target: str
) -> None:
    view = QgsRectangle(west, -20, east, 30)
    area = area_of_extent(view, crs("EPSG:4326"), crs(target), QgsCoordinateTransformContext())
    there = pyproj.Transformer.from_crs("EPSG:4326", target, always_xy=True)
    wanted = [(*there.transform(left, -20), *there.transform(right, 30)) for left, right in expected]
    found = sorted(Polygon(rings[0]).bounds for rings in area.polygons)
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted):
        assert one == pytest.approx(other, abs=1e-6 if target != MERCATOR else 0.5)
    assert area.is_box == (len(expected) == 1)


def test_polygon_beyond_180_keeps_its_shape() -> None:
    drawn = Polygon([(170, 0), (200, 10), (175, 40)], [[(178, 10), (185, 12), (178, 20)]])
    area = area_of(QgsGeometry.fromWkt(drawn.wkt), crs("EPSG:4326"), crs("EPSG:4326"), QgsCoordinateTransformContext())
    parts = [drawn.intersection(box(170, 0, 180, 40)), translate(drawn.intersection(box(180, 0, 200, 40)), -360)]
    found = unary_union([Polygon(rings[0], rings[1:]) for rings in area.polygons])
    assert found.symmetric_difference(unary_union(parts)).area < 1e-9


def test_view_of_degrees_beyond_the_poles() -> None:
    view = QgsRectangle(-250, -130, 250, 130)
    area = area_of_extent(view, crs("EPSG:4326"), crs("EPSG:4258"), QgsCoordinateTransformContext())
    assert area.is_box and (area.extent.ymin, area.extent.ymax) == pytest.approx((-90, 90))


def test_layer_without_a_crs_is_refused() -> None:
    nowhere, context = QgsCoordinateReferenceSystem(), QgsCoordinateTransformContext()
    with pytest.raises(RequestError, match="no coordinate reference system"):
        area_of(QgsGeometry.fromWkt(HOLED), nowhere, crs(MERCATOR), context)
