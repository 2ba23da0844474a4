# SPDX-License-Identifier: GPL-2.0-or-later
"""Extents as algorithms are given them."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsReferencedRectangle,
)

from ...areas.antimeridian import box_of, is_beyond_180
from ...areas.geometry import extent_of
from ...areas.typed_extent import check_ends, check_typed_extent, unreadable
from ...core.errors import RequestError
from ...tiles.extent import Extent


def given_extent(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    name: str,
    context: QgsProcessingContext,
    default: QgsCoordinateReferenceSystem,
) -> Optional[QgsReferencedRectangle]:
    """Return an extent in its own CRS, or in *default* where it names none; ``None`` where none is given.

    Raises `RequestError` for a text that is no extent, or that may mean several: QGIS takes the first for none,
    which is all there is, and of the second it swaps the ends.
    """
    if not parameters.get(name):
        return None
    own = algorithm.parameterAsExtentCrs(parameters, name, context)
    crs = own if own.isValid() else default
    text = algorithm.parameterAsString(parameters, name, context)
    check_typed_extent(text, crs)
    box = algorithm.parameterAsExtent(parameters, name, context)
    if box.isNull():
        if text.strip():
            raise RequestError(unreadable(text))
        return None
    check_ends(box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum(), crs)
    return QgsReferencedRectangle(box, crs)


def given_extent_in(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    name: str,
    context: QgsProcessingContext,
    target: QgsCoordinateReferenceSystem,
    reach: Optional[Extent] = None,
) -> Optional[Extent]:
    """Return an extent as a box in *target*, of a map that shows *reach*; see `given_extent` and `box_of`."""
    found = given_extent(algorithm, parameters, name, context, target)
    if found is None:
        return None
    if is_beyond_180(found, found.crs()):
        return box_of(QgsGeometry.fromRect(found), found.crs(), target, context.transformContext(), reach)
    return extent_of(algorithm.parameterAsExtent(parameters, name, context, target))
