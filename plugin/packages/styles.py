# SPDX-License-Identifier: GPL-2.0-or-later
"""Mapbox styles and sprites of vector packages.

Sources: Mapbox/MapLibre style specification, version 8, and packages written by ArcGIS: paths in a
style are relative to its file.
"""

from __future__ import annotations

import contextlib
import os
import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional
from urllib.parse import quote, unquote

from ..core.errors import PackageError
from ..core.i18n import tr
from ..core.json_values import objects, parse_json
from .package import TilePackage, open_package

_STYLES = "resources/styles/"
_SOURCE = "mbtiles://./"
# A style or sprite file larger than this isn't one.
_MAX_SIZE = 64 << 20
_RATIOS = (2, 1)  # the sharper sprite first
_PNG = b"\x89PNG"

Read = Callable[[str], Optional[bytes]]


@dataclass(frozen=True)
class PackageStyle:
    """A style in a package; *path* is that of its file from the package's root."""

    name: str
    json: dict[str, Any]
    path: str


@dataclass(frozen=True)
class Sprite:
    """Symbols in one image: *image* is a PNG, *index* is where in it each lies, in its pixels.

    *ratio* is how many of its pixels make one pixel of a style.
    """

    image: bytes
    index: dict[str, Any]
    ratio: int


def styles_of(package: TilePackage) -> list[PackageStyle]:
    """Return the styles in a package, its default first; files that are no style are passed over."""
    found = []
    for path in package.store.sizes:
        inside = path.find(_STYLES)
        if inside < 0 or (inside and path[inside - 1] != "/") or not path.lower().endswith(".json"):
            continue
        data = _package_reader(package)(path)
        with contextlib.suppress(ValueError):
            style = _style(data or b"")
            found.append(PackageStyle(_name(style, path), style, path))
    return sorted(found, key=lambda one: (not one.path.endswith(_STYLES + "root.json"), one.path))


def sprites_of(package: TilePackage, style: PackageStyle) -> Sprite | None:
    """Return a style's sprite, the sharper one of two; ``None`` where it has none or an empty one."""
    return _first_sprite(_package_reader(package), style.path, style.json)


def all_sprites_of(package: TilePackage, style: PackageStyle) -> Iterator[Sprite]:
    """Yield a style's sprite at each ratio that it has, the sharper first."""
    for ratio in _RATIOS:
        sprite = _sprite(_package_reader(package), style.path, style.json.get("sprite"), ratio)
        if sprite is not None:
            yield sprite


def read_style_file(path: Path) -> tuple[dict[str, Any], Sprite | None]:
    """Read a style from a file on disk, or the default style of a ``.vtpk``, with its sprite.

    A sprite on the web is not fetched. Raises ``PackageError`` that says what is wrong with the file.
    """
    path = Path(path)
    try:
        with open(path, "rb") as file:
            data = file.read(_MAX_SIZE + 1)
    except OSError as error:
        raise PackageError(
            tr("The style “{name}” can't be read. Check that the file is there and that you may read it.").format(
                name=path.name
            ),
            str(error),
        ) from error
    if data.startswith(b"PK"):
        return _package_style(path)
    try:
        style = _style(data)
    except ValueError as error:
        raise PackageError(
            tr(
                "“{name}” is not a Mapbox style: {reason}. Choose a style's JSON file (version 8) or a " ".vtpk."
            ).format(name=path.name, reason=error)
        ) from error
    return style, _first_sprite(_read_file, path.resolve().as_posix(), style)


def carried_style(mbtiles: Path) -> Path:
    """Return where the style lies that goes with an MBTiles, which needn't be there."""
    return mbtiles.with_name(f"{mbtiles.stem}.style.json")


def style_files(mbtiles: Path) -> list[Path]:
    """Return all files that a style and its sprites may take beside an MBTiles of vector tiles."""
    ends = [f".sprite{ratio_suffix(ratio)}{kind}" for ratio in _RATIOS for kind in (".png", ".json")]
    return [carried_style(mbtiles), *(mbtiles.with_name(f"{mbtiles.stem}{end}") for end in ends)]


def files_beside_vector_tiles(target: Path) -> list[Path]:
    """Return the files that are written with vector tiles at *target*: a style beside an MBTiles."""
    return style_files(target) if target.suffix.lower() == ".mbtiles" else []


