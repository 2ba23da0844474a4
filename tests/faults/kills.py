# SPDX-License-Identifier: GPL-2.0-or-later
"""Processes killed at random moments: after the restart it ends as if nothing had been, with one submit."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from arcgis_export.plugin.arcgis.client.download import CHUNK

from tests.faults.child import ASKS, DONE
from tests.faults.matrix import Course, Lab
from tests.faults.operations import KINDS, Kind, strays
from tests.sandbox.services.jobs import STATES, Pace

ROOT = Path(__file__).resolve().parents[2]
SPEED = 20.0  # how fast time passes in the children
STATE = 0.03  # seconds that a job of the server stays in a state
PIECE, PAUSE = 8 * 1024, 0.002  # how files come: slow enough for kills in between
IN_FLIGHT = 32 * 1024  # bytes at most that a child has not read yet when it dies, in the buffers of the system
MOST_RUNS = 100  # of one job; more, and it makes no progress
LONGEST = 60.0  # seconds of one run


@dataclass
class Kills:
    """What came of the kills of one operation."""

    kind: str
    jobs: int = 0
    kills: int = 0
    asked: int = 0  # jobs about whose submit a person had to decide
    broken: int = 0  # downloads that a kill broke off
    twice: int = 0  # most bytes that a job fetched twice, for each of these
    lost: int = 0
    why: str = ""


class Nursery:
    """Makes the children, each with all loaded."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "build" / "plugins")])}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.child"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Nursery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)

    def run(self, order: dict[str, Any], kill_after: float | None = None) -> int:
        """Run a child, and kill it after some seconds; return its exit code, -9 for one that was killed."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        pid = int(self._process.stdout.readline())
        self._sleep(pid, LONGEST if kill_after is None else kill_after)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return int(self._process.stdout.readline())

    def _sleep(self, pid: int, seconds: float) -> None:
        """Wait, or until the child has ended."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if left > 0.02 and not os.path.exists(f"/proc/{pid}/cmdline"):  # which raises nothing
                return
            time.sleep(min(left, 0.02))


class Killer:
    """Kills the children of one operation."""

    def __init__(self, lab: Lab, nursery: Nursery, kind: Kind, course: Course, dice: random.Random) -> None:
        self.lab, self.nursery, self.kind, self.course, self.dice = lab, nursery, kind, course, dice
        self.found = Kills(kind.name)
        self._seconds, self._bytes, self._answers, self._largest = 0.0, 0, 0, 0

    def run(self, number: int, report: Callable[[str], None] = lambda text: None) -> Kills:
        """Kill *number* times; what goes wrong is told in the result."""
        self.lab.sandbox.pace = Pace(STATES, STATE)
        self.lab.proxy.piece, self.lab.proxy.pause = PIECE, PAUSE
        try:
            for _ in range(2):
                self._job(0)  # the first one is slower
            while self.found.kills < number:
                if problem := self._job(number):
                    self.found.lost += 1
                    self.found.why = self.found.why or problem
                    report(f"{self.kind.name}: {problem}")
        finally:
            self.lab.sandbox.pace, self.lab.proxy.piece, self.lab.proxy.pause = Pace(), 0, 0.0
        return self.found

    def _job(self, number: int) -> str:
        """Bring one job to its end, through kills; return what is wrong, "" where nothing is."""
        place = self.lab.place(self.kind)
        before = {item.id for item in self.lab.sandbox.items()}
        order = {"base": place.base, "folder": str(place.folder), "kind": KINDS.index(self.kind), "speed": SPEED}
        asked, code, began = 0, 0, time.monotonic()
        for _ in range(MOST_RUNS):
            delay = self.dice.uniform(0.0, self._seconds) if self.found.kills < number else None
            code = self.nursery.run({**order, "again": code == ASKS}, delay)
            self.lab.proxy.settle()
            if code == DONE:
                break
            if code == -signal.SIGKILL:
                self.found.kills += 1
            elif code == ASKS and not (self.kind.finds and self.kind.requests(self.lab.sandbox)):
                asked += 1
            else:
                return f"ended with {code}: {_last_words(place.folder)}"
        if code != DONE:
            return "it comes to no end"
        sent, answers = self.lab.proxy.sent(self.kind.pieces)
        broken = answers - self._answers
        if not number:  # the measure of all others
            self._seconds, self._bytes, self._answers, broken = time.monotonic() - began, sent, answers, 0
            self._largest = max((seen.size for seen in self.lab.proxy.log if seen.step in self.kind.pieces), default=0)
        else:
            self.found.jobs += 1
            self.found.asked += asked
            self.found.broken += broken
        job = place.stored()
        if job is None:
            return "the journal has lost the job"
        if self.kind.result(place, job, self.lab.sandbox) != self.course.result:
            return "the result is another"
        if left := strays(place.folder, self.kind):
            return f"{left} is left"
        wanted, submits = self.course.steps.get(self.kind.submit, 0), self.kind.requests(self.lab.sandbox)
        if wanted and not wanted <= submits <= wanted + asked * self.kind.at_once:
            return f"{submits} submits in place of {wanted}, asked {asked} times"
        if new := [item.title for item in self.lab.sandbox.items() if item.id not in before]:
            return f"{new} is left on the portal"
        allowed = broken * (CHUNK + IN_FLIGHT if self.kind.keeps else self._largest)
        if broken:
            self.found.twice = max(self.found.twice, (sent - self._bytes) // broken)
        if sent > self._bytes + allowed:
            return f"{sent - self._bytes} bytes fetched twice after {broken} broken downloads"
        shutil.rmtree(place.folder, ignore_errors=True)
        return ""


def _last_words(folder: Path) -> str:
    with contextlib.suppress(OSError):
        return (folder / "profile" / "errors").read_text()[-4000:]
    return ""
