# SPDX-License-Identifier: GPL-2.0-or-later
"""Cancel an import within two seconds: stop the server job, delete the upload."""

from __future__ import annotations

import threading
from typing import Callable, Optional

from ...arcgis.client.job_status import FIRST_POLL, JobState
from ...arcgis.operations import import_tiles
from ...arcgis.portal.upload_record import Stage
from ...core.errors import CancelledError, ExportError
from ...core.i18n import tr
from .cleanup import open_end
from .run import ImportRun

PATIENCE = 2.0  # seconds for all that comes after a cancel; a silent server is left behind then
STOP_PATIENCE = 1.5  # seconds of them for the server's job to end, to tell what it did


def end_cancelled(run: ImportRun) -> str:
    """Cancel what the server is at, take the upload away; return what the user is to know."""

    def work(left: threading.Event) -> str:
        text = _stop(run)
        return text if left.is_set() else " ".join(filter(None, (text, _tidied(run, left))))

    text = _soon(run, work)
    if text is None:
        text = " ".join(filter(None, (_asked(run) if run.run.job.job_id else "", kept(run))))
    return " ".join(filter(None, (text, _later(run))))


def discard_upload(run: ImportRun) -> str:
    """Take an upload away that is of no more use; return what the user is to know of it."""
    text = _soon(run, lambda left: _tidied(run, left))
    return text if text is not None else f"{kept(run)} {_later(run)}".strip()


def clean(run: ImportRun) -> str:
    """Take the upload away after a success; return what to say where that fails."""
    text = _soon(run, lambda left: _cleaned(run, left))
    return text if text is not None else f"{kept(run)} {_later(run)}".strip()


def kept(run: ImportRun) -> str:
    """Report that the uploaded package stays where it is."""
    if run.record is None or not run.record.item:
        return ""
    return tr("The uploaded package “{title}” is on the portal (item {item}).").format(
        title=run.record.title, item=run.record.item
    )


def _later(run: ImportRun) -> str:
    """Describe what becomes of an upload that is not taken away now; "" where it stays on purpose, or is gone."""
    details = run.run.details
    wanted = details.keep or details.may_run_again or not details.leaves_item
    unknown = details.submitted and not run.run.job.job_id
    if wanted or unknown or run.record is None or not run.record.item:
        return ""
    return tr("It is deleted when QGIS starts again.")


def _soon(run: ImportRun, work: Callable[[threading.Event], str]) -> Optional[str]:
    """Return what *work* returns; ``None`` where a cancel leaves it behind, its event set."""
    try:
        return run.run.waiter.run(work, PATIENCE)
    except CancelledError:
        return None


def _tidied(run: ImportRun, left: threading.Event) -> str:
    record, details = run.record, run.run.details
    if record is None or record.stage == Stage.NEW.value:
        return ""
    if record.is_done and (details.keep or not run.is_over or (details.may_run_again and run.run.job.job_id)):
        return kept(run)
    return _cleaned(run, left)


def _cleaned(run: ImportRun, left: threading.Event) -> str:
    record = run.record
    if record is None:
        return ""

    def save() -> None:
        if not left.is_set():  # afterwards the job is another's
            run.save()

    try:
        with run.run.session.with_waiter(run.run.waiter.uncancellable()) as session:
            run.upload(session, save).discard()
    except ExportError as error:
        return tr("The uploaded package “{title}” is still on the portal (item {item}): {reason}").format(
            title=record.title, item=record.item or "?", reason=error.message
        )
    return open_end(record.title, run.run.job.service_url).message if record.is_open else ""


def _stop(run: ImportRun) -> str:
    """Cancel the server's job; return what is in the service now, as text."""
    job, waiter = run.run.job, run.run.waiter.uncancellable()
    if not job.job_id:
        return run.unknown(ExportError("")).message if run.run.details.submitted else ""
    run.run.report_text(tr("Stopping the import on {host}").format(host=run.host))
    end = waiter.clock() + STOP_PATIENCE
    with run.run.session.with_waiter(waiter) as session:
        try:
            run.cancel(session, job.job_id)
        except ExportError:
            pass  # it may have ended meanwhile: the poll shows
        while True:
            try:
                run.poll(session)
                if run.status.job.state.is_final:
                    break
            except ExportError:
                pass
            if waiter.clock() + FIRST_POLL > end:
                return _asked(run)
            waiter.wait(FIRST_POLL)
    if run.status.job.state is JobState.SUCCEEDED:
        return tr("The import had ended before it could be cancelled: all its tiles are in the service.")
    reached = import_tiles.levels_sentence(run.levels)
    return reached or tr(
        "The server does not report which tiles were imported before it stopped. Check the " "service."
    )


def _asked(run: ImportRun) -> str:
    text = tr("{host} was asked to stop the import (job {job}) and has not confirmed it yet. {levels}")
    reached = import_tiles.levels_sentence(run.levels)
    return text.format(host=run.host, job=run.run.job.job_id, levels=reached).strip()
