# SPDX-License-Identifier: GPL-2.0-or-later
"""Find our job in the server's list when the submit response was lost."""

from __future__ import annotations

import time
from collections.abc import Mapping
from enum import Enum
from typing import Any, Optional
from urllib.parse import quote

from ...arcgis.client.session import Session
from ...arcgis.errors import ServerError
from ...arcgis.operations import import_tiles
from ...arcgis.urls import host_of
from ...core import json_values
from ...core.i18n import tr
from ...jobs.server_job import UnansweredError
from ...tiles.extent import Extent, read_extent
from .details import ImportDetails

SEARCHES = 3  # at least, before a submit counts as one that never arrived
SEARCH_PAUSE = 2.0  # seconds between two searches
CLOCKS = 3600.0  # seconds by which the clock of a server may differ from ours
_OTHER_WORK = ("export", "estimate", "delete")  # in the type of a job that imports nothing


class _Match(Enum):
    OURS, LIKELY, DOUBTFUL, OTHER = range(4)


def known_jobs(session: Session, admin: str) -> Optional[list[str]]:
    """Return the ids of the jobs that the server lists; ``None`` where it lists none."""
    try:
        return import_tiles.job_names(import_tiles.list_jobs(session, admin))
    except ServerError:
        return None


def find_job(session: Session, details: ImportDetails) -> str:
    """Return the id of the server's job; "" where its submit surely never arrived.

    The server is asked until twice the time has passed in which it answers: what is slow to begin is not
    sent again. Raises `UnansweredError` where the server's jobs don't show it, `TransportError`.
    """
    waiter = session.waiter
    age = max(0.0, time.time() - details.submitted_at)
    end = waiter.clock() + max(0.0, 2 * session.connection.read_timeout - age)
    searches = 0
    while True:
        found = _search(session, details)
        searches += 1
        if found or (searches >= SEARCHES and waiter.clock() >= end):
            return found
        waiter.wait(SEARCH_PAUSE)


def _search(session: Session, details: ImportDetails) -> str:
    admin, before = details.admin, details.before
    try:
        listed = import_tiles.list_jobs(session, admin)
    except ServerError as error:
        raise _not_known(details, error.details or error.message) from None
    found: dict[_Match, list[str]] = {each: [] for each in _Match}
    for entry in listed:
        (name,) = import_tiles.job_names([entry]) or [""]
        if name and name not in (before or ()):
            match = _compare(session, details, {**entry, **_page(session, admin, name)})
            found[match].append(name)
    likely, doubtful = found[_Match.LIKELY], found[_Match.DOUBTFUL]
    if len(found[_Match.OURS]) == 1:
        return found[_Match.OURS][0]
    if before is None or found[_Match.OURS] or doubtful or len(likely) > 1:
        raise _not_known(details)
    return likely[0] if likely else ""


def _page(session: Session, admin: str, name: str) -> Mapping[str, Any]:
    try:
        return session.get_json(f"{admin}/jobs/{quote(name, safe='')}", waits=())
    except ServerError:
        return {}


def _compare(session: Session, details: ImportDetails, found: Mapping[str, Any]) -> _Match:
    """Return whether a job of the server is ours: by its item, else by who asked for what, and when."""
    source, item = json_values.text(found.get("sourceItemId")), json_values.text(found.get("itemId"))
    if details.item in (source, item):
        return _Match.OURS
    if source or (item and item != _own_item(session, details.service)):
        return _Match.OTHER
    if any(word in json_values.text(found.get("type")).lower() for word in _OTHER_WORK):
        return _Match.OTHER
    submitter, user = json_values.text(found.get("submitter")), details.user
    if submitter and user and submitter.casefold() != user.casefold():
        return _Match.OTHER
    levels = {one.level for one in import_tiles.read_levels(found)}
    wanted = details.levels if details.levels is not None else details.held
    if levels and wanted is not None and not levels <= set(wanted):
        return _Match.OTHER
    if not _same_extent(details.extent, found.get("extent")):
        return _Match.OTHER
    asked = details.submitted_at
    begun = json_values.number(found.get("submitTime")) or json_values.number(found.get("startTime"))
    in_time = not begun or abs(begun / 1000.0 - asked) <= CLOCKS
    surely = submitter and user and levels and in_time
    return _Match.LIKELY if surely and wanted is not None and levels == set(wanted) else _Match.DOUBTFUL


def _own_item(session: Session, service: str) -> str:
    """Return the item of the service itself, which some answers about its jobs name."""
    try:
        return json_values.text(session.get_json(service).get("serviceItemId"))
    except ServerError:
        return ""


def _same_extent(box: Optional[Extent], found: Any) -> bool:
    """Whether a job's extent is the one asked for; true where either reports nothing."""
    there = read_extent(found)
    if box is None or there is None:
        return True
    near = max(box.xmax - box.xmin, box.ymax - box.ymin) / 1000.0
    pairs = ((box.xmin, there.xmin), (box.ymin, there.ymin), (box.xmax, there.xmax), (box.ymax, there.ymax))
    return all(abs(one - other) <= near for one, other in pairs)


def _not_known(details: ImportDetails, reason: str = "") -> UnansweredError:
    return UnansweredError(
        tr(
            "It is not known whether {host} started the import: its response was lost, and its list of jobs does not "
            "show it. Check a tile of the service, then look again or submit it again if necessary."
        ).format(host=host_of(details.service)),
        reason,
    )
