# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Map: an image of any size, fetched in cells, or a series of images.

Public: ``map_job_for``, ``ExportMap``, ``preview``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...jobs.operation import Operation
    from ...layers.presenter import Presenter


class MapKind:
    """An export of images; imported when it is first used."""

    @staticmethod
    def operation() -> Operation[Any, Any]:
        from .operation import ExportMap

        return ExportMap()

    @staticmethod
    def presenter() -> Presenter:
        from .layers import MapPresenter

        return MapPresenter()
