# SPDX-License-Identifier: GPL-2.0-or-later
"""Upload and server-job endpoint of Import Tiles: one import from its upload to its end, also resumed."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Callable, Optional

from ...arcgis.client.job_status import JobState, JobStatus
from ...arcgis.client.session import Session
from ...arcgis.errors import NotArcGisError, ServerError, ThrottledError, TransportError
from ...arcgis.operations import import_tiles
from ...arcgis.operations.import_tiles import ImportStatus, ImportTilesRequest, LevelProgress
from ...arcgis.portal.upload import Upload
from ...arcgis.portal.upload_record import Stage, UploadRecord
from ...arcgis.services.tile_service import Service, describe
from ...arcgis.urls import host_of
from ...core.errors import ExportError
from ...core.i18n import bytes_text, number_text, tr
from ...jobs.job import State
from ...jobs.operation import PASSING, Run
from ...jobs.server_job import Endpoint, ServerJob, UnansweredError
from .details import ImportDetails
from .find_job import find_job, known_jobs

UPLOAD_END, SERVER_END = 0.6, 0.97  # shares of the whole for a progress bar


class ImportRun(Endpoint):
    """Brings one package into a service; every step is on disk before the request that it stands for."""

    answer_patience, finds_jobs = 2.0, True

    def __init__(self, run: Run[ImportDetails]) -> None:
        self.run = run
        self.status = ImportStatus(JobStatus(JobState.UNKNOWN))
        self.host = host_of(run.details.service)
        upload = run.details.upload
        self.record = UploadRecord.from_json(upload) if upload else None
        self._request: Optional[ImportTilesRequest] = None

    @property
    def request(self) -> ImportTilesRequest:
        """What is asked for; reads the service first."""
        if self._request is None:
            self._request = self._read_request()
        return self._request

    @property
    def levels(self) -> tuple[LevelProgress, ...]:
        return self.status.levels

    @property
    def is_over(self) -> bool:
        """Whether the server surely does not read the package any more."""
        return not self.run.details.submitted or self.status.job.state.is_final

    @property
    def begun(self) -> float:
        """The share of the whole after which the server works."""
        return UPLOAD_END if self.record is not None else 0.0

    def follow(self) -> None:
        """Upload, submit and wait until the tiles are in the service. Raises `CancelledError` or an `ExportError`."""
        run = self.run
        run.session.sign_in.authorize_server(run.session, run.details.service)
        self._request = self._read_request()
        if run.job.state is State.CHECKING or run.details.has_succeeded:
            return self._read_final_status()
        self._send_package()
        with run.span(self.begun, SERVER_END):
            if run.details.runs_again:
                self._run_again()
            status = ServerJob(run, self).follow()
        if status.state is not JobState.SUCCEEDED:
            raise self._failed()

    def _read_final_status(self) -> None:
        """The import had succeeded before QGIS ended; the server may have forgotten it since."""
        try:
            self.poll(self.run.session)
        except (ServerError, TransportError):
            pass

    def _read_request(self) -> ImportTilesRequest:
        details = self.run.details
        return ImportTilesRequest(
            self._described(),
            details.item,
            details.levels,
            details.extent,
            details.merge,
            details.replace,
            details.held,
        )

    def _described(self) -> Service:
        """Read the service. Its errors are temporary where something was begun, unless it is gone."""
        run = self.run
        try:
            return describe(run.session, run.details.service)
        except PASSING:
            raise
        except ServerError as error:
            uploaded = self.record is not None and self.record.stage != Stage.NEW.value
            if error.code in (404, 410) or not (uploaded or run.job.job_id or run.details.submitted):
                raise
            raise TransportError(error.message, error.details) from None

    # The upload

    def upload(self, session: Session, save: Optional[Callable[[], None]] = None) -> Upload:
        """Return the upload of this job's package, as far as it is."""
        run = self.run
        if self.record is None:
            raise ValueError("a package that was on the portal is not uploaded")
        save = save or self.save
        return Upload(session, run.job.service_url, self.record, save, self._count, run.timeout, lambda: run.leaving)

    def save(self) -> None:
        """Write the job with how far its upload is."""
        self.run.update(upload=self.record.to_json() if self.record is not None else None)

    def _send_package(self) -> None:
        run, record = self.run, self.record
        if record is None or record.is_done or run.job.job_id:
            return  # with a job it may be deleted already: the import had ended when QGIS died
        if run.job.state is not State.RUNNING:
            run.enter(State.RUNNING)
        run.report(0.0, tr("Uploading {name}").format(name=record.name))
        run.details = replace(run.details, item=self.upload(run.session).run())
        self.save()
        self._request = self._read_request()

    def _count(self, done: int, total: int) -> None:
        share = done / total if total else 1.0
        text = tr("Uploading, {done} of {total}")
        if done >= total:
            text = tr("Uploaded {total}; the portal is checking the package")
        self.run.report(UPLOAD_END * share, text.format(done=bytes_text(done), total=bytes_text(total)))

    # The server's job

    def before_submit(self) -> None:
        details = self.run.details
        before = details.before
        if before is None:
            found = known_jobs(self.run.session, details.admin)
            before = tuple(found) if found is not None else None
        self.run.update(before=before, parameters=self.request.parameters(), submitted=True, submitted_at=time.time())

    def submit(self, session: Session) -> str:
        details = self.run.details
        try:
            return import_tiles.submit(session, details.admin, details.parameters)
        except (ThrottledError, NotArcGisError):
            raise
        except ServerError as error:
            raise import_tiles.explain_import_error(error, self.request) from None

    def refused(self) -> None:
        self.run.update(submitted=False, before=None)  # other jobs may begin meanwhile

    def no_answer(self, error: ExportError) -> ExportError:
        return self.unknown(error)

    def find(self) -> str:
        """An earlier submit had no answer: see whether its job is there, before another is asked for."""
        run = self.run
        if not run.details.submitted:
            return ""
        run.report_text(tr("Checking whether {host} has started the import").format(host=self.host))
        identifier = find_job(run.session, run.details)
        if not identifier:
            self.refused()
        return identifier

    def poll(self, session: Session) -> JobStatus:
        """Read the job; the levels stay as they were last reported where the server reports nothing of them now."""
        found = import_tiles.poll(session, self.run.details.admin, self.run.job.job_id)
        self.status = found if found.levels else replace(found, levels=self.levels)
        return self.status.job

    def cancel(self, session: Session, identifier: str) -> None:
        import_tiles.cancel(session, self.run.details.admin, identifier)

    def advice(self) -> str:
        text = tr("Check the tiles of the service.")
        return f"{text} {import_tiles.levels_sentence(self.levels)}".strip()

    def late_advice(self) -> str:
        return import_tiles.levels_sentence(self.levels)

    def unknown(self, error: ExportError) -> UnansweredError:
        """Return the error for a submit whose outcome is unknown."""
        text = tr(
            "{host} did not answer whether it began the import. Look again to check; the import is not submitted again "
            "until that is known."
        )
        return UnansweredError(text.format(host=self.host), error.details or error.message)

    def _run_again(self) -> None:
        """Ask for what a failed or cancelled job left; one that runs again already is only followed."""
        run = self.run
        state = self.poll(run.session).state
        if state.is_final and state is not JobState.SUCCEEDED:
            try:
                import_tiles.rerun(run.session, run.details.admin, run.job.job_id)
            except ServerError as error:
                raise import_tiles.explain_import_error(error, self.request) from None
        run.update(runs_again=False)

    def _failed(self) -> ServerError:
        words = import_tiles.failed_text(self.status.job, self.request)
        reached = import_tiles.levels_sentence(self.levels)
        return ServerError(f"{words} {reached}".strip(), self.status.job.details or self.status.job.message)

    def text(self, status: JobStatus) -> str:
        if status.state is JobState.WAITING:
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
        if status.fraction is not None:
            return tr("The server is importing: {percent} %").format(percent=round(status.fraction * 100))
        return tr("The server is importing")
