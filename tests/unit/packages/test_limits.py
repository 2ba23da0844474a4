# SPDX-License-Identifier: GPL-2.0-or-later
"""Sizes and names at their limits: overviews, paths, images, and what a package says about its scales."""

from __future__ import annotations

import base64
import os
import sqlite3
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest

from plugin.core.errors import CancelledError, PackageError
from plugin.core.temporary import replacing
from plugin.packages import open_package
from plugin.packages.extras import declared_scales, legend_of, thumbnail_of
from plugin.packages.formats.tile_bytes import image_size, problem_of
from plugin.packages.health import BadTile, check_tiles
from plugin.packages.writers.repair import repair_package
from plugin.packages.writers.tile_table import TileTable
from tests.unit.packages.package_fixtures import (
    bundles,
    conf_xml,
    make_tpkx,
    make_vtpk,
    png,
    tile_info,
    vector_tile,
    write_files,
)

# Making overviews


def table_of(places, zoom=5):
    database = sqlite3.connect(":memory:", isolation_level=None)
    table = TileTable(database, "tiles")
    table.write((zoom, col, row, data) for (col, row), data in places.items())
    return database, table


@pytest.mark.parametrize("upwards", [False, True])
def test_overviews_come_from_each_tile_once(upwards):
    # Far apart, over several blocks of rows, some stored as repeats.
    places = {(col, row): b"%d %d" % (col, row) for col in (0, 1, 5, 300) for row in (0, 3, 8191, 8192, 50_001)}
    places.update({(7, row): b"blank" for row in range(0, 30_000, 999)})
    places.update({(6, row): b"blank" for row in range(0, 30_000, 777)})
    database, table = table_of(places)
    looks = []

    def merge(tiles):
        return b"+".join(tile or b"-" for tile in tiles)

    parents = {(col // 2, row // 2) for col, row in places}
    assert table.coarsen(5, merge, upwards, lambda: looks.append(1)) == len(parents)
    assert len(looks) >= len(parents)
    table.finish()
    found = database.execute("SELECT tile_column, tile_row, tile_data FROM tiles WHERE zoom_level = 4").fetchall()
    order = ((0, 1), (1, 1), (0, 0), (1, 0)) if upwards else ((0, 0), (1, 0), (0, 1), (1, 1))
    expected = {
        (col, row): b"+".join(places.get((2 * col + x, 2 * row + y), b"-") for x, y in order) for col, row in parents
    }
    assert {(col, row): data for col, row, data in found} == expected and len(found) == len(parents)


def test_overviews_of_nothing():
    _, table = table_of({(0, 0): b"x"})
    assert table.coarsen(9, b"".join, False, lambda: None) == 0


def test_overviews_of_many_tiles_take_little_memory_and_look_at_cancel_soon():
    _, table = table_of({(col, row): b"blank" for col in range(400) for row in range(400)})
    tracemalloc.start()
    looked, gap, last = 0, 0.0, time.perf_counter()

    def watch():
        nonlocal looked, gap, last
        now = time.perf_counter()
        looked, gap, last = looked + 1, max(gap, now - last), now
        if looked > 2000:
            raise CancelledError

    with pytest.raises(CancelledError):
        table.coarsen(5, lambda tiles: b"merged", False, watch)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000 and gap < 0.5


# Names and paths


def test_a_name_as_long_as_file_systems_take(tmp_path):
    path = tmp_path / ("地" * 82 + ".mbtiles")
    assert 250 <= len(path.name.encode()) <= 255
    with replacing(path) as temporary:
        assert temporary.endswith(".part") and os.path.dirname(temporary) == str(tmp_path)
        with open(temporary, "wb") as file:
            file.write(b"x")
    assert path.read_bytes() == b"x" and os.listdir(tmp_path) == [path.name]


def test_repairing_to_a_long_name(tmp_path):
    name = "地" * 82
    files = {f"_alllayers/{one}": data for one, data in bundles({(1, 0, 0): png((1, 1, 1))}).items()}
    with open_package(make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 1, 1))})) as package:
        assert repair_package(package, tmp_path / f"{name}.tpkx").kept == 1
    with open_package(write_files(tmp_path / "c", {"conf.xml": conf_xml(tile_info()), **files})) as package:
        assert repair_package(package, tmp_path / name).kept == 1
    assert sorted(os.listdir(tmp_path)) == ["a.tpkx", "c", name, f"{name}.tpkx"]


