# SPDX-License-Identifier: GPL-2.0-or-later
"""The plan of an export in its job's record, so that what came can be held against it, also after a restart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Optional

from ...arcgis.operations.export_tiles.request import ExportTilesRequest
from ...jobs.job import Job
from ...tiles.scheme import Area, Extent, TileScheme
from .completeness import PlanCheck, check_plan

_PLAN = "plan"


def write_plan(job: Job, request: ExportTilesRequest) -> None:
    """Keep the plan of *request*, its grid and its area, in *job*; none where nothing could be counted."""
    full = request.service.full_extent
    if request.is_countable:
        job.options[_PLAN] = {
            "scheme": scheme_json(request.service.grid()),
            "area": [[ring.tolist() for ring in rings] for rings in request.covered.polygons],
            "clip": [full.xmin, full.ymin, full.xmax, full.ymax] if full else None,
        }


def planned_scheme(job: Job) -> Optional[TileScheme]:
    """Return the grid of the plan that *job* keeps; ``None`` where it keeps none."""
    plan = job.options.get(_PLAN)
    return TileScheme.from_tile_info(plan["scheme"]) if plan else None


def check_job(job: Job, packages: Sequence[Path], cancelled: Callable[[], bool]) -> Optional[PlanCheck]:
    """Compare *packages* with the plan that *job* keeps; ``None`` where it keeps none. Raises as `check_plan` does."""
    scheme = planned_scheme(job)
    if scheme is None:
        return None
    plan = job.options[_PLAN]
    clip = Extent(*plan["clip"]) if plan["clip"] else None
    return check_plan(packages, scheme, job.options["levels"], Area.from_polygons(plan["area"]), clip, cancelled)


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
