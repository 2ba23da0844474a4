# SPDX-License-Identifier: GPL-2.0-or-later
"""File names that every system takes, and free ones."""

from __future__ import annotations

import datetime
from pathlib import Path, PurePosixPath

from arcgis_export.plugin.core.files import default_name, free_path, is_safe_file_name, safe_file_name

BAD = ["..", ".", "../x", "a/b", "/etc/passwd", "a\\b", "C:x", "x:stream", "CON", "nul.txt", "com1.bundle", "x.", " x",
       "x ", "", "x\0y", "x\ny", "a" * 201, "a?b", "a*b", "..\\x", "%2e%2e/", "\u202egpj.exe"]  # fmt: skip


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
