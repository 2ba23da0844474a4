# SPDX-License-Identifier: GPL-2.0-or-later
"""Curves of Esri JSON as lines: where an ellipse, a circle and a Bézier curve are is computed here in another way."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.curves import straightened

CENTRE = complex(2_600_000, 1_200_000)
Place = complex


def xy(place: Place) -> list[float]:
    return [place.real, place.imag]


def line(*steps: Any, tolerance: float = 0.001) -> list[Place]:
    found = straightened({"curvePaths": [list(steps)]}, tolerance)
    assert set(found) == {"paths"}
    return [complex(*point[:2]) for point in found["paths"][0]]


def turn(points: Sequence[Place], centre: Place = CENTRE) -> float:
    """How far the points go round a centre, in degrees, counterclockwise."""
    pairs = zip(points, points[1:])
    return math.degrees(sum(cmath.phase((after - centre) / (before - centre)) for before, after in pairs))


def on_ellipse(half: float, ratio: float, rotation: float, angle: float) -> Place:
    """A point of an ellipse by its distance from the centre: the polar form."""
    small = half * ratio
    radius = half * small / math.hypot(small * math.cos(angle), half * math.sin(angle))
    return CENTRE + cmath.rect(radius, angle + rotation)


def farthest(points: Sequence[Place], half: float, ratio: float, rotation: float) -> float:
    """How far the vertices and the middles of the lines are from an ellipse: its sum of distances from the foci."""
    focus = cmath.rect(half * math.sqrt(1 - ratio * ratio), rotation)
    middles = [(before + after) / 2 for before, after in zip(points, points[1:])]
    sums = (abs(each - CENTRE - focus) + abs(each - CENTRE + focus) for each in (*points, *middles))
    return max(abs(each / 2 - half) for each in sums)


@pytest.mark.parametrize("rotation", [0.0, 0.5, -2.1, math.pi / 2])
@pytest.mark.parametrize(("minor", "clockwise", "degrees"), [(1, 0, 100), (1, 1, -100), (0, 0, 260), (0, 1, -260)])
def test_arcs_of_rotated_ellipses(rotation: float, minor: int, clockwise: int, degrees: float) -> None:
    half, ratio = 120.0, 0.4
    start = on_ellipse(half, ratio, rotation, 0.3)
    end = on_ellipse(half, ratio, rotation, 0.3 + math.radians(degrees))
    points = line(xy(start), {"a": [xy(end), xy(CENTRE), minor, clockwise, rotation, half, ratio]})
    assert points[0] == start and points[-1] == end
    assert turn(points) == pytest.approx(degrees, abs=1e-6)
    assert farthest(points, half, ratio, rotation) < 0.001


@pytest.mark.parametrize("clockwise", [0, 1])
@pytest.mark.parametrize("more", [(), (0.7, 50.0, 0.25)])
def test_a_closed_arc_is_the_whole_of_it_in_its_direction(clockwise: int, more: tuple[float, ...]) -> None:
    rotation, half, ratio = more or (0.0, 50.0, 1.0)
    start = on_ellipse(half, ratio, rotation, 1.0)
    for end, minor in ((start, 0), (start, 1), (start + 1e-9j, 0), (start - 1e-9j, 0)):
        points = line(xy(start), {"a": [xy(end), xy(CENTRE), minor, clockwise, *more]})
        assert turn(points) == pytest.approx(-360 if clockwise else 360, abs=1e-4)
        assert farthest(points, half, ratio, rotation) < 0.001


def test_an_ellipse_that_is_higher_than_wide_and_flags_that_are_true() -> None:
    start, end = CENTRE + 10, CENTRE + 30j
    points = line(xy(start), {"a": [xy(end), xy(CENTRE), True, False, 0, 10, 3]})
    assert turn(points) == pytest.approx(90) and farthest(points, 30, 1 / 3, math.pi / 2) < 0.001


def test_an_arc_without_a_direction_is_the_minor_or_the_major_one() -> None:
    start, end = CENTRE + 10, CENTRE + 10j
    assert turn(line(xy(start), {"a": [xy(end), xy(CENTRE), 1]})) == pytest.approx(90)
    assert turn(line(xy(start), {"a": [xy(end), xy(CENTRE), 0]})) == pytest.approx(-270)
    assert turn(line(xy(end), {"a": [xy(start), xy(CENTRE), 1]})) == pytest.approx(-90)


@pytest.mark.parametrize("degrees", [1, -1, 90, -179, 180, 300, -359])
@pytest.mark.parametrize("radius", [1.0, 350.0, 80_000.0])
def test_circular_arcs_go_through_their_point(degrees: float, radius: float) -> None:
    start, middle, end = (CENTRE + cmath.rect(radius, 0.2 + math.radians(degrees * share)) for share in (0, 0.37, 1))
    points = line(xy(start), {"c": [xy(end), xy(middle)]})
    assert turn(points) == pytest.approx(degrees, abs=1e-3)
    middles = [(before + after) / 2 for before, after in zip(points, points[1:])]
    assert max(abs(abs(each - CENTRE) - radius) for each in (*points, *middles)) < 0.0011


def test_circles_and_arcs_that_are_none() -> None:
    closed = line(xy(CENTRE + 5), {"c": [xy(CENTRE + 5 + 1e-9j), xy(CENTRE - 5)]})
    assert abs(turn(closed)) == pytest.approx(360, abs=1e-4)
    straight = line([0, 0], {"c": [[10, 0], [4, 1e-9]]})
    assert straight == [0, complex(4, 1e-9), 10]
    assert line([1, 1], {"c": [[1, 1], [1, 1]]})[-1] == 1 + 1j


def casteljau(corners: Sequence[Place], share: float) -> Place:
    while len(corners) > 1:
        corners = [a + (b - a) * share for a, b in zip(corners, corners[1:])]
    return corners[0]


@pytest.mark.parametrize("tolerance", [0.5, 0.001])
def test_bezier_curves(tolerance: float) -> None:
    corners = [CENTRE + each for each in (0, 10 + 80j, 120 - 60j, 100 + 10j)]
    points = line(xy(corners[0]), {"b": [xy(corners[3]), xy(corners[1]), xy(corners[2])]}, tolerance=tolerance)
    true = [casteljau(corners, each / 4000) for each in range(4001)]

    def distance(place: Place) -> float:
        spans = ((before, after - before) for before, after in zip(points, points[1:]))
        shares = ((a, d, min(1, max(0, ((place - a) / d).real))) for a, d in spans)
        return min(abs(a + d * share - place) for a, d, share in shares)

    assert max(map(distance, true[::7])) < tolerance
    assert max(min(abs(each - other) for other in true) for each in points) < 0.05
    assert len(points) < 30 / math.sqrt(tolerance / 0.5)  # no more lines than it takes


def test_large_curves_keep_the_tolerance_too() -> None:
    radius = 500_000.0
    points = line(xy(CENTRE + radius), {"a": [xy(CENTRE + radius), xy(CENTRE), 0, 0]})
    middles = [(before + after) / 2 for before, after in zip(points, points[1:])]
    assert max(radius - abs(each - CENTRE) for each in middles) < 0.0011


def test_a_flat_arc_without_a_tolerance_is_drawn_by_its_length_and_not_by_its_radius() -> None:
    radius = 100_000.0
    start, middle, end = (CENTRE + cmath.rect(radius, angle) for angle in (0, 0.005, 0.01))  # a kilometre
    points = line(xy(start), {"c": [xy(end), xy(middle)]}, tolerance=0)
    middles = [(before + after) / 2 for before, after in zip(points, points[1:])]
    assert max(radius - abs(each - CENTRE) for each in middles) < 0.011


def test_heights_and_measures_go_along() -> None:
    found = straightened({"hasZ": True, "curveRings": [[[10, 0, 100], {"c": [[-10, 0, 200], [0, 10]]}, [10, 0, 100]]]})
    ring = found["rings"][0]
    assert found["hasZ"] and [point[2] for point in ring][0:1] == [100] and ring[-2][2] == 200
    assert [point[2] for point in ring[:-1]] == sorted(point[2] for point in ring[:-1])


def test_no_curves_at_all_are_no_geometry_and_no_fault() -> None:
    assert straightened({"curveRings": []}) == {"rings": []} and straightened({"x": 1}) == {"x": 1}


@pytest.mark.parametrize(
    "step",
    [
        {"z": [[1, 1]]},
        {"c": [[1, 1]]},
        {"b": [[1, 1], [2, 2]]},
        {"a": [[1, 1], [0, 0], 1, 0, 0, 10, 0]},
        {"c": [["x", 1], [2, 2]]},
        {"b": [[1, 1], [1e308, 1e308], [-1e308, -1e308]]},
    ],
)
def test_what_is_no_curve_is_refused(step: Any) -> None:
    with pytest.raises(ValueError, match="."):
        straightened({"curvePaths": [[[0, 0], step]]})


@pytest.mark.parametrize("tolerance", [-1.0, 1e-320, 1e300])
def test_odd_tolerances(tolerance: float) -> None:
    if tolerance == 1e-320:
        with pytest.raises(ValueError, match="too many"):
            line([10, 0], {"a": [[10, 0], [0, 0], 0, 1]}, tolerance=tolerance)
    else:
        assert abs(turn(line([10, 0], {"a": [[10, 0], [0, 0], 0, 1]}, tolerance=tolerance), 0)) == pytest.approx(360)
