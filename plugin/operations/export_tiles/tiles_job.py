# SPDX-License-Identifier: GPL-2.0-or-later
"""The server's job of an Export Tiles request, from submit to the package on disk."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Callable, TypeVar

from ...arcgis.client.job_status import JobState, JobStatus, failure, is_over_limit, job_id, job_urls, poll
from ...arcgis.client.session import Session
from ...arcgis.errors import NotArcGisError, ServerError, SignInError, ThrottledError, TransportError
from ...arcgis.operations.export_tiles.request import OPERATION
from ...arcgis.operations.import_tiles import admin_addresses, job_names, list_jobs
from ...arcgis.urls import host_of
from ...core import json_values
from ...core.errors import ExportError, PackageError
from ...core.files import create_part
from ...core.i18n import bytes_text, tr
from ...core.names import with_package_suffix
from ...jobs.downloads import discard_download, download_checked, download_progress, move_download, moved_download
from ...jobs.job import ServerEnd, State
from ...jobs.operation import Run
from ...jobs.server_job import Endpoint, ServerJob
from .details import TilesDetails
from .download import fetch_result

T = TypeVar("T", bound=TilesDetails)
CLOCKS = 300.0  # seconds by which the clock of a server may be behind ours
SERVER_END, DOWNLOAD_END = 0.5, 0.97  # shares of the whole: the server's work ends here, the download there


class NoTilesError(PackageError):
    """The package is whole and holds no tiles."""


class TilesEndpoint(Endpoint):
    """Export Tiles of a service, in both dialects."""

    def __init__(self, run: Run[T]) -> None:
        self._run = run
        self.host = host_of(run.job.service_url)

    def submit(self, session: Session) -> str:
        url = f"{self._run.job.service_url}/{OPERATION}"
        return job_id(session.post_json(url, self._run.details.parameters), url)

    def before_submit(self) -> None:
        run = self._run
        run.details = replace(run.details, submitted=time.time())
        run.job.details = run.details.to_json()  # saved with the state that follows

    def find(self) -> str:
        run = self._run
        run.report_text(tr("Checking whether {host} has started the export").format(host=self.host))
        known = {row.job_id for row in run.journal.rows()}
        identifier = find_export(run.session, run.job.service_url, run.details.submitted, known)
        if not identifier:
            raise self.no_answer(ExportError(""))
        return identifier

    def poll(self, session: Session) -> JobStatus:
        """Read the job at the address that answers; the first good one is kept."""
        job = self._run.job
        url, status = poll(session, job.service_url, OPERATION, job.job_id, job.job_url)
        if url != job.job_url:
            job.job_url = url
            self._run.save()
        return status

    def cancel(self, session: Session, identifier: str) -> None:
        job = self._run.job
        first, second = (job.job_url, "") if job.job_url else job_urls(job.service_url, OPERATION, identifier)
        try:
            session.post_json(f"{first}/cancel", {})
        except ExportError:
            if not second:
                raise
            session.post_json(f"{second}/cancel", {})

    def advice(self) -> str:
        return tr("Export again.")

    def late_advice(self) -> str:
        return tr("Export a smaller area, or ask the server's owner.")


def fetch_package(run: Run[T], check: Callable[[Path], str]) -> Path:
    """Submit, wait, download, check and move to the output; return the package's path.

    *check* raises for a file that isn't right, and returns what it is (``tpk``). The job is then `State.COPYING`
    or as far as it was. Raises `ExportError`, `CancelledError`.
    """
    job = run.job
    moved = moved_download(job)
    if moved is not None:
        return _named(run, moved, moved.suffix.lstrip("."))
    create_part(job.part, Path(job.output), run.details.is_folder)
    with run.span(0.0, SERVER_END):
        endpoint = TilesEndpoint(run)
        status = _followed(run, endpoint)
    if status.item_id:
        run.update(item=status.item_id)

    def fetch() -> None:
        fetch_result(run, status, lambda: endpoint.poll(run.session), download_progress(run), _count_files(run))

    checking = tr("Checking the package")
    span = (SERVER_END, DOWNLOAD_END)
    kind = download_checked(run, span, fetch, lambda: check(job.part), checking, (NoTilesError,))
    return _move_to_output(run, kind)


def cancel_job(run: Run[T]) -> None:
    """Tell the server that its job is not wanted any more."""
    ServerJob(run, TilesEndpoint(run)).cancel()


def _followed(run: Run[T], endpoint: TilesEndpoint) -> JobStatus:
    """Follow the job to its success; where the newer storage format is refused or fails, ask for the older one."""
    while True:
        try:
            status = ServerJob(run, endpoint).follow()
        except ServerError as error:
            is_refusal = not isinstance(error, (SignInError, NotArcGisError, ThrottledError))
            if run.job.job_id or not is_refusal or not run.details.fallback:
                raise
        else:
            if status.state is JobState.SUCCEEDED:
                return status
            if status.state is not JobState.FAILED or is_over_limit(status) or not run.details.fallback:
                raise failure(status, run.job.service_url)
        _fall_back(run)


def _fall_back(run: Run[T]) -> None:
    """Prepare a job for the older storage format, which every server writes."""
    job, before = run.job, Path(run.job.output)
    discard_download(run)
    job.job_id = job.job_url = ""
    job.server_end, job.succeeded = ServerEnd.UNKNOWN, 0.0
    job.output = str(with_package_suffix(before, "tpk"))
    text = tr("{host} can't write the newer storage format; asking for the older one.")
    if job.output != str(before):
        text = tr("{host} can't write a .tpkx; asking for a .tpk, saved as {name}.")
    run.note(text.format(host=host_of(job.service_url), name=Path(job.output).name))
    job.state = State.NEW  # the server is done with the first job: this one can be sent without fear
    run.update(parameters={**run.details.parameters, "storageFormatType": run.details.fallback}, fallback="")
    create_part(job.part, Path(job.output), run.details.is_folder)


def _move_to_output(run: Run[T], kind: str) -> Path:
    """Let the checked download take the place of the output, under a name that fits its *kind*."""
    target = Path(run.job.output)
    run.waiter.check()
    place = with_package_suffix(target, kind) if kind else target
    move_download(run, place, run.details.is_folder)
    return _named(run, place, kind)


def _named(run: Run[T], place: Path, kind: str) -> Path:
    """Note under which name the result was saved, where that is another than the wanted one."""
    job, target = run.job, Path(run.job.output)
    if place != target:
        job.output = str(place)
        text = tr("{host} created a .{kind} instead of a {wanted}, saved as {name}.")
        host = host_of(job.service_url)
        run.note(text.format(host=host, kind=kind, wanted=target.suffix, name=place.name))
    return place


def _count_files(run: Run[T]) -> Callable[[int, int, int], None]:
    def count(done: int, total: int, size: int) -> None:
        text = tr("Downloading, {done} of {total} files, {size}")
        run.report(done / total if total else 1.0, text.format(done=done, total=total, size=bytes_text(size)))

    return count


def find_export(session: Session, service_url: str, submitted: float, known: set[str]) -> str:
    """Return the id of the one export that began after *submitted* (epoch seconds) and is none of the *known* jobs.

    "" where no list shows just one. Only owners and administrators of a hosted service see it (protocol.md section 14).
    """
    for admin in admin_addresses(service_url):
        try:
            listed = list_jobs(session, admin)
        except (ServerError, TransportError):
            session.waiter.check()
            continue
        found = [name for each in listed for name in job_names([each]) if _may_be_ours(each, submitted)]
        ours = [name for name in found if name not in known]
        return ours[0] if len(ours) == 1 else ""
    return ""


def _may_be_ours(entry: Mapping[str, Any], submitted: float) -> bool:
    begun = json_values.number(entry.get("submitTime")) or json_values.number(entry.get("startTime")) or 0.0
    is_export = "export" in json_values.text(entry.get("type")).lower()
    return is_export and begun / 1000.0 >= submitted - CLOCKS
