# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds secrets in bytes, in each form in which programs write texts down."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

SHORTEST = 6  # characters of a form that is looked for: shorter ones are found anywhere
DEEPEST = 3  # archives in archives


@dataclass(frozen=True)
class Finding:
    """A secret, by its *name* and *form*, in something that belongs to a *place*."""

    place: str
    what: str
    name: str
    form: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what} holds the {self.name} ({self.form})"


def forms_of(secret: str) -> dict[str, bytes]:
    """Return what a secret looks like in files, by the name of the form."""
    texts = {
        "plain": secret,
        "URL-encoded": quote(secret, safe=""),
        "URL-encoded path": quote(secret),
        "URL-encoded form": quote_plus(secret),
        "URL-encoded in small letters": quote(secret, safe="").lower(),
        "URL-encoded twice": quote(quote(secret, safe=""), safe=""),
        "JSON": json.dumps(secret)[1:-1],
        "JSON with letters of its own": json.dumps(secret, ensure_ascii=False)[1:-1],
        "JSON in JSON": json.dumps(json.dumps(secret))[3:-3],
        "XML": html.escape(secret),
        "XML text": html.escape(secret, quote=False),
        "quoted by Python": repr(secret)[1:-1],
    }
    found = {name: text.encode() for name, text in texts.items()}
    found["Latin-1"] = secret.encode("latin-1", "replace")
    found["UTF-16, little end first"] = secret.encode("utf-16-le")
    found["UTF-16, big end first"] = secret.encode("utf-16-be")
    found["hexadecimal"] = secret.encode().hex().encode()
    for shift in range(3):  # in base64 a text looks different by where it begins
        coded = base64.b64encode(bytes(shift) + secret.encode()).rstrip(b"=")
        first, last = (0, 2, 3)[shift], len(coded) - 1  # without the characters that its neighbours change
        found[f"base64 at {shift}"] = coded[first:last]
        found[f"base64 for URLs at {shift}"] = coded[first:last].replace(b"+", b"-").replace(b"/", b"_")
        found[f"base64, URL-encoded, at {shift}"] = quote(coded[first:last], safe="").encode()
    return {name: form for name, form in found.items() if len(form) >= SHORTEST}


class Searcher:
    """Knows *secrets* by their names, and counts what it has looked at."""

    def __init__(self, secrets: dict[str, str]) -> None:
        self.bytes = self.pieces = 0
        # A form may be the same as the plain one: it is looked for once.
        self._forms: dict[bytes, tuple[str, str]] = {}
        for name, secret in secrets.items():
            assert len(secret) >= SHORTEST, f"the {name} is too short to be looked for"
            for form, text in forms_of(secret).items():
                self._forms.setdefault(text, (name, form))

    @property
    def forms(self) -> int:
        """How many forms are looked for."""
        return len(self._forms)

    def search(self, place: str, what: str, data: bytes) -> list[Finding]:
        """Return the secrets in *data*, also inside of the archives that it is or holds."""
        found = []
        for inside, content in unpacked(what, data):
            self.pieces += 1
            self.bytes += len(content)
            found += [Finding(place, inside, *self._forms[text]) for text in self._forms if text in content]
        return found


def unpacked(what: str, data: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield *data*, and what is in it where it is a zip or a gzip file."""
    yield what, data
    if depth == DEEPEST:
        return
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for name in archive.namelist():
                    yield f"{what}: {name}", name.encode()
                    yield from unpacked(f"{what}: {name}", archive.read(name), depth + 1)
        except (zipfile.BadZipFile, NotImplementedError):
            pass  # half a download: its bytes were looked at
    elif data.startswith(b"\x1f\x8b"):
        try:
            yield from unpacked(f"{what}, unpacked", gzip.decompress(data), depth + 1)
        except (OSError, EOFError):
            pass
