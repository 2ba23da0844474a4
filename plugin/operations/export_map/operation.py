# SPDX-License-Identifier: GPL-2.0-or-later
"""Map images from request to files: what the window's task and the algorithm both run."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Callable, Optional

from ...arcgis.client.download import disk_error, download
from ...arcgis.client.session import Session
from ...arcgis.operations.export_map.image import MapImage, export_image, fetch_image
from ...arcgis.operations.export_map.image_files import check_image
from ...arcgis.operations.export_map.request import KMZ, TRANSPARENT_FORMATS, ExportMapRequest, check_where
from ...arcgis.services.map_service import layer_details
from ...core.errors import CancelledError, ExportError, RequestError
from ...core.files import check_place, discard, put
from ...core.i18n import number_text, tr
from ...jobs.job import Job, State
from ...jobs.journal import Journal
from ...jobs.server_job import Progress
from ...tiles.scheme import Extent
from ...tiles.spatial_reference import SpatialReference
from .cells import MapSource, Picture, fetch_cells, pictures_of
from .frame import Frame
from .writer import PictureWriter

AT_ONCE = 3  # images that one server draws for us at a time
PREVIEW = 400  # pixels of the longer side
DATA_FORMATS = ("tiff", "bip", "bsq", "lerc")
PICTURE_ENDINGS: dict[str, tuple[str, ...]] = {"jpg": ("jpg", "jpeg"), "jpgpng": ()}  # jpgpng may be either
GEOTIFF = (".tif", ".tiff")
_FETCH_SHARE = 0.8  # of the progress; the rest is the writing


@dataclass(frozen=True)
class MapFile:
    """One image on disk: its *name* in a series, its *frame* on the ground where it has pixels, its *scale*."""

    name: str
    path: Path
    frame: Optional[Frame]
    reference: SpatialReference
    scale: float = 0.0
    time: Optional[tuple[Optional[int], Optional[int]]] = None


@dataclass(frozen=True)
class MapResult:
    """What an export of map images left on disk."""

    job: Job
    files: tuple[MapFile, ...]

    @property
    def package(self) -> Path:
        return self.files[0].path


def map_job_for(
    request: ExportMapRequest,
    output: Path,
    authcfg: str = "",
    add_to_map: bool = False,
    series: Sequence[tuple[str, ExportMapRequest]] = (),
) -> Job:
    """Return the record of an export that is about to begin. Raises `RequestError`.

    *series* are the images of a series, each with what its file's name gets after *output*'s; then *request*
    itself is not exported, but stands for what they have in common.
    """
    series = [(name, _readable(each)) for name, each in series or [("", request)]]
    request = _readable(request)
    for _, each in series:
        each.validate()
        check_ending(each, output)
    if len({name for name, _ in series}) < len(series):
        raise RequestError(tr("Two images of the series have the same name. Choose another field for the names."))
    service = request.service
    return Job(
        operation=request.operation,
        service_url=service.url,
        title=service.title,
        output=str(output),
        parameters=request.parameters(),
        authcfg=authcfg,
        options={
            "images": [_image(name, each, output) for name, each in series],
            "kind": service.kind.value,
            "limit": [service.max_width, service.max_height],
            "crs": request.reference.to_json(),
            "add_to_map": add_to_map,
            "attribution": service.attribution,
            "description": service.description,
            "date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        },
    )


def check_ending(request: ExportMapRequest, output: Path) -> None:
    """Raise `RequestError` where a file's ending says another format than will be in it."""
    ending = output.suffix.lower().lstrip(".")
    own = endings_of(request.format)
    if ending not in own:
        raise RequestError(
            tr("The image will be a {format}, but “{name}” ends in something else. Let it end in .{endings}.").format(
                format=request.format, name=output.name, endings=f" {tr('or')} .".join(own)
            )
        )
    most = {"gif": 0, "jpg": 65_500, "jpeg": 65_500, "bmp": 65_535}.get(ending)
    if most is not None and not request.fits and max(request.width, request.height) > most:
        raise RequestError(
            tr(
                "A .{ending} can't be put together in this size. Let the name end in .tif, or choose a smaller size."
            ).format(ending=ending)
        )


def not_replacing(job: Job) -> Job:
    """Return *job*. Raises `RequestError` where an image of a series would replace a file: nobody was asked."""
    images = job.options["images"]
    for image in images:
        if image["name"] and Path(image["output"]).exists():
            raise RequestError(
                tr("{name} exists already. Choose another name for the images of the series.").format(
                    name=Path(image["output"]).name
                )
            )
    return job


def _readable(request: ExportMapRequest) -> ExportMapRequest:
    """Return *request* so that GDAL reads what comes. Raises `RequestError` for formats that it can't place."""
    if request.format in ("bip", "bsq"):
        raise RequestError(
            tr("A {format} does not say where it lies. Choose tiff, which does.").format(format=request.format)
        )
    if request.format == "lerc" and request.lerc_version != 2:
        if request.lerc_version is not None:
            raise RequestError(tr("Only LERC 2 can be read here. Choose version 2, or tiff."))
        return replace(request, lerc_version=2)
    return request


