# SPDX-License-Identifier: GPL-2.0-or-later
"""Which jobs the list shows; quick, because it is asked of thousands at every key."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Optional

from ..arcgis.urls import host_of
from ..jobs.job import JobRow
from .entry import Entry, Phase, phase_of


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
        return self.accepts_row(entry.row) and self.accepts_phase(entry)

    def accepts_row(self, row: JobRow) -> bool:
        """Whether what does not change with time fits."""
        if self.host and server_of(row) != self.host:
            return False
        return not self.text or self.text in f"{row.title}\n{row.service_url}\n{row.output}\n{row.message}".lower()

    def accepts_phase(self, entry: Entry) -> bool:
        return self.phase is None or phase_of(entry) is self.phase


def server_of(row: JobRow) -> str:
    """Return the host of a job's service, as `host_of` does."""
    return _host("/".join(row.service_url.split("/", 3)[:3]))


def servers_of(rows: Iterable[JobRow]) -> list[str]:
    """Return the hosts of the services of jobs, sorted."""
    return sorted({server_of(row) for row in rows})


@functools.lru_cache(maxsize=1000)
def _host(address: str) -> str:
    return host_of(address)
