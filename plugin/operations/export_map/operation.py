# SPDX-License-Identifier: GPL-2.0-or-later
"""`ExportMap`: fetch and write the images of an export, one or a series."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional

from ...arcgis.client.download import download
from ...arcgis.client.session import Session
from ...arcgis.operations.export_map.image import MapImage
from ...arcgis.operations.export_map.image_files import check_image
from ...arcgis.operations.export_map.image_options import PixelFacts, pixel_facts
from ...arcgis.operations.export_map.request import KMZ, TRANSPARENT_FORMATS, ExportMapRequest
from ...arcgis.operations.export_map.validate import check_request
from ...arcgis.services.map_service import IMAGE_FORMATS, MAP_FORMATS, layer_details
from ...arcgis.services.where_clause import check_where
from ...core.errors import ExportError, RequestError
from ...core.files import check_output_path, discard, disk_error, make_folder, refuse_others, releasing, replace_target
from ...core.i18n import number_text, tr
from ...core.json_values import parse_json
from ...core.names import name_key, name_problem
from ...core.progress import Progress, Report, scaled
from ...jobs.details import short_values
from ...jobs.job import Job, State
from ...jobs.journal import Journal
from ...jobs.operation import End, Operation, Run
from ...tiles.extent import Extent
from ...tiles.spatial_reference import SpatialReference
from .cells import MapSource, TargetImage, fetch_cells, has_pixels
from .details import Image, MapDetails
from .frame import USUAL_DPI, Frame
from .side_files import files_beside, other_world_file
from .writer import ImageWriter

AT_ONCE = 3  # images that one server draws for us at a time
PREVIEW = 400  # pixels of the longer side
DATA_FORMATS = ("tiff", "bip", "bsq", "lerc")
PICTURE_ENDINGS: dict[str, tuple[str, ...]] = {"jpg": ("jpg", "jpeg"), "jpgpng": ()}  # jpgpng may be either
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
    details: MapDetails
    files: tuple[MapFile, ...]

    @property
    def package(self) -> Path:
        return self.files[0].path


class ExportMap(Operation[MapDetails, MapResult]):
    """Images that the server draws at once, in cells where they are large: no job of the server is waited for.

    Cells and images that are there already are not fetched again.
    """

    kind = "export_map"
    details = MapDetails
    takes_slot = False  # images come at once

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once

    def run(self, run: Run[MapDetails]) -> MapResult:
        job, images = run.job, run.details.images
        try:
            for image in images:
                check_output_path(Path(image.output), is_folder=False)
            make_folder(job.parts_folder)
            run.enter(State.RUNNING)
            files = []
            for number, image in enumerate(images):
                report = scaled(run.show, number / len(images), (number + 1) / len(images), image.name)
                files.append(_one(run, number, image, report, self._at_once))
        except OSError as error:
            raise disk_error(error, Path(job.output)) from None
        return MapResult(job, run.details, tuple(files))

    def done(self, run: Run[MapDetails]) -> MapResult:
        images = [image for image in run.details.images if Path(image.output).is_file()]
        if not images:
            return super().done(run)
        # Where they are on the ground is in the files.
        files = (MapFile(each.name, Path(each.output), None, run.details.crs, time=each.time) for each in images)
        return MapResult(run.job, run.details, tuple(files))

    def after_error(self, run: Run[MapDetails], error: ExportError) -> End:
        return End(State.INTERRUPTED if _has_images(run.job) else State.FAILED, error.message)

    def kept_details(self, details: MapDetails, state: State) -> MapDetails:
        images = (replace(image, parameters=short_values(image.parameters)) for image in details.images)
        return replace(details, images=tuple(images))

    def can_resume(self, job: Job) -> bool:
        return not job.state.is_final

    def is_same(self, one: Job, other: Job) -> bool:
        return self.details_of(one).images == self.details_of(other).images

    def has_pieces(self, job: Job) -> bool:
        return os.path.lexists(job.parts_folder)

    def discard_pieces(self, job: Job, journal: Journal) -> None:
        discard(job.parts_folder)

    def summary(self, result: MapResult, on_map: bool) -> str:
        frame = result.files[0].frame
        if len(result.files) > 1:
            what = tr("%Ln image(s)", len(result.files))
        elif frame is not None:
            width, height = number_text(frame.width), number_text(frame.height)
            what = tr("{width} × {height} pixels").format(width=width, height=height)
        else:
            what = result.package.name
        text = tr("{title}, {what}: added to the map") if on_map else tr("{title}, {what}: saved")
        return text.format(title=result.job.title, what=what)

    def outcome(self, result: MapResult) -> str:
        return ", ".join(str(file.path) for file in result.files)


def map_job_for(
    request: ExportMapRequest,
    output: Path,
    authcfg: str = "",
    add_to_map: bool = False,
    series: Sequence[tuple[str, ExportMapRequest]] = (),
    dpi: float = 0.0,
) -> Job:
    """Return the record of an export that is about to begin. Raises `RequestError`.

    *series* are the images of a series, each with what its file's name gets after *output*'s; then *request*
    itself is not exported, but stands for what they have in common. *dpi* is written into the files; 0 for the
    request's own.
    """
    series = [(name, _readable(each)) for name, each in series or [("", request)]]
    request = _readable(request)
    for _, each in series:
        check_request(each)
        check_ending(each, output)
    if len({name_key(name) for name, _ in series}) < len(series):
        raise RequestError(tr("Two images of the series have the same name. Choose another field for the names."))
    service = request.service
    dpi = dpi or request.dpi or USUAL_DPI
    images = tuple(_image(name, each, output, dpi) for name, each in series)
    for problem in filter(None, (name_problem(Path(image.output)) for image in images)):
        raise RequestError(problem)
    details = MapDetails(
        operation=request.operation,
        images=images,
        limit=(service.max_width, service.max_height),
        crs=request.reference,
        add_to_map=add_to_map,
        attribution=service.attribution,
        description=service.description,
        date=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
    )
    return Job(
        kind=ExportMap.kind,
        service_url=service.url,
        title=service.title,
        output=str(output),
        details=details.to_json(),
        authcfg=authcfg,
    )


def check_ending(request: ExportMapRequest, output: Path) -> None:
    """Raise `RequestError` where a file's ending says another format than will be in it."""
    ending = output.suffix.lower().lstrip(".")
    own = endings_of(request.format)
    if ending not in own:
        raise RequestError(
            tr("The image will be a {format}, but “{name}” has another extension. Use .{endings}.").format(
                format=request.format, name=output.name, endings=f" {tr('or')} .".join(own)
            )
        )
    most = {"gif": 0, "jpg": 65_500, "jpeg": 65_500, "bmp": 65_535}.get(ending)
    if most is not None and not request.fits and max(request.width, request.height) > most:
        raise RequestError(
            tr(
                "A .{ending} can't be mosaicked at this size. Use the extension .tif, or choose a " "smaller size."
            ).format(ending=ending)
        )


