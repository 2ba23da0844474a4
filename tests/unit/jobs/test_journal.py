# SPDX-License-Identifier: GPL-2.0-or-later
"""Jobs on disk: whole, readable by another QGIS, and without secrets."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.operations.registry import resumable


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "not" / "yet" / "journal.sqlite")


def job(**more: object) -> Job:
    fields: dict[str, object] = {"details": {"levels": [0, 1], "área": "Ω"}, "notes": ["läuft"], **more}
    fields = {"title": "W", **fields}
    return Job("export_tiles", "https://h/rest/services/W/MapServer", output="/data/w.tpkx", **fields)  # type: ignore[arg-type]


def test_a_job_comes_back_as_it_was(journal: Journal) -> None:
    assert journal.jobs() == [] and not journal.path.exists()
    saved = job(job_id="j1", job_url="https://h/j1", state=State.RUNNING, message="läuft", authcfg="abc1234")
    journal.save(saved)
    assert Journal(journal.path).jobs() == [saved]


def test_saving_again_changes_the_row(journal: Journal) -> None:
    saved = job()
    journal.save(saved)
    saved.state, saved.job_id = State.WAITING, "j1"
    journal.save(saved)
    assert journal.jobs() == [saved]
    journal.remove(saved)
    journal.remove(saved)
    assert journal.jobs() == []


UNSENT = (State.NEW, State.SUBMITTING)


def test_order_and_what_can_be_resumed(journal: Journal) -> None:
    for number, state in enumerate(State):
        journal.save(job(created=float(number), state=state, job_id="" if state in UNSENT else f"j{number}"))
    assert [it.created for it in journal.jobs()] == sorted((float(n) for n in range(len(State))), reverse=True)
    states = [
        State.NEW, State.WAITING, State.RUNNING, State.DOWNLOADING, State.CHECKING, State.COPYING, State.INTERRUPTED
    ]  # fmt: skip
    assert [it.state for it in resumable(journal)] == states


def test_a_job_as_another_qgis_left_it(journal: Journal) -> None:
    ours = job()
    assert journal.find(ours) is None
    journal.save(ours)
    theirs = journal.jobs()[0]
    theirs.state, theirs.job_id = State.WAITING, "j1"
    journal.save(theirs)
    journal.save(job())
    assert journal.find(ours) == theirs != ours


def test_a_job_is_brought_up_to_what_is_on_disk(journal: Journal) -> None:
    ours = job()
    assert not journal.reload(ours)
    journal.save(ours)
    theirs = journal.jobs()[0]
    theirs.state, theirs.details, theirs.notes = State.RUNNING, {"levels": [3]}, ["note"]
    journal.save(theirs)
    assert journal.reload(ours) and ours == theirs


def test_parts_belong_to_their_export_and_keep_their_order(journal: Journal) -> None:
    whole, other = job(), job()
    parts = [job(parent=whole.id, created=whole.created, title=f"{number}/3") for number in (1, 2, 3)]
    journal.save_all([whole, *parts, other, job(parent=other.id, details={"parent": whole.id})])
    parts[0].state = State.DONE
    journal.save(parts[0])  # saved last, and still the first
    assert journal.parts_of(whole) == parts
    assert {it.id for it in journal.jobs()} == {whole.id, other.id}
    journal.remove_parts(whole)
    assert journal.parts_of(whole) == [] and len(journal.parts_of(other)) == 1
    journal.remove(other)
    assert journal.jobs() == [whole] and journal.parts_of(other) == []


def test_parts_are_found_by_an_index(journal: Journal) -> None:
    journal.save(job())
    with sqlite3.connect(journal.path) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (3,)
        plan = str(database.execute("EXPLAIN QUERY PLAN SELECT * FROM jobs WHERE parent = 'x'").fetchall())
    assert "USING INDEX jobs_parent" in plan


def test_a_newer_journal_is_left_as_it_is(journal: Journal) -> None:
    journal.save(job())
    with sqlite3.connect(journal.path) as database:
        database.execute("ALTER TABLE jobs ADD COLUMN flavour TEXT")
        database.execute("PRAGMA user_version = 4")
    before = journal.path.read_bytes()
    for work in (journal.jobs, lambda: journal.save(job()), lambda: journal.remove(job())):
        with pytest.raises(ExportError, match="newer version of ArcGIS Export"):
            work()
    assert journal.path.read_bytes() == before


def test_it_is_on_disk_when_save_returns(journal: Journal) -> None:
    journal.save(job(job_id="j1"))
    with sqlite3.connect(f"file:{journal.path}?mode=ro", uri=True) as other:
        assert other.execute("SELECT job_id FROM jobs").fetchall() == [("j1",)]


@pytest.mark.parametrize(
    ("column", "value"),
    [("state", "levitating"), ("details", "{"), ("details", "null"), ("notes", "{}"), ("details", "[" * 9999)],
)
def test_a_row_that_makes_no_sense_is_passed_over(journal: Journal, column: str, value: str) -> None:
    good, bad = job(), job()
    journal.save(good)
    journal.save(bad)
    with sqlite3.connect(journal.path) as database:
        database.execute(f"UPDATE jobs SET {column} = ? WHERE id = ?", (value, bad.id))
    assert journal.jobs() == [good]


def test_file_that_is_no_journal(journal: Journal) -> None:
    journal.path.parent.mkdir(parents=True)
    journal.path.write_bytes(b"This is no database. " * 100)
    for work in (journal.jobs, lambda: journal.save(job()), lambda: journal.remove(job())):
        with pytest.raises(ExportError, match="move the file") as caught:
            work()
        assert str(journal.path) in caught.value.message and caught.value.details


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ExportError, match="list of jobs"):
        Journal(tmp_path / "file" / "journal.sqlite").save(job())


def test_many_threads_and_two_journals(journal: Journal) -> None:
    other = Journal(journal.path)
    saved = [job() for _ in range(12)]
    threads = [threading.Thread(target=(journal if i % 2 else other).save, args=(it,)) for i, it in enumerate(saved)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {it.id for it in journal.jobs()} == {it.id for it in saved}


def test_two_jobs_never_share_a_part_file() -> None:
    first, second = job(), job()
    assert first.part != second.part and first.part.parent == Path("/data") and first.part.name.startswith("w.tpkx.")


def test_no_secret_after_an_export_with_a_sign_in(setup) -> None:  # type: ignore[no-untyped-def]
    done = setup.job(setup.sandbox.service("Secured/World/MapServer"))
    done.authcfg = "abc1234"
    setup.cycle(done, setup.login).run()
    assert setup.sandbox.gate.tokens
    setup.assert_no_secret(repr(done), str(setup.reports))
