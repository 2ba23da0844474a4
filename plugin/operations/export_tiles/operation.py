# SPDX-License-Identifier: GPL-2.0-or-later
"""`ExportTiles`: submit, download, check and copy the tiles of a service in one job."""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Callable, Optional

from ...arcgis.client.session import Session
from ...arcgis.operations.export_tiles.request import ExportTilesRequest
from ...arcgis.services.tile_service import Service
from ...arcgis.services.tile_size import tile_size
from ...arcgis.urls import ServiceKind
from ...convert.convert import Conversion, Form, convert_tiles, forms_of, furthest_scale, missing_zooms
from ...core.errors import ExportError, PackageError, RequestError
from ...core.files import check_room, discard
from ...core.i18n import number_text, tr
from ...core.names import PACKAGE_SUFFIXES, free_path
from ...jobs.details import short_values
from ...jobs.downloads import downloaded_file
from ...jobs.job import Job, State
from ...jobs.operation import End, Operation, Run
from ...packages import TilePackage, open_package
from ...packages.extras import Patch, legend_of
from ...packages.health import cut_off
from ...packages.stores.checksums import check_checksums
from ...packages.styles import style_files
from ...packages.xml_reader import parse_xml
from ...tiles.extent import Extent
from ...tiles.levels import levels_in_words
from .completeness import PlanCheck, sentence
from .details import CONVERT_AUTO, CONVERT_GPKG, CONVERT_MBTILES, CONVERT_NONE, TilesDetails
from .form import finished_text
from .plan import check_result, plan_of
from .tiles_job import NoTilesError, cancel_job, fetch_package

LARGE_TILE = 256 * 1024  # bytes; where there is room for as many as wanted, no tile is weighed
_PACKAGE_SHARE = 0.9  # of the progress, where tiles are copied afterwards


@dataclass(frozen=True)
class Result:
    """What an export left on disk: the package, and the copy of its tiles where one was made."""

    job: Job
    details: TilesDetails
    package: Path
    extent: Optional[Extent]  # of the tiles that are there, in the package's CRS
    converted: Optional[Path] = None
    beyond: Optional[float] = None  # the scale at which a layer of it should hide
    legend: tuple[Patch, ...] = ()
    is_vector: bool = False
    check: Optional[PlanCheck] = None  # the result compared with the plan, where that was wanted


