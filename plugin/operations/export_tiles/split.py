# SPDX-License-Identifier: GPL-2.0-or-later
"""An export over the service's limit: several jobs, a few at once, and their packages merged into one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Callable, Optional

from ...arcgis.client.session import Session
from ...arcgis.operations.export_tiles.request import OPERATION, ExportTilesRequest, PackageFormat
from ...arcgis.urls import ServiceKind
from ...convert.convert import Form, Wish, fulfil_from, furthest_scale
from ...core.errors import CancelledError, ExportError, PackageError, RequestError
from ...core.files import check_place, discard, put
from ...core.i18n import number_text, tr
from ...jobs.job import Job, State
from ...jobs.journal import Journal
from ...jobs.server_job import Progress
from ...jobs.server_slots import AT_ONCE
from ...packages import open_package
from ...packages.extras import legend_of
from ...packages.joined import JoinedPackage, Piece, join_packages
from ...packages.writers.vtpk import write_vtpk
from ...tiles.scheme import Area, Extent, TileScheme, count_tiles, cover
from ...tiles.split import Part, plan_parts
from .operation import CONVERT_GPKG, CONVERT_MBTILES, Result, check_convert, job_for
from .plan import check_job, scheme_json
from .split_jobs import run_parts
from .split_parts import discard_parts

VTPK, GEOTIFF = "vtpk", "tif"
MERGED = (CONVERT_MBTILES, CONVERT_GPKG, VTPK, GEOTIFF)  # endings of merged files
# How far inside its block a part's area ends, in tiles of its finest level: servers may take an edge on a
# tile's edge for a touch. Less where a tile is entered by a sliver only, which would be lost.
INSETS = (1e-2, 1e-3, 1e-4, 1e-5)
_MERGED = "merged"  # the folder in which the merged file grows, within that of the parts
_PARTS_SHARE = 0.9  # of the progress; the rest is the merging


@dataclass(frozen=True)
class SplitExport:
    """A planned export in several jobs: the whole as one record, and one for each part."""

    job: Job
    parts: Sequence[Job]


def plan_split(request: ExportTilesRequest) -> list[Part]:
    """Return the jobs that an export over the limit takes. Raises `RequestError` where it can't be split."""
    service = request.service
    if not request.is_countable:
        raise RequestError(
            tr("The service does not say how large it is, so it can't be shared among jobs. Choose an area.")
        )
    if request.package is PackageFormat.CACHE:
        raise RequestError(
            tr(
                "A cache folder comes in one job only. Choose a smaller area or fewer levels, or let packages be merged."
            )
        )
    return plan_parts(
        service.grid(), request.levels, request.covered, service.max_tiles, service.full_extent, request.tiles()
    )


def merged_forms(request: ExportTilesRequest) -> list[str]:
    """Return the endings of the files that the parts of *request* can be merged into, the best first."""
    service = request.service
    if service.is_elevation:
        return [GEOTIFF]
    found = []
    for convert in (CONVERT_MBTILES, CONVERT_GPKG):
        try:
            check_convert(request, convert)
            found.append(convert)
        except RequestError:
            continue
    if service.kind is ServiceKind.VECTOR:
        return [VTPK, *found]
    levels = sorted(request.levels)
    whole = levels == list(range(levels[0], levels[-1] + 1)) if levels else True
    # MBTiles with a level left out are blank there.
    return found if whole and service.grid().tile_width == 256 else found[::-1]


def check_merged_name(request: ExportTilesRequest, output: Path) -> None:
    """Raise `RequestError` where a file's ending names nothing that the parts can be merged into."""
    fits = merged_forms(request)
    if output.suffix.lower().lstrip(".") not in fits:
        raise RequestError(
            tr(
                "An export in several jobs is merged into one file, and “{name}” names none that it fits in. "
                "Let it end in {endings}."
            ).format(name=output.name, endings=f" {tr('or')} ".join(f".{each}" for each in fits))
        )


