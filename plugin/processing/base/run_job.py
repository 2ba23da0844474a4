# SPDX-License-Identifier: GPL-2.0-or-later
"""Run a job inside an algorithm: locked, in the journal, and resumed where an earlier run was interrupted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.core import QgsProcessingFeedback

from ...arcgis.client.session import Session
from ...core.errors import ExportError
from ...core.i18n import tr
from ...environment.plain_text import inert
from ...environment.settings import jobs_at_once, journal_path, profile_folder
from ...jobs.job import Job, State
from ...jobs.journal import Journal
from ...jobs.operation import TIMEOUT, execute
from ...operations.registry import operation_of
from ...tasks.job_lock import holding
from ...tasks.resume import resume_or_begin
from .feedback import Report


def run_now(
    job: Job,
    session: Session,
    feedback: QgsProcessingFeedback,
    timeout: float = TIMEOUT,
    parts: Sequence[Job] = (),
    submit_again: bool = False,
    recipe: str = "",
) -> Any:
    """Run *job*, or resume the one that asks for the same and has not ended, and return its result.

    *timeout* in seconds is for waiting for the server, *parts* are those of a split export. *submit_again* sends a
    job whose answer was lost once more, and *recipe* is kept with the job. Raises `ExportError`.
    """
    journal, folder = Journal(journal_path()), profile_folder()
    begun, operation = resume_or_begin(job, journal, folder), operation_of(job)
    if begun is not job:
        feedback.pushInfo(tr("Resuming an earlier run: what it has done is kept."))
        parts = ()
    if recipe:
        journal.save_recipe(begun.id, recipe)
    with holding(begun, folder):
        if begun is not job:
            _read_again(begun, journal)
            if submit_again:
                operation.submit_again(begun)
        known = set(begun.notes)
        try:
            result = execute(
                operation, begun, session, journal, Report(feedback), timeout, at_once=jobs_at_once(), parts=parts
            )
        except ExportError as error:
            if begun.message and feedback.isCanceled():
                feedback.pushWarning(inert(begun.message))  # a cancel has no message of its own
            if begun.is_unanswered:
                kept = tr("Run the same again to look for it, or with SUBMIT_AGAIN to submit it once more.")
            elif begun.state in (State.INTERRUPTED, State.EXPIRED) and operation.is_same(begun, begun):
                kept = tr("What is done is kept: run the same again to resume.")
            else:
                raise
            raise ExportError(f"{error.message} {kept}", error.details) from None
    for note in result.job.notes:
        if note not in known:
            feedback.pushWarning(inert(note))
    return result


def _read_again(job: Job, journal: Journal) -> None:
    """Bring *job*, whose lock is held, up to date: another QGIS may have worked on it, or discarded it, until now."""
    authcfg = job.authcfg
    if not journal.reload(job):
        raise ExportError(tr("This job was removed from the list meanwhile. Start it again."))
    job.authcfg = authcfg  # the sign-in of now
