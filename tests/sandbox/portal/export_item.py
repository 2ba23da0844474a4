# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Item: from the form to a job, and from the job to an item with a file."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..features import rows
from ..features.layers import FeatureService, of_title
from ..http.messages import Reply, Request, answer, error, no_item, no_rights, portal_error
from ..packages import writers as packages
from ..packages.writers import Contents
from ..services.areas import RefusedError, to_degrees
from ..services.catalogue import SERVICES
from ..services.jobs import Pace, StoppedError
from .items import Item
from .users import is_admin, may_create

if TYPE_CHECKING:
    from ..server import Sandbox
    from .portal import Portal

NAME_TAKEN = "Item with this filename already exists."
VECTOR = "Vector Tile Package"
FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


@dataclass(frozen=True)
class Format:
    """A format: what the new item is, and how its file ends for one layer and for several."""

    name: str
    type: str
    ending: str
    several: str = ""


FORMATS = {
    one.name.lower(): one
    for one in (
        Format("Shapefile", "Shapefile", ".zip"),
        Format("CSV", "CSV", ".csv", ".zip"),
        Format("File Geodatabase", "File Geodatabase", ".zip"),
        Format("Feature Collection", "Feature Collection", ".json"),
        Format("GeoJson", "GeoJson", ".geojson", ".zip"),
        Format("KML", "KML", ".kmz"),
        Format("Excel", "Microsoft Excel", ".xlsx"),
        Format("geoPackage", "GeoPackage", ".gpkg"),
        Format(VECTOR, VECTOR, ".vtpk"),
    )
}


@dataclass(frozen=True)
class Wanted:
    """One layer of an export, as it was asked for."""

    id: int
    where: str = ""
    shape: bool = True
    x: str = "x"
    y: str = "y"


class ExportJob:
    """The making of one export item's file, in a thread of its own."""

    def __init__(self, item: Item, pace: Pace, work: Callable[[ExportJob], None], words: str) -> None:
        """Begin."""
        self.id = str(uuid.uuid4())
        self.item, self.pace, self.format = item, pace, words
        self.status, self.message = "processing", ""
        self.stopped = False
        self.polls = 0
        self._begun = time.time()
        self._built = threading.Event()
        self._failure = ""
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, args=(work,), name=f"export {self.id}", daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[ExportJob], None]) -> None:
        try:
            work(self)
        except StoppedError:
            pass
        except RefusedError as refusal:
            told = {"code": refusal.code, "message": refusal.message, "details": refusal.details}
            self._failure = json.dumps(told)
        except Exception as problem:  # whatever it is, the client must hear of it
            self._failure = json.dumps({"code": 500, "message": str(problem), "details": []})
        finally:
            self._built.set()

    def check(self) -> None:
        """Leave off where the item has been deleted."""
        if self.stopped:
            raise StoppedError

    def stop(self) -> None:
        """Leave off."""
        self.stopped = True

    def look(self, count: bool = False) -> str:
        """The status now; every look that counts is a step on, unless steps go by time."""
        with self._lock:
            if self.status != "processing":
                return self.status
            step = int((time.time() - self._begun) / self.pace.seconds) if self.pace.seconds else self.polls
            self.polls += count
            due = self.pace.states[min(step, len(self.pace.states) - 1)] == "esriJobSucceeded"
            if due and self._built.wait(self.pace.patience if count else 0):
                self.status, self.message = ("failed", self._failure) if self._failure else ("completed", "completed")
            return self.status

    def fail(self, words: str) -> None:
        """Fail now."""
        with self._lock:
            if self.status == "processing":
                self.stopped, self.status, self.message = True, "failed", words


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as problem:
        raise _bad("exportParameters is not valid JSON") from problem
    if not isinstance(value, dict):
        raise _bad("exportParameters is not a JSON object")
    return value


def _bad(why: str) -> RefusedError:
    return RefusedError("Unable to export item.", [f"{why}."])


def _check(value: dict[str, Any], kinds: dict[str, Any]) -> None:
    for name, given in value.items():
        kind = kinds.get(name)
        if kind is None:
            raise _bad(f"there is no export parameter {name}")
        if not isinstance(given, kind) or (isinstance(given, bool) and kind is not bool):
            raise _bad(f"export parameter {name} does not take {json.dumps(given)}")


def read_parameters(text: str, service: FeatureService) -> tuple[list[Wanted], int]:
    """`exportParameters`: the layers, all of them where nothing is said, and the target CRS."""
    if not text.strip():
        return [Wanted(layer.id) for layer in service.layers], 4326
    value = _json(text)
    _check(value, {"layers": list, "targetSR": (int, dict), "enforceFieldVisibility": bool})
    if not value.get("layers"):
        raise _bad("export parameter layers is missing")
    wanted = []
    for given in value["layers"]:
        if not isinstance(given, dict) or "id" not in given:
            raise _bad("every one of the layers wants an id")
        _check(given, {"id": int, "where": str, "includeGeometry": bool, "xColumnName": str, "yColumnName": str})
        if service.layer(given["id"]) is None or given["id"] in [one.id for one in wanted]:
            raise _bad(f"there is no layer {given['id']}, or it is wanted twice")
        names = given.get("xColumnName") or "x", given.get("yColumnName") or "y"
        wanted.append(Wanted(given["id"], given.get("where", ""), given.get("includeGeometry", True), *names))
    target = value.get("targetSR", 4326)
    if isinstance(target, dict):
        target = target.get("latestWkid") or target.get("wkid")
    if not isinstance(target, int) or isinstance(target, bool):
        raise _bad("targetSR wants a wkid")
    return wanted, target


