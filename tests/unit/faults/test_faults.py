# SPDX-License-Identifier: GPL-2.0-or-later
"""A short form of `make faults`: every operation and every step of it, with some of the faults each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from arcgis_export.plugin.core.errors import PackageError
from arcgis_export.plugin.operations.export_tiles import operation as export_tiles

from tests.faults.disk import NotMountedError, full_disks, readonly
from tests.faults.kills import Killer, Nursery
from tests.faults.matrix import Case, Course, Lab
from tests.faults.operations import KINDS, Kind
from tests.faults.profile import profile_cases
from tests.faults.proxy import FAULTS

AT_EACH_STEP = 2  # faults; all of them have their turn at the steps of one operation or the next
KILLS = 2  # of each operation that is killed here
NAMES = [kind.name for kind in KINDS]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("faults")) as found:
        yield found


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as found:
        yield found


@pytest.fixture(scope="module")
def courses(lab: Lab) -> dict[str, Course]:
    return {kind.name: lab.course(kind) for kind in KINDS}


def chosen(courses: dict[str, Course], wanted: Kind) -> Iterator[Case]:
    """Some faults for each step, all in turn."""
    faults = cycle(FAULTS)
    for kind in KINDS:
        for step in courses[kind.name].steps:
            for _ in range(AT_EACH_STEP):
                fault = next(faults)
                if fault.startswith("token") and not kind.is_signed:
                    fault = next(faults)
                if kind is wanted and not (fault.startswith("token") and not kind.is_signed):
                    yield Case(kind.name, step, fault)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_faults_at_every_step(lab: Lab, courses: dict[str, Course], kind: Kind) -> None:
    met = [lab.meet(kind, courses[kind.name], case) for case in chosen(courses, kind)]
    assert [str(case) for case in met if case.is_lost] == []
    assert sum(1 for case in met if case.end) > len(courses[kind.name].steps), "hardly a fault was met"


@pytest.mark.parametrize("kind", [KINDS[0], *KINDS[4:8]], ids=lambda kind: kind.name)
def test_kills(lab: Lab, nursery: Nursery, courses: dict[str, Course], kind: Kind) -> None:
    kills = Killer(lab, nursery, kind, courses[kind.name], random.Random(kind.name)).run(KILLS)
    assert kills.kills >= KILLS and not kills.lost, kills.why


def test_full_disks_and_folders_that_take_no_writes(lab: Lab, courses: dict[str, Course]) -> None:
    kind, course = KINDS[0], courses[KINDS[0].name]
    try:
        met = [*full_disks(lab, kind, course, steps=3), *readonly(lab, kind, course)]
    except NotMountedError as error:
        pytest.skip(f"a small disk can't be mounted here: {error}")
    assert [str(case) for case in met if case.is_lost] == [] and any(case.end for case in met)


def test_profiles(lab: Lab, nursery: Nursery, courses: dict[str, Course]) -> None:
    kind = KINDS[0]
    met = list(profile_cases(lab, kind, courses[kind.name], nursery))
    assert [str(case) for case in met if case.is_lost] == []


def test_a_plugin_that_notices_nothing_is_found_out(
    lab: Lab, courses: dict[str, Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_tiles, "check_checksums", lambda *values: None)
    case = lab.meet(KINDS[0], courses[KINDS[0].name], Case(KINDS[0].name, "download", "changed bytes"))
    assert case.is_lost


def test_what_is_left_in_the_folder_is_found(
    lab: Lab, courses: dict[str, Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = KINDS[0]
    run = kind.run

    def careless(place, job, parts=()):  # type: ignore[no-untyped-def]
        run(place, job, parts)
        Path(job.output).with_suffix(".part").touch()

    monkeypatch.setattr(kind, "run", careless)
    case = lab.meet(kind, courses[kind.name], Case(kind.name, "poll", "502"))
    assert case.is_lost and "World.part" in case.why


def test_a_second_submit_is_found(lab: Lab, courses: dict[str, Course], monkeypatch: pytest.MonkeyPatch) -> None:
    kind = KINDS[0]
    monkeypatch.setattr(kind, "requests", lambda sandbox: 2)
    assert lab.meet(kind, courses[kind.name], Case(kind.name, "poll", "502")).why == "2 submits in place of 1"


def test_a_part_file_in_a_sentence_is_found(
    lab: Lab, courses: dict[str, Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = KINDS[0]

    def careless(place, job, parts=()):  # type: ignore[no-untyped-def]
        raise PackageError(f"{job.part.name} can't be written.")

    monkeypatch.setattr(kind, "run", careless)
    case = lab.meet(kind, courses[kind.name], Case(kind.name, "poll", "502"))
    assert case.is_lost and case.why.startswith("World.tpkx.") and ".part is in a sentence" in case.why
