# SPDX-License-Identifier: GPL-2.0-or-later
"""Tiles are known by their first bytes: what a target holds is copied, the rest refused by its name."""

from __future__ import annotations

import gzip
import sqlite3
import zipfile
import zlib
from contextlib import nullcontext
from pathlib import Path

import pytest

from plugin.convert.convert import Conversion, Form, convert_checked, forms_of
from plugin.core.errors import PackageError
from plugin.operations.open_package.facts import read_facts
from plugin.operations.open_package.form import left_out_text, no_form_text
from plugin.packages import open_package
from plugin.packages.formats.pixels import PALETTE, RGB, RGBA, Pixels, pixels_of
from plugin.packages.formats.tile_bytes import image_size, kind_of, problem_of
from plugin.packages.formats.vector_tile import decode
from plugin.packages.health import check_tiles
from plugin.packages.writers.geopackage import write_geopackage
from plugin.packages.writers.mbtiles import write_mbtiles
from plugin.packages.writers.vtpk import write_vtpk
from tests.unit.packages.formats.test_vector_tile import layer
from tests.unit.packages.package_fixtures import make_tpkx, make_vtpk, png, tile_info

WRITERS = [write_mbtiles, write_geopackage]
RAW = b"\x1a" + bytes([len(layer().head)]) + layer().head


def image(form: str, colour: tuple[int, ...], *options: str, size: int = 256) -> bytes:
    """An image of one colour as GDAL writes it."""
    gdal = pytest.importorskip("osgeo.gdal")
    gdal.UseExceptions()
    if gdal.GetDriverByName(form) is None:
        pytest.skip(f"GDAL has no {form} here")
    memory = gdal.GetDriverByName("MEM").Create("", size, size, len(colour))
    for number, value in enumerate(colour, 1):
        memory.GetRasterBand(number).Fill(value)
    if form == "GIF":
        table = gdal.ColorTable()
        table.SetColorEntry(colour[0], (200, 30, 30, 255))
        memory.GetRasterBand(1).SetColorTable(table)
    gdal.GetDriverByName(form).CreateCopy("/vsimem/tile", memory, options=list(options))
    size = gdal.VSIStatL("/vsimem/tile").size
    file = gdal.VSIFOpenL("/vsimem/tile", "rb")
    data = bytes(gdal.VSIFReadL(1, size, file))
    gdal.VSIFCloseL(file)
    gdal.Unlink("/vsimem/tile")
    return data


