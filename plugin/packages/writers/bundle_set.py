# SPDX-License-Identifier: GPL-2.0-or-later
"""Write a package as a stored zip of Compact V2 bundles, filled in any order, with description files."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from ...core.errors import PackageError
from ...core.i18n import tr
from ...core.temporary import replacing, temporary_folder
from ..stores.store import stop_if
from .bundle_writer import BundleFolder
from .sqlite_file import Cancelled, RawTile

Block = tuple[int, int, int, int]  # first and last row, first and last column


def write_bundled(
    path: Path,
    tiles: Iterable[RawTile],
    root: str,
    describe: Callable[[zipfile.ZipFile, Mapping[int, Block]], None],
    cancelled: Cancelled | None = None,
) -> int:
    """Write *tiles*, as (level, row, column, bytes), below *root* into a new zip; return how many it holds.

    Of two at one place the last counts, empty ones don't. *describe* writes the other files first, called
    with the block of tiles at each level. The file appears whole or not at all. Raises
    ``PackageError`` and ``CancelledError``.
    """
    with replacing(path) as temporary, temporary_folder(path.parent) as spool:
        blocks: dict[int, Block] = {}
        bundles = BundleFolder(spool)
        try:
            for level, row, col, data in tiles:
                if not data:
                    continue
                bundles.add(level, row, col, data)
                top, bottom, left, right = blocks.get(level, (row, row, col, col))
                blocks[level] = min(top, row), max(bottom, row), min(left, col), max(right, col)
        finally:
            bundles.close()
        if not blocks:
            raise PackageError(tr("There are no tiles to write. Choose other levels or a larger area."))
        written = 0
        # Stored: ArcGIS' clients refuse packages that are compressed.
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
            describe(archive, blocks)
            for name, file, count in bundles.bundles():
                stop_if(cancelled)
                archive.write(file, f"{root}/{name}")
                os.remove(file)
                written += count
    return written
