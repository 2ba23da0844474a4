# SPDX-License-Identifier: GPL-2.0-or-later
"""Tiling schemes as ArcGIS describes them in ``tileInfo``: tile positions, and the tiles that an area touches.

Coordinates are in the units of the scheme's spatial reference. Rows are counted down and columns to
the right from the scheme's origin, its top-left corner, which can lie far outside the data. Levels
are the service's own ids: they need not start at 0, and their resolutions need not halve.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..core.errors import RequestError
from ..core.i18n import tr
from ..core.json_values import number, real
from .cover import Array, Edges, TileIntervals, Window, closed_ring, cover_rows
from .extent import Extent
from .levels import levels_in_words
from .spatial_reference import SpatialReference

# A tile counts when it is entered by more than this part of its side, or by more than this part of
# the coordinates: less is noise, as between the 20037508.342787 and the 20037508.342789244 that
# services write for the same edge. The last is the noise of the floats themselves.
TOLERANCE = 1e-6
COORDINATE_NOISE = 1e-12
_FLOAT_NOISE = 1e-14

# Far beyond what any cache has, but no number overflows within: sides in pixels, an origin in map units, map units per
# pixel, levels and their ids.
_LARGEST_SIDE, _FARTHEST_ORIGIN, _FINEST, _MOST_LEVELS, _HIGHEST_LEVEL = 1 << 15, 1e13, 1e-12, 256, 1 << 20

USUAL_DPI = 96.0  # of services that report none
_INCH, _EARTH_RADIUS = 0.0254, 6378137.0  # metres

# Half of the web mercator square's side, in metres: its top-left corner is (-HALF, HALF).
WEB_MERCATOR_HALF = 20037508.342789244


@dataclass(frozen=True)
class Lod:
    """A level of detail: *resolution* in map units per pixel, *scale* as its denominator."""

    level: int
    resolution: float
    scale: float


@dataclass(frozen=True)
class TileScheme:
    """A pyramid of tile grids; *tile_width* and *tile_height* in pixels, *lods* sorted by level."""

    origin_x: float
    origin_y: float
    tile_width: int
    tile_height: int
    lods: tuple[Lod, ...]
    spatial_reference: SpatialReference
    dpi: float = USUAL_DPI

    @classmethod
    def from_tile_info(cls, tile_info: Mapping[str, Any]) -> TileScheme:
        """Read Esri's ``tileInfo`` JSON. Raises ``ValueError`` that says what is wrong with it.

        Levels without a resolution are left out, as is a level's second mention.
        """
        if not isinstance(tile_info, Mapping):
            raise ValueError("tileInfo is not an object")
        origin, lods = tile_info.get("origin"), tile_info.get("lods")
        if not isinstance(origin, Mapping):
            raise ValueError("tileInfo has no origin")
        if not isinstance(lods, (list, tuple)) or not lods:
            raise ValueError("tileInfo lists no levels of detail")
        width, height = (_number(tile_info, key, "tileInfo") for key in ("cols", "rows"))
        if not (width >= 1 and height >= 1):
            raise ValueError("tileInfo has an empty tile size")
        if max(width, height) > _LARGEST_SIDE:
            raise ValueError(f"tiles of {width:.6g} x {height:.6g} pixels")
        if len(lods) > _MOST_LEVELS:
            raise ValueError(f"{len(lods)} levels")
        reference = SpatialReference.from_json(tile_info.get("spatialReference"))
        dpi = number(tile_info.get("dpi")) or USUAL_DPI
        read = _levels(lods, reference, dpi)
        left, top = (_number(origin, key, "origin") for key in ("x", "y"))
        if max(abs(left), abs(top)) > _FARTHEST_ORIGIN:
            raise ValueError("the origin of the tiles lies nowhere")
        return cls(
            left,
            top,
            int(width),
            int(height),
            read,
            reference,
            dpi,
        )

    @property
    def levels(self) -> tuple[int, ...]:
        return tuple(lod.level for lod in self.lods)

    def lod(self, level: int) -> Lod:
        """Return the level with this id. Raises ``RequestError`` naming the levels there are."""
        for lod in self.lods:
            if lod.level == level:
                return lod
        raise RequestError(
            tr("There is no level {level} here, only {levels}.").format(
                level=level, levels=levels_in_words(self.levels)
            )
        )

    def tile_size(self, level: int) -> tuple[float, float]:
        """Return the width and height of a tile in map units."""
        resolution = self.lod(level).resolution
        return self.tile_width * resolution, self.tile_height * resolution

    def tile_extent(self, level: int, row: int, col: int) -> Extent:
        """Return the box of one tile (formula: Esri's tile cache descriptions)."""
        width, height = self.tile_size(level)
        xmin, ymax = self.origin_x + col * width, self.origin_y - row * height
        return Extent(xmin, ymax - height, xmin + width, ymax)

    def range_extent(self, level: int, row_min: int, row_max: int, col_min: int, col_max: int) -> Extent:
        """Return the box of a block of tiles, both ends included."""
        return self.tile_extent(level, row_min, col_min).union(self.tile_extent(level, row_max, col_max))

    def snap(self, extent: Extent, resolution: float) -> Extent:
        """Return *extent* widened to whole pixels of *resolution*, counted from the origin."""

        def down(value: float, origin: float) -> float:
            # A thousandth of a pixel over is float noise.
            return origin + math.floor((value - origin) / resolution + 1e-3) * resolution

        def up(value: float, origin: float) -> float:
            return origin + math.ceil((value - origin) / resolution - 1e-3) * resolution

        return Extent(
            down(extent.xmin, self.origin_x),
            down(extent.ymin, self.origin_y),
            up(extent.xmax, self.origin_x),
            up(extent.ymax, self.origin_y),
        )

    def tile_range(self, level: int, extent: Extent) -> tuple[int, int, int, int] | None:
        """Return (row_min, row_max, col_min, col_max) of the tiles whose inside meets *extent*.

        ``None`` when the extent is empty or lies outside the scheme (left of or above its origin).
        """
        if extent.is_empty:
            return None
        for tolerance in self.tolerances(level, extent):
            columns, rows = self.windows(level, extent, tolerance)
            if rows.first <= rows.last and columns.first <= columns.last:
                return rows.first, rows.last, columns.first, columns.last
        return None

    def web_mercator_zoom(self, level: int) -> int | None:
        """Return the zoom of the standard web mercator grid that this level coincides with.

        The standard grid divides the square into 2^z x 2^z tiles. With 256-pixel tiles zoom z has
        156543.0339 / 2^z m per pixel; 512-pixel tiles have half of that on the same grid, so theirs
        is the zoom of the 256-pixel pyramid whose tiles cover the same ground. ``None`` where the
        system, the tile size, the origin (to a pixel) or the resolution (to 1e-4) differs.
        """
        if not self.spatial_reference.is_web_mercator or self.tile_width != self.tile_height:
            return None
        resolution = self.lod(level).resolution
        offset = max(abs(self.origin_x + WEB_MERCATOR_HALF), abs(self.origin_y - WEB_MERCATOR_HALF))
        if self.tile_width not in (256, 512) or offset > resolution:
            return None
        across = 2 * WEB_MERCATOR_HALF / (self.tile_width * resolution)
        zoom = round(math.log2(across))
        return zoom if zoom >= 0 and abs(across / 2**zoom - 1) <= 1e-4 else None

    def windows(self, level: int, extent: Extent, tolerance: float) -> tuple[Window, Window]:
        """Return the columns and rows of *extent*, cut at the scheme's left and upper edge."""
        width, height = self.tile_size(level)
        return (
            Window(
                max(0.0, (extent.xmin - self.origin_x) / width),
                (extent.xmax - self.origin_x) / width,
                tolerance,
            ),
            Window(
                max(0.0, (self.origin_y - extent.ymax) / height),
                (self.origin_y - extent.ymin) / height,
                tolerance,
            ),
        )

    def tolerances(self, level: int, extent: Extent) -> tuple[float, float]:
        """Return the usual tolerance in tiles, and the one for areas thinner than that."""
        corners = (extent.xmin, extent.ymin, extent.xmax, extent.ymax, self.origin_x, self.origin_y)
        size = max(map(abs, corners)) / min(self.tile_size(level))
        return max(TOLERANCE, COORDINATE_NOISE * size), min(TOLERANCE, _FLOAT_NOISE * size)


@dataclass(frozen=True, eq=False)
class Area:
    """An area of polygons: the union of them all, each even-odd over its rings.

    A ring is a closed (n, 2) float64 array of x, y; build areas with ``from_extent`` and
    ``from_polygons``, which close rings and drop empty ones.
    """

    polygons: tuple[tuple[Array, ...], ...]

    @classmethod
    def from_extent(cls, extent: Extent) -> Area:
        """Return the box as an area; an empty area for an empty box."""
        if extent.is_empty:
            return cls(())
        x0, y0, x1, y1 = extent.xmin, extent.ymin, extent.xmax, extent.ymax
        return cls.from_polygons([[[(x0, y0), (x0, y1), (x1, y1), (x1, y0)]]])

    @classmethod
    def from_polygons(cls, polygons: Iterable[Iterable[Any]]) -> Area:
        """Take polygons of rings of points (x, y, ...); further ordinates are ignored.

        Raises ``ValueError`` where a coordinate isn't a finite number.
        """
        read = tuple(tuple(ring for ring in map(closed_ring, rings) if len(ring)) for rings in polygons)
        return cls(tuple(rings for rings in read if rings))

    @property
    def is_empty(self) -> bool:
        return not self.polygons

    @cached_property
    def extent(self) -> Extent:
        """The box around all rings. Raises ``ValueError`` for an empty area."""
        if self.is_empty:
            raise ValueError("an empty area has no extent")
        rings = [ring for rings in self.polygons for ring in rings]
        low = np.min([ring.min(axis=0) for ring in rings], axis=0)
        high = np.max([ring.max(axis=0) for ring in rings], axis=0)
        return Extent(float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    @cached_property
    def edges(self) -> Edges:
        return Edges.from_polygons(self.polygons)

    @cached_property
    def is_box(self) -> bool:
        """Whether the area is one upright rectangle, whose tiles are a plain range."""
        if len(self.polygons) != 1 or len(self.polygons[0]) != 1 or len(self.polygons[0][0]) != 5:
            return False
        ring = self.polygons[0][0]
        steps = np.diff(ring, axis=0)
        upright = bool(((steps == 0).sum(axis=1) == 1).all())
        return upright and len(np.unique(ring[:4], axis=0)) == 4 and not self.extent.is_empty


def iter_cover(scheme: TileScheme, level: int, area: Area, clip: Extent | None = None) -> Iterator[TileIntervals]:
    """Yield the tiles that *area* touches in chunks of whole rows, from the top; memory stays small.

    A tile counts when the inside of its box meets the area (and the inside of *clip*): sharing an
    edge or a corner isn't enough, nor is entering it by less than a millionth of its side. An area
    thinner than that still counts where it lies. Tiles left of or above the origin don't exist.
    """
    if area.is_empty or (clip is not None and clip.is_empty):
        return
    width, height = scheme.tile_size(level)
    edges = area.edges.to_grid(scheme.origin_x, scheme.origin_y, width, height)
    box = area.extent
    # A margin of one tile: the area's own edge must not act as a clip, which cuts off thin lines.
    room = Extent(box.xmin - width, box.ymin - height, box.xmax + width, box.ymax + height)
    window = room if clip is None else room.intersection(clip)
    if window is None:
        return
    found = False
    for tolerance in scheme.tolerances(level, box):
        columns, rows = scheme.windows(level, window, tolerance)
        for chunk in cover_rows(edges, columns, rows):
            if len(chunk.row):
                found = True
                yield chunk
        if found:
            return


def cover(scheme: TileScheme, level: int, area: Area, clip: Extent | None = None) -> TileIntervals:
    """Return all tiles that *area* touches at *level*; see ``iter_cover``."""
    chunks = list(iter_cover(scheme, level, area, clip))
    nothing = np.empty(0, dtype=np.int64)
    names = ("row", "first", "last")
    return TileIntervals(*(np.concatenate([nothing, *(getattr(c, name) for c in chunks)]) for name in names))


def count_tiles(scheme: TileScheme, levels: Iterable[int], area: Area, clip: Extent | None = None) -> dict[int, int]:
    """Return the exact number of tiles that *area* touches at each of *levels*; see ``iter_cover``."""
    return {level: _count(scheme, level, area, clip) for level in levels}


def _count(scheme: TileScheme, level: int, area: Area, clip: Extent | None) -> int:
    if area.is_box:
        box = area.extent if clip is None else area.extent.intersection(clip)
        block = scheme.tile_range(level, box) if box else None
        return (block[1] - block[0] + 1) * (block[3] - block[2] + 1) if block else 0
    return sum(chunk.count for chunk in iter_cover(scheme, level, area, clip))


def _levels(lods: Iterable[Any], reference: SpatialReference, dpi: float) -> tuple[Lod, ...]:
    """Read the levels of detail that are sound, by level. Raises ``ValueError`` where there is none.

    A missing scale is made of the resolution: as the other levels do, else by the units of *reference*.
    """
    found: dict[int, Lod] = {}
    problem = ""
    for each in lods:
        try:
            lod = _lod(each)
            found.setdefault(lod.level, lod)
        except ValueError as error:
            problem = problem or str(error)
    if not found:
        raise ValueError(problem)
    read = sorted(found.values(), key=lambda lod: lod.level)
    if all(lod.scale for lod in read):
        return tuple(read)
    ratio = next((lod.scale / lod.resolution for lod in read if lod.scale), 0.0)
    ratio = ratio or _metres(reference) * dpi / _INCH
    return tuple(lod if lod.scale else replace(lod, scale=lod.resolution * ratio) for lod in read)


def _metres(reference: SpatialReference) -> float:
    """Return the length of a map unit, at the equator for degrees; 0 where it is not known."""
    if reference.is_web_mercator:
        return 1.0
    try:
        from pyproj import CRS  # slow to load, and nearly all services have scales
        from pyproj.exceptions import CRSError
    except ImportError:
        return 0.0
    try:
        crs = CRS.from_user_input(reference.authid or reference.wkt or "")
    except (CRSError, ValueError):
        return 0.0
    factor = float(crs.axis_info[0].unit_conversion_factor) if crs.axis_info else 0.0  # of degrees: to radians
    return factor * _EARTH_RADIUS if crs.is_geographic else factor


def _lod(value: Any) -> Lod:
    if not isinstance(value, Mapping):
        raise ValueError("a level of detail is not an object")
    level = _number(value, "level", "a level of detail")
    resolution = _number(value, "resolution", f"level {level:g}")
    if not _FINEST <= resolution <= 1 / _FINEST:
        raise ValueError(f"level {level:.6g} has a resolution of {resolution:g}")
    if not 0 <= level <= _HIGHEST_LEVEL or not level.is_integer():
        raise ValueError(f"level {level:.6g} is no level")
    return Lod(int(level), resolution, max(0.0, number(value.get("scale"))))


def _number(value: Mapping[str, Any], key: str, where: str) -> float:
    """Return a finite number, also from text (conf.xml and some servers write it so)."""
    found = real(value.get(key))
    if found is None:
        raise ValueError(f"{where} has no number as {key}")
    return found
