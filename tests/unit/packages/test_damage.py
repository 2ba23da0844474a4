# SPDX-License-Identifier: GPL-2.0-or-later
"""Damage: each kind is reported in one sentence, the good tiles still come, the bad ones are counted and listed."""

from __future__ import annotations

import errno
import json
import os
import random
import struct
import zipfile
import zlib

import pytest

from plugin.core.errors import CancelledError, PackageError
from plugin.packages import open_package
from plugin.packages.formats.tile_bytes import problem_of
from plugin.packages.health import BadTile, check_tiles
from plugin.packages.info import package_info
from plugin.packages.stores import zip_store
from plugin.tiles.spatial_reference import SpatialReference
from tests.unit.packages.package_fixtures import (
    bundles,
    bundles_v1,
    conf_xml,
    make_tpkx,
    make_vtpk,
    png,
    real,
    tile_info,
    vector_tile,
    write_files,
)

JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    b"\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\0\0\x3f\0"
    b"picture\xff\x00data\xff\xd0more\xff\xd9"
)


def lerc2(version=4, blob_size=None, rows=257, extra=b"x" * 100):
    middle = struct.pack("<2i", rows, 257) + (b"\x01\0\0\0" if version >= 4 else b"") + struct.pack("<2i", 66049, 8)
    length = 10 + 4 * (version >= 3) + len(middle) + 4 + len(extra)
    body = middle + struct.pack("<i", length if blob_size is None else blob_size) + extra
    return b"Lerc2 " + struct.pack("<i", version) + (b"\x09\x09\x09\x09" if version >= 3 else b"") + body


