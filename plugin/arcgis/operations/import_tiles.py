# SPDX-License-Identifier: GPL-2.0-or-later
"""Import Tiles: the tiles of an uploaded package into a hosted tile service.

Source: the operation's own page (parameters, answers) and protocol.md section 14 (addresses, jobs).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Optional
from urllib.parse import quote

from ...core import json_values
from ...core.errors import RequestError
from ...core.i18n import tr
from ...core.masking import masked
from ...tiles.extent import Extent
from ...tiles.levels import format_levels, levels_in_words
from .. import esri_json
from ..client.job_status import JobState, JobStatus, job_id, read_status, state_of
from ..client.responses import TOKEN_REQUIRED, error_text
from ..client.session import RETRY_WAITS, Session
from ..errors import NotArcGisError, ServerError, SignInError, TransportError
from ..esri_json import bbox
from ..request_log import log, reason
from ..services.tile_service import Service
from ..urls import ServiceKind, host_of, split_at_services

OPERATION = "importTiles"
_LEVEL = re.compile(r"level id\s*\\?[\"']?(-?\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class ImportTilesRequest:
    """One import of the package that is the portal item *item*.

    *levels* is ``None`` for all of the package, *held* the levels that it holds where that is known.
    *extent* is in the service's spatial reference, ``None`` for everywhere. Without *merge* whole bundles are
    overwritten; with it the service's own tiles stay, unless *replace* lets the package's win.
    """

    service: Service
    item: str
    levels: Optional[tuple[int, ...]] = None
    extent: Optional[Extent] = None
    merge: bool = False
    replace: bool = False
    held: Optional[tuple[int, ...]] = None

    @property
    def wanted(self) -> Optional[tuple[int, ...]]:
        """The levels that will be imported; ``None`` where only the server knows."""
        return self.levels if self.levels is not None else self.held

    def validate(self) -> None:
        """Raise `RequestError` for whatever the server would refuse, or take another way than meant."""
        if problem := import_problem(self.service):
            raise RequestError(problem)
        if self.replace and not self.merge:
            raise RequestError(
                tr(
                    "Replacing tiles applies only when bundles are merged; without merging whole bundles are "
                    "overwritten. Merge the bundles too, or replace nothing."
                )
            )
        if self.levels is not None and not self.levels:
            raise RequestError(tr("No level is chosen. Choose at least one level of the package."))
        if self.wanted is not None and (problem := level_problem(self.service, self.wanted)):
            raise RequestError(problem)
        if self.held is not None and self.levels is not None:
            missing = sorted(set(self.levels) - set(self.held))
            if missing:
                raise RequestError(
                    tr("The package has no tiles at {levels}. It has {held}.").format(
                        levels=levels_in_words(missing), held=levels_in_words(self.held)
                    )
                )
        full = self.service.full_extent
        if self.extent is not None and self.extent.is_empty:
            raise RequestError(tr("No area is chosen. Draw one, or import everywhere."))
        if self.extent is not None and full is not None and self.extent.intersection(full) is None:
            raise RequestError(tr("The area lies outside the service. Choose one that overlaps it."))

    def parameters(self) -> dict[str, str]:
        """Return the form fields of the submit, every one a text."""
        reference = self.service.spatial_reference
        extent = ""
        if self.extent is not None:  # without WKT, which servers refuse: bare numbers are in the service's own
            known = reference.authid is not None
            extent = esri_json.envelope(self.extent, reference) if known else bbox(self.extent)
        return {
            "sourceItemId": self.item,
            "extent": extent,
            "levels": "" if self.levels is None else format_levels(self.levels),
            "mergeBundle": "true" if self.merge else "false",
            "replaceTiles": "true" if self.replace else "false",
            "f": "json",
        }


def import_problem(service: Service) -> str:
    """Return why nothing can be imported into *service* and what to do; "" where it can."""
    if service.kind is not ServiceKind.MAP:
        return tr("Tiles are imported into hosted tile services only. Choose one whose address ends in MapServer.")
    if service.scheme is None:
        return tr("This service is not cached (no tiles). Choose a hosted tile service.")
    if not service.usable_levels:
        return tr("This service declares no level that holds tiles. Ask its owner to check the cache.")
    return ""


def level_problem(service: Service, levels: Iterable[int]) -> str:
    """Describe which of *levels* the service does not have, and which would work; "" where it has them all."""
    wanted, usable = set(levels), set(service.usable_levels)
    missing = sorted(wanted - usable)
    if not missing:
        return ""
    common = sorted(wanted & usable)
    if not common:
        return tr("The service does not have {missing}. It has {usable}.").format(
            missing=levels_in_words(missing), usable=levels_in_words(usable)
        )
    return tr("The service does not have {missing}. Import only what would work: {common}.").format(
        missing=levels_in_words(missing), common=levels_in_words(common)
    )


@dataclass(frozen=True)
class LevelProgress:
    """How far one level is: tiles *done* of those *expected*, their size in bytes."""

    level: int
    done: int
    expected: int
    bytes: int = 0
    state: JobState = JobState.UNKNOWN

    @property
    def is_done(self) -> bool:
        return self.state is JobState.SUCCEEDED or (self.state is JobState.UNKNOWN and 0 < self.expected <= self.done)


@dataclass(frozen=True)
class ImportStatus:
    """One poll of an import's job."""

    job: JobStatus
    levels: tuple[LevelProgress, ...] = ()


