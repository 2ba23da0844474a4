# SPDX-License-Identifier: GPL-2.0-or-later
"""Hint text on the map canvas for the current mouse action."""

from __future__ import annotations

from qgis.gui import QgsMapCanvas, QgsMessageBar
from qgis.PyQt.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QPainter, QPaintEvent, QTextOption
from qgis.PyQt.QtWidgets import QApplication, QToolTip, QWidget

MARGIN = 12  # pixels from the edges of the map
PADDING = 6
NARROWEST = 150  # pixels that it can do with


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
        self.place()
        self.show()
        self.raise_()
        self.update()

    def _size(self, room: int) -> QSize:
        """Return the size of the text in *room* pixels, in as many lines as it needs."""
        inner = QRect(0, 0, room - 2 * MARGIN - 4 * PADDING, 0)
        found = self.fontMetrics().boundingRect(inner, Qt.TextFlag.TextWordWrap, self._text)
        return QSize(found.width() + 4 * PADDING, found.height() + 2 * PADDING)

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
            self.place()
        return False

    def place(self) -> None:
        """Move to a corner of the map that neither a window nor QGIS' message bar covers, in more lines if need be."""
        canvas = self.parentWidget()
        origin = canvas.mapToGlobal(QPoint())
        covers = [each.frameGeometry() for each in QApplication.topLevelWidgets() if _covers(each, canvas)]
        bars = (each for each in canvas.window().findChildren(QgsMessageBar) if each.isVisible())
        covers += [QRect(each.mapToGlobal(QPoint()), each.size()) for each in bars]
        covers = [cover.translated(-origin) for cover in covers]
        beside = [max(cover.left(), canvas.width() - cover.right()) for cover in covers]
        for room in (canvas.width(), *sorted((each for each in beside if each > NARROWEST), reverse=True)):
            size = self._size(room)
            right, bottom = canvas.width() - size.width() - MARGIN, canvas.height() - size.height() - MARGIN
            for place in (QRect(QPoint(x, y), size) for y in (MARGIN, bottom) for x in (MARGIN, right)):
                if not any(place.intersects(cover) for cover in covers):
                    self.setGeometry(place)
                    return
        self.setGeometry(QRect(QPoint(MARGIN, MARGIN), self._size(canvas.width())))


def _covers(window: QWidget, canvas: QWidget) -> bool:
    return window is not canvas.window() and window.isVisible() and not window.isMinimized()
