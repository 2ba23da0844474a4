# SPDX-License-Identifier: GPL-2.0-or-later
"""Decode images that a server or a package gave: none larger than its use, whatever its file claims."""

from __future__ import annotations

from pathlib import Path
from typing import Optional, Union

from qgis.PyQt.QtCore import QBuffer, QByteArray, QFile, QIODevice, QSize, Qt
from qgis.PyQt.QtGui import QImage, QImageReader

LARGEST_SIDE = 4096  # pixels; some hundred bytes can claim to be billions of them
_MOST_PIXELS = 1 << 25  # 128 MB in memory
_FORMATS = (b"png", b"jpeg", b"gif", b"bmp", b"webp")  # SVG can name files to be read


def read_picture(
    source: Union[bytes, Path, None], within: Optional[QSize] = None, largest_side: int = LARGEST_SIDE
) -> QImage:
    """Return an image by its bytes or its file, no larger than *within*.

    A null one for what is none, and for one that states more pixels than *largest_side* either way: the decoder is
    only asked after that.
    """
    device: QIODevice
    if isinstance(source, Path):
        device = QFile(str(source))
    else:
        device = QBuffer()
        device.setData(QByteArray(source or b""))
    if not device.open(QIODevice.OpenModeFlag.ReadOnly):
        return QImage()
    try:
        reader = QImageReader(device)
        if bytes(reader.format()) not in _FORMATS:  # first: Qt reads all of an SVG to tell its size
            return QImage()
        size = reader.size()
        width, height = size.width(), size.height()
        if max(width, height) > largest_side or width * height > _MOST_PIXELS:
            return QImage()
        if size.isEmpty():
            return QImage()
        if within is not None and (size.width() > within.width() or size.height() > within.height()):
            reader.setScaledSize(size.scaled(within, Qt.AspectRatioMode.KeepAspectRatio))
        return reader.read()
    finally:
        device.close()


def png_of(image: QImage) -> bytes:
    """Return an image as the bytes of a PNG; none for a null one."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return bytes(buffer.data()) if image.save(buffer, "PNG") else b""