def webp(colour: tuple[int, ...] = (200, 30, 30), *options: str) -> bytes:
    return image("WEBP", colour, *(options or ("LOSSLESS=YES",)))


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    database = sqlite3.connect(path)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def pixel(path: Path) -> tuple[int, ...]:
    """The bands of a pixel amid the file, as GDAL reads it."""
    from osgeo import gdal

    data = gdal.Open(str(path))
    return tuple(int(value[0, 0]) for value in data.ReadAsArray(data.RasterXSize // 2 + 5, 5, 1, 1))


def test_kinds_by_their_first_bytes() -> None:
    assert kind_of(webp()) == kind_of(webp((1, 2, 3), "QUALITY=50")) == "WEBP"
    assert kind_of(image("GIF", (3,))) == "GIF" and kind_of(RAW) == kind_of(gzip.compress(RAW)) == "PBF"
    assert kind_of(b"RIFF\x04\0\0\0WAVE") is None and kind_of(b"GIF85a") is None and kind_of(b"\x1aHello") is None


def test_sizes_and_layouts() -> None:
    assert pixels_of(webp()) == pixels_of(webp((1, 2, 3), "QUALITY=50")) == Pixels(RGB, 256, 256)
    assert pixels_of(webp((1, 2, 3, 40))) == pixels_of(webp((1, 2, 3, 40), "QUALITY=50")) == Pixels(RGBA, 256, 256)
    assert pixels_of(image("GIF", (3,))) == Pixels(PALETTE, 256, 256)
    assert image_size(webp()) == image_size(image("GIF", (3,))) == (256, 256)


@pytest.mark.parametrize(
    ("make", "vector"), [(webp, False), (lambda: image("GIF", (3,)), False), (lambda: RAW, True)], ids=["w", "g", "v"]
)
def test_damage_of_each_kind(make, vector) -> None:
    data = make()
    assert problem_of(data, vector) is None
    assert problem_of(data[:-5], vector) == "cut off"
    assert problem_of(data, not vector) == "another kind of tile than the package has"


def test_an_image_of_far_too_many_pixels_is_damage() -> None:
    large = bytearray(image("GIF", (3,)))
    large[6:8] = (5000).to_bytes(2, "little")
    assert problem_of(bytes(large), False) == "image far too large"


BMP = b"BM" + (62).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little") + bytes(48)


@pytest.mark.parametrize(
    ("data", "name"), [(BMP, "BMP"), (b"<html><body>Sign in</body></html>", "HTML"), (b"II*\0" + bytes(20), "TIFF")]
)
@pytest.mark.parametrize(
    ("form", "words"),
    [
        (Form.MBTILES, "Nothing was copied. MBTiles can't hold 1 tile"),
        (Form.GEOPACKAGE, "Nothing was copied. GeoPackage can't hold 1 tile"),
        (Form.IN_PLACE, "None of the tiles can be shown, for their format is {}."),
    ],
)
def test_checked_tiles_of_a_format_that_is_no_tile_are_refused_by_its_name(tmp_path, data, name, form, words) -> None:
    """The check before counts them as damaged, which is not why they can't be copied."""
    source = make_tpkx(tmp_path / "a.tpkx", {(0, 0, 0): data})
    with pytest.raises(PackageError) as caught:
        convert_checked(Conversion(source, form, tmp_path / f"a.{form.value}", "A"))
    assert words.format(name) in caught.value.message and name in caught.value.message
    assert "amaged" not in caught.value.message and not (tmp_path / f"a.{form.value}").exists()


def test_checked_tiles_of_several_reasons(tmp_path: Path) -> None:
    tiles = {(3, 0, 0): BMP, (3, 0, 1): png((1, 2, 3))[:-9], (3, 0, 2): gzip.compress(RAW)}
    source = make_tpkx(tmp_path / "a.tpkx", tiles)
    with pytest.raises(PackageError) as caught:
        convert_checked(Conversion(source, Form.GEOPACKAGE, tmp_path / "a.gpkg", "A"))
    message = caught.value.message
    assert "Damaged or unreadable: 1 tile." in message and "can't hold 1 tile in the format BMP" in message
    assert "Of another kind than the package says, vector tiles: 1 tile." in message


@pytest.mark.parametrize("level", [0, 1, 3, 6, 9])
@pytest.mark.parametrize("writer", [write_mbtiles, write_vtpk])
def test_vector_tiles_of_zlib_become_gzip(tmp_path: Path, level: int, writer) -> None:
    """Readers of MBTiles and of packages, QGIS among them, unpack gzip only."""
    source = make_vtpk(tmp_path / "zlib.vtpk", {(0, 0, 0): zlib.compress(RAW, level)})
    with open_package(source) as package:
        assert check_tiles(package).is_sound and forms_of(package) == [Form.MBTILES]
        assert writer(package, tmp_path / "made") == 1
    with open_package(tmp_path / "made") if writer is write_vtpk else nullcontext() as made:
        tile = made.read(0, 0, 0) if made else query(tmp_path / "made", "SELECT tile_data FROM tiles")[0][0]
    assert gzip.decompress(tile) == RAW


def test_vector_tiles_are_compressed_on_the_way(tmp_path: Path) -> None:
    tiles = {(0, 0, 0): RAW, **{(1, row, col): RAW for row in (0, 1) for col in (0, 1)}}
    source = make_vtpk(tmp_path / "raw.vtpk", tiles)
    with open_package(source) as package:
        assert check_tiles(package).is_sound and package.tile_format == "PBF"
        assert forms_of(package) == [Form.MBTILES], "QGIS draws nothing of such a package itself"
    made, copied, _ = convert_checked(Conversion(source, Form.MBTILES, tmp_path / "a.mbtiles", "Raw"))
    assert copied == 5 == query(made.target, "SELECT count(*) FROM tiles")[0][0]
    for (data,) in query(made.target, "SELECT tile_data FROM tiles"):
        assert isinstance(data, bytes) and gzip.decompress(data) == RAW and decode(gzip.decompress(data))
    with open_package(source) as package:
        assert write_vtpk(package, tmp_path / "packed.vtpk") == 5
    with open_package(tmp_path / "packed.vtpk") as package:
        assert {tile.data[:2] for tile in package.tiles()} == {b"\x1f\x8b"}
        assert forms_of(package)[0] is Form.AS_IS


def test_raw_vector_tiles_in_another_system_are_refused_in_words(tmp_path: Path) -> None:
    degrees = make_vtpk(tmp_path / "d.vtpk", {(0, 0, 0): RAW}, tile_info(4326, (-180, 90), 512, [0.3]))
    facts = read_facts(degrees)
    assert not facts.forms and "not compressed" in no_form_text(facts)


@pytest.mark.parametrize("writer", WRITERS)
def test_webp_is_copied_as_it_is(tmp_path: Path, writer) -> None:
    tiles = {(1, row, col): webp() for row in (0, 1) for col in (0, 1)}
    source = make_tpkx(tmp_path / "a.tpkx", tiles)
    with open_package(source) as package:
        assert package.tile_format == "WEBP" and check_tiles(package).is_sound
        assert set(forms_of(package)) == {Form.IN_PLACE, Form.MBTILES, Form.GEOPACKAGE}
        assert writer(package, tmp_path / "out.mbtiles") == 4
    out = tmp_path / "out.mbtiles"
    if writer is write_mbtiles:
        assert query(out, "SELECT value FROM metadata WHERE name = 'format'") == [("webp",)]
    else:
        out = out.rename(tmp_path / "out.gpkg")
        assert query(out, "SELECT column_name, extension_name, scope FROM gpkg_extensions") == [
            ("tile_data", "gpkg_webp", "read-write")
        ]
    assert pixel(out)[:3] == (200, 30, 30)


def test_webp_and_gif_are_shown_in_place(tmp_path: Path) -> None:
    for name, data in (("w", webp()), ("g", image("GIF", (3,)))):
        source = make_tpkx(tmp_path / f"{name}.tpkx", {(1, row, col): data for row in (0, 1) for col in (0, 1)})
        made = convert_checked(Conversion(source, Form.IN_PLACE, tmp_path / f"{name}.vrt", name))[0]
        assert pixel(made.target) == (200, 30, 30, 255)


@pytest.mark.parametrize("form", [Form.MBTILES, Form.GEOPACKAGE])
def test_gif_is_refused_by_its_name(tmp_path: Path, form: Form) -> None:
    source = make_tpkx(tmp_path / "a.tpkx", {(1, row, col): image("GIF", (3,)) for row in (0, 1) for col in (0, 1)})
    with open_package(source) as package:
        assert forms_of(package) == [Form.IN_PLACE]
    target = tmp_path / f"a.{form.value}"
    name = "MBTiles" if form is Form.MBTILES else "GeoPackage"
    with pytest.raises(PackageError, match=f"^Nothing was copied. {name} can't hold 4 tiles in the format GIF."):
        convert_checked(Conversion(source, form, target, "A"))
    assert not target.exists()


def test_a_few_gifs_among_others_are_left_out_and_named(tmp_path: Path) -> None:
    source = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): image("GIF", (3,)), (1, 0, 1): png((1, 2, 3))})
    assert convert_checked(Conversion(source, Form.MBTILES, tmp_path / "a.mbtiles", "A"))[1] == 1
    facts = read_facts(source)
    assert "GIF" in left_out_text(facts, Form.MBTILES, None) and not left_out_text(facts, Form.IN_PLACE, None)


