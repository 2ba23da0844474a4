# SPDX-License-Identifier: GPL-2.0-or-later
"""Fetch a map image as one image or as a grid of cells, each kept on disk."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Callable, Optional

from ...arcgis.client.session import RETRY_WAITS, Session
from ...arcgis.client.worker_pool import WorkerPool
from ...arcgis.errors import ImageSentError, ServerError
from ...arcgis.esri_json import bbox
from ...arcgis.operations.export_map.image import MapImage, fetch_drawing, fetch_image, read_map_image
from ...arcgis.request_log import log
from ...arcgis.services.map_service import MapService
from ...arcgis.urls import ServiceKind, host_of
from ...convert.raster_data import DamagedImageError
from ...core.errors import ExportError, PackageError
from ...core.i18n import number_text, tr
from ...core.json_values import parse_json
from ...core.progress import Progress, Report
from ...tiles.extent import Extent
from ...tiles.spatial_reference import SpatialReference
from .frame import Cell, Frame, plan_cells, widened

PROBE, THIN = 400, 4  # pixels of the sides of the small images that tell where a large one lies
PAUSES = (1.0, 3.0)  # seconds before a server that failed is asked again
TRIES = 3  # of a cell: among hundreds a server may well lose one
_PICTURES = ("png", "png8", "png24", "png32", "jpg", "jpgpng", "bmp", "gif", "tiff", "bip", "bsq", "lerc")
_GONE = (404, 410)  # HTTP
_OFF = 0.02  # pixels by which a cell may lie elsewhere than asked

Fields = Mapping[str, str]


def has_pixels(format: str) -> bool:
    """Whether a format has pixels."""
    return format in _PICTURES


@dataclass(frozen=True)
class MapSource:
    """Where images are asked for, and how large one may be, in pixels."""

    service_url: str
    operation: str
    limit: tuple[int, int]
    reference: SpatialReference = SpatialReference()  # for answers that name none

    @property
    def url(self) -> str:
        return f"{self.service_url}/{self.operation}"

    def draw(self, session: Session, fields: Fields) -> MapImage:
        """Have the server draw, and return its description of the image; passing faults are tried again.

        So is ArcGIS' own "Error exporting map", which the next try often does not meet. An image that comes in place
        of its description lies where it was asked for. Raises `ServerError` and `TransportError`.
        """
        for pause in (*PAUSES, None):
            try:
                image = read_map_image(session.post_json(self.url, fields, waits=RETRY_WAITS), self.url)
                known = image.spatial_reference.is_known
                return image if known else replace(image, spatial_reference=self.reference)
            except ImageSentError as error:
                return self._as_asked(fields, error)
            except ServerError as error:
                if pause is None or error.code not in range(500, 505):
                    raise
                session.waiter.wait(pause)
        raise AssertionError

    def _as_asked(self, fields: Fields, error: ImageSentError) -> MapImage:
        """Return where an image is that was sent without a description. Raises an error where only the server knows."""
        code = fields.get("bboxSR", "")
        asked_in = SpatialReference.from_wkid(int(code)) if code.isdecimal() else SpatialReference()
        if {"mapScale", "rotation"} & set(fields) or not asked_in.same_as(self.reference):
            raise ImageSentError(
                tr(
                    "{host} sends images without telling where they lie. Export in the CRS of the area, without a "
                    "scale and a rotation."
                ).format(host=host_of(self.url)),
                error.details,
                error.code,
            )
        extent = Extent(*map(float, fields["bbox"].split(",")))
        width, height = map(int, fields["size"].split(","))
        if fields.get("adjustAspectRatio") != "false":
            extent = widened(extent, width, height)
        return MapImage("", width, height, extent, self.reference)

    def fetch(
        self, session: Session, image: MapImage, part: Path, count: Callable[[int, Optional[int]], None], fields: Fields
    ) -> MapImage:
        """Fetch the image's bytes; see `fetch_image`. Return its description, anew where it was drawn again.

        Behind a load balancer another machine than the one that drew may be asked, which has no such file: the image
        is drawn again, then asked for in the response itself.
        """
        service = MapService(self.service_url, ServiceKind.MAP)
        for again in (False, True) if image.href or image.data else ():
            image = self.draw(session, fields) if again else image
            try:
                fetch_image(session, service, image, part, count, fields.get("format", ""))
                return image
            except ServerError as error:
                if error.code not in _GONE:
                    raise
                log.info("The image is not where the server put it: %s", error)
            session.waiter.check()
        fetch_drawing(session, self.url, fields, part, count)
        return image


@dataclass(frozen=True)
class TargetImage:
    """An image with pixels, by the form *fields* of the whole; *folder* is where its cells are kept."""

    fields: Fields
    width: int
    height: int
    rotation: float
    format: str
    folder: Path

    def path(self, cell: Cell) -> Path:
        """Where a cell's image is once it is complete."""
        return self.folder / f"{cell.index:05d}.{self.format}"

    def cells(self, frame: Frame, limit: tuple[int, int]) -> list[Cell]:
        return plan_cells(frame, *limit)


