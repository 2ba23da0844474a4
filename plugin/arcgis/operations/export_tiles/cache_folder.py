# SPDX-License-Identifier: GPL-2.0-or-later
"""Download a cache raster dataset, which is a folder in the server's output directory, file by file.

Listings: ``{"files": […], "folders": […]}`` with ``f=json``, entries as names or as objects with name and
url (REST reference, "Map Service Result").
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Callable, Optional
from urllib.parse import quote, unquote, urlsplit

from ....core.errors import ExportError
from ....core.files import PART_PREFIX, disk_error, remove
from ....core.i18n import tr
from ....core.names import is_safe_file_name, name_key
from ...client.download import Kept, download
from ...client.result_urls import addresses, outside_url
from ...client.session import Session
from ...errors import ServerError, SignInError, TransportError
from ...request_log import log, loggable, reason
from ...urls import authority, host_of, joined
from .results import LISTING_WAITS, PACKAGE_ENDINGS

DESCRIPTION = "conf.xml"
SEARCH_DEPTH, SEARCH_WIDTH = 3, 8  # folders around a cache: the output folder's own, the map's, the data frame's
MAX_DEPTH = 8  # folders inside a cache; ArcGIS makes three
MAX_FOLDERS, MAX_FILES = 20_000, 100_000  # far beyond what one export may hold

_TEXTS = (".xml", ".cdi", ".json")

Report = Callable[[int, int, int], None]  # files done, files in all, bytes so far


class UnusableError(ServerError):
    """The folder that a server made can't be saved as it is: asking again brings the same."""

    is_lasting = True


@dataclass(frozen=True)
class Listing:
    """A folder that answered at *url*: its files and folders, name to address."""

    url: str
    files: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.files and not self.folders

    @property
    def is_cache(self) -> bool:
        return any(name.lower() == DESCRIPTION for name in self.files)


def fetch_cache(
    session: Session,
    service_url: str,
    folder_url: str,
    part: Path,
    report: Report,
    kept: Callable[[str], Optional[Kept]] = lambda name: None,
) -> None:
    """Fetch the cache at or below *folder_url* into the folder *part*, which then holds ``conf.xml`` itself.

    Files that an earlier run has fetched are kept: each gets its name once it is complete. The one that it was at
    is resumed by what *kept* gives for its name.

    Raises `ServerError`, `TransportError`, or `ExportError` for the disk.
    """
    entries = list(_entries(session, service_url, _find(session, service_url, folder_url)))
    _make_folder(part, parents=False)  # where its own folder is gone, the disk may be
    size, left = 0, list(LISTING_WAITS)
    for number, (name, url) in enumerate(entries):
        path = part / name
        _make_folder(path.parent, parents=True)
        show = partial(_report, report, number, len(entries), size)
        size += _fetch_file(session, url, path, show, left, kept(name))
    _remove_others(part, {part / name for name, _ in entries})
    report(len(entries), len(entries), size)


def _remove_others(part: Path, wanted: set[Path]) -> None:
    """Delete what is not the cache's: the beginning of a file that an earlier run did not end."""
    for path in part.rglob("*"):
        if path not in wanted and not path.is_dir():
            remove(path)


def _report(report: Report, number: int, total: int, before: int, done: int) -> None:
    report(number, total, before + done)


def _make_folder(folder: Path, parents: bool) -> None:
    try:
        folder.mkdir(parents=parents, exist_ok=True)
    except OSError as error:
        raise disk_error(error, folder) from None


def _fetch_file(
    session: Session, url: str, path: Path, report: Callable[[int], None], left: list[float], kept: Optional[Kept]
) -> int:
    """Fetch one file and return its bytes; where it is not there yet it is asked for after the waits *left*."""
    with contextlib.suppress(OSError):
        return path.stat().st_size  # an earlier run had it
    size, part = 0, path.with_name(f"{PART_PREFIX}{path.name}")

    def count(done: int, _total: Optional[int]) -> None:
        nonlocal size
        size = done
        report(done)

    while True:
        session.waiter.check()
        try:
            download(session, url, part, count, takes_text=path.name.lower().endswith(_TEXTS), kept=kept)
            os.replace(part, path)
            return size
        except OSError as error:
            raise disk_error(error, path) from None
        except ServerError as error:
            if error.code != 404 or not left:
                raise
            session.waiter.wait(left.pop(0))


