# SPDX-License-Identifier: GPL-2.0-or-later
"""Format of a tile by its first bytes, whatever the package's format field says."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Collection

from ...core.i18n import tr
from .web_images import foreign_name, gif_problem, gif_size, is_gif, is_webp, webp_layout, webp_problem

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Esri's own sample has tiles whose first four bytes are overwritten by the size prefix.
_PNG_WITHOUT_SIGNATURE = PNG_SIGNATURE[4:] + b"\x00\x00\x00\x0dIHDR"
GZIP = b"\x1f\x8b"
_PACKED = (GZIP, b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")  # gzip, and the levels of zlib
# A vector tile as it is, not compressed: a layer (field 3), its length, and the first of the layer's fields.
_RAW_VECTOR = re.compile(rb"\x1a[\x80-\xff]{0,4}[\x00-\x7f][\x0a\x12\x1a\x22\x28\x78]", re.DOTALL)

# As much of a tile as ``kind_of`` and ``name_of`` read.
HEAD_SIZE = 16

# Pixels to a side that no tile has: they are 256 or 512, and some thousands at the very most.
LARGEST_SIDE = 4096

PNG, JPEG, MIXED, LERC, PBF, WEBP, GIF = "PNG", "JPEG", "MIXED", "LERC", "PBF", "WEBP", "GIF"


def repair(data: bytes) -> bytes:
    """Return *data* with a lost PNG signature put back; anything else unchanged."""
    return PNG_SIGNATURE[:4] + data if data.startswith(_PNG_WITHOUT_SIGNATURE) else data


def lacks_png_signature(data: bytes) -> bool:
    """Whether *data* is a PNG that has lost the first half of its signature."""
    return data.startswith(_PNG_WITHOUT_SIGNATURE)


def kind_of(data: bytes) -> str | None:
    """Return ``PNG``, ``JPEG``, ``WEBP``, ``GIF``, ``LERC`` or ``PBF`` by the first bytes; ``None`` for no tile."""
    if data.startswith((b"\x89PNG", _PNG_WITHOUT_SIGNATURE)):
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith((b"Lerc2 ", b"CntZImage ")):
        return LERC
    if data.startswith(_PACKED) or is_raw_vector(data):
        return PBF
    if is_webp(data):
        return WEBP
    return GIF if is_gif(data) else None


def is_raw_vector(data: bytes) -> bool:
    """Whether *data* begins as a vector tile that is not compressed."""
    return _RAW_VECTOR.match(data) is not None


def name_of(data: bytes) -> str:
    """Return the format of *data* as people know it, be it that of a tile or not; empty where it isn't known."""
    return kind_of(data) or foreign_name(data)


def image_size(data: bytes) -> tuple[int, int] | None:
    """Return the width and height that an image states; ``None`` where it states none."""
    data = repair(data)
    if is_webp(data):
        layout = webp_layout(data)
        return layout[:2] if layout else None
    if is_gif(data):
        return gif_size(data)
    if data.startswith(PNG_SIGNATURE):
        return struct.unpack_from(">II", data, 16) if data[12:16] == b"IHDR" and len(data) >= 24 else None
    at = 2 if data.startswith(b"\xff\xd8\xff") else len(data)
    while found := _JPEG_MARKER.search(data, at):
        marker, at = data[found.end() - 1], found.end()
        if marker == 0x01:
            continue
        if marker in (0xD8, 0xD9, 0xDA) or at + 7 > len(data):
            break
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 3)
            return width, height
        at += max(2, int.from_bytes(data[at : at + 2], "big"))
    return None


def problem_of(data: bytes, is_vector: bool) -> str | None:
    """Return what is wrong with a tile's bytes, in short; ``None`` for a sound tile.

    All of a PNG and of a packed vector tile is covered by checksums; of the others it is the structure.
    An image of more than ``LARGEST_SIDE`` pixels is no tile: it would fill the memory of who draws it.
    """
    kind = kind_of(data)
    if kind is None:
        name = foreign_name(data)
        return tr("not a tile, but {format}").format(format=name) if name else tr("not a tile")
    if is_vector != (kind == PBF):
        return tr("another kind of tile than the package has")
    if kind in (WEBP, GIF):
        return (webp_problem if kind == WEBP else gif_problem)(data) or _size_problem(data)
    data = repair(data)
    return {PNG: _png_problem, JPEG: _jpeg_problem, LERC: _lerc_problem, PBF: _vector_problem}[kind](data)


def _size_problem(data: bytes) -> str | None:
    size = image_size(data)
    if size is None or not all(size):
        return tr("bytes are changed")
    return tr("image far too large") if max(size) > LARGEST_SIDE else None