def other_style_files(mbtiles: Path) -> list[Path]:
    """Return those of `style_files` that are there and belong to something else than this MBTiles."""
    there = [path for path in style_files(mbtiles) if os.path.lexists(path)]
    own = f'"{source_of(mbtiles)}"'.encode()
    is_own = mbtiles.exists() and own in (_read_file(str(carried_style(mbtiles))) or b"")
    return [] if is_own else there


def source_of(mbtiles: Path) -> str:
    """Return the address by which a style names an MBTiles beside it."""
    return f"{_SOURCE}{quote(mbtiles.name)}"


def at_zooms(layer: Any, minzoom: int, maxzoom: int) -> dict[str, Any] | None:
    """Return an entry of ``vector_layers`` with its zooms cut to the file's; ``None`` where none is left."""
    if not isinstance(layer, dict):
        return None
    first, last = layer.get("minzoom", minzoom), layer.get("maxzoom", maxzoom)
    if not isinstance(first, (int, float)) or not isinstance(last, (int, float)):
        return layer
    if first > maxzoom or last < minzoom:
        return None
    cut = {"minzoom": max(first, minzoom), "maxzoom": min(last, maxzoom)}
    return {**layer, **{key: value for key, value in cut.items() if key in layer}}


def _package_style(path: Path) -> tuple[dict[str, Any], Sprite | None]:
    with open_package(path) as package:
        for style in styles_of(package):
            return style.json, sprites_of(package, style)
    raise PackageError(
        tr("There is no style in “{name}”. Choose another package or a style's JSON file.").format(name=path.name)
    )


def _style(data: bytes) -> dict[str, Any]:
    """Parse a style. Raises ``ValueError`` that says why it is none."""
    if len(data) > _MAX_SIZE:
        raise ValueError(tr("it is far too large"))
    try:
        style = parse_json(data)
    except ValueError:
        raise ValueError(tr("it is not JSON")) from None
    if not isinstance(style, dict) or not isinstance(style.get("layers"), list):
        raise ValueError(tr("it has no layers"))
    if style.get("version") != 8:
        raise ValueError(tr("it isn't of version 8"))
    return style


def _name(style: Mapping[str, Any], path: str) -> str:
    """Return what to call a style: its own name, else that of its folder or file."""
    named = style.get("name")
    if isinstance(named, str) and named.strip():
        return named.strip()
    inside = path[path.find(_STYLES) + len(_STYLES) : -len(".json")]
    return inside[: -len("/root")] if inside.endswith("/root") else inside


def _first_sprite(read: Read, style_path: str, style: Mapping[str, Any]) -> Sprite | None:
    found = (_sprite(read, style_path, style.get("sprite"), ratio) for ratio in _RATIOS)
    return next((sprite for sprite in found if sprite is not None), None)


def _sprite(read: Read, style_path: str, sprite: Any, ratio: int) -> Sprite | None:
    """Read a sprite named in a style, by its path relative to the style's."""
    if isinstance(sprite, list):  # MapLibre allows several with prefixes; the one without is "default"
        sprite = next((one.get("url") for one in objects(sprite) if one.get("id") == "default"), None)
    if not isinstance(sprite, str) or not sprite or "://" in sprite:
        return None
    for name in (sprite, unquote(sprite)):
        base = posixpath.normpath(posixpath.join(posixpath.dirname(style_path), name)) + ratio_suffix(ratio)
        text, image = read(f"{base}.json"), read(f"{base}.png")
        if text is None or image is None or not image.startswith(_PNG):
            continue
        with contextlib.suppress(ValueError):
            index = parse_json(text)
            if isinstance(index, dict) and index:
                return Sprite(image, index, ratio)
    return None


def ratio_suffix(ratio: int) -> str:
    """Return what a sprite's files have in their names for its ratio."""
    return f"@{ratio}x" if ratio > 1 else ""


def _package_reader(package: TilePackage) -> Read:
    def read(name: str) -> bytes | None:
        try:
            return package.store.read_all(name) if name in package.store.sizes else None
        except PackageError:
            return None  # a damaged symbol or style is no reason not to show the tiles

    return read


def _read_file(name: str) -> bytes | None:
    try:
        with open(name, "rb") as file:
            return file.read(_MAX_SIZE)
    except (OSError, ValueError):
        return None
