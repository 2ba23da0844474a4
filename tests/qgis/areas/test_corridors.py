# SPDX-License-Identifier: GPL-2.0-or-later
"""Corridors along lines: the buffer is right in metres on the ground, whatever the CRS and the place."""

from __future__ import annotations

import time
import warnings
from typing import Any

import numpy as np
import pytest
from arcgis_export.plugin.areas.corridors import MOST_POINTS, corridor
from arcgis_export.plugin.areas.geometry import area_of
from arcgis_export.plugin.core.errors import CancelledError, RequestError
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransformContext, QgsGeometry
from shapely import wkt
from shapely.geometry import Point

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pyproj

GEOD = pyproj.Geod(ellps="WGS84")
CONTEXT = QgsCoordinateTransformContext()


def crs(name: str) -> QgsCoordinateReferenceSystem:
    return QgsCoordinateReferenceSystem(name)


def along(line: str, reference: str, metres: float) -> Any:
    """The corridor as shapely's, in degrees."""
    return wkt.loads(corridor([QgsGeometry.fromWkt(line)], crs(reference), metres, CONTEXT).asWkt())


def walked(line: str, reference: str, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes of points all along a line that is straight in its own CRS."""
    corners = np.array(wkt.loads(line).coords)
    parts = np.linspace(0, 1, steps)[:, None]
    points = np.vstack([start + parts * (end - start) for start, end in zip(corners[:-1], corners[1:])])
    lon, lat = pyproj.Transformer.from_crs(reference, "EPSG:4326", always_xy=True).transform(*points.T)
    return lon, lat


def nearest(lon: float, lat: float, line: tuple[np.ndarray, np.ndarray]) -> float:
    """Metres from a place to the nearest point of a line, on the ellipsoid."""
    lons, lats = line
    rough = np.radians(np.column_stack([lons, lats]))
    here = np.radians([lon, lat])
    near = np.sin((rough[:, 1] - here[1]) / 2) ** 2 + np.cos(rough[:, 1]) * np.cos(here[1]) * (
        np.sin((rough[:, 0] - here[0]) / 2) ** 2
    )
    best = np.argsort(near)[:5]
    return float(min(GEOD.inv([lon] * len(best), [lat] * len(best), lons[best], lats[best])[2]))


# the line, its CRS, metres; each is thousands of kilometres long, or where maps go wrong
LINES = {
    "street in degrees": ("LINESTRING(8.5 47.3, 8.52 47.35, 8.6 47.36)", "EPSG:4326", 500),
    "mercator at 60 north": ("LINESTRING(1000000 8400000, 1020000 8405000, 1030000 8390000)", "EPSG:3857", 500),
    "utm": ("LINESTRING(400000 5200000, 420000 5290000, 480000 5300000)", "EPSG:32632", 250),
    "edge of a utm zone": ("LINESTRING(150000 6700000, 250000 6800000)", "EPSG:25832", 1000),
    "feet": ("LINESTRING(1200000 600000, 1300000 700000)", "EPSG:2286", 500),
    "along a parallel": ("LINESTRING(-60 60, 60 60)", "EPSG:4326", 5000),
    "half round the world": ("LINESTRING(-80 -50, 0 10, 100 65)", "EPSG:4326", 20000),
    "long and narrow": ("LINESTRING(-120 50, -110 45)", "EPSG:4326", 100),
    "over 180 degrees": ("LINESTRING(170 -10, 185 20, 200 60)", "EPSG:4326", 10000),
    "mercator over 180": ("LINESTRING(19900000 5000000, 20300000 5400000)", "EPSG:3857", 3000),
    "by the pole": ("LINESTRING(-100 89.5, 0 89.8, 90 88)", "EPSG:4326", 5000),
    "over the pole": ("LINESTRING(-900000 -300000, 800000 350000)", "EPSG:3413", 20000),
    "antarctica": ("LINESTRING(-900000 100000, 800000 -500000, 2000000 2000000)", "EPSG:3031", 30000),
    "wide": ("LINESTRING(10 40, 30 55)", "EPSG:4326", 300000),
}


@pytest.mark.parametrize("name", list(LINES))
def test_width_on_the_ground(name: str) -> None:
    """Every corner of the outline is as far from the line as it should be; the line itself is inside."""
    line, reference, metres = LINES[name]
    found = along(line, reference, metres)
    assert found.is_valid and not found.is_empty
    xmin, ymin, xmax, ymax = found.bounds
    assert -180 <= xmin < xmax <= 180 and -90 <= ymin < ymax <= 90
    fine = walked(line, reference, 40001)
    outlines = [part.exterior for part in getattr(found, "geoms", [found])]
    outlines += [hole for part in getattr(found, "geoms", [found]) for hole in part.interiors]
    # What lies on 180 degrees, or on the pole, is a cut.
    edge = [(x, y) for ring in outlines for x, y in ring.coords if abs(x) < 179.99 and abs(y) < 89.9999]
    edge += [
        ((x + u) / 2, (y + v) / 2)
        for ring in outlines
        for (x, y), (u, v) in zip(ring.coords[:-1], ring.coords[1:])
        if max(abs(x), abs(u)) < 179.9 and max(abs(y), abs(v)) < 89
    ]
    assert len(edge) > 30
    chosen = [edge[at] for at in range(0, len(edge), max(1, len(edge) // 300))]
    slack = GEOD.line_length(*fine) / len(fine[0])  # between two points of the line
    away = np.array([nearest(x, y, fine) for x, y in chosen])
    assert np.abs(away - metres).max() <= 0.01 * metres + slack**2 / 8 / metres, np.sort(away)[[0, -1]]
    lon = (fine[0] + 180) % 360 - 180
    inside = [found.intersects(Point(x, y).buffer(1e-4)) for x, y in zip(lon[::400], fine[1][::400])]
    assert all(inside)


def test_many_lines_become_one_area() -> None:
    cross = [QgsGeometry.fromWkt(it) for it in ("LINESTRING(8 47, 9 47)", "LINESTRING(8.5 46.5, 8.5 47.5)")]
    far = QgsGeometry.fromWkt("MULTILINESTRING((20 47, 21 47),(20 48, 21 48))")
    found = wkt.loads(corridor([*cross, far], crs("EPSG:4326"), 2000, CONTEXT).asWkt())
    assert len(found.geoms) == 3
    curve = QgsGeometry.fromWkt("CIRCULARSTRING(400000 5200000, 410000 5210000, 420000 5200000)")
    bent = wkt.loads(corridor([curve], crs("EPSG:32632"), 1000, CONTEXT).asWkt())
    turned = pyproj.Transformer.from_crs("EPSG:32632", "EPSG:4326", always_xy=True).transform
    assert bent.contains(Point(turned(410000 - 7071, 5200000 + 7071)))
    assert not bent.contains(Point(turned(410000, 5205000)))


@pytest.mark.parametrize(
    ("lines", "metres", "words"),
    [
        ([], 500, "no line"),
        (["POLYGON((0 0, 1 0, 1 1, 0 0))"], 500, "no line"),
        (["LINESTRING EMPTY"], 500, "no line|no length"),
        (["LINESTRING(8 47, 8 47)", "LINESTRING(9 47, 9 47, 9 47)"], 500, "no length"),
        (["LINESTRING(8 47, 9 47)"], 0, "0 m"),
        (["LINESTRING(8 47, 9 47)"], 2e6, "too wide"),
    ],
)
def test_what_is_no_corridor_is_reported(lines: list[str], metres: float, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        corridor([QgsGeometry.fromWkt(line) for line in lines], crs("EPSG:4326"), metres, CONTEXT)


def test_lines_without_a_crs_and_off_the_globe_are_reported() -> None:
    line = [QgsGeometry.fromWkt("LINESTRING(9e6 9e6, 9.1e6 9e6)")]
    with pytest.raises(RequestError, match="no coordinate reference system"):
        corridor(line, QgsCoordinateReferenceSystem(), 500, CONTEXT)
    ortho = QgsCoordinateReferenceSystem.fromProj("+proj=ortho +lat_0=10 +type=crs")
    with pytest.raises(RequestError, match="can't be transformed"):
        corridor(line, ortho, 500, CONTEXT)


def test_too_much_is_reported_and_cancel_is_heard() -> None:
    points = ", ".join(f"{8 + at % 2 * 1e-3} {at * 1e-6}" for at in range(MOST_POINTS // 4))
    lines = [QgsGeometry.fromWkt(f"LINESTRING({points})")] * 5
    with pytest.raises(RequestError, match="too many corners"):
        corridor(lines, crs("EPSG:4326"), 100, CONTEXT)

    def stop() -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        corridor(lines[:1], crs("EPSG:4326"), 100, CONTEXT, stop)


def test_ten_thousand_lines_take_seconds() -> None:
    random = np.random.default_rng(3)
    starts = random.uniform((6, 46), (14, 54), (10000, 2))
    ends = starts + random.normal(0, 0.01, starts.shape)
    lines = [QgsGeometry.fromWkt(f"LINESTRING({a} {b}, {c} {d})") for (a, b), (c, d) in zip(starts, ends)]
    began = time.monotonic()
    found = corridor(lines, crs("EPSG:4326"), 500, CONTEXT)
    assert time.monotonic() - began < 20
    assert found.contains(QgsGeometry.fromWkt(f"POINT({starts[7][0]} {starts[7][1]})"))


@pytest.mark.parametrize("target", ["EPSG:3857", "EPSG:4326", "EPSG:32660", "EPSG:3413"])
def test_corridor_becomes_an_area_of_a_service(target: str) -> None:
    """Across 180 degrees: on both ends of a world map, in one piece on a map made for the place."""
    line = "LINESTRING(600000 6900000, 900000 7100000)"
    area = area_of(
        corridor([QgsGeometry.fromWkt(line)], crs("EPSG:32660"), 5000, CONTEXT),
        crs("EPSG:4326"),
        crs(target),
        CONTEXT,
    )
    assert 1 <= len(area.polygons) <= 2
    assert (area.extent.width > 3e7) == (target == "EPSG:3857") or target == "EPSG:4326"
