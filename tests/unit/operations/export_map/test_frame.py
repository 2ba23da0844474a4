# SPDX-License-Identifier: GPL-2.0-or-later
"""Pixels on the ground: frames, sizes that are kept in step, and cells of a large image."""

from __future__ import annotations

import random

import numpy as np
import pytest
from arcgis_export.plugin.operations.export_map.frame import (
    Frame,
    Sizing,
    extent_at_scale,
    paper_size,
    plan_cells,
    resolution_scale,
    size_for_paper,
    size_for_resolution,
    widened,
)
from arcgis_export.plugin.tiles.extent import Extent


def test_the_frame_is_that_of_the_extent() -> None:
    frame = Frame(Extent(0, 0, 800, 400), 400, 200)
    assert frame.geotransform == (0, 2, 0, 400, 0, -2) and frame.pixel_size == (2, 2)
    assert frame.world_file() == "2\n0\n0\n-2\n1\n399\n"


def test_tiny_pixels_keep_their_digits_in_a_world_file() -> None:
    frame = Frame(Extent(7.0, 46.0, 7.0002, 46.0001), 20000, 10000)
    assert [float(line) for line in frame.world_file().split()] == [
        frame.geotransform[1], 0, 0, frame.geotransform[5], *frame.position(0.5, 0.5)
    ]  # fmt: skip
    assert "e" not in frame.world_file()


def test_a_quarter_turn_puts_north_at_the_left() -> None:
    frame = Frame(Extent(0, 0, 40, 20), 4, 2, rotation=90)
    assert frame.position(2, 1) == pytest.approx((20, 10))  # the centre stays
    assert frame.position(0, 1) == pytest.approx((20, 30))  # the left edge's middle is 20 units north
    assert frame.position(2, 0) == pytest.approx((30, 10))  # and the top is east


@pytest.mark.parametrize("angle", [30.0, -45.0, 200.0])
def test_turning_keeps_centre_and_pixels(angle: float) -> None:
    frame = Frame(Extent(100, 200, 500, 400), 200, 100, angle)
    assert frame.position(100, 50) == pytest.approx((300, 300))
    _, a, b, _, d, e = frame.geotransform
    assert np.hypot(a, d) == pytest.approx(2) and np.hypot(b, e) == pytest.approx(2)
    assert a * e - b * d == pytest.approx(-4)
    # A map vector (north) appears in the image turned counter-clockwise by the angle.
    north = np.linalg.solve([[a, b], [d, e]], [0, 1])
    assert np.degrees(np.arctan2(-north[0], -north[1])) % 360 == pytest.approx(angle % 360)


def test_widening_as_arcgis_does() -> None:
    box = Extent(0, 0, 100, 100)
    assert widened(box, 200, 100) == Extent(-50, 0, 150, 100)
    assert widened(box, 100, 400) == Extent(0, -150, 100, 250)
    odd = Extent(0.1, 0.2, 0.7, 0.5)
    assert widened(odd, 600, 300) == odd  # not a digit is moved where the shape is right


