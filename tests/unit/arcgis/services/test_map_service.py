# SPDX-License-Identifier: GPL-2.0-or-later
"""What a service says of the images that it draws, and what it does not support."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import NotArcGisError
from arcgis_export.plugin.arcgis.services.map_service import (
    MAP_FORMATS,
    Field,
    MapService,
    ParameterInfo,
    RangeInfo,
    TimeInfo,
    describe_map,
    layer_details,
    read_layer_details,
    read_map_service,
)
from arcgis_export.plugin.arcgis.services.map_support import lacking, version_text
from arcgis_export.plugin.arcgis.urls import ServiceKind, parse_service_url
from arcgis_export.plugin.core.errors import RequestError
from arcgis_export.plugin.tiles.extent import Extent

ROOT = "https://gis.example.com/server/rest/services/Big_World/"
MERCATOR = {"wkid": 102100, "latestWkid": 3857}
BOX = {"xmin": -10, "ymin": -20, "xmax": 30, "ymax": 40, "spatialReference": MERCATOR}
MAP = {
    "currentVersion": 11.4, "mapName": "Layers", "capabilities": "Map,Query,Data", "spatialReference": MERCATOR,
    "fullExtent": BOX, "initialExtent": BOX, "supportsDynamicLayers": True, "copyrightText": " © Someone ",
    "supportedImageFormatTypes": "PNG32,PNG24,PNG,JPG,DIB,TIFF,EMF,PS,PDF,GIF,SVG,SVGZ,BMP",
    "layers": [
        {"id": 0, "name": "Land", "type": "Group Layer", "parentLayerId": -1, "subLayerIds": [1, 2],
         "defaultVisibility": True, "minScale": 0, "maxScale": 0},
        {"id": 1, "name": "Roads", "type": "Feature Layer", "parentLayerId": 0, "subLayerIds": None,
         "defaultVisibility": False, "minScale": 1000, "maxScale": 500000},
        {"id": 2, "name": "Relief", "type": "Raster Layer", "parentLayerId": 0, "subLayerIds": None},
    ],
    "tables": [{"id": 7, "name": "Owners"}],
    "timeInfo": {"timeExtent": [1199145600000, 1230768000000], "defaultTimeInterval": 1,
                 "defaultTimeIntervalUnits": "esriTimeUnitsMonths", "hasLiveData": True},
}  # fmt: skip
IMAGE = {
    "currentVersion": 10.81, "capabilities": "Image,Metadata", "extent": BOX, "pixelSizeX": 10, "pixelSizeY": 20.0,
    "bandCount": 1, "pixelType": "F32", "noDataValue": -9999, "rasterFunctionInfos": [{"name": "Hillshade"}],
}  # fmt: skip


def read(kind: str = "MapServer", **changes: Any) -> MapService:
    answer = {**(IMAGE if kind == "ImageServer" else MAP), **changes}
    return read_map_service(
        {key: value for key, value in answer.items() if value != "-"}, parse_service_url(ROOT + kind)
    )


def test_a_map_service() -> None:
    found = read()
    assert (found.url, found.kind, found.title) == (ROOT + "MapServer", ServiceKind.MAP, "Big World")
    assert found.full_extent == found.initial_extent == Extent(-10, -20, 30, 40)
    assert found.spatial_reference.authid == "EPSG:3857" and found.attribution == "© Someone"
    assert (found.max_width, found.max_height) == (4096, 4096)  # ArcGIS' own default
    assert found.time == TimeInfo(1199145600000, 1230768000000, 1, "esriTimeUnitsMonths", live=True)
    assert found.formats == MAP_FORMATS  # TIFF and DIB are no formats of the operation; png8 goes with png
    assert found.layer_ids == {0, 1, 2, 7} and found.problem() == ""


def test_the_tree_of_layers() -> None:
    land, roads, relief = read().layers
    assert (land.parent, land.children, land.kind, land.visible) == (None, (1, 2), "Group Layer", True)
    assert (roads.parent, roads.children, roads.visible) == (0, (), False)
    assert (roads.min_scale, roads.max_scale) == (500000, 1000)
    assert relief.visible and relief.kind == "Raster Layer" and relief.time is None


def test_an_image_service() -> None:
    found = read("ImageServer")
    assert found.is_image and (found.max_width, found.max_height) == (15000, 4100)
    assert found.full_extent == Extent(-10, -20, 30, 40) and found.spatial_reference.authid == "EPSG:3857"
    assert (found.pixel_type, found.band_count, found.pixel_size, found.no_data) == ("F32", 1, (10, 20), -9999)
    assert found.raster_functions == ("Hillshade",)
    assert "tiff" in found.formats and "lerc" in found.formats and "pdf" not in found.formats
    assert "lerc" not in read("ImageServer", currentVersion=10.2).formats


@pytest.mark.parametrize(
    ("changes", "formats"),
    [
        ({"supportedImageFormatTypes": "JPG, GIF"}, ("jpg", "gif")),
        ({"supportedImageFormatTypes": "PNG"}, ("png", "png8")),
        ({"supportedImageFormatTypes": "-"}, MAP_FORMATS),
    ],
)
def test_formats_of_both(changes: Any, formats: Any) -> None:
    assert read(**changes).formats == formats


def test_values_that_say_nothing() -> None:
    found = read(
        maxImageWidth="x", maxImageHeight=-1, layers=None, tables=[{"name": "no id"}, 3], timeInfo={}, currentVersion=None,
        fullExtent={"xmin": "NaN", "ymin": "NaN", "xmax": "NaN", "ymax": "NaN"}, initialExtent=[], capabilities=None,
        datumTransformations=None,
    )  # fmt: skip
    assert (found.max_width, found.max_height, found.version) == (4096, 4096, 0)
    assert found.layers == found.tables == found.datum_transformations == ()
    assert found.full_extent is None and found.initial_extent is None and found.time is None and found.can_draw


def test_extent_in_another_crs_is_left_out() -> None:
    assert read(fullExtent={**BOX, "spatialReference": {"wkid": 4326}}).full_extent is None


@pytest.mark.parametrize(
    ("kind", "capabilities", "words"),
    [
        ("MapServer", "Map,TilesOnly", "Use Export Tiles"),
        ("MapServer", "Map,Query", ""),
        ("MapServer", "TilesOnly", "Use Export Tiles"),
        ("MapServer", "Query", "“Map”"),
        ("ImageServer", "Image", ""),
        ("ImageServer", "Metadata", "“Image”"),
        ("ImageServer", "TilesOnly,Metadata", "Use Export Tiles"),
    ],
)
def test_who_draws(kind: str, capabilities: str, words: str) -> None:
    problem = read(kind, capabilities=capabilities).problem()
    assert words in problem and bool(problem) is bool(words)


@pytest.mark.parametrize(
    ("changes", "parameter", "words"),
    [
        ({}, "clipping", ""),
        ({}, "bbox", ""),
        ({}, "selectionDefinitions", ""),
        ({"currentVersion": 11.3}, "selectionDefinitions", "11.4 or later; this one is 11.3"),
        ({"currentVersion": 10.6}, "historicMoment", "10.6.1 or later; this one is 10.6"),
        ({"currentVersion": "10.6.1"}, "historicMoment", ""),
        ({"currentVersion": 10.71}, "clipping", "10.8 or later; this one is 10.7.1"),
        ({"currentVersion": None}, "selectionDefinitions", ""),
        ({"currentVersion": 10.4}, "datumTransformations", "10.5 or later"),
        ({"supportsClipping": False}, "clipping", "ArcGIS Pro"),
        ({"supportsSpatialFilter": "false"}, "spatialFilter", "ArcGIS Pro"),
        ({"supportsTimeRelation": False}, "timeRelation", "ArcGIS Pro"),
        ({"supportsDynamicLayers": False}, "dynamicLayers", "dynamic layers"),
        ({"supportsDynamicLayers": "-"}, "dynamicLayers", "dynamic layers"),
        ({"supportsDatumTransformation": False}, "datumTransformations", "datum"),
        ({"archivingInfo": {"supportsHistoricMoment": False}}, "historicMoment", "archiving"),
        ({"timeInfo": None}, "time", "time-aware"),
        ({"timeInfo": None}, "layerTimeOptions", "time-aware"),
        ({"timeInfo": None, "layers": [{"id": 0, "timeInfo": {"startTimeField": "D"}}]}, "time", ""),
        ({}, "mosaicRule", "only image services"),
    ],
)
def test_what_a_map_service_lacks(changes: Any, parameter: str, words: str) -> None:
    reason = lacking(read(**changes), parameter)
    assert words in reason and bool(reason) is bool(words)


@pytest.mark.parametrize(
    ("changes", "parameter", "words"),
    [
        ({}, "rotation", "only map services"),
        ({}, "layers", "only map services"),
        ({}, "mosaicRule", ""),
        ({"currentVersion": 10.1}, "datumTransformation", ""),
        ({"allowRasterFunction": False}, "renderingRule", "raster functions"),
        ({"hasMultidimensions": False}, "sliceId", "slices"),
        ({"currentVersion": 10.8}, "sliceId", "10.8.1 or later"),
    ],
)
def test_what_an_image_service_lacks(changes: Any, parameter: str, words: str) -> None:
    reason = lacking(read("ImageServer", **changes), parameter)
    assert words in reason and bool(reason) is bool(words)


@pytest.mark.parametrize(("version", "text"), [(10.0, "10"), (10.61, "10.6.1"), (10.91, "10.9.1"), (11.4, "11.4")])
def test_versions_as_people_know_them(version: float, text: str) -> None:
    assert version_text(version) == text


def test_details_of_a_layer() -> None:
    found = read_layer_details(
        {
            "fields": [
                {"name": "OBJECTID", "alias": "Id", "type": "esriFieldTypeOID"},
                {"name": "KIND", "type": "esriFieldTypeString"},
                {"alias": "no name"},
            ],
            "timeInfo": {"startTimeField": "FROM_D", "endTimeField": None, "timeExtent": [5, None]},
            "rangeInfos": [{"name": "depth", "type": "rangeInfo", "fullRangeExtent": [-2, 100]}, {"name": "open"}],
            "parameterInfos": [
                {"name": "kind", "multipleValues": True, "defaultValue": ["a"], "type": "esriFieldTypeString"}
            ],
            "uniqueIdInfo": {"type": "simple", "fields": ["UID"]},
            "archivingInfo": {"supportsQueryWithHistoricMoment": True},
            "definitionExpression": "KIND = 'a'",
        }
    )
    assert found.fields == (Field("OBJECTID", "Id", "esriFieldTypeOID"), Field("KIND", "KIND", "esriFieldTypeString"))
    assert found.time == TimeInfo(start=5, start_field="FROM_D")
    assert found.ranges == (RangeInfo("depth", "rangeInfo", (-2.0, 100.0)), RangeInfo("open"))
    assert found.parameters == (ParameterInfo("kind", True, ["a"], "esriFieldTypeString"),)
    assert (found.object_id_field, found.unique_id_fields) == ("OBJECTID", ("UID",))
    assert found.supports_historic and found.definition == "KIND = 'a'"
    assert not read_layer_details({}).supports_historic


def test_looking_a_service_up(sandbox: Any, session: Any) -> None:
    url = sandbox.service("World/MapServer")
    found = describe_map(session, url + "/3?f=html")
    assert found.url == url and found.full_extent is not None
    layer_details(session, found, 0)
    assert [request.path.rsplit("/services/")[1] for request in sandbox.requests] == [
        "World/MapServer",
        "World/MapServer/0",
    ]


def test_addresses_without_maps(session: Any, sandbox: Any) -> None:
    with pytest.raises(RequestError, match="vector tile service"):
        describe_map(session, sandbox.service("World/VectorTileServer"))
    assert not sandbox.requests
    with pytest.raises(NotArcGisError):
        read_map_service({"folders": []}, parse_service_url(ROOT + "MapServer"))
