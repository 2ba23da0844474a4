# SPDX-License-Identifier: GPL-2.0-or-later
"""One rule for references: where one stands, and which two are one system."""

from __future__ import annotations

from typing import Any, Optional

import pytest

from plugin.tiles.extent import Extent
from plugin.tiles.spatial_reference import SpatialReference, declared_reference, extent_in

CORNERS = {"xmin": 0, "ymin": 1, "xmax": 2, "ymax": 3}


def of(*codes: Optional[int], wkt: Optional[str] = None) -> SpatialReference:
    return SpatialReference(*codes, wkt=wkt)


@pytest.mark.parametrize(
    "one, other",
    [
        ((102749,), (102749, 2286)),
        ((102749,), (2286,)),  # the code of today, which neither names beside the other
        ((102749, 2286), (2286, 2286)),
        ((102100, 3857), (900913,)),
        ((103376, None), (103376, 6578)),
        ((4326,), (4326, 4326)),
    ],
)
def test_two_references_with_an_id_in_common_are_one_system(one: Any, other: Any) -> None:
    assert of(*one).same_as(of(*other)) and of(*other).same_as(of(*one))


@pytest.mark.parametrize("one, other", [((102749,), (2285,)), ((2056,), (21781,)), ((), ()), ((3857,), (4326,))])
def test_others_are_not(one: Any, other: Any) -> None:
    assert not of(*one).same_as(of(*other))


def test_codes_of_esri_become_esris() -> None:
    assert of(102749).authid == "ESRI:102749" and of(102749, 2286).authids == ("EPSG:2286", "ESRI:102749")
    assert of(54030).authid == "ESRI:54030" and of(102113).authid == "EPSG:3857" and of().authid is None


def test_the_first_place_with_a_reference_counts() -> None:
    own, root = {"spatialReference": {"wkid": 2056}}, {"spatialReference": {"wkid": 4326}}
    empty: dict[str, Any] = {"spatialReference": {}}
    assert declared_reference(own, root) == of(2056)
    assert declared_reference({}, empty, None, {"spatialReference": {"wkid": "odd"}}, root) == of(4326)
    assert declared_reference(empty, 3) == of()


def test_an_extent_is_read_in_the_system_of_its_document() -> None:
    box = Extent(0, 1, 2, 3)
    assert extent_in({**CORNERS, "spatialReference": {}}, of(2286)) == box
    assert extent_in({**CORNERS, "spatialReference": {"wkid": 102749}}, of(2286)) == box
    assert extent_in({**CORNERS, "spatialReference": {"wkid": 4326}}, of(2286)) is None
    assert extent_in({**CORNERS, "spatialReference": {"wkid": 4326}}, of()) == box