def _find(session: Session, service_url: str, folder_url: str) -> Listing:
    """Return the folder that holds ``conf.xml``, asking again while the listing lags behind the job."""
    refused: Optional[ExportError] = None
    for wait in (*LISTING_WAITS, 0.0):
        try:
            found = _search(session, service_url, _root(session, service_url, folder_url))
            if found is not None:
                return found
        except (SignInError, UnusableError):
            raise
        except (ServerError, TransportError) as error:
            refused = error  # the folder may not be there yet, or not on every machine
        session.waiter.wait(wait)
    raise refused or ServerError(
        tr("{host} finished the export but returned no cache. Export again, or choose .tpkx or .tpk.").format(
            host=host_of(service_url)
        )
    )


def _search(session: Session, service_url: str, root: Listing) -> Optional[Listing]:
    """Search for ``conf.xml`` breadth first: the cache lies in folders named after the map."""
    level = [root]
    for _ in range(SEARCH_DEPTH + 1):
        found = next((listing for listing in level if listing.is_cache), None)
        if found is not None:
            return found
        if any(name.lower().endswith(PACKAGE_ENDINGS) for listing in level for name in listing.files):
            raise UnusableError(
                tr("{host} created a package instead of a cache folder. Choose .tpkx or .tpk.").format(
                    host=host_of(service_url)
                )
            )
        addresses_below = [url for listing in level for url in listing.folders.values()]
        level = [_listed(session, service_url, url) for url in addresses_below[:SEARCH_WIDTH]]
    return None


def _entries(session: Session, service_url: str, root: Listing) -> Iterator[tuple[str, str]]:
    """Yield the files of a cache as relative paths with forward slashes, and their addresses."""
    left = list(LISTING_WAITS)  # for all folders together: one that stays empty may be meant so
    pending = [("", root)]
    files = folders = 0
    while pending:
        prefix, listing = pending.pop()
        for name, url in listing.files.items():
            files += 1
            if files > MAX_FILES:
                raise _endless(service_url)
            yield prefix + name, url
        for name, url in listing.folders.items():
            folders += 1
            path = f"{prefix}{name}/"
            if path.count("/") > MAX_DEPTH or folders > MAX_FOLDERS:
                raise _endless(service_url)
            below = _listed(session, service_url, url)
            while below.is_empty and left:
                session.waiter.wait(left.pop(0))
                below = _listed(session, service_url, url)
            pending.append((path, below))


def _root(session: Session, service_url: str, url: str) -> Listing:
    """Read the first folder, at the address that the server names or at the service's own host."""
    *others, last = addresses(url, service_url)
    for other in others:
        try:
            return _read(session.get_json(other, waits=()), other, service_url)
        except (ServerError, TransportError) as error:
            session.waiter.check()
            log.info("Searching for the result at %s: %s", loggable(last), reason(error))
    return _listed(session, service_url, last)


def _listed(session: Session, service_url: str, url: str) -> Listing:
    return _read(session.get_json(url), url, service_url)


def _read(answer: Mapping[str, Any], url: str, service_url: str) -> Listing:
    """Read a listing. Raises `UnusableError` for a name that a folder here must not have."""
    taken: set[str] = set()

    def entries(key: str) -> dict[str, str]:
        found = {}
        value = answer.get(key)
        for entry in value if isinstance(value, list) else []:
            name, address = _entry(entry, url, service_url)
            if not is_safe_file_name(name) or name_key(name) in taken:
                raise UnusableError(
                    tr("{host} lists a file that can't be saved under its name. Choose .tpkx or .tpk.").format(
                        host=host_of(url)
                    ),
                    repr(name[:200]),
                )
            taken.add(name_key(name))
            found[name] = address
        return found

    return Listing(url, entries("files"), entries("folders"))


def _entry(entry: Any, folder_url: str, service_url: str) -> tuple[str, str]:
    """Return an entry's name and address; a host that only the server knows becomes the service's own."""
    named = entry if isinstance(entry, Mapping) else {"name": entry}
    given = str(named.get("url") or "")
    name = str(named.get("name") or "")
    try:
        name = name or unquote(urlsplit(given).path.rstrip("/").rpartition("/")[2])
    except ValueError:
        return "", ""
    url = joined(folder_url.rstrip("/") + "/", given or quote(name))
    if not url:
        return "", ""
    if authority(url) != authority(folder_url):
        url = outside_url(url, service_url) or url
    return name, url


def _endless(service_url: str) -> UnusableError:
    return UnusableError(
        tr("The cache folder on {host} is nested too deeply or too large. Choose .tpkx or .tpk.").format(
            host=host_of(service_url)
        )
    )
