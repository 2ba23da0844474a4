# SPDX-License-Identifier: GPL-2.0-or-later
"""Progress of a long-running operation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable, Optional


@dataclass(frozen=True)
class Progress:
    """What to show: *fraction* of the whole (0 to 1) and a short text.

    *done* and *total* are bytes that have been downloaded or uploaded, *total* ``None`` where it is not known.
    *is_waiting* says that a server can't be reached and is tried again: the user may want that now.
    """

    fraction: float
    text: str
    done: int = 0
    total: Optional[int] = None
    is_waiting: bool = False


Report = Callable[[Progress], None]


def scaled(report: Report, start: float, end: float, name: str = "") -> Report:
    """Return a report for a part of the work: its 0 to 1 becomes *start* to *end*, its text begins with *name*."""

    def report_scaled(progress: Progress) -> None:
        text = f"{name}: {progress.text}" if name else progress.text
        report(replace(progress, fraction=start + (end - start) * min(1.0, progress.fraction), text=text))

    return report_scaled
