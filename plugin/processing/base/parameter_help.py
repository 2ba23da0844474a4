# SPDX-License-Identifier: GPL-2.0-or-later
"""What each parameter of the algorithms means: in the help beside the form, in tooltips and in `qgis_process help`."""

from __future__ import annotations

from collections.abc import Mapping

from ...core.i18n import tr

# Of the JSON parameters of Export Map.
_JSON = {
    "LAYER_DEFS": '{"0": "POP > 1000"}',
    "LAYER_TIME_OPTIONS": '{"0": {"useTime": false}}',
    "DYNAMIC_LAYERS": '[{"id": 501, "source": {"type": "mapLayer", "mapLayerId": 0}}]',
    "DATUM_TRANSFORMATIONS": '[1623, {"geoTransforms": [{"wkid": 1622, "transformForward": false}]}]',
    "LAYER_PARAMETER_VALUES": '[{"0": {"floor": 2}}]',
    "MAP_RANGE_VALUES": '[{"name": "elevation", "value": [1000, 1500]}]',
    "LAYER_RANGE_VALUES": '[{"0": [{"name": "elevation", "value": [1000, 1500]}]}]',
    "CLIPPING": '{"geometryType": "esriGeometryPolygon", "geometry": {"rings": […]}}',
    "SPATIAL_FILTER": '{"geometryType": "esriGeometryPolygon", "geometry": {"rings": […]}}',
    "SELECTION_DEFINITIONS": '[{"layerId": 1, "objectIds": [187, 188]}]',
}


def parameter_help(algorithm: str, name: str) -> str:
    """Return the sentence for a parameter, "" for one without."""
    if name in _JSON:
        return tr("JSON as Export Map takes it, such as {example}.").format(example=_JSON[name])
    return _of_algorithm(algorithm).get(name, "") or _of_all().get(name, "")


def _of_all() -> Mapping[str, str]:
    return {
        "SERVICE": tr(
            "Address of the service, as a browser shows it: …/rest/services/World/MapServer. The list has those that "
            "QGIS knows."
        ),
        "AUTHCFG": tr("Authentication configuration of QGIS: Esri token, OAuth2, Basic, API header or certificate."),
        "ALLOW_HTTP": tr("Others on the network can then read the sign-in."),
        "EXTENT": tr("In any CRS. Without it, all of it."),
        "AOI": tr("All polygons, or the selected ones, with their holes, in any CRS. Wins over the extent."),
        "LEVELS": tr("Numbers and spans, such as 0-6,9. Empty for all levels."),
        "TIMEOUT": tr("How long to wait for the server. Its job goes on afterwards; the same run again takes it up."),
        "SUBMIT_AGAIN": tr("Only after a run that ended with “may be working on it”."),
        "OUTPUT": tr("The file to write. One that is there is replaced when the new one is complete."),
        "KEEP_ITEM": tr("Otherwise it is deleted at the end."),
        "PORTAL": tr("Such as https://www.arcgis.com or https://gis.example.com/portal."),
        "ITEM": tr("The 32 letters and digits of its id, or the address of its page."),
        "INPUT": tr("A .tpkx, .tpk or .vtpk file, or the folder of a cache."),
        "RECIPE": tr("The .arcgisexport.json file that a window saved."),
    }


