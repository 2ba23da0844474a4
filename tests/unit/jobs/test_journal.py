# SPDX-License-Identifier: GPL-2.0-or-later
"""Jobs on disk: whole, readable by another QGIS, and without secrets."""

from __future__ import annotations

import contextlib
import math
import sqlite3
import stat
import threading
import zlib
from datetime import date
from pathlib import Path

import pytest
from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.jobs.database import close_databases
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.jobs.journal import _OPEN, Journal
from arcgis_export.plugin.jobs.schema import COLUMNS_OF_VERSION_2
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
        State.NEW, State.SUBMITTING, State.WAITING, State.RUNNING, State.DOWNLOADING, State.CHECKING, State.COPYING,
        State.EXPIRED, State.INTERRUPTED,
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
    close_databases()
    before = journal.path.read_bytes()
    for work in (journal.jobs, lambda: journal.save(job()), lambda: journal.remove(job())):
        with pytest.raises(ExportError, match="newer version of ArcGIS Export"):
            work()
    close_databases()
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


def damage(path: Path, way: str) -> None:
    close_databases()
    data = path.read_bytes()
    path.write_bytes({"no database": b"This is no database. " * 100, "cut": data[: len(data) // 2]}[way])


@pytest.mark.parametrize("way", ["no database", "cut"])
def test_a_damaged_file_is_kept_aside_and_told(journal: Journal, way: str) -> None:
    for number in range(50):
        journal.save(job(message=f"{number} " * 100))
    damage(journal.path, way)
    broken = journal.path.read_bytes()
    saved = job()
    journal.save(saved)
    assert journal.jobs() == [saved], "a new list is begun"
    (aside,) = journal.path.parent.glob("*.broken-*")
    assert aside.name == f"journal.sqlite.broken-{date.today().isoformat()}"
    assert aside.read_bytes()[:4096] == broken[:4096], "nothing of the old one is deleted"
    (notice,) = journal.notices()
    assert str(aside) in notice and journal.notices() == [], "told once"


def test_a_second_damaged_file_does_not_replace_the_first(journal: Journal) -> None:
    for _ in range(2):
        journal.save(job())
        damage(journal.path, "no database")
        assert journal.jobs() == []
    assert len(list(journal.path.parent.glob("*.broken-*"))) == 2


def test_only_its_user_may_read_it(journal: Journal) -> None:
    journal.save(job())
    assert {stat.S_IMODE(path.stat().st_mode) for path in journal.path.parent.iterdir()} == {0o600}
    journal.path.chmod(0o644)  # of an older version
    close_databases()
    journal.jobs()
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600


def test_ten_thousand_ended_jobs_are_not_read_to_find_the_open_ones(journal: Journal) -> None:
    ended = [job(state=State.DONE, details={"shape": "x" * 200}) for _ in range(10_000)]
    running, left = job(state=State.RUNNING), job(state=State.FAILED, leftovers=True)
    journal.save_all([*ended, running, left, job(parent=running.id, state=State.RUNNING)])
    assert {it.id for it in journal.open_jobs()} == {running.id, left.id}
    with sqlite3.connect(journal.path) as database:
        plan = str(database.execute(f"EXPLAIN QUERY PLAN {_OPEN}").fetchall())
    assert "USING INDEX jobs_open" in plan
    assert len(journal.rows()) == 10_003


def test_a_locked_file_is_tried_again(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """As GDAL 3.13 has it: locked at once, whatever the timeout, as long as another thread writes."""
    journal.save(job())
    close_databases()
    connect, refused = sqlite3.connect, []

    def locked(*given: object, **more: object) -> sqlite3.Connection:
        if len(refused) < 5:
            refused.append(1)
            raise sqlite3.OperationalError("database is locked")
        return connect(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(sqlite3, "connect", locked)
    assert len(journal.jobs()) == 1 and len(refused) == 5


def test_all_threads_share_one_connection(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    connect, opened = sqlite3.connect, []

    def counted(*given: object, **more: object) -> sqlite3.Connection:
        opened.append(given)
        return connect(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(sqlite3, "connect", counted)
    test_many_threads_and_two_journals(journal)
    assert len(opened) == 1


def test_a_recipe_goes_with_its_job(journal: Journal) -> None:
    saved = job()
    journal.save(saved)
    assert journal.recipe(saved.id) == ""
    journal.save_recipe(saved.id, '{"recipe": 1, "área": "Ω"}')
    assert journal.recipe(saved.id) == '{"recipe": 1, "área": "Ω"}'
    journal.remove(saved)
    assert journal.recipe(saved.id) == ""


def test_rows_that_cannot_be_read_are_told_and_stay(journal: Journal) -> None:
    good, bad = job(), job()
    journal.save_all([good, bad])
    with sqlite3.connect(journal.path) as database:
        database.execute("UPDATE jobs SET state = 'levitating' WHERE id = ?", (bad.id,))
    assert journal.jobs() == [good] and [row.id for row in journal.rows()] == [good.id]
    (notice,) = journal.notices()
    assert "1 record" in notice and str(journal.path) in notice
    with sqlite3.connect(journal.path) as database:
        assert database.execute("SELECT count(*) FROM jobs").fetchone() == (2,)


def test_a_journal_of_version_2_keeps_its_jobs(journal: Journal) -> None:
    journal.path.parent.mkdir(parents=True)
    with sqlite3.connect(journal.path) as database:
        database.execute(f"CREATE TABLE jobs ({', '.join(COLUMNS_OF_VERSION_2)}, PRIMARY KEY (id))")
        database.execute(
            f"INSERT INTO jobs VALUES ({', '.join('?' * len(COLUMNS_OF_VERSION_2))})",
            ("x1", "", 5.0, "running", "export_tiles", "https://h/W/MapServer", "W", "/data/w.tpkx", '{"levels": [1]}',
             "abc1234", "j1", "https://h/j1", "", "[]", 0),
        )  # fmt: skip
        database.execute("PRAGMA user_version = 2")
    (found,) = journal.open_jobs()
    assert (found.id, found.job_id, found.wanted_output, found.server_messages) == ("x1", "j1", "/data/w.tpkx", [])
    found.size = 7
    journal.save(found)
    assert Journal(journal.path).jobs()[0].size == 7


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


ODD = [None, 5, -1, 1e400, float("nan"), "", "x", b"\xff\xfe", "\0", "[]", "{}", "[" * 5000, 2**63 - 1, "1" * 5000]
COLUMNS = [
    "kind", "state", "service_url", "title", "output", "details", "authcfg", "job_id", "message", "notes", "leftovers",
    "created", "ended", "size", "is_paused", "server_end", "succeeded", "server_messages", "download", "wanted_output",
]  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_a_row_with_any_value_is_read_or_left_out(tmp_path: Path, column: str) -> None:
    journal = Journal(tmp_path / "jobs.sqlite")
    sound = Job("export_tiles", "https://h/x/MapServer", "Sound", "/data/x")
    others = [Job("export_tiles", "https://h/x/MapServer", f"Odd {number}", "/data/x") for number in range(len(ODD))]
    journal.save_all([sound, *others])
    with sqlite3.connect(journal.path) as database:
        for job, value in zip(others, ODD):
            with contextlib.suppress(sqlite3.IntegrityError):
                database.execute(f"UPDATE jobs SET {column} = ? WHERE id = ?", (value, job.id))
    assert sound.id in {job.id for job in journal.jobs()} and sound.id in {row.id for row in journal.rows()}
    for row in journal.rows():
        assert math.isfinite(row.created) and math.isfinite(row.ended) and isinstance(row.message, str)


def test_bytes_that_are_no_text_hide_no_other_job(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "jobs.sqlite")
    job = Job("export_tiles", "https://h/x/MapServer", "Sound", "/data/x")
    journal.save(job)
    with sqlite3.connect(journal.path) as database:
        database.execute("UPDATE jobs SET message = CAST(? AS TEXT)", (b"caf\xe9 \xed\xa0\xbd",))
    assert journal.jobs()[0].message.startswith("caf") and journal.rows()[0].id == job.id


def test_a_recipe_that_would_fill_the_memory_is_cut(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "jobs.sqlite")
    journal.save_recipe("j", "{}")
    with sqlite3.connect(journal.path) as database:
        database.execute("UPDATE recipes SET recipe = ?", (zlib.compress(bytes(256 << 20)),))
    assert len(journal.recipe("j")) <= 64 << 20


def test_a_damaged_schema_that_is_no_text_is_set_aside(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "jobs.sqlite")
    journal.save(Job("export_tiles", "https://h/x/MapServer", "Sound", "/data/x"))
    close_databases()
    data = journal.path.read_bytes()
    at = data.index(b"CREATE TABLE jobs")
    journal.path.write_bytes(data[: at + 8] + b"\x96\xff" + data[at + 10 :])
    for beside in ("-wal", "-shm"):
        Path(f"{journal.path}{beside}").unlink(missing_ok=True)
    assert journal.jobs() == [] and any("damaged" in notice for notice in journal.notices())
    journal.save(Job("export_tiles", "https://h/x/MapServer", "Next", "/data/x"))
    assert [job.title for job in journal.jobs()] == ["Next"]