@pytest.mark.parametrize(
    ("data", "vector", "reason"),
    [
        (png((1, 2, 3)), False, None),
        (png((1, 2, 3), "P")[4:], False, None),
        (png((1, 2, 3)) + b"tail", False, None),
        (png((1, 2, 3))[:-5], False, "cut off"),
        (png((1, 2, 3))[:20], False, "cut off"),
        (png((1, 2, 3))[:60] + b"\x07" + png((1, 2, 3))[61:], False, "bytes are changed"),
        (b"\x89PNG not", False, "bytes are changed"),
        (JPEG, False, None),
        (JPEG + b"tail", False, None),
        (JPEG[:-2], False, "cut off"),
        (JPEG[:30], False, "cut off"),
        (JPEG.replace(b"\xff\xc0\x00\x0b\x08\x00\x10", b"\xff\xc0\x00\x0b\x08\x00\x00"), False, "bytes are changed"),
        (b"\xff\xd8\xff\xd9", False, "without an image"),
        (vector_tile("hello"), True, None),
        (zlib.compress(b"hello"), True, None),
        (vector_tile("hello")[:-9], True, "cut off"),
        (vector_tile("hello")[:-6] + b"\0" * 6, True, "bytes are changed"),
        (zlib.compress(bytes(65 << 20), 9), True, "far too large when unpacked"),
        (lerc2(2), False, None),
        (lerc2(3), False, None),
        (lerc2(6), False, None),
        (lerc2()[:90], False, "cut off"),
        (lerc2()[:12], False, "cut off"),
        (lerc2(rows=-1), False, "bytes are changed"),
        (lerc2(version=99), False, "bytes are changed"),
        (b"CntZImage " + struct.pack("<4id", 11, 8, 257, 257, 0.1), False, None),
        (b"CntZImage " + struct.pack("<4id", 11, 8, 0, 257, 0.1), False, "bytes are changed"),
        (b"CntZImage ", False, "cut off"),
        (b"", False, "not a tile"),
        (b"<html>", False, "not a tile, but HTML"),
        (png((1, 2, 3)), True, "another kind of tile than the package has"),
        (vector_tile("hello"), False, "another kind of tile than the package has"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_with_a_tile(data, vector, reason):
    assert problem_of(data, vector) == reason


@pytest.mark.parametrize(
    "name",
    "Usa.tpkx states_filled.tpk ecoregions.tpk sample_v1.tpk compactcache_v1 compactcache_v2 esri_script_cache "
    "testvtpk.vtpk".split(),
)
def test_real_packages_are_sound(name):
    with open_package(real(name)) as package:
        health = check_tiles(package)
        assert health.is_sound and health.damaged == {} and health.examples == []
        assert health.tiles == sum(level.tiles for level in package.levels())
        assert health.repaired == (2 if name == "Usa.tpkx" else 0)


def test_bad_tiles_are_counted_and_listed_and_still_come(tmp_path):
    good, bad = png((1, 1, 1)), png((2, 2, 2))[:-20]
    tiles = {(1, 0, 0): b"junk", (1, 0, 1): good, (2, 0, 0): bad, (2, 3, 1): good, (2, 3, 2): b"\x89PNG" + bytes(50)}
    told = []
    with open_package(make_tpkx(tmp_path / "a.tpkx", tiles)) as package:
        health = check_tiles(package, lambda done, total: told.append((done, total)))
        assert {tile[:3]: tile.data for tile in package.tiles()} == tiles
        with pytest.raises(CancelledError):
            check_tiles(package, cancelled=lambda: True)
    assert health.tiles == 5 and health.damaged == {1: 1, 2: 2} and not health.is_sound
    assert health.examples == [
        BadTile(1, 0, 0, "not a tile"),
        BadTile(2, 0, 0, "cut off"),
        BadTile(2, 3, 2, "bytes are changed"),
    ]
    assert health.problems == [
        "Level 1: 1 of 2 tiles are damaged and can't be drawn.",
        "Level 2: 2 of 3 tiles are damaged and can't be drawn.",
    ]
    assert told[0] == (0, 5) and told[-1] == (5, 5)


def test_bundles_at_levels_that_the_scheme_does_not_have(tmp_path):
    with open_package(make_tpkx(tmp_path / "a.tpkx", {(30, 0, 0): png((1, 1, 1))})) as package:
        assert package.levels() == [] and package.storage == package_info(package)["storage"] == "compactV2"
        assert check_tiles(package).problems == ["The package holds no tiles."]


def test_examples_are_some_hundreds_at_most(tmp_path):
    tiles = {(4, row, col): b"junk%d" % row for row in range(40) for col in range(40)}
    with open_package(make_tpkx(tmp_path / "a.tpkx", tiles)) as package:
        health = check_tiles(package)
    assert health.damaged == {4: 1600} and len(health.examples) == 500


@pytest.mark.parametrize("made", [bundles, bundles_v1])
def test_entries_that_point_outside_are_listed(tmp_path, made):
    tiles = {(1, 0, 0): png((1, 1, 1)), (1, 5, 7): png((2, 2, 2))}
    files = {f"_alllayers/{name}": data for name, data in made(tiles).items()}
    name = "_alllayers/L01/R0000C0000.bundle"
    files[name] = files[name][:-30]
    with open_package(write_files(tmp_path, {"conf.xml": conf_xml(tile_info()), **files})) as package:
        health = check_tiles(package)
        assert [tile[:3] for tile in package.tiles()] == [(1, 0, 0)]
    assert health.tiles == 2 and health.damaged == {1: 1}
    assert health.examples == [BadTile(1, 5, 7, "points outside its bundle")]
    assert health.problems == [
        f"“{name}” is cut off or damaged: 1 of its tiles are missing.",
        "Level 1: 1 of 2 tiles are damaged and can't be drawn.",
    ]


def test_a_zip_that_claims_terabytes(tmp_path):
    """In its directory, in a bundle's index and in a V1 tile's size: nothing is read beyond the file."""
    tiles = {(1, 0, 1): png((9, 9, 9)), (1, 1, 1): png((8, 8, 8))}
    path = make_tpkx(tmp_path / "a.tpkx", tiles)
    data = bytearray(path.read_bytes())
    record = data.rindex(b"PK\x01\x02")
    struct.pack_into("<2I", data, record + 20, 0xFFFFFFF0, 0xFFFFFFF0)
    path.write_bytes(data)
    with open_package(path) as package:
        assert {tile[:3]: tile.data for tile in package.tiles()} == tiles
        assert any("is damaged" in problem for problem in check_tiles(package).problems)
    files = bundles(tiles)
    huge = bytearray(files["L01/R0000C0000.bundle"])
    struct.pack_into("<Q", huge, 64 + 8 * 1, (0xFFFFFF << 40) | 131140)
    files = {"_alllayers/L01/R0000C0000.bundle": bytes(huge), "conf.xml": conf_xml(tile_info())}
    with open_package(write_files(tmp_path / "v2", files)) as package:
        assert [tile[:3] for tile in package.tiles()] == [(1, 1, 1)] and check_tiles(package).damaged == {1: 1}
    old = bundles_v1(tiles)
    huge = bytearray(old["L01/R0000C0000.bundle"])
    struct.pack_into("<I", huge, 65596, 0xFFFFFFFF)
    files = {f"_alllayers/{name}": data for name, data in old.items()}
    files.update({"_alllayers/L01/R0000C0000.bundle": bytes(huge), "conf.xml": conf_xml(tile_info())})
    with open_package(write_files(tmp_path / "v1", files)) as package:
        assert [tile[:3] for tile in package.tiles()] == [(1, 1, 1)] and check_tiles(package).damaged == {1: 1}


def test_a_tile_that_covers_others_is_damage_not_a_bomb(tmp_path):
    """16,384 entries, each as large as the whole file, would be a thousand times its size."""
    body = b"\x89PNG" + bytes(100_000)
    files = {"conf.xml": conf_xml(tile_info())}
    index = b"".join(struct.pack("<Q", (100_000 - i << 40) | (131136 + i)) for i in range(16384))
    files["_alllayers/L01/R0000C0000.bundle"] = struct.pack("<I36xI20x", 3, 131092) + index + body
    with open_package(write_files(tmp_path, files)) as package:
        assert sum(len(tile.data) for tile in package.tiles()) <= 2 * len(body)
        assert check_tiles(package).damaged == {1: 16384}


def test_a_deflated_bundle_gives_the_tiles_before_its_damage(tmp_path):
    rng = random.Random(1)
    tiles = {(1, row, 0): png((row, 1, 1)) + rng.randbytes(3000).hex().encode() for row in range(100)}
    path = make_tpkx(tmp_path / "a.tpkx", {**tiles, (2, 0, 0): png((1, 1, 1))}, deflate=True)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("tile/L01/R0000C0000.bundle")
    at = entry.header_offset + entry.compress_size * 2 // 3
    data[at : at + 200] = b"\xff" * 200
    path.write_bytes(data)
    with open_package(path) as package:
        read = {tile[:3]: tile.data for tile in package.tiles()}
        health = check_tiles(package)
    assert 30 < len(read) < 101 and (2, 0, 0) in read
    assert 0 < health.damaged[1] < 70 and 2 not in health.damaged
    assert any("L01/R0000C0000.bundle” in the package is damaged" in problem for problem in health.problems)


def test_one_unreadable_bundle_does_not_hide_the_others(tmp_path):
    path = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 1, 1)), (2, 0, 0): png((2, 2, 2))})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("tile/L01/R0000C0000.bundle").header_offset
    data[at : at + 4] = b"gone"
    path.write_bytes(data)
    with open_package(path) as package:
        assert [tile[:3] for tile in package.tiles()] == [(2, 0, 0)] and list(package.count()) == [2]
        assert check_tiles(package).problems == [
            "“tile/L01/R0000C0000.bundle” in the package is damaged. Download or copy the package again."
        ]


