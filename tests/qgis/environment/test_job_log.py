# SPDX-License-Identifier: GPL-2.0-or-later
"""The log of each job: the lines of its threads in a small file that nobody else reads."""

from __future__ import annotations

import logging
import os
import stat
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from arcgis_export.plugin.core.waiter import Waiter, thread_name
from arcgis_export.plugin.environment import log as logs
from arcgis_export.plugin.environment.job_log import (
    MOST_BYTES,
    discard_log,
    discard_other_logs,
    log_file,
    logs_folder,
    read_log,
)

LOG = logging.getLogger("arcgis_export.client")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where the logs of jobs go meanwhile."""
    logs.remove()
    logs.install("INFO", tmp_path)
    yield logs_folder(tmp_path)
    logs.remove()


def in_job(job: str, *lines: str) -> None:
    """Log lines in a thread of a job, as its requests are."""

    def work() -> None:
        for line in lines:
            Waiter().run(lambda abandoned, line=line: LOG.info(line))  # in a thread of its own

    thread = threading.Thread(target=work, name=thread_name("job", job))
    thread.start()
    thread.join()


def test_each_job_has_its_own_lines(folder: Path) -> None:
    one, other = uuid.uuid4().hex, uuid.uuid4().hex
    in_job(one, "First", "Second")
    in_job(other, "Third")
    LOG.info("Of no job")
    lines = read_log(folder, one).splitlines()
    assert [line.split(" ", 3)[2:] for line in lines] == [["INFO", "First"], ["INFO", "Second"]]
    assert read_log(folder, other).endswith("INFO Third\n")
    assert sorted(path.stem for path in folder.iterdir()) == sorted([one, other])


def test_lines_below_the_level_are_left_out_and_secrets_masked(folder: Path) -> None:
    job = uuid.uuid4().hex
    in_job(job, "GET https://user:secret@a.example/x?token=abc")
    text = read_log(folder, job)
    assert "a.example" in text and "secret" not in text and "abc" not in text


def test_only_the_user_can_read_it(folder: Path) -> None:
    job = uuid.uuid4().hex
    in_job(job, "A line")
    if os.name == "posix":
        assert stat.S_IMODE(log_file(folder, job).stat().st_mode) == 0o600


def test_a_long_log_keeps_its_end(folder: Path) -> None:
    job = uuid.uuid4().hex
    handler = next(each for each in logs.log.handlers if type(each).__name__ == "JobLogHandler")
    for number in range(4000):
        record = logging.LogRecord("arcgis_export", logging.INFO, "", 0, f"{number:06d} {'x' * 100}", None, None)
        record.threadName = thread_name("job", job)
        handler.handle(record)
    assert log_file(folder, job).stat().st_size <= MOST_BYTES
    lines = read_log(folder, job).splitlines()
    assert "003999" in lines[-1] and all(line.endswith("x" * 100) and " INFO " in line for line in lines)
    assert len(lines) > 500


def test_a_name_that_is_no_job_writes_nothing(folder: Path) -> None:
    in_job("../../outside", "A line")
    assert not folder.exists()


def test_logs_go_with_their_jobs(folder: Path) -> None:
    kept, gone, fresh = (uuid.uuid4().hex for _ in range(3))
    for job in (kept, gone, fresh):
        in_job(job, "A line")
    os.utime(log_file(folder, gone), (0, 0))
    os.utime(log_file(folder, kept), (0, 0))
    discard_other_logs(folder, [kept])
    assert sorted(path.stem for path in folder.iterdir()) == sorted([kept, fresh])  # its job may be just beginning
    discard_log(folder, kept)
    discard_log(folder, kept)  # nothing to do any more
    assert read_log(folder, kept) == ""


def test_nothing_is_written_once_the_plugin_is_unloaded(folder: Path) -> None:
    logs.remove()
    in_job(uuid.uuid4().hex, "A line")
    assert not folder.exists()
