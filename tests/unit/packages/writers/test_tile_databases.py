# SPDX-License-Identifier: GPL-2.0-or-later
"""Writing MBTiles and GeoPackage; what GDAL reads back, pixel by pixel, where GDAL is at hand."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import stat

import pytest

from plugin.core.errors import CancelledError, PackageError
from plugin.packages import open_package
from plugin.packages.reference_systems import Srs, srs_of
from plugin.packages.tile_database import open_tile_database
from plugin.packages.writers.geopackage import write_geopackage
from plugin.packages.writers.mbtiles import write_mbtiles
from plugin.packages.writers.sqlite_file import CopyOptions
from plugin.tiles.extent import Extent
from tests.unit.packages.package_fixtures import RESOLUTION, make_tpkx, make_vtpk, png, real, tile_info, vector_tile

WRITERS = [write_mbtiles, write_geopackage]
UTM = Srs(
    "EPSG",
    26711,
    'PROJCS["NAD27 / UTM zone 11N",GEOGCS["NAD27",DATUM["North_American_Datum_1927",'
    'SPHEROID["Clarke 1866",6378206.4,294.978698213898]],PRIMEM["Greenwich",0],UNIT["degree",'
    '0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
    'PARAMETER["central_meridian",-117],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",'
    '500000],PARAMETER["false_northing",0],UNIT["metre",1],AUTHORITY["EPSG","26711"]]',
)


def query(path, sql):
    database = sqlite3.connect(path)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def metadata(path):
    return dict(query(path, "SELECT name, value FROM metadata"))


def convert(writer, source, target, srs=None, **options):
    with open_package(source) as package:
        return writer(package, target, CopyOptions(**options), **({"srs": srs} if srs else {}))


@pytest.fixture
def raster():
    """Opens a file with GDAL and gives a function from (x, y) to the pixel's bands, by level."""
    gdal = pytest.importorskip("osgeo.gdal")
    gdal.UseExceptions()

    def opened(path):
        data = gdal.OpenEx(str(path), gdal.OF_RASTER)
        x0, step_x, _, y0, _, step_y = data.GetGeoTransform()

        def pixel(x, y, overview=None):
            bands = [data.GetRasterBand(number + 1) for number in range(data.RasterCount)]
            factor = 1.0
            if overview is not None:
                factor = bands[0].XSize / bands[0].GetOverview(overview).XSize
                bands = [band.GetOverview(overview) for band in bands]
            at = int((x - x0) / step_x / factor), int((y - y0) / step_y / factor)
            return tuple(int(band.ReadAsArray(*at, 1, 1)[0, 0]) for band in bands)

        pixel.data = data
        return pixel

    return opened


def test_mbtiles_of_a_real_package(tmp_path):
    target = tmp_path / "usa.mbtiles"
    assert convert(write_mbtiles, real("Usa.tpkx"), target) == 144
    facts = metadata(target)
    assert (facts["name"], facts["format"], facts["minzoom"], facts["maxzoom"]) == ("Usa", "png", "0", "5")
    west, south, east, north = map(float, facts["bounds"].split(","))
    assert (west, south, east, north) == pytest.approx((-178.6, 17.98, -66.1, 71.6), abs=0.1)
    rows = {(z, x, y): data for z, x, y, data in query(target, "SELECT * FROM tiles")}
    with open_package(real("Usa.tpkx")) as package:
        copied = {(t.level, t.col, 2**t.level - 1 - t.row): t.data for t in package.tiles()}
    assert rows == copied
    # Each image is there once.
    assert query(target, "SELECT COUNT(*) FROM tiles_blobs")[0][0] == len(set(copied.values())) < 144


def test_vector_mbtiles_carry_their_layers(tmp_path):
    target = tmp_path / "v.mbtiles"
    assert convert(write_mbtiles, real("testvtpk.vtpk"), target) == 14
    facts = metadata(target)
    assert (facts["format"], facts["minzoom"], facts["maxzoom"]) == ("pbf", "0", "4")
    assert facts["attribution"] == "Map credits" and facts["name"] == "Map title"
    assert [layer["id"] for layer in json.loads(facts["json"])["vector_layers"]] == ["lines", "points", "polys"]
    assert all(data[:2] == b"\x1f\x8b" for (data,) in query(target, "SELECT tile_data FROM tiles"))


