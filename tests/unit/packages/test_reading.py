# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading packages: the real ones, small made ones, and damaged ones."""

from __future__ import annotations

import shutil
import struct
import zipfile

import pytest

from plugin.core.errors import CancelledError, PackageError
from plugin.packages import open_package
from plugin.packages.health import check_tiles
from plugin.packages.info import package_info
from plugin.packages.stores.bundles import find_bundles
from plugin.tiles.extent import Extent
from tests.unit.packages.package_fixtures import (
    HALF,
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

# Unequal rows and columns, over two bundles: a transposed reader can't pass.
PLACES = {(0, 0, 0), (2, 3, 1), (2, 0, 3), (9, 127, 130), (9, 128, 5), (9, 200, 300)}


def made_tiles():
    return {place: png((place[1] % 256, place[2] % 256, place[0])) for place in sorted(PLACES)}


@pytest.mark.parametrize(
    ("name", "kind", "storage", "tile_format", "counts", "block"),
    [
        ("Usa.tpkx", "tpkx", "compactV2", "PNG", [1, 1, 4, 9, 30, 99], (6, 14, 0, 10)),
        ("states_filled.tpk", "tpk", "compactV1", "PNG", [1, 1, 2, 4, 16], (4, 7, 2, 5)),
        ("ecoregions.tpk", "tpk", "compactV1", "PNG", [1, 1, 1, 1], (3, 3, 1, 1)),
        ("sample_v1.tpk", "tpk", "compactV1", "JPEG", [4, 16], (0, 3, 0, 3)),
        ("compactcache_v1", "cache", "compactV1", "JPEG", [28, 84], (21, 27, 9, 20)),
        ("compactcache_v2", "cache", "compactV2", "JPEG", [8, 28], (10, 13, 4, 10)),
        ("esri_script_cache", "cache", "compactV2", "JPEG", [1, 4, 16], (0, 3, 0, 3)),
        ("testvtpk.vtpk", "vtpk", "compactV2", "PBF", [1, 1, 2, 4, 6], (5, 6, 2, 4)),
    ],
)
def test_real_packages(name, kind, storage, tile_format, counts, block):
    with open_package(real(name)) as package:
        assert (package.kind, package.storage, package.tile_format) == (kind, storage, tile_format)
        levels = package.levels()
        assert [level.tiles for level in levels] == counts
        last = levels[-1]
        assert (last.row_min, last.row_max, last.col_min, last.col_max) == block
        assert len(list(package.tiles())) == sum(counts)
        assert check_tiles(package).is_sound
        assert package_info(package)["crs"] == "EPSG:3857"
        assert all(package.read(t.level, t.row, t.col) == t.data for t in package.tiles())


def test_the_two_beheaded_pngs_get_their_signature_back():
    with open_package(real("Usa.tpkx")) as package:
        raw = package.store.read_all("tile/L00/R0000C0000.bundle")
        assert b"\r\n\x1a\n\x00\x00\x00\rIHDR" in raw and raw.count(b"\x89PNG") == 0
        assert all(tile.data.startswith(b"\x89PNG\r\n\x1a\n") for tile in package.tiles())


def test_extents_are_those_of_the_tiles():
    with open_package(real("states_filled.tpk")) as package:
        # The declared extent trims the outer tiles only.
        assert package.extent() == package.declared_extent
    with open_package(real("testvtpk.vtpk")) as package:
        # The declared extent is the world; the tiles aren't.
        assert package.extent().width == pytest.approx(3 * 512 * 4891.96981)


def test_a_declared_extent_that_hides_tiles_is_not_believed(tmp_path):
    tiles = {(3, row, col): png((1, 2, 3)) for row in (2, 3) for col in (4, 5)}
    small = {"xmin": 1e6, "ymin": 6e6, "xmax": 2e6, "ymax": 7e6, "spatialReference": {"wkid": 102100}}
    with open_package(make_tpkx(tmp_path / "a.tpkx", tiles, fullExtent=small)) as package:
        assert package.extent() == package.scheme.range_extent(3, 2, 3, 4, 5)
        assert package.declared_extent == Extent(1e6, 6e6, 2e6, 7e6)
    for senseless in ({**small, "xmin": "NaN"}, {**small, "spatialReference": {"wkid": 4326}}, {"xmin": 1}):
        with open_package(make_tpkx(tmp_path / "b.tpkx", tiles, fullExtent=senseless)) as package:
            assert package.declared_extent is None


def contents(path):
    with open_package(path) as package:
        return {tile[:3]: tile.data for tile in package.tiles()}, package.kind, package.storage


def test_every_container_gives_the_same_tiles(tmp_path):
    tiles = made_tiles()
    near = {place: data for place, data in tiles.items() if max(place[1:]) < 128}
    info = tile_info()
    assert contents(make_tpkx(tmp_path / "stored.zip", tiles)) == (tiles, "tpkx", "compactV2")
    assert contents(make_tpkx(tmp_path / "deflated", tiles, deflate=True)) == (tiles, "tpkx", "compactV2")
    cache = {f"_alllayers/{name}": data for name, data in bundles(tiles).items()}
    folder = write_files(tmp_path / "V2 & 50% #1", {"Conf.xml": conf_xml(info), **cache})
    assert contents(folder) == (tiles, "cache", "compactV2")
    assert contents(folder / "Conf.xml") == (tiles, "cache", "compactV2")
    old = {f"_alllayers/{name}": data for name, data in bundles_v1(near, trailer=False).items()}
    folder = write_files(tmp_path / "v1" / "Слой", {"conf.xml": conf_xml(info), **old})
    assert contents(folder.parent) == (near, "cache", "compactV1")
    # Exploded, with upper-case hexadecimal and PNG in files called .jpg; 9.x names no storage at all.
    single = {f"_alllayers/L{level:02d}/R{row:08X}/C{col:08x}.jpg": data for (level, row, col), data in tiles.items()}
    single["_alllayers/L02/R00000002/C00000002.jpg"] = b""
    folder = write_files(tmp_path / "exploded", {"conf.xml": conf_xml(info, storage=""), **single})
    assert contents(folder) == (tiles, "cache", "exploded")
    # A .tpk with an extra parent folder, one folder named in two encodings, and deflated.
    with zipfile.ZipFile(tmp_path / "parent.tpk", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("extra/v101/图层/conf.xml", conf_xml(info))
        for name, data in old.items():
            archive.writestr(f"extra/v101/═╝▓π/{name}", data)
    assert contents(tmp_path / "parent.tpk") == (near, "tpk", "compactV1")
    # A .tpkx that holds conf.xml instead of root.json.
    with zipfile.ZipFile(tmp_path / "conf.tpkx", "w") as archive:
        archive.writestr("v101/Layers/conf.xml", conf_xml(info))
        for name, data in cache.items():
            archive.writestr(f"v101/Layers/{name}", data)
    assert contents(tmp_path / "conf.tpkx") == (tiles, "tpk", "compactV2")
    # Unpacked.
    with zipfile.ZipFile(tmp_path / "stored.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    assert contents(tmp_path / "unpacked") == (tiles, "tpkx", "compactV2")


def test_the_lengths_of_the_local_header_place_a_stored_entry(tmp_path):
    """Some writers put other extra fields there than into the central directory."""
    path = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 1): png((9, 9, 9))})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("tile/L01/R0000C0000.bundle")
        directory = archive.start_dir
    at = entry.header_offset
    extra = struct.pack("<HH4x", 0xCAFE, 4)
    data[at + 30 + len(entry.filename) : at + 30 + len(entry.filename)] = extra
    struct.pack_into("<H", data, at + 28, len(extra))
    end = data.rindex(b"PK\x05\x06")
    struct.pack_into("<I", data, end + 16, directory + len(extra))
    path.write_bytes(data)
    assert contents(path)[0] == {(1, 0, 1): png((9, 9, 9))}


