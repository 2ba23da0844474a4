# SPDX-License-Identifier: GPL-2.0-or-later
"""What the pixels of an image are: one description of the parts of a mosaic, and the pixels by it."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional

import numpy as np
from osgeo import gdal, gdal_array

from ..arcgis.operations.export_map.image_options import PixelFacts
from ..core.errors import PackageError
from ..core.i18n import tr

_MOST_BANDS = 1024  # of one image; a small file can claim 65,535
_FLOATS = (gdal.GDT_Float32, gdal.GDT_Float64)
_INT8 = getattr(gdal, "GDT_Int8", None)  # since GDAL 3.7
_LOWEST = -3.4028234663852886e38  # what ArcGIS writes where a Float32 has no value

Array = Any  # numpy.ndarray
Window = tuple[int, int, int, int]  # column, row, width, height


class DamagedImageError(PackageError):
    """An image that the server sent can't be read, or not all of it."""


@dataclass(frozen=True)
class RasterData:
    """What the pixels mean: their GDAL type, the bands' meanings (GDAL's colour interpretations), the classes.

    *no_data* is the value without meaning in all bands; *is_masked* says that pixels are missing that no value
    stands for. *is_picture* are colours of 8 bits, which any picture can be turned into.
    """

    kind: int
    bands: tuple[int, ...]
    colours: tuple[tuple[int, ...], ...] = ()
    no_data: Optional[float] = None
    is_masked: bool = False
    is_picture: bool = False

    @property
    def is_float(self) -> bool:
        return self.kind in _FLOATS

    def with_part(self, part: RasterData) -> RasterData:
        """Return the description that holds *part*, too. Raises `PackageError` where none does."""
        if part.is_picture != self.is_picture or part.colours != self.colours:
            raise PackageError(
                tr(
                    "The server's images have different kinds of colours, so they can't be mosaicked. Choose "
                    "another format, or a size that it draws in one image."
                )
            )
        own, others = self.bands, part.bands
        if part.kind == self.kind:  # the alpha of another type has another scale
            own, others = _with_alpha(self.bands, part.bands), _with_alpha(part.bands, self.bands)
        if len(own) != len(others):
            raise PackageError(
                tr(
                    "The server's images have different numbers of bands, so they can't be mosaicked. Choose "
                    "the bands, or a size that it draws in one image."
                )
            )
        same = str(part.no_data) == str(self.no_data)  # NaN is not NaN, but written like it
        unknown = gdal.GCI_Undefined
        return replace(
            self,
            kind=gdal.DataTypeUnion(self.kind, part.kind),
            bands=tuple(one if one == other else unknown for one, other in zip(own, others)),
            no_data=self.no_data if same else None,
            # What stands for nothing in one part may be a value in another.
            is_masked=self.is_masked or part.is_masked or not same,
        )

    def written(self, facts: PixelFacts) -> RasterData:
        """Return how a file is written: with the value that *facts* names, else the parts' own, else a mask."""
        if self.is_picture:
            return self
        known = facts.no_data[0] if _is_plain(facts, len(self.bands)) else None
        no_data = next((each for each in (known, self.no_data) if each is not None and _fits(each, self.kind)), None)
        is_masked = self.is_masked or (bool(facts.no_data) and no_data is None and known is None)
        if no_data is None and is_masked and self.is_float:
            no_data = _LOWEST
        return replace(self, no_data=no_data, is_masked=is_masked and no_data is None)


