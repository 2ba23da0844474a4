# SPDX-License-Identifier: GPL-2.0-or-later
"""URLs of result files: as the server names them, and as they are reached from outside."""

from __future__ import annotations

from typing import Optional
from urllib.parse import urlsplit, urlunsplit

from ..urls import authority, server_root


def outside_url(url: str, service_url: str) -> Optional[str]:
    """Return *url* on the service's own host, for servers that name an internal one in their results.

    ``None`` where the host is the service's already or the path is no server resource.
    """
    parts, root = urlsplit(url), urlsplit(server_root(service_url))
    if authority(url) == authority(service_url) or "/rest/" not in parts.path or "/sharing/" in parts.path:
        return None
    tail = parts.path[parts.path.index("/rest/") :]
    return urlunsplit((root.scheme, root.netloc, root.path + tail, parts.query, ""))


def addresses(url: str, service_url: str) -> list[str]:
    """Return where to ask for a result, in turn: as the server names it, then on the service's own host.

    A server behind a proxy that ends https names itself with http: that way is not tried.
    """
    outside = outside_url(url, service_url)
    if outside is None:
        return [url]
    named, service = urlsplit(url), urlsplit(service_url)
    same = named.hostname == service.hostname and (named.scheme, service.scheme) == ("http", "https")
    return [outside] if same else [url, outside]