def test_the_style_names_the_layers_where_the_metadata_is_missing(tmp_path):
    style = {"layers": [{"source-layer": "b"}, {"source-layer": "a"}, {"id": "background"}]}
    source = make_vtpk(tmp_path / "a.vtpk", {(0, 0, 0): vector_tile("x")}, resources__styles__root=style)
    convert(write_mbtiles, source, tmp_path / "a.mbtiles")
    layers = json.loads(metadata(tmp_path / "a.mbtiles")["json"])["vector_layers"]
    assert layers == [{"id": "a", "fields": {}}, {"id": "b", "fields": {}}]


def test_the_zoom_is_that_of_the_ground(tmp_path):
    """LevelID 0 at 39,135.76 m per pixel is zoom 2."""
    info = tile_info(resolutions=[RESOLUTION / 4, RESOLUTION / 8])
    source = make_tpkx(tmp_path / "a.tpkx", {(0, 1, 0): png((1, 1, 1)), (1, 3, 1): png((2, 2, 2))}, info=info)
    convert(write_mbtiles, source, tmp_path / "a.mbtiles")
    assert query(tmp_path / "a.mbtiles", "SELECT zoom_level, tile_column, tile_row FROM tiles ORDER BY 1") == [
        (2, 0, 2),
        (3, 1, 4),
    ]


def test_rows_beyond_the_square_are_left_out_of_mbtiles_and_kept_in_geopackage(tmp_path, raster):
    tiles = {(1, row, col): png((row * 50, col * 50, 0)) for row in range(3) for col in range(3)}
    source = make_tpkx(tmp_path / "a.tpkx", tiles)
    assert convert(write_mbtiles, source, tmp_path / "a.mbtiles") == 4
    assert convert(write_geopackage, source, tmp_path / "a.gpkg") == 9
    assert query(tmp_path / "a.mbtiles", "SELECT MIN(tile_row), MAX(tile_row) FROM tiles") == [(0, 1)]
    assert raster(tmp_path / "a.gpkg")(25e6, -25e6) == (100, 100, 0, 255)


def test_levels_and_extent_choose_tiles(tmp_path):
    with open_package(real("Usa.tpkx")) as package:
        box = package.scheme.tile_extent(5, 10, 5)
        for writer in WRITERS:
            assert writer(package, tmp_path / "out", CopyOptions(levels=[4, 5], extent=box)) == 2
            assert writer(package, tmp_path / "out", CopyOptions(levels=[2])) == 4
            with pytest.raises(PackageError, match="no tiles at these levels in this area"):
                writer(package, tmp_path / "out", CopyOptions(levels=[17]))


@pytest.mark.parametrize("writer", WRITERS)
def test_known_pixels_lie_where_they_belong(tmp_path, raster, writer):
    """Each tile has its own colour, so row and column can't be mixed up unseen."""
    tiles = {(3, row, col): png((row * 30, col * 30, 3)) for row in (1, 2, 3) for col in (4, 5)}
    tiles.update({(2, row, 2): png((row, 2, 2)) for row in (0, 1)})
    declared = {"xmin": 100.0, "ymin": 1_000_000.5, "xmax": 9_000_000.7, "ymax": 14_000_000.2}
    convert(writer, make_tpkx(tmp_path / "a.tpkx", tiles, fullExtent=declared), tmp_path / "out.db")
    os.rename(tmp_path / "out.db", tmp_path / ("a.mbtiles" if writer is write_mbtiles else "a.gpkg"))
    pixel = raster(tmp_path / ("a.mbtiles" if writer is write_mbtiles else "a.gpkg"))
    with open_package(tmp_path / "a.tpkx") as package:
        scheme = package.scheme
    resolution = scheme.lod(3).resolution
    for row in (1, 2, 3):
        for col in (4, 5):
            box, colour = scheme.tile_extent(3, row, col), (row * 30, col * 30, 3, 255)
            # The first and last pixel of a tile, half a pixel from its corner.
            assert pixel(box.xmin + resolution / 2, box.ymin + resolution / 2 + 2e6) == colour
            if col == 4:
                assert pixel(box.xmax - resolution / 2, box.ymin + resolution / 2 + 2e6) == colour
    assert pixel(1e6, 12e6, overview=0) == (0, 2, 2, 255)
    assert pixel(1e6, 6e6, overview=0) == (1, 2, 2, 255)


