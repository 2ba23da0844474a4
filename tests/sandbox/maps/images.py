# SPDX-License-Identifier: GPL-2.0-or-later
"""export and exportImage: images made, kept for a while, and answered."""

from __future__ import annotations

import gzip
import threading
import uuid
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..drawing import encoding, rasters
from ..drawing.palette import SEA
from ..http.messages import Reply, Request, answer, error, page
from ..services.areas import RefusedError
from ..services.catalogue import PREFIX, Service
from . import computed_map
from .frame import Reference, project, widened
from .image_parameters import parse_export_image
from .parameters import Picture, parse_export

if TYPE_CHECKING:
    from ..server import Sandbox

OPERATIONS = {"MapServer": "export", "ImageServer": "exportImage"}
KEPT = 48  # files; older ones are cleaned up, as servers do after some minutes
AT_ONCE = 2  # images in memory
WORLD_SAFE = ("EPSG:3857", "EPSG:4326")  # what the whole world may be drawn in
DEGREES = Reference("EPSG:4326", {"wkid": 4326, "latestWkid": 4326})


class Images:
    """The images of a sandbox."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        """Belong to a sandbox; files go below a folder."""
        self.sandbox, self.folder = sandbox, folder
        self._lock = threading.Lock()
        self._room = threading.Semaphore(AT_ONCE)
        self._files: OrderedDict[str, tuple[Path, Service]] = OrderedDict()

    def respond(self, service: Service, request: Request) -> Reply:
        """Carry out the operation."""
        take = self.sandbox.faults.take
        try:
            read = parse_export_image if service.kind == "ImageServer" else parse_export
            picture = read(service, request.values)
            slow = take(("slow_draw",), request.path)
            if slow:
                self.sandbox.released.wait(slow.options["seconds"])
            path, form = self._make(service, picture)
        except RefusedError as refusal:
            reply = error(refusal.code, refusal.message, refusal.details)
            reply.plain = request.values.get("f", "").lower() in ("image", "kmz")
            return reply
        if picture.answer in ("image", "kmz") or take(("image_for_json",), request.path):
            kind = encoding.MIME.get(encoding.ending(form), "application/octet-stream")
            return Reply(200, kind=kind, file=path, plain=True)
        frame = picture.frame
        return answer(
            {
                "href": self._href(service, path, request),
                "width": frame.width,
                "height": frame.height,
                "extent": frame.envelope(),
                "scale": 0 if service.kind == "ImageServer" else frame.scale,
            }
        )

    def _href(self, service: Service, path: Path, request: Request) -> str:
        root = PREFIX[service.site].removesuffix("/services")
        where = f"{root}/directories/arcgisoutput/{path.parent.name}/{path.name}"
        rule = self.sandbox.faults.take(("relative_url", "internal_host"), request.path)
        if rule is None:
            return f"{request.origin}{where}"
        return where if rule.name == "relative_url" else f"{rule.options['host']}{where}"

    def file(self, name: str, request: Request) -> Reply:
        """An image that was made before."""
        with self._lock:
            found = self._files.get(name)
        if found is None or not found[0].exists():
            return page("404 - File or directory not found.", request.path, 404)
        refusal = self.sandbox.gate.check(request, found[1].access)
        kind = encoding.MIME.get(found[0].suffix[1:], "application/octet-stream")
        return refusal or Reply(200, kind=kind, file=found[0], plain=True)

    def _make(self, service: Service, picture: Picture) -> tuple[Path, str]:
        """Draw and write; the file and the format that it has."""
        folder = self.folder / f"{service.path.replace('/', '_')}_{service.kind}"
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"part{uuid.uuid4().hex}"
        if picture.answer == "kmz":
            flat = _flat(picture)
            self._write(service, flat, part)
            laid = part.with_suffix(".png")
            part.rename(laid)
            target = folder / f"_ags_map{uuid.uuid4().hex}.kmz"
            encoding.kmz(laid, flat.frame.box, service.name, target)
            laid.unlink()
            form = "kmz"
        else:
            form = self._write(service, picture, part)
            target = folder / f"_ags_map{uuid.uuid4().hex}.{encoding.ending(form)}"
            part.rename(target)
        with self._lock:
            self._files[target.name] = (target, service)
            old = [self._files.popitem(last=False)[1][0] for _ in range(len(self._files) - KEPT)]
        for path in old:
            path.unlink(missing_ok=True)
        return target, form

    def _write(self, service: Service, picture: Picture, target: Path) -> str:
        drawn = self.sandbox.content.real and not service.ground and not service.elevation
        if drawn and picture.form in ("svg", "svgz"):
            self._paint(service, picture, target, "svg")
            if picture.form == "svgz":
                target.write_bytes(gzip.compress(target.read_bytes(), mtime=0))
            return picture.form
        # drawing is for the painters, which wait for each other; the rest needs memory
        raw = target.with_suffix(".raw")
        try:
            if drawn:
                self._paint(service, picture, raw, "raw")
            with self._room:
                return self._encode(service, picture, raw if drawn else None, target)
        finally:
            raw.unlink(missing_ok=True)

    def _encode(self, service: Service, picture: Picture, raw: Path | None, target: Path) -> str:
        if service.elevation:
            return rasters.write_heights(picture, target)
        rgba = computed_map.picture(picture.frame) if raw is None else _read(raw, picture)
        if service.kind == "ImageServer":
            return rasters.write_colours(rgba, picture, target)
        encoding.write(rgba, picture.form, picture.clear, picture.frame, target)
        return picture.form

    def _paint(self, service: Service, picture: Picture, target: Path, form: str) -> None:
        frame = picture.frame
        definition = frame.reference.definition
        by_number = definition.startswith(("EPSG:", "ESRI:"))
        self.sandbox.content.paint(
            {
                "do": "map",
                "out": str(target.resolve()),
                "form": form,
                "crs": definition if by_number else f"WKT:{definition}",
                "box": frame.box,
                "size": [frame.width, frame.height],
                "dpi": frame.dpi,
                "rotation": frame.rotation,
                "scale": frame.scale,
                "background": None if picture.clear and service.kind == "MapServer" else SEA,
                "span": None if definition in WORLD_SAFE else frame.span(),
                "layers": picture.layers,
                "clip": picture.clip,
                "near": picture.near,
            }
        )


def _read(raw: Path, picture: Picture) -> Any:
    import numpy as np

    return np.fromfile(raw, np.uint8).reshape(picture.frame.height, picture.frame.width, 4)


def _flat(picture: Picture) -> Picture:
    """The same ground in degrees and as PNG: what a KMZ holds."""
    frame = picture.frame
    box = project(frame.box, frame.reference, DEGREES)
    flat = replace(frame, box=widened(box, frame.width, frame.height), reference=DEGREES)
    return replace(picture, frame=flat, form="png32", transparent=True)
