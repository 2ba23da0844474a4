# SPDX-License-Identifier: GPL-2.0-or-later
"""Progress of a job as Processing feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProcessingFeedback

from ...core.waiter import Waiter
from ...environment.background import heed_calls

if TYPE_CHECKING:
    from ...core.progress import Progress
from ...environment.plain_text import inert


def waiter_of(feedback: QgsProcessingFeedback) -> Waiter:
    """Return a waiter that hears the cancel, and does what other threads ask of a main thread that waits."""

    def cancelled() -> bool:
        heed_calls()
        return bool(feedback.isCanceled())

    return Waiter(cancelled)


class Report:
    """Passes progress on: every number, and each text once."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback = feedback
        self._said = ""

    def __call__(self, progress: Progress) -> None:
        self._feedback.setProgress(progress.fraction * 100)
        if progress.text != self._said:
            self._said = progress.text
            self._feedback.setProgressText(inert(progress.text))
