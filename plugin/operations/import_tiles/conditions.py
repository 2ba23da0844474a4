# SPDX-License-Identifier: GPL-2.0-or-later
"""Check the three conditions of Import Tiles before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Callable, Optional

from ...arcgis.operations.import_tiles import level_problem
from ...arcgis.portal.items import COMPACT_TILE_PACKAGE, PACKAGE_TYPES, TILE_PACKAGE, Item
from ...arcgis.services.tile_service import Service
from ...core import json_values
from ...core.errors import PackageError, RequestError
from ...core.i18n import bytes_text, tr
from ...packages import LevelContent, TilePackage, open_package
from ...packages.coverage import covered_extent
from ...packages.description import optional_json
from ...packages.extras import declared_scales
from ...packages.formats.tile_bytes import LERC
from ...packages.health import check_tiles, cut_off
from ...packages.stores.bundles import PACKET
from ...tiles.extent import Extent
from ...tiles.levels import levels_in_words, parse_levels
from ...tiles.scheme import TileScheme

ITEM_TYPES = {"tpk": TILE_PACKAGE, "tpkx": COMPACT_TILE_PACKAGE}
WHOLLY_CHECKED = 256 * 1024 * 1024  # bytes up to which every tile is checked
_SAME = 1e-6  # relative, of resolutions: services and packages round them differently
_PIXEL_SHARE = 0.01  # by which two origins may differ, of a pixel of the deepest level


class Verdict(Enum):
    """Whether a condition is met; *UNKNOWN* where only the server can check it."""

    MET = "met"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Condition:
    """One condition: what it is, whether it is met, and why in a sentence."""

    title: str
    verdict: Verdict
    text: str


@dataclass(frozen=True)
class ImportSource:
    """What is to be imported: a file, or an item of a portal of which only its description is known.

    *problem* states why it can't be read, *damage* what is missing in it; *scheme*, *levels* and *extent*
    (in the scheme's CRS) are known of a file only. *size* in bytes, *modified* in epoch seconds.
    """

    title: str
    kind: str = ""
    size: int = -1
    path: Optional[Path] = None
    item: Optional[Item] = None
    modified: float = 0.0
    scheme: Optional[TileScheme] = None
    levels: tuple[LevelContent, ...] = ()
    extent: Optional[Extent] = None
    problem: str = ""
    damage: str = ""
    wholly_checked: bool = False
    has_scales: bool = True
    tile_format: str = ""

    @property
    def held(self) -> Optional[tuple[int, ...]]:
        """The levels that have tiles; ``None`` for an item, whose content is not read."""
        return tuple(one.level for one in self.levels) if self.scheme is not None else None


def read_source(path: Path, cancelled: Optional[Callable[[], bool]] = None) -> ImportSource:
    """Read the file at *path*; what is wrong with it is reported in the answer."""
    try:
        with open_package(path, cancelled=cancelled) as package:
            return _read(path, package, cancelled)
    except PackageError as error:
        return ImportSource(path.stem, path=path, problem=error.message)
    except OSError as error:  # it went while it was checked
        return ImportSource(path.stem, path=path, problem=_unreadable(path, error))


def _unreadable(path: Path, error: OSError) -> str:
    text = tr("“{name}” can't be read ({reason}). Check the disk that it is on.")
    return text.format(name=path.name, reason=error.strerror or error)


def _read(path: Path, package: TilePackage, cancelled: Optional[Callable[[], bool]]) -> ImportSource:
    about = path.stat()
    wholly = package.kind in ITEM_TYPES and about.st_size <= WHOLLY_CHECKED
    damage = ""
    if package.kind in ITEM_TYPES:
        damage = cut_off(package)
        if wholly and not damage:
            damage = " ".join(check_tiles(package, cancelled=cancelled).problems[:3])
    return ImportSource(
        title=package.metadata.own_title or path.stem,
        kind=package.kind,
        size=about.st_size,
        path=path,
        modified=about.st_mtime,
        scheme=package.scheme,
        levels=tuple(package.levels()),
        extent=covered_extent(package) or package.declared_extent,
        problem=_unfit(path, package.kind, bool(package.levels())),
        damage=damage,
        wholly_checked=wholly,
        has_scales=_has_scales(package),
        tile_format=package.tile_format if package.levels() else "",
    )


def _has_scales(package: TilePackage) -> bool:
    """Whether it names the scales that it is meant for; true where nothing in it would.

    Servers say "Invalid min scale" of packages whose ``mapserver.json`` lacks them (protocol: error texts).
    """
    if package.kind == "tpkx":
        return declared_scales(package) is not None
    names = package.store.find("mapserver.json")
    if not names:
        return True
    service = optional_json(package.store, names[0])
    contents = service.get("contents")
    values = contents if isinstance(contents, Mapping) else service
    return bool(json_values.number(values.get("minScale")) or json_values.number(values.get("maxScale")))


def _unfit(path: Path, kind: str, has_tiles: bool) -> str:
    if kind == "vtpk":
        return tr("“{name}” holds vector tiles. Only raster tile packages (.tpk, .tpkx) can be imported.").format(
            name=path.name
        )
    if kind not in ITEM_TYPES:
        return tr(
            "“{name}” is a cache folder. Make a package of it first: only a .tpk or .tpkx can be uploaded."
        ).format(name=path.name)
    return "" if has_tiles else tr("“{name}” holds no tiles. Choose another package.").format(name=path.name)


def item_source(item: Item) -> ImportSource:
    """Describe what is known of a package that is on the portal only."""
    problem = ""
    if item.type not in PACKAGE_TYPES:
        problem = tr("“{title}” is not a tile package but a {type}. Choose an item of the type {types}.").format(
            title=item.title, type=item.type or "?", types=f" {tr('or')} ".join(PACKAGE_TYPES)
        )
    elif item.size == 0:
        problem = tr(
            "“{title}” is empty: its upload was not finished. Choose another item, or upload it again."
        ).format(title=item.title)
    kind = next((kind for kind, name in ITEM_TYPES.items() if name == item.type), "")
    return ImportSource(item.title, kind, item.size, item=item, problem=problem)


def conditions(source: ImportSource, service: Service, levels: Optional[Iterable[int]] = None) -> list[Condition]:
    """Return the three conditions of an import of *levels*, by default all that the package holds."""
    return [_scheme(source, service), _levels(source, service, levels), _readable(source, service)]


def check(source: ImportSource, service: Service, levels: Optional[Iterable[int]] = None) -> list[Condition]:
    """Return `conditions`. Raises `RequestError` with the text of the first that is not met."""
    found = conditions(source, service, levels)
    for condition in reversed(found):  # what can't be read has no scheme to speak of
        if condition.verdict is Verdict.BROKEN:
            raise RequestError(condition.text)
    return found


def _scheme(source: ImportSource, service: Service) -> Condition:
    title = tr("Same tiling scheme")
    if source.item is not None and source.scheme is None and not source.problem:
        text = tr(
            "Not checked: the portal does not let the package be read in place. The server compares "
            "the schemes before it imports anything."
        )
        return Condition(title, Verdict.UNKNOWN, text)
    if source.scheme is None:
        return Condition(title, Verdict.UNKNOWN, tr("Not checked: the package can't be read."))
    if service.scheme is None:
        return Condition(title, Verdict.BROKEN, tr("The service is not cached (no tiles)."))
    one = source.scheme.spatial_reference.numbered()
    other = service.scheme.spatial_reference.numbered()
    if not (one.authid and other.authid) and not one.same_as(other):
        text = tr("The spatial references have no WKID, and can't be compared. The server compares them.")
        return Condition(title, Verdict.UNKNOWN, text)
    difference = first_difference(source.scheme, service.scheme, source.held or ())
    if difference:
        return Condition(title, Verdict.BROKEN, difference)
    if source.tile_format and (source.tile_format == LERC) != service.has_values:
        text = tr(
            "The tiles of the package are {package}, those of the service {service}: one kind can't "
            "be imported into the other."
        )
        words = text.format(package=source.tile_format, service=service.tile_format or tr("of another kind"))
        return Condition(title, Verdict.BROKEN, words)
    text = tr("Origin, tile size, resolutions and spatial reference ({crs}) are those of the service.")
    words = text.format(crs=one.authid or tr("given as WKT"))
    if not _same_kind(source.tile_format, service.tile_format):
        text = tr("The package's tiles are {package}, the service's {service}: they are imported as they " "are.")
        words = f"{words} {text.format(package=source.tile_format, service=service.tile_format)}"
    return Condition(title, Verdict.MET, words)


def _same_kind(package: str, service: str) -> bool:
    """Whether tiles are of one image format, as far as both are reported: PNG8 and PNG32 are, MIXED is any."""
    one, other = package.upper(), service.upper()
    known = one and other and "MIXED" not in (one, other)
    return not known or one[:3] == other[:3]


def first_difference(package: TileScheme, service: TileScheme, levels: Iterable[int]) -> str:
    """Name the first thing in which two schemes differ, with both values; "" where they are the same.

    Resolutions are compared at *levels* that both list.
    """
    one, other = package.spatial_reference.numbered(), service.spatial_reference.numbered()
    if not one.same_as(other):
        return _differs(tr("spatial reference"), one.authid or "WKT", other.authid or "WKT")
    shared = sorted(set(levels) & set(package.levels) & set(service.levels))
    finest = min((service.lod(level).resolution for level in shared or service.levels), default=1.0)
    gap = max(abs(package.origin_x - service.origin_x), abs(package.origin_y - service.origin_y))
    if gap > finest * _PIXEL_SHARE:
        return _differs(tr("origin"), _point(package), _point(service))
    sizes = [(each.tile_width, each.tile_height) for each in (package, service)]
    if sizes[0] != sizes[1]:
        return _differs(tr("tile size"), *(tr("{width} × {height} pixels").format(width=w, height=h) for w, h in sizes))
    for level in shared:
        here, there = package.lod(level).resolution, service.lod(level).resolution
        if abs(here / there - 1) > _SAME:
            what = tr("resolution of level {level}").format(level=level)
            difference = _differs(what, f"{here:.10g}", f"{there:.10g}")
            match = next((lod.level for lod in service.lods if abs(here / lod.resolution - 1) <= _SAME), None)
            if match is not None:
                text = tr(
                    "Its level {level} is the service's level {other}: create the package again with the "
                    "service's levels."
                )
                difference = f"{difference} {text.format(level=level, other=match)}"
            return difference
    return ""


def _differs(what: str, package: str, service: str) -> str:
    return tr("The {what} differs: {package} in the package, {service} in the service.").format(
        what=what, package=package, service=service
    )


def _point(scheme: TileScheme) -> str:
    return f"({scheme.origin_x:.10g}, {scheme.origin_y:.10g})"


def _levels(source: ImportSource, service: Service, levels: Optional[Iterable[int]]) -> Condition:
    title = tr("Levels that the service has")
    usable = levels_in_words(service.usable_levels)
    wanted = levels if levels is not None else source.held
    if wanted is None:
        if source.problem:
            return Condition(title, Verdict.UNKNOWN, tr("Not checked: the package can't be read."))
        text = tr("Not checked: the package has not been read. The service has {usable}.")
        return Condition(title, Verdict.UNKNOWN, text.format(usable=usable))
    wanted = tuple(wanted)
    if problem := level_problem(service, wanted):
        return Condition(title, Verdict.BROKEN, problem)
    text = tr("To be imported: {levels}. The service has {usable}.")
    return Condition(title, Verdict.MET, text.format(levels=levels_in_words(wanted), usable=usable))


def _readable(source: ImportSource, service: Service) -> Condition:
    title = tr("Readable and complete package")
    if source.problem or source.damage:
        return Condition(title, Verdict.BROKEN, source.problem or _mend(source.damage))
    outside = [one.level for one in source.levels if one.tiles and _is_outside(one, source, service)]
    if source.item is not None:
        size = bytes_text(source.size) if source.size >= 0 else tr("unknown size")
        if source.scheme is not None:
            text = tr("{size}; its table of contents and its description are complete, its tiles were not " "checked.")
            return Condition(title, Verdict.MET, text.format(size=size))
        text = tr("Only its type ({type}) and size ({size}) were checked, not its content.")
        return Condition(title, Verdict.UNKNOWN, text.format(type=source.item.type, size=size))
    tiles = sum(one.tiles for one in source.levels)
    if source.wholly_checked:
        text = tr("%Ln tile(s), {size}; all tiles were checked.", tiles)
    else:
        text = tr("%Ln tile(s), {size}; the indexes are complete, the tiles were not checked one by one.", tiles)
    text = text.format(size=bytes_text(source.size))
    if outside:
        more = tr("There are tiles outside the service's extent at {levels}; they may not be shown.")
        text += " " + more.format(levels=levels_in_words(outside))
    if not source.has_scales:
        text += " " + tr("It has no minimum and maximum scale; some servers refuse such a package.")
    return Condition(title, Verdict.MET, text)


def _is_outside(one: LevelContent, source: ImportSource, service: Service) -> bool:
    """Whether a level has tiles beyond the service's own extent."""
    scheme, full = source.scheme, service.full_extent
    block = scheme.tile_range(one.level, full) if scheme is not None and full is not None else None
    if block is None:
        return False
    return one.row_min < block[0] or one.row_max > block[1] or one.col_min < block[2] or one.col_max > block[3]


def _mend(damage: str) -> str:
    advice = tr("Repair the package with Open Tile Package, or create it again.")
    return f"{damage} {advice}"


def chosen_levels(text: str, source: ImportSource, service: Service) -> Optional[tuple[int, ...]]:
    """Return the levels that *text* names (``0-6,9``); ``None`` for an empty text: all of the package.

    Raises `RequestError` naming what is wrong, and the levels that would work.
    """
    if not text.strip():
        return None
    held = source.held
    if held is None:
        return parse_levels(text, service.usable_levels)
    return parse_levels(text, held)


def check_area(source: ImportSource, levels: Optional[Iterable[int]], extent: Optional[Extent]) -> None:
    """Raise `RequestError` where a file has no tile of *levels* in *extent*: nothing would be imported."""
    if source.path is not None and extent is not None and not tiles_in(source, levels, extent):
        raise RequestError(tr("The package has no tiles in this area at these levels. Choose a larger area."))


def tiles_in(
    source: ImportSource,
    levels: Optional[Iterable[int]],
    extent: Optional[Extent],
    cancelled: Optional[Callable[[], bool]] = None,
) -> int:
    """Return how many tiles of a file lie in *extent* at *levels*, by its indexes; none of an item are known.

    Raises `PackageError`.
    """
    if source.path is None:
        return 0
    with open_package(source.path, cancelled=cancelled) as package:
        return sum(package.count(source.held if levels is None else levels, extent).values())


def bundles_in(source: ImportSource, levels: Optional[Iterable[int]], extent: Optional[Extent]) -> int:
    """Return how many bundles (blocks of 128 x 128 tiles) an import touches at most, by the package's own range."""
    scheme, chosen = source.scheme, None if levels is None else set(levels)
    if scheme is None:
        return 0
    found = 0
    for one in source.levels:
        if chosen is not None and one.level not in chosen:
            continue
        block = (one.row_min, one.row_max, one.col_min, one.col_max)
        if extent is not None:
            met = scheme.tile_range(one.level, extent)
            if met is None:
                continue
            block = (max(block[0], met[0]), min(block[1], met[1]), max(block[2], met[2]), min(block[3], met[3]))
        rows, columns = (block[1] // PACKET - block[0] // PACKET + 1), (block[3] // PACKET - block[2] // PACKET + 1)
        if block[0] <= block[1] and block[2] <= block[3]:
            found += rows * columns
    return found
