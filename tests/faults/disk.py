# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks that are full at some write, folders that can't be written, and a look at what is left then.

Mounting needs root: without it these are skipped, with a word.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.operations.registry import operation_of

from tests.faults.matrix import LOST, REFUSED, RESUMED, Case, Course, Lab
from tests.faults.operations import Import, Kind, Place, QuickWaiter, strays

STEPS = 6  # sizes of a disk between nothing and enough
LARGE = 64 * 1024 * 1024


class NotMountedError(Exception):
    """This process may not mount."""


@contextlib.contextmanager
def mounted(folder: Path, size: int) -> Iterator[Path]:
    """A disk of *size* bytes in memory. Raises `NotMountedError`."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)])
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False, stderr=subprocess.DEVNULL)


def resize(folder: Path, size: int) -> None:
    """Make a mounted disk larger, as if something was deleted there."""
    _mount(["mount", "-o", f"remount,size={size}", str(folder)])


def make_readonly(folder: Path, is_readonly: bool) -> None:
    """Root ignores modes: the disk itself takes no writes."""
    _mount(["mount", "-o", f"remount,{'ro' if is_readonly else 'rw'}", str(folder)])


def _mount(command: list[str]) -> None:
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    except FileNotFoundError as error:
        raise NotMountedError(str(error)) from None
    if done.returncode:
        raise NotMountedError(done.stderr.strip())


def full_disks(lab: Lab, kind: Kind, course: Course, steps: int = STEPS) -> Iterator[Case]:
    """The folder of the result, and that of the profile, on disks that are full at one write or another."""
    needed = _needed(lab, kind)
    for number in range(steps):
        yield _on_full(lab, kind, course, "result", 4096 + needed * number // steps)
    for pages in (1, 6, 9, 12, 20, 30)[:steps]:  # of 4096 bytes: the journal itself, its log, a record
        yield _on_full(lab, kind, course, "profile", 4096 * pages)


def readonly(lab: Lab, kind: Kind, course: Course) -> Iterator[Case]:
    """The folder of the result can't be written, nor that of the profile."""
    for what in ("result", "profile"):
        case = Case(kind.name, what, "read-only")
        place, base = _place(lab, kind)
        disk = base / "disk" if what == "result" else place.profile
        with mounted(disk, LARGE):
            kind.prepare(place)
            make_readonly(disk, True)
            yield _run(lab, kind, course, place, case, lambda disk=disk: make_readonly(disk, False))  # type: ignore[misc]


def _on_full(lab: Lab, kind: Kind, course: Course, what: str, size: int) -> Case:
    case = Case(kind.name, what, f"full disk of {size // 1024} KB")
    place, base = _place(lab, kind)
    disk = base / "disk" if what == "result" else place.profile
    with mounted(disk, LARGE):
        kind.prepare(place)
        try:
            resize(disk, max(size, _used(disk) + 4096 if what == "result" else size))
        except NotMountedError:  # what is there already does not fit
            return case
        return _run(lab, kind, course, place, case, lambda: resize(disk, LARGE))


def _place(lab: Lab, kind: Kind) -> tuple[Place, Path]:
    """A place whose result lies in a folder `disk` of its own, so that the profile is elsewhere."""
    first = lab.place(kind)
    base = first.folder
    place = Place(lab.proxy.url, base / "disk", QuickWaiter(), shared=first.profile)
    place.folder.mkdir()
    return place, base


def _used(disk: Path) -> int:
    about = os.statvfs(disk)
    return (about.f_blocks - about.f_bfree) * about.f_frsize


def _needed(lab: Lab, kind: Kind) -> int:
    """How many bytes the result takes while it is made."""
    place, _ = _place(lab, kind)
    kind.prepare(place)
    job, parts = kind.begin(place)
    kind.run(place, job, parts)
    total = sum(each.stat().st_size for each in place.folder.rglob("*") if each.is_file())
    return 2 * total if not isinstance(kind, Import) else 8192


def _run(lab: Lab, kind: Kind, course: Course, place: Place, case: Case, mend) -> Case:  # type: ignore[no-untyped-def]
    """Run into the bad disk, and again once it is mended."""
    lab.proxy.inject(None)
    stored: Job | None = None
    try:
        try:
            job, parts = kind.begin(place)
            kind.run(place, job, parts)
            return case  # it had room enough
        except ExportError as error:
            case.message = error.message
        if not case.message or case.message[-1] not in ".!?…":
            return _lost(case, f"not a sentence: {case.message!r}")
        is_whole = kind.is_whole(place, course.result)
        if not is_whole and not kind.is_untouched(place):
            return _lost(case, "something half-written stands at the target")
        mend()
        stored = place.stored()
        case.end = RESUMED
        if is_whole and stored is not None and stored.state is State.DONE:  # what failed came after it
            case.end = REFUSED
            left = strays(place.folder, kind)
            return _lost(case, f"{left} is left") if left else case
        if stored is None or not operation_of(stored).can_resume(stored):
            case.end = REFUSED
            if stored is not None and (left := strays(place.folder, kind)):
                return _lost(case, f"{left} is left of a job that has failed")
            stored, parts = kind.begin(place)
        elif stored.is_unanswered:
            operation_of(stored).submit_again(stored)
            parts = ()
        else:
            parts = ()
        kind.run(place, stored, parts)
        if kind.result(place, stored, lab.sandbox) != course.result:
            return _lost(case, "the result is another")
        if left := strays(place.folder, kind):
            return _lost(case, f"{left} is left")
    except Exception as error:
        return _lost(
            case, f"{type(error).__name__}: {error} {getattr(error, 'details', '')}, {stored and stored.state}"
        )
    return case


def _lost(case: Case, why: str) -> Case:
    case.end, case.why = LOST, why
    return case
