# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipes of Export Map: of what is chosen in the window, and the other way round."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any, Optional

from ...arcgis.esri_json import dumps
from ...arcgis.operations.export_map.json_parameters import parse_json_parameter
from ...arcgis.operations.export_map.request import ExportMapRequest
from ...arcgis.operations.export_map.time import parse_time, written_moment, written_time
from ...arcgis.services.map_service import MapService
from ...core.errors import RequestError
from ...core.i18n import tr
from ...core.json_values import parse_json
from ...recipes.parameters import OPERATIONS
from ...recipes.recipe import Recipe, known_name
from .form import SizeSettings, paper_of, paper_of_pixels
from .frame import size_for_paper

_NAMES = OPERATIONS["exportmap"].parameters
_SHAPES = ("clipping", "spatialFilter")
_MORE = (
    "dynamicLayers", "layerParameterValues", "mapRangeValues", "layerRangeValues", "selectionDefinitions",
)  # fmt: skip


def recipe_of_request(request: Optional[ExportMapRequest], area: Mapping[str, Any], crs: str, file: str) -> Recipe:
    """Return the recipe of what is chosen: *area* as EXTENT in *crs*, that of the image.

    Raises `RequestError` while something is missing.
    """
    if request is None:
        raise RequestError(tr("Choose a service and an area first: they are what a recipe is about."))
    values: dict[str, Any] = {**area, "WIDTH": request.width, "HEIGHT": request.height, "CRS": crs}
    values["FORMAT"] = request.format
    given = {
        "DPI": request.dpi,
        "TRANSPARENT": request.transparent,
        "LAYERS": request.layers,
        "TIME": "" if request.time is None else written_time(request.time),
        "TIME_RELATION": request.time_relation if request.time is not None else "",
        "GDB_VERSION": request.gdb_version,
        "HISTORIC_MOMENT": "" if request.historic_moment is None else written_moment(request.historic_moment),
        "MAP_SCALE": request.map_scale,
        "ROTATION": request.rotation,
        "DATUM_TRANSFORMATIONS": dumps(list(request.datum_transformations)) if request.datum_transformations else "",
        **{_upper(name): dumps(value) if value else "" for name, value in request.json_values().items()},
    }
    values.update({name: value for name, value in given.items() if value and name in _NAMES})
    return Recipe("exportmap", request.service.url, values, known_name(file))


def lacks_pixels(request: Optional[ExportMapRequest]) -> bool:
    """Whether a request has values for the pixels of an image service, which no recipe holds."""
    if request is None:
        return False
    for each in fields(request):
        default = each.default if each.default_factory is MISSING else each.default_factory()
        is_own = default is not MISSING and each.name.upper() not in _NAMES and each.name != "image_sr"  # that is CRS
        if is_own and getattr(request, each.name) not in (default, None, "", (), [], {}):
            return True
    return False


@dataclass(frozen=True)
class MapChoices:
    """What a recipe chooses: the size, each page as it is kept, and the shapes by form field as Esri JSON.

    *lacking* says why some of it is not chosen.
    """

    size: SizeSettings
    pages: Mapping[str, Mapping[str, Any]]
    shapes: Mapping[str, Any]
    lacking: tuple[str, ...] = ()


def choices_of_recipe(recipe: Recipe, service: MapService) -> MapChoices:
    """Return what a recipe chooses for *service*."""
    values, lacking = recipe.parameters, []
    size = SizeSettings(
        held="scale" if "MAP_SCALE" in values else "pixels",
        width=int(values.get("WIDTH", 400)),
        height=int(values.get("HEIGHT", 400)),
        scale=float(values.get("MAP_SCALE", 0.0)),
        dpi=float(values.get("DPI", 96.0)),
    )
    try:
        size = _on_paper(values, size)
    except RequestError as error:
        lacking.append(error.message)
    if (format := values.get("FORMAT", "png")) not in (*service.formats, "kmz"):
        lacking.append(tr("The service does not draw {format}.").format(format=format))
    image = {
        "format": format,
        "transparent": values.get("TRANSPARENT", False),
        "rotation": values.get("ROTATION", 0.0),
        "crs": values.get("CRS", ""),
        "datum": values.get("DATUM_TRANSFORMATIONS", ""),
    }
    pages = {"image": image, "more": _more(values)}
    for name, read in (("layers", _layers), ("time", _time)):
        try:
            pages[name] = read(values, service)
        except RequestError as error:
            lacking.append(error.message)
    shapes: dict[str, Any] = {}
    for name in _SHAPES:
        try:
            found = parse_json_parameter(name, values.get(_upper(name), ""), service.layer_ids)
        except RequestError as error:
            lacking.append(error.message)
            continue
        if isinstance(found, Mapping):
            shapes[name] = found
    return MapChoices(size, pages, shapes, tuple(lacking))