def test_a_disk_that_fails_is_no_damage(tmp_path, monkeypatch):
    with open_package(make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 1, 1))}, deflate=True)) as package:

        def full(*_):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(zip_store.tempfile.SpooledTemporaryFile, "write", full)
        with pytest.raises(PackageError, match="not enough space for temporary files"):
            list(package.tiles())
        monkeypatch.undo()
        assert len(list(package.tiles())) == 1 and check_tiles(package).is_sound


def changed_record(path, name, **fields):
    """Change fields of an entry's record in the directory."""
    places = {"flags": ("<H", 8), "method": ("<H", 10), "packed": ("<I", 20), "size": ("<I", 24), "header": ("<I", 42)}
    data = bytearray(path.read_bytes())
    at = data.rindex(name.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    for field, value in fields.items():
        struct.pack_into(places[field][0], data, at + places[field][1], value)
    path.write_bytes(data)


def test_a_size_that_no_compression_reaches_is_not_unpacked(tmp_path):
    tiles = {(1, 0, 0): png((1, 1, 1)), (2, 0, 0): png((2, 2, 2))}
    path = make_tpkx(tmp_path / "a.tpkx", tiles, deflate=True)
    changed_record(path, "tile/L01/R0000C0000.bundle", size=0xFFFFFFF0)
    with open_package(path) as package:
        assert [tile[:3] for tile in package.tiles()] == [(2, 0, 0)]
        assert len(check_tiles(package).problems) == 1 and "is damaged" in check_tiles(package).problems[0]


def test_more_than_the_stated_size_is_never_unpacked(tmp_path):
    path = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 1, 1))}, deflate=True)
    changed_record(path, "tile/L01/R0000C0000.bundle", size=131200)
    with open_package(path) as package:
        assert package.store.blob("tile/L01/R0000C0000.bundle").size == 131200
        assert list(package.tiles()) == [] and check_tiles(package).damaged == {1: 1}


