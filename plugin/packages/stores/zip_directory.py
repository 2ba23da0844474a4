# SPDX-License-Identifier: GPL-2.0-or-later
"""Entries of a zip: from its central directory, or from the local headers if that is lost.

Python's own ``zipfile`` keeps a large object for each entry and takes the whole directory or nothing.
Source: PKWARE's APPNOTE 6.3 (sections 4.3 and 4.5.3).
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple
from zipfile import BadZipFile

STORED, DEFLATED = 0, 8

LOCAL_SIGNATURE = b"PK\x03\x04"
_DIRECTORY_SIGNATURE = b"PK\x01\x02"
_END_SIGNATURE = b"PK\x05\x06"
_END64_SIGNATURE = b"PK\x06\x06"
_DESCRIPTOR_SIGNATURE = b"PK\x07\x08"
_LOCAL = struct.Struct("<4s5H3I2H")
_RECORD = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_LONGEST_COMMENT = 0xFFFF
_IN_EXTRA = 0xFFFFFFFF  # a number too large for its field, which then lies in the Zip64 extra field
_UTF8, _LOCKED, _SIZES_FOLLOW = 1 << 11, 1, 1 << 3
_STEP = 1 << 18
# Deflate can't pack more tightly than this; an entry that claims so is damaged.
MAX_RATIO = 1032


class DirectoryLostError(BadZipFile):
    """There is no directory at the end of the file: the end is missing."""


class Entry(NamedTuple):
    """An entry of a zip. *header* is the place of its local header, *data* that of its bytes if known.

    *checksum* is that of its bytes by the directory, -1 where it is not known.
    """

    name: str
    method: int
    locked: bool
    packed: int
    size: int
    header: int
    data: int = 0
    checksum: int = -1

    @property
    def claims_too_much(self) -> bool:
        """Whether its stated size can't come out of its compressed bytes."""
        return self.method == DEFLATED and self.size > MAX_RATIO * self.packed + 1024


def read_directory(file: IO[bytes], size: int) -> Iterator[tuple[int, Entry]]:
    """Yield the entries of the zip's directory with the place of their records.

    Raises ``DirectoryLostError`` where there is none, and ``BadZipFile`` for a broken one.
    """
    start, end, shift = _directory(file, size)
    at = start
    file.seek(at)
    while at < end:
        found = _record(file, at, shift)
        if found is None:
            raise BadZipFile("the directory is damaged")
        entry, at_next = found
        yield at, entry
        at = at_next


def read_record(file: IO[bytes], at: int, shift: int) -> Entry:
    """Return the entry whose record lies at *at*. Raises ``BadZipFile``."""
    file.seek(at)
    found = _record(file, at, shift)
    if found is None:
        raise BadZipFile("the directory is damaged")
    return found[0]


def read_local(file: IO[bytes], at: int, size: int) -> Entry:
    """Return the entry whose local header lies at *at*, as ``walk_entries`` gave it. Raises ``BadZipFile``."""
    found = _walked(file, at, size)
    if found is None:
        raise BadZipFile("no local header")
    return found[0]


def directory_shift(file: IO[bytes], size: int) -> int:
    """Return how many bytes lie before the zip in its file, which its offsets don't count."""
    return _directory(file, size)[2]


def data_offset(file: IO[bytes], entry: Entry) -> int:
    """Return where the bytes of an entry begin. Raises ``BadZipFile``.

    The lengths of the local header count: they can differ from the directory's.
    """
    if entry.data:
        return entry.data
    file.seek(entry.header)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(LOCAL_SIGNATURE):
        raise BadZipFile("no local header")
    name_length, extra_length = _LOCAL.unpack(header)[9:]
    return int(entry.header + _LOCAL.size + name_length + extra_length)


def walk_entries(file: IO[bytes], size: int) -> Iterator[Entry]:
    """Yield the entries found by walking the file itself, for a zip whose directory is lost.

    The last may be cut off: its size is what is there. Damaged stretches are skipped.
    """
    at = 0
    while at >= 0:
        found = _walked(file, at, size)
        if found is None:
            at = _find(file, LOCAL_SIGNATURE, at + 1, size)
            continue
        entry, at = found
        yield entry
        file.seek(at)
        mark = file.read(4)
        if mark == _DIRECTORY_SIGNATURE:
            return
        if mark != LOCAL_SIGNATURE:
            at = _find(file, LOCAL_SIGNATURE, at, size)


def _directory(file: IO[bytes], size: int) -> tuple[int, int, int]:
    """Return where the directory begins and ends, and how many bytes lie before the zip."""
    tail_at = max(0, size - _LONGEST_COMMENT - _END.size)
    file.seek(tail_at)
    tail = file.read(size - tail_at)
    places = [match.start() for match in re.finditer(_END_SIGNATURE, tail) if match.start() + _END.size <= len(tail)]
    if not places:
        raise DirectoryLostError("no directory at the end of the file")
    # The signature can occur in the comment, too; the comment of the right one reaches to the end.
    whole = [at for at in places if at + _END.size + _END.unpack_from(tail, at)[-1] == len(tail)]
    found = (whole or places)[-1]
    end = tail_at + found
    *_, length, start, _ = _END.unpack_from(tail, found)
    file.seek(max(0, end - _LOCATOR.size))
    locator = file.read(_LOCATOR.size)
    if end >= _LOCATOR.size and locator.startswith(b"PK\x06\x07"):
        claimed = _LOCATOR.unpack(locator)[2]
        for at in (claimed, end - _LOCATOR.size - _END64.size):
            if 0 <= at <= size - _END64.size:
                file.seek(at)
                record = file.read(_END64.size)
                if record.startswith(_END64_SIGNATURE):
                    length, start = _END64.unpack(record)[8:]
                    end = at
                    break
    # The directory lies right before its end record, wherever the zip itself begins.
    shift = end - length - start
    if shift < 0:
        raise BadZipFile("the directory lies outside the file")
    return end - length, end, shift


