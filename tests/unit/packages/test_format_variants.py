# SPDX-License-Identifier: GPL-2.0-or-later
"""What real packages do beyond, or against, the descriptions (formats.md 1 to 8)."""

from __future__ import annotations

import json
import re
import tracemalloc
import zipfile

import pytest

from plugin.core.errors import PackageError
from plugin.packages import open_package
from plugin.packages.health import check_tiles
from plugin.packages.info import package_info
from plugin.packages.stores.exploded import ExplodedTiles, TileFiles
from tests.unit.packages.package_fixtures import (
    HALF,
    bundles,
    bundles_v1,
    conf_xml,
    make_tpkx,
    make_vtpk,
    png,
    tile_info,
    vector_tile,
    write_files,
)

BEHEADED = png((9, 8, 7))[4:]


def contents(path):
    with open_package(path) as package:
        return {tile[:3]: tile.data for tile in package.tiles()}


def cache(folder, tiles, info, made=bundles, **conf):
    files = {f"_alllayers/{name}": data for name, data in made(tiles).items()}
    return write_files(folder, {"conf.xml": conf_xml(info, **conf), **files})


def test_level_ids_are_no_zoom_levels_and_resolutions_need_not_halve(tmp_path):
    info = tile_info(wkid=26711, origin=(-5121000, 9998000), resolutions=[39.0625, 25.0, 10.0])
    for number, lod in enumerate(info["lods"]):
        lod["level"] = 7 + 3 * number
    tiles = {(7, 200, 300): png((1, 1, 1)), (13, 700, 900): png((2, 2, 2))}
    with open_package(cache(tmp_path, tiles, info)) as package:
        assert [level.level for level in package.levels()] == [7, 13]
        assert package_info(package)["crs"] == "EPSG:26711"
        box = package.extent(7)
        assert (box.xmin, box.ymax) == (-5121000 + 300 * 256 * 39.0625, 9998000 - 200 * 256 * 39.0625)
        assert package.extent().xmin == -5121000 + 900 * 256 * 10.0
        assert {tile[:3] for tile in package.tiles()} == set(tiles)


def test_512_pixels_in_degrees_from_an_origin_far_out(tmp_path):
    info = tile_info(wkid=4326, origin=(-400, 400), size=512, resolutions=[0.1, 0.05])
    with open_package(make_tpkx(tmp_path / "a.tpkx", {(1, 13, 17): png((1, 2, 3), size=512)}, info=info)) as package:
        box = package.extent()
        assert (box.xmin, box.ymax) == pytest.approx((-400 + 17 * 25.6, 400 - 13 * 25.6))
        assert package_info(package)["tile_size"] == 512 and package_info(package)["crs"] == "EPSG:4326"


def test_the_bundles_tell_the_levels_not_the_description(tmp_path):
    tiles = {(3, 1, 2): png((1, 1, 1))}
    with open_package(make_tpkx(tmp_path / "a.tpkx", tiles, minLOD=0, maxLOD=19, maxScale=1)) as package:
        assert [(level.level, level.tiles) for level in package.levels()] == [(3, 1)]
    with open_package(make_tpkx(tmp_path / "b.tpkx", tiles, minLOD=5, maxLOD=6)) as package:
        assert [level.level for level in package.levels()] == [3]
    # Rows beyond the square world.
    beyond = {(5, row, 3): png((1, 1, 1)) for row in (0, 40)}
    with open_package(make_tpkx(tmp_path / "c.tpkx", beyond)) as package:
        assert package.levels()[0].row_max == 40 and package.extent().ymin < -HALF


def test_conf_xml_with_wkt_only_and_odd_numbers(tmp_path):
    info = tile_info(resolutions=[0.5, 0.25])
    text = conf_xml(info).replace("<WKID>102100</WKID>", '<WKT>PROJCS["Somewhere"]</WKT>')
    text = (
        text.replace("<Resolution>0.25<", "<Resolution>8.98e-009<")
        .replace("<X>", "<X> ")
        .replace("TileRows>256", "TileRows>256.0")
    )
    files = {f"_alllayers/{name}": data for name, data in bundles({(1, 0, 0): png((1, 1, 1))}).items()}
    with open_package(write_files(tmp_path, {"conf.xml": text, **files})) as package:
        assert package_info(package)["crs"] == "" and package_info(package)["wkt"] == 'PROJCS["Somewhere"]'
        assert package.levels()[0].resolution == 8.98e-9


