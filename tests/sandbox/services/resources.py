# SPDX-License-Identifier: GPL-2.0-or-later
"""One service's resources: description, tiles, style, operations, jobs, results."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ..drawing import style
from ..http.messages import JSON, Reply, Request, answer, error, not_found, page
from ..maps import images
from ..maps import layers as map_layers
from .areas import RefusedError
from .catalogue import PREFIX, Service
from .export_tiles import make_order
from .jobs import Job

if TYPE_CHECKING:
    from ..server import Sandbox

OPERATIONS = ("exportTiles", "estimateExportTilesSize")
KINDS = {".json": JSON, ".png": "image/png", ".pbf": "application/x-protobuf"}
KINDS |= {"PNG": "image/png", "LERC": "application/octet-stream", "LERC2D": "application/octet-stream"}
TILE = re.compile(r"tile/(\d+)/(\d+)/(\d+)(\.pbf)?")
JOB = re.compile(r"(?:(exportTiles|estimateExportTilesSize)/)?jobs/([^/]+)(/.*)?")


class Services:
    """Answers for every service."""

    def __init__(self, sandbox: Sandbox) -> None:
        """Belong to a sandbox."""
        self.sandbox = sandbox
        self.images = images.Images(sandbox, sandbox.folder / "images")

    def respond(self, service: Service, rest: str, request: Request) -> Reply:
        """Answer for what stands behind the service's own path."""
        if not rest:
            return answer(service.describe(request.host))
        if rest in OPERATIONS:
            return self._submit(service, rest, request)
        if service.draws and rest == images.OPERATIONS[service.kind]:
            return self.images.respond(service, request)
        job = JOB.fullmatch(rest)
        if job:
            return self._job(service, job, request)
        tile = TILE.fullmatch(rest)
        if tile:
            return self._tile(service, tile)
        if service.item and rest.startswith("tilemap/"):
            return self.sandbox.hosted.tilemap(service, rest)
        return self._resource(service, rest) if service.vector else self._layer(service, rest, request)

    def _tile(self, service: Service, match: re.Match[str]) -> Reply:
        level, row, col = (int(part) for part in match.groups()[:3])
        content = self.sandbox.content
        data = None
        if service.cached and level in service.levels and bool(match.group(4)) == service.vector:
            data = content.tile(service, level, row, col)
        if data is None:
            return error(404, "Tile not found", status=404)
        if service.vector:
            return Reply(200, data, KINDS[".pbf"], {"Content-Encoding": "gzip"}, plain=True)
        return Reply(200, data, KINDS[service.form], plain=True)

    def _layer(self, service: Service, rest: str, request: Request) -> Reply:
        if service.kind != "MapServer":
            return not_found(rest)
        told = {
            layer.id: map_layers.details(layer, service.layers, service.version, service.scheme.envelope())
            for layer in service.layers
        }
        if rest == "layers":
            return answer({"layers": list(told.values()), "tables": []})
        number, _, operation = rest.partition("/")
        if operation == "query" and number == "0" and service.layers[:1] == map_layers.WORLD[:1]:
            found_values = map_layers.distinct_values(request.values)
            return answer(found_values) if found_values else error(400, "Unable to perform query operation.")
        found = told.get(int(rest)) if rest.isdigit() else None
        return answer(found) if found else not_found(rest)

    def _resource(self, service: Service, rest: str) -> Reply:
        rest = rest.rstrip("/")
        if rest in ("resources/styles", "resources/styles/root.json"):
            return Reply(200, json.dumps(style.style()).encode(), plain=True)
        if rest in ("resources/info", "resources/info/root.json"):
            return Reply(200, json.dumps(style.listing()).encode(), plain=True)
        if rest == "tilemap":
            levels = {level: service.scheme.ranges(level) for level in service.levels}
            tiles = [
                (level, row, col)
                for level, (rows, cols) in levels.items()
                for row, col in self.sandbox.content.present(
                    service.scheme, level, [(row, col) for row in rows for col in cols]
                )
            ]
            return Reply(200, json.dumps({"index": style.tile_index(tiles)}).encode(), plain=True)
        data = style.resources().get(rest.removeprefix("resources/"))
        if data is None:
            return not_found(rest)
        return Reply(200, data, KINDS["." + rest.rsplit(".", 1)[-1]], plain=True)

    def _submit(self, service: Service, operation: str, request: Request) -> Reply:
        sandbox = self.sandbox
        if service.vector and operation != "exportTiles":
            return error(400, "Unable to complete operation.", [f"Operation {operation} is not supported."])
        if not service.allows(request.host):
            return error(400, "Unable to complete operation.", ["Export Tiles operation is not allowed."])
        if not request.wants_json:
            # the form that users fill in; nothing is started
            return page(f"Export Tiles ({service.path})", "This page submits with f=json only.")
        if 0 <= sandbox.maximum_outstanding_jobs <= len(sandbox.outstanding()):
            reply = error(503, "Service Unavailable", ["Too many outstanding jobs."], 503)
            reply.headers["Retry-After"] = sandbox.retry_after
            return reply
        try:
            order = make_order(service, operation, request.values)
        except RefusedError as refusal:
            return error(refusal.code, refusal.message, refusal.details)
        if order.as_item:
            held = sandbox.gate.find(request)
            if held is None:
                return error(499, "Token Required")
            order.owner = held.user
        job = sandbox.begin(order)
        if not service.online:
            return answer({"jobId": job.id, "jobStatus": "esriJobSubmitted"})
        kinds = {"VectorTileServer": "Vector Tile Service", "MapServer": "Map Service"}
        return answer(
            {
                "id": job.id[::-1],
                "name": service.name,
                "url": None,
                "status": "success",
                "itemId": "f42ec2699c7d4819bbbe60eca31b6b3e",
                "type": kinds[service.kind],
                "jobId": job.id,
                "message": "success",
            }
        )

    def _job(self, service: Service, match: re.Match[str], request: Request) -> Reply:
        operation, name, rest = match.group(1), match.group(2), (match.group(3) or "").strip("/")
        job = self.sandbox.jobs.get(name)
        wrong_family = (operation and (service.vector or self.sandbox.job_urls == "service")) or (
            not operation and self.sandbox.job_urls == "operation" and not service.vector
        )
        if job is None or job.order.service != service or wrong_family:
            return error(400, "Unable to complete operation.", [f"Job {name} does not exist or is inaccessible."])
        if operation and job.order.operation != operation:
            return error(400, "Unable to complete operation.", [f"Job {name} is none of {operation}."])
        if not request.wants_json:
            return page(f"Job {name}", f"Status: {job.state}")  # looking at the page moves nothing
        if rest == "cancel":
            state = job.cancel()
            return answer({"success": True}) if service.online else answer({"jobId": job.id, "jobStatus": state})
        if not rest:
            return self._status(job, request)
        if service.online or job.state != "esriJobSucceeded":
            return error(400, "Unable to complete operation.", [f"Result {rest} of job {name} is not available."])
        if rest == "results/out_service_url":
            return answer({"paramName": "out_service_url", "dataType": "GPString", "value": self._value(job, request)})
        if rest.startswith("inputs/"):
            given = job.order.parameters
            named = {"inputs/levels": "levels", "inputs/export_extent": "exportExtent"}.get(rest, "")
            return answer({"paramName": rest[7:], "dataType": "GPString", "value": given.get(named, "")})
        return not_found(rest)

    def _status(self, job: Job, request: Request) -> Reply:
        take = self.sandbox.faults.take
        stall = take(("stall", "unknown_state"), request.path)
        if stall:
            state = stall.options.get("state", "esriJobExecuting")
        else:
            failing = take(("fail", "timed_out"), request.path)
            if failing and failing.name == "fail":
                job.fail(list(failing.options["messages"]))
            elif failing:
                job.end("esriJobTimedOut")
            state = job.poll()
        if job.order.service.online:
            return answer(job.describe_online(state, self.sandbox.signed_url(job)))
        messages = request.values.get("returnMessages", "true").lower() != "false"
        return answer(job.describe_enterprise(state, messages))

    def _value(self, job: Job, request: Request) -> Any:
        """The result in one of its shapes: the folder's URL, unless a switch says otherwise."""
        if job.order.operation == "estimateExportTilesSize":
            return job.estimate()
        path = self.directory(job)
        take, base = self.sandbox.faults.take, request.origin
        file = f"{path}/{job.output.name}" if job.output else path
        rule = take(("relative_url", "internal_host", "file_url", "object_result"), request.path)
        if rule is None:
            return base + path
        if rule.name == "relative_url":
            return path
        if rule.name == "internal_host":
            return rule.options["host"] + path
        if rule.name == "object_result":
            return {rule.options["key"]: base + file}
        return base + file

    @staticmethod
    def directory(job: Job) -> str:
        """The path of a job's output folder."""
        service = job.order.service
        root = PREFIX[service.site].removesuffix("/services")
        name = f"{service.path.replace('/', '_')}_{service.kind}"
        return f"{root}/directories/arcgisoutput/{name}/{job.folder.name}"

    def folder(self, job: Job, rest: str, request: Request) -> Reply:
        """The output folder of a job, one of its folders, or one of its files."""
        sandbox = self.sandbox
        target = (job.folder / rest).resolve()
        inside = target == job.folder.resolve() or job.folder.resolve() in target.parents
        if not inside or not target.exists() or job.state != "esriJobSucceeded":
            return page("404 - File or directory not found.", request.path, 404)
        if target.is_file():
            return Reply(200, kind="application/octet-stream", file=target, plain=True)
        here, base = f"{request.origin}{request.path.rstrip('/')}", sorted(target.iterdir())
        if sandbox.faults.take(("lag",), request.path):
            base = []
        moved = sandbox.faults.take(("internal_entries",), request.path)
        if moved:
            here = moved.options["host"] + request.path.rstrip("/")
        files: list[Any] = [{"name": path.name, "url": f"{here}/{path.name}"} for path in base if path.is_file()]
        folders: list[Any] = [path.name for path in base if path.is_dir()]
        if sandbox.folder_entries == "objects":
            folders = [{"name": name, "url": f"{here}/{name}"} for name in folders]
        strange = sandbox.faults.take(("strange_entry",), request.path)
        if strange:
            files += [strange.options["file"]] if strange.options["file"] else []
            folders += [strange.options["folder"]] if strange.options["folder"] else []
        parent = f"{request.origin}{request.path.rstrip('/').rpartition('/')[0]}"
        return answer({"currentVersion": 11.1, "parent": parent, "folders": folders, "files": files})
