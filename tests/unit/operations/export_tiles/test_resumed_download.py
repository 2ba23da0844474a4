# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing that was downloaded is downloaded again: outages, a busy server, QGIS closed, a package that came damaged."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.core.errors import CancelledError
from arcgis_export.plugin.jobs.downloads import moved_download
from arcgis_export.plugin.jobs.job import State
from arcgis_export.plugin.operations.export_tiles.operation import ExportTiles

PACKAGE = r"\.tpkx$"


@pytest.fixture
def job(setup: Any) -> Any:
    setup.sandbox.site.respond = tagged(setup.sandbox.site.respond)
    return setup.job(setup.sandbox.service("World/MapServer"))


def tagged(respond: Any) -> Any:
    """Let the sandbox send what a server knows a file by."""

    def answer(request: Any) -> Any:
        reply = respond(request)
        if reply.file is not None:
            reply.headers["ETag"] = f'"{reply.file.stat().st_mtime_ns}"'
        return reply

    return answer


def starts(setup: Any) -> list[int]:
    """From which byte the package was asked for each time."""
    ranges = [request.headers.get("Range", "bytes=0-") for request in setup.sandbox.find(PACKAGE)]
    return [int(each[len("bytes=") : -1]) for each in ranges]


def closed_on_the_way(setup: Any, job: Any) -> int:
    """Close QGIS in the middle of the download; return how many bytes are there."""
    setup.sandbox.inject_fault("slow", match=PACKAGE, pause=0.02, piece=1024)

    def close(progress: Any) -> None:
        if progress.done > 2000:
            setup.waiter.stop = True
            time.sleep(0.5)  # until whoever waits has noticed

    with pytest.raises(CancelledError):
        run(setup, job, close, leaving=lambda: True)
    setup.waiter.stop = False
    setup.sandbox.release()
    return int(job.part.stat().st_size)


def run(setup: Any, job: Any, report: Any = lambda progress: None, **more: Any) -> Path:
    from tests.job_setup import run_job

    package: Path = run_job(job, setup.session(job.service_url), setup.journal, report, **more).package
    return package


def test_closed_on_the_way_only_the_rest_comes(setup: Any, job: Any) -> None:
    had = closed_on_the_way(setup, job)
    assert had > 2000
    (found,) = setup.unfinished()
    assert found.state is State.DOWNLOADING and found.download["validator"]
    total = found.download["total"]
    package = run(setup, found)
    assert starts(setup) == [0, had] and setup.submits() == 1
    assert package.stat().st_size == total == found.size and setup.leftovers() == ["World.tpkx"]
    assert zipfile.ZipFile(package).testzip() is None


@pytest.mark.parametrize(
    ("switch", "options"), [("fault", {"status": 503}), ("busy", {"retry_after": 120}), ("reset", {})]
)
def test_an_outage_of_minutes_ends_nothing(setup: Any, job: Any, switch: str, options: Any) -> None:
    setup.sandbox.inject_fault("truncate", match=PACKAGE, part=0.5)
    setup.sandbox.inject_fault(switch, times=9, match=PACKAGE, **options)
    begin = setup.waiter.now
    package = run(setup, job, setup.reports.append)
    asked = starts(setup)
    assert job.state is State.DONE and package.exists() and setup.submits() == 1
    assert setup.waiter.now - begin > 15 and any(report.is_waiting for report in setup.reports)
    assert asked[-1] > 0 and len(set(asked[asked.index(max(asked)) :])) == 1, "resumed where it broke"


def test_discarding_takes_the_part_away(setup: Any, job: Any) -> None:
    closed_on_the_way(setup, job)
    (found,) = setup.unfinished()
    assert setup.leftovers() == [found.part.name]
    ExportTiles().discard_pieces(found, setup.journal)
    assert setup.leftovers() == []


