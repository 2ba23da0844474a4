# SPDX-License-Identifier: GPL-2.0-or-later
"""Is a package sound? Damage draws blank maps without a word, so it is looked for before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ..errors import CancelledError
from ..i18n import tr
from .bundles import BundleFile, BundleIndex
from .tile_bytes import PBF, is_beheaded, is_sound_vector_tile, kind_of, problem_of

if TYPE_CHECKING:
    from .package import TilePackage

Progress = Callable[[int, int], None]

# How many tiles pass between two looks at progress and cancel.
_STEP = 256
_EXAMPLES = 500
_MOST_PLACES = 100_000


class BadTile(NamedTuple):
    """A damaged tile; *reason* in a few words."""

    level: int
    row: int
    col: int
    reason: str


@dataclass(frozen=True)
class Health:
    """How a package's tiles are.

    *tiles* is how many there are to look at, sound or not, and *damaged* how many of them can't be
    drawn, by level; *examples* lists these, up to some hundreds. *repaired* counts the tiles whose
    lost PNG signature is put back on reading: they are sound. *problems* says it all in sentences.
    *places* are level, row and column of all damaged tiles, for leaving them out (up to a number that
    no package is worth showing with).
    """

    tiles: int
    damaged: dict[int, int] = field(default_factory=dict)
    examples: list[BadTile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    repaired: int = 0
    places: frozenset[tuple[int, int, int]] = frozenset()

    @property
    def is_sound(self) -> bool:
        return not self.damaged and not self.problems


def health_of(
    package: TilePackage, progress: Progress | None = None, cancelled: Callable[[], bool] | None = None
) -> Health:
    """Read every tile and check all of it. Raises ``CancelledError``, and ``PackageError`` where the disk fails."""
    contents = {content.level: content.tiles for content in package.levels()}
    total, done, repaired = sum(contents.values()), 0, 0
    damaged: dict[int, int] = {}
    examples: list[BadTile] = []
    places: set[tuple[int, int, int]] = set()

    def note(level: int, row: int, col: int, reason: str) -> None:
        damaged[level] = damaged.get(level, 0) + 1
        if len(examples) < _EXAMPLES:
            examples.append(BadTile(level, row, col, reason))
        if len(places) < _MOST_PLACES:
            places.add((level, row, col))

    for level, row, col in _lost(package):
        note(level, row, col, tr("points outside its bundle"))
        total += 1
    for level, expected in contents.items():
        seen, before, reason = 0, b"", None
        for _, row, col, data in package.raw_tiles([level]):
            if done % _STEP == 0:
                stop_if(cancelled)
                if progress is not None:
                    progress(done, total)
            done, seen = done + 1, seen + 1
            if data is not before:  # blank tiles share their bytes
                before, reason = data, problem_of(data, package.is_vector)
            if reason:
                note(level, row, col, reason)
            repaired += is_beheaded(data)
        if seen < expected:
            # Of these nothing at all could be read.
            damaged[level] = damaged.get(level, 0) + expected - seen
    stop_if(cancelled)
    if progress is not None:
        progress(total, total)
    problems = _container_problems(package)
    for level, count in sorted(damaged.items()):
        lost = sum(1 for one in _lost(package) if one[0] == level)
        problems.append(_damaged_tiles(level, count, contents.get(level, 0) + lost))
    return Health(total, damaged, examples, problems, repaired, frozenset(places))


def check_package(package: TilePackage, cancelled: Callable[[], bool] | None = None) -> list[str]:
    """Return what is wrong, a sentence each, without reading whole tiles.

    Every index entry must lie inside its file and every tile begin like a tile; one vector tile of
    each level is unpacked. Raises ``CancelledError``.
    """
    problems = []
    for content in package.levels():
        stop_if(cancelled)
        unknown, tried = 0, False
        for number, tile in enumerate(package.heads(content.level)):
            if number % 1000 == 0:
                stop_if(cancelled)
            kind = kind_of(tile.data)
            unknown += kind is None or (kind == PBF) != package.is_vector
            if kind == PBF and not tried:
                tried = True
                whole = package.read(tile.level, tile.row, tile.col)
                unknown += not is_sound_vector_tile(whole or b"")
        if unknown:
            problems.append(_damaged_tiles(content.level, unknown, content.tiles))
    return _container_problems(package, cancelled) + problems


def _container_problems(package: TilePackage, cancelled: Callable[[], bool] | None = None) -> list[str]:
    """Return what is wrong with the files that hold the tiles."""
    problems = []
    for _, bundle in package.bundles():
        stop_if(cancelled)
        problem = _bundle_problem(bundle, package.index(bundle))
        if problem:
            problems.append(problem)
    if not package.levels():
        problems.append(tr("The package holds no tiles."))
    return [*package.store.faults.values(), *problems]


def _lost(package: TilePackage) -> Iterator[tuple[int, int, int]]:
    """Yield the places of tiles that the indexes name but that aren't there."""
    yield from package.exploded.lost
    for level, bundle in package.bundles():
        for row, col in package.index(bundle).lost:
            yield level, row, col


def _bundle_problem(bundle: BundleFile, index: BundleIndex) -> str:
    if index.problem == "no index":
        return tr("“{name}” has lost its index (.bundlx), so its tiles can't be found.").format(name=bundle.name)
    if index.problem == "truncated":
        return tr("“{name}” is cut off before its tiles.").format(name=bundle.name)
    if index.damaged:
        return tr("“{name}” is cut off or damaged: {count} of its tiles are missing.").format(
            name=bundle.name, count=index.damaged
        )
    return ""


def _damaged_tiles(level: int, count: int, total: int) -> str:
    return tr("Level {level}: {count} of {total} tiles are damaged and can't be drawn.").format(
        level=level, count=count, total=total
    )


def stop_if(cancelled: Callable[[], bool] | None) -> None:
    """Raise ``CancelledError`` where *cancelled* says so."""
    if cancelled is not None and cancelled():
        raise CancelledError()
