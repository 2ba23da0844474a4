# SPDX-License-Identifier: GPL-2.0-or-later
"""Submit a server's job once and poll it to its end: the same for every operation that has one."""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from typing import Any, Callable, Optional, Union

from ..arcgis.client.job_status import FIRST_POLL, GROWTH, LONGEST_POLL, JobState, JobStatus
from ..arcgis.client.session import Session
from ..arcgis.errors import NotArcGisError, ServerError, SignInError, ThrottledError, TransportError
from ..core.errors import CancelledError, ExportError
from ..core.i18n import tr
from .job import ServerEnd, State
from .operation import Run

MAX_GONE_POLLS = 3  # a site of several machines may not all know a new job at once
MAX_UNKNOWN_POLLS = 30  # of nothing but undocumented states; about five minutes
CANCEL_PATIENCE = 0.6  # seconds that a cancelled job waits for the cancel request

_log = logging.getLogger("arcgis_export.jobs")


class UnansweredError(ExportError):
    """The answer to a submit never came, and the server's jobs do not show what became of it."""


def unanswered(host: str, error: Optional[ExportError] = None) -> UnansweredError:
    """Return the error for a submit whose outcome is not known."""
    text = tr(
        "{host} did not say whether it has the job: it may be working on it. Look again later, or submit it "
        "again; then there may be two."
    )
    details = f"{error.message} {error.details}".strip() if error is not None else ""
    return UnansweredError(text.format(host=host), details)


class Endpoint(ABC):
    """How one kind of server job is submitted, polled and cancelled.

    The requests of *submit*, *cancel* and *find* go through the session that is given, which a cancel by the
    user may not interrupt.
    """

    host: str  # for messages
    answer_patience = 0.0  # seconds that a cancel waits for the answer to a submit
    finds_jobs = False  # `find` is always sure what became of a submit without an answer

    @abstractmethod
    def submit(self, session: Session) -> str:
        """Submit the job once and return its id. Raises `ServerError`, `TransportError`."""

    @abstractmethod
    def poll(self, session: Session) -> JobStatus:
        """Read the job once. Raises `ServerError`, `TransportError`."""

    @abstractmethod
    def cancel(self, session: Session, job_id: str) -> None:
        """Ask the server to cancel the job. Raises `ServerError`, `TransportError`."""

    def find(self) -> str:
        """Return the id of a job whose submit had no answer, "" where the server surely has none.

        Raises `UnansweredError` where that is not known.
        """
        raise unanswered(self.host)

    def before_submit(self) -> None:
        """Do what belongs before each submit, and is interrupted by a cancel."""

    def refused(self) -> None:
        """Note that a submit was refused for now: the server has no job."""

    def no_answer(self, error: ExportError) -> ExportError:
        """Return the error for a submit without a readable answer."""
        return unanswered(self.host, error)

    def is_gone(self, error: ExportError) -> bool:
        """Whether a server reports that it has no such job."""
        return isinstance(error, ServerError) and error.code in (400, 404, 410)

    def advice(self) -> str:
        """Return what the user should do about a job that the server no longer knows."""
        return tr("Start it again.")

    def late_advice(self) -> str:
        """Return what the user should do about a job that did not end within the time limit."""
        return tr("Ask the server's owner.")

    def text(self, status: JobStatus) -> str:
        """Describe what the server is doing."""
        if status.state is JobState.WAITING:
            return tr("Waiting for the server to begin")
        return tr("The server is working")


