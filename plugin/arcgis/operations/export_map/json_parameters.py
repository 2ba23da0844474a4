# SPDX-License-Identifier: GPL-2.0-or-later
"""Schemas of the JSON parameters of Export Map.

The forms are those of Esri's page on Export Map; the two of image services are those of exportImage.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from ....core.errors import RequestError
from ....core.i18n import tr
from ...services.where_clause import check_where
from .examples import EXAMPLES
from .geometry_checks import geometry_form, reference_form
from .json_checks import (
    Check,
    anything,
    between,
    either,
    flag,
    form,
    keyed,
    layer_id,
    listed,
    missing,
    named,
    number,
    one_of,
    scalar,
    scalars,
    text,
    whole,
)

TIME_UNITS = tuple(
    f"esriTimeUnits{unit}"
    for unit in (
        "Centuries", "Days", "Decades", "Hours", "Milliseconds", "Minutes", "Months", "Seconds", "Weeks", "Years",
        "Unknown",
    )
)  # fmt: skip
SPATIAL_RELATIONS = tuple(
    f"esriSpatialRel{relation}"
    for relation in (
        "Intersects", "Contains", "Crosses", "EnvelopeIntersects", "IndexIntersects", "Overlaps", "Touches", "Within",
        "Relation",
    )
)  # fmt: skip
MOSAIC_METHODS = tuple(
    f"esriMosaic{method}"
    for method in ("None", "Center", "Nadir", "Viewpoint", "Attribute", "LockRaster", "Northwest", "Seamline")
)
MOSAIC_OPERATIONS = ("MT_FIRST", "MT_LAST", "MT_MIN", "MT_MAX", "MT_MEAN", "MT_BLEND", "MT_SUM")


def _where(value: Any, place: str, ids: Collection[int]) -> None:
    text(value, place, ids)
    if problem := check_where(value, ()):
        raise RequestError(tr("{place}: {problem}").format(place=place, problem=problem))


def _span(value: Any, place: str, ids: Collection[int]) -> None:
    """Take one value or a pair of which an end may be open."""
    if not isinstance(value, list):
        return scalar(value, place, ids)
    listed(either(scalar, anything, type(None)), 2, 2)(value, place, ids)
    low, high = value
    numbers = all(isinstance(end, (int, float)) and not isinstance(end, bool) for end in value)
    if numbers and low > high:
        raise RequestError(
            tr("{place} begins after its end: {low} is more than {high}.").format(place=place, low=low, high=high)
        )


_COLOR = listed(between(0, 255), 3, 4)
_LAYER_TIME = form(
    {
        "useTime": flag,
        "timeDataCumulative": flag,
        "timeOffset": number,
        "timeOffsetUnits": one_of(*TIME_UNITS),
    }
)
_DATA_SOURCE = form({"type": text}, needed=["type"])
_MAP_SOURCE = form(
    {"type": one_of("mapLayer"), "mapLayerId": layer_id, "gdbVersion": text}, needed=["type", "mapLayerId"]
)
_NEW_SOURCE = form({"type": one_of("dataLayer"), "dataSource": _DATA_SOURCE}, needed=["type", "dataSource"])


def _source(value: Any, place: str, ids: Collection[int]) -> None:
    """Take a layer of the map, or data of a workspace that the service has registered."""
    form({"type": one_of("mapLayer", "dataLayer")}, needed=["type"])(value, place, ids)
    (_MAP_SOURCE if value["type"] == "mapLayer" else _NEW_SOURCE)(value, place, ids)


_DYNAMIC_LAYER = form(
    {
        "id": whole,
        "source": _source,
        "definitionExpression": either(_where, anything, type(None)),
        "drawingInfo": form(
            {
                "renderer": form({"type": text}, needed=["type"]),
                "transparency": between(0, 100),
                "scaleSymbols": flag,
                "showLabels": flag,
                "labelingInfo": either(listed(named(anything)), anything, type(None)),
            }
        ),
        "layerTimeOptions": _LAYER_TIME,
    },
    needed=["id", "source"],
)


def _dynamic_layers(value: Any, place: str, ids: Collection[int]) -> None:
    listed(_DYNAMIC_LAYER)(value, place, ids)
    seen: dict[int, int] = {}
    for index, each in enumerate(value):
        if each["id"] in seen:
            text = tr("{place}[{index}].id is that of {place}[{other}], too. Each needs its own.")
            raise RequestError(text.format(place=place, index=index, other=seen[each["id"]]))
        seen[each["id"]] = index


_STEP = form({"wkid": whole, "wkt": text, "transformForward": flag}, alone=["wkid", "wkt"])


def _transformation(value: Any, place: str, ids: Collection[int]) -> None:
    """Take a well-known id, an object with one or with WKT, or a chain of them."""
    if not isinstance(value, Mapping):
        return whole(value, place, ids)
    form({"geoTransforms": listed(_STEP), "wkid": whole, "wkt": text}, alone=["geoTransforms", "wkid", "wkt"])(
        value, place, ids
    )
    steps = [(f"{place}.geoTransforms[{i}]", step) for i, step in enumerate(value.get("geoTransforms", ()))]
    for where, step in steps or [(place, value)]:
        if not {"wkid", "wkt"} & set(step):
            raise missing(f"{where}.wkid")


_RANGE = form({"name": text, "value": _span}, needed=["name", "value"])
_IDS = listed(either(scalar, listed(scalar), list))
_SELECTION = form(
    {
        "layerId": either(layer_id, text, str),  # the page writes it both ways
        "objectIds": listed(whole),
        "uniqueIds": _IDS,
        "selectionColor": _COLOR,
        "selectionFillColor": _COLOR,
    },
    needed=["layerId"],
    alone=["objectIds", "uniqueIds"],
)


def _selection(value: Any, place: str, ids: Collection[int]) -> None:
    _SELECTION(value, place, ids)
    if not {"objectIds", "uniqueIds"} & set(value):
        raise missing(f"{place}.objectIds")


_CLIPPING = form(
    {
        "geometryType": one_of("esriGeometryPolygon", "esriGeometryEnvelope"),
        "geometry": anything,
        "excludedLayers": listed(layer_id, least=0),
    },
    needed=["geometryType", "geometry"],
)
_SPATIAL_FILTER = form(
    {
        "spatialRel": one_of(*SPATIAL_RELATIONS),
        "geometryType": one_of(
            "esriGeometryPoint",
            "esriGeometryMultipoint",
            "esriGeometryPolyline",
            "esriGeometryPolygon",
            "esriGeometryEnvelope",
        ),
        "geometry": anything,
    },
    needed=["geometryType", "geometry"],
)


def _with_geometry(check: Check) -> Check:
    def both(value: Any, place: str, ids: Collection[int]) -> None:
        check(value, place, ids)
        geometry_form(value["geometryType"])(value["geometry"], f"{place}.geometry", ids)

    return both


_MOSAIC_RULE = form(
    {
        "mosaicMethod": one_of(*MOSAIC_METHODS),
        "where": either(_where, anything, type(None)),
        "sortField": either(text, anything, (str, type(None))),
        "sortValue": anything,
        "ascending": flag,
        "lockRasterIds": listed(whole),
        "viewpoint": form({"x": number, "y": number, "spatialReference": reference_form}, needed=["x", "y"]),
        "fids": listed(whole, least=0),
        "mosaicOperation": one_of(*MOSAIC_OPERATIONS),
        "itemRenderingRule": anything,
        "multidimensionalDefinition": listed(named(anything)),
    }
)
_RENDERING_RULE = form(
    {
        "rasterFunction": text,
        "rasterFunctionArguments": form({}),
        "rasterFunctionDefinition": form({}),
        "variableName": text,
        "outputPixelType": text,
    }
)


# Ranges by layer: Esri's page repeats the row of layerParameterValues; its text says ranges. Both are taken.
_FORMS: dict[str, Check] = {
    "layerDefs": keyed(_where),
    "layerTimeOptions": keyed(_LAYER_TIME),
    "dynamicLayers": _dynamic_layers,
    "datumTransformations": listed(_transformation),
    "layerParameterValues": listed(keyed(named(scalars))),
    "mapRangeValues": listed(_RANGE),
    "layerRangeValues": listed(keyed(either(named(_span), listed(_RANGE), list))),
    "clipping": _with_geometry(_CLIPPING),
    "spatialFilter": _with_geometry(_SPATIAL_FILTER),
    "selectionDefinitions": listed(_selection),
    "mosaicRule": _MOSAIC_RULE,
    "renderingRule": _RENDERING_RULE,
}
JSON_PARAMETERS = tuple(_FORMS)


def check_json_parameter(name: str, value: Any, layer_ids: Collection[int] = ()) -> None:
    """Raise `RequestError` with the place that is wrong; *layer_ids* are those of the service, if known."""
    _FORMS[name](value, name, layer_ids)


def parse_json_parameter(name: str, text: str, layer_ids: Collection[int] = ()) -> Any:
    """Return the value that the text of a parameter is, by its form field; ``None`` for an empty text.

    Raises `RequestError` naming the parameter, and the line that can't be read or the place that is wrong.
    """
    if not text.strip():
        return None
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        expected = (
            tr("a list in square brackets") if isinstance(EXAMPLES[name], list) else tr("an object in curly brackets")
        )
        message = tr("{name}, line {line}, character {column}: this can't be read as JSON. {hint}")
        hint = _hint(text, error) or tr("Expected: {form}, with names and texts in double quotes.").format(
            form=expected
        )
        raise RequestError(
            message.format(name=name, line=error.lineno, column=error.colno, hint=hint), error.msg
        ) from None
    except (ValueError, RecursionError) as error:
        message = tr("{name} can't be read as JSON: {reason}.")
        raise RequestError(message.format(name=name, reason=error)) from None
    check_json_parameter(name, value, layer_ids)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(tr("“{name}” is there twice").format(name=key))
        found[key] = value
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(tr("{word} is not a number").format(word=word))


def _hint(text: str, error: json.JSONDecodeError) -> str:
    """Name the usual slips at the place of an error."""
    rest = text[error.pos :].lstrip()
    before = text[: error.pos].rstrip()
    if rest.startswith(("//", "/*")):
        return tr("Leave out comments.")
    if rest.startswith(("'", "“", "”", "‘", "’")):
        return tr("Texts and names stand in straight double quotes.")
    if rest[:1] in ("]", "}") and before.endswith(","):
        return tr("Leave out the comma before the bracket.")
    return "" if rest else tr("The text ends too early.")