@pytest.mark.parametrize("name", ["x\udcffy", "x\ud800", "x\0y"])
def test_a_path_that_is_no_text(tmp_path, name):
    with open_package(make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 1, 1))})) as package:
        with pytest.raises(PackageError, match="contains characters that can't be encoded") as caught:
            repair_package(package, tmp_path / name / "b.tpkx")
        caught.value.message.encode()
    for path in (tmp_path / name, tmp_path / name / "a.tpkx"):
        with pytest.raises(PackageError, match="contains characters that can't be encoded") as caught:
            open_package(path)
        caught.value.message.encode()
        with pytest.raises(PackageError, match="contains characters that can't be encoded"), replacing(path):
            raise AssertionError
    assert os.listdir(tmp_path) == ["a.tpkx"]


# Images that would fill the memory


def huge_png(width, height=1):
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0"))]
    framed = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in [*chunks, (b"IEND", b"")]
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def jpeg(width, height, before=b""):
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x04ab" + before + frame + b"\xff\xda\x00\x08\x01\x01\0\0\x3f\0data\xff\xd9"


# A restart marker has no length: whoever takes the next bytes for one finds the smaller frame.
TRICK = b"\xff\xd0\xff\xfe\x00\x0f\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00"
LERC1 = b"CntZImage " + struct.pack("<4id", 11, 8, 60000, 257, 0.1)
LERC2 = b"Lerc2 " + struct.pack("<iIiiiiii", 4, 9, 257, 60000, 1, 66049, 8, 60) + bytes(22)


@pytest.mark.parametrize(
    "data",
    [huge_png(4097), huge_png(12000, 12000)[4:], huge_png(1, 2**31), jpeg(16, 5000), jpeg(65535, 65535, TRICK), LERC1, LERC2],
    ids=["png", "beheaded", "high", "jpeg", "trick", "lerc1", "lerc2"],
)  # fmt: skip
def test_a_image_far_larger_than_tiles_is_damage(tmp_path, data):
    assert problem_of(data, False) == "image far too large"
    with open_package(make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 1, 1)), (1, 0, 1): data})) as package:
        health = check_tiles(package)
        assert health.examples == [BadTile(1, 0, 1, "image far too large")] and health.sizes == {(256, 256): 1}
        assert repair_package(package, tmp_path / "b.tpkx").dropped == 1


def test_a_jpeg_cut_in_its_frame_is_cut_off():
    whole = jpeg(16, 16)
    for end in range(4, len(whole)):
        assert problem_of(whole[:end], False) in {"cut off", "bytes are changed"}


def test_the_largest_tiles_are_tiles():
    assert problem_of(huge_png(4096, 4096), False) is None and problem_of(jpeg(4096, 4096), False) is None


def test_the_size_of_a_image():
    assert image_size(png((1, 1, 1), size=7)) == image_size(png((1, 1, 1), size=7)[4:]) == (7, 7)
    assert image_size(jpeg(30, 20)) == (30, 20) and image_size(jpeg(5000, 6, TRICK)) == (5000, 6)
    for data in (b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", jpeg(1, 1)[:14], b"\xff\xd8\xff\xd9"):
        assert image_size(data) is None


def test_a_thumbnail_and_a_legend_that_nobody_should_decode(tmp_path):
    def patch(label, data):
        return {"label": label, "imageData": base64.b64encode(data).decode()}

    images = {"ok": png((1, 1, 1), size=20), "wide": huge_png(513), "photo": jpeg(16, 16), "large": jpeg(16, 600),
              "empty": b"", "gif": b"GIF89a" + bytes(20)}  # fmt: skip
    layers = [{"name": "Roads", "legend": [patch(*one) for one in images.items()]}]
    for thumbnail, taken in ((png((1, 2, 3), size=200), True), (huge_png(5000), False), (jpeg(9, 4097), False)):
        path = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 1, 1))}, layers=layers)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("esriinfo/thumbnail/thumbnail.png", thumbnail)
        with open_package(path) as package:
            assert thumbnail_of(package) == (thumbnail if taken else None)
            assert [(one.layer, one.label, one.image) for one in legend_of(package)] == [
                ("Roads", "ok", images["ok"]),
                ("Roads", "photo", images["photo"]),
            ]


# Tiles of other sizes, and scales