class ExportTiles(Operation[TilesDetails, Result]):
    """One job of a service: its package, and a copy of the tiles where that is wanted."""

    kind = "export_tiles"
    details = TilesDetails

    def run(self, run: Run[TilesDetails]) -> Result:
        job = run.job
        if _is_only_copy(run):  # ended before its record did
            return self.done(run)
        share = _PACKAGE_SHARE if run.details.makes_copy else 1.0
        if job.state is State.COPYING:
            package = downloaded_file(job)
        else:
            with run.span(0.0, share):
                package = fetch_package(run, lambda path: check_package(path, run.waiter.cancelled))
            run.enter(State.COPYING)
        with open_package(package) as opened:
            if run.details.tiles is None:  # the service did not say how large it is
                run.update(tiles=sum(level.tiles for level in opened.levels()), extent=opened.extent())
            result = _result(job, run.details, package, opened)
        result = replace(result, check=check_result(run.details, [package], run.waiter.cancelled))
        if not run.details.makes_copy:
            return result
        with run.span(share, 1.0):
            converted = _copy(run, package)
        if run.details.only_copy and converted is not None:
            job.output = str(converted)
            run.update(converted=str(converted))  # in the record before the package goes
            discard(package)
            package = converted
        run.details = replace(run.details, converted=str(converted or ""))  # saved with the end
        return replace(result, details=run.details, converted=converted, package=package)

    def done(self, run: Run[TilesDetails]) -> Result:
        if _is_only_copy(run):
            only, is_vector = downloaded_file(run.job), ServiceKind.VECTOR.value in run.job.service_url
            return Result(run.job, run.details, only, run.details.extent, only, is_vector=is_vector)
        package = downloaded_file(run.job)
        with open_package(package) as opened:
            result = _result(run.job, run.details, package, opened)
        if not run.details.add_to_map or result.converted is not None:
            return result
        # Not wanted at that time, or deleted since; QGIS opens only some packages as they are.
        run.details = replace(run.details, convert=run.details.convert if run.details.makes_copy else CONVERT_AUTO)
        converted = _copy(run, package)
        run.update(converted=str(converted or ""))
        return replace(result, details=run.details, converted=converted)

    def after_cancel(self, run: Run[TilesDetails]) -> End:
        if run.job.state is State.COPYING:
            return copy_cancelled(run.job)
        cancel_job(run)
        return End(State.CANCELLED)

    def after_error(self, run: Run[TilesDetails], error: ExportError) -> End:
        if run.job.state is State.COPYING and Path(run.job.output).exists():
            return End(State.DONE, error.message)  # the package itself is complete
        return super().after_error(run, error)

    def is_same(self, one: Job, other: Job) -> bool:
        return _asked(self.details_of(one)) == _asked(self.details_of(other))

    def kept_details(self, details: TilesDetails, state: State) -> TilesDetails:
        return replace(details, plan=None, parameters=short_values(details.parameters))

    def title(self, job: Job) -> str:
        levels = self.details_of(job).levels
        if not levels:
            return super().title(job)
        return tr("Export {title}, {levels}").format(title=job.title, levels=levels_in_words(levels))

    def summary(self, result: Result, on_map: bool) -> str:
        return finished_text(result.job.title, result.details.levels, result.details.tiles or 0, on_map)

    def outcome(self, result: Result) -> str:
        return ", ".join(str(path) for path in (result.package, result.converted) if path)


def _is_only_copy(run: Run[TilesDetails]) -> bool:
    """Whether the copy is complete, and all that the job leaves."""
    return run.details.only_copy and run.job.output == run.details.converted


def _asked(details: TilesDetails) -> tuple[object, ...]:
    """Return what makes two exports the same; the storage format may be another by now, see `tiles_job`."""
    parameters = {name: value for name, value in details.parameters.items() if name != "storageFormatType"}
    return parameters, details.convert


def copy_cancelled(job: Job) -> End:
    """Return the end of a job that was cancelled when its package was complete already."""
    text = tr("The copy was cancelled. The package itself is complete: {path}").format(path=job.output)
    return End(State.DONE, text)


def notes_of(result: Result) -> list[str]:
    """Return what the user must know besides, the comparison with the plan included."""
    return [*result.job.notes, *([sentence(result.check)] if result.check is not None else [])]


def job_for(
    request: ExportTilesRequest,
    output: Path,
    authcfg: str = "",
    convert: str = CONVERT_NONE,
    add_to_map: bool = False,
    keep_plan: bool = False,
    keep_package: bool = True,
) -> Job:
    """Return the record of an export that is about to begin; the request must be valid.

    *output* is the package, or the copy that *convert* names by its ending; unless *keep_package* the package beside
    that is deleted in the end. With *keep_plan* the result is compared with the requested tiles. Raises
    `RequestError` for a copy that can't be made.
    """
    check_convert(request, convert)
    details = replace(details_for(request, add_to_map, keep_plan), convert=convert)
    if convert in (CONVERT_GPKG, CONVERT_MBTILES) and output.suffix.lower() == f".{convert}":
        details = replace(details, converted=str(output), only_copy=not keep_package)
        output = free_path(output.with_suffix(f".{request.format.value}"))
    return Job(
        kind=ExportTiles.kind,
        service_url=request.service.url,
        title=request.service.title,
        output=str(output),
        details=details.to_json(),
        notes=request.remarks(),
        authcfg=authcfg,
    )


