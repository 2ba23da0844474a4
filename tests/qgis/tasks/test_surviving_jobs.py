# SPDX-License-Identifier: GPL-2.0-or-later
"""Jobs in QGIS: they take no task thread, wait for their turn, survive a quit that was not meant, pause and resume."""

from __future__ import annotations

import contextlib
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.core import ledger as noted_in
from arcgis_export.plugin.core import temporary
from arcgis_export.plugin.core.errors import CancelledError, ExportError
from arcgis_export.plugin.environment.background import start_listed
from arcgis_export.plugin.environment.settings import journal_path, profile_folder, set_jobs_at_once
from arcgis_export.plugin.jobs.database import close_databases
from arcgis_export.plugin.jobs.job import Job, ServerEnd, State
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.processing.base import run_job
from arcgis_export.plugin.tasks import ledger, runner
from arcgis_export.plugin.tasks.job_lock import holding
from arcgis_export.plugin.tasks.ledger import ProcessLedger, sweep
from arcgis_export.plugin.tasks.package_task import PackageTask
from arcgis_export.plugin.tasks.unfinished import UnfinishedJobs
from qgis.core import QgsApplication, QgsProcessingFeedback, QgsTask
from qgis.PyQt.QtTest import QTest

from tests.qgis.user import User, until
from tests.sandbox import Sandbox

JOBS = 6  # more than QGIS has task threads on a small computer


def job(sandbox: Sandbox, folder: Path, number: int = 0) -> Job:
    url = sandbox.service("World/MapServer")
    form = {"levels": "0-2", "exportBy": "levelId", "exportExtent": "DEFAULT", "f": "json", "tilePackage": "true"}
    form["storageFormatType"] = "esriMapCacheStorageModeCompactV2"
    return Job("export_tiles", url, "World", str(folder / f"World {number}.tpkx"), {"parameters": form})


def stored(wanted: Job) -> Job:
    found = Journal(journal_path()).get(wanted.id)
    assert found is not None
    return found


@pytest.fixture
def stalled(sandbox: Sandbox) -> Sandbox:
    """A server whose jobs do not end."""
    sandbox.inject_fault("stall", None, "/jobs/")
    return sandbox


def test_waiting_jobs_take_no_task_thread(user: User, stalled: Sandbox, folder: Path) -> None:
    set_jobs_at_once(10)
    jobs = [job(stalled, folder, number) for number in range(JOBS)]
    for each in jobs:
        user.plugin.runner.start(each)
    until(lambda: all(each.job_id for each in jobs), "all submits")
    done: list[Any] = []
    task = QgsTask.fromFunction("other work", lambda task: done.append(1))
    QgsApplication.taskManager().addTask(task)
    until(lambda: done, "the work of somebody else", 3)
    assert len(user.tasks()) == JOBS
    for each in user.tasks():
        each.cancel()
    until(lambda: not user.tasks(), "the end", 5)
    assert len(stalled.find("/cancel$")) >= JOBS and all(stored(each).state is State.CANCELLED for each in jobs)


def test_jobs_of_one_server_wait_for_their_turn_and_are_on_disk(user: User, sandbox: Sandbox, folder: Path) -> None:
    sandbox.inject_fault("stall", None, "/jobs/")
    set_jobs_at_once(2)
    jobs = [job(sandbox, folder, number) for number in range(4)]
    for each in jobs:
        user.plugin.runner.start(each)
        until(lambda each=each: Journal(journal_path()).get(each.id), "the record")
    until(lambda: sum(bool(each.job_id) for each in jobs) == 2, "two submits")
    QTest.qWait(400)
    assert len(sandbox.find("exportTiles$")) == 2, "no more than the limit"
    assert [stored(each).state for each in jobs[2:]] == [State.NEW, State.NEW], "and the others are not forgotten"
    texts = [user.plugin.runner.activity(each.id).text for each in jobs[2:]]
    assert all("Waiting for other jobs on" in text for text in texts)
    user.plugin.runner.cancel(jobs[0].id)
    until(lambda: jobs[2].job_id, "the next in the queue")
    assert not jobs[3].job_id
    sandbox.clear()
    until(lambda: not user.tasks(), "all of them", 30)
    assert [stored(each).state for each in jobs] == [State.CANCELLED, State.DONE, State.DONE, State.DONE]


