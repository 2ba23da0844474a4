# SPDX-License-Identifier: GPL-2.0-or-later
"""Delete the uploaded package once the server job has ended."""

from __future__ import annotations

from dataclasses import replace

from ...arcgis.client.session import Session
from ...arcgis.errors import NotArcGisError, ServerError
from ...arcgis.operations.import_tiles import poll
from ...arcgis.portal.upload import Upload
from ...arcgis.portal.upload_record import UploadRecord
from ...arcgis.urls import host_of
from ...core.errors import ExportError
from ...core.i18n import tr
from ...jobs.job import Job
from .details import ImportDetails
from .find_job import find_job


def delete_upload(job: Job, details: ImportDetails, session: Session) -> ImportDetails:
    """Delete what the job uploaded if it is not resumed; return the details as they are then.

    Nothing is deleted while the server may read it: not before it has said that its job is over, or gone.
    Raises `ExportError` where that can't be known, or where the package is still there.
    """
    if not details.leaves_item or details.upload is None:
        return details
    if details.submitted or job.job_id:
        session.sign_in.authorize_server(session, details.service)
        if not job.job_id:
            job.job_id = find_job(session, details)
        if job.job_id and not _is_over(job.job_id, details, session):
            raise ExportError(
                tr(
                    "The server is still importing from the uploaded package. Wait until it has ended, then "
                    "discard it."
                )
            )
    record = UploadRecord.from_json(details.upload)
    try:
        Upload(session, job.service_url, record, lambda: None).discard()
    finally:
        details = replace(details, upload=record.to_json())
        job.details = details.to_json()
    if record.is_open:
        raise open_end(record.title, job.service_url)
    return details


def _is_over(identifier: str, details: ImportDetails, session: Session) -> bool:
    """Whether the server's job reads the package no more. Raises `ExportError` where that is unknown."""
    try:
        return poll(session, details.admin, identifier).job.state.is_final
    except ServerError as error:
        if not isinstance(error, NotArcGisError) and error.code in (400, 404, 410):
            return True  # it knows no such job any more
        raise ExportError(
            tr("{host} does not report whether it is still importing from the uploaded package: {reason}").format(
                host=host_of(details.service), reason=error.message
            ),
            error.details,
        ) from None


def open_end(title: str, url: str) -> ExportError:
    """Return the error for an item that was asked for and may still come."""
    return ExportError(
        tr(
            "{host} has not reported whether it accepted the package “{title}”. QGIS searches for it "
            "again at its next start, and deletes it then."
        ).format(host=host_of(url), title=title)
    )


def upload_stays(job: Job, details: ImportDetails) -> str:
    """Report that an upload could not be deleted."""
    upload = details.upload or {}
    return tr("The uploaded package “{title}” is still on {host} (item {item}). Delete it there.").format(
        title=upload.get("title"), host=host_of(job.service_url), item=upload.get("item") or "?"
    )
