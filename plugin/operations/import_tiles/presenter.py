# SPDX-License-Identifier: GPL-2.0-or-later
"""Show the result of an import: its message; nothing is added to the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

from qgis.core import QgsMapLayer, QgsProject

from ...layers.presenter import Failed, NextStep, Presenter, Shown


class ImportPresenter(Presenter):
    """The tiles are in the service; the package was there before."""

    def show(self, project: QgsProject, result: Any, shown: Shown, failed: Failed) -> None:
        shown(None)

    def next_steps(self, result: Any, layer: Optional[QgsMapLayer], failed: Failed) -> Sequence[NextStep]:
        return []
