# SPDX-License-Identifier: GPL-2.0-or-later
"""Check that a file is a complete image of the expected format."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from pathlib import Path

from ....core.errors import PackageError
from ....core.i18n import tr

TEXT_FORMATS = ("svg",)
_HEAD, _TAIL = 512, 2048  # bytes that are checked
_PNG = (b"\x89PNG\r\n\x1a\n",)
_JPEG = (b"\xff\xd8\xff",)
_GZIP = (b"\x1f\x8b",)
_MAGIC: dict[str, tuple[bytes, ...]] = {
    "png": _PNG,
    "png8": _PNG,
    "png24": _PNG,
    "png32": _PNG,
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "jpgpng": (*_PNG, *_JPEG),
    "gif": (b"GIF87a", b"GIF89a"),
    "bmp": (b"BM",),
    "tiff": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    "tif": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    "pdf": (b"%PDF",),
    "ps": (b"%!PS", b"\xc5\xd0\xd3\xc6"),
    "emf": (b"\x01\0\0\0",),
    "svgz": _GZIP,
    "lerc": (b"CntZImage", b"Lerc2 "),
    "kmz": (b"PK\x03\x04",),
}
_CHUNK = 1 << 16
_LARGEST_TEXT = 256 << 20  # bytes of a drawing as text; more is a trick


def check_image(path: Path, kind: str) -> None:
    """Raise `PackageError` unless *path* begins as a *kind* (a format of requests) does, and ends as one.

    A kind without marks of its own (``bip``, ``bsq``) is held to not being empty.
    """
    size = path.stat().st_size
    with open(path, "rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    begins = head.startswith(_MAGIC.get(kind, (b"",))) and bool(size)
    if kind == "svg":
        begins = b"<svg" in head.lower() or b"<?xml" in head.lower()
    if not begins:
        raise PackageError(
            tr("The server did not send a {format}. Export again, or choose another format.").format(format=kind)
        )
    if not _is_whole(path, size, head, tail):
        raise PackageError(tr("The image was cut off on its way. Export again."))


def _is_whole(path: Path, size: int, head: bytes, tail: bytes) -> bool:
    """Whether the end is there, as far as the file's kind has one."""
    if head.startswith(_PNG):
        return tail.endswith(b"IEND\xaeB`\x82") and _has_its_checksums(path)
    if head.startswith(_JPEG):
        return b"\xff\xd9" in tail[-64:]  # some writers fill up the last bytes
    if head.startswith(b"GIF8"):
        return tail.rstrip(b"\0").endswith(b";")
    if head.startswith(b"BM"):
        return size >= int(struct.unpack_from("<I", head.ljust(6, b"\0"), 2)[0])
    if head.startswith(b"%PDF"):
        return b"%%EOF" in tail
    if head.startswith(b"PK"):
        return zipfile.is_zipfile(path)
    if head.startswith(_GZIP):
        return _unpacks(path)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return b"</svg>" in tail.lower()
    return True


def _has_its_checksums(path: Path) -> bool:
    """Whether the chunks of a PNG are as they were written: GDAL does not look. Source: the PNG specification."""
    with open(path, "rb") as file:
        file.seek(len(_PNG[0]))
        name = b""
        while name != b"IEND":
            start = file.read(8)
            if len(start) < 8:
                return False
            length, name = struct.unpack(">I4s", start)
            data, checksum = file.read(length), file.read(4)
            if zlib.crc32(data, zlib.crc32(name)).to_bytes(4, "big") != checksum:
                return False
    return True


def _unpacks(path: Path) -> bool:
    given = 0
    try:
        with gzip.open(path) as file:
            while given <= _LARGEST_TEXT and (piece := file.read(_CHUNK)):
                given += len(piece)
    except (OSError, EOFError, zlib.error):
        return False
    return given <= _LARGEST_TEXT
