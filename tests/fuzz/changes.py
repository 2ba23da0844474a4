# SPDX-License-Identifier: GPL-2.0-or-later
"""Changes of sound documents: structural ones of JSON, so that they get deep into a parser, and of bytes."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from hypothesis import strategies as st

Change = tuple[int, int, int]  # which operation, where, and with what
CHANGES = st.lists(
    st.tuples(st.integers(0, 2**16), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)), min_size=1, max_size=4
)

# JSON texts, not values: some of them no writer of JSON would write.
NASTY = (
    "null", "true", "false", "[]", "{}", '""', '"x"', "0", "-1", "-0.0", "1e400", "-1e400", "NaN", "Infinity", "-Infinity",
    '"NaN"', '"Infinity"', '"1e999"', "1" * 400, "9" * 5000, '"' + "9" * 5000 + '"', "1e308", "-1e308", "5e-324", "1e-300",
    "2147483648", "-2147483649", "9223372036854775808", "9007199254740993", "0.5", '"0"', '"-5"', '"²"', '"٣"', '"true"',
    r'"\ud83d"', r'"a\udc00b"', r'"\u0000"', '"\\r\\n"', '"../../x"', '"C:\\\\x"', '"//h/x"', '"http://["', '"http://[::1/x"',
    '"file:///etc/passwd"', '"http://h:99999/"', '"javascript:x"', '"%ud83d%ff"', '"%"', '"<img src=x>"', '"{}"', '"{0}"',
    '"[{]"', '"\\"{"', '"' + "x" * 100_000 + '"', "[" * 200 + "]" * 200, '{"a":' * 200 + "1" + "}" * 200, "[null]", "[[]]",
    "[{}]", '[{"a": 1}]', '{"x": 1}', '{"rings": [[]]}', '{"wkid": Infinity}', '{"wkid": 102100}', '{"wkid": [3857]}',
    '{"xmin": "NaN", "ymin": "NaN", "xmax": "NaN", "ymax": "NaN"}', '{"message": ["a"]}', '{"url": {"url": 1}}',
    '"esriJobSucceeded"', '"esriJobFailed"', '"completed"', '"failed"', '"partial"', "1789344000000", '"EPSG:3857"', "[1, 2]",
    '["a", 5, null, {"b": []}]', "500", "498", "[1e400, 2]", '{"error": "x"}', '{"error": {"code": "x", "message": {}}}',
)  # fmt: skip
_MARK = re.compile(r'"\\u0001(\d+)\\u0001"')


def changed_json(document: Any, changes: list[Change]) -> bytes:
    """The text of *document* with all *changes*, the last of which may be one of its bytes."""
    document = copy.deepcopy(document)
    after: list[Change] = []
    for change in changes:
        if change[0] % 16 == 15:
            after.append(change)
        else:
            document = _changed(document, *change)
    text = _MARK.sub(lambda found: NASTY[int(found[1])], json.dumps(document))
    data = text.encode()
    for change in after:
        data = changed_bytes(data, change)
    return data


def _changed(document: Any, operation: int, where: int, value: int) -> Any:
    places = _places(document)
    nasty = f"\x01{value % len(NASTY)}\x01"
    if not places:
        return nasty
    holder, key = places[where % len(places)]
    name = operation % 16
    if name < 8:
        holder[key] = nasty
    elif name == 8:
        del holder[key]
    elif name == 9:
        copied = copy.deepcopy(holder[key])
        if isinstance(holder, list):
            holder[key:key] = [copied] * (1 + value % 4)
        else:
            holder[f"{key}{value % 3}"] = copied
    elif name == 10:
        holder[key] = [holder[key]]
    elif name == 11:
        holder[key] = {str(value % 5): holder[key], "id": holder[key]}
    elif name == 12:
        other, there = places[value % len(places)]
        try:
            holder[key], other[there] = copy.deepcopy(other[there]), copy.deepcopy(holder[key])
        except (KeyError, IndexError):  # the one lay in the other
            holder[key] = nasty
    elif name == 13 and isinstance(holder, dict):
        holder[NASTY[value % len(NASTY)][:40]] = holder.pop(key)
    elif name == 14 and isinstance(holder[key], (int, float)):
        holder[key] = str(holder[key]) if value % 2 else holder[key] * 10 ** (value % 40) * (-1) ** value
    else:
        holder[key] = nasty
    return document


def _places(document: Any) -> list[tuple[Any, Any]]:
    """Every value of a document but the outermost, as what holds it and the key or index there."""
    found: list[tuple[Any, Any]] = []
    todo = [document]
    while todo and len(found) < 5000:
        holder = todo.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
        for key in keys:
            found.append((holder, key))
            todo.append(holder[key])
    return found


def changed_bytes(data: bytes, change: Change) -> bytes:
    """*data* with one change."""
    operation, where, value = change
    at, name = where % (len(data) + 1), operation // 16 % 7
    if name == 0 and data:
        at %= len(data)
        return data[:at] + bytes([data[at] ^ (value % 255 + 1)]) + data[at + 1 :]
    if name == 1:
        return data[:at]
    if name == 2:
        return data[:at] + value.to_bytes(8, "little") * (value % 9) + data[at:]
    if name == 3:
        return data[:at] + data[at + value % 5000 :]
    if name == 4:
        return data[:at] + (b"\0", b"\xff", b"\x7f", b"\x80")[value % 4] * (1, 2, 4, 8)[value // 4 % 4] + data[at + 4 :]
    if name == 5:
        size = 1 + value % 64
        return data[: at + size] + data[at : at + size] * (value // 64 % 50) + data[at + size :]
    return data[:at] + (b"\xed\xa0\xbd", b"\xc3", b"\xef\xbb\xbf", b"\0", b"[" * 5000)[value % 5] + data[at:]