def test_a_result_that_is_ready_is_fetched_before_others_get_their_turn(
    user: User, sandbox: Sandbox, folder: Path
) -> None:
    set_jobs_at_once(1)
    ready = job(sandbox, folder, 9)
    user.plugin.runner.start(ready)
    until(lambda: Path(ready.output).exists() and not user.tasks(), "the first package", 20)
    waiting = stored(ready)
    waiting.state, waiting.server_end = State.INTERRUPTED, ServerEnd.SUCCEEDED  # as if its download had failed
    Path(ready.output).unlink()
    Journal(journal_path()).save(waiting)
    sandbox.inject_fault("stall", None, "/jobs/(?!" + ready.job_id + ")")
    first = job(sandbox, folder, 1)
    user.plugin.runner.start(first)
    until(lambda: first.job_id, "the job that holds the only place")
    user.plugin.runner.resume(waiting.id)
    until(lambda: Path(waiting.output).exists() and len(user.tasks()) == 1, "the result", 20)
    user.tasks()[0].cancel()
    until(lambda: not user.tasks(), "the end", 3)


def test_quitting_that_was_not_meant_stops_nothing(user: User, stalled: Sandbox, folder: Path) -> None:
    """QGIS cancels all tasks before it asks whether to save; after Cancel it stays open."""
    running = job(stalled, folder)
    user.plugin.runner.start(running)
    until(lambda: running.job_id, "the submit")
    QgsApplication.taskManager().cancelAll()
    QTest.qWait(600)
    assert len(user.tasks()) == 1 and not stalled.find("/cancel$") and not user.messages()
    user.tasks()[0].cancel()  # that is the user
    until(lambda: not user.tasks(), "the end", 2)
    assert stored(running).state is State.CANCELLED and stalled.find("/cancel$")


def test_quitting_leaves_the_jobs_to_be_resumed(user: User, stalled: Sandbox, folder: Path) -> None:
    running = job(stalled, folder)
    user.plugin.runner.start(running)
    until(lambda: running.job_id, "the submit")
    QgsApplication.taskManager().cancelAll()
    user.plugin.runner._quit()
    assert not any(task._thread.is_alive() for task in user.plugin.runner.tasks)
    found = UnfinishedJobs(journal_path(), lambda job: None)._find()
    assert [each.id for each in found.free] == [running.id] and not stalled.find("/cancel$")


def test_paused_and_resumed(user: User, stalled: Sandbox, folder: Path) -> None:
    running = job(stalled, folder)
    user.plugin.runner.start(running)
    until(lambda: running.job_id, "the submit")
    user.plugin.runner.pause(running.id)
    until(lambda: not user.tasks(), "the pause", 2)
    polls = len(stalled.find("/jobs/"))
    QTest.qWait(1200)
    assert len(stalled.find("/jobs/")) == polls, "polling stops"
    assert stored(running).is_paused and not stalled.find("/cancel$") and not user.messages()
    assert not UnfinishedJobs(journal_path(), lambda job: None)._find().free, "what was paused is not offered"
    stalled.clear()
    user.plugin.runner.resume(running.id)
    until(lambda: Path(running.output).exists() and not user.tasks(), "the package", 30)
    assert stored(running).state is State.DONE and not stored(running).is_paused
    assert not stalled.find("exportTiles$"), "nothing is submitted twice"


