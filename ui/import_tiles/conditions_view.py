# SPDX-License-Identifier: GPL-2.0-or-later
"""The three conditions of an import, each with a tick, a cross or a question mark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ...plugin.core.i18n import tr
from ...plugin.environment.plain_text import escaped, plain
from ...plugin.operations.import_tiles.conditions import Condition, Verdict
from ..common.forms import text_label

_SIGNS = {
    Verdict.MET: "/mIconSuccess.svg",
    Verdict.BROKEN: "/mIconWarning.svg",
    Verdict.UNKNOWN: "/mActionHelpContents.svg",
}


class ConditionsView(QWidget):
    """Shows conditions under each other; hidden while there are none."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.shown: tuple[Condition, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self.hide()

    def show_conditions(self, conditions: Sequence[Condition]) -> None:
        """Show these in place of those before."""
        if tuple(conditions) == self.shown:
            return
        self.shown = tuple(conditions)
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        size = self.fontMetrics().height()
        spoken = {
            Verdict.MET: tr("Met"),
            Verdict.BROKEN: tr("Not met"),
            Verdict.UNKNOWN: tr("Not checked"),
        }
        for row, condition in enumerate(self.shown):
            sign = text_label(self)
            sign.setPixmap(QgsApplication.getThemeIcon(_SIGNS[condition.verdict]).pixmap(size, size))
            sign.setAlignment(Qt.AlignmentFlag.AlignTop)
            sign.setToolTip(plain(spoken[condition.verdict]))
            sign.setAccessibleName(spoken[condition.verdict])
            text = text_label(self, rich=f"<b>{escaped(condition.title)}</b><br>{escaped(condition.text)}")
            text.setAlignment(Qt.AlignmentFlag.AlignTop)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            text.setWordWrap(True)  # after the policy, which would forget that height goes by width
            self._grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, row, 1)
        self.setVisible(bool(self.shown))
