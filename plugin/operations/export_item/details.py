# SPDX-License-Identifier: GPL-2.0-or-later
"""Details of an Export Item job in the journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ...jobs.details import Details
from ...tiles.spatial_reference import SpatialReference


@dataclass(frozen=True)
class ItemDetails(Details):
    """An export of the item *item*. *parameters* are the submitted form fields without token.

    *user* is who signed in, *export_item* the item that the export makes, owned by *export_owner*, and
    *is_deleted* whether it is gone again. *layers* are the requested layers, *definitions* the hosted ones'
    JSON for fields and style, *area_notes* what limits the features. *folder* holds the unpacked files.
    """

    parameters: dict[str, str] = field(default_factory=dict)
    item: str = ""
    item_url: str = ""
    user: str = ""
    format: str = ""
    keep_item: bool = False
    layers: tuple[dict[str, Any], ...] = ()
    definitions: tuple[dict[str, Any], ...] = ()
    crs: SpatialReference = SpatialReference()
    add_to_map: bool = False
    attribution: str = ""
    description: str = ""
    date: str = ""
    area_notes: tuple[str, ...] = ()
    export_item: str = ""
    export_owner: str = ""
    is_deleted: bool = False
    folder: str = ""

    @property
    def leaves_item(self) -> bool:
        """Whether the item that the export made is still on the portal, and to be deleted."""
        return bool(self.export_item) and not (self.keep_item or self.is_deleted)

    @property
    def title(self) -> str:
        """The title of the item that the export makes."""
        return self.parameters.get("title", "").strip()