def endings_of(format: str) -> tuple[str, ...]:
    """Return the endings that a file of a wire format may have, the usual one first; any picture may be a GeoTIFF."""
    if format in ("pdf", "svg", "svgz", "emf", "ps", KMZ):
        return (format,)
    if format in DATA_FORMATS:
        return ("tif", "tiff")
    own = PICTURE_ENDINGS.get(format, ("png" if format.startswith("png") else format,))
    return ("tif", "tiff", *own)


def perform_map(
    job: Job,
    session: Session,
    save: Callable[[Job], None],
    report: Callable[[Progress], None],
    leaving: Callable[[], bool] = lambda: False,
    at_once: int = AT_ONCE,
) -> MapResult:
    """Fetch and write every image of *job*; cells and images that are there already are not asked for again.

    Raises `CancelledError`, or an `ExportError` in words; the job's state then says whether it can be gone
    on with.
    """

    def enter(state: State, message: str = "") -> None:
        job.state, job.message = state, message
        save(job)

    if job.state.is_final:
        raise ExportError(tr("This export has ended already. Export again."))
    images = job.options["images"]
    files: list[MapFile] = []
    try:
        for image in images:
            check_place(Path(image["output"]), is_folder=False)
        _make_folder(job.parts_folder)
        enter(State.RUNNING)
        for number, image in enumerate(images):
            told = _scaled(report, number / len(images), (number + 1) / len(images), image["name"])
            files.append(_one(job, number, image, session, told, at_once))
    except CancelledError:
        if not leaving():
            enter(State.CANCELLED)
            discard(job.parts_folder)
        raise
    except (ExportError, OSError) as found:
        error = found if isinstance(found, ExportError) else disk_error(found, Path(job.output))
        if not _has_images(job):  # nothing is there to go on with
            enter(State.FAILED, error.message)
            discard(job.parts_folder)
        elif not leaving():
            enter(State.INTERRUPTED, error.message)
        raise error from None
    enter(State.DONE)
    discard(job.parts_folder)
    return MapResult(job, tuple(files))


def filter_problems(session: Session, request: ExportMapRequest) -> Iterator[str]:
    """Yield what is wrong with the layers' filters, by the fields that the layers have; asks the service for those."""
    for layer, where in request.layer_defs.items():
        fields = layer_details(session, request.service, int(layer)).fields
        problem = check_where(where, fields) if fields else ""
        if problem:
            yield tr("Filter of layer {layer}: {problem}").format(layer=layer, problem=problem)


def unfinished_like(job: Job, journal: Journal) -> Optional[Job]:
    """Return an export in the journal that was interrupted and asks for the same as *job*; ``None`` for none."""
    for stored in journal.unfinished():
        same = (stored.service_url, stored.output) == (job.service_url, job.output)
        if same and stored.is_map and stored.options["images"] == job.options["images"]:
            return stored
    return None


def preview(session: Session, request: ExportMapRequest, part: Path) -> tuple[Path, MapImage]:
    """Fetch a small image of *request* into *part*. Raises what `export_image` raises."""
    longer = max(request.width, request.height)
    factor = min(1.0, PREVIEW / longer)
    width, height = (max(1, round(side * factor)) for side in (request.width, request.height))
    # The same symbols, smaller; and mapScale counts by the dpi.
    dpi = None if request.service.is_image else max(1.0, (request.dpi or 96.0) * factor)
    shown = request.format in ("png", "png8", "png24", "png32", "jpg", "jpgpng")
    small = replace(
        request,
        width=width,
        height=height,
        dpi=dpi,
        format=request.format if shown else "png",
        compression="",
        compression_quality=request.compression_quality if request.format in ("jpg", "jpgpng") else None,
        compression_tolerance=None,
        lerc_version=None,
    )
    image = export_image(session, small)
    fetch_image(session, request.service, image, part, format=small.format)
    return part, image


def _has_images(job: Job) -> bool:
    """Whether anything that the server has drawn is kept."""
    folder = job.parts_folder
    return any(folder.glob("done-*")) or any(each.suffix != ".json" for each in folder.glob("*/*"))


def _image(name: str, request: ExportMapRequest, output: Path) -> dict[str, Any]:
    target = output.with_name(f"{output.stem} {name}{output.suffix}") if name else output
    time = request.time if isinstance(request.time, tuple) else (request.time, request.time)
    return {
        "name": name,
        "output": str(target),
        "parameters": request.parameters(),
        "size": [request.width, request.height],
        "format": request.format,
        "rotation": request.rotation,
        "alpha": _keeps_alpha(request),
        "time": list(time) if request.time is not None else None,
    }