def _on_paper(values: Mapping[str, Any], size: SizeSettings) -> SizeSettings:
    """Return the size that fills the recipe's paper, if it has one; what a window writes has its pixels instead."""
    paper = (float(values.get("PAPER_WIDTH", 0)), float(values.get("PAPER_HEIGHT", 0)))
    if not all(paper):
        same = paper_of_pixels(size.width, size.height, size.dpi) if size.scale else None
        if not values.get("PAPER"):
            return size if same is None else replace(size, held="paper", paper=same)
        paper = paper_of(values["PAPER"])
    width, height = size_for_paper(*paper, size.dpi)
    return replace(size, held="paper" if size.scale else "pixels", width=width, height=height, paper=paper)


def shape_problem(name: str) -> str:
    """Return why the shape of a form field is not chosen."""
    text = tr("{name} is not filled in: choose the shape on the tab Clipping.")
    return text.format(name=_upper(name))


def _layers(values: Mapping[str, Any], service: MapService) -> dict[str, Any]:
    """Return the ticks that differ from the service's own, and the filter and time of each layer."""
    text = re.sub(r"\s", "", values.get("LAYERS", ""))
    visible = {layer.id for layer in service.layers if layer.visible}
    ticked = visible
    if text:
        match = re.fullmatch(r"show:(\d+(?:,\d+)*)", text)
        parents = {layer.id: layer.parent for layer in service.layers}
        wanted = {int(word) for word in match[1].split(",")} if match else set()
        if not match or wanted - set(parents):
            raise RequestError(tr("The layers “{text}” can't be ticked for this service.").format(text=text))
        ticked = set()
        for each in wanted:
            layer: Optional[int] = each
            while layer is not None and layer not in ticked:
                ticked.add(layer)
                layer = parents.get(layer)
    wheres, times = _by_layer(values, "LAYER_DEFS", service), _by_layer(values, "LAYER_TIME_OPTIONS", service)
    choices = {str(key): [wheres.get(key, ""), times.get(key, {})] for key in {*wheres, *times}}
    return {"ticks": sorted(ticked ^ visible), "choices": choices}


def _by_layer(values: Mapping[str, Any], name: str, service: MapService) -> dict[int, Any]:
    field = "layerDefs" if name == "LAYER_DEFS" else "layerTimeOptions"
    found = parse_json_parameter(field, values[name], service.layer_ids) if values.get(name) else {}
    if not isinstance(found, Mapping) or not all(str(key).isdecimal() for key in found):
        raise RequestError(tr("{name} names layers in a way that the window does not know.").format(name=name))
    return {int(key): value for key, value in found.items()}


def _time(values: Mapping[str, Any], service: MapService) -> dict[str, Any]:
    time = parse_time(values.get("TIME", ""))
    return {"time": list(time) if isinstance(time, tuple) else time, "relation": values.get("TIME_RELATION")}


def _more(values: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: _pretty(values[_upper(name)]) for name in _MORE if values.get(_upper(name))}
    return {"version": values.get("GDB_VERSION", ""), "moment": values.get("HISTORIC_MOMENT", ""), "json": texts}


def _pretty(text: str) -> str:
    try:
        return json.dumps(parse_json(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def _upper(name: str) -> str:
    """Return the parameter of a form field: ``LAYER_DEFS`` of ``layerDefs``."""
    return re.sub("([A-Z])", r"_\1", name).upper()
