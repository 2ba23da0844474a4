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


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "not" / "yet" / "journal.sqlite")


def job(**more: object) -> Job:
    fields: dict[str, object] = {"parameters": {"levels": "0-2"}, "options": {"levels": [0, 1], "área": "Ω"}, **more}
    return Job("exportTiles", "https://h/rest/services/W/MapServer", "W", "/data/w.tpkx", **fields)  # type: ignore[arg-type]


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


def test_order_and_what_can_be_taken_up(journal: Journal) -> None:
    for number, state in enumerate(State):
        journal.save(job(created=float(number), state=state, job_id="" if state in UNSENT else f"j{number}"))
    assert [it.created for it in journal.jobs()] == sorted((float(n) for n in range(len(State))), reverse=True)
    states = [
        State.NEW, State.WAITING, State.RUNNING, State.DOWNLOADING, State.CHECKING, State.COPYING, State.INTERRUPTED
    ]  # fmt: skip
    assert [it.state for it in journal.unfinished()] == states


def test_a_job_as_another_qgis_left_it(journal: Journal) -> None:
    ours = job()
    assert journal.find(ours) is None
    journal.save(ours)
    theirs = journal.jobs()[0]
    theirs.state, theirs.job_id = State.WAITING, "j1"
    journal.save(theirs)
    journal.save(job())
    assert journal.find(ours) == theirs != ours


def test_rows_of_an_older_version_are_read(journal: Journal) -> None:
    """The table and its words of the first version, in which a copy had no state of its own."""
    columns = "id, created, state, operation, service_url, title, output, parameters, options, authcfg, job_id, job_url"
    journal.path.parent.mkdir(parents=True)
    with sqlite3.connect(journal.path) as database:
        kinds = [f"{name} {'REAL' if name == 'created' else 'TEXT'} NOT NULL" for name in columns.split(", ")]
        kinds[0] = "id TEXT PRIMARY KEY"
        database.execute(f"CREATE TABLE jobs ({', '.join(kinds)}, message TEXT NOT NULL)")
        for number, (state, job_id) in enumerate([("new", ""), ("running", "j1"), ("done", "j2")]):
            row = (str(number), number, state, "exportTiles", "https://h/x/MapServer", "W", "/w.tpkx", "{}",
                   '{"convert": "auto"}', "", job_id, "", "")  # fmt: skip
            database.execute(f"INSERT INTO jobs VALUES ({', '.join('?' * len(row))})", row)
    assert [it.state for it in journal.unfinished()] == [State.NEW, State.RUNNING]
    journal.save(job(state=State.COPYING, job_id="j4"))
    assert len(journal.jobs()) == 4


def test_it_is_on_disk_when_save_returns(journal: Journal) -> None:
    journal.save(job(job_id="j1"))
    with sqlite3.connect(f"file:{journal.path}?mode=ro", uri=True) as other:
        assert other.execute("SELECT job_id FROM jobs").fetchall() == [("j1",)]


@pytest.mark.parametrize(
    ("column", "value"),
    [("state", "levitating"), ("parameters", "{"), ("options", "null"), ("parameters", "[1]"), ("options", "[" * 9999)],
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
    for work in (journal.jobs, journal.unfinished, lambda: journal.save(job()), lambda: journal.remove(job())):
        with pytest.raises(ExportError, match="move the file") as caught:
            work()
        assert str(journal.path) in caught.value.message and caught.value.details


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ExportError, match="list of exports"):
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


def test_no_secret_after_an_export_with_a_sign_in(lab) -> None:  # type: ignore[no-untyped-def]
    done = lab.job(lab.sandbox.service("Secured/World/MapServer"))
    done.authcfg = "abc1234"
    lab.cycle(done, lab.login).run()
    assert lab.sandbox.gate.tokens
    lab.assert_no_secret(repr(done), str(lab.reports))
