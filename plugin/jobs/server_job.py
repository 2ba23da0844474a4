# SPDX-License-Identifier: GPL-2.0-or-later
"""Submit, wait, download, check: one state machine for every asynchronous export."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, Callable, Optional

from ..arcgis.client.download import check_zip
from ..arcgis.client.job_status import (
    FIRST_POLL,
    GROWTH,
    LONGEST_POLL,
    JobState,
    JobStatus,
    failure,
    is_over_limit,
    job_id,
    job_urls,
    look,
)
from ..arcgis.client.session import Session
from ..arcgis.errors import NotArcGisError, ServerError, SignInError, ThrottledError, TransportError
from ..arcgis.urls import host_of
from ..core.errors import CancelledError, ExportError
from ..core.files import create_part, discard, replace_target, with_package_suffix
from ..core.i18n import bytes_text, tr
from ..core.progress import Progress
from ..core.waiter import Waiter
from ..operations.export_tiles.download import fetch_result
from .job import Job, State

MAX_LOST_POLLS = 6  # one after the other; about half a minute of silence
MAX_GONE_POLLS = 3  # a site of several machines may not all know a new job at once
MAX_UNKNOWN_POLLS = 30  # of nothing but states that no document knows; about five minutes
SHORTEST_THROTTLE = 1.0  # seconds, for servers that say "again at once"
CANCEL_PATIENCE = 0.6  # seconds that a cancelled export waits for the server to hear of it

# Server errors that say nothing of the job; nor does a full disk, say: it may still be fetched.
STILL_THERE = (SignInError, ThrottledError, NotArcGisError)

# Shares of the whole for a progress bar: the server's work ends here, the download there.
_SERVER_END, _DOWNLOAD_END = 0.5, 0.97


class Cycle:
    """Carries one job from its submit to the finished file, or takes it up where it stands."""

    def __init__(
        self,
        job: Job,
        session: Session,
        save: Callable[[Job], None],
        report: Callable[[Progress], None] = lambda progress: None,
        timeout: float = 7200.0,
        leaving: Callable[[], bool] = lambda: False,
        check: Callable[[Path], Optional[str]] = check_zip,
    ) -> None:
        """*save* puts the job on disk; *leaving* says that a cancel only means QGIS is closing.

        *timeout* in seconds is for the server's work; *check* raises for a file that isn't right, and
        may return what it is (``tpk``).
        """
        self.job = job
        self._session = session
        self._waiter: Waiter = session.waiter
        self._save_record = save
        self._report_progress = report
        self._timeout = timeout
        self._leaving = leaving
        self._check = check
        self._status: Optional[JobStatus] = None
        self._fraction = 0.0

    def run(self) -> Path:
        """Go through the states to the complete package and return its path.

        The job is then done, or `State.COPYING` where its tiles are to be copied. Raises
        `CancelledError`, or an `ExportError` in words; the job's state then says whether it can be
        taken up again.
        """
        steps = {State.NEW: self._submit, State.DOWNLOADING: self._download, State.CHECKING: self._finish}
        if self.job.state.is_final and self.job.state is not State.DONE:
            raise ExportError(tr("This export has ended already. Export again."))
        if self.job.state is State.SUBMITTING and not self.job.job_id:
            raise ExportError(tr("The server's answer to this export was not waited for. Export again."))
        self._deadline = self._waiter.clock() + self._timeout
        try:
            if self.job.state is State.COPYING:
                return self._package_at_hand()
            if self.job.state in (State.SUBMITTING, State.DOWNLOADING, State.CHECKING, State.INTERRUPTED):
                self._enter(State.RUNNING)  # addresses of results are short-lived: ask for them anew
            while not self._is_complete():
                steps.get(self.job.state, self._wait)()
            return Path(self.job.output)
        except CancelledError:
            if not self._leaving():
                self._tell_server()
                self._enter(State.CANCELLED)
            raise
        except ExportError as error:
            if not self.job.state.is_final:
                lost = not isinstance(error, ServerError) or isinstance(error, STILL_THERE)
                self._enter(State.INTERRUPTED if lost and self.job.job_id else State.FAILED, error.message)
            raise
        finally:
            if not self._is_complete():
                discard(self.job.part)

    def _is_complete(self) -> bool:
        return self.job.state in (State.DONE, State.COPYING)

    def _package_at_hand(self) -> Path:
        """Return the package of a job that only lacks the copy of its tiles; no server is asked."""
        package = Path(self.job.output)
        if not package.exists():
            raise ExportError(
                tr("The package {path} is no longer there. Go on to fetch it from the server again.").format(
                    path=package
                )
            )
        return package

    def _submit(self) -> None:
        create_part(self.job.part, Path(self.job.output), self.job.is_folder)
        self._save()
        self._session.sign_in.prepare(self._session)  # here, where a cancel is heard before anything is sent
        url = f"{self.job.service_url}/{self.job.operation}"
        self._report(0.0, tr("Sending the export to {host}").format(host=host_of(url)))
        while True:
            self._waiter.check()
            self._enter(State.SUBMITTING)  # from here on only an answer tells whether the server has the job
            try:
                self.job.job_id = self._waiter.run(lambda abandoned: self._post(url, abandoned))
                break
            except ThrottledError as error:
                self._enter(State.NEW)  # refused: to be sent again, by another QGIS if need be
                wait = max(SHORTEST_THROTTLE, error.retry_after)
                if self._waiter.clock() + wait > self._deadline:
                    raise
                minutes = max(1, round(wait / 60))
                text = tr("{host} takes no more exports just now; trying again in about %Ln minute(s)", minutes)
                self._report(0.0, text.format(host=host_of(url)))
                self._waiter.wait(wait)
            except ServerError as error:
                if isinstance(error, (SignInError, NotArcGisError)) or not self._may_fall_back():
                    raise
                return self._fall_back()
        self._enter(State.WAITING)
        self._report(0.0, tr("Submitted, waiting for the server"))

    def _post(self, url: str, abandoned: threading.Event) -> str:
        """Submit once. Where the person has cancelled meanwhile, the job is cancelled as it is born."""
        with self._session.with_waiter(Waiter()) as alone:
            try:
                identifier = self._submitted(alone.post_json(url, self.job.parameters), url)
            except ThrottledError:
                if abandoned.is_set() and self._leaving():
                    self._enter(State.NEW)
                raise
        if abandoned.is_set() and self._leaving():
            self.job.job_id = identifier  # QGIS is closing: the job is to be found in the journal
            self._enter(State.WAITING)
        elif abandoned.is_set():
            self._send_cancel(identifier)
        return identifier

    def _submitted(self, answer: dict[str, Any], url: str) -> str:
        """Read the answer to the submit, and return the job's id."""
        return job_id(answer, url)

    def _wait(self) -> None:
        """Ask for the job until it has ended."""
        pause, lost, gone, unknown = FIRST_POLL, 0, 0, 0
        while True:
            try:
                status = self._poll()
                lost = gone = 0
            except SignInError:
                raise
            except (ServerError, TransportError) as error:
                if self._is_gone(error):
                    gone += 1
                    if gone >= MAX_GONE_POLLS:
                        raise self._gone(error) from None
                else:
                    lost += 1
                    if lost >= MAX_LOST_POLLS:
                        raise _out_of_reach(error) from None
                self._report(self._fraction, tr("The server does not answer, trying again"))
                self._pause(max(pause, getattr(error, "retry_after", None) or 0.0))
                pause = min(LONGEST_POLL, pause * 2)
                continue
            unknown = unknown + 1 if status.state is JobState.UNKNOWN else 0
            if unknown >= MAX_UNKNOWN_POLLS:
                raise ServerError(
                    tr(
                        "{host} reports a state that no client knows (“{word}”). Ask the server's owner about job {job}."
                    ).format(host=host_of(self.job.service_url), word=status.word[:60], job=self.job.job_id),
                    status.details,
                )
            if status.state is JobState.SUCCEEDED:
                self._status = status
                self._enter(State.DOWNLOADING)
                return
            if status.state is JobState.FAILED and self._may_fall_back() and not is_over_limit(status):
                return self._fall_back()
            if status.state.is_final:
                raise failure(status, self.job.service_url)
            self._show(status)
            self._pause(pause)
            pause = min(LONGEST_POLL, pause * GROWTH)

    def _may_fall_back(self) -> bool:
        return bool(self.job.options.get("fallback"))

    def _fall_back(self) -> None:
        """Ask once more, for the older storage that every server writes: the new one was refused or failed."""
        job, before = self.job, Path(self.job.output)
        discard(job.part)
        job.parameters["storageFormatType"] = str(job.options.pop("fallback"))
        job.job_id = job.job_url = ""
        job.output = str(with_package_suffix(before, "tpk"))
        text = tr("{host} can't write the newer storage format; asking for the older one.")
        if job.output != str(before):
            text = tr("{host} can't write a .tpkx; asking for a .tpk, saved as {name}.")
        self._note(text.format(host=host_of(job.service_url), name=Path(job.output).name))
        self._enter(State.NEW)  # the server is done with the first: to be sent without fear

    def _note(self, text: str) -> None:
        """Keep what the person is to be told with the result, and say it now."""
        self.job.options["notes"] = [*self.job.notes, text]
        self._report(self._fraction, text)

    def _poll(self) -> JobStatus:
        """Read the job at the address that answers; the first good one is kept."""
        job = self.job
        url, status = look(self._session, job.service_url, job.operation, job.job_id, job.job_url)
        if url != job.job_url:
            job.job_url = url
            self._save()
        return status

    def _show(self, status: JobStatus) -> None:
        if status.state is JobState.RUNNING and self.job.state is not State.RUNNING:
            self._enter(State.RUNNING)
        if status.fraction is not None:
            self._fraction = status.fraction * _SERVER_END
        if status.state is JobState.WAITING:
            text = tr("Waiting for the server to begin")
        elif status.fraction is not None:
            text = tr("The server is working: {percent} %").format(percent=round(status.fraction * 100))
        else:
            text = tr("The server is working")
        self._report(self._fraction, text)

    def _pause(self, seconds: float) -> None:
        if self._waiter.clock() + seconds > self._deadline:
            text = tr(
                "{host} did not finish within %Ln minute(s). Job {job} is left to the server. "
                "Export a smaller area, or ask the server's owner.",
                round(self._timeout / 60),
            ).format(host=host_of(self.job.service_url), job=self.job.job_id)
            self._enter(State.EXPIRED, text)
            raise ExportError(text)
        self._waiter.wait(seconds)

    def _download(self) -> None:
        status = self._status or self._poll()
        if status.item_id:
            self.job.options["item"] = status.item_id
        self._fetch(status)
        self._enter(State.CHECKING)

    def _fetch(self, status: JobStatus) -> None:
        """Bring what the job made into its part."""
        fetch_result(self._session, self.job, status, self._poll, self._count, self._count_files)

    def _count(self, done: int, total: Optional[int]) -> None:
        if total:
            self._fraction = _SERVER_END + (_DOWNLOAD_END - _SERVER_END) * min(1.0, done / total)
            text = tr("Downloading, {done} of {total}").format(done=bytes_text(done), total=bytes_text(total))
        else:
            self._fraction = max(self._fraction, _SERVER_END)
            text = tr("Downloading, {done}").format(done=bytes_text(done))
        self._report(self._fraction, text)

    def _count_files(self, done: int, total: int, size: int) -> None:
        share = done / total if total else 1.0
        self._fraction = max(self._fraction, _SERVER_END + (_DOWNLOAD_END - _SERVER_END) * share)
        text = tr("Downloading, {done} of {total} files, {size}")
        self._report(self._fraction, text.format(done=done, total=total, size=bytes_text(size)))

    def _finish(self) -> None:
        """Check the download, and only then put it where it belongs."""
        self._report(_DOWNLOAD_END, tr("Checking the package"))
        part, target = self.job.part, Path(self.job.output)
        kind = self._check(part)
        self._waiter.check()
        place = with_package_suffix(target, kind) if kind else target
        replace_target(part, place, self.job.is_folder)
        if place != target:
            self.job.output = str(place)
            text = tr("{host} made a .{kind} in place of a {wanted}, saved as {name}.")
            host = host_of(self.job.service_url)
            self._note(text.format(host=host, kind=kind, wanted=target.suffix, name=place.name))
        self._enter(State.COPYING if self.job.makes_copy else State.DONE)

    def _tell_server(self) -> None:
        if self.job.job_id:
            sender = threading.Thread(target=self._send_cancel, args=(self.job.job_id,), daemon=True)
            sender.start()
            sender.join(CANCEL_PATIENCE)

    def _send_cancel(self, identifier: str) -> None:
        """Cancel the server's job; a failure changes nothing for the person, who is done with it."""
        known = self.job.job_url
        urls = (known,) if known else job_urls(self.job.service_url, self.job.operation, identifier)
        with self._session.with_waiter(Waiter()) as session:
            for url in urls:
                try:
                    session.post_json(f"{url}/cancel", {})
                    return
                except ExportError:
                    continue

    def _is_gone(self, error: ExportError) -> bool:
        """Whether a server says that it has no such job (400 in a JSON answer, 404 or 410)."""
        return isinstance(error, ServerError) and error.code in (400, 404, 410)

    def _gone(self, error: ExportError) -> ServerError:
        return ServerError(
            tr("{host} no longer knows this export (job {job}). Export again.").format(
                host=host_of(self.job.service_url), job=self.job.job_id
            ),
            error.details or error.message,
            404,
        )

    def _enter(self, state: State, message: str = "") -> None:
        self.job.state = state
        self.job.message = message
        self._save()

    def _save(self) -> None:
        self._save_record(self.job)

    def _report(self, fraction: float, text: str) -> None:
        self._report_progress(Progress(fraction, text))


def _out_of_reach(error: ExportError) -> ExportError:
    """Return the error for a server that gave no answer about a job: its job may still be had."""
    passing = not isinstance(error, ServerError) or isinstance(error, STILL_THERE)
    return error if passing else TransportError(error.message, error.details)
