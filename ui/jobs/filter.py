# SPDX-License-Identifier: GPL-2.0-or-later
"""The jobs that fit a text, a state and a server; a split export shows where it or a part of it does."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import QModelIndex, QSortFilterProxyModel, Qt

from ...plugin.job_list.entry import Phase
from ...plugin.job_list.filter import Filter
from .model import JobModel, Node


class JobFilter(QSortFilterProxyModel):
    """Filters; the model behind it sorts.

    Qt's own recursive filtering asks for the children of every row that does not fit, which takes long for
    thousands; here the rows themselves know theirs.
    """

    def __init__(self, model: JobModel) -> None:
        super().__init__(model)
        self._model, self._filter = model, Filter()
        self.shows_all = True
        self.setSourceModel(model)

    def set_filter(self, text: str, phase: Optional[Phase], host: str) -> bool:
        """Show only the jobs with *text*, in *phase*, of services on *host*; empty ones for all.

        Return whether that is another filter. The model is reset then: to take thousands of rows away one by one
        would take long.
        """
        wanted = Filter(text.strip().lower(), phase, host)
        if wanted == self._filter:
            return False
        self._filter, self.shows_all = wanted, wanted.is_empty
        self.setSourceModel(None)
        self.setSourceModel(self._model)
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._model.sort(column, order)

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:  # noqa: N802
        if self.shows_all:
            return True
        node = self._model.node(row, parent)
        # The parts of an export that fits are those that the user looks for.
        return (
            self._accepts(node)
            or (node.parent is not None and self._accepts(node.parent))
            or any(self._accepts(child) for child in node.children)
        )

    def _accepts(self, node: Node) -> bool:
        wanted = self._filter
        return wanted.accepts_row(node.row) and (wanted.phase is None or wanted.accepts_phase(node.entry))
