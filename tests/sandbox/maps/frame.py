# SPDX-License-Identifier: GPL-2.0-or-later
"""The frame of an exported image: which ground each of its pixels shows.

The extent is widened about its centre until its pixels are square. `mapScale` sets the pixels' size, and
`rotation` turns the image about the extent's centre, counter-clockwise. The extent that the answer tells is the
one before the turn: that of an image of the same size and pixels with north up.
"""

from __future__ import annotations

import json
import math
import warnings
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from ..services.areas import RefusedError, mover
from ..services.schemes import MERCATOR_WKIDS, Box, Scheme, code_of

INCHES = 39.37  # to a metre, as ArcGIS counts
SPHERE = 6370997.0  # radius in metres of the sphere on which ArcGIS turns degrees into a scale
INVALID = "Invalid or missing input parameters."


@dataclass(frozen=True)
class Reference:
    """A spatial reference: as pyproj and QGIS know it, and as Esri JSON."""

    definition: str
    json: dict[str, Any]

    @property
    def metres(self) -> float:
        """Metres to a unit."""
        return _metres(self.definition)


@lru_cache(maxsize=64)
def _crs(definition: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pyproj

        return pyproj.CRS.from_user_input(definition)


@lru_cache(maxsize=64)
def _metres(definition: str) -> float:
    crs = _crs(definition)
    factor = float(crs.axis_info[0].unit_conversion_factor)
    return factor * SPHERE if crs.is_geographic else factor


def home(scheme: Scheme) -> Reference:
    """The CRS of a service's own map."""
    return Reference(scheme.definition, scheme.reference)


def parse_reference(name: str, value: Any, default: Reference) -> Reference:
    """A spatial reference given as a number, as JSON text, or as JSON."""
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return default
        try:
            value = json.loads(text)
        except ValueError as error:
            raise RefusedError(INVALID, [f"'{name}' parameter is invalid."]) from error
    if value is None or value == {}:
        return default
    if isinstance(value, dict):
        if isinstance(value.get("wkt"), str) and "wkid" not in value:
            found = Reference(value["wkt"], {"wkt": value["wkt"]})
            return _known(name, found)
        value = value.get("wkid") or value.get("latestWkid")
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise RefusedError(INVALID, [f"'{name}' parameter is invalid."])
    if value in (default.json.get("wkid"), default.json.get("latestWkid")):
        return default
    latest = 3857 if value in MERCATOR_WKIDS else value
    return _known(name, Reference(code_of(value), {"wkid": value, "latestWkid": latest}))


def _known(name: str, reference: Reference) -> Reference:
    try:
        _crs(reference.definition)
    except Exception as error:
        raise RefusedError(INVALID, [f"'{name}' parameter is invalid: no such spatial reference."]) from error
    return reference


@dataclass(frozen=True)
class Frame:
    """What an image shows."""

    box: Box  # in the image's CRS, before it is turned
    width: int  # pixels
    height: int
    reference: Reference
    rotation: float = 0.0  # degrees, counter-clockwise
    dpi: float = 96.0

    @property
    def pixel(self) -> tuple[float, float]:
        """How wide and high a pixel is, in the CRS's units."""
        return (self.box[2] - self.box[0]) / self.width, (self.box[3] - self.box[1]) / self.height

    @property
    def scale(self) -> float:
        """The scale's denominator."""
        return self.pixel[0] * self.reference.metres * INCHES * self.dpi

    @property
    def centre(self) -> tuple[float, float]:
        """The middle, about which it is turned."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    def envelope(self) -> dict[str, Any]:
        """The extent as Esri JSON."""
        names = ("xmin", "ymin", "xmax", "ymax")
        return {**dict(zip(names, self.box)), "spatialReference": self.reference.json}

    def geotransform(self) -> tuple[float, float, float, float, float, float]:
        """GDAL's six numbers."""
        wide, high = self.pixel
        turn = math.radians(self.rotation)
        # right in the image is the ground's east turned clockwise, as the image is turned the other way
        a, d = wide * math.cos(turn), -wide * math.sin(turn)
        b, e = -high * math.sin(turn), -high * math.cos(turn)
        x, y = self.centre
        half, tall = self.width / 2, self.height / 2
        return x - a * half - b * tall, a, b, y - d * half - e * tall, d, e

    def centres(self, first: int, last: int) -> tuple[Any, Any]:
        """The ground under the pixel centres of some rows: x and y, arrays that broadcast to rows by columns."""
        import numpy as np

        x0, a, b, y0, d, e = self.geotransform()
        cols = (np.arange(self.width) + 0.5)[np.newaxis, :]
        rows = (np.arange(first, last) + 0.5)[:, np.newaxis]
        if not self.rotation:
            return x0 + a * cols, y0 + e * rows
        return x0 + a * cols + b * rows, y0 + d * cols + e * rows

    def degrees(self, first: int, last: int) -> tuple[Any, Any]:
        """The same as longitudes and latitudes; infinite where the CRS ends."""
        return self.moved("EPSG:4326", first, last)

    def moved(self, target: str, first: int, last: int) -> tuple[Any, Any]:
        """The ground under some rows' pixel centres in another CRS."""
        import numpy as np

        x, y = self.centres(first, last)
        if self.reference.definition == target:
            return x, y
        if not self.rotation and {self.reference.definition, target} == {"EPSG:3857", "EPSG:4326"}:
            # either coordinate for itself: two rows of numbers instead of millions of points
            move = mover(self.reference.definition, target)
            return move(x, np.zeros_like(x))[0], move(np.zeros_like(y), y)[1]
        wide, high = np.broadcast_arrays(x, y)
        return mover(self.reference.definition, target)(np.array(wide), np.array(high))

    def span(self) -> Box:
        """What may be seen, in degrees, and a little more: for references that are good for a region only."""
        import numpy as np

        small = replace(self, width=25, height=25)
        lon, lat = small.degrees(-1, 26)
        seen = np.isfinite(lon) & np.isfinite(lat)
        if not seen.any():
            return -180.0, -90.0, 180.0, 90.0
        lon, lat = lon[seen], lat[seen]
        edge_x, edge_y = 1 + 0.05 * (lon.max() - lon.min()), 1 + 0.05 * (lat.max() - lat.min())
        south, north = float(lat.min() - edge_y), float(lat.max() + edge_y)
        if north > 85 or south < -85 or lon.max() - lon.min() > 300:
            return -180.0, max(south, -90.0), 180.0, min(north, 90.0)
        return float(lon.min() - edge_x), south, float(lon.max() + edge_x), north


def parse_box(text: str) -> Box:
    """`bbox`: four numbers with points, or refused."""
    try:
        parts = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise RefusedError(INVALID, ["'bbox' parameter is invalid."]) from error
    if len(parts) != 4 or not all(map(math.isfinite, parts)) or parts[0] >= parts[2] or parts[1] >= parts[3]:
        raise RefusedError(INVALID, ["'bbox' parameter is invalid."])
    return parts[0], parts[1], parts[2], parts[3]


def project(box: Box, source: Reference, target: Reference) -> Box:
    """A box in another CRS: its sides bend, and the result is a box again."""
    if source.definition == target.definition:
        return box
    import numpy as np

    xmin, ymin, xmax, ymax = box
    if _crs(source.definition).is_geographic:
        ymin, ymax = max(ymin, -89.9), min(ymax, 89.9)
    steps = np.linspace(0, 1, 41)
    xs, ys = np.meshgrid(xmin + steps * (xmax - xmin), ymin + steps * (ymax - ymin))
    try:
        x, y = mover(source.definition, target.definition)(xs, ys)
    except Exception as error:
        raise RefusedError(INVALID, ["'bbox' parameter is invalid."]) from error
    seen = np.isfinite(x) & np.isfinite(y)
    if not seen.any() or x[seen].max() <= x[seen].min() or y[seen].max() <= y[seen].min():
        raise RefusedError(INVALID, ["'bbox' parameter is invalid: nothing of it lies in the spatial reference."])
    return float(x[seen].min()), float(y[seen].min()), float(x[seen].max()), float(y[seen].max())


def widened(box: Box, width: int, height: int) -> Box:
    """The box with the shape of the image, about the same centre and nowhere smaller."""
    pixel = max((box[2] - box[0]) / width, (box[3] - box[1]) / height)
    return _about((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, pixel * width, pixel * height)


def scaled(frame: Frame, scale: float) -> Frame:
    """The same centre at a scale."""
    pixel = scale / (frame.reference.metres * INCHES * frame.dpi)
    return replace(frame, box=_about(*frame.centre, pixel * frame.width, pixel * frame.height))


def _about(x: float, y: float, wide: float, high: float) -> Box:
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2
