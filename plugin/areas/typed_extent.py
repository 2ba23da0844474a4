# SPDX-License-Identifier: GPL-2.0-or-later
"""Extents as text, before QGIS reads them: it swaps ends that run backwards, without a word."""

from __future__ import annotations

from qgis.core import Qgis, QgsCoordinateReferenceSystem

from ..core.errors import RequestError
from ..core.i18n import tr
from ..recipes.area import parse_extent, refuse_backwards

_WORLD = (360.0, 90.0)  # degrees; numbers up to these are taken for such where no CRS is known


def check_typed_extent(text: str, crs: QgsCoordinateReferenceSystem) -> None:
    """Raise `RequestError` for an extent that begins after it ends; *crs* is the one of a text that names none.

    A text that is no extent, such as the name of a layer, is left to QGIS.
    """
    try:
        xmin, ymin, xmax, ymax, name = parse_extent(text)
    except ValueError:
        return
    crs = QgsCoordinateReferenceSystem(name) if name else crs
    check_ends(xmin, ymin, xmax, ymax, crs)


def check_ends(xmin: float, ymin: float, xmax: float, ymax: float, crs: QgsCoordinateReferenceSystem) -> None:
    """Raise `RequestError` for an extent that begins after it ends."""
    if crs.isValid():
        in_degrees = crs.isGeographic() and crs.mapUnits() == Qgis.DistanceUnit.Degrees
    else:
        in_degrees = max(abs(xmin), abs(xmax)) <= _WORLD[0] and max(abs(ymin), abs(ymax)) <= _WORLD[1]
    refuse_backwards(xmin, ymin, xmax, ymax, in_degrees)


def check_extent_field(text: str, crs: QgsCoordinateReferenceSystem) -> None:
    """Raise `RequestError` for what stands in a field for an extent only, and is none."""
    try:
        parse_extent(text)
    except ValueError:
        raise RequestError(unreadable(text)) from None
    check_typed_extent(text, crs)


def unreadable(text: str) -> str:
    """Report that a text is no extent."""
    return tr("“{text}” is not an extent. Write it as xmin,xmax,ymin,ymax, such as {example}.").format(
        text=text.strip(), example="5,15.5,44,48 [EPSG:4326]"
    )
