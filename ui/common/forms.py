# SPDX-License-Identifier: GPL-2.0-or-later
"""Load Designer forms when they are first shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from qgis.PyQt import uic
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QDialogButtonBox, QLabel, QPushButton, QWidget

from ...plugin.environment.guide import guide_url
from .keyboard import KeyedButton
from .window import Window


def load_form(widget: QWidget, module: str) -> Any:
    """Fill *widget* from the form beside its *module* (``__file__``); named children become attributes.

    Its labels draw any text as it is, also one of a server that looks like HTML.
    """
    loaded = uic.loadUi(str(Path(module).with_suffix(".ui")), widget)
    for label in widget.findChildren(QLabel):
        # Those of QGIS' own widgets in the form, which have no attribute here, are QGIS'.
        if label.textFormat() == Qt.TextFormat.AutoText and getattr(widget, label.objectName(), None) is label:
            label.setTextFormat(Qt.TextFormat.PlainText)
    return loaded


def text_label(parent: Optional[QWidget], text: str = "", rich: str = "") -> QLabel:
    """Return a label that draws any *text* as it is, or else *rich* text: one that guesses takes some for HTML."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.RichText if rich else Qt.TextFormat.PlainText)
    label.setText(rich or text)
    return label


def set_up_buttons(window: Window, box: QDialogButtonBox, name: str, text: str) -> QPushButton:
    """Let *Close* and *Help* of a window do what they say, and return a new button *name* for what the window does."""
    box.rejected.connect(window.close)
    box.helpRequested.connect(lambda: QDesktopServices.openUrl(QUrl(guide_url(window.guide_page))))
    button = KeyedButton(text, window)
    button.setObjectName(name)
    box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
    return button
