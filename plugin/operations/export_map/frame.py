# SPDX-License-Identifier: GPL-2.0-or-later
"""Pixel grid of a map image on the ground: sizes, scale, cells."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...arcgis.esri_json import number
from ...arcgis.operations.export_map.print_resolution import INCH
from ...tiles.extent import Extent

USUAL_DPI = 96.0  # of the service, where none is asked for
MARGIN = 128  # pixels; about the length of a label, so that one at a seam is drawn by both cells
_SAME_SHAPE = 1e-9  # relative: no pixel of the largest image is moved by that


@dataclass(frozen=True)
class Frame:
    """An image's pixels on the ground: *extent* in map units, *width* and *height* in pixels.

    *rotation* is Export Map's: degrees by which the map is turned counter-clockwise in the image, about
    the extent's centre; *extent* is then the box before turning.
    """

    extent: Extent
    width: int
    height: int
    rotation: float = 0.0

    @property
    def pixel_size(self) -> tuple[float, float]:
        """Map units along and down one pixel, both positive."""
        return self.extent.width / self.width, self.extent.height / self.height

    @property
    def geotransform(self) -> tuple[float, float, float, float, float, float]:
        """GDAL's six numbers, of the outer corner of the first pixel."""
        x_size, y_size = self.pixel_size
        if not self.rotation:
            return self.extent.xmin, x_size, 0.0, self.extent.ymax, 0.0, -y_size
        cos, sin = math.cos(math.radians(self.rotation)), math.sin(math.radians(self.rotation))
        # The map turns counter-clockwise in the image: the image's right and up are turned clockwise on the map.
        right = (x_size * cos, -x_size * sin)
        down = (-y_size * sin, -y_size * cos)
        x, y = _centre(self.extent)
        x -= (right[0] * self.width + down[0] * self.height) / 2
        y -= (right[1] * self.width + down[1] * self.height) / 2
        return x, right[0], down[0], y, right[1], down[1]

    def position(self, col: float, row: float) -> tuple[float, float]:
        """Return the map coordinates of a place in the image; the first pixel's centre is (0.5, 0.5)."""
        x, x_col, x_row, y, y_col, y_row = self.geotransform
        return x + col * x_col + row * x_row, y + col * y_col + row * y_row

    @property
    def corners(self) -> list[tuple[float, float]]:
        """The map coordinates of its corners, from the upper left one on, clockwise in the image."""
        places = ((0, 0), (self.width, 0), (self.width, self.height), (0, self.height))
        return [self.position(*place) for place in places]

    def placed(self, centre: tuple[float, float], rotation: float) -> Frame:
        """Return it about another centre (map coordinates), turned otherwise."""
        return replace(self, extent=_about(centre, self.extent.width, self.extent.height), rotation=rotation)

    def world_file(self) -> str:
        """Return the text of a world file: the same grid by the first pixel's centre, a number a line."""
        _, x_col, x_row, _, y_col, y_row = self.geotransform
        x, y = self.position(0.5, 0.5)
        return "".join(f"{number(value)}\n" for value in (x_col, y_col, x_row, y_row, x, y))

    def cell_extent(self, col: int, row: int, width: int, height: int) -> Extent:
        """Return the extent to ask for so that the pixels from (*col*, *row*) on are drawn as part of this image.

        In a turned image that is a box about the cell's own centre, to be asked for with the same rotation.
        """
        x_size, y_size = self.pixel_size
        if not self.rotation:
            # From the nearer edge of the whole, so that the outer edges are exactly its own.
            box, (right, bottom) = self.extent, (self.width - col - width, self.height - row - height)
            return Extent(
                box.xmin + col * x_size, box.ymin + bottom * y_size, box.xmax - right * x_size, box.ymax - row * y_size
            )
        return _about(self.position(col + width / 2, row + height / 2), width * x_size, height * y_size)


@dataclass(frozen=True)
class Cell:
    """A part of a large image: the pixels of the whole that it fills, and what is asked for to get them.

    *margin* is what is drawn around them and cut off: pixels at the left, top, right and bottom.
    *extent* is the extent to ask for, margin included.
    """

    index: int
    col: int
    row: int
    width: int
    height: int
    margin: tuple[int, int, int, int]
    extent: Extent

    @property
    def drawn(self) -> tuple[int, int]:
        """Width and height of the image to ask for, in pixels."""
        left, top, right, bottom = self.margin
        return self.width + left + right, self.height + top + bottom

    @property
    def inner(self) -> tuple[int, int, int, int]:
        """Column, row, width and height of the wanted pixels within the drawn image."""
        return self.margin[0], self.margin[1], self.width, self.height


def plan_cells(frame: Frame, max_width: int, max_height: int, margin: int = MARGIN) -> list[Cell]:
    """Cut an image into cells, row by row, each drawn within *max_width* x *max_height* pixels, margin included.

    Every pixel is in exactly one cell. Where nothing adjoins, at the outer edges, there is no margin; one
    that does not fit a small limit is made smaller.
    """
    cells: list[Cell] = []
    columns = list(_cuts(frame.width, max_width, margin))
    for row, height, top, bottom in _cuts(frame.height, max_height, margin):
        for col, width, left, right in columns:
            extent = frame.cell_extent(col - left, row - top, width + left + right, height + top + bottom)
            cells.append(Cell(len(cells), col, row, width, height, (left, top, right, bottom), extent))
    return cells


def count_cells(width: int, height: int, max_width: int, max_height: int, margin: int = MARGIN) -> int:
    """Return how many cells `plan_cells` makes."""
    return sum(1 for _ in _cuts(width, max_width, margin)) * sum(1 for _ in _cuts(height, max_height, margin))