def _png_problem(data: bytes) -> str | None:
    """Walk the chunks to the last, checking each one's checksum. Source: the PNG specification."""
    at, name, pixels = len(PNG_SIGNATURE), b"", False
    if not data.startswith(PNG_SIGNATURE):
        return tr("bytes are changed")
    while name != b"IEND":
        if at + 12 > len(data):
            return tr("cut off")
        first = at == len(PNG_SIGNATURE)
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if first != (name == b"IHDR"):
            return tr("bytes are changed")
        if end > len(data):
            return tr("cut off")
        if first and length >= 8 and max(struct.unpack_from(">II", data, at + 8)) > LARGEST_SIDE:
            return tr("image far too large")
        if zlib.crc32(memoryview(data)[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            return tr("bytes are changed")
        pixels = pixels or name == b"IDAT"
        at = end
    return None if pixels else tr("without an image")


def _jpeg_problem(data: bytes) -> str | None:
    """Walk the segments from the start to the end of the image. Source: ITU-T T.81, annex B."""
    at, size_told = 2, False
    while True:
        # Between segments and in the image's data: FF and a marker that is no filling and no restart.
        found = _JPEG_MARKER.search(data, at)
        if found is None:
            return tr("cut off")
        if at == 2 and found.start() != 2:
            return tr("bytes are changed")
        marker, at = data[found.end() - 1], found.end()
        if marker == 0xD9:
            return None if size_told else tr("without an image")
        if marker == 0x01:
            continue
        if at + 2 > len(data):
            return tr("cut off")
        length = int.from_bytes(data[at : at + 2], "big")
        if marker in _JPEG_FRAMES:
            if at + 8 > len(data):
                return tr("cut off")
            if length < 8 or not any(data[at + 3 : at + 5]) or not any(data[at + 5 : at + 7]):
                return tr("bytes are changed")
            if max(struct.unpack_from(">HH", data, at + 3)) > LARGEST_SIDE:
                return tr("image far too large")
            size_told = True
        if length < 2 or marker == 0xD8 or (marker == 0xDA and not size_told):
            return tr("bytes are changed")
        at += length


_JPEG_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]", re.DOTALL)
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _lerc_problem(data: bytes) -> str | None:
    """Check the header. Source: Esri's LERC specification (versions 1 and 2)."""
    if data.startswith(b"CntZImage "):
        if len(data) < 34:
            return tr("cut off")
        version, kind, height, width = struct.unpack_from("<4i", data, 10)
        if version <= 0 or kind != 8 or height <= 0 or width <= 0:
            return tr("bytes are changed")
        return tr("image far too large") if max(height, width) > LARGEST_SIDE else None
    # Where sizes lie depends on the version: 3 adds a checksum, 4 the number of values of a pixel.
    version = struct.unpack_from("<i", data, 6)[0] if len(data) >= 10 else 0
    if not 0 < version < 16:
        return tr("bytes are changed") if len(data) >= 10 else tr("cut off")
    at = 10 + 4 * (version >= 3)
    blob_size_at = at + 16 + 4 * (version >= 4)
    if blob_size_at + 4 > len(data):
        return tr("cut off")
    rows, cols = struct.unpack_from("<2i", data, at)
    blob_size = struct.unpack_from("<i", data, blob_size_at)[0]
    if rows <= 0 or cols <= 0 or blob_size <= blob_size_at:
        return tr("bytes are changed")
    if max(rows, cols) > LARGEST_SIDE:
        return tr("image far too large")
    return tr("cut off") if blob_size > len(data) else None


def _vector_problem(data: bytes) -> str | None:
    if data.startswith(_PACKED):
        return _packed_problem(data)
    at = 0
    while at < len(data):
        layer = _LAYER.match(data, at)
        if layer is None:
            return tr("bytes are changed")
        length = sum((byte & 0x7F) << 7 * place for place, byte in enumerate(layer[1]))
        at = layer.end() + length
    return tr("cut off") if at > len(data) else None


_LAYER = re.compile(rb"\x1a([\x80-\xff]{0,4}[\x00-\x7f])", re.DOTALL)


def _packed_problem(data: bytes) -> str | None:
    """Unpack a gzip or zlib tile to its end, checksum included, keeping nothing of it."""
    stream, given, waiting = zlib.decompressobj(47), 0, data
    try:
        while waiting and not stream.eof:
            given += len(stream.decompress(waiting, _STEP))
            waiting = stream.unconsumed_tail
            if given > _LARGEST_UNPACKED:
                return tr("far too large when unpacked")
        while not stream.eof:
            more = stream.decompress(b"", _STEP)
            if not more:
                return tr("cut off")
            given += len(more)
    except zlib.error:
        return tr("bytes are changed")
    return None


# A vector tile unpacked is some megabytes at most; a bomb is more.
_LARGEST_UNPACKED, _STEP = 64 << 20, 1 << 18


def format_of(declared: str, kinds: Collection[str]) -> str:
    """Return the format of a whole package from its format field and the ``name_of`` sampled tiles.

    ``MIXED`` holds JPEG and PNG; such a field is believed, as a sample can miss the rare kind.
    """
    found = {kind for kind in kinds if kind}
    if found == {PNG, JPEG} or (found and found <= {PNG, JPEG} and declared.upper() == MIXED):
        return MIXED
    if len(found) == 1:
        return found.pop() or ""
    name = declared.upper()
    for known in (PNG, JPEG, MIXED, LERC, PBF, WEBP, GIF):
        if name.startswith(known):
            return known
    return name