def admin_urls(service: Service) -> tuple[str, str]:
    """Return the two addresses that a service's administration may have, the likelier first.

    Online has ``/rest/admin/services/NAME/MapServer``, Enterprise ``/admin/services/FOLDER/NAME.MapServer``.
    """
    enterprise, online = admin_addresses(service.url)
    return (online, enterprise) if service.is_hosted_online else (enterprise, online)


def admin_addresses(service_url: str) -> tuple[str, str]:
    """Return the addresses that the administration of a service would have on Enterprise and on Online."""
    head, tail = split_at_services(service_url)
    name, _, kind = tail.rpartition("/")
    return f"{head}/admin/services/{name}.{kind}", f"{head}/rest/admin/services/{tail}"


def find_admin(session: Session, service: Service) -> str:
    """Return the address of the service's administration, asked for its ``status``; nothing is changed by that.

    Raises `SignInError` where the caller may not administer the service, `ServerError` where it has none.
    """
    failure: Optional[ServerError] = None
    for url in admin_urls(service):
        try:
            session.get_json(f"{url}/status")
            return url
        except SignInError as error:
            raise no_rights(error, service, session.sign_in.has_login) from None
        except ServerError as error:  # a web page, too: not every server has this address
            failure = failure or error
    raise ServerError(
        tr(
            "{host} has no administration for “{title}”: only hosted tile services accept tiles. "
            "Choose one that is hosted, or ask its owner."
        ).format(host=host_of(service.url), title=service.title),
        (failure.details or failure.message) if failure else "",
        failure.code if failure else 0,
    )


def no_rights(error: SignInError, service: Service, signed_in: bool = False) -> SignInError:
    """Return the error for a caller who may not change the service; *error* where the sign-in itself is at fault.

    Enterprise's administration asks for a token (499) where one without rights was sent.
    """
    if error.code != 403 and not (signed_in and error.code == TOKEN_REQUIRED):
        return error
    return SignInError(
        tr(
            "Your account may not change the tiles of “{title}”. Only its owner and administrators may: sign in as "
            "one of them, or ask them."
        ).format(title=service.title),
        error.details,
        403,
    )


def submit(session: Session, admin_url: str, fields: Mapping[str, str]) -> str:
    """Ask for the import and return the id of its job. Raises the server's error unchanged."""
    url = f"{admin_url}/{OPERATION}"
    answer = session.post_json(url, fields)
    word = json_values.text(answer.get("status"))
    if word and state_of(word) in (JobState.FAILED, JobState.CANCELLED):
        text = error_text(answer)
        raise ServerError(tr("{host} did not start the import: {words}").format(host=host_of(url), words=text), text)
    return job_id(answer, url)


def explain_import_error(error: ServerError, request: ImportTilesRequest) -> ServerError:
    """Return the error with a message that names what would work, where one is known, else *error* itself."""
    if isinstance(error, (SignInError, NotArcGisError)):
        return no_rights(error, request.service) if isinstance(error, SignInError) else error
    text = explained(f"{error.details} {error.message}", request)
    return ServerError(text, error.details or error.message, error.code) if text else error


def explained(message: str, request: ImportTilesRequest) -> str:
    """Return what a server's message means for *request*, and what to do; "" for an unknown message."""
    service, lower = request.service, message.lower()
    if "not within the min and max scale" in lower:
        match = _LEVEL.search(message)
        level = match[1] if match else "?"
        usable = set(service.usable_levels) - ({int(level)} if match else set())
        would = sorted(usable & set(request.wanted)) if request.wanted is not None else sorted(usable)
        if not would:
            return tr("“{title}” does not accept level {level}. It has {usable}.").format(
                title=service.title, level=level, usable=levels_in_words(usable)
            )
        return tr(
            "“{title}” does not accept level {level}: it is not among the service's scales. Import "
            "only what would work: {would}."
        ).format(title=service.title, level=level, would=levels_in_words(would))
    if "invalid min scale" in lower:
        return tr(
            "The package has no minimum and maximum scale, as those created by “Create Map Tile "
            "Package” don't. Create it again with Export Tiles, or with “Manage Tile Cache” and "
            "“Export Tile Cache”."
        )
    if "tiling scheme" in lower:
        return tr(
            "The tiling scheme of the package is not that of “{title}”. Create the package with the "
            "scheme of the service: export it from there, or from a service with the same tiles."
        ).format(title=service.title)
    return ""