def not_replacing(job: Job) -> Job:
    """Return *job*. Raises `RequestError` where an image of a series would replace a file: the user was not asked."""
    for image in MapDetails.from_json(job.details).images:
        target = Path(image.output)
        for path in (target, *files_beside(target)) if image.name else ():
            if path.exists():
                text = tr("{name} exists already. Choose another name for the images of the series.")
                raise RequestError(text.format(name=path.name))
    return job


def not_replacing_others(job: Job) -> Job:
    """Return *job*. Raises `RequestError` where a file beside an image would replace that of another one."""
    for image in MapDetails.from_json(job.details).images:
        refuse_others(Path(image.output), other_world_file(Path(image.output)))
    return job


def _readable(request: ExportMapRequest) -> ExportMapRequest:
    """Return *request* so that GDAL reads what comes. Raises `RequestError` for formats that it can't place."""
    if request.format in ("bip", "bsq"):
        raise RequestError(tr("A {format} is not georeferenced. Choose tiff, which is.").format(format=request.format))
    if request.format == "lerc" and request.lerc_version != 2:
        if request.lerc_version is not None:
            raise RequestError(tr("Only LERC 2 can be read here. Choose version 2, or tiff."))
        return replace(request, lerc_version=2)
    return request


def endings_of(format: str) -> tuple[str, ...]:
    """Return the endings that a file of a format may have, the usual one first; any image may be a GeoTIFF."""
    if format in ("pdf", "svg", "svgz", "emf", "ps", KMZ):
        return (format,)
    if format in DATA_FORMATS:
        return ("tif", "tiff")
    own = PICTURE_ENDINGS.get(format, ("png" if format.startswith("png") else format,))
    return ("tif", "tiff", *own)


def all_endings() -> tuple[str, ...]:
    """Return the endings of all files that an export may write."""
    formats = dict.fromkeys((*MAP_FORMATS, *IMAGE_FORMATS, KMZ))
    return tuple(dict.fromkeys(ending for format in formats for ending in endings_of(format)))


def filter_problems(session: Session, request: ExportMapRequest) -> Iterator[str]:
    """Yield what is wrong with the layers' filters, by the fields that the layers have; asks the service for those."""
    for layer, where in request.layer_defs.items():
        fields = layer_details(session, request.service, int(layer)).fields
        problem = check_where(where, fields) if fields else ""
        if problem:
            yield tr("Filter of layer {layer}: {problem}").format(layer=layer, problem=problem)


def preview(session: Session, request: ExportMapRequest, part: Path) -> tuple[Path, MapImage]:
    """Fetch a small image of *request* into *part*, as an export fetches it. Raises `ExportError`."""
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
    check_request(small)
    service, fields = request.service, small.parameters("json")
    source = MapSource(service.url, small.operation, (service.max_width, service.max_height), small.reference)
    return part, source.fetch(session, source.draw(session, fields), part, lambda *_: None, fields)


def _has_images(job: Job) -> bool:
    """Whether anything that the server has drawn is kept."""
    folder = job.parts_folder
    try:
        return any(folder.glob("done-*")) or any(each.suffix != ".json" for each in folder.glob("*/*"))
    except OSError:  # a name that no disk takes, a drive that is gone
        return False


