# SPDX-License-Identifier: GPL-2.0-or-later
"""The log of each job: a small file with the lines of its threads."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import time
from collections.abc import Collection
from pathlib import Path

from ..core.masking import masked

MOST_BYTES = 200_000  # of one file; the older half goes when it is full
KEPT_SECONDS = 86_400.0  # that a file without a record is left alone: its job may be just beginning

_JOB = re.compile(r"[0-9a-f]{32}$")
_FORM = "%(asctime)s %(levelname)s %(message)s"


class JobLogHandler(logging.Handler):
    """Appends the lines of the threads of each job (see `core.waiter.thread_name`) to a file of the job's own."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.setFormatter(logging.Formatter(_FORM))

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without the query and the user of any address."""
        return masked(super().format(record))

    def emit(self, record: logging.LogRecord) -> None:
        job = (record.threadName or "").rpartition("#")[2]
        if not _JOB.match(job):
            return
        try:
            self._append(log_file(self._folder, job), f"{self.format(record)}\n".encode(errors="replace"))
        except Exception:  # as the handlers of `logging` do: a line that can't be written stops no export
            self.handleError(record)

    def _append(self, path: Path, line: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with open(
            os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600), "r+b", closefd=True
        ) as file:
            if file.seek(0, os.SEEK_END) + len(line) > MOST_BYTES:
                file.seek(-min(file.tell(), MOST_BYTES // 2), os.SEEK_END)
                newer = file.read().partition(b"\n")[2]
                file.truncate(0)
                file.write(newer)
            file.write(line[:MOST_BYTES])


def logs_folder(profile_folder: str | Path) -> Path:
    """Return where the logs of the jobs are, in the plugin's folder of a profile."""
    return Path(profile_folder) / "logs"


def log_file(folder: Path, job: str) -> Path:
    """Return the log of the job of that id, which need not exist."""
    return folder / f"{job}.log"


def read_log(folder: Path, job: str) -> str:
    """Return the log of a job; "" where there is none."""
    with contextlib.suppress(OSError):
        return log_file(folder, job).read_text(encoding="utf-8", errors="replace")
    return ""


def discard_log(folder: Path, job: str) -> None:
    """Delete the log of a job."""
    with contextlib.suppress(OSError):
        log_file(folder, job).unlink()


def discard_other_logs(folder: Path, jobs: Collection[str]) -> None:
    """Delete the logs of all jobs but *jobs*, which are those in the journal."""
    known, newest = set(jobs), time.time() - KEPT_SECONDS
    with contextlib.suppress(OSError):
        for path in folder.glob("*.log"):
            if path.stem not in known and path.stat().st_mtime < newest:
                path.unlink()
