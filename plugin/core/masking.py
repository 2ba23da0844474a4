# SPDX-License-Identifier: GPL-2.0-or-later
"""Keep secrets out of every text that the user, a log or a file gets.

Two nets: the secrets themselves, which whoever sends one has noted here before, wherever they stand in a text; and
the places in which other secrets are usual, such as the query of an address.

What is noted stays in memory only.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import re
import threading
from collections import OrderedDict

MASK = "…"
_MOST = 128  # secrets; the oldest ones are long out of use
_SHORTEST = 4  # characters; without anything shorter no text could be read any more
_SHORTEST_WORD = 8  # letters or digits; where a short word or number is missing, everybody can tell which

_QUERY = re.compile(r"\?[^\s'\")]*")
_USER = re.compile(r"//[^\s/@'\"]+@")
_APP_KEY = re.compile(r"(?<=/appservices/)[^\s/'\"]+")  # whoever knows it may use the service behind it
# In JSON, which may be cut in the middle of it.
_TOKEN = re.compile(r'("(?:access_|refresh_)?token"\s*:\s*)"[^"]*"?', re.IGNORECASE)
_known: OrderedDict[str, re.Pattern[str]] = OrderedDict()  # each secret, and what finds it
_longest_first: tuple[re.Pattern[str], ...] = ()  # a secret may be a part of another one
_lock = threading.Lock()


def note_secret(*secrets: str) -> None:
    """Mask *secrets* from now on in all texts, in the forms in which a server may repeat them."""
    global _longest_first
    with _lock:
        for secret in (each for each in secrets if len(each) >= _SHORTEST):
            if secret not in _known:
                _known[secret] = _pattern(secret)
            _known.move_to_end(secret)
        while len(_known) > _MOST:
            _known.popitem(last=False)
        _longest_first = tuple(_known[each] for each in sorted(_known, key=len, reverse=True))


def without_secrets(text: str) -> str:
    """Return *text* without the secrets that were noted; all else stays."""
    for pattern in _longest_first:
        text = pattern.sub(MASK, text)
    return text


def masked(text: str) -> str:
    """Return *text* without secrets, and without the query, user and key of any URL in it, which may hold others."""
    bare = _APP_KEY.sub(MASK, _USER.sub("//…@", _QUERY.sub("?…", without_secrets(text))))
    return _TOKEN.sub(r'\1"…"', bare)


def _pattern(secret: str) -> re.Pattern[str]:
    """Return what finds a secret as it is, in base64, and escaped in any way for an address, JSON, HTML or XML."""
    found = set(_base64_forms(secret))
    if not ((secret.isalpha() or secret.isdigit()) and len(secret) < _SHORTEST_WORD):
        found.add(secret)
    return re.compile("|".join("".join(map(_any_form, form)) for form in sorted(found, key=len, reverse=True)))


@functools.lru_cache(maxsize=1)
def _entities() -> dict[str, list[str]]:
    """Return each character's names in HTML; made for the first secret that needs it."""
    import html.entities

    found: dict[str, list[str]] = {}
    for name, letter in html.entities.html5.items():
        found.setdefault(letter, []).append(name)
    return found


@functools.lru_cache(maxsize=1024)
def _any_form(letter: str) -> str:
    """Return what finds one character, escaped or not; letters and digits are never escaped where they are ASCII."""
    if letter.isascii() and letter.isalnum():
        return letter
    forms = {re.escape(letter), rf"&#0*{ord(letter)};", rf"(?i:&#x0*{ord(letter):x};)"}
    forms |= {rf"&{re.escape(name.rstrip(';'))};" for name in _entities().get(letter, ())}
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    forms.add("(?i:" + "".join(rf"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)) + ")")
    for coding in ("utf-8", "latin-1"):
        with contextlib.suppress(UnicodeEncodeError):
            forms.add("(?i:" + "".join(f"%(?:25)*{byte:02x}" for byte in letter.encode(coding)) + ")")
    if letter in '/"\\':
        forms.add(re.escape("\\" + letter))
    if letter == " ":
        forms.add(r"\+")
    return "(?:" + "|".join(sorted(forms, key=len, reverse=True)) + ")"


def _base64_forms(secret: str) -> list[str]:
    """Return what stands for a secret in the base64 of any text around it: three ways, by its place in the text."""
    found = []
    data = secret.encode("utf-8", "replace")
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + data).decode("ascii").rstrip("=")
        whole = coded[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]  # without what the neighbours share
        found += [whole, whole.replace("+", "-").replace("/", "_")]
    return found
