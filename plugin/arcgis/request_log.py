# SPDX-License-Identifier: GPL-2.0-or-later
"""One log line for each request: what an administrator needs, without secrets.

``GET gis.example.com/server/rest/services/World/MapServer: 200, 31 ms, attempt 1`` - never a query, a header,
or a body, for these hold tokens, passwords and signatures.

At INFO, which is the usual level, stand the first request to each address, every request that failed, and
every further attempt. At DEBUG stand those that would flood the log: polls of a job, cells of an image and
blocks of a file (the same address again, with the same status), tiles, temporary images and thumbnails.
"""

from __future__ import annotations

import logging
import re
from urllib.parse import urlsplit

from ..core.masking import masked
from .urls import host_of

log = logging.getLogger("arcgis_export.client")

# Addresses of which there are hundreds, each another one.
_MANY = re.compile(r"/tile/\d+/|/info/thumbnail/|/_ags_|/L\d{1,4}/R[0-9a-f]+", re.IGNORECASE)
_SESSION_ID = re.compile(r";[^/]*")  # Java servers put it into the path


class RequestLog:
    """Writes the lines of one task; its sessions share it, so that each address counts once."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str, int]] = set()

    def answered(self, method: str, url: str, status: int, seconds: float, attempt: int) -> None:
        """Write down that a server answered; *seconds* until its answer began."""
        address = loggable(url)
        known = (method, address, status) in self._seen
        is_routine = status < 400 and attempt == 1 and (known or bool(_MANY.search(address)))
        if not known and not is_routine:
            self._seen.add((method, address, status))
        level = logging.DEBUG if is_routine else logging.INFO
        log.log(level, "%s %s: %d, %d ms, attempt %d", method, address, status, round(seconds * 1000), attempt)

    def failed(self, method: str, url: str, error: BaseException, seconds: float, attempt: int) -> None:
        """Write down that no answer came; of the error only its type, because its text holds the whole address."""
        milliseconds, name = round(seconds * 1000), type(error).__name__
        log.warning("%s %s: no answer (%s), %d ms, attempt %d", method, loggable(url), name, milliseconds, attempt)


def loggable(url: str) -> str:
    """Return an address' host and path, without what may be secret in them."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "…"  # no address, and it may hold anything
    return (host_of(url) if parts.hostname else "…") + masked(_SESSION_ID.sub("", parts.path))


def reason(error: BaseException) -> str:
    """Return a failure for the log: its type and its text, without the queries of addresses in them."""
    return masked(f"{type(error).__name__}: {error}")
