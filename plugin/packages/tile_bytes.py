# SPDX-License-Identifier: GPL-2.0-or-later
"""What a tile's bytes are; the first of them count, not the package's format field."""

from __future__ import annotations

import gzip
import zlib

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Esri's own sample has tiles whose first four bytes are overwritten by the size prefix.
_BEHEADED_PNG = PNG_SIGNATURE[4:] + b"\x00\x00\x00\x0dIHDR"
_ZLIB = (b"\x78\x01", b"\x78\x9c", b"\x78\xda")

# As much of a tile as ``kind_of`` looks at.
HEAD_SIZE = 16

PNG, JPEG, MIXED, LERC, PBF = "PNG", "JPEG", "MIXED", "LERC", "PBF"


def repair(data: bytes) -> bytes:
    """Return *data* with a lost PNG signature put back; anything else unchanged."""
    return PNG_SIGNATURE[:4] + data if data.startswith(_BEHEADED_PNG) else data


def is_beheaded(data: bytes) -> bool:
    """Whether *data* is a PNG that has lost the first half of its signature."""
    return data.startswith(_BEHEADED_PNG)


def kind_of(data: bytes) -> str | None:
    """Return ``PNG``, ``JPEG``, ``LERC`` or ``PBF`` by the first bytes; ``None`` for anything else."""
    if data.startswith((b"\x89PNG", _BEHEADED_PNG)):
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith((b"Lerc2 ", b"CntZImage ")):
        return LERC
    if data.startswith((b"\x1f\x8b", *_ZLIB)):
        return PBF
    return None


def is_sound_vector_tile(data: bytes) -> bool:
    """Whether a compressed vector tile unpacks to its end."""
    try:
        if data.startswith(b"\x1f\x8b"):
            gzip.decompress(data)
        elif data.startswith(_ZLIB):
            zlib.decompress(data)
    except (OSError, EOFError, zlib.error):
        return False
    return True


def format_of(declared: str, kinds: set[str | None]) -> str:
    """Return the format of a whole package from its format field and the *kinds* of sampled tiles.

    ``MIXED`` holds JPEG and PNG; a field that says so stands, as a sample can miss the rare kind.
    """
    found = {kind for kind in kinds if kind}
    if found == {PNG, JPEG} or (found and found <= {PNG, JPEG} and declared.upper() == MIXED):
        return MIXED
    if len(found) == 1:
        return found.pop() or ""
    name = declared.upper()
    for known in (PNG, JPEG, MIXED, LERC, PBF):
        if name.startswith(known):
            return known
    return name
