# SPDX-License-Identifier: GPL-2.0-or-later
"""Server-job endpoint of Export Item, whose job is an item of the portal, and the deletion of that item."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Callable, Optional
from urllib.parse import quote, unquote

from ...arcgis.client.download import download
from ...arcgis.client.job_status import JobState, JobStatus, failure
from ...arcgis.client.session import Session
from ...arcgis.errors import NotArcGisError, ServerError, SignInError, ThrottledError
from ...arcgis.operations.export_item import ENDINGS, FORMATS, format_name, read_submitted
from ...arcgis.portal.item_status import read_item_status, reports_missing
from ...arcgis.portal.portal import Portal
from ...arcgis.portal.upload_record import item_titled
from ...arcgis.urls import host_of, sharing_root
from ...core.errors import ExportError, PackageError
from ...core.files import create_part
from ...core.i18n import tr
from ...core.names import free_path
from ...jobs.downloads import (
    download_checked,
    download_progress,
    kept_download,
    move_download,
    moved_download,
)
from ...jobs.job import Job
from ...jobs.operation import Run
from ...jobs.server_job import CANCEL_PATIENCE, Endpoint, ServerJob, unanswered
from ...packages.stores.checksums import check_checksums
from .details import ItemDetails

OPERATION = "export"
DELETE_PATIENCE = 5.0  # seconds to wait for the item to be deleted
SEARCHES, SEARCH_PAUSE = 3, 2.0  # for the item of a submit without an answer; seconds in between
CLOCKS = 300.0  # seconds by which the clock of a portal may be behind ours
MAX_STATUS_ERRORS = 20  # refusals of the status, one after the other; then the item itself is read
SERVER_END, DOWNLOAD_END = 0.5, 0.97  # shares of the whole: the server's work ends here, the download there
# What the files of the formats begin with; other formats are text.
_TEXTS = frozenset({"csv", "geojson", "json", "kml"})  # endings
_ZIPPED = ("zip", "kmz", "xlsx", "slpk", "vtpk")
_SQLITE = b"SQLite format 3\0"


class ItemEndpoint(Endpoint):
    """Export Item: the job's ``service_url`` is the content of the item's owner."""

    def __init__(self, run: Run[ItemDetails]) -> None:
        self._run = run
        self._status_errors = 0

    @property
    def host(self) -> str:  # type: ignore[override]
        return host_of(self._run.job.service_url)

    def submit(self, session: Session) -> str:
        job = self._run.job
        try:
            return self._submit_once(session)
        except SignInError as error:
            mine = _portal(job, session).content_of(self._run.details.user)
            if error.code != 403 or job.service_url == mine:
                raise
        # Some portals want the caller's name in the address of an export, and not the owner's.
        job.service_url = mine
        return self._submit_once(session)

    def _submit_once(self, session: Session) -> str:
        details, url = self._run.details, f"{self._run.job.service_url}/{OPERATION}"
        try:
            submitted = read_submitted(session.post_json(url, details.parameters), url)
        except (SignInError, ThrottledError):
            raise
        except ServerError as error:
            raise _explained(error, host_of(url), details.title) from None
        if submitted.export_item == details.item:
            raise NotArcGisError(
                tr("{host} returned the exported item itself as the result of the export.").format(host=host_of(url))
            )
        self._run.details = replace(details, export_item=submitted.export_item)
        job = self._run.job
        job.details = self._run.details.to_json()
        return submitted.job_id

    def find(self) -> str:
        """An earlier submit had no answer: the item of its title is the export's, unless it is older than the job."""
        run, details = self._run, self._run.details
        since = run.job.created - CLOCKS
        run.report_text(tr("Checking whether {host} has started the export").format(host=self.host))
        portal = _portal(run.job, run.session)
        for owner in dict.fromkeys((details.user, unquote(run.job.service_url.rpartition("/")[2]))):
            for number in range(SEARCHES):
                found = item_titled(portal, owner, details.title, since) if owner else ""
                if found and found != details.item:
                    run.update(export_item=found)
                    return found  # the id of its job is not known: the status of the item tells the same
                if number < SEARCHES - 1:
                    run.waiter.wait(SEARCH_PAUSE)
        raise self.no_answer(ExportError(""))

    def no_answer(self, error: ExportError) -> ExportError:
        found = unanswered(self.host, error)
        text = tr("Its result would be the item “{title}” there.")
        found.message = f"{found.message} {text.format(title=self._run.details.title)}"
        return found

    def poll(self, session: Session) -> JobStatus:
        details = self._run.details
        portal = _portal(self._run.job, session)
        url = f"{portal.content_of(self._owner(portal))}/items/{quote(details.export_item, safe='')}/status"
        fields = {"jobType": OPERATION, "jobId": self._run.job.job_id}
        if self._run.job.job_id == details.export_item:
            del fields["jobId"]  # see `find`
        try:
            status = read_item_status(session.get_json(url, fields, waits=()))
        except (SignInError, NotArcGisError):
            raise
        except ServerError as error:
            return self._tolerate_status_error(error, portal)
        self._status_errors = 0
        return status

    def cancel(self, session: Session, identifier: str) -> None:
        """Delete the item of an export whose answer came after the cancel: that ends it, too.

        The job has ended by then, so its stored record is amended: for the next start of QGIS where this fails.
        """
        run, is_deleted = self._run, False
        if run.details.leaves_item:
            try:
                delete_export(run.job, run.details, session)
                is_deleted = True
            finally:
                run.amend(not is_deleted, export_item=run.details.export_item, is_deleted=is_deleted)

    def is_gone(self, error: ExportError) -> bool:
        return isinstance(error, ServerError) and _reports_missing(error)

    def advice(self) -> str:
        return tr("Export again.")

    def late_advice(self) -> str:
        item = self._run.details.export_item
        return tr("Its result will be the item {item} there.").format(item=item) if item else ""

    def _owner(self, portal: Portal) -> str:
        """Return whose the new item is: an administrator's export of a user's item may be either's."""
        details = self._run.details
        if details.export_owner:
            return details.export_owner
        try:
            owner = portal.item(details.export_item).owner
        except ServerError:  # it may lag behind the answer to the submit
            return details.user
        self._run.update(export_owner=owner)
        return owner

    def _tolerate_status_error(self, error: ServerError, portal: Portal) -> JobStatus:
        """Tolerate temporary status errors: long exports answer 400 "Error updating file item" and succeed."""
        self._status_errors += 1
        if self._status_errors >= MAX_STATUS_ERRORS or _reports_missing(error):
            try:
                size = portal.item(self._run.details.export_item).size
            except ServerError as found:
                raise (found if _reports_missing(found) else error) from None
            if self._status_errors >= MAX_STATUS_ERRORS:
                if size > 0:
                    return JobStatus(JobState.SUCCEEDED)  # the check of the file has the last word
                raise error
        return JobStatus(JobState.RUNNING, message=error.details or error.message)


