# SPDX-License-Identifier: GPL-2.0-or-later
"""A free map while QGIS' own extent widget draws on it."""

from __future__ import annotations

from typing import Optional

from qgis.gui import QgsExtentGroupBox, QgsMapCanvas, QgsMapTool, QgsMapToolExtent
from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtWidgets import QPushButton

from ...plugin.core.i18n import tr
from ..common.window import Window
from .canvas_hint import CanvasHint


class FreeMap(QObject):
    """Lets the window of *extent* step aside; it comes back with the box, with Esc and with another tool."""

    def __init__(self, extent: QgsExtentGroupBox, canvas: QgsMapCanvas) -> None:
        super().__init__(extent)
        self._extent, self._canvas = extent, canvas
        self._before: Optional[QgsMapTool] = None
        self._hint: Optional[CanvasHint] = None
        button = extent.findChild(QPushButton, "mButtonDrawOnCanvas")
        if button is not None:
            button.clicked.connect(lambda _=False: self._begin())
        canvas.mapToolSet.connect(self._tool_set)
        canvas.installEventFilter(self)

    def _begin(self) -> None:
        window = self._extent.window()
        if self._hint is None and isinstance(window, Window):
            window.step_aside()
            self._hint = CanvasHint(self._canvas)
            self._hint.show_text(tr("Drag a box. Esc to cancel."))
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tool_set(self, new: Optional[QgsMapTool], old: Optional[QgsMapTool] = None) -> None:
        if isinstance(new, QgsMapToolExtent):
            self._before = old
        elif self._hint is not None:
            self._hint.hide()
            self._hint.deleteLater()
            self._hint = None
            self._extent.window().come_back()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        is_escape = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape
        if is_escape and self._hint is not None:
            self._canvas.setMapTool(self._before)
        return False
