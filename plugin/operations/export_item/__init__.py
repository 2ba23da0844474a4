# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Item: a portal's hosted service as a file and as layers.

Public: ``item_job_for``, ``ExportItem``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...jobs.operation import Operation
    from ...layers.presenter import Presenter


class ItemKind:
    """An export of a portal's item; imported when it is first used."""

    @staticmethod
    def operation() -> Operation[Any, Any]:
        from .operation import ExportItem

        return ExportItem()

    @staticmethod
    def presenter() -> Presenter:
        from .layers import ItemPresenter

        return ItemPresenter()
