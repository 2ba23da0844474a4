# SPDX-License-Identifier: GPL-2.0-or-later
"""A portal's item from request to files: what the window's task and the algorithm both run."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional

from ...arcgis.client.session import Session
from ...arcgis.errors import ServerError, TransportError
from ...arcgis.operations.export_item import ENDINGS, FEATURE_COLLECTION, ExportItemRequest
from ...arcgis.portal.portal import Portal
from ...arcgis.urls import host_of
from ...core.errors import CancelledError, ExportError, PackageError, RequestError
from ...core.i18n import tr
from ...core.progress import Progress
from ...jobs.job import Job, State
from .item_job import ItemCycle, delete_export
from .unpack import unpack, unpack_collection

_UNPACKING = 0.97  # of the progress; the rest is the unpacking


@dataclass(frozen=True)
class ItemResult:
    """What an export of an item left on disk: the *package* as it came, and the *folder* that it was unpacked to."""

    job: Job
    package: Path
    folder: Optional[Path] = None


def item_job_for(
    request: ExportItemRequest,
    portal: Portal,
    output: Path,
    authcfg: str = "",
    add_to_map: bool = False,
    keep_item: bool = False,
    notes: tuple[str, ...] = (),
) -> Job:
    """Return the record of an export that is about to begin. Raises `RequestError`.

    The layers' definitions go with it, for the style and the fields of what comes.
    """
    request.validate(portal.user())
    check_ending(request, output)
    service = request.service
    wanted = {layer.id for layer in request.layers} if request.layers else None
    definitions = [
        dict(layer.definition) for layer in (service.layers if service else ()) if wanted is None or layer.id in wanted
    ]
    target = request.sent_reference
    return Job(
        operation=request.operation,
        service_url=portal.content_of(request.item.owner),
        title=request.item.title,
        output=str(output),
        parameters=request.parameters(),
        authcfg=authcfg,
        options={
            "item": request.item.id,
            "item_url": request.item.url,
            "user": portal.user().name,
            "format": request.format,
            "keep_item": keep_item,
            "layers": [layer.to_json() for layer in request.layers],
            "definitions": definitions,
            "crs": target.to_json() if target is not None else {},
            "add_to_map": add_to_map,
            "attribution": service.attribution if service else "",
            "description": service.description if service else "",
            "date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
            "notes": list(notes),
            "area_notes": list(notes),
        },
    )


def check_ending(request: ExportItemRequest, output: Path) -> None:
    """Raise `RequestError` where a file's ending says another format than will be in it."""
    endings = ENDINGS.get(request.format, ())
    if output.suffix.lower().lstrip(".") not in endings:
        raise RequestError(
            tr("The export will be a {format}, but “{name}” ends in something else. Let it end in .{endings}.").format(
                format=request.format, name=output.name, endings=f" {tr('or')} .".join(endings)
            )
        )


def perform_item(
    job: Job,
    session: Session,
    save: Callable[[Job], None],
    report: Callable[[Progress], None],
    timeout: float = 7200.0,
    leaving: Callable[[], bool] = lambda: False,
) -> ItemResult:
    """Export, download, unpack, and delete the item that the export made on the portal.

    Raises `CancelledError`, or an `ExportError` in words; the job's state then says whether it can be gone on
    with. Only the item whose id the portal gave for this very export is ever deleted.
    """
    cycle = ItemCycle(job, session, save, report, timeout=timeout, leaving=leaving)
    package = cycle.run()
    try:
        folder = _unpacked(job, package, session, report)
        save(job)
    except CancelledError:
        if not leaving():
            cycle.tidy()
            _enter(job, State.DONE, save)  # the file itself is complete
        raise
    except PackageError as error:  # the file is there, whole or not; what could not be unpacked is told
        folder = None
        job.options["notes"] = [*job.notes, error.message]
    except ExportError:
        cycle.tidy()
        _enter(job, State.DONE, save)
        raise
    cycle.tidy()
    _enter(job, State.DONE, save)
    return ItemResult(job, package, folder)


def forget_item(job: Job, session: Session) -> None:
    """Delete the item that an export left behind which nobody goes on with. Raises `ExportError` where it stays."""
    if job.leaves_item:
        try:
            delete_export(job, session)
        except (ServerError, TransportError) as error:
            raise item_stays(job, error.details or error.message) from None


def item_stays(job: Job, details: str = "") -> ExportError:
    """Return the error for an item that could not be deleted."""
    return ExportError(
        tr("The item “{title}” ({item}) that the export made is still on {host}. Delete it there.").format(
            title=job.parameters.get("title", ""), item=job.options.get("export_item"), host=host_of(job.service_url)
        ),
        details,
    )


def _enter(job: Job, state: State, save: Callable[[Job], None]) -> None:
    job.state, job.message = state, ""
    # What only the layers need is large, and of no use once they are there.
    save(replace(job, options={key: value for key, value in job.options.items() if key != "definitions"}))


def _unpacked(job: Job, package: Path, session: Session, report: Callable[[Progress], None]) -> Optional[Path]:
    """Return the folder that the package was unpacked to; ``None`` for a file that is opened as it is."""
    if job.options.get("folder") and Path(str(job.options["folder"])).is_dir():
        return Path(str(job.options["folder"]))  # by a QGIS that died right after
    report(Progress(_UNPACKING, tr("Unpacking")))
    folder, tag = None, job.id[:8]
    if job.options["format"] == FEATURE_COLLECTION:
        folder = unpack_collection(package, tag)
    elif package.suffix.lower() in (".zip", ".kmz"):  # GDAL reads no attributes out of a .kmz
        folder = unpack(
            package,
            tag,
            session.waiter.check,
            lambda share: report(Progress(_UNPACKING + (1 - _UNPACKING) * share, tr("Unpacking"))),
        )
    if folder is not None:
        job.options["folder"] = str(folder)
    return folder


def item_finished_text(result: ItemResult, added: bool) -> str:
    """Say in one line what an export of an item has brought."""
    text = tr("{title}, {what}: added to the map") if added else tr("{title}, {what}: saved")
    return text.format(title=result.job.title, what=result.job.options["format"])
