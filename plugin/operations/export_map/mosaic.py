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

from ...arcgis.operations.export_map.image_options import NOTHING_KNOWN, PixelFacts
from ...convert.raster_data import DamagedImageError, Part, Window, opened, opened_part
from ...core.errors import CancelledError, PackageError
from ...core.i18n import tr
from ...environment.gdal import quiet
from .frame import Cell, Frame

_OPTIONS = ("TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "BIGTIFF=IF_SAFER", "NUM_THREADS=2")
_CACHE = 64 << 20  # bytes; GDAL would take a share of all memory
_OVERVIEW_SIDE = 256  # pixels: views are quick without coarser ones than this
_STRIP = 512  # rows read and written at once: two rows of the file's blocks
_RGB = (gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand)
_PREDICTORS = {
    **dict.fromkeys(
        (gdal.GDT_Byte, gdal.GDT_Int16, gdal.GDT_UInt16, gdal.GDT_Int32, gdal.GDT_UInt32), ("PREDICTOR=2",)
    ),
    **dict.fromkeys((gdal.GDT_Float32, gdal.GDT_Float64), ("PREDICTOR=3",)),
}

_cache_lock = threading.Lock()
_users, _usual = 0, 0

Array = Any  # numpy.ndarray
Cancelled = Callable[[], bool]


class Mosaic:
    """A GeoTIFF that is filled cell by cell; memory holds a strip of one cell at a time. To be closed.

    Until then GDAL's cache, one for the whole process, is small.
    """

    def __init__(
        self,
        path: Path,
        frame: Frame,
        wkt: str,
        first: Path,
        alpha: Optional[bool],
        facts: PixelFacts = NOTHING_KNOWN,
        dpi: float = 0.0,
    ) -> None:
        """Begin the file. *first* is one of the images; the file becomes another one where a later one needs it.

        *alpha* states whether images keep their transparency; ``None`` for data, whose bands are kept as
        they are. *facts* are what is known of data. *dpi* is that of the print, 0 to say nothing
        of it. Raises ``PackageError``.
        """
        self._path, self._frame, self._wkt, self._facts, self._dpi = path, frame, wkt, facts, dpi
        _small_cache(True)
        self._counted = True
        self._as_picture = alpha is not None
        self._bands = 4 if alpha else 3  # of a picture
        self._file: Any = None
        self._placed: list[tuple[Cell, Path]] = []
        try:
            with quiet(), opened_part(first, facts, self._as_picture) as part:
                self._data = part.data
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        data = self._written = self._data.written(self._facts)
        count = self._bands if data.is_picture else len(data.bands)
        options = [*_OPTIONS, *_PREDICTORS.get(data.kind, ())]
        if data.is_picture:
            options += ["ALPHA=YES"] if count == 4 else []
        else:  # GDAL would take the fourth of four bands for alpha
            options.append("ALPHA=NO")
            if not data.colours:
                options.append(f"PHOTOMETRIC={'RGB' if data.bands[:3] == _RGB else 'MINISBLACK'}")
        with quiet(), _written():
            driver = gdal.GetDriverByName("GTiff")
            path, frame = str(self._path), self._frame
            self._file = _made(driver.Create(path, frame.width, frame.height, count, data.kind, options))
            self._file.SetGeoTransform(frame.geotransform)
            if self._wkt:
                self._file.SetProjection(self._wkt)
            if self._dpi:
                unit = {"TIFFTAG_RESOLUTIONUNIT": "2"}  # inch
                dots = dict.fromkeys(("TIFFTAG_XRESOLUTION", "TIFFTAG_YRESOLUTION"), f"{self._dpi:.10g}")
                self._file.SetMetadata({**dots, **unit})
            for number, meaning in enumerate(data.bands, 1):
                band = self._file.GetRasterBand(number)
                if data.colours:  # classes, by colour
                    table = gdal.ColorTable()
                    for index, colour in enumerate(data.colours):
                        table.SetColorEntry(index, colour)
                    band.SetColorTable(table)
                else:
                    band.SetColorInterpretation(meaning)
                if data.no_data is not None:
                    band.SetNoDataValue(data.no_data)
            if data.is_masked:
                gdal.SetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
                try:
                    self._file.CreateMaskBand(gdal.GMF_PER_DATASET)
                finally:
                    gdal.SetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", None)

    def place(self, cell: Cell, image: Path, cancelled: Cancelled = lambda: False) -> None:
        """Write the wanted pixels of a cell's image in place. Raises ``PackageError`` and ``CancelledError``.

        Images that were placed before are read again where the file has to be of another type for this one.
        """
        with quiet(), opened_part(image, self._facts, self._as_picture) as part:
            source = part.source
            if (source.RasterXSize, source.RasterYSize) != cell.drawn:
                raise DamagedImageError(
                    tr("The server drew {found} pixels instead of {wanted}. Choose a smaller size.").format(
                        found=f"{source.RasterXSize} × {source.RasterYSize}", wanted=" × ".join(map(str, cell.drawn))
                    )
                )
            data = self._data.with_part(part.data)
            if data != self._data:
                is_new, self._data = data.written(self._facts) != self._written, data
                if is_new:
                    self._file = None
                    self._begin()
                    for earlier, path in self._placed:
                        with opened_part(path, self._facts, self._as_picture) as again:
                            self._write(earlier, again, cancelled)
            self._write(cell, part, cancelled)
            self._placed.append((cell, image))

    def _write(self, cell: Cell, part: Part, cancelled: Cancelled) -> None:
        left, top, width, height = cell.inner
        for row in range(0, height, _STRIP):
            if cancelled():
                raise CancelledError
            rows = min(_STRIP, height - row)
            window, there = (left, top + row, width, rows), None
            if self._written.is_picture:
                pixels = _pixels(part.source, window, self._bands)
            else:
                pixels, there = part.pixels(window, self._written)
            with _written():
                for number, band in enumerate(pixels, 1):
                    self._file.GetRasterBand(number).WriteArray(band, cell.col, cell.row + row)
                if there is not None:
                    mask = self._file.GetRasterBand(1).GetMaskBand()
                    mask.WriteArray(there.astype(np.uint8) * 255, cell.col, cell.row + row)
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
        return "AVERAGE" if self._written.is_picture or self._written.is_float else "NEAREST"

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


def _pixels(source: Any, window: Window, bands: int) -> list[Array]:
    """Return the bands of a picture's window: 3 (red, green, blue) or 4 (and alpha)."""
    try:
        found = [source.GetRasterBand(number + 1).ReadAsArray(*window) for number in range(source.RasterCount)]
    except RuntimeError:  # another plugin may have switched GDAL's exceptions on
        found = []
    if not found or any(band is None for band in found):
        raise DamagedImageError(tr("The image was cut off on its way. Export again."))
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
