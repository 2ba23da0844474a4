# SPDX-License-Identifier: GPL-2.0-or-later
"""Looks at every widget there is, again and again, for text that is drawn as HTML and holds an image or a link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from qgis.gui import QgsFileWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QAbstractListModel, QModelIndex, Qt, QTimer
from qgis.PyQt.QtGui import QTextDocument
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QMessageBox,
    QTextEdit,
    QWidget,
)

OFTEN = 15  # milliseconds between two looks; a box is answered after 30
GUESSES = Qt.TextFormat.AutoText
SURE = (Qt.TextFormat.RichText, Qt.TextFormat.MarkdownText)
ROLES = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.WhatsThisRole, Qt.ItemDataRole.StatusTipRole)
MOST_ROWS = 200
ENOUGH = "canary.png"  # in a text that holds the markup


def loads(html: str) -> bool:
    """Whether HTML has an image or a link in it, as Qt reads it."""
    document = QTextDocument()
    document.setHtml(html)
    return has_more_than_text(document)


def has_more_than_text(document: QTextDocument) -> bool:
    block = document.begin()
    while block.isValid():
        iterator = block.begin()
        while not iterator.atEnd():
            format = iterator.fragment().charFormat()
            if format.isImageFormat() or format.isAnchor():
                return True
            iterator += 1
        block = block.next()
    return False


class Watch:
    """*found* holds what would load something; *seen* counts the places that show the markup, by their kind."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.seen: Counter[str] = Counter()
        self._known: set[tuple[str, str]] = set()
        self._timer = QTimer()
        self._timer.setInterval(OFTEN)
        self._timer.timeout.connect(self.look)

    def __enter__(self) -> Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()
        self.look()

    def look(self) -> None:
        """Look at all widgets once."""
        for widget in QApplication.allWidgets():
            if not sip.isdeleted(widget):
                for kind, text, is_html in texts_of(widget):
                    self.note(kind, f"{type(widget).__name__} {widget.objectName()}", text, is_html)

    def note(self, kind: str, where: str, text: str, is_html: bool) -> None:
        """Judge a text of a widget, or of what QGIS makes of one."""
        if ENOUGH not in text or (kind, text) in self._known:
            return
        self._known.add((kind, text))
        self.seen[kind] += 1
        if is_html and loads(text):
            self.found[f"{kind} of {where}"] = text


def texts_of(widget: QWidget) -> Iterator[tuple[str, str, bool]]:
    """The texts of a widget and of the rows in it: their kind, the text, and whether it is drawn as HTML."""
    for kind, text in (
        ("tooltip", widget.toolTip()),
        ("status tip", widget.statusTip()),
        ("help", widget.whatsThis()),
    ):
        yield kind, text, Qt.mightBeRichText(text)
    for action in QWidget.actions(widget):  # some of ours have an attribute of that name
        yield "tooltip of an action", action.toolTip(), Qt.mightBeRichText(action.toolTip())
    if isinstance(widget, QLabel) and not isinstance(widget.parent(), QgsFileWidget):  # it has one that stays hidden
        text, format = widget.text(), widget.textFormat()
        is_html = format in SURE or (format == GUESSES and Qt.mightBeRichText(text))
        yield "box" if isinstance(widget.window(), QMessageBox) else "label", text, is_html
    elif isinstance(widget, QTextEdit):
        # What it holds by now: an image that was loaded stands in its document.
        html = widget.document().toHtml()
        yield "text", html, True
    if isinstance(widget, QAbstractItemView) and widget.model() is not None or isinstance(widget, QComboBox):
        yield from _rows(widget.model(), QModelIndex())


def _rows(model: Any, parent: QModelIndex) -> Iterator[tuple[str, str, bool]]:
    is_list = isinstance(model, QAbstractListModel)
    for row in range(min(model.rowCount(parent), MOST_ROWS)):
        for column in range(1 if is_list else model.columnCount(parent)):
            index = model.index(row, column, parent)
            for role in ROLES:
                text = model.data(index, role)
                if isinstance(text, str):
                    yield "tooltip of a row", text, Qt.mightBeRichText(text)
            text = model.data(index, Qt.ItemDataRole.DisplayRole)
            if isinstance(text, str):
                yield "row", text, False  # a delegate of Qt's draws what stands there
        if not is_list:
            yield from _rows(model, model.index(row, 0, parent))