def _image(name: str, request: ExportMapRequest, output: Path, dpi: float) -> Image:
    target = output.with_name(f"{output.stem} {name}{output.suffix}") if name else output
    time = request.time if isinstance(request.time, tuple) else (request.time, request.time)
    return Image(
        name=name,
        output=str(target),
        parameters=request.parameters(),
        width=request.width,
        height=request.height,
        format=request.format,
        rotation=request.rotation,
        alpha=_keeps_alpha(request),
        time=time if request.time is not None else None,
        facts=pixel_facts(request) if request.format in DATA_FORMATS else PixelFacts(),
        dpi=dpi,
        pixel_bytes=pixel_bytes(request),
    )


def pixel_bytes(request: ExportMapRequest) -> int:
    """Return the bytes of a pixel of all bands in memory; ``U8`` and ``F32`` name their bits."""
    alpha = _keeps_alpha(request)
    if alpha is not None:
        return 4 if alpha else 3
    service = request.service
    kind = (request.pixel_type, service.pixel_type)[request.pixel_type in ("", "UNKNOWN")]
    bits = int(kind[1:]) if kind[1:].isdecimal() else 32
    return max(1, bits // 8) * (len(request.band_ids or ()) or service.band_count or 1)


def _keeps_alpha(request: ExportMapRequest) -> Optional[bool]:
    """Whether the image's transparency is kept; ``None`` for data."""
    if request.format in DATA_FORMATS:
        return None
    if request.service.is_image:  # what lies outside its data is transparent
        return request.format in TRANSPARENT_FORMATS or request.format == "jpgpng"
    return request.transparent or request.format == "png32"


def _one(run: Run[MapDetails], number: int, image: Image, report: Report, at_once: int) -> MapFile:
    """Write one image, unless an earlier run has."""
    job, details, session = run.job, run.details, run.session
    target, done = Path(image.output), job.parts_folder / f"done-{number}"
    if target.exists():
        with contextlib.suppress(OSError, ValueError):
            return _read_file(image, parse_json(done.read_bytes()))
    source = MapSource(job.service_url, details.operation, details.limit, details.crs)
    part = job.parts_folder / f"{number}{target.suffix}"
    if image.format == KMZ or not has_pixels(image.format):
        facts = _whole(source, image, session, part, report)
    else:
        target_image = TargetImage(
            image.parameters, image.width, image.height, image.rotation, image.format, job.parts_folder / str(number)
        )
        cancelled = session.waiter.cancelled
        with ImageWriter(target_image, image.alpha, part, cancelled, image.facts, image.dpi) as writer:
            placed = fetch_cells(
                target_image, source, session, scaled(report, 0.0, _FETCH_SHARE), at_once, writer.place
            )
            writer.finish(placed, scaled(report, _FETCH_SHARE, 1.0))
        facts = {
            "frame": _frame_json(placed.frame),
            "crs": placed.reference.to_json() or details.crs.to_json(),
            "scale": placed.scale,
        }
    places = files_beside(target)
    with releasing(target):  # a layer of it looks at what lies beside it when it opens it again
        replace_target(part, target, is_folder=False)
        for place in places:
            beside = part.with_name(f"{part.stem}{place.name[len(target.stem) :]}")
            if beside.exists():
                replace_target(beside, place, is_folder=False)
            else:  # of a CRS that no one knows nothing is written, and what stands there is of an older image
                discard(place)
    written = done.with_suffix(".part")
    written.write_text(json.dumps(facts))
    os.replace(written, done)
    discard(job.parts_folder / str(number))
    return _read_file(image, facts)


def _whole(source: MapSource, image: Image, session: Session, part: Path, report: Report) -> dict[str, Any]:
    """Fetch a file that has no pixels to mosaic."""

    def count(done: int, total: Optional[int]) -> None:
        report(Progress(done / total if total else 0.0, tr("Downloading")))

    report(Progress(0.0, tr("The server is drawing")))
    if image.format == KMZ:
        fields = {**image.parameters, "f": "kmz"}
        download(session, source.url, part, count, fields=fields)
        check_image(part, KMZ)
        return {}
    drawn = source.draw(session, image.parameters)
    drawn = source.fetch(session, drawn, part, count, image.parameters)
    return {"scale": drawn.scale, "crs": drawn.spatial_reference.to_json()}


def _read_file(image: Image, facts: dict[str, Any]) -> MapFile:
    found = facts.get("frame")
    return MapFile(
        image.name,
        Path(image.output),
        Frame(Extent(*found["extent"]), found["width"], found["height"], found["rotation"]) if found else None,
        SpatialReference.from_json(facts.get("crs")),
        float(facts.get("scale") or 0.0),
        image.time,
    )


def _frame_json(frame: Frame) -> dict[str, Any]:
    box = frame.extent
    return {
        "extent": [box.xmin, box.ymin, box.xmax, box.ymax],
        "width": frame.width,
        "height": frame.height,
        "rotation": frame.rotation,
    }
