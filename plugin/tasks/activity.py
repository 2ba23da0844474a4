# SPDX-License-Identifier: GPL-2.0-or-later
"""What a running job is doing now: progress, speed, time left. No Qt."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Optional

from ..core.progress import Progress

WINDOW = 10.0  # seconds over which the speed is measured
SHORTEST = 1.0  # seconds before a speed is shown


@dataclass(frozen=True)
class Activity:
    """*fraction* of the whole (0 to 1) and a text; *done* and *total* in bytes, *speed* in bytes per second, 0 where
    nothing moves; *seconds_left* of a download or upload, ``None`` where not known.

    *is_waiting* says that a server can't be reached, *is_queued* that other jobs of the same server come first.
    """

    fraction: float = 0.0
    text: str = ""
    done: int = 0
    total: Optional[int] = None
    speed: float = 0.0
    seconds_left: Optional[float] = None
    is_waiting: bool = False
    is_queued: bool = False


class Meter:
    """Measures the speed of the bytes that are reported."""

    def __init__(self) -> None:
        self._points: deque[tuple[float, int]] = deque()

    def activity(self, progress: Progress, now: float, is_queued: bool = False) -> Activity:
        """Return what to show of *progress*, reported at *now* by a steady clock."""
        speed = self._speed(progress.done, now)
        left = None
        if speed and progress.total is not None:
            left = max(0, progress.total - progress.done) / speed
        return Activity(
            progress.fraction,
            progress.text,
            progress.done,
            progress.total,
            speed,
            left,
            progress.is_waiting,
            is_queued,
        )

    def _speed(self, done: int, now: float) -> float:
        points = self._points
        if not done or (points and done < points[-1][1]):
            points.clear()  # another file
        if done:
            points.append((now, done))
        while len(points) > 2 and points[0][0] < now - WINDOW:
            points.popleft()
        if len(points) < 2 or points[-1][0] - points[0][0] < SHORTEST:
            return 0.0
        return (points[-1][1] - points[0][1]) / (points[-1][0] - points[0][0])
