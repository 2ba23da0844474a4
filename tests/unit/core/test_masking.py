# SPDX-License-Identifier: GPL-2.0-or-later
"""A secret that was sent stands in no text, however a server repeats it."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest
from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.core.masking import masked, note_secret, without_secrets

SECRET = 'Pä$$ wörd/+?&"<0'
FORMS = {
    "as it is": SECRET,
    "in an address": quote(SECRET, safe=""),
    "in a path": quote(SECRET),
    "in a form": quote_plus(SECRET),
    "in JSON": json.dumps({"message": SECRET}),
    "in JSON as UTF-8": json.dumps({"message": SECRET}, ensure_ascii=False),
    "in HTML": html.escape(SECRET),
    "in base64": base64.b64encode(SECRET.encode()).decode(),
    "as HTTP Basic": base64.b64encode(f"analyst:{SECRET}".encode()).decode(),
    "as HTTP Basic of another user": base64.b64encode(f"analysts:{SECRET}".encode()).decode(),
    "as HTTP Basic of a third user": base64.b64encode(f"an:{SECRET}".encode()).decode(),
    "as HTTP Basic in an address": quote(base64.b64encode(f"analyst:{SECRET}".encode()).decode(), safe=""),
    "in JSON of a server that escapes slashes": json.dumps(SECRET, ensure_ascii=False).replace("/", r"\/"),
    "in HTML by numbers": "".join(f"&#{ord(letter)};" if not letter.isalnum() else letter for letter in SECRET),
    "in XML by hexadecimal numbers": "".join(f"&#x{ord(c):04X};" if not c.isalnum() else c for c in SECRET),
    "twice in an address": quote(quote(SECRET, safe=""), safe=""),
    "in an address of Latin-1": quote(SECRET, safe="", encoding="latin-1").lower().replace("p%e4", "P%e4"),
    "with every sign escaped": "".join(f"%{ord(c):02X}" if c in "?&+" else c for c in SECRET),
    "in JSON with all escapes": "".join(rf"\u{ord(c):04X}" if not c.isalnum() else c for c in SECRET),
    "in base64 for addresses": base64.urlsafe_b64encode(f"{SECRET}, and more".encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_masked(form: str) -> None:
    note_secret(SECRET)
    text = f"Error handling request with token {FORMS[form]} at 12:30"
    found = without_secrets(text)
    assert "…" in found and found.startswith("Error handling request with token ") and found.endswith(" at 12:30")
    for each in FORMS.values():
        assert each not in found
    assert SECRET[2:-2] not in found and base64.b64encode(SECRET.encode()).decode()[4:-4] not in found


def test_escapes_in_lower_case() -> None:
    note_secret("tok/en=ABC")
    assert without_secrets("token=tok%2fen%3dABC;") == "token=…;"


def test_what_contains_another_secret_is_masked_as_a_whole() -> None:
    note_secret("winter-2", "winter-2026-tok")
    assert without_secrets("is winter-2026-tok or winter-2") == "is … or …"


def test_short_words_do_not_garble_everything() -> None:
    """A gap in one of our own sentences would tell the password."""
    note_secret("t", "", "abc", "word", "server", "2024")
    text = "can't say abc to the server, password, 12024 tiles"
    assert without_secrets(text) == text
    coded = base64.b64encode(b"analyst:server").decode()
    assert without_secrets(f"Authorization: Basic {coded}").count("…") == 1


def test_errors_hold_none_from_the_start() -> None:
    note_secret("token-of-an-error")
    error = ExportError("gis reports: token-of-an-error.", f"details {quote('token-of-an-error')}")
    assert (error.message, str(error), error.args, error.details) == (
        "gis reports: ….", "gis reports: ….", ("gis reports: ….",), "details …",
    )  # fmt: skip


def test_unknown_secrets_are_masked_by_their_places() -> None:
    assert masked('https://me:pw@h/a?token=q "refresh_token": "unknown') == 'https://…@h/a?… "refresh_token": "…"'


def test_only_so_many_are_known() -> None:
    note_secret("the-first-secret")
    note_secret(*(f"secret number {number}" for number in range(200)))
    assert without_secrets("secret number 199") == "…" and without_secrets("the-first-secret") == "the-first-secret"
