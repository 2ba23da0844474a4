# SPDX-License-Identifier: GPL-2.0-or-later
"""One mechanism for all kinds of jobs: `Operation` says what a kind does, `execute` decides how a job ends."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Callable, ClassVar, Generic, Optional, TypeVar

from ..arcgis.client.patience import Patience
from ..arcgis.client.session import Session
from ..arcgis.errors import NotArcGisError, ServerError, SignInError, ThrottledError, unexpected
from ..core.errors import CancelledError, ExportError
from ..core.files import discard_part, remove_empty
from ..core.i18n import tr
from ..core.masking import without_secrets
from ..core.progress import Progress, Report
from ..core.waiter import Waiter
from .details import Details
from .job import Job, State
from .journal import Journal

D = TypeVar("D", bound=Details)
R = TypeVar("R")

TIMEOUT = 7200.0  # seconds that an algorithm waits for a server, unless another limit is set
NO_LIMIT = math.inf
LONGEST_STEP = 600.0  # seconds between two looks at the clock; more, and the computer has slept
_MOST_MESSAGES, _LONGEST_MESSAGE = 50, 500  # messages of a server that are kept, and characters of each
# Errors of a server that say nothing about the job itself.
PASSING = (SignInError, ThrottledError, NotArcGisError)

_log = logging.getLogger("arcgis_export.jobs")


class DeadlineError(ExportError):
    """The time limit is over; the job is left to the server."""


class UnreadableRecordError(ExportError):
    """The details of a record are not those of its kind: damaged, or another version's."""


class FinalError(ExportError):
    """The job failed for good: what is there already is of no use to it."""


@dataclass(frozen=True)
class End:
    """How a run ends: the job's state, and what the user must know."""

    state: State
    message: str = ""


