# SPDX-License-Identifier: GPL-2.0-or-later
"""Temporary files and folders beside a result: they take its place once complete, and go away with any failure.

Each is noted, so that those of a QGIS that died can be deleted.
"""

from __future__ import annotations

import contextlib
import errno
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from .errors import PackageError
from .files import PART_PREFIX, PART_SUFFIX, discard, gdal_notes, releasing, remove_notes, replace_file
from .i18n import tr
from .ledger import ledger
from .names import check_path_encodable, name_problem, result_of


@contextlib.contextmanager
def noted(path: Path) -> Iterator[Path]:
    """Note *path*, which is made meanwhile, and delete what is left of it at the end."""
    notes = ledger()
    if notes is not None:
        notes.add(path)
    try:
        yield path
    finally:
        discard(path)
        remove_notes(path)
        if notes is not None and not os.path.lexists(path):  # Windows keeps what another thread has open
            notes.remove(path)


@contextlib.contextmanager
def temporary_file(folder: Path) -> Iterator[Path]:
    """Give an empty file in *folder*, which is gone at the end unless it has become something else."""
    path = _new_path(folder)
    path.touch(exist_ok=False)
    with noted(path):
        yield path


@contextlib.contextmanager
def temporary_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder in *folder*, which is gone at the end unless it has become something else."""
    path = _new_path(folder)
    path.mkdir()
    with noted(path):
        yield path


def _new_path(folder: Path) -> Path:
    """Return a name that nothing else has: with that of the result in it, it could be longer than disks take.

    What is made under it is an ordinary file or folder, with the permissions of any other; those of ``tempfile``
    are their owner's only, and to change that takes the umask, which is the whole process'.
    """
    return folder.absolute() / f"{PART_PREFIX}{uuid.uuid4().hex}{PART_SUFFIX}"


@contextlib.contextmanager
def replacing(path: Path, errors: tuple[type[Exception], ...] = (OSError,)) -> Iterator[str]:
    """Give the name of an empty temporary file beside *path*, which takes its place when the block ends well.

    With any failure it goes away and an existing file stays untouched. Raises ``PackageError`` for *errors*,
    which say that it can't be written.
    """
    check_path_encodable(path)
    problem = name_problem(path, is_result=False)
    if problem:
        raise PackageError(problem)
    try:
        with temporary_file(path.parent) as temporary:
            yield str(temporary)
            _publish(temporary, path)
    except errors as error:
        raise _not_written(path, error) from error


def _publish(temporary: Path, path: Path) -> None:
    with releasing(path):
        replace_file(temporary, path)
        if gdal_notes(temporary).exists():
            os.replace(gdal_notes(temporary), gdal_notes(path))


def _not_written(path: Path, error: Exception) -> PackageError:
    number = getattr(error, "errno", None)
    message = str(error)
    if number == errno.ENOSPC or "full" in message:
        text = tr("The disk is full, so “{name}” was not written. Free some space or choose another folder.")
    elif not path.parent.is_dir():
        text = tr("The folder of “{name}” does not exist. Create it or choose another.")
    elif path.is_dir():
        text = tr("“{name}” is a folder. Choose a file name.")
    elif isinstance(error, PermissionError):
        text = tr(
            "“{name}” can't be written here. Choose a folder that you may write to, and close layers and "
            "programs that have the file open."
        )
    else:
        text = tr("“{name}” could not be written. Check the disk, or choose another folder.")
    return PackageError(text.format(name=result_of(path).name), message)
