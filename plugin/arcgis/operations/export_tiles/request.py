# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Tiles: the tiles of an area and some levels as one tile package."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Optional

from ....core.errors import RequestError
from ....core.i18n import number_text, tr
from ....tiles.levels import format_levels, levels_in_words, parse_levels
from ....tiles.scheme import Area, count_tiles
from ... import esri_json
from ...esri_json import bbox, dumps, number
from ...services.tile_service import Service
from ...urls import ServiceKind

OPERATION = "exportTiles"
_NUMBERS = re.compile(r"\s*(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*(?:[-\u2013]\s*(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*)?")
MATCH = 1e-4  # relative; users write scales with fewer digits than services


class PackageFormat(Enum):
    """What Export Tiles can write; the value is the file's ending, or "cache" for a folder."""

    TPKX = "tpkx"
    TPK = "tpk"
    CACHE = "cache"
    VTPK = "vtpk"


class ExportBy(Enum):
    """What the numbers of ``levels`` are, by the parameter's own names."""

    LEVEL_ID = "levelId"
    RESOLUTION = "resolution"
    SCALE = "scale"


_COMPACT, _COMPACT_V2 = "esriMapCacheStorageModeCompact", "esriMapCacheStorageModeCompactV2"
_NAMED = (PackageFormat.TPKX, PackageFormat.TPK)  # what a raster service's file may end in