class Run(Generic[D]):
    """One run of a job, in a worker thread: its record, its typed details, and what it needs from outside."""

    def __init__(
        self,
        job: Job,
        details: D,
        session: Session,
        journal: Journal,
        report: Report = lambda progress: None,
        timeout: float = TIMEOUT,
        leaving: Callable[[], bool] = lambda: False,
        at_once: int = 1,
        paused: Callable[[], bool] = lambda: False,
    ) -> None:
        """*timeout* in seconds is for waiting for servers, *at_once* how many requests or parts one server gets.

        *leaving* says that a cancel only means that QGIS is closing, or that the user pauses the job.
        """
        self.job, self.details = job, details
        self.session, self.journal = session, journal
        self.waiter: Waiter = session.waiter
        self.timeout, self.at_once = timeout, at_once
        self.fraction = 0.0  # of the span that was last reported
        self.patience = Patience(self.waiter, self.report_waiting, self.time_left)
        self._spent, self._looked = 0.0, self.waiter.clock()
        self._report, self._leaving, self._paused = report, leaving, paused
        self._span = (0.0, 1.0)

    @property
    def is_paused(self) -> bool:
        """Whether the user pauses the job: then *leaving* is true, too."""
        return self._paused()

    @property
    def leaving(self) -> bool:
        """Whether QGIS is closing or the job is paused: then a cancel does not cancel the job."""
        return self._leaving()

    def enter(self, state: State, message: str = "") -> None:
        """Set the state of the job; it is on disk when this returns."""
        if state is not self.job.state:
            _log.info("%s %s: %s %s", self.job.kind, self.job.id[:8], state.value, message)
        self.job.state, self.job.message = state, without_secrets(message)
        self.save()

    def update(self, **changes: Any) -> None:
        """Change fields of the details and save the job."""
        self.details = replace(self.details, **changes)
        self.job.details = self.details.to_json()
        self.save()

    def amend(self, leftovers: bool, **changes: Any) -> None:
        """Change JSON values of the stored record only; for a thread that the job has outlived.

        By now the record may be another's to write, or gone: then nothing is written.
        """
        stored = self.journal.find(self.job)
        if stored is not None:
            stored.details, stored.leftovers = {**stored.details, **changes}, leftovers
            self.journal.save(stored)

    def save(self) -> None:
        """Write the job's record to disk."""
        self.journal.save(self.job)

    def note(self, text: str) -> None:
        """Keep a message for the user that comes with the result, and show it now."""
        text = without_secrets(text)
        _log.info("%s %s: %s", self.job.kind, self.job.id[:8], text)
        if text not in self.job.notes:  # a run that was interrupted may have noted it
            self.job.notes = [*self.job.notes, text]
        self.report_text(text)

    def report(self, fraction: float, text: str) -> None:
        """Show progress; *fraction* (0 to 1) is of the current span."""
        self.show(Progress(fraction, text))

    def show(self, progress: Progress) -> None:
        """Show progress of the current span; a `Report`."""
        start, end = self._span
        self.fraction = min(1.0, max(0.0, progress.fraction))
        fraction, text = start + (end - start) * self.fraction, without_secrets(progress.text)
        self._report(replace(progress, fraction=fraction, text=text))

    def report_waiting(self, text: str) -> None:
        """Show that a server can't be reached and is tried again."""
        self.show(Progress(self.fraction, text, is_waiting=True))

    def report_text(self, text: str) -> None:
        """Show a text while the fraction stays."""
        self.report(self.fraction, text)

    @contextlib.contextmanager
    def span(self, start: float, end: float) -> Iterator[None]:
        """Let what is reported meanwhile be the share of the whole from *start* to *end* (0 to 1)."""
        outer = self._span
        width = outer[1] - outer[0]
        self._span, self.fraction = (outer[0] + start * width, outer[0] + end * width), 0.0
        try:
            yield
        finally:
            self._span, self.fraction = outer, end

    def time_left(self, seconds: float) -> bool:
        """Whether a pause of *seconds* ends before the time limit; the sleep of a computer does not count."""
        now = self.waiter.clock()
        self._spent += min(LONGEST_STEP, max(0.0, now - self._looked))
        self._looked = now
        return self._spent + seconds <= self.timeout

    def keep_messages(self, text: str) -> None:
        """Keep the latest messages of the server, to be shown when the user asks; saved with the next change."""
        lines = [line.strip()[:_LONGEST_MESSAGE] for line in without_secrets(text).splitlines() if line.strip()]
        kept = self.job.server_messages
        self.job.server_messages = [*kept, *(line for line in lines if line not in kept)][-_MOST_MESSAGES:]

    def pause(self, seconds: float, overdue: str = "") -> None:
        """Wait. Raises `DeadlineError` with *overdue* where the time limit ends before, `CancelledError`."""
        if not self.time_left(seconds):
            raise DeadlineError(overdue)
        self.waiter.wait(seconds)

    def end(self, end: End, leftovers: bool, details: D) -> None:
        """Write how the run ended."""
        self.job.leftovers = leftovers
        self.job.details = details.to_json()
        self.job.ended = time.time()
        self.enter(end.state, end.message)


