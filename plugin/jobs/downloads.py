# SPDX-License-Identifier: GPL-2.0-or-later
"""What jobs that download a file have in common: the progress, and the file once it is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Optional

from ..arcgis.client.download import Kept
from ..core.errors import ExportError
from ..core.files import discard
from ..core.i18n import bytes_text, tr
from ..core.progress import Progress
from .job import Job
from .operation import Run


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


def downloaded_file(job: Job) -> Path:
    """Return the output of a job that is downloaded already. Raises `ExportError` where it is gone."""
    path = Path(job.output)
    if not path.exists():
        text = tr("The package {path} is no longer there. Resume to download it from the server again.")
        raise ExportError(text.format(path=path))
    return path
