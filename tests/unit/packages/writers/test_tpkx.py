# SPDX-License-Identifier: GPL-2.0-or-later
"""Writing .tpkx: read back by the plugin, by an independent reader, and beside a real package."""

from __future__ import annotations

import json
import os
import random
import struct
import zipfile

import pytest

from plugin.core.errors import CancelledError, PackageError
from plugin.packages import Tile, open_package
from plugin.packages.description import Metadata
from plugin.packages.health import check_tiles
from plugin.packages.info import package_info
from plugin.packages.writers import bundle_writer, tpkx
from plugin.packages.writers.bundle_writer import BundleWriterV1, BundleWriterV2
from plugin.packages.writers.tpkx import write_tpkx
from plugin.tiles.extent import Extent
from plugin.tiles.scheme import TileScheme
from tests.sandbox.package_reader import read_all, read_v1, read_v2, unzip
from tests.unit.packages.package_fixtures import HALF, png, real, tile_info

SCHEME = TileScheme.from_tile_info(tile_info())
TILES = {
    (0, 0, 0): png((1, 1, 1)),
    (2, 3, 1): png((2, 2, 2)),
    (9, 127, 130): png((3, 3, 3)),
    (9, 200, 300): png((4, 4, 4)),
}


WORDS = Metadata(title="Tëst & <b>", credits="Me", license="CC0", description="Words", tags="a,b")


def tiles_of(data):
    return [Tile(*place, blob) for place, blob in data.items()]


def test_what_is_written_is_read_back(tmp_path):
    path, told = tmp_path / "a.tpkx", []
    box = Extent(-1e6, 2e6, 3e6, 4e6)
    written = write_tpkx(
        path, SCHEME, tiles_of(TILES), "PNG", WORDS, extent=box, thumbnail=png((5, 5, 5)),
        progress=lambda *now: told.append(now), total=4,
    )  # fmt: skip
    assert written == 4 and told[-1] == (4, 4) and os.listdir(tmp_path) == ["a.tpkx"]
    files = unzip(path.read_bytes())
    assert read_all(files) == TILES
    assert list(files)[:3] == ["iteminfo.json", "root.json", "thumbnail.png"]
    with open_package(path) as package:
        assert {tile[:3]: tile.data for tile in package.tiles()} == TILES
        assert check_tiles(package).is_sound and package.kind == "tpkx" and package.storage == "compactV2"
        assert package.scheme == TileScheme.from_tile_info(
            {**tile_info(), "spatialReference": {"wkid": 102100, "latestWkid": 3857}}
        )
        assert package.declared_extent == box and package_info(package)["credits"] == "Me"
        words = package.metadata
    assert (words.title, words.license, words.description, words.tags) == ("Tëst &", "CC0", "Words", "a,b")
    root = json.loads(files["root.json"])
    assert (root["minLOD"], root["maxLOD"]) == (0, 9) and len(root["tileInfo"]["lods"]) == 20
    assert root["minScale"] == SCHEME.lod(0).scale and root["maxScale"] == SCHEME.lod(9).scale
    item = json.loads(files["iteminfo.json"])
    assert item["extent"]["xmin"] == pytest.approx(-8.98, abs=0.01) and item["extent"]["ymax"] == pytest.approx(
        33.785, abs=0.01
    )
    assert item["thumbnail"] == "./thumbnail.png"


def test_the_keys_are_those_of_a_real_package(tmp_path):
    write_tpkx(tmp_path / "a.tpkx", SCHEME, tiles_of(TILES), "PNG", Metadata("Usa"), thumbnail=png((5, 5, 5)))
    with zipfile.ZipFile(real("Usa.tpkx")) as archive, zipfile.ZipFile(tmp_path / "a.tpkx") as mine:
        for name in ("root.json", "iteminfo.json"):
            theirs, own = json.loads(archive.read(name)), json.loads(mine.read(name))
            assert set(theirs) <= set(own)
            for key in ("tileImageInfo", "tileInfo", "storageInfo"):
                assert set(theirs.get(key, ())) == set(own.get(key, ()))
            for key in ("version", "units", "tileBundlesPath", "storageInfo", "resampling", "type", "typeKeywords"):
                assert theirs.get(key) == own.get(key)


