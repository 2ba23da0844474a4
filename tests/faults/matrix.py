# SPDX-License-Identifier: GPL-2.0-or-later
"""Each fault at each step of each operation: the identical result, or a clear error and nothing half-written."""

from __future__ import annotations

import re
import shutil
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.operations.registry import operation_of

from tests.faults.operations import FORMER, PASSWORD, PROFILE, Kind, Place, QuickWaiter, strays
from tests.faults.proxy import ANSWER, BEFORE_CONNECTION, FAULTS, Proxy, Rule
from tests.faults.wire import broken_connections
from tests.sandbox import Sandbox

OUTRIGHT, RESUMED, AGAIN, REFUSED, ASKED, LOST = "outright", "resumed", "begun again", "clear error", "asked", "LOST"
LASTING = 8  # times in a row that a fault of a longer outage is met
_OF_OURS = re.compile(r"\S+\.parts?\b|\S*\.arcgis_export-\S*")
OF_OUTAGES = ("refused", "no name", "reset before", "502", "503", "503 later", "429", "429 later")


@dataclass
class Case:
    """One fault, and what came of it; *why* says what is wrong where it is lost."""

    kind: str
    step: str
    fault: str
    nth: int = 1
    times: int = 1
    end: str = ""
    why: str = ""
    message: str = ""

    @property
    def is_lost(self) -> bool:
        return self.end == LOST

    def __str__(self) -> str:
        times = f" x {self.times}" if self.times > 1 else ""
        return f"{self.kind}, {self.step} no. {self.nth}, {self.fault}{times}: {self.end} {self.why} {self.message}".strip()


@dataclass
class Course:
    """How an operation goes undisturbed: its result, and how many requests it makes at each step."""

    result: object
    steps: dict[str, int] = field(default_factory=dict)


class WrongError(Exception):
    """What came out is not what should."""


