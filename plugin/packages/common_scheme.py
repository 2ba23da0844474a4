# SPDX-License-Identifier: GPL-2.0-or-later
"""What packages that are to be merged have in common: one tile scheme, one kind of tiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..core.errors import PackageError
from ..core.i18n import tr
from ..tiles.extent import Extent
from ..tiles.scheme import TileScheme
from .package import open_package

_SAME = 1e-6  # relative, of resolutions
_INSET = 0.02  # of a tile: an extent that ends so near to a tile's edge means that edge, as those of parts do


@dataclass(frozen=True)
class Common:
    """The scheme of several packages, all their levels in it, the box of what they declare, and the first title."""

    scheme: TileScheme
    extent: Extent | None
    title: str


def common_of(paths: Sequence[Path], cancelled: Callable[[], bool] | None = None) -> Common:
    """Return what the packages at *paths* have in common; one at a time is open.

    Raises ``PackageError`` that names a package which is none, has no tiles to merge, or does not fit the others.
    """
    facts: list[tuple[Path, TileScheme, tuple[bool, bool]]] = []
    extent: Extent | None = None
    title, is_whole, finest = "", True, 0.0
    for path in paths:
        with open_package(path, cancelled=cancelled) as package:
            if levels := package.levels():  # one without tiles says nothing about them
                facts.append((path, package.scheme, (package.is_vector, package.has_values)))
                finest = min(finest or levels[-1].resolution, levels[-1].resolution)
            declared = package.declared_extent
            title = title or package.metadata.own_title
        is_whole = is_whole and declared is not None
        if declared is not None:
            extent = extent.union(declared) if extent is not None else declared
    if not facts:
        raise PackageError(tr("None of the packages holds a tile, so there is nothing to merge. Choose others."))
    path, scheme, kind = max(facts, key=lambda one: len(one[1].lods))  # the one that the others are most likely part of
    for other, own, other_kind in facts:
        if other_kind != kind:
            raise PackageError(
                tr(
                    "“{one}” and “{other}” hold different kinds of tiles (vector, image, LERC). Merge one kind only."
                ).format(one=path.name, other=other.name)
            )
        joined = _joined(scheme, own)
        if joined is None:
            raise PackageError(
                tr(
                    "“{other}” does not share the tile scheme of “{one}” (origin, tile size, CRS and resolutions), so "
                    "they can't be merged. Leave one of them out."
                ).format(one=path.name, other=other.name)
            )
        scheme = joined
    return Common(scheme, _to_edges(extent, scheme, finest) if extent is not None and is_whole else None, title)


def _to_edges(extent: Extent, scheme: TileScheme, resolution: float) -> Extent:
    """Return *extent* with the sides moved that end just beside the edge of a tile."""
    width, height = scheme.tile_width * resolution, scheme.tile_height * resolution

    def edge(value: float, origin: float, size: float) -> float:
        number = round((value - origin) / size)
        near = abs((value - origin) / size - number) <= _INSET
        return origin + number * size if near else value

    return Extent(
        edge(extent.xmin, scheme.origin_x, width),
        edge(extent.ymin, scheme.origin_y, height),
        edge(extent.xmax, scheme.origin_x, width),
        edge(extent.ymax, scheme.origin_y, height),
    )


def _joined(scheme: TileScheme, own: TileScheme) -> TileScheme | None:
    """Return *scheme* with the levels of *own* as well; ``None`` where the two grids differ.

    A level that a package has numbered anew is known by its resolution; one that is missing keeps its number.
    """
    finest = min(lod.resolution for lod in (*scheme.lods, *own.lods))
    if (
        (own.tile_width, own.tile_height) != (scheme.tile_width, scheme.tile_height)
        or max(abs(own.origin_x - scheme.origin_x), abs(own.origin_y - scheme.origin_y)) >= finest
        or not own.spatial_reference.same_as(scheme.spatial_reference)
    ):
        return None
    missing = [
        lod for lod in own.lods if all(abs(each.resolution / lod.resolution - 1) >= _SAME for each in scheme.lods)
    ]
    if {lod.level for lod in missing} & set(scheme.levels):
        return None
    lods = tuple(sorted((*scheme.lods, *missing), key=lambda lod: lod.level))
    falling = all(one.resolution > next_one.resolution for one, next_one in zip(lods, lods[1:]))
    return replace(scheme, lods=lods) if falling else None
