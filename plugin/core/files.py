# SPDX-License-Identifier: GPL-2.0-or-later
"""Temporary output files and their atomic replacement, disk errors."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Optional

from .errors import ExportError, RequestError
from .i18n import bytes_text, tr
from .names import name_problem, result_of

# What the names of unfinished files and folders begin and end with.
PART_PREFIX, PART_SUFFIX = ".arcgis_export-", ".part"
# What ArcGIS writes into a cache, and what file managers and GDAL leave anywhere.
_CACHE_FILES = {"conf.xml", "conf.cdi", "_alllayers", "status.gdb", "thumbnail.png", "root.json"}
_STRAYS = {".ds_store", "thumbs.db", "desktop.ini", ".directory"}


Release = Callable[[Path], AbstractContextManager[None]]
_release: Optional[Release] = None


def install_release(release: Optional[Release]) -> None:
    """Set what lets this program close a file while it is replaced; ``None`` for nothing."""
    global _release
    _release = release


def releasing(target: Path) -> AbstractContextManager[None]:
    """Let this program close the file *target* while it is replaced, and the files beside it. Raises `OSError`."""
    return _release(target) if _release is not None and target.exists() else contextlib.nullcontext()


def replace_file(part: Path, target: Path) -> None:
    """Put *part* in the place of the file *target*, which this program itself may have open. Raises `OSError`."""
    with releasing(target):
        os.replace(part, target)
        remove_notes(target)


def create_part(part: Path, target: Path, is_folder: bool) -> None:
    """Create the part file or folder of *target*, so that an unwritable place is reported before a server works for it.

    Raises `RequestError` where a folder stands that must not be replaced, `ExportError` for the disk.
    """
    check_output_path(target, is_folder)
    try:
        part.mkdir(exist_ok=True) if is_folder else part.touch()
    except OSError as error:
        raise disk_error(error, part) from None


def check_output_path(target: Path, is_folder: bool) -> None:
    """Raise `RequestError` where what stands at *target* is not one's own to replace.

    Files are replaced as everywhere; a folder only where it holds a cache and nothing else, or nothing. The same
    where the name is none that a file can have.
    """
    problem = name_problem(target)
    if problem:
        raise RequestError(problem)
    if not is_folder:
        if target.is_dir():
            raise RequestError(tr("“{name}” is a folder. Add a file name.").format(name=target.name))
        return
    if not os.path.lexists(target):
        return
    if not target.is_dir() or target.is_symlink():
        raise RequestError(
            tr("“{name}” is a file, and the cache is to be a folder. Choose another name.").format(name=target.name)
        )
    try:
        names = sorted(os.listdir(target))
    except OSError as error:
        raise disk_error(error, target / "conf.xml") from None
    others = [name for name in names if name.lower() not in _CACHE_FILES | _STRAYS and not _is_note(name)]
    if others or (names and "conf.xml" not in map(str.lower, names)):
        raise RequestError(
            tr(
                "The folder “{name}” holds other files than a cache ({file}), which would be lost. "
                "Choose a folder that does not exist yet."
            ).format(name=target.name, file=(others or names)[0])
        )


def refuse_others(target: Path, others: Iterable[Path]) -> None:
    """Raise `RequestError` for *others*: files of another dataset, in whose place some of *target*'s would come."""
    for other in others:
        raise RequestError(
            tr(
                "“{other}” belongs to another file, and one of that name would be written beside “{name}”. "
                "Choose another name for it."
            ).format(other=other.name, name=target.name)
        )


def replace_target(part: Path, target: Path, is_folder: bool) -> None:
    """Replace *target* by the complete *part*; where that fails, *target* stays as it is."""
    if is_folder:
        check_output_path(target, is_folder)  # hours may have passed
    old = part.with_suffix(".old")
    try:
        if not is_folder:
            replace_file(part, target)
        elif not target.exists():
            os.replace(part, target)
        else:
            os.replace(target, old)
            try:
                os.replace(part, target)
            except OSError:
                os.replace(old, target)
                raise
    except OSError as error:
        raise _replace_error(error, target) from None
    discard(old)  # also that of a QGIS that died just here


