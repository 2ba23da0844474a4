# SPDX-License-Identifier: GPL-2.0-or-later
"""Tiles filled in where an indexed vector package stops early: shapes kept, cut, and at their place."""

from __future__ import annotations

import gzip
import json
import math
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugin.core.errors import CancelledError, PackageError
from plugin.packages import open_package
from plugin.packages.formats.vector_tile import LINE, POINT, POLYGON, area_of, decode, unpack
from plugin.packages.writers import overzoom
from plugin.packages.writers.mbtiles import write_mbtiles
from plugin.packages.writers.sqlite_file import CopyOptions
from plugin.tiles.extent import Extent
from plugin.tiles.scheme import TileScheme
from tests.sandbox import Sandbox
from tests.sandbox.drawing.sparse_tiles import TOWNS
from tests.sandbox.package_reader import read_all, unzip
from tests.unit.packages.formats.test_vector_tile import HOLE, OUTER, feature, layer, tile
from tests.unit.packages.package_fixtures import RESOLUTION, bundles, real, tile_info
from tests.unit.sandbox.test_export_tiles import export

Place = tuple[int, int, int]


def indexed(path: Path, tiles: dict[Place, bytes], index: object = None, kind: str = "indexedVector") -> Path:
    info = tile_info(size=512, resolutions=[RESOLUTION / 2**z for z in range(1, 18)])
    root = {
        "type": kind,
        "tileInfo": {**info, "format": "pbf"},
        "resourceInfo": {"styleVersion": 8, "tileCompression": "gzip"},
        "name": "Sparse",
    }
    files: dict[str, object] = {"p12/root.json": {**root, "tileMap": "tilemap"} if index else root}
    if index:
        files["p12/tilemap/root.json"] = {"index": index}
    with zipfile.ZipFile(path, "w") as archive:
        for name, value in files.items():
            archive.writestr(name, json.dumps(value))
        for name, data in bundles(tiles).items():
            archive.writestr(f"p12/tile/{name}", data)
    return path


def rows(path: Path) -> dict[Place, bytes]:
    """The tiles of an MBTiles by level, row from the top and column."""
    database = sqlite3.connect(path)
    try:
        found = database.execute("SELECT zoom_level, tile_row, tile_column, tile_data FROM tiles").fetchall()
    finally:
        database.close()
    return {(zoom, 2**zoom - 1 - row, col): data for zoom, row, col, data in found}


def fill(source: Path, target: Path, **options: object) -> dict[Place, bytes]:
    with open_package(source) as package:
        write_mbtiles(package, target, CopyOptions(**options))  # type: ignore[arg-type]
    return rows(target)


LAKE = tile(layer(feature(POLYGON, [(1000, 1000), (3000, 1000), (3000, 3000), (1000, 3000)])))
CORNER = tile(layer(feature(POINT, [(100, 100)]), name="places"))
OCEAN = tile(layer(feature(POLYGON, [(-80, -80), (4176, -80), (4176, 4176), (-80, 4176)])))
# Levels 0 to 3; at level 1 the last three stop: a lake in NE, a point in SW, nothing but ocean in SE.
TILES = {
    **{(0, 0, 0): LAKE, (1, 0, 0): LAKE, (1, 0, 1): LAKE, (1, 1, 0): CORNER, (1, 1, 1): OCEAN},
    **{(2, row, col): LAKE for row in (0, 1) for col in (0, 1) if (row, col) != (1, 1)},
    **{(3, row, col): CORNER for row in (0, 1) for col in (0, 1)},
}
# The tile at 2/0/1 is a leaf, 2/1/0 had children once, 2/1/1 never was.
INDEX = [[[1, 1, 1, 1], 1, [1, 1, 1, 1], 0], 1, 1, 1]


