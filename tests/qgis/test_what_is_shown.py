# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers and names in the windows are those of what is chosen now, and can be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProject, QgsRectangle
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QPalette
from qgis.PyQt.QtWidgets import QApplication

from tests.qgis.portal_user import PortalUser
from tests.qgis.user import User, until
from tests.sandbox import Sandbox

TILES = 3


def contrast(one: QColor, other: QColor) -> float:
    """How well two colours can be told apart, 1 to 21; 3 is what WCAG wants at least of large texts and marks."""

    def light(colour: QColor) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
        return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts))

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def drawn(colour: QColor, on: QColor) -> QColor:
    """A colour that lets through what is behind it."""
    a = colour.alphaF()
    return QColor.fromRgbF(*(a * c + (1 - a) * b for c, b in zip(colour.getRgbF()[:3], on.getRgbF()[:3])))


@pytest.mark.parametrize("text, base", [("black", "white"), ("#e6e6e6", "#232323")])
def test_levels_without_tiles_can_be_read_and_say_why(user: User, sandbox: Sandbox, text: str, base: str) -> None:
    before = QPalette(QApplication.palette())
    theme = QPalette(before)
    theme.setColor(QPalette.ColorRole.Text, QColor(text))
    theme.setColor(QPalette.ColorRole.Base, QColor(base))
    half = QColor(text)
    half.setAlpha(128)  # as Qt has it
    theme.setColor(QPalette.ColorRole.PlaceholderText, half)
    QApplication.setPalette(theme)
    try:
        user.open()
        user.service(sandbox.service("World/MapServer"))
        model = user.dialog.levels_table.model()
        last = model.index(model.rowCount() - 1, 0)
        assert not last.flags() & Qt.ItemFlag.ItemIsEnabled and "no tiles" in last.data(Qt.ItemDataRole.ToolTipRole)
        brush = last.data(Qt.ItemDataRole.ForegroundRole)
        assert 3 < contrast(drawn(QColor(brush), QColor(base)), QColor(base)) < contrast(QColor(text), QColor(base))
        assert model.index(0, 0).data(Qt.ItemDataRole.ForegroundRole) is None
    finally:
        QApplication.setPalette(before)


def test_counts_of_the_former_area_are_dimmed(user: User, iface: Any, sandbox: Sandbox) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    window = user.dialog
    model = window.levels_table.model()
    count = model.index(4, TILES)
    assert window.summary_label.isEnabled() and window.area_widget.size_label.isEnabled()
    iface.canvas.setExtent(QgsRectangle(0, 5_000_000, 500_000, 5_500_000))
    iface.canvas.refresh()
    until(lambda: window._counting, "a new count")
    assert count.data() not in ("", "–"), "the old number stays"
    assert count.data(Qt.ItemDataRole.ForegroundRole) is not None
    assert not window.summary_label.isEnabled() and not window.area_widget.size_label.isEnabled()
    until(lambda: not window._counting, "the count")
    assert count.data(Qt.ItemDataRole.ForegroundRole) is None
    assert window.summary_label.isEnabled() and window.area_widget.size_label.isEnabled()


def test_areas_are_those_on_the_ground(user: User, iface: Any, sandbox: Sandbox) -> None:
    """At 60 degrees web mercator makes an area four times as large."""
    QgsProject.instance().setEllipsoid("NONE")
    iface.canvas.setExtent(QgsRectangle(0, 8_349_000, 20_000, 8_369_000))
    user.open()
    user.service(sandbox.service("World/MapServer"))
    extent = iface.canvas.extent()
    plane = extent.width() * extent.height() / 1e6
    shown = float(user.dialog.area_widget.size_label.text().split(" km²")[0].replace(",", ""))
    assert 0.24 < shown / plane < 0.26


def test_the_name_of_the_former_service_goes_with_its_address(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    assert user.dialog.save_field.path.name.startswith("World")
    edit = user.dialog.service_field.service_combo.lineEdit()
    user.type(edit, "https://", finish=None)
    until(lambda: user.dialog.file_widget.filePath() == "", "no name")
    assert user.said(user.dialog.service_field.sentence_label) == ""
    user.service(sandbox.service("Harbour/MapServer"), ready=False)
    until(lambda: user.dialog.save_field.path.name.startswith("Harbour"), "the new name")
    user.save_to(folder / "mine.tpkx")
    user.service(sandbox.service("World/MapServer"), ready=False)
    assert user.dialog.save_field.path.name == "mine.tpkx", "what the user typed stays"


def test_the_title_of_the_former_item_goes_with_it(plugin: Any, iface: Any, sandbox: Sandbox) -> None:
    user = PortalUser(iface, plugin, sandbox)
    window = user.open()
    user.sign_in()
    until(user.titles, "the items")
    user.choose("Nature of the world")
    assert window.title_edit.text().startswith("Nature")
    window.item_list.search_edit.setText("Places")
    until(lambda: window._item is None, "no item")
    until(lambda: window.title_edit.text() == "", "no title")
    assert window.save_field.text == ""
