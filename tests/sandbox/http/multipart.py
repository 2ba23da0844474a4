# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading multipart/form-data as it comes in: files go to disk piece by piece, however large they are."""

from __future__ import annotations

import re
import tempfile
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PIECE = 2**18
LONGEST = 2**24  # bytes of a field that is no file
KEPT = 2**16  # bytes of a body that the log holds


@dataclass
class Uploaded:
    """A file that came in; whoever wants to keep it moves it away."""

    name: str
    path: Path
    size: int


class Body:
    """The body of a request, read once; remembers how it begins."""

    def __init__(self, stream: Any, length: int) -> None:
        """Read so many bytes of the stream, no more."""
        self.stream, self.left = stream, length
        self.head = b""

    def read(self, count: int) -> bytes:
        """Some bytes; nothing at the end."""
        data: bytes = self.stream.read(min(count, self.left))
        if not data and self.left:
            raise ConnectionError("the client left in the middle of its request")
        self.left -= len(data)
        if len(self.head) < KEPT:
            self.head += data[: KEPT - len(self.head)]
        return data


class Form:
    """The fields and the files of a form."""

    def __init__(self, body: Body, boundary: str, folder: Path) -> None:
        """Read it all; what breaks the rules is a ValueError."""
        self.fields: dict[str, str] = {}
        self.files: dict[str, Uploaded] = {}
        self._body, self._folder = body, folder
        self._rest = b"\r\n"  # the first boundary stands at the very begin
        try:
            self._read(b"\r\n--" + boundary.encode())
        except BaseException:
            self.drop()
            raise

    def drop(self) -> None:
        """Delete the files that nobody took."""
        for file in self.files.values():
            file.path.unlink(missing_ok=True)

    def _read(self, mark: bytes) -> None:
        self._until(mark, lambda data: None)
        while self._next(2) != b"--":
            head = bytearray()
            self._until(b"\r\n\r\n", head.extend)
            self._part(head.decode("utf-8", "replace"), mark)
        while self._body.read(PIECE):
            pass

    def _part(self, head: str, mark: bytes) -> None:
        name, file = _named(head, "name"), _named(head, "filename")
        if name is None:
            raise ValueError("a part of the form has no name")
        if file is None:
            text = bytearray()
            self._until(mark, text.extend)
            self.fields[name] = text.decode("utf-8", "replace")
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as target:
            self.files[name] = Uploaded(re.split(r"[\\/]", file)[-1], Path(target.name), 0)
            self._until(mark, target.write, limit=None)
            self.files[name].size = target.tell()

    def _next(self, count: int) -> bytes:
        while len(self._rest) < count:
            self._fill()
        found, self._rest = self._rest[:count], self._rest[count:]
        return found

    def _fill(self) -> None:
        data = self._body.read(PIECE)
        if not data:
            raise ValueError("the form has no end")
        self._rest += data

    def _until(self, mark: bytes, sink: Callable[[bytes], Any], limit: int | None = LONGEST) -> None:
        """Hand on what stands before a mark, and go on behind it."""
        seen = 0
        while True:
            place = self._rest.find(mark)
            sure = place if place >= 0 else max(len(self._rest) - len(mark) + 1, 0)
            sink(self._rest[:sure])
            seen += sure
            if limit is not None and seen > limit:
                raise ValueError("a field of the form is too long")
            if place >= 0:
                self._rest = self._rest[place + len(mark) :]
                return
            self._rest = self._rest[sure:]
            self._fill()


def _named(head: str, name: str) -> str | None:
    """A parameter of a part's Content-Disposition, in either of its spellings."""
    line = next((one for one in head.split("\r\n") if one.lower().startswith("content-disposition:")), "")
    wide = re.search(rf";\s*{name}\*=(?:utf-8|UTF-8)''([^;]*)", line)
    if wide:
        return urllib.parse.unquote(wide[1].strip())
    plain = re.search(rf';\s*{name}="([^"]*)"', line) or re.search(rf";\s*{name}=([^;\s]+)", line)
    return plain[1].replace("%22", '"') if plain else None
