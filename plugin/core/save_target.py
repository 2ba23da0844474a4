# SPDX-License-Identifier: GPL-2.0-or-later
"""Check whether a file can be saved to a path, off the main thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from .files import gdal_notes
from .i18n import tr
from .names import PACKAGE_SUFFIXES, name_problem

GEOTIFF = (".tif", ".tiff")


@dataclass(frozen=True)
class Target:
    """What is known of the file to save to, looked up off the main thread."""

    path: str = ""
    exists: bool = False
    problem: str = ""
    replaced: tuple[str, ...] = ()  # the names of all files that are there and would be replaced


def nothing_beside(target: Path) -> Iterable[Path]:
    """Return the files that are written with *target*: there are none."""
    return ()


def notes_beside(target: Path) -> Iterable[Path]:
    """Return the files that are written with an image of the name *target*, or removed with the one that is there."""
    return [gdal_notes(target)] if target.suffix.lower() in GEOTIFF else []


def check_save_target(path: str, ending: str, beside: Callable[[Path], Iterable[Path]] = nothing_beside) -> Target:
    """Return whether *path* can be written and which files are there already; *ending* is empty for a folder.

    *beside* returns what else is written with a file of that name.
    """
    if not path.strip():
        return Target(path, problem=tr("Name the file to save to."))
    try:
        return _check(path, Path(path).expanduser(), ending, beside)
    except (OSError, RuntimeError, ValueError):  # a name too long, no such user, a character no disk takes
        return Target(path, problem=tr("The file can't be saved under this name. Choose another one."))


def _check(path: str, target: Path, ending: str, beside: Callable[[Path], Iterable[Path]]) -> Target:
    if not target.is_absolute():
        return Target(path, problem=tr("Choose a folder for the file, too."))
    problem = name_problem(target)
    if problem:
        return Target(path, problem=problem)
    folder = target.parent
    if ending and target.is_dir():
        return Target(path, problem=tr("This is a folder. Add a file name."))
    if not ending and target.suffix.lower() in PACKAGE_SUFFIXES:
        return Target(
            path,
            problem=tr("A cache is saved as a folder. Leave out the extension {ending}.").format(ending=target.suffix),
        )
    if not ending and target.is_file():
        return Target(path, problem=tr("This is a file. Name a new folder."))
    if not ending and target.is_dir() and any(target.iterdir()):
        return Target(path, problem=tr("This folder is not empty. Name a new one: the cache gets a folder of its own."))
    if not folder.is_dir():
        return Target(path, problem=tr("The folder {folder} does not exist. Choose another one.").format(folder=folder))
    if not os.access(folder, os.W_OK):
        return Target(
            path,
            problem=tr("QGIS has no permission to write to {folder}. Choose another folder.").format(folder=folder),
        )
    if not ending:
        return Target(path)
    if ending == "vtpk" and "%" in path:
        # QGIS decodes the path in a layer's source, and would open another file.
        return Target(
            path, problem=tr("QGIS can't open a vector tile package with “%” in its path. Choose another folder.")
        )
    if target.suffix.lower() != f".{ending}":
        return Target(path, problem=tr("The file's name must end in .{ending}.").format(ending=ending))
    there = [each.name for each in (target, *beside(target)) if each.exists()]
    return Target(path, target.exists(), replaced=tuple(there))
