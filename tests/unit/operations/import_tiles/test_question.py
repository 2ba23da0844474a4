# SPDX-License-Identifier: GPL-2.0-or-later
"""The question before an import names the service, the tiles and the levels; its button says what is done."""

from __future__ import annotations

import pytest
from arcgis_export.plugin.arcgis.operations.import_tiles import ImportTilesRequest
from arcgis_export.plugin.arcgis.services.tile_service import Service
from arcgis_export.plugin.arcgis.urls import ServiceKind
from arcgis_export.plugin.operations.import_tiles.form import import_question
from arcgis_export.plugin.operations.import_tiles.survey import ImportPlan, Merging

URL = "https://tiles.example.com/arcgis/rest/services/World/MapServer"


def plan(tiles: int = 8, bundles: int = 3, held: tuple[int, ...] | None = (2, 3)) -> ImportPlan:
    service = Service(URL, ServiceKind.MAP, "World tiles", 11.0, None, (), None, True, 0)
    return ImportPlan(request=ImportTilesRequest(service, "", held=held), tiles=tiles, bundles=bundles)


@pytest.mark.parametrize("merging", Merging)
def test_service_tiles_and_levels_are_named(merging: Merging) -> None:
    text, _ = import_question(plan(), merging)
    assert text.startswith("Import 8 tiles at levels 2 and 3 into “World tiles” on tiles.example.com? ")


@pytest.mark.parametrize(
    ("merging", "bundles", "action"),
    [
        (Merging.OVERWRITE, 3, "Overwrite 3 Bundles"),
        (Merging.OVERWRITE, 1, "Overwrite 1 Bundle"),
        (Merging.OVERWRITE, -1, "Overwrite Bundles"),
        (Merging.ADD, 3, "Import 8 tiles"),
        (Merging.REPLACE, 3, "Import 8 tiles"),
    ],
)
def test_the_button_says_the_action(merging: Merging, bundles: int, action: str) -> None:
    text, said = import_question(plan(bundles=bundles), merging)
    assert said == action
    assert ("can't be restored" in text) == (merging is Merging.OVERWRITE)


def test_an_item_whose_tiles_nobody_has_counted() -> None:
    text, action = import_question(plan(tiles=-1), Merging.REPLACE)
    assert (
        text.startswith("Import the tiles of the package at levels 2 and 3 into “World tiles”") and action == "Import"
    )
    text, _ = import_question(plan(tiles=-1, held=None), Merging.REPLACE)
    assert text.startswith("Import all tiles of the package into “World tiles”")
