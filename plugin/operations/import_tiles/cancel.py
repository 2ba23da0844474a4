# SPDX-License-Identifier: GPL-2.0-or-later
"""The end of an import that was cancelled or failed: the server is told, the upload taken away, and soon."""

from __future__ import annotations

import threading
import time
from typing import Callable, Optional

from ...arcgis.client.job_status import FIRST_POLL, JobState
from ...arcgis.operations import import_tiles
from ...arcgis.portal.upload_record import Stage
from ...core.errors import ExportError
from ...core.i18n import tr
from ...core.waiter import SLICE
from .cleanup import open_end
from .run import ImportRun

PATIENCE = 2.0  # seconds for all that comes after a cancel; a silent server is left behind then
STOP_PATIENCE = 1.5  # seconds of them for the server's job to end, to tell what it did


def end_cancelled(run: ImportRun) -> str:
    """Cancel what the server is at, take the upload away; return what the person is to know."""

    def work(left: threading.Event) -> str:
        words = _stop(run)
        return words if left.is_set() else " ".join(filter(None, (words, _tidied(run, left))))

    words = _soon(run, work)
    if words is None:
        words = " ".join(filter(None, (_asked(run) if run.job.job_id else "", kept(run))))
    return " ".join(filter(None, (words, _later(run))))


def tidy(run: ImportRun) -> str:
    """Take an upload away that is of no more use; return what the person is to know of it."""
    words = _soon(run, lambda left: _tidied(run, left))
    return words if words is not None else f"{kept(run)} {_later(run)}".strip()


def clean(run: ImportRun) -> str:
    """Take the upload away after a success; return what to say where that fails."""
    words = _soon(run, lambda left: _cleaned(run, left))
    return words if words is not None else f"{kept(run)} {_later(run)}".strip()


def kept(run: ImportRun) -> str:
    """Say that the uploaded package stays where it is."""
    if run.record is None or not run.record.item:
        return ""
    return tr("The uploaded package “{title}” is on the portal (item {item}).").format(
        title=run.record.title, item=run.record.item
    )


def _later(run: ImportRun) -> str:
    """Say what becomes of an upload that is not taken away now; "" where it stays on purpose, or is gone."""
    wanted = run.options.get("keep") or run.options.get("may_rerun") or not run.job.leaves_item
    if wanted or run.record is None or not run.record.item or (run.options.get("submitted") and not run.job.job_id):
        return ""
    return tr("It is deleted when QGIS starts again.")


def _soon(run: ImportRun, work: Callable[[threading.Event], str]) -> Optional[str]:
    """Return what *work* does; ``None`` where it is left behind, its event set: the person has cancelled."""
    left, answers, end = threading.Event(), list[str](), 0.0

    def carry() -> None:
        answers.append(work(left))

    thread = threading.Thread(target=carry, name="arcgis_export end", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(SLICE)
        if run.session.waiter.cancelled():
            end = end or time.monotonic() + PATIENCE
            if time.monotonic() >= end:
                left.set()
                break
    return answers[0] if answers else None


def _tidied(run: ImportRun, left: threading.Event) -> str:
    record = run.record
    if record is None or record.stage == Stage.NEW.value:
        return ""
    if record.is_done and (
        run.options.get("keep") or not run.is_over or (run.options.get("may_rerun") and run.job.job_id)
    ):
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
        with run.session.with_waiter(run.session.waiter.uncancellable()) as session:
            run.upload(session, save).discard()
    except ExportError as error:
        return tr("The uploaded package “{title}” is still on the portal (item {item}): {reason}").format(
            title=record.title, item=record.item or "?", reason=error.message
        )
    return open_end(record.title, run.job.service_url).message if record.is_open else ""


def _stop(run: ImportRun) -> str:
    """Cancel the server's job; return what is in the service now, in words."""
    waiter = run.session.waiter.uncancellable()
    if not run.job.job_id:
        return "" if not run.options.get("submitted") else str(run.unknown(ExportError("")))
    run.tell(run.share, tr("Stopping the import on {host}").format(host=run.host))
    end = waiter.clock() + STOP_PATIENCE
    with run.session.with_waiter(waiter) as session:
        try:
            import_tiles.cancel(session, str(run.options["admin"]), run.job.job_id)
        except ExportError:
            pass  # it may have ended meanwhile: the look tells
        while True:
            try:
                run.look(session)
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
    return reached or tr("The server does not say which tiles were imported before it stopped. Look at the service.")


def _asked(run: ImportRun) -> str:
    text = tr("{host} was asked to stop the import (job {job}) and has not said yet that it did. {levels}")
    reached = import_tiles.levels_sentence(run.levels)
    return text.format(host=run.host, job=run.job.job_id, levels=reached).strip()