def test_tiles_are_chosen_by_level_and_extent(tmp_path):
    with open_package(make_tpkx(tmp_path / "a.tpkx", made_tiles())) as package:
        assert package.count() == {0: 1, 2: 2, 9: 3}
        assert package.count([2, 9, 11]) == {2: 2, 9: 3}
        box = package.scheme.tile_extent(9, 128, 5)
        assert package.count(None, box) == {0: 1, 9: 1}
        assert [tile[:3] for tile in package.tiles([9], box)] == [(9, 128, 5)]
        assert package.count([9], Extent(HALF * 2, 0, HALF * 3, 1)) == {}
        assert package.read(9, 128, 6) is None and package.read(5, 0, 0) is None


def test_tiles_come_in_the_order_of_the_disk(tmp_path):
    tiles = {(2, 3, 3): png((1, 1, 1)), (2, 0, 0): png((2, 2, 2)), (2, 1, 2): png((3, 3, 3))}
    with open_package(make_tpkx(tmp_path / "a.tpkx", tiles)) as package:
        assert [tile[:3] for tile in package.tiles()] == list(tiles)


def test_bundle_names_are_read_case_sensitively_first(tmp_path):
    class Names:
        sizes = {"tile/L16/Rc380Ca680.bundle": 1, "tile/L20/R99080C82480.bundle": 1, "L02/r0080C0100.BUNDLE": 1}

    found = {(one.level, one.row, one.col) for one in find_bundles(Names())}
    assert found == {("16", 0xC380, 0xA680), ("20", 0x99080, 0x82480), ("02", 0x80, 0x100)}


