# SPDX-License-Identifier: GPL-2.0-or-later
"""Transform a bounding box to another spatial reference, in plain Python."""

from __future__ import annotations

import math
from typing import Optional

from ....tiles.extent import Extent
from ....tiles.spatial_reference import SpatialReference


def box_in(box: Extent, source: SpatialReference, target: SpatialReference) -> Optional[Extent]:
    """Return the box around *box* in *target*; ``None`` where that can't be determined for sure.

    It can't where a spatial reference is unknown, where the box leaves what *target* can show, and where it
    crosses the antimeridian.
    """
    if source.same_as(target):
        return box
    if not source.authid or not target.authid:
        return None
    try:
        from pyproj import Transformer  # slow to load, and most areas are in the map's spatial reference
        from pyproj.exceptions import ProjError
    except ImportError:
        return None
    try:
        transformer = Transformer.from_crs(source.authid, target.authid, always_xy=True)
        sides = transformer.transform_bounds(box.xmin, box.ymin, box.xmax, box.ymax, densify_pts=21)
    except ProjError:
        return None
    found = Extent(*sides)
    return found if all(map(math.isfinite, sides)) and not found.is_empty else None