@pytest.mark.parametrize("writer", WRITERS)
def test_missing_tiles_are_transparent_and_palettes_differ_by_tile(tmp_path, raster, writer):
    jpeg = jpeg_tile()
    tiles = {
        (1, 0, 0): png((200, 0, 0), "P"),
        (1, 0, 1): png((0, 200, 0, 128)),
        (1, 1, 0): jpeg,
        (0, 0, 0): png((90, 90, 0), "P"),
    }
    path = tmp_path / ("a.mbtiles" if writer is write_mbtiles else "a.gpkg")
    convert(writer, make_tpkx(tmp_path / "a.tpkx", tiles), path)
    pixel = raster(path)
    assert pixel(-1e6, 1e6) == (200, 0, 0, 255)
    assert pixel(1e6, 1e6) == (0, 200, 0, 128)
    assert pixel(-1e6, -1e6) == (202, 30, 30, 255)
    assert pixel(1e6, -1e6) == (0, 0, 0, 0)


def jpeg_tile():
    gdal = pytest.importorskip("osgeo.gdal")
    data = gdal.GetDriverByName("MEM").Create("", 256, 256, 3)
    for number, value in enumerate((200, 30, 30)):
        data.GetRasterBand(number + 1).Fill(value)
    gdal.GetDriverByName("JPEG").CreateCopy("/vsimem/tile.jpg", data)
    file = gdal.VSIFOpenL("/vsimem/tile.jpg", "rb")
    content = bytes(gdal.VSIFReadL(1, 1 << 20, file))
    gdal.VSIFCloseL(file)
    gdal.Unlink("/vsimem/tile.jpg")
    return content


def test_jpeg_alone_is_transparent_where_tiles_are_missing(tmp_path, raster):
    tiles = {(1, 0, 0): jpeg_tile(), (1, 1, 1): jpeg_tile()}
    source = make_tpkx(tmp_path / "a.tpkx", tiles, fmt="JPEG")
    for writer, name in ((write_mbtiles, "a.mbtiles"), (write_geopackage, "a.gpkg")):
        convert(writer, source, tmp_path / name)
        assert raster(tmp_path / name)(1e6, 1e6) == (0, 0, 0, 0)
        assert raster(tmp_path / name)(-1e6, 1e6) == (202, 30, 30, 255)
    assert metadata(tmp_path / "a.mbtiles")["format"] == "jpg"


