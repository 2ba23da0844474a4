# SPDX-License-Identifier: GPL-2.0-or-later
"""The facts of a package, ready for JSON."""

from __future__ import annotations

from typing import Any

from .coverage import covered_extent
from .health import Health
from .package import TilePackage
from .reference_systems import authid_of


def package_info(package: TilePackage, health: Health | None = None) -> dict[str, Any]:
    """Return the facts of ``arcgisexport:packageinfo``, with the damage that *health* found.

    Of a package that isn't sound ``damaged`` counts the tiles that can't be read, by level, and ``problems`` says it
    in sentences.
    """
    extent, reference = covered_extent(package) or package.declared_extent, package.scheme.spatial_reference
    facts: dict[str, Any] = {
        "kind": package.kind,
        "storage": package.storage,
        "crs": authid_of(reference),
        "extent": [extent.xmin, extent.ymin, extent.xmax, extent.ymax] if extent else None,
        "tile_size": package.scheme.tile_width,
        "tile_format": package.tile_format,
        "levels": [
            {name: getattr(one, name) for name in ("level", "resolution", "scale", "tiles", "bytes")}
            for one in package.levels()
        ],
        "bytes": package.size_bytes,
        "title": package.metadata.title,
        "credits": package.metadata.credits,
    }
    if not reference.authid and reference.wkt:
        facts["wkt"] = reference.wkt
    if health is not None and not health.is_sound:
        facts["damaged"] = [{"level": level, "tiles": count} for level, count in sorted(health.damaged.items())]
        facts["problems"] = list(health.problems)
    return facts
