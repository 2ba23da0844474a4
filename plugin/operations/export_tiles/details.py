# SPDX-License-Identifier: GPL-2.0-or-later
"""Details of an Export Tiles job in the journal: one job, a split export, and its parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Optional

from ...jobs.details import Details
from ...tiles.extent import Extent
from ...tiles.spatial_reference import SpatialReference

CONVERT_NONE, CONVERT_GPKG, CONVERT_MBTILES = "none", "gpkg", "mbtiles"
CONVERT_AUTO = "auto"  # whichever makes a layer of these tiles


@dataclass(frozen=True)
class Plan:
    """The requested tiles: the scheme as Esri's ``tileInfo``, polygons as rings of points, and the service's extent."""

    scheme: dict[str, Any]
    area: tuple[Any, ...]
    clip: Optional[Extent] = None


@dataclass(frozen=True)
class TilesDetails(Details):
    """An export in one job. *parameters* are the submitted form fields without token.

    *extent*, in the CRS *crs*, and *tiles* are ``None`` where the service does not report how large it is.
    *fallback* is the older storage format to ask for where the newer one is refused, *shown_as* the address
    of the service on the map where that is another than the export's, *item* Online's item of the result,
    *converted* the copy of its tiles, *only_copy* whether the package goes once that is there, *submitted* when it
    was sent, in epoch seconds.
    """

    parameters: dict[str, str] = field(default_factory=dict)
    levels: tuple[int, ...] = ()
    tiles: Optional[int] = None
    extent: Optional[Extent] = None
    crs: SpatialReference = SpatialReference()
    fallback: str = ""
    convert: str = CONVERT_NONE
    add_to_map: bool = False
    attribution: str = ""
    description: str = ""
    shown_as: str = ""
    date: str = ""
    plan: Optional[Plan] = None
    item: str = ""
    converted: str = ""
    submitted: float = 0.0
    only_copy: bool = False

    @property
    def is_folder(self) -> bool:
        """Whether the result is a cache folder, not a package (Export Tiles' ``tilePackage``)."""
        return self.parameters.get("tilePackage") == "false"

    @property
    def makes_copy(self) -> bool:
        """Whether the tiles are copied to another file once the package is complete."""
        return self.convert != CONVERT_NONE


@dataclass(frozen=True)
class SplitDetails(TilesDetails):
    """An export in several jobs, its *parts*; *scheme* is the grid as ``tileInfo``.

    *fingerprint* distinguishes one set of parts from another; *jobs* are the server's ids once all are done.
    """

    parts: int = 0
    scheme: dict[str, Any] = field(default_factory=dict)
    is_vector: bool = False
    fingerprint: str = ""
    jobs: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartDetails(TilesDetails):
    """One job of an export in several. *block* is its share of the ground, in the service's CRS.

    *is_damaged* says that the server's own package is damaged, so that another job is wanted.
    """

    number: int = 0
    block: Optional[Extent] = None
    is_damaged: bool = False
