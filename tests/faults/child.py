# SPDX-License-Identifier: GPL-2.0-or-later
"""Processes that are killed: one that has all loaded forks, and each child runs one operation as far as it gets.

It reads a line of JSON for each, and writes two: the process id, and how it ended.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from urllib3.connection import HTTPConnection

from tests.faults.operations import KINDS, FastWaiter, Kind, Place
from tests.faults.proxy import BUFFER

DONE, ASKS, FAILED, BROKEN, TAKEN = 0, 3, 4, 5, 6  # exit codes


class PidLedger:
    """Notes temporary files in the journal, under the id of this process."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def add(self, path: Path) -> None:
        self._place.journal.add_piece(path.absolute(), str(os.getpid()))

    def close(self) -> None:
        """Nothing is held."""

    def remove(self, path: Path) -> None:
        self._place.journal.remove_piece(path.absolute())


def work(place: Place, kind: Kind, submit_again: bool = False, is_new: bool = False) -> int:
    """Start as QGIS does, and bring the operation to its end; *is_new* leaves alone what others have begun."""
    from arcgis_export.plugin.core import ledger
    from arcgis_export.plugin.core.errors import ExportError
    from arcgis_export.plugin.jobs.job import State
    from arcgis_export.plugin.operations.registry import operation_of

    if not is_new:
        _tidy(place)
    ledger.install(lambda: PidLedger(place))
    stored, parts = None if is_new else place.stored(), ()
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


@contextlib.contextmanager
def _locked(place: Place) -> Iterator[bool]:
    """Hold the lock of the stored job as QGIS does; false where another process has it."""
    from arcgis_export.plugin.core.errors import ExportError
    from arcgis_export.plugin.tasks.job_lock import holding

    stored = place.stored()
    with contextlib.ExitStack() as stack:
        try:
            if stored is not None:
                stack.enter_context(holding(stored, str(place.profile)))
        except ExportError:
            yield False
            return
        yield True


def _run(order: Mapping[str, Any]) -> int:
    place = Place(order["base"], Path(order["folder"]), FastWaiter(order["speed"]))
    place.shared = Path(order["profile"]) if order.get("profile") else None
    errors = os.open(place.profile / "errors", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.dup2(errors, 2)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    print("--- begins", file=sys.stderr)
    try:
        with _locked(place) if order.get("lock") else contextlib.nullcontext(True) as is_free:
            return work(place, KINDS[order["kind"]], order["again"], order.get("new", False)) if is_free else TAKEN
    except BaseException:
        traceback.print_exc()
        return BROKEN


def main() -> None:
    """Fork for each line."""
    # What a child has not read when it dies is in these buffers, and was sent all the same.
    HTTPConnection.default_socket_options = [
        *HTTPConnection.default_socket_options,
        (socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER),
    ]
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
