# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading packages: what unusual ones and hostile ones once got wrong."""

from __future__ import annotations

import time
import zipfile

import pytest

from plugin.core.errors import CancelledError
from plugin.packages import open_package
from plugin.packages.description import _plain
from plugin.packages.health import check_tiles
from plugin.packages.info import package_info
from plugin.packages.stores.bundles import find_bundles
from plugin.tiles.spatial_reference import SpatialReference
from tests.unit.packages.package_fixtures import (
    HALF,
    bundles,
    bundles_v1,
    conf_xml,
    make_tpkx,
    png,
    tile_info,
    write_files,
)

MERCATOR = (
    'PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",'
    'SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],'
    'PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]'
)
UTM = (
    'PROJCS["NAD_1927_UTM_Zone_11N",GEOGCS["GCS_North_American_1927",DATUM["D_North_American_1927",'
    'SPHEROID["Clarke_1866",6378206.4,294.9786982]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",-117.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],'
    'UNIT["Meter",1.0]]'
)


class Looks:
    """Counts the looks at cancel and says yes from one of them on."""

    def __init__(self, last=None):
        self.count, self.last = 0, last

    def __call__(self):
        self.count += 1
        return self.last is not None and self.count >= self.last


# Bundles and their indexes


@pytest.mark.parametrize("other", ["Aaa", "Other"])
def test_a_bundle_goes_with_the_index_beside_it(tmp_path, other):
    own = {(3, 1, 1): png((1, 1, 1)), (3, 1, 2): png((2, 2, 2))}
    with zipfile.ZipFile(tmp_path / "a.tpk", "w") as archive:
        archive.writestr("v101/Layers/conf.xml", conf_xml(tile_info()))
        for name, data in bundles_v1(own).items():
            archive.writestr(f"v101/Layers/_alllayers/{name}", data)
        for name, data in bundles_v1({(3, 1, 1): png((9, 9, 9), "RGB"), (3, 2, 5): png((8, 8, 8), "P")}).items():
            archive.writestr(f"v101/{other}/_alllayers/{name}", data)
    with open_package(tmp_path / "a.tpk") as package:
        assert {tile[:3]: tile.data for tile in package.tiles()} == own
        assert check_tiles(package).is_sound


def test_the_index_of_another_bundle_is_not_taken():
    class Names:
        sizes = dict.fromkeys(
            (
                "a/L01/R0000C0000.bundle", "a/L01/R0000C0000.bundlx", "b/L01/R0000C0000.bundle",
                "c/L02/R0000C0000.BUNDLE", "C/l02/r0000c0000.bundlx", "d/L03/R0000C0000.bundle",
                "e/L03/R0000C0000.bundlx",
            )
        )  # fmt: skip

    found = {one.name: one.index for one in find_bundles(Names())}
    assert found == {
        "a/L01/R0000C0000.bundle": "a/L01/R0000C0000.bundlx",
        "b/L01/R0000C0000.bundle": None,  # a V2 bundle, or one that has lost its index
        "c/L02/R0000C0000.BUNDLE": "C/l02/r0000c0000.bundlx",
        "d/L03/R0000C0000.bundle": "e/L03/R0000C0000.bundlx",
    }


# What a package says about itself


def test_the_extent_is_the_covered_ground(tmp_path):
    tiles = {(3, row, col): png((1, 1, 1)) for row in range(8) for col in range(8)}
    tiles.update({(6, 20, 20): png((2, 2, 2)), (6, 20, 21): png((2, 2, 2))})
    with open_package(make_tpkx(tmp_path / "a.tpkx", tiles)) as package:
        assert package_info(package)["extent"] == pytest.approx([-HALF, -HALF, HALF, HALF], abs=1)
        assert package.extent() == package.scheme.range_extent(6, 20, 20, 20, 21)


