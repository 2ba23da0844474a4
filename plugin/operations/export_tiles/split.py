# SPDX-License-Identifier: GPL-2.0-or-later
"""`SplitTiles`: an export over the service's limit in several jobs, merged into one file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Callable

from ...convert.convert import furthest_scale
from ...convert.merge import empty_folder, take_place, write_merged
from ...core.errors import ExportError
from ...core.files import check_output_path, discard, make_folder
from ...core.i18n import number_text, tr
from ...jobs.job import Job, State
from ...jobs.journal import Journal
from ...jobs.operation import End, FinalError, Operation, Run
from ...jobs.server_job import UnansweredError
from ...packages import open_package
from ...packages.extras import legend_of
from ...packages.joined import JoinedPackage, Piece, join_packages
from ...tiles.levels import levels_in_words
from ...tiles.scheme import TileScheme
from .details import SplitDetails
from .form import finished_text
from .operation import Result
from .plan import check_result
from .split_jobs import Parts, TilesPart, cancel_waiting
from .split_plan import GEOTIFF, KIND, VTPK

_MERGED = "merged"  # the folder in which the merged file grows, within that of the parts
_PARTS_SHARE = 0.9  # of the progress; the rest is the merging


class SplitTiles(Operation[SplitDetails, Result]):
    """Runs the parts that are not done yet, a few at a time, and merges their packages.

    A part that fails leaves the rest to be resumed: the packages that are there are kept.
    """

    kind = KIND
    details = SplitDetails
    takes_slot = False  # its parts do

    def run(self, run: Run[SplitDetails]) -> Result:
        job = run.job
        check_output_path(Path(job.output), is_folder=False)
        make_folder(job.parts_folder)
        parts = sorted(run.journal.parts_of(job), key=lambda part: TilesPart().details_of(part).number)
        if len(parts) != run.details.parts:
            raise FinalError(tr("The record of this export is incomplete, so it can't be resumed. Export again."))
        submit_again = job.state is State.NEW  # otherwise an unanswered part is only looked for
        run.enter(State.RUNNING)
        with run.span(0.0, _PARTS_SHARE):
            Parts(run, parts, submit_again).run()
        run.details = replace(run.details, jobs=tuple(part.job_id for part in parts))
        run.enter(State.COPYING)
        with run.span(_PARTS_SHARE, 1.0):
            return _merge(run, parts)

    def done(self, run: Run[SplitDetails]) -> Result:
        target, details = Path(run.job.output), run.details
        if not target.is_file() or details.extent is None:
            return super().done(run)
        converted = None if target.suffix.lower() == f".{VTPK}" else target
        return Result(run.job, details, target, details.extent, converted, is_vector=details.is_vector)

    def after_cancel(self, run: Run[SplitDetails]) -> End:
        cancel_waiting(run)
        return super().after_cancel(run)

    def after_error(self, run: Run[SplitDetails], error: ExportError) -> End:
        if isinstance(error, UnansweredError):
            return End(State.SUBMITTING, error.message)  # one of its parts is
        return End(State.FAILED if isinstance(error, FinalError) else State.INTERRUPTED, error.message)

    def kept_details(self, details: SplitDetails, state: State) -> SplitDetails:
        return replace(details, plan=None)

    def can_resume(self, job: Job) -> bool:
        return not job.state.is_final  # nothing of its parts is kept then

    def is_same(self, one: Job, other: Job) -> bool:
        first, second = self.details_of(one), self.details_of(other)
        return (first.fingerprint, first.extent) == (second.fingerprint, second.extent)

    def has_pieces(self, job: Job) -> bool:
        return os.path.lexists(job.parts_folder)

    def discard_pieces(self, job: Job, journal: Journal) -> None:
        discard(job.parts_folder)
        journal.remove_parts(job)

    def title(self, job: Job) -> str:
        levels = levels_in_words(self.details_of(job).levels)
        return tr("Export {title}, {levels}").format(title=job.title, levels=levels)

    def summary(self, result: Result, on_map: bool) -> str:
        return finished_text(result.job.title, result.details.levels, result.details.tiles or 0, on_map)

    def outcome(self, result: Result) -> str:
        return str(result.package)


def _merge(run: Run[SplitDetails], parts: Sequence[Job]) -> Result:
    """Write the tiles of all parts into one file."""
    job, details, cancelled = run.job, run.details, run.waiter.cancelled
    target = Path(job.output)
    run.report(0.0, tr("Merging"))
    pieces = [_piece(part) for part in parts if _has_tiles(Path(part.output), cancelled)]
    if not pieces or details.extent is None:
        raise FinalError(tr("The service has no tiles in this area at these levels. Choose others."))

    def copied(done: int, total: int) -> None:
        text = tr("Merging, {done} of {total} tiles").format(done=number_text(done), total=number_text(total))
        run.report(done / max(1, total), text)

    scheme = TileScheme.from_tile_info(details.scheme)
    merged = empty_folder(job.parts_folder / _MERGED) / target.name
    with join_packages(job.parts_folder, scheme, pieces, details.extent, cancelled) as joined:
        write_merged(joined, merged, job.title, copied, cancelled)
        result = _result(job, details, target, joined)
    # A GeoTIFF has no tiles any more.
    compared = [piece.path for piece in pieces] if target.suffix.lower() == f".{GEOTIFF}" else [merged]
    result = replace(result, check=check_result(details, compared, cancelled))
    take_place(merged, target)
    return result


def _result(job: Job, details: SplitDetails, target: Path, joined: JoinedPackage) -> Result:
    converted = None if target.suffix.lower() == f".{VTPK}" else target
    beyond = furthest_scale(joined.levels(), joined.is_vector)
    return Result(job, details, target, joined.extent(), converted, beyond, tuple(legend_of(joined)), joined.is_vector)


def _has_tiles(package: Path, cancelled: Callable[[], bool]) -> bool:
    with open_package(package, cancelled=cancelled) as opened:
        return bool(opened.levels())


def _piece(part: Job) -> Piece:
    details = TilesPart().details_of(part)
    if details.block is None:
        raise FinalError(tr("The record of this export is incomplete, so it can't be resumed. Export again."))
    return Piece(Path(part.output), details.levels, details.block)
