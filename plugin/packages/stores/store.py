# SPDX-License-Identifier: GPL-2.0-or-later
"""Access to a package's files, in a zip or in a folder, through one interface."""

from __future__ import annotations

import os
import re
import stat
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, TypeVar
from zipfile import BadZipFile

from ...core.errors import CancelledError, PackageError
from ...core.i18n import tr
from .exploded import TileFiles

# Files kept open at once; tiles are read bundle by bundle, so few are ever needed.
_OPEN_FILES = 8
# Descriptions are small; a "description" larger than this isn't one.
_MAX_TEXT = 32 << 20
_MOST_FILES = 500_000  # without the tiles of an exploded cache
_DRIVE = re.compile(r"[A-Za-z]:")
# How many files pass between two checks of cancel.
_LOOK_EVERY = 256
_T = TypeVar("_T")


class DamagedError(PackageError):
    """A file of the package is damaged; the others may well be sound."""


class Blob:
    """The bytes of one file of a package, for reading at any place."""

    def __init__(self, file: IO[bytes], start: int, size: int, owned: bool) -> None:
        self._file = file
        self._start = start
        self._owned = owned
        self.size = size

    def read(self, offset: int, length: int) -> bytes:
        """Return up to *length* bytes from *offset*; fewer at the end of the file, never beyond it."""
        length = min(length, self.size - offset)
        if offset < 0 or length <= 0:
            return b""
        self._file.seek(self._start + offset)
        return self._file.read(length)

    def close(self) -> None:
        if self._owned:
            self._file.close()


class Store:
    """The files of a package under names with forward slashes, relative to its root.

    *sizes* holds all files but the tiles of an exploded cache, of which there can be millions: these
    are in *tile_files*. *faults* shows what was found wrong with files so far, a sentence by name;
    the empty name stands for the whole package.
    """

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.tile_files = TileFiles()
        self.faults: dict[str, str] = {}
        self._blobs: OrderedDict[str, Blob] = OrderedDict()

    def open_blob(self, name: str) -> Blob:
        """Open a file of the store, by its name there; the caller closes it."""
        raise NotImplementedError

    def _add(self, name: str, size: int, place: int = 0) -> bool:
        """Take a file in; return whether its name went to *sizes*."""
        if self.tile_files.add(name, size, place):
            return False
        if len(self.sizes) >= _MOST_FILES:
            raise PackageError(tr("It holds far more files than a package does. Choose a tile package, or its folder."))
        self.sizes[name] = size
        return True

    @property
    def size_bytes(self) -> int:
        """The size of the package on disk."""
        return sum(self.sizes.values()) + self.tile_files.size_bytes

    def location(self, name: str) -> tuple[Path, int] | None:
        """Return the file on disk and the offset in it where the bytes of *name* lie as they are.

        ``None`` where they don't: in a compressed entry. Raises ``PackageError``.
        """
        raise NotImplementedError

    def blob(self, name: str) -> Blob:
        """Return the file's bytes, opened once and kept for a while. Raises ``PackageError``."""
        if name in self._blobs:
            self._blobs.move_to_end(name)
            return self._blobs[name]
        blob = guard(name, lambda: self.open_blob(name))
        self._blobs[name] = blob
        if len(self._blobs) > _OPEN_FILES:
            self._blobs.popitem(last=False)[1].close()
        return blob

    def read(self, name: str, offset: int, length: int) -> bytes:
        """Return up to *length* bytes of the file. Raises ``PackageError``."""
        blob = self.blob(name)
        try:
            return guard(name, lambda: blob.read(offset, length))
        except BaseException:
            self._blobs.pop(name, blob).close()
            raise

    def read_all(self, name: str) -> bytes:
        """Return a whole small file. Raises ``PackageError``."""
        if self.sizes[name] > _MAX_TEXT:
            raise DamagedError(
                tr("“{name}” in the package is far larger than such a file can be: it is damaged.").format(name=name)
            )
        data = self.read(name, 0, self.sizes[name])
        if len(data) < self.sizes[name]:
            raise damaged(name, f"{len(data)} of {self.sizes[name]} bytes")
        return data

    def find(self, ending: str) -> list[str]:
        """Return the files whose path ends with *ending*, ignoring case; the shallowest first."""
        ending = "/" + ending.lower()
        found = [name for name in self.sizes if ("/" + name.lower()).endswith(ending)]
        return sorted(found, key=lambda name: (name.count("/"), name))

    def close(self) -> None:
        for blob in self._blobs.values():
            blob.close()
        self._blobs.clear()


class FolderStore(Store):
    """A cache folder, or an unpacked package."""

    def __init__(self, root: Path, cancelled: Callable[[], bool] | None = None) -> None:
        """Raises ``CancelledError``."""
        super().__init__()
        self.root = root
        for folder, _, files in os.walk(root):
            inside = Path(folder).relative_to(root).as_posix()
            stop_if(cancelled)
            for number, file in enumerate(files, 1):
                if number % _LOOK_EVERY == 0:
                    stop_if(cancelled)
                try:
                    found = os.stat(os.path.join(folder, file))
                except OSError:  # vanished meanwhile, or a link that leads nowhere
                    continue
                if stat.S_ISREG(found.st_mode):  # a pipe would block whoever opens it
                    self._add(file if inside == "." else f"{inside}/{file}", found.st_size)

    def location(self, name: str) -> tuple[Path, int] | None:
        return self.root / name, 0

    def open_blob(self, name: str) -> Blob:
        # Unbuffered: a buffer would fetch more than is used.
        file = open(self.root / name, "rb", buffering=0)  # noqa: SIM115 (closed by the blob)
        return Blob(file, 0, os.fstat(file.fileno()).st_size, owned=True)


def safe_name(name: str) -> str | None:
    """Return an archive's entry name with forward slashes; ``None`` for one that leads out of the archive."""
    name = name.replace("\\", "/")
    while name.startswith("./"):
        name = name[2:]
    if not name or name.startswith("/") or "\0" in name or _DRIVE.match(name) or ".." in name.split("/"):
        return None
    return name


def stop_if(cancelled: Callable[[], bool] | None) -> None:
    """Raise ``CancelledError`` where *cancelled* returns true."""
    if cancelled is not None and cancelled():
        raise CancelledError()


def shallowest(names: Iterable[str]) -> list[str]:
    """Return those of *names* that lie least deep."""
    listed = list(names)
    depth = min((name.count("/") for name in listed), default=0)
    return [name for name in listed if name.count("/") == depth]


def guard(name: str, action: Callable[[], _T]) -> _T:
    """Run *action*, turning every failure of the file into a message."""
    try:
        return action()
    except (BadZipFile, zlib.error, EOFError) as error:
        raise damaged(name, str(error)) from error
    except OSError as error:
        raise PackageError(
            tr("“{name}” of the package can't be read. Check that the disk is still connected.").format(name=name),
            str(error),
        ) from error


def damaged(name: str, details: str = "") -> DamagedError:
    return DamagedError(
        tr("“{name}” in the package is damaged. Download or copy the package again.").format(name=name),
        details,
    )