def test_web_mercator_by_its_wkt(tmp_path):
    info = {**tile_info(), "spatialReference": {"wkt": MERCATOR}}
    box = {"xmin": 1e6, "ymin": 1e6, "xmax": 2e6, "ymax": 2e6}
    for own in ({"wkt": MERCATOR}, {"wkid": 102100}, {}):
        path = make_tpkx(
            tmp_path / "a.tpkx", {(3, 1, 2): png((1, 2, 3))}, info=info, fullExtent={**box, "spatialReference": own}
        )
        with open_package(path) as package:
            reference = package.scheme.spatial_reference
            assert reference.is_web_mercator and reference.authid == "EPSG:3857" and reference.wkt == MERCATOR
            assert package.scheme.web_mercator_zoom(3) == 3
            assert package.declared_extent is not None
            assert package_info(package)["crs"] == "EPSG:3857" and "wkt" not in package_info(package)
    # In conf.xml, and another system.
    text = conf_xml(tile_info()).replace("<WKID>102100</WKID>", f"<WKT>{UTM}</WKT>")
    files = {f"_alllayers/{name}": data for name, data in bundles({(3, 1, 2): png((1, 2, 3))}).items()}
    with open_package(write_files(tmp_path / "utm", {"conf.xml": text, **files})) as package:
        assert package.scheme.spatial_reference == SpatialReference(26711, None, UTM)


@pytest.mark.parametrize(
    "wkt",
    [
        "EPSG:3857",  # no WKT
        'PROJCS["Somewhere"]',
        MERCATOR.replace("6378137.0", "6370000.0"),
        "PROJCS[" * 5000,
        "\ud800" + MERCATOR,
        "\0",
    ],
    ids=["code", "stub", "sphere", "deep", "surrogate", "nul"],
)
def test_a_wkt_that_is_not_surely_a_numbered_system(wkt):
    reference = SpatialReference(wkt=wkt)
    assert reference.numbered() == reference and not reference.is_web_mercator


def test_a_number_is_believed_without_a_look_at_the_wkt():
    for reference in (SpatialReference(2193, wkt=MERCATOR), SpatialReference(), SpatialReference(102100)):
        assert reference.numbered() is reference


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("<p>Made by <b>us</b></p>", "Made by us"),
        ("&lt;a href=&quot;http://x&quot;&gt;Click&lt;/a&gt;", "Click"),
        ("&amp;lt;img src=x&amp;gt;tiles", "tiles"),
        ("&lt;p&gt;one&lt;/p&gt;two", "one\ntwo"),
        ("<<b>img src=x>tiles", "tiles"),
        ("1 &lt; 2 &amp; 3 > 2", "1 < 2 & 3 > 2"),
        ("a < b, c<d", "a < b, c<d"),
        ("&#" + "9" * 5000 + ";x&#xfffffffffff;y", "xy"),
    ],
)
def test_words_without_tags(words, plain):
    assert _plain(words) == plain


@pytest.mark.parametrize("depth", [4, 5, 30])
def test_wrapping_brings_no_tag_through(depth):
    nested, escaped = "<b>", "<img src=x>"
    for _ in range(depth):
        nested = f"<{nested}b>"
        escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for text in (nested, escaped):
        found = _plain(text + "x")
        assert "<b>" not in found and "<img" not in found and found.endswith("x")


