# SPDX-License-Identifier: GPL-2.0-or-later
"""Pixel layout of a tile from its first bytes, as a virtual raster needs it without decoding.

Sources: the PNG and JPEG standards, Esri's LERC specification (headers of LERC1 and LERC2); ``web_images`` for the
others.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from .tile_bytes import PNG_SIGNATURE, repair
from .web_images import GIF_HEAD, WEBP_HEAD, gif_size, is_gif, is_webp, webp_layout

# JPEG puts its size behind tables and, at times, a thumbnail or a colour profile.
HEAD = 1024
_MOST_HEADERS = 1000
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

RGB, RGBA, PALETTE, GREY, GREY_ALPHA, VALUES = "RGB", "RGBA", "palette", "grey", "grey+alpha", "values"
_PNG_KINDS = {0: GREY, 2: RGB, 3: PALETTE, 4: GREY_ALPHA, 6: RGBA}


class Pixels(NamedTuple):
    """*kind* is one of this module's constants; *width* and *height* count pixels (samples of LERC).

    *depth* is the bits of a channel; a palette's colours always have 8.
    """

    kind: str
    width: int
    height: int
    depth: int = 8


def pixels_of(head: bytes) -> Pixels | None:
    """Return the layout given by a tile's first bytes (``HEAD`` of them are enough); ``None`` for no image."""
    return _layout(repair(head))[0]


class Layouts:
    """Knows the headers that came before: the tiles of a package mostly begin with the same bytes."""

    def __init__(self) -> None:
        self._known: dict[bytes, Pixels] = {}
        self._length = 0

    def of(self, head: bytes) -> Pixels | None:
        """Return what ``pixels_of`` does."""
        found = self._known.get(head[: self._length])
        if found is None:
            head = repair(head)
            found, length = _layout(head)
            if found is not None:
                if length != self._length or len(self._known) > _MOST_HEADERS:
                    self._known.clear()
                self._length = length
                self._known[head[:length]] = found
        return found


def _layout(head: bytes) -> tuple[Pixels | None, int]:
    """Return the layout, and how many of the first bytes tell it."""
    if head.startswith(PNG_SIGNATURE) and len(head) >= 26:
        width, height = struct.unpack_from(">II", head, 16)
        kind = _PNG_KINDS.get(head[25])
        depth = 8 if kind == PALETTE or head[24] not in (1, 2, 4, 16) else head[24]
        return (Pixels(kind, width, height, depth) if kind and width and height else None), 26
    if head.startswith(b"\xff\xd8"):
        return _jpeg(head)
    if is_webp(head) and (layout := webp_layout(head)):
        return Pixels(RGBA if layout[2] else RGB, layout[0], layout[1]), WEBP_HEAD
    if is_gif(head) and (size := gif_size(head)) and all(size):
        return Pixels(PALETTE, *size), GIF_HEAD
    if head.startswith(b"Lerc2 ") and len(head) >= 22:
        # Version 3 put a checksum before the numbers of rows and columns.
        at = 10 if struct.unpack_from("<i", head, 6)[0] < 3 else 14
        rows, cols = struct.unpack_from("<ii", head, at)
        return (Pixels(VALUES, cols, rows) if rows > 0 and cols > 0 else None), at + 8
    if head.startswith(b"CntZImage ") and len(head) >= 26:
        rows, cols = struct.unpack_from("<ii", head, 18)
        return (Pixels(VALUES, cols, rows) if rows > 0 and cols > 0 else None), 26
    return None, 0


def _jpeg(head: bytes) -> tuple[Pixels | None, int]:
    at = 2
    while at + 10 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker in _SOF:
            height, width, components = struct.unpack_from(">HHB", head, at + 5)
            if not (width and height):
                break
            # GDAL turns the four inks of CMYK into RGB by itself.
            return Pixels(GREY if components == 1 else RGB, width, height), at + 10
        at += 2 + struct.unpack_from(">H", head, at + 2)[0]
    return None, 0
