# SPDX-License-Identifier: GPL-2.0-or-later
"""The levels: table and range in step, the limit, what is ticked at first; and the file to save to."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
from arcgis_export.plugin.environment import settings
from qgis.core import QgsRectangle
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMessageBox

from tests.qgis.recipes.test_again import next_session
from tests.qgis.user import CONTROL, LEFT, Boxes, User, until
from tests.sandbox import Sandbox

TODAY = datetime.date.today().isoformat()


def rows(user: User) -> list[list[str]]:
    model = user.dialog.levels_table.model()
    return [[model.index(row, column).data() for column in range(4)] for row in range(model.rowCount())]


def ticked(user: User) -> list[int]:
    model = user.dialog.levels_table.model()
    role = Qt.ItemDataRole.CheckStateRole
    marks = ((row, model.index(row, 0).data(role)) for row in range(model.rowCount()))
    return [int(model.index(row, 0).data()) for row, mark in marks if mark == Qt.CheckState.Checked]


def paste(user: User, text: str) -> None:
    """Paste a range: typing would tick what its first letters say."""
    edit = user.dialog.levels_edit
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_A, CONTROL)
    QApplication.clipboard().setText(text)
    QTest.keyClick(edit, Qt.Key.Key_V, CONTROL)


@pytest.fixture
def world(user: User, sandbox: Sandbox, folder: Path) -> User:
    """The window on World, ready to export."""
    user.open()
    user.service(sandbox.service("World/MapServer"))
    return user


def test_table_shows_the_scheme(world: User) -> None:
    found = rows(world)
    assert [row[0] for row in found] == [str(level) for level in range(9)]
    assert found[0][1].startswith("1:591,657,") and found[0][2].replace(",", "") == "156543 m"
    counts = world.surveyed().counts
    assert [row[3] for row in found] == [str(counts[level]) for level in range(7)] + ["–", "–"]


def test_levels_without_tiles_cannot_be_ticked(world: User) -> None:
    before = ticked(world)
    model = world.dialog.levels_table.model()
    for row in (7, 8):
        assert model.index(row, 0).data(Qt.ItemDataRole.CheckStateRole) is None
        assert not model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsUserCheckable
        assert "no tiles" in model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole)
        world.tick(row)
    assert ticked(world) == before


def test_ticks_write_the_range_and_the_range_ticks(world: User) -> None:
    world.levels("1-3,5")
    assert ticked(world) == [1, 2, 3, 5]
    world.tick(4)
    assert ticked(world) == [1, 2, 3, 4, 5] and world.dialog.levels_edit.text() == "1-5"
    world.tick(1)
    world.tick(3)
    assert ticked(world) == [2, 4, 5] and world.dialog.levels_edit.text() == "2,4-5"
    world.levels(" 0 - 2 , 6")
    assert ticked(world) == [0, 1, 2, 6] and world.dialog.levels_edit.text() == "0-2,6"


def test_ticks_with_the_space_key(world: User) -> None:
    world.levels("2")
    table = world.dialog.levels_table
    table.setFocus()
    table.setCurrentIndex(table.model().index(3, 0))
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert ticked(world) == [2, 3] and world.dialog.levels_edit.text() == "2-3"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3-1", "runs backwards"),
        ("x", "is not a level"),
        ("2-7", "Level 7 can't be chosen"),
        ("1,,2", "is not a level"),
    ],
)
def test_bad_range_is_reported_and_keeps_the_ticks(world: User, text: str, words: str) -> None:
    world.levels("1-2")
    paste(world, text)
    assert words in world.said(world.dialog.levels_problem)
    assert ticked(world) == [1, 2]
    assert not world.is_ready()
    world.levels("1-2")
    assert world.said(world.dialog.levels_problem) == ""
    assert world.is_ready()


def test_problem_goes_with_the_text_that_caused_it(world: User) -> None:
    """A tick, or leaving the field, writes a good range over the bad one: nothing is wrong any more."""
    world.levels("1-2")
    paste(world, "3-1")
    world.dialog.levels_table.setFocus()
    world.tick(3)
    until(lambda: world.dialog.levels_edit.text() == "1-3", "the range")
    assert world.said(world.dialog.levels_problem) == ""
    assert world.is_ready()


def test_no_level_is_reported(world: User) -> None:
    world.levels("")
    assert ticked(world) == []
    assert "No level is chosen" in world.said(world.dialog.levels_problem)
    assert not world.is_ready() and world.dialog.export_button.text() == "Export"


def test_over_the_limit_names_the_deepest_that_fits(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("Limited/MapServer"))
    user.canvas.setExtent(QgsRectangle(-20e6, -20e6, 20e6, 20e6))
    QTest.qWait(200)
    counts = user.surveyed().counts
    user.levels("0-6")
    problem = user.said(user.dialog.levels_problem)
    total = sum(counts.values())
    fits = max(level for level in counts if sum(counts[i] for i in range(level + 1)) <= 50)
    assert f"{total:,} tiles are more than the 50" in problem
    assert f"Down to level {fits} would fit." in problem
    assert not user.is_ready()
    user.levels(f"0-{fits}")
    assert user.is_ready()
    assert "of 50 tiles" in user.said(user.dialog.summary_label)


@pytest.mark.parametrize(("scale", "levels"), [(150e6, [2, 3, 4]), (37e6, [4, 5, 6]), (1e6, [6]), (2e9, [0, 1, 2])])
def test_first_levels_follow_the_map(
    user: User, sandbox: Sandbox, folder: Path, scale: float, levels: list[int]
) -> None:
    user.canvas.zoomScale(scale)
    user.open()
    user.service(sandbox.service("World/MapServer"))
    assert ticked(user) == levels


def test_choices_come_back(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("1,3")
    user.pick(user.dialog.options.package_combo, "Tile package for older software")
    until(lambda: user.dialog.file_widget.filePath().endswith(".tpk"), "the name")
    user.export()
    user.service(sandbox.service("WorldVector/VectorTileServer"))
    assert ticked(user) != [1, 3]
    user.service(sandbox.service("World/MapServer"))
    until(lambda: ticked(user) == [1, 3], "the levels")
    assert user.dialog.options.package_combo.currentText().endswith("(.tpk)")


def test_file_is_named_after_service_and_day(world: User, folder: Path) -> None:
    assert world.dialog.file_widget.filePath() == str(folder / f"World {TODAY}.tpkx")


def test_suggested_name_is_free(user: User, sandbox: Sandbox, folder: Path) -> None:
    (folder / f"World {TODAY}.tpkx").write_text("mine")
    user.open()
    user.service(sandbox.service("World/MapServer"))
    assert user.dialog.file_widget.filePath() == str(folder / f"World {TODAY} (2).tpkx")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", ""),
        ("nowhere/World.tpkx", "does not exist"),
        ("World.zip", "must end in .tpkx"),
        ("World", "must end in .tpkx"),
        (".", "This is a folder."),
        ("x" * 300 + ".tpkx", "name is too long"),
    ],
)
def test_file_problems_stand_beside_the_field(world: User, folder: Path, name: str, words: str) -> None:
    world.save_to(str(folder / name) if name else "")
    if words:
        assert words in world.wait_said(world.dialog.save_problem, words)
    assert not world.is_ready()
    world.save_to(folder / "Fine.tpkx")
    until(world.is_ready, "the Export button")
    assert world.said(world.dialog.save_problem) == ""


def test_folder_without_the_right_to_write(world: User, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    world.save_to(folder / "World.tpkx")
    world.wait_said(world.dialog.save_problem, "QGIS has no permission to write to")
    assert not world.is_ready()


def test_existing_file_is_asked_about(world: User, folder: Path, boxes, sandbox: Sandbox) -> None:  # type: ignore[no-untyped-def]
    path = folder / "Mine.tpkx"
    path.write_text("mine")
    world.levels("1")
    world.save_to(path)
    boxes.answer(QMessageBox.StandardButton.Cancel)
    world.press_export()
    until(lambda: not boxes.answers, "the question")
    QTest.qWait(100)
    assert "Mine.tpkx exists already" in boxes.seen[0]
    assert path.read_text() == "mine" and not sandbox.find("/exportTiles$")
    assert world.is_ready()
    boxes.answer(QMessageBox.StandardButton.Ok)
    world.export()
    assert path.read_bytes()[:2] == b"PK"


def test_mouse_wheel_over_nothing_changes_nothing(world: User) -> None:
    """The button says how many tiles are exported: the sum of the ticked rows."""
    world.levels("3-4")
    counts = world.surveyed().counts
    assert world.dialog.export_button.text() == f"Export {counts[3] + counts[4]} tiles"
    QTest.mouseMove(world.dialog, QPoint(5, 5))
    QTest.mouseClick(world.dialog, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(3, 3))
    assert ticked(world) == [3, 4]


def test_file_that_came_meanwhile_is_asked_about(world: User, folder: Path, boxes: Boxes, sandbox: Sandbox) -> None:
    """Another program, or another QGIS, has saved under the name since the window looked."""
    path = folder / "Mine.tpkx"
    world.levels("1")
    world.save_to(path)
    until(world.is_ready, "the Export button")
    path.write_text("somebody else's")
    world.press_export()
    bar = world.dialog.message_bar
    until(lambda: any("in the meantime" in item.text() for item in bar.items()), "the refusal")
    assert path.read_text() == "somebody else's" and not sandbox.find("/exportTiles$")
    until(world.is_ready, "the Export button")
    boxes.answer(QMessageBox.StandardButton.Cancel)  # now the user is asked
    world.press_export()
    until(lambda: not boxes.answers, "the question")
    assert path.read_text() == "somebody else's"


def test_levels_and_format_that_the_version_before_kept_come_back(user: User, sandbox: Sandbox, folder: Path) -> None:
    url = sandbox.service("World/MapServer")
    settings.remember(url, {"levels": [3, 5], "authcfg": "", "package": "tpk"})
    user.open()
    user.service(url)
    user.save_to(folder / "World.tpk")
    until(user.is_ready, "the Export button")
    assert user.dialog.levels_field.chosen == (3, 5) and user.dialog.options.ending == "tpk"
    user.levels("2")
    user.pick(user.dialog.options.package_combo, "Tile package (.tpkx)")
    user.export()
    user.dialog.close()
    next_session(user)
    user.open()
    until(lambda: user.dialog.options.ending == "tpkx", "the format of last time")
    until(lambda: user.dialog.levels_field.chosen == (2,), "the levels of last time")
