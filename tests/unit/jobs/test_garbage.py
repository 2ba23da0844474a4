# SPDX-License-Identifier: GPL-2.0-or-later
"""What somebody or something else has written into the list of jobs: it is passed over, and the rest is there."""

from __future__ import annotations

import contextlib
import dataclasses
import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.jobs.job import Job
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.jobs.operation import UnreadableRecordError
from arcgis_export.plugin.operations.registry import KINDS, is_readable, operation_of, resumable

COLUMNS = [each.name for each in dataclasses.fields(Job)]
DEEP = "[" * 100_000
VALUES = [
    None,
    0,
    -1,
    2**62,
    1e300,
    float("inf"),
    "",
    "x",
    "null",
    "[]",
    "{}",
    "1e400",
    '"\\ud83d"',
    "done",
    DEEP,
    b"\xff\0",
]
JSON = [
    None, True, 0, -1, 10**400, float("inf"), float("nan"), "", "x", "\ud83d", [], [[]], {}, {"a": 1}, [1, 2, 3, 4],
    {"wkid": "x"}, {"wkid": float("inf")}, {"xmin": "NaN"}, {"rings": 3}, ["a"] * 5, [{"a": []}],
]  # fmt: skip


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    found = Journal(tmp_path / "jobs.sqlite")
    found.save_all([job("sound"), job("odd")])
    return found


def job(identifier: str) -> Job:
    return Job(
        kind="export_map", service_url="https://x.example/a/MapServer", title="T", output="/o.tif", id=identifier
    )


def change(journal: Journal, statement: str, *values: Any) -> None:
    with contextlib.closing(sqlite3.connect(journal.path)) as database, database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        database.execute(statement, values)


def look(journal: Journal) -> None:
    """All that QGIS reads at its start and for the list; the sound job is there every time."""
    assert "sound" in [each.id for each in journal.rows()]
    assert "sound" in [each.id for each in journal.jobs()]
    assert "sound" in [each.id for each in journal.open_jobs()]
    assert journal.get("sound") is not None and isinstance(journal.notices(), list)
    resumable(journal)
    odd = journal.get("odd")
    if odd is not None:
        is_readable(odd)
        journal.parts_of(odd)
    assert journal.recipe("odd") == "" and isinstance(journal.pieces(), list)


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "id"])
def test_a_row_with_a_value_of_any_type(journal: Journal, column: str) -> None:
    for value in VALUES:
        with contextlib.suppress(sqlite3.IntegrityError, OverflowError):
            change(journal, f"UPDATE jobs SET {column} = ? WHERE id = 'odd'", value)
        look(journal)


def test_a_text_that_is_no_text(journal: Journal) -> None:
    for column in COLUMNS[:-1]:
        change(journal, f"UPDATE jobs SET {column} = CAST(x'ff80' AS TEXT) WHERE id = 'odd'")
        look(journal)


def test_recipes_and_pieces_of_any_type(journal: Journal) -> None:
    for value in VALUES:
        for statement in (
            "INSERT OR REPLACE INTO recipes VALUES ('odd', ?)",
            "INSERT OR REPLACE INTO pieces VALUES (?, ?)",
        ):
            with contextlib.suppress(sqlite3.IntegrityError):
                change(journal, statement, *[value] * statement.count("?"))
        look(journal)


@pytest.mark.parametrize("kind", KINDS)
def test_details_of_any_type(kind: str) -> None:
    lottery = random.Random(kind)
    record = dataclasses.replace(job("odd"), kind=kind)
    operation = operation_of(record)
    names = [each.name for each in dataclasses.fields(operation.details)]
    for _ in range(3000):
        record.details = {name: lottery.choice(JSON) for name in names if lottery.random() < 0.6}
        for call in (operation.title, operation.can_resume, operation.has_leftovers, operation.has_pieces):
            with contextlib.suppress(UnreadableRecordError):
                call(record)
        is_readable(record)
