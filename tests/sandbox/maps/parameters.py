# SPDX-License-Identifier: GPL-2.0-or-later
"""The parameters of MapServer/export, checked and turned into an order for whoever draws.

What a service's version or publisher does not know it passes over in silence, as servers do; what it knows it
takes in the documented form only.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..services.areas import RefusedError
from .dynamic_layers import check_version, parse_dynamic, parse_selections
from .frame import INVALID, Frame, Reference, home, parse_box, parse_reference, project, scaled, widened
from .layers import Layer, by_id
from .shapes import parse_clipping, parse_filter
from .time import layer_id, layer_ranges, parameter_clauses, parse_options, parse_time, range_clauses, time_clauses
from .where_clauses import checked

if TYPE_CHECKING:
    from ..services.catalogue import Service

FORMATS = ("png", "png8", "png24", "png32", "jpg", "bmp", "gif", "pdf", "svg", "svgz")
CLEAR = ("png", "png8", "png24", "png32", "gif")  # what may be transparent
ANSWERS = ("", "html", "json", "pjson", "image", "kmz")
TOO_LARGE = "The requested image exceeds the size limit."
# since when a parameter is known; of Pro's map services only
SINCE = {
    "dynamicLayers": 10.1,
    "datumTransformations": 10.5,
    "mapRangeValues": 10.5,
    "layerRangeValues": 10.5,
    "layerParameterValues": 10.5,
    "historicMoment": 10.61,
    "clipping": 10.8,
    "spatialFilter": 10.8,
    "timeRelation": 10.9,
    "selectionDefinitions": 11.4,
}
BY_PRO = ("clipping", "spatialFilter", "timeRelation")


@dataclass(frozen=True)
class Picture:
    """What is to be drawn, and how it is to be answered."""

    frame: Frame
    form: str  # of the file
    answer: str  # json, image, kmz or html
    transparent: bool = False
    layers: tuple[dict[str, Any], ...] = ()  # for the painter, the topmost first
    clip: dict[str, Any] | None = None
    near: dict[str, str] | None = None  # the spatial filter
    options: dict[str, Any] = field(default_factory=dict)  # of exportImage only

    @property
    def clear(self) -> bool:
        """Whether the background is transparent."""
        return self.transparent and self.form in CLEAR


def flag(values: dict[str, str], name: str, default: bool = False) -> bool:
    """A parameter that is true or false."""
    text = values.get(name, "").strip().lower()
    if text not in ("", "true", "false"):
        raise RefusedError(INVALID, [f"'{name}' parameter is invalid."])
    return default if not text else text == "true"


def number(values: dict[str, str], name: str) -> float | None:
    """A parameter that is a number; None where it is not given."""
    text = values.get(name, "").strip()
    if not text:
        return None
    try:
        found = float(text)
    except ValueError as error:
        raise RefusedError(INVALID, [f"'{name}' parameter is invalid."]) from error
    if not math.isfinite(found):
        raise RefusedError(INVALID, [f"'{name}' parameter is invalid."])
    return found


def json_of(values: dict[str, str], name: str, kind: type) -> Any:
    """A parameter that is JSON; None where it is not given."""
    text = values.get(name, "").strip()
    if not text:
        return None
    try:
        found = json.loads(text)
    except ValueError as error:
        raise RefusedError(INVALID, [f"'{name}' parameter is invalid: it is not valid JSON."]) from error
    if not isinstance(found, kind):
        words = "an object" if kind is dict else "an array"
        raise RefusedError(INVALID, [f"'{name}' parameter is invalid: it is not {words}."])
    return found


def size_of(values: dict[str, str], widest: int, highest: int) -> tuple[int, int]:
    """`size`, within the service's limits."""
    text = values.get("size", "").strip() or "400,400"
    parts = [part.strip() for part in text.split(",")]
    if (
        len(parts) != 2
        or not all(part.isdigit() for part in parts)
        or "0" in (part.lstrip("0") or "0" for part in parts)
    ):
        raise RefusedError(INVALID, ["'size' parameter is invalid."])
    width, height = int(parts[0]), int(parts[1])
    if width > widest or height > highest:
        raise RefusedError("Unable to complete operation.", [TOO_LARGE])
    return width, height