def test_a_gap_between_levels_is_made_or_stated(tmp_path, raster):
    tiles = {(z, row, col): png((z * 40, 1, 1), "P") for z in (0, 1, 4) for row in range(2**z) for col in range(2**z)}
    source = make_tpkx(tmp_path / "a.tpkx", tiles)

    def first(four):
        return next(one for one in four if one)

    convert(write_mbtiles, source, tmp_path / "made.mbtiles", merge=first)
    convert(write_geopackage, source, tmp_path / "a.gpkg")
    for name in ("made.mbtiles", "a.gpkg"):
        data = raster(tmp_path / name).data
        for size in (3000, 1500, 800):  # nearest level 4, or between
            assert data.ReadAsArray(0, 0, 64, 64, buf_xsize=size * 64 // 4096, buf_ysize=4)[3].min() == 255
    zooms = "SELECT DISTINCT zoom_level FROM tiles ORDER BY 1"
    assert query(tmp_path / "made.mbtiles", zooms) == [(zoom,) for zoom in range(5)]
    own = query(tmp_path / "made.mbtiles", "SELECT DISTINCT hex(tile_data) FROM tiles WHERE zoom_level < 2")
    assert len(own) == 2, "levels that are there stay as they are"
    convert(write_mbtiles, source, tmp_path / "a.mbtiles")
    assert query(tmp_path / "a.mbtiles", zooms) == [(0,), (1,), (4,)]
    for name in ("a.mbtiles", "made.mbtiles"):
        assert (metadata(tmp_path / name)["minzoom"], metadata(tmp_path / name)["maxzoom"]) == ("0", "4")


def test_all_of_a_gap_is_made_where_one_tile_fills_it(tmp_path):
    tiles = {(0, 0, 0): png((0, 1, 1)), **{(5, row, col): png((5, 1, 1)) for row in (0, 1) for col in (0, 1)}}
    source = make_tpkx(tmp_path / "a.tpkx", tiles)
    convert(write_mbtiles, source, tmp_path / "a.mbtiles", merge=lambda four: next(one for one in four if one))
    found = query(tmp_path / "a.mbtiles", "SELECT zoom_level, count(*) FROM tiles GROUP BY 1 ORDER BY 1")
    assert found == [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (5, 4)]


@pytest.mark.parametrize(
    ("wkid", "origin", "size", "resolutions", "srs"),
    [
        (4326, (-400.0, 400.0), 512, [0.02, 0.01, 0.005], None),
        (26711, (-5121000.0, 9998000.0), 256, [1000.0 / 1.5625**z for z in range(4)], UTM),
        (3857, (-20037508.34, 30240971.0), 256, [3000.0, 1000.0, 500.0], None),
    ],
)
def test_geopackage_takes_any_scheme(tmp_path, raster, wkid, origin, size, resolutions, srs):
    info = tile_info(wkid, origin, size, resolutions)
    last = len(resolutions) - 1
    tiles = {(last, row, col): png((row, col, 7), "RGB", size) for row in (20, 21, 22) for col in (31, 32)}
    tiles[last - 1, 11, 16] = png((99, 98, 97), "RGB", size)
    source, target = make_tpkx(tmp_path / "a.tpkx", tiles, info=info), tmp_path / "a.gpkg"
    assert convert(write_geopackage, source, target, srs=srs, name="Karte 1: «Süd»") == 7
    pixel = raster(target)
    with open_package(source) as package:
        scheme = package.scheme
        with pytest.raises(PackageError, match="GeoPackage"):
            write_mbtiles(package, tmp_path / "a.mbtiles")
    half = scheme.lod(last).resolution / 2
    for row in (20, 21, 22):
        for col in (31, 32):
            box = scheme.tile_extent(last, row, col)
            for x, y in ((box.xmin + half, box.ymax - half), (box.xmax - half, box.ymin + half)):
                assert pixel(x, y) == (row, col, 7, 255)
    assert pixel.data.GetSpatialRef().GetAuthorityCode(None) == str(wkid)
    other = query(target, "SELECT extension_name FROM gpkg_extensions")
    ratio = resolutions[-2] / resolutions[-1]
    assert other == ([] if abs(ratio - 2) < 1e-6 else [("gpkg_zoom_other",)])
    assert query(target, "SELECT identifier, data_type FROM gpkg_contents") == [("Karte 1: «Süd»", "tiles")]


def test_a_geopackage_is_one_by_its_own_marks(tmp_path):
    target = tmp_path / "a.gpkg"
    convert(write_geopackage, real("states_filled.tpk"), target)
    assert query(target, "PRAGMA application_id") == [(0x47504B47,)]
    assert query(target, "PRAGMA integrity_check") == [("ok",)] and not query(target, "PRAGMA foreign_key_check")
    assert {row[0] for row in query(target, "SELECT srs_id FROM gpkg_spatial_ref_sys")} == {-1, 0, 4326, 3857}
    matrix = query(target, "SELECT zoom_level, matrix_width, matrix_height FROM gpkg_tile_matrix")
    assert matrix == [(z, 2**z, 2**z) for z in range(5)]
    west, south, east, north = query(target, "SELECT min_x, min_y, max_x, max_y FROM gpkg_tile_matrix_set")[0]
    assert (west, south, east, north) == pytest.approx((-20037508.34, -20037508.34, 20037508.34, 20037508.34))


def test_what_does_not_fit_is_refused_with_a_message(tmp_path):
    for name in ("a.gpkg", "b.gpkg"):
        with pytest.raises(PackageError, match="vector.*MBTiles"):
            convert(write_geopackage, real("testvtpk.vtpk"), tmp_path / name)
    elevation = make_tpkx(tmp_path / "e.tpkx", {(0, 0, 0): b"Lerc2 \x04\0\0\0"}, fmt="LERC")
    empty = make_tpkx(tmp_path / "n.tpkx", {})
    local = make_tpkx(tmp_path / "u.tpkx", {(0, 0, 0): png((1, 1, 1))}, info=tile_info(26711))
    for writer in WRITERS:
        with pytest.raises(PackageError, match="are LERC: values, not images.*GeoTIFF"):
            convert(writer, elevation, tmp_path / "out")
        with pytest.raises(PackageError, match="holds no tiles"):
            convert(writer, empty, tmp_path / "out")
    with pytest.raises(PackageError, match="web mercator.*EPSG:26711.*GeoPackage"):
        convert(write_mbtiles, local, tmp_path / "out")
    with pytest.raises(PackageError, match="EPSG:26711.*not available"):
        convert(write_geopackage, local, tmp_path / "out")
    degrees = make_vtpk(tmp_path / "d.vtpk", {(0, 0, 0): vector_tile("x")}, tile_info(4326, (-180, 90), 512, [0.3]))
    with pytest.raises(PackageError, match="Keep the .vtpk"):
        convert(write_mbtiles, degrees, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("writer", WRITERS)
def test_cancel_and_failure_leave_an_existing_file_alone(tmp_path, writer):
    source = make_tpkx(tmp_path / "a.tpkx", {(5, r, c): png((r, c, 0)) for r in range(30) for c in range(30)})
    target = tmp_path / "out"
    target.write_bytes(b"precious")
    calls = iter([False, False, True])
    with pytest.raises(CancelledError):
        convert(writer, source, target, cancelled=lambda: next(calls))

    def full(done, total):
        raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(PackageError, match="disk is full.*out"):
        convert(writer, source, target, progress=full)
    assert target.read_bytes() == b"precious"
    assert sorted(os.listdir(tmp_path)) == ["a.tpkx", "out"]
    with pytest.raises(PackageError, match="folder of “out” does not exist"):
        convert(writer, source, tmp_path / "none" / "out")
    (tmp_path / "folder").mkdir()
    with pytest.raises(PackageError, match="is a folder"):
        convert(writer, source, tmp_path / "folder")
    assert sorted(os.listdir(tmp_path)) == ["a.tpkx", "folder", "out"]


@pytest.mark.parametrize("writer", WRITERS)
def test_progress_runs_to_the_end_and_the_file_is_an_ordinary_one(tmp_path, writer):
    source = make_tpkx(tmp_path / "a.tpkx", {(5, r, c): png((r, c, 0)) for r in range(30) for c in range(30)})
    target = tmp_path / "out"
    (tmp_path / "out-wal").write_bytes(b"of an older database")
    told = []
    assert convert(writer, source, target, progress=lambda *both: told.append(both)) == 900
    assert told[0] == (0, 900) and told[-1] == (900, 900) and told == sorted(told)
    assert stat.S_IMODE(target.stat().st_mode) & stat.S_IRUSR and not (tmp_path / "out-wal").exists()


def test_an_extent_narrows_the_declared_bounds(tmp_path):
    with open_package(real("Usa.tpkx")) as package:
        options = CopyOptions(levels=[5], extent=Extent(-11e6, 4e6, -10e6, 5e6))
        write_geopackage(package, tmp_path / "a.gpkg", options)
        box = query(tmp_path / "a.gpkg", "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents")[0]
        assert box == pytest.approx((-11e6, 4e6, -10e6, 5e6), abs=package.scheme.lod(5).resolution)


@pytest.mark.parametrize("writer", WRITERS)
def test_repeated_tiles_are_stored_once_and_drawn_everywhere(tmp_path, raster, writer):
    blank, other = png((7, 8, 9)), png((200, 1, 1))
    tiles = {(3, row, col): blank for row in range(8) for col in range(8)}
    tiles[3, 2, 5] = other
    target = tmp_path / f"repeated.{'mbtiles' if writer is write_mbtiles else 'gpkg'}"
    assert convert(writer, make_tpkx(tmp_path / "a.tpkx", tiles), target) == 64
    name = "tiles" if writer is write_mbtiles else "Made"
    assert query(target, f"SELECT COUNT(*) FROM {name}") == [(64,)]
    assert query(target, f"SELECT COUNT(*), COUNT(DISTINCT tile_data) FROM {name}_blobs") == [(2, 2)]
    assert query(target, f"SELECT COUNT(*) FROM {name}_repeats") == [(62,)]
    plan = query(
        target, f"EXPLAIN QUERY PLAN SELECT tile_data FROM {name} WHERE zoom_level=3 AND tile_column=1 AND tile_row=1"
    )
    steps = [step[-1] for step in plan if "_blobs" in step[-1] or "_repeats" in step[-1]]
    assert len(steps) == 3 and all(step.startswith("SEARCH") for step in steps), "a tile is found by its index"
    pixel = raster(target)
    side = 256 * RESOLUTION / 8
    half = 4 * side
    assert pixel(-half + 5.5 * side, half - 2.5 * side)[:3] == (200, 1, 1)
    assert all(
        pixel(-half + (col + 0.5) * side, half - (row + 0.5) * side)[:3] == (7, 8, 9)
        for row, col in ((0, 0), (7, 7), (2, 6), (5, 2))
    )


@pytest.mark.parametrize("writer", WRITERS)
def test_tiles_that_only_hash_alike_stay_apart(tmp_path, writer, monkeypatch):
    monkeypatch.setattr("plugin.packages.writers.tile_table.hash", lambda data: 1, raising=False)
    tiles = {(2, 0, col): png((col, 0, 0), "RGB") for col in range(4)}
    target = tmp_path / "alike.file"
    convert(writer, make_tpkx(tmp_path / "a.tpkx", tiles), target)
    name = "tiles" if writer is write_mbtiles else "Made"
    assert {data for (data,) in query(target, f"SELECT tile_data FROM {name}")} == set(tiles.values())


@pytest.mark.parametrize("column", ["zoom_level", "tile_column", "tile_row", "tile_data"])
@pytest.mark.parametrize("value", [None, "x", "1", -1, 0.5, 1e400, 2**63 - 1, b"\xff", 1 << 40])
def test_rows_that_are_no_tiles_are_passed_over(tmp_path, column, value):
    path = tmp_path / "a.mbtiles"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE metadata (name, value)")
        database.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
        database.executemany("INSERT INTO tiles VALUES (1, ?, 0, ?)", [(0, b"a"), (1, b"b")])
        database.execute(f"UPDATE tiles SET {column} = ? WHERE tile_data = ?", (value, b"b"))
    found = open_tile_database(path)
    assert [tile.data for tile in found.tiles([1])][:1] == [b"a"] and 1 in found.levels()
    assert [len(rows) for rows, _ in found.places(1, 0, 1)][0] >= 1


@pytest.mark.parametrize("table", ["gpkg_tile_matrix", "gpkg_tile_matrix_set", "gpkg_spatial_ref_sys", "gpkg_contents"])
@pytest.mark.parametrize("value", [None, "x", -1, 0, 1e400, 2**63 - 1, b"\xff"])
def test_a_geopackage_with_values_of_any_type(tmp_path, table, value):
    path = tmp_path / "a.gpkg"
    convert(write_geopackage, make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): png((1, 2, 3))}), path)
    (names,) = [[row[1] for row in query(path, f"PRAGMA table_info({table})")]]
    sound = path.read_bytes()
    for name in names:
        path.write_bytes(sound)
        with sqlite3.connect(path) as database, contextlib.suppress(sqlite3.IntegrityError):
            database.execute("PRAGMA ignore_check_constraints = ON")
            database.execute(f"UPDATE {table} SET {name} = ?", (value,))
        found = open_tile_database(path)
        assert found is None or (found.levels() is not None and len(list(found.tiles([1]))) <= 1)


