# SPDX-License-Identifier: GPL-2.0-or-later
"""Download a result file: streamed to a part file, resumed after a break, checked."""

from __future__ import annotations

import contextlib
import functools
import itertools
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Optional, Union

import requests

from ...core.errors import ExportError
from ...core.files import check_room, disk_error, remove
from ...core.i18n import tr
from ...core.json_values import digits, is_web_page
from ..errors import NotArcGisError, SignInError, ThrottledError, TransportError
from ..request_log import log, loggable, reason
from ..urls import host_of
from .body import TimeLimit, pieces
from .responses import TOKEN_INVALID, TOKEN_REQUIRED, error_of_status, error_text, read_json
from .session import LONGEST_THROTTLE, Session
from .transport_errors import transport_error

CHUNK = 64 * 1024  # bytes; small enough that a slow link shows progress
RETRY_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds after a break; received bytes restart the series
_HEAD, _LARGEST_ERROR = 4096, 1 << 16  # bytes
_LOOK_EVERY = 64 << 20  # bytes between two looks at the room on the disk
# How an answer, and an error of a store of files, begin.
_ERROR = re.compile(rb'\{\s*"(?:error|code|success|status)"\s*:|(?:<\?[^>]*>\s*)?<error[\s>]', re.IGNORECASE)
_PIECES = 64  # of a text in place of the file; errors are short

Progress = Callable[[int, Optional[int]], None]


@dataclass
class Kept:
    """What a job's record keeps of an unfinished download, to resume it in another run.

    *values* is its JSON: ``total`` in bytes and ``validator``, a strong ETag or a date. *save* writes it to disk,
    *say* tells the user that a server can't resume. *by_length* lets the length say that it is the same file, where
    the server tells nothing else.
    """

    values: dict[str, Any]
    save: Callable[[dict[str, Any]], None]
    say: Callable[[str], None] = lambda text: None
    by_length: bool = True


@dataclass
class _Part:
    """The file being written: what is there, and what the server reported of the whole."""

    path: Path
    done: int = 0
    total: Optional[int] = None
    validator: str = ""  # strong ETag or date: without one, two halves may be of two files
    takes_text: bool = False
    fields: Optional[Mapping[str, str]] = None
    attempt: int = 1
    kept: Optional[Kept] = None
    by_length: bool = False  # nothing but the length says that it is the same file

    def restore(self) -> None:
        """Go on where an earlier run stopped, as far as its record and the disk agree."""
        if self.kept is None or self.fields:
            return
        total, validator = self.kept.values.get("total"), self.kept.values.get("validator")
        try:
            size = self.path.stat().st_size
        except OSError:
            return
        if not isinstance(validator, str) or not (validator or isinstance(total, int)) or not size:
            return
        if isinstance(total, int) and size > total:
            return
        self.done, self.total, self.validator = size, total if isinstance(total, int) else None, validator
        self.by_length = not validator and self.kept.by_length

    def forget(self) -> None:
        """Drop the received bytes: the download can't be resumed."""
        if self.done and self.kept is not None:
            text = tr("The server can't resume the download, or has another file now: the download began again.")
            self.kept.say(text)
        self.done, self.validator, self.by_length = 0, "", False

    def begin(self, total: Optional[int], validator: str) -> None:
        """Begin at the first byte, and keep what the server reports of the whole."""
        self.forget()
        self.total, self.validator = total, validator
        self.by_length = not validator and total is not None and self.kept is not None and self.kept.by_length
        if self.kept is not None and not self.fields:
            self.kept.values = {"total": total, "validator": validator}
            self.kept.save(self.kept.values)

    @property
    def can_resume(self) -> bool:
        return bool(self.done) and not self.fields and (bool(self.validator) or self.by_length)


def download(
    session: Session,
    url: str,
    path: Path,
    progress: Progress,
    waits: tuple[float, ...] = RETRY_WAITS,
    takes_text: bool = False,
    fields: Optional[Mapping[str, str]] = None,
    kept: Optional[Kept] = None,
) -> None:
    """Stream *url* into *path*, a part file that is the caller's to check and rename.

    *takes_text* is for files that are XML or JSON themselves, as an error would be. *fields* is a form to
    POST, for a file that is made while it is sent: it is never resumed, but requested again.

    *progress* is called with the bytes so far and in all (``None`` where the server doesn't report it).
    A connection that breaks is resumed where it broke, if the server can; with *kept*, in a later run, too. Without
    it nothing is left behind on failure or cancel. Raises `TransportError`, `ServerError`, or `ExportError` for the
    disk.
    """
    part = _Part(path, takes_text=takes_text, fields=fields, kept=kept)
    part.restore()
    try:
        _download(session, url, part, progress, waits)
    except BaseException:
        if kept is None:
            remove(path)
        raise


