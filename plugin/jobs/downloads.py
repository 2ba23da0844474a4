# SPDX-License-Identifier: GPL-2.0-or-later
"""What jobs that download a file have in common: its progress, its record, its check, and its move to the output."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Callable, Optional

from ..arcgis.client.download import CHUNK, Kept
from ..core.errors import ExportError, PackageError
from ..core.files import discard, replace_target
from ..core.i18n import bytes_text, tr
from ..core.progress import Progress
from .job import Job, State
from .operation import Run

_MOVED, _IDENTITY, _FILE = "moved", "identity", "file"  # keys of `Job.download`
_log = logging.getLogger("arcgis_export.jobs")


def download_progress(run: Run[Any]) -> Callable[[int, Optional[int]], None]:
    """Return what shows bytes done and in all (``None`` where unknown) as progress of the current span."""

    def show(done: int, total: Optional[int]) -> None:
        if total:
            text = tr("Downloading, {done} of {total}").format(done=bytes_text(done), total=bytes_text(total))
            run.show(Progress(done / total, text, done, total))
        else:
            text = tr("Downloading, {done}").format(done=bytes_text(done))
            run.show(Progress(run.fraction, text, done))

    return show


def kept_download(run: Run[Any], by_length: bool = True) -> Kept:
    """Return what the record of the job keeps of its download, to resume it in a later run.

    *by_length* says that a mix of two files would be noticed: then their length alone may say that they are one.
    """

    def save(values: dict[str, Any]) -> None:
        run.job.download = dict(values)
        run.save()

    return Kept(run.job.download, save, run.note, by_length)


def kept_file(run: Run[Any], name: str) -> Kept:
    """Return what the record keeps of the download of one file of a folder: that of the latest larger one."""
    known = run.job.download

    def save(values: dict[str, Any]) -> None:
        total = values.get("total")
        if total is None or total > CHUNK:  # a folder may hold many thousand small files
            run.job.download = {**values, _FILE: name}
            run.save()

    return Kept(known if known.get(_FILE) == name else {}, save, run.note)


def download_checked(
    run: Run[Any],
    span: tuple[float, float],
    fetch: Callable[[], None],
    check: Callable[[], str],
    checking: str,
    final: tuple[type[PackageError], ...] = (),
) -> str:
    """Download with *fetch* and return what *check* returns; what is damaged is downloaded once more.

    *span* is the share of the download in the progress, *checking* the text after it. Raises `PackageError` where
    the second download is damaged, too, and at once for those in *final*.
    """
    try:
        return _download_once(run, span, fetch, check, checking)
    except final:
        raise
    except PackageError as error:
        _log.info("%s %s: downloaded again: %s %s", run.job.kind, run.job.id[:8], error.message, error.details)
        return _download_once(run, span, fetch, check, checking)


def _download_once(
    run: Run[Any], span: tuple[float, float], fetch: Callable[[], None], check: Callable[[], str], checking: str
) -> str:
    run.enter(State.DOWNLOADING)
    with run.span(*span):
        fetch()
    run.enter(State.CHECKING)
    run.report(span[1], checking)
    try:
        return check()
    except PackageError:
        discard_download(run)  # to be downloaded anew, not resumed
        raise


def discard_download(run: Run[Any]) -> None:
    """Delete what was downloaded: it is to be downloaded anew."""
    discard(run.job.part)
    run.job.download = {}
    run.save()


def move_download(run: Run[Any], place: Path, is_folder: bool) -> None:
    """Let the complete download take its *place*, which is on disk first: a QGIS that dies in between finds it."""
    run.job.download = {**run.job.download, _MOVED: str(place), _IDENTITY: _identity(run.job.part)}
    run.save()
    replace_target(run.job.part, place, is_folder)


def moved_download(job: Job) -> Optional[Path]:
    """Return where an earlier run has moved the complete download; ``None`` where it has not."""
    place = job.download.get(_MOVED)
    if not isinstance(place, str) or job.part.exists():
        return None
    is_ours = _identity(Path(place)) == job.download.get(_IDENTITY) != []  # and no file that was there before
    return Path(place) if is_ours else None


def _identity(path: Path) -> list[int]:
    """Return what a file or folder keeps when it is renamed; nothing where it is not there."""
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_ino, found.st_mtime_ns]


def downloaded_file(job: Job) -> Path:
    """Return the output of a job that is downloaded already. Raises `ExportError` where it is gone."""
    path = Path(job.output)
    if not path.exists():
        text = tr("The package {path} is no longer there. Resume to download it from the server again.")
        raise ExportError(text.format(path=path))
    return path