def test_headers_are_those_of_the_sample_script(tmp_path):
    write_tpkx(tmp_path / "a.tpkx", SCHEME, tiles_of(TILES), "PNG", Metadata("A"))
    files = unzip((tmp_path / "a.tpkx").read_bytes())
    bundle = files["tile/L09/R0080C0100.bundle"]
    size = len(TILES[9, 200, 300])
    assert struct.unpack_from("<4I3Q6I", bundle) == (
        3, 16384, size, 5, 0, len(bundle), 40, 131092, 3, 16, 16384, 5, 131072,
    )  # fmt: skip
    real_one = (real("esri_script_cache") / "_alllayers/L02/R0000C0000.bundle").read_bytes()
    theirs, own = (struct.unpack_from("<4I3Q6I", data) for data in (real_one, bundle))
    assert [t for i, t in enumerate(theirs) if i not in (2, 5)] == [o for i, o in enumerate(own) if i not in (2, 5)]


def test_any_order_with_more_bundles_than_stay_open(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle_writer, "_OPEN_BUNDLES", 2)
    tiles = {
        (9, row, col): png((row % 256, col % 256, 1), size=4) for row in range(0, 512, 60) for col in range(0, 512, 60)
    }
    shuffled = tiles_of(tiles)
    random.Random(3).shuffle(shuffled)
    assert write_tpkx(tmp_path / "a.tpkx", SCHEME, shuffled, "PNG", Metadata("A")) == len(tiles)
    assert read_all(unzip((tmp_path / "a.tpkx").read_bytes())) == tiles
    with open_package(tmp_path / "a.tpkx") as package:
        assert check_tiles(package).is_sound and package.count() == {9: len(tiles)}


def test_repeated_tiles_are_stored_once_and_the_last_of_a_place_counts(tmp_path):
    blank = png((0, 0, 0))
    tiles = [Tile(9, row, col, blank) for row in range(100) for col in range(100)]
    tiles += [Tile(9, 5, 5, png((1, 1, 1))), Tile(9, 6, 6, b"")]
    assert write_tpkx(tmp_path / "a.tpkx", SCHEME, tiles, "PNG", Metadata("A")) == 10_000
    assert (tmp_path / "a.tpkx").stat().st_size < 131136 + 3 * len(blank) + 6000
    found = read_all(unzip((tmp_path / "a.tpkx").read_bytes()))
    assert found.pop((9, 5, 5)) == png((1, 1, 1)) and set(found.values()) == {blank}


@pytest.mark.parametrize(
    ("wkid", "metres", "units"),
    [(26711, 1.0, "esriMeters"), (2286, 0.3048006, "esriFeet"), (4326, 111319.49, "esriDecimalDegrees")],
)
def test_other_systems(tmp_path, wkid, metres, units):
    info = tile_info(wkid=wkid, origin=(-400, 400), size=512, resolutions=[0.5, 0.2])
    for lod in info["lods"]:
        lod["scale"] = lod["resolution"] * metres * 96 / 0.0254
    scheme = TileScheme.from_tile_info(info)
    degrees = Extent(1, 2, 3, 4)
    write_tpkx(
        tmp_path / "a.tpkx", scheme, [Tile(1, 2, 3, png((1, 1, 1)))], "MIXED", Metadata("A"), extent_wgs84=degrees
    )
    write_tpkx(tmp_path / "b.tpkx", scheme, [Tile(1, 2, 3, png((1, 1, 1)))], "JPEG", Metadata("A"))
    a, b = (unzip((tmp_path / name).read_bytes()) for name in ("a.tpkx", "b.tpkx"))
    assert json.loads(a["iteminfo.json"])["extent"]["ymax"] == 4
    assert ("extent" in json.loads(b["iteminfo.json"])) == (wkid == 4326)
    root = json.loads(a["root.json"])
    assert root["units"] == units and root["tileInfo"]["spatialReference"] == {"wkid": wkid}
    assert root["tileImageInfo"]["format"] == "MIXED"
    with open_package(tmp_path / "a.tpkx") as package:
        assert package.scheme == scheme and package.extent() == scheme.tile_extent(1, 2, 3)