def test_conf_xml_in_a_namespace_with_a_byte_order_mark(tmp_path):
    text = conf_xml(tile_info()).replace("<CacheInfo ", "<CacheInfo xmlns='http://www.esri.com/x' ")
    files = {f"_alllayers/{name}": data for name, data in bundles({(1, 0, 0): png((1, 1, 1))}).items()}
    folder = write_files(tmp_path, {"CONF.XML": b"\xef\xbb\xbf" + text.encode(), **files})
    assert len(contents(folder)) == 1
    (folder / "CONF.XML").write_bytes(text.replace("utf-8", "utf-16").encode("utf-16"))
    assert len(contents(folder)) == 1


@pytest.mark.parametrize("kind", ["V1", "V2", "exploded"])
def test_a_png_without_signature_is_mended_everywhere(tmp_path, kind):
    tiles = {(1, 0, 1): BEHEADED, (1, 1, 0): png((1, 1, 1))}
    if kind == "exploded":
        names = {f"_alllayers/L01/R{row:08x}/C{col:08x}.png": data for (_, row, col), data in tiles.items()}
        folder = write_files(tmp_path, {"conf.xml": conf_xml(tile_info(), storage=""), **names})
    else:
        folder = cache(tmp_path, tiles, tile_info(), bundles_v1 if kind == "V1" else bundles)
    with open_package(folder) as package:
        assert package.read(1, 0, 1) == png((9, 8, 7)) and package.tile_format == "PNG"
        assert {tile[:3]: tile.data for tile in package.tiles()} == {**tiles, (1, 0, 1): png((9, 8, 7))}
        health = check_tiles(package)
        assert health.is_sound and health.repaired == 1 and health.tiles == 2


def test_a_json_description_under_any_name_and_bundles_anywhere(tmp_path):
    tiles = {(2, 1, 3): png((1, 1, 1))}
    made = make_tpkx(tmp_path / "a.tpkx", tiles, tileBundlesPath="./data/tiles")
    with zipfile.ZipFile(made) as archive, zipfile.ZipFile(tmp_path / "b.zip", "w") as other:
        other.writestr("stuff.json", "[1, 2]")
        other.writestr("broken.json", "{")
        for name in archive.namelist():
            other.writestr(name.replace("root.json", "x/conf.json").replace("tile/", "data/tiles/"), archive.read(name))
    assert contents(tmp_path / "b.zip") == tiles
    with zipfile.ZipFile(made) as archive:
        archive.extractall(tmp_path / "folder" / "cache")
    (tmp_path / "folder/cache/root.json").rename(tmp_path / "folder/cache/description.JSON")
    assert contents(tmp_path / "folder") == tiles


def test_a_broken_description_does_not_hide_a_good_one(tmp_path):
    tiles = {(2, 1, 3): png((1, 1, 1))}
    folder = cache(tmp_path, tiles, tile_info())
    (folder / "root.json").write_text('{"tileInfo": {')
    assert contents(folder) == tiles


def test_level_folders_in_hexadecimal(tmp_path):
    tiles = {(level, 1, 2): png((level, 1, 1)) for level in (9, 10, 17)}
    hexadecimal = {re.sub(r"^L(\d\d)", lambda m: f"L{int(m[1]):02X}", name): d for name, d in bundles(tiles).items()}
    assert "L0A/R0000C0000.bundle" in hexadecimal
    files = {f"_alllayers/{name}": data for name, data in hexadecimal.items()}
    assert contents(write_files(tmp_path / "V2", {"conf.xml": conf_xml(tile_info()), **files})) == tiles
    files = {f"_alllayers/L{level:02X}/R00000001/C00000002.JPG": data for (level, _, _), data in tiles.items()}
    assert contents(write_files(tmp_path / "exploded", {"conf.xml": conf_xml(tile_info()), **files})) == tiles


