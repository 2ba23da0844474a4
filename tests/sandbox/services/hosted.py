# SPDX-License-Identifier: GPL-2.0-or-later
"""Hosted tile services: what they hold now, and the administration that imports tiles into them."""

from __future__ import annotations

import re
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..drawing.content import Content
from ..http.messages import Reply, Request, answer, error, no_item, no_rights, not_found, page
from ..packages.bundles import PACKET, Place
from ..packages.tile_packages import Bundle, PackageError, TilePackage
from .areas import RefusedError, parse_extent
from .catalogue import ENTERPRISE, ONLINE, PREFIX, SERVICES, Service, item_id
from .import_tiles import ImportJob, Order

if TYPE_CHECKING:
    from ..portal.items import Item
    from ..server import Sandbox

ADMIN = {
    ONLINE: (PREFIX[ONLINE].replace("/rest/services", "/rest/admin/services"), "/MapServer"),
    ENTERPRISE: (PREFIX[ENTERPRISE].replace("/rest/services", "/admin/services"), ".MapServer"),
}
PACKAGES = ("Tile Package", "Compact Tile Package")
UNFIT = "The tiling scheme of the source item does not match the service."


class Holding:
    """The tiles of one service: those it came with, overlaid by what was imported."""

    def __init__(self, service: Service, content: Content, file: Path) -> None:
        """Nothing imported yet; what will be goes into a file."""
        self.service, self.content, self.file = service, content, file
        self.jobs: dict[str, ImportJob] = {}
        # of each bundle that was touched: where its own tiles lie in the file, and whether older ones show through
        self._bundles: dict[tuple[int, int, int], tuple[dict[Place, tuple[int, int]], bool]] = {}
        self._lock = threading.RLock()

    def _bundle(self, level: int, row: int, col: int) -> tuple[dict[Place, tuple[int, int]], bool]:
        return self._bundles.get((level, row // PACKET, col // PACKET), ({}, True))

    def has(self, level: int, row: int, col: int) -> bool:
        """Whether there is a tile."""
        own, below = self._bundle(level, row, col)
        if (row, col) in own:
            return True
        if not below or level > self.service.deepest or self.service.scheme.lod(level) is None:
            return False
        rows, cols = self.service.scheme.ranges(level)
        return row in rows and col in cols

    def tile(self, level: int, row: int, col: int) -> bytes | None:
        """A tile as it is now."""
        for job in list(self.jobs.values()):
            job.catch_up()
        with self._lock:
            place = self._bundle(level, row, col)[0].get((row, col))
            if place is not None:
                with self.file.open("rb") as file:
                    file.seek(place[0])
                    return file.read(place[1])
            if not self.has(level, row, col):
                return None
        return self.content.source(self.service.form)(self.service.scheme, level, row, col)

    def merge(self, bundle: Bundle, tiles: dict[Place, bytes], merge: bool, replace: bool) -> None:
        """Take in a bundle: instead of the one that is there, or together with it."""
        key = bundle.level, bundle.row // PACKET, bundle.col // PACKET
        with self._lock:
            own, below = self._bundles.get(key, ({}, True)) if merge else ({}, False)
            kept = dict(own)
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("ab") as file:
                for (row, col), data in tiles.items():
                    if replace or not merge or not self.has(bundle.level, row, col):
                        kept[row, col] = (file.tell(), len(data))
                        file.write(data)
            self._bundles[key] = (kept, below)


class Hosted:
    """All hosted tile services."""

    def __init__(self, sandbox: Sandbox) -> None:
        """Belong to a sandbox."""
        self.sandbox = sandbox
        self.folder = sandbox.folder / "hosted"
        self.reset()

    def reset(self) -> None:
        """Forget all imports."""
        shutil.rmtree(self.folder, ignore_errors=True)
        content = self.sandbox.content
        self.holdings = {
            path: Holding(service, content, self.folder / f"{service.site}-{service.name}")
            for path, service in SERVICES.items()
            if service.item
        }
        content.held = {path: holding.tile for path, holding in self.holdings.items()}

    def present(self, service: Service) -> bool:
        """Whether a service is there: a hosted one goes with its item."""
        return not service.item or item_id(service.item) in self.sandbox.organisation.items

    def tilemap(self, service: Service, rest: str) -> Reply:
        """Which tiles there are in a window of a level."""
        found = re.fullmatch(r"tilemap/(\d+)/(\d+)/(\d+)/(\d+)/(\d+)", rest)
        holding = self.holdings[service.url_path]
        if found is None:
            return not_found(rest)
        level, top, left, wide, high = (int(part) for part in found.groups())
        if not 0 < wide * high <= PACKET * PACKET:
            return error(400, "Unable to complete operation.", ["The window of the tile map is empty or too large."])
        data = [int(holding.has(level, row, col)) for row in range(top, top + high) for col in range(left, left + wide)]
        place = {"left": left, "top": top, "width": wide, "height": high}
        return answer({"adjusted": False, "location": place, "data": data, "valid": any(data)})

    def respond(self, path: str, request: Request) -> Reply | None:
        """Answer for a path of this server; None where it is none of the administration."""
        for site, (root, ending) in ADMIN.items():
            if path.startswith(f"{root}/"):
                name, found, rest = path[len(root) + 1 :].partition(ending)
                service = SERVICES.get(f"{PREFIX[site]}/{name}/MapServer") if found else None
                if service is None or not service.item:
                    return error(404, "Unable to complete operation.", [f"Service {name} not found."])
                try:
                    return self._admin(service, rest.strip("/"), request)
                except RefusedError as refusal:
                    return error(refusal.code, refusal.message, refusal.details)
        return None

    def _admin(self, service: Service, rest: str, request: Request) -> Reply:
        gate, portal = self.sandbox.gate, self.sandbox.organisation
        held = gate.find(request)
        if not request.token:
            return gate.token_error(499, "Token Required")
        if held is None:
            return gate.token_error(498, "Invalid token.")
        item = portal.items.get(item_id(service.item))
        if item is None:
            return no_item()
        if not portal.may_change(held.user, item):
            return no_rights()
        holding = self.holdings[service.url_path]
        if not rest:
            return answer(service.describe(request.host))
        if rest == "status":
            return answer({"name": service.name, "status": "Started"})
        if rest == "refresh":
            return answer({"success": True})
        if rest == "importTiles":
            return self._import(holding, item, held.user, request)
        if rest == "jobs":
            for job in holding.jobs.values():
                job.catch_up()
            jobs = [job.entry() for job in holding.jobs.values()]
            jobs += [
                {"id": job.id, "type": "EXPORTTILES", "status": job.state, "submitTime": int(job.submitted * 1000)}
                for job in self.sandbox.jobs.values()
                if job.order.service is service and job.order.operation == "exportTiles"
            ]
            return answer({"total": len(jobs), "jobs": jobs})
        _, key, operation = (*rest.split("/", 2), "", "")[:3]
        if not rest.startswith("jobs/") or operation not in ("", "status", "cancel", "rerun"):
            return not_found(request.path)
        if key not in holding.jobs:
            raise RefusedError("Unable to complete operation.", [f"Job {key} does not exist or is inaccessible."])
        return self._job(holding.jobs[key], operation, request)

    def _job(self, job: ImportJob, operation: str, request: Request) -> Reply:
        if not request.wants_json:
            return page(f"Job {job.id}", f"Status: {job.state}")  # looking at the page moves nothing
        if operation == "cancel":
            job.cancel()
            return answer({"success": True})
        if operation == "rerun":
            which = request.values.get("rerun", "").upper() or "ALL"
            if which not in ("ALL", "ERROR", "CANCELED") or not job.rerun(which):
                raise RefusedError("Unable to complete operation.", [f"Job {job.id} cannot be run again."])
            return answer({"success": True})
        take = self.sandbox.faults.take
        stall = take(("stall", "unknown_state"), request.path)
        if stall:
            return answer(job.describe(stall.options.get("state", "esriJobExecuting")))
        failing = take(("fail", "timed_out"), request.path)
        if failing and failing.name == "fail":
            job.fail(list(failing.options["messages"]))
        elif failing:
            job.end("esriJobTimedOut")
        return answer(job.describe(job.poll()))

    def _import(self, holding: Holding, item: Item, user: str, request: Request) -> Reply:
        if not request.wants_json:
            return page(f"Import Tiles ({holding.service.name})", "This page submits with f=json only.")
        values, service = request.values, holding.service
        order = self._order(service, user, values)
        if isinstance(order, Reply):
            return order
        chosen = [
            bundle
            for bundle in order.package.bundles
            if bundle.level in order.levels and bundle.meets(order.area, service.scheme)
        ]
        try:
            job = ImportJob(order, chosen, self.sandbox.pace, holding.merge)
        except PackageError as problem:
            raise RefusedError("The source item is not a valid tile package.", [str(problem)]) from problem
        holding.jobs[job.id] = job
        return answer(
            {
                "id": job.id[::-1],
                "name": service.name,
                "itemId": item.id,
                "status": "Success",
                "type": "Map Service",
                "jobId": job.id,
                "message": "success",
            }
        )

    def _order(self, service: Service, user: str, values: dict[str, str]) -> Order | Reply:
        portal = self.sandbox.organisation
        source = portal.items.get(values.get("sourceItemId", "").strip())
        if source is None or not portal.may_see(user, source):
            return no_item()
        file = source.file()
        if source.type not in PACKAGES or file is None:
            raise RefusedError("The source item is not a tile package.")
        try:
            package = TilePackage(file)
        except PackageError as problem:
            raise RefusedError("The source item is not a valid tile package.", [str(problem)]) from problem
        if not package.fits(service.scheme):
            raise RefusedError(UNFIT)
        levels = _levels(values.get("levels", "")) or package.levels
        outside = [level for level in levels if level not in service.levels]
        if outside:
            return _failed(f'Specified level id "{outside[0]}" is not within the min and max scale range.')
        if not all(package.scales):
            return _failed("Invalid min scale in the specified source item")
        area, extent = None, None
        if values.get("extent", "").strip():
            area = parse_extent(values["extent"], service.scheme)
            corners = dict(zip(("xmin", "ymin", "xmax", "ymax"), area.bounds)) if not area.is_empty else {}
            extent = {**corners, "spatialReference": service.scheme.reference}
        merge, replace = _flag(values, "mergeBundle"), _flag(values, "replaceTiles")
        return Order(package, source.id, user, levels, area, extent, merge, merge and replace)


def _failed(words: str) -> Reply:
    return answer({"error": {"code": 500, "message": words, "details": None}})


def _flag(values: dict[str, Any], name: str) -> bool:
    text = values.get(name, "").strip().lower()
    if text not in ("", "true", "false"):
        raise RefusedError("Unable to complete operation.", [f"Parameter {name} takes true or false, not '{text}'."])
    return text == "true"


def _levels(text: str) -> list[int]:
    """`levels` as single ids and ranges."""
    found: set[int] = set()
    for part in text.split(",") if text.strip() else ():
        match = re.fullmatch(r"\s*(\d{1,3})\s*(?:-\s*(\d{1,3})\s*)?", part)
        if match is None or int(match[1]) > int(match[2] or match[1]):
            raise RefusedError("Unable to complete operation.", [f"levels does not take '{part}'."])
        found.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return sorted(found)
