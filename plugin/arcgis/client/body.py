# SPDX-License-Identifier: GPL-2.0-or-later
"""Read the body of an answer within a time, and unpack no more of it than is wanted.

`urllib3` unpacks a whole block at once, in memory, and as often as the answer says: some kilobytes become gigabytes.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import time
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Optional

import requests

from ...core.i18n import tr
from ...core.masking import masked
from ..errors import ServerError, TooSlowError
from ..urls import host_of

ACCEPTED = "gzip, deflate"
_LONGEST_LINE = 1 << 16  # bytes of a line between the chunks of an answer
_SLOWEST = 4096  # bytes a second
_GRACE = 5.0  # seconds in which a connection that was cut ends
_MAY_GROW, _MAX_RATIO = 64 << 20, 200  # bytes that may come of any answer, and beyond them for each byte received


class TimeLimit:
    """How long an answer may take: *seconds* from the last `restart`, by the real clock.

    A byte every few seconds never trips the timeout of a socket. What comes on a slow link gives more time.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._response: Optional[requests.Response] = None
        self.was_cut = False
        self.restart()

    def restart(self) -> None:
        """Begin again: there was progress."""
        self._end = time.monotonic() + self._seconds

    def extend(self, received: int) -> None:
        """Give the time that so many bytes may take on the slowest link worth waiting for; it can't be saved up."""
        self._end = min(self._end + received / _SLOWEST, time.monotonic() + self._seconds)

    def follow(self, response: requests.Response) -> None:
        """Take the answer whose body comes now: its connection is cut at the end, so that whoever reads it ends."""
        self._response = response

    def is_over(self) -> bool:
        """Whether the answer is not worth waiting for any more; called again and again by who waits."""
        now = time.monotonic()
        if now < self._end:
            return False
        if self._response is None or self.was_cut:
            return True
        self.was_cut, self._end = True, now + _GRACE
        _hang_up(self._response)
        return False


def too_slow(url: str) -> TooSlowError:
    """Return the error for an answer that takes longer than its time limit."""
    return TooSlowError(
        tr("{host} sends its response too slowly. Check the network connection, then try again.").format(
            host=host_of(url)
        )
    )


def pieces(
    response: requests.Response, url: str, size: int, limit: TimeLimit, as_it_comes: bool = False
) -> Iterator[bytes]:
    """Yield the body, unpacked unless it is wanted *as_it_comes*, in pieces of up to *size* bytes.

    Raises `TransportError` for one that is too slow, `ServerError` for one that is packed in a strange way, and the
    exceptions of `requests`.
    """
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    response.raw.headers.discard("Content-Encoding")  # so that nobody else unpacks it
    _guard(response)
    limit.follow(response)
    received = _counted(response.iter_content(size), limit)
    try:
        if as_it_comes or coding in ("", "identity"):
            yield from received
        elif coding in ("gzip", "x-gzip", "deflate"):
            yield from _held(_unpacked(received, size), response, url)
        else:
            raise ServerError(
                tr("{host} packed its response in a way that is not read here. Ask its administrator.").format(
                    host=host_of(url)
                ),
                f"Content-Encoding: {masked(coding)[:100]}",
            )
    except requests.RequestException:
        if limit.was_cut:
            raise too_slow(url) from None
        raise
    if limit.was_cut:  # which may look like the end of the body
        raise too_slow(url)


def _counted(received: Iterable[bytes], limit: TimeLimit) -> Iterator[bytes]:
    for piece in received:
        limit.extend(len(piece))
        yield piece


def _held(unpacked: Iterable[bytes], response: requests.Response, url: str) -> Iterator[bytes]:
    """Pass *unpacked* on as long as it is no larger than what was received can sensibly become."""
    given = 0
    for piece in unpacked:
        given += len(piece)
        if given > _MAY_GROW and given > _MAX_RATIO * response.raw.tell():
            raise ServerError(
                tr("The response of {host} grows without measure as it is unpacked. Ask its administrator.").format(
                    host=host_of(url)
                )
            )
        yield piece


def _unpacked(received: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Yield what gzip or deflate packed, with or without the wrapping of zlib, in pieces of up to *size* bytes."""
    stream: Any = None
    is_whole = False  # a gzip of several members is whole after each
    for data in received:
        while data:
            if stream is None:
                stream = zlib.decompressobj(47 if data[:1] == b"\x1f" or data[0] & 15 == 8 else -15)
            try:
                piece = stream.decompress(data, size)
            except zlib.error as error:
                if is_whole:
                    return  # some servers fill up the end
                raise requests.exceptions.ContentDecodingError(str(error)) from None
            if piece:
                is_whole = False
                yield piece
            data = stream.unconsumed_tail
            if stream.eof:
                data, stream, is_whole = stream.unused_data, None, True
    if stream is not None:
        rest = stream.flush()
        if rest:
            yield rest


def _guard(response: requests.Response) -> None:
    """Let no line between chunks and no chunk be read without an end; neither `urllib3` nor `http.client` looks."""
    inner = getattr(response.raw, "_fp", None)
    if getattr(response.raw, "chunked", False) and getattr(inner, "fp", None) is not None:
        inner.fp = _Bounded(inner.fp)  # type: ignore[union-attr]


class _Bounded:
    """The file of a connection, every read of which has an end."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def readline(self, size: int = -1) -> bytes:
        line = bytes(self._file.readline(_LONGEST_LINE))
        if len(line) >= _LONGEST_LINE:
            raise http.client.LineTooLong("chunk")
        return line

    def read(self, size: int = -1) -> bytes:
        if size is None or size < 0:
            raise http.client.HTTPException("a chunk of a negative size")
        return bytes(self._file.read(size))


def _hang_up(response: requests.Response) -> None:
    """End the connection of an answer that another thread waits for."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        line = socket.fromfd(response.raw.fileno(), socket.AF_INET, socket.SOCK_STREAM)
        with line:
            line.shutdown(socket.SHUT_RDWR)