def test_a_cancel_takes_the_part_away(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("slow", match=PACKAGE, pause=0.02, piece=1024)

    def cancel(progress: Any) -> None:
        if progress.done > 2000:
            setup.waiter.stop = True
            time.sleep(0.5)

    with pytest.raises(CancelledError):
        run(setup, job, cancel)
    setup.sandbox.release()
    assert job.state is State.CANCELLED and setup.leftovers() == []


def test_a_package_that_came_damaged_is_downloaded_once_more(setup: Any, job: Any) -> None:
    setup.sandbox.inject_fault("corrupt", match=PACKAGE)
    assert run(setup, job).exists() and starts(setup) == [0, 0] and setup.submits() == 1


def test_dead_between_the_move_and_its_record(setup: Any, job: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package has its place, and the record says that it is being checked: it is not downloaded again."""
    import arcgis_export.plugin.operations.export_tiles.tiles_job as tiles_job

    move = tiles_job.move_download

    def die(*given: Any) -> None:
        move(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(tiles_job, "move_download", die)
    with pytest.raises(KeyboardInterrupt):
        run(setup, job)
    monkeypatch.undo()
    (found,) = setup.unfinished()
    assert found.state is State.CHECKING
    assert run(setup, found).exists() and starts(setup) == [0] and found.state is State.DONE


def test_a_result_that_the_server_deleted_is_said_to_be_gone(setup: Any, job: Any) -> None:
    closed_on_the_way(setup, job)
    (found,) = setup.unfinished()
    setup.sandbox.inject_fault("gone", times=None, match=PACKAGE)
    setup.fails(found)
    assert found.state is State.FAILED and found.server_end.value == "gone" and not setup.unfinished()


def test_a_cancelled_job_that_the_server_still_has_can_be_resumed(setup: Any, job: Any) -> None:
    """Whatever its state: as long as the server knows it, nothing that it has done is lost."""
    setup.sandbox.inject_fault("stall", times=3, match="/jobs/")
    setup.fails(job, timeout=1)
    assert job.state is State.EXPIRED
    job.state = State.FAILED  # as an older version left it
    setup.journal.save(job)
    assert ExportTiles().can_resume(job)
    assert run(setup, job).exists() and setup.submits() == 1


def test_a_file_of_a_cache_folder_is_resumed_too(setup: Any) -> None:
    setup.sandbox.site.respond = tagged(setup.sandbox.site.respond)
    job = setup.job(setup.sandbox.service("World/MapServer"), "World", tilePackage="false", levels="0-3")
    bundle = r"L03/.*\.bundle$"
    setup.sandbox.inject_fault("slow", match=bundle, pause=0.05, piece=32 * 1024)

    def close(progress: Any) -> None:
        if any(each.stat().st_size > 70_000 for each in job.part.glob("_alllayers/L03/.arcgis_export-*")):
            setup.waiter.stop = True
            time.sleep(0.5)

    with pytest.raises(CancelledError):
        run(setup, job, close, leaving=lambda: True)
    setup.waiter.stop = False
    setup.sandbox.release()
    (piece,) = job.part.glob("_alllayers/L03/.arcgis_export-*")
    had = piece.stat().st_size
    assert run(setup, setup.journal.find(job)).is_dir()
    assert had and setup.sandbox.find(bundle)[-1].headers.get("Range") == f"bytes={had}-"
    assert setup.leftovers() == ["World"]


def test_a_file_that_was_there_before_is_not_taken_for_the_result(setup: Any, job: Any) -> None:
    """The move had failed, as on Windows while a layer has the file open, and then the part was deleted by hand."""
    Path(job.output).write_bytes(b"yesterday's")
    job.state, job.job_id = State.CHECKING, "j1"
    job.download = {"total": 11, "validator": "", "moved": job.output, "identity": [1, 2]}
    assert moved_download(job) is None
    about = Path(job.output).stat()
    job.download["identity"] = [about.st_ino, about.st_mtime_ns]
    assert moved_download(job) == Path(job.output)
