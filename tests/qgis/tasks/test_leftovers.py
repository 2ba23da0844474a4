# SPDX-License-Identifier: GPL-2.0-or-later
"""What ended jobs left: pieces on disk go at the next start without a sign-in, whatever their number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.tasks import runner as runners
from arcgis_export.plugin.tasks.job_lock import holding
from arcgis_export.plugin.tasks.ledger import sweep
from arcgis_export.plugin.tasks.unfinished import UnfinishedJobs

from tests.qgis.user import until

URL = "https://host.example/rest/services/W/MapServer"


def with_pieces(kind: str, output: Path, state: State, leftovers: bool = False) -> Job:
    """A job with a sign-in that would have to be asked for, and pieces of its result on disk."""
    job = Job(kind, URL, "W", str(output), authcfg="oauth12", state=state, leftovers=leftovers)
    job.parts_folder.mkdir()
    (job.parts_folder / "0001.tpkx").write_bytes(b"piece")
    return job


def test_pieces_go_at_the_next_start_without_a_sign_in(application: Any, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "profile" / "journal.sqlite")
    kinds = ["export_map", "split_tiles"]
    ended = [with_pieces(kind, tmp_path / f"{kind}.tif", State.FAILED, leftovers=True) for kind in kinds]
    running = with_pieces("split_tiles", tmp_path / "r.mbtiles", State.INTERRUPTED)
    many = [Job("export_map", URL, "W", f"/data/{n}.tif", state=State.DONE, leftovers=True) for n in range(300)]
    part = Job("tiles_part", URL, "1/1", "o", parent=ended[1].id)
    journal.save_all([*ended, running, *many, part])
    cleaned: list[Job] = []
    found = UnfinishedJobs(journal.path, lambda job: None, cleaned.append)._find()
    offered, left = found.free, found.left
    assert left == [] == cleaned and [job.id for job in offered] == [running.id]
    assert not any(job.parts_folder.exists() for job in ended) and running.parts_folder.exists()
    assert not any(job.leftovers for job in journal.jobs()) and journal.parts_of(ended[1]) == []


@pytest.mark.parametrize("kind", ["export_map", "split_tiles"])
def test_discarding_pieces_asks_for_no_sign_in(
    application: Any, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(runners, "login_of", lambda *given: asked.append(given))
    monkeypatch.setattr(runners, "journal_path", lambda: tmp_path / "journal.sqlite")
    runner = runners.JobRunner()
    job = with_pieces(kind, tmp_path / "w.tif", State.INTERRUPTED)
    runner.journal.save(job)
    runner.discard(job)
    until(lambda: runner.journal.jobs() == [], "the empty journal")
    assert asked == [] and not job.parts_folder.exists()


def test_a_record_that_can_not_be_read_is_discarded_all_the_same(
    application: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runners, "journal_path", lambda: tmp_path / "journal.sqlite")
    runner, texts = runners.JobRunner(), list[str]()
    runner.failed.connect(lambda job, error: texts.append(error.message))
    job = Job("import_tiles", URL, "W", "/data/w.tpkx", {"levels": "all of them"}, state=State.INTERRUPTED)
    runner.journal.save(job)
    runner.discard(job)
    until(lambda: texts, "the message")
    assert runner.journal.jobs() == [] and "can't be read" in texts[0]


def test_nothing_starts_once_the_plugin_is_unloaded(
    application: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A window that was preparing a job may come back with it late."""
    monkeypatch.setattr(runners, "journal_path", lambda: tmp_path / "journal.sqlite")
    runner = runners.JobRunner()
    runner.close()
    with pytest.raises(ExportError, match="being unloaded"):
        runner.start(Job("export_tiles", URL, "W", str(tmp_path / "w.tpkx")))
    assert runner.tasks == [] and runner.journal.jobs() == []


def test_what_another_qgis_has_resumed_meanwhile_stays(application: Any, tmp_path: Path) -> None:
    """A failed job that the server still has can be resumed, in another QGIS, while this one starts."""
    journal = Journal(tmp_path / "profile" / "journal.sqlite")
    resumed = with_pieces("export_map", tmp_path / "a.tif", State.FAILED, leftovers=True)
    running = with_pieces("export_map", tmp_path / "b.tif", State.FAILED, leftovers=True)
    journal.save_all([resumed, running])
    stale = journal.open_jobs()
    resumed.state, resumed.leftovers = State.INTERRUPTED, False
    journal.save(resumed)
    with holding(running, str(journal.path.parent)):
        assert UnfinishedJobs(journal.path, lambda job: None)._without_pieces(journal, stale) == []
    assert resumed.parts_folder.exists() and running.parts_folder.exists()
    assert {job.id: job.state for job in journal.jobs()}[resumed.id] is State.INTERRUPTED


def test_only_what_is_named_as_a_temporary_file_is_deleted(application: Any, tmp_path: Path) -> None:
    """The list is a file that anything may have written into."""
    journal, mine = Journal(tmp_path / "profile" / "journal.sqlite"), tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    (mine / ".arcgis_export-1.part").write_text("half a result")
    for path in (mine, mine / "letter.txt", Path("letter.part"), mine / ".arcgis_export-1.part"):
        journal.add_piece(path, "dead")
    journal.add_piece(mine / "letter.txt", "../../other")
    sweep(journal)
    assert [path.name for path in mine.iterdir()] == ["letter.txt"] and journal.pieces() == []
