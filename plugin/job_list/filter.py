# SPDX-License-Identifier: GPL-2.0-or-later
"""Which jobs the list shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from .entry import Entry, Phase, phase_of
from .texts import service_text


@dataclass(frozen=True)
class Filter:
    """*text* in lower case is looked for in title, service, file and message; *host* is that of the service."""

    text: str = ""
    phase: Optional[Phase] = None
    host: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Filter()

    def accepts(self, entry: Entry) -> bool:
        row = entry.row
        if self.phase is not None and phase_of(entry) is not self.phase:
            return False
        if self.host and service_text(row.service_url).partition("/")[0] != self.host:
            return False
        if not self.text:
            return True
        return any(self.text in text.lower() for text in (row.title, row.service_url, row.output, row.message))