@pytest.mark.parametrize("digits", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", ["v1", "v2", "exploded", "zip"])
def test_level_folders_of_one_to_four_digits(tmp_path, digits, kind):
    tiles = {(level, 1, 2): png((level, 1, 1)) for level in range(3, 12)}
    made = {"v1": bundles_v1, "exploded": lambda tiles: {}}.get(kind, bundles)(tiles)
    for level, row, col in tiles if kind == "exploded" else ():
        made[f"L{level:02d}/R{row:08x}/C{col:08x}.png"] = tiles[level, row, col]
    files = {f"_alllayers/{re.sub(r'^L(..)', lambda m: f'L{int(m[1]):0{digits}d}', n)}": d for n, d in made.items()}
    assert any(f"/L{3:0{digits}d}/" in name for name in files) and any("11/" in name for name in files)
    files["conf.xml"] = conf_xml(tile_info())
    path = tmp_path / "cache"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
    else:
        write_files(path, files)
    assert contents(path) == tiles
    with open_package(path) as package:
        assert [one.level for one in package.levels()] == list(range(3, 12))


def test_a_level_in_two_spellings_counts_once(tmp_path):
    tiles = {(3, 1, 2): png((3, 1, 1)), (11, 1, 2): png((11, 1, 1))}
    made = {f"_alllayers/{name}": data for name, data in bundles(tiles).items()}
    twice = {name.replace("L03", "L3"): data for name, data in made.items()}
    assert contents(write_files(tmp_path / "a", {"conf.xml": conf_xml(tile_info()), **made, **twice})) == tiles


def test_the_packet_size_is_read_and_an_unknown_one_refused_by_name(tmp_path):
    tiles = {(2, 1, 3): png((1, 1, 1))}
    for size in (16, 64, 256):
        storage = {"storageFormat": "esriMapCacheStorageModeCompactV2", "packetSize": size}
        with pytest.raises(PackageError, match=f"{size} × {size} tiles each.*only bundles of 128 × 128"):
            open_package(make_tpkx(tmp_path / "a.tpkx", tiles, storageInfo=storage))
        conf = conf_xml(tile_info()).replace(
            "</CacheStorageInfo>", f"<PacketSize>{size}</PacketSize></CacheStorageInfo>"
        )
        for kind, made in (("v1", bundles_v1(tiles)), ("v2", bundles(tiles))):
            folder = write_files(tmp_path / f"{kind}{size}", {f"_alllayers/{n}": d for n, d in made.items()})
            (folder / "conf.xml").write_text(conf)
            with pytest.raises(PackageError, match=f"packet size {size}"):
                open_package(folder)
    for size in (128, "128", 0, -1, None, "large"):
        storage = {"storageFormat": "esriMapCacheStorageModeCompactV2", "packetSize": size}
        assert contents(make_tpkx(tmp_path / "a.tpkx", tiles, storageInfo=storage)) == tiles
    # An exploded cache has none, whatever it says.
    conf = conf_xml(tile_info()).replace("</CacheStorageInfo>", "<PacketSize>16</PacketSize></CacheStorageInfo>")
    files = {"conf.xml": conf, "_alllayers/L02/R00000001/C00000003.png": tiles[2, 1, 3]}
    assert contents(write_files(tmp_path / "exploded", files)) == tiles


def test_exploded_names_in_any_spelling(tmp_path):
    names = {
        (1, 10, 171): "_alllayers/L01/R0000000A/C000000ab.png",
        (1, 10, 172): "_alllayers/L01/R0000000A/C000000AC.PNG",
        (1, 11, 0xABC): "_alllayers/l01/r0000000b/c00000aBC.jpeg",
    }
    tiles = {place: png((1, 1, place[2] % 256)) for place in names}
    files = {name: tiles[place] for place, name in names.items()}
    for path in (write_files(tmp_path / "a", {"conf.xml": conf_xml(tile_info()), **files}), tmp_path / "a.zip"):
        if path.suffix:
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("conf.xml", conf_xml(tile_info()))
                for name, data in files.items():
                    archive.writestr(name, data)
        with open_package(path) as package:
            assert {tile[:3]: tile.data for tile in package.tiles()} == tiles and package.storage == "exploded"
            assert {place[:3]: place[3] for place in package.places()} == names
            assert all(package.read(*place) == data for place, data in tiles.items())
            assert package.read(1, 10, 173) is None and package.read(2, 0, 0) is None
            assert package.count(None, package.scheme.tile_extent(1, 10, 172)) == {1: 1}
            file, offset = package.store.location(names[1, 10, 172])
            with open(file, "rb") as stream:
                stream.seek(offset)
                assert stream.read(4) == b"\x89PNG"


def test_tiles_that_share_their_bytes(tmp_path):
    tiles = {(1, 0, 0): png((1, 1, 1)), (1, 0, 1): png((2, 2, 2))}
    name, data = next(iter(bundles(tiles).items()))
    data = bytearray(data)
    for entry in (5, 700):
        data[64 + 8 * entry : 72 + 8 * entry] = data[64:72]
    folder = write_files(tmp_path, {"conf.xml": conf_xml(tile_info()), f"_alllayers/{name}": bytes(data)})
    assert contents(folder) == {**tiles, (1, 0, 5): tiles[1, 0, 0], (1, 5, 60): tiles[1, 0, 0]}


def test_many_tiles_far_apart_are_read_in_several_runs(tmp_path):
    """More bytes than are read at once, with a tile larger than that, and gaps."""
    tiles = {(1, row, row): b"\x89PNG" + bytes([row]) * 300_000 for row in range(9)}
    tiles[1, 100, 3] = b"\x89PNG" + b"\x05" * (3 << 20)
    tiles[1, 101, 3] = png((1, 1, 1))
    with open_package(make_tpkx(tmp_path / "a.tpkx", tiles)) as package:
        assert {tile[:3]: tile.data for tile in package.tiles()} == tiles
        box = package.scheme.range_extent(1, 0, 101, 3, 3)
        assert {tile[:3] for tile in package.tiles([1], box)} == {(1, 3, 3), (1, 100, 3), (1, 101, 3)}


def test_zip64_with_more_entries_than_a_zip_counts(tmp_path):
    path = tmp_path / "a.tpk"
    tiles = {(12, row, col): b"\x89PNG%d" % (row * 1000 + col) for row in range(70) for col in range(1000)}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("v101/Layers/conf.xml", conf_xml(tile_info()))
        for (_, row, col), data in tiles.items():
            archive.writestr(zipfile.ZipInfo(f"v101/Layers/_alllayers/L12/R{row:08x}/C{col:08x}.png"), data)
    with open_package(path) as package:
        assert package.count() == {12: 70_000}
        assert package.read(12, 69, 999) == tiles[12, 69, 999]
        assert sum(tile.data == tiles[tile[:3]] for tile in package.tiles()) == 70_000


def test_zip64_beyond_four_gigabytes(tmp_path):
    path = tmp_path / "a.tpkx"
    tiles = {(1, 0, 1): png((9, 9, 9))}
    description = {"tileInfo": tile_info(), "tileImageInfo": {"format": "PNG"}}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("root.json", json.dumps(description))
        archive.start_dir = 5 << 30  # a hole in the file, which takes no room
        with archive.open("tile/L01/R0000C0000.bundle", "w", force_zip64=True) as entry:
            entry.write(next(iter(bundles(tiles).values())))
    assert contents(path) == tiles
    with open_package(path) as package:
        file, offset = package.store.location("tile/L01/R0000C0000.bundle")
        assert offset > 5 << 30 and package.size_bytes > 5 << 30


def test_data_before_and_a_comment_after_the_zip(tmp_path):
    path = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 1): png((9, 9, 9))})
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"PK\x05\x06 made by hand " * 20
    assert contents(path) == {(1, 0, 1): png((9, 9, 9))}
    path.write_bytes(b"PK stub" + path.read_bytes())
    assert contents(path) == {(1, 0, 1): png((9, 9, 9))}


