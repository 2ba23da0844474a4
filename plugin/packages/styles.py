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
_MOST_STYLES = 50  # files looked at; packages have one, or some themes
_MOST_MEMORY = 256 << 20  # bytes, of all that is parsed of a package
_COSTS = ((b"{", 240), (b"[", 96), (b",", 40), (b'"', 30))  # bytes that Python takes for each
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


class Budget:
    """The memory that is left for styles and sprites: some kilobytes of a package can become any number of objects."""

    def __init__(self) -> None:
        self._left = _MOST_MEMORY

    def has(self, size: int) -> bool:
        """Whether so many bytes of JSON or of an image can be read at all."""
        return 4 * size <= self._left  # a letter takes four

    def takes(self, data: bytes) -> bool:
        """Whether the objects that JSON becomes still have room; then they take it."""
        cost = 4 * len(data) + sum(data.count(sign) * each for sign, each in _COSTS) if self.has(len(data)) else 0
        if not 0 < cost <= self._left:
            return False
        self._left -= cost
        return True

    def takes_image(self, image: bytes) -> bool:
        """Whether an image, kept as it is, still has room; then it takes it."""
        fits = len(image) <= self._left
        self._left -= len(image) if fits else 0
        return fits


def styles_of(package: TilePackage, budget: Budget | None = None) -> Iterator[PackageStyle]:
    """Yield the styles in a package, its default first; files that are no style, and too large ones, are passed over.

    *budget* is what may be taken for them, by default that of one package.
    """
    budget = budget or Budget()
    read = _package_reader(package, budget)
    for path in sorted(filter(_is_style_path, package.store.sizes), key=_order)[:_MOST_STYLES]:
        with contextlib.suppress(ValueError):
            style = _style(read(path) or b"", budget)
            yield PackageStyle(_name(style, path), style, path)


def _is_style_path(path: str) -> bool:
    inside = path.find(_STYLES)
    return inside >= 0 and (not inside or path[inside - 1] == "/") and path.lower().endswith(".json")


def _order(path: str) -> tuple[bool, str]:
    return not path.endswith(_STYLES + "root.json"), path


def sprites_of(package: TilePackage, style: PackageStyle, budget: Budget | None = None) -> Sprite | None:
    """Return a style's sprite, the sharper one of two; ``None`` where it has none, an empty one or too large a one."""
    budget = budget or Budget()
    return _first_sprite(_package_reader(package, budget), style.path, style.json, budget)


def all_sprites_of(package: TilePackage, style: PackageStyle) -> Iterator[Sprite]:
    """Yield a style's sprite at each ratio that it has, the sharper first."""
    budget = Budget()
    for ratio in _RATIOS:
        sprite = _sprite(_package_reader(package, budget), style.path, style.json.get("sprite"), ratio, budget)
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
        style = _style(data, Budget())
    except ValueError as error:
        raise PackageError(
            tr(
                "“{name}” is not a Mapbox style: {reason}. Choose a style's JSON file (version 8) or a " ".vtpk."
            ).format(name=path.name, reason=error)
        ) from error
    return style, _first_sprite(_read_file, path.resolve().as_posix(), style, Budget())


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


def _style(data: bytes, budget: Budget) -> dict[str, Any]:
    """Parse a style. Raises ``ValueError`` that says why it is none."""
    if len(data) > _MAX_SIZE or (data and not budget.takes(data)):
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


def _first_sprite(read: Read, style_path: str, style: Mapping[str, Any], budget: Budget) -> Sprite | None:
    found = (_sprite(read, style_path, style.get("sprite"), ratio, budget) for ratio in _RATIOS)
    return next((sprite for sprite in found if sprite is not None), None)


def _sprite(read: Read, style_path: str, sprite: Any, ratio: int, budget: Budget) -> Sprite | None:
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
        if not budget.takes_image(image) or not budget.takes(text):
            return None
        with contextlib.suppress(ValueError):
            index = parse_json(text)
            if isinstance(index, dict) and index:
                return Sprite(image, index, ratio)
    return None


def ratio_suffix(ratio: int) -> str:
    """Return what a sprite's files have in their names for its ratio."""
    return f"@{ratio}x" if ratio > 1 else ""


def _package_reader(package: TilePackage, budget: Budget) -> Read:
    def read(name: str) -> bytes | None:
        size = package.store.sizes.get(name)
        try:
            return package.store.read_all(name) if size is not None and budget.has(size) else None
        except PackageError:
            return None  # a damaged symbol or style is no reason not to show the tiles

    return read


def _read_file(name: str) -> bytes | None:
    try:
        with open(name, "rb") as file:
            return file.read(_MAX_SIZE)
    except (OSError, ValueError):
        return None
