# SPDX-License-Identifier: GPL-2.0-or-later
"""What is compared: views of real packages that lie beside the checkout, and none of which is the project's."""

from __future__ import annotations

import math
from dataclasses import dataclass

WIDTH, HEIGHT = 800, 600  # pixels
_CIRCUMFERENCE = 2 * math.pi * 6378137.0  # metres, of web mercator's world
_TILE = 512  # pixels, of MapLibre's tile at zoom 0


@dataclass(frozen=True)
class View:
    """A centre in degrees and a zoom of MapLibre."""

    longitude: float
    latitude: float
    zoom: float

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the picture, in web mercator's metres."""
        resolution = _CIRCUMFERENCE / (_TILE * 2**self.zoom)
        x = self.longitude / 360 * _CIRCUMFERENCE
        y = math.log(math.tan(math.pi / 4 + math.radians(self.latitude) / 2)) / (2 * math.pi) * _CIRCUMFERENCE
        across, up = WIDTH / 2 * resolution, HEIGHT / 2 * resolution
        return x - across, y - up, x + across, y + up

    def __str__(self) -> str:
        return f"{self.longitude:g}, {self.latitude:g}, {self.zoom:g}"


# Names are counted in these nine.
OF_NAMES = (
    View(10.5, 51, 2),
    View(10.5, 51, 4.1),
    View(10.5, 51, 5.5),
    View(10.0, 50.5, 6),
    View(10.0, 50.5, 6.1),
    View(9.5, 50.5, 7),
    View(9.5, 50.5, 7.1),
    View(9.5, 50.5, 7.5),
    View(9.5, 50.5, 9),
)
VIEWS: dict[str, tuple[View, ...]] = {
    "basemapde.vtpk": OF_NAMES,
    "testvtpk.vtpk": (View(0, 0, 0.5), View(0, 0, 1), View(0, 20, 2), View(10, 50, 3.5), View(10, 50, 4.1)),
}