class Operation(ABC, Generic[D, R]):
    """How one kind of job runs, resumes, is cancelled and is cleaned up. Pure; runs in a worker thread.

    One object serves one run, or a few questions about a job: `registry.operation_of` makes a new one each time.
    """

    kind: ClassVar[str]
    details: type[D]  # a frozen dataclass
    writes_output: ClassVar[bool] = True  # the job's output is a file that it makes, not one that it reads
    takes_slot: ClassVar[bool] = True  # counts as one of the jobs that a server works on at once

    @abstractmethod
    def run(self, run: Run[D]) -> R:
        """Do the work, or resume it where the record and the disk stand. Raises `ExportError`, `CancelledError`."""

    def done(self, run: Run[D]) -> R:
        """Return the result of a job that another QGIS has done. Raises `ExportError` where that can't be."""
        raise ended()

    def after_cancel(self, run: Run[D]) -> End:
        """Tell the server, within a few seconds."""
        return End(State.CANCELLED)

    def after_error(self, run: Run[D], error: ExportError) -> End:
        """Describe how a job ends that *error* stopped; the message is shown to the user in place of the error's."""
        if isinstance(error, DeadlineError):
            return End(State.EXPIRED, error.message)
        if run.job.is_unanswered:  # a refused submit is not: this is from the look for what became of it
            return End(State.SUBMITTING, error.message)
        is_there = bool(run.job.job_id) and not run.job.server_end.is_over
        is_lasting = isinstance(error, FinalError) or (isinstance(error, ServerError) and error.is_lasting)
        can_resume = is_there and not is_lasting
        return End(State.INTERRUPTED if can_resume else State.FAILED, error.message)

    def kept_details(self, details: D, state: State) -> D:
        """Return what of the details the record keeps of a job that has ended in *state*: large geometry goes."""
        return details

    def can_resume(self, job: Job) -> bool:
        """Whether the job can be resumed without a second job on the server.

        One that was cancelled or has failed can, too, as long as the server has it.
        """
        if job.state is State.DONE:
            return False
        if job.job_id and not job.server_end.is_over:
            return True
        return not job.state.is_final

    def is_same(self, one: Job, other: Job) -> bool:
        """Whether a job that has not ended asks for the same as another; both have the same service and output."""
        return False

    def submit_again(self, job: Job) -> None:
        """Make the record of a job without an answer ready to be sent again, because the user says so."""
        if job.is_unanswered:
            job.state, job.message = State.NEW, ""

    def has_leftovers(self, job: Job) -> bool:
        """Whether something that the job made, and nobody needs, is still on a server; asks neither server nor disk."""
        return False

    def may_clean_up(self, job: Job) -> bool:
        """Whether the leftovers of an ended job may be deleted unasked, when QGIS starts."""
        return True

    def discard_pieces(self, job: Job, journal: Journal) -> None:
        """Delete what an ended job has on disk beside its result: of no use to anybody."""
        discard_part(job.part, Path(job.output))
        job.download = {}

    def has_pieces(self, job: Job) -> bool:
        """Whether something of the job is on disk beside its result."""
        return os.path.lexists(job.part)

    def clean_up(self, job: Job, session: Optional[Session]) -> str:
        """Delete what the job left on a server; return a message where something must stay, else "".

        *session* is ``None`` where there is no sign-in any more. Raises `ExportError` where the job must not be
        discarded yet.
        """
        return ""

    def can_run_again(self, job: Job) -> bool:
        """Whether the server can run an ended job again by itself."""
        return False

    def run_again(self, job: Job) -> None:
        """Make the record of such a job ready to be run."""

    def discard_label(self, job: Job) -> str:
        """Return the text of the button that cleans up after an ended job; "" for none."""
        return ""

    def title(self, job: Job) -> str:
        """Return the title of the task."""
        return tr("Export {title}").format(title=job.title)

    def interrupted_text(self, job: Job) -> str:
        """Report that QGIS was closed while the job ran."""
        return tr("The export of {title} was interrupted when QGIS closed.").format(title=job.title)

    @abstractmethod
    def summary(self, result: R, on_map: bool) -> str:
        """Describe in one line what the job has made."""

    @abstractmethod
    def outcome(self, result: R) -> str:
        """Describe for the log what the job has made: files, or levels."""

    def details_of(self, job: Job) -> D:
        """Read the details of *job*. Raises `UnreadableRecordError`."""
        try:
            return self.details.from_json(job.details)
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
            text = tr("The record of this job can't be read, so it can't be resumed. Start it again.")
            raise UnreadableRecordError(text, f"{type(error).__name__}: {error}") from None


