# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules about hosts and addresses: which are ArcGIS Online's, safe without encryption, or need no sign-in."""

from __future__ import annotations

import ipaddress
from typing import Optional
from urllib.parse import urlsplit, urlunsplit

# The ports on which ArcGIS Server listens by itself, without and with encryption; and those of the web.
_ENCRYPTED_PORTS = {None: None, 80: None, 6080: 6443}


def is_online(host: Optional[str]) -> bool:
    """Whether a host is one of ArcGIS Online, on all of which its tokens are good."""
    return bool(host) and str(host).endswith((".arcgis.com", ".arcgisonline.com"))


def is_loopback(host: Optional[str]) -> bool:
    """Whether *host* is this machine: nobody else hears what is sent there (W3C Secure Contexts, 3.1)."""
    if not host:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_unencrypted(url: str) -> bool:
    """Whether others can read what is sent to *url*."""
    parts = urlsplit(url)
    return parts.scheme != "https" and not is_loopback(parts.hostname)


def encrypted(url: str) -> str:
    """Return *url* with https in place of http, "" where its port tells nothing of the one for https."""
    parts = urlsplit(url)
    if parts.port not in _ENCRYPTED_PORTS or not parts.hostname:
        return ""
    port = _ENCRYPTED_PORTS[parts.port]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return urlunsplit(parts._replace(scheme="https", netloc=host if port is None else f"{host}:{port}"))


def https_like_portal(url: str, portal_url: str) -> str:
    """Return a service's address with https where the portal has it; old items still hold http."""
    parts = urlsplit(url)
    same = is_online(parts.hostname) or parts.hostname == urlsplit(portal_url).hostname
    wanted = parts.scheme == "http" and same and portal_url.startswith("https:")
    return (encrypted(url) if wanted else "") or url


def is_signed(url: str) -> bool:
    """Whether *url* is pre-signed (S3, Azure, CloudFront): it must be fetched as it is."""
    query = url.partition("?")[2].partition("#")[0]
    names = {part.split("=", 1)[0].lower() for part in query.split("&")}
    return bool(names & {"sig", "signature"}) or any(name.startswith(("x-amz-", "x-goog-")) for name in names)