def frame_of(values: dict[str, str], own: Reference, limits: tuple[int, int], square: bool = True) -> Frame:
    """`bbox`, `bboxSR`, `size`, `imageSR`, `dpi`, `mapScale` and `rotation`."""
    if not values.get("bbox", "").strip():
        raise RefusedError(INVALID, ["'bbox' parameter is missing."])
    box = parse_box(values["bbox"])
    width, height = size_of(values, *limits)
    target = parse_reference("imageSR", values.get("imageSR", ""), own)
    box = project(box, parse_reference("bboxSR", values.get("bboxSR", ""), own), target)
    dpi = number(values, "dpi")
    if dpi is not None and not 1 <= dpi <= 2400:
        raise RefusedError(INVALID, ["'dpi' parameter is invalid."])
    frame = Frame(widened(box, width, height) if square else box, width, height, target, 0.0, dpi or 96.0)
    scale = number(values, "mapScale")
    if scale is not None:
        if scale <= 0:
            raise RefusedError(INVALID, ["'mapScale' parameter is invalid."])
        frame = scaled(frame, scale)
    return replace(frame, rotation=(number(values, "rotation") or 0.0) % 360)


def answer_of(values: dict[str, str]) -> str:
    """`f`: how to answer."""
    text = values.get("f", "").strip().lower()
    if text not in ANSWERS:
        raise RefusedError(INVALID, [f"Output format not supported: {text}."])
    return {"": "html", "pjson": "json"}.get(text, text)


def drawn(text: str, layers: dict[int, Layer]) -> list[int]:
    """`layers`: the ids of the layers to draw, groups left out."""
    on = {layer.id for layer in layers.values() if layer.table and _seen(layer, layers)}
    if not text.strip():
        return sorted(on)
    word, colon, rest = text.strip().partition(":")
    if word.lower() not in ("show", "hide", "include", "exclude") or not colon or not rest.strip():
        raise RefusedError(INVALID, ["'layers' parameter is invalid."])
    names = [part.strip() for part in rest.split(",")]
    named = {layer_id("layers", part, layers) for part in names if part != "-1"}
    everything = {layer.id for layer in layers.values() if layer.table}
    showing = word.lower() in ("show", "include")
    for group in [number for number in named if layers[number].children]:
        inside = layers[group].children
        named |= {child for child in inside if layers[child].visible or not showing}
    found = {
        "show": named,
        "hide": everything - named,
        "include": on | named,
        "exclude": on - named,
    }[word.lower()]
    return sorted(found & everything)


def _seen(layer: Layer, layers: dict[int, Layer]) -> bool:
    """Whether a layer and the groups around it are on."""
    return layer.visible and (layer.parent < 0 or _seen(layers[layer.parent], layers))


class _Filters:
    """Everything that says which features of a layer are drawn."""

    def __init__(self, values: dict[str, str], layers: dict[int, Layer]) -> None:
        self.window = parse_time(values.get("time", ""))
        self.relation = values.get("timeRelation", "")
        self.options = parse_options(json_of(values, "layerTimeOptions", dict) or {}, layers)
        self.clauses: dict[int, list[str]] = {}
        for name, where in (json_of(values, "layerDefs", dict) or {}).items():
            layer = layers[layer_id("layerDefs", name, layers)]
            if not layer.table:
                raise RefusedError(INVALID, [f"'layerDefs' parameter is invalid: layer {layer.id} is a group."])
            clause = checked(layer, where)
            if clause:
                self._add(layer.id, [clause])
        timed = [layer.id for layer in layers.values() if layer.timed]
        ranges = json_of(values, "mapRangeValues", list)
        by_layer = layer_ranges(json_of(values, "layerRangeValues", list) or [], layers)
        for one in timed:
            # a layer's own range wins over the map's
            self._add(one, by_layer.get(one) or range_clauses(ranges or [], "mapRangeValues"))
        for one, clauses in parameter_clauses(json_of(values, "layerParameterValues", list) or [], layers).items():
            self._add(one, clauses)
        past = number(values, "historicMoment")
        if past is not None:
            for one in timed:
                self._add(one, [f"HAPPENED <= {int(past)}"])
        time_clauses(None, self.relation, {})  # the relation is checked whether there is a time or not

    def _add(self, layer: int, clauses: list[str]) -> None:
        self.clauses.setdefault(layer, []).extend(clauses)

    def of(self, layer: Layer, options: dict[str, Any] | None = None) -> list[str]:
        """The clauses for one layer."""
        found = list(self.clauses.get(layer.id, ()))
        if layer.timed:
            given = options if options is not None else self.options.get(layer.id, {})
            found += time_clauses(self.window, self.relation, given)
        return found


