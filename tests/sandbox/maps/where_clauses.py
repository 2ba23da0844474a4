# SPDX-License-Identifier: GPL-2.0-or-later
"""Where clauses: checked with SQLite before anything is drawn, and made ready for the painter."""

from __future__ import annotations

import datetime
import re
import sqlite3

from ..services.areas import RefusedError
from .layers import UTC, Layer

TOKEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|[A-Za-z_]\w*|.", re.DOTALL)
STAMP = re.compile(r"\b(?:DATE|TIMESTAMP)\s*'(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d))?'", re.IGNORECASE)
REFUSED = "Unable to complete operation."


def _milliseconds(match: re.Match[str]) -> str:
    try:
        moment = datetime.datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00:00'}").replace(tzinfo=UTC)
    except ValueError as error:
        raise RefusedError(REFUSED, ["'Invalid expression' is specified."]) from error
    return str(int(moment.timestamp() * 1000))


def check_brackets(text: str) -> None:
    """Refuse what is no lone expression."""
    depth = 0
    for token in TOKEN.findall(text):
        if token in ("'", '"', ";"):
            raise RefusedError(REFUSED, ["Unable to perform query. Invalid SQL syntax."])
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth < 0:
            break
    if depth or "--" in text or "/*" in text:
        raise RefusedError(REFUSED, ["Unable to perform query. Invalid SQL syntax."])


def checked(layer: Layer, where: object) -> str:
    """The clause as SQLite takes it; refused where SQLite does not, or a field does not exist.

    Dates are written `DATE '2005-01-31'` or `TIMESTAMP '2005-01-31 12:00:00'`, as ArcGIS' standardized queries
    want them; the tables hold them as milliseconds of the epoch.
    """
    if not isinstance(where, str):
        raise RefusedError(REFUSED, [f"The definition of layer {layer.id} is not a text."])
    if not where.strip():
        return ""
    check_brackets(where)
    for token in TOKEN.findall(where):
        # SQLite would take an unknown name in double quotes as a text
        if token.startswith('"') and token.strip('"').upper() not in layer.columns:
            raise RefusedError(REFUSED, [f"Invalid field: {token}."])
    text = STAMP.sub(_milliseconds, where)
    kinds = {"String": "TEXT", "Double": "REAL"}
    columns = ", ".join(f'"{name}" {kinds.get(kind, "INTEGER")}' for name, kind in layer.columns.items())
    with sqlite3.connect(":memory:") as trial:
        trial.execute(f"CREATE TABLE trial ({columns})")
        try:
            trial.execute(f"SELECT 1 FROM trial WHERE ({text})").fetchall()
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise RefusedError(REFUSED, [f"Unable to perform query: {error}."]) from error
    return text


def literal(value: object) -> str:
    """A value in SQL."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RefusedError(REFUSED, [f"{value!r} is no value for a filter."])
    return repr(value)
