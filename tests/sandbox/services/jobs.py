# SPDX-License-Identifier: GPL-2.0-or-later
"""Jobs: what was asked for, how far it is, and the package that comes out."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..drawing.content import Content
from ..packages import writers as packages
from ..packages.bundles import Place
from ..packages.writers import Contents
from .catalogue import Service
from .schemes import Box

STATES = (
    "esriJobSubmitted",
    "esriJobWaiting",
    "esriJobExecuting",
    "esriJobExecuting",
    "esriJobExecuting",
    "esriJobSucceeded",
)
ENDED = ("esriJobSucceeded", "esriJobFailed", "esriJobCancelled", "esriJobTimedOut")
AVERAGE = {"PNG": 9000, "pbf": 5000, "LERC": 80000, "LERC2D": 20000}  # bytes a tile, for the estimate


@dataclass
class Pace:
    """How fast jobs go: a state a poll, or a state a stretch of time where `seconds` is not 0."""

    states: tuple[str, ...] = STATES
    seconds: float = 0.0
    patience: float = 30.0  # how long a poll waits for the package when its turn has come


@dataclass
class Order:
    """What an export or an estimate is about."""

    service: Service
    operation: str
    parameters: dict[str, str]
    tiles: dict[int, list[Place]]
    box: Box
    degrees: Box
    form: str = ""  # tpkx, tpk, vtpk, cache_v1, cache_v2, or nothing for an estimate
    failure: list[str] = field(default_factory=list)  # it will fail, with these messages
    as_item: bool = False  # the package becomes an item of the portal
    owner: str = ""  # of the item

    @property
    def count(self) -> int:
        """How many tiles."""
        return sum(len(places) for places in self.tiles.values())


class StoppedError(Exception):
    """The job was cancelled while at work."""


class Job:
    """One job; its package is made in a thread of its own."""

    def __init__(self, order: Order, folder: Path, content: Content, pace: Pace, style: str) -> None:
        """Accept the job and begin."""
        suffix = "" if order.service.online else "_et"
        name = uuid.uuid4().hex
        self.id = f"{name[:16]}" if order.service.online else f"j{name}{suffix}"
        self.order, self.pace = order, pace
        self.item_id = uuid.uuid4().hex if order.as_item else None
        self.folder = folder / self.id
        self.submitted = time.time()
        self.ended = 0.0
        self.polls = 0
        self.state = pace.states[0]
        self.messages: list[tuple[str, str]] = []
        self.done = 0  # tiles collected
        self.size = 0
        self.cancelling = 0
        self._content, self._style = content, style
        self._lock = threading.Lock()
        self._built = threading.Event()
        self._say(f"Start Time: {time.asctime()}")
        self._thread = threading.Thread(target=self._build, name=f"job {self.id}", daemon=True)
        self._thread.start()

    def _say(self, text: str, kind: str = "Informative") -> None:
        self.messages.append((f"esriJobMessageType{kind}", text))

    @property
    def output(self) -> Path | None:
        """The file, or the folder of the cache, that came out."""
        found = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
        return found[0] if found else None

    def _build(self) -> None:
        order = self.order
        try:
            if not order.failure and order.form:
                self._pack()
        except StoppedError:
            pass
        except Exception as problem:  # whatever it is, the client must hear of it
            order.failure = [f"ERROR 999999: {type(problem).__name__}: {problem}"]
        finally:
            self._built.set()

    def _collect(self) -> dict[int, dict[Place, bytes]]:
        service, content = self.order.service, self._content
        found: dict[int, dict[Place, bytes]] = {}
        for level, places in self.order.tiles.items():
            tiles = found[level] = {}
            for row, col in content.present(service.scheme, level, places) if service.vector else places:
                if self.cancelling:
                    raise StoppedError
                data = content.tile(service, level, row, col)
                if data is not None:
                    tiles[row, col] = data
                self.done += 1
        return found

    def _pack(self) -> None:
        order, service = self.order, self.order.service
        title = service.name if service.vector else "Layers"
        contents = Contents(
            title,
            service.scheme,
            self._collect(),
            order.box,
            order.degrees,
            service.describe(),
            service.image,
            self._style,
        )
        write: Callable[[Contents], packages.Entries] = getattr(packages, order.form)
        if order.form.startswith("cache"):
            packages.write_folder(self.folder, write(contents))
            self.size = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
        else:
            name = f"{self.id}.{order.form}" if service.online else f"{title}.{order.form}"
            packages.write_zip(self.folder / name, write(contents))
            self.size = (self.folder / name).stat().st_size

    def poll(self) -> str:
        """The state, one step on."""
        with self._lock:
            if self.state in ENDED:
                return self.state
            if self.cancelling:
                self.cancelling += 1
                return self.end("esriJobCancelled") if self.cancelling > 2 else "esriJobCancelling"
            step = self.polls
            if self.pace.seconds:
                step = int((time.time() - self.submitted) / self.pace.seconds)
            self.polls += 1
            state = self.pace.states[min(step, len(self.pace.states) - 1)]
            if state == "esriJobSucceeded":
                if not self._built.wait(self.pace.patience):
                    state = "esriJobExecuting"
                elif self.order.failure:
                    for text in self.order.failure:
                        self._say(text, "Error")
                    return self.end("esriJobFailed")
                else:
                    return self.end(state)
            self.state = state
            return state

    def end(self, state: str) -> str:
        """Come to an end."""
        self.state, self.ended = state, time.time()
        if state == "esriJobSucceeded":
            took = self.ended - self.submitted
            self._say(f"Succeeded at {time.asctime()} (Elapsed Time: {took:.2f} seconds)")
        return state

    def fail(self, messages: list[str]) -> None:
        """Fail now, whatever was going on."""
        with self._lock:
            if self.state not in ENDED:
                for text in messages:
                    self._say(text, "Error")
                self.end("esriJobFailed")

    def cancel(self) -> str:
        """Ask it to stop."""
        with self._lock:
            if self.state not in ENDED:
                self.cancelling = self.cancelling or 1
                return "esriJobCancelling"
            return self.state

    @property
    def percent(self) -> int:
        """How far it seems to be."""
        if self.state in ENDED:
            return 100
        collected = self.done / self.order.count if self.order.count and self.order.form else 1.0
        return int(100 * min(self.polls / len(self.pace.states), collected, 0.99))

    def estimate(self) -> dict[str, int]:
        """What `estimateExportTilesSize` says."""
        count = self.order.count
        return {
            "totalSize": count * AVERAGE[self.order.service.form],
            "totalTilesToExport": count,
        }

    def join(self, seconds: float) -> None:
        """Wait for the thread, at shutdown."""
        self.cancelling = self.cancelling or 1
        self._thread.join(seconds)

    def describe_enterprise(self, state: str, messages: bool) -> dict[str, Any]:
        """The job resource of ArcGIS Server."""
        found: dict[str, Any] = {"jobId": self.id, "jobStatus": state}
        if state == "esriJobExecuting":
            text = f"Exported {self.done} of {self.order.count} tiles"
            found["progress"] = {"type": "step", "message": text, "percent": self.percent}
        if state == "esriJobSucceeded":
            found["results"] = {"out_service_url": {"paramUrl": "results/out_service_url"}}
            names = (
                "service_url target_cache storage_format_type copy_data_from_server thread_count "
                "tile_package export_extent levels replace_existing_tiles area_of_interest "
                "temp_output_path export_options"
            )
            found["inputs"] = {name: {"paramUrl": f"inputs/{name}"} for name in names.split()}
        found["messages"] = [{"type": k, "description": text} for k, text in self.messages] if messages else []
        return found

    def describe_online(self, state: str, url: str | None) -> dict[str, Any]:
        """The job resource of ArcGIS Online; the counters stay at 0, as they do there."""
        order = self.order
        xmin, ymin, xmax, ymax = order.box
        done = state == "esriJobSucceeded"
        estimate = order.operation == "estimateExportTilesSize"
        problems = [text for kind, text in self.messages if kind.endswith("Error")]
        return {
            "jobId": self.id,
            "type": "ESTIMATEEXPORTTILES" if estimate else "EXPORTTILES",
            "jobStatus": state,
            "message": "; ".join(problems) or None,
            "extent": {"xmin": xmin, "ymin": ymin, "xmax": xmax, "ymax": ymax, "spatialReference": None},
            "startTime": int(self.submitted * 1000),
            "lastTime": int((self.ended or time.time()) * 1000),
            "estimatedNumTiles": order.count,
            "numTiles": 0,
            "estimatedTilesSize": self.estimate()["totalSize"] if estimate and done else 0,
            "tilesSize": 0,
            "numTasks": 1,
            "numSubmittedTasks": int(state == "esriJobSubmitted"),
            "numProcessingTasks": int(state == "esriJobExecuting"),
            "numDoneTasks": int(done),
            "numErrorTasks": int(state == "esriJobFailed"),
            "numCanceledTasks": int(state == "esriJobCancelled"),
            "output": {
                "outputUrl": [url] if done and url and not self.item_id else [],
                "itemId": self.item_id if done else None,
            },
            "levelStats": [{"level": level} for level in sorted(order.tiles)],
        }