def test_vector_tiles_may_be_deflated_twice_and_lie_in_a_folder(tmp_path):
    tiles = {(1, 0, 1): vector_tile("hello"), (2, 1, 1): vector_tile("world")}
    with zipfile.ZipFile(make_vtpk(tmp_path / "a.vtpk", tiles)) as archive:
        archive.extractall(tmp_path / "folder")
        with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as other:
            for name in archive.namelist():
                other.writestr(f"parent/{name}", archive.read(name))
    for path in (tmp_path / "folder", tmp_path / "b.zip"):
        with open_package(path) as package:
            assert package.kind == "vtpk" and check_tiles(package).is_sound
            assert {tile[:3]: tile.data for tile in package.tiles()} == tiles


def test_a_million_tile_files_would_fit_in_memory():
    tracemalloc.start()
    try:
        files = TileFiles()
        for number in range(50_000):
            name = f"v101/Layers/_alllayers/L12/R{number // 250:08x}/C{number % 250:08x}.png"
            assert files.add(name, 100, number)
        tiles = ExplodedTiles(files, [12])
        assert len(tiles.row) == len(files) == 50_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 50_000 * 200
    assert files.place_of("v101/Layers/_alllayers/L12/R00000003/C00000007.png") == 757
    assert tiles.find(12, 3, 7) == ("v101/Layers/_alllayers/L12/R00000003/C00000007.png", 100)
