# SPDX-License-Identifier: GPL-2.0-or-later
"""A package's levels as the table of levels shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...tiles.scheme import Lod
from .facts import PackageFacts


@dataclass(frozen=True)
class PackageLevels:
    """The levels that hold tiles, all of which can be chosen."""

    lods: Sequence[Lod]

    @classmethod
    def of(cls, facts: PackageFacts) -> PackageLevels:
        return cls([facts.scheme.lod(one.level) for one in facts.levels])

    @property
    def usable_levels(self) -> tuple[int, ...]:
        return tuple(lod.level for lod in self.lods)
