# SPDX-License-Identifier: GPL-2.0-or-later
"""Read parts of a file on a portal with range requests: a package's description without its tiles."""

from __future__ import annotations

import io
import os
from collections import OrderedDict

from ...core.i18n import tr
from ..errors import ServerError
from ..urls import host_of
from .responses import error_of_status
from .session import Session

BLOCK = 64 * 1024  # bytes asked for at once
_KEPT = 64  # blocks in memory
MOST = 512  # blocks of one file: beyond that a download would be quicker


class RemoteFile(io.RawIOBase):
    """Reads the file at *url*, of *size* bytes, with HTTP ranges; redirects to storage as everywhere.

    Each read raises `TransportError`, and `ServerError` where the server hands out no pieces or more than
    *most* are wanted.
    """

    def __init__(self, session: Session, url: str, size: int, most: int = MOST) -> None:
        super().__init__()
        self._session, self._url, self._size = session, url, size
        self._at, self._most = 0, most
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._asked = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = self._size if size is None or size < 0 else min(self._size, self._at + size)
        found = bytearray()
        while self._at < end:
            number = self._at // BLOCK
            inner = self._at - number * BLOCK
            piece = self._block(number)[inner : inner + end - self._at]
            if not piece:
                break
            found += piece
            self._at += len(piece)
        return bytes(found)

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            self._asked += 1
            if self._asked > self._most:
                raise ServerError(tr("The package is too large to be read in place."))
            first = number * BLOCK
            self._blocks[number] = self._fetch(first, min(first + BLOCK, self._size) - 1)
            if len(self._blocks) > _KEPT:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(number)
        return self._blocks[number]

    def _fetch(self, first: int, last: int) -> bytes:
        """Return the bytes from *first* to *last*, both included."""
        session, url = self._session, self._url
        session.sign_in.prepare(session)
        size = last - first + 1
        headers = {"Range": f"bytes={first}-{last}", "Accept-Encoding": "identity"}
        answer = session.get_bytes(url, size, headers)
        if answer.status >= 400:
            raise error_of_status(answer.status, answer.headers, url, "")
        if answer.status != 206:
            raise ServerError(tr("{host} does not support partial downloads.").format(host=host_of(url)))
        return answer.body[:size]