@pytest.mark.parametrize("part", ["<a", "&lt;a", "&amp;lt;", "<<b>", "&#9", "<br", "&lt;a&gt;", "&" * 3])
def test_words_of_any_size_take_no_time(part):
    start = time.perf_counter()
    _plain(part * (2_000_000 // len(part)))
    assert time.perf_counter() - start < 5


# A part of a package, and cancelling


def test_the_health_of_a_part(tmp_path):
    good, bad = png((1, 1, 1)), png((1, 1, 1))[:-20]
    tiles = {(1, 0, 0): bad, (1, 1, 1): good, (8, 0, 0): good, (8, 0, 1): bad, (8, 130, 130): bad, (8, 131, 0): good}
    path = make_tpkx(tmp_path / "a.tpkx", tiles)
    told = []
    with open_package(path) as package:
        assert check_tiles(package).damaged == {1: 1, 8: 2}
        health = check_tiles(package, lambda *now: told.append(now), levels=(level for level in [8]))
        assert (health.tiles, health.damaged) == (4, {8: 2}) and told[0] == (0, 4) and told[-1] == (4, 4)
        box = package.scheme.range_extent(8, 0, 100, 0, 100)
        told.clear()
        health = check_tiles(package, lambda *now: told.append(now), levels=[8], extent=box)
        assert (health.tiles, health.damaged) == (2, {8: 1}) and told[-1] == (2, 2)
        assert health.problems == ["Level 8: 1 of 2 tiles are damaged and can't be drawn."]
        assert health.places == {(8, 0, 1)}
        assert check_tiles(package, levels=[3]).tiles == 0 and check_tiles(package, levels=[3]).is_sound


def test_the_health_of_a_part_knows_the_damage_of_the_others_is_not_its_own(tmp_path):
    tiles = {(2, 0, 0): png((1, 1, 1)), (8, 0, 0): png((1, 1, 1)), (8, 0, 200): png((1, 1, 1))}
    files = {f"_alllayers/{name}": data for name, data in bundles(tiles).items()}
    files["_alllayers/L08/R0000C0080.bundle"] = files["_alllayers/L08/R0000C0080.bundle"][:-30]
    files["_alllayers/L02/R0000C0000.bundle"] = files["_alllayers/L02/R0000C0000.bundle"][:1000]
    with open_package(write_files(tmp_path, {"conf.xml": conf_xml(tile_info()), **files})) as package:
        assert len(check_tiles(package).problems) == 3 and check_tiles(package).tiles == 2
        assert len(check_tiles(package, levels=[2]).problems) == 1
        assert check_tiles(package, levels=[8]).damaged == {8: 1}
        left = package.scheme.range_extent(8, 0, 10, 0, 10)
        assert check_tiles(package, levels=[8], extent=left).is_sound
        right = package.scheme.tile_extent(8, 0, 200)
        assert check_tiles(package, levels=[8], extent=right).damaged == {8: 1}


def many_files(folder, count):
    names = [f"_alllayers/L12/R{1:08x}/C{col:08x}.png" for col in range(count)]
    return write_files(folder, {"conf.xml": conf_xml(tile_info(), storage=""), **dict.fromkeys(names, b"x")})


@pytest.mark.parametrize("where", ["", "conf.xml", ".."])
def test_opening_a_folder_can_be_cancelled_at_any_time(tmp_path, where):
    path = many_files(tmp_path / "a" / "cache", 3000) / where
    looks = Looks()
    with open_package(path, cancelled=looks) as package:
        assert package.count() == {12: 3000}
    assert looks.count > 12
    for last in (1, 2, looks.count // 2, looks.count):
        with pytest.raises(CancelledError), open_package(path, cancelled=Looks(last)) as package:
            package.levels()


def test_opening_a_zip_of_many_files_can_be_cancelled(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.tpk", "w") as archive:
        archive.writestr("v101/Layers/conf.xml", conf_xml(tile_info(), storage=""))
        for col in range(2000):
            archive.writestr(f"v101/Layers/_alllayers/L12/R00000001/C{col:08x}.png", b"x")
    looks = Looks()
    with open_package(tmp_path / "a.tpk", cancelled=looks) as package:
        assert package.count() == {12: 2000}
    assert looks.count >= 8
    with pytest.raises(CancelledError):
        open_package(tmp_path / "a.tpk", cancelled=Looks(looks.count // 2))


def test_looking_up_the_levels_can_be_cancelled(tmp_path):
    tiles = {(10, 0, 128 * col): b"\x89PNG" for col in range(8)}
    cancel = []
    with open_package(make_tpkx(tmp_path / "a.tpkx", tiles), cancelled=lambda: bool(cancel)) as package:
        cancel.append(1)
        with pytest.raises(CancelledError):
            package.levels()
        cancel.clear()
        assert package.count() == {10: 8}
