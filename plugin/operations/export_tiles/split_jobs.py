# SPDX-License-Identifier: GPL-2.0-or-later
"""Run the jobs of a split export in a few threads, each job up to its package."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Callable, Optional

from ...arcgis.client.session import Session
from ...arcgis.client.worker_pool import WorkerPool
from ...arcgis.errors import ServerError, SignInError, TransportError
from ...core.errors import CancelledError, ExportError, PackageError
from ...core.i18n import number_text, tr
from ...core.progress import Progress
from ...jobs.job import Job, ServerEnd, State
from ...jobs.operation import End, Operation, Run, execute
from ...jobs.server_job import CANCEL_PATIENCE, UnansweredError
from ...jobs.server_slots import server_slot
from ...packages import open_package
from ...packages.stores.checksums import check_checksums
from .details import PartDetails, SplitDetails
from .split_plan import PART_KIND
from .tiles_job import cancel_job, fetch_package

PAUSES = (2.0, 10.0)  # seconds before a part is sent again: among hundreds of jobs a server may well lose one

_log = logging.getLogger("arcgis_export.jobs")


class TilesPart(Operation[PartDetails, Path]):
    """One job of a split export: its package, which may hold no tiles where there are none."""

    kind = PART_KIND
    details = PartDetails

    def run(self, run: Run[PartDetails]) -> Path:
        return fetch_package(run, lambda path: _check_new(path, run.waiter.cancelled))

    def done(self, run: Run[PartDetails]) -> Path:
        return Path(run.job.output)

    def after_cancel(self, run: Run[PartDetails]) -> End:
        cancel_job(run)
        return super().after_cancel(run)

    def summary(self, result: Path, on_map: bool) -> str:
        return result.name

    def outcome(self, result: Path) -> str:
        return str(result)


class Parts:
    """Brings every part of a split export to `State.DONE`; those that are done already are left alone.

    After the first part that fails for good no other begins, and those at work are finished.
    """

    def __init__(self, run: Run[SplitDetails], parts: Sequence[Job], submit_again: bool = False) -> None:
        """*submit_again* is for parts whose submit had no answer: the user says so."""
        self._run, self._parts, self._submit_again = run, parts, submit_again
        self._operation = TilesPart()
        self._unanswered: Optional[UnansweredError] = None
        self._shares: dict[str, float] = {}
        self._waiting: dict[str, str] = {}  # what is told of a server that can't be reached, by part
        self._tiles = {part.id: max(1, self._operation.details_of(part).tiles or 1) for part in parts}

    def run(self) -> None:
        """Run them all. Raises the error of the first that failed, or `CancelledError`."""
        run = self._run
        run.report(0.0, tr("Checking what is there already"))
        todo = []
        for part in self._parts:
            run.waiter.check()
            if self._make_ready(part):
                self._shares[part.id] = 1.0
            else:
                todo.append(part)
        WorkerPool(run.session, self._process, run.at_once).run(todo, self._show)
        if self._unanswered is not None:
            raise self._unanswered

    def _process(self, part: Job, session: Session) -> None:
        """Run one part, and again where the server has lost or damaged it."""
        for pause in (*PAUSES, None):
            try:
                with server_slot(part.service_url, self._run.at_once, self._run.waiter):
                    self._execute(part, session)
                self._shares[part.id] = 1.0
                return
            except UnansweredError as error:  # the others are not held up by it
                self._unanswered = error
                return
            except (ServerError, TransportError, PackageError) as error:
                # A job that the server has, and that only can't be reached, is not sent again.
                is_damaged = isinstance(error, PackageError)
                is_lost = part.state is not State.FAILED and not is_damaged
                if pause is None or is_lost or isinstance(error, SignInError):
                    if is_damaged:
                        self._mark_damaged(part)
                    raise _of_part(part, self._operation.details_of(part).number, error) from None
                _log.info("part %s is sent again in %.0f s: %s", part.title, pause, error.message)
            _begin_again(part)
            self._run.waiter.wait(pause)

    def _execute(self, part: Job, session: Session) -> None:
        run = self._run

        def share(progress: Progress) -> None:
            self._shares[part.id] = progress.fraction
            if progress.is_waiting:
                self._waiting[part.id] = progress.text
            else:
                self._waiting.pop(part.id, None)

        try:
            execute(self._operation, part, session, run.journal, share, run.timeout, lambda: run.leaving)
        finally:
            self._waiting.pop(part.id, None)

    def _mark_damaged(self, part: Job) -> None:
        """The server's own copy is damaged: another job is wanted."""
        part.details = replace(self._operation.details_of(part), is_damaged=True).to_json()
        self._run.journal.save(part)

    def _make_ready(self, part: Job) -> bool:
        """Return whether a part is done; one that can't be resumed is begun again."""
        if part.state is State.DONE:
            try:
                check_whole(Path(part.output))
                return True
            except PackageError:  # removed or damaged meanwhile
                _begin_again(part)
                return False
        details = self._operation.details_of(part)
        if details.is_damaged:
            part.details = replace(details, is_damaged=False).to_json()
            _begin_again(part)
        elif part.is_unanswered and self._submit_again:
            self._operation.submit_again(part)
        elif not self._operation.can_resume(part):
            _begin_again(part)
        return False

    def _show(self) -> None:
        shares = dict(self._shares)
        done = sum(1 for part in self._parts if part.state is State.DONE)
        fraction = sum(self._tiles[name] * share for name, share in shares.items()) / sum(self._tiles.values())
        text = tr("{done} of {total} jobs done").format(done=number_text(done), total=number_text(len(self._parts)))
        waiting = next(iter(dict(self._waiting).values()), "")
        self._run.show(Progress(fraction, waiting or text, is_waiting=bool(waiting)))


def cancel_waiting(run: Run[SplitDetails]) -> None:
    """Tell the server to cancel the jobs that an earlier run has left to it; parts at work tell it themselves."""
    left = [part for part in run.journal.parts_of(run.job) if part.job_id and not part.state.is_final]
    working = [part for part in left if part.server_end is ServerEnd.UNKNOWN]

    def work(abandoned: object) -> None:
        for part in working:
            cancel_job(Run(part, TilesPart().details_of(part), run.session, run.journal))

    if working:
        with contextlib.suppress(CancelledError):  # the requests continue by themselves
            run.waiter.run(work, CANCEL_PATIENCE)


def _of_part(part: Job, number: int, error: ExportError) -> ExportError:
    """Describe which job's package is at fault: its own message names a file that is gone."""
    if not isinstance(error, PackageError):
        return error
    text = tr("The server's package for job {number} of this export is damaged. Resume to have it " "created again.")
    return PackageError(text.format(number=number), f"{error.message} {error.details}".strip())


def _begin_again(part: Job) -> None:
    part.state, part.job_id, part.job_url, part.message = State.NEW, "", "", ""
    part.server_end, part.succeeded, part.download = ServerEnd.UNKNOWN, 0.0, {}


def _check_new(path: Path, cancelled: Callable[[], bool]) -> str:
    """Return what a package that has just come is. Raises `PackageError`, `CancelledError`."""
    kind = check_whole(path)
    check_checksums(path, cancelled)
    return kind


def check_whole(path: Path) -> str:
    """Return what *path* is. Raises `PackageError` unless it is whole; without tiles it is, where there are none."""
    with open_package(path) as package:
        package.levels()
        return package.kind
