# SPDX-License-Identifier: GPL-2.0-or-later
"""Replace a file that layers show: they close it before, which Windows wants, and show the new one after."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem, QgsMapLayer, QgsProject, QgsRectangle, QgsVectorTileLayer

from ..core.files import gdal_notes
from ..environment.background import on_main_thread
from ..environment.gdal import without_aux_files
from .legend import restore_legend
from .origin import file_of, is_edited
from .tile_levels import restore_tile_levels


@dataclass(frozen=True)
class _Closed:
    """A layer whose source was taken away."""

    id: str
    source: str
    crs: QgsCoordinateReferenceSystem
    extent: QgsRectangle


@contextlib.contextmanager
def released(path: Path) -> Iterator[None]:
    """Let the layers of the project that show *path* close it meanwhile; from any thread.

    Raises `OSError` where one is being edited.
    """
    closed: list[_Closed] = []
    try:
        if on_main_thread(lambda: _close(path, closed)) is False:
            raise PermissionError(errno.EACCES, "a layer of it is being edited")
        yield
    finally:
        if closed:
            on_main_thread(lambda: _open(closed))


def _close(path: Path, closed: list[_Closed]) -> bool:
    """Close the file, and note each layer in *closed*; return false where that may not be."""
    if is_edited(path):
        return False
    for layer in QgsProject.instance().mapLayers().values():
        if _is_of(layer, path):
            closed.append(_Closed(layer.id(), layer.source(), layer.crs(), layer.extent()))
            layer.setDataSource("", layer.name(), layer.providerType())
    return True


def _is_of(layer: QgsMapLayer, path: Path) -> bool:
    """Whether a layer has a file open; one of a virtual raster has the package that it is about, too."""
    shown = file_of(layer)
    if shown is None or shown == path:
        return shown is not None
    return shown.suffix == ".vrt" and shown.with_suffix("") == path.with_suffix("")


def _open(closed: list[_Closed]) -> None:
    project = QgsProject.instance()
    found = [(layer, each) for each in closed if (layer := project.mapLayer(each.id)) is not None]
    for layer, each in found:  # all of them, before anything else that might fail
        notes = gdal_notes(Path(each.source))  # may hold the CRS
        with contextlib.nullcontext() if notes.exists() else without_aux_files():
            layer.setDataSource(each.source, layer.name(), layer.providerType())
    for layer, each in found:
        if not layer.crs().isValid():  # which the file does not tell
            layer.setCrs(each.crs)
        if isinstance(layer, QgsVectorTileLayer):  # declares its service's extent and levels
            layer.setExtent(each.extent)
            restore_tile_levels(layer)
        restore_legend(layer)
        layer.triggerRepaint()
