# SPDX-License-Identifier: GPL-2.0-or-later
"""Repair: a clean copy with all good tiles and files; and what a broken download still holds."""

from __future__ import annotations

import io
import os
import shutil
import zipfile

import pytest

from plugin.core.errors import CancelledError, PackageError
from plugin.packages import open_package
from plugin.packages.health import check_tiles
from plugin.packages.info import package_info
from plugin.packages.writers.repair import Repaired, repair_package
from tests.sandbox.package_reader import read_all, unzip
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

GOOD = {(1, 0, 1): png((1, 1, 1)), (1, 1, 0): png((2, 2, 2)), (2, 3, 1): png((3, 3, 3)), (2, 0, 3): png((4, 4, 4))}
TILES = {**GOOD, (2, 1, 1): png((5, 5, 5))[:-20], (2, 2, 2): b"junk", (2, 2, 3): png((6, 6, 6))[4:]}
EXPECTED = {**GOOD, (2, 2, 3): png((6, 6, 6))}
OTHERS = {"conf.xml": conf_xml(tile_info()), "conf.cdi": "<EnvelopeN/>", "Слой/notes.txt": "kept"}


def made(folder, form):
    """A damaged package of a form: its path and the names of its other files."""
    if form == "tpkx":
        path = make_tpkx(folder / "a.tpkx", TILES, deflate=True)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("thumbnail.png", png((7, 7, 7)))
            archive.writestr("../../evil.txt", "evil")
        return path, {"root.json", "thumbnail.png"}
    tiles = bundles(TILES) if form == "V2" else bundles_v1(TILES)
    if form.startswith("exploded"):
        tiles = {f"L{level:02d}/R{row:08x}/C{col:08X}.jpg": data for (level, row, col), data in TILES.items()}
    files = {**OTHERS, **{f"_alllayers/{name}": data for name, data in tiles.items()}}
    if not form.endswith("zip"):
        return write_files(folder / "cache", files), set(OTHERS)
    with zipfile.ZipFile(folder / "a.tpk", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return folder / "a.tpk", set(OTHERS)


@pytest.mark.parametrize("form", ["tpkx", "V1", "V1 zip", "V2", "exploded", "exploded zip"])
def test_a_clean_copy_of_every_form(tmp_path, form):
    path, others = made(tmp_path, form)
    target, told = tmp_path / f"clean{path.suffix}", []
    with open_package(path) as package:
        assert repair_package(package, target, lambda *now: told.append(now)) == Repaired(5, 2, target)
        kind, storage, words = package.kind, package.storage, package.metadata
    assert told[0] == (0, 7) and told[-1] == (7, 7)
    with open_package(target) as copy:
        assert (copy.kind, copy.storage, copy.metadata) == (kind, storage, words)
        health = check_tiles(copy)
        assert health.is_sound and health.tiles == 5 and health.repaired == 0
        assert {tile[:3]: tile.data for tile in copy.tiles()} == EXPECTED
        assert {name for name in copy.store.sizes if "bundl" not in name} == others
    if target.is_file():
        files = unzip(target.read_bytes())
    else:
        files = {p.relative_to(target).as_posix(): p.read_bytes() for p in target.rglob("*") if p.is_file()}
    if "exploded" not in form:
        assert read_all({f"/{name}": data for name, data in files.items()}) == EXPECTED
    # Nothing beside it, and nothing elsewhere.
    assert sorted(os.listdir(tmp_path)) == sorted([path.name, target.name])


def without_bytes(info):
    """The facts without sizes: four bytes come with each PNG signature that is put back."""
    levels = [{**level, "bytes": 0} for level in info["levels"]]
    return {**info, "bytes": 0, "levels": levels}


@pytest.mark.parametrize("name", ["Usa.tpkx", "states_filled.tpk", "sample_v1.tpk", "testvtpk.vtpk", "compactcache_v2"])
def test_real_packages_come_out_as_they_were(tmp_path, name):
    with open_package(real(name)) as package:
        repaired = repair_package(package, tmp_path / name)
        assert repaired.dropped == 0
        with open_package(tmp_path / name) as copy:
            assert {tile[:3]: tile.data for tile in copy.tiles()} == {tile[:3]: tile.data for tile in package.tiles()}
            assert set(copy.store.sizes) == set(package.store.sizes)
            assert without_bytes(package_info(copy)) == without_bytes(package_info(package))
            assert check_tiles(copy).repaired == 0


@pytest.mark.parametrize("form", ["tpkx", "V1"])
def test_cancel_leaves_nothing(tmp_path, form):
    path, _ = made(tmp_path, form)
    target = tmp_path / f"clean{path.suffix}"
    asked = iter([False] * 5 + [True] * 100)
    with open_package(path) as package, pytest.raises(CancelledError):
        repair_package(package, target, cancelled=lambda: next(asked))
    assert os.listdir(tmp_path) == [path.name]


def test_the_package_is_never_written_over(tmp_path):
    path, _ = made(tmp_path, "tpkx")
    folder, _ = made(tmp_path, "V2")
    os.symlink(path, tmp_path / "link.tpkx")
    for source, target in [
        (path, path),
        (path, tmp_path / "link.tpkx"),
        (folder, folder),
        (folder, folder / "inside"),
        (folder, tmp_path),
        (folder / "conf.xml", folder),
    ]:
        with open_package(source) as package, pytest.raises(PackageError, match="can't replace the package"):
            repair_package(package, target)
    with open_package(folder) as package:
        taken = write_files(tmp_path / "taken", {"mine.txt": "mine"})
        with pytest.raises(PackageError, match="exists already"):
            repair_package(package, taken)
        assert os.listdir(taken) == ["mine.txt"]
        (tmp_path / "empty").mkdir()
        assert repair_package(package, tmp_path / "empty").kept == 5
        with pytest.raises(PackageError, match="could not be written"):
            repair_package(package, tmp_path / "none" / "copy")
    (tmp_path / "old.tpkx").write_text("old")
    with open_package(path) as package:
        repair_package(package, tmp_path / "old.tpkx")
    assert zipfile.is_zipfile(tmp_path / "old.tpkx")


def test_a_package_of_rubbish_can_not_be_repaired(tmp_path):
    path = make_tpkx(tmp_path / "a.tpkx", {(1, 0, 0): b"junk"})
    with open_package(path) as package, pytest.raises(PackageError, match="None of its tiles can be rescued"):
        repair_package(package, tmp_path / "b.tpkx")
    assert os.listdir(tmp_path) == ["a.tpkx"]


def test_lost_tiles_and_unreadable_files_are_left_out(tmp_path):
    cache = bundles(GOOD)
    cache["L02/R0000C0000.bundle"] = cache["L02/R0000C0000.bundle"][:-9]
    lost = bundles_v1({(4, 1, 1): png((1, 1, 1))})["L04/R0000C0000.bundle"]
    files = {
        **OTHERS,
        **{f"_alllayers/{name}": data for name, data in {**cache, "L04/R0000C0000.bundle": lost}.items()},
    }
    with open_package(write_files(tmp_path / "a", files)) as package:
        assert repair_package(package, tmp_path / "b") == Repaired(3, 1, tmp_path / "b")
    with open_package(tmp_path / "b") as copy:
        assert check_tiles(copy).is_sound and [level.level for level in copy.levels()] == [1, 2]


def cut(path, size):
    with open(path, "r+b") as file:
        file.truncate(size)
    return path


def salvaged(path):
    with pytest.raises(PackageError, match="incomplete download"):
        open_package(path)
    with open_package(path, salvage=True) as package:
        found = {tile[:3]: tile.data for tile in package.tiles()}
        with_sizes = check_tiles(package)
        assert len(found) <= with_sizes.tiles
        if found:
            target = path.with_name("saved" + path.suffix)
            target.unlink(missing_ok=True)
            repaired = repair_package(package, target)
            with open_package(target) as copy:
                assert check_tiles(copy).is_sound and sum(level.tiles for level in copy.levels()) == repaired.kept
    return found


def test_a_broken_download_gives_the_tiles_it_has(tmp_path):
    whole = make_tpkx(tmp_path / "whole.tpkx", GOOD).read_bytes()
    path = tmp_path / "a.tpkx"
    path.write_bytes(whole)
    with zipfile.ZipFile(path) as archive:
        directory, second = archive.start_dir, archive.infolist()[-1].header_offset
    for size, expected in [
        (len(whole) - 10, set(GOOD)),
        (directory, set(GOOD)),
        # The last tile ends right before the directory.
        (directory - 1, set(GOOD) - {(2, 0, 3)}),
        (directory - 3000, None),
        (second + 10, {(1, 0, 1), (1, 1, 0)}),
    ]:
        path.write_bytes(whole[:size])
        found = salvaged(path)
        assert all(data == GOOD[place] for place, data in found.items())
        assert expected is None or set(found) == expected
    path.write_bytes(whole[:30])
    with pytest.raises(PackageError):
        open_package(path, salvage=True)


class Pipe(io.RawIOBase):
    """A stream that can't go back: whoever writes a zip into it puts the sizes behind the data."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)


@pytest.mark.parametrize("deflate", [False, True])
@pytest.mark.parametrize("streamed", [False, True])
def test_sizes_behind_the_data_are_found(tmp_path, deflate, streamed):
    with zipfile.ZipFile(make_tpkx(tmp_path / "whole.tpkx", GOOD)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    pipe = Pipe() if streamed else io.BytesIO()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        directory = archive.start_dir if not streamed else len(pipe.data)
    data = bytes(pipe.data) if streamed else pipe.getvalue()
    path = tmp_path / "a.tpkx"
    path.write_bytes(data)
    with open_package(path) as package:
        assert {tile[:3]: tile.data for tile in package.tiles()} == GOOD
    path.write_bytes(data[:directory])
    assert salvaged(path) == GOOD
    path.write_bytes(data[: directory - 20])
    found = salvaged(path)
    assert {(1, 0, 1), (1, 1, 0)} <= set(found)


def test_v1_and_exploded_are_salvaged_too(tmp_path):
    path, _ = made(tmp_path, "V1 zip")
    with zipfile.ZipFile(path) as archive:
        directory = archive.start_dir
    assert set(salvaged(cut(path, directory))) == set(TILES)
    path, _ = made(tmp_path, "exploded zip")
    with zipfile.ZipFile(path) as archive:
        last = archive.infolist()[-1].header_offset
    assert set(salvaged(cut(path, last + 60))) == set(TILES) - {(2, 2, 3)}


def test_damage_in_the_middle_costs_one_entry(tmp_path):
    tiles = {(level, 0, 0): png((level, 1, 1)) for level in range(4)}
    path = make_tpkx(tmp_path / "a.tpkx", tiles)
    with zipfile.ZipFile(path) as archive:
        at, directory = archive.getinfo("tile/L01/R0000C0000.bundle").header_offset, archive.start_dir
    data = bytearray(path.read_bytes()[:directory])
    data[at : at + 30] = bytes(30)
    path.write_bytes(data)
    assert set(salvaged(path)) == {(0, 0, 0), (2, 0, 0), (3, 0, 0)}


def test_a_sound_package_is_read_as_ever_when_salvaged(tmp_path):
    path = make_vtpk(tmp_path / "a.vtpk", {(1, 0, 0): vector_tile("hello")})
    with open_package(path, salvage=True) as package:
        assert check_tiles(package).is_sound
    shutil.copy(path, tmp_path / "b.vtpk")
    (tmp_path / "c.vtpk").write_bytes(b"PK but nothing else")
    with pytest.raises(PackageError, match="incomplete download"):
        open_package(tmp_path / "c.vtpk", salvage=True)