@dataclass(frozen=True)
class Placed:
    """Where an image lies: its *frame* and its CRS; *scale* is a denominator, 0 where it isn't known."""

    frame: Frame
    reference: SpatialReference
    scale: float


def fetch_cells(
    target_image: TargetImage,
    source: MapSource,
    session: Session,
    report: Report,
    at_once: int,
    arrived: Callable[[Placed, Cell], None],
) -> Placed:
    """Fetch all cells of *target_image* that are not there yet; return where it lies.

    *arrived* is called in this thread for every cell, soon after it is there. Raises `ServerError`,
    `TransportError`, `PackageError` and `CancelledError`.
    """
    try:
        target_image.folder.mkdir(exist_ok=True)
    except OSError as error:
        text = tr("Can't write to {folder}. Check free space and permissions, then resume.")
        raise ExportError(text.format(folder=target_image.folder.parent), str(error)) from None
    report(Progress(0.0, tr("The server is drawing")))
    fits = target_image.width <= source.limit[0] and target_image.height <= source.limit[1]
    whole: Optional[MapImage] = None
    placed = _known(target_image)
    if placed is None:
        if fits:
            whole = source.draw(session, target_image.fields)
            frame = Frame(whole.extent, whole.width, whole.height, target_image.rotation)
            placed = Placed(frame, whole.spatial_reference, whole.scale)
        else:
            placed = _located(target_image, source, session)
        _remember(target_image, placed)
    _CellFetch(target_image, source, placed, whole, fits).run(session, report, at_once, arrived)
    return placed


class _CellFetch:
    """One run over the cells of an image: the missing ones are fetched, each is handed on as it is there.

    *whole* is the whole image where *fits* says that it is one cell, and it was drawn just now.
    """

    def __init__(
        self, target_image: TargetImage, source: MapSource, placed: Placed, whole: Optional[MapImage], fits: bool
    ) -> None:
        self._target_image, self._source, self._placed, self._fits = target_image, source, placed, fits
        self._drawn = {0: whole} if whole is not None else {}
        self._cells = target_image.cells(placed.frame, source.limit)
        self._there: deque[Cell] = deque()  # filled by the threads that fetch
        self._damaged: list[tuple[Cell, DamagedImageError]] = []
        self._passed = 0

    def run(
        self,
        session: Session,
        report: Report,
        at_once: int,
        arrived: Callable[[Placed, Cell], None],
    ) -> None:
        """Fetch what is missing and hand all cells to *arrived*; damaged ones are fetched again, `TRIES` times."""
        todo = [cell for cell in self._cells if not self._target_image.path(cell).exists()]
        self._there.extend(cell for cell in self._cells if cell not in todo)
        workers = WorkerPool(session, self._fetch, at_once)
        for tries_left in reversed(range(TRIES)):
            workers.run(todo, lambda: self._hand_on(report, arrived))
            while self._there:
                session.waiter.check()
                self._hand_on(report, arrived)
            if self._damaged and not tries_left:
                raise self._damaged[0][1]
            todo = [cell for cell, _ in self._damaged]
            if not todo:
                return
            log.info("%d damaged image(s) are fetched again", len(todo))
            self._damaged.clear()

    def _fetch(self, cell: Cell, worker: Session) -> None:
        """Bring one cell to its file, in a thread of the workers."""
        target_image, placed = self._target_image, self._placed
        for tries_left in reversed(range(TRIES)):
            try:
                fields = _cell_fields(target_image, placed.reference, cell, self._fits)
                image = self._drawn.pop(cell.index, None) or self._source.draw(worker, fields)
                _check(image, cell, placed.frame, self._fits)
                part = target_image.path(cell).with_suffix(".part")
                image = self._source.fetch(worker, image, part, lambda now, total: None, fields)
                _check(image, cell, placed.frame, self._fits)
                os.replace(part, target_image.path(cell))
                break
            except PackageError as error:
                if not tries_left:
                    raise
                log.info("Drawing part %d of the image again: %s", cell.index, error)
        self._there.append(cell)

    def _hand_on(self, report: Report, arrived: Callable[[Placed, Cell], None]) -> None:
        """Report how far it is, and hand on one cell that is there; in the thread that runs the workers."""
        text, total = tr("The server is drawing"), len(self._cells)
        if total > 1:
            text = tr("{done} of {total} images").format(done=number_text(self._passed), total=number_text(total))
        report(Progress(self._passed / total, text))
        if not self._there:
            return
        cell = self._there.popleft()
        try:
            arrived(self._placed, cell)
            self._passed += 1
        except DamagedImageError as error:  # on its way, or on this disk since an earlier run
            self._damaged.append((cell, error.with_traceback(None)))  # which would keep the file open
        # After the block above, whose error holds the file open until it ends.
        if self._damaged and self._damaged[-1][0] is cell:
            self._target_image.path(cell).unlink(missing_ok=True)