def test_scale_both_ways() -> None:
    box = extent_at_scale((1000, 2000), 800, 600, 50000, 96, 1.0)
    assert resolution_scale(box.width / 800, 96, 1.0) == pytest.approx(50000)
    assert ((box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2) == pytest.approx((1000, 2000))
    assert box.width / 800 == pytest.approx(box.height / 600) == pytest.approx(50000 * 0.0254 / 96)


def test_sizes() -> None:
    assert size_for_resolution(Extent(0, 0, 1000, 501), 2.0) == (500, 250)
    assert size_for_resolution(Extent(0, 0, 1, 1), 100) == (1, 1)
    assert size_for_paper(297, 210, 300) == (3508, 2480)
    assert paper_size(3508, 2480, 300) == pytest.approx((297, 210), abs=0.1)


def test_the_three_ways_stay_in_step() -> None:
    sizing = Sizing(Extent(0, 0, 25400, 12700), 1000, 500, 100, 1.0)
    assert sizing.resolution == 25.4 and sizing.scale == pytest.approx(100_000) and sizing.paper == (254, 127)
    finer = sizing.with_resolution(12.7)
    assert (finer.width, finer.height) == (2000, 1000) and finer.scale == pytest.approx(50_000)
    printed = sizing.with_scale(50_000, 200)
    assert (printed.width, printed.height, printed.dpi) == (4000, 2000, 200)
    assert printed.scale == pytest.approx(50_000) and printed.paper == (508, 254)
    assert sizing.with_width(300).height == 150 and sizing.with_height(300).width == 600
    paper = sizing.on_paper(297, 210, 25_000, 300)
    assert (paper.width, paper.height) == (3508, 2480) and paper.scale == pytest.approx(25_000)
    assert paper.extent.contains(paper.area) and paper.area.width == pytest.approx(0.297 * 25_000, rel=1e-3)
    square = sizing.with_size(1000, 1000)
    assert square.extent.height == pytest.approx(square.extent.width) and square.resolution == 25.4


def cases() -> list[tuple[int, int, int, int, int]]:
    chance = random.Random(7)
    found = [(12000, 12000, 4096, 4096, 128), (4096, 4096, 4096, 4096, 128), (4097, 1, 4096, 4096, 128),
             (20000, 20000, 4100, 2000, 64), (50, 50, 1, 1, 10), (9, 7, 4, 3, 50)]  # fmt: skip
    for _ in range(60):
        limits = chance.randint(1, 700), chance.randint(1, 700)
        found.append((chance.randint(1, 2000), chance.randint(1, 2000), *limits, chance.randint(0, 200)))
    return [case for case in found if case[0] * case[1] / (case[2] * case[3]) < 20_000]


@pytest.mark.parametrize(("width", "height", "most_wide", "most_high", "margin"), cases())
def test_cells(width: int, height: int, most_wide: int, most_high: int, margin: int) -> None:
    frame = Frame(Extent(1000, 5000, 1000 + width * 0.5, 5000 + height * 0.5), width, height)
    cells = plan_cells(frame, most_wide, most_high, margin)
    covered = np.zeros((height, width), np.uint8)
    for number, cell in enumerate(cells):
        assert cell.index == number
        covered[cell.row : cell.row + cell.height, cell.col : cell.col + cell.width] += 1
        wide, high = cell.drawn
        assert wide <= most_wide and high <= most_high
        left, top, right, bottom = cell.margin
        assert max(cell.margin) <= margin and cell.inner == (left, top, cell.width, cell.height)
        # Asked for is a window of whole pixels of the frame, within it.
        assert cell.extent.width == pytest.approx(wide * 0.5) and cell.extent.height == pytest.approx(high * 0.5)
        assert cell.extent.xmin == pytest.approx(1000 + (cell.col - left) * 0.5)
        assert cell.extent.ymax == pytest.approx(frame.extent.ymax - (cell.row - top) * 0.5)
        assert cell.col >= left and cell.row >= top
        assert cell.col + cell.width + right <= width and cell.row + cell.height + bottom <= height
        # A margin is there wherever another cell adjoins and the limit has room.
        if cell.col and most_wide >= 4 * margin:
            assert left == min(margin, cell.col)
    assert covered.min() == covered.max() == 1
    if width <= most_wide and height <= most_high:
        assert len(cells) == 1 and cells[0].extent == frame.extent and cells[0].margin == (0, 0, 0, 0)


def test_a_large_image_takes_few_cells() -> None:
    frame = Frame(Extent(0, 0, 12000, 12000), 12000, 12000)
    assert len(plan_cells(frame, 4096, 4096)) == 16


def test_cells_of_a_turned_image_lie_where_its_pixels_lie() -> None:
    frame = Frame(Extent(0, 0, 1000, 600), 1000, 600, rotation=30)
    for cell in plan_cells(frame, 400, 400, 16):
        part = Frame(cell.extent, *cell.drawn, rotation=30)
        col, row, *_ = cell.inner
        for x, y in ((0, 0), (cell.width, cell.height), (3, 5)):
            assert part.position(col + x, row + y) == pytest.approx(frame.position(cell.col + x, cell.row + y))