def fetch_file(run: Run[ItemDetails]) -> Path:
    """Submit, wait, download, check and move to the output; return the file's path.

    Raises `ExportError`, `CancelledError`.
    """
    job = run.job
    moved = moved_download(job)
    if moved is not None:
        return _named(run, moved)
    create_part(job.part, Path(job.output), is_folder=False)
    with run.span(0.0, SERVER_END):
        status = ServerJob(run, ItemEndpoint(run)).follow()
        if status.state is not JobState.SUCCEEDED:
            raise failure(status, job.service_url)

    def check() -> str:
        return check_file(job.part, _format(run.details), run.waiter.cancelled)

    span = (SERVER_END, DOWNLOAD_END)
    ending = download_checked(run, span, lambda: _download(run), check, tr("Checking the file"))
    return _move_to_output(run, ending)


def _download(run: Run[ItemDetails]) -> None:
    url = f"{_portal(run.job, run.session).url}/content/items/{quote(run.details.export_item, safe='')}/data"
    is_text = not _TEXTS.isdisjoint(ENDINGS[_format(run.details)])
    download(
        run.session,
        url,
        run.job.part,
        download_progress(run),
        takes_text=is_text,
        kept=kept_download(run, by_length=not is_text),
    )


def _move_to_output(run: Run[ItemDetails], ending: str) -> Path:
    """Move the checked download to the output, with the ending of what it is."""
    target = Path(run.job.output)
    run.waiter.check()
    place = target
    if target.suffix.lower() != f".{ending}":
        place = free_path(target.with_suffix(f".{ending}"))
    move_download(run, place, is_folder=False)
    return _named(run, place)