@pytest.mark.parametrize(
    ("code", "number", "wkt1", "wkt2"),
    [
        (25832, 25832, 'PROJCS["ETRS89 / UTM zone 32N"', ""),
        (2163, 100_001, 'PROJCS["US National Atlas Equal Area', ""),  # GDAL takes the successor for its own number
        (8857, 8857, "undefined", 'PROJCRS["WGS 84 / Equal Earth Greenwich"'),  # WKT 1 has no words for it
        (54030, 54030, 'PROJCS["World_Robinson"', ""),
    ],
)
def test_a_system_is_stored_by_code_and_definition(tmp_path, code, number, wkt1, wkt2):
    info = tile_info(code, (-5_120_000.0, 9_998_000.0), 256, [2560.0])
    package = make_tpkx(tmp_path / "a.tpkx", {(0, 0, 0): png((10, 20, 30))}, info=info)
    with open_package(package) as opened:
        srs = srs_of(opened.scheme.spatial_reference)
        write_geopackage(opened, tmp_path / "a.gpkg", srs=srs)
    (row,) = query(
        tmp_path / "a.gpkg",
        "SELECT r.* FROM gpkg_spatial_ref_sys r JOIN gpkg_tile_matrix_set USING (srs_id) JOIN gpkg_contents USING (srs_id)",
    )
    name, own_number, organization, coordsys, definition, _, *more = row
    assert (own_number, coordsys) == (number, code) and organization == ("EPSG" if code < 32768 else "ESRI")
    assert definition.startswith(wkt1) and name in srs.wkt
    assert [text[: len(wkt2)] for text in more] == ([wkt2] if wkt2 else [])
    extensions = query(tmp_path / "a.gpkg", "SELECT extension_name FROM gpkg_extensions")
    assert extensions == ([("gpkg_crs_wkt",)] if wkt2 else [])
    assert open_tile_database(tmp_path / "a.gpkg").scheme.spatial_reference.wkid == code
