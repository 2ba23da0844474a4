# SPDX-License-Identifier: GPL-2.0-or-later
"""The HTTP headers and the URL prefix that QGIS keeps for an ArcGIS connection or layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..urls import authority


@dataclass(frozen=True)
class RequestOptions:
    """*headers* may hold secrets and go to the service's own host only; *prefix* is put before its URLs."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    prefix: str = ""


def nearest(options: Mapping[str, RequestOptions], url: str) -> RequestOptions:
    """Return those of the address that is nearest to *url*, on its own host and port; empty ones for none."""
    wanted = url.rstrip("/").lower() + "/"
    near = [
        each
        for each in options
        if authority(each) == authority(url) and wanted.startswith(each.rstrip("/").lower() + "/")
    ]
    return options[max(near, key=len)] if near else RequestOptions()
