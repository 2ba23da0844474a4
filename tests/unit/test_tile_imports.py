# SPDX-License-Identifier: GPL-2.0-or-later
"""Imports from request to the tiles in the service: round trips, breaks, cancels, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import ServerError, SignInError, TransportError
from arcgis_export.plugin.arcgis.sign_in import Login
from arcgis_export.plugin.errors import CancelledError, ExportError, RequestError
from arcgis_export.plugin.import_check import read_source
from arcgis_export.plugin.job import State
from arcgis_export.plugin.packages import Tile, open_package
from arcgis_export.plugin.packages.tpkx import write_tpkx
from arcgis_export.plugin.tile_imports import (
    can_rerun,
    forget_import,
    has_upload,
    import_finished_text,
    rerun_job,
    unfinished_import,
)
from arcgis_export.plugin.tiling import Extent

from tests.sandbox.jobs import Pace
from tests.unit.import_lab import WORLD, ImportLab, colour_of, places, png

FEW = [*places(2, range(1, 3), range(1, 3)), *places(3, range(3, 5), range(3, 5))]
SLOW = (
    "esriJobSubmitted",
    "esriJobExecuting",
    "esriJobExecuting",
    "esriJobExecuting",
    "esriJobExecuting",
    "esriJobSucceeded",
)


@pytest.fixture
def at(lab: Any) -> Iterator[ImportLab]:
    pace = lab.sandbox.pace
    lab.sandbox.pace = Pace(SLOW)
    found = ImportLab(lab)
    yield found
    assert not found.lost()
    lab.assert_no_secret()
    lab.sandbox.pace = pace
    lab.sandbox.reset_portal()


def test_round_trip_of_an_exported_and_changed_package(at: ImportLab) -> None:
    """Export World, change what came, import it into the hosted copy, read the tiles back."""
    job = at.lab.job(at.sandbox.service("World/MapServer"), levels="0-3")
    at.lab.cycle(job).run()
    changed = at.lab.folder / "changed.tpkx"
    with open_package(job.output) as package:
        tiles = [
            Tile(each.level, each.row, each.col, png((255, 0, each.row)) if each.level == 3 else each.data)
            for each in package.tiles()
        ]
        write_tpkx(changed, package.scheme, tiles, "PNG", "Changed")
    result = at.run(changed)
    for tile in tiles:
        assert at.tile((tile.level, tile.row, tile.col)) == tile.data
    assert result.tiles == len(tiles) and [one.level for one in result.levels] == [0, 1, 2, 3]
    assert all(one.is_done for one in result.levels)
    pair = result.tile
    assert pair is not None and pair.level == 3 and pair.is_same
    assert pair.of_service == png((255, 0, pair.row))
    assert result.job.state is State.DONE and at.stored(result.job).state is State.DONE
    assert at.left() == []
    assert import_finished_text(result) == "WorldTiles, levels 0-3, 85 tiles: imported"


def test_item_that_is_there_already_is_imported_and_stays(at: ImportLab) -> None:
    result = at.run(at.item("Small package"))
    assert result.item == at.sandbox.item("Small package")
    assert not at.sandbox.find("/addItem") and not at.sandbox.find("/delete$")
    assert result.tile is not None and result.tile.of_package is None and result.tile.of_service


def test_old_package_is_imported(at: ImportLab) -> None:
    result = at.run(at.item("Old package"))
    assert result.job.state is State.DONE and result.tiles == 21


def test_the_form_is_that_of_the_operation(at: ImportLab) -> None:
    box = Extent(-5_000_000, -5_000_000, 5_000_000, 5_000_000)
    at.run(at.package(FEW), levels=(2, 3), extent=box, merge=True, replace=True)
    (request,) = at.sandbox.find("/importTiles$", "POST")
    assert request.path.endswith("/rest/admin/services/WorldTiles/MapServer/importTiles")
    sent = {key: value for key, value in request.values.items() if key != "token"}
    assert sent.pop("sourceItemId") and "102100" in sent.pop("extent")
    assert sent == {"levels": "2-3", "mergeBundle": "true", "replaceTiles": "true", "f": "json"}


def test_enterprise_has_an_administration_of_its_own(at: ImportLab) -> None:
    job = at.job(at.package(FEW), url=at.sandbox.service("Hosted/WorldTiles/MapServer"))
    result = at.perform(job)
    (request,) = at.sandbox.find("/importTiles$", "POST")
    assert request.path == "/server/admin/services/Hosted/WorldTiles.MapServer/importTiles"
    assert result.tile is not None and result.tile.is_same


@pytest.mark.parametrize(
    ("merge", "replace", "inside", "outside"),
    [(False, False, "new", None), (True, False, "old", "old"), (True, True, "new", "old")],
)
def test_merging_does_what_the_words_say(at: ImportLab, merge: bool, replace: bool, inside: str, outside: Any) -> None:
    mine, other = (3, 3, 3), (3, 0, 0)
    old = {place: at.tile(place) for place in (mine, other)}
    at.run(at.package(FEW), merge=merge, replace=replace)
    assert at.tile(mine) == (colour_of(mine) if inside == "new" else old[mine])
    assert at.tile(other) == (old[other] if outside else None)


def test_levels_that_were_not_chosen_stay(at: ImportLab) -> None:
    old = at.tile((2, 1, 1))
    at.run(at.package(FEW), levels=(3,))
    assert at.tile((2, 1, 1)) == old and at.tile((3, 3, 3)) == colour_of((3, 3, 3))


def test_kept_upload_has_the_files_own_name(at: ImportLab) -> None:
    result = at.run(at.package(FEW, name="My tiles.tpkx"), keep_item=True)
    (item,) = [each for each in at.sandbox.items() if each.id == result.item]
    assert (item.name, item.type) == ("My tiles.tpkx", "Compact Tile Package")
    error = at.fails(at.job(at.package(FEW, name="My tiles.tpkx"), keep_item=True), ServerError)
    assert "“My tiles.tpkx”" in error.message and "already" in error.message
    assert at.submits() == 1 and len(at.left()) == 1


def test_temporary_upload_never_meets_a_name_that_is_taken(at: ImportLab) -> None:
    at.run(at.package(FEW, name="My tiles.tpkx"), keep_item=True)
    result = at.run(at.package(FEW, name="My tiles.tpkx"))
    assert result.job.state is State.DONE and len(at.left()) == 1


def test_nothing_is_sent_where_a_condition_is_not_met(at: ImportLab) -> None:
    scheme = at.service("UtmTiles/MapServer").grid()
    utm = at.package(places(1, (3,), (8,)), scheme, "utm.tpkx")
    with pytest.raises(RequestError, match="spatial reference differs: EPSG:25832 in the package, EPSG:3857"):
        at.job(utm)
    deep = at.package([*FEW, *places(5, (15,), (15,)), *places(6, (31,), (31,))])
    with pytest.raises(RequestError, match="these levels: 5-6. Import only those that would work: 2-3"):
        at.job(deep, path="ShallowTiles/MapServer")
    with pytest.raises(RequestError, match="no tiles in this area"):
        at.job(at.package(FEW), extent=Extent(15_000_000, 15_000_000, 16_000_000, 16_000_000))
    with pytest.raises(RequestError, match="no tile package but a CSV"):
        at.job(at.item("Town list"))
    text = at.lab.folder / "text.tpkx"
    text.write_text("no package")
    with pytest.raises(RequestError, match="not a tile package"):
        at.job(text)
    assert not at.sandbox.find("/addItem") and not at.submits()


def test_levels_that_both_have_can_be_chosen(at: ImportLab) -> None:
    deep = at.package([*FEW, *places(5, (15,), (15,))])
    result = at.perform(at.job(deep, path="ShallowTiles/MapServer", levels=(2, 3)))
    assert [one.level for one in result.levels] == [2, 3]


def test_rights_are_looked_at_before_anything_is_sent(at: ImportLab) -> None:
    with pytest.raises(SignInError, match="may not change the tiles of “ViewerTiles”"):
        at.job(at.package(FEW), path="ViewerTiles/MapServer")
    viewer = Login("viewer", "viewer", "look-only")
    with pytest.raises(SignInError, match="may not"):
        at.job(at.package(FEW), login=viewer)
    assert not at.sandbox.find("/addItem")


def test_administrator_imports_into_anyones_service(at: ImportLab) -> None:
    director = Login("director", "director", "all-powers")
    job = at.job(at.package(FEW), path="ViewerTiles/MapServer", login=director)
    result = at.perform(job, director)
    assert result.job.state is State.DONE and at.left() == []


def test_service_that_is_not_hosted(at: ImportLab) -> None:
    with pytest.raises(ServerError, match="no administration for “World”"):
        at.job(at.package(FEW), url=at.sandbox.service("World/MapServer"))


def test_quota_that_is_full_is_told_before_anything_is_sent(at: ImportLab) -> None:
    at.sandbox.portal.quota = 10
    with pytest.raises(ServerError, match="left, and the package needs"):
        at.job(at.package(FEW))
    assert not at.sandbox.find("/addItem")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ('Specified level id "19" is not within the min and max scale range.', "would work: 2-3."),
        ('Specified level id "3" is not within the min and max scale range.', "would work: 2."),
        ("Invalid min scale in the specified source item", "no smallest and largest scale"),
        ("The tiling scheme of the source item does not match the service.", "not that of “WorldTiles”"),
    ],
)
def test_refusals_of_the_server_get_words_that_help(at: ImportLab, words: str, told: str) -> None:
    at.sandbox.misbehave("error", match="/importTiles", code=500, message=words, details=None)
    job = at.job(at.package(FEW))
    error = at.fails(job, ServerError)
    assert told in error.message and words in error.details
    assert job.state is State.FAILED and at.left() == [] and at.submits() == 1


def test_failed_job_tells_the_levels_and_takes_the_upload_away(at: ImportLab) -> None:
    job = at.job(at.package(FEW))

    def fail(seconds: float) -> None:
        if job.job_id and at.tile((2, 1, 1)) == colour_of((2, 1, 1)):
            at.sandbox.misbehave("fail", match=f"/jobs/{job.job_id}", messages=["The disk of the server is full"])
            at.lab.waiter.hook = lambda seconds: None

    at.lab.waiter.hook = fail
    error = at.fails(job, ServerError)
    assert "The disk of the server is full" in error.message
    assert "Levels imported: 2. As before: 3." in error.message
    assert job.state is State.FAILED and job.message == error.message and at.left() == []


def test_cancel_stops_the_server_and_tells_what_is_done(at: ImportLab) -> None:
    job = at.job(at.package(FEW))

    def cancel(seconds: float) -> None:
        at.lab.waiter.stop = bool(job.job_id) and at.tile((2, 1, 1)) == colour_of((2, 1, 1))

    at.lab.waiter.hook = cancel
    with pytest.raises(CancelledError):
        at.perform(job)
    assert at.sandbox.find("/cancel$", "POST")
    assert job.state is State.CANCELLED
    assert "Levels imported: 2. As before: 3." in job.message
    assert at.tile((3, 3, 3)) != colour_of((3, 3, 3)) and at.left() == []


def test_cancelled_job_is_run_again_from_where_it_was(at: ImportLab) -> None:
    job = at.job(at.package(FEW), may_rerun=True)

    def cancel(seconds: float) -> None:
        at.lab.waiter.stop = bool(job.job_id) and at.tile((2, 1, 1)) == colour_of((2, 1, 1))

    at.lab.waiter.hook = cancel
    with pytest.raises(CancelledError):
        at.perform(job)
    at.lab.waiter.stop, at.lab.waiter.hook = False, lambda seconds: None
    assert can_rerun(job) and has_upload(job) and at.left() == ["new"]
    assert "is on the portal" in job.message
    result = at.perform(rerun_job(at.stored(job)))
    assert at.sandbox.find("/rerun$", "POST") and at.submits() == 1
    assert at.tile((3, 3, 3)) == colour_of((3, 3, 3)) and at.left() == []
    assert result.job.job_id == job.job_id


def test_upload_of_a_failed_import_is_deleted_when_it_is_forgotten(at: ImportLab) -> None:
    at.sandbox.misbehave("fail", match="/jobs/", messages=["Out of luck"])
    job = at.job(at.package(FEW), may_rerun=True)
    at.fails(job, ServerError)
    assert at.left() == ["new"] and can_rerun(job)
    forget_import(at.stored(job), at.session())
    assert at.left() == []


def test_cancel_in_the_upload_leaves_nothing(at: ImportLab, monkeypatch: pytest.MonkeyPatch) -> None:
    small_parts(at, monkeypatch)
    at.sandbox.misbehave("delay", times=None, match="/addPart", seconds=0.25)
    job = at.job(at.package(FEW))
    report = at.lab.reports

    class Stopper(list[Any]):
        def append(self, progress: Any) -> None:
            at.lab.waiter.stop = progress.text.startswith("Uploading,")
            super().append(progress)

    at.lab.reports = Stopper(report)
    with pytest.raises(CancelledError):
        at.perform(job)
    at.lab.waiter.stop = False
    assert job.state is State.CANCELLED and at.left() == [] and not at.submits()


def small_parts(at: ImportLab, monkeypatch: pytest.MonkeyPatch) -> None:
    from arcgis_export.plugin.arcgis import upload

    monkeypatch.setattr(upload, "WHOLE", 100)
    monkeypatch.setattr(upload, "PART", 40_000)
    monkeypatch.setattr(upload, "MIB", 1)
    at.sandbox.portal.smallest_part = 100


def test_qgis_that_died_in_the_upload_goes_on(at: ImportLab, monkeypatch: pytest.MonkeyPatch) -> None:
    small_parts(at, monkeypatch)
    at.sandbox.misbehave("delay", times=3, match="/addPart", seconds=0.01)
    at.sandbox.misbehave("die", match="/addPart")
    job = at.job(at.package(FEW))
    at.fails(job, TransportError)
    assert job.state is State.INTERRUPTED and at.stored(job).can_continue
    sent = {int(each.query["partNum"]) for each in at.sandbox.find("/addPart$")}
    at.lab.revive()
    at.sandbox.clear()
    result = at.perform(at.stored(job))
    again = {int(each.query["partNum"]) for each in at.sandbox.find("/addPart$")}
    assert again and len(again & sent) < len(sent)
    assert result.tile is not None and result.tile.is_same and at.left() == []


def test_qgis_that_closed_while_the_server_worked_goes_on(at: ImportLab) -> None:
    job = at.job(at.package(FEW))

    def close(seconds: float) -> None:
        at.lab.waiter.stop = bool(job.job_id)

    at.lab.waiter.hook = close
    with pytest.raises(CancelledError):
        at.perform(job, leaving=lambda: True)
    at.lab.waiter.stop, at.lab.waiter.hook = False, lambda seconds: None
    assert not at.sandbox.find("/cancel$") and at.stored(job).can_continue
    assert unfinished_import(at.job(at.lab.folder / "new.tpkx"), at.lab.journal) is not None
    result = at.perform(at.stored(job))
    assert at.submits() == 1 and result.tile is not None and result.tile.is_same and at.left() == []


def test_lost_answer_to_the_submit_starts_no_second_job(at: ImportLab) -> None:
    at.sandbox.misbehave("lost", match="/importTiles")
    job = at.job(at.package(FEW))
    error = at.fails(job, TransportError)
    assert "did not answer whether it began" in error.message
    assert job.state is State.INTERRUPTED and at.left() == ["new"]
    result = at.perform(at.stored(job))
    assert at.submits() == 1 and result.tile is not None and result.tile.is_same and at.left() == []


def test_submit_that_never_arrived_is_sent_again_once_that_is_known(at: ImportLab) -> None:
    at.sandbox.misbehave("reset", match="/importTiles")
    job = at.job(at.package(FEW))
    at.fails(job, TransportError)
    result = at.perform(at.stored(job))
    assert at.submits() == 2 and result.tile is not None and result.tile.is_same


def test_where_no_list_tells_nothing_is_asked_twice(at: ImportLab) -> None:
    at.sandbox.misbehave("error", times=None, match="/jobs$", code=400, message="No such thing")
    at.sandbox.misbehave("lost", match="/importTiles")
    job = at.job(at.package(FEW))
    at.fails(job, TransportError)
    error = at.fails(at.stored(job), RequestError)
    assert "not known whether" in error.message and at.submits() == 1
    assert at.left() == ["new"] and "is on the portal" in error.message


def test_busy_server_is_asked_again(at: ImportLab) -> None:
    at.sandbox.misbehave("busy", times=2, match="/importTiles", retry_after="7")
    result = at.run(at.package(FEW))
    assert result.job.state is State.DONE and at.submits() == 3 and 7.0 in at.lab.waiter.waits


def test_silent_polls_and_spent_tokens_in_between(at: ImportLab) -> None:
    job = at.job(at.package(FEW))
    at.sandbox.misbehave("fault", times=2, match=r"/jobs/")
    at.sandbox.misbehave("error", times=1, match=r"/jobs/", code=498, message="Invalid token.")
    assert at.perform(job).job.state is State.DONE


def test_server_that_never_finishes_is_left_its_job(at: ImportLab) -> None:
    at.sandbox.misbehave("stall", times=None, match="/jobs/")
    job = at.job(at.package(FEW))
    error = at.fails(job, timeout=600)
    assert "within 10 minutes" in error.message and job.job_id in error.message
    assert job.state is State.EXPIRED and at.left() == ["new"]


def test_job_without_a_page_is_found_in_the_list(at: ImportLab) -> None:
    job = at.job(at.package(FEW))
    at.sandbox.pace = Pace(SLOW, seconds=0.01)
    at.sandbox.misbehave("error", times=None, match=r"/jobs/\w+$", code=404, message="Not found")
    assert at.perform(job).job.state is State.DONE


def test_upload_that_can_not_be_deleted_is_told(at: ImportLab) -> None:
    at.sandbox.misbehave("error", times=None, match="/delete$", code=500, message="Not now")
    result = at.run(at.package(FEW))
    assert result.job.state is State.DONE
    assert any("still on the portal" in note and result.item in note for note in result.job.notes)


def test_tile_that_can_not_be_fetched_does_not_undo_the_import(at: ImportLab) -> None:
    job = at.job(at.package(FEW))
    at.sandbox.misbehave("error", times=None, match=r"/tile/", code=404, message="No tile")
    result = at.perform(job)
    assert result.job.state is State.DONE and result.tile is not None and result.tile.of_service is None
    assert any("gave no tile" in note for note in result.job.notes)


def test_file_that_changed_since_is_not_uploaded(at: ImportLab) -> None:
    path = at.package(FEW)
    job = at.job(path)
    at.package(places(2, (1,), (1,)))
    error = at.fails(job, RequestError)
    assert "changed" in error.message and job.state is State.FAILED and at.left() == []


def test_progress_counts_bytes_and_levels(at: ImportLab) -> None:
    at.run(at.package(FEW))
    texts = [progress.text for progress in at.lab.reports]
    fractions = [progress.fraction for progress in at.lab.reports]
    assert any("Uploading, " in text and " of " in text for text in texts)
    assert any("level 3: 0 of 4 tiles; 4 of 8 in all" in text for text in texts)
    assert fractions == sorted(fractions)


def test_journal_holds_the_job_before_anything_is_sent(at: ImportLab) -> None:
    at.sandbox.misbehave("die", match="/addItem")
    job = at.job(at.package(FEW))
    at.fails(job, TransportError)
    stored = at.stored(job)
    assert stored.options["import"]["upload"]["stage"] == "adding" and stored.can_continue
    at.lab.revive()
    assert at.perform(stored).job.state is State.DONE


def test_source_of_another_path_is_read_from_the_file(at: ImportLab) -> None:
    found = read_source(Path(at.package(FEW)))
    assert found.held == (2, 3) and not found.problem and found.wholly_checked
    assert at.service(WORLD).usable_levels == tuple(range(7))


def test_qgis_that_died_after_the_upload_was_deleted_uploads_nothing_again(at: ImportLab) -> None:
    job = at.job(at.package(FEW))
    at.perform(job)
    job.state = State.CHECKING  # as it was on disk when the power went
    at.lab.save(job)
    assert job.options["import"]["upload"]["item"] == ""
    result = at.perform(at.stored(job))
    assert len(at.sandbox.find("/addItem$")) == 1 and at.submits() == 1
    assert result.job.state is State.DONE and result.tile is not None and result.tile.is_same


def test_rerun_of_a_job_that_succeeded_meanwhile_only_looks(at: ImportLab) -> None:
    job = at.job(at.package(FEW), may_rerun=True)

    def cancel(seconds: float) -> None:
        at.lab.waiter.stop = bool(job.job_id)

    at.lab.waiter.hook = cancel
    at.sandbox.misbehave("error", times=None, match="/cancel$", code=500, message="Too late")
    with pytest.raises(CancelledError):
        at.perform(job)
    at.lab.waiter.stop, at.lab.waiter.hook = False, lambda seconds: None
    at.sandbox.clear()
    assert "had ended before it could be cancelled" in job.message
    result = at.perform(rerun_job(at.stored(job)))
    assert result.job.state is State.DONE and not at.sandbox.find("/rerun$") and at.left() == []


def test_upload_of_a_job_that_still_runs_is_not_deleted(at: ImportLab) -> None:
    at.sandbox.misbehave("stall", times=None, match="/jobs/")
    job = at.job(at.package(FEW))
    at.fails(job, timeout=600)
    assert "is on the portal" in job.message
    with pytest.raises(ExportError, match="still importing"):
        forget_import(at.stored(job), at.session())
    assert at.left() == ["new"]
    at.sandbox.clear()
    for _ in SLOW[:-1]:
        with pytest.raises(ExportError):
            forget_import(at.stored(job), at.session())
    forget_import(at.stored(job), at.session())
    assert at.left() == []


def test_administration_that_asks_for_a_token_of_one_without_rights(at: ImportLab) -> None:
    at.sandbox.misbehave("error", times=None, match="/admin/services/", code=499, message="Token Required")
    with pytest.raises(SignInError, match="may not change the tiles"):
        at.job(at.package(FEW), url=at.sandbox.service("Hosted/WorldTiles/MapServer"))


def test_unknown_states_do_not_go_on_for_ever(at: ImportLab) -> None:
    at.sandbox.misbehave("unknown_state", times=None, match="/jobs/", state="esriJobPondering")
    error = at.fails(at.job(at.package(FEW)), ServerError)
    assert "a state that no client knows (“esriJobPondering”)" in error.message
    assert at.left() == ["new"] and "is on the portal" in error.message  # the server may still read it
