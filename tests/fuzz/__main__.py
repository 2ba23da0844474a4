# SPDX-License-Identifier: GPL-2.0-or-later
"""`make fuzz`: a table of the parsers, and at the end what went wrong."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys

from .engine import LONGEST, MOST_MEMORY
from .parsers import PARSERS, examine


def main() -> int:
    """Run all, or what the command line names."""
    command = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    command.add_argument("--examples", type=int, default=100_000, help="of each parser")
    command.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    command.add_argument("--seed", type=int, default=0, help="another number gives other examples")
    command.add_argument("names", nargs="*", help="parts of the names of parsers")
    given = command.parse_args()
    chosen = [each for each in PARSERS if not given.names or any(name in each.name for name in given.names)]
    tasks = [(each.name, given.examples, given.seed * 1_000_000) for each in chosen]
    print(f"{'parser':24}{'examples':>10}{'seconds':>10}{'slowest':>10}{'MB':>8}{'faults':>8}", flush=True)
    total, unsound = 0, []
    context = multiprocessing.get_context("fork")
    with context.Pool(given.processes, maxtasksperchild=1) as pool:
        for report in pool.imap_unordered(examine, tasks, chunksize=1):
            total += report.examples
            figures = f"{report.seconds:>10.0f}{report.slowest:>9.2f}s{report.peak:>8.0f}{len(report.faults):>8}"
            print(f"{report.name:24}{report.examples:>10}{figures}", flush=True)
            if not report.is_sound:
                unsound.append(report)
    print(f"{total} examples of {len(chosen)} parsers")
    for report in unsound:
        print(f"\n{report.name}")
        if report.slowest >= LONGEST:
            print(f"  {report.slowest:.2f} s for {report.slowest_changes}")
        if report.peak >= MOST_MEMORY:
            print(f"  {report.peak:.0f} MB")
        for place, trace in report.faults.items():
            print(f"  {place}\n{trace}")
    return 1 if unsound else 0


if __name__ == "__main__":
    sys.exit(main())