def read_import(answer: Mapping[str, Any]) -> ImportStatus:
    """Read a job of the administration, by itself or from its list. Raises `NotArcGisError` for none."""
    return ImportStatus(read_status(answer), read_levels(answer))


def read_levels(answer: Mapping[str, Any]) -> tuple[LevelProgress, ...]:
    """Read how far each level of a job is; empty where it does not report that."""
    levels = []
    for each in json_values.objects(answer.get("lodInfos")):
        level = json_values.whole(each.get("levelID"))
        if level is not None:
            done, expected, size = (
                max(0, json_values.whole(each.get(name)) or 0)
                for name in ("tileCount", "expectedTileCount", "tilesSize")
            )
            state = state_of(json_values.text(each.get("status")))
            levels.append(LevelProgress(level, done, expected, size, state))
    return tuple(sorted(levels, key=lambda one: one.level))


def poll(session: Session, admin_url: str, identifier: str) -> ImportStatus:
    """Read one job, from the list of all where the server has no page for it.

    The list shows the levels, too, where the page does not.
    """
    try:
        answer = session.get_json(f"{admin_url}/jobs/{quote(identifier, safe='')}", waits=())
    except (SignInError, NotArcGisError):
        raise
    except ServerError as error:
        if error.code not in (400, 404, 405):
            raise
        entry = _listed(session, admin_url, identifier)
        if entry is None:
            raise
        return read_import(entry)
    found = read_import(answer)
    if "lodInfos" in answer or found.job.state is JobState.WAITING:
        return found
    try:
        entry = _listed(session, admin_url, identifier)
    except (ServerError, TransportError) as error:
        log.debug("The list of jobs can't be read: %s", reason(error))
        return found  # what the page reports is good without it
    return replace(found, levels=read_levels(entry or {}))


def _listed(session: Session, admin_url: str, identifier: str) -> Optional[Mapping[str, Any]]:
    return next((each for each in list_jobs(session, admin_url, waits=()) if _name_of(each) == identifier), None)


def list_jobs(session: Session, admin_url: str, waits: tuple[float, ...] = RETRY_WAITS) -> list[Mapping[str, Any]]:
    """Return the jobs that the service's administration lists."""
    return json_values.objects(session.get_json(f"{admin_url}/jobs", waits=waits).get("jobs"))


def job_names(jobs: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the ids of listed jobs."""
    return [name for each in jobs if (name := _name_of(each))]


def _name_of(answer: Mapping[str, Any]) -> str:
    found = answer.get("id") or answer.get("jobId")
    return str(found) if isinstance(found, (str, int)) and not isinstance(found, bool) else ""


def cancel(session: Session, admin_url: str, identifier: str) -> None:
    """Ask the server to stop a job; the levels that are done stay."""
    session.post_json(f"{admin_url}/jobs/{quote(identifier, safe='')}/cancel", {})


def rerun(session: Session, admin_url: str, identifier: str) -> None:
    """Ask the server to do again what a failed or cancelled job left (``ALL`` of it: merging twice changes nothing)."""
    session.post_json(f"{admin_url}/jobs/{quote(identifier, safe='')}/rerun", {"rerun": "ALL"})


def levels_sentence(levels: Iterable[LevelProgress]) -> str:
    """Describe which levels an import that did not end well has reached; "" where the server reports nothing."""
    known = list(levels)
    if not known:
        return ""
    done = [one.level for one in known if one.is_done]
    begun = [one for one in known if not one.is_done and one.done]
    if not done and not begun:
        return tr("No level was imported: the service is as it was.")
    others = [one.level for one in known if not one.is_done and not one.done]
    reached = (
        (tr("Imported: {levels}."), done),
        (tr("Imported in part: {levels}."), [one.level for one in begun]),
        (tr("Not changed: {levels}."), others),
    )
    return " ".join(text.format(levels=levels_in_words(levels)) for text, levels in reached if levels)


def failed_text(status: JobStatus, request: ImportTilesRequest) -> str:
    """Describe why the job of an import did not succeed."""
    host = host_of(request.service.url)
    if status.state is JobState.CANCELLED:
        return tr("The import was cancelled on {host}.").format(host=host)
    if status.state is JobState.TIMED_OUT:
        return tr("{host} stopped the import: it took longer than the server allows. Import fewer levels.").format(
            host=host
        )
    if status.state is JobState.GONE:
        return tr("The import was deleted on {host}.").format(host=host)
    message = masked(status.message)
    if known := explained(f"{message} {status.details}", request):
        return known
    if message:
        short = message if len(message) <= 200 else message[:200] + "…"
        text = tr("The import failed on {host}: {words}").format(host=host, words=short)
        return text if text.endswith((".", "!", "…")) else f"{text}."
    return tr("The import failed on {host}, which gave no reason.").format(host=host)