def _cuts(length: int, limit: int, margin: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield start, length, and the margins before and after of parts of nearly the same length."""
    margin = max(0, min(margin, limit // 4))
    if length <= limit:
        count = 1
    elif length <= 2 * (limit - margin):
        count = 2
    else:
        count = -(-length // (limit - 2 * margin))
    ends = [length * i // count for i in range(count + 1)]
    for start, end in zip(ends, ends[1:]):
        yield start, end - start, min(margin, start), min(margin, length - end)


def widened(extent: Extent, width: int, height: int) -> Extent:
    """Return *extent* widened about its centre to the shape of an image, as ArcGIS does: square pixels."""
    size = max(extent.width / width, extent.height / height)
    wide, high = width * size, height * size
    x, y = _centre(extent)
    # The side that fits stays as it is, to the last digit.
    grow_x, grow_y = wide > extent.width * (1 + _SAME_SHAPE), high > extent.height * (1 + _SAME_SHAPE)
    return Extent(
        x - wide / 2 if grow_x else extent.xmin,
        y - high / 2 if grow_y else extent.ymin,
        x + wide / 2 if grow_x else extent.xmax,
        y + high / 2 if grow_y else extent.ymax,
    )


def resolution_scale(resolution: float, dpi: float, metres_per_unit: float) -> float:
    """Return the scale's denominator for a pixel of *resolution* map units."""
    return resolution * metres_per_unit * dpi / INCH


def scale_resolution(scale: float, dpi: float, metres_per_unit: float) -> float:
    """Return the map units of a pixel at a scale."""
    return scale * INCH / dpi / metres_per_unit


def extent_at_scale(
    centre: tuple[float, float], width: int, height: int, scale: float, dpi: float, metres_per_unit: float
) -> Extent:
    """Return what an image shows at a scale about *centre* (map units), as ``mapScale`` does."""
    size = scale_resolution(scale, dpi, metres_per_unit)
    return _about(centre, width * size, height * size)


def size_for_resolution(extent: Extent, resolution: float) -> tuple[int, int]:
    """Return the pixels that *extent* takes at *resolution* map units a pixel, at least one each way."""
    return max(1, round(extent.width / resolution)), max(1, round(extent.height / resolution))


def size_for_paper(mm_width: float, mm_height: float, dpi: float) -> tuple[int, int]:
    """Return the pixels that fill a paper, at least one each way."""
    per_mm = dpi / (INCH * 1000)
    return max(1, round(mm_width * per_mm)), max(1, round(mm_height * per_mm))


def paper_size(width: int, height: int, dpi: float) -> tuple[float, float]:
    """Return width and height in millimetres of an image printed at *dpi*."""
    return width * INCH * 1000 / dpi, height * INCH * 1000 / dpi


@dataclass(frozen=True)
class Sizing:
    """The size of an image in three forms that are kept in step: pixels, ground resolution, scale and dpi.

    *area* is the area as it was chosen, in map units of which one is *metres_per_unit* metres. Each ``with_``
    returns the sizing after a user changed that one thing.
    """

    area: Extent
    width: int
    height: int
    dpi: float
    metres_per_unit: float

    @property
    def extent(self) -> Extent:
        """What the image will show: the area, widened to the image's shape."""
        return widened(self.area, self.width, self.height)

    @property
    def resolution(self) -> float:
        """Map units of a pixel."""
        return max(self.area.width / self.width, self.area.height / self.height)

    @property
    def scale(self) -> float:
        """The scale's denominator in print at the dpi."""
        return resolution_scale(self.resolution, self.dpi, self.metres_per_unit)

    @property
    def paper(self) -> tuple[float, float]:
        """Width and height in print, millimetres."""
        return paper_size(self.width, self.height, self.dpi)

    def with_size(self, width: int, height: int) -> Sizing:
        """The area in so many pixels."""
        return Sizing(self.area, width, height, self.dpi, self.metres_per_unit)

    def with_width(self, width: int) -> Sizing:
        """So many pixels wide, and as high as the area's shape wants."""
        return self.with_size(width, max(1, round(width * self.area.height / self.area.width)))

    def with_height(self, height: int) -> Sizing:
        """So many pixels high, and as wide as the area's shape wants."""
        return self.with_size(max(1, round(height * self.area.width / self.area.height)), height)

    def with_resolution(self, resolution: float) -> Sizing:
        """The area at so many map units a pixel."""
        return self.with_size(*size_for_resolution(self.area, resolution))

    def with_scale(self, scale: float, dpi: float) -> Sizing:
        """The area at a scale, printed at *dpi*."""
        size = size_for_resolution(self.area, scale_resolution(scale, dpi, self.metres_per_unit))
        return Sizing(self.area, *size, dpi, self.metres_per_unit)

    def on_paper(self, mm_width: float, mm_height: float, scale: float, dpi: float) -> Sizing:
        """A paper filled at a scale: the area becomes what it shows, about the same centre."""
        width, height = size_for_paper(mm_width, mm_height, dpi)
        area = extent_at_scale(_centre(self.area), width, height, scale, dpi, self.metres_per_unit)
        return Sizing(area, width, height, dpi, self.metres_per_unit)


def _centre(extent: Extent) -> tuple[float, float]:
    return (extent.xmin + extent.xmax) / 2, (extent.ymin + extent.ymax) / 2


def _about(centre: tuple[float, float], width: float, height: float) -> Extent:
    x, y = centre
    return Extent(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
