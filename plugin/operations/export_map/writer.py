# SPDX-License-Identifier: GPL-2.0-or-later
"""Write the image file from the cells of a map image."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Callable, Optional

from ...arcgis.operations.export_map.image_options import NOTHING_KNOWN, PixelFacts
from ...arcgis.operations.export_map.print_resolution import write_print_resolution
from ...convert.raster_crs import keep_crs
from ...convert.raster_data import DamagedImageError
from ...core.errors import PackageError
from ...core.files import discard
from ...core.i18n import tr
from ...core.progress import Progress, Report
from ...core.save_target import GEOTIFF
from ...environment.gdal import quiet
from ...packages.reference_systems import srs_of
from ...tiles.spatial_reference import SpatialReference
from .cells import Placed, TargetImage
from .frame import Cell
from .mosaic import Mosaic, copy_as, pixels_of
from .side_files import world_file

_DRIVERS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".bmp": "BMP"}


class ImageWriter:
    """Writes *target* cell by cell: a GeoTIFF by its ending, else the image with what places it beside it.

    That is a world file, a ``.prj`` for ArcGIS, and an ``.aux.xml`` with the CRS for GDAL.
    """

    def __init__(
        self,
        target_image: TargetImage,
        alpha: Optional[bool],
        target: Path,
        cancelled: Callable[[], bool],
        facts: PixelFacts = NOTHING_KNOWN,
        dpi: float = 0.0,
    ) -> None:
        """*alpha* states whether images keep their transparency, ``None`` for data, of which *facts* tell.

        *dpi* is that of the print, 0 to say nothing of it.
        """
        self._facts, self._dpi = facts, dpi
        self._target_image, self._alpha, self._target, self._cancelled = target_image, alpha, target, cancelled
        self._is_tiff = target.suffix.lower() in GEOTIFF
        self._mosaic: Optional[Mosaic] = None
        self._last: Optional[Path] = None

    def __enter__(self) -> ImageWriter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._mosaic is not None:
            self._mosaic.close()

    def place(self, placed: Placed, cell: Cell) -> None:
        """Take a cell's image in. Raises `PackageError` and `CancelledError`."""
        image = self._last = self._target_image.path(cell)
        if self._mosaic is None and (self._is_tiff or cell.drawn != (placed.frame.width, placed.frame.height)):
            file = self._target if self._is_tiff else self._whole
            dpi = self._dpi if self._is_tiff else 0.0
            self._mosaic = Mosaic(file, placed.frame, _wkt(placed.reference), image, self._alpha, self._facts, dpi)
        if self._mosaic is not None:
            self._mosaic.place(cell, image, self._cancelled)
        elif (found := pixels_of(image)) != cell.drawn:  # its world file would be wrong
            raise DamagedImageError(
                tr("The server drew {found} pixels instead of {wanted}. Choose a smaller size.").format(
                    found=" × ".join(map(str, found)), wanted=" × ".join(map(str, cell.drawn))
                )
            )

    def finish(self, placed: Placed, report: Report) -> None:
        """Complete the file once all cells are in. Raises `PackageError` and `CancelledError`."""
        if self._mosaic is not None:
            self._mosaic.finish(lambda share: report(Progress(share, tr("Writing"))), self._cancelled, self._is_tiff)
        wkt = _wkt(placed.reference)
        if self._is_tiff:
            keep_crs(self._target, wkt)
            return
        target, suffix = self._target, self._target.suffix.lower()
        if self._mosaic is not None:
            copy_as(self._whole, target, _DRIVERS[suffix], self._cancelled)
            discard(self._whole)
        elif self._last is not None:
            shutil.copyfile(self._last, target)
        if self._dpi:
            write_print_resolution(target, self._dpi)
        world = world_file(target)
        if world is not None:
            world.write_text(placed.frame.world_file())
        discard(target.with_suffix(".wld"))  # GDAL's own name for it
        keep_crs(target, wkt)
        esri_wkt = _esri_wkt(wkt)
        if esri_wkt:
            target.with_suffix(".prj").write_text(esri_wkt, encoding="utf-8")

    @property
    def _whole(self) -> Path:
        """Temporary mosaic of an image in another format."""
        return self._target_image.folder / "whole.tif"


def _wkt(reference: SpatialReference) -> str:
    try:
        return srs_of(reference).wkt
    except PackageError:
        return ""  # placed all the same, and QGIS asks for the CRS


def _esri_wkt(wkt: str) -> str:
    """Return Esri's dialect of WKT 1, which a ``.prj`` is in; "" where it has no words for a CRS."""
    from osgeo import osr

    reference = osr.SpatialReference()
    with quiet(), contextlib.suppress(RuntimeError):
        if wkt and reference.ImportFromWkt(wkt) == 0:
            return str(reference.ExportToWkt(["FORMAT=WKT1_ESRI"]) or "")
    return ""
