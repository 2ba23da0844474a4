# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a package's files lie: in a zip, read in place, or in a folder; one interface for both."""

from __future__ import annotations

import os
import struct
import tempfile
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, TypeVar

from ..errors import PackageError
from ..i18n import tr

# Files kept open at once; tiles are read bundle by bundle, so few are ever needed.
_OPEN_FILES = 8
# A compressed entry is unpacked to memory up to this size and to a temporary file beyond it.
_IN_MEMORY = 32 << 20
# Descriptions are small; a "description" larger than this isn't one.
_MAX_TEXT = 64 << 20
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_T = TypeVar("_T")


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
    """The files of a package under names with forward slashes, relative to its root."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self._blobs: OrderedDict[str, Blob] = OrderedDict()

    def _open(self, name: str) -> Blob:
        raise NotImplementedError

    @property
    def size_bytes(self) -> int:
        """The size of the package on disk."""
        return sum(self.sizes.values())

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
        blob = _guard(name, lambda: self._open(name))
        self._blobs[name] = blob
        if len(self._blobs) > _OPEN_FILES:
            self._blobs.popitem(last=False)[1].close()
        return blob

    def read(self, name: str, offset: int, length: int) -> bytes:
        """Return up to *length* bytes of the file. Raises ``PackageError``."""
        blob = self.blob(name)
        return _guard(name, lambda: blob.read(offset, length))

    def read_all(self, name: str) -> bytes:
        """Return a whole small file. Raises ``PackageError``."""
        if self.sizes[name] > _MAX_TEXT:
            raise PackageError(
                tr("“{name}” in the package is far larger than such a file can be: it is damaged.").format(name=name)
            )
        return self.read(name, 0, self.sizes[name])

    def find(self, ending: str) -> list[str]:
        """Return the files whose path ends with *ending*, ignoring case; the shallowest first."""
        ending = "/" + ending.lower()
        found = [name for name in self.sizes if ("/" + name.lower()).endswith(ending)]
        return sorted(found, key=lambda name: (name.count("/"), name))

    def close(self) -> None:
        for blob in self._blobs.values():
            blob.close()
        self._blobs.clear()


class ZipStore(Store):
    """A zip archive. Stored entries are read in place, compressed ones through a temporary copy."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._zip = zipfile.ZipFile(path)
        # Unbuffered: reads are short and scattered, and a buffer would fetch much more than is used.
        self._file = open(path, "rb", buffering=0)  # noqa: SIM115 (closed by close())
        self._entries = {
            entry.filename.replace("\\", "/"): entry for entry in self._zip.infolist() if not entry.is_dir()
        }
        self.sizes = {name: entry.file_size for name, entry in self._entries.items()}

    @property
    def size_bytes(self) -> int:
        return self._path.stat().st_size

    def _open(self, name: str) -> Blob:
        entry = self._entries[name]
        if entry.flag_bits & 1:
            raise PackageError(tr("The package is locked with a password. Unpack it, then open the folder."))
        if entry.compress_type == zipfile.ZIP_STORED:
            return Blob(self._file, self._data_offset(name, entry), entry.file_size, owned=False)
        return self._unpack(entry)

    def location(self, name: str) -> tuple[Path, int] | None:
        entry = self._entries[name]
        if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
            return None
        return self._path, _guard(name, lambda: self._data_offset(name, entry))

    def _data_offset(self, name: str, entry: zipfile.ZipInfo) -> int:
        # The lengths of the local header count: they can differ from the central directory's.
        self._file.seek(entry.header_offset)
        header = self._file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
            raise _damaged(name)
        _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        return int(entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length)

    def _unpack(self, entry: zipfile.ZipInfo) -> Blob:
        spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (closed by the blob)
        left = entry.file_size
        with self._zip.open(entry) as source:
            while left and (block := source.read(min(left, 1 << 20))):
                spool.write(block)
                left -= len(block)
        return Blob(spool, 0, entry.file_size - left, owned=True)

    def close(self) -> None:
        super().close()
        self._file.close()
        self._zip.close()


class FolderStore(Store):
    """A cache folder, or an unpacked package."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._root = root
        for folder, _, files in os.walk(root):
            inside = Path(folder).relative_to(root).as_posix()
            for file in files:
                name = file if inside == "." else f"{inside}/{file}"
                try:
                    self.sizes[name] = os.stat(os.path.join(folder, file)).st_size
                except OSError:  # vanished meanwhile, or a link that leads nowhere
                    continue

    def location(self, name: str) -> tuple[Path, int] | None:
        return self._root / name, 0

    def _open(self, name: str) -> Blob:
        file = open(self._root / name, "rb", buffering=0)  # noqa: SIM115 (closed by the blob)
        return Blob(file, 0, os.fstat(file.fileno()).st_size, owned=True)


def shallowest(names: Iterable[str]) -> list[str]:
    """Return those of *names* that lie least deep."""
    listed = list(names)
    depth = min((name.count("/") for name in listed), default=0)
    return [name for name in listed if name.count("/") == depth]


def _guard(name: str, action: Callable[[], _T]) -> _T:
    """Run *action*, turning every failure of the file into words."""
    try:
        return action()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _damaged(name, str(error)) from error
    except OSError as error:
        raise PackageError(
            tr("“{name}” of the package can't be read. Check that the disk is still connected.").format(name=name),
            str(error),
        ) from error


def _damaged(name: str, details: str = "") -> PackageError:
    return PackageError(
        tr("“{name}” in the package is damaged. Download or copy the package again.").format(name=name),
        details,
    )
