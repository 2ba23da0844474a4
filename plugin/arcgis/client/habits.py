# SPDX-License-Identifier: GPL-2.0-or-later
"""How the user reaches a service in QGIS: the headers of its connection or layer, and a prefix before its addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..urls import authority


@dataclass(frozen=True)
class Habits:
    """The *headers* go to the service's own host only and may hold secrets; *prefix* is that of a relay."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    prefix: str = ""


def nearest(habits: Mapping[str, Habits], url: str) -> Habits:
    """Return those of the address that is nearest to *url*, on its own host and port; empty ones for none."""
    wanted = url.rstrip("/").lower() + "/"
    near = [
        each
        for each in habits
        if authority(each) == authority(url) and wanted.startswith(each.rstrip("/").lower() + "/")
    ]
    return habits[max(near, key=len)] if near else Habits()