def test_a_thumbnail_in_jpeg(tmp_path):
    write_tpkx(tmp_path / "a.tpkx", SCHEME, tiles_of(TILES), "PNG", Metadata("A"), thumbnail=b"\xff\xd8\xff\xe0 photo")
    files = unzip((tmp_path / "a.tpkx").read_bytes())
    assert files["thumbnail.jpg"] == b"\xff\xd8\xff\xe0 photo"
    assert json.loads(files["iteminfo.json"])["thumbnail"] == "./thumbnail.jpg"


@pytest.mark.parametrize(
    ("tiles", "words"),
    [
        ([], "no tiles to write"),
        ([Tile(1, 0, 0, b"")], "no tiles to write"),
        ([Tile(77, 0, 0, b"x")], "does not fit the tile scheme"),
        ([Tile(1, -1, 0, b"x")], "does not fit the tile scheme"),
        ([Tile(1, 0, 0, bytes(1 << 24))], "no package can hold tiles that large"),
    ],
)
def test_what_can_not_be_written_leaves_nothing(tmp_path, tiles, words):
    (tmp_path / "a.tpkx").write_text("before")
    with pytest.raises(PackageError, match=words):
        write_tpkx(tmp_path / "a.tpkx", SCHEME, tiles, "PNG", Metadata("A"))
    assert os.listdir(tmp_path) == ["a.tpkx"] and (tmp_path / "a.tpkx").read_text() == "before"


def test_cancel_and_a_folder_that_is_not_there(tmp_path):
    asked = iter([False, True, True])
    many = [Tile(9, row, 0, b"\x89PNG") for row in range(600)]
    with pytest.raises(CancelledError):
        write_tpkx(tmp_path / "a.tpkx", SCHEME, many, "PNG", Metadata("A"), cancelled=lambda: next(asked))
    assert os.listdir(tmp_path) == []
    with pytest.raises(PackageError, match="does not exist"):
        write_tpkx(tmp_path / "none" / "a.tpkx", SCHEME, many, "PNG", Metadata("A"))


def test_bundles_of_both_kinds(tmp_path):
    tiles = {(3, 200, 300): png((1, 1, 1)), (3, 255, 257): png((2, 2, 2)), (3, 129, 383): b"x"}
    v1 = BundleWriterV1(tmp_path / "a.bundle", tmp_path / "a.bundlx")
    v2 = BundleWriterV2(tmp_path / "b.bundle")
    for (_, row, col), data in tiles.items():
        v1.add(row, col, data)
        v2.add(row, col, data)
    assert v1.tiles == v2.tiles == 3
    v1.close()
    v2.close()
    name = "R0080C0100.bundle"
    bundle, index = (tmp_path / "a.bundle").read_bytes(), (tmp_path / "a.bundlx").read_bytes()
    assert read_v1(bundle, index, 3, name) == tiles == read_v2((tmp_path / "b.bundle").read_bytes(), 3, name)
    assert struct.unpack_from("<15I", bundle) == (
        3, 16384, len(tiles[3, 255, 257]), 5, 12, 0, len(bundle), 0, 40, 0, 16, 128, 255, 256, 383,
    )  # fmt: skip
    theirs = (real("compactcache_v1") / "_alllayers/L06/R0000C0000.bundlx").read_bytes()
    assert len(index) == len(theirs) == 81952 and (index[:16], index[-16:]) == (theirs[:16], theirs[-16:])


def test_a_package_copied_tile_by_tile(tmp_path):
    with open_package(real("Usa.tpkx")) as package:
        write_tpkx(
            tmp_path / "a.tpkx", package.scheme, package.tiles(), "PNG", Metadata("Usa"), extent=package.extent()
        )
        with open_package(tmp_path / "a.tpkx") as copy:
            assert {tile[:3]: tile.data for tile in copy.tiles()} == {tile[:3]: tile.data for tile in package.tiles()}
            assert copy.count() == package.count()
            assert copy.extent() == package.extent()
    assert abs(SCHEME.origin_x) == HALF and tpkx.__doc__
