# SPDX-License-Identifier: GPL-2.0-or-later
"""A package in a zip archive: stored entries are read in place, compressed ones through a temporary copy."""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO
from zipfile import BadZipFile

from ...core.errors import PackageError
from ...core.i18n import bytes_text, number_text, tr
from .store import Blob, DamagedError, Store, damaged, guard, safe_name, stop_if
from .zip_directory import (
    DEFLATED,
    STORED,
    Entry,
    data_offset,
    directory_shift,
    read_directory,
    read_local,
    read_record,
    walk_entries,
)

# A compressed entry is unpacked to memory up to this size and to a temporary file beyond it.
_IN_MEMORY = 2 << 20
_STEP = 1 << 18
# Bytes that an entry may become at least, and beyond that for each packed one: real tiles hardly shrink.
_MAY_GROW, _MAX_RATIO = 256 << 20, 200
# How many entries pass between two checks of cancel.
_LOOK_EVERY = 256


class ZipStore(Store):
    """A zip archive. With *salvage* one without its directory, the end of a download, is read as well."""

    def __init__(
        self,
        path: Path,
        salvage: bool = False,
        cancelled: Callable[[], bool] | None = None,
        file: IO[bytes] | None = None,
    ) -> None:
        """*file* is read in place of the one at *path*. Raises ``BadZipFile``, ``OSError`` and ``CancelledError``."""
        super().__init__()
        self._path = path
        self._cancelled = cancelled
        # Unbuffered: reads are short and scattered, and a buffer would fetch much more than is used.
        self._file = file or open(path, "rb", buffering=0)  # noqa: SIM115 (closed by close())
        self._size = self._file.seek(0, os.SEEK_END)
        self._entries: dict[str, Entry] = {}
        # How many bytes lie before the zip in its file; None where entries were found without a directory.
        self._shift: int | None = None
        try:
            if file is not None:
                self._list(file, salvage)
            else:
                with open(path, "rb") as buffered:
                    self._list(buffered, salvage)
        except BaseException:
            self._file.close()
            raise

    def _list(self, file: IO[bytes], salvage: bool) -> None:
        try:
            for number, (at, entry) in enumerate(read_directory(file, self._size)):
                self._take(entry, at, number)
            self._shift = directory_shift(file, self._size)
        except BadZipFile:
            if not salvage:
                raise
            super().__init__()
            self._entries = {}
            for number, entry in enumerate(walk_entries(file, self._size)):
                self._take(entry, entry.header, number)
            if not self._entries:
                raise
        self._cut_overlaps()

    def _take(self, entry: Entry, place: int, number: int) -> None:
        if number % _LOOK_EVERY == 0:
            stop_if(self._cancelled)
        if entry.name.endswith(("/", "\\")):
            return
        name = safe_name(entry.name)
        if name is None:
            self.faults[""] = tr(
                "The package refers to files outside itself, such as “{name}”. They are left out; use "
                "packages from a source that you trust."
            ).format(name=entry.name[:100])
        elif self._add(name, entry.size, place):
            self._entries[name] = entry._replace(name=name)

    def _cut_overlaps(self) -> None:
        """Let no entry reach into the next: a trick that makes a small file enormous, or a changed number."""
        ordered = sorted(self._entries.values(), key=lambda entry: (entry.header, entry.packed))
        for entry, after in zip(ordered, ordered[1:]):
            if entry.header + entry.packed > after.header:
                self._note(entry.name)
                self._entries[entry.name] = entry._replace(packed=after.header - entry.header)

    @property
    def size_bytes(self) -> int:
        return self._size

    def location(self, name: str) -> tuple[Path, int] | None:
        entry = guard(name, lambda: self._entry(name))
        if entry.method != STORED or entry.locked:
            return None
        return self._path, guard(name, lambda: data_offset(self._file, entry))

    def _entry(self, name: str) -> Entry:
        if name in self._entries:
            return self._entries[name]
        place = self.tile_files.place_of(name)
        if place is None:
            raise BadZipFile("no such entry")
        if self._shift is None:
            return read_local(self._file, place, self._size)
        return read_record(self._file, place, self._shift)

    def open_blob(self, name: str) -> Blob:
        entry = self._entry(name)
        if entry.locked:
            raise DamagedError(tr("The package is locked with a password. Unpack it, then open the folder."))
        if entry.method not in (STORED, DEFLATED):
            raise DamagedError(
                tr("The package is compressed in a way that can't be read here. Unpack it, then open the folder."),
                f"method {entry.method}",
            )
        if entry.claims_too_much:
            raise BadZipFile(f"{entry.packed} bytes claim to be {entry.size}")
        if entry.method == DEFLATED and entry.size > max(_MAY_GROW, _MAX_RATIO * entry.packed):
            raise DamagedError(
                tr(
                    "“{name}” in the package would become {size}, {times} times what it is packed. Unpack the package "
                    "if you trust its source, then open the folder."
                ).format(name=name, size=bytes_text(entry.size), times=number_text(entry.size // max(1, entry.packed)))
            )
        start = data_offset(self._file, entry)
        packed = max(0, min(entry.packed, self._size - start))
        if entry.method == DEFLATED:
            return UnpackedBlob(self._file, start, packed, entry.size, lambda: self._note(name))
        if packed < entry.size:
            self._note(name)
        return Blob(self._file, start, min(packed, entry.size), owned=False)

    def _note(self, name: str) -> None:
        self.faults.setdefault(name, damaged(name).message)

    def close(self) -> None:
        super().close()
        self._file.close()


class UnpackedBlob(Blob):
    """The bytes of a compressed entry, unpacked as far as they were asked for, never beyond its stated size."""

    def __init__(self, source: IO[bytes], start: int, packed: int, size: int, ends_early: Callable[[], None]) -> None:
        """*ends_early* is called when there turns out to be less than *size*."""
        self._spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (closed by close())
        super().__init__(self._spool, 0, size, owned=True)
        self._source = source
        self._at, self._end = start, start + packed
        self._stream = zlib.decompressobj(-15)
        self._waiting = b""
        self._unpacked = 0
        self._ends_early = ends_early

    def read(self, offset: int, length: int) -> bytes:
        self._unpack_to(min(offset + length, self.size))
        return super().read(offset, length)

    def _unpack_to(self, wanted: int) -> None:
        while self._unpacked < wanted:
            if not self._waiting:
                self._source.seek(self._at)
                self._waiting = self._source.read(min(_STEP, self._end - self._at))
                self._at += len(self._waiting)
            try:
                data = self._stream.decompress(self._waiting, min(_STEP, self.size - self._unpacked))
            except zlib.error:
                data = b""
                self._waiting = b""
                self._at = self._end
            else:
                self._waiting = self._stream.unconsumed_tail
            if not data and (self._stream.eof or not self._waiting and self._at >= self._end):
                # What was unpacked so far is kept: the tiles in it can still be read.
                self.size = self._unpacked
                self._ends_early()
                return
            self._keep(data)

    def _keep(self, data: bytes) -> None:
        try:
            self._spool.seek(self._unpacked)
            self._spool.write(data)
        except OSError as error:
            raise PackageError(
                tr(
                    "There is not enough space for temporary files to unpack the package. Free some space on "
                    "that disk, or unpack the package yourself and open its folder."
                ),
                str(error),
            ) from error
        self._unpacked += len(data)
