# SPDX-License-Identifier: GPL-2.0-or-later
"""The parsers of files: packages, archives, tiles, databases."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from arcgis_export.plugin.arcgis.client.body import _unpacked
from arcgis_export.plugin.arcgis.operations.export_map.image_files import check_image
from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.operations.export_item.unpack import unpack
from arcgis_export.plugin.packages import open_package
from arcgis_export.plugin.packages.extras import declared_scales, legend_of, thumbnail_of
from arcgis_export.plugin.packages.formats import vector_clip, vector_tile
from arcgis_export.plugin.packages.formats.pixels import pixels_of
from arcgis_export.plugin.packages.formats.tile_bytes import image_size, kind_of, problem_of, repair
from arcgis_export.plugin.packages.health import check_tiles
from arcgis_export.plugin.packages.info import package_info
from arcgis_export.plugin.packages.stores.zip_store import ZipStore
from arcgis_export.plugin.packages.styles import all_sprites_of, at_zooms, styles_of
from arcgis_export.plugin.packages.tile_database import open_tile_database
from arcgis_export.plugin.packages.xml_reader import parse_xml
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference
from requests.exceptions import RequestException

from tests.unit.packages.package_fixtures import (
    bundles,
    bundles_v1,
    conf_xml,
    make_tpkx,
    make_vtpk,
    png,
    tile_info,
)
from tests.unit.packages.package_fixtures import (
    vector_tile as packed_text,
)

from .answers import shown
from .changes import Change, changed_bytes, changed_json
from .engine import Parser

MOST_TILES = 2 * 16384  # that an index names at most; the made packages have two bundles
MEMORY = "/dev/shm"


@contextlib.contextmanager
def file_of(data: bytes, name: str = "case") -> Iterator[Path]:
    """A file in a folder of its own, where nothing but a folder beside it may appear."""
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        yield path


def of_bytes(name: str, use: Callable[[bytes], Any], *sound: bytes, allowed: Any = (), cost: int = 1) -> Parser:
    """A parser of the bytes of a file; *allowed* are the exceptions that it is said to raise."""

    def read(changes: list[Change]) -> None:
        if not changes:
            for data in sound:
                use(data)
            return
        data = sound[changes[0][1] % len(sound)]
        for change in changes:
            data = changed_bytes(data, change)
        with contextlib.suppress(ExportError, *allowed):
            shown(use(data))

    return Parser(name, read, cost)


def of_json(name: str, use: Callable[[bytes], Any], *sound: Any, allowed: Any = (), cost: int = 1) -> Parser:
    """A parser of a JSON text."""

    def read(changes: list[Change]) -> None:
        if not changes:
            for document in sound:
                use(json.dumps(document).encode())
            return
        data = changed_json(sound[changes[0][1] % len(sound)], changes)
        with contextlib.suppress(ExportError, *allowed):
            shown(use(data))

    return Parser(name, read, cost)


# Packages


@cache
def package(kind: str) -> bytes:
    """A small sound package as a zip."""
    tiles = {(0, 0, 0): png((1, 2, 3), size=8), (2, 1, 3): png((4, 5, 6), size=8), (2, 3, 0): png((7, 8, 9), size=8)}
    info = tile_info(resolutions=[156543.03392800014 / 2**z for z in range(4)], size=8)
    legend = [{"name": "Roads", "legend": [{"label": "a", "imageData": "iVBORw0KGgo="}]}]
    made = io.BytesIO()
    if kind == "tpkx":
        return bytes(make_tpkx(made, tiles, info=info, layers=legend, minScale=5e8, maxScale=9000).getvalue())
    if kind == "vtpk":
        packed = {place: packed_text(str(place)) for place in tiles}
        style = {
            "version": 8,
            "sprite": "../sprites/sprite",
            "layers": [{"id": "a", "type": "fill", "minzoom": 1}],
            "name": "n",
        }
        files = {
            "p12/resources/styles/root.json": json.dumps(style).encode(),
            "p12/resources/sprites/sprite.json": json.dumps({"a": {"x": 0, "y": 0, "width": 4, "height": 4}}).encode(),
            "p12/resources/sprites/sprite.png": png((1, 1, 1), size=8),
        }
        data = make_vtpk(made, packed, info=info).getvalue()
        with zipfile.ZipFile(made, "a") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return made.getvalue() or data
    single = bundles_v1(tiles) if kind == "tpk" else bundles(tiles)
    if kind == "exploded":
        single = {f"L{level:02d}/R{row:08x}/C{col:08x}.png": data for (level, row, col), data in tiles.items()}
    files = {
        "v101/Layers/conf.xml": conf_xml(
            info, storage="" if kind == "exploded" else "esriMapCacheStorageModeCompact"
        ).encode(),
        "esriinfo/iteminfo.xml": b"<ESRI_ItemInformation><title>T</title><tags>a,b</tags></ESRI_ItemInformation>",
        **{f"v101/Layers/_alllayers/{name}": data for name, data in single.items()},
    }
    return zipped(files)


def zipped(files: dict[str, bytes], deflate: bool = False) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return made.getvalue()


def of_package(kind: str) -> Parser:
    """A package of a kind: the bytes of its zip are changed, or a description in it, structurally."""
    with zipfile.ZipFile(io.BytesIO(package(kind))) as archive:
        sound = {name: archive.read(name) for name in archive.namelist()}
    described = [name for name in sound if name.endswith(".json")]

    def read(changes: list[Change]) -> None:
        files, data = dict(sound), package(kind)
        inner = [change for change in changes if change[0] % 3]
        if inner:
            names = described if described and inner[0][0] % 3 == 1 else sorted(files)
            name = names[inner[0][1] % len(names)]
            if name in described:
                files[name] = changed_json(json.loads(files[name]), inner)
            else:
                for change in inner:
                    files[name] = changed_bytes(files[name], change)
            data = zipped(files, deflate=inner[0][2] % 4 == 0)
        for change in changes:
            if not change[0] % 3:
                data = changed_bytes(data, change)
        salvage = sum(value for _, _, value in changes) % 4 == 0
        with contextlib.ExitStack() as stack:
            path = stack.enter_context(file_of(data))
            if changes:
                stack.enter_context(contextlib.suppress(ExportError))
            use_package(stack.enter_context(open_package(path, salvage=salvage)))

    return Parser(f"package {kind}", read, 4)


def use_package(opened: Any) -> None:
    shown(package_info(opened))
    json.dumps(package_info(opened)).encode()
    shown((opened.levels(), opened.extent(), opened.count()))
    check_tiles(opened)
    shown((thumbnail_of(opened), legend_of(opened), declared_scales(opened)))
    for style in styles_of(opened):
        shown((style, list(all_sprites_of(opened, style)), [at_zooms(layer, 0, 5) for layer in style.json["layers"]]))
    sum(1 for _ in islice(opened.tiles(), MOST_TILES + 1))


def _zip(data: bytes) -> Any:
    try:
        store = ZipStore(Path("case"), salvage=len(data) % 2 == 0, file=io.BytesIO(data))
    except zipfile.BadZipFile:
        return None
    found = {}
    for name in islice(store.sizes, 50):
        with contextlib.suppress(ExportError):
            found[name] = len(store.read(name, 0, 1 << 20))
            store.location(name)
    store.close()
    return store.sizes, store.faults, found


def _archive(data: bytes) -> Any:
    with file_of(data, "World.zip") as path:
        try:
            folder = unpack(path)
        finally:
            assert {each.name for each in path.parent.iterdir()} <= {"World.zip", "World"}
        assert all(folder in each.resolve().parents for each in folder.rglob("*"))


_MANY = {"a.shp": b"1" * 500, "World.gdb/a.table": b"2" * 5000, "é/ü.csv": b"3", "A.shp": b"4", "con.txt": b"5"}


# Tiles

_LERC = b"Lerc2 " + struct.pack("<iIiiiiii", 4, 9, 257, 257, 1, 66049, 8, 60) + bytes(22)
_JPEG = b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\0\0\x3f\0data\xff\xd9"
_TILES = (
    png((1, 2, 3), size=8),
    png((1, 2, 3), "P", size=8),
    png((1, 2, 3), size=8)[4:],
    _JPEG,
    _LERC,
    packed_text("hello"),
)


def _tile(data: bytes) -> Any:
    return (
        kind_of(data),
        problem_of(data, False),
        problem_of(data, True),
        image_size(data),
        pixels_of(data),
        len(repair(data)),
    )


def _a_vector_tile() -> bytes:
    point, line = bytes([9, 50, 34]), bytes([9, 4, 4, 18, 0, 16, 16, 0])
    ring = bytes([9, 6, 12, 18, 10, 12, 24, 44, 15])

    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2, len(content)]) + content

    features = b"".join(
        field(2, b"\x08\x01" + field(2, b"\0\0") + bytes([0x18, kind]) + field(4, shape))
        for kind, shape in ((1, point), (2, line), (3, ring))
    )
    layer = (
        b"\x78\x02" + field(1, b"roads") + features + field(3, b"kind") + field(4, field(1, b"main")) + b"\x28\x80\x20"
    )
    return field(3, layer)


def _vectors(data: bytes) -> Any:
    layers = vector_tile.decode(vector_tile.unpack(data))
    box = (0, 0, 2048, 2048)
    cut = vector_clip.cut(layers, box)
    vector_clip.is_solid(layers, box)
    return len(vector_tile.encode(cut, 2.0, 0.0, 0.0))


def _body(data: bytes) -> Any:
    blocks = [data[at : at + 100] for at in range(0, len(data), 100)]
    return sum(map(len, islice(_unpacked(blocks, 4096), 10_000)))


def _image(data: bytes) -> Any:
    kinds = ("png", "jpg", "gif", "bmp", "tiff", "pdf", "svg", "svgz", "kmz", "lerc", "bip")
    with file_of(data) as path:
        for kind in kinds:
            with contextlib.suppress(ExportError):
                check_image(path, kind)


# Databases


@cache
def database(kind: str) -> bytes:
    with file_of(b"", "made") as path:
        connection = sqlite3.connect(path)
        tiles = "zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB"
        connection.execute(f"CREATE TABLE tiles ({tiles})")
        connection.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?, ?)", [(z, 0, 0, png((z, 1, 1), size=8)) for z in range(4)]
        )
        if kind == "mbtiles":
            connection.execute("CREATE TABLE metadata (name, value)")
            connection.execute("INSERT INTO metadata VALUES ('format', 'png'), ('name', 'n'), ('minzoom', '0')")
        else:
            connection.executescript(
                """
                CREATE TABLE gpkg_contents (table_name, data_type, identifier, description, srs_id);
                CREATE TABLE gpkg_spatial_ref_sys (srs_id, organization, organization_coordsys_id, definition);
                CREATE TABLE gpkg_tile_matrix_set (table_name, srs_id, min_x, min_y, max_x, max_y);
                CREATE TABLE gpkg_tile_matrix (table_name, zoom_level, tile_width, tile_height, pixel_x_size, pixel_y_size);
                INSERT INTO gpkg_contents VALUES ('tiles', 'tiles', 'T', 'D', 3857);
                INSERT INTO gpkg_spatial_ref_sys VALUES (3857, 'EPSG', 3857, 'PROJCS["x"]');
                INSERT INTO gpkg_tile_matrix_set VALUES ('tiles', 3857, -2e7, -2e7, 2e7, 2e7);
                INSERT INTO gpkg_tile_matrix VALUES ('tiles', 0, 256, 256, 1e5, 1e5), ('tiles', 1, 256, 256, 5e4, 5e4);
                """
            )
        connection.commit()
        connection.close()
        return path.read_bytes()


ODD = [None, "", "x", -1, 0, 1e400, -1e400, 2**63 - 1, -(2**63), 0.5, b"\xff", "NaN", "9" * 400, "\0", 1 << 40, 64, 30]


def of_database(kind: str) -> Parser:
    """A database of tiles: bytes of its file are changed, or values in it."""

    def read(changes: list[Change]) -> None:
        with file_of(database(kind)) as path:
            for change in changes:
                if change[0] % 3 == 0:
                    path.write_bytes(changed_bytes(path.read_bytes(), change))
                else:
                    _change_row(path, change)
            with contextlib.suppress(ExportError):
                found = open_tile_database(path, any_tiles=bool(changes and changes[0][0] % 2))
                assert found is not None or changes
                if found is not None:
                    levels = list(found.levels())
                    list(islice(found.tiles(levels), 1000))
                    for level in levels:
                        list(islice(found.places(level, 0, 1 << 20), 100))
                    shown((found, found.count(levels)))

    return Parser(f"database {kind}", read, 4)


def _change_row(path: Path, change: Change) -> None:
    _, where, value = change
    broken = (sqlite3.Error, UnicodeDecodeError)  # by an earlier change
    with contextlib.suppress(*broken), contextlib.closing(sqlite3.connect(path)) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        if not names:  # an earlier change has broken the file
            return
        table = names[where % len(names)]
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        column = columns[where // len(names) % len(columns)]
        if value % 7 == 0:
            connection.execute(f"ALTER TABLE {table} RENAME COLUMN {column} TO other")
        else:
            connection.execute(f"UPDATE {table} SET {column} = ?", (ODD[value % len(ODD)],))
        connection.commit()


def _wkt(data: bytes) -> Any:
    return SpatialReference(wkt=data.decode("utf-8", "replace")).numbered()


_WKT = (
    b'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0]]'
)

PARSERS = [
    *(of_package(kind) for kind in ("tpkx", "vtpk", "tpk", "exploded", "bundles")),
    of_bytes("zip", _zip, zipped(_MANY), zipped(_MANY, deflate=True), cost=2),
    of_bytes("archive", _archive, zipped(_MANY), zipped(_MANY, deflate=True), cost=4),
    of_bytes("tile", _tile, *_TILES),
    of_bytes(
        "vector tile", _vectors, _a_vector_tile(), gzip.compress(_a_vector_tile(), mtime=0), allowed=(ValueError,)
    ),
    of_bytes(
        "image file", _image, *_TILES, gzip.compress(b"<svg></svg>"), b"GIF89a;", b"BM\x10\0\0\0", zipped(_MANY), cost=2
    ),
    of_bytes(
        "packed body", _body, gzip.compress(b"x" * 5000) * 2, zlib.compress(b"y" * 500), allowed=(RequestException,)
    ),
    of_bytes("xml", lambda data: list(parse_xml(data).walk()), conf_xml(tile_info()).encode(), allowed=(ValueError,)),
    *(of_database(kind) for kind in ("mbtiles", "gpkg")),
    of_bytes("wkt", _wkt, _WKT, cost=4),
]