def test_the_format_is_that_of_the_bytes(tmp_path):
    jpeg = b"\xff\xd8\xff\xe0 not much of a picture"
    for declared, datas, expected in [
        ("JPEG", [png((1, 2, 3))], "PNG"),
        ("PNG32", [jpeg], "JPEG"),
        ("PNG", [jpeg, png((1, 2, 3))], "MIXED"),
        ("MIXED", [png((1, 2, 3))], "MIXED"),
        ("LERC", [b"Lerc2 \x04\x00\x00\x00"], "LERC"),
        ("LERC2D", [b"CntZImage "], "LERC"),
        ("PNG8", [b"garbage"], "PNG"),
    ]:
        tiles = {(1, 0, col): data for col, data in enumerate(datas)}
        with open_package(make_tpkx(tmp_path / "a.tpkx", tiles, fmt=declared)) as package:
            assert package.tile_format == expected, declared


def test_the_words_of_a_package():
    with open_package(real("testvtpk.vtpk")) as package:
        words = package.metadata
    assert (words.title, words.credits, words.tags) == ("Map title", "Map credits", "tile tags")
    assert words.description == "Map description" and words.license == "Map use limitations"  # HTML is gone


def test_info_has_the_promised_keys():
    with open_package(real("Usa.tpkx")) as package:
        info = package_info(package)
    assert info["levels"][5] == {
        "level": 5,
        "resolution": pytest.approx(4891.97, abs=0.01),
        "scale": pytest.approx(18489297.74, abs=0.01),
        "tiles": 99,
        "bytes": 417685,
    }
    assert info["bytes"] == 1635803 and info["tile_size"] == 256
    assert info["extent"] == pytest.approx([-19839092.3001, 2146082.1892, -7454985.1505, 11542624.8967])


def test_a_package_without_tiles_opens_and_reports_it():
    with open_package(real("vtpk_indexed.vtpk")) as package:
        assert package.levels() == [] and package.extent() is None
        assert package_info(package)["crs"] == "EPSG:4326" and package.tile_format == "PBF"
        assert check_tiles(package).problems == ["The package holds no tiles."]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\n<!DOCTYPE html><html><body>Sign in</body>", "web page"),
        (b'{"error": {"code": 498}}', "answer in JSON"),
        (b"GIF89a", "not a tile package"),
        (b"PK\x03\x04" + bytes(500), "incomplete download"),
    ],
)
def test_what_is_no_package_is_distinguished(tmp_path, data, words):
    path = tmp_path / "file.tpkx"
    path.write_bytes(data)
    with pytest.raises(PackageError, match=words):
        open_package(path)


def test_other_ways_not_to_be_a_package(tmp_path):
    with pytest.raises(PackageError, match="does not exist"):
        open_package(tmp_path / "none.tpkx")
    with pytest.raises(PackageError, match="no tile scheme"):
        open_package(tmp_path)
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")
        archive.writestr("p12/resources/styles/root.json", "{}")
    with pytest.raises(PackageError, match="no tile scheme"):
        open_package(tmp_path / "other.zip")
    whole = make_tpkx(tmp_path / "a.tpkx", made_tiles())
    cut = tmp_path / "cut.tpkx"
    cut.write_bytes(whole.read_bytes()[:-500])
    with pytest.raises(PackageError, match="incomplete download"):
        open_package(cut)
    with zipfile.ZipFile(tmp_path / "bad.tpkx", "w") as archive:
        archive.writestr("root.json", '{"tileInfo": {"rows": 256, "cols": 256, "origin": {"x": 0, "y": 0}}}')
    with pytest.raises(PackageError, match="lists no levels"):
        open_package(tmp_path / "bad.tpkx")
    for text in ("<CacheInfo/>", "<CacheInfo>", "<!DOCTYPE a [<!ENTITY b 'c'>]><CacheInfo/>"):
        folder = write_files(tmp_path / "xml", {"conf.xml": text})
        with pytest.raises(PackageError, match="can't be read"):
            open_package(folder)
    two = write_files(tmp_path / "two", {f"{n}/conf.xml": conf_xml(tile_info()) for n in ("one", "other")})
    with pytest.raises(PackageError, match=r"several caches \(one, other\)"):
        open_package(two)


