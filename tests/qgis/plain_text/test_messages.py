# SPDX-License-Identifier: GPL-2.0-or-later
"""What others wrote is no markup in QGIS' message bar either, where the plugin's name stands before it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLabel

from tests.qgis.plain_text.canary import Canary
from tests.qgis.plain_text.watch import Watch
from tests.qgis.user import Boxes

BEFORE = ("", "1 < 2 ", "a\n", "a <b ")  # Qt guesses by what stands first


@pytest.mark.parametrize("before", BEFORE)
def test_a_recipe_that_was_dropped_on_qgis_opens_nothing(plugin: Any, iface: Any, folder: Path, before: str) -> None:
    canary = Canary()
    path = folder / "theirs.arcgisexport.json"
    content = {"recipe": 1, "operation": before + canary.markup, "service": "https://h.example/x/MapServer"}
    path.write_text(json.dumps(content))
    with Watch() as watch:
        plugin.windows.open_recipe(str(path))
        QTest.qWait(10)
        iface.window.show()
        QTest.qWait(10)
        iface.window.grab()
    (item,) = iface.bar.items()
    assert not canary.was_opened() and not watch.found
    assert str(canary.path) in item.text() and "recipes for the operation" in item.text()
    canary.close()


@pytest.mark.parametrize("before", BEFORE)
def test_a_question_shows_what_a_server_wrote_letter_by_letter(iface: Any, boxes: Boxes, before: str) -> None:
    from arcgis_export.ui.messages.questions import question

    boxes._timer.stop()  # it would close the question
    canary = Canary()
    words = before + canary.markup
    with Watch() as watch:
        box = question(iface.window, "Import Tiles", f"Import into “{words}”?", "Import", words)
        box.show()
        QTest.qWait(10)
        box.grab()
    assert not canary.was_opened() and not watch.found
    label = box.findChild(QLabel, "qt_msgbox_label")
    assert label.textFormat() == Qt.TextFormat.PlainText and label.text() == f"Import into “{words}”?"
    box.close()
    canary.close()