def details_for(request: ExportTilesRequest, add_to_map: bool, keep_plan: bool) -> TilesDetails:
    """Return what the record of an export of *request* holds."""
    service = request.service
    is_countable = request.is_countable
    return TilesDetails(
        parameters=request.parameters(),
        levels=tuple(sorted(request.levels)),
        tiles=sum(request.tiles().values()) if is_countable else None,
        extent=request.covered.extent if is_countable else None,
        crs=service.spatial_reference,
        fallback=request.fallback or "",
        add_to_map=add_to_map,
        attribution=service.attribution,
        description=service.description,
        shown_as=service.display_url,
        date=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        plan=plan_of(request) if keep_plan else None,
    )


def check_room_for(
    request: ExportTilesRequest, output: Path, session: Optional[Session] = None, tile_bytes: Optional[float] = None
) -> None:
    """Raise `ExportError` where the disk of *output* has no room for the tiles of *request*.

    *tile_bytes* is what one takes; where it is not known and room is scarce, a few tiles are weighed by *session*.
    """
    if not request.is_countable:
        return
    counts = request.tiles()
    total = sum(counts.values())
    try:
        if total * LARGE_TILE <= shutil.disk_usage(output.parent).free:
            return
    except OSError:
        return  # what is wrong with the folder shows when it is written
    if tile_bytes is None and session is not None:
        tile_bytes = tile_size(session, request.service, request.covered, counts)
    check_room(output, int(total * (tile_bytes or 0)))


def copy_forms(service: Service) -> list[str]:
    """Return the endings of the files that all tiles of *service* fit in besides its packages, the best first."""
    request, found = ExportTilesRequest(service, tuple(service.usable_levels), None), []
    for convert in (CONVERT_MBTILES, CONVERT_GPKG):
        with contextlib.suppress(RequestError):
            check_convert(request, convert)
            found.append(convert)
    return found


def check_convert(request: ExportTilesRequest, convert: str) -> None:
    """Raise `RequestError` for a copy that the tiles to come don't fit in, before anything is sent."""
    if convert not in (CONVERT_GPKG, CONVERT_MBTILES):
        return
    service = request.service
    if service.has_values:
        raise RequestError(
            tr(
                "The tiles of the service are LERC: values, not images. Neither GeoPackage nor MBTiles can hold them; "
                "export the package without a copy."
            )
        )
    scheme, is_vector = service.grid(), service.kind is ServiceKind.VECTOR
    unfit = [level for level in request.levels if scheme.web_mercator_zoom(level) is None]
    crs = scheme.spatial_reference.authid or tr("another coordinate system")
    if convert == CONVERT_GPKG:
        if is_vector and unfit:
            raise RequestError(
                tr(
                    "GeoPackage supports raster tiles only, and this service holds vector tiles. Export the "
                    ".vtpk without a copy: QGIS opens it as it is."
                )
            )
        if is_vector:
            raise RequestError(
                tr(
                    "GeoPackage supports raster tiles only, and this service holds vector tiles. Choose "
                    "MBTiles, or export the .vtpk without a copy: QGIS opens it as it is."
                )
            )
    elif unfit and is_vector:
        raise RequestError(
            tr(
                "MBTiles supports the web mercator tile scheme only, and this service is in {crs}. "
                "Export the .vtpk without a copy: QGIS opens it as it is."
            ).format(crs=crs)
        )
    elif unfit and scheme.spatial_reference.is_web_mercator:
        raise RequestError(
            tr(
                "MBTiles supports the standard web mercator levels only. The tile size, the origin or the "
                "resolution of {levels} of this service is another. Choose GeoPackage instead."
            ).format(levels=levels_in_words(unfit))
        )
    elif unfit:
        raise RequestError(
            tr(
                "MBTiles supports the web mercator tile scheme only, and this service is in {crs}. "
                "Choose GeoPackage instead."
            ).format(crs=crs)
        )


