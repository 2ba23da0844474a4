# SPDX-License-Identifier: GPL-2.0-or-later
"""Overviews: one tile image made of the four below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from qgis.PyQt.QtCore import QBuffer, QIODevice, QRect, Qt
from qgis.PyQt.QtGui import QImage, QPainter

from ..environment.pictures import read_picture
from ..packages.formats.tile_bytes import LARGEST_SIDE

_QUALITY = 80  # of JPEG, where all four are JPEG


def _decoded(data: Optional[bytes]) -> QImage:
    """Return a tile's image; an empty one for no tile, and for one that claims to be larger than any is."""
    return read_picture(data, largest_side=LARGEST_SIDE)


def merge_tiles(tiles: Sequence[Optional[bytes]]) -> bytes:
    """Return one tile, half as sharp, of four: upper left, upper right, lower left, lower right.

    JPEG stays JPEG where all four are there; anything else becomes PNG, transparent where a tile is
    missing or can't be decoded.
    """
    images = [_decoded(data) for data in tiles]
    whole = next((image for image in images if not image.isNull()), QImage(256, 256, QImage.Format.Format_ARGB32))
    width, height = whole.width(), whole.height()
    sheet = QImage(2 * width, 2 * height, QImage.Format.Format_ARGB32_Premultiplied)
    sheet.fill(Qt.GlobalColor.transparent)
    painter = QPainter(sheet)
    for number, image in enumerate(images):
        if not image.isNull():
            painter.drawImage(QRect(number % 2 * width, number // 2 * height, width, height), image)
    painter.end()
    small = sheet.scaled(
        width, height, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    opaque = all(data is not None and data.startswith(b"\xff\xd8") for data in tiles)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if opaque:
        small.convertToFormat(QImage.Format.Format_RGB32).save(buffer, "JPG", _QUALITY)
    else:
        small.convertToFormat(QImage.Format.Format_ARGB32).save(buffer, "PNG")
    return bytes(buffer.data())