class Part:
    """An open image, one part of a mosaic. *data* describes it; *as_picture* states whether colours are wanted."""

    def __init__(self, source: Any, facts: PixelFacts, as_picture: bool, other: Any = None) -> None:
        """*other* is the same image with another value for what its own mask hides."""
        self.source, self._other, self._facts = source, other, facts
        found = [source.GetRasterBand(number + 1) for number in range(source.RasterCount)]
        self._is_picture = as_picture and all(band.DataType == gdal.GDT_Byte for band in found)
        # Pictures of 16 bits are data, of which some parts have an alpha band and others not.
        has_alpha = as_picture and len(found) in (2, 4)
        self._alpha = found[-1] if has_alpha and not self._is_picture else None
        self._bands = found[:-1] if self._alpha is not None else found
        self._is_signed = _is_signed(found[0]) or (facts.is_signed and found[0].GetColorTable() is None)
        self._own = [self._no_data(band) if other is None else None for band in self._bands]
        self._mask = found[0].GetMaskBand() if found[0].GetMaskFlags() == gdal.GMF_PER_DATASET else None
        self.data = self._described()

    def _described(self) -> RasterData:
        if self._is_picture:
            return RasterData(gdal.GDT_Byte, (), is_picture=True)
        kind = self._kind(self._bands[0])
        for band in self._bands:
            kind = gdal.DataTypeUnion(kind, self._kind(band))
        table = self._bands[0].GetColorTable() if len(self._bands) == 1 else None
        colours = tuple(tuple(table.GetColorEntry(i)) for i in range(table.GetCount())) if table is not None else ()
        own = {str(value): value for value in self._own}
        return RasterData(
            kind=kind,
            bands=tuple(int(band.GetColorInterpretation()) for band in self._bands),
            colours=colours,
            no_data=next(iter(own.values())) if len(own) == 1 else None,
            is_masked=len(own) > 1 or any(each is not None for each in (self._mask, self._alpha, self._other)),
        )

    def _kind(self, band: Any) -> int:
        """Return the type that holds a band's values: signed bytes, which few programs know, are 16 bits."""
        is_signed = band.DataType == _INT8 or (band.DataType == gdal.GDT_Byte and self._is_signed)
        return int(gdal.GDT_Int16 if is_signed else band.DataType)

    def _no_data(self, band: Any) -> Optional[float]:
        value: Optional[float] = band.GetNoDataValue()
        return value if value is not None and _fits(value, self._kind(band)) else None

    def pixels(self, window: Window, file: RasterData) -> tuple[list[Array], Optional[Array]]:
        """Return the bands of a window as *file* holds them, and where pixels are, if it has a mask."""
        kind = np.dtype(gdal_array.GDALTypeCodeToNumericTypeCode(file.kind))
        raw = [self._signed(_read(band, window)) for band in self._bands]
        hidden = np.zeros(raw[0].shape, bool)
        for band in (self._mask, self._alpha):
            if band is not None:
                hidden |= _read(band, window) == 0
        if self._other is not None:
            hidden |= _read(self._other.GetRasterBand(1), window) != _read(self.source.GetRasterBand(1), window)
        missing = [_equal(band, own) for band, own in zip(raw, self._own)]
        if len(set(map(str, self._own))) > 1:  # one colour is transparent, not each of its parts
            hidden |= np.logical_and.reduce(missing)
            missing = [np.zeros_like(hidden)] * len(raw)
        facts, count = self._facts, len(raw) - (self.data.bands[-1] == gdal.GCI_AlphaBand)
        if facts.no_data and not _is_plain(facts, len(raw)):
            values = (facts.no_data * count)[:count]
            named = [_equal(band, value) for band, value in zip(raw, values) if value is not None]
            if named:
                hidden |= (np.logical_and if facts.matches_all else np.logical_or).reduce(named)
        bands = [band.astype(kind) for band in raw]
        if len(file.bands) == len(bands) + 1:  # other parts have alpha
            opaque = 1 if file.is_float else np.iinfo(kind).max
            bands.append(np.where(np.logical_or.reduce([hidden, *missing]), 0, opaque).astype(kind))
        if file.no_data is not None:
            for band, empty in zip(bands, missing):
                band[empty | hidden] = file.no_data
            return bands, None
        return bands, ~np.logical_or.reduce([hidden, *missing]) if file.is_masked else None

    def _signed(self, values: Array) -> Array:
        return values.view(np.int8) if self._is_signed and values.dtype == np.uint8 else values


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a raster with GDAL. Raises `PackageError` where it can't be read."""
    source = _open(path)
    try:
        yield source
    finally:
        del source


