# SPDX-License-Identifier: GPL-2.0-or-later
"""A package as a virtual raster (VRT): GDAL reads the tiles in place, nothing is copied.

The sources are ``/vsisubfile/`` parts of the package. They are grouped in blocks of tiles, each a
small VRT of its own that GDAL opens only when it draws there: one flat list of 10,000 tiles would
take it seconds to read. All blocks lie in one file beside the VRT. Source of the format: GDAL's
documentation of its VRT driver.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import html
import os
import posixpath
import re
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ...core.errors import CancelledError, PackageError
from ...core.i18n import tr
from ...core.temporary import replacing
from ..formats.pixels import GREY, GREY_ALPHA, HEAD, PALETTE, RGB, RGBA, VALUES, Layouts, Pixels, pixels_of
from ..formats.tile_bytes import GIF, LARGEST_SIDE, LERC, lacks_png_signature, repair
from ..package import TilePackage
from .left_out import IMAGES, VECTORS, format_text
from .sqlite_file import Cancelled
from .vrt_grid import Grid, Rectangle, grids, holes

# Up to this many tiles a VRT is quick to write and to open.
IN_PLACE_TILES = 10_000
NO_VALUE = -32768.0  # no height on earth, and fits 16 bits as well as Float32
BLOCK = 16  # tiles along a block's side
_SHOWN = IMAGES | {GIF, LERC}
_CHANNELS = ("Red", "Green", "Blue", "Alpha")
_PACKAGE, _SUM = "PACKAGE", "SUM"
_BEGINNING = 8192  # bytes
_LAYOUT = 2  # counts up when the same package is to be written in another way
_OLD = 86400.0  # seconds
_PACKAGE_FACT = re.compile(f'<MDI key="{_PACKAGE}">([^<]*)</MDI>')
_SRS = re.compile(r"<SRS[^>]*>([^<]*)</SRS>")
_OWN_PATH = re.compile(r"/vsisubfile/\d+_\d+,([^<]*)\.([0-9a-f]{8})\.tiles<")
_PART = re.compile(rb"/vsisubfile/\d+_\d+,([^<]*)<")
_SUM_FACT = re.compile(b'<MDI key="SUM">[0-9a-f]*</MDI>')
_BAND = "\0"  # stands for the band in a source's text; no path can hold it

# What each band of the image is taken from: a band of the tile, or a column of its palette.
_BANDS: dict[str, tuple[str, ...]] = {
    RGB: ("1", "2", "3", "mask,1"),
    RGBA: ("1", "2", "3", "4"),
    GREY: ("1", "1", "1", "mask,1"),
    GREY_ALPHA: ("1", "1", "1", "2"),
    PALETTE: ("1", "2", "3", "4"),
    VALUES: ("1",),
}

# What makes 255 of the brightest value of so many bits: GDAL leaves them as they are.
_SCALES = {1: 255.0, 2: 85.0, 4: 17.0, 16: 1 / 257}

# Without them GDAL's MRF driver takes LERC1 for bytes, and makes samples without a value 0.
LERC_OPTIONS = {"@DATATYPE": "Float32", "@NDV": f"{NO_VALUE:g}"}
_OOI = "".join(f'<OOI key="{key}">{value}</OOI>' for key, value in LERC_OPTIONS.items())

Place = tuple[int, int, int]  # level, row, column
Texts = dict[tuple[str, int], list[str]]  # the sources of a block, by the kind and depth of their pixels


def can_be_read_in_place(package: TilePackage) -> bool:
    """Whether a VRT shows the package well: images or heights, not too many, stored as they are."""
    if package.is_vector or not 0 < sum(one.tiles for one in package.levels()) <= IN_PLACE_TILES:
        return False
    names = {name for _, _, _, name, _, _ in package.places()}
    return all(package.store.location(name) is not None for name in names)


def write_vrt(
    package: TilePackage,
    path: str | os.PathLike[str],
    srs: str,
    skip: Collection[Place] = (),
    cancelled: Cancelled | None = None,
) -> Path:
    """Write *path*, a VRT over the package's own file with the coarser levels as overviews; return it.

    The images have four bands (red, green, blue, alpha); heights have one of Float32. *srs* is what
    GDAL takes as a spatial reference (``EPSG:3857``, WKT). Tiles in *skip* are left out: one that
    can't be decoded would blank all around it. The blocks are in ``<path>.<stamp>.tiles``; both files
    name others by full paths, as GDAL takes no others here: see `moved_vrt`. A VRT that was made of the
    same package in the same way stays. Raises ``PackageError`` and ``CancelledError``.
    """
    path = Path(path).absolute()
    stamp = _stamp(package, srs, skip)
    facts = {_PACKAGE: _full(package.path), "STAMP": stamp}
    # A name of its own: until the new VRT is there, the old one needs its own blocks.
    blocks = path.with_name(f"{path.name}.{stamp}.tiles")
    if is_current(package, path, srs, skip):
        return path
    with replacing(blocks) as temporary, open(temporary, "wb") as file:
        document = _Writer(package, file, blocks, skip, cancelled).document(srs, facts)
    with replacing(path) as temporary:
        Path(temporary).write_bytes(_signed(document.encode()))
    _forget_old(path, blocks)
    return path


def is_current(package: TilePackage, path: Path, srs: str, skip: Collection[Place]) -> bool:
    """Whether *path* is a VRT that ``write_vrt`` would write just so."""
    stamp = _stamp(package, srs, skip)
    facts = {_PACKAGE: _full(package.path), "STAMP": stamp}
    there = path.with_name(f"{path.name}.{stamp}.tiles").exists()
    text = _beginning(path)
    own = _OWN_PATH.search(text)
    is_here = own is not None and html.unescape(own[1]) == path.as_posix()  # it may have been moved
    return there and is_here and all(_fact(key, value) in text for key, value in facts.items())


def is_vrt_of(path: Path, package: Path) -> bool:
    """Whether *path* is a VRT that was made of *package*."""
    return _fact(_PACKAGE, _full(package)) in _beginning(path)


@dataclass(frozen=True)
class Moved:
    """A VRT that shows nothing where it is now; *package* is where its tiles should be, *srs* is the VRT's own.

    It may be written anew where it *is_untouched*: whatever else it holds is somebody's work.
    """

    path: Path
    package: Path
    srs: str
    is_untouched: bool = False


def moved_vrt(path: Path) -> Moved | None:
    """Return what is to be written anew where *path* is a VRT of ours whose parts are not where it names them.

    GDAL finds its parts by full paths only. ``None`` for one that shows its tiles, and for any other file. The package
    is looked for where it lay as seen from the VRT, where it was, and beside the VRT.
    """
    try:
        path = path.absolute()
        text = _beginning(path)
        package, srs, own = (pattern.search(text) for pattern in (_PACKAGE_FACT, _SRS, _OWN_PATH))
        if package is None or srs is None or own is None:
            return None
        whole = path.read_bytes()
        old_package, old_path = html.unescape(package[1]), html.unescape(own[1])
        if _shows_tiles(whole, old_package):
            return None
        relative = posixpath.relpath(old_package, posixpath.dirname(old_path))
        places = [path.parent / relative, Path(old_package), path.parent / posixpath.basename(old_package)]
        found = next((Path(os.path.normpath(place)) for place in places if place.exists()), Path(old_package))
    except (OSError, ValueError):  # names that no file has
        return None
    return Moved(path, found, html.unescape(srs[1]), _signed(_SUM_FACT.sub(b"", whole, count=1)) == whole)


def _shows_tiles(document: bytes, package: str) -> bool:
    """Whether the parts that a VRT names are there, and what they name in turn."""
    blocks = _parts(document)
    if not all(os.access(each, os.R_OK) for each in blocks):
        return False
    return os.access(package, os.R_OK) or all(
        os.access(tiles, os.R_OK) for each in blocks for tiles in _parts(Path(each).read_bytes())
    )


def _parts(document: bytes) -> set[str]:
    """Return the files that a document names; those in its overviews, which are within it as text, are the same."""
    found = {name for name in _PART.findall(document) if b"&lt;/SourceFilename" not in name}
    return {html.unescape(name.decode("utf-8", "replace")) for name in found}


def _signed(document: bytes) -> bytes:
    """Return a document with a sum of itself, by which it is known as untouched."""
    digest = hashlib.blake2b(document, digest_size=16).hexdigest()
    return document.replace(b"</Metadata>", _fact(_SUM, digest).encode() + b"</Metadata>", 1)


def _nothing_shown(package: TilePackage) -> PackageError:
    formats = [format_text(name) for name in sorted(package.sampled_formats - _SHOWN - VECTORS) if name]
    if formats:
        text = tr(
            "None of the tiles can be shown, for their format is {formats}. Export the package again with PNG or JPEG "
            "tiles."
        )
        return PackageError(text.format(formats=", ".join(formats)))
    return PackageError(
        tr("None of the tiles can be shown: they are damaged, or no images. Download or export it again.")
    )


class _Writer:
    """Writes the blocks of every level, the coarsest first, and the raster of them."""

    def __init__(
        self,
        package: TilePackage,
        file: IO[bytes],
        blocks: Path,
        skip: Collection[Place],
        cancelled: Cancelled | None,
    ) -> None:
        self._package = package
        self._file = file
        self._blocks = _name(blocks)
        self._skip = skip
        self._cancelled = cancelled
        self._at = 0
        self._bands = len(_BANDS[VALUES if package.has_values else RGBA])
        self._locations: dict[str, tuple[str, int] | None] = {}
        self._layouts = Layouts()
        self._shown = 0

    def document(self, srs: str, facts: dict[str, str]) -> str:
        found = grids(self._package, self._package.has_corner_samples)
        if not found:
            raise PackageError(tr("The package holds no tiles. Export it again."))
        under: tuple[Grid, str] | None = None
        overviews: list[str] = []
        for grid in found[:-1]:
            text = self._dataset(grid, self._level(grid, under))
            under = grid, self._save(text)
            # Inline: GDAL tries to note statistics in an overview that is a file.
            overviews.insert(0, html.escape(text, quote=False))
        grid = found[-1]
        links = [
            "".join(
                f"<Overview><SourceFilename>{name}</SourceFilename><SourceBand>{band}</SourceBand></Overview>"
                for name in overviews
            )
            for band in range(1, self._bands + 1)
        ]
        sources = [text + link for text, link in zip(self._level(grid, under), links)]
        if not self._shown:
            raise _nothing_shown(self._package)
        x, y = grid.ground.xmin, grid.ground.ymax
        across, down = grid.ground.width / grid.width, grid.ground.height / grid.height
        words = "".join(_fact(key, value) for key, value in facts.items())
        head = (
            f"<Metadata>{words}</Metadata><SRS>{html.escape(srs, quote=False)}</SRS>"
            f"<GeoTransform>{x!r}, {across!r}, 0, {y!r}, 0, {-down!r}</GeoTransform>"
        )
        return self._dataset(grid, sources, head)

    def _level(self, grid: Grid, under: tuple[Grid, str] | None) -> list[str]:
        """Return the sources of a level's raster for each band; its blocks are written."""
        blocks: dict[tuple[int, int], Texts] = {}
        present: list[tuple[int, int]] = []
        width, height = self._package.scheme.tile_width, self._package.scheme.tile_height
        ends: dict[Pixels, str] = {}
        for level, row, col, name, offset, size in self._package.places([grid.lod.level]):
            if (level, row, col) in self._skip:
                continue
            pixels, source = self._source(name, offset, size)
            if pixels is None:
                continue
            present.append((row, col))
            self._shown += 1
            end = ends.get(pixels)
            if end is None:
                end = ends[pixels] = self._end(pixels)
            x, y = col % BLOCK * width, row % BLOCK * height
            block = blocks.setdefault((row // BLOCK, col // BLOCK), {})
            block.setdefault((pixels.kind, pixels.depth), []).append(
                f'<SourceFilename>{source}</SourceFilename>{_BAND}<DstRect xOff="{x}" yOff="{y}" {end}'
            )
        sources: list[list[str]] = [[] for _ in range(self._bands)]
        side = BLOCK * width, BLOCK * height
        for (row, col), texts in sorted(blocks.items()):
            if self._cancelled is not None and self._cancelled():
                raise CancelledError()
            name = self._save(self._block(side, texts))
            place = Rectangle(
                grid.x + col * BLOCK * grid.tile_width,
                grid.y + row * BLOCK * grid.tile_height,
                BLOCK * grid.tile_width,
                BLOCK * grid.tile_height,
            )
            self._add(sources, name, Rectangle(0, 0, *side), place, side)
        # On top of the blocks, which are empty there.
        if under is not None:
            for rectangle in holes(grid, present):
                self._add(sources, under[1], rectangle.on(grid, under[0]), rectangle, (under[0].width, under[0].height))
        return ["".join(texts) for texts in sources]

    def _end(self, pixels: Pixels) -> str:
        """Return what is the same in all sources of one layout: it takes the whole of a tile's place."""
        width, height = self._package.scheme.tile_width, self._package.scheme.tile_height
        across, down = pixels.width, pixels.height
        options = ""
        if pixels.kind == VALUES:
            # A sample beyond the scheme's size is the neighbour's first.
            across, down = min(across, width), min(down, height)
            options = f"<OpenOptions>{_OOI}</OpenOptions>"
        return (
            f'xSize="{width}" ySize="{height}"/><SrcRect xOff="0" yOff="0" xSize="{across}" ySize="{down}"/>'
            f'<SourceProperties RasterXSize="{pixels.width}" RasterYSize="{pixels.height}" '
            f'DataType="{_type(pixels.kind, pixels.depth)}" BlockXSize="{pixels.width}" BlockYSize="1"/>{options}'
        )

    def _source(self, name: str, offset: int, size: int) -> tuple[Pixels | None, str]:
        """Return a tile's layout and the name under which GDAL opens it; no layout for what is not to be opened."""
        store = self._package.store
        head = store.read(name, offset, min(size, HEAD))
        pixels = self._layouts.of(head)
        if pixels is None and size > HEAD:
            pixels = pixels_of(store.read(name, offset, size))
        if pixels is None or max(pixels.width, pixels.height) > LARGEST_SIDE:
            return None, ""
        if name not in self._locations:
            found = store.location(name)
            self._locations[name] = (_name(found[0]), found[1]) if found else None
        location = self._locations[name]
        if location is None or lacks_png_signature(head):  # GDAL can't read it there: a whole copy goes to the blocks
            return pixels, self._write(repair(store.read(name, offset, size)))
        path, start = location
        return pixels, f"/vsisubfile/{start + offset}_{size},{path}"

    def _block(self, side: tuple[int, int], texts: Texts) -> str:
        bands = []
        for band in range(self._bands):
            parts = []
            for (kind, depth), sources in texts.items():
                source = _BANDS[kind][band]
                tag, text = ("Simple", f"<SourceBand>{source}</SourceBand>")
                if depth != 8 and not source.startswith("mask"):
                    tag, text = (
                        "Complex",
                        f"{text}<ScaleOffset>0</ScaleOffset><ScaleRatio>{_SCALES[depth]}</ScaleRatio>",
                    )
                if kind == PALETTE:
                    tag = "Complex"
                    text = f"<SourceBand>1</SourceBand><ColorTableComponent>{band + 1}</ColorTableComponent>"
                joined = f"</{tag}Source><{tag}Source>".join(sources)
                parts.append(f"<{tag}Source>{joined}</{tag}Source>".replace(_BAND, text))
            bands.append("".join(parts))
        return self._raster(*side, bands)

    def _dataset(self, grid: Grid, bands: list[str], head: str = "") -> str:
        return self._raster(grid.width, grid.height, bands, head)

    def _raster(self, width: int, height: int, bands: list[str], head: str = "") -> str:
        kind = _type(VALUES if self._bands == 1 else RGB)
        texts = []
        for number, text in enumerate(bands):
            meaning = f"<ColorInterp>{_CHANNELS[number]}</ColorInterp>"
            if self._bands == 1:
                meaning = f"<NoDataValue>{NO_VALUE!r}</NoDataValue><ColorInterp>Gray</ColorInterp>"
            texts.append(f'<VRTRasterBand dataType="{kind}" band="{number + 1}">{meaning}{text}</VRTRasterBand>')
        return f'<VRTDataset rasterXSize="{width}" rasterYSize="{height}">{head}{"".join(texts)}</VRTDataset>'

    def _add(
        self, sources: list[list[str]], name: str, part: Rectangle, place: Rectangle, size: tuple[int, int]
    ) -> None:
        """Add a raster of our own, all of its bands, as sources."""
        kind = _type(VALUES if self._bands == 1 else RGB)
        for band, texts in enumerate(sources, 1):
            texts.append(
                f"<SimpleSource><SourceFilename>{name}</SourceFilename><SourceBand>{band}</SourceBand>"
                f'<SourceProperties RasterXSize="{size[0]}" RasterYSize="{size[1]}" DataType="{kind}" '
                f'BlockXSize="128" BlockYSize="128"/><SrcRect {part.text}/><DstRect {place.text}/></SimpleSource>'
            )

    def _save(self, document: str) -> str:
        return self._write(document.encode())

    def _write(self, data: bytes) -> str:
        """Write *data* to the file of the blocks; return the name under which GDAL opens it."""
        self._file.write(data)
        self._at += len(data)
        return f"/vsisubfile/{self._at - len(data)}_{len(data)},{self._blocks}"


def _full(path: Path) -> str:
    return path.absolute().as_posix()


def _stamp(package: TilePackage, srs: str, skip: Collection[Place]) -> str:
    """Return what distinguishes two VRTs of a package, as eight hexadecimal digits."""
    state = (_LAYOUT, package.size_bytes, package.path.stat().st_mtime_ns, srs, sorted(skip))
    return hashlib.blake2b(repr(state).encode(), digest_size=4).hexdigest()


def _forget_old(path: Path, blocks: Path) -> None:
    """Remove the blocks of earlier VRTs of this name; young ones may still be drawn by an open layer."""
    with contextlib.suppress(OSError):
        for old in path.parent.glob(f"{glob.escape(path.name)}.{'[0-9a-f]' * 8}.tiles"):
            if old != blocks and time.time() - old.stat().st_mtime > _OLD:
                old.unlink()


def _fact(key: str, value: str) -> str:
    return f'<MDI key="{key}">{html.escape(value, quote=False)}</MDI>'


def _beginning(path: Path) -> str:
    """Return the first part of a VRT, with its metadata; empty where there is none."""
    try:
        with open(path, "rb") as file:
            return file.read(_BEGINNING).decode("utf-8", "replace")
    except OSError:
        return ""


def _type(kind: str, depth: int = 8) -> str:
    return "Float32" if kind == VALUES else "UInt16" if depth == 16 else "Byte"


def _name(path: Path) -> str:
    return html.escape(path.absolute().as_posix(), quote=False)
