# SPDX-License-Identifier: GPL-2.0-or-later
"""From the cells of a map image to the file that a person wanted."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Callable, Optional
from xml.sax.saxutils import escape

from .cycle import Progress
from .errors import PackageError
from .i18n import number_text, tr
from .job import State
from .map_cells import Picture
from .map_grid import Cell, Frame
from .map_mosaic import Mosaic, copy_as
from .packages.reference_systems import srs_of
from .placing import discard
from .spatial_reference import SpatialReference

_DRIVERS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".bmp": "BMP"}
_WORLD = {".png": ".pgw", ".jpg": ".jgw", ".jpeg": ".jgw", ".gif": ".gfw", ".bmp": ".bpw"}
_PLACED = 0.7  # of the progress; the rest are the overviews


def write_picture(
    picture: Picture,
    frame: Frame,
    reference: SpatialReference,
    alpha: Optional[bool],
    target: Path,
    limit: tuple[int, int],
    report: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> None:
    """Write *target*: a GeoTIFF by its ending, else the picture with what places it on the ground beside it.

    That is a world file, a ``.prj`` for ArcGIS, and an ``.aux.xml`` with the reference for GDAL.

    Raises `PackageError` and `CancelledError`.
    """
    wkt = _wkt(reference)
    cells = picture.cells(frame, limit)
    suffix = target.suffix.lower()
    if suffix in (".tif", ".tiff"):
        _mosaic(picture, cells, frame, wkt, alpha, target, report, cancelled)
        return
    if len(cells) == 1:
        shutil.copyfile(picture.path(cells[0]), target)
    else:
        whole = target.with_suffix(".whole")
        _mosaic(picture, cells, frame, wkt, alpha, whole, report, cancelled)
        copy_as(whole, target, _DRIVERS[suffix], cancelled)
        discard(whole)
    target.with_suffix(_WORLD[suffix]).write_text(frame.world_file())
    discard(target.with_suffix(".wld"))  # GDAL's own name for it
    if wkt:
        target.with_suffix(".prj").write_text(_esri_wkt(wkt))
        target.with_name(f"{target.name}.aux.xml").write_text(
            f"<PAMDataset>\n  <SRS>{escape(wkt)}</SRS>\n</PAMDataset>\n"
        )


def _mosaic(
    picture: Picture,
    cells: Sequence[Cell],
    frame: Frame,
    wkt: str,
    alpha: Optional[bool],
    target: Path,
    report: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> None:
    mosaic = Mosaic(target, frame, wkt, picture.path(cells[0]), alpha)
    try:
        for done, cell in enumerate(cells):
            text = tr("Putting together, {done} of {total}").format(
                done=number_text(done), total=number_text(len(cells))
            )
            report(Progress(State.COPYING, _PLACED * done / len(cells), text if len(cells) > 1 else tr("Writing")))
            mosaic.place(cell, picture.path(cell), cancelled)
        mosaic.finish(
            lambda share: report(Progress(State.COPYING, _PLACED + (1 - _PLACED) * share, tr("Writing"))), cancelled
        )
    finally:
        mosaic.close()


def _wkt(reference: SpatialReference) -> str:
    try:
        return srs_of(reference).wkt
    except PackageError:
        return ""  # placed all the same, and QGIS asks for the reference


def _esri_wkt(wkt: str) -> str:
    """Return Esri's dialect, which a ``.prj`` is in."""
    from osgeo import osr

    reference = osr.SpatialReference()
    if reference.ImportFromWkt(wkt) != 0:
        return wkt
    return str(reference.ExportToWkt(["FORMAT=WKT1_ESRI"])) or wkt
