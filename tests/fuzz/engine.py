# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs one parser on many changed documents, and says how it went."""

from __future__ import annotations

import resource
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, seed, settings

from .changes import CHANGES, Change

_BATCH = 1000  # examples
LONGEST, MOST_MEMORY = 1.0, 200.0  # seconds of the processor, which is shared, and MB


@dataclass(frozen=True)
class Parser:
    """*read* takes the changes of one example; whatever it raises is a fault of the parser."""

    name: str
    read: Callable[[list[Change]], None]
    cost: int = 1  # how many times longer than others an example takes; that many fewer are run


@dataclass
class Report:
    """What came of the examples; *peak* is by how many MB the memory of the process grew."""

    name: str
    examples: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    slowest_changes: list[Change] = field(default_factory=list)
    peak: float = 0.0
    faults: dict[str, str] = field(default_factory=dict)  # the place of an exception, and its trace

    @property
    def is_sound(self) -> bool:
        return not self.faults and self.slowest < LONGEST and self.peak < MOST_MEMORY


def run(parser: Parser, examples: int, first_seed: int = 0) -> Report:
    """Run *parser* on so many changed documents; the same seed means the same ones."""
    report = Report(parser.name)
    before = _peak()
    begin = time.monotonic()

    def once(changes: list[Change]) -> None:
        start = time.process_time()
        try:
            parser.read(changes)
        except Exception as error:  # whatever it is, it is not one of ours
            trace = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{type(error).__name__} at {trace.filename}:{trace.lineno}"
            report.faults.setdefault(place, f"{changes}\n{traceback.format_exc()}")
        taken = time.process_time() - start
        if taken > LONGEST:  # the first of its kind may have loaded a library
            start = time.process_time()
            try:
                parser.read(changes)
            except Exception:
                pass
            taken = min(taken, time.process_time() - start)
        report.examples += 1
        if taken > report.slowest:
            report.slowest, report.slowest_changes = taken, changes

    parser.read([])  # the sound document must be read, else nothing gets deep

    for number, start in enumerate(range(0, examples, _BATCH)):
        _batch(once, min(_BATCH, examples - start), first_seed + number)
    report.seconds, report.peak = time.monotonic() - begin, _peak() - before
    return report


def _batch(once: Callable[[list[Change]], None], examples: int, number: int) -> None:
    """Run some examples; hypothesis remembers all of a call, so that one for all would fill the memory."""

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(CHANGES)
    def cases(changes: list[Change]) -> None:
        once(changes)

    cases()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
