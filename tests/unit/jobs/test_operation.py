# SPDX-License-Identifier: GPL-2.0-or-later
"""How a job ends: the one place that decides it, held to every case with a small operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional

import pytest
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.errors import ServerError, SignInError, ThrottledError, TransportError
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.core.errors import CancelledError, ExportError, PackageError
from arcgis_export.plugin.core.progress import Progress
from arcgis_export.plugin.jobs.details import Details
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.jobs.operation import DeadlineError, End, FinalError, Operation, Run, execute


@dataclass(frozen=True)
class Plan(Details):
    shape: str = ""
    steps: tuple[str, ...] = ()


class Small(Operation[Plan, str]):
    """Does what a test tells it to."""

    kind = "small"
    details = Plan

    def __init__(self, work: Callable[[Run[Plan]], str] = lambda run: "result", left: bool = False) -> None:
        self.work, self.left, self.calls = work, left, list[str]()

    def run(self, run: Run[Plan]) -> str:
        return self.work(run)

    def after_cancel(self, run: Run[Plan]) -> End:
        self.calls.append("after_cancel")
        return super().after_cancel(run)

    def kept_details(self, details: Plan, state: State) -> Plan:
        return replace(details, shape="")

    def has_leftovers(self, job: Job) -> bool:
        return self.left

    def discard_pieces(self, job: Job, journal: Journal) -> None:
        self.calls.append(f"discard_pieces of {job.state.value}")

    def summary(self, result: str, on_map: bool) -> str:
        return result

    def outcome(self, result: str) -> str:
        return result


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite")


def new(**more: Any) -> Job:
    return Job("small", "https://h/x/MapServer", "X", "/data/x", {"shape": "POLYGON", "steps": ["a"]}, **more)


def run(operation: Small, job: Job, journal: Journal, **more: Any) -> str:
    return execute(operation, job, Session(Connection(), SignIn(None, job.service_url)), journal, **more)


def fail(error: ExportError) -> Callable[[Run[Plan]], str]:
    def work(run: Run[Plan]) -> str:
        raise error

    return work


def test_a_success_is_on_disk_without_what_nobody_needs_any_more(journal: Journal) -> None:
    job, seen = new(), []

    def work(run: Run[Plan]) -> str:
        seen.extend(journal.jobs())
        run.update(steps=("a", "b"))
        seen.extend(journal.jobs())
        return "result"

    operation = Small(work)
    assert run(operation, job, journal) == "result"
    first, second = seen
    assert first.state is State.NEW, "the record is on disk before the work begins"
    assert second.details == {"shape": "POLYGON", "steps": ["a", "b"]}
    (stored,) = journal.jobs()
    assert stored.state is State.DONE and stored.details == {"shape": "", "steps": ["a", "b"]}
    assert operation.calls == ["discard_pieces of done"], "only after the end is on disk"


ENDS = [
    (TransportError("no network"), "j1", State.INTERRUPTED),
    (TransportError("no network"), "", State.FAILED),
    (SignInError("who are you?"), "j1", State.INTERRUPTED),
    (ThrottledError("later"), "j1", State.INTERRUPTED),
    (PackageError("the disk is full"), "j1", State.INTERRUPTED),
    (ServerError("no such layer"), "j1", State.INTERRUPTED),
    (ServerError("no such layer"), "", State.FAILED),
    (FinalError("no tiles here"), "j1", State.FAILED),
    (DeadlineError("too long"), "j1", State.EXPIRED),
]


@pytest.mark.parametrize(("error", "job_id", "state"), ENDS)
def test_an_error_ends_a_job_by_what_it_reports_of_the_servers_job(
    journal: Journal, error: ExportError, job_id: str, state: State
) -> None:
    job, operation = new(job_id=job_id), Small(fail(error))
    with pytest.raises(type(error)) as caught:
        run(operation, job, journal)
    (stored,) = journal.jobs()
    assert (stored.state, stored.message) == (state, error.message) and caught.value is error
    assert stored.details["shape"] == ("" if state.is_final else "POLYGON"), "what can be resumed keeps all"
    assert operation.calls == ([f"discard_pieces of {state.value}"] if state.is_final else [])


def test_the_details_of_an_error_are_kept_with_the_job(journal: Journal) -> None:
    error = ServerError("The service has no such layer.", "ERROR 000732: Input does not exist\n  Failed to execute.")
    with pytest.raises(ServerError):
        run(Small(fail(error)), new(), journal)
    (stored,) = journal.jobs()
    assert stored.server_messages == ["ERROR 000732: Input does not exist", "Failed to execute."]


@pytest.mark.parametrize("error", [RuntimeError("https://h/x?token=se-cret"), ZeroDivisionError(), KeyError("a")])
def test_an_exception_that_nobody_foresaw_ends_a_job_in_words(
    journal: Journal, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def work(run: Run[Plan]) -> str:
        raise error

    for job_id, state in (("", State.FAILED), ("j1", State.INTERRUPTED)):
        with pytest.raises(ExportError, match="unexpected error") as caught:
            run(Small(work), new(job_id=job_id), journal)
        stored = journal.jobs()[0]
        assert (stored.state, stored.message) == (state, caught.value.message)
        assert type(error).__name__ in caught.value.details and "se-cret" not in caught.value.details
    assert "Traceback" in caplog.text and "in work" in caplog.text


def test_an_error_is_told_although_its_end_can_not_be_written(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ExportError("The list can't be written.")

    def work(run: Run[Plan]) -> str:
        monkeypatch.setattr(Journal, "save_all", broken)
        raise ServerError("The server said no.")

    with pytest.raises(ServerError, match="The server said no. The list can't be written."):
        run(Small(work), new(), journal)


@pytest.mark.parametrize("text", ["Half \ud83d of it", "name \udcff of a file", "\0", "x" * 100_000])
def test_the_words_of_an_error_are_written_whatever_they_are(journal: Journal, text: str) -> None:
    job = new(job_id=text, job_url=text, server_messages=[text], notes=[text])
    job.title = text
    job.output = "/data/name \udcff"  # a file whose name is no text
    with pytest.raises(ServerError) as caught:
        run(Small(fail(ServerError(text))), job, journal)
    (stored,) = journal.jobs()
    assert stored.state is State.INTERRUPTED
    assert stored.message == caught.value.message == text.encode("utf-8", "replace").decode()


def test_the_record_and_the_error_say_the_same(journal: Journal) -> None:
    class Telling(Small):
        def after_error(self, run: Run[Plan], error: ExportError) -> End:
            return End(State.FAILED, f"{error.message} An item is left.")

    with pytest.raises(ServerError, match="^no An item is left.$"):
        run(Telling(fail(ServerError("no"))), new(), journal)
    assert journal.jobs()[0].message == "no An item is left."


def test_a_cancel_is_reported_to_the_operation_and_a_closing_qgis_is_none(journal: Journal) -> None:
    job, operation = new(), Small(fail(CancelledError()))
    with pytest.raises(CancelledError):
        run(operation, job, journal, leaving=lambda: True)
    assert journal.jobs()[0].state is State.NEW and operation.calls == []
    with pytest.raises(CancelledError):
        run(operation, job, journal)
    assert journal.jobs()[0].state is State.CANCELLED
    assert operation.calls == ["after_cancel", "discard_pieces of cancelled"]


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED, State.DONE])
def test_an_ended_job_does_nothing(journal: Journal, state: State) -> None:
    operation = Small(fail(AssertionError()))  # type: ignore[arg-type]
    with pytest.raises(ExportError, match="ended"):
        run(operation, new(state=state), journal)
    assert journal.jobs() == []


def test_leftovers_are_known_before_anything_is_deleted(journal: Journal) -> None:
    seen: list[bool] = []

    class Keeping(Small):
        def has_pieces(self, job: Job) -> bool:
            return not seen

        def discard_pieces(self, job: Job, journal: Journal) -> None:
            seen.append(journal.jobs()[0].leftovers)

    run(Keeping(), new(), journal)
    assert seen == [True] and not journal.jobs()[0].leftovers, "gone from disk: nothing is left"
    run(Small(left=True), new(), journal)
    run(Small(), new(), journal)
    assert [job.leftovers for job in journal.jobs()] == [False, True, False]


def test_a_fault_of_the_operation_still_ends_its_job(journal: Journal) -> None:
    class Faulty(Small):
        def after_error(self, run: Run[Plan], error: ExportError) -> End:
            raise OSError(36, "File name too long")

    with pytest.raises(ServerError, match="^no$"):
        run(Faulty(fail(ServerError("no"))), new(), journal)
    assert (journal.jobs()[0].state, journal.jobs()[0].message) == (State.FAILED, "no")


def test_a_thread_that_the_job_has_outlived_writes_its_own_values_only(journal: Journal) -> None:
    runs: list[Run[Plan]] = []

    def work(run: Run[Plan]) -> str:
        runs.append(run)
        return ""

    job = new()
    run(Small(work), job, journal)
    runs[0].amend(True, steps=["late"])
    (stored,) = journal.jobs()
    assert stored.leftovers and stored.state is State.DONE
    assert stored.details == {"shape": "", "steps": ["late"]}, "what the end has dropped does not come back"
    journal.remove(job)
    runs[0].amend(True, steps=["later"])
    assert journal.jobs() == [], "a record that was removed stays removed"


def test_a_record_that_can_not_be_read_reports_it(journal: Journal) -> None:
    job = new()
    job.details["steps"] = "a"
    with pytest.raises(ExportError, match="can't be read, so it can't be resumed"):
        run(Small(), job, journal)
    assert job.state is State.NEW


def test_parts_are_on_disk_before_the_work(journal: Journal) -> None:
    job = new()
    parts, seen = [Job("part", "u", str(number), "o", parent=job.id) for number in (1, 2)], list[str]()

    def work(run: Run[Plan]) -> str:
        seen.extend(part.title for part in run.journal.parts_of(run.job))
        return ""

    run(Small(work), job, journal, parts=parts)
    assert seen == ["1", "2"]


def test_progress_of_spans(journal: Journal) -> None:
    reports: list[Progress] = []

    def work(run: Run[Plan]) -> str:
        with run.span(0.0, 0.5):
            run.report(0.5, "a")
            with run.span(0.5, 1.0):
                run.report(0.5, "b")
                run.report_text("c")
            run.report_text("d")
        with run.span(0.5, 1.0):
            run.report(2.0, "e")
        return ""

    run(Small(work), new(), journal, report=reports.append)
    assert [(round(one.fraction, 4), one.text) for one in reports] == [
        (0.25, "a"), (0.375, "b"), (0.375, "c"), (0.5, "d"), (1.0, "e"),
    ]  # fmt: skip


def test_a_note_is_kept_and_shown(journal: Journal) -> None:
    texts: list[Optional[str]] = []

    def work(run: Run[Plan]) -> str:
        run.note("The server made a .tpk.")
        return ""

    run(Small(work), new(), journal, report=lambda progress: texts.append(progress.text))
    assert journal.jobs()[0].notes == ["The server made a .tpk."] == texts
    again = new(notes=["The server made a .tpk."])  # by a run that was interrupted
    run(Small(work), again, journal)
    assert again.notes == ["The server made a .tpk."]
