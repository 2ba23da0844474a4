# SPDX-License-Identifier: GPL-2.0-or-later
"""Is a package sound? Damage draws blank maps without a word, so it is looked for before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ..errors import CancelledError, PackageError
from ..i18n import tr
from .bundles import BundleFile, BundleIndex
from .tile_bytes import PBF, is_sound_vector_tile, kind_of

if TYPE_CHECKING:
    from .package import TilePackage


def check_package(
    package: TilePackage,
    bundles: Iterable[BundleFile],
    read_index: Callable[[BundleFile], BundleIndex],
    cancelled: Callable[[], bool] | None = None,
) -> list[str]:
    """Return what is wrong, a sentence each.

    Every index entry must lie inside its file and every tile begin like a tile; one vector tile of
    each level is unpacked. Raises ``CancelledError``.
    """
    problems = []
    for bundle in bundles:
        _stop_if(cancelled)
        try:
            problem = _bundle_problem(bundle, read_index(bundle))
        except PackageError as error:
            problem = error.message
        if problem:
            problems.append(problem)
    if not package.levels():
        problems.append(tr("The package holds no tiles."))
    for content in package.levels():
        _stop_if(cancelled)
        unknown, tried = 0, False
        try:
            for number, tile in enumerate(package.heads(content.level)):
                if number % 1000 == 0:
                    _stop_if(cancelled)
                kind = kind_of(tile.data)
                unknown += kind is None or (kind == PBF) != package.is_vector
                if kind == PBF and not tried:
                    tried = True
                    whole = package.read(tile.level, tile.row, tile.col)
                    unknown += not is_sound_vector_tile(whole or b"")
        except PackageError as error:
            problems.append(error.message)
        if unknown:
            problems.append(
                tr("Level {level}: {count} of {total} tiles are damaged and can't be drawn.").format(
                    level=content.level, count=unknown, total=content.tiles
                )
            )
    return problems


def _bundle_problem(bundle: BundleFile, index: BundleIndex) -> str:
    if index.problem == "no index":
        return tr("“{name}” has lost its index (.bundlx), so its tiles can't be found.").format(name=bundle.name)
    if index.problem:
        return tr("“{name}” is cut off before its tiles.").format(name=bundle.name)
    if index.damaged:
        return tr("“{name}” is cut off or damaged: {count} of its tiles are missing.").format(
            name=bundle.name, count=index.damaged
        )
    return ""


def _stop_if(cancelled: Callable[[], bool] | None) -> None:
    if cancelled is not None and cancelled():
        raise CancelledError()
