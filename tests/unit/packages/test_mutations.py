# SPDX-License-Identifier: GPL-2.0-or-later
"""10,000 mutated packages: whatever is in them, only ``PackageError`` comes out, and nothing else is written."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import resource
import struct
import subprocess
import sys
import tempfile
import zipfile
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from plugin.core.errors import PackageError
from plugin.packages import open_package
from plugin.packages.formats.tile_bytes import kind_of, problem_of, repair
from plugin.packages.health import check_tiles
from plugin.packages.info import package_info
from plugin.packages.writers.repair import repair_package
from tests.unit.packages.package_fixtures import (
    ROOT,
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

KINDS = ("tpkx", "deflated", "tpk", "vtpk", "folder v1", "folder v2", "exploded", "exploded zip")
EACH = 10_000 // len(KINDS)
# No index names more tiles than this; the made packages have at most two bundles.
MOST_TILES = 2 * 16384
FIXED = {"derandomize": True, "database": None, "deadline": None, "phases": [Phase.generate]}
CHECKS = list(HealthCheck)

EXTREMES = (b"\0", b"\xff", b"\x7f", b"\x80", b"\x01", b"\x10")
TEXTS = (
    *(
        "1e999",
        "-1",
        "null",
        "[]",
        "{}",
        "NaN",
        "Infinity",
        "-0",
        "8.98e-009",
        "1" * 400,
        "1" * 5000,
        '"x"',
        "",
        "true",
    ),
    *("[" * 3000, "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "<x>", "\0", "\ud800", "102100", "1e-300", "1e300", "0"),
)
NAMES = (
    "../evil",
    "../../evil",
    "{base}/evil",
    "C:\\evil",
    "..\\..\\evil",
    "a/../../../evil",
    "",
    ".",
    "tile",
    "root.json/x",
)


@cache
def made(kind):
    """The files of a small sound package of a kind, {name: bytes}; a zip is one file, named ""."""
    tiles = {(0, 0, 0): png((1, 2, 3), size=8), (2, 1, 3): png((4, 5, 6), size=8), (2, 3, 0): png((7, 8, 9), size=8)}
    info = tile_info(resolutions=[156543.03392800014 / 2**z for z in range(4)], size=8)
    conf = conf_xml(info).encode()
    if kind in ("tpkx", "deflated"):
        return {"": make_tpkx(io.BytesIO(), tiles, info=info, deflate=kind == "deflated").getvalue()}
    if kind == "vtpk":
        packed = {place: vector_tile(str(place)) for place in tiles}
        return {"": make_vtpk(io.BytesIO(), packed, info=info).getvalue()}
    if kind.startswith("exploded"):
        single = {
            f"_alllayers/L{level:02d}/R{row:08x}/C{col:08x}.png": data for (level, row, col), data in tiles.items()
        }
    else:
        single = bundles(tiles) if kind == "folder v2" else bundles_v1(tiles)
        single = {f"_alllayers/{name}": data for name, data in single.items()}
    files = {"conf.xml": conf, **single}
    return files if kind.startswith("folder") or kind == "exploded" else {"": zipped(files)}


def zipped(files, deflate=False):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return made.getvalue()


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@lru_cache(maxsize=4)
def fields(data):
    """Where numbers lie that matter: in the zip's records, in bundles' headers and indexes."""
    found = []
    for signature, length in ((b"PK\x01\x02", 46), (b"PK\x05\x06", 22), (b"PK\x03\x04", 30)):
        for match in re.finditer(re.escape(signature), data):
            found += range(match.start(), match.start() + length, 2)
    for match in re.finditer(struct.pack("<I", 3), data[:4] if data[:2] != b"PK" else data):
        found += range(match.start(), match.start() + 64, 4)
    # Index entries are rare numbers among zeros.
    found += [match.start() for match in re.finditer(rb"(?<=\0\0\0\0)[^\0]", data[:400_000])][:200]
    return found or [0]


def mutate(data, operation, where, value):
    """One change of a file's bytes."""
    at = where % (len(data) + 1)
    if operation == "flip" and data:
        at %= len(data)
        return data[:at] + bytes([data[at] ^ (value % 255 + 1)]) + data[at + 1 :]
    if operation == "cut":
        return data[:at]
    if operation == "insert":
        return data[:at] + value.to_bytes(8, "little") * (value % 9) + data[at:]
    if operation == "delete":
        return data[:at] + data[at + value % 5000 :]
    if operation == "field":
        places = fields(data)
        at = places[where % len(places)]
        number = EXTREMES[value % len(EXTREMES)] * (1, 2, 4, 5, 8)[value // 7 % 5]
        return data[:at] + number + data[at + len(number) :]
    if operation == "text":
        tokens = list(re.finditer(rb"[-0-9.]+|\"[^\"]*\"|<[^>]*>|true", data[:20_000]))
        if not tokens:
            return data
        token = tokens[where % len(tokens)]
        text = TEXTS[value % len(TEXTS)].encode("utf-8", "surrogatepass")
        return data[: token.start()] + text + data[token.end() :]
    return data


def mutated(kind, changes, base):
    """The files of a package with all *changes*."""
    files = dict(made(kind))
    for operation, where, value in changes:
        if "" in files and operation in ("text", "name", "inner"):
            try:
                inside = unzipped(files[""])
            except Exception:  # an earlier change has broken the archive
                continue
            files = {"": zipped(change_one(inside, operation, where, value, base), deflate=kind == "deflated")}
        else:
            files = change_one(files, operation, where, value, base)
    return files


def change_one(files, operation, where, value, base):
    if not files:
        return files
    names = sorted(files)
    if operation == "text":
        names = [name for name in names if name.endswith(("json", "xml"))] or names
    name = names[value % len(names)]
    if operation == "name" and name:
        data = files.pop(name)
        new = NAMES[where % len(NAMES)].format(base=base)
        files[new if value % 2 else f"{new}/{name}"] = data
        return files
    if operation == "inner":
        operation = ("flip", "cut", "field", "delete")[value % 4]
    return {**files, name: mutate(files[name], operation, where, value // 7)}


def exercise(kind, changes, base):
    """Do all that a reader does with a package."""
    files = mutated(kind, changes, base)
    work = base / "work"
    with tempfile.TemporaryDirectory(dir=work) as folder:
        case = Path(folder) / "case"
        if "" in files:
            case.write_bytes(files[""])
        else:
            case.mkdir()
            # Only a zip can name files outside itself.
            inside = {name: data for name, data in files.items() if not re.search(r"evil|^\.?$|\0", name)}
            with contextlib.suppress(OSError):  # a file and a folder of one name
                write_files(case, inside)
        share = sum(value for _, _, value in changes) % 8 == 0
        with contextlib.suppress(PackageError), open_package(case, salvage=share) as package:
            use(package)
            if share:
                target = Path(folder) / "out"
                with contextlib.suppress(PackageError):
                    repaired = repair_package(package, target)
                    with open_package(target) as copy:
                        assert sum(level.tiles for level in copy.levels()) == repaired.kept > 0
                        assert not check_tiles(copy).damaged
        assert set(os.listdir(folder)) <= {"case", "out"}
    assert os.listdir(base) == ["work"] and not os.listdir(work)


def use(package):
    levels = package.levels()
    json.dumps(package_info(package))
    for level in levels:
        package.extent(level.level)
        list(islice(package.heads(level.level), MOST_TILES))
    extent = package.extent()
    counts = package.count()
    health = check_tiles(package)
    expected = sum(level.tiles for level in levels)
    assert expected <= health.tiles <= expected + MOST_TILES and expected == sum(counts.values()) <= MOST_TILES
    assert len(health.examples) <= 500 and sum(health.damaged.values()) <= health.tiles
    yielded = sum(1 for _ in islice(package.tiles(), MOST_TILES + 1))
    assert yielded <= expected
    if extent is not None:
        package.count(None, extent)
        list(islice(package.places(None, extent), MOST_TILES))
        last = levels[-1]
        package.read(last.level, last.row_max, last.col_max)
    package.read_json("metadata.json")


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(
            ("flip", "cut", "insert", "delete", "field", "field", "text", "text", "text", "name", "inner", "inner")
        ),
        st.integers(0, 2**32 - 1),
        st.integers(0, 2**32 - 1),
    ),
    min_size=1,
    max_size=3,
)


def run(kind, count, base):
    """Exercise *count* packages of a kind; return how many there were."""
    (base / "work").mkdir(parents=True, exist_ok=True)
    done = 0

    @settings(max_examples=count, suppress_health_check=CHECKS, **FIXED)
    @given(CHANGES)
    def cases(changes):
        nonlocal done
        done += 1
        exercise(kind, changes, base)

    cases()
    return done


@pytest.mark.parametrize("kind", KINDS)
def test_mutated_packages_give_package_errors_only(kind, tmp_path):
    assert exercise(kind, [], ready(tmp_path / "sound")) is None
    assert run(kind, EACH, tmp_path / "base") == EACH


SAMPLES = (
    *(png((1, 2, 3), kind, size=8) for kind in ("RGB", "RGBA", "P")),
    png((1, 2, 3), size=8)[4:],
    b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\0\0\x3f\0data\xff\xd9",
    b"Lerc2 " + struct.pack("<iIiiiiii", 4, 9, 257, 257, 1, 66049, 8, 60) + bytes(22),
    b"CntZImage " + struct.pack("<4id", 11, 8, 257, 257, 0.1),
    vector_tile("hello"),
)


@settings(max_examples=2000, suppress_health_check=CHECKS, **FIXED)
@given(st.sampled_from(SAMPLES), CHANGES, st.booleans())
def test_mutated_tiles_are_sound_or_reported(tile, changes, vector):
    is_vector = kind_of(tile) == "PBF"
    assert problem_of(tile, is_vector) is None and problem_of(tile, not is_vector)
    for operation, where, value in changes:
        tile = mutate(tile, operation, where, value)
    assert problem_of(tile, vector) is None or problem_of(tile, vector).strip()
    if kind_of(tile) == "PNG" and problem_of(tile, False) is None:
        # What is left of an image is an image: its checksums tell.
        assert repair(tile).startswith(b"\x89PNG\r\n\x1a\n") and b"IEND\xae\x42\x60\x82" in tile


def test_memory_stays_small(tmp_path):
    """A share of them in a process of its own, as memory that was used once isn't given back."""
    code = "import sys; from tests.unit.packages.test_mutations import grown; print(grown(sys.argv[1]))"
    answer = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert float(answer.stdout) < 200


def grown(folder):
    """By how many MB the process' peak memory grows over some hundred cases."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number, kind in enumerate(KINDS):
        run(kind, 60, Path(folder) / str(number))
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def ready(base):
    (base / "work").mkdir(parents=True)
    return base
