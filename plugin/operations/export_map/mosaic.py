# SPDX-License-Identifier: GPL-2.0-or-later
"""Mosaic map images into one georeferenced raster: cells into a GeoTIFF, or a copy in another format."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable, Optional

import numpy as np
from osgeo import gdal

from ...core.errors import CancelledError, PackageError
from ...core.i18n import tr
from ...environment.gdal import quiet
from .frame import Cell, Frame

_OPTIONS = ("TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "BIGTIFF=IF_SAFER", "NUM_THREADS=2")
_CACHE = 64 << 20  # bytes; GDAL would take a share of all memory
_OVERVIEW_SIDE = 256  # pixels: views are quick without coarser ones than this
_MOST_BANDS = 1024  # of one image; a small file can claim 65,535
_STRIP = 512  # rows read and written at once: two rows of the file's blocks
_FLOATS = (gdal.GDT_Float32, gdal.GDT_Float64)

_cache_lock = threading.Lock()
_users, _usual = 0, 0

Array = Any  # numpy.ndarray
Cancelled = Callable[[], bool]


class DamagedImageError(PackageError):
    """An image that the server sent can't be read, or not all of it."""


class Mosaic:
    """A GeoTIFF that is filled cell by cell; memory holds a strip of one cell at a time. To be closed.

    Until then GDAL's cache, one for the whole process, is small.
    """

    def __init__(self, path: Path, frame: Frame, wkt: str, first: Path, alpha: Optional[bool]) -> None:
        """Begin the file. *first* is one of the images: its pixels tell how the file's are.

        *alpha* states whether images keep their transparency; ``None`` for data, whose bands are kept as
        they are. Raises ``PackageError``.
        """
        self._path = path
        _small_cache(True)
        self._counted = True
        self._bands: Optional[int] = None if alpha is None else 4 if alpha else 3
        self._file: Any = None
        try:
            self._begin(frame, wkt, first)
        except BaseException:
            self.close()
            raise

    def _begin(self, frame: Frame, wkt: str, first: Path) -> None:
        with quiet(), opened(first) as source, _written():
            kind, bands = gdal.GDT_Byte, self._bands or source.RasterCount
            if self._bands is None:
                kind = source.GetRasterBand(1).DataType
            predictor = "PREDICTOR=3" if kind in _FLOATS else "PREDICTOR=2"
            options = [*_OPTIONS, predictor] + (["ALPHA=YES"] if self._bands == 4 else [])
            driver = gdal.GetDriverByName("GTiff")
            self._file = _made(driver.Create(str(self._path), frame.width, frame.height, bands, kind, options))
            self._file.SetGeoTransform(frame.geotransform)
            if wkt:
                self._file.SetProjection(wkt)
            no_data = source.GetRasterBand(1).GetNoDataValue() if self._bands is None else None
            for number in range(1, bands + 1):
                band, given = self._file.GetRasterBand(number), source.GetRasterBand(min(number, source.RasterCount))
                if no_data is not None:
                    band.SetNoDataValue(no_data)
                if self._bands is None and bands == 1 and given.GetColorTable() is not None:  # classes, by colour
                    band.SetColorTable(given.GetColorTable())

    def place(self, cell: Cell, image: Path, cancelled: Cancelled = lambda: False) -> None:
        """Write the wanted pixels of a cell's image in place. Raises ``PackageError`` and ``CancelledError``."""
        with quiet(), opened(image) as source:
            if (source.RasterXSize, source.RasterYSize) != cell.drawn:
                raise DamagedImageError(
                    tr("The server drew {found} pixels instead of {wanted}. Choose a smaller size.").format(
                        found=f"{source.RasterXSize} x {source.RasterYSize}", wanted=" x ".join(map(str, cell.drawn))
                    )
                )
            if self._bands is None and source.RasterCount != self._file.RasterCount:
                raise PackageError(
                    tr(
                        "The server's images have different numbers of bands, so they can't be mosaicked. Choose "
                        "the bands, or a size that it draws in one image."
                    )
                )
            left, top, width, height = cell.inner
            for row in range(0, height, _STRIP):
                if cancelled():
                    raise CancelledError
                rows = min(_STRIP, height - row)
                pixels = _pixels(source, (left, top + row, width, rows), self._bands)
                with _written():
                    for number, band in enumerate(pixels, 1):
                        self._file.GetRasterBand(number).WriteArray(band, cell.col, cell.row + row)
            with _written():
                self._file.FlushCache()

    def finish(self, report: Callable[[float], None], cancelled: Cancelled, overviews: bool = True) -> None:
        """Add the coarser levels and close the file. Raises ``PackageError`` and ``CancelledError``."""

        def on_progress(share: float, message: str, data: object) -> int:
            report(share)
            return 0 if cancelled() else 1

        side = max(self._file.RasterXSize, self._file.RasterYSize)
        factors = [2**step for step in range(1, 20) if side / 2**step >= _OVERVIEW_SIDE and overviews]
        with quiet():
            gdal.SetThreadLocalConfigOption("COMPRESS_OVERVIEW", "DEFLATE")
            gdal.SetThreadLocalConfigOption("GDAL_NUM_THREADS", "2")
            try:
                with _written(cancelled):
                    if factors:
                        self._file.BuildOverviews(self._resampling(), factors, on_progress)
                    self._file.FlushCache()
                with _written():
                    self._file = None  # the rest is written as it closes
            finally:
                gdal.SetThreadLocalConfigOption("COMPRESS_OVERVIEW", None)
                gdal.SetThreadLocalConfigOption("GDAL_NUM_THREADS", None)
            self._read_back()

    def _resampling(self) -> str:
        """How coarser levels are made: classes and counts have no values in between."""
        mixed = self._bands is not None or self._file.GetRasterBand(1).DataType in _FLOATS
        return "AVERAGE" if mixed else "NEAREST"

    def _read_back(self) -> None:
        """Raise ``PackageError`` unless the file's last pixels are there, of every level."""
        with opened(self._path) as file:
            band = file.GetRasterBand(file.RasterCount)
            levels = [band, *(band.GetOverview(number) for number in range(band.GetOverviewCount()))]
            with _written():
                whole = all(
                    level is not None and level.ReadAsArray(level.XSize - 1, level.YSize - 1, 1, 1) is not None
                    for level in levels
                )
        if not whole:
            raise PackageError(tr("The image could not be written. Check the disk."))

    def close(self) -> None:
        """Let go of the file, whatever became of it."""
        with quiet():
            self._file = None
        if self._counted:
            self._counted = False
            _small_cache(False)


