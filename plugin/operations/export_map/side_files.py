# SPDX-License-Identifier: GPL-2.0-or-later
"""The files beside an image that place it on the ground, and whose they are."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Optional

from ...core.files import gdal_notes
from ...core.names import name_key
from ...core.save_target import notes_beside

_WORLD = {".png": ".pgw", ".jpg": ".jgw", ".jpeg": ".jgw", ".gif": ".gfw", ".bmp": ".bpw"}
# Files of a dataset that are no dataset themselves.
_NOTES = {".prj", ".qpj", ".qml", ".qmd", ".sld", ".lyr", ".lyrx", ".xml", ".txt", ".wld", ".tfw", *_WORLD.values()}


def world_file(image: Path) -> Optional[Path]:
    """Return where the world file of *image* lies; ``None`` for a format that needs none."""
    ending = _WORLD.get(image.suffix.lower())
    return image.with_suffix(ending) if ending else None


def files_beside(image: Path) -> list[Path]:
    """Return the files that an export writes beside *image*, or removes with the one that is there."""
    world = world_file(image)
    if world is None:
        return list(notes_beside(image))
    return [world, gdal_notes(image), *([image.with_suffix(".prj")] if may_write_prj(image) else [])]


def other_world_file(image: Path) -> list[Path]:
    """Return the world file where it is there and belongs to another image: ``map.jgw`` is ``map.jpeg``'s, too."""
    world = world_file(image)
    if world is None or not world.exists():
        return []
    is_shared = any(_WORLD.get(each.suffix.lower()) == world.suffix for each in _of_the_stem(image))
    return [world] if is_shared or not image.exists() else []


def may_write_prj(image: Path) -> bool:
    """Whether a ``.prj`` beside *image* may be written: none is there, or the one that belongs to *image* alone.

    It is for ArcGIS only, and left out where it is another dataset's, or was there before any image.
    """
    if not os.path.lexists(image.with_suffix(".prj")):
        return True
    return image.exists() and all(each.suffix.lower() in _NOTES for each in _of_the_stem(image))


def _of_the_stem(image: Path) -> Iterable[Path]:
    """Yield the other files of the image's name without its ending."""
    stem, own = name_key(image.stem), name_key(image.name)
    try:
        names = [each for each in image.parent.iterdir() if name_key(each.stem) == stem]
    except OSError:
        return []
    return [each for each in names if name_key(each.name) != own]
