# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts and rules of the Export Tiles dialog, without widgets."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Optional, Union

from ...arcgis.operations.export_tiles.request import PackageFormat
from ...arcgis.services.tile_service import Service
from ...arcgis.services.tile_size import TileSize
from ...core.i18n import bytes_text, number_text, tr
from ...tiles.levels import levels_in_words

RASTER_FORMATS = (PackageFormat.TPKX, PackageFormat.TPK, PackageFormat.CACHE)  # the first for newer servers only
DEEPER = 2  # levels below the current scale that are ticked at first


def file_ending(kind: Union[PackageFormat, str, None]) -> str:
    """Return how the name of the file ends that is to be written, without the point; "" for a folder.

    *kind* is a package of the server's, or the ending of a merged file.
    """
    if isinstance(kind, PackageFormat):
        return "" if kind is PackageFormat.CACHE else str(kind.value)
    return kind or ""


def package_text(kind: PackageFormat) -> str:
    """Return a package as users know it."""
    return {
        PackageFormat.VTPK: tr("Vector tile package (.vtpk)"),
        PackageFormat.TPKX: tr("Tile package (.tpkx)"),
        PackageFormat.TPK: tr("Tile package for older software (.tpk)"),
        PackageFormat.CACHE: tr("Cache raster dataset (folder)"),
    }[kind]


def first_levels(service: Service, counts: Mapping[int, int], scale: float, kept: object = None) -> tuple[int, ...]:
    """Return the levels to tick at first: from the map's scale to two deeper, or what fits the limit.

    Without a scale, infinite for all of a service, and where the level of the scale is too much, they are all from
    the coarsest to the deepest that fits. *kept* are the levels chosen for the service last, which come first unless
    they are too much for all of it.
    """
    usable, scheme = service.usable_levels, service.scheme
    if scheme is None or not usable:
        return ()
    levels = tuple(kept) if isinstance(kept, list) and all(level in usable for level in kept) else ()
    if math.isinf(scale):
        levels = levels if _fitting(service, counts, levels) == levels else ()
    if levels:
        return levels
    if math.isfinite(scale) and scale > 0:
        # The level whose scale is nearest to the map's, as one sees it.
        start = usable.index(min(usable, key=lambda level: abs(_ratio(scheme.lod(level).scale, scale))))
        if found := _fitting(service, counts, usable[start : start + DEEPER + 1]):
            return found
    return _fitting(service, counts, usable) or usable[:1]


def _fitting(service: Service, counts: Mapping[int, int], levels: Sequence[int]) -> tuple[int, ...]:
    """Return as many of *levels*, from the first, as fit the limit together."""
    totals = accumulate(counts.get(level, 0) for level in levels)
    return tuple(level for level, total in zip(levels, totals) if total <= service.max_tiles)


def levels_problem(service: Service, levels: Iterable[int], counts: Mapping[int, int]) -> str:
    """Return why the ticked levels can't be exported; "" where they can."""
    chosen = sorted(levels)
    if not chosen:
        return tr("No level is chosen. Tick at least one.")
    total = sum(counts.get(level, 0) for level in chosen)
    if counts and not total:
        return tr("The area touches no tile of the service. Choose a larger one.")
    if total > service.max_tiles:
        return _over(service, chosen, counts, total)
    return ""


@dataclass(frozen=True)
class Assessment:
    """What is to be said of the chosen levels; *total* is the number of tiles, *problem* why they can't be exported."""

    total: int = 0
    problem: str = ""
    summary: str = ""


def assess(
    service: Optional[Service],
    levels: Collection[int],
    counts: Mapping[int, int],
    typed_problem: str = "",
    split_problem: str = "",
    jobs: int = 0,
    tile_size: Optional[float] = None,
    server_says: Optional[tuple[int, int]] = None,
    overhead: int = 0,
) -> Assessment:
    """Assess the chosen levels of *service*; *counts* is empty while the tiles are not counted.

    One problem is shown: what is wrong with the text first, then with the plan of several jobs, then with the
    levels themselves. *jobs* is 0 unless the export is split, *tile_size* in bytes, as is *overhead*, what the file
    has besides tiles; the rest as for `summary`.
    """
    if service is None or service.problem():
        return Assessment()
    total = sum(counts.get(level, 0) for level in levels)
    problem = typed_problem or split_problem
    if counts and not problem and not jobs:
        problem = levels_problem(service, levels, counts)
    if problem or not counts:
        return Assessment(total, problem)
    text = _size_text(tile_size, total, overhead) if tile_size else ""
    return Assessment(total, summary=summary(service, levels, counts, text, server_says, jobs))