def test_damage_is_found_and_good_tiles_still_read(tmp_path):
    tiles = {place: data for place, data in made_tiles().items() if max(place[1:]) < 128}
    info = conf_xml(tile_info())
    # A V2 bundle cut off in its last tile, a V1 bundle without its index, a bundle shorter than its index.
    cache = {f"_alllayers/{name}": data for name, data in bundles(tiles).items()}
    cache["_alllayers/L02/R0000C0000.bundle"] = cache["_alllayers/L02/R0000C0000.bundle"][:-10]
    cache["_alllayers/L00/R0000C0000.bundle"] = cache["_alllayers/L00/R0000C0000.bundle"][:1000]
    lost = bundles_v1({(4, 1, 1): png((1, 1, 1))})["L04/R0000C0000.bundle"]
    cache["_alllayers/L04/R0000C0000.bundle"] = lost
    folder = write_files(tmp_path / "v2", {"conf.xml": info, **cache})
    with open_package(folder) as package:
        assert len(list(package.tiles())) == 1
        problems = " ".join(check_tiles(package).problems)
    assert "cut off before its tiles" in problems and "lost its index" in problems
    assert "L02/R0000C0000.bundle” is cut off or damaged: 1 of its tiles" in problems
    # V1: an offset beyond the end.
    old = {f"_alllayers/{name}": data for name, data in bundles_v1(tiles).items()}
    old["_alllayers/L02/R0000C0000.bundle"] = old["_alllayers/L02/R0000C0000.bundle"][:65700]
    folder = write_files(tmp_path / "v1", {"conf.xml": info, **old})
    with open_package(folder) as package:
        assert [tile[:3] for tile in package.tiles()] == [(0, 0, 0)]
        assert any("2 of its tiles are missing" in problem for problem in check_tiles(package).problems)


def test_damaged_tiles_are_counted(tmp_path):
    tiles = {(1, 0, 0): b"junk", (1, 0, 1): png((1, 1, 1)), (2, 0, 0): vector_tile("hello")}
    with open_package(make_tpkx(tmp_path / "a.tpkx", tiles)) as package:
        assert check_tiles(package).problems == [
            "Level 1: 1 of 2 tiles are damaged and can't be drawn.",
            "Level 2: 1 of 1 tiles are damaged and can't be drawn.",
        ]
        with pytest.raises(CancelledError):
            check_tiles(package, cancelled=lambda: True)
    with open_package(make_vtpk(tmp_path / "a.vtpk", {(1, 0, 0): vector_tile("hello")[:-9]})) as package:
        assert check_tiles(package).problems == ["Level 1: 1 of 1 tiles are damaged and can't be drawn."]


def test_a_scheme_without_an_id_keeps_its_wkt(tmp_path):
    info = tile_info(origin=(-5121000, 9998000))
    info["spatialReference"] = {"wkt": 'PROJCS["Somewhere"]'}
    with open_package(make_tpkx(tmp_path / "a.tpkx", {(0, 0, 0): png((1, 1, 1))}, info=info)) as package:
        assert package_info(package)["crs"] == "" and package_info(package)["wkt"] == 'PROJCS["Somewhere"]'


def test_a_file_that_went_away_is_reported(tmp_path):
    folder = tmp_path / "cache"
    shutil.copytree(real("compactcache_v2"), folder)
    package = open_package(folder)
    for bundle in folder.rglob("*.bundle"):
        bundle.chmod(0o600)
        bundle.unlink()
    with pytest.raises(PackageError, match="can't be read"):
        package.levels()
    package.close()
