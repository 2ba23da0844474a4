# SPDX-License-Identifier: GPL-2.0-or-later
"""Plan a split export: the jobs, their areas, and the file that they are merged into."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Callable, Optional

from ...arcgis.operations.export_tiles.request import ExportTilesRequest, PackageFormat
from ...arcgis.urls import ServiceKind
from ...core.errors import RequestError
from ...core.i18n import tr
from ...jobs.job import Job
from ...tiles.extent import Extent
from ...tiles.scheme import Area, TileScheme, count_tiles, cover
from ...tiles.split import Part, plan_parts
from .details import CONVERT_GPKG, CONVERT_MBTILES, PartDetails, SplitDetails, TilesDetails
from .operation import check_convert, details_for
from .plan import scheme_json

KIND, PART_KIND = "split_tiles", "tiles_part"
VTPK, GEOTIFF = "vtpk", "tif"
MERGED = (CONVERT_MBTILES, CONVERT_GPKG, VTPK, GEOTIFF)  # endings of merged files
# How far inside its block a part's area ends, in tiles of its finest level: servers may take an edge on a
# tile's edge for a touch. Less where a tile is entered by a sliver only, which would be lost.
INSETS = (1e-2, 1e-3, 1e-4, 1e-5)

Cutter = Callable[[Area], Callable[[Extent], Area]]


@dataclass(frozen=True)
class SplitExport:
    """A planned export in several jobs: the whole as one record, and one for each part."""

    job: Job
    parts: Sequence[Job]


def plan_split(request: ExportTilesRequest, wanted: int = 0) -> list[Part]:
    """Return the jobs that an export over the limit takes, or at least *wanted* where it has so many tiles.

    Raises `RequestError` where it can't be split.
    """
    service = request.service
    if not request.is_countable:
        raise RequestError(
            tr("The service does not report its extent, so it can't be split into jobs. Choose an area.")
        )
    if request.package is PackageFormat.CACHE:
        raise RequestError(
            tr(
                "A cache folder can't be exported in several jobs. Choose a smaller area or fewer "
                "levels, or export packages to be merged."
            )
        )
    tiles, limit = request.tiles(), service.max_tiles
    if wanted:
        limit = max(1, min(limit, sum(tiles.values()) // wanted))
    return plan_parts(service.grid(), request.levels, request.covered, limit, service.full_extent, tiles)


def part_requests(
    request: ExportTilesRequest, parts: Sequence[Part], cutter: Cutter, check: Callable[[], None] = lambda: None
) -> Iterator[ExportTilesRequest]:
    """Yield the request of each part, for which a server exports just the tiles of that part.

    *cutter* returns what cuts a polygon to a box (``areas.geometry.box_cutter``). Cutting takes time, so this is
    not for the main thread; *check* is called for each part and may raise.
    """
    cut, scheme = _box_cutter(request.covered, cutter), request.service.grid()
    for part in parts:
        check()
        yield replace(request, levels=part.levels, area=_area_of(request, part, scheme, cut), create_item=False)


def merged_forms(request: ExportTilesRequest) -> list[str]:
    """Return the endings of the files that the parts of *request* can be merged into, the best first."""
    service = request.service
    if service.has_values:
        return [GEOTIFF]
    found = []
    for convert in (CONVERT_MBTILES, CONVERT_GPKG):
        try:
            check_convert(request, convert)
            found.append(convert)
        except RequestError:
            continue
    if service.kind is ServiceKind.VECTOR:
        return [VTPK, *found]
    levels = sorted(request.levels)
    whole = levels == list(range(levels[0], levels[-1] + 1)) if levels else True
    # MBTiles with a level left out are blank there.
    return found if whole and service.grid().tile_width == 256 else found[::-1]


def check_merged_name(request: ExportTilesRequest, output: Path) -> None:
    """Raise `RequestError` where a file's ending names nothing that the parts can be merged into."""
    fits = merged_forms(request)
    if output.suffix.lower().lstrip(".") not in fits:
        raise RequestError(
            tr(
                "An export in several jobs is merged into one file, and “{name}” has no supported "
                "extension. Use {endings}."
            ).format(name=output.name, endings=f" {tr('or')} ".join(f".{each}" for each in fits))
        )