def _size_text(tile_size: float, total: int, overhead: int) -> str:
    """Return how large an export is: *about* where the tiles that were weighed are alike."""
    if isinstance(tile_size, TileSize) and not tile_size.is_sure:
        return tr("at most {size}").format(size=bytes_text(tile_size.largest * total + overhead))
    return tr("about {size}").format(size=bytes_text(tile_size * total + overhead))


def summary(
    service: Service,
    levels: Iterable[int],
    counts: Mapping[int, int],
    size: str,
    server_says: Optional[tuple[int, int]] = None,
    jobs: int = 0,
) -> str:
    """Describe how much the export is: ``1,348 of 100,000 tiles, about 31 MB.``

    *size* says how large it is, *server_says* the server's own tiles and bytes, *jobs* how many it takes where it is
    split.
    """
    chosen = sorted(levels)
    total = sum(counts.get(level, 0) for level in chosen)
    if jobs:
        text = tr("{total} tiles").format(total=number_text(total))
        if size:
            text += f", {size}"
        return text + ", " + tr("in %Ln job(s) of at most {limit}.", jobs).format(limit=number_text(service.max_tiles))
    text = tr("{total} of {limit} tiles").format(total=number_text(total), limit=number_text(service.max_tiles))
    if size and server_says is None:  # two sizes would only puzzle
        text += f", {size}"
    text += "."
    if server_says is not None:
        tiles, estimate = server_says
        words = (
            tr("The server estimates {tiles} tiles, {size}.")
            if estimate > 0
            else tr("The server counts {tiles} tiles.")
        )
        text += " " + words.format(tiles=number_text(tiles), size=bytes_text(max(0, estimate)))
    deeper = _deepest(service, chosen, counts)
    if deeper is not None and chosen and deeper > chosen[-1]:
        text += " " + tr("Down to level {level} would fit.").format(level=deeper)
    return text


def _over(service: Service, chosen: list[int], counts: Mapping[int, int], total: int) -> str:
    text = tr("{total} tiles are more than the {limit} that the service allows in one export.").format(
        total=number_text(total), limit=number_text(service.max_tiles)
    )
    fits = _deepest(service, chosen, counts)
    if fits is None:
        return text + " " + tr("Choose a smaller area.")
    return text + " " + tr("Down to level {level} would fit.").format(level=fits)


def _deepest(service: Service, chosen: list[int], counts: Mapping[int, int]) -> Optional[int]:
    """Return the deepest level down to which the ticked levels, and those after them, fit the limit."""
    if not chosen:
        return None
    total, deepest = 0, None
    for level in service.usable_levels:
        if level < chosen[0] or (level <= chosen[-1] and level not in chosen):
            continue
        total += counts.get(level, 0)
        if total > service.max_tiles:
            break
        deepest = level
    return deepest


def split_text(jobs: int) -> str:
    """Offer several jobs; 0 while they are being planned."""
    return tr("Export in %Ln job(s), merged into one file", jobs) if jobs else tr("Export in several jobs (planning…)")


def button_text(total: int, jobs: int = 0) -> str:
    """Describe what the button will do."""
    if jobs:
        return tr("Export {total} tiles in %Ln job(s)", jobs).format(total=number_text(total))
    return tr("Export %Ln tile(s)", total) if total else tr("Export")


def finished_text(title: str, levels: Iterable[int], tiles: int, added: bool) -> str:
    """Describe in one line what an export has brought."""
    text = tr("{title}, {levels}, {tiles}: added to the map") if added else tr("{title}, {levels}, {tiles}: saved")
    return text.format(title=title, levels=levels_in_words(levels), tiles=tr("%Ln tile(s)", tiles))


def _ratio(scale: float, wanted: float) -> float:
    return math.log(scale / wanted) if scale > 0 and wanted > 0 else 0.0
