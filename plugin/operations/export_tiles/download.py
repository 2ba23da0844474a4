# SPDX-License-Identifier: GPL-2.0-or-later
"""Download a finished job's result; retry lagging listings and expired URLs."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Optional, TypeVar

from ...arcgis.client.download import Progress, download
from ...arcgis.client.job_status import JobStatus
from ...arcgis.client.result_urls import addresses
from ...arcgis.client.session import Session
from ...arcgis.errors import ServerError, SignInError, ThrottledError, TransportError
from ...arcgis.operations.export_tiles.cache_folder import Report, fetch_cache
from ...arcgis.operations.export_tiles.results import LISTING_WAITS, folder_url, lagging_error, package_urls
from ...arcgis.sign_in.hosts import is_signed
from ...arcgis.urls import host_of
from ...core.errors import ExportError
from ...core.i18n import tr
from ...jobs.downloads import kept_download, kept_file
from ...jobs.job import Job, ServerEnd
from ...jobs.operation import Run
from .details import TilesDetails

T = TypeVar("T", bound=TilesDetails)


def fetch_result(
    run: Run[T], status: JobStatus, poll: Callable[[], JobStatus], count: Progress, count_files: Report
) -> None:
    """Fetch the package, or the folder of a cache, into the job's part.

    *poll* reads the job again, for a fresh address where a pre-signed one has ended. Raises what
    `download` and `fetch_cache` raise.
    """
    session, job = run.session, run.job
    if run.details.is_folder:
        urls = _asked(session, job, lambda: [folder_url(session, job.service_url, job.job_url, status)])
        return fetch_cache(session, job.service_url, urls[0], job.part, count_files, lambda name: kept_file(run, name))
    refreshed = False
    while True:
        url = _package_url(session, job, status)
        try:
            return _fetch(run, url, count)
        except ServerError as error:
            # A pre-signed address that has ended: the job has a fresh one.
            is_gone = error.code in (404, 410)
            if not is_signed(url) or isinstance(error, ThrottledError):
                if is_gone:
                    job.server_end = ServerEnd.GONE
                raise
            if refreshed:
                job.server_end = ServerEnd.GONE
                raise ServerError(
                    tr("{host} does not provide the created package for download. Export again.").format(
                        host=host_of(url)
                    ),
                    error.details or error.message,
                    error.code,
                ) from None
            refreshed = True
            status = poll()


def _package_url(session: Session, job: Job, status: JobStatus) -> str:
    found = _asked(session, job, lambda: package_urls(session, job.service_url, job.job_url, status))
    wanted = Path(job.output).suffix.lower()
    return next((url for url in found if url.split("?")[0].lower().endswith(wanted)), found[0])


def _asked(session: Session, job: Job, ask: Callable[[], list[str]]) -> list[str]:
    """Return the addresses that *ask* finds, at least one, asking again while the result lags behind the job."""
    refused: Optional[ExportError] = None
    for wait in (*LISTING_WAITS, 0.0):
        try:
            found = [url for url in ask() if url]
        except SignInError:
            raise
        except (ServerError, TransportError) as error:
            refused, found = error, []  # the folder may not be there yet, or not on every machine
        if found:
            return found
        session.waiter.wait(wait)
    raise refused or lagging_error(job.service_url)


def _fetch(run: Run[T], url: str, count: Progress) -> None:
    session, job, kept = run.session, run.job, kept_download(run)
    *others, last = addresses(url, job.service_url)
    for other in others:
        try:
            return download(session, other, job.part, count, waits=(), kept=kept)
        except (ServerError, TransportError):
            session.waiter.check()
    return download(session, last, job.part, count, kept=kept)
