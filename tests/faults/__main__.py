# SPDX-License-Identifier: GPL-2.0-or-later
"""`make faults`: a table for each operation, and at the end how many faults were injected, survived and lost."""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.faults.disk import NotMountedError, full_disks, readonly
from tests.faults.kills import Killer, Kills, Nursery
from tests.faults.matrix import AGAIN, ASKED, FAULTS, LOST, OUTRIGHT, REFUSED, RESUMED, Case, Lab, cases
from tests.faults.operations import KINDS, Kind
from tests.faults.profile import profile_cases

ENDS = (OUTRIGHT, RESUMED, AGAIN, REFUSED, ASKED, LOST)
MEMORY = Path("/dev/shm")  # a disk on which nothing waits for a write


class Totals:
    """What was injected and what was lost, over all operations."""

    def __init__(self) -> None:
        self.injected = self.lost = 0

    def count(self, found: Iterable[Case]) -> list[Case]:
        """Take in what was met, and say what was lost."""
        met = [case for case in found if case.end]
        self.injected += len(met)
        for case in met:
            if case.is_lost:
                self.lost += 1
                print(f"  {case}", flush=True)
        return met

    def count_kills(self, kills: Kills) -> None:
        self.injected += kills.kills
        self.lost += kills.lost


def main() -> int:
    """Run all, or what the command line says."""
    parser = argparse.ArgumentParser(prog="tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="of each operation")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the moments of the kills")
    parser.add_argument("--only", default="", help="part of the name of an operation")
    parser.add_argument("--step", default="", help="only this step")
    parser.add_argument("--fault", default="", choices=("", *FAULTS), help="only this fault")
    parser.add_argument("--verbose", action="store_true", help="say how each fault ended")
    given = parser.parse_args()
    logging.getLogger("arcgis_export").setLevel(logging.CRITICAL)
    place, totals = str(MEMORY) if os.access(MEMORY, os.W_OK) else None, Totals()
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(dir=place) as folder, Nursery() as nursery, Lab(Path(folder)) as lab:
        for kind in KINDS:
            if given.only in kind.name:
                _one(kind, lab, nursery, given, totals)
    survived = totals.injected - totals.lost
    print(f"{totals.injected} faults injected, {survived} survived, {totals.lost} lost")
    return 1 if totals.lost else 0


def _one(kind: Kind, lab: Lab, nursery: Nursery, given: argparse.Namespace, totals: Totals) -> None:
    began = time.monotonic()
    print(f"\n{kind.name}\n  {'':24}" + "".join(f"{end:>13}" for end in ENDS), flush=True)
    course = lab.course(kind)
    wanted = [case for case in cases(kind, course) if given.step in ("", case.step)]
    wanted = [case for case in wanted if given.fault in ("", case.fault)]
    for step in course.steps:
        met = totals.count(lab.meet(kind, course, case) for case in wanted if case.step == step)
        _row(step, met)
        if given.verbose:
            print("".join(f"    {case}\n" for case in met), end="")
    if not given.step and not given.fault:
        try:
            _row("full disk", totals.count(full_disks(lab, kind, course)))
            _row("read-only folder", totals.count(readonly(lab, kind, course)))
        except NotMountedError as error:
            print(f"  full disk, read-only folder: skipped, {error}")
        _row("profile", totals.count(profile_cases(lab, kind, course, nursery)))
        if given.kills:
            dice = random.Random(f"{given.seed} {kind.name}")
            kills = Killer(lab, nursery, kind, course, dice).run(given.kills, lambda text: print(f"  {text}"))
            totals.count_kills(kills)
            print(
                f"  {kills.kills} kills of {kills.jobs} jobs: {kills.asked} asked about, {kills.broken} downloads "
                f"broken, at most {kills.twice} bytes fetched twice for each, {kills.lost} lost"
            )
    print(f"  {time.monotonic() - began:.0f} s", flush=True)


def _row(name: str, met: list[Case]) -> None:
    if met:
        counts = Counter(case.end for case in met)
        print(f"  {name:24}" + "".join(f"{counts[end] or '':>13}" for end in ENDS), flush=True)


if __name__ == "__main__":
    sys.exit(main())
