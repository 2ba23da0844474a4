# SPDX-License-Identifier: GPL-2.0-or-later
"""Temporary files that take the place of a result."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from arcgis_export.plugin.core.temporary import replacing, temporary_folder
from arcgis_export.plugin.packages import open_package
from arcgis_export.plugin.packages.writers.repair import repair_package

from tests.unit.packages.writers.test_repair import made

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")


@pytest.fixture(params=[0o022, 0o027, 0o002], ids=oct)
def mask(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The umask of this process, which nobody may touch: another thread's files would be made by it meanwhile."""
    before = os.umask(request.param)

    def touched(mask: int) -> int:
        raise AssertionError("the umask was touched")

    with monkeypatch.context() as patch:
        patch.setattr(os, "umask", touched)
        yield request.param
    os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_a_result_has_the_permissions_of_any_file(tmp_path: Path, mask: int) -> None:
    with replacing(tmp_path / "result") as temporary:
        Path(temporary).write_text("all")
    assert mode_of(tmp_path / "result") == 0o666 & ~mask
    with temporary_folder(tmp_path) as folder:
        assert mode_of(folder) == 0o777 & ~mask


@posix
def test_a_repaired_folder_has_the_permissions_of_any_folder(tmp_path: Path, mask: int) -> None:
    source, _ = made(tmp_path, "V2")
    with open_package(source, salvage=True) as package:
        repair_package(package, tmp_path / "clean")
    assert mode_of(tmp_path / "clean") == 0o777 & ~mask


def test_temporary_files_differ_and_go_away(tmp_path: Path) -> None:
    with replacing(tmp_path / "a") as first, replacing(tmp_path / "a") as second:
        assert first != second and len(list(tmp_path.iterdir())) == 2
        Path(second).write_text("second")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_they_are_noted_by_their_full_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with replacing(Path("result")) as temporary:
        assert Path(temporary).is_absolute()
    assert Path("result").exists()


def test_notes_of_an_image_come_and_go_with_it(tmp_path: Path) -> None:
    target, notes = tmp_path / "map.tif", tmp_path / "map.tif.aux.xml"
    for path in (target, notes):
        path.write_text("old")
    with pytest.raises(ValueError), replacing(target) as temporary:
        Path(temporary).write_text("half")
        Path(f"{temporary}.aux.xml").write_text("half")
        raise ValueError
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old", "old"]
    with replacing(target) as temporary:
        Path(temporary).write_text("new")
        Path(f"{temporary}.aux.xml").write_text("new")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {target.name: "new", notes.name: "new"}
    with replacing(target) as temporary:
        Path(temporary).write_text("newer")
    assert list(tmp_path.iterdir()) == [target]