def _of_algorithm(algorithm: str) -> Mapping[str, str]:
    if algorithm == "exporttiles":
        return {
            "EXTENT": tr("In any CRS. Without it and without an area, the whole service is exported."),
            "EXPORT_BY": tr("What the numbers of the levels are. For vector tiles, levelId only."),
            "PACKAGE": tr("Without it, the extension of the file decides. A cache is a folder."),
            "OPTIMIZE": tr("Makes JPEG tiles smaller, and worse."),
            "QUALITY": tr("0 to 100, at most that of the service's tiles. Only where tiles are recompressed."),
            "CONVERT": tr("A copy beside the package that other programs open, and that QGIS shows."),
            "SPLIT": tr(
                "Exports in several jobs what is more than the service allows at once, and merges the results. The "
                "file is then a .gpkg, .mbtiles, .vtpk or .tif."
            ),
            "CHECK": tr("Looks every tile up that was asked for, and reports how many are missing."),
            "CREATE_ITEM": tr("The package stays as an item of the signed-in user."),
            "OUTPUT": tr("A .tpkx, .tpk or .vtpk file; for a cache the folder that gets conf.xml itself."),
        }
    if algorithm == "exportmap":
        return {
            "EXTENT": tr("In any CRS. Without it, the whole service is drawn."),
            "WIDTH": tr("A size over the limit of the service is mosaicked from several images."),
            "HEIGHT": tr("In pixels, as the width."),
            "CRS": tr("Without it, that of the extent."),
            "FORMAT": tr("What the service sends. A .tif is written georeferenced whatever it is."),
            "DPI": tr("Sizes of texts and symbols, 96 by default."),
            "TRANSPARENT": tr("For the formats that can be transparent, such as png32."),
            "LAYERS": tr("show, hide, include or exclude, and numbers of layers: show:0,2."),
            "TIME": tr("A date or two: 2008-01-01,2009-01-01. Milliseconds since 1970 count too."),
            "TIME_RELATION": tr("Which features count as of that time."),
            "GDB_VERSION": tr("Name of the version that is drawn."),
            "HISTORIC_MOMENT": tr("Draws the data as it was then."),
            "MAP_SCALE": tr("50000 for 1:50,000, around the middle of the extent."),
            "ROTATION": tr("Turns the map, in degrees."),
            "PAPER": tr("Filled at the scale, about the middle of the extent; without a scale, with all of it."),
            "PAPER_WIDTH": tr("Of a paper of another size, with its height."),
            "PAPER_HEIGHT": tr("In millimetres, as the width."),
            "OUTPUT": tr("A .tif, or a file with the extension of the format."),
        }
    if algorithm == "exportitem":
        return {
            "AUTHCFG": tr("Of the owner of the item or an administrator: nobody else may export it."),
            "FORMAT": tr("As far as the portal offers it for the item."),
            "LAYERS": tr("Numbers, such as 0,2, or JSON with a filter for each: {example}. Empty for all.").format(
                example='[{"id": 0, "where": "POP > 1000"}, {"id": 2}]'
            ),
            "TARGET_CRS": tr("Without it, that of the service. GeoJSON and KML are always in WGS 84."),
            "TITLE": tr("Of the item that the export makes on the portal. Without it, the item's title and the time."),
            "OUTPUT": tr("A file with the extension of the format; .zip for several layers of CSV or GeoJSON."),
        }
    if algorithm == "importtiles":
        return {
            "SERVICE": tr("A hosted MapServer that the signed-in user may change."),
            "PACKAGE": tr("A file, which is uploaded first; or choose an item instead."),
            "ITEM": tr("Id of a tile package that is on the portal already, in place of a file."),
            "EXTENT": tr("What to import, in any CRS. Without it, the whole package."),
            "MERGE": tr("Otherwise the service loses tiles in these bundles that the package lacks."),
            "REPLACE": tr("Otherwise the service's own tiles stay."),
        }
    if algorithm == "convertpackage":
        return {
            "FORMAT": tr("gpkg for raster tiles in any CRS, mbtiles for web mercator, raster or vector."),
            "OVERVIEWS": tr("Computes them from the tiles below, so that small scales show something."),
        }
    if algorithm == "writepackage":
        return {
            "INPUT": tr("Tiles are copied as they are; any other raster is drawn with its style."),
            "TILE_FORMAT": tr("Without it, that of the tiles, or png."),
            "OUTPUT": tr("The .tpkx file."),
        }
    if algorithm == "mergepackages":
        return {
            "INPUTS": tr("Files of one tile scheme; of a tile that several have, the first one counts."),
            "OUTPUT": tr("A .gpkg, .mbtiles, .vtpk or .tif, as far as the tiles fit."),
        }
    if algorithm == "splitrecipe":
        return {
            "PARTS": tr("At least so many. Without it, as many as the limit of the service needs."),
            "OUTPUT": tr("Gets part-001.arcgisexport.json and so on."),
        }
    if algorithm == "runrecipe":
        return {
            "PARAMETERS": tr(
                "Other values of the operation's own algorithm: a line NAME=value for each, or JSON such as {example}."
            ).format(example='{"CONVERT": "gpkg"}'),
            "EXTENT": tr("Takes the place of the recipe's area."),
            "AOI": tr("Takes the place of the recipe's area."),
            "LEVELS": tr("Takes the place of the recipe's levels, such as 0-6,9."),
            "OUTPUT": tr("A file, or a folder for the recipe's own file name. Empty for beside the recipe."),
        }
    return {}
