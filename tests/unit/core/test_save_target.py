# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a file can be saved to a path, and why not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from arcgis_export.plugin.core.save_target import check_save_target


def test_target(tmp_path: Path) -> None:
    good = check_save_target(str(tmp_path / "new.vtpk"), "vtpk")
    assert (good.problem, good.exists) == ("", False)
    (tmp_path / "old.VTPK").write_bytes(b"")
    old = check_save_target(str(tmp_path / "old.VTPK"), "vtpk")
    assert (old.problem, old.exists) == ("", True)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "Name the file"), ("   ", "Name the file"), ("World.vtpk", "Choose a folder"), ("{folder}", "This is a folder"),
        ("{folder}/away/x.vtpk", "does not exist"), ("{folder}/x.tpkx", "must end in .vtpk"), ("{folder}/100%.vtpk", "with “%” in its path"), ("{folder}/x", "must end in .vtpk"),
        ("~nobody-at-all/x.vtpk", "under this name"), ("{folder}/" + "x" * 300 + ".vtpk", "too long"),
        ("{folder}/file/x.vtpk", "does not exist"),
    ],
)  # fmt: skip
def test_target_that_will_not_do(tmp_path: Path, path: str, words: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    found = check_save_target(path.format(folder=tmp_path), "vtpk")
    assert words in found.problem and not found.exists


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_folder_that_takes_no_file(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "no permission to write" in check_save_target(str(tmp_path / "x.vtpk"), "vtpk").problem
    tmp_path.chmod(0o700)


def test_target_with_a_character_that_no_disk_takes(tmp_path: Path) -> None:
    assert check_save_target(f"{tmp_path}/a\0b/x.vtpk", "vtpk").problem


def test_a_cache_needs_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("dear")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    assert [check_save_target(str(tmp_path / name), "").problem for name in ("new", "empty")] == ["", ""]
    assert "not empty" in check_save_target(str(tmp_path / "full"), "").problem
    assert "This is a file" in check_save_target(str(tmp_path / "file"), "").problem
    assert "does not exist" in check_save_target(str(tmp_path / "away" / "new"), "").problem
    assert "Leave out the extension .tpkx" in check_save_target(str(tmp_path / "World.tpkx"), "").problem