@pytest.mark.parametrize(("data", "name"), [(b"II*\0" + bytes(90), "TIFF"), (b"BM" + bytes(90), "BMP")])
def test_other_pictures_are_named(tmp_path: Path, data: bytes, name: str) -> None:
    source = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): data, (1, 0, 1): data})
    facts = read_facts(source)
    assert facts.tile_format == name and not facts.forms and f"format {name}" in no_form_text(facts)
    with open_package(source) as package:
        assert check_tiles(package).examples[0].reason == f"not a tile, but {name}"
        for writer in WRITERS:
            with pytest.raises(PackageError, match=f"Nothing was copied.*2 tiles in the format {name}"):
                writer(package, tmp_path / "out")


@pytest.mark.parametrize("form", [Form.MBTILES, Form.GEOPACKAGE])
def test_damaged_tiles_alone_are_no_copy(tmp_path: Path, form: Form) -> None:
    source = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 2, 3))[:-9], (1, 0, 1): png((1, 2, 3))[:-8]})
    with pytest.raises(PackageError, match="Nothing was copied. Damaged or unreadable: 2 tiles. Download") as caught:
        convert_checked(Conversion(source, form, tmp_path / f"a.{form.value}", "A"))
    assert "square" not in caught.value.message
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.tpkx"]
    with pytest.raises(PackageError, match="None of the tiles can be shown"):
        convert_checked(Conversion(source, Form.IN_PLACE, tmp_path / "a.vrt", "A"))


