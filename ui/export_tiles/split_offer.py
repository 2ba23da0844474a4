# SPDX-License-Identifier: GPL-2.0-or-later
"""Option to split an export over the service's limit into several jobs, with its plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox

from ...plugin.arcgis.operations.export_tiles.request import ExportTilesRequest
from ...plugin.core.errors import ExportError
from ...plugin.environment.background import Work, start
from ...plugin.operations.export_tiles.form import split_text
from ...plugin.operations.export_tiles.split_plan import merged_forms, plan_split
from ...plugin.tiles.split import Part


class SplitOffer(QObject):
    """A tick that shows only where it is of use; emits *changed* when the plan or the tick is another one."""

    changed = pyqtSignal()

    def __init__(self, tick: QCheckBox, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._tick = tick
        self._key: object = None
        self._work: Optional[Work] = None
        self.parts: Sequence[Part] = ()
        self.forms: Sequence[str] = ()  # endings of the merged file, the best first
        self.problem = ""
        tick.setVisible(False)
        tick.toggled.connect(lambda _: self.changed.emit())

    @property
    def is_over(self) -> bool:
        """Whether the export is over the limit, so that there is something to offer."""
        return self._key is not None

    @property
    def is_taken(self) -> bool:
        """Whether the user wants several jobs, and may have them."""
        return self.is_over and not self.problem and bool(self._tick.isChecked())

    @property
    def pending(self) -> bool:
        return self._work is not None

    def set_request(self, request: Optional[ExportTilesRequest], key: object) -> None:
        """Plan *request*, which is over the limit, or offer nothing for ``None``; the same *key*, the same plan."""
        if request is None:
            key = None
        if key == self._key:
            return
        self._key = key
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self.parts, self.problem = (), ""
        if request is None:
            self.forms = ()  # else those of the plan before: the file's kind does not jump while planning
        else:
            self._work = start(
                lambda waiter: (plan_split(request), merged_forms(request)),
                self._planned,
                self._refused,
            )
        self._show()

    def _planned(self, found: tuple[list[Part], list[str]]) -> None:
        self._work = None
        self.parts, self.forms = found
        self._show()
        self.changed.emit()

    def _refused(self, error: ExportError) -> None:
        self._work = None
        self.problem = error.message
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self._tick.setText(split_text(len(self.parts)))
        self._tick.setVisible(self.is_over and not self.problem)
        self._tick.setEnabled(bool(self.parts))
