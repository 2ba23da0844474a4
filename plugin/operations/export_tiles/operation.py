# SPDX-License-Identifier: GPL-2.0-or-later
"""One tile export from request to files: what the dialog's task and the algorithm both run."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional

from ...arcgis.client.session import Session
from ...arcgis.operations.export_tiles.request import OPERATION, ExportTilesRequest
from ...arcgis.urls import ServiceKind
from ...convert.convert import Conversion, Form, convert_tiles, forms_of, furthest_scale
from ...core.errors import CancelledError, ExportError, PackageError, RequestError
from ...core.files import PACKAGE_SUFFIXES, free_path
from ...core.i18n import number_text, tr
from ...core.progress import Progress, scaled
from ...jobs.job import CONVERT_NONE, Job, State
from ...jobs.server_job import Cycle
from ...packages import open_package
from ...packages.extras import Patch, legend_of
from ...packages.health import cut_off
from ...tiles.extent import Extent
from ...tiles.levels import format_levels
from .completeness import PlanCheck
from .plan import check_job, write_plan

CONVERT_GPKG, CONVERT_MBTILES = "gpkg", "mbtiles"
CONVERT_AUTO = "auto"  # whichever makes a layer of these tiles
_CYCLE_SHARE = 0.9  # of the progress, where tiles are copied afterwards


@dataclass(frozen=True)
class Result:
    """What an export left on disk: the package, and the copy of its tiles where one was made."""

    job: Job
    package: Path
    extent: Optional[Extent]  # of the tiles that are there, in the package's reference
    converted: Optional[Path] = None
    beyond: Optional[float] = None  # the scale at which a layer of it should hide
    legend: tuple[Patch, ...] = ()
    is_vector: bool = False
    check: Optional[PlanCheck] = None  # what came beside what was planned, where that was wanted


def job_for(
    request: ExportTilesRequest,
    output: Path,
    authcfg: str = "",
    convert: str = CONVERT_NONE,
    add_to_map: bool = False,
    keep_plan: bool = False,
) -> Job:
    """Return the record of an export that is about to begin; the request must be valid.

    With *keep_plan* the tiles that come are held against those that were planned.
    Raises `RequestError` for a copy that can't be made.
    """
    check_convert(request, convert)
    service = request.service
    extent = request.covered.extent if request.is_countable else None
    job = Job(
        operation=OPERATION,
        service_url=service.url,
        title=service.title,
        output=str(output),
        parameters=request.parameters(),
        authcfg=authcfg,
        options={
            "convert": convert,
            "add_to_map": add_to_map,
            "attribution": service.attribution,
            "description": service.description,
            "crs": service.spatial_reference.to_json(),
            "extent": _numbers(extent),
            "levels": sorted(request.levels),
            "tiles": sum(request.tiles().values()) if extent else None,
            "fallback": request.fallback,
            "notes": request.remarks(),
            "shown_as": service.twin_of,
            "area": "box" if request.covered.is_box else "polygon",
            "date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        },
    )
    if keep_plan:
        write_plan(job, request)
    return job


def _numbers(extent: Optional[Extent]) -> Optional[list[float]]:
    return [extent.xmin, extent.ymin, extent.xmax, extent.ymax] if extent else None


def check_convert(request: ExportTilesRequest, convert: str) -> None:
    """Raise `RequestError` for a copy that the tiles to come don't fit in, before anything is sent."""
    if convert not in (CONVERT_GPKG, CONVERT_MBTILES):
        return
    service = request.service
    if service.is_elevation:
        raise RequestError(
            tr(
                "The service holds elevation tiles (LERC): values, not pictures. Neither GeoPackage nor MBTiles "
                "can take them; export the package without a copy."
            )
        )
    scheme, is_vector = service.grid(), service.kind is ServiceKind.VECTOR
    unfit = [level for level in request.levels if scheme.web_mercator_zoom(level) is None]
    crs = scheme.spatial_reference.authid or tr("another system")
    if convert == CONVERT_GPKG:
        if is_vector and unfit:
            raise RequestError(
                tr(
                    "GeoPackage takes raster tiles only, and this service holds vector tiles. "
                    "Export the .vtpk without a copy: QGIS opens it as it is."
                )
            )
        if is_vector:
            raise RequestError(
                tr(
                    "GeoPackage takes raster tiles only, and this service holds vector tiles. "
                    "Choose MBTiles, or export the .vtpk without a copy: QGIS opens it as it is."
                )
            )
    elif unfit and is_vector:
        raise RequestError(
            tr(
                "MBTiles takes the web mercator tile scheme only, and this service is in {crs}. "
                "Export the .vtpk without a copy: QGIS opens it as it is."
            ).format(crs=crs)
        )
    elif unfit and scheme.spatial_reference.is_web_mercator:
        raise RequestError(
            tr(
                "MBTiles takes the standard web mercator levels only. Levels {levels} of this service have "
                "a tile size, an origin or resolutions of their own. Choose GeoPackage instead."
            ).format(levels=format_levels(unfit))
        )
    elif unfit:
        raise RequestError(
            tr(
                "MBTiles takes the web mercator tile scheme only, and this service is in {crs}. "
                "Choose GeoPackage instead."
            ).format(crs=crs)
        )