def _result(job: Job, details: TilesDetails, package: Path, opened: TilePackage) -> Result:
    converted = Path(details.converted) if details.converted else None
    return Result(
        job,
        details,
        package,
        opened.extent(),
        converted if converted is not None and converted.exists() else None,
        furthest_scale(opened.levels(), opened.is_vector),
        tuple(legend_of(opened)),
        opened.is_vector,
    )


def _copy(run: Run[TilesDetails], package: Path) -> Optional[Path]:
    details = run.details

    def copied(done: int, total: int) -> None:
        text = tr("Copying tiles, {done} of {total}").format(done=number_text(done), total=number_text(total))
        run.report(done / max(1, total), text)

    def place(form: Form) -> Path:
        if Path(details.converted).suffix == f".{form.value}":  # of an earlier run, or of a layer that is updated
            return Path(details.converted)
        target = free_copy(package, form)
        run.update(converted=str(target))
        return target

    try:
        return convert_package(package, place, details.convert, run.job.title, copied, run.waiter.cancelled)
    except PackageError as error:
        kept = tr("The package itself is complete: {path}").format(path=package)
        raise PackageError(f"{error.message} {kept}", error.details) from None


def check_package(path: Path, cancelled: Optional[Callable[[], bool]] = None) -> str:
    """Return what *path* is (``tpk``). Raises `PackageError` unless it is whole and holds tiles."""
    with open_package(path, cancelled=cancelled) as package:
        if not package.levels():
            raise NoTilesError(
                tr("The server sent a package without tiles. Check that the area holds data at these levels.")
            )
        if package.kind == "cache" and (problem := cut_off(package) or _bad_description(path)):
            # A folder has no table of contents by which a short file is noticed.
            raise PackageError(tr("The cache is incomplete. Export again."), problem)
    check_checksums(path, cancelled)
    return package.kind


def _bad_description(folder: Path) -> str:
    """Return which description of a cache is no XML; "" for none. That of the extent is read by others only."""
    for file in sorted(folder.glob("conf.*")):
        try:
            parse_xml(file.read_bytes())
        except (ValueError, OSError) as error:
            return f"{file.name}: {error}"
    return ""


def convert_package(
    source: Path,
    place: Callable[[Form], Path],
    convert: str,
    title: str,
    progress: Optional[Callable[[int, int], None]] = None,
    cancelled: Optional[Callable[[], bool]] = None,
) -> Optional[Path]:
    """Copy a package's tiles into the file of another format that *place* names; return its path.

    With ``auto`` a vector package is left alone, since QGIS opens it as it is, and elevation becomes a
    GeoTIFF.
    """
    with open_package(source) as package:
        forms = forms_of(package)
        gaps = bool(missing_zooms(package.scheme, (one.level for one in package.levels())))
    if not forms and convert == CONVERT_AUTO:
        raise PackageError(tr("Its tiles can't be added as a layer here. Open Tile Package shows why."))
    copies = [form for form in forms if form is not Form.IN_PLACE]
    form = Form(convert) if convert != CONVERT_AUTO else (copies or forms)[0]
    if form is Form.AS_IS:
        return None
    target = place(form)
    # Readers of MBTiles draw nothing at a level between others that was not exported.
    made = gaps and form is Form.MBTILES
    convert_tiles(Conversion(source, form, target, title, overviews=made), progress, cancelled)
    return target


def free_copy(package: Path, form: Form) -> Path:
    """Return the file beside a package for its copy: one of its name, or with a number where anything is in its place.

    Nobody was asked about the files that are there: a GeoPackage of that name may hold a user's own layers.
    """

    def is_taken(path: Path) -> bool:
        return any(os.path.lexists(each) for each in (path, *(style_files(path) if form is Form.MBTILES else ())))

    return free_path(_beside(package, f".{form.value}"), is_taken)


def _beside(package: Path, ending: str) -> Path:
    """Return the name of a copy; a cache folder's name may hold dots of its own."""
    known = package.suffix.lower() in PACKAGE_SUFFIXES
    return package.with_suffix(ending) if known else package.with_name(package.name + ending)