@dataclass(frozen=True)
class ExportTilesRequest:
    """One export, in the service's own spatial reference.

    *area* is ``None`` for the whole service. *quality* (0 to 100) counts only with *optimize*, which
    recompresses JPEG tiles. *create_item* lets ArcGIS Online keep the package as an item.
    """

    service: Service
    levels: tuple[int, ...]
    area: Optional[Area] = None
    package: Optional[PackageFormat] = None
    export_by: ExportBy = ExportBy.LEVEL_ID
    optimize: bool = False
    quality: Optional[int] = None
    create_item: bool = False

    @property
    def format(self) -> PackageFormat:
        """The package to ask for: the wanted one, or the best that the service may write."""
        if self.service.kind is ServiceKind.VECTOR:
            return PackageFormat.VTPK
        if self.package is None or self.package is PackageFormat.TPKX:
            return default_format(self.service)
        return self.package

    @property
    def fallback(self) -> str:
        """The ``storageFormatType`` to ask for once more where the server turns out not to write the newer one.

        "" where there is no doubt: 10.7 to 10.8.1 without a flag are documented to write it, and often don't.
        """
        doubtful = self.service.may_write_v2 and not self.service.writes_v2
        newer = self.format in (PackageFormat.TPKX, PackageFormat.CACHE)
        return _COMPACT if doubtful and newer else ""

    @property
    def is_countable(self) -> bool:
        """Whether the tiles can be counted: not for the whole of a service that declares no extent."""
        return self.area is not None or self.service.full_extent is not None

    def remarks(self) -> list[str]:
        """Describe where what is asked for differs from what was wanted."""
        found = []
        if self.package is PackageFormat.TPKX and self.format is PackageFormat.TPK:
            found.append(tr("This server can't create a .tpkx; the package is a .tpk."))
        if self.optimize and self.quality is not None and self._quality != self.quality:
            text = tr("JPEG quality {quality} is used, that of the tiles: a higher one would only make them worse.")
            found.append(text.format(quality=self._quality))
        return found

    @property
    def _quality(self) -> Optional[int]:
        """The JPEG quality to ask for: never above that of the tiles."""
        best = self.service.cache_quality
        return self.quality if self.quality is None or best is None else min(self.quality, best)

    @property
    def covered(self) -> Area:
        """The area to export: the service's full extent where none was chosen, a box held to it."""
        full, area = self.service.full_extent, self.area
        if area is None:
            return Area.from_extent(full) if full else Area(())
        if not area.is_box and not area.is_empty and not self._takes_polygons:
            area = Area.from_extent(area.extent)
        if full and area.is_box and (inside := area.extent.intersection(full)):
            return Area.from_extent(inside)
        return area

    @property
    def _takes_polygons(self) -> bool:
        """Vector tile services before 10.7 know no polygon, and would export everything instead."""
        return self.service.kind is not ServiceKind.VECTOR or not 0 < self.service.version < 10.7

    def tiles(self) -> dict[int, int]:
        """Return how many tiles of the scheme the area touches inside the service, by level."""
        return count_tiles(self.service.grid(), self.levels, self.covered, self.service.full_extent)

    def validate(self, split: bool = False) -> None:
        """Raise `RequestError` for whatever the server would refuse, before anything is sent.

        An export that is *split* into several jobs may be over the limit of one.
        """
        service = self.service
        if problem := service.problem():
            raise RequestError(problem)
        if not self.levels:
            raise RequestError(tr("No level is chosen. Tick at least one level that holds tiles."))
        missing = sorted(set(self.levels) - set(service.usable_levels))
        if missing:
            raise RequestError(
                tr("The service has no tiles at {levels}. It has {usable}.").format(
                    levels=levels_in_words(missing), usable=levels_in_words(service.usable_levels)
                )
            )
        self._validate_format()
        if not self.is_countable:
            return  # the limit is the server's to check
        if self.covered.is_empty:
            raise RequestError(tr("No area is chosen. Draw one, or take the current view."))
        if service.full_extent and self.area is not None and self.area.extent.intersection(service.full_extent) is None:
            raise RequestError(tr("The area lies outside the service. Choose one that overlaps it."))
        total = sum(self.tiles().values())
        if total == 0:
            raise RequestError(tr("The area touches no tile of the service. Choose a larger one."))
        if total > service.max_tiles and not split:
            raise RequestError(over_limit(total, service.max_tiles))

    def _validate_format(self) -> None:
        if self.quality is not None and not 0 <= self.quality <= 100:
            raise RequestError(tr("The JPEG quality is a number from 0 to 100."))
        if self.service.kind is ServiceKind.VECTOR:
            if self.package not in (None, PackageFormat.VTPK):
                raise RequestError(tr("A vector tile service exports vector tile packages (.vtpk) only."))
            if self.export_by is not ExportBy.LEVEL_ID:
                raise RequestError(tr("A vector tile service exports by level id only."))
        elif self.package is PackageFormat.VTPK:
            raise RequestError(tr("This service holds images; it exports .tpkx or .tpk, not .vtpk."))
        elif self.package is PackageFormat.CACHE and self.service.is_hosted_online:
            raise RequestError(tr("ArcGIS Online exports packages only, no cache folders. Choose .tpkx or .tpk."))
        if self.create_item and not self.service.creates_items:
            raise RequestError(
                tr("Only ArcGIS Online's vector tile services can keep the package as an item. Switch that off.")
            )

    def parameters(self) -> dict[str, str]:
        """Return the form fields of the submit, every one a text."""
        fields = self._vector_fields() if self.service.kind is ServiceKind.VECTOR else self._raster_fields()
        return {**fields, "exportBy": self.export_by.value, "levels": self._levels_text(), "f": "json"}

    def estimate_parameters(self) -> dict[str, str]:
        """Return the form fields of ``estimateExportTilesSize``, which raster services have."""
        fields = self._raster_fields()
        names = ("tilePackage", "exportExtent", "areaOfInterest")
        return {
            **{name: fields[name] for name in names},
            "exportBy": self.export_by.value,
            "levels": self._levels_text(),
            "f": "json",
        }

    def _raster_fields(self) -> dict[str, str]:
        covered = self.covered
        return {
            "storageFormatType": _COMPACT_V2 if self._asks_for_v2 else _COMPACT,
            "tilePackage": "false" if self.format is PackageFormat.CACHE else "true",
            # Bare numbers are in the service's spatial reference: right also where that has no WKID.
            "exportExtent": "DEFAULT" if self.area is None else bbox(covered.extent),
            "areaOfInterest": ""
            if self.area is None or covered.is_box
            else dumps(esri_json.feature_set(covered, self.service.spatial_reference)),
            "optimizeTilesForSize": "true" if self.optimize else "false",
            "compressionQuality": str(self._quality) if self.optimize and self._quality is not None else "",
        }

    @property
    def _asks_for_v2(self) -> bool:
        return self.format is not PackageFormat.TPK and self.service.may_write_v2

    def _vector_fields(self) -> dict[str, str]:
        covered, reference = self.covered, self.service.spatial_reference
        item = {"createItem": "on"} if self.create_item else {}
        if covered.is_empty:
            return {"exportExtent": "DEFAULT", "extent": "", "polygon": "", **item}
        if covered.is_box:
            known = reference.authid is not None
            extent = esri_json.envelope(covered.extent, reference) if known else bbox(covered.extent)
            # Enterprise reads exportExtent, Online reads extent and wants one (protocol: "gotcha checklist").
            whole = "DEFAULT" if self.area is None else extent
            return {"exportExtent": whole, "extent": extent, "polygon": "", **item}
        polygon = dumps(esri_json.polygon(covered, reference))
        return {"exportExtent": "DEFAULT", "extent": "", "polygon": polygon, **item}

    def _levels_text(self) -> str:
        if self.export_by is ExportBy.LEVEL_ID:
            return format_levels(self.levels)
        lods = [self.service.grid().lod(level) for level in sorted(self.levels)]
        by_scale = self.export_by is ExportBy.SCALE
        return ",".join(number(lod.scale if by_scale else lod.resolution) for lod in lods)