def perform(
    job: Job,
    session: Session,
    save: Callable[[Job], None],
    report: Callable[[Progress], None],
    timeout: float = 7200.0,
    leaving: Callable[[], bool] = lambda: False,
) -> Result:
    """Run *job* to its end, the copy of its tiles included. Raises what `Cycle.run` raises.

    A copy that is cancelled leaves the package, and so does one on which QGIS is closed: that one is
    made when the job is taken up again.
    """
    share = _CYCLE_SHARE if job.makes_copy else 1.0

    def end(message: str = "") -> None:
        if job.state is State.COPYING:
            job.state, job.message = State.DONE, message
            save(job)

    def look(path: Path) -> str:
        return check_package(path, session.waiter.cancelled)

    package = Cycle(job, session, save, scaled(report, 0.0, share), timeout, leaving, look).run()
    try:
        with open_package(package) as opened:
            if job.options.get("tiles") is None:  # nothing told before how large the service is
                job.options["tiles"] = sum(level.tiles for level in opened.levels())
                job.options["extent"] = _numbers(opened.extent())
                save(job)
            extent, legend, is_vector = opened.extent(), tuple(legend_of(opened)), opened.is_vector
            beyond = furthest_scale(opened.levels(), is_vector)
        check = check_job(job, [package], session.waiter.cancelled)
        converted = _copy(job, package, session, report) if job.makes_copy else None
    except CancelledError:
        if not leaving():
            end()
        raise
    except ExportError as error:
        end(error.message)
        raise
    end()
    return Result(job, package, extent, converted, beyond, legend, is_vector, check)


def _copy(job: Job, package: Path, session: Session, report: Callable[[Progress], None]) -> Optional[Path]:
    convert = str(job.options["convert"])

    def copied(done: int, total: int) -> None:
        text = tr("Copying tiles, {done} of {total}").format(done=number_text(done), total=number_text(total))
        report(Progress(_CYCLE_SHARE + (1 - _CYCLE_SHARE) * done / max(1, total), text))

    target = _free(package, convert) if job.options.get("add_to_map") else package
    try:
        return convert_package(package, target, convert, job.title, copied, session.waiter.cancelled)
    except PackageError as error:
        kept = tr("The package itself is complete: {path}").format(path=package)
        raise PackageError(f"{error.message} {kept}", error.details) from None


def check_package(path: Path, cancelled: Optional[Callable[[], bool]] = None) -> str:
    """Return what *path* is (``tpk``). Raises `PackageError` unless it is whole and holds tiles."""
    with open_package(path, cancelled=cancelled) as package:
        if not package.levels():
            raise PackageError(
                tr("The server sent a package without tiles. Check that the area holds data at these levels.")
            )
        if package.kind == "cache" and (problem := cut_off(package)):
            # No table of contents tells that a file of a folder is short.
            raise PackageError(tr("The cache is incomplete. Export again."), problem)
        return package.kind


def convert_package(
    source: Path,
    beside: Path,
    convert: str,
    title: str,
    progress: Optional[Callable[[int, int], None]] = None,
    cancelled: Optional[Callable[[], bool]] = None,
) -> Optional[Path]:
    """Copy a package's tiles into a file of another format, named after *beside*; return its path.

    With ``auto`` a vector package is left alone, since QGIS opens it as it is, and elevation becomes a
    GeoTIFF.
    """
    with open_package(source) as package:
        forms = forms_of(package)
    if not forms and convert == CONVERT_AUTO:
        raise PackageError(tr("No layer can be made of its tiles here. Open Tile Package says why."))
    copies = [form for form in forms if form is not Form.IN_PLACE]
    form = Form(convert) if convert != CONVERT_AUTO else (copies or forms)[0]
    if form is Form.AS_IS:
        return None
    target = _beside(beside, f".{form.value}")
    convert_tiles(Conversion(source, form, target, title), progress, cancelled)
    return target


def _free(package: Path, convert: str) -> Path:
    """Return a name beside the package that no copy has yet: an open layer's file is never replaced."""
    endings = (".mbtiles", ".gpkg", ".tif", ".vrt") if convert == CONVERT_AUTO else (f".{convert}",)
    return free_path(package, lambda path: any(_beside(path, ending).exists() for ending in endings))


def _beside(package: Path, ending: str) -> Path:
    """Return the name of a copy; a cache folder's name may hold dots of its own."""
    known = package.suffix.lower() in PACKAGE_SUFFIXES
    return package.with_suffix(ending) if known else package.with_name(package.name + ending)