def split_job_for(
    request: ExportTilesRequest,
    parts: Sequence[Part],
    output: Path,
    authcfg: str = "",
    add_to_map: bool = False,
    keep_plan: bool = False,
    check: Callable[[], None] = lambda: None,
) -> SplitExport:
    """Return the records of an export in several jobs that is about to begin. Raises `RequestError`.

    It cuts the area, so it is not for the main thread; *check* is called for each part and may raise.
    """
    check_merged_name(request, output)
    service, scheme = request.service, request.service.grid()
    whole = job_for(request, output, authcfg, add_to_map=add_to_map, keep_plan=keep_plan)
    whole.options.update(parts=len(parts), scheme=scheme_json(scheme), vector=service.kind is ServiceKind.VECTOR)
    whole.parameters = {}
    cut, jobs = _cutter(request.covered), []
    for number, part in enumerate(parts, 1):
        check()
        wanted = replace(request, levels=part.levels, area=_area_of(request, part, scheme, cut), create_item=False)
        jobs.append(
            Job(
                operation=OPERATION,
                service_url=service.url,
                title=f"{service.title} {number}/{len(parts)}",
                output=str(whole.parts_folder / f"{number:04d}.{wanted.format.value}"),
                parameters=wanted.parameters(),
                authcfg=authcfg,
                created=whole.created,
                options={
                    "parent": whole.id,
                    "number": number,
                    "levels": list(part.levels),
                    "tiles": part.tiles,
                    "fallback": wanted.fallback,
                    "block": [part.block.xmin, part.block.ymin, part.block.xmax, part.block.ymax],
                },
            )
        )
    return SplitExport(whole, jobs)


def unfinished_like(split: SplitExport, journal: Journal) -> Optional[Job]:
    """Return an export in the journal that was interrupted and is the same as *split*; ``None`` for none."""
    wanted = [part.options["block"] + part.options["levels"] for part in split.parts]
    for job in journal.unfinished():
        same = (job.service_url, job.output) == (split.job.service_url, split.job.output)
        if job.is_split and same:
            found = [part.options["block"] + part.options["levels"] for part in journal.parts_of(job)]
            if found == wanted and job.options["extent"] == split.job.options["extent"]:
                return job
    return None


def perform_split(
    job: Job,
    session: Session,
    journal: Journal,
    report: Callable[[Progress], None],
    timeout: float = 7200.0,
    leaving: Callable[[], bool] = lambda: False,
    at_once: int = AT_ONCE,
    parts: Sequence[Job] = (),
) -> Result:
    """Run all parts of *job* that are not done yet, *at_once* at a time, and merge them.

    *parts* are those of an export that begins. One that fails leaves the rest to be gone on with: the
    packages that are there are kept. Cancelled, it takes them away. Raises what `Cycle.run` raises.
    """

    def enter(state: State, message: str = "") -> None:
        job.state, job.message = state, message
        journal.save(job)

    if job.state is State.DONE and Path(job.output).is_file():
        return _finished(job)  # by another QGIS, meanwhile
    if job.state.is_final:
        raise ExportError(tr("This export has ended already. Export again."))
    try:
        check_place(Path(job.output), is_folder=False)
        _make_folder(job.parts_folder)
        if parts:
            journal.save_all([job, *parts])
        parts = journal.parts_of(job)
        if len(parts) != job.options["parts"]:
            job.state = State.FAILED
            raise ExportError(tr("The record of this export is incomplete, so it can't be gone on with. Export again."))
        enter(State.RUNNING)
        run_parts(parts, session, journal, _scaled(report, 0.0, _PARTS_SHARE), timeout, leaving, at_once)
        job.options["jobs"] = [part.job_id for part in parts]
        enter(State.COPYING)
        result = _merge(job, parts, session, _scaled(report, _PARTS_SHARE, 1.0))
    except CancelledError:
        if not leaving():
            enter(State.CANCELLED)
            discard_parts(job, journal)
        raise
    except ExportError as error:
        if job.state is State.FAILED:
            enter(State.FAILED, error.message)
            discard_parts(job, journal)
        elif not leaving():
            enter(State.INTERRUPTED, error.message)
        raise
    enter(State.DONE)
    discard_parts(job, journal)
    return result


def _finished(job: Job) -> Result:
    """Return the result of an export that is done."""
    target = Path(job.output)
    converted = None if target.suffix.lower() == f".{VTPK}" else target
    return Result(job, target, Extent(*job.options["extent"]), converted, is_vector=bool(job.options["vector"]))


def _area_of(request: ExportTilesRequest, part: Part, scheme: TileScheme, cut: Callable[[Extent], Area]) -> Area:
    """Return the area to ask for so that a server exports just the tiles of one part."""
    area, clip = request.covered, request.service.full_extent
    width, height = scheme.tile_size(part.levels[-1])
    for inset in INSETS:
        block = part.block.grown(-inset * min(width, height))
        if block.contains(area.extent):
            return area
        found = cut(block)
        if not found.is_empty and sum(count_tiles(scheme, part.levels, found, clip).values()) == part.tiles:
            return found
    return _tiles_as_area(scheme, part, area, clip)