def copy_as(source: Path, target: Path, driver: str, cancelled: Cancelled) -> None:
    """Copy a raster into another format, with a world file where that has no georeference of its own."""
    options = ["WORLDFILE=YES"] if driver in ("PNG", "JPEG", "GIF", "BMP") else []

    def on_progress(share: float, message: str, data: object) -> int:
        return 0 if cancelled() else 1

    with quiet(), opened(source) as raster:
        bands = [1, 2, 3] if driver in ("JPEG", "BMP") and raster.RasterCount == 4 else None
        made = gdal.Translate(
            str(target), raster, format=driver, creationOptions=options, bandList=bands, callback=on_progress
        )
        failed = made is None
        del made
        if cancelled():
            raise CancelledError
        if failed:
            raise PackageError(tr("The image could not be written. Check the disk."), gdal.GetLastErrorMsg())


def pixels_of(path: Path) -> tuple[int, int]:
    """Return width and height of an image. Raises ``PackageError`` for none."""
    with quiet(), opened(path) as source:
        return int(source.RasterXSize), int(source.RasterYSize)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a raster with GDAL. Raises ``PackageError`` where it can't be read."""
    try:
        source = gdal.Open(str(path))
    except RuntimeError:
        source = None
    if source is None or source.RasterCount > _MOST_BANDS:
        raise DamagedImageError(
            tr("The image that the server sent can't be read. Export again, or choose another format.")
        )
    try:
        yield source
    finally:
        del source


@contextlib.contextmanager
def _written(cancelled: Cancelled = lambda: False) -> Iterator[None]:
    """Raise ``PackageError`` where GDAL could not write: it reports it in ways that are easily missed."""
    gdal.ErrorReset()
    try:
        yield
        text = gdal.GetLastErrorMsg() if gdal.GetLastErrorType() >= gdal.CE_Failure else ""
    except RuntimeError as error:
        text = str(error) or "?"
    if cancelled():
        raise CancelledError
    if text:
        raise PackageError(tr("The image could not be written. Check the disk."), text)


def _small_cache(on: bool) -> None:
    """Keep GDAL's cache, one for the whole process, small while any image is mosaicked."""
    global _users, _usual
    with _cache_lock:
        if on and not _users:
            _usual = gdal.GetCacheMax()
            gdal.SetCacheMax(min(_usual, _CACHE))
        _users += 1 if on else -1
        if not _users:
            gdal.SetCacheMax(_usual)


def _made(file: Any) -> Any:
    if file is None:
        raise PackageError(tr("The image could not be written. Check the disk."), gdal.GetLastErrorMsg())
    return file


def _pixels(source: Any, window: tuple[int, int, int, int], bands: Optional[int]) -> list[Array]:
    """Return the bands of a window: of images 3 (red, green, blue) or 4 (and alpha), of data all there are."""
    try:
        found = [source.GetRasterBand(number + 1).ReadAsArray(*window) for number in range(source.RasterCount)]
    except RuntimeError:  # another plugin may have switched GDAL's exceptions on
        found = []
    if not found or any(band is None for band in found):
        raise DamagedImageError(tr("The image was cut off on its way. Export again."))
    if bands is None:
        return found
    table = source.GetRasterBand(1).GetColorTable()
    if table is not None:
        colours = np.array([table.GetColorEntry(i) for i in range(table.GetCount())] or [(0, 0, 0, 255)], np.uint8)
        index = np.minimum(found[0], len(colours) - 1)
        found = [colours[index, number] for number in range(4)]
        transparent = source.GetRasterBand(1).GetNoDataValue()
        if transparent is not None:
            found[3] = np.where(index == int(transparent), 0, found[3]).astype(np.uint8)
    elif len(found) < 3:
        clear = source.GetRasterBand(1).GetNoDataValue() if len(found) == 1 else None
        if clear is not None:  # PNG's tRNS of grey
            found.append(np.where(found[0] == int(clear), 0, 255).astype(np.uint8))
        found = [found[0]] * 3 + found[1:]
    if len(found) == 3:
        found.append(_opaque(source, found))
    if bands == 3:  # what shows through is white, as on a page
        cover = found[3].astype(np.uint16)
        found = [((band * cover + 255 * (255 - cover)) // 255).astype(np.uint8) for band in found[:3]]
    return found[:bands]


def _opaque(source: Any, bands: list[Array]) -> Array:
    """Return the alpha of an image without any: full, but where it names one colour as transparent (PNG's tRNS)."""
    alpha = np.full(bands[0].shape, 255, np.uint8)
    named = [source.GetRasterBand(number).GetNoDataValue() for number in (1, 2, 3)[: source.RasterCount]]
    if len(named) == 3 and None not in named:
        same = np.logical_and.reduce([band == int(value) for band, value in zip(bands, named)])
        alpha[same] = 0
    return alpha
