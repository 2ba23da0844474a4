# SPDX-License-Identifier: GPL-2.0-or-later
"""Keep secrets out of every text that the user, a log or a file gets.

Two nets: the secrets themselves, which whoever sends one has noted here before, wherever they stand in a text; and
the places in which other secrets are usual, such as the query of an address.

What is noted stays in memory only.
"""

from __future__ import annotations

import base64
import html
import json
import re
import threading
from collections import OrderedDict
from urllib.parse import quote, quote_plus

MASK = "…"
_MOST = 128  # secrets; the oldest ones are long out of use
_SHORTEST = 4  # characters; without anything shorter no text could be read any more
_SHORTEST_WORD = 8  # letters; where a short word is missing in a text, everybody can tell which

_QUERY = re.compile(r"\?[^\s'\")]*")
_USER = re.compile(r"//[^\s/@'\"]+@")
# In JSON, which may be cut in the middle of it.
_TOKEN = re.compile(r'("(?:access_|refresh_)?token"\s*:\s*)"[^"]*"?', re.IGNORECASE)
# Percent escapes and those of JSON are written in both cases.
_ESCAPE = re.compile(r"%[0-9A-F]{2}|\\u[0-9a-f]{4}")

_known: OrderedDict[str, tuple[str, ...]] = OrderedDict()  # each secret and the forms in which it may come back
_longest_first: tuple[tuple[str, tuple[str, ...]], ...] = ()  # a secret may be a part of another one
_lock = threading.Lock()


def note_secret(*secrets: str) -> None:
    """Mask *secrets* from now on in all texts, in the forms in which a server may repeat them."""
    global _longest_first
    with _lock:
        for secret in (each for each in secrets if len(each) >= _SHORTEST):
            _known[secret] = _known.pop(secret, ()) or _forms(secret)
        while len(_known) > _MOST:
            _known.popitem(last=False)
        _longest_first = tuple(sorted(_known.items(), key=lambda item: -len(item[0])))


def without_secrets(text: str) -> str:
    """Return *text* without the secrets that were noted; all else stays."""
    for _, forms in _longest_first:
        for form in forms:
            if form in text:
                text = text.replace(form, MASK)
    return text


def masked(text: str) -> str:
    """Return *text* without secrets, and without the query and the user of any URL in it, which may hold others."""
    return _TOKEN.sub(r'\1"…"', _USER.sub("//…@", _QUERY.sub("?…", without_secrets(text))))


def _forms(secret: str) -> tuple[str, ...]:
    """Return a secret as it is, and escaped for an address, for JSON, for XML, and in base64; the longest first."""
    found = set(_base64_forms(secret))
    if not (secret.isalpha() and len(secret) < _SHORTEST_WORD):
        found.add(secret)
    for form in list(found):
        found |= {quote(form, safe=""), quote(form), quote_plus(form), html.escape(form)}
        found |= {json.dumps(form)[1:-1], json.dumps(form, ensure_ascii=False)[1:-1]}
    found |= {form.replace("/", r"\/") for form in found}  # as some servers write JSON
    found |= {_ESCAPE.sub(lambda escape: escape[0].swapcase().replace("U", "u", 1), form) for form in found}
    return tuple(sorted(found, key=len, reverse=True))


def _base64_forms(secret: str) -> list[str]:
    """Return what stands for a secret in the base64 of any text around it: three ways, by its place in the text."""
    found = []
    data = secret.encode("utf-8", "replace")
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + data).decode("ascii").rstrip("=")
        whole = coded[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]  # without what the neighbours share
        found += [whole, whole.replace("+", "-").replace("/", "_")]
    return found