def _download(session: Session, url: str, part: _Part, progress: Progress, waits: tuple[float, ...]) -> None:
    left = list(waits)
    most = part.done  # bytes ever received: only going beyond them is a gain, else a flaky server would go on for ever
    may_renew = True
    while True:
        sent = ""  # what proved who the user is
        try:
            session.sign_in.prepare(session)
            url = session.sign_in.secured(url)
            sent = session.sign_in.token_for(url)
            session.timed(functools.partial(_fetch, session, url, part, progress), url)
            return
        except (SignInError, NotArcGisError) as error:
            if not may_renew and error.code in (TOKEN_INVALID, TOKEN_REQUIRED):
                session.sign_in.note_in_vain(url)
            if not may_renew or not _renew(session, url, sent, error):
                raise
            may_renew = False
            part.attempt += 1
            log.info("%s refused the token: asked again with a new one", loggable(url))
            continue
        except (TransportError, ThrottledError) as error:
            if part.done > most:
                most, left, may_renew = part.done, list(waits), True
                if session.patience is not None:
                    session.patience.answered(url)
            part.attempt += 1
            pause = error.retry_after or 0.0
            if not left or error.is_lasting or pause > LONGEST_THROTTLE:
                if not waits or session.patience is None:
                    raise
                session.patience.wait(error, url)
                continue
            pause = max(pause, left.pop(0))
            text = "Downloading %s again from byte %d in %.1f s: %s"
            log.info(text, loggable(url), part.done, pause, reason(error))
        session.waiter.wait(pause)


def _renew(session: Session, url: str, token: str, error: Union[SignInError, NotArcGisError]) -> bool:
    """Get another token where *error* says that the one sent is spent; false where that is not the reason."""
    # Directories may say with a web page what a service reports with an error object.
    spent = error.code in (TOKEN_INVALID, TOKEN_REQUIRED) or isinstance(error, NotArcGisError)
    return spent and session.sign_in.belongs_to(url) and session.sign_in.renew(session, url, token)


def _fetch(
    session: Session, url: str, part: _Part, progress: Progress, abandoned: threading.Event, clock: TimeLimit
) -> None:
    headers = {"Accept-Encoding": "identity"}  # so that lengths are those of the file
    if part.total is not None and part.done == part.total and part.can_resume:
        return  # an earlier run has downloaded all of it
    if part.can_resume:
        headers["Range"] = f"bytes={part.done}-"
        if part.validator:
            headers["If-Range"] = part.validator
    method = "POST" if part.fields else "GET"
    with session.open(method, url, part.fields, headers=headers, attempt=part.attempt) as response:
        if response.status_code not in (200, 206):
            if response.status_code != 416:
                raise _refused(session, response, url, clock)
            if part.can_resume and _length_of_range(response) == part.done:
                return  # an earlier run has downloaded all of it
            raise _restart_error(part, url)
        if response.status_code == 206 and not _continues(response, part):
            raise _restart_error(part, url)
        if abandoned.is_set():
            return
        if response.status_code != 206:
            part.begin(_length(response), _validator(response))
        check_room(part.path, (part.total or 0) - part.done)
        if abandoned.is_set():  # by now another run may be writing
            return
        try:
            with open(part.path, "r+b" if part.done else "wb") as file:
                file.seek(part.done)
                file.truncate()
                chunks = _from_a_whole_start(pieces(response, url, CHUNK, clock))
                for chunk in chunks:
                    if abandoned.is_set():
                        break
                    if part.done == 0 and _may_be_error(chunk, part.takes_text):
                        chunk += b"".join(itertools.islice(chunks, _PIECES))
                        if error := _error_in_place(session, response, chunk, url, part.takes_text):
                            raise error
                    if part.total is None and part.done // _LOOK_EVERY != (part.done + len(chunk)) // _LOOK_EVERY:
                        check_room(part.path, _LOOK_EVERY)  # who knows how much comes
                    file.write(chunk)
                    if part.done // CHUNK != (part.done + len(chunk)) // CHUNK:
                        clock.restart()  # a byte now and then is no progress
                    part.done += len(chunk)
                    progress(part.done, part.total)
        except requests.RequestException as error:
            raise transport_error(error, url) from None
        except OSError as error:
            raise disk_error(error, part.path) from None
        finally:
            if abandoned.is_set() and part.kept is None:
                remove(part.path)  # whoever waited is gone, and can't remove what this thread wrote
    if not abandoned.is_set() and part.total is not None and part.done != part.total:
        raise TransportError(
            tr("The download from {host} broke off at {done} of {total} bytes. Try again.").format(
                host=host_of(url), done=part.done, total=part.total
            )
        )


