# SPDX-License-Identifier: GPL-2.0-or-later
"""How like two pictures are, and two lists of names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
from qgis.PyQt.QtGui import QColor, QImage, QPainter

FAR = 48  # of 255, between two values of a pixel


def pixels(png: bytes) -> np.ndarray:
    """Return a picture's red, green and blue on white, rows x columns x 3."""
    drawn = QImage.fromData(png)
    image = QImage(drawn.size(), QImage.Format.Format_RGBA8888)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.drawImage(0, 0, drawn)
    painter.end()
    data = image.constBits().asarray(image.sizeInBytes())
    return np.frombuffer(data, np.uint8).reshape(image.height(), image.width(), 4)[:, :, :3].astype(np.int16)


def difference(one: bytes, other: bytes) -> tuple[float, float]:
    """Return the mean difference of two pictures (0 to 255), and the share of pixels that differ by far, in per cent."""
    apart = np.abs(pixels(one) - pixels(other))
    return float(apart.mean()), float((apart.max(axis=2) > FAR).mean() * 100)


def as_name(text: str) -> str:
    """Return a label's text so that only its letters count."""
    return " ".join(text.replace("-", " ").split()).casefold()


def in_common(one: Iterable[str], other: Iterable[str]) -> int:
    """Return how many names two lists share, each as often as both have it."""
    return sum((Counter(map(as_name, one)) & Counter(map(as_name, other))).values())


def twice(names: Iterable[str]) -> list[str]:
    """Return the names that a list has more than once."""
    return [name for name, times in Counter(map(as_name, names)).items() if times > 1]
