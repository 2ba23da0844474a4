# SPDX-License-Identifier: GPL-2.0-or-later
"""Progress of a job as Processing feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProcessingFeedback

if TYPE_CHECKING:
    from ...core.progress import Progress
from ...environment.plain_text import inert


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
