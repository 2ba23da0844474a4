# SPDX-License-Identifier: GPL-2.0-or-later
"""Upload a file as a portal item: in one request or in parts, resumed after an interruption.

Source: protocol.md section 15 (``addItem``, ``addPart``, ``parts``, ``commit``, ``status``, ``cancel``).
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Callable
from urllib.parse import quote

from ...core import json_values
from ...core.errors import CancelledError, ExportError, RequestError
from ...core.i18n import tr
from ..client.job_status import JobState, state_of
from ..client.multipart import FilePart, file_changed
from ..client.session import Session
from ..client.worker_pool import WorkerPool
from ..errors import NotArcGisError, ServerError, SignInError, ThrottledError, TransportError
from ..request_log import log, reason
from ..urls import host_of
from .add_item import NothingSentError, add_item
from .item_status import read_item_status
from .portal import Portal
from .upload_errors import UploadRefusedError, explain_upload_error, is_gone, is_passing, upload_failed
from .upload_record import Stage, UploadRecord, find_item, note_existing_items

MIB = 1024 * 1024
WHOLE = 8 * MIB  # bytes up to which a file is sent in one piece
PART = 10 * MIB  # bytes; portals want 5 MB at least of every part but the last
MOST_PARTS = 1000  # of the 10,000 that a portal takes: larger files get larger parts
AT_ONCE = 4  # parts on their way at a time
PART_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds before a part is sent again
COMMIT_TRIES, COMMIT_PAUSE = 3, 0.5  # seconds before a commit without an answer is looked after
MAX_REFUSED_LOOKS = 6  # at the status, one after the other
LOST_LOOKS = 4  # in a row at which neither the upload nor its item was there: it is lost
MAX_UNKNOWN_STATES = 30  # undocumented states in a row; about five minutes
FIRST_POLL, LONGEST_POLL, GROWTH = 0.1, 10.0, 1.5  # seconds between two polls of the status, and how they grow
LOOK_WAITS = (0.5, 1.0, 2.0, 4.0)


def part_size_for(size: int) -> int:
    """Return the bytes of a part of a file of *size* bytes; 0 for a file that goes in one piece."""
    if size <= WHOLE:
        return 0
    return max(PART, -(-size // (MOST_PARTS * MIB)) * MIB)


class Upload:
    """Carries one file to one user's content, or resumes where an earlier run stopped."""

    def __init__(
        self,
        session: Session,
        sharing: str,
        record: UploadRecord,
        save: Callable[[], None],
        report: Callable[[int, int], None] = lambda done, total: None,
        timeout: float = 7200.0,
        leaving: Callable[[], bool] = lambda: False,
    ) -> None:
        """*save* stores *record*, *report* gets bytes done and in all; *timeout* in seconds is
        for the portal's own work on the file once it is there; *leaving* says that a cancel only means
        QGIS is closing.
        """
        self.record = record
        self._session, self._portal = session, Portal(session, sharing)
        self._save, self._report = save, report
        self._timeout, self._leaving = timeout, leaving
        self._lock = threading.Lock()
        self._moving: dict[int, int] = {}  # bytes of each part that have gone
        self.sent: list[int] = []  # numbers of the parts that this run has sent

    @property
    def _item_url(self) -> str:
        return f"{self._portal.content_of(self.record.owner)}/items/{quote(self.record.item, safe='')}"

    def run(self) -> str:
        """Return the id of the item, once the portal has taken all of it.

        Raises `CancelledError`, or an `ExportError`; the record then says where to resume.
        """
        record = self.record
        self._check_file()
        if not record.owner:
            record.owner = self._portal.user().name
        steps = {
            Stage.NEW: self._add,
            Stage.ADDING: self._find_or_add,
            Stage.SENDING: self._send_parts,
            Stage.COMMITTING: self._commit_again,
            Stage.PROCESSING: self._wait,
        }
        while not record.is_done:
            try:
                steps[Stage(record.stage)]()
            except (NotArcGisError, SignInError, ThrottledError, UploadRefusedError):
                raise
            except ServerError as error:
                if record.stage == Stage.NEW.value:
                    raise
                raise TransportError(error.message, error.details) from None  # what is there may be resumed
        return record.item

    def discard(self) -> None:
        """Take what this upload made off the portal. Raises `ExportError` where that fails."""
        record = self.record
        if not record.item and record.stage == Stage.ADDING.value:
            if not record.is_own_name:  # a file of that name may be the user's own
                title = record.title
                self._forget()
                raise ExportError(
                    tr(
                        "{host} may have accepted the package “{title}” although its response was lost. Check "
                        "your content there, and delete it if you don't want it."
                    ).format(host=host_of(self._portal.url), title=title)
                )
            record.item = find_item(self._portal, record)
            if not record.item and record.is_open:
                return  # it may still come: to be searched for again
        if record.item:
            if record.part_size and record.stage in (Stage.SENDING.value, Stage.COMMITTING.value):
                self._drop_parts()
            try:
                self._portal.delete(record.item, record.owner)  # some portals keep it when its parts are dropped
            except ServerError as error:
                if not is_gone(error):
                    raise
        self._forget()

    def _drop_parts(self) -> None:
        """Cancel the upload on the portal; whatever it answers, the item is deleted next."""
        try:
            self._session.post_json(f"{self._item_url}/cancel", {})
        except ServerError as error:
            log.debug("The portal does not drop the parts: %s", reason(error))

    def _check_file(self) -> None:
        """Raise where the file is not what it was; parts of two files would make none."""
        record = self.record
        try:
            found = Path(record.path).stat()
        except OSError as error:
            raise RequestError(
                tr("{name} is no longer there. Choose the package again.").format(name=Path(record.path).name),
                str(error.strerror or error),
            ) from None
        if (found.st_size, found.st_mtime) != (record.size, record.modified):
            raise file_changed(Path(record.path))

    def _enter(self, stage: Stage) -> None:
        self.record.stage = stage.value
        self._save()

    def _add(self) -> None:
        """Make the item: with the file, or empty for the parts to come."""
        record = self.record
        record.part_size = part_size_for(record.size)
        note_existing_items(self._portal, record)
        record.asked = time.time()
        self._enter(Stage.ADDING)
        url = f"{self._portal.content_of(record.owner)}/addItem"
        fields, part = {"multipart": "true", "filename": record.name}, None
        if not record.part_size:
            fields = {**self._item_fields(), "async": "true"}
            part = FilePart(Path(record.path), record.name, record.size, sent=self._counted(1))
        try:
            record.item = add_item(
                self._session, lambda session: _id(session.post_json(url, fields, part=part), url), self._came_late
            )
        except (TransportError, ThrottledError) as error:
            is_refused = isinstance(error, ThrottledError) or error.never_sent
            if not is_refused or self._session.patience is None:
                raise
            self._session.patience.wait(error, url)
            return  # looked for, and made
        except NotArcGisError:
            raise
        except NothingSentError:
            self._forget()
            raise CancelledError from None
        except ServerError as error:
            if (error.code == 409 or error.code >= 500) and (found := find_item(self._portal, record)):
                record.item = found  # one of ours: an earlier one whose answer was lost, or made in spite of the fault
            else:
                self._forget()  # refused: nothing was made
                raise explain_upload_error(error, url, record.name, record.size) from None
        self._enter(self._stage_of_item())

    def _forget(self) -> None:
        self.record.item, self.record.asked = "", 0.0
        self._enter(Stage.NEW)

    def _stage_of_item(self) -> Stage:
        return Stage.SENDING if self.record.part_size else Stage.PROCESSING

    def _came_late(self, item: str, session: Session) -> None:
        """The user cancelled, and then the portal made the item after all: delete it."""
        if not self._leaving():
            try:
                Portal(session, self._portal.url).delete(item, self.record.owner)
            except ServerError as error:
                if not is_gone(error):
                    self.record.item = item
            except TransportError:
                self.record.item = item
        else:
            self.record.item = item  # QGIS is closing: the next one resumes it
        if self.record.item:
            self._enter(self._stage_of_item())
        else:
            self._forget()

    def _find_or_add(self) -> None:
        """The answer to ``addItem`` was lost: check whether there is an item, before another is made."""
        self.record.item = find_item(self._portal, self.record)
        if self.record.item:
            self._enter(self._stage_of_item())
        else:
            self._add()

    def _send_parts(self) -> None:
        record = self.record
        have = self._received()
        self._moving = {number: self._size_of(number) for number in have}
        missing = [number for number in range(1, record.parts + 1) if number not in have]
        pool = WorkerPool[int](self._session, self._send_part, AT_ONCE)
        pool.run(missing, self._report_bytes)
        self._check_file()
        self._commit()

    def _received(self) -> set[int]:
        """Return the numbers of the parts that the portal has."""
        try:
            answer = self._look("parts")
        except (NotArcGisError, SignInError, ThrottledError):
            raise
        except ServerError as error:
            if not self.record.item:
                raise
            log.info("The portal does not list its parts, so all are sent: %s", reason(error))
            return set()  # the item is there
        found = answer.get("parts")
        numbers = (json_values.whole(each) for each in found) if isinstance(found, list) else ()
        return {number for number in numbers if number is not None and 1 <= number <= self.record.parts}

    def _size_of(self, number: int) -> int:
        return min(self.record.part_size, self.record.size - (number - 1) * self.record.part_size)

    def _send_part(self, number: int, session: Session) -> None:
        record = self.record
        start, size = (number - 1) * record.part_size, self._size_of(number)
        part = FilePart(Path(record.path), record.name, size, start, self._counted(number))
        url = f"{self._item_url}/addPart?partNum={number}"  # Online reads it in the address only
        waits = list(PART_WAITS)
        while True:
            try:
                session.post_json(url, {}, waits=PART_WAITS, part=part)
                break
            except (NotArcGisError, ThrottledError):
                raise
            except ServerError as error:
                explained = explain_upload_error(error, url, record.name, record.size)
                if (
                    not waits
                    or isinstance(explained, (SignInError, UploadRefusedError))
                    or not (is_passing(error) or is_gone(error))
                ):
                    raise explained from None
                pause = waits.pop(0)
                log.info("Sending part %d again in %.1f s: %s", number, pause, reason(explained))
                session.waiter.wait(pause)
        self.sent.append(number)

    def _counted(self, number: int) -> Callable[[int], None]:
        """Return what counts the bytes of a part; it ends the request once the user has cancelled."""

        def count(done: int) -> None:
            self._session.waiter.check()
            with self._lock:
                self._moving[number] = done
            if not self.record.part_size:
                self._report_bytes()

        return count

    def _report_bytes(self) -> None:
        with self._lock:
            done = sum(self._moving.values())
        self._report(done, self.record.size)

    def _item_fields(self) -> dict[str, str]:
        return {"title": self.record.title, "type": self.record.type, "tags": self.record.tags}

    def _commit(self) -> None:
        """Ask the portal to assemble the parts; asked again only where it surely has not begun."""
        record = self.record
        self._enter(Stage.COMMITTING)
        url = f"{self._item_url}/commit"
        for attempt in itertools.count(1):
            try:
                self._session.post_json(url, {"id": record.item, "async": "true", **self._item_fields()})
                break
            except (TransportError, ThrottledError) as error:
                self._session.waiter.wait(max(COMMIT_PAUSE, error.retry_after or 0.0))
                if self._status() != "partial":
                    break
                if attempt >= COMMIT_TRIES:
                    if self._session.patience is None:
                        raise
                    self._session.patience.wait(error, url)
            except (NotArcGisError, SignInError):
                raise
            except ServerError as error:
                self._enter(Stage.SENDING)
                raise explain_upload_error(error, url, record.name, record.size) from None
        self._enter(Stage.PROCESSING)

    def _commit_again(self) -> None:
        """The answer to ``commit`` never came."""
        if self._status() == "partial":
            self._enter(Stage.SENDING)  # which asks for the parts, and commits
        else:
            self._enter(Stage.PROCESSING)

    def _status(self) -> str:
        """Return the portal's word for the item's state, in lower case. Raises `ServerError` for ``failed``."""
        status = read_item_status(self._look("status"))
        if status.state.is_final and status.state is not JobState.SUCCEEDED:
            raise upload_failed(status.message, self._item_url, self.record.name)
        return status.word.lower()

    def _look(self, resource: str) -> Mapping[str, Any]:
        """Return a resource of the item. Raises the `ServerError` of the last of several looks.

        A refusal says nothing about the item, which may only just have been made: the item itself is asked, too.
        The upload is discarded after several requests in a row that found neither.
        """
        missing = 0
        for look in itertools.count(1):
            try:
                return self._session.get_json(f"{self._item_url}/{resource}", waits=LOOK_WAITS)
            except (NotArcGisError, SignInError, ThrottledError):
                raise
            except ServerError as error:
                missing = missing + 1 if is_gone(error) and self._is_missing() else 0
                if missing >= LOST_LOOKS:
                    raise self._lost(error) from None
                if look >= MAX_REFUSED_LOOKS and not missing:
                    raise
                pause = min(LONGEST_POLL, 2.0 ** (look - 1))
                log.info("Looking at the item again in %.0f s: %s", pause, reason(error))
            self._session.waiter.wait(pause)
        raise AssertionError

    def _is_missing(self) -> bool:
        """Whether the portal says of the item itself that there is none."""
        url = f"{self._portal.url}/content/items/{quote(self.record.item, safe='')}"
        try:
            self._session.get_json(url, waits=LOOK_WAITS)
        except (NotArcGisError, SignInError, ThrottledError):
            return False
        except ServerError as error:
            return is_gone(error)
        return False

    def _wait(self) -> None:
        """Wait until the portal has checked the file."""
        waiter, pause = self._session.waiter, FIRST_POLL
        end = waiter.clock() + self._timeout
        commits = unknown = 0
        self._report(self.record.size, self.record.size)
        while True:
            word = self._status()
            state = state_of(word)
            if state is JobState.SUCCEEDED:
                break
            if word == "partial" and self.record.part_size:
                commits += 1
                if commits >= COMMIT_TRIES:
                    raise TransportError(
                        tr("The portal did not assemble the uploaded parts. Resume later, or ask its administrator.")
                    )
                self._commit()
            unknown = unknown + 1 if state is JobState.UNKNOWN else 0
            if waiter.clock() + pause > end or unknown >= MAX_UNKNOWN_STATES:
                raise TransportError(
                    tr(
                        "The portal did not finish processing the uploaded file in time. Resume later, or ask "
                        "its administrator."
                    ),
                    tr("The last reported state is “{word}”.").format(word=word[:60]),
                )
            waiter.wait(pause)
            pause = min(LONGEST_POLL, pause * GROWTH)
        self._enter(Stage.DONE)

    def _lost(self, error: ServerError) -> ServerError:
        """The item was deleted on the portal: only a new upload helps. Its id is kept until it surely is."""
        try:
            self._portal.delete(self.record.item, self.record.owner)
        except ServerError as refused:
            if not is_gone(refused):
                raise
        self._forget()
        return ServerError(
            tr("The portal no longer has what was uploaded of {name}. Begin again.").format(
                name=Path(self.record.path).name
            ),
            error.details or error.message,
            error.code,
        )


def _id(answer: Mapping[str, Any], url: str) -> str:
    found = json_values.text(answer.get("id")) or json_values.text(answer.get("itemId"))
    if not found:
        raise NotArcGisError(tr("The portal accepted the file but returned no item. Check your content on the portal."))
    return found
