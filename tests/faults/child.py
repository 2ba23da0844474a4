# SPDX-License-Identifier: GPL-2.0-or-later
"""Processes that are killed: one that has all loaded forks, and each child runs one operation as far as it gets.

It reads a line of JSON for each, and writes two: the process id, and how it ended.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.faults.operations import KINDS, FastWaiter, Kind, Place

DONE, ASKS, FAILED, BROKEN = 0, 3, 4, 5  # exit codes


class PidLedger:
    """Notes temporary files in the journal, under the id of this process."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def add(self, path: Path) -> None:
        self._place.journal.add_piece(path.absolute(), str(os.getpid()))

    def remove(self, path: Path) -> None:
        self._place.journal.remove_piece(path.absolute())


def work(place: Place, kind: Kind, submit_again: bool) -> int:
    """Start as QGIS does, and bring the operation to its end."""
    from arcgis_export.plugin.core import temporary
    from arcgis_export.plugin.core.errors import ExportError
    from arcgis_export.plugin.jobs.job import State
    from arcgis_export.plugin.operations.registry import operation_of

    _tidy(place)
    temporary.install(PidLedger(place))
    stored, parts = place.stored(), ()
    if stored is None:
        stored, parts = kind.begin(place)
    elif stored.state is State.DONE:
        return DONE
    elif submit_again:
        operation_of(stored).submit_again(stored)
    try:
        kind.run(place, stored, parts)
    except ExportError as error:
        print(f"{stored.state.value}: {error.message} {error.details}", file=sys.stderr)
        return ASKS if stored.state is State.SUBMITTING else FAILED
    return DONE


def _tidy(place: Place) -> None:
    """What QGIS does at its start with what another has left; all others are dead."""
    from arcgis_export.plugin.core.files import discard, remove_notes
    from arcgis_export.plugin.operations.registry import operation_of

    journal = place.journal
    for path, _ in journal.pieces():
        discard(path)
        remove_notes(path)
        journal.remove_piece(path)
    for job in journal.open_jobs():
        if job.state.is_final and job.leftovers:
            operation = operation_of(job)
            operation.discard_pieces(job, journal)
            if operation.has_leftovers(job):
                with place.session(job.service_url) as session:
                    operation.clean_up(job, session)
            job.leftovers = operation.has_leftovers(job) or operation.has_pieces(job)
            journal.save(job)


def _run(order: Mapping[str, Any]) -> int:
    place = Place(order["base"], Path(order["folder"]), FastWaiter(order["speed"]))
    errors = os.open(place.folder / "profile" / "errors", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.dup2(errors, 2)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    print("--- begins", file=sys.stderr)
    try:
        return work(place, KINDS[order["kind"]], order["again"])
    except BaseException:
        traceback.print_exc()
        return BROKEN


def main() -> None:
    """Fork for each line."""
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            code = _run(json.loads(line))
            sys.stderr.flush()
            os._exit(code)
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
