# SPDX-License-Identifier: GPL-2.0-or-later
"""The latest jobs of an operation that can be run again, with their recipes."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import RequestError
from ..environment.dates import dated_name
from ..jobs.job import JobRow
from ..jobs.journal import Journal
from ..recipes.recipe import Recipe, parse_recipe

MOST = 10
_LOOKED_AT = 200  # jobs of the operation whose recipe is read
_KINDS = {
    "exporttiles": ("export_tiles", "split_tiles"),
    "exportmap": ("export_map",),
    "exportitem": ("export_item",),
    "importtiles": ("import_tiles",),
}


@dataclass(frozen=True)
class Recent:
    """A job and what it is run again with."""

    row: JobRow
    recipe: Recipe

    @property
    def folder(self) -> Path:
        """Where the job's file is."""
        return Path(self.row.output).parent

    @property
    def name(self) -> str:
        """What tells it from the others: ``World 4-6, 28 Nov 2026 14:05``."""
        values = self.recipe.parameters
        levels = "" if "EXPORT_BY" in values else str(values.get("LEVELS", ""))
        return dated_name(self.row.title, self.row.created, levels, with_time=True)


def recent(journal: Journal, operation: str, service: str = "", most: int = MOST) -> list[Recent]:
    """Return the latest jobs of *operation*, of one *service* where that is given, the newest first.

    Of several with the same recipe only the newest. Reads the disk: not for the main thread. Raises `ExportError`.
    """
    found: list[Recent] = []
    rows = [row for row in journal.rows_with_recipe() if row.kind in _KINDS[operation]]
    for row in rows[:_LOOKED_AT]:
        if len(found) == most:
            break
        with contextlib.suppress(RequestError):  # of a newer version
            recipe = parse_recipe(journal.recipe(row.id))
            is_new = all(each.recipe != recipe for each in found)
            if is_new and service in ("", recipe.service, row.service_url):
                found.append(Recent(row, recipe))
    return found