def test_try_now(user: User, sandbox: Sandbox, folder: Path) -> None:
    running = job(sandbox, folder)
    sandbox.inject_fault("busy", 2, "/jobs/", retry_after=250)
    user.plugin.runner.start(running)
    activity = until(
        lambda: (found := user.plugin.runner.activity(running.id)) and found.is_waiting and found, "the wait"
    )
    assert "trying again in 250 s" in activity.text and "since" in activity.text
    user.plugin.runner.try_now(running.id)
    until(lambda: Path(running.output).exists() and not user.tasks(), "the package", 20)


def test_a_submit_without_an_answer_is_the_users_to_decide(user: User, sandbox: Sandbox, folder: Path) -> None:
    running = job(sandbox, folder)
    sandbox.inject_fault("lost", match="exportTiles$")
    user.plugin.runner.start(running)
    until(lambda: any("may be working on it" in text for text in user.messages()), "the message")
    user.press("Look Again")
    until(lambda: not user.messages() or user.tasks(), "the search")
    until(lambda: not user.tasks() and user.messages(), "the message again")
    assert len(sandbox.find("exportTiles$")) == 1
    user.press("Submit Again")
    until(lambda: Path(running.output).exists() and not user.tasks(), "the package", 30)
    assert len(sandbox.find("exportTiles$")) == 2


def test_an_offer_stays_when_its_sign_in_is_gone(user: User, sandbox: Sandbox, folder: Path) -> None:
    waiting = job(sandbox, folder)
    waiting.authcfg, waiting.state, waiting.job_id = "gone123", State.RUNNING, "j1"
    Journal(journal_path()).save(waiting)
    user.plugin.messages.offer(waiting)
    user.press("Resume")
    until(lambda: any("sign-in" in text.lower() for text in user.messages()), "why not")
    user.press("Resume")
    QTest.qWait(500)
    assert any("sign-in" in text.lower() for text in user.messages()), "why not, again"
    user.plugin.runner.change_sign_in(waiting.id, "")
    until(lambda: stored(waiting).authcfg == "", "the other sign-in")
    user.press("Resume")
    until(lambda: any("no longer knows job j1" in text for text in user.messages()), "the answer of the server", 20)
    assert stored(waiting).authcfg == "", "the message does not bring the old one back"