def test_the_own_sizes_of_tiles_are_counted(tmp_path):
    tiles = {(4, 0, col): png((1, 1, 1), size=512) for col in range(3)}
    tiles.update({(4, 1, col): png((2, 2, col)) for col in range(5)})
    tiles.update({(4, 2, 0): png((1, 1, 1))[4:], (4, 2, 1): jpeg(128, 64), (4, 2, 2): b"junk"})
    with open_package(make_tpkx(tmp_path / "a.tpkx", tiles)) as package:
        health = check_tiles(package)
    assert health.sizes == {(512, 512): 3, (256, 256): 6, (128, 64): 1}
    assert health.problems == ["Level 4: 1 of 11 tiles are damaged and can't be drawn."]
    with open_package(make_vtpk(tmp_path / "a.vtpk", {(1, 0, 0): vector_tile("hello")})) as package:
        assert check_tiles(package).sizes == {}


@pytest.mark.parametrize(
    ("root", "scales"),
    [
        ({"minScale": 5e8, "maxScale": 9000}, (5e8, 9000.0)),
        ({"minScale": "9000", "maxScale": 5e8}, (5e8, 9000.0)),
        ({"minScale": 0, "maxScale": 9000}, (0.0, 9000.0)),
        ({"minScale": 0, "maxScale": 0}, None),
        ({"minScale": "NaN", "maxScale": -4}, None),
        ({"minScale": [1], "maxScale": 10**400}, None),
        ({}, None),
    ],
)
def test_the_scales_of_a_tpkx(tmp_path, root, scales):
    with open_package(make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 1, 1))}, **root)) as package:
        assert declared_scales(package) == scales


def pairs(**values):
    inside = "".join(
        f"<PropertySetProperty xsi:type='typens:PropertySetProperty'><Key>{name}</Key>"
        f"<Value xsi:type='xs:string'>{value}</Value></PropertySetProperty>"
        for name, value in values.items()
    )
    return (
        '<?xml version="1.0" encoding="utf-8" ?><PropertySet xsi:type=\'typens:PropertySet\' '
        "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xmlns:typens='http://www.esri.com/schemas/ArcGIS/10.3'>"
        f"<PropertyArray>{inside}</PropertyArray></PropertySet>"
    )


@pytest.mark.parametrize(
    ("text", "scales"),
    [
        (pairs(CacheTileContentType="Map", MinScale="5.5e8", MaxScale="9000"), (5.5e8, 9000.0)),
        (pairs(CacheTileContentType="Map"), None),
        ("<a><MinScale>36978595.5</MinScale><x><MaxScale>9000</MaxScale></x></a>", (36978595.5, 9000.0)),
        ("CacheTileContentType=Map\r\n MinScale = 36978595.5\r\nMaxScale: 0\r\n", (36978595.5, 0.0)),
        ("<a>", None),
        ("\0\xff", None),
    ],
)
def test_the_scales_of_a_cache(tmp_path, text, scales):
    files = {f"_alllayers/{name}": data for name, data in bundles({(1, 0, 0): png((1, 1, 1))}).items()}
    files = {"conf.xml": conf_xml(tile_info()), "Conf.properties": text, **files}
    with open_package(write_files(tmp_path, files)) as package:
        assert declared_scales(package) == scales


def test_an_entry_that_becomes_far_more_than_tiles_do_is_named(tmp_path):
    files = bundles({(1, 0, 0): png((1, 1, 1))})
    (name, data), *_ = files.items()
    with zipfile.ZipFile(tmp_path / "a.tpk", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("v101/Layers/conf.xml", conf_xml(tile_info()))
        with archive.open(f"v101/Layers/_alllayers/{name}", "w") as file:
            file.write(data)
            for _ in range(300):
                file.write(bytes(1 << 20))
    assert os.path.getsize(tmp_path / "a.tpk") < 1 << 20
    with open_package(tmp_path / "a.tpk") as package:
        assert "times what it is packed" in " ".join(check_tiles(package).problems)


def test_a_zip_or_folder_of_far_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr("plugin.packages.stores.store._MOST_FILES", 50)
    files = {f"{number}.txt": b"" for number in range(51)}
    write_files(tmp_path / "a", {"conf.xml": conf_xml(tile_info()), **files})
    with pytest.raises(PackageError, match="far more files"):
        open_package(tmp_path / "a")