def test_children_of_leaves_are_filled_in(tmp_path: Path) -> None:
    source = indexed(tmp_path / "a.vtpk", TILES, INDEX)
    found = fill(source, tmp_path / "a.mbtiles")
    assert all(found[place] == data for place, data in TILES.items()), "what is there stays as it is"
    new = set(found) - set(TILES)
    lake = {(2, row, col) for row in (0, 1) for col in (2, 3)} | {(3, r, c) for r in range(3) for c in range(4, 7)}
    point = {(2, 2, 0), (3, 4, 0)}
    ocean = {(z, r, c) for z in (2, 3) for r in range(2 ** (z - 1), 2**z) for c in range(2 ** (z - 1), 2**z)}
    small = {(3, row, col) for row in (0, 1) for col in (2, 3)}  # of 2/0/1
    assert new == lake | point | ocean | small
    assert len({found[place] for place in ocean}) == 1
    (shape,) = decode(unpack(found[2, 0, 2]))[0].features
    assert area_of(shape.parts[0].points) == (4096 + 64 - 2000) ** 2
    assert shape.head == feature(POLYGON, OUTER).head and decode(unpack(found[2, 0, 2]))[0].head == layer().head
    (place,) = decode(unpack(found[3, 4, 0]))
    assert place.features[0].parts[0].points == [(400, 400)]
    assert fill(source, tmp_path / "b.mbtiles") == found
    assert (tmp_path / "a.mbtiles").read_bytes() == (tmp_path / "b.mbtiles").read_bytes()


def test_without_a_map_the_tiles_tell_whatever_the_type(tmp_path: Path) -> None:
    found = fill(indexed(tmp_path / "a.vtpk", TILES), tmp_path / "a.mbtiles")
    assert {(3, row, col) for row in (2, 3) for col in (0, 1)} <= set(found), "2/1/0 is a leaf then"
    assert (2, 1, 1) not in found and (3, 2, 2) not in found, "its parent has other children"
    assert fill(indexed(tmp_path / "b.vtpk", TILES, kind="vector"), tmp_path / "b.mbtiles") == found


def test_a_deepest_level_of_one_quadrant_leaves_the_others_to_their_parents(tmp_path: Path) -> None:
    deep = {(2, row, col): LAKE for row in (0, 1) for col in (0, 1)}
    tiles = {(0, 0, 0): LAKE, **{(1, row, col): OCEAN for row in (0, 1) for col in (0, 1)}, **deep}
    found = fill(indexed(tmp_path / "a.vtpk", tiles, kind="vector"), tmp_path / "a.mbtiles")
    assert {place for place in found if place[0] == 2} == {(2, row, col) for row in range(4) for col in range(4)}
    assert all(found[place] == data for place, data in tiles.items())
    database = sqlite3.connect(tmp_path / "a.mbtiles")
    facts = dict(database.execute("SELECT name, value FROM metadata"))
    database.close()
    assert list(map(float, facts["bounds"].split(","))) == pytest.approx([-180, -85.0511, 180, 85.0511], abs=0.01)


def test_packages_that_are_full_to_the_deepest_level_stay(tmp_path: Path) -> None:
    full = {(z, row, col): LAKE for z in range(3) for row in range(2**z) for col in range(2**z)}
    assert fill(indexed(tmp_path / "a.vtpk", full, kind="vector"), tmp_path / "a.mbtiles") == full


def test_a_damaged_leaf_has_no_children(tmp_path: Path) -> None:
    for bad in (gzip.compress(b"\x1a\xff"), OCEAN[:-9]):
        found = fill(indexed(tmp_path / "a.vtpk", {**TILES, (1, 1, 1): bad}, INDEX), tmp_path / "a.mbtiles")
        assert found[1, 1, 1] == bad and (2, 2, 2) not in found and (2, 0, 2) in found


