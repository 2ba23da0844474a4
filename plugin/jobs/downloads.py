# SPDX-License-Identifier: GPL-2.0-or-later
"""What jobs that download a file have in common: the progress, and the file once it is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Optional

from ..arcgis.client.download import Kept
from ..core.errors import ExportError
from ..core.files import discard, replace_target
from ..core.i18n import bytes_text, tr
from ..core.progress import Progress
from .job import Job
from .operation import Run

_MOVED = "moved"  # key of `Job.download`


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


def kept_download(run: Run[Any]) -> Kept:
    """Return what the record of the job keeps of its download, to resume it in a later run."""

    def save(values: dict[str, Any]) -> None:
        run.job.download = dict(values)
        run.save()

    return Kept(run.job.download, save, run.note)


def discard_download(run: Run[Any]) -> None:
    """Delete what was downloaded: it is to be downloaded anew."""
    discard(run.job.part)
    run.job.download = {}
    run.save()


def move_download(run: Run[Any], place: Path, is_folder: bool) -> None:
    """Let the complete download take its *place*, which is on disk first: a QGIS that dies in between finds it."""
    run.job.download = {**run.job.download, _MOVED: str(place)}
    run.save()
    replace_target(run.job.part, place, is_folder)


def moved_download(job: Job) -> Optional[Path]:
    """Return where an earlier run has moved the complete download; ``None`` where it has not."""
    place = job.download.get(_MOVED)
    if not isinstance(place, str) or job.part.exists() or not Path(place).exists():
        return None
    return Path(place)


def downloaded_file(job: Job) -> Path:
    """Return the output of a job that is downloaded already. Raises `ExportError` where it is gone."""
    path = Path(job.output)
    if not path.exists():
        text = tr("The package {path} is no longer there. Resume to download it from the server again.")
        raise ExportError(text.format(path=path))
    return path
