# SPDX-License-Identifier: GPL-2.0-or-later
"""The cycle of Export Item: its job is an item of the portal, which is read, fetched, and deleted again."""

from __future__ import annotations

import threading
import zipfile
from pathlib import Path
from typing import Any, Optional
from urllib.parse import quote

from .arcgis.download import download
from .arcgis.errors import NotArcGisError, ServerError, SignInError, TransportError
from .arcgis.export_item import ENDINGS, FORMATS, read_item_status, read_submitted
from .arcgis.jobs import JobState, JobStatus
from .arcgis.portal import Portal
from .arcgis.session import RETRY_WAITS
from .arcgis.urls import host_of, sharing_root
from .cycle import CANCEL_PATIENCE, Cycle
from .errors import ExportError, PackageError
from .i18n import tr
from .job import State
from .placing import first_free, put
from .waiting import Waiter

MAX_FLAPS = 20  # refusals of the status, one after the other; then the item itself is looked at
_GONE = ("does not exist", "inaccessible", "not found")
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
            return super()._post(url, abandoned)
        except ServerError as error:
            if error.code != 409 and "already exists" not in (error.details or error.message).lower():
                raise
            title = self.job.parameters.get("title", "")
            text = tr("Your content on {host} has an item of the title “{title}” already. Choose another title.")
            words = text.format(host=host_of(url), title=title)
            raise ServerError(words, error.details or error.message, error.code) from None

    def _submitted(self, answer: dict[str, Any], url: str) -> str:
        submitted = read_submitted(answer, url)
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
        if any(word in f"{error.message} {error.details}".lower() for word in _GONE):
            raise error
        self._flaps += 1
        if self._flaps >= MAX_FLAPS:
            if self._portal().item(self._export_item).size > 0:
                return JobStatus(JobState.SUCCEEDED)  # the check of the file has the last word
            raise error
        return JobStatus(JobState.RUNNING, message=error.details or error.message)

    def _is_gone(self, error: ExportError) -> bool:
        return isinstance(error, ServerError) and any(
            word in f"{error.message} {error.details}".lower() for word in _GONE
        )

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
            place = first_free(target.with_suffix(f".{ending}"))
            self.job.output = str(place)
            self._note(tr("The portal packed the layers: saved as {name}.").format(name=place.name))
        put(part, place, is_folder=False)
        self._enter(State.COPYING)  # it is still to be unpacked, and the item to be deleted

    def tidy(self) -> None:
        """Delete the item that this export made, unless it is to be kept; say so where that fails."""
        item = self._export_item
        if not item or self.job.options.get("keep_item") or self.job.options.get("item_deleted"):
            return
        with self._session.with_waiter(Waiter()) as session:
            portal = Portal(session, sharing_root(self.job.service_url))
            try:
                portal.session.post_json(
                    f"{portal.content_of(self._known_owner())}/items/{quote(item, safe='')}/delete",
                    {},
                    waits=RETRY_WAITS[:2],
                )
                self.job.options["item_deleted"] = True
            except (ServerError, TransportError) as error:
                if self._is_gone(error):
                    return
                text = tr("The item {item} that the export made is still on {host}; delete it there.")
                self.job.options["notes"] = [
                    *self.job.notes,
                    text.format(item=item, host=host_of(portal.url)),
                ]

    def _known_owner(self) -> str:
        return str(self.job.options.get("export_owner") or self.job.options.get("user") or "")

    def _send_cancel(self, identifier: str) -> None:
        """There is no cancel for an export: deleting its item ends it."""
        self.tidy()

    def run(self) -> Path:
        try:
            return super().run()
        except ExportError as error:
            if self.job.state is State.EXPIRED and self._export_item:
                text = tr("{problem} Its result will be the item {item} there.")
                raise ExportError(text.format(problem=error.message, item=self._export_item), error.details) from None
            if isinstance(error, PackageError):
                self._enter(
                    State.FAILED, error.message
                )  # what the portal made is no such file: not to be fetched again
            if self.job.state is State.FAILED and self._export_item:
                cleaner = threading.Thread(target=self.tidy, daemon=True)
                cleaner.start()
                cleaner.join(CANCEL_PATIENCE * 10)
                self._save()
            raise


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
        found = texts[0] if texts and b"\0" not in head else None
    if found is None:
        raise PackageError(
            tr("What the portal sent is no {format}. Try the export again, or ask its administrator.").format(
                format=format
            )
        )
    return found
