# SPDX-License-Identifier: GPL-2.0-or-later
"""Elevation packages with GDAL: test decoding of a tile, and conversion to a GeoTIFF."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Optional

from osgeo import gdal

from ..core.errors import CancelledError, PackageError
from ..core.i18n import tr
from ..core.temporary import replacing
from ..environment.gdal import quiet
from ..packages import TilePackage
from ..packages.writers.sqlite_file import Cancelled, Progress
from ..packages.writers.vrt import LERC_OPTIONS, Place, write_vrt
from .raster_crs import keep_crs

_GEOTIFF = ("COMPRESS=DEFLATE", "PREDICTOR=3", "TILED=YES", "BIGTIFF=IF_SAFER")
_OVERVIEW_SIDE = 256  # pixels: views are quick without coarser ones than this


def check_elevation(package: TilePackage) -> None:
    """Raise `PackageError` unless this GDAL can decode the package's elevation tiles: one of them is tried."""
    tile = next(iter(package.tiles()), None)
    if tile is None:
        raise PackageError(tr("The package holds no tiles. Export it again."))
    name = f"/vsimem/arcgis_export_trial_{os.getpid()}_{id(tile)}"
    with quiet():
        gdal.FileFromMemBuffer(name, tile.data)
        try:
            options = [f"{key}={value}" for key, value in LERC_OPTIONS.items()]
            source = gdal.OpenEx(name, gdal.OF_RASTER, allowed_drivers=["MRF"], open_options=options)
            heights = source.GetRasterBand(1).ReadAsArray() if source is not None else None
            del source
        except RuntimeError:
            heights = None
        finally:
            gdal.Unlink(name)
    if heights is None:
        raise PackageError(
            tr(
                "The elevation tiles are in a newer or other form of LERC ({form}) than the GDAL of this QGIS "
                "({version}) can decode. Open the package in a newer QGIS."
            ).format(form=_form(tile.data), version=gdal.__version__)
        )


def write_geotiff(
    package: TilePackage,
    path: Path,
    srs: str,
    skip: Collection[Place] = (),
    progress: Optional[Progress] = None,
    cancelled: Optional[Cancelled] = None,
) -> int:
    """Write an elevation package as a GeoTIFF of Float32 with overviews; return how many tiles it took.

    Its resolution is that of the deepest level. Raises `PackageError` and `CancelledError`.
    """
    check_elevation(package)
    total, shown = sum(one.tiles for one in package.levels()), 0

    def on_progress(share: float, message: str, data: object) -> int:
        nonlocal shown
        shown = max(shown, round(share * total))  # the overviews start counting again
        if progress is not None:
            progress(shown, total)
        return 0 if cancelled is not None and cancelled() else 1

    with tempfile.TemporaryDirectory(prefix="arcgis_export") as folder, replacing(path) as temporary, quiet():
        virtual = write_vrt(package, Path(folder) / "heights.vrt", srs, skip, cancelled=cancelled)
        try:
            written = gdal.Translate(
                temporary, str(virtual), format="GTiff", creationOptions=list(_GEOTIFF), callback=on_progress
            )
            side = max(written.RasterXSize, written.RasterYSize) if written is not None else 0
            factors = [2**step for step in range(1, 20) if side / 2**step >= _OVERVIEW_SIDE]
            if written is not None and factors:
                written.BuildOverviews("AVERAGE", factors, on_progress)
            failed = written is None
            del written
        except RuntimeError as error:
            _stop_if(cancelled)
            raise PackageError(tr("The heights could not be written. Check the disk."), str(error)) from None
        _stop_if(cancelled)
        if failed:
            raise PackageError(tr("The heights could not be written. Check the disk."), gdal.GetLastErrorMsg())
        keep_crs(Path(temporary), srs)
    return total


def _form(data: bytes) -> str:
    """Return the name of a LERC blob's version."""
    if data.startswith(b"Lerc2 "):
        return f"LERC2, {int.from_bytes(data[6:10], 'little')}"
    return "LERC1" if data.startswith(b"CntZImage ") else tr("unknown")


def _stop_if(cancelled: Optional[Cancelled]) -> None:
    if cancelled is not None and cancelled():
        raise CancelledError()
