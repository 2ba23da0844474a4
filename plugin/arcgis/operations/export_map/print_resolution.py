# SPDX-License-Identifier: GPL-2.0-or-later
"""Write into an image file how large it is in print; its pixels are not touched."""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from pathlib import Path
from typing import BinaryIO, Optional

INCH = 0.0254  # metres
_PNG, _HEADER = b"\x89PNG\r\n\x1a\n", 33  # bytes of the signature and the chunk IHDR
_JFIF = b"JFIF\0"


def write_print_resolution(path: Path, dpi: float) -> None:
    """Set the dots per inch of a PNG, a JPEG or a BMP; other files have no place for it, or have it elsewhere.

    Sources: the chunk pHYs of the PNG specification, APP0 of JFIF 1.02, ``biXPelsPerMeter`` of BMP.
    """
    per_metre = max(1, round(dpi / INCH))
    with open(path, "r+b") as file:
        head = file.read(64)
        if head.startswith(b"BM") and len(head) >= 46:
            file.seek(38)
            file.write(struct.pack("<2i", per_metre, per_metre))
            return
        if head.startswith(b"\xff\xd8"):
            density = struct.pack(">B2H", 1, *[min(65535, max(1, round(dpi)))] * 2)  # 1: dots per inch
            if head[6:11] == _JFIF:
                file.seek(13)
                file.write(density)
                return
            kept, new = 2, b"\xff\xe0" + struct.pack(">H", 16) + _JFIF + b"\1\2" + density + b"\0\0"
        elif head.startswith(_PNG):
            kept, new = _HEADER, _chunk(b"pHYs", struct.pack(">2IB", per_metre, per_metre, 1))  # 1: per metre
            if (there := _place_of_phys(file)) is not None:
                file.seek(there)
                file.write(new)
                return
        else:
            return
        file.seek(0)
        part = path.with_name(path.name + ".part")
        with open(part, "wb") as copy:
            copy.write(file.read(kept) + new)
            shutil.copyfileobj(file, copy)
    os.replace(part, path)


def _place_of_phys(file: BinaryIO) -> Optional[int]:
    """Return where the chunk pHYs of a PNG begins, ``None`` where there is none before the pixels."""
    file.seek(_HEADER)
    while len(start := file.read(8)) == 8:
        length, name = struct.unpack(">I4s", start)
        if name == b"pHYs" and length == 9:
            return file.tell() - 8
        if name in (b"IDAT", b"IEND"):
            break
        file.seek(length + 4, os.SEEK_CUR)
    return None


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
