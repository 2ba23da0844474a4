# SPDX-License-Identifier: GPL-2.0-or-later
"""URLs of the result files of a succeeded job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from ....core.i18n import tr
from ...client.job_status import JobStatus
from ...client.result_urls import addresses
from ...client.session import RETRY_WAITS, Session
from ...errors import ServerError, TransportError
from ...portal.portal import data_url
from ...request_log import log, loggable, reason
from ...urls import authority, host_of, joined, server_root

PACKAGE_ENDINGS = (".vtpk", ".tpkx", ".tpk")
RESULT_NAME = "out_service_url"
LISTING_WAITS = (0.5, 1.0, 2.0, 5.0, 5.0, 5.0)  # a result folder may lag behind the job's success


def package_urls(session: Session, service_url: str, job_url: str, status: JobStatus) -> list[str]:
    """Return the addresses of a job's packages, in either dialect; empty while the listing lags behind.

    Raises `ServerError` or `TransportError` when the result can't be read.
    """
    if status.output_urls:
        return _readable(_absolute(url, service_url) for url in status.output_urls)
    if status.item_id:
        return [data_url(session, service_url, status.item_id)]
    url = folder_url(session, service_url, job_url, status)
    if not url or _is_package(url):
        return [url] if url else []
    *others, last = addresses(url, service_url)
    for other in others:
        try:
            return _listed(session, other, waits=())
        except (ServerError, TransportError) as error:
            session.waiter.check()
            log.info("Searching for the result at %s: %s", loggable(last), reason(error))
    return _listed(session, last)


def folder_url(session: Session, service_url: str, job_url: str, status: JobStatus) -> str:
    """Return the address that a job's result is, of a folder or a file; "" where it names none (yet)."""
    value = result_value(session, job_url, status)
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, Mapping):
        value = value.get("url") or value.get("URL")
    if not isinstance(value, str) or not value.strip():
        return ""
    return next(iter(_readable([_absolute(value.strip(), service_url)])), "")


def result_value(session: Session, job_url: str, status: JobStatus, name: str = RESULT_NAME) -> Any:
    """Return the value of a job's result parameter; where *name* is missing, of the first there is."""
    usual = f"results/{quote(name)}"
    relative = status.results.get(name, "") or next(iter(status.results.values()), usual)
    url = joined(f"{job_url}/", relative) or f"{job_url}/{usual}"
    return session.get_json(url).get("value")


def _readable(urls: Iterable[str]) -> list[str]:
    """Leave out what is no web address."""
    return [url for url in urls if url.lower().startswith(("http://", "https://")) and authority(url)]


def _listed(session: Session, folder_url: str, waits: tuple[float, ...] = RETRY_WAITS) -> list[str]:
    listing = session.get_json(folder_url, waits=waits)
    found = []
    files = listing.get("files")
    for entry in files if isinstance(files, list) else []:
        name = str((entry.get("name") if isinstance(entry, Mapping) else entry) or "")
        url = (entry.get("url") if isinstance(entry, Mapping) else None) or quote(name)
        if _is_package(quote(name)) or _is_package(str(url)):
            found.append(joined(folder_url.rstrip("/") + "/", str(url)))
    return _readable(found)


def _absolute(value: str, service_url: str) -> str:
    if "://" in value:
        return value
    root = server_root(service_url)
    return root + value if value.startswith("/rest/") else joined(root + "/", value)


def _is_package(url: str) -> bool:
    try:
        return unquote(urlsplit(url).path).lower().endswith(PACKAGE_ENDINGS)
    except ValueError:
        return False


def lagging_error(url: str) -> ServerError:
    """Return the error for a result folder that stays empty although the job succeeded."""
    return ServerError(
        tr("{host} finished the export but returned no package. Export again, or ask the server's " "owner.").format(
            host=host_of(url)
        )
    )
