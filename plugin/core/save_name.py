# SPDX-License-Identifier: GPL-2.0-or-later
"""Adapt the file name to another file format."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path


def with_ending(path: Path, endings: Sequence[str], known: Collection[str]) -> Path:
    """Return *path* with one of *endings* (lower case, without the point), the first one where it has none of them.

    An ending that is *known* gives way; any other is taken for a part of the name ("Map 1.5"). The ending ""
    means a folder, whose name has no ending.
    """
    suffix = path.suffix.lower().lstrip(".")
    if not path.name or (suffix and suffix in endings):
        return path
    stem = path.with_suffix("") if suffix and suffix in known else path
    return stem.with_name(f"{stem.name}.{endings[0]}") if endings[0] else stem
