# SPDX-License-Identifier: GPL-2.0-or-later
"""Merge tile packages of one scheme into one file: those of a split export, or any."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from ..core.errors import PackageError, RequestError
from ..core.files import check_output_path, discard, disk_error, make_folder, refuse_others, replace_target
from ..core.i18n import tr
from ..core.names import free_path
from ..core.temporary import temporary_folder
from ..packages.common_scheme import common_of
from ..packages.joined import Conflict, JoinedPackage, Piece, join_packages
from ..packages.styles import other_style_files
from ..packages.writers.sqlite_file import Cancelled, Progress
from ..packages.writers.vtpk import write_vtpk
from .convert import Conversion, Form, convert_open_package, fits_mbtiles, forms_of

MERGED = (Form.MBTILES, Form.GEOPACKAGE, Form.AS_IS, Form.GEOTIFF)
MOST_NAMED = 10  # conflicts that are kept with their places
_LOOKED_UP = 0.3  # of the progress, for the comparison of tiles that are there twice


@dataclass(frozen=True)
class Merged:
    """A merged file: its tiles, how many of them two packages had differently, and the first of those."""

    path: Path
    tiles: int
    conflicts: int
    named: tuple[Conflict, ...] = ()


def write_merged(
    joined: JoinedPackage,
    target: Path,
    title: str,
    progress: Optional[Progress] = None,
    cancelled: Optional[Cancelled] = None,
) -> int:
    """Write all tiles of *joined* into the file that the ending of *target* names; return how many.

    Raises `PackageError` and `CancelledError`.
    """
    form = Form(target.suffix.lower().lstrip("."))
    if form is Form.AS_IS:
        return write_vtpk(joined, target, progress, cancelled)
    return convert_open_package(joined, Conversion(joined.path, form, target, title), progress, cancelled)


def take_place(merged: Path, target: Path) -> None:
    """Move a merged file, and what was written beside it, to the place of *target*. Raises `ExportError`."""
    replace_target(merged, target, is_folder=False)
    for beside in merged.parent.iterdir():  # the style of vector tiles
        replace_target(beside, target.with_name(beside.name), is_folder=False)


def empty_folder(folder: Path) -> Path:
    """Make *folder*, in which nothing of an earlier attempt is left."""
    discard(folder)
    make_folder(folder)
    return folder


def merge_packages(
    paths: Sequence[Path],
    target: Path,
    progress: Optional[Progress] = None,
    cancelled: Optional[Cancelled] = None,
) -> Merged:
    """Merge packages into *target*; of a tile that several have, that of the first counts.

    Without an ending the file becomes what fits the tiles best. Raises `RequestError` for what can't be merged
    into that file, `PackageError` and `CancelledError`.
    """
    common = common_of(paths, cancelled)
    pieces = [Piece(path) for path in paths]
    with (
        _folder_beside(target) as folder,
        join_packages(folder, common.scheme, pieces, common.extent, cancelled) as joined,
    ):
        fits = merged_forms(joined)
        if not target.suffix:
            target = free_path(target.with_suffix(f".{fits[0].value}"))  # nobody named what is there
        _check_target(target, fits, paths)
        check_output_path(target, is_folder=False)
        if joined.is_vector and target.suffix.lower() == ".mbtiles":
            refuse_others(target, other_style_files(target))
        conflicts = 0
        named: list[Conflict] = []
        for conflict in joined.conflicts():
            conflicts += 1
            if len(named) < MOST_NAMED:
                named.append(conflict)
        if progress is not None:
            progress(int(100 * _LOOKED_UP), 100)
        merged = empty_folder(folder / "merged") / target.name
        tiles = write_merged(joined, merged, common.title or target.stem, _rest(progress), cancelled)
        take_place(merged, target)
    return Merged(target, tiles, conflicts, tuple(named))


@contextlib.contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """Give an empty folder on the same disk, which goes away at the end. Raises `ExportError`."""
    with contextlib.ExitStack() as stack:
        try:
            made = stack.enter_context(temporary_folder(target.parent))
        except OSError as error:
            raise disk_error(error, target) from error
        yield made


def merged_forms(joined: JoinedPackage) -> list[Form]:
    """Return the files that the tiles of *joined* can be merged into, the best first."""
    if joined.has_values:
        return [Form.GEOTIFF]
    possible = forms_of(joined)
    if joined.is_vector:
        return [Form.AS_IS, *(form for form in possible if form is Form.MBTILES)]
    found = [form for form in (Form.MBTILES, Form.GEOPACKAGE) if form in possible]
    return found if Form.MBTILES in found and fits_mbtiles(joined) else found[::-1]


def _check_target(target: Path, fits: Sequence[Form], paths: Sequence[Path]) -> None:
    if target.suffix.lower().lstrip(".") not in [form.value for form in fits]:
        raise RequestError(
            tr("The tiles of these packages can't be merged into “{name}”. Use {endings}.").format(
                name=target.name, endings=f" {tr('or')} ".join(f".{form.value}" for form in fits)
            )
        )
    if any(path.resolve() == target.resolve() for path in paths):
        raise PackageError(tr("The merged file would be written over one of the packages. Choose another file."))


def _rest(progress: Optional[Progress]) -> Optional[Progress]:
    """Return a progress for what comes after the comparison."""
    if progress is None:
        return None
    return lambda done, total: progress(int(100 * (_LOOKED_UP + (1 - _LOOKED_UP) * done / max(1, total))), 100)
