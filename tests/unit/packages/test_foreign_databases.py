# SPDX-License-Identifier: GPL-2.0-or-later
"""MBTiles and GeoPackages from other software: plain views are read, views that compute are refused."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from plugin.core.errors import CancelledError, PackageError
from plugin.packages.stores.foreign_database import is_plain
from plugin.packages.tile_database import open_tile_database
from plugin.packages.writers.geopackage import write_geopackage
from tests.unit.packages.package_fixtures import make_tpkx, png
from tests.unit.packages.writers.test_tile_databases import convert

ROOT = Path(__file__).resolve().parents[3]


def mbtiles_with(path: Path, tiles: str = "", facts: str = "", more: str = "") -> Path:
    """Write an MBTiles file of one tile, whose tables *tiles* or *metadata* are views of these queries."""
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE stored (zoom_level, tile_column, tile_row, tile_data)")
    database.execute("INSERT INTO stored VALUES (0, 0, 0, ?)", (png((1, 2, 3)),))
    database.execute("CREATE TABLE texts (name, value)")
    database.execute("INSERT INTO texts VALUES ('name', 'World')")
    database.executescript(more)
    database.execute(f"CREATE VIEW tiles AS {tiles or 'SELECT * FROM stored'}")
    database.execute(f"CREATE VIEW metadata AS {facts or 'SELECT * FROM texts'}")
    database.commit()
    database.close()
    return path


USUAL = {
    "joined": "SELECT a.zoom_level, a.tile_column, a.tile_row, b.tile_data FROM stored a JOIN stored b USING (tile_row)",
    "joined on": "SELECT a.zoom_level, a.tile_column, a.tile_row, b.tile_data FROM stored AS a "
    "LEFT JOIN stored b ON (a.rowid = b.rowid) WHERE a.zoom_level IN (0, 1) AND (b.tile_row >= 0) -- of (both)",
    "turned": "SELECT zoom_level, tile_column, ((1 << zoom_level) - 1 - tile_row) AS tile_row, tile_data FROM stored",
    "of two": "SELECT * FROM stored UNION ALL SELECT zoom_level, 5, tile_row, tile_data FROM stored WHERE 1 = 0",
    "quoted": 'SELECT "zoom_level", [tile_column], `tile_row`, tile_data /* the (picture) */ FROM "stored"',
    "cast": "SELECT CAST(zoom_level AS INTEGER) AS zoom_level, tile_column, tile_row, tile_data FROM stored",
}


@pytest.mark.parametrize("view", USUAL.values(), ids=USUAL)
def test_views_as_many_programs_write_them_are_read(tmp_path: Path, view: str) -> None:
    found = open_tile_database(mbtiles_with(tmp_path / "a.mbtiles", view))
    assert found is not None and found.title == "World"
    assert found.levels() == {0: 1} and len(list(found.tiles([0]))) == 1
    assert [list(rows) for rows, _ in found.places(0, 0, 0)] == [[0]]


ENDLESS = """WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n)
    SELECT 0 AS zoom_level, 0 AS tile_column, i % 2 AS tile_row, x'00' AS tile_data FROM n"""
DOUBLED = "CREATE VIEW d0 AS SELECT 'xxxxxxxxxxxxxxxx' AS a;" + "".join(
    f"CREATE VIEW d{i + 1} AS SELECT a || a AS a FROM d{i};" for i in range(27)
)
COMPUTED = "CREATE TABLE computed (a, b AS (a||a||a||a), c AS (b||b||b||b), d AS (c||c||c||c));"
HARMFUL = {
    "endless": (ENDLESS, "", ""),
    "of a function": (
        "SELECT 0 AS zoom_level, 0 AS tile_column, 0 AS tile_row, zeroblob(900000000) AS tile_data",
        "",
        "",
    ),
    "quoted function": ("", """SELECT 'name' AS name, "printf"('%.*c', 500000000, 'x') AS value""", ""),
    "doubled": ("SELECT 0 AS zoom_level, 0 AS tile_column, 0 AS tile_row, a AS tile_data FROM d27", "", DOUBLED),
    "a doubled fact": ("", "SELECT 'name' AS name, a AS value FROM d27", DOUBLED),
    "of json": ("", "SELECT 'name' AS name, json_array(value, value) AS value FROM texts", ""),
    "a long pattern": ("", "SELECT name, value FROM texts WHERE value LIKE '%a%a%a%a%a%a%'", ""),
    "computed columns": ("", "SELECT 'name' AS name, d AS value FROM computed", COMPUTED),
    "a virtual table": ("SELECT * FROM words", "", "CREATE VIRTUAL TABLE words USING fts4(zoom_level, tile_column);"),
    "a table of functions": ("", "SELECT key AS name, value FROM json_each", ""),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_views_that_could_harm_are_refused(tmp_path: Path, name: str) -> None:
    """In little memory, of which that of SQLite is a part."""
    tiles, facts, more = HARMFUL[name]
    path = mbtiles_with(tmp_path / "a.mbtiles", tiles, facts, more)
    trial = (
        "import sys, resource\n"
        "from pathlib import Path\n"
        "from plugin.core.errors import PackageError\n"
        "from plugin.packages.tile_database import open_tile_database\n"
        "found, before = None, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n"
        "    found = open_tile_database(Path(sys.argv[1]))\n"
        "    list(found.tiles([0])) if found else None\n"
        "except PackageError as error:\n"
        "    found = None\n"
        "print(found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    run = subprocess.run([sys.executable, "-c", trial, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=60)
    refused, grown = run.stdout.split()[:1] == ["None"], int(run.stdout.split()[-1])
    assert refused and grown < 50_000, run.stdout + run.stderr  # kilobytes


# As many rows as nobody can wait for, all of which have to be looked at.
COUNTED = ", ".join(f"numbers n{i}" for i in range(20))
SUM = " + ".join(f"n{i}.n" for i in range(20))


def rows_without_end(path: Path, column: str = "tile_data") -> Path:
    """Write a file with a view that multiplies its rows, so that the first one never comes."""
    more = "CREATE TABLE numbers (n); INSERT INTO numbers VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9);"
    values = {"zoom_level": "0", "tile_column": "0", "tile_row": "0", "tile_data": "stored.tile_data"}
    values[column] = f"(SELECT COUNT(*) FROM {COUNTED} WHERE {SUM} + stored.tile_row = 0)"
    return mbtiles_with(
        path, f"SELECT {', '.join(f'{value} AS {name}' for name, value in values.items())} FROM stored", "", more
    )


def harmful_geopackage(path: Path) -> Path:
    """Write a GeoPackage whose list of contents never gives its first row."""
    convert(write_geopackage, make_tpkx(path.with_suffix(".tpkx"), {(1, 0, 0): png((1, 2, 3))}), path)
    with sqlite3.connect(path) as database:
        database.executescript(
            "CREATE TABLE numbers (n); INSERT INTO numbers VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9);"
            "ALTER TABLE gpkg_contents RENAME TO others;"
            f"CREATE VIEW gpkg_contents AS SELECT others.* FROM {COUNTED}, others WHERE {SUM} = 0;"
        )
    return path


@pytest.mark.parametrize("use", ["levels", "tiles", "places", "open"])
def test_reading_that_never_ends_ends_with_a_cancel(tmp_path: Path, use: str) -> None:
    stop = threading.Event()
    if use == "open":
        path = harmful_geopackage(tmp_path / "a.gpkg")
    else:
        path = rows_without_end(tmp_path / "a.mbtiles", "tile_data" if use == "tiles" else "tile_row")
    threading.Timer(0.3, stop.set).start()
    begin = time.monotonic()
    with pytest.raises(CancelledError):
        found = open_tile_database(path, cancelled=stop.is_set)
        assert found is not None
        _ = found.levels() if use == "levels" else list(found.tiles([0]) if use == "tiles" else found.places(0, 0, 0))
    assert 0.25 < time.monotonic() - begin < 5


def test_reading_that_takes_too_long_is_not_called_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugin.packages.stores.foreign_database._PATIENCE", 0.3)
    found = open_tile_database(rows_without_end(tmp_path / "a.mbtiles", "tile_row"))
    assert found is not None
    with pytest.raises(PackageError, match="Reading “a.mbtiles” takes too long. Copy it to a disk of this computer"):
        found.levels()


def test_rows_that_come_slowly_are_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time counts from one row to the next."""
    monkeypatch.setattr("plugin.packages.stores.foreign_database._PATIENCE", 0.6)
    monkeypatch.setattr("plugin.packages.stores.foreign_database._STEPS", 10)
    path = tmp_path / "a.mbtiles"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
    database.execute("CREATE TABLE metadata (name, value)")
    database.executemany("INSERT INTO tiles VALUES (3, ?, ?, x'00')", [(i, j) for i in range(8) for j in range(8)])
    database.commit()
    database.close()
    found = open_tile_database(path)
    assert found is not None
    count = 0
    for _ in found.tiles([3]):
        count += 1
        time.sleep(0.02)
    assert count == 64


