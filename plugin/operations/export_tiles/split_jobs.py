# SPDX-License-Identifier: GPL-2.0-or-later
"""The jobs of a split export at work: a few threads, each carrying one part after the other to its package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Callable

from ...arcgis.client.session import Session
from ...arcgis.client.worker_pool import WorkerPool
from ...arcgis.errors import ServerError, SignInError, TransportError
from ...core.errors import ExportError, PackageError
from ...core.i18n import number_text, tr
from ...core.progress import Progress
from ...jobs.job import Job, State
from ...jobs.journal import Journal
from ...jobs.server_job import Cycle
from ...jobs.server_slots import server_slot
from ...packages import open_package

PAUSES = (2.0, 10.0)  # seconds before a part is sent again: among hundreds of jobs a server may well lose one


def run_parts(
    parts: Sequence[Job],
    session: Session,
    journal: Journal,
    report: Callable[[Progress], None],
    timeout: float,
    leaving: Callable[[], bool],
    at_once: int,
) -> None:
    """Bring every part of *parts* to `State.DONE`; those that are done already are left alone.

    The first part that fails for good lets no other begin; those at work are finished. Then its error
    is raised, or `CancelledError`.
    """
    _Parts(parts, session, journal, report, timeout, leaving, at_once).run()


class _Parts:
    def __init__(
        self,
        parts: Sequence[Job],
        session: Session,
        journal: Journal,
        report: Callable[[Progress], None],
        timeout: float,
        leaving: Callable[[], bool],
        at_once: int,
    ) -> None:
        self._parts, self._session, self._journal = parts, session, journal
        self._report, self._timeout, self._leaving, self._at_once = report, timeout, leaving, at_once
        self._shares: dict[str, float] = {}

    def run(self) -> None:
        self._report(Progress(0.0, tr("Looking at what is there already")))
        todo = []
        for part in self._parts:
            self._session.waiter.check()
            if _make_ready(part):
                self._shares[part.id] = 1.0
            else:
                todo.append(part)
        WorkerPool(self._session, self._process, self._at_once).run(todo, self._tell)

    def _process(self, part: Job, session: Session) -> None:
        for pause in (*PAUSES, None):
            try:
                with server_slot(part.service_url, self._at_once, self._session.waiter):
                    self._cycle(part, session).run()
                self._shares[part.id] = 1.0
                return
            except (ServerError, TransportError, PackageError) as error:
                # A job that the server has, and that only can't be reached, is not sent again.
                lost = part.state is not State.FAILED and not isinstance(error, PackageError)
                if isinstance(error, PackageError):
                    part.options["damaged"] = True  # the server's own copy: another job is wanted
                if pause is None or lost or isinstance(error, SignInError):
                    self._journal.save(part)
                    raise _of_part(part, error) from None
            part.options.pop("damaged", None)
            _begin_anew(part)
            self._session.waiter.wait(pause)

    def _cycle(self, part: Job, session: Session) -> Cycle:
        def share(progress: Progress) -> None:
            self._shares[part.id] = progress.fraction

        return Cycle(part, session, self._journal.save, share, self._timeout, self._leaving, check=_check_whole)

    def _tell(self) -> None:
        tiles = {part.id: max(1, int(part.options.get("tiles") or 1)) for part in self._parts}
        shares = dict(self._shares)
        done = sum(1 for part in self._parts if part.state is State.DONE)
        fraction = sum(tiles[name] * share for name, share in shares.items()) / sum(tiles.values())
        text = tr("{done} of {total} jobs done").format(done=number_text(done), total=number_text(len(self._parts)))
        self._report(Progress(min(1.0, fraction), text))


def _make_ready(part: Job) -> bool:
    """Return whether a part is done; one that can't be gone on with is begun anew."""
    if part.state is State.DONE:
        try:
            _check_whole(Path(part.output))
            return True
        except PackageError:  # removed or damaged meanwhile
            _begin_anew(part)
    elif part.state is State.INTERRUPTED and part.options.pop("damaged", False):
        _begin_anew(part)
    elif part.state is State.EXPIRED:
        part.state = State.INTERRUPTED  # the server may have finished it meanwhile
    elif not part.can_continue:
        _begin_anew(part)
    return False


def _of_part(part: Job, error: ExportError) -> ExportError:
    """Say which job's package is at fault: its own words name a file that is gone."""
    if not isinstance(error, PackageError):
        return error
    words = tr("What the server made for job {number} of this export is damaged. Go on to have it made anew.")
    return PackageError(words.format(number=part.options.get("number")), f"{error.message} {error.details}".strip())


def _begin_anew(part: Job) -> None:
    part.state, part.job_id, part.job_url, part.message = State.NEW, "", "", ""


def _check_whole(path: Path) -> str:
    """Return what *path* is. Raises `PackageError` unless it is whole; one without tiles is fine, where there are none."""
    with open_package(path) as package:
        package.levels()
        return package.kind