def _record(file: IO[bytes], at: int, shift: int) -> tuple[Entry, int] | None:
    """Read the directory record at the file's position *at*; return it with the place of the next."""
    fixed = file.read(_RECORD.size)
    if len(fixed) < _RECORD.size or not fixed.startswith(_DIRECTORY_SIGNATURE):
        return None
    fields = _RECORD.unpack(fixed)
    flags, method, packed, size = fields[3], fields[4], fields[8], fields[9]
    lengths, header = fields[10:13], fields[16]
    rest = file.read(sum(lengths))
    if len(rest) < sum(lengths):
        return None
    size, packed, header = _wide(rest[lengths[0] : lengths[0] + lengths[1]], [size, packed, header])
    name, locked = _text(rest[: lengths[0]], flags), bool(flags & _LOCKED)
    entry = Entry(name, method, locked, packed, size, header + shift, checksum=fields[7])
    return entry, at + _RECORD.size + len(rest)


def _walked(file: IO[bytes], at: int, size: int) -> tuple[Entry, int] | None:
    """Return the entry whose local header lies at *at*, and where it ends; ``None`` where none does."""
    file.seek(at)
    fixed = file.read(_LOCAL.size)
    if len(fixed) < _LOCAL.size or not fixed.startswith(LOCAL_SIGNATURE):
        return None
    _, _, flags, method, _, _, _, packed, unpacked, name_length, extra_length = _LOCAL.unpack(fixed)
    rest = file.read(name_length + extra_length)
    if len(rest) < name_length + extra_length or not name_length:
        return None
    unpacked, packed = _wide(rest[name_length:], [unpacked, packed])
    data = at + _LOCAL.size + len(rest)
    end = data + packed
    if flags & _SIZES_FOLLOW and not packed:
        if method == DEFLATED:
            packed, unpacked, end = _inflated(file, data, size)
        else:
            packed, end = _until_descriptor(file, data, size)
            unpacked = packed
    left = size - data
    if packed > left:
        # Cut off: as many bytes as there are.
        packed, end = left, size
        unpacked = min(unpacked, packed if method == STORED else MAX_RATIO * packed)
    entry = Entry(_text(rest[:name_length], flags), method, bool(flags & _LOCKED), packed, unpacked, at, data)
    return entry, end


def _inflated(file: IO[bytes], at: int, size: int) -> tuple[int, int, int]:
    """Return the packed and the unpacked size of the deflated bytes at *at*, and where they end."""
    stream, taken, given = zlib.decompressobj(-15), 0, 0
    file.seek(at)
    try:
        while not stream.eof and (block := file.read(_STEP)):
            taken += len(block)
            while block and not stream.eof:
                given += len(stream.decompress(block, _STEP))
                block = stream.unconsumed_tail
        taken -= len(stream.unused_data)
    except zlib.error:
        taken = min(taken, size - at)
    return taken, given, min(size, at + taken)


def _until_descriptor(file: IO[bytes], at: int, size: int) -> tuple[int, int]:
    """Return the size of the stored bytes at *at*, which their descriptor holds after them, and the end."""
    found = _find(file, _DESCRIPTOR_SIGNATURE, at, size)
    while found >= 0:
        file.seek(found + 8)
        stored = file.read(4)
        if len(stored) == 4 and struct.unpack("<I", stored)[0] == (found - at) & _IN_EXTRA:
            return found - at, found + 16
        found = _find(file, _DESCRIPTOR_SIGNATURE, found + 1, size)
    return size - at, size


def _find(file: IO[bytes], signature: bytes, at: int, size: int) -> int:
    """Return the next place of *signature* from *at*, or -1."""
    while at < size:
        file.seek(at)
        block = file.read(_STEP)
        found = block.find(signature)
        if found >= 0:
            return at + found
        if len(block) < len(signature):
            break
        at += len(block) - len(signature) + 1
    return -1


def _wide(extra: bytes, values: list[int]) -> list[int]:
    """Return *values* with those that lie in the Zip64 extra field, which holds them in this order."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            body = extra[at + 4 : at + 4 + length]
            for number, value in enumerate(values):
                if value == _IN_EXTRA and len(body) >= 8:
                    values[number] = int.from_bytes(body[:8], "little")
                    body = body[8:]
            break
        at += 4 + length
    return values


def _text(name: bytes, flags: int) -> str:
    if flags & _UTF8:
        return name.decode("utf-8", "replace")
    return name.decode("cp437")
