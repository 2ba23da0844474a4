# SPDX-License-Identifier: GPL-2.0-or-later
"""Status resource of an item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core import json_values
from ...core.i18n import tr
from ...core.masking import masked
from ..client.job_status import JobStatus, state_of
from ..errors import NotArcGisError, ServerError

_GONE = ("does not exist", "inaccessible", "not found", "no longer", "has no item")


def read_item_status(answer: Mapping[str, Any]) -> JobStatus:
    """Read an item's ``status`` resource; its ``statusMessage`` may be JSON text itself."""
    word = json_values.text(answer.get("status"))
    if not word:
        raise NotArcGisError(
            tr("The portal's response about the export can't be read."), masked(str(dict(answer)))[:500]
        )
    message = masked(_message(answer.get("statusMessage")))
    return JobStatus(state=state_of(word), word=word, message=message, details=message)


def reports_missing(error: ServerError) -> bool:
    """Whether the message of an error reports that there is no such item."""
    said = f"{error.message} {error.details}".lower()
    return any(text in said for text in _GONE)


def _message(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    try:
        inner = json_values.parse_json(value)
    except ValueError:
        return value
    if isinstance(inner, Mapping):
        inner = inner.get("error", inner)
    return str(inner.get("message") or value) if isinstance(inner, Mapping) else value
