# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts of servers, files and projects, where Qt or QGIS would draw them as HTML.

HTML loads files: ``<img src="//host/x.png">`` sends the login of a Windows user to that host. Labels are told to draw
plain text (`ui.common.forms`); what can't be told so gets its text through one of these.
"""

from __future__ import annotations

import html

from qgis.PyQt.QtCore import Qt

_QUOTES = str.maketrans("<>", "‹›")


def plain(text: str) -> str:
    """Return what draws as *text* where a widget guesses: tooltips, boxes, message bars without a title."""
    return f"<qt>{escaped(text)}</qt>" if Qt.mightBeRichText(text) else text


def escaped(text: str) -> str:
    """Return *text* to be put into HTML: of a message bar with a title, of a label with bold words."""
    return html.escape(text, quote=False).replace("\n", "<br>")


def inert(text: str) -> str:
    """Return *text* without anything that could be HTML, where QGIS draws it as such here and as plain text there.

    So it does with names and metadata of layers, aliases of fields, titles of tasks, lines of its log.
    """
    return text.translate(_QUOTES)