def _located(target_image: TargetImage, source: MapSource, session: Session) -> Placed:
    """Find out where a large image lies, from small ones: the server knows what it makes of area and scale."""

    def drawn(width: int, height: int) -> MapImage:
        return source.draw(session, {**target_image.fields, "size": f"{width},{height}"})

    size = target_image.width, target_image.height
    if "mapScale" in target_image.fields:  # a pixel is the same whatever the size
        image = drawn(PROBE, PROBE)
        x, y = (image.extent.xmin + image.extent.xmax) / 2, (image.extent.ymin + image.extent.ymax) / 2
        across, down = image.extent.width / image.width * size[0] / 2, image.extent.height / image.height * size[1] / 2
        extent, scale = Extent(x - across, y - down, x + across, y + down), image.scale
    else:
        # A wide image keeps the area's height and a high one its width: together the area itself.
        image, high = drawn(PROBE, THIN), drawn(THIN, PROBE)
        kept = target_image.fields.get("adjustAspectRatio") == "false"
        across, down = image.extent.width / high.extent.width, high.extent.height / image.extent.height
        if not kept and min(across, down) < 1 + 1e-9:  # the area is longer than the images, and was widened in them
            side = min(source.limit)
            image, high = drawn(side, 1), drawn(1, side)
        area = Extent(high.extent.xmin, image.extent.ymin, high.extent.xmax, image.extent.ymax)
        extent = area if kept else widened(area, *size)
        scale = image.scale * (extent.width / size[0]) / (image.extent.width / image.width)
    return Placed(Frame(extent, *size, target_image.rotation), image.spatial_reference, scale)


def _cell_fields(target_image: TargetImage, reference: SpatialReference, cell: Cell, fits: bool) -> dict[str, str]:
    if fits:
        return dict(target_image.fields)
    known = reference.wkid or reference.latest_wkid
    fields = {name: text for name, text in target_image.fields.items() if name not in ("mapScale", "bboxSR")}
    fields["bbox"] = bbox(cell.extent)
    fields["size"] = ",".join(map(str, cell.drawn))
    fields["bboxSR"] = str(known) if known else target_image.fields.get("imageSR", "")
    return {name: text for name, text in fields.items() if text}


def _check(image: MapImage, cell: Cell, frame: Frame, fits: bool) -> None:
    """Raise `PackageError` where a cell shows other ground than it was asked for: the image would have a seam."""
    if fits:
        return
    size = frame.pixel_size
    there, asked = image.extent, cell.extent
    off = max(
        abs(there.xmin - asked.xmin) / size[0],
        abs(there.xmax - asked.xmax) / size[0],
        abs(there.ymin - asked.ymin) / size[1],
        abs(there.ymax - asked.ymax) / size[1],
    )
    if off > _OFF or (image.width, image.height) != cell.drawn:
        raise PackageError(
            tr(
                "The server does not draw the parts of this image where they were requested, so they "
                "can't be mosaicked. Choose a size that it draws in one image."
            ),
            f"asked {asked} {cell.drawn}, drawn {there} {image.width} x {image.height}",
        )


def _known(target_image: TargetImage) -> Optional[Placed]:
    """Return where the image lies as an earlier run found out."""
    try:
        facts: dict[str, Any] = parse_json((target_image.folder / "frame.json").read_bytes())
        frame = Frame(Extent(*facts["extent"]), facts["width"], facts["height"], target_image.rotation)
        return Placed(frame, SpatialReference.from_json(facts["crs"]), float(facts["scale"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(target_image: TargetImage, placed: Placed) -> None:
    frame, box = placed.frame, placed.frame.extent
    facts = {
        "extent": [box.xmin, box.ymin, box.xmax, box.ymax],
        "width": frame.width,
        "height": frame.height,
        "crs": placed.reference.to_json(),
        "scale": placed.scale,
    }
    part = target_image.folder / "frame.part"
    part.write_text(json.dumps(facts))
    os.replace(part, target_image.folder / "frame.json")
