# SPDX-License-Identifier: GPL-2.0-or-later
"""Details of an Export Map job in the journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

from ...arcgis.operations.export_map.image_options import PixelFacts
from ...jobs.details import Details
from ...tiles.spatial_reference import SpatialReference


@dataclass(frozen=True)
class Image:
    """One image: its *name* in a series, its file, and how it is asked for.

    *parameters* are the form fields without token, *width* and *height* in pixels, *rotation* in degrees.
    *dpi* is that of the print, 0 where it is not known; *pixel_bytes* is what a pixel takes in memory. *alpha* states
    whether an image's transparency is kept, ``None`` for data, of which *facts* tell; *time* is in ms since 1970 (UTC).
    """

    name: str
    output: str
    parameters: dict[str, str]
    width: int
    height: int
    format: str
    rotation: float = 0.0
    alpha: Optional[bool] = None
    time: Optional[tuple[Optional[int], Optional[int]]] = None
    facts: PixelFacts = PixelFacts()
    dpi: float = 0.0
    pixel_bytes: int = field(default=4, compare=False)


@dataclass(frozen=True)
class MapDetails(Details):
    """An export of images. *operation* is the REST operation, *limit* the largest image of the service in pixels."""

    operation: str = "export"
    images: tuple[Image, ...] = field(default=())
    limit: tuple[int, int] = (0, 0)
    crs: SpatialReference = SpatialReference()
    add_to_map: bool = False
    attribution: str = ""
    description: str = ""
    date: str = ""
