# SPDX-License-Identifier: GPL-2.0-or-later
"""The parsers of recipes, of styles and collections, and of the journal's rows."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from arcgis_export.plugin.arcgis.operations.export_item import parse_layers
from arcgis_export.plugin.arcgis.operations.export_map.json_parameters import JSON_PARAMETERS, parse_json_parameter
from arcgis_export.plugin.arcgis.portal.upload_record import UploadRecord
from arcgis_export.plugin.core.errors import RequestError
from arcgis_export.plugin.core.json_values import mapping, parse_json
from arcgis_export.plugin.jobs.details import Details
from arcgis_export.plugin.jobs.job import Job
from arcgis_export.plugin.jobs.journal import _job, _job_row, _values
from arcgis_export.plugin.jobs.migration import migrate_rows
from arcgis_export.plugin.operations.export_item.details import ItemDetails
from arcgis_export.plugin.operations.export_item.feature_collection import read_collection
from arcgis_export.plugin.operations.export_item.unpack import unpack_collection
from arcgis_export.plugin.operations.export_map.details import MapDetails
from arcgis_export.plugin.operations.export_tiles.details import TilesDetails
from arcgis_export.plugin.operations.export_tiles.plan import Plan
from arcgis_export.plugin.operations.import_tiles.details import ImportDetails
from arcgis_export.plugin.packages.styles import at_zooms, read_style_file
from arcgis_export.plugin.recipes.parameters import parse_overrides
from arcgis_export.plugin.recipes.recipe import parse_recipe, recipe_text
from arcgis_export.plugin.tiles.scheme import TileScheme

from . import documents as d
from .answers import shown
from .changes import NASTY, Change, changed_json
from .engine import Parser
from .files import ODD, file_of, of_json

# Recipes and records

_RECIPE = {
    "recipe": 1, "operation": "exporttiles", "service": d.URL, "file": "World.tpkx",
    "parameters": {
        "EXTENT": "0,1,0,1 [EPSG:3857]", "LEVELS": "0-5", "OPTIMIZE": True, "QUALITY": 75, "TIMEOUT": 60,
        "AOI": {"crs": "EPSG:3857", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}},
    },
}  # fmt: skip
_MAP_RECIPE = {
    "recipe": 1, "operation": "exportmap", "service": d.URL,
    "parameters": {"EXTENT": "0,1,0,1", "WIDTH": 400, "HEIGHT": 300, "ROTATION": 1.5, "LAYERS": "show:0"},
}  # fmt: skip


def _recipe(data: bytes) -> Any:
    recipe = parse_recipe(data.decode("utf-8", "replace"), "x")
    assert parse_recipe(recipe_text(recipe)) == recipe
    return recipe


def _overrides(data: bytes) -> Any:
    return parse_overrides("exporttiles", data.decode("utf-8", "replace"))


def _layers(data: bytes) -> Any:
    return parse_layers(data.decode("utf-8", "replace"))


def _parameters(data: bytes) -> Any:
    for name in JSON_PARAMETERS:
        with contextlib.suppress(RequestError):
            parse_json_parameter(name, data.decode("utf-8", "replace"), (0, 1, 2))


_DETAILS: list[tuple[type[Details], dict[str, Any]]] = [
    (TilesDetails, {"parameters": {"levels": "0"}, "levels": [0, 3], "tiles": 5, "extent": d.SMALL, "crs": d.MERCATOR,
                    "plan": {"scheme": d.TILE_INFO, "area": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]], "clip": d.SMALL}}),
    (MapDetails, {"images": [{"name": "a", "output": "/a.tif", "parameters": {"f": "json"}, "width": 4, "height": 3,
                              "format": "png", "rotation": 1.5, "alpha": None, "time": [None, 5]}], "limit": [4096, 4096]}),
    (ItemDetails, {"item": "i", "layers": [{"id": 0}], "definitions": [{"fields": []}], "area_notes": ["n"]}),
    (ImportDetails, {"levels": [1], "held": None, "upload": {"stage": "done"}, "before": ["j"], "extent": d.SMALL}),
]  # fmt: skip
_REFUSED = (
    TypeError,
    ValueError,
    KeyError,
    AttributeError,
    OverflowError,
)  # what `Operation.details_of` makes words of


def _details() -> Parser:
    def read(changes: list[Change]) -> None:
        kind, sound = _DETAILS[changes[0][1] % len(_DETAILS) if changes else 0]
        with contextlib.suppress(*_REFUSED) if changes else contextlib.nullcontext():
            value = parse_json(changed_json(sound, changes))
            found = kind.from_json(value)
            shown(json.dumps(found.to_json()).encode())
            plan = getattr(found, "plan", None)
            if isinstance(plan, Plan):
                TileScheme.from_tile_info(plan.scheme)

    return Parser("details of jobs", read)


def _record(data: bytes) -> Any:
    found = UploadRecord.from_json(parse_json(data))
    return found


def _rows() -> Parser:
    sound = _values(
        Job("export_tiles", d.URL, "World", "/data/x", {"parameters": {}}, notes=["a"], server_messages=["b"])
    )

    def read(changes: list[Change]) -> None:
        values = {**sound}
        for _, where, value in changes:
            name = sorted(values)[where % len(values)]
            values[name] = NASTY[value // 2 % len(NASTY)] if value % 2 else ODD[value // 2 % len(ODD)]
        for make in (_job, _job_row):
            row = {name: values[name] for name in Job.__dataclass_fields__ if make is _job or name in _ROW}
            with contextlib.suppress(TypeError, ValueError, RecursionError):  # which `Journal` makes words of
                found = make(row)
                if isinstance(found, Job):
                    _values(found)

    return Parser("rows of the journal", read)


_ROW = set(json.loads(json.dumps(list(Job("a", "b", "c", "d").row().__dataclass_fields__))))
_OLD_ROW = {
    "id": "a", "created": 1.5, "state": "running", "operation": "exportTiles", "service_url": d.URL, "title": "t",
    "output": "/x", "parameters": '{"levels": "0"}', "authcfg": "", "job_id": "", "job_url": "", "message": "",
    "options": json.dumps({"extent": [-1, -2, 3.5, 4], "levels": [0, 1], "tiles": 9, "notes": ["n"], "date": "2026",
                           "plan": {"scheme": {}, "area": [], "clip": [0, 0, 1, 1]}, "convert": "none", "crs": d.MERCATOR}),
}  # fmt: skip


def _old_rows(data: bytes) -> Any:
    return migrate_rows([dict(mapping(parse_json(data)))])


def _old_options(data: bytes) -> Any:
    return migrate_rows([{**_OLD_ROW, "options": data.decode("utf-8", "replace")}])


def _collection(data: bytes) -> Any:
    with file_of(data, "Roads.json") as path:
        read_collection(path)
        folder = unpack_collection(path)
        return [each.name for each in folder.iterdir()]


def _style(data: bytes) -> Any:
    with file_of(data, "a.style.json") as path:
        style, sprite = read_style_file(path)
        return [at_zooms(layer, 0, 5) for layer in style["layers"]], sprite


_STYLE = {
    "version": 8, "name": "n", "sprite": [{"id": "default", "url": "sprite"}],
    "layers": [{"id": "a", "type": "fill", "minzoom": 1, "maxzoom": 9.5, "filter": ["==", "a", 1], "paint": {}}],
}  # fmt: skip

PARSERS = [
    of_json("recipe", _recipe, _RECIPE, _MAP_RECIPE),
    of_json("values of a recipe", _overrides, _RECIPE["parameters"]),
    of_json("layers to export", _layers, [{"id": 0, "where": "A = 1", "includeGeometry": True}]),
    of_json(
        "json parameters", _parameters, {"0": "A = 1"}, {"layers": [{"id": 0}], "geometry": d.SMALL}, [d.TIME_INFO]
    ),
    _details(),
    of_json("record of an upload", _record, UploadRecord("/a", "n", "t", "y", "", 5, 1.5).to_json(), allowed=_REFUSED),
    _rows(),
    of_json("rows of version 0.1", _old_rows, _OLD_ROW, allowed=(ValueError,)),
    of_json("options of version 0.1", _old_options, json.loads(str(_OLD_ROW["options"]))),
    of_json("feature collection", _collection, d.COLLECTION, cost=4),
    of_json("style", _style, _STYLE, cost=2),
]
