# SPDX-License-Identifier: GPL-2.0-or-later
"""What request and service tell of an image's pixels."""

from __future__ import annotations

import json
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.operations.export_map.image_options import PixelFacts, pixel_facts
from arcgis_export.plugin.arcgis.operations.export_map.request import ExportMapRequest
from arcgis_export.plugin.arcgis.services.map_service import MapService, read_map_service
from arcgis_export.plugin.arcgis.urls import ServiceKind, parse_service_url
from arcgis_export.plugin.operations.export_map.details import Image, MapDetails
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference

SHADE = {"rasterFunction": "Hillshade"}


@pytest.mark.parametrize(
    ("asked", "facts"),
    [
        ({}, PixelFacts((-1.0,), is_signed=True)),
        ({"no_data": 0}, PixelFacts((0.0,), is_signed=True)),
        ({"no_data": [1, 2]}, PixelFacts((1.0, 2.0), True, is_signed=True)),
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


@pytest.mark.parametrize(
    ("declared", "asked", "values"),
    [
        ({"noDataValues": [1, 2, 3]}, {}, (1.0, 2.0, 3.0)),
        ({"noDataValues": [1, 2, 3], "noDataValue": 9}, {}, (1.0, 2.0, 3.0)),
        ({"noDataValues": [0, 0, 0], "noDataValue": 9}, {}, (0.0, 0.0, 0.0)),
        ({"noDataValues": [1, None, 3]}, {}, (1.0, None, 3.0)),
        ({"noDataValues": [1, 2, 3]}, {"band_ids": [2, 0]}, (3.0, 1.0)),
        ({"noDataValues": [1, 2, 3]}, {"band_ids": [1]}, (2.0,)),
        ({"noDataValues": [None, 2, 3], "noDataValue": 9}, {"band_ids": [0]}, (9.0,)),
        ({"noDataValues": [7]}, {}, (7.0,)),
        ({"noDataValues": [1, 2], "noDataValue": 9}, {}, (9.0,)),  # not of these three bands
        ({"noDataValues": [None, None, None], "noDataValue": None}, {}, ()),
        ({"noDataValues": ["", {}, "x"], "noDataValue": 9}, {}, (9.0,)),
        ({"noDataValues": "1,2,3"}, {}, ()),
        ({"noDataValues": [1, 2, 3]}, {"no_data": 5}, (5.0,)),
        ({"noDataValues": [1, 2, 3]}, {"rendering_rule": SHADE}, ()),
    ],
)
def test_a_value_for_each_band_of_the_service(declared: Any, asked: dict[str, Any], values: Any) -> None:
    where = parse_service_url("https://gis.example.com/server/rest/services/R/ImageServer")
    service = read_map_service({"bandCount": 3, "pixelType": "U8", "capabilities": "Image", **declared}, where)
    request = ExportMapRequest(service, Extent(0, 0, 1, 1), SpatialReference(3857, 3857), 9, 9, **asked)
    facts = pixel_facts(request)
    assert facts == PixelFacts(values, matches_all=len(values) > 1)
    image = Image("", "/x.tif", {}, 9, 9, "tiff", facts=facts)
    details = MapDetails(images=(image,))
    assert MapDetails.from_json(json.loads(json.dumps(details.to_json()))) == details
