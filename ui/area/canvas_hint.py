# SPDX-License-Identifier: GPL-2.0-or-later
"""Hint text on the map canvas for the current mouse action."""

from __future__ import annotations

from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEvent, QObject, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QPainter, QPaintEvent, QTextOption
from qgis.PyQt.QtWidgets import QToolTip, QWidget

MARGIN = 12  # pixels from the top of the map
PADDING = 6


class CanvasHint(QWidget):
    """A line in the colours of tooltips, in the corner of the canvas, that lets the mouse through.

    It paints itself: a label takes its colours from QGIS' dark themes, and is not seen on the map.
    """

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.setObjectName("arcgis_export_hint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = ""
        self.hide()
        canvas.installEventFilter(self)

    def text(self) -> str:
        return self._text

    def show_text(self, text: str) -> None:
        self._text = text
        self._place()
        self.show()
        self.raise_()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + 4 * PADDING, metrics.height() + 2 * PADDING)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        colours = QToolTip.palette()
        painter = QPainter(self)
        painter.setPen(colours.toolTipText().color())
        painter.setBrush(colours.toolTipBase())
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.drawText(QRectF(self.rect()), self._text, QTextOption(Qt.AlignmentFlag.AlignCenter))
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        self.resize(self.sizeHint())
        self.move(MARGIN, MARGIN)  # on the left: our window stands on the right