def test_entries_that_share_their_bytes_are_refused(tmp_path):
    path = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 1, 1)), (2, 0, 0): png((2, 2, 2))})
    with zipfile.ZipFile(path) as archive:
        first = archive.getinfo("tile/L01/R0000C0000.bundle").header_offset
    changed_record(path, "tile/L02/R0000C0000.bundle", header=first)
    with open_package(path) as package:
        assert len(list(package.tiles())) == 1 and "is damaged" in check_tiles(package).problems[0]


@pytest.mark.parametrize("deflate", [False, True])
def test_an_entry_that_claims_its_neighbours_keeps_its_tiles(tmp_path, deflate):
    tiles = {(1, 0, 0): png((1, 1, 1)), (2, 0, 0): png((2, 2, 2))}
    path = make_tpkx(tmp_path / "a.tpkx", tiles, deflate=deflate)
    changed_record(path, "tile/L01/R0000C0000.bundle", packed=0xFFFFFF00)
    with open_package(path) as package:
        assert {tile[:3]: tile.data for tile in package.tiles()} == tiles
        assert ["L01/R0000C0000.bundle” in the package is damaged" in one for one in check_tiles(package).problems] == [
            True
        ]


def test_words_and_xml_of_any_size_take_no_time(tmp_path):
    words = "<a" * 1_000_000
    with open_package(make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 1, 1))}, copyrightText=words)) as package:
        assert package.metadata.credits == words
    deep = "<a>" * 300_000 + "</a>" * 300_000
    with open_package(write_files(tmp_path / "a", {"conf.xml": conf_xml(tile_info()), "conf.cdi": deep})) as package:
        assert package.declared_extent is None
    for text in ("<a>" + "<b/>" * 1_200_000 + "</a>", deep):
        with pytest.raises(PackageError, match="can't be read"):
            open_package(write_files(tmp_path / "b", {"conf.xml": text}))
    many = {**tile_info(), "lods": [{"level": i, "resolution": 1, "scale": 1} for i in range(5000)]}
    with pytest.raises(PackageError, match="5000 levels"):
        open_package(make_tpkx(tmp_path / "c.tpkx", {}, info=many))


@pytest.mark.parametrize(
    ("fields", "words"), [({"flags": 1}, "locked with a password"), ({"method": 9}, "compressed in a way")]
)
def test_what_can_not_be_unpacked_reports_what_to_do(tmp_path, fields, words):
    path = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 1, 1)), (2, 0, 0): png((2, 2, 2))})
    changed_record(path, "tile/L01/R0000C0000.bundle", **fields)
    with open_package(path) as package:
        assert [tile[:3] for tile in package.tiles()] == [(2, 0, 0)]
        problem = check_tiles(package).problems[0]
        assert words in problem and "Unpack it, then open the folder" in problem
        assert package.store.location("tile/L01/R0000C0000.bundle") is None
    changed_record(path, "root.json", **fields)
    with pytest.raises(PackageError, match=words):
        open_package(path)