def _continues(response: requests.Response, part: _Part) -> bool:
    """Whether a partial answer begins where the part file ends, and is of a file of the same length and validator.

    Not all servers heed ``If-Range``.
    """
    kind = "ETag" if part.validator.startswith('"') else "Last-Modified"
    if part.validator and response.headers.get(kind, part.validator) != part.validator:
        return False
    found = response.headers.get("Content-Range", "").replace(" ", "").lower()
    if not found.startswith(f"bytes{part.done}-"):
        return False
    length = found.rpartition("/")[2]
    return part.total is None or length == str(part.total) or (not part.by_length and digits(length) is None)


def _length_of_range(response: requests.Response) -> Optional[int]:
    """Return the length of the whole file as an answer to a range tells it."""
    return digits(response.headers.get("Content-Range", "").rpartition("/")[2])


def _validator(response: requests.Response) -> str:
    """Return what a server knows the file by, for ``If-Range``; "" where it has nothing reliable."""
    etag = response.headers.get("ETag", "")
    return etag if etag and not etag.startswith("W/") else response.headers.get("Last-Modified", "")


def _restart_error(part: _Part, url: str) -> TransportError:
    """Forget what was had, and return the error after which the file is asked for from its first byte."""
    part.forget()
    return TransportError(tr("{host} can't continue the download. Try again.").format(host=host_of(url)))


def _length(response: requests.Response) -> Optional[int]:
    return None if response.headers.get("Content-Encoding") else digits(response.headers.get("Content-Length"))


def _refused(session: Session, response: requests.Response, url: str, clock: TimeLimit) -> Exception:
    body = _head_of(response, url, clock)
    try:
        answer = read_json(response.status_code, response.headers, body, url, session.final_url(response))
    except ExportError as error:
        return error
    return error_of_status(response.status_code, response.headers, url, error_text(answer))


def _from_a_whole_start(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pass *chunks* on, the first with enough bytes to tell what it is: servers also send a few at a time."""
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= _HEAD:
            break
    if first:
        yield first
    yield from chunks


def _may_be_error(chunk: bytes, takes_text: bool) -> bool:
    """Whether a file that begins so may be a web page or an error in its place."""
    start = _start_of(chunk)
    return start[:1] in (b"{", b"<") and (not takes_text or is_web_page(start) or bool(_ERROR.match(start)))


def _start_of(chunk: bytes) -> bytes:
    return chunk[: 2 * _HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")[:_HEAD]


def _error_in_place(
    session: Session, response: requests.Response, chunk: bytes, url: str, takes_text: bool
) -> Optional[Exception]:
    """Return the error that came in place of the file, with HTTP 200 (seen for spent tokens); ``None`` for a file."""
    try:
        read_json(response.status_code, response.headers, chunk, url, session.final_url(response))
    except NotArcGisError as error:
        if not takes_text or _start_of(chunk)[:1] == b"<":
            return error
    except ExportError as error:
        return error
    if takes_text:
        return None  # JSON that begins as an error does, and is none
    return NotArcGisError(tr("{host} sent a text in place of the package. Try again later.").format(host=host_of(url)))


def _head_of(response: requests.Response, url: str, clock: TimeLimit) -> bytes:
    body = b""
    with contextlib.suppress(requests.RequestException, ExportError):
        for chunk in pieces(response, url, _HEAD, clock):
            body += chunk
            if len(body) > _LARGEST_ERROR:
                break
    return body
