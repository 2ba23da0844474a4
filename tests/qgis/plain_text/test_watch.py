# SPDX-License-Identifier: GPL-2.0-or-later
"""The watch for HTML finds each way in which a text is drawn as such, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from qgis.core import Qgis
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QLabel, QListWidget, QMessageBox, QToolButton, QVBoxLayout, QWidget

from tests.qgis.plain_text.canary import Canary
from tests.qgis.plain_text.watch import Watch


@pytest.fixture
def canary(application: Any) -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


def show(widget: QWidget) -> QWidget:
    widget.show()
    QTest.qWait(10)
    widget.grab()
    return widget


@pytest.fixture
def window(application: Any) -> Iterator[QWidget]:
    made = QWidget()
    QVBoxLayout(made)
    yield made
    made.close()
    made.deleteLater()
    QTest.qWait(10)


def test_a_label_that_guesses_opens_the_file(window: QWidget, canary: Canary) -> None:
    label = QLabel(canary.markup, window)
    window.layout().addWidget(label)
    with Watch() as watch:
        show(window)
    assert canary.was_opened() and list(watch.found) == ["label of QLabel "]
    label.setTextFormat(Qt.TextFormat.PlainText)
    with Watch() as watch:
        show(window)
    assert not canary.was_opened() and not watch.found and watch.seen["label"] == 1


def test_a_message_opens_the_file(iface: Any, canary: Canary) -> None:
    with Watch() as watch:
        iface.bar.pushMessage(canary.markup, Qgis.MessageLevel.Info, 0)
        show(iface.window)
    assert canary.was_opened() and any(each.startswith("text of") for each in watch.found)


def test_a_box_opens_the_file(window: QWidget, canary: Canary) -> None:
    with Watch() as watch:
        box = QMessageBox(QMessageBox.Icon.Information, "Box", "Text", parent=window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(canary.markup)  # has a label of its own, which guesses
        box.setModal(False)
        show(box)
        box.close()
    assert canary.was_opened() and any(each.startswith("box of") for each in watch.found)


def test_tooltips(window: QWidget, canary: Canary) -> None:
    button, combo, rows = QToolButton(window), QComboBox(window), QListWidget(window)
    button.setToolTip(canary.markup)
    action = QAction("Name", window)
    action.setToolTip(canary.markup + "again")
    window.addAction(action)
    combo.addItem("One")
    combo.setItemData(0, canary.markup, Qt.ItemDataRole.ToolTipRole)
    rows.addItem("Two")
    rows.item(0).setToolTip(canary.markup + "a second time")
    with Watch() as watch:
        show(window)
    assert watch.seen == {"tooltip": 1, "tooltip of an action": 1, "tooltip of a row": 2}
    assert {each.split(" of ")[0] for each in watch.found} == {"tooltip"} and len(watch.found) == 4


def test_what_is_escaped_is_let_through(iface: Any, window: QWidget, canary: Canary) -> None:
    from arcgis_export.plugin.environment.plain_text import escaped, inert, plain

    button = QToolButton(window)
    button.setToolTip(plain(canary.markup))
    window.layout().addWidget(QLabel(f"<b>Title</b><br>{escaped(canary.markup)}", window))
    window.layout().addWidget(QLabel(inert(canary.markup), window))
    with Watch() as watch:
        iface.bar.pushMessage(plain(canary.markup), Qgis.MessageLevel.Info, 0)
        iface.bar.pushMessage("Title", escaped(canary.markup), Qgis.MessageLevel.Info, 0)
        show(window)
        show(iface.window)
        (first, second) = (item.findChild(QWidget, "").parent() for item in iface.bar.items())
    assert not watch.found and not canary.was_opened(), watch.found
    assert watch.seen["tooltip"] == 1 and watch.seen["label"] == 2 and watch.seen["text"] >= 1
    assert first is not second


@pytest.mark.parametrize(
    "text", ["Parks & Rivers", "a < b", "x > y", "&lt;b&gt;", "line\nnext", "<b>bold</b>", "1 &amp; 2"]
)
def test_helpers_keep_the_words(application: Any, text: str) -> None:
    from arcgis_export.plugin.environment.plain_text import escaped, inert, plain
    from qgis.PyQt.QtGui import QTextDocument
    from qgis.PyQt.QtWidgets import QTextEdit

    guesses = QTextEdit()
    guesses.setText(plain(text))  # as a tooltip and a message bar do
    assert guesses.toPlainText() == text
    document = QTextDocument()
    document.setHtml(f"<b>Title</b> {escaped(text)}")
    assert document.toPlainText() == f"Title {text}"
    assert not Qt.mightBeRichText(inert(text).replace("&lt;", ""))