def _datum(values: dict[str, str]) -> None:
    """`datumTransformations`: checked for its form only."""
    for one in json_of(values, "datumTransformations", list) or []:
        check_datum("datumTransformations", one)


def check_datum(name: str, one: Any) -> None:
    """One datum transformation: a number, a wkid, a wkt, or a chain of them."""
    if isinstance(one, dict) and isinstance(one.get("geoTransforms"), list) and one["geoTransforms"]:
        for step in one["geoTransforms"]:
            if not isinstance(step, dict) or not isinstance(step.get("transformForward", True), bool):
                raise RefusedError(INVALID, [f"'{name}' parameter is invalid."])
            check_datum(name, {key: value for key, value in step.items() if key != "transformForward"})
        return
    value = one.get("wkid", one.get("wkt")) if isinstance(one, dict) else one
    if isinstance(one, dict) and isinstance(value, str) and "wkt" in one and value.upper().startswith("GEOGTRAN["):
        return
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise RefusedError(INVALID, [f"'{name}' parameter is invalid."])


def parse_export(service: Service, given: dict[str, str]) -> Picture:
    """Everything about one export."""
    unknown = {name for name, since in SINCE.items() if service.version < since}
    unknown |= set() if service.pro else set(BY_PRO)
    values = {name: text.strip() for name, text in given.items() if name not in unknown}
    answer = answer_of(values)
    own = home(service.scheme)
    frame = frame_of(values, own, service.limits)
    form = values.get("format", "").lower() or "png"
    if form not in FORMATS:
        raise RefusedError(INVALID, [f"Image format '{form}' is not supported by this server."])
    if form not in ("png8", "png") and form.upper() not in service.formats.split(","):
        raise RefusedError(INVALID, [f"Image format '{form}' is not supported by this service."])
    check_version(values.get("gdbVersion", ""))
    _datum(values)
    layers = by_id(service.layers)
    filters = _Filters(values, layers)
    clipping = json_of(values, "clipping", dict)
    near = json_of(values, "spatialFilter", dict)
    selections = parse_selections(json_of(values, "selectionDefinitions", list) or [], layers)
    dynamic = json_of(values, "dynamicLayers", list)
    if dynamic is not None and not service.dynamic:
        raise RefusedError("Unable to complete operation.", ["Dynamic layers are not enabled on this service."])
    if dynamic:
        made = {one["id"]: one for one in parse_dynamic(dynamic, layers)}
        stand_ins = {key: replace(one["layer"], id=key, parent=-1, visible=True) for key, one in made.items()}
        # the order is the caller's
        chosen = [made[key] for key in made if key in drawn(values.get("layers", ""), stand_ins)]
    else:
        ids = drawn(values.get("layers", ""), layers)
        chosen = [{"id": key, "layer": layers[key], "where": [], "time": None, "look": {}} for key in ids]
    return Picture(
        frame,
        form,
        answer,
        flag(values, "transparent"),
        tuple(
            {
                "id": one["id"],
                "table": one["layer"].table,
                "where": one["where"] + filters.of(one["layer"], one["time"]),
                "select": selections.get(one["id"]),
                **one["look"],
            }
            for one in chosen
            if one["layer"].table and one["layer"].seen_at(frame.scale)
        ),
        parse_clipping(clipping, frame, own) if clipping is not None else None,
        parse_filter(near, own) if near is not None else None,
    )
