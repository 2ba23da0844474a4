# SPDX-License-Identifier: GPL-2.0-or-later
"""The CRS of a written raster as GDAL reads it back; where the file can't say it, GDAL's notes beside it do.

The keys of a GeoTIFF have no words for some systems, and GDAL takes others for their successors: EPSG:3410 for
EPSG:6933. Pictures have no CRS at all.
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Any, Optional

from osgeo import gdal, osr

from ..core.errors import PackageError
from ..core.files import gdal_notes
from ..core.i18n import tr
from ..environment.gdal import options, quiet
from .raster_data import opened

log = logging.getLogger("arcgis_export.rasters")

# The notes count first and are written, whatever is set outside. WKT 1 has no words for some systems, either.
_NOTES = {"GDAL_PAM_ENABLED": "YES", "GDAL_GEOREF_SOURCES": "PAM,INTERNAL,WORLDFILE", "OSR_WKT_FORMAT": "WKT2"}


def keep_crs(image: Path, crs: str) -> None:
    """Let GDAL read *image*, which is complete and closed, with *crs*: WKT, or ``EPSG:n`` or ``ESRI:n``.

    It writes ``.aux.xml`` beside the image where that is needed, and keeps what else is in it. Nothing is done
    for a CRS that GDAL does not know. Raises `PackageError`.
    """
    with quiet(), options(**_NOTES):
        wanted = _reference(crs)
        if wanted is None or is_same_crs(_read(image), wanted):
            return
        _note(image, wanted)
        if not _is_whole(gdal_notes(image)):
            raise PackageError(tr("The image could not be written. Check the disk."), gdal.GetLastErrorMsg())
        if not is_same_crs(_read(image), wanted):
            log.warning("GDAL reads another CRS than was written: %s", wanted.GetName())


def is_same_crs(found: Optional[Any], wanted: Any) -> bool:
    """Whether both of GDAL's objects are one system, and *found* is not called by the code of another."""
    if found is None or not found.IsSame(wanted, ["IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES"]):
        return False
    code, own = ((each.GetAuthorityName(None), each.GetAuthorityCode(None)) for each in (found, wanted))
    return None in (code[1], own[1]) or code == own


def _reference(crs: str) -> Optional[Any]:
    """Return a CRS as GDAL's, east before north; ``None`` for one that it does not know."""
    made = osr.SpatialReference()
    with contextlib.suppress(RuntimeError):  # another plugin may have switched GDAL's exceptions on
        if crs and made.SetFromUserInput(crs) == 0:
            made.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
            return made
    return None


def _note(image: Path, wanted: Any) -> None:
    with opened(image) as file, contextlib.suppress(RuntimeError):
        file.SetSpatialRef(wanted)  # a file that is opened to be read stays as it is, and this goes to the notes
        file.FlushCache()


def _is_whole(notes: Path) -> bool:
    """Whether GDAL, which says nothing of a full disk, has written its notes to the end."""
    try:
        text = notes.read_bytes()
    except OSError:
        return False
    return b"<SRS" in text and text.rstrip().endswith(b"</PAMDataset>")


def _read(image: Path) -> Optional[Any]:
    with opened(image) as file, contextlib.suppress(RuntimeError):
        found = file.GetSpatialRef()
        return found.Clone() if found is not None else None
    return None
