# SPDX-License-Identifier: GPL-2.0-or-later
"""The cycle of Export Item: its job is an item of the portal, which is read, fetched, and deleted again."""

from __future__ import annotations

import threading
import zipfile
from pathlib import Path
from typing import Any, Optional
from urllib.parse import quote

from ...arcgis.client.download import download
from ...arcgis.client.job_status import JobState, JobStatus
from ...arcgis.client.session import Session
from ...arcgis.errors import NotArcGisError, ServerError, SignInError, ThrottledError, TransportError
from ...arcgis.operations.export_item import ENDINGS, FORMATS, read_submitted
from ...arcgis.portal.item_status import read_item_status, says_gone
from ...arcgis.portal.portal import Portal
from ...arcgis.urls import host_of, sharing_root
from ...core.errors import CancelledError, ExportError, PackageError
from ...core.files import free_path, replace_target
from ...core.i18n import tr
from ...core.waiter import SLICE, Waiter
from ...jobs.job import Job, State
from ...jobs.server_job import Cycle

TIDY_PATIENCE = 5.0  # seconds that an export waits for its item to be deleted
MAX_FLAPS = 20  # refusals of the status, one after the other; then the item itself is looked at
# What the files of the formats begin with; other formats are text.
_ZIPPED = ("zip", "kmz", "xlsx", "slpk", "vtpk")
_SQLITE = b"SQLite format 3\0"


class ItemCycle(Cycle):
    """*job*'s ``service_url`` is the content of the item's owner, ``export_item`` the item that the export makes."""

    _flaps = 0

    @property
    def _export_item(self) -> str:
        return str(self.job.options.get("export_item") or "")

    def _portal(self) -> Portal:
        return Portal(self._session, sharing_root(self.job.service_url))

    def _post(self, url: str, abandoned: threading.Event) -> str:
        try:
            return self._post_once(url, abandoned)
        except SignInError as error:
            mine = self._portal().content_of(str(self.job.options.get("user") or ""))
            if error.code != 403 or self.job.service_url == mine:
                raise
        # Some portals want the caller's name in the address of an export, and not the owner's.
        self.job.service_url = mine
        return self._post_once(f"{mine}/{self.job.operation}", abandoned)

    def _post_once(self, url: str, abandoned: threading.Event) -> str:
        try:
            return super()._post(url, abandoned)
        except (SignInError, ThrottledError):
            raise
        except ServerError as error:
            words, host, title = (error.details or error.message).lower(), host_of(url), self._title
            if error.code == 409 or "already exists" in words:
                text = tr("Your content on {host} has an item of the title “{title}” already. Choose another title.")
            elif "quota" in words or "storage" in words:
                text = tr(
                    "The storage on {host} is full, so the export can't be kept there until it is downloaded. "
                    "Delete something there, or ask the portal's administrator for more."
                )
            else:
                raise
            raise ServerError(text.format(host=host, title=title), error.details or error.message, error.code) from None

    @property
    def _title(self) -> str:
        return self.job.parameters.get("title", "").strip()

    def _submitted(self, answer: dict[str, Any], url: str) -> str:
        submitted = read_submitted(answer, url)
        if submitted.export_item == self.job.options.get("item"):
            raise NotArcGisError(tr("{host} names the exported item itself as the export's.").format(host=host_of(url)))
        self.job.options["export_item"] = submitted.export_item
        return submitted.job_id

    def _poll(self) -> JobStatus:
        owner = self._owner()
        url = f"{self._portal().content_of(owner)}/items/{quote(self._export_item, safe='')}/status"
        fields = {"jobType": "export", "jobId": self.job.job_id}
        try:
            status = read_item_status(self._session.get_json(url, fields, waits=()))
        except (SignInError, NotArcGisError):
            raise
        except ServerError as error:
            return self._flapping(error)
        self._flaps = 0
        return status

    def _owner(self) -> str:
        """Return whose the new item is: an administrator's export of a person's item may be either's."""
        known = self.job.options.get("export_owner")
        if known:
            return str(known)
        try:
            owner = self._portal().item(self._export_item).owner
        except ServerError:  # it may lag behind the answer to the submit
            return str(self.job.options.get("user") or "")
        self.job.options["export_owner"] = owner
        self._save()
        return owner

    def _flapping(self, error: ServerError) -> JobStatus:
        """Read on through a passing refusal: long exports answer 400 "Error updating file item" and end well."""
        self._flaps += 1
        if self._flaps >= MAX_FLAPS or _says_gone(error):
            try:
                size = self._portal().item(self._export_item).size
            except ServerError as found:
                raise (found if _says_gone(found) else error) from None
            if self._flaps >= MAX_FLAPS:
                if size > 0:
                    return JobStatus(JobState.SUCCEEDED)  # the check of the file has the last word
                raise error
        return JobStatus(JobState.RUNNING, message=error.details or error.message)

    def _is_gone(self, error: ExportError) -> bool:
        return isinstance(error, ServerError) and _says_gone(error)

    def _fetch(self, status: JobStatus) -> None:
        url = f"{self._portal().url}/content/items/{quote(self._export_item, safe='')}/data"
        is_text = ENDINGS[self._format][0] in ("csv", "geojson", "json", "kml")
        download(self._session, url, self.job.part, self._count, takes_text=is_text)

    @property
    def _format(self) -> str:
        found = str(self.job.options.get("format"))
        return found if found in FORMATS else FORMATS[0]

    def _finish(self) -> None:
        """Check what came, put it in its place, with the ending of what it is."""
        self._report(0.97, tr("Checking the file"))
        part, target = self.job.part, Path(self.job.output)
        ending = check_file(part, self._format)
        self._waiter.check()
        place = target
        if target.suffix.lower() != f".{ending}":
            place = free_path(target.with_suffix(f".{ending}"))
            self.job.output = str(place)
            text = tr("The portal packed the layers: saved as {name}.")
            if ending != "zip":
                text = tr("The portal made a .{ending}: saved as {name}.")
            self._note(text.format(name=place.name, ending=ending))
        replace_target(part, place, is_folder=False)
        self._enter(State.COPYING)  # it is still to be unpacked, and the item to be deleted

    def tidy(self) -> None:
        """Delete the item that this export made, unless it is to be kept; waited for only as long as is decent.

        What is not deleted then is remembered in the job, and tried again when QGIS starts.
        """
        if not self.job.leaves_item:
            return
        done = threading.Event()

        def work() -> None:
            try:
                with self._session.with_waiter(Waiter()) as session:
                    delete_export(self.job, session)  # saved by whoever waits: two threads must not write the job
            except ExportError:
                pass
            finally:
                done.set()

        threading.Thread(target=work, name="arcgis_export tidy", daemon=True).start()
        for _ in range(round(TIDY_PATIENCE / SLICE)):
            if done.wait(SLICE) or self._waiter.cancelled():
                break
        if self.job.leaves_item:
            text = tr(
                "The item {item} that the export made is still on {host}. QGIS tries to delete it at its next start."
            )
            item, host = self._export_item, host_of(self.job.service_url)
            self.job.options["notes"] = [*self.job.notes, text.format(item=item, host=host)]

    def _send_cancel(self, identifier: str) -> None:
        """There is no cancel for an export: deleting its item ends it."""
        self.tidy()

    def run(self) -> Path:
        try:
            return super().run()
        except CancelledError:
            raise
        except ExportError as error:
            if isinstance(error, PackageError):  # what the portal made is no such file: not to be fetched again
                self._enter(State.FAILED, error.message)
            if self.job.state is State.FAILED:
                self.tidy()
                self._save()
            more = self._left_there(error)
            if more:
                raise ExportError(f"{error.message} {more}", error.details) from None
            raise

    def _left_there(self, error: ExportError) -> str:
        """Say what may be on the portal after an end without an answer."""
        if self.job.state is State.EXPIRED and self._export_item:
            return tr("Its result will be the item {item} there.").format(item=self._export_item)
        if isinstance(error, TransportError) and self.job.state is State.FAILED and not self._export_item:
            text = tr("If {host} has begun all the same, an item “{title}” is left there.")
            return text.format(host=host_of(self.job.service_url), title=self._title)
        return ""


