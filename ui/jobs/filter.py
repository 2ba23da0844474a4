# SPDX-License-Identifier: GPL-2.0-or-later
"""The jobs that fit a text, a state and a service; a split export shows where it or a part of it does."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import QModelIndex, QSortFilterProxyModel, Qt

from ...plugin.job_list.entry import Phase
from ...plugin.job_list.filter import Filter
from .model import JobModel


class JobFilter(QSortFilterProxyModel):
    """Filters; the model behind it sorts."""

    def __init__(self, model: JobModel) -> None:
        super().__init__(model)
        self._model, self._filter = model, Filter()
        self.setRecursiveFilteringEnabled(True)
        self.setSourceModel(model)

    def set_filter(self, text: str, phase: Optional[Phase], host: str) -> None:
        """Show only the jobs with *text*, in *phase*, of services on *host*; empty ones for all."""
        wanted = Filter(text.strip().lower(), phase, host)
        if wanted != self._filter:
            self._filter = wanted
            self.invalidateFilter()

    @property
    def shows_all(self) -> bool:
        return self._filter.is_empty

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._model.sort(column, order)

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:  # noqa: N802
        if self._filter.is_empty:
            return True
        entry = self._model.entry_at(self._model.index(row, 0, parent))
        if self._filter.accepts(entry):
            return True
        # The parts of an export that fits are those that the user looks for.
        return parent.isValid() and self._filter.accepts(self._model.entry_at(parent))
