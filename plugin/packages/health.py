# SPDX-License-Identifier: GPL-2.0-or-later
"""Check the tiles of a package: damaged ones would be drawn as blanks without any message."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ..core.i18n import tr
from ..tiles.extent import Extent
from .formats.pixels import HEAD, VALUES, Layouts
from .formats.tile_bytes import lacks_png_signature, problem_of
from .package import TilePackage
from .stores.bundles import PACKET, BundleFile, BundleIndex
from .stores.store import stop_if

Progress = Callable[[int, int], None]

# How many tiles pass between two checks of progress and cancel.
_STEP = 256
_EXAMPLES = 500
_MOST_PLACES = 100_000


class BadTile(NamedTuple):
    """A damaged tile; *reason* in short."""

    level: int
    row: int
    col: int
    reason: str


@dataclass(frozen=True)
class Health:
    """How a package's tiles are.

    *tiles* is how many there are to check, sound or not, and *damaged* how many of them can't be
    drawn, by level; *examples* lists these, up to some hundreds. *repaired* counts the tiles whose
    lost PNG signature is put back on reading: they are sound. *problems* says it all in sentences.
    *places* are level, row and column of all damaged tiles, for leaving them out (up to a number that
    no package is worth showing with). *sizes* counts the sound images by their own width and height,
    which need not be those of the scheme.
    """

    tiles: int
    damaged: dict[int, int] = field(default_factory=dict)
    examples: list[BadTile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    repaired: int = 0
    places: frozenset[tuple[int, int, int]] = frozenset()
    sizes: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        return not self.damaged and not self.problems


class _Choice:
    """The part of a package to check."""

    def __init__(self, package: TilePackage, levels: Iterable[int] | None, extent: Extent | None) -> None:
        self._levels = None if levels is None else frozenset(levels)
        self._scheme, self._extent = package.scheme, extent
        self._blocks: dict[int, tuple[int, int, int, int] | None] = {}

    def has(self, level: int, row: int, col: int, size: int = 1) -> bool:
        """Whether it holds a tile, or any of a block of *size* x *size* tiles from there on."""
        if self._levels is not None and level not in self._levels:
            return False
        if self._extent is None:
            return True
        if level not in self._blocks:
            self._blocks[level] = self._scheme.tile_range(level, self._extent)
        block = self._blocks[level]
        if block is None:
            return False
        top, bottom, left, right = block
        return row <= bottom and row + size > top and col <= right and col + size > left


class _Damage:
    """The damaged tiles found so far: how many by level, some examples, and the places of not too many."""

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        self.examples: list[BadTile] = []
        self.places: set[tuple[int, int, int]] = set()

    def note(self, level: int, row: int, col: int, reason: str) -> None:
        self.counts[level] = self.counts.get(level, 0) + 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(BadTile(level, row, col, reason))
        if len(self.places) < _MOST_PLACES:
            self.places.add((level, row, col))


def check_tiles(
    package: TilePackage,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    levels: Iterable[int] | None = None,
    extent: Extent | None = None,
) -> Health:
    """Read every tile of *levels* that *extent* touches, by default all, and check it; *progress* gets (done, total).

    Raises ``CancelledError``, and ``PackageError`` where the disk fails.
    """
    chosen = None if levels is None else frozenset(levels)
    choice, contents = _Choice(package, chosen, extent), package.count(chosen, extent)
    total, done, repaired = sum(contents.values()), 0, 0
    damage = _Damage()
    damaged, note = damage.counts, damage.note
    sizes: dict[tuple[int, int], int] = {}
    size_of, is_vector = Layouts().of, package.is_vector
    lost: dict[int, int] = {}
    for level, row, col in _lost(package):
        if choice.has(level, row, col):
            note(level, row, col, tr("points outside its bundle"))
            lost[level] = lost.get(level, 0) + 1
            total += 1
    for level, expected in contents.items():
        seen, before, reason, size = 0, b"", None, None
        for _, row, col, data in package.raw_tiles([level], extent):
            if done % _STEP == 0:
                stop_if(cancelled)
                if progress is not None:
                    progress(done, total)
            done, seen = done + 1, seen + 1
            if data is not before:  # blank tiles share their bytes
                before, reason, size = data, problem_of(data, is_vector), None
                if not is_vector and reason is None:
                    pixels = size_of(data[:HEAD])
                    size = (pixels.width, pixels.height) if pixels and pixels.kind != VALUES else None
            if reason:
                note(level, row, col, reason)
            elif size:
                sizes[size] = sizes.get(size, 0) + 1
            repaired += lacks_png_signature(data)
        if seen < expected:
            # Of these nothing at all could be read.
            damaged[level] = damaged.get(level, 0) + expected - seen
    stop_if(cancelled)
    if progress is not None:
        progress(total, total)
    problems = _container_problems(package, choice)
    for level, count in sorted(damaged.items()):
        problems.append(_damaged_tiles(level, count, contents.get(level, 0) + lost.get(level, 0)))
    return Health(total, damaged, damage.examples, problems, repaired, frozenset(damage.places), sizes)


def _container_problems(package: TilePackage, choice: _Choice) -> list[str]:
    """Return what is wrong with the files that hold the tiles."""
    problems: list[str] = []
    others: set[str | None] = set()
    for level, bundle in package.bundles():
        if not choice.has(level, bundle.row, bundle.col, PACKET):
            others.update((bundle.name, bundle.index))
            continue
        problem = _bundle_problem(bundle, package.index(bundle))
        if problem:
            problems.append(problem)
    if not package.levels():
        problems.append(tr("The package holds no tiles."))
    return [*(text for name, text in package.store.faults.items() if name not in others), *problems]


def cut_off(package: TilePackage) -> str:
    """Return as text which file of a package is cut off or lacks its index, by the indexes alone; "" for none."""
    problems = (_bundle_problem(bundle, package.index(bundle)) for _, bundle in package.bundles())
    return next((problem for problem in problems if problem), "")


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