def _named(run: Run[ItemDetails], place: Path) -> Path:
    """Note under which name the file was saved, where that is another than the wanted one."""
    job, target, ending = run.job, Path(run.job.output), place.suffix.lstrip(".")
    if place != target:
        job.output = str(place)
        text = tr("The portal packed the layers into an archive: saved as {name}.")
        if ending != "zip":
            text = tr("The portal created a .{ending}: saved as {name}.")
        run.note(text.format(name=place.name, ending=ending))
    return place


def delete_item(run: Run[ItemDetails]) -> None:
    """Delete the item that this export made, unless it is to be kept; waits at most `DELETE_PATIENCE`.

    What is not deleted then is noted in the job, and tried again when QGIS starts.
    """
    if not run.details.leaves_item:
        return
    job, details = run.job, run.details

    def work(abandoned: object) -> None:
        with run.session.with_waiter(run.waiter.uncancellable()) as session:
            delete_export(job, details, session)

    try:
        run.waiter.limited(DELETE_PATIENCE).run(work, CANCEL_PATIENCE)
    except ExportError:  # a cancel included
        text = tr(
            "The item {item} that the export created is still on {host}. QGIS tries to delete it at its next start."
        )
        run.note(text.format(item=details.export_item, host=host_of(job.service_url)))
    else:
        run.update(is_deleted=True)  # saved here: two threads must not write the job


def delete_export(job: Job, details: ItemDetails, session: Session) -> None:
    """Delete the item that *job* has made on the portal, and no other: it must be what the export left.

    Raises `ServerError` or `TransportError`. An item that is gone already is as good as deleted.
    """
    portal, identifier = _portal(job, session), details.export_item
    try:
        item = portal.item(identifier)
    except (SignInError, NotArcGisError):
        raise
    except ServerError as error:
        if not _reports_missing(error):
            raise
        return
    # A service has an address; what an export leaves is a file with the title that was asked for.
    if item.id == details.item or item.url or item.title != details.title:
        raise ServerError(
            tr("Item {item} is not the one that the export created; it is not deleted.").format(item=identifier)
        )
    portal.delete(identifier, item.owner or details.user)


def _portal(job: Job, session: Session) -> Portal:
    return Portal(session, sharing_root(job.service_url))


def _format(details: ItemDetails) -> str:
    return details.format if details.format in FORMATS else FORMATS[0]


def _explained(error: ServerError, host: str, title: str) -> ServerError:
    """Return *error* with a message that says what to do, for the refusals that are known."""
    message = (error.details or error.message).lower()
    if error.code == 409 or "already exists" in message:
        text = tr("Your content on {host} has an item of the title “{title}” already. Choose another title.")
    elif "quota" in message or "storage" in message:
        text = tr(
            "The storage on {host} is full, so the export can't be kept there until it is downloaded. "
            "Delete something there, or ask the portal's administrator for more."
        )
    else:
        return error
    return ServerError(text.format(host=host, title=title), error.details or error.message, error.code)


def _reports_missing(error: ServerError) -> bool:
    return error.code in (400, 404, 410) and reports_missing(error)


def check_file(path: Path, format: str, cancelled: Optional[Callable[[], bool]] = None) -> str:
    """Return the ending that a downloaded file should have. Raises `PackageError` for one that isn't right."""
    endings = ENDINGS[format]
    size = path.stat().st_size
    if size == 0:
        raise PackageError(
            tr("The portal sent an empty file. Check that the filters fit some features, then export again.")
        )
    with open(path, "rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK\x03\x04"):
        if not zipfile.is_zipfile(path):
            raise PackageError(tr("The downloaded file is incomplete. Export again."))
        check_checksums(path, cancelled)
        found: Optional[str] = next((ending for ending in endings if ending in _ZIPPED), None)
    elif head.startswith(_SQLITE):
        found = "gpkg" if "gpkg" in endings else None
    else:
        texts = [ending for ending in endings if ending not in (*_ZIPPED, "gpkg")]
        found = texts[0] if texts and b"\0" not in head and _is_whole(path, head, texts[0]) else None
    if found is None:
        raise PackageError(
            tr("The portal did not send a {format}. Try the export again, or ask its administrator.").format(
                format=format_name(format)
            )
        )
    return found


def _is_whole(path: Path, head: bytes, ending: str) -> bool:
    """Whether a text begins and ends as one of its kind does."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if ending == "csv":
        return start not in (b"{", b"<")
    with open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - 64))
        end = file.read().rstrip()[-1:]
    return (start, end) == ((b"<", b">") if ending == "kml" else (b"{", b"}"))
