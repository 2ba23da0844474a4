# SPDX-License-Identifier: GPL-2.0-or-later
"""From a job that succeeded to the addresses of the files it made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from ..i18n import tr
from .errors import ServerError, TransportError
from .jobs import JobStatus
from .session import RETRY_WAITS, Session
from .urls import authority, host_of, server_root

PACKAGE_ENDINGS = (".vtpk", ".tpkx", ".tpk")
RESULT_NAME = "out_service_url"


def package_urls(session: Session, service_url: str, job_url: str, status: JobStatus) -> list[str]:
    """Return the addresses of a job's packages, in either dialect; empty while the listing lags behind.

    Raises `ServerError` or `TransportError` when the result can't be read.
    """
    if status.output_urls:
        return [urljoin(job_url, url) for url in status.output_urls]
    value = result_value(session, job_url, status)
    if isinstance(value, Mapping):
        value = value.get("url") or value.get("URL")
    if not isinstance(value, str) or not value.strip():
        return []
    url = _absolute(value.strip(), service_url)
    if _is_package(url):
        return [url]
    twin = outside_url(url, service_url)
    if twin is None:
        return _listed(session, url)
    try:
        return _listed(session, url, waits=())
    except (ServerError, TransportError):
        return _listed(session, twin)


def result_value(session: Session, job_url: str, status: JobStatus, name: str = RESULT_NAME) -> Any:
    """Return the value of a job's result parameter; where *name* is missing, of the first there is."""
    relative = status.results.get(name) or next(iter(status.results.values()), f"results/{name}")
    return session.get_json(f"{job_url}/{relative}").get("value")


def outside_url(url: str, service_url: str) -> Optional[str]:
    """Return *url* on the service's own host, for servers that name an internal one in their results.

    ``None`` where the host is the service's already or the path is no server resource.
    """
    parts, root = urlsplit(url), urlsplit(server_root(service_url))
    if authority(url) == authority(service_url) or "/rest/" not in parts.path:
        return None
    tail = parts.path[parts.path.index("/rest/") :]
    return urlunsplit((root.scheme, root.netloc, root.path + tail, parts.query, ""))


def _listed(session: Session, folder_url: str, waits: tuple[float, ...] = RETRY_WAITS) -> list[str]:
    listing = session.get_json(folder_url, waits=waits)
    found = []
    for entry in listing.get("files") or []:
        name = entry.get("name") if isinstance(entry, Mapping) else entry
        url = (entry.get("url") if isinstance(entry, Mapping) else None) or f"{folder_url.rstrip('/')}/{name}"
        if _is_package(str(name or "")) or _is_package(str(url)):
            found.append(urljoin(folder_url.rstrip("/") + "/", str(url)))
    return found


def _absolute(value: str, service_url: str) -> str:
    if "://" in value:
        return value
    root = server_root(service_url)
    if value.startswith("/rest/"):
        return root + value
    return urljoin(root + "/", value)


def _is_package(url: str) -> bool:
    return unquote(urlsplit(url).path).lower().endswith(PACKAGE_ENDINGS)


def lagging_error(url: str) -> ServerError:
    """Return the error for a result folder that stays empty although the job succeeded."""
    return ServerError(
        tr("{host} finished the export but shows no package. Export again, or ask the server's owner.").format(
            host=host_of(url)
        )
    )