@contextlib.contextmanager
def opened_part(path: Path, facts: PixelFacts, as_picture: bool) -> Iterator[Part]:
    """Open an image as a part of a mosaic. Raises `PackageError` where it can't be read."""
    with open(path, "rb") as file:
        head = file.read(64)
    first, second, is_signed = _lerc_options(head)
    facts = replace(facts, is_signed=facts.is_signed or is_signed)
    part = Part(_open(path, first), facts, as_picture, _open(path, second) if second else None)
    try:
        yield part
    finally:
        del part


def _open(path: Path, options: Sequence[str] = ()) -> Any:
    try:
        source = gdal.OpenEx(str(path), gdal.OF_RASTER, open_options=list(options))
    except RuntimeError:
        source = None
    if source is None or not 0 < source.RasterCount <= _MOST_BANDS:
        raise DamagedImageError(
            tr("The image that the server sent can't be read. Export again, or choose another format.")
        )
    return source


def _lerc_options(head: bytes) -> tuple[list[str], list[str], bool]:
    """Return how to open a LERC so that its mask is seen, how to open it a second time, and whether it is S8.

    GDAL puts one value in all pixels that the mask hides. Floats have one to spare; of integers those pixels are
    hidden that change with the value. Source: Esri's LERC specification (header).
    """
    spare = [f"@NDV={_LOWEST!r}"]
    if head.startswith(b"CntZImage "):
        return ["@DATATYPE=Float32", *spare], [], False
    if not head.startswith(b"Lerc2 ") or len(head) < 46:
        return [], [], False
    version = struct.unpack_from("<i", head, 6)[0]
    rows, cols, *more = struct.unpack_from("<7i", head, 10 if version < 3 else 14)
    valid, kind = (more[0], more[3]) if version < 4 else (more[1], more[4])
    if valid == rows * cols:
        return [], [], kind == 0
    return (spare, [], False) if kind > 5 else (["@NDV=0"], ["@NDV=1"], kind == 0)


def _with_alpha(bands: tuple[int, ...], others: tuple[int, ...]) -> tuple[int, ...]:
    """Return *bands* as a file has them together with *others*, which may have alpha besides."""
    is_alpha = len(others) == len(bands) + 1 and others[-1] == gdal.GCI_AlphaBand
    return (*bands, others[-1]) if is_alpha else bands


def _is_signed(band: Any) -> bool:
    return bool(band.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE") == "SIGNEDBYTE")  # before GDAL 3.7


def _is_plain(facts: PixelFacts, bands: int) -> bool:
    """Whether one value alone makes a pixel of a band empty, as a file can state it."""
    return len(set(facts.no_data)) == 1 and not (facts.matches_all and bands > 1)


def _fits(value: float, kind: int) -> bool:
    """Whether pixels of a type can have a value."""
    numbers = np.dtype(gdal_array.GDALTypeCodeToNumericTypeCode(kind))
    if numbers.kind in "iu":
        span = np.iinfo(numbers)
        return bool(float(value).is_integer() and span.min <= value <= span.max)
    with np.errstate(over="ignore"):
        return bool(np.isnan(value) or np.isfinite(np.float32(value)) or numbers.itemsize > 4)


def _equal(band: Array, value: Optional[float]) -> Array:
    if value is None:
        return np.zeros(band.shape, bool)
    if np.isnan(value):
        return np.isnan(band) if band.dtype.kind in "fc" else np.zeros(band.shape, bool)
    found: Array = band == (band.dtype.type(value) if band.dtype.kind == "f" else value)
    return found


def _read(band: Any, window: Window) -> Array:
    try:
        found = band.ReadAsArray(*window)
    except RuntimeError:  # another plugin may have switched GDAL's exceptions on
        found = None
    if found is None:
        raise DamagedImageError(tr("The image was cut off on its way. Export again."))
    return found