@pytest.mark.parametrize("evil", ["../tile", "/tile", "C:\\tile", "..\\..\\tile", "x/../../tile"])
def test_names_that_climb_out_are_no_members(tmp_path, evil):
    tiles = {(1, 0, 0): png((1, 1, 1))}
    path = make_tpkx(tmp_path / "a.tpkx", tiles)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(f"{evil}/L02/R0000C0000.bundle", next(iter(bundles({(2, 0, 0): png((2, 2, 2))}).values())))
        archive.writestr(f"{evil}/evil.txt", "evil")
    with open_package(path) as package:
        assert {tile[:3]: tile.data for tile in package.tiles()} == tiles
        assert not any("evil" in name or "L02" in name for name in package.store.sizes)
        problems = check_tiles(package).problems
        assert len(problems) == 1 and "refers to files outside itself" in problems[0]


def test_a_broken_table_of_contents_is_no_broken_download(tmp_path):
    path = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 1, 1))})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at : at + 4] = b"gone"
    path.write_bytes(data)
    with pytest.raises(PackageError, match="table of contents of “a.tpkx” is damaged"):
        open_package(path)
    with open_package(path, salvage=True) as package:
        assert len(list(package.tiles())) == 1


def bomb(doctype='<!DOCTYPE a [<!ENTITY b "cccccccc"><!ENTITY d "&b;&b;&b;&b;">]>'):
    return conf_xml(tile_info()).replace("<CacheInfo", f"{doctype}<CacheInfo").replace(">256<", ">&d;<")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_bombs_are_refused(tmp_path, encoding):
    folder = write_files(tmp_path, {"conf.xml": bomb().replace("utf-8", encoding).encode(encoding)})
    with pytest.raises(PackageError, match="declares a document type"):
        open_package(folder)


@pytest.mark.parametrize(
    "info",
    [
        {"rows": 1e300},
        {"origin": {"x": 1e300, "y": 0}},
        {"origin": {"x": 10**400, "y": 0}},
        {"lods": [{"level": 0, "resolution": 1e-300, "scale": 1}]},
        {"lods": [{"level": 0, "resolution": float("nan"), "scale": 1}]},
    ],
)
def test_numbers_that_no_scheme_has(tmp_path, info):
    path = tmp_path / "a.tpkx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("root.json", json.dumps({"tileInfo": {**tile_info(), **info}}))
    with pytest.raises(PackageError, match="can't be read"):
        open_package(path)


@pytest.mark.parametrize(
    "reference", ["EPSG:3857", ["wkid"], {"wkid": float("inf")}, {"wkid": 10**400}, {"wkid": True}, {"wkt": 5}, 7]
)
def test_a_reference_that_is_none_counts_as_missing(tmp_path, reference):
    path = make_tpkx(
        tmp_path / "a.tpkx", {(1, 0, 0): png((1, 1, 1))}, info=tile_info() | {"spatialReference": reference}
    )
    with open_package(path) as package:
        assert package.scheme.spatial_reference == SpatialReference()
        assert [level.level for level in package.levels()] == [1]


def test_a_folder_with_a_pipe_does_not_block(tmp_path):
    folder = write_files(tmp_path / "a", {"conf.xml": conf_xml(tile_info())})
    os.mkfifo(folder / "root.json")
    with open_package(folder) as package:
        assert package.levels() == []


def test_a_vector_package_with_a_bomb(tmp_path):
    tiles = {(1, 0, 0): vector_tile("hello"), (1, 0, 1): zlib.compress(bytes(80 << 20), 9)}
    with open_package(make_vtpk(tmp_path / "a.vtpk", tiles)) as package:
        assert check_tiles(package).examples == [BadTile(1, 0, 1, "far too large when unpacked")]
