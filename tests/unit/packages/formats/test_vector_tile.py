# SPDX-License-Identifier: GPL-2.0-or-later
"""Vector tiles read, written and cut: areas, lengths and points add up, rings turn as they did."""

from __future__ import annotations

import gzip
import math

import pytest

from plugin.packages.formats.vector_clip import cut, is_solid
from plugin.packages.formats.vector_tile import (
    LINE,
    POINT,
    POLYGON,
    Feature,
    Layer,
    Part,
    area_of,
    decode,
    encode,
    pack,
    unpack,
)

QUARTERS = [(x / 2, y / 2, (x + 1) / 2, (y + 1) / 2) for y in (0, 1) for x in (0, 1)]
# A C around a hole, over the borders of all four children, and a hole across their common corner.
OUTER = [(300, 200), (3900, 500), (3700, 3800), (2500, 3900), (2400, 3300), (1500, 3500), (200, 3700)]
HOLE = [(1500, 1400), (1700, 2900), (2700, 2600), (2900, 1200)]


def block(number: int, data: bytes | int) -> bytes:
    """A field of a protocol buffer."""
    out = bytearray()

    def varint(value: int) -> None:
        while value > 127:
            out.append(value & 127 | 128)
            value >>= 7
        out.append(value)

    varint(number << 3 | (0 if isinstance(data, int) else 2))
    varint(data if isinstance(data, int) else len(data))
    return bytes(out) + (b"" if isinstance(data, int) else data)


def feature(kind: int, *parts: list[tuple[float, float]], number: int = 7) -> Feature:
    head = block(1, number) + block(3, kind)
    signs = [int(math.copysign(1, area_of(part))) if kind == POLYGON else 0 for part in parts]
    return Feature(head, kind, [Part(part, sign) for part, sign in zip(parts, signs)], [0, 1])


def layer(*features: Feature, name: str = "things", extent: int = 4096) -> Layer:
    head = block(15, 2) + block(1, name.encode()) + block(5, extent)
    return Layer(head, extent, list(features), [b"kind"], [block(1, b"unused"), block(1, b"lake")])


def tile(*layers: Layer) -> bytes:
    return pack(encode(layers, 1, 0, 0))


def areas(layers: list[Layer]) -> float:
    return sum(area_of(part.points) for one in layers for shape in one.features for part in shape.parts)


def length(layers: list[Layer]) -> float:
    return sum(
        math.dist(a, b)
        for one in layers
        for shape in one.features
        for part in shape.parts
        for a, b in zip(part.points, part.points[1:])
    )


def test_what_is_written_is_read_back() -> None:
    made = [
        layer(feature(POLYGON, OUTER, HOLE), feature(LINE, [(0, 0), (-80, 4176)], [(5, 5), (6, 6)])),
        layer(feature(POINT, [(1, 2), (3, 4)]), name="places", extent=512),
    ]
    data = encode(made, 1, 0, 0)
    again = decode(data)
    assert encode(again, 1, 0, 0) == data
    assert [one.head for one in again] == [one.head for one in made]
    assert [[part.points for part in one.parts] for one in again[0].features] == [
        [OUTER, HOLE],
        [[(0, 0), (-80, 4176)], [(5, 5), (6, 6)]],
    ]
    assert (list(again[0].keys), list(again[0].values)) == ([b"kind"], [block(1, b"lake")]), "only what is used"
    assert all(list(shape.tags) == [0, 0] for one in again for shape in one.features)
    assert [part.sign for part in again[0].features[0].parts] == [1, -1]
    assert (again[1].extent, again[1].features[0].parts[0].points) == (512, [(1, 2), (3, 4)])


def test_the_bytes_are_the_same_every_time() -> None:
    data = encode([layer(feature(POLYGON, OUTER, HOLE))], 1, 0, 0)
    assert pack(data) == pack(data) and gzip.decompress(pack(data)) == data == unpack(pack(data))


@pytest.mark.parametrize("data", [b"\x1a\xff", b"\x1a\x02\x0a\x7f", b"\x1b", b"\xff" * 12, b"\x1a\x02\x28\x00"])
def test_what_is_no_tile_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        decode(data)
    with pytest.raises(ValueError):
        unpack(gzip.compress(data)[:-3])