class Exports:
    """The export operation of the portal."""

    def __init__(self, sandbox: Sandbox, portal: Portal) -> None:
        """Belong to a portal."""
        self.sandbox, self.portal = sandbox, portal

    def submit(self, owner: str, user: str, request: Request) -> Reply:
        """Start an export; the new item is the caller's."""
        with self.portal.lock:  # of two of one name at the same time, one comes first
            return self._submit(owner, user, request)

    def _submit(self, owner: str, user: str, request: Request) -> Reply:
        if request.method != "POST":
            return error(405, "Method Not Allowed", status=405)
        values, portal = request.values, self.portal
        source = portal.items.get(values.get("itemId", ""))
        if source is None:
            return no_item()
        if not portal.may_change(user, source) or not may_create(user):
            return no_rights()
        if owner != source.owner and not (owner == user and is_admin(user)):
            return no_item()
        name = values.get("exportFormat", "").strip()
        form = FORMATS.get(name.lower())
        service = of_title(source.title) if source.type == "Feature Service" else None
        vector = source.type == "Vector Tile Service"
        if not source.hosted or (service is None and not vector):
            raise RefusedError("Item is not a hosted feature service")
        if form is None or (form.name == VECTOR) != vector:
            raise RefusedError(f"Export format {name} is not supported for this item.")
        wanted, target = read_parameters(values.get("exportParameters", ""), service) if service else ([], 0)
        item = self._new_item(source, user, form, len(wanted), values)
        if any(other.owner == user and other.name == item.name for other in portal.all()):
            return portal_error(409, NAME_TAKEN, "CONT_0044")
        if portal.usage(user) >= portal.quota:
            return portal.over_quota()
        work = self._features(service, wanted, target, form) if service else self._vectors(source)
        item.job = ExportJob(item, self.sandbox.pace, work, form.name)
        portal.add(item)
        return answer(
            {
                "type": form.type,
                "size": source.size,
                "jobId": item.job.id,
                "exportItemId": item.id,
                "serviceItemId": source.id,
                "exportFormat": form.name,
            }
        )

    def _new_item(self, source: Item, user: str, form: Format, count: int, values: dict[str, str]) -> Item:
        title = values.get("title", "").strip() or source.title
        file = title.translate(FORBIDDEN) + (form.several if form.several and count > 1 else form.ending)
        key, now = self.portal.new_id(title), int(time.time() * 1000)
        tags = tuple(tag.strip() for tag in values.get("tags", "").split(",") if tag.strip())
        return Item(
            key,
            user,
            title,
            form.type,
            ("Data", form.type),
            created=now,
            modified=now,
            tags=tags,
            snippet=values.get("snippet") or None,
            name=file,
            path=self.portal.folder / key / file,
        )

    def _features(
        self, service: FeatureService, wanted: list[Wanted], target: int, form: Format
    ) -> Callable[[ExportJob], None]:
        features = self.sandbox.features

        def work(job: ExportJob) -> None:
            data, layers = features.data(), []
            for one in wanted:
                layer = service.layer(one.id)
                assert layer is not None
                where = rows.clause(data, layer, one.where)
                layers.append({"id": one.id, "where": where, "shape": one.shape, "x": one.x, "y": one.y})
            path = _place(job)
            order = {"do": "export", "data": str(data.resolve()), "form": form.name, "service": service.name}
            features.worker.ask({**order, "target": str(path.resolve()), "wkid": target, "layers": layers})
            if job.stopped:
                path.unlink(missing_ok=True)

        return work

    def _vectors(self, source: Item) -> Callable[[ExportJob], None]:
        service = SERVICES[source.url]
        content, scheme = self.sandbox.content, service.scheme

        def work(job: ExportJob) -> None:
            tiles: dict[int, dict[tuple[int, int], bytes]] = {}
            for level in service.levels:
                rows, cols = scheme.ranges(level)
                places = content.present(scheme, level, [(row, col) for row in rows for col in cols])
                tiles[level] = {}
                for row, col in places:
                    job.check()
                    data = content.vector(scheme, level, row, col)
                    if data is not None:
                        tiles[level][row, col] = data
            degrees = to_degrees(scheme.world, scheme)
            made = Contents(source.title, scheme, tiles, scheme.world, degrees, service.describe(), service.image)
            packages.write_zip(_place(job), packages.vtpk(made))

        return work

    def status(self, item: Item, request: Request) -> Reply:
        """How far an export is; a job that is named must be the item's, and both its names are needed."""
        job, values = item.job, request.values
        assert job is not None
        if not values.get("jobId") and values.get("jobType", "export") == "export":
            pass  # both are optional: the status of the item
        elif values.get("jobType", "") != "export" or values.get("jobId", "") != job.id:
            raise RefusedError("Unable to complete operation.", ["jobType and jobId do not name a job of this item."])
        rule = self.sandbox.faults.take(("fail_export",), request.path)
        if rule is not None:
            job.fail(rule.options["words"])
        status = job.look(count=True)
        return answer({"status": status, "statusMessage": job.message or status, "itemId": item.id})


def _place(job: ExportJob) -> Path:
    """Where the file goes; not for a job that need not go on."""
    job.check()
    assert job.item.path is not None
    job.item.path.parent.mkdir(parents=True, exist_ok=True)
    return job.item.path
