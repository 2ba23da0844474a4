# SPDX-License-Identifier: GPL-2.0-or-later
"""Facts of a package, read in one go off the main thread, before its tiles are checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Optional

from ...convert.convert import Form, beyond_square, forms_of, furthest_scale, lacks_overviews, missing_zooms
from ...core.errors import PackageError
from ...packages import LevelContent, Metadata, TilePackage, open_package
from ...packages.coverage import covered_extent
from ...packages.extras import Patch, declared_scales, legend_of, thumbnail_of
from ...packages.reference_systems import Srs, srs_of
from ...packages.styles import Budget, Sprite, sprites_of, styles_of
from ...tiles.extent import Extent
from ...tiles.scheme import Lod, TileScheme


@dataclass(frozen=True)
class NamedStyle:
    """A Mapbox style, read whole with its sprite."""

    name: str
    style: dict[str, Any]
    sprite: Optional[Sprite]


@dataclass(frozen=True)
class PackageFacts:
    """A package as the window shows it and as its layer needs it.

    *extent* is in the scheme's CRS; *srs* is ``None`` where the package does not report it
    is, so a user must. *scales* are the denominators that it is meant for, coarsest and finest.
    *styles* are a vector package's own, the first of them its default. *formats* are those of some of its tiles.
    """

    path: Path
    kind: str
    storage: str
    tile_format: str
    size_bytes: int
    scheme: TileScheme
    metadata: Metadata
    levels: tuple[LevelContent, ...]
    extent: Optional[Extent]
    srs: Optional[Srs]
    forms: tuple[Form, ...]
    is_vector: bool
    has_values: bool
    is_elevation: bool
    beyond_square: Mapping[int, int]
    thumbnail: Optional[bytes]
    legend: tuple[Patch, ...]
    scales: Optional[tuple[float, float]]
    styles: tuple[NamedStyle, ...]
    formats: frozenset[str] = frozenset()
    is_compressed: bool = True
    is_safe_in_qgis: bool = True

    @property
    def title(self) -> str:
        if title := self.metadata.own_title:
            return title
        return self.path.name if self.kind == "cache" and not self.path.suffix else self.path.stem

    @property
    def tiles(self) -> int:
        return sum(level.tiles for level in self.levels)

    def chosen(self, levels: Optional[Collection[int]]) -> list[LevelContent]:
        """Return what is there at *levels*, at all of them for ``None``."""
        return [one for one in self.levels if levels is None or one.level in levels]

    def lacks_overviews(self, levels: Optional[Collection[int]] = None) -> bool:
        return lacks_overviews(self.chosen(levels), self.is_vector)

    def furthest_scale(self, levels: Optional[Collection[int]], overviews: bool) -> Optional[float]:
        return furthest_scale(self.chosen(levels), self.is_vector, overviews)

    def missing_zooms(self, levels: Optional[Collection[int]] = None) -> tuple[int, ...]:
        return missing_zooms(self.scheme, (one.level for one in self.chosen(levels)))

    @property
    def crs(self) -> str:
        """``EPSG:3857``; empty where the system is unknown or has no number."""
        return f"{self.srs.organization}:{self.srs.code}" if self.srs and self.srs.organization != "NONE" else ""


@dataclass(frozen=True)
class PackageLevels:
    """The levels that hold tiles, all of which can be chosen."""

    lods: Sequence[Lod]

    @classmethod
    def of(cls, facts: PackageFacts) -> PackageLevels:
        return cls([facts.scheme.lod(one.level) for one in facts.levels])

    @property
    def usable_levels(self) -> tuple[int, ...]:
        return tuple(lod.level for lod in self.lods)


def read_facts(path: Path, cancelled: Optional[Callable[[], bool]] = None) -> PackageFacts:
    """Open a package and gather its facts. Raises `PackageError`."""
    if path.name.lower() in ("conf.xml", "root.json"):
        path = path.parent  # the package is the folder that these describe
    with open_package(path, cancelled=cancelled) as package:
        try:
            srs: Optional[Srs] = srs_of(package.scheme.spatial_reference)
        except PackageError:
            srs = None
        return PackageFacts(
            path=path,
            kind=package.kind,
            storage=package.storage,
            tile_format=package.tile_format,
            size_bytes=package.size_bytes,
            scheme=package.scheme,
            metadata=package.metadata,
            levels=tuple(package.levels()),
            extent=covered_extent(package) or package.declared_extent,
            srs=srs,
            forms=tuple(forms_of(package)),
            is_vector=package.is_vector,
            has_values=package.has_values,
            is_elevation=package.is_elevation,
            beyond_square=beyond_square(package),
            thumbnail=thumbnail_of(package),
            legend=tuple(legend_of(package)),
            scales=declared_scales(package),
            styles=tuple(_styles(package)) if package.is_vector else (),
            formats=package.sampled_formats,
            is_compressed=package.is_compressed,
            is_safe_in_qgis=package.is_safe_in_qgis,
        )


def _styles(package: TilePackage) -> Iterator[NamedStyle]:
    budget = Budget()
    for style in styles_of(package, budget):
        yield NamedStyle(style.name, style.json, sprites_of(package, style, budget))
