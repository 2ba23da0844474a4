# SPDX-License-Identifier: GPL-2.0-or-later
"""File names that every system takes, and free ones."""

from __future__ import annotations

import datetime
import errno
import random
from pathlib import Path, PurePosixPath

import pytest
from arcgis_export.plugin.core import names
from arcgis_export.plugin.core.errors import PackageError, RequestError
from arcgis_export.plugin.core.files import create_part, disk_error
from arcgis_export.plugin.core.names import (
    default_name,
    distinct_names,
    free_path,
    is_safe_file_name,
    name_key,
    name_problem,
    result_of,
    safe_file_name,
    title_name,
)
from arcgis_export.plugin.core.save_target import check_save_target
from arcgis_export.plugin.core.temporary import replacing
from arcgis_export.plugin.packages import open_package

BAD = ["..", ".", "../x", "a/b", "/etc/passwd", "a\\b", "C:x", "x:stream", "CON", "nul.txt", "com1.bundle", "x.", " x",
       "x ", "", "x\0y", "x\ny", "a" * 201, "a?b", "a*b", "..\\x", "%2e%2e/", "\u202egpj.exe",
       "nul.tar.gz", "COM¹", "lpt³.txt", "CONIN$", "conout$.x", "aux .txt", "a\x85b", "a\u200bb", "\ud83d.png", "a\u2028b",
       "地" * 67, "x. ", "x:y:$DATA"]  # fmt: skip


def test_names_that_are_safe() -> None:
    assert [name for name in BAD if is_safe_file_name(name)] == []
    good = ["conf.xml", "_alllayers", "L00", "R0000C0000.bundle", "Grün & blau", "con_f", "100%", "status.gdb", "..x"]
    assert [name for name in good if not is_safe_file_name(name)] == []


def test_names_that_every_system_takes() -> None:
    assert safe_file_name('a<b>:"c|d?e*') == "a_b___c_d_e_"
    assert safe_file_name("CON.shp") == "_CON.shp" and safe_file_name("console.shp") == "console.shp"
    assert safe_file_name(" ..") == "_" and safe_file_name("Übersicht") == "Übersicht"


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_file_name("ü" * 300 + ".shp") == "ü" * 98 + ".shp"
    assert len(safe_file_name("x." + "y" * 300)) == 200


def test_further_characters_and_what_is_put_in_their_place() -> None:
    assert safe_file_name("100 % a/b", "-", also="%") == "100 - a-b"
    assert safe_file_name("...", default="") == ""


def test_what_nobody_sees_is_left_out() -> None:
    assert safe_file_name("in\u202evoice\u200b\ufeff.\u00adpdf") == "invoice.pdf"
    assert safe_file_name("a\ud83db\u2029c\x85d") == "a_b_c_d"
    assert safe_file_name("x\u00a0y\u3000z\u3000") == "x y z"


@pytest.mark.parametrize("name", ["nul.tar.gz", "COM¹", "conin$.x", "Aux .txt", "CON"])
def test_names_of_devices_with_any_ending(name: str) -> None:
    assert safe_file_name(name) == f"_{name}"


def test_whatever_a_server_sends_becomes_a_name_that_every_system_takes() -> None:
    letters = 'aZ. ._-:/\\<>"|?*\0\n\t\x7f\x85é地😀\u0301\u202e\u200d\ud83d\udc00 \u00a0ßİ%$¹'
    parts = [*letters, "con", "NUL", "com¹", "CONOUT$", "..", "x" * 190, "地" * 70, ".tar.gz"]
    lottery = random.Random(14)
    for _ in range(20_000):
        name = "".join(lottery.choice(parts) for _ in range(lottery.randrange(8)))
        safe = safe_file_name(name)
        assert is_safe_file_name(safe) and safe_file_name(safe) == safe, ascii(name)
        title = title_name(name)
        assert not title or is_safe_file_name(title), ascii(name)


def test_names_of_one_folder_differ_on_every_disk(tmp_path: Path) -> None:
    found = distinct_names(["Straße", "STRASSE", "e\u0301", "é", "É", "a", "A", "A 7", "", "x" * 99, "x" * 98 + "y"])
    assert found == ["Straße", "STRASSE 2", "é", "é 4", "É 5", "a", "A 7", "A 7 8", "9", "x" * 80, "x" * 80 + " 11"]
    assert len({name_key(name) for name in found}) == len(found)
    assert name_key("E\u0301") == name_key("é") != name_key("e")


