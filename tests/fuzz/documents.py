# SPDX-License-Identifier: GPL-2.0-or-later
"""Sound answers of servers, as the REST reference and real servers have them."""

from __future__ import annotations

from typing import Any

URL = "https://h.example/arcgis/rest/services/Folder/World/MapServer"
IMAGE_URL = "https://h.example/arcgis/rest/services/Heights/ImageServer"
VECTOR_URL = "https://h.example/arcgis/rest/services/Streets/VectorTileServer"
FEATURES_URL = "https://h.example/arcgis/rest/services/Roads/FeatureServer"
PORTAL = "https://h.example/portal/sharing/rest"
MERCATOR = {"wkid": 102100, "latestWkid": 3857}
_HALF = 20037508.342787
BOX = {"xmin": -_HALF, "ymin": -_HALF, "xmax": _HALF, "ymax": _HALF, "spatialReference": MERCATOR}
SMALL = {"xmin": 1e6, "ymin": 2e6, "xmax": 1.5e6, "ymax": 2.2e6, "spatialReference": MERCATOR}
TILE_INFO: dict[str, Any] = {
    "rows": 256, "cols": 256, "dpi": 96, "format": "MIXED", "compressionQuality": 75, "spatialReference": MERCATOR,
    "origin": {"x": -_HALF, "y": _HALF},
    "lods": [{"level": z, "resolution": 156543.03392800014 / 2**z, "scale": 591657527.591555 / 2**z} for z in range(6)],
}  # fmt: skip
TIME_INFO = {
    "startTimeField": "START", "endTimeField": "END", "timeExtent": [946684800000, 1262304000000], "timeInterval": 1,
    "timeIntervalUnits": "esriTimeUnitsMonths", "hasLiveData": False, "timeReference": {"timeZone": "UTC"},
}  # fmt: skip
FIELDS = [
    {"name": "OBJECTID", "type": "esriFieldTypeOID", "alias": "OBJECTID"},
    {"name": "KIND", "type": "esriFieldTypeString", "alias": "Kind", "length": 10,
     "domain": {"type": "codedValue", "name": "d", "codedValues": [{"name": "a", "code": 1}]}},
]  # fmt: skip
TILE_SERVICE = {
    "currentVersion": 11.1, "serviceDescription": "All of it", "mapName": "Layers", "copyrightText": "©",
    "singleFusedMapCache": True, "tileInfo": TILE_INFO, "minScale": 591657527.6, "maxScale": 18489297.7,
    "minLOD": 0, "maxLOD": 5, "exportTilesAllowed": True, "maxExportTilesCount": 100000, "cacheType": "Map",
    "exportTileCacheCompactV2Allowed": True, "fullExtent": BOX, "initialExtent": SMALL, "serviceItemId": "abc",
    "capabilities": "Map,Query,Data,TilesOnly",
}  # fmt: skip
MAP_SERVICE = {
    **TILE_SERVICE, "currentVersion": "10.8.1", "spatialReference": MERCATOR, "maxImageWidth": 4096, "maxImageHeight": 4096,
    "supportedImageFormatTypes": "PNG32,PNG24,PNG,JPG,DIB,TIFF,EMF,PS,PDF,GIF,SVG,SVGZ,BMP", "timeInfo": TIME_INFO,
    "layers": [
        {"id": 0, "name": "Events", "type": "Feature Layer", "parentLayerId": -1, "defaultVisibility": True,
         "subLayerIds": None, "minScale": 0, "maxScale": 0, "timeInfo": TIME_INFO},
        {"id": 1, "name": "Borders", "type": "Group Layer", "parentLayerId": -1, "subLayerIds": [2], "minScale": 6e7},
    ],
    "tables": [{"id": 3, "name": "Words", "type": "Table"}], "supportsDynamicLayers": True, "supportsClipping": True,
    "datumTransformations": [{"geoTransforms": [{"wkid": 1622, "latestWkid": 1622, "transformForward": True}]}],
    "archivingInfo": {"supportsHistoricMoment": True},
}  # fmt: skip
IMAGE_SERVICE = {
    **MAP_SERVICE, "pixelType": "F32", "bandCount": 1, "pixelSizeX": 30.5, "pixelSizeY": 30.5, "noDataValue": -9999,
    "rasterFunctionInfos": [{"name": "Hillshade", "description": "d", "help": ""}], "extent": BOX,
}  # fmt: skip
LAYER = {
    "id": 0, "name": "Events", "type": "Feature Layer", "fields": FIELDS, "timeInfo": TIME_INFO, "objectIdField": "OBJECTID",
    "rangeInfos": [{"name": "magnitude", "type": "esriRange", "fullRangeExtent": [0.0, 9.5], "currentRangeExtent": [1, 2]}],
    "parameterInfos": [{"name": "kinds", "type": "esriFieldTypeString", "multipleValues": True, "defaultValue": ["a"]}],
    "uniqueIdInfo": {"type": "simple", "fields": ["ISO"]}, "definitionExpression": "A = 1",
    "archivingInfo": {"supportsQueryWithHistoricMoment": True}, "geometryType": "esriGeometryPoint", "extent": SMALL,
    "minScale": 0, "maxScale": 5000, "drawingInfo": {"transparency": 20, "renderer": {"type": "simple"}},
}  # fmt: skip
FEATURE_SERVICE = {
    "currentVersion": 11.1, "serviceDescription": "Roads", "copyrightText": "©", "capabilities": "Query,Extract",
    "supportedExportFormats": "shapefile,csv,filegdb,geojson,kml,excel,geoPackage", "fullExtent": SMALL,
    "spatialReference": MERCATOR, "layers": [LAYER, {**LAYER, "id": 1}], "tables": [{"id": 2, "name": "Words"}],
}  # fmt: skip
COUNT = {"count": 12, "objectIds": [1, 2, 3], "objectIdFieldName": "OBJECTID", "exceededTransferLimit": False}
CATALOG = {
    "currentVersion": 11.1, "folders": ["Hosted", "Utilities"],
    "services": [{"name": "World", "type": "MapServer"}, {"name": "Hosted/Heights", "type": "ImageServer", "url": URL}],
}  # fmt: skip
JOB = {
    "jobId": "j0123456789abcdef", "jobStatus": "esriJobSucceeded", "percentComplete": 40, "numTasks": 12, "numDoneTasks": 5,
    "progress": {"type": "default", "message": "Executing...", "percent": 40}, "totalTilesToExport": 5,
    "results": {"out_service_url": {"paramUrl": "results/out_service_url"}}, "itemId": "0a1b",
    "messages": [{"type": "esriJobMessageTypeInformative", "description": "Started"},
                 {"type": "esriJobMessageTypeError", "description": "ERROR 001564: Requested tile count(5) exceeds"}],
    "output": {"outputUrl": ["https://h.example/out/World.tpkx"], "itemId": "0a1b"},
    "value": {"totalTilesToExport": 341, "totalSize": 1234567, "url": "https://h.example/arcgis/rest/directories/out/j0"},
    "estimatedNumTiles": 341, "estimatedTilesSize": 1234567, "status": "success", "id": "0a1b",
    "files": ["World.tpkx", {"name": "b.tpk", "url": "https://h.example/out/b.tpk"}], "folders": ["a"],
}  # fmt: skip
LISTING = {
    "files": ["conf.xml", {"name": "conf.cdi", "url": "https://h.example/out/conf.cdi"}], "currentVersion": 11.1,
    "folders": ["_alllayers", {"name": "L00", "url": "https://h.example/out/L00"}],
}  # fmt: skip
IMPORT = {
    "id": "9f", "jobId": "9f", "status": "PROCESSING", "type": "IMPORT_TILES", "submitTime": 1789344000000, "extent": SMALL,
    "startTime": 1789344000000, "submitter": "ann", "sourceItemId": "", "itemId": "svc", "messages": ["Waiting"],
    "serviceItemId": "svc", "lodInfos": [
        {"levelID": 0, "status": "COMPLETED", "tileCount": 4, "expectedTileCount": 4, "tilesSize": 1000},
        {"levelID": 1, "status": "INPROGRESS", "tileCount": 2, "expectedTileCount": 16, "tilesSize": 500}],
}  # fmt: skip
ITEM = {
    "id": "0123456789abcdef0123456789abcdef", "title": "World", "type": "Tile Package", "owner": "ann", "name": "World.tpk",
    "typeKeywords": ["Hosted Service", "Tile Package"], "url": URL, "modified": 1789344000000, "size": 12345,
    "thumbnail": "thumbnail/ago.png", "access": "private", "snippet": "Some <b>words</b>", "itemControl": "admin",
    "created": 1789344000000,
}  # fmt: skip
SEARCH = {"query": "x", "total": 40, "start": 1, "num": 25, "nextStart": 26, "results": [ITEM, {**ITEM, "id": "b"}]}
USER = {
    "username": "ann", "fullName": "Ann", "role": "org_publisher", "orgId": "o1", "storageUsage": 5, "storageQuota": 1000,
    "privileges": ["portal:user:createItem", "portal:publisher:publishTiles"],
}  # fmt: skip
SELF = {
    "id": "o1", "name": "Org", "user": USER, "helperServices": {
        "packaging": {"exportTilesMap": [{"source": "h.example", "export": "tiles.h.example"}], "url": "https://h.example/p"}},
}  # fmt: skip
INFO = {
    "currentVersion": 11.1, "owningSystemUrl": "https://h.example/portal",
    "authInfo": {"isTokenBasedSecurity": True, "tokenServicesUrl": "https://h.example/portal/sharing/rest/generateToken"},
}  # fmt: skip
TOKEN = {"token": "abcdefghijklmnop", "expires": 1789344000000, "ssl": True}
MAP_IMAGE = {
    "href": "https://h.example/arcgisoutput/a.png",
    "width": 400,
    "height": 300,
    "extent": SMALL,
    "scale": 36978.5,
}
EXPORT = {
    "type": "Shapefile",
    "size": 5,
    "jobId": "j1",
    "exportItemId": "e1",
    "serviceItemId": "s1",
    "exportFormat": "x",
}
ITEM_STATUS = {
    "status": "partial",
    "statusMessage": '{"code": 500, "message": "Failed.", "details": []}',
    "itemId": "e1",
}
CONTENT = {"items": [ITEM, {**ITEM, "id": "b"}], "total": 2, "parts": [1, 2, "3"], "id": "e1", "success": True}
ERROR = {
    "error": {"code": 498, "message": "Invalid token.", "details": ["a", {"description": "b"}], "messageCode": "GWM_0003"},
    "success": False, "status": "error", "code": 400, "messages": ["c"], "statusMessage": '{"message": "d"}',
}  # fmt: skip
COLLECTION = {
    "layers": [
        {"layerDefinition": {**LAYER, "extent": SMALL},
         "featureSet": {"geometryType": "esriGeometryPoint", "features": [
             {"geometry": {"x": 1.5, "y": 2, "spatialReference": MERCATOR}, "attributes": {"KIND": "a", "N": 1.5}}]}},
    ],
}  # fmt: skip