class ServerJob:
    """Submits once and polls to the end; throttling, lost polls, unknown states, a job gone, the time limit."""

    def __init__(self, run: Run[Any], endpoint: Endpoint) -> None:
        self._run, self._endpoint = run, endpoint
        self._job = run.job
        self._sent = False

    def follow(self) -> JobStatus:
        """Submit the job unless the server has it, and poll it until it has ended; return how it ended.

        Raises `ServerError` where it was refused or is gone, `TransportError` where the server can't be
        reached, `DeadlineError`, `CancelledError`.
        """
        job = self._job
        if not job.job_id and job.state is not State.NEW:
            job.job_id = self._endpoint.find()
            if job.job_id:
                self._run.enter(State.WAITING)
        if not job.job_id:
            self._submit()
        elif job.state not in (State.WAITING, State.RUNNING):
            self._run.enter(State.RUNNING)
        return self._poll()

    def cancel(self) -> None:
        """Tell the server, within `CANCEL_PATIENCE`; a failure changes nothing for the user, who is done with it."""
        if self._job.job_id:
            try:
                self._run.waiter.run(lambda abandoned: self._send_cancel(self._job.job_id), CANCEL_PATIENCE)
            except CancelledError:
                pass  # the request continues by itself

    def _submit(self) -> None:
        run, endpoint, job = self._run, self._endpoint, self._job
        self._prepare()  # here, where a cancel is noticed before anything is sent
        while True:
            run.waiter.check()
            endpoint.before_submit()
            run.enter(State.SUBMITTING)  # from here on only an answer shows whether the server has the job
            run.report(0.0, tr("Sending the job to {host}").format(host=endpoint.host))
            # A job that can be found may be resumed before a late answer comes: that answer is of no use then.
            late = None if endpoint.finds_jobs else self._late
            try:
                run.waiter.check()
                job.job_id = run.waiter.run(self._post, endpoint.answer_patience, late)
                break
            except CancelledError:
                if not self._sent:
                    endpoint.refused()
                    run.enter(State.NEW)  # nothing was sent: it can be resumed
                raise
            except ThrottledError as error:
                self._retry_later(error)
            except TransportError as error:
                if not error.never_sent:
                    raise endpoint.no_answer(error) from None
                self._retry_later(error)
            except NotArcGisError as error:
                raise endpoint.no_answer(error) from None
            except ServerError:
                endpoint.refused()
                run.enter(State.NEW)  # the server surely has no job
                raise
        run.patience.answered(job.service_url)
        run.enter(State.WAITING)
        run.report(0.0, tr("Submitted, waiting for the server"))

    def _prepare(self) -> None:
        while True:
            try:
                return self._run.session.sign_in.prepare(self._run.session)
            except (TransportError, ThrottledError) as error:
                self._run.patience.wait(error, self._job.service_url)

    def _retry_later(self, error: Union[ThrottledError, TransportError]) -> None:
        """Wait until the next submit: the server surely has no job. Raises *error* at the time limit."""
        self._endpoint.refused()
        self._run.enter(State.NEW)  # to be sent again, by another QGIS if need be
        self._run.patience.wait(error, self._job.service_url)

    def _post(self, abandoned: Any) -> str:
        self._sent = True
        with self._run.session.with_waiter(self._run.waiter.uncancellable()) as session:
            return self._endpoint.submit(session)

    def _late(self, answer: Callable[[], str]) -> None:
        """Take the answer to a submit that was cancelled meanwhile; runs in the thread of the request."""
        try:
            identifier = answer()
        except ThrottledError:
            if self._run.leaving:
                self._note_late(State.NEW)
            return
        except ExportError:
            return
        if self._run.leaving:
            self._note_late(State.WAITING, identifier)  # QGIS is closing: the job is to be found in the journal
        else:
            self._send_cancel(identifier)

    def _note_late(self, state: State, identifier: str = "") -> None:
        """Write what a late answer says, unless the record is gone, or another run knows more by now."""
        run, job = self._run, self._job
        try:
            stored = run.journal.find(job)
            if stored is None or not (stored.is_unanswered and job.is_unanswered):
                _log.info("late answer of %s is not needed any more: %s", self._endpoint.host, identifier)
                return
            job.job_id, job.authcfg = identifier, stored.authcfg
            run.enter(state)
        except ExportError as error:
            _log.info("late answer of %s is not noted: %s", self._endpoint.host, error.message)

    def _send_cancel(self, identifier: str) -> None:
        with self._run.session.with_waiter(self._run.waiter.uncancellable()) as session:
            try:
                self._endpoint.cancel(session, identifier)
            except ExportError as error:
                _log.info("job %s was not cancelled: %s", identifier, error.message)

    def _poll(self) -> JobStatus:
        pause, gone, unknown = FIRST_POLL, 0, 0
        while True:
            try:
                status = self._endpoint.poll(self._run.session)
                gone = 0
                self._run.patience.answered(self._job.service_url)
            except SignInError:
                raise
            except (ServerError, TransportError) as error:
                if self._endpoint.is_gone(error):
                    gone += 1
                    if gone >= MAX_GONE_POLLS:
                        raise self._gone(error) from None
                    self._pause(pause)
                    pause = min(LONGEST_POLL, pause * 2)
                else:
                    self._run.patience.wait(error, self._job.service_url)
                continue
            self._run.keep_messages(status.details or status.message)
            if status.state.is_final:
                self._note_end(status)
                return status
            unknown = unknown + 1 if status.state is JobState.UNKNOWN else 0
            if unknown >= MAX_UNKNOWN_POLLS:
                raise self._unknown(status)
            if status.state is JobState.RUNNING and self._job.state is not State.RUNNING:
                self._run.enter(State.RUNNING)
            fraction: Optional[float] = status.fraction
            self._run.report(self._run.fraction if fraction is None else fraction, self._endpoint.text(status))
            self._pause(pause)
            pause = min(LONGEST_POLL, pause * GROWTH)

    def _note_end(self, status: JobStatus) -> None:
        """Keep how the server's job ended: until when it can be resumed."""
        ends = {JobState.SUCCEEDED: ServerEnd.SUCCEEDED, JobState.CANCELLED: ServerEnd.CANCELLED}
        self._job.server_end = ends.get(status.state, ServerEnd.FAILED)
        if status.state is JobState.GONE:
            self._job.server_end = ServerEnd.GONE
        if status.state is JobState.SUCCEEDED and not self._job.succeeded:
            self._job.succeeded = time.time()
        self._run.save()

    def _pause(self, seconds: float) -> None:
        run = self._run
        text = tr(
            "{host} did not finish within %Ln minute(s). Job {job} continues on the server. {advice}",
            round(min(run.timeout, 1e9) / 60),
        ).format(host=self._endpoint.host, job=self._job.job_id, advice=self._endpoint.late_advice())
        run.pause(seconds, text.strip())

    def _gone(self, error: ExportError) -> ServerError:
        self._job.server_end = ServerEnd.GONE
        text = tr("{host} no longer knows job {job}. {advice}").format(
            host=self._endpoint.host, job=self._job.job_id, advice=self._endpoint.advice()
        )
        return ServerError(text.strip(), error.details or error.message, 404)

    def _unknown(self, status: JobStatus) -> ServerError:
        text = tr("{host} reports the undocumented state “{word}”. Ask the server's owner about job {job}.")
        return ServerError(
            text.format(host=self._endpoint.host, word=status.word[:60], job=self._job.job_id), status.details
        )
