# SPDX-License-Identifier: GPL-2.0-or-later
"""What request and service tell of an image's pixels."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.arcgis.operations.export_map.image_options import PixelFacts, pixel_facts
from arcgis_export.plugin.arcgis.operations.export_map.request import ExportMapRequest
from arcgis_export.plugin.arcgis.services.map_service import MapService
from arcgis_export.plugin.arcgis.urls import ServiceKind
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference

SHADE = {"rasterFunction": "Hillshade"}


@pytest.mark.parametrize(
    ("asked", "facts"),
    [
        ({}, PixelFacts((-1.0,), is_signed=True)),
        ({"no_data": 0}, PixelFacts((0.0,), is_signed=True)),
        ({"no_data": [1, 2]}, PixelFacts((1.0, 2.0), is_signed=True)),
        ({"pixel_type": "U8"}, PixelFacts((-1.0,))),
        ({"rendering_rule": SHADE}, PixelFacts()),
        ({"rendering_rule": SHADE, "pixel_type": "S8", "no_data": 7}, PixelFacts((7.0,), is_signed=True)),
        (
            {"no_data": 3, "no_data_interpretation": "esriNoDataMatchAll"},
            PixelFacts((3.0,), matches_all=True, is_signed=True),
        ),
    ],
)
def test_what_is_asked_for_goes_before_what_the_service_declares(asked: dict[str, Any], facts: PixelFacts) -> None:
    service = MapService("http://x.example/ImageServer", ServiceKind.IMAGE, pixel_type="S8", no_data=-1.0)
    request = ExportMapRequest(service, Extent(0, 0, 1, 1), SpatialReference(3857, 3857), 9, 9, **asked)
    assert pixel_facts(request) == facts
