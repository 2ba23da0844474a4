# SPDX-License-Identifier: GPL-2.0-or-later
"""Time, ranges and parameterized filters of Export Map, as clauses on the table of Events."""

from __future__ import annotations

from typing import Any

from ..services.areas import RefusedError
from .frame import INVALID
from .layers import KINDS, PARAMETERS, RANGE, Layer
from .where_clauses import literal

DAY = 86400000
UNITS = {
    "esriTimeUnitsMilliseconds": 1,
    "esriTimeUnitsSeconds": 1000,
    "esriTimeUnitsMinutes": 60000,
    "esriTimeUnitsHours": 3600000,
    "esriTimeUnitsDays": DAY,
    "esriTimeUnitsWeeks": 7 * DAY,
    "esriTimeUnitsMonths": 30 * DAY,
    "esriTimeUnitsYears": 365 * DAY,
    "esriTimeUnitsDecades": 3652 * DAY,
    "esriTimeUnitsCenturies": 36524 * DAY,
    "esriTimeUnitsUnknown": 0,
}
# an event has one moment, so a relation comes down to whether the ends of the window count
RELATIONS = {
    "esriTimeRelationOverlaps": (">=", "<="),
    "esriTimeRelationOverlapsStartWithinEnd": (">=", "<"),
    "esriTimeRelationAfterStartOverlapsEnd": (">", "<="),
    "esriTimeRelationWithin": (">", "<"),
}
Window = tuple[object, object]


def parse_time(text: str) -> Window | None:
    """`time`: an instant, or start and end in milliseconds, of which either may be null."""
    if not text:
        return None
    parts = [part.strip().lower() for part in text.split(",")]
    try:
        ends = [None if part == "null" else int(part) for part in parts]
    except ValueError as error:
        raise RefusedError(INVALID, ["'time' parameter is invalid."]) from error
    if len(ends) > 2 or (len(ends) == 1 and ends[0] is None):
        raise RefusedError(INVALID, ["'time' parameter is invalid."])
    start, end = ends[0], ends[-1]
    if start is not None and end is not None and start > end:
        raise RefusedError(INVALID, ["'time' parameter is invalid: it ends before it starts."])
    return start, end


def parse_options(value: dict[str, Any], layers: dict[int, Layer]) -> dict[int, dict[str, Any]]:
    """`layerTimeOptions` by layer."""
    return {layer_id("layerTimeOptions", name, layers): check_options(one) for name, one in value.items()}


def layer_id(parameter: str, name: Any, layers: dict[int, Layer]) -> int:
    """A layer's id, given as a number or a text."""
    text = str(name)
    if isinstance(name, bool) or not text.isdigit() or int(text) not in layers:
        raise RefusedError(INVALID, [f"'{parameter}' parameter is invalid: there is no layer {name}."])
    return int(text)


def check_options(value: Any) -> dict[str, Any]:
    """The time options of one layer."""
    if not isinstance(value, dict):
        raise RefusedError(INVALID, ["'layerTimeOptions' parameter is invalid."])
    for name in ("useTime", "timeDataCumulative"):
        if not isinstance(value.get(name, False), bool):
            raise RefusedError(INVALID, [f"'layerTimeOptions' parameter is invalid: {name} is not true or false."])
    offset = value.get("timeOffset")
    if offset is not None and (isinstance(offset, bool) or not isinstance(offset, (int, float))):
        raise RefusedError(INVALID, ["'layerTimeOptions' parameter is invalid: timeOffset is not a number."])
    if value.get("timeOffsetUnits") not in (None, *UNITS):
        raise RefusedError(INVALID, ["'layerTimeOptions' parameter is invalid: timeOffsetUnits is not known."])
    return value


def time_clauses(window: Window | None, relation: str, options: dict[str, Any]) -> list[str]:
    """What a window of time leaves of the events."""
    if relation and relation not in RELATIONS:
        raise RefusedError(INVALID, ["'timeRelation' parameter is invalid."])
    if window is None or not options.get("useTime", True):
        return []
    after, before = RELATIONS[relation or "esriTimeRelationOverlaps"]
    start, end = window
    if options.get("timeDataCumulative"):
        start = None
    shift = int((options.get("timeOffset") or 0) * UNITS[options.get("timeOffsetUnits") or "esriTimeUnitsUnknown"])
    if start is not None and start == end:
        after, before = ">=", "<="
    clauses = [f"HAPPENED + {shift} {after} {start}"] if start is not None else []
    return clauses + ([f"HAPPENED + {shift} {before} {end}"] if end is not None else [])


