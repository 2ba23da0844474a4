# SPDX-License-Identifier: GPL-2.0-or-later
"""The levels: a table with ticks and a range as text, kept in step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional

from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QHeaderView, QLineEdit, QTableView

from ...plugin.core.errors import RequestError
from ...plugin.core.i18n import tr
from ...plugin.tiles.levels import format_levels, parse_levels
from .levels_model import LEVEL, SCALE, Levels, LevelsModel

VISIBLE_ROWS = 7


class LevelsField(QObject):
    """Emits *changed* when other levels are chosen; *problem* shows why a typed range can't be read."""

    changed = pyqtSignal()

    def __init__(
        self, edit: QLineEdit, table: QTableView, parent: Optional[QObject] = None, rows: int = VISIBLE_ROWS
    ) -> None:
        super().__init__(parent)
        self.model = LevelsModel(table, self)
        self.problem = ""
        self._edit = edit
        self._table = table
        self._levels: Optional[Levels] = None
        table.setModel(self.model)
        table.setAccessibleName(tr("Levels"))
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column in (LEVEL, SCALE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        row = table.fontMetrics().height() + 6
        table.verticalHeader().setDefaultSectionSize(row)
        table.setMinimumHeight(row * rows)
        edit.setPlaceholderText(tr("Levels, such as {example}").format(example="0-6,9"))
        edit.setToolTip(tr("Levels as numbers and ranges, such as {example}").format(example="0-6,9"))
        edit.textEdited.connect(self._typed)
        edit.editingFinished.connect(self._tidy)
        self.model.ticked.connect(self._ticked)

    @property
    def chosen(self) -> tuple[int, ...]:
        return self.model.chosen

    def set_levels(self, levels: Optional[Levels], unit: str) -> None:
        self._levels = levels
        self.model.set_levels(levels, unit)
        self._edit.setEnabled(levels is not None)
        self._tidy()

    def fit_rows(self) -> None:
        """Make the table no taller than its rows."""
        rows = self.model.rowCount() * self._table.verticalHeader().defaultSectionSize()
        frame = 2 * self._table.frameWidth() + self._table.horizontalHeader().sizeHint().height()
        self._table.setMaximumHeight(max(rows + frame, self._table.minimumHeight()))

    def set_counts(self, counts: Mapping[int, int]) -> None:
        self.model.set_counts(counts)

    def choose(self, levels: tuple[int, ...]) -> None:
        """Tick *levels* and show the first of them."""
        self.model.choose(levels)
        self._tidy()
        for row in range(self.model.rowCount()):
            if self.model.level_at(row) in levels:
                self._table.scrollTo(self.model.index(max(0, row - 1), 0), QTableView.ScrollHint.PositionAtTop)
                break

    def _typed(self, text: str) -> None:
        """Tick what was typed; what can't be read yet changes no tick."""
        if self._levels is None:
            return
        try:
            levels = parse_levels(text, self._levels.usable_levels) if text.strip() else ()
            self.problem = ""
        except RequestError as error:
            self.problem = error.message
            self.changed.emit()
            return
        self.model.ticked.disconnect(self._ticked)
        self.model.choose(levels)
        self.model.ticked.connect(self._ticked)
        self.changed.emit()

    def _ticked(self) -> None:
        self._tidy()
        self.changed.emit()

    def _tidy(self) -> None:
        """Write the ticks as a range, unless the user still has something unreadable there."""
        if self.problem and self._edit.hasFocus():
            return
        self.problem = ""
        if not self._edit.hasFocus() or self._edit.text() == "":
            self._edit.setText(format_levels(self.model.chosen))
