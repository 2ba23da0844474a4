# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Tiles: one job, or several jobs merged into one file, from request to layer.

Public: ``job_for``, ``split_job_for``, ``ExportTiles``, ``SplitTiles``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...jobs.operation import Operation
    from ...layers.presenter import Presenter


class TilesKind:
    """An export in one job; imported when it is first used."""

    @staticmethod
    def operation() -> Operation[Any, Any]:
        from .operation import ExportTiles

        return ExportTiles()

    @staticmethod
    def presenter() -> Presenter:
        from .layer import TilesPresenter

        return TilesPresenter()


class SplitKind:
    """An export in several jobs; imported when it is first used."""

    @staticmethod
    def operation() -> Operation[Any, Any]:
        from .split import SplitTiles

        return SplitTiles()

    @staticmethod
    def presenter() -> Presenter:
        from .layer import TilesPresenter

        return TilesPresenter()