def make_folder(folder: Path) -> None:
    """Make *folder* unless it is there. Raises `ExportError` where that can't be."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ExportError(
            tr("No folder can be created in {folder}. Choose one with write permission.").format(folder=folder.parent),
            str(error.strerror or error),
        ) from None


def discard(path: Path) -> None:
    """Delete a part, file or folder; what another process holds is left to that one."""
    if os.path.isdir(path) and not os.path.islink(path):  # neither raises, whatever the name
        shutil.rmtree(path, ignore_errors=True)
    else:
        remove(path)


def is_part(path: Path) -> bool:
    """Whether *path* has a name that only unfinished files and folders have; others are not to be deleted unasked."""
    return path.is_absolute() and path.suffix == PART_SUFFIX


def remove_empty(path: Path) -> None:
    """Delete a file or folder in which there is nothing."""
    with contextlib.suppress(OSError):
        if path.is_dir():
            path.rmdir()
        elif path.stat().st_size == 0:
            path.unlink()


def discard_part(part: Path, target: Path) -> None:
    """Delete the unfinished *part* of *target*; a folder that was being replaced when QGIS died is put back."""
    old = part.with_suffix(".old")
    if os.path.lexists(old) and not os.path.lexists(target):
        with contextlib.suppress(OSError):
            os.replace(old, target)
    discard(old)
    discard(part)


def _is_note(name: str) -> bool:
    return name.lower().endswith(".aux.xml")


def _replace_error(error: OSError, target: Path) -> ExportError:
    """Return the error of replacing *target*; Windows keeps the files of open layers."""
    if error.errno in (errno.EACCES, errno.EPERM) and target.exists():
        text = tr("{name} can't be replaced; it may be open in QGIS or another program. Save under another name.")
        return ExportError(text.format(name=target.name), str(error.strerror or error))
    return disk_error(error, target)


def check_room(path: Path, needed: int) -> None:
    """Raise `ExportError` where the disk of *path* surely has no room for *needed* bytes more."""
    if needed <= 0:
        return
    try:
        free = shutil.disk_usage(path.parent).free
    except OSError:
        return  # what is wrong with the folder shows when it is written
    if needed > free:
        text = tr(
            "The disk that holds {folder} has only {free} free, and about {needed} more are needed. Free some space, "
            "or save somewhere else."
        )
        raise ExportError(
            text.format(folder=result_of(path).parent, free=bytes_text(free), needed=bytes_text(needed)),
            f"{free} of {needed} bytes free",
        )


def disk_error(error: OSError, path: Path) -> ExportError:
    """Return the error of a failure to write *path*."""
    folder = str(result_of(path).parent)
    problem = name_problem(path, is_result=False)
    if problem:
        return ExportError(problem, str(error.strerror or error))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        text = tr("The disk that holds {folder} is full. Free some space, or save somewhere else.")
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        text = tr("QGIS has no permission to write to {folder}. Choose another folder.")
    elif error.errno in (errno.ENOENT, errno.ENOTDIR):
        text = tr("The folder {folder} does not exist. Choose another one.")
    elif error.errno == errno.ENAMETOOLONG:
        text = tr("The name is too long for the disk that holds {folder}. Choose a shorter one.")
    else:
        text = tr("The file can't be written in {folder}. Choose another folder.")
    return ExportError(text.format(folder=folder), str(error.strerror or error))


def remove(path: Path) -> None:
    """Delete a part file; where another process holds it, it is left to that one."""
    with contextlib.suppress(OSError):
        os.unlink(path)


def gdal_notes(path: Path) -> Path:
    """Return where GDAL keeps what an image itself can't say, such as its CRS: a name that no other file shares."""
    return path.with_name(f"{path.name}.aux.xml")


def remove_notes(path: Path) -> None:
    """Remove what belongs to the file that was at *path* before: it would be applied to the new one."""
    # SQLite's logs; GDAL's statistics, smaller copies and mask of an image.
    for ending in ("-wal", "-shm", "-journal", ".aux.xml", ".ovr", ".msk"):
        with contextlib.suppress(OSError):
            os.remove(f"{path}{ending}")
