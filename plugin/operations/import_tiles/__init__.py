# SPDX-License-Identifier: GPL-2.0-or-later
"""Import Tiles: a package, uploaded or on the portal, into a hosted tile service.

Public: ``import_job_for``, ``ImportTiles``, ``read_source``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...jobs.operation import Operation
    from ...layers.presenter import Presenter


class ImportKind:
    """An import of tiles; imported when it is first used."""

    @staticmethod
    def operation() -> Operation[Any, Any]:
        from .operation import ImportTiles

        return ImportTiles()

    @staticmethod
    def presenter() -> Presenter:
        from .presenter import ImportPresenter

        return ImportPresenter()
