# SPDX-License-Identifier: GPL-2.0-or-later
"""Tiles of a package that a copy can't hold, counted by their reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from ...core.errors import PackageError
from ...core.i18n import tr
from ..formats.tile_bytes import JPEG, PBF, PNG, WEBP

# What the files that we write hold, by their specifications. WebP is an extension of GeoPackage, named in the file.
IMAGES = frozenset((PNG, JPEG, WEBP))
VECTORS = frozenset((PBF,))


@dataclass
class LeftOut:
    """Tiles *outside* of what the file covers, and those of other *formats*, by name ("" for an unknown one)."""

    outside: int = 0
    formats: dict[str, int] = field(default_factory=dict)

    def note_format(self, name: str) -> None:
        self.formats[name] = self.formats.get(name, 0) + 1

    def error(self, tiles: int, target: str) -> PackageError:
        """Return why none of so many *tiles* was copied to a file of the kind *target*.

        Those that are not counted here are damaged: known as such, or they could not even be read.
        """
        bad = tiles - self.outside - sum(self.formats.values())
        texts = [tr("Nothing was copied.")]
        if bad:
            texts.append(tr("Damaged or unreadable: %Ln tile(s). Download or copy the package again.", bad))
        if self.formats:
            texts.append(formats_text(self.formats, target))
        if self.outside:
            texts.append(
                tr("Outside the web mercator square, all that MBTiles covers: %Ln tile(s).", self.outside)
                if target == "MBTiles"
                else tr("Left of the origin of the tile scheme or above it: %Ln tile(s).", self.outside)
            )
        return PackageError(" ".join(texts))


def formats_text(formats: dict[str, int], target: str) -> str:
    """Return that *target* can't hold tiles of *formats* (counts by name); empty for none."""
    if not formats:
        return ""
    texts = []
    others = {name: count for name, count in formats.items() if name in IMAGES | VECTORS}
    if others:
        text = tr("Of another kind than the package says, {formats}: %Ln tile(s).", sum(others.values()))
        texts.append(text.format(formats=_names(others)))
    foreign = {name: count for name, count in formats.items() if name not in others}
    number = sum(foreign.values())
    if any(foreign):
        text = tr(
            "{target} can't hold %Ln tile(s) in the format {formats}. Export the package with PNG or JPEG tiles.",
            number,
        )
        texts.append(text.format(target=target, formats=_names(foreign)))
    elif foreign:
        texts.append(tr("{target} can't hold %Ln tile(s) in an unknown format.", number).format(target=target))
    return " ".join(texts)


def format_text(name: str) -> str:
    """Return a tile format's name as people write it."""
    return {WEBP: "WebP", PBF: tr("vector tiles")}.get(name, name) or tr("unknown")


def _names(formats: Collection[str]) -> str:
    return ", ".join(sorted(format_text(name) for name in formats))