def test_a_job_that_another_qgis_has_done_meanwhile_is_not_sent_again(
    user: User, sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the record and its lock another QGIS brings the job to its end."""
    journal = Journal(journal_path())
    begun = job(sandbox, folder)
    journal.save(begun)
    Path(begun.output).write_bytes(b"the result of the other QGIS")

    @contextlib.contextmanager
    def slow(taken: Job, lock_folder: str) -> Any:
        other = stored(begun)
        other.state = State.DONE
        journal.save(other)
        with holding(taken, lock_folder):
            yield

    for module in (runner, run_job):
        monkeypatch.setattr(module, "holding", slow)
    session = Session(Connection(), SignIn(None, begun.service_url))
    with pytest.raises(ExportError):  # no package that can be read
        run_job.run_now(job(sandbox, folder), session, QgsProcessingFeedback())
    assert stored(begun).state is State.DONE and not sandbox.find("exportTiles$")
    journal.save(begun)
    user.plugin.runner.change_sign_in(begun.id, "abc")
    until(lambda: stored(begun).authcfg == "abc", "the other sign-in")
    assert stored(begun).state is State.DONE


def test_a_damaged_list_is_kept_aside_and_told(application: Any, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "jobs.sqlite")
    journal.save(Job("export_tiles", "https://h/W/MapServer", "W", "/data/w.tpkx"))
    close_databases()
    journal.path.write_bytes(b"no database " * 500)
    told: list[str] = []
    unfinished = UnfinishedJobs(journal.path, lambda job: None, tell=told.append)
    unfinished.check()
    until(lambda: told, "what the user is told")
    assert "was damaged" in told[0] and list(journal.path.parent.glob("jobs.sqlite.broken-*"))


def test_temporary_files_of_a_dead_process_are_deleted(application: Any, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "profile" / "jobs.sqlite")
    dead, alive = ProcessLedger(journal.path), ProcessLedger(journal.path)
    left = tmp_path / "left"
    left.mkdir()
    made = {}
    for name, own in (("dead", dead), ("alive", alive)):
        path = left / f".arcgis_export-{name}.part"
        path.write_bytes(b"gigabytes")
        own.add(path)
        made[name] = path
    dead.close()  # as the system does when a process dies
    sweep(journal)
    assert not made["dead"].exists() and made["alive"].exists()
    assert [path for path, _ in journal.pieces()] == [made["alive"]]


def test_the_first_files_of_two_threads_are_of_one_living_process(
    application: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, make = ProcessLedger(tmp_path / "profile" / "jobs.sqlite"), ledger._lock_of

    def slow(*values: Any) -> Any:
        made = make(*values)
        time.sleep(0.2)
        return made

    monkeypatch.setattr(ledger, "_lock_of", slow)
    paths = [tmp_path / "a.part", tmp_path / "b.part"]
    threads = [threading.Thread(target=process.add, args=(path,)) for path in paths]
    for path, thread in zip(paths, threads):
        path.write_bytes(b"growing")
        thread.start()
    for thread in threads:
        thread.join()
    monkeypatch.undo()
    sweep(Journal(tmp_path / "profile" / "jobs.sqlite"))
    assert all(path.exists() for path in paths)


def test_what_is_written_is_noted_until_it_has_its_place(application: Any, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "profile" / "jobs.sqlite")
    noted_in.install(lambda: ProcessLedger(journal.path))
    try:
        with temporary.replacing(tmp_path / "a.txt") as name:
            assert [str(path) for path, _ in journal.pieces()] == [name]
            Path(name).write_text("done")
        assert journal.pieces() == [] and (tmp_path / "a.txt").read_text() == "done"
    finally:
        noted_in.release()


def test_the_profile_has_one_lock_for_each_job(user: User, stalled: Sandbox, folder: Path) -> None:
    running = job(stalled, folder)
    user.plugin.runner.start(running)
    until(lambda: running.job_id, "the submit")
    assert (Path(profile_folder()) / f"{running.id}.lock").exists()
    user.tasks()[0].cancel()
    until(lambda: not user.tasks(), "the end", 2)
    assert not (Path(profile_folder()) / f"{running.id}.lock").exists()


def test_quitting_that_was_not_meant_stops_no_copy_of_a_package(user: User, sandbox: Sandbox) -> None:
    go_on = threading.Event()

    def copy(report: Any, cancelled: Any) -> str:
        while not go_on.is_set():
            if cancelled():
                raise CancelledError
            time.sleep(0.02)
        return "copied"

    tasks = [PackageTask(f"Copy {number}", copy) for number in range(2)]
    ended: list[Any] = []
    for task in tasks:
        task.ended.connect(partial(ended.append, task))
        QgsApplication.taskManager().addTask(task)
    until(lambda: tasks[0].status() == QgsTask.TaskStatus.Running, "the copy")
    QgsApplication.taskManager().cancelAll()
    QTest.qWait(300)
    assert not ended, "QGIS may stay open after all"
    tasks[1].cancel()  # that is the user
    until(lambda: ended == [tasks[1]], "the cancel", 2)
    go_on.set()
    until(lambda: len(ended) == 2, "the end", 3)
    assert tasks[0].answer == "copied" and tasks[1].answer is None
    assert not QgsApplication.taskManager().activeTasks(), "nothing is left in QGIS' list"


def test_layers_are_added_although_quitting_was_not_meant(user: User) -> None:
    go_on, said = threading.Event(), list[str]()
    start_listed(
        "Add",
        lambda waiter, report: go_on.wait(5),
        lambda value: said.append("done"),
        lambda error: said.append("failed"),
        lambda: said.append("cancelled"),
    )
    QgsApplication.taskManager().cancelAll()
    QTest.qWait(200)
    go_on.set()
    until(lambda: said, "the end", 3)
    assert said == ["done"]