def delete_export(job: Job, session: Session) -> None:
    """Delete the item that *job* has made on the portal, and no other: it must be what the export left.

    Raises `ServerError` or `TransportError`. An item that is gone already is as good as deleted.
    """
    portal, identifier = Portal(session, sharing_root(job.service_url)), str(job.options["export_item"])
    try:
        item = portal.item(identifier)
    except (SignInError, NotArcGisError):
        raise
    except ServerError as error:
        if not _says_gone(error):
            raise
    else:
        # A service has an address; what an export leaves is a file with the title that was asked for.
        if item.id == job.options.get("item") or item.url or item.title != job.parameters.get("title", "").strip():
            raise ServerError(tr("Item {item} is not what the export made; it is left alone.").format(item=identifier))
        portal.delete(identifier, item.owner or str(job.options.get("user") or ""))
    job.options["item_deleted"] = True


def _says_gone(error: ServerError) -> bool:
    return error.code in (400, 404, 410) and says_gone(error)


def check_file(path: Path, format: str) -> str:
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
        found: Optional[str] = next((ending for ending in endings if ending in _ZIPPED), None)
    elif head.startswith(_SQLITE):
        found = "gpkg" if "gpkg" in endings else None
    else:
        texts = [ending for ending in endings if ending not in (*_ZIPPED, "gpkg")]
        found = texts[0] if texts and b"\0" not in head and _is_whole(path, head, texts[0]) else None
    if found is None:
        raise PackageError(
            tr("What the portal sent is no {format}. Try the export again, or ask its administrator.").format(
                format=format
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
