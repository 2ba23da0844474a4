# SPDX-License-Identifier: GPL-2.0-or-later
"""`ExportItem`: export a portal's item, download, unpack, and delete the temporary item."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional

from ...arcgis.client.session import Session
from ...arcgis.errors import ServerError, TransportError
from ...arcgis.esri_json import dumps
from ...arcgis.operations.export_item import ENDINGS, FEATURE_COLLECTION, ExportItemRequest, format_name
from ...arcgis.portal.portal import Portal
from ...arcgis.urls import host_of
from ...core.errors import ExportError, PackageError, RequestError
from ...core.i18n import tr
from ...jobs.downloads import downloaded_file
from ...jobs.job import Job, State
from ...jobs.operation import End, Operation, Run
from ...tiles.spatial_reference import SpatialReference
from .details import ItemDetails
from .item_job import delete_export, delete_item, fetch_file
from .unpack import unpack, unpack_collection

_MADE_UP = re.compile(r" \d{4}-\d\d-\d\d \d{6}$")  # see `form.default_title`
_LARGEST_KEPT = 1 << 18  # characters of the layers' definitions that stay in the record
# What of a layer's definition says how its file is read; its domains are in its fields.
_TYPES = (
    "id", "name", "geometryType", "fields", "dateFieldsTimeReference", "datesInUnknownTimezone", "editFieldsInfo",
)  # fmt: skip
_UNPACKING = 0.97  # of the progress; the rest is the unpacking


@dataclass(frozen=True)
class ItemResult:
    """What an export of an item left on disk: the *package* as it came, and the *folder* that it was unpacked to."""

    job: Job
    details: ItemDetails
    package: Path
    folder: Optional[Path] = None


class ExportItem(Operation[ItemDetails, ItemResult]):
    """Only the item whose id the portal gave for this very export is ever deleted."""

    kind = "export_item"
    details = ItemDetails

    def run(self, run: Run[ItemDetails]) -> ItemResult:
        if run.job.state is State.COPYING:
            package = downloaded_file(run.job)
        else:
            with run.span(0.0, _UNPACKING):
                package = fetch_file(run)
            run.enter(State.COPYING)
        with run.span(_UNPACKING, 1.0):
            try:
                folder = _unpacked(run, package)
            except PackageError as error:  # the file is there, whole or not
                folder = None
                run.details = replace(run.details, folder="")
                run.note(error.message)
        delete_item(run)
        return ItemResult(run.job, run.details, package, folder)

    def done(self, run: Run[ItemDetails]) -> ItemResult:
        folder = Path(run.details.folder) if run.details.folder else None
        if folder is not None and not folder.is_dir():
            folder = None
        return ItemResult(run.job, run.details, downloaded_file(run.job), folder)

    def after_cancel(self, run: Run[ItemDetails]) -> End:
        delete_item(run)
        if run.job.state is not State.COPYING:
            return End(State.CANCELLED)
        text = tr("The unpacking was cancelled. The file itself is complete: {path}")
        return End(State.DONE, text.format(path=run.job.output))

    def after_error(self, run: Run[ItemDetails], error: ExportError) -> End:
        if run.job.state is State.COPYING and Path(run.job.output).exists():
            end = End(State.DONE, error.message)  # the file itself is complete
        elif isinstance(error, PackageError):  # what the portal made is no such file: not to be downloaded again
            end = End(State.FAILED, error.message)
        else:
            end = super().after_error(run, error)
        if end.state in (State.DONE, State.FAILED):
            delete_item(run)
        return end

    def is_same(self, one: Job, other: Job) -> bool:
        return _asked(self.details_of(one)) == _asked(self.details_of(other))

    def kept_details(self, details: ItemDetails, state: State) -> ItemDetails:
        """Keep what the layers need when they are added to the map later: large symbols are left out first."""
        if state is not State.DONE:
            return replace(details, definitions=())
        for definitions in (details.definitions, tuple(map(_types_of, details.definitions))):
            if len(dumps(definitions)) <= _LARGEST_KEPT:
                return replace(details, definitions=definitions)
        return replace(details, definitions=())

    def has_leftovers(self, job: Job) -> bool:
        return self.details_of(job).leaves_item

    def clean_up(self, job: Job, session: Optional[Session]) -> str:
        details = self.details_of(job)
        if not details.leaves_item:
            return ""
        try:
            if session is None:
                return _item_stays(job, details).message
            delete_export(job, details, session)
        except (ServerError, TransportError):
            return _item_stays(job, details).message
        job.details = replace(details, is_deleted=True).to_json()
        job.leftovers = False
        return ""

    def summary(self, result: ItemResult, on_map: bool) -> str:
        text = tr("{title}, {what}: added to the map") if on_map else tr("{title}, {what}: saved")
        return text.format(title=result.job.title, what=format_name(result.details.format))

    def outcome(self, result: ItemResult) -> str:
        return str(result.package)


def _types_of(definition: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in definition.items() if key in _TYPES}


def _asked(details: ItemDetails) -> tuple[object, ...]:
    """Return what makes two exports the same: a title that was made up is another each time."""
    title = _MADE_UP.sub("", details.title)
    return details.item, {**details.parameters, "title": title}, details.keep_item


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
    details = ItemDetails(
        parameters=request.parameters(),
        item=request.item.id,
        item_url=request.item.url,
        user=portal.user().name,
        format=request.format,
        keep_item=keep_item,
        layers=tuple(layer.to_json() for layer in request.layers),
        definitions=tuple(definitions),
        crs=request.sent_reference or SpatialReference(),
        add_to_map=add_to_map,
        attribution=service.attribution if service else "",
        description=service.description if service else "",
        date=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        area_notes=notes,
    )
    return Job(
        kind=ExportItem.kind,
        service_url=portal.content_of(request.item.owner),
        title=request.item.title,
        output=str(output),
        details=details.to_json(),
        notes=list(notes),
        authcfg=authcfg,
    )


def check_ending(request: ExportItemRequest, output: Path) -> None:
    """Raise `RequestError` where a file's ending says another format than will be in it."""
    endings = ENDINGS.get(request.format, ())
    if output.suffix.lower().lstrip(".") not in endings:
        raise RequestError(
            tr("The export will be a {format}, but “{name}” has another extension. Use .{endings}.").format(
                format=format_name(request.format), name=output.name, endings=f" {tr('or')} .".join(endings)
            )
        )


def _item_stays(job: Job, details: ItemDetails) -> ExportError:
    """Return the error for an item that could not be deleted."""
    return ExportError(
        tr("The item “{title}” ({item}) that the export created is still on {host}. Delete it there.").format(
            title=details.title, item=details.export_item, host=host_of(job.service_url)
        )
    )


def _unpacked(run: Run[ItemDetails], package: Path) -> Optional[Path]:
    """Return the folder that the package was unpacked to; ``None`` for a file that is opened as it is."""
    details, tag = run.details, run.job.id[:8]

    def chosen(folder: Path) -> None:  # on disk first: a QGIS that dies in between finds it
        run.update(folder=str(folder))

    if details.folder and Path(details.folder).is_dir():
        return Path(details.folder)  # by a QGIS that died right after
    run.report(0.0, tr("Unpacking"))
    folder = None
    if details.format == FEATURE_COLLECTION:
        folder = unpack_collection(package, tag, chosen)
    elif package.suffix.lower() in (".zip", ".kmz"):  # GDAL reads no attributes out of a .kmz
        folder = unpack(package, tag, run.waiter.check, lambda share: run.report(share, tr("Unpacking")), chosen)
    return folder