@pytest.mark.parametrize("letter", ["x", "地", "😀", "é"])
def test_names_as_long_as_a_disk_takes(tmp_path: Path, letter: str) -> None:
    """A suggested name can be written with all that is added to it; one that can't be is refused in words."""
    path = first = default_name(letter * 300, "tpkx", tmp_path)
    for number in range(3):
        Path(f"{path}.1234abcd.parts").mkdir()
        path.write_text("there")
        path = free_path(first)
        assert str(number + 2) in path.name and name_problem(path) == ""
    size = len(letter.encode())
    longest = tmp_path / (letter * ((240 - 5) // size) + ".tpkx")
    Path(f"{longest}.1234abcd.parts").mkdir()
    assert name_problem(longest) == "" and free_path(longest, lambda path: path == longest) != longest
    assert name_problem(free_path(longest, lambda path: path == longest)) == ""
    longer = longest.with_name("yyyyy" + longest.name)
    assert "too long" in name_problem(longer)
    assert "too long" in check_save_target(str(longer), "tpkx").problem
    with pytest.raises(RequestError, match="too long"):
        create_part(Path(f"{longer}.1234abcd.part"), longer, is_folder=False)
    far = tmp_path / (letter * 300)
    with pytest.raises(PackageError, match="too long"), replacing(far):
        raise AssertionError("nothing is made under this name")
    with pytest.raises(OSError) as caught:
        far.touch()
    assert "too long" in disk_error(caught.value, far).message


@pytest.mark.parametrize(
    ("path", "result"),
    [
        ("out/World.tpkx.1234abcd.part", "out/World.tpkx"),
        ("out/World.gpkg.1234abcd.parts/0003.tpkx", "out/World.gpkg"),
        ("out/World.gpkg.1234abcd.parts/merged/World.gpkg", "out/World.gpkg"),
        ("out/World.part", "out/World.part"),
        ("out/World.tpkx.parts/a.tpkx", "out/World.tpkx.parts/a.tpkx"),
    ],
)
def test_part_files_go_by_the_name_of_the_result(path: str, result: str) -> None:
    assert result_of(Path(path)) == Path(result)


def test_messages_name_no_part_file(tmp_path: Path) -> None:
    part = tmp_path / "World.tpkx.1234abcd.part"
    for data in (b"", b"<html>", b"{}", b"PK\x03\x04" + bytes(900), b"rubbish"):
        part.write_bytes(data)
        with pytest.raises(PackageError, match="“World.tpkx”") as caught:
            open_package(part)
        assert ".part" not in caught.value.message
    full = OSError(errno.ENOSPC, "No space left on device")
    assert ".part" not in disk_error(full, tmp_path / "World.gpkg.1234abcd.parts" / "0003.tpkx").message


@pytest.mark.parametrize("name", ["a:b.tif", "nul.tif", "COM¹.tif", "x.tif ", "x.tif.", "a?.tif", "a\n.tif"])
def test_what_is_no_name_on_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    assert name_problem(tmp_path / name) == ""
    monkeypatch.setattr(names, "_IS_WINDOWS", True)
    assert "Windows has no files of the name" in name_problem(tmp_path / name)


def test_long_paths_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "_IS_WINDOWS", True)
    folder = Path("/" + "/".join(["folder"] * 25))  # 175 characters
    assert name_problem(folder / ("x" * 39 + ".tif")) == ""
    assert "too long for Windows" in name_problem(folder / ("x" * 40 + ".tif"))
    assert "too long for Windows" in name_problem(folder / ("😀" * 20 + ".tif"))  # two units each
    assert name_problem(folder / ("x" * 79 + ".tif"), is_result=False) == ""
    assert "too long for Windows" in name_problem(folder / ("x" * 80 + ".tif"), is_result=False)
    missing = OSError(2, "No such file or directory")  # what Windows says of it
    assert "too long for Windows" in disk_error(missing, folder / ("x" * 100)).message
    assert name_problem(Path("\\\\?\\C:" + str(folder) + "x" * 50)) == ""


def test_a_name_that_can_not_be_encoded(tmp_path: Path) -> None:
    assert "can't be encoded" in name_problem(tmp_path / "a\ud83d.tif")
    assert "can't be encoded" in check_save_target(f"{tmp_path}/a\udcff.tif", "tif").problem


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    path = tmp_path / "World.v2.tpkx"
    assert free_path(path) == path
    path.touch()
    (tmp_path / "World.v2 (2).tpkx").symlink_to(tmp_path / "nowhere")  # a name is taken by a broken link, too
    assert free_path(path) == tmp_path / "World.v2 (3).tpkx"
    assert free_path(path, lambda candidate: False) == path
    taken = {"a/b.txt", "a/b (2).txt"}
    assert free_path(PurePosixPath("a/b.txt"), lambda inner: str(inner) in taken) == PurePosixPath("a/b (3).txt")


def test_names_for_files(tmp_path: Path) -> None:
    day = datetime.date(2026, 11, 21)

    def name(title: str) -> str:
        return default_name(title, "vtpk", tmp_path, day).name

    assert name("World") == "World 2026-11-21.vtpk"
    (tmp_path / "World 2026-11-21.vtpk").write_bytes(b"")
    assert name("World") == "World 2026-11-21 (2).vtpk"
    assert name('a/b\\c:d*e?"f"<g>|h\n') == "a b c d e  f  g  h 2026-11-21.vtpk"
    assert name("100 % Köln %20") == "100   Köln  20 2026-11-21.vtpk"
    assert name(" ../.. ").startswith("..") is False and "/" not in name("../../etc/passwd")
    assert name("") == name("...") == "Exported tiles 2026-11-21.vtpk"
    assert len(name("x" * 500)) < 120
