# SPDX-License-Identifier: GPL-2.0-or-later
"""How like two pictures are, and two lists of names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
from qgis.PyQt.QtGui import QColor, QImage, QPainter

FAR = 48  # of 255, between two values of a pixel
_APART = 3.0  # pixels


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


def twice(labels: Iterable[tuple[str, float, float]]) -> Counter[str]:
    """Return how often more than once each name is there; *labels* are texts and places in pixels.

    One on top of another of the same text is not seen.
    """
    places: dict[str, list[tuple[float, float]]] = {}
    for text, x, y in labels:
        known = places.setdefault(as_name(text), [])
        if all(abs(x - other_x) + abs(y - other_y) > _APART for other_x, other_y in known):
            known.append((x, y))
    return Counter({name: len(known) - 1 for name, known in places.items() if len(known) > 1})
