# SPDX-License-Identifier: GPL-2.0-or-later
"""`ImportTiles`: upload, import, compare one tile, and delete the upload."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional
from zipfile import BadZipFile

from ...arcgis.client.session import Session
from ...arcgis.errors import ServerError, SignInError, TransportError
from ...arcgis.operations.import_tiles import ImportTilesRequest, LevelProgress, find_admin
from ...arcgis.portal.portal import Portal
from ...arcgis.portal.upload_errors import check_room
from ...arcgis.portal.upload_record import Stage, UploadRecord
from ...arcgis.urls import host_of
from ...core.errors import CancelledError, ExportError, PackageError, RequestError
from ...core.i18n import number_text, tr
from ...core.names import safe_file_name
from ...jobs.job import Job, State
from ...jobs.operation import PASSING, DeadlineError, End, Operation, Run
from ...jobs.server_job import UnansweredError
from ...packages import open_package
from ...tiles.levels import levels_in_words
from .cancel import clean, discard_upload, end_cancelled, kept
from .cleanup import delete_upload, upload_stays
from .compare_tile import TilePair, choose_tile, compare, pair_sentence
from .conditions import ITEM_TYPES, ImportSource, check, check_area
from .details import ImportDetails
from .portal_package import open_item
from .run import SERVER_END, ImportRun

_TAGS = "tile package"
PIECES = 64  # of a package on the portal that are read for one tile of it; 4 MB
_LONGEST_NAME = 60  # bytes of a file's name on the portal


@dataclass(frozen=True)
class ImportResult:
    """What an import did: the tiles of each level, and one of them twice; *item* is where the package is."""

    job: Job
    details: ImportDetails
    item: str
    levels: tuple[LevelProgress, ...] = ()
    tile: Optional[TilePair] = None

    @property
    def package(self) -> Path:
        return Path(self.job.output)

    @property
    def tiles(self) -> int:
        """How many tiles were imported, as far as the server reports it."""
        return sum(one.done for one in self.levels)


class ImportTiles(Operation[ImportDetails, ImportResult]):
    """Only an item that this very job uploaded is ever deleted.

    The session is signed in to the portal, the job's ``service_url``.
    """

    kind = "import_tiles"
    details = ImportDetails
    writes_output = False

    def __init__(self) -> None:
        self._import: Optional[ImportRun] = None  # of this run, for its end

    def run(self, run: Run[ImportDetails]) -> ImportResult:
        self._import = ImportRun(run)
        self._import.follow()
        return _finished(self._import)

    def after_cancel(self, run: Run[ImportDetails]) -> End:
        message = end_cancelled(self._import or ImportRun(run))
        return End(State.SUBMITTING if _is_unknown(run) else State.CANCELLED, message)

    def after_error(self, run: Run[ImportDetails], error: ExportError) -> End:
        current = self._import or ImportRun(run)
        if isinstance(error, DeadlineError):  # left to the server, which may still read the package
            return End(State.EXPIRED, _joined(error.message, kept(current)))
        if _is_unknown(run) and (isinstance(error, UnansweredError) or _may_resume(current, error)):
            return End(State.SUBMITTING, _joined(error.message, kept(current)))
        if _may_resume(current, error):
            return End(State.INTERRUPTED, error.message)
        return End(State.FAILED, _joined(error.message, discard_upload(current)))

    def can_resume(self, job: Job) -> bool:
        return not job.state.is_final

    def is_same(self, one: Job, other: Job) -> bool:
        return _asked(self.details_of(one)) == _asked(self.details_of(other))

    def has_leftovers(self, job: Job) -> bool:
        return self.details_of(job).leaves_item

    def may_clean_up(self, job: Job) -> bool:
        return bool(job.job_id) or not self.details_of(job).submitted  # else the server may be reading the package

    def clean_up(self, job: Job, session: Optional[Session]) -> str:
        details = self.details_of(job)
        if not details.leaves_item:
            return ""
        if session is None:
            return upload_stays(job, details)
        job.details = delete_upload(job, details, session).to_json()
        job.leftovers = False
        return ""

    def can_run_again(self, job: Job) -> bool:
        upload = self.details_of(job).upload
        is_there = not upload or bool(upload.get("item"))
        return job.state in (State.FAILED, State.CANCELLED) and bool(job.job_id) and is_there

    def run_again(self, job: Job) -> None:
        job.details = replace(self.details_of(job), runs_again=True, has_succeeded=False).to_json()
        job.state, job.message = State.INTERRUPTED, ""

    def discard_label(self, job: Job) -> str:
        return tr("Delete Upload") if job.state.is_final and self.has_leftovers(job) else ""

    def title(self, job: Job) -> str:
        return tr("Import tiles into {title}").format(title=job.title)

    def interrupted_text(self, job: Job) -> str:
        return tr("The import of tiles into {title} was interrupted when QGIS closed.").format(title=job.title)

    def summary(self, result: ImportResult, on_map: bool) -> str:
        levels = [one.level for one in result.levels] or list(result.details.all_levels)
        parts = [result.job.title]
        if levels:
            parts.append(levels_in_words(levels))
        if result.tiles:
            parts.append(tr("{tiles} tiles").format(tiles=number_text(result.tiles)))
        return tr("{what}: imported").format(what=", ".join(parts))

    def outcome(self, result: ImportResult) -> str:
        return self.summary(result, False)


def import_job_for(
    session: Session,
    portal: Portal,
    source: ImportSource,
    request: ImportTilesRequest,
    authcfg: str = "",
    keep_item: bool = False,
    may_run_again: bool = False,
) -> Job:
    """Return the record of an import that is about to begin, after all that can be checked was.

    *request* needs no item where *source* is a file: it is uploaded. With *may_run_again* a package that was
    uploaded stays on the portal after a failure or a cancel, so that the job can be run again. Raises
    `RequestError` for conditions that are not met, `SignInError` for missing rights, `ServerError`.
    """
    request = replace(request, held=source.held, item=source.item.id if source.item else request.item)
    check(source, request.service, request.levels)
    request.validate()
    check_area(source, request.levels, request.extent)
    user = portal.user()
    if not session.sign_in.authorize_server(session, request.service.url):
        raise SignInError(
            tr("{portal} provides no sign-in for {host}. Choose the portal that the service belongs to.").format(
                portal=host_of(portal.url), host=host_of(request.service.url)
            )
        )
    admin = find_admin(session, request.service)
    name, record = source.title, None
    if source.path is not None:
        check_room(user, source.size, portal.url)
        record = _upload_record(source, source.path, keep_item, user.name)
        name = source.path.name
    details = ImportDetails(
        parameters=request.parameters(),
        service=request.service.url,
        admin=admin,
        source=name,
        item=request.item,
        upload=record.to_json() if record else None,
        keep=keep_item,
        may_run_again=may_run_again,
        levels=tuple(request.levels) if request.levels is not None else None,
        held=tuple(request.held) if request.held is not None else None,
        all_levels=tuple(sorted(request.wanted or ())),
        extent=request.extent,
        merge=request.merge,
        replace=request.replace,
        user=user.name,
        date=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
    )
    return Job(
        kind=ImportTiles.kind,
        service_url=portal.url,
        title=request.service.title,
        output=str(source.path or f"{portal.url}/content/items/{request.item}"),
        details=details.to_json(),
        authcfg=authcfg,
    )


def _upload_record(source: ImportSource, path: Path, keep: bool, owner: str) -> UploadRecord:
    """Return the record of an upload. A file that is to go again gets a name that no other has."""
    stem = safe_file_name(path.stem, also="%#&+", default="tiles", longest=_LONGEST_NAME)
    ending = source.kind  # by content: a portal checks that the name fits the type
    return UploadRecord(
        path=str(path),
        name=f"{stem}.{ending}" if keep else f"{stem}_{uuid.uuid4().hex[:12]}.{ending}",
        title=source.title,
        type=ITEM_TYPES[source.kind],
        tags=_TAGS,
        size=source.size,
        modified=source.modified,
        is_own_name=not keep,
        owner=owner,
    )


def _joined(*texts: str) -> str:
    return " ".join(text for text in texts if text)


def _is_unknown(run: Run[ImportDetails]) -> bool:
    """Whether the import was sent and no answer came."""
    return not run.job.job_id and run.details.submitted


def _may_resume(current: ImportRun, error: ExportError) -> bool:
    """Whether something is on a server that a later run can use."""
    if isinstance(error, RequestError):
        return False
    if isinstance(error, ServerError) and not isinstance(error, PASSING):
        return False
    if isinstance(error, SignInError) and error.code == 403:
        return False
    uploading = current.record is not None and current.record.stage != Stage.NEW.value
    return uploading or bool(current.run.job.job_id) or isinstance(error, UnansweredError)


def _finished(current: ImportRun) -> ImportResult:
    """Compare one tile, and delete the upload; neither can make the import a failure any more."""
    run = current.run
    run.update(has_succeeded=True)  # for good: the server may forget its job
    run.enter(State.CHECKING)
    run.report(SERVER_END, tr("Downloading one of the imported tiles"))
    details = run.details
    pair, notes = None, _shortfalls(current.levels)
    try:
        pair = _pair(current)
    except CancelledError:
        if run.leaving:
            raise
    if pair is not None and pair.of_package is not None and not pair.is_same:
        notes.append(pair_sentence(pair, details.merge and not details.replace))
    if current.record is not None and not details.keep:
        notes.append(clean(current))
    run.job.notes = [note for note in notes if note]
    return ImportResult(run.job, run.details, details.item, current.levels, pair)


def _shortfalls(levels: tuple[LevelProgress, ...]) -> list[str]:
    """Describe what a server that reports success has not imported; empty where all is there, or nothing is known."""
    short = [one for one in levels if not one.is_done]
    notes = []
    if short:
        incomplete = ", ".join(
            tr("level {level}: {done} of {expected} tiles").format(
                level=one.level, done=number_text(one.done), expected=number_text(one.expected)
            )
            for one in short
        )
        notes.append(
            tr("The server reports that the import succeeded, but not all of it is done: {levels}.").format(
                levels=incomplete
            )
        )
    if levels and not any(one.done for one in levels):
        notes.append(tr("The server imported no tile at all. Check the levels and the area."))
    return notes


def _pair(current: ImportRun) -> Optional[TilePair]:
    request, session, service = current.request, current.run.session, current.run.details.service
    if current.record is not None:
        try:
            with open_package(current.record.path) as package:
                chosen = choose_tile(package, request.wanted, request.extent)
        except PackageError:  # it was there to be uploaded, and is not any more
            return None
        return compare(session, service, chosen[:3], chosen[3]) if chosen else None
    chosen = _of_item(current)
    if chosen is not None:
        return compare(session, service, chosen[:3], chosen[3])
    levels = [one.level for one in current.levels if one.done] or list(request.wanted or request.service.usable_levels)
    full = request.service.full_extent
    box = current.run.details.extent or full
    scheme = request.service.scheme
    if box is None or scheme is None or not levels:
        return None
    block = scheme.tile_range(max(levels), box)
    if block is None:
        return None
    place = (max(levels), (block[0] + block[1]) // 2, (block[2] + block[3]) // 2)
    return compare(session, service, place, None)


def _of_item(current: ImportRun) -> Optional[tuple[int, int, int, bytes]]:
    """Return a tile of a package that is on the portal only, read where it lies; ``None`` where that can't be."""
    portal = Portal(current.run.session, current.run.job.service_url)
    try:
        item = portal.item(current.run.details.item)
        with open_item(portal, item, PIECES) as package:
            return choose_tile(package, current.request.wanted, current.request.extent, looked_at=8)
    except (ServerError, TransportError, PackageError, BadZipFile):
        current.run.waiter.check()
        return None


def _asked(details: ImportDetails) -> tuple[object, ...]:
    """Return what makes two imports the same."""
    upload = details.upload or {}
    source = (upload.get("size"), upload.get("modified")) if upload else (details.item,)
    return details.service, details.levels, details.extent, details.merge, details.replace, details.keep, *source


def levels_text(result: ImportResult) -> str:
    """Describe how many tiles of each level were imported; "" where the server does not report it."""
    levels = (tr("level {level}: %Ln tile(s)", one.done).format(level=one.level) for one in result.levels)
    return ", ".join(levels)