def test_damaged_vector_tiles_alone_are_no_copy(tmp_path: Path) -> None:
    source = make_vtpk(tmp_path / "a.vtpk", {(0, 0, 0): gzip.compress(RAW)[:-5]})
    with pytest.raises(PackageError, match="Nothing was copied. Damaged or unreadable: 1 tile. Download"):
        convert_checked(Conversion(source, Form.MBTILES, tmp_path / "a.mbtiles", "A"))


def test_tiles_beyond_the_square_alone_are_no_copy(tmp_path: Path) -> None:
    info = tile_info()
    source = make_tpkx(tmp_path / "a.tpkx", {(1, 3, 0): png((1, 2, 3))}, info=info)
    with pytest.raises(PackageError, match="Nothing was copied. Outside the web mercator square.*: 1 tile."):
        convert_checked(Conversion(source, Form.MBTILES, tmp_path / "a.mbtiles", "A"))


def test_a_package_with_uncompressed_tiles_in_a_compressed_zip(tmp_path: Path) -> None:
    source = make_vtpk(tmp_path / "a.vtpk", {(0, 0, 0): RAW})
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(tmp_path / "b.vtpk", "w", zipfile.ZIP_DEFLATED) as other:
        for name in archive.namelist():
            other.writestr(name, archive.read(name))
    assert convert_checked(Conversion(tmp_path / "b.vtpk", Form.MBTILES, tmp_path / "b.mbtiles", "B"))[1] == 1


def test_a_vector_package_without_a_packet_size_is_not_opened_in_place(tmp_path: Path) -> None:
    """QGIS divides by the packet size, and ends with the whole program where it is 0."""
    path = make_vtpk(tmp_path / "a.vtpk", {(0, 0, 0): gzip.compress(RAW)}, packet_size=None)
    with open_package(path) as package:
        assert forms_of(package) == [Form.MBTILES]
        write_vtpk(package, tmp_path / "b.vtpk")
    with open_package(tmp_path / "b.vtpk") as package:
        assert forms_of(package)[0] is Form.AS_IS