@pytest.mark.parametrize(
    ("sql", "plain"),
    [
        ("CREATE TABLE a (b, c)", True),
        ("CREATE TABLE a (b, c AS (b || b))", False),
        ("CREATE TABLE a (b, c GENERATED ALWAYS AS/**/(b||b))", False),
        ('CREATE TABLE "AS" (b)', True),
        ("CREATE VIRTUAL TABLE a USING fts4(b)", False),
        ("CREATE VIEW a (b, c) AS SELECT b, c FROM d", True),
        ("CREATE VIEW a AS SELECT 'x || y' AS b FROM d", True),
        ("CREATE VIEW a AS SELECT b /* */ || c FROM d", False),
        ("CREATE VIEW a AS SELECT b FROM json_each ('[1]')", False),
        ("CREATE VIEW a AS SELECT [printf] ('%s', b) FROM d", False),
        ("CREATE VIEW a AS SELECT b -- it's\n|| c FROM d", False),
    ],
)
def test_what_is_plain(sql: str, plain: bool) -> None:
    assert is_plain(sql) is plain


def test_memory_is_measured_with_that_of_sqlite() -> None:
    """The measure of the tests above sees what Python's own would not."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sqlite3.connect(":memory:").execute("SELECT length(hex(zeroblob(300000000)))").fetchall()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before > 50_000
