# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare the bytes of a zip with its checksums: no other way shows what was changed on the way here."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO
from zipfile import BadZipFile

from .store import damaged, stop_if
from .zip_directory import DEFLATED, STORED, Entry, data_offset, read_directory

_PIECE = 1 << 20  # bytes
_LOOK_EVERY = 256  # entries between two checks of cancel; large ones are looked at in between


def check_checksums(path: Path, cancelled: Callable[[], bool] | None = None) -> None:
    """Read every entry of a zip once, about as fast as the disk is.

    Raises ``PackageError`` for one that is damaged, ``CancelledError``. What is no zip, or has no directory, is not
    looked at.
    """
    try:
        with open(path, "rb") as records, open(path, "rb", buffering=0) as file:
            for number, (_, entry) in enumerate(read_directory(records, os.path.getsize(path))):
                if number % _LOOK_EVERY == 0:
                    stop_if(cancelled)
                if not entry.locked and entry.method in (STORED, DEFLATED) and not _is_sound(file, entry, cancelled):
                    raise damaged(entry.name, "its checksum is another")
    except (BadZipFile, OSError):
        return  # reported by whoever opens it


def _is_sound(file: IO[bytes], entry: Entry, cancelled: Callable[[], bool] | None) -> bool:
    stream = zlib.decompressobj(-15) if entry.method == DEFLATED else None
    file.seek(data_offset(file, entry))
    left, checksum = entry.packed, 0
    try:
        while left > 0:
            stop_if(cancelled)
            data = file.read(min(_PIECE, left))
            if not data:
                return False
            left -= len(data)
            while data:
                plain = stream.decompress(data, _PIECE) if stream else data
                data = stream.unconsumed_tail if stream else b""
                checksum = zlib.crc32(plain, checksum)
    except zlib.error:
        return False
    return checksum == entry.checksum
