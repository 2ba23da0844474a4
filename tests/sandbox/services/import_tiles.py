# SPDX-License-Identifier: GPL-2.0-or-later
"""Import Tiles: jobs that merge a tile package into a hosted service, level by level."""

from __future__ import annotations

import math
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from ..packages.bundles import Place
from ..packages.tile_packages import Bundle, PackageError, TilePackage
from .jobs import ENDED, Pace

# the listing of jobs has words of its own
LISTED = {
    "esriJobSubmitted": "SUBMITTED",
    "esriJobWaiting": "SUBMITTED",
    "esriJobExecuting": "PROCESSING",
    "esriJobSucceeded": "DONE",
    "esriJobCancelling": "CANCELING",
    "esriJobCancelled": "CANCELED",
}
Merge = Callable[[Bundle, dict[Place, bytes], bool, bool], None]


@dataclass
class Lod:
    """How far one level is."""

    level: int
    bundles: list[Bundle]
    expected: int
    count: int = 0
    size: int = 0
    status: str = "PENDING"

    def describe(self) -> dict[str, Any]:
        """As a job tells it."""
        return {
            "levelID": self.level,
            "tileCount": self.count,
            "expectedTileCount": self.expected,
            "tilesSize": self.size,
            "status": self.status,
        }


@dataclass(frozen=True)
class Order:
    """What is to be imported."""

    package: TilePackage
    item_id: str
    submitter: str
    levels: list[int]
    area: BaseGeometry | None
    extent: dict[str, Any] | None
    merge: bool
    replace: bool


class ImportJob:
    """One import. Its work is done as its states go on, so that one that is cancelled leaves what it had done."""

    page_names_item = page_names_levels = False  # by the protocol its list shows the levels, and nothing the item

    def __init__(self, order: Order, chosen: list[Bundle], pace: Pace, merge: Merge) -> None:
        """Accept the job; what is wrong with the package's bundles comes out now."""
        self.id = uuid.uuid4().hex[:16]
        self.order, self.pace, self._merge = order, pace, merge
        self.submitted = self.started = time.time()
        self.ended = 0.0
        self.polls = self.cancelling = 0
        self.state, self.message = pace.states[0], ""
        self._lock = threading.RLock()
        self.lods = []
        for level in order.levels:
            bundles = [bundle for bundle in chosen if bundle.level == level]
            self.lods.append(Lod(level, bundles, sum(len(order.package.tiles(bundle)) for bundle in bundles)))
        self._left = list(self.lods)

    def poll(self) -> str:
        """The state, one step on."""
        with self._lock:
            if self.state in ENDED:
                return self.state
            if self.cancelling:
                self.cancelling += 1
                self.state = "esriJobCancelling"
                return self.end("esriJobCancelled") if self.cancelling > 2 else self.state
            step = self.polls
            if self.pace.seconds:
                step = int((time.time() - self.started) / self.pace.seconds)
            self.polls += 1
            return self._reach(min(step, len(self.pace.states) - 1))

    def catch_up(self) -> None:
        """Go on by time, where the states do."""
        if self.pace.seconds and self.state not in ENDED and not self.cancelling:
            self.poll()

    def _reach(self, step: int) -> str:
        states = self.pace.states
        done, whole = states[: step + 1].count("esriJobExecuting"), states.count("esriJobExecuting")
        share = 1.0 if states[step] in ENDED or not whole else done / whole
        keep = len(self.lods) - math.ceil(share * len(self.lods))
        try:
            while len(self._left) > keep:
                self._level(self._left[0])
                self._left.pop(0)
        except PackageError as problem:
            self.fail([str(problem)])
            return self.state
        if states[step] in ENDED:
            return self.end(states[step])
        self.state = states[step]
        return self.state

    def _level(self, lod: Lod) -> None:
        lod.status = "PROCESSING"
        for bundle in lod.bundles:
            tiles = self.order.package.tiles(bundle)
            self._merge(bundle, tiles, self.order.merge, self.order.replace)
            lod.count += len(tiles)
            lod.size += sum(map(len, tiles.values()))
        lod.status = "DONE"

    def end(self, state: str) -> str:
        """Come to an end."""
        with self._lock:
            if self.state not in ENDED:
                self.state, self.ended = state, time.time()
                for lod in self._left:
                    lod.status = {"esriJobFailed": "FAILED", "esriJobCancelled": "CANCELED"}.get(state, lod.status)
                self.message = self.message or ("success" if state == "esriJobSucceeded" else "")
        return self.state

    def fail(self, messages: list[str]) -> None:
        """Fail now."""
        with self._lock:
            if self.state not in ENDED:
                self.message = "; ".join(messages)
                self.end("esriJobFailed")

    def cancel(self) -> None:
        """Stop before the next level."""
        with self._lock:
            if self.state not in ENDED:
                self.cancelling = self.cancelling or 1

    def rerun(self, which: str) -> bool:
        """Begin anew, with all levels or with those that were left; not while it runs or when it was done."""
        with self._lock:
            if self.state not in ENDED or self.state == "esriJobSucceeded":
                return False
            self._left = list(self.lods) if which == "ALL" else self._left
            for lod in self._left:
                lod.count, lod.size, lod.status = 0, 0, "PENDING"
            self.polls, self.cancelling, self.ended, self.message = 0, 0, 0.0, ""
            self.started, self.state = time.time(), self.pace.states[0]
            return True

    @property
    def percent(self) -> int:
        """How far it is."""
        if self.state == "esriJobSucceeded":
            return 100
        return int(100 * min(1 - len(self._left) / len(self.lods), 0.99)) if self.lods else 0

    def describe(self, state: str) -> dict[str, Any]:
        """The job's own resource."""
        return {
            "jobId": self.id,
            "type": "IMPORTTILES",
            "jobStatus": state,
            "submitter": self.order.submitter,
            "percentComplete": self.percent,
            "message": self.message or None,
            "startTime": int(self.started * 1000),
            "lastTime": int((self.ended or time.time()) * 1000),
            "extent": self.order.extent,
            **({"itemId": self.order.item_id} if self.page_names_item else {}),
            **({"lodInfos": [lod.describe() for lod in self.lods]} if self.page_names_levels else {}),
        }

    def entry(self) -> dict[str, Any]:
        """As the listing of jobs shows it."""
        return {
            "id": self.id,
            "status": LISTED.get(self.state, "FAILED"),
            "type": "ImportTiles",
            "submitTime": int(self.submitted * 1000),
            "startTime": int(self.started * 1000),
            "endTime": int(self.ended * 1000) or None,
            "lodInfos": [lod.describe() for lod in self.lods],
            "extent": self.order.extent,
        }
