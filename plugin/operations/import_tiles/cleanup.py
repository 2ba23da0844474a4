# SPDX-License-Identifier: GPL-2.0-or-later
"""What an import has left on a portal, taken away once surely nobody reads it any more."""

from __future__ import annotations

from ...arcgis.client.session import Session
from ...arcgis.errors import NotArcGisError, ServerError
from ...arcgis.operations.import_tiles import look
from ...arcgis.portal.upload import Upload
from ...arcgis.portal.upload_record import UploadRecord
from ...arcgis.urls import host_of
from ...core.errors import ExportError
from ...core.i18n import tr
from ...jobs.job import Job
from .find_job import find_job


def forget_import(job: Job, session: Session) -> None:
    """Take away what the job uploaded and nobody goes on with. Raises `ExportError` where that can't be.

    Nothing is deleted while the server may read it: not before it has said that its job is over, or gone.
    """
    if not job.leaves_item:
        return
    options = job.options["import"]
    if options.get("submitted") or job.job_id:
        session.sign_in.authorize_server(session, str(options["service"]))
        if not job.job_id:
            job.job_id = find_job(session, job)
        if job.job_id and not _is_over(job, session):
            raise ExportError(
                tr("The server is still importing from the uploaded package. Wait for it, then forget it.")
            )
    record = UploadRecord.from_json(options["upload"])
    try:
        Upload(session, job.service_url, record, lambda: None).discard()
    finally:
        options["upload"] = record.to_json()
    if record.is_open:
        raise open_end(record.title, job.service_url)


def _is_over(job: Job, session: Session) -> bool:
    """Whether the server's job reads the package no more. Raises `ExportError` where the server does not tell."""
    try:
        return look(session, str(job.options["import"]["admin"]), job.job_id).job.state.is_final
    except ServerError as error:
        if not isinstance(error, NotArcGisError) and error.code in (400, 404, 410):
            return True  # it knows no such job any more
        raise ExportError(
            tr("{host} does not say whether it still imports from the uploaded package: {reason}").format(
                host=host_of(str(job.options["import"]["service"])), reason=error.message
            ),
            error.details,
        ) from None


def open_end(title: str, url: str) -> ExportError:
    """Return the error for an item that was asked for and may still come."""
    return ExportError(
        tr(
            "{host} has not said whether it took the package “{title}”. It is looked for again when QGIS starts, "
            "and deleted then."
        ).format(host=host_of(url), title=title)
    )


def upload_stays(job: Job) -> ExportError:
    """Return the error for an upload that could not be deleted."""
    upload = job.options["import"].get("upload") or {}
    return ExportError(
        tr("The uploaded package “{title}” is still on {host} (item {item}). Delete it there.").format(
            title=upload.get("title"), host=host_of(job.service_url), item=upload.get("item") or "?"
        )
    )