def test_the_areas_of_the_quarters_add_up() -> None:
    whole = [layer(feature(POLYGON, OUTER, HOLE))]
    parts = [cut(whole, box) for box in QUARTERS]
    assert sum(map(areas, parts)) == pytest.approx(areas(whole))
    for part, box in zip(parts, QUARTERS):
        rings = part[0].features[0].parts
        assert [ring.sign for ring in rings] == [1, -1]
        assert all(area_of(ring.points) * ring.sign > 0 for ring in rings), "each turns as it did"
        assert all(box[0] * 4096 <= x <= box[2] * 4096 for ring in rings for x, _ in ring.points)


def test_the_winding_of_old_tiles_is_kept_too() -> None:
    """Version 1 of the specification didn't say which way an outer ring turns."""
    whole = [layer(feature(POLYGON, OUTER[::-1], HOLE[::-1], [(10, 10), (10, 60), (60, 60)]))]
    parts = [cut(whole, box) for box in QUARTERS]
    assert [[ring.sign for ring in part[0].features[0].parts] for part in parts] == [[-1, 1, -1]] + [[-1, 1]] * 3
    assert sum(map(areas, parts)) == pytest.approx(areas(whole))


def test_the_lengths_of_the_quarters_add_up() -> None:
    zigzag = [(100.0 + 60 * step, 1000.0 if step % 2 else 3000.0) for step in range(60)]
    whole = [layer(feature(LINE, zigzag, [(0, 0), (4096, 4095)]))]
    parts = [cut(whole, box) for box in QUARTERS]
    assert sum(map(length, parts)) == pytest.approx(length(whole))
    assert len(parts[0][0].features[0].parts) > 10, "a line that leaves and comes back is several"


def test_points_are_in_one_quarter_each_but_for_the_buffer() -> None:
    points = [(10.0 + 97 * n % 4000, 10.0 + 61 * n % 4000) for n in range(200)]
    whole = [layer(feature(POINT, points))]
    found = [p for box in QUARTERS for one in cut(whole, box) for p in one.features[0].parts[0].points]
    assert sorted(found) == sorted(points)
    edge = 32 / 4096
    grown = [(box[0] - edge, box[1] - edge, box[2] + edge, box[3] + edge) for box in QUARTERS]
    twice = [p for box in grown for one in cut(whole, box) for p in one.features[0].parts[0].points]
    doubled = {p for p in twice if twice.count(p) > 1}
    assert doubled == {p for p in points if min(abs(p[0] - 2048), abs(p[1] - 2048)) <= 32} != set()


def test_a_box_in_a_hole_or_a_bay_is_empty_and_one_inside_is_solid() -> None:
    ring = [(0, 0), (4096, 0), (4096, 4096), (0, 4096)]
    hole = [(1000, 1000), (1000, 3000), (3000, 3000), (3000, 1000)]
    island = [(1990, 1990), (2000, 1990), (2000, 2000)]
    whole = [layer(feature(POLYGON, ring, hole))]
    box = (0.45, 0.45, 0.55, 0.55)
    assert cut(whole, box) == []
    assert len(cut([layer(feature(POLYGON, ring, hole, island))], box)[0].features[0].parts) == 1
    bay = [(0, 0), (4096, 0), (4096, 4096), (3000, 4096), (3000, 1000), (1000, 1000), (1000, 4096), (0, 4096)]
    assert cut([layer(feature(POLYGON, bay))], box) == []
    inside = (0.05, 0.05, 0.1, 0.1)
    assert is_solid(cut(whole, inside), inside) and not is_solid(cut(whole, QUARTERS[0]), QUARTERS[0])
    assert is_solid(cut([layer(feature(POLYGON, bay[::-1]))], inside), inside)


def test_what_vanishes_in_the_grid_is_left_out() -> None:
    tiny = [(10, 10), (10.2, 10), (10.2, 10.2)]
    slim = [(100, 100), (3000, 100.3), (3000, 100.1)]
    shapes = [feature(POLYGON, tiny), feature(POLYGON, slim), feature(LINE, [(1, 1), (1.2, 1)])]
    assert encode([layer(*shapes)], 1, 0, 0) == b""
    kept = decode(encode([layer(feature(POLYGON, tiny, [(10.1, 10.1), (10, 10.1), (10, 10)], OUTER))], 1, 0, 0))
    assert [part.points for part in kept[0].features[0].parts] == [OUTER], "no hole without its ring"