class Lab:
    """A sandbox behind a proxy, and a folder for each run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sandbox = Sandbox(folder / "server", tiles="painted")
        self._number = 0

    def __enter__(self) -> Lab:
        self.sandbox.start()
        self.proxy = Proxy(self.sandbox.port, self.sandbox.expire_tokens).__enter__()
        self._wire = broken_connections(self.proxy)
        self._wire.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wire.__exit__(kind, value, trace)
        self.proxy.__exit__()
        self.sandbox.close()

    def place(self, kind: Kind) -> Place:
        """A new place, and a server that has forgotten all."""
        self._number += 1
        folder = self.folder / f"{self._number:04d}"
        (folder / PROFILE).mkdir(parents=True)
        self.sandbox.clear()
        self.sandbox.forget_jobs()
        self.sandbox.reset_portal()
        self.sandbox.portal.smallest_part = 100
        self.proxy.inject(None)
        place = Place(self.proxy.url, folder, QuickWaiter())
        kind.prepare(place)
        self.sandbox.clear()
        return place

    def course(self, kind: Kind) -> Course:
        """Run an operation undisturbed."""
        place = self.place(kind)
        self.proxy.inject(None)
        job, parts = kind.begin(place)
        kind.run(place, job, parts)
        if job.state is not State.DONE or strays(place.folder, kind):
            raise WrongError(f"{kind.name}: {job.state}, {strays(place.folder, kind)}")
        found = Course(kind.result(place, job, self.sandbox), self.proxy.counts())
        shutil.rmtree(place.folder)
        return found

    def meet(self, kind: Kind, course: Course, case: Case) -> Case:
        """Let an operation meet a fault, and fill in how that ended; `end` stays empty where it was not met."""
        place = self.place(kind)
        if kind.is_untouched(place) and not (place.folder / kind.output).exists() and course.result is not None:
            _put_former(place, kind)
        rule = Rule(case.step, case.fault, case.nth, case.times)
        self.proxy.inject(rule)
        try:
            end = _Run(self, kind, course, place, case).end()
        except WrongError as error:
            case.why, end = str(error), LOST
        except Exception as error:
            case.why, end = f"{type(error).__name__}: {error} {traceback.format_exc(limit=-3)}", LOST
        case.end = end if rule.hits or end == LOST else ""
        self.proxy.inject(None)
        shutil.rmtree(place.folder, ignore_errors=True)
        return case


class _Run:
    """One operation that meets one fault."""

    def __init__(self, lab: Lab, kind: Kind, course: Course, place: Place, case: Case) -> None:
        self.lab, self.kind, self.course, self.place, self.case = lab, kind, course, place, case
        self.asked = 0  # times that the user says that a job is to be sent again
        self.before = {item.id for item in lab.sandbox.items()}

    def end(self) -> str:
        """Bring it to its end, and return how that was. Raises `WrongError`."""
        try:
            job, parts = self.kind.begin(self.place)
        except ExportError as error:
            self._check_error(error)
            if self.place.stored() is not None or self.kind.requests(self.lab.sandbox):
                raise WrongError("a job was begun before it could be described") from None
            self.lab.proxy.inject(None)
            job, parts = self.kind.begin(self.place)
            self.kind.run(self.place, job, parts)
            self._check_result(job)
            return AGAIN
        try:
            self.kind.run(self.place, job, parts)
            self._check_result(job)
            return OUTRIGHT
        except ExportError as error:
            self._check_error(error)
        return self._after(job)

    def _after(self, job: Job) -> str:
        """A run has ended with an error: what may be resumed is."""
        stored = self.place.stored()
        if stored is None or (stored.state, stored.message) != (job.state, job.message):
            raise WrongError(f"the journal says {stored and stored.state}, the job is {job.state}")
        operation = operation_of(job)
        self.lab.proxy.rule = None
        if not operation.can_resume(stored):
            if left := strays(self.place.folder, self.kind):
                raise WrongError(f"{left} is left of a job that has failed")
            return REFUSED
        ask = ""
        for _ in range(3):
            try:
                self.kind.run(self.place, stored)
                self._check_result(stored)
                return ask or RESUMED
            except ExportError as error:
                self._check_error(error)
                if stored.state is not State.SUBMITTING:
                    raise WrongError(
                        f"resumed without a fault: {stored.state} {error.message} {error.details}"
                    ) from None
                if self.kind.finds and self.kind.requests(self.lab.sandbox):
                    raise WrongError(f"the submit was not found: {error.message}") from None
                operation.submit_again(stored)
                self.asked += 1
                ask = ASKED
        raise WrongError("it asks for ever")

    def _check_error(self, error: ExportError) -> None:
        """It is a sentence for people, and nothing is half-written."""
        self.case.message = text = error.message
        if not text or text[-1] not in ".!?…" or "Traceback" in text or "Error:" in text:
            raise WrongError(f"not a sentence: {text!r}")
        _name_no_part_files(text)
        for secret in (PASSWORD, *self.lab.sandbox.gate.tokens):
            if secret in f"{text} {error.details}":
                raise WrongError("a secret in the message")
        if not self.kind.is_untouched(self.place):
            raise WrongError("something half-written stands at the target")

    def _check_result(self, job: Job) -> None:
        if job.state is not State.DONE:
            raise WrongError(f"done, and the job is {job.state}")
        _name_no_part_files(" ".join([job.message, *job.notes]))
        if self.kind.result(self.place, job, self.lab.sandbox) != self.course.result:
            raise WrongError("the result is another")
        if left := strays(self.place.folder, self.kind):
            raise WrongError(f"{left} is left")
        wanted = self.course.steps.get(self.kind.submit, 0)
        sent = self.kind.requests(self.lab.sandbox)
        if self.kind.counts_refused and (self.case.step, self.case.fault) == (self.kind.submit, "token expired"):
            sent -= 1  # the server has refused it
        if wanted and not wanted <= sent <= wanted + self.asked * self.kind.at_once:
            raise WrongError(f"{sent} submits in place of {wanted}")
        new = [item.title for item in self.lab.sandbox.items() if item.id not in self.before]
        if new and not job.leftovers:
            raise WrongError(f"{new} is left on the portal, and nobody knows")
        if self.lab.sandbox.leaks() or self.lab.sandbox.strays():
            raise WrongError("a secret went where it should not")


def _name_no_part_files(text: str) -> None:
    """The user knows the file that was asked for, and none of those that are written on the way to it."""
    if found := _OF_OURS.search(text):
        raise WrongError(f"{found[0]} is in a sentence: {text!r}")


def _put_former(place: Place, kind: Kind) -> None:
    """A file of an earlier export stands there: it is replaced by a whole one, or stays."""
    if kind.output != "World":
        (place.folder / kind.output).write_bytes(FORMER)


def cases(kind: Kind, course: Course, lasting: bool = True) -> Iterator[Case]:
    """All faults at all steps: at the first request of a step, and at its last one."""
    for step, count in course.steps.items():
        for fault in FAULTS:
            if fault in ("token expired", "token refused") and not kind.is_signed:
                continue
            for nth in dict.fromkeys((1, count)):
                yield Case(kind.name, step, fault, nth)
            if lasting and fault in OF_OUTAGES:
                yield Case(kind.name, step, fault, 1, LASTING)


def is_passing(case: Case) -> bool:
    """Whether a fault is one that a job in progress must survive by itself."""
    return case.fault in BEFORE_CONNECTION or case.fault in OF_OUTAGES or case.fault in ANSWER
