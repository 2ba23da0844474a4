# SPDX-License-Identifier: GPL-2.0-or-later
"""Profiles that two QGIS use at once, and journals that are damaged or of a newer version."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.jobs.database import close_databases
from arcgis_export.plugin.jobs.job import State

from tests.faults.child import DONE
from tests.faults.kills import SPEED, Nursery
from tests.faults.matrix import LOST, OUTRIGHT, REFUSED, RESUMED, Case, Course, Lab
from tests.faults.operations import KINDS, Kind, Place, strays

NEWER = 99


def profile_cases(lab: Lab, kind: Kind, course: Course, nursery: Nursery) -> Iterator[Case]:
    """All of them for one operation."""
    yield _checked(Case(kind.name, "profile", "journal cut"), lambda: _cut(lab, kind, course))
    yield _checked(Case(kind.name, "profile", "journal newer"), lambda: _newer(lab, kind))
    yield _checked(Case(kind.name, "profile", "two at once, two jobs"), lambda: _two_jobs(lab, kind, course, nursery))
    yield _checked(Case(kind.name, "profile", "two at once, one job"), lambda: _one_job(lab, kind, course, nursery))


def _checked(case: Case, run) -> Case:  # type: ignore[no-untyped-def]
    try:
        case.end = run()
    except Exception as error:
        case.end, case.why = LOST, f"{type(error).__name__}: {error}"
    return case


def _cut(lab: Lab, kind: Kind, course: Course) -> str:
    """A journal of which half is gone is kept aside, and told of; the next job runs as ever."""
    place = lab.place(kind)
    job, parts = kind.begin(place)
    place.journal.save_all([job, *parts])
    close_databases()
    path = place.journal.path
    data = path.read_bytes()
    for beside in path.parent.glob(f"{path.name}-*"):
        beside.unlink()
    path.write_bytes(b"\0" * 100 + data[100 : len(data) // 2])
    fresh, parts = kind.begin(place)
    kind.run(place, fresh, parts)
    assert kind.result(place, fresh, lab.sandbox) == course.result, "the result is another"
    (kept,) = path.parent.glob(f"{path.name}.broken-*")
    assert kept.stat().st_size == len(data) // 2, "the damaged journal was changed"
    assert any(str(kept) in text for text in place.journal.notices()), "nobody is told of the damage"
    return OUTRIGHT


def _newer(lab: Lab, kind: Kind) -> str:
    """A journal of a newer version is left as it is, and nothing is sent."""
    place = lab.place(kind)
    job, parts = kind.begin(place)
    place.journal.save_all([job, *parts])
    close_databases()
    with contextlib.closing(sqlite3.connect(place.journal.path)) as database:
        database.execute(f"PRAGMA user_version = {NEWER}")
    before = place.journal.path.read_bytes()
    try:
        kind.run(place, job, parts)
    except ExportError as error:
        assert "newer version" in error.message, error.message
    else:
        raise AssertionError("it ran")
    assert place.journal.path.read_bytes() == before, "the newer journal was changed"
    assert not kind.requests(lab.sandbox), "a job was submitted all the same"
    assert not strays(place.folder, kind), f"{strays(place.folder, kind)} is left"
    return REFUSED


def _two_jobs(lab: Lab, kind: Kind, course: Course, nursery: Nursery) -> str:
    """Two processes write one journal, each for a job of its own: both end, and the journal has both."""
    place = lab.place(kind)
    with Nursery() as other:
        codes: list[int] = []
        orders = [_order(place, kind, f"{number}") for number in (1, 2)]
        for order in orders:
            kind.prepare(Place(place.base, Path(order["folder"]), place.waiter))
        threads = [
            threading.Thread(target=lambda each=each, order=order: codes.append(each.run(order)))  # type: ignore[misc]
            for each, order in zip((nursery, other), orders)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert codes == [DONE, DONE], f"ended with {codes}"
    jobs = [job for job in place.journal.jobs() if job.state is State.DONE]
    assert len(jobs) == 2, f"the journal has {len(jobs)} of 2 jobs"
    for job in jobs:
        assert kind.result(place, job, lab.sandbox) == course.result, "the result is another"
    return OUTRIGHT


def _one_job(lab: Lab, kind: Kind, course: Course, nursery: Nursery) -> str:
    """A second process that would resume the same job finds it taken; the first ends it, with one submit."""
    place = lab.place(kind)
    job, parts = kind.begin(place)
    place.journal.save_all([job, *parts])
    close_databases()
    order = {**_order(place, kind, ""), "lock": True}
    with Nursery() as other:
        codes: list[int] = []
        threads = [
            threading.Thread(target=lambda each=each: codes.append(each.run(order)))  # type: ignore[misc]
            for each in (nursery, other)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert DONE in codes, f"ended with {codes}"
    stored = place.stored()
    assert stored is not None and kind.result(place, stored, lab.sandbox) == course.result, "the result is another"
    wanted = course.steps.get(kind.submit, 0)
    assert not wanted or kind.requests(lab.sandbox) == wanted, f"{kind.requests(lab.sandbox)} submits"
    return RESUMED


def _order(place: Place, kind: Kind, name: str) -> dict[str, object]:
    """What a child is told; with *name* it works in a folder of its own, on the same profile."""
    folder = place.folder / name if name else place.folder
    folder.mkdir(exist_ok=True)
    return {
        "base": place.base,
        "folder": str(folder),
        "profile": str(place.profile),
        "kind": KINDS.index(kind),
        "speed": SPEED,
        "again": False,
        "new": bool(name),
    }