def _tiles_as_area(scheme: TileScheme, part: Part, area: Area, clip: Optional[Extent]) -> Area:
    """Return the part's tiles of its finest level, as boxes a little smaller than runs of them."""
    level = part.levels[-1]
    inset = INSETS[0] * min(scheme.tile_size(level))
    block = scheme.tile_range(level, part.block.grown(-inset))
    runs = cover(scheme, level, area, part.block.intersection(clip) if clip else part.block)
    boxes: list[tuple[Any, ...]] = []
    for row, first, last in zip(runs.row.tolist(), runs.first.tolist(), runs.last.tolist()):
        if block and block[0] <= row <= block[1] and max(first, block[2]) <= min(last, block[3]):
            run = scheme.range_extent(level, row, row, max(first, block[2]), min(last, block[3]))
            boxes += Area.from_extent(run.grown(-inset)).polygons
    return Area(tuple(boxes))


def _cutter(area: Area) -> Callable[[Extent], Area]:
    """Return what cuts *area* to a box."""
    if not area.is_box:
        from ...areas.geometry import box_cutter  # needs QGIS

        return box_cutter(area)

    def cut(block: Extent) -> Area:
        box = area.extent.intersection(block)
        return Area.from_extent(box) if box else Area(())

    return cut


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ExportError(
            tr("No folder can be made in {folder}. Choose one that you may write to.").format(folder=folder.parent),
            str(error.strerror or error),
        ) from None


def _merge(job: Job, parts: Sequence[Job], session: Session, report: Callable[[Progress], None]) -> Result:
    """Write the tiles of all parts into one file."""
    target = Path(job.output)
    cancelled = session.waiter.cancelled
    report(Progress(job.state, 0.0, tr("Merging")))
    pieces = [_piece(part) for part in parts if _has_tiles(Path(part.output), cancelled)]
    if not pieces:
        job.state = State.FAILED  # going on would find none either
        raise PackageError(tr("The service has no tiles in this area at these levels. Choose others."))

    def copied(done: int, total: int) -> None:
        text = tr("Merging, {done} of {total} tiles").format(done=number_text(done), total=number_text(total))
        report(Progress(job.state, done / max(1, total), text))

    scheme = TileScheme.from_tile_info(job.options["scheme"])
    merged = _empty_folder(job.parts_folder / _MERGED) / target.name
    with join_packages(job.parts_folder, scheme, pieces, Extent(*job.options["extent"]), cancelled) as joined:
        form = Form(target.suffix.lower().lstrip("."))
        if form is Form.AS_IS:
            write_vtpk(joined, merged, copied, cancelled)
        else:
            fulfil_from(joined, Wish(job.parts_folder, form, merged, job.title), copied, cancelled)
        result = _result(job, target, joined, furthest_scale(joined.levels(), joined.is_vector))
    # A GeoTIFF has no tiles any more.
    looked_at = [piece.path for piece in pieces] if form is Form.GEOTIFF else [merged]
    result = replace(result, check=check_job(job, looked_at, cancelled))
    put(merged, target, is_folder=False)
    for beside in merged.parent.iterdir():  # the style of vector tiles
        put(beside, target.with_name(beside.name), is_folder=False)
    return result


def _empty_folder(folder: Path) -> Path:
    """Make *folder*, in which nothing of an earlier attempt is left."""
    discard(folder)
    _make_folder(folder)
    return folder


def _result(job: Job, target: Path, joined: JoinedPackage, beyond: Optional[float]) -> Result:
    is_vector = joined.is_vector
    converted = None if target.suffix.lower() == f".{VTPK}" else target
    return Result(job, target, joined.extent(), converted, beyond, tuple(legend_of(joined)), is_vector)


def _has_tiles(package: Path, cancelled: Callable[[], bool]) -> bool:
    with open_package(package, cancelled=cancelled) as opened:
        return bool(opened.levels())


def _piece(part: Job) -> Piece:
    return Piece(Path(part.output), tuple(part.options["levels"]), Extent(*part.options["block"]))


def _scaled(report: Callable[[Progress], None], start: float, end: float) -> Callable[[Progress], None]:
    def told(progress: Progress) -> None:
        report(Progress(progress.state, start + (end - start) * progress.fraction, progress.text))

    return told
