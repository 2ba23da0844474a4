# SPDX-License-Identifier: GPL-2.0-or-later
"""Progress of a long-running operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Progress:
    """What to show: *fraction* of the whole (0 to 1) and a short text."""

    fraction: float
    text: str


Report = Callable[[Progress], None]


def scaled(report: Report, start: float, end: float, name: str = "") -> Report:
    """Return a report for a part of the work: its 0 to 1 becomes *start* to *end*, its text begins with *name*."""

    def report_scaled(progress: Progress) -> None:
        text = f"{name}: {progress.text}" if name else progress.text
        report(Progress(start + (end - start) * min(1.0, progress.fraction), text))

    return report_scaled
