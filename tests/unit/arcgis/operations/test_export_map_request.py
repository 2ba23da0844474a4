# SPDX-License-Identifier: GPL-2.0-or-later
"""A request for a map image: its form fields, and what is refused before anything is sent."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.operations.export_map.request import ExportMapRequest
from arcgis_export.plugin.arcgis.operations.export_map.validate import check_request
from arcgis_export.plugin.arcgis.services.map_service import IMAGE_FORMATS, MAP_FORMATS, MapLayer, MapService, TimeInfo
from arcgis_export.plugin.arcgis.urls import ServiceKind
from arcgis_export.plugin.core.errors import RequestError
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference

MERCATOR = SpatialReference(102100, 3857)
SERVICE = MapService(
    "https://gis.example.com/server/rest/services/World/MapServer",
    ServiceKind.MAP,
    version=11.4,
    spatial_reference=MERCATOR,
    full_extent=Extent(0, 0, 1e6, 1e6),
    layers=tuple(MapLayer(i, f"Layer {i}") for i in range(8)),
    formats=MAP_FORMATS,
    time=TimeInfo(0, 10),
    supports={"supportsDynamicLayers": True},
)
IMAGES = MapService(
    "https://gis.example.com/server/rest/services/Elevation/ImageServer",
    ServiceKind.IMAGE,
    version=11.4,
    spatial_reference=MERCATOR,
    full_extent=Extent(0, 0, 1e6, 1e6),
    formats=IMAGE_FORMATS,
    max_width=15000,
    max_height=4100,
    time=TimeInfo(0, 10),
    band_count=3,
)
BOX = {"geometryType": "esriGeometryEnvelope", "geometry": {"xmin": 0, "ymin": 0, "xmax": 1, "ymax": 1}}


def request(service: MapService = SERVICE, **changes: Any) -> ExportMapRequest:
    plain = ExportMapRequest(service, Extent(0.5, 1e-5, 1000, 2000), MERCATOR, 400, 800)
    return replace(plain, **changes)


def test_the_least_that_is_sent() -> None:
    assert request().parameters() == {
        "bbox": "0.5,0.00001,1000,2000", "bboxSR": "102100", "size": "400,800", "format": "png", "f": "json",
    }  # fmt: skip
    assert request().url.endswith("/World/MapServer/export")
    assert request(IMAGES).url.endswith("/Elevation/ImageServer/exportImage")
    check_request(request())
    check_request(request(IMAGES))


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"image_sr": SpatialReference(2056)}, {"imageSR": "2056"}),
        ({"image_sr": SpatialReference(wkt="PROJCS[]")}, {"imageSR": '{"wkt":"PROJCS[]"}'}),
        ({"dpi": 300.0}, {"dpi": "300"}),
        ({"dpi": 150}, {"dpi": "150"}),
        ({"transparent": True}, {"transparent": "true"}),
        ({"layers": "show: 2,4, 7"}, {"layers": "show:2,4,7"}),
        ({"layer_defs": {0: "POP > 1e6", "2": "N = 'Zürich'"}}, {"layerDefs": '{"0":"POP > 1e6","2":"N = \'Zürich\'"}'}),
        ({"time": 1199145600000}, {"time": "1199145600000"}),
        ({"time": (None, 1230768000000)}, {"time": "null,1230768000000"}),
        (
            {"time": (5, 6), "time_relation": "esriTimeRelationWithin"},
            {"time": "5,6", "timeRelation": "esriTimeRelationWithin"},
        ),
        ({"layer_time_options": {"3": {"useTime": False}}}, {"layerTimeOptions": '{"3":{"useTime":false}}'}),
        (
            {"dynamic_layers": [{"id": 9, "source": {"type": "mapLayer", "mapLayerId": 0}}]},
            {"dynamicLayers": '[{"id":9,"source":{"type":"mapLayer","mapLayerId":0}}]'},
        ),
        ({"gdb_version": "sde.USER1"}, {"gdbVersion": "sde.USER1"}),
        ({"historic_moment": 1199145600000}, {"historicMoment": "1199145600000"}),
        ({"map_scale": 5e6}, {"mapScale": "5000000"}),
        ({"rotation": -22.5}, {"rotation": "-22.5"}),
        ({"datum_transformations": [1623, {"wkid": 4078}]}, {"datumTransformations": '[1623,{"wkid":4078}]'}),
        ({"layer_parameter_values": ({"0": {"floor": 10}},)}, {"layerParameterValues": '[{"0":{"floor":10}}]'}),
        (
            {"map_range_values": [{"name": "depth", "value": [None, 5]}]},
            {"mapRangeValues": '[{"name":"depth","value":[null,5]}]'},
        ),
        (
            {"layer_range_values": [{"1": [{"name": "depth", "value": 5}]}]},
            {"layerRangeValues": '[{"1":[{"name":"depth","value":5}]}]'},
        ),
        ({"clipping": {**BOX, "excludedLayers": [1]}}, {"clipping": json.dumps({**BOX, "excludedLayers": [1]}, separators=(",", ":"))}),
        ({"spatial_filter": BOX}, {"spatialFilter": json.dumps(BOX, separators=(",", ":"))}),
        (
            {"selection_definitions": [{"layerId": 1, "objectIds": [7]}]},
            {"selectionDefinitions": '[{"layerId":1,"objectIds":[7]}]'},
        ),
    ],
)  # fmt: skip
def test_each_parameter_of_a_map_service(changes: Any, fields: dict[str, str]) -> None:
    found = request(**changes)
    check_request(found)
    assert found.parameters() == {**request().parameters(), **fields}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"format": "tiff", "pixel_type": "F32"}, {"format": "tiff", "pixelType": "F32"}),
        ({"no_data": 0}, {"noData": "0"}),
        ({"no_data": (1, 2), "band_ids": (2, 0)}, {"noData": "1,2", "bandIds": "2,0"}),
        (
            {"no_data": (58, 128.5, 187), "no_data_interpretation": "esriNoDataMatchAll"},
            {"noData": "58,128.5,187", "noDataInterpretation": "esriNoDataMatchAll"},
        ),
        ({"interpolation": "RSP_NearestNeighbor"}, {"interpolation": "RSP_NearestNeighbor"}),
        (
            {"format": "tiff", "compression": "JPEG", "compression_quality": 0},
            {"format": "tiff", "compression": "JPEG", "compressionQuality": "0"},
        ),
        (
            {"format": "lerc", "compression_tolerance": 1e-7, "lerc_version": 2},
            {"format": "lerc", "compressionTolerance": "0.0000001", "lercVersion": "2"},
        ),
        ({"band_ids": (2, 1, 0)}, {"bandIds": "2,1,0"}),
        ({"mosaic_rule": {"mosaicMethod": "esriMosaicCenter"}}, {"mosaicRule": '{"mosaicMethod":"esriMosaicCenter"}'}),
        ({"rendering_rule": {"rasterFunction": "Hillshade"}}, {"renderingRule": '{"rasterFunction":"Hillshade"}'}),
        ({"slice_id": 0}, {"sliceId": "0"}),
        ({"validate_extent": True}, {"validateExtent": "true"}),
        ({"adjust_aspect_ratio": False}, {"adjustAspectRatio": "false"}),
        ({"time": (None, 5)}, {"time": "null,5"}),
        ({"datum_transformations": [1623]}, {"datumTransformation": "1623"}),
        ({"datum_transformations": [{"wkid": 1623}]}, {"datumTransformation": '{"wkid":1623}'}),
    ],
)
def test_each_parameter_of_an_image_service(changes: Any, fields: dict[str, str]) -> None:
    found = request(IMAGES, **changes)
    check_request(found)
    assert found.parameters() == {**request(IMAGES).parameters(), **fields}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"extent": Extent(5, 5, 5, 9)}, "No area"),
        ({"extent": Extent(0, 0, math.nan, 9)}, "No area"),
        ({"extent": Extent(0, 0, math.inf, 9)}, "No area"),
        ({"extent": Extent(2e6, 0, 3e6, 9)}, "outside the map"),
        ({"extent": Extent(100, 40, 101, 41), "extent_sr": SpatialReference(4326)}, "outside the map"),
        ({"width": 0}, "no size"),
        ({"height": -1}, "no size"),
        ({"width": 10**9}, "1,000,000,000 × 800 pixels"),
        ({"width": 5000, "format": "pdf"}, "4,096 × 4,096"),
        ({"height": 5000, "format": "kmz"}, "several images"),
        ({"extent_sr": SpatialReference()}, "EPSG:3857"),
        ({"image_sr": SpatialReference()}, "coordinate system"),
        ({"format": "tiff"}, "does not support tiff. It supports png, png8"),
        ({"format": ""}, "does not support ?"),
        ({"format": "jpg", "transparent": True}, "jpg has no transparency"),
        ({"rotation": math.nan}, "rotation"),
        ({"dpi": 0}, "dots per inch"),
        ({"dpi": math.nan}, "dots per inch"),
        ({"map_scale": 0.0}, "scale"),
        ({"map_scale": math.inf}, "scale"),
        ({"layers": "2,4"}, "show:0,2"),
        ({"layers": "show:"}, "show:0,2"),
        ({"layers": "show:2,99"}, "no layer 99"),
        ({"time": (10, 5)}, "before it begins"),
        ({"time_relation": "esriTimeRelationWithin"}, "needs a time"),
        ({"time": 5, "time_relation": "Within"}, "timeRelation must be one of"),
        ({"layer_defs": {"9": "1=1"}}, "no layer 9"),
        ({"layer_defs": {"0": "NAME = 'a"}}, "layerDefs.0: A single quote"),
        ({"dynamic_layers": [{"id": 1}]}, "dynamicLayers[0].source is missing"),
        ({"pixel_type": "F32"}, "only image services"),
        ({"validate_extent": True}, "only image services"),
        (
            {"service": replace(SERVICE, version=11.3), "selection_definitions": [{"layerId": 1, "objectIds": [7]}]},
            "11.4",
        ),
        ({"service": replace(SERVICE, can_draw=False)}, "switched off"),
    ],
)
def test_what_is_refused(changes: Any, words: str) -> None:
    with pytest.raises(RequestError) as caught:
        check_request(request(**changes))
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rotation": 5.0}, "only map services"),
        ({"transparent": True}, "only map services"),
        ({"pixel_type": "F31"}, "pixelType must be one of"),
        ({"interpolation": "Bilinear"}, "RSP_BilinearInterpolation"),
        ({"no_data": math.nan}, "noData must be a number"),
        ({"no_data": (-9999.0, 5.0)}, "2 values, and the image 3 bands"),  # -9999,5
        ({"no_data": (1.0, 2.0, 3.0), "band_ids": (0, 1)}, "3 values, and the image 2 bands"),
        ({"compression": "LZ77"}, "Only a tiff"),
        ({"compression_quality": 101, "format": "jpg"}, "0 to 100"),
        ({"compression_quality": 50}, "JPEG only"),
        ({"compression_tolerance": 0.1}, "LERC only"),
        ({"format": "lerc", "compression_tolerance": -1}, "LERC tolerance"),
        ({"lerc_version": 2}, "LERC only"),
        ({"format": "lerc", "lerc_version": 3}, "lercVersion"),
        ({"band_ids": (3,)}, "no band 3: its 3 bands"),
        ({"datum_transformations": [1, 2]}, "one datum transformation"),
        ({"mosaic_rule": {"mosaicMethod": "Center"}}, "mosaicRule.mosaicMethod must be one of"),
    ],
)
def test_what_is_refused_for_an_image_service(changes: Any, words: str) -> None:
    with pytest.raises(RequestError) as caught:
        check_request(request(IMAGES, **changes))
    assert words in caught.value.message


def test_an_area_whose_place_is_not_known_is_left_to_the_server() -> None:
    whole_earth = Extent(-180, -90, 180, 90)  # has no box in web mercator
    check_request(request(extent=whole_earth, extent_sr=SpatialReference(4326)))
    check_request(request(extent=Extent(5, 5, 6, 6), extent_sr=SpatialReference(wkt="LOCAL[]")))
    check_request(request(extent=Extent(2e6, 0, 3e6, 9), service=replace(SERVICE, full_extent=None)))


def test_an_area_in_another_crs() -> None:
    check_request(request(extent=Extent(1, 1, 2, 2), extent_sr=SpatialReference(4326)))


def test_a_large_image_is_no_mistake() -> None:
    large = request(width=20_000, height=20_000)
    check_request(large)
    assert not large.fits and request().fits


def test_a_kmz_is_a_kind_of_answer() -> None:
    found = request(format="kmz")
    check_request(found)
    fields = found.parameters("kmz")
    assert fields["f"] == "kmz" and "format" not in fields
