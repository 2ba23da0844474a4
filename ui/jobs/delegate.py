# SPDX-License-Identifier: GPL-2.0-or-later
"""The progress of a running job: a bar, and beside it how far it is in words."""

from __future__ import annotations

from qgis.PyQt.QtCore import QModelIndex, QRect, Qt
from qgis.PyQt.QtGui import QPainter, QPalette
from qgis.PyQt.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionProgressBar,
    QStyleOptionViewItem,
)

from ...plugin.environment.compat import as_role
from .model import ENTRY_ROLE

_BAR = 9  # letters that the bar is wide


class ProgressDelegate(QStyledItemDelegate):
    """Draws the style's own bar; a job that does not run has none."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        entry = index.data(ENTRY_ROLE)
        if entry is None or entry.activity is None or entry.activity.is_queued:
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        style = option.widget.style() if option.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, option.widget) + 1
        area = option.rect.adjusted(margin, margin, -margin, -margin)
        width = min(area.width(), option.fontMetrics.averageCharWidth() * _BAR)
        bar = QStyleOptionProgressBar()
        if option.widget is not None:
            bar.initFrom(option.widget)
        bar.rect = QRect(area.left(), area.top(), width, area.height())
        bar.minimum, bar.maximum = 0, 100
        bar.progress = round(entry.activity.fraction * 100)
        bar.text, bar.textVisible = f"{bar.progress} %", True
        bar.textAlignment = Qt.AlignmentFlag.AlignCenter
        bar.state |= QStyle.StateFlag.State_Horizontal
        style.drawControl(QStyle.ControlElement.CE_ProgressBar, bar, painter, option.widget)
        rest = area.adjusted(width + 2 * margin, 0, 0, 0)
        if rest.width() > 0:
            selected = bool(option.state & QStyle.StateFlag.State_Selected)
            role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
            painter.save()
            painter.setPen(option.palette.color(role))
            elided = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, as_role(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), elided)
            painter.restore()
