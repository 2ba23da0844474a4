# SPDX-License-Identifier: GPL-2.0-or-later
"""The values that a field of a layer has, as a filter writes them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...core import json_values
from ..client.session import Session
from .map_service import Field

MOST = 2000  # values that a list can show
_EPOCH = datetime.datetime(1970, 1, 1)
_DATES = (-6.2e13, 2.5e14)  # milliseconds that a date of Python may be away from 1970


@dataclass(frozen=True)
class FieldValue:
    """A value as it is shown, with its name where the field has coded ones, and as a filter writes it."""

    label: str
    literal: str


@dataclass(frozen=True)
class FieldValues:
    """The distinct values in order; *is_whole* is false where a service returns only the first of them."""

    values: tuple[FieldValue, ...]
    is_whole: bool = True


def field_values(session: Session, layer_url: str, field: Field) -> FieldValues:
    """Ask a layer of a map or feature service. Raises `ServerError` or `TransportError`."""
    fields = {
        "where": "1=1",
        "outFields": field.name,
        "orderByFields": field.name,
        "returnDistinctValues": "true",
        "returnGeometry": "false",
    }
    answer = session.post_json(f"{layer_url}/query", fields, waits=(0.5, 1.0))
    names = _coded_names(answer, field.name)
    rows = (json_values.mapping(each.get("attributes")) for each in json_values.objects(answer.get("features")))
    found = dict.fromkeys(value for row in rows for value in row.values() if isinstance(value, (str, int, float)))
    values = (_value(value, field.kind, names.get(value, "")) for value in list(found)[:MOST])
    is_cut = len(found) > MOST or bool(json_values.flag(answer.get("exceededTransferLimit")))
    return FieldValues(tuple(values), not is_cut)


def _coded_names(answer: Mapping[str, Any], field: str) -> dict[Any, str]:
    """Return the names of coded values: of the domain that comes with the answer's field."""
    for each in json_values.objects(answer.get("fields")):
        if json_values.text(each.get("name")).lower() == field.lower():
            coded = json_values.objects(json_values.mapping(each.get("domain")).get("codedValues"))
            return {code["code"]: json_values.text(code.get("name")) for code in coded if _is_code(code.get("code"))}
    return {}


def _is_code(code: Any) -> bool:
    return isinstance(code, (str, int, float))


def _value(value: Any, kind: str, name: str) -> FieldValue:
    if kind == "esriFieldTypeDate" and isinstance(value, (int, float)) and _DATES[0] < value < _DATES[1]:
        moment = (_EPOCH + datetime.timedelta(milliseconds=value)).strftime("%Y-%m-%d %H:%M:%S")
        return FieldValue(moment, f"TIMESTAMP '{moment}'")
    text = str(value)
    literal = "'" + text.replace("'", "''") + "'" if isinstance(value, str) else text
    return FieldValue(f"{text} ({name})" if name and name != text else text, literal)