def test_levels_and_extent_choose_what_is_filled_in(tmp_path: Path) -> None:
    source = indexed(tmp_path / "a.vtpk", TILES, INDEX)
    every = fill(source, tmp_path / "a.mbtiles")
    assert fill(source, tmp_path / "b.mbtiles", levels=[1, 3]) == {k: v for k, v in every.items() if k[0] in (1, 3)}
    assert fill(source, tmp_path / "b.mbtiles", levels=[0, 1, 2]) == {k: v for k, v in every.items() if k[0] < 3}
    with open_package(source) as package:
        scheme = package.scheme
        box = scheme.tile_extent(3, 0, 1).union(scheme.tile_extent(3, 1, 4))
    inside = {place for place in every if _within(scheme, place, box)}
    found = fill(source, tmp_path / "c.mbtiles", extent=box, levels=[0, 1, 2, 3])
    assert set(found) == inside and (3, 1, 4) in found and (3, 1, 1) in TILES
    # Only sparse ground: nothing is deeper, so readers enlarge the deepest tile by themselves.
    alone = fill(source, tmp_path / "d.mbtiles", extent=scheme.tile_extent(2, 3, 3))
    assert set(alone) == {(0, 0, 0), (1, 1, 1)}


def _within(scheme: TileScheme, place: Place, box: Extent) -> bool:
    block = scheme.tile_range(place[0], box)
    assert block is not None
    top, bottom, left, right = block
    return top <= place[1] <= bottom and left <= place[2] <= right


def test_the_bounds_hold_what_was_filled_in(tmp_path: Path) -> None:
    fill(indexed(tmp_path / "a.vtpk", TILES, INDEX), tmp_path / "a.mbtiles")
    database = sqlite3.connect(tmp_path / "a.mbtiles")
    facts = dict(database.execute("SELECT name, value FROM metadata"))
    database.close()
    assert list(map(float, facts["bounds"].split(","))) == pytest.approx([-180, -85.0511, 180, 85.0511], abs=0.01)
    assert (facts["minzoom"], facts["maxzoom"]) == ("0", "3")


def test_far_too_many_are_refused_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = {**TILES, **{(z, 0, 0): LAKE for z in range(4, 14)}}
    index = [[[[1, 1, 1, 1], 1, 1, 1], 1, 1, 0], 1, 1, 1]
    source = indexed(tmp_path / "a.vtpk", deep)
    with pytest.raises(PackageError, match="more than 1..,... tiles. Keep the .vtpk.*fewer levels"):
        fill(source, tmp_path / "a.mbtiles")
    assert [path.name for path in tmp_path.iterdir()] == ["a.vtpk"]
    assert fill(source, tmp_path / "a.mbtiles", levels=range(5)), "fewer levels help"
    # Points below which most places stay empty are few, however deep.
    points = {place: CORNER for place in deep}
    monkeypatch.setattr(overzoom, "_MORE", 300)
    assert len(fill(indexed(tmp_path / "b.vtpk", points, index), tmp_path / "b.mbtiles")) < 300


def test_progress_and_cancel(tmp_path: Path) -> None:
    source = indexed(tmp_path / "a.vtpk", {**TILES, (6, 0, 0): LAKE})
    told: list[tuple[int, int]] = []
    fill(source, tmp_path / "a.mbtiles", progress=lambda *both: told.append(both))
    assert told == sorted(told) and told[0][0] == 0 and told[-1][0] == told[-1][1] == told[0][1] > 1000
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > last

    last = 1000
    fill(source, tmp_path / "a.mbtiles", cancelled=cancelled)
    last = len(asked) - 1  # in the midst of filling in
    asked.clear()
    with pytest.raises(CancelledError):
        fill(source, tmp_path / "b.mbtiles", cancelled=cancelled)
    assert not (tmp_path / "b.mbtiles").exists()


# --- the sandbox's package, and GDAL as a reader


@pytest.fixture(scope="module")
def sparse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("sparse")
    with Sandbox(folder / "server") as sandbox:
        (folder / "Sparse.vtpk").write_bytes(export(sandbox.service("SparseVector/VectorTileServer"), levels="0-5"))
    yield folder / "Sparse.vtpk"