def split_job_for(
    request: ExportTilesRequest,
    parts: Sequence[Part],
    output: Path,
    cutter: Cutter,
    authcfg: str = "",
    add_to_map: bool = False,
    keep_plan: bool = False,
    check: Callable[[], None] = lambda: None,
) -> SplitExport:
    """Return the records of an export in several jobs that is about to begin. Raises `RequestError`.

    *cutter* and *check* are those of `part_requests`; this is not for the main thread, either.
    """
    check_merged_name(request, output)
    service, scheme = request.service, request.service.grid()
    common = replace(details_for(request, add_to_map, keep_plan), parameters={}, fallback="")
    whole = Job(
        kind=KIND,
        service_url=service.url,
        title=service.title,
        output=str(output),
        authcfg=authcfg,
        notes=request.remarks(),
        details=SplitDetails(
            **{each.name: getattr(common, each.name) for each in fields(TilesDetails)},
            parts=len(parts),
            scheme=scheme_json(scheme),
            is_vector=service.kind is ServiceKind.VECTOR,
            fingerprint=fingerprint([(part.block, part.levels) for part in parts]),
        ).to_json(),
    )
    jobs = []
    requests = part_requests(request, parts, cutter, check)
    for number, (part, wanted) in enumerate(zip(parts, requests), 1):
        details = PartDetails(
            parameters=wanted.parameters(),
            levels=tuple(part.levels),
            tiles=part.tiles,
            fallback=wanted.fallback or "",
            number=number,
            block=part.block,
        )
        jobs.append(
            Job(
                kind=PART_KIND,
                parent=whole.id,
                service_url=service.url,
                title=f"{service.title} {number}/{len(parts)}",
                output=str(whole.parts_folder / f"{number:04d}.{wanted.format.value}"),
                details=details.to_json(),
                authcfg=authcfg,
                created=whole.created,
            )
        )
    return SplitExport(whole, jobs)


def fingerprint(parts: Sequence[tuple[Extent, Sequence[int]]]) -> str:
    """Return a text that is the same for the same blocks and levels only."""
    plain = [[box.xmin, box.ymin, box.xmax, box.ymax, *levels] for box, levels in parts]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


def _area_of(request: ExportTilesRequest, part: Part, scheme: TileScheme, cut: Callable[[Extent], Area]) -> Area:
    """Return the area to ask for so that a server exports just the tiles of one part."""
    area, clip = request.covered, request.service.full_extent
    width, height = scheme.tile_size(part.levels[-1])
    for inset in INSETS:
        block = part.block.grown(-inset * min(width, height))
        if block.contains(area.extent):
            return area
        found = cut(block)
        if not found.is_empty and sum(count_tiles(scheme, part.levels, found, clip).values()) == part.tiles:
            return found
    return _tiles_as_area(scheme, part, area, clip)


def _tiles_as_area(scheme: TileScheme, part: Part, area: Area, clip: Optional[Extent]) -> Area:
    """Return the part's tiles of its finest level, as boxes a little smaller than runs of them."""
    level = part.levels[-1]
    inset = INSETS[0] * min(scheme.tile_size(level))
    block = scheme.tile_range(level, part.block.grown(-inset))
    runs = cover(scheme, level, area, part.block.intersection(clip) if clip else part.block)
    boxes: list[Any] = []
    for row, first, last in zip(runs.row.tolist(), runs.first.tolist(), runs.last.tolist()):
        if block and block[0] <= row <= block[1] and max(first, block[2]) <= min(last, block[3]):
            run = scheme.range_extent(level, row, row, max(first, block[2]), min(last, block[3]))
            boxes += Area.from_extent(run.grown(-inset)).polygons
    return Area(tuple(boxes))


def _box_cutter(area: Area, cutter: Cutter) -> Callable[[Extent], Area]:
    """Return what cuts *area* to a box."""
    if not area.is_box:
        return cutter(area)

    def cut(block: Extent) -> Area:
        box = area.extent.intersection(block)
        return Area.from_extent(box) if box else Area(())

    return cut
