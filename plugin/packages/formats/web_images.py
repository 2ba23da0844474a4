# SPDX-License-Identifier: GPL-2.0-or-later
"""WebP and GIF: size and structure, without decoding.

Sources: Google's WebP container specification (RFC 9649), and the GIF89a specification.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...core.i18n import tr

# As many bytes as tell the size.
WEBP_HEAD, GIF_HEAD = 30, 10
_ALPHA = 0x10  # of the flags of VP8X
_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B


def is_webp(data: bytes) -> bool:
    return data.startswith(b"RIFF") and data[8:12] == b"WEBP"


def is_gif(data: bytes) -> bool:
    return data.startswith((b"GIF87a", b"GIF89a"))


def webp_layout(data: bytes) -> tuple[int, int, bool] | None:
    """Return width, height, and whether there is transparency, by a WebP's first ``WEBP_HEAD`` bytes."""
    name = data[12:16]
    if len(data) < WEBP_HEAD:
        return None
    if name == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        return width, height, bool(data[20] & _ALPHA)
    if name == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)
    if name == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (26, 28))
        return width, height, False
    return None


def gif_size(data: bytes) -> tuple[int, int] | None:
    if len(data) < GIF_HEAD:
        return None
    return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")


def webp_problem(data: bytes) -> str | None:
    """Walk the chunks, as far as the file says that it goes; ``None`` for a sound one."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        return tr("cut off")
    at, pixels = 12, False
    while at + 8 <= end:
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + length
        if at > end:
            return tr("bytes are changed")
        pixels = pixels or name in (b"VP8 ", b"VP8L", b"ANMF")
        at += length & 1
    if not pixels:
        return tr("without an image")
    return None if webp_layout(data) else tr("bytes are changed")


def gif_problem(data: bytes) -> str | None:
    """Walk the blocks from the header to the trailer; ``None`` for a sound one."""
    if len(data) < 13:
        return tr("cut off")
    at, pixels = 13 + _table_size(data[10]), False
    while at < len(data) and data[at] != _TRAILER:
        if data[at] == _IMAGE and at + 10 <= len(data):
            # The descriptor, its colours, and the size of the first codes.
            at, pixels = at + 11 + _table_size(data[at + 9]), True
        elif data[at] == _EXTENSION:
            at += 2
        else:
            return tr("bytes are changed")
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
    if at >= len(data):
        return tr("cut off")
    return None if pixels else tr("without an image")


def _table_size(flags: int) -> int:
    """Return how many bytes a table of colours takes."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


# Other formats that servers are known to send; none is a tile that a package or its copies can hold.
_FOREIGN: Mapping[str, Callable[[bytes], bool]] = {
    "BMP": lambda head: head.startswith(b"BM") and head[6:10] == bytes(4),
    "TIFF": lambda head: head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    "JPEG 2000": lambda head: head.startswith((b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")),
    "JPEG XL": lambda head: head.startswith((b"\0\0\0\x0cJXL ", b"\xff\x0a")),
    "AVIF": lambda head: head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis"),
    "HEIF": lambda head: head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1"),
    "SVG": lambda head: head.lstrip().startswith(b"<svg"),
    "HTML": lambda head: head.lstrip().lower().startswith((b"<!doctype html", b"<html")),
    "XML": lambda head: head.lstrip().startswith(b"<?xml"),
    "JSON": lambda head: head.startswith((b'{"', b"[{")),
}


def foreign_name(head: bytes) -> str:
    """Return what *head*, the first bytes of something that is no tile, belongs to; empty where it isn't known."""
    return next((name for name, fits in _FOREIGN.items() if fits(head)), "")
