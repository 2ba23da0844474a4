# SPDX-License-Identifier: GPL-2.0-or-later
"""The style of a vector package, written beside an MBTiles."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ...core.json_values import whole
from ...core.temporary import replacing
from ..package import TilePackage
from ..styles import all_sprites_of, carried_style, ratio_suffix, source_of, styles_of


def carry_style(package: TilePackage, mbtiles_path: Path) -> list[Path]:
    """Write the package's default style and its sprites beside an MBTiles; return the files.

    They are ``<stem>.style.json`` and ``<stem>.sprite{,@2x}.{json,png}``. The style's source becomes the
    MBTiles and its sprite the files written. Fonts are not carried, which can be most of a package, so
    the style names no glyphs: readers with fonts of their own, as QGIS, don't need them, and for the
    others a line is to be added. Raises ``PackageError`` where a file can't be written.
    """
    mbtiles = Path(mbtiles_path)
    default = next(styles_of(package), None)
    if default is None:
        return []
    style, written = dict(default.json), []
    style.pop("glyphs", None)
    style.pop("sprite", None)
    for sprite in all_sprites_of(package, default):
        base = f"{mbtiles.stem}.sprite{ratio_suffix(sprite.ratio)}"
        written += [_write(mbtiles.with_name(f"{base}.png"), sprite.image)]
        written += [_write(mbtiles.with_name(f"{base}.json"), _json(sprite.index))]
        style["sprite"] = f"./{quote(mbtiles.stem)}.sprite"
    style["sources"] = _sources(style.get("sources"), package, mbtiles)
    # Last, as it names the others.
    return [_write(carried_style(mbtiles), _json(style)), *written]


def _sources(given: Any, package: TilePackage, mbtiles: Path) -> dict[str, Any]:
    """Return a style's sources with the package's own, which has a relative path, turned to the MBTiles."""
    sources = given if isinstance(given, dict) else {}
    vector = [key for key, one in sources.items() if isinstance(one, dict) and one.get("type") == "vector"]
    own = [key for key in vector if "://" not in str(sources[key].get("url", "://"))] or vector
    facts = _facts(mbtiles)
    source: dict[str, Any] = {"type": "vector", "url": source_of(mbtiles)}
    for key in ("minzoom", "maxzoom"):
        level = whole(facts.get(key))
        if level is not None and level >= 0:
            source[key] = level
    attribution = facts.get("attribution") or package.metadata.credits
    if attribution:
        source["attribution"] = attribution
    return {key: source if key in own else one for key, one in sources.items()}


def _facts(mbtiles: Path) -> dict[str, str]:
    """Return the metadata of an MBTiles, empty where it can't be read."""
    try:
        with contextlib.closing(sqlite3.connect(f"{mbtiles.resolve().as_uri()}?mode=ro", uri=True)) as database:
            return {str(key): str(value) for key, value in database.execute("SELECT name, value FROM metadata")}
    except (sqlite3.Error, UnicodeDecodeError):  # of the message about what is damaged
        return {}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _write(path: Path, data: bytes) -> Path:
    with replacing(path) as temporary, open(temporary, "wb") as file:
        file.write(data)
    return path
