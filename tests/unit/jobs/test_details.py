# SPDX-License-Identifier: GPL-2.0-or-later
"""Typed details and their JSON: what is written is read, and nothing of another type is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Optional

import pytest
from arcgis_export.plugin.jobs.details import Details
from arcgis_export.plugin.operations.export_item.details import ItemDetails
from arcgis_export.plugin.operations.export_map.details import Image, MapDetails
from arcgis_export.plugin.operations.export_tiles.details import PartDetails, Plan, SplitDetails, TilesDetails
from arcgis_export.plugin.operations.import_tiles.details import ImportDetails
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Inner:
    number: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sample(Details):
    text: str
    count: int = 0
    share: float = 0.0
    is_on: bool = False
    maybe: Optional[Inner] = None
    pair: tuple[Optional[int], str] = (None, "")
    many: tuple[Inner, ...] = ()
    form: dict[str, Any] = field(default_factory=dict)
    colour: Colour = Colour.RED
    crs: SpatialReference = SpatialReference()


FULL = Sample(
    "Ω", 3, 0.5, True, Inner(1.5, ("a",)), (7, "x"), (Inner(2.0), Inner(3.0)), {"f": {"g": [1]}}, Colour.RED,
    SpatialReference(102100, 3857),
)  # fmt: skip

REAL = [
    TilesDetails({"levels": "0"}, (0, 3), 5, Extent(0, 1, 2, 3), plan=Plan({"rows": 256}, ([[[0.0, 1.0]]],), None)),
    SplitDetails(parts=3, scheme={"rows": 256}, is_vector=True, fingerprint="abc", jobs=("j1", "j2")),
    PartDetails(number=2, block=Extent(0.5, 1, 2, 3), is_damaged=True, fallback="V1"),
    MapDetails(images=(Image("a", "/a.tif", {"f": "json"}, 4, 3, "png", 1.5, None, (None, 5)),), limit=(4096, 4096)),
    ItemDetails(item="i", layers=({"id": 0},), definitions=({"fields": []},), area_notes=("n",)),
    ImportDetails(levels=(1,), held=None, upload={"stage": "done"}, before=("j",), extent=Extent(0, 0, 1, 1)),
]


@pytest.mark.parametrize("details", [Sample("a"), FULL, *REAL], ids=lambda details: type(details).__name__)
def test_what_is_written_is_read(details: Details) -> None:
    assert type(details).from_json(json.loads(json.dumps(details.to_json()))) == details


def test_unknown_names_are_left_out_and_missing_ones_have_their_default() -> None:
    assert Sample.from_json({"text": "a", "flavour": "sweet"}) == Sample("a")


WRONG = [
    {}, {"text": 5}, {"text": "a", "count": "3"}, {"text": "a", "maybe": [1]}, {"text": "a", "pair": [1]},
    {"text": "a", "many": {"number": 1}}, {"text": "a", "form": []}, {"text": "a", "colour": "green"},
    {"text": "a", "many": [{"words": []}]},
]  # fmt: skip


@pytest.mark.parametrize("values", WRONG)
def test_a_value_of_another_type_is_an_error(values: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError)):
        Sample.from_json(values)