def execute(
    operation: Operation[D, R],
    job: Job,
    session: Session,
    journal: Journal,
    report: Report = lambda progress: None,
    timeout: float = TIMEOUT,
    leaving: Callable[[], bool] = lambda: False,
    paused: Callable[[], bool] = lambda: False,
    at_once: int = 1,
    parts: Sequence[Job] = (),
    slot: Callable[[Run[Any]], AbstractContextManager[None]] = lambda run: contextlib.nullcontext(),
) -> R:
    """Run *job* to its end; the only place that decides how a job ends.

    *parts* are the records of a split export that begins; *slot* is held while the job is worked on. Raises
    `ExportError` or `CancelledError`; the job's state then says whether it can be resumed, and its message is the
    error's.
    """
    details = operation.details_of(job)
    run: Run[D] = Run(job, details, session, journal, report, timeout, leaving, at_once, paused)
    if job.state is State.DONE:
        return operation.done(run)
    if job.state.is_final and not operation.can_resume(job):
        raise ended()
    job.is_paused, job.ended = False, 0.0
    if job.state is State.NEW:
        journal.save_all([job, *parts])
    elif job.state.is_final or job.state is State.EXPIRED:  # the server may have it still
        run.enter(State.INTERRUPTED)
    outer = session.patience
    run.patience.follow(outer)
    session.patience = run.patience
    try:
        with slot(run):
            result = operation.run(run)
    except CancelledError:
        if not run.leaving:
            _end(operation, run, operation.after_cancel(run))
        elif run.is_paused:
            job.is_paused = True
            run.save()
        raise
    except Exception as caught:
        error = caught if isinstance(caught, ExportError) else unexpected(caught)
        end = _end_of(operation, run, error)
        error.message = end.message or error.message
        run.keep_messages(error.details)
        if end.state.is_final or not run.leaving:
            _end_with(operation, run, end, error)
        raise error from None
    finally:
        session.patience = outer
        remove_empty(job.part)  # only made to see whether the place can be written
    job.size = _size_of(Path(job.output)) if operation.writes_output else 0
    _end(operation, run, End(State.DONE))
    return result


def _end_of(operation: Operation[D, Any], run: Run[D], error: ExportError) -> End:
    """Return how *error* ends the job; a fault of the operation itself must not keep it from ending."""
    try:
        return operation.after_error(run, error)
    except Exception:
        _log.exception("%s %s: how it ends is not known", run.job.kind, run.job.id[:8])
        return End(State.FAILED, error.message)


def _end_with(operation: Operation[D, Any], run: Run[D], end: End, error: ExportError) -> None:
    """Write that *error* ended the job; where that fails, *error* is still what the user is told of."""
    try:
        _end(operation, run, end)
    except Exception as failure:
        unwritten = failure if isinstance(failure, ExportError) else unexpected(failure)
        _log.error("%s %s: its end is not written: %s", run.job.kind, run.job.id[:8], unwritten)
        error.message = f"{error.message} {unwritten.message}"


def _end(operation: Operation[D, Any], run: Run[D], end: End) -> None:
    if not end.state.is_final:
        run.end(end, False, run.details)
        return
    left = operation.has_leftovers(run.job)
    # On disk before anything is deleted: where QGIS dies in between, its next start finds what is left.
    run.end(end, left or operation.has_pieces(run.job), operation.kept_details(run.details, end.state))
    operation.discard_pieces(run.job, run.journal)
    left = left or operation.has_pieces(run.job)  # Windows keeps a file that a late thread has open
    if run.job.leftovers is not left:
        run.job.leftovers = left
        run.save()


def _size_of(output: Path) -> int:
    """Return the bytes of a result, 0 where it is not there."""
    try:
        if not output.is_dir():
            return output.stat().st_size
        return sum(each.stat().st_size for each in output.rglob("*") if each.is_file())
    except OSError:
        return 0


def ended() -> ExportError:
    """Return the error for a job that can't be run any more."""
    return ExportError(tr("This job has ended already. Start it again."))
