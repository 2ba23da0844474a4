# SPDX-License-Identifier: GPL-2.0-or-later
"""One import from its upload to its end, or from where it stands: the work behind `tile_imports`."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any, Callable, Optional

from ...arcgis.client.job_status import JobState, JobStatus
from ...arcgis.client.session import Session
from ...arcgis.errors import NotArcGisError, ServerError, SignInError, ThrottledError, TransportError
from ...arcgis.operations import import_tiles
from ...arcgis.operations.export_tiles.estimate import FIRST_POLL, GROWTH, LONGEST_POLL
from ...arcgis.operations.import_tiles import ImportStatus, ImportTilesRequest, LevelProgress
from ...arcgis.portal.upload import Stage, Upload, UploadRecord
from ...arcgis.services.tile_service import Service, describe
from ...arcgis.urls import host_of
from ...core.errors import ExportError
from ...core.i18n import bytes_text, number_text, tr
from ...core.waiter import SLICE
from ...jobs.job import Job, State
from ...jobs.server_job import (
    MAX_GONE_POLLS,
    MAX_LOST_POLLS,
    MAX_UNKNOWN_POLLS,
    SHORTEST_THROTTLE,
    STILL_THERE,
    Progress,
)
from ...tiles.scheme import Extent
from .find_job import find_job, known_jobs

ANSWER_PATIENCE = 2.0  # seconds that a cancel waits for the answer to a submit that is under way
_UPLOAD_END, _SERVER_END = 0.6, 0.97  # shares of the whole for a progress bar


class OutcomeUnknownError(TransportError):
    """The answer to the submit never came: the server may have begun, or not."""


class ImportRun:
    """Carries one job to its end; every step is on disk before the request that it stands for."""

    def __init__(
        self,
        job: Job,
        session: Session,
        save: Callable[[Job], None],
        report: Callable[[Progress], None],
        timeout: float,
        leaving: Callable[[], bool],
    ) -> None:
        self.job, self.session = job, session
        self.options: dict[str, Any] = job.options["import"]
        self.status = ImportStatus(JobStatus(JobState.UNKNOWN))
        self._save_record, self._report_progress = save, report
        self.is_leaving, self._timeout = leaving, timeout
        self._deadline = session.waiter.clock() + timeout
        self._request: Optional[ImportTilesRequest] = None
        self.service_url = str(self.options["service"])
        self.host = host_of(self.service_url)
        self.record = UploadRecord.from_json(self.options["upload"]) if self.options.get("upload") else None

    @property
    def request(self) -> ImportTilesRequest:
        if self._request is None:
            raise RuntimeError("nothing is prepared yet")
        return self._request

    @property
    def levels(self) -> tuple[LevelProgress, ...]:
        return self.status.levels

    def run(self) -> None:
        """Go on until the tiles are in the service. Raises `CancelledError` or an `ExportError`."""
        self._prepare()
        if self.job.state is State.CHECKING or self.options.get("succeeded"):
            return self._look_back()
        self._send_package()
        self._submit()
        if self.options.get("rerun"):
            self._rerun()
        self._follow()

    def _look_back(self) -> None:
        """It had succeeded before QGIS ended; the server may have forgotten it since."""
        try:
            self.look(self.session)
        except (ServerError, TransportError):
            pass

    def _prepare(self) -> None:
        options = self.options
        self.session.sign_in.admit(self.session, self.service_url)
        service = self._described()
        box, levels, held = options.get("extent"), options.get("levels"), options.get("held")
        self._request = ImportTilesRequest(
            service,
            str(options.get("item") or ""),
            tuple(levels) if levels is not None else None,
            Extent(*box) if box else None,
            bool(options.get("merge")),
            bool(options.get("replace")),
            tuple(held) if held is not None else None,
        )

    def _described(self) -> Service:
        """Read the service. What it says against that is passing where something was begun, unless it is gone."""
        try:
            return describe(self.session, self.service_url)
        except STILL_THERE:
            raise
        except ServerError as error:
            uploaded = self.record is not None and self.record.stage != Stage.NEW.value
            if error.code in (404, 410) or not (uploaded or self.job.job_id or self.options.get("submitted")):
                raise
            raise TransportError(error.message, error.details) from None

    # The upload

    def upload(self, session: Session, save: Optional[Callable[[], None]] = None) -> Upload:
        """Return the upload of this job's package, as far as it is."""
        if self.record is None:
            raise RuntimeError("this import uploads nothing")
        count, leaving = self._count, self.is_leaving
        return Upload(session, self.job.service_url, self.record, save or self.save, count, self._timeout, leaving)

    def _send_package(self) -> None:
        record = self.record
        if record is None or record.is_done or self.job.job_id:
            return  # with a job it may be deleted already: the import had ended when QGIS died
        if self.job.state is not State.RUNNING:
            self.enter(State.RUNNING)
        self.tell(0.0, tr("Uploading {name}").format(name=record.name))
        self.options["item"] = self.upload(self.session).run()
        self._prepare()
        self.save()

    def _count(self, done: int, total: int) -> None:
        share = done / total if total else 1.0
        text = tr("Uploading, {done} of {total}")
        if done >= total:
            text = tr("Uploaded {total}; the portal looks at the package")
        self.tell(_UPLOAD_END * share, text.format(done=bytes_text(done), total=bytes_text(total)))

    # The server's job

    def _submit(self) -> None:
        job, options = self.job, self.options
        if not job.job_id and options.get("submitted"):
            self._find_job()
        while not job.job_id:
            if options.get("before") is None:
                options["before"] = known_jobs(self.session, str(options["admin"]))
            job.parameters = self.request.parameters()
            options["submitted"], options["submitted_at"] = True, time.time()
            self.enter(State.SUBMITTING)
            self.tell(self._begun, tr("Asking {host} to import the tiles").format(host=self.host))
            try:
                job.job_id = self._post()
            except ThrottledError as error:
                options["submitted"], options["before"] = False, None  # others may begin meanwhile
                self.enter(State.NEW)
                wait = max(SHORTEST_THROTTLE, error.retry_after)
                if self.session.waiter.clock() + wait > self._deadline:
                    raise
                self.tell(self._begun, tr("The server takes no more jobs just now; trying again later"))
                self.session.waiter.wait(wait)
            except (TransportError, NotArcGisError) as error:
                raise self.unknown(error) from None
            except ServerError as error:
                options["submitted"] = False
                self.save()
                raise import_tiles.in_words(error, self.request) from None
        if job.state in (State.NEW, State.SUBMITTING, State.INTERRUPTED):
            self.enter(State.WAITING)

    def _post(self) -> str:
        """Submit once. A cancel meanwhile waits a little for the answer: without it nobody knows what has begun."""
        answers: list[Any] = []
        admin, fields = str(self.options["admin"]), dict(self.job.parameters)
        waiter = self.session.waiter.deaf()

        def work() -> None:
            try:
                with self.session.with_waiter(waiter) as session:
                    answers.append(import_tiles.submit(session, admin, fields))
            except BaseException as error:  # raised again where somebody hears it
                answers.append(error)

        thread = threading.Thread(target=work, name="arcgis_export submit", daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(SLICE)
            if self.session.waiter.cancelled():
                thread.join(ANSWER_PATIENCE)
                break
        if not answers:
            raise OutcomeUnknownError(tr("The answer of the server was not waited for."))
        if isinstance(answers[0], BaseException):
            raise answers[0]
        self.job.job_id = str(answers[0])
        self.save()
        return self.job.job_id

    def _find_job(self) -> None:
        """An earlier submit had no answer: see whether its job is there, before another is asked for."""
        self.tell(self._begun, tr("Looking whether {host} began the import").format(host=self.host))
        self.job.job_id = find_job(self.session, self.job)
        if not self.job.job_id:
            self.options["submitted"], self.options["before"] = False, None
        self.save()

    def unknown(self, error: ExportError) -> OutcomeUnknownError:
        return OutcomeUnknownError(
            tr(
                "{host} did not answer whether it began the import. Go on to find out: it is not asked a second time "
                "before that is known."
            ).format(host=self.host),
            error.details or error.message,
        )

    def _rerun(self) -> None:
        """Ask for what a failed or cancelled job left; one that runs again already is only followed."""
        admin = str(self.options["admin"])
        self.status = import_tiles.look(self.session, admin, self.job.job_id)
        if self.status.job.state.is_final and self.status.job.state is not JobState.SUCCEEDED:
            try:
                import_tiles.rerun(self.session, admin, self.job.job_id)
            except ServerError as error:
                raise import_tiles.in_words(error, self.request) from None
        self.options["rerun"] = False
        self.save()

    def _follow(self) -> None:
        """Ask for the job until it has ended well. Raises `ServerError` with the levels that are done."""
        pause, lost, gone, unknown = FIRST_POLL, 0, 0, 0
        while True:
            try:
                self.look(self.session)
                lost = gone = 0
            except SignInError:
                raise
            except (ServerError, TransportError) as error:
                is_gone = isinstance(error, ServerError) and error.code in (400, 404, 410)
                gone, lost = (gone + 1, lost) if is_gone else (gone, lost + 1)
                if gone >= MAX_GONE_POLLS:
                    raise self._job_lost(error) from None
                if lost >= MAX_LOST_POLLS:
                    passing = not isinstance(error, ServerError) or isinstance(error, STILL_THERE)
                    raise error if passing else TransportError(error.message, error.details) from None
                self.tell(self.share, tr("The server does not answer, trying again"))
                self._pause(max(pause, getattr(error, "retry_after", None) or 0.0))
                pause = min(LONGEST_POLL, pause * 2)
                continue
            state = self.status.job.state
            unknown = unknown + 1 if state is JobState.UNKNOWN else 0
            if state is JobState.SUCCEEDED:
                return
            if state.is_final:
                raise self._failed()
            if unknown >= MAX_UNKNOWN_POLLS:
                raise ServerError(
                    tr(
                        "{host} reports a state that no client knows (“{word}”). Ask the server's owner about job {job}."
                    ).format(host=self.host, word=self.status.job.word[:60], job=self.job.job_id)
                )
            if state is JobState.RUNNING and self.job.state is not State.RUNNING:
                self.enter(State.RUNNING)
            self.tell(self.share, self._words())
            self._pause(pause)
            pause = min(LONGEST_POLL, pause * GROWTH)

    def look(self, session: Session) -> None:
        """Read the job; the levels stay as they were last told where the server says nothing of them now."""
        found = import_tiles.look(session, str(self.options["admin"]), self.job.job_id)
        self.status = found if found.levels else replace(found, levels=self.levels)

    def _failed(self) -> ServerError:
        words = import_tiles.failed_words(self.status.job, self.request)
        reached = import_tiles.levels_sentence(self.levels)
        return ServerError(f"{words} {reached}".strip(), self.status.job.details or self.status.job.message)

    def _job_lost(self, error: ExportError) -> ServerError:
        reached = import_tiles.levels_sentence(self.levels)
        text = tr("{host} no longer knows this import (job {job}). Look at the tiles of the service. {levels}").format(
            host=self.host, job=self.job.job_id, levels=reached
        )
        return ServerError(text.strip(), error.details or error.message, 404)

    def _pause(self, seconds: float) -> None:
        if self.session.waiter.clock() + seconds > self._deadline:
            reached = import_tiles.levels_sentence(self.levels)
            text = tr(
                "{host} did not finish the import within %Ln minute(s). Job {job} is left to the server. {levels}",
                round(self._timeout / 60),
            ).format(host=self.host, job=self.job.job_id, levels=reached)
            self.enter(State.EXPIRED, text.strip())
            raise ExportError(text.strip())
        self.session.waiter.wait(seconds)

    @property
    def is_over(self) -> bool:
        """Whether the server surely reads the package no more."""
        return not self.options.get("submitted") or self.status.job.state.is_final

    # Small things

    @property
    def _begun(self) -> float:
        return _UPLOAD_END if self.record is not None else 0.0

    @property
    def share(self) -> float:
        return self._begun + (_SERVER_END - self._begun) * (self.status.job.fraction or 0.0)

    def _words(self) -> str:
        status = self.status
        if status.job.state is JobState.WAITING:
            return tr("Waiting for the server to begin")
        done, expected = (sum(getattr(one, name) for one in self.levels) for name in ("done", "expected"))
        now = next((one for one in self.levels if not one.is_done and one.expected), None)
        if now is not None:
            return tr("Importing, level {level}: {done} of {expected} tiles; {all} of {total} in all").format(
                level=now.level,
                done=number_text(now.done),
                expected=number_text(now.expected),
                all=number_text(done),
                total=number_text(expected),
            )
        if status.job.fraction is not None:
            return tr("The server is importing: {percent} %").format(percent=round(status.job.fraction * 100))
        return tr("The server is importing")

    def enter(self, state: State, message: str = "") -> None:
        self.job.state, self.job.message = state, message
        self.save()

    def save(self) -> None:
        if self.record is not None:
            self.options["upload"] = self.record.to_json()
        self._save_record(self.job)

    def tell(self, fraction: float, text: str) -> None:
        self._report_progress(Progress(self.job.state, fraction, text))