def range_clauses(value: Any, parameter: str) -> list[str]:
    """A list of named ranges, each with a value or a pair of them."""
    if not isinstance(value, list):
        raise RefusedError(INVALID, [f"'{parameter}' parameter is invalid."])
    clauses: list[str] = []
    for one in value:
        if not isinstance(one, dict) or "name" not in one or "value" not in one:
            raise RefusedError(INVALID, [f"'{parameter}' parameter is invalid: name or value is missing."])
        if one["name"] != RANGE["name"]:
            raise RefusedError(INVALID, [f"'{parameter}' parameter is invalid: there is no range {one['name']}."])
        clauses += _between(RANGE["field"], one["value"], parameter)
    return clauses


def _between(field: str, value: Any, parameter: str) -> list[str]:
    if isinstance(value, str):
        raise RefusedError(INVALID, [f"'{parameter}' parameter is invalid: {value!r} is not a number."])
    if not isinstance(value, list):
        return [f"{field} = {literal(value)}"]
    if len(value) != 2 or any(isinstance(end, str) for end in value):
        raise RefusedError(INVALID, [f"'{parameter}' parameter is invalid: a range has two ends."])
    low, high = value
    if None not in value and low > high:
        raise RefusedError(INVALID, [f"'{parameter}' parameter is invalid: the range runs backwards."])
    clauses = [f"{field} >= {literal(low)}"] if low is not None else []
    return clauses + ([f"{field} <= {literal(high)}"] if high is not None else [])


def layer_ranges(value: Any, layers: dict[int, Layer]) -> dict[int, list[str]]:
    """`layerRangeValues`: as printed in the documentation, and in the form of mapRangeValues for each layer."""
    found: dict[int, list[str]] = {}
    for number, one in _by_layer("layerRangeValues", value, layers):
        named = one if isinstance(one, list) else [{"name": name, "value": it} for name, it in one.items()]
        found[number] = range_clauses(named, "layerRangeValues")
    return found


def _by_layer(parameter: str, value: Any, layers: dict[int, Layer]) -> list[tuple[int, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise RefusedError(INVALID, [f"'{parameter}' parameter is invalid."])
    found = [(layer_id(parameter, name, layers), it) for one in value for name, it in one.items()]
    for number, it in found:
        if not isinstance(it, (dict, list)) or not layers[number].timed:
            raise RefusedError(INVALID, [f"'{parameter}' parameter is invalid: layer {number} has none."])
    return found


def parameter_clauses(value: Any, layers: dict[int, Layer]) -> dict[int, list[str]]:
    """`layerParameterValues`: the parameterized filter of Events, KIND IN kinds AND DEPTH >= shallowest."""
    given: dict[int, dict[str, Any]] = {}
    for number, one in _by_layer("layerParameterValues", value, layers):
        if not isinstance(one, dict):
            raise RefusedError(INVALID, ["'layerParameterValues' parameter is invalid."])
        given[number] = one
    found: dict[int, list[str]] = {}
    for number, one in given.items():
        for info in PARAMETERS:
            if info["name"] in one and isinstance(one[info["name"]], list) != info["multipleValues"]:
                words = "a list" if info["multipleValues"] else "one value"
                raise RefusedError(INVALID, [f"Parameter {info['name']} of layer {number} takes {words}."])
        unknown = set(one) - {info["name"] for info in PARAMETERS}
        if unknown:
            raise RefusedError(INVALID, [f"Layer {number} has no parameter {', '.join(sorted(unknown))}."])
        kinds = ", ".join(literal(str(kind)) for kind in one.get("kinds", KINDS))
        found[number] = [f"KIND IN ({kinds})", f"DEPTH >= {literal(one.get('shallowest', 0))}"]
    return found
