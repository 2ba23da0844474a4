# SPDX-License-Identifier: GPL-2.0-or-later
"""One line on the map that says what the mouse does now."""

from __future__ import annotations

from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtWidgets import QFrame, QLabel

MARGIN = 12  # pixels from the top of the map


class CanvasHint(QLabel):
    """A label in the colours of tooltips, at the top of the canvas, that lets the mouse through."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.setObjectName("arcgis_export_hint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setForegroundRole(self.palette().ColorRole.ToolTipText)
        self.setBackgroundRole(self.palette().ColorRole.ToolTipBase)
        self.setMargin(6)
        self.hide()
        canvas.installEventFilter(self)

    def tell(self, text: str) -> None:
        self.setText(text)
        self._place()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        self.adjustSize()
        self.move(max(0, (self.parentWidget().width() - self.width()) // 2), MARGIN)