def test_every_child_of_the_deepest_level_is_there(sparse: Path, tmp_path: Path) -> None:
    given = read_all(unzip(sparse.read_bytes()))
    found = fill(sparse, tmp_path / "a.mbtiles")
    assert {place: found[place] for place in given} == given and len(found) > len(given)
    missing = []
    for row in range(32):
        for col in range(32):
            up = next(up for up in range(6) if (5 - up, row >> up, col >> up) in given)
            if not up:
                continue
            # A tile of the sandbox: a square from an eighth to seven eighths, a point in its middle, towns.
            side, (y, x) = 2**up, (row % 2**up, col % 2**up)
            low, high = 0.125 * side - overzoom.BUFFER, 0.875 * side + overzoom.BUFFER
            if low < x + 1 and low < y + 1 and high > x and high > y:
                missing.append((5, row, col))
                names = gzip.decompress(found[5, row, col])
                assert f"{5 - up}/{row >> up}/{col >> up}".encode() in names, "the ancestor's shapes"
    assert len(missing) > 500 and set(missing) <= set(found)
    for lon, lat in TOWNS.values():
        across, down = lon / 360 + 0.5, 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
        place = (5, int(down * 32), int(across * 32))
        points = [
            ((place[2] + x / 4096) / 32, (place[1] + y / 4096) / 32)
            for one in decode(unpack(found[place]))
            for shape in one.features
            for part in shape.parts
            if shape.kind == POINT
            for x, y in part.points
        ]
        near = min(math.dist(point, (across, down)) for point in points)
        assert near < 1 / 4096 / 4, "to a unit of the coarsest leaf's grid"


def test_gdal_reads_the_same_shapes(tmp_path: Path) -> None:
    """Areas and lengths of the deepest level, by GDAL, are the leaf's; rings are valid."""
    ogr = pytest.importorskip("osgeo.ogr")
    if ogr.GetDriverByName("MVT") is None:
        pytest.skip("this GDAL reads no vector tiles")
    line = [(100, 100), (4000, 150), (300, 3000), (4090, 4090)]
    leaf = tile(layer(feature(POLYGON, OUTER, HOLE)), layer(feature(LINE, line), name="ways"))
    found = fill(
        indexed(tmp_path / "a.vtpk", {(0, 0, 0): leaf, (1, 0, 0): leaf, (2, 0, 0): leaf, (1, 1, 1): leaf}),
        tmp_path / "a.mbtiles",
    )
    total = {"things": 0.0, "ways": 0.0}
    cell = ogr.CreateGeometryFromWkt("POLYGON((0 0,4096 0,4096 4096,0 4096,0 0))")
    for row in (2, 3):
        for col in (2, 3):
            (tmp_path / "one.pbf").write_bytes(gzip.decompress(found[2, row, col]))
            data = ogr.Open(f"MVT:{tmp_path / 'one.pbf'}")  # without zoom and place: in the tile's own units
            for name in total:
                for one in data.GetLayerByName(name):
                    shape = one.GetGeometryRef()
                    assert shape.IsValid(), shape.ExportToWkt()
                    assert (one.GetFID() == 7 or one["mvt_id"] == 7) and one["kind"] == "lake"
                    inside = shape.Intersection(cell)
                    total[name] += inside.Area() / 4 if name == "things" else inside.Length() / 2
    assert total["things"] == pytest.approx(area_of(OUTER) + area_of(HOLE), rel=1e-3)
    assert total["ways"] == pytest.approx(sum(map(math.dist, line, line[1:])), rel=1e-3)


def test_a_real_package_keeps_its_tiles(tmp_path: Path) -> None:
    with open_package(real("testvtpk.vtpk")) as package:
        given = {(one.level, one.row, one.col): one.data for one in package.tiles()}
        assert write_mbtiles(package, tmp_path / "a.mbtiles") == len(given) == 14
    found = rows(tmp_path / "a.mbtiles")
    assert {place: found[place] for place in given} == given
    for (zoom, row, col), data in found.items():
        assert decode(unpack(data)), "every tile shows something"
        assert zoom == 0 or (zoom - 1, row // 2, col // 2) in found
