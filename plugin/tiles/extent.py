# SPDX-License-Identifier: GPL-2.0-or-later
"""Bounding boxes in the units of a spatial reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

from ..core.json_values import real


@dataclass(frozen=True)
class Extent:
    """A box, in map units or any other."""

    xmin: float
    ymin: float
    xmax: float
    ymax: float

    @property
    def width(self) -> float:
        return self.xmax - self.xmin

    @property
    def height(self) -> float:
        return self.ymax - self.ymin

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing inside; also true of a box with NaN in it."""
        return not (self.xmax > self.xmin and self.ymax > self.ymin)

    def intersection(self, other: Extent) -> Extent | None:
        """Return the box inside both; ``None`` where they share an edge at most."""
        common = Extent(
            max(self.xmin, other.xmin),
            max(self.ymin, other.ymin),
            min(self.xmax, other.xmax),
            min(self.ymax, other.ymax),
        )
        return None if common.is_empty else common

    def union(self, other: Extent) -> Extent:
        """Return the smallest box around both."""
        return Extent(
            min(self.xmin, other.xmin),
            min(self.ymin, other.ymin),
            max(self.xmax, other.xmax),
            max(self.ymax, other.ymax),
        )

    def grown(self, margin: float) -> Extent:
        """Return the box with *margin* more on every side."""
        return Extent(self.xmin - margin, self.ymin - margin, self.xmax + margin, self.ymax + margin)

    def contains(self, other: Extent) -> bool:
        """Whether *other* lies inside, edges included."""
        return (
            self.xmin <= other.xmin and self.ymin <= other.ymin and self.xmax >= other.xmax and self.ymax >= other.ymax
        )


def read_extent(value: Any) -> Optional[Extent]:
    """Read an envelope; ``None`` for an empty one, and for the "NaN" that services without data say."""
    if not isinstance(value, Mapping):
        return None
    xmin, ymin, xmax, ymax = (real(value.get(key)) for key in ("xmin", "ymin", "xmax", "ymax"))
    if xmin is None or ymin is None or xmax is None or ymax is None:
        return None
    found = Extent(xmin, ymin, xmax, ymax)
    return None if found.is_empty else found