def _keeps_alpha(request: ExportMapRequest) -> Optional[bool]:
    """Whether the picture's transparency is kept; ``None`` for data."""
    if request.format in DATA_FORMATS:
        return None
    if request.service.is_image:  # what lies outside its data is transparent
        return request.format in TRANSPARENT_FORMATS or request.format == "jpgpng"
    return request.transparent or request.format == "png32"


def _one(
    job: Job, number: int, image: dict[str, Any], session: Session, report: Callable[[Progress], None], at_once: int
) -> MapFile:
    """Bring one image to its place, unless an earlier run has."""
    target, done = Path(image["output"]), job.parts_folder / f"done-{number}"
    if target.exists():
        with contextlib.suppress(OSError, ValueError):
            return _read_file(image, json.loads(done.read_text()))
    reference = SpatialReference.from_json(job.options["crs"])
    source = MapSource(job.service_url, job.operation, tuple(job.options["limit"]), reference)
    part = job.parts_folder / f"{number}{target.suffix}"
    if image["format"] == KMZ or not pictures_of(image["format"]):
        facts = _whole(source, image, session, part, report)
    else:
        width, height = image["size"]
        folder = job.parts_folder / str(number)
        picture = Picture(image["parameters"], width, height, image["rotation"], image["format"], folder)
        with PictureWriter(picture, image["alpha"], part, session.waiter.cancelled) as writer:
            placed = fetch_cells(picture, source, session, _scaled(report, 0.0, _FETCH_SHARE), at_once, writer.place)
            writer.finish(placed, _scaled(report, _FETCH_SHARE, 1.0))
        facts = {
            "frame": _frame_json(placed.frame),
            "crs": placed.reference.to_json() or job.options["crs"],
            "scale": placed.scale,
        }
    put(part, target, is_folder=False)
    for beside in sorted(job.parts_folder.glob(f"{number}.*")):  # the world file, the reference
        if beside.suffix == ".prj" and target.with_suffix(".shp").exists():
            continue  # it is the shapefile's
        put(beside, target.with_name(f"{target.stem}{beside.name[len(str(number)) :]}"), is_folder=False)
    written = done.with_suffix(".part")
    written.write_text(json.dumps(facts))
    os.replace(written, done)
    discard(job.parts_folder / str(number))
    return _read_file(image, facts)


def _whole(
    source: MapSource, image: dict[str, Any], session: Session, part: Path, report: Callable[[Progress], None]
) -> dict[str, Any]:
    """Fetch a file that has no pixels to put together."""

    def count(done: int, total: Optional[int]) -> None:
        report(Progress(State.RUNNING, done / total if total else 0.0, tr("Downloading")))

    report(Progress(State.RUNNING, 0.0, tr("The server is drawing")))
    if image["format"] == KMZ:
        fields = {**image["parameters"], "f": "kmz"}
        download(session, source.url, part, count, fields=fields)
        check_image(part, KMZ)
        return {}
    drawn = source.draw(session, image["parameters"])
    source.fetch(session, drawn, part, count, image["format"])
    return {"scale": drawn.scale, "crs": drawn.spatial_reference.to_json()}


def _read_file(image: dict[str, Any], facts: dict[str, Any]) -> MapFile:
    found = facts.get("frame")
    time = image.get("time")
    return MapFile(
        image["name"],
        Path(image["output"]),
        Frame(Extent(*found["extent"]), found["width"], found["height"], found["rotation"]) if found else None,
        SpatialReference.from_json(facts.get("crs")),
        float(facts.get("scale") or 0.0),
        (time[0], time[1]) if time else None,
    )


def _frame_json(frame: Frame) -> dict[str, Any]:
    box = frame.extent
    return {
        "extent": [box.xmin, box.ymin, box.xmax, box.ymax],
        "width": frame.width,
        "height": frame.height,
        "rotation": frame.rotation,
    }


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ExportError(
            tr("No folder can be made in {folder}. Choose one that you may write to.").format(folder=folder.parent),
            str(error.strerror or error),
        ) from None


def _scaled(report: Callable[[Progress], None], start: float, end: float, name: str = "") -> Callable[[Progress], None]:
    def told(progress: Progress) -> None:
        text = f"{name}: {progress.text}" if name else progress.text
        report(Progress(progress.state, start + (end - start) * min(1.0, progress.fraction), text))

    return told


def map_finished_text(result: MapResult, added: bool) -> str:
    """Say in one line what an export of images has brought."""
    frame = result.files[0].frame
    if len(result.files) > 1:
        what = tr("%Ln image(s)", len(result.files))
    elif frame is not None:
        what = tr("{width} x {height} pixels").format(width=number_text(frame.width), height=number_text(frame.height))
    else:
        what = result.package.name
    text = tr("{title}, {what}: added to the map") if added else tr("{title}, {what}: saved")
    return text.format(title=result.job.title, what=what)
