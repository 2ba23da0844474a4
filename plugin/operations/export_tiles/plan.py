# SPDX-License-Identifier: GPL-2.0-or-later
"""Store the requested tiles in the job, and compare the result with them, also after a restart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Optional

from ...arcgis.operations.export_tiles.request import ExportTilesRequest
from ...tiles.scheme import Area, TileScheme
from .completeness import PlanCheck, check_plan
from .details import Plan, TilesDetails


def plan_of(request: ExportTilesRequest) -> Optional[Plan]:
    """Return the tiles of *request*; ``None`` where they can't be counted."""
    if not request.is_countable:
        return None
    area = tuple([ring.tolist() for ring in rings] for rings in request.covered.polygons)
    return Plan(scheme_json(request.service.grid()), area, request.service.full_extent)


def planned_scheme(details: TilesDetails) -> Optional[TileScheme]:
    """Return the grid of the plan that *details* keep; ``None`` where they keep none."""
    return TileScheme.from_tile_info(details.plan.scheme) if details.plan else None


def check_result(details: TilesDetails, packages: Sequence[Path], cancelled: Callable[[], bool]) -> Optional[PlanCheck]:
    """Compare *packages* with the plan in *details*; ``None`` without a plan. Raises what `check_plan` does."""
    plan, scheme = details.plan, planned_scheme(details)
    if plan is None or scheme is None:
        return None
    return check_plan(packages, scheme, details.levels, Area.from_polygons(plan.area), plan.clip, cancelled)


def scheme_json(scheme: TileScheme) -> dict[str, Any]:
    """Return a tile scheme as Esri's ``tileInfo``, which `TileScheme.from_tile_info` reads."""
    return {
        "rows": scheme.tile_height,
        "cols": scheme.tile_width,
        "dpi": scheme.dpi,
        "origin": {"x": scheme.origin_x, "y": scheme.origin_y},
        "spatialReference": scheme.spatial_reference.to_json(),
        "lods": [{"level": lod.level, "resolution": lod.resolution, "scale": lod.scale} for lod in scheme.lods],
    }
