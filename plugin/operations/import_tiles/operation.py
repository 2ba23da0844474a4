# SPDX-License-Identifier: GPL-2.0-or-later
"""An import of tiles from request to end: what the window's task and the algorithm both run."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional
from zipfile import BadZipFile

from ...arcgis.client.session import Session
from ...arcgis.errors import ServerError, SignInError, TransportError
from ...arcgis.operations.import_tiles import OPERATION, ImportTilesRequest, LevelProgress, find_admin
from ...arcgis.portal.portal import Portal
from ...arcgis.portal.upload import Stage, UploadRecord
from ...arcgis.portal.upload_errors import check_room
from ...arcgis.urls import host_of
from ...core.errors import CancelledError, ExportError, PackageError, RequestError
from ...core.i18n import number_text, tr
from ...jobs.job import Job, State
from ...jobs.journal import Journal
from ...jobs.server_job import STILL_THERE, Progress
from ...packages import open_package
from ...tiles.scheme import Extent, format_levels
from .cancel import clean, end_cancelled, kept, tidy
from .cleanup import forget_import as forget_import  # for those who look for them here
from .cleanup import upload_stays as upload_stays
from .compare_tile import TilePair, choose_tile, compare, pair_sentence
from .conditions import ITEM_TYPES, ImportSource, check, check_area
from .portal_package import open_item
from .run import ImportRun, OutcomeUnknownError

KEY = "import"  # of a job's options
_TAGS = "tile package"
PIECES = 64  # of a package on the portal that are read for one tile of it; 4 MB
_LONGEST_NAME = 60  # characters of a file's name on the portal


@dataclass(frozen=True)
class ImportResult:
    """What an import did: the tiles of each level, and one of them twice; *item* is where the package is."""

    job: Job
    item: str
    levels: tuple[LevelProgress, ...] = ()
    tile: Optional[TilePair] = None

    @property
    def package(self) -> Path:
        return Path(self.job.output)

    @property
    def tiles(self) -> int:
        """How many tiles were imported, as far as the server tells."""
        return sum(one.done for one in self.levels)


def import_job_for(
    session: Session,
    portal: Portal,
    source: ImportSource,
    request: ImportTilesRequest,
    authcfg: str = "",
    keep_item: bool = False,
    may_rerun: bool = False,
) -> Job:
    """Return the record of an import that is about to begin, after all that can be looked at was.

    *request* needs no item where *source* is a file: it is uploaded. With *may_rerun* a package that was
    uploaded stays on the portal after a failure or a cancel, so that the job can be run again. Raises
    `RequestError` for conditions that are not met, `SignInError` for missing rights, `ServerError`.
    """
    request = replace(request, held=source.held, item=source.item.id if source.item else request.item)
    check(source, request.service, request.levels)
    request.validate()
    check_area(source, request.levels, request.extent)
    user = portal.user()
    if not session.sign_in.admit(session, request.service.url):
        raise SignInError(
            tr("{portal} gives no sign-in for {host}. Choose the portal that the service belongs to.").format(
                portal=host_of(portal.url), host=host_of(request.service.url)
            )
        )
    admin = find_admin(session, request.service)
    name, record = source.title, None
    if source.path is not None:
        check_room(user, source.size, portal.url)
        record = _upload_record(source, keep_item, user.name)
        name = source.path.name
    box = request.extent
    return Job(
        operation=OPERATION,
        service_url=portal.url,
        title=request.service.title,
        output=str(source.path or f"{portal.url}/content/items/{request.item}"),
        parameters=request.parameters(),
        authcfg=authcfg,
        options={
            KEY: {
                "service": request.service.url,
                "admin": admin,
                "source": name,
                "item": request.item,
                "upload": record.to_json() if record else None,
                "keep": keep_item,
                "may_rerun": may_rerun,
                "levels": list(request.levels) if request.levels is not None else None,
                "held": list(request.held) if request.held is not None else None,
                "extent": [box.xmin, box.ymin, box.xmax, box.ymax] if box else None,
                "merge": request.merge,
                "replace": request.replace,
                "before": None,
                "submitted": False,
                "user": user.name,
            },
            "levels": sorted(request.wanted or ()),
            "date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        },
    )


def _upload_record(source: ImportSource, keep: bool, owner: str) -> UploadRecord:
    """Return the record of an upload. A file that is to go again gets a name that no other has."""
    if source.path is None:
        raise ValueError("an item is on its portal already")
    stem = re.sub(r'[\\/:*?"<>|%#&+\x00-\x1f]', "_", source.path.stem)[:_LONGEST_NAME].strip(" .") or "tiles"
    ending = source.kind  # by content: a portal checks that the name fits the type
    return UploadRecord(
        path=str(source.path),
        name=f"{stem}.{ending}" if keep else f"{stem}_{uuid.uuid4().hex[:12]}.{ending}",
        title=source.title,
        type=ITEM_TYPES[source.kind],
        tags=_TAGS,
        size=source.size,
        modified=source.modified,
        is_own_name=not keep,
        owner=owner,
    )


def perform_import(
    job: Job,
    session: Session,
    save: Callable[[Job], None],
    report: Callable[[Progress], None],
    timeout: float = 7200.0,
    leaving: Callable[[], bool] = lambda: False,
) -> ImportResult:
    """Upload, import, follow, compare one tile, and take the upload away again.

    *session* is signed in to the portal (the job's ``service_url``); *timeout* in seconds is for the
    server's work. Raises `CancelledError`, or an `ExportError` in words; the job's state then says whether
    it can be gone on with, and its message what is in the service. Only an item that this very job
    uploaded is ever deleted.
    """
    if job.state.is_final:
        raise ExportError(tr("This import has ended already. Import again."))
    run = ImportRun(job, session, save, report, timeout, leaving)
    try:
        run.run()
    except CancelledError:
        if not leaving():
            words = end_cancelled(run)
            unknown = not job.job_id and run.options.get("submitted")
            run.enter(State.INTERRUPTED if unknown else State.CANCELLED, words)
        raise
    except ExportError as error:
        if job.state.is_final:  # left to the server, which may still read the package
            error.message = " ".join(filter(None, (error.message, kept(run))))
            run.enter(job.state, error.message)
            raise
        if _may_go_on(job, run, error):
            run.enter(State.INTERRUPTED, error.message)
            raise
        error.message = " ".join(filter(None, (error.message, tidy(run))))
        run.enter(State.FAILED, error.message)
        raise
    return _finished(run)


def _may_go_on(job: Job, run: ImportRun, error: ExportError) -> bool:
    """Whether something is on a server that a later run can take up."""
    if isinstance(error, RequestError):
        return False
    if isinstance(error, ServerError) and not isinstance(error, STILL_THERE):
        return False
    if isinstance(error, SignInError) and error.code == 403:
        return False
    uploading = run.record is not None and run.record.stage != Stage.NEW.value
    return uploading or bool(job.job_id) or isinstance(error, OutcomeUnknownError)


def _finished(run: ImportRun) -> ImportResult:
    """Look at one tile, and take the upload away; neither can make the import a failure any more."""
    job, options = run.job, run.options
    options["succeeded"] = True  # told for good: the server may forget its job
    run.enter(State.CHECKING)
    run.tell(0.97, tr("Fetching one of the imported tiles"))
    item = str(options["item"])
    pair, notes = None, _shortfalls(run.levels)
    try:
        pair = _pair(run)
    except CancelledError:
        if run.is_leaving():
            raise
    if pair is not None and pair.of_package is not None and not pair.is_same:
        notes.append(pair_sentence(pair, bool(options.get("merge")) and not options.get("replace")))
    if run.record is not None and not options.get("keep"):
        notes.append(clean(run))
    job.options["notes"] = [note for note in notes if note]
    run.enter(State.DONE)
    return ImportResult(job, item, run.levels, pair)


def _shortfalls(levels: tuple[LevelProgress, ...]) -> list[str]:
    """Say what a server that tells of success has not imported; empty where all is there, or nothing told."""
    short = [one for one in levels if not one.is_done]
    notes = []
    if short:
        told = ", ".join(
            tr("level {level}: {done} of {expected} tiles").format(
                level=one.level, done=number_text(one.done), expected=number_text(one.expected)
            )
            for one in short
        )
        notes.append(
            tr("The server says that the import succeeded, but not all of it is done: {levels}.").format(levels=told)
        )
    if levels and not any(one.done for one in levels):
        notes.append(tr("The server imported no tile at all. Check the levels and the area."))
    return notes


def _pair(run: ImportRun) -> Optional[TilePair]:
    request, options = run.request, run.options
    if run.record is not None:
        try:
            with open_package(run.record.path) as package:
                chosen = choose_tile(package, request.wanted, request.extent)
        except PackageError:  # it was there to be uploaded, and is not any more
            return None
        return compare(run.session, run.service_url, chosen[:3], chosen[3]) if chosen else None
    chosen = _of_item(run)
    if chosen is not None:
        return compare(run.session, run.service_url, chosen[:3], chosen[3])
    levels = [one.level for one in run.levels if one.done] or list(request.wanted or request.service.usable_levels)
    full = request.service.full_extent
    box = Extent(*options["extent"]) if options.get("extent") else full
    scheme = request.service.scheme
    if box is None or scheme is None or not levels:
        return None
    block = scheme.tile_range(max(levels), box)
    if block is None:
        return None
    place = (max(levels), (block[0] + block[1]) // 2, (block[2] + block[3]) // 2)
    return compare(run.session, run.service_url, place, None)


def _of_item(run: ImportRun) -> Optional[tuple[int, int, int, bytes]]:
    """Return a tile of a package that is on the portal only, read where it lies; ``None`` where that can't be."""
    portal = Portal(run.session, run.job.service_url)
    try:
        item = portal.item(str(run.options["item"]))
        with open_item(portal, item, PIECES) as package:
            return choose_tile(package, run.request.wanted, run.request.extent, looked_at=8)
    except (ServerError, TransportError, PackageError, BadZipFile):
        run.session.waiter.check()
        return None


def unfinished_import(job: Job, journal: Journal) -> Optional[Job]:
    """Return an import in the journal that was interrupted and asks for the same as *job*; ``None`` for none."""
    for stored in journal.unfinished():
        same = (stored.service_url, stored.output) == (job.service_url, job.output)
        if same and stored.is_import and _asked(stored) == _asked(job):
            return stored
    return None


def _asked(job: Job) -> list[Any]:
    options = job.options[KEY]
    upload = options.get("upload") or {}
    names = ("service", "levels", "extent", "merge", "replace", "keep")
    source = [upload.get("size"), upload.get("modified")] if upload else [options.get("item")]
    return [*(options.get(name) for name in names), *source]


def rerun_job(job: Job) -> Job:
    """Return *job*, which failed or was cancelled on the server, made ready to be run again there."""
    job.options[KEY]["rerun"], job.options[KEY]["succeeded"] = True, False
    job.state, job.message = State.INTERRUPTED, ""
    return job


def can_rerun(job: Job) -> bool:
    """Whether the server can run the job again: it had begun, and the package is still there."""
    options = job.options.get(KEY) or {}
    upload = options.get("upload")
    there = not upload or bool(upload.get("item"))
    return job.state in (State.FAILED, State.CANCELLED) and bool(job.job_id) and there


def import_finished_text(result: ImportResult) -> str:
    """Say in one line what an import has brought."""
    levels = [one.level for one in result.levels] or list(result.job.options.get("levels") or ())
    parts = [result.job.title]
    if levels:
        parts.append(tr("levels {levels}").format(levels=format_levels(levels)))
    if result.tiles:
        parts.append(tr("{tiles} tiles").format(tiles=number_text(result.tiles)))
    return tr("{what}: imported").format(what=", ".join(parts))


def levels_text(result: ImportResult) -> str:
    """Say how many tiles of each level were imported; "" where the server does not tell."""
    told = (tr("level {level}: %Ln tile(s)", one.done).format(level=one.level) for one in result.levels)
    return ", ".join(told)
