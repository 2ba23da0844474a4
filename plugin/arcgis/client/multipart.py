# SPDX-License-Identifier: GPL-2.0-or-later
"""A multipart form with a file, streamed from disk while it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Callable, Optional

from ...core.errors import ExportError, RequestError
from ...core.i18n import tr

BLOCK = 256 * 1024  # bytes sent at a time; small ones cost a large file more time than the network


@dataclass(frozen=True)
class FilePart:
    """*size* bytes of a file from *start* on, sent as the form's ``file`` under *name*.

    *sent* is called with how many of them have gone since the begin of this attempt; what it raises
    ends the request.
    """

    path: Path
    name: str
    size: int
    start: int = 0
    sent: Callable[[int], None] = lambda done: None


class FormBody:
    """The body of one ``multipart/form-data`` request (RFC 7578), of a known length.

    It is iterated, for `http.client` reads files in blocks of 16 KB.
    """

    def __init__(self, fields: Mapping[str, str], part: FilePart) -> None:
        boundary = uuid.uuid4().hex
        self.content_type = f"multipart/form-data; boundary={boundary}"
        texts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        texts.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{_quoted(part.name)}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        self._head = "".join(texts).encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._length = len(self._head) + part.size + len(self._tail)
        self._part, self._left = part, part.size
        self._file: Optional[IO[bytes]] = None

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        while block := self.next_block():
            yield block

    def next_block(self, size: int = BLOCK) -> bytes:
        """Return the next bytes, empty at the end. Raises `ExportError` where the file can't be read as it was."""
        if self._head:
            block, self._head = self._head[:size], self._head[size:]
            return block
        if self._left:
            block = self._from_file(min(size, self._left))
            self._left -= len(block)
            self._part.sent(self._part.size - self._left)
            return block
        block, self._tail = self._tail[:size], self._tail[size:]
        return block

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _from_file(self, size: int) -> bytes:
        part = self._part
        try:
            if self._file is None:
                self._file = open(part.path, "rb", buffering=0)  # noqa: SIM115 (see close)
                self._file.seek(part.start)
            block = self._file.read(size)
        except OSError as error:  # not as one: the connection's own failures are OSErrors, too
            raise ExportError(
                tr("{name} can't be read any more. Check the disk that it is on, then try again.").format(
                    name=part.path.name
                ),
                str(error.strerror or error),
            ) from None
        if not block:
            raise file_changed(part.path)
        return block


def file_changed(path: Path) -> RequestError:
    """Return the error for a file that is not what it was when its upload began."""
    return RequestError(tr("{name} was changed while it was uploaded. Begin the upload again.").format(name=path.name))


def _quoted(text: str) -> str:
    """Return a name for a header as browsers write it (HTML, "multipart form data")."""
    return text.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