def default_format(service: Service) -> PackageFormat:
    """Return the package that a service writes best: ``.tpkx`` where it may, else ``.tpk``."""
    if service.kind is ServiceKind.VECTOR:
        return PackageFormat.VTPK
    return PackageFormat.TPKX if service.may_write_v2 else PackageFormat.TPK


def format_of_name(service: Service, path: Path) -> Optional[PackageFormat]:
    """Return the package that a file's ending asks for; ``None`` where it leaves the choice open."""
    if service.kind is ServiceKind.VECTOR:
        return None
    return next((each for each in _NAMED if path.suffix.lower() == f".{each.value}"), None)


def check_name(path: Path, package: PackageFormat) -> None:
    """Raise `RequestError` where a file's ending says another package than will be in it."""
    right = f".{package.value}"
    known = {f".{each.value}" for each in PackageFormat if each is not PackageFormat.CACHE}
    known |= {".gpkg", ".mbtiles"}  # a copy of the tiles would take the package's own place
    if package is not PackageFormat.CACHE and path.suffix.lower() in known - {right}:
        raise RequestError(
            tr("The package will be a {right}, but “{name}” has the extension of another kind. Use " "{right}.").format(
                right=right, name=path.name
            )
        )


def over_limit(total: int, limit: int) -> str:
    """Report that an export is larger than its service allows, naming both numbers."""
    return tr(
        "{total} tiles are more than the {limit} that the service allows in one export. "
        "Choose a smaller area or fewer levels."
    ).format(total=number_text(total), limit=number_text(limit))


def parse_levels_by(text: str, service: Service, export_by: ExportBy) -> tuple[int, ...]:
    """Return the levels that *text* names by id, scale or resolution (``18489297.7-4622324.4,577790.55``).

    All levels with tiles for an empty text. Raises `RequestError` naming the part that is wrong.
    """
    service.grid()
    if export_by is ExportBy.LEVEL_ID or not text.strip():
        return parse_levels(text, service.usable_levels)
    by_scale = export_by is ExportBy.SCALE
    values = {
        level: service.grid().lod(level).scale if by_scale else service.grid().lod(level).resolution
        for level in service.usable_levels
    }
    found: set[int] = set()
    for part in text.split(","):
        match = _NUMBERS.fullmatch(part)
        ends = [float(word) for word in match.groups() if word] if match else []
        if not ends:
            raise RequestError(
                tr("“{part}” is not a number. Write scales or resolutions such as {example}.").format(
                    part=part.strip(), example=number(next(iter(values.values()), 0.0))
                )
            )
        low, high = min(ends) * (1 - MATCH), max(ends) * (1 + MATCH)
        inside = {level for level, value in values.items() if low <= value <= high}
        if not inside:
            raise RequestError(
                tr("The service has no tiles at “{part}”. It has {values}.").format(
                    part=part.strip(), values=", ".join(number(value) for value in values.values())
                )
            )
        found |= inside
    return tuple(sorted(found))
